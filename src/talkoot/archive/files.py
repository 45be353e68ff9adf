"""An organisation's files: which leave, under what name, and where they lie when they arrive."""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import timezone

PICTURES = "files/pictures"
ARRIVING = ".arriving-"  # begins the names of folders with files of an archive that is being read
LONGEST_READ = timedelta(days=1)
# A name as the archive writes it: a picture's digest, and the name of one of its sizes.
NAME = re.compile(rf"{PICTURES}/(?P<digest>[0-9a-f]{{64}})/(?P<name>[a-z]{{1,20}}\.jpg)", re.ASCII)


def files_leaving(organisation: int) -> Iterator[tuple[str, Path]]:
    """Name in the archive and place on the disk. What is cut of a picture where it is wanted is not among them, nor a picture in which somebody
    can be recognised who does not allow it today."""
    pictures = apps.get_model("pictures.Picture")._base_manager.filter(organisation=organisation, removed_at=None).order_by("digest")
    today = timezone.localdate()
    for picture in pictures.prefetch_related("permissions__member__user").iterator(chunk_size=500):
        if picture.people == "some" and not ((given := picture.permissions.all()) and all(one.holds(today) for one in given)):
            continue
        for path in sorted(picture.folder.glob("*.jpg")):
            name = f"{PICTURES}/{picture.digest}/{path.name}"
            if NAME.fullmatch(name):
                yield name, path


def forget_arriving(at: datetime) -> None:
    """What an archive's reader left that was killed: a day old, so that it is nobody's who still reads."""
    for folder in Path(settings.MEDIA_ROOT).glob(f"{ARRIVING}*"):
        with suppress(FileNotFoundError):  # its reader has just ended
            if folder.stat().st_mtime < (at - LONGEST_READ).timestamp():
                shutil.rmtree(folder, ignore_errors=True)


def folder_of(organisation: int) -> Path:
    """Where an organisation's pictures lie."""
    return Path(settings.MEDIA_ROOT) / "pictures" / str(organisation)
