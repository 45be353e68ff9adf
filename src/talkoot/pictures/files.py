"""Files of pictures on the disk: those of pictures that are no more go, and so does what a process that was killed left behind.

Whoever puts files under a picture's digest holds the organisation's row meanwhile (`keep_picture`); whoever deletes them does as well.
"""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from talkoot.base.kit.developing import cut_apart
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.shapes import SHAPES, size_in
from talkoot.base.orgs.models import Organisation
from talkoot.pictures.models import Picture

MAKING = ".making-"  # begins the names of folders in which pictures are being made
BROKEN_OFF = timedelta(hours=1)  # nothing takes so long: what is older belongs to a process that is no more


def folder_of(organisation: int) -> Path:
    """Where an organisation's pictures lie."""
    return Path(settings.MEDIA_ROOT) / "pictures" / str(organisation)


def forget_files(organisation: int, digest: str) -> None:
    """The files of a picture go, unless there is one of the same again."""
    with transaction.atomic():
        Organisation.objects.select_for_update().filter(pk=organisation).first()
        if not Picture.objects.filter(organisation_id=organisation, digest=digest).exists():
            shutil.rmtree(folder_of(organisation) / digest, ignore_errors=True)


def forget_cuts(picture: Picture) -> None:
    """What was cut of it, but not what stands now."""
    for path in picture.folder.glob("cut-*.jpg"):
        path.unlink(missing_ok=True)


def cut_of(picture: Picture, shape: str) -> Path:
    """The file of it cut into a shape; cut now where it was not yet. Raises NoPhoto, and FileNotFoundError where the picture has no files."""
    path = picture.folder / f"cut-{shape}-{picture.x}-{picture.y}.jpg"
    if not path.exists():
        box = picture.box(shape)
        cut_apart(picture.folder / "large.jpg", box, size_in(SHAPES[shape], box), path)
    return path


def organisations_with_files() -> list[int]:
    """Those that have a folder, also when they are no more."""
    return [number for path in folder_of(0).parent.glob("*") if (number := key_of(path.name))]


def sweep(organisation: int) -> None:
    """What a process that was killed left of an organisation's pictures goes: half-made ones, files that no picture has, and half a cut."""
    known = set(Picture.objects.filter(organisation_id=organisation).values_list("digest", flat=True))
    for path in folder_of(organisation).iterdir():
        if path.name.startswith(MAKING):
            if is_broken_off(path):
                shutil.rmtree(path, ignore_errors=True)
        elif path.name not in known:
            forget_files(organisation, path.name)
        else:
            for part in path.glob("*.part"):
                if is_broken_off(part):
                    part.unlink(missing_ok=True)


def is_broken_off(path: Path) -> bool:
    """Whether nobody works on it any more."""
    try:
        return time.time() - path.stat().st_mtime > BROKEN_OFF.total_seconds()
    except FileNotFoundError:
        return False
