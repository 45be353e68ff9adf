"""Files that outlive a power cut: a file's content, and the folder that knows its name, are each on the disk only once that was asked for.

A row that speaks of a file is committed after this, so that what a person saw acknowledged is whole.
"""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Puts a file's content, or a folder's names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path, *, up_to: Path) -> None:
    """Puts a folder on the disk with all that lies in it, and the names of the folders above it up to one."""
    for path in folder.iterdir():
        if path.is_file():
            sync(path)
    for above in (folder, *folder.parents):
        sync(above)
        if above == up_to:
            return
