"""Out of one installation and into another: the same lines, the same figures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.archive.leaving import count_leaving
from talkoot.archive.schema import tables
from tests import make
from tests.architecture.conftest import everything_of
from tests.archive.moving import lines, moved, told, write
from tests.archive.rows import LEAVES, a_row
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(cast):
    """An organisation with something in every table, and customers' answers over half a year."""
    everything_of(cast)
    held = a_row("workshops.Workshop", cast.organisation, "Sana", LEAVES["workshops.Workshop"])
    a_row("workshops.Activity", cast.organisation, "Sana", {"workshop": held, "kind": "write"})
    for label, table in tables().items():
        if not count_leaving(table, cast.organisation.pk, timezone.now()):
            a_row(label, cast.organisation, "Sana", LEAVES.get(label))
    for back in range(2, 200):
        make.answers(cast.channel, *[(3, 4, 5, 5, 2)[(back + n) % 5] for n in range(back % 4)], at=AT - timedelta(days=back))
    for back in range(3, 60, 7):
        make.comment(cast.channel, f"Sanat {back}", score=back % 5 + 1, at=AT - timedelta(days=back))
    return cast


def test_the_archive_of_an_archive_is_the_same_line_by_line(full, tmp_path):
    before = write(full.organisation, tmp_path / "one.zip")
    assert [label for label in tables() if not lines(before, label)] == [], "something of every table"
    after = write(moved(tmp_path / "one.zip"), tmp_path / "two.zip")
    for name, said in told(before).items():
        assert after[name].splitlines() == said.splitlines(), name
    assert told(after) == told(before)
