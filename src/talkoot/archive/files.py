"""An organisation's files: which leave, under what name, and where they lie when they arrive."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

PICTURES = "files/pictures"
# A name as the archive writes it: a picture's digest, and the name of one of its sizes.
NAME = re.compile(rf"{PICTURES}/(?P<digest>[0-9a-f]{{64}})/(?P<name>[a-z]{{1,20}}\.jpg)", re.ASCII)


def files_leaving(organisation: int) -> Iterator[tuple[str, Path]]:
    """Name in the archive and place on the disk. What is cut of a picture where it is wanted is not among them."""
    pictures = apps.get_model("pictures.Picture")._base_manager.filter(organisation=organisation, removed_at=None).order_by("digest")
    for picture in pictures.iterator(chunk_size=500):
        for path in sorted(picture.folder.glob("*.jpg")):
            name = f"{PICTURES}/{picture.digest}/{path.name}"
            if NAME.fullmatch(name):
                yield name, path


def folder_of(organisation: int) -> Path:
    """Where an organisation's pictures lie."""
    return Path(settings.MEDIA_ROOT) / "pictures" / str(organisation)
