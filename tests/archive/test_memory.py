"""Memory stays level whatever rows hold, out and in."""

import tracemalloc
from functools import partial
from os import urandom

import pytest
from django.apps import apps

from talkoot.archive.portions import WITH_BYTES, longest_line, portions
from talkoot.archive.reading import read_archive
from talkoot.archive.schema import tables
from talkoot.archive.writing import write_archive
from tests.archive.moving import empty
from tests.archive.rows import LEAVES, a_row
from tests.cast import AT

MEGABYTES = 40


def highest(act):
    """The most that was held at once while it was done, in bytes."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_portions_end_by_rows_and_by_size():
    assert list(portions([(1, "a"), (1, "b"), (1, "c")], 2)) == [["a", "b"], ["c"]]
    assert list(portions([(3, "a"), (5, "b"), (1, "c"), (9, "d"), (1, "e")], 9, most=8)) == [["a", "b"], ["c", "d"], ["e"]]
    assert list(portions([], 5)) == []


def test_only_tables_with_bytes_have_long_lines():
    assert {label for label, table in tables().items() if longest_line(table) == WITH_BYTES} == {"orgs.Logo", "workshops.Picture"}


@pytest.mark.django_db(transaction=True)
def test_many_pictures_are_held_some_at_a_time(cast, tmp_path):
    """Forty of a megabyte each, of which an archive once held all at the same time several times over."""
    held = a_row("workshops.Workshop", cast.organisation, "Sana", LEAVES["workshops.Workshop"])
    picture = apps.get_model("workshops.Picture")
    for number in range(MEGABYTES):
        step = a_row("workshops.Activity", cast.organisation, "Sana", {"workshop": held})
        picture._base_manager.create(activity=step, name=f"{number}.jpg", width=10, height=10, alt="", content=urandom(1024 * 1024))
    path = tmp_path / "one.zip"
    assert highest(partial(write_archive, cast.organisation, path, at=AT)) < 30 * 1024 * 1024
    empty()
    assert highest(partial(read_archive, path)) < 30 * 1024 * 1024
    assert picture._base_manager.count() == MEGABYTES


@pytest.mark.django_db(transaction=True)
def test_the_longest_text_that_a_form_takes_comes_in_again(cast, tmp_path, settings):
    """Of signs that JSON says in six: nobody can write what makes the archive one that cannot be read."""
    text = "\x01" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    a_row("work.Task", cast.organisation, "Sana", {"details": text})
    write_archive(cast.organisation, tmp_path / "one.zip", at=AT)
    empty()
    read_archive(tmp_path / "one.zip")
    assert apps.get_model("work.Task")._base_manager.get().details == text
