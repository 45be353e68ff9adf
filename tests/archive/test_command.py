"""`talkoot archive write` replaces nothing that it was not told to."""

from argparse import Namespace

import pytest

from talkoot.archive.reading import Trouble
from talkoot.config.commands.archive import write_one
from tests.archive.moving import members

pytestmark = pytest.mark.django_db


def test_a_file_that_is_there_is_replaced_only_where_that_was_asked_for(cast, tmp_path, capsys):
    file = tmp_path / "one.zip"
    assert write_one(Namespace(slug="polku", file=file, replace=False)) == 0
    first = file.read_bytes()
    with pytest.raises(Trouble, match=r"is there already\. Add --replace"):
        write_one(Namespace(slug="polku", file=file, replace=False))
    assert file.read_bytes() == first
    assert write_one(Namespace(slug="polku", file=file, replace=True)) == 0
    assert "manifest.json" in members(file)
    file.write_text("Dear")
    with pytest.raises(Trouble, match="is no archive, so it is not replaced"):
        write_one(Namespace(slug="polku", file=file, replace=True))
    assert file.read_text() == "Dear"
    assert [path.name for path in tmp_path.iterdir()] == ["one.zip"]
