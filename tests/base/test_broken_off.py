"""Files that a killed process left behind go a day later; those of uploads that are known stay."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.base.orgs.models import Upload
from talkoot.base.orgs.uploads import forget_uploads

pytestmark = pytest.mark.django_db


def test_what_was_broken_off_goes_a_day_later_and_nothing_else(cast, settings, tmp_path):
    now = timezone.now()
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path / "incoming"
    known = Upload.objects.create(
        organisation=cast.organisation, by=cast.member("eero"), purpose="picture", file_name="a.jpg", sent_at=now, expires_at=now + timedelta(days=3)
    )  # fmt: skip
    half, fresh = settings.FILE_UPLOAD_TEMP_DIR / "tmpa1.upload.jpg", settings.FILE_UPLOAD_TEMP_DIR / "tmpa2.upload.jpg"
    nobodys = settings.MEDIA_ROOT / "uploads" / str(known.pk + 1000)
    for path in (half, fresh, nobodys / "sent", known.folder / "sent"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    long_ago = (now - timedelta(days=2)).timestamp()
    for old in (half, nobodys, known.folder):
        os.utime(old, (long_ago, long_ago))
    forget_uploads(now)
    assert [path.exists() for path in (half, nobodys)] == [False, False]
    assert fresh.is_file(), "it is being sent"
    assert (known.folder / "sent").is_file()
