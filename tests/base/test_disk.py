"""What a person saw acknowledged is on the disk: files and the folders that know their names, before the row that speaks of them."""

import os

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from talkoot.base.kit.disk import sync_folder
from talkoot.base.orgs.uploads import take_upload
from tests.cast import AT
from tests.pictures.drawn import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def synced(monkeypatch):
    """The files and folders, by their place on the disk, that were put there for good."""
    found, real = set(), os.fsync

    def watched(descriptor):
        real(descriptor)
        found.add(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", watched)
    return found


def all_of(folder, up_to):
    return {path.stat().st_ino for path in [*folder.iterdir(), folder, *folder.parents] if path.is_relative_to(up_to)}


def test_what_was_sent_is_there_before_its_row(cast, settings, tmp_path, synced):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    with TemporaryUploadedFile("people.csv", "text/csv", 4, "utf-8") as file:
        file.write(b"Nimi")
        file.flush()
        upload = take_upload(by=cast.member("sanna"), purpose="people", upload=file, at=timezone.now())
        assert all_of(upload.folder, settings.MEDIA_ROOT) <= synced


def test_a_picture_is_there_before_its_row(cast, settings, tmp_path, synced):
    settings.MEDIA_ROOT = tmp_path / "files"
    picture = kept(cast.member("sanna"), tmp_path, at=AT)
    assert {path.name for path in picture.folder.iterdir()} == {"large.jpg", "page.jpg", "small.jpg"}
    assert all_of(picture.folder, settings.MEDIA_ROOT) <= synced


def test_nothing_above_is_touched(tmp_path, synced):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "file").write_text("x")
    sync_folder(folder, up_to=tmp_path / "a")
    assert synced == {path.stat().st_ino for path in (folder / "file", folder, tmp_path / "a")}
