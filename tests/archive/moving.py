"""Writing archives and looking into them."""

import json
import zipfile

from django.core.management import call_command
from django.utils import timezone

from talkoot.archive.reading import read_archive
from talkoot.archive.writing import write_archive
from talkoot.base.orgs.models import Organisation


def write(organisation, path, at=None):
    """Writes one; its members by name."""
    write_archive(organisation, path, at=at or timezone.now())
    return members(path)


def members(path):
    """What an archive holds."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(held, label):
    """A table's rows."""
    return [json.loads(line) for line in held[f"tables/{label}.jsonl"].splitlines()]


def told(held):
    """All that must be the same wherever it lies."""
    return {name: said for name, said in held.items() if name != "manifest.json"}


def empty():
    """As on the first day. Needs a test with transactions."""
    call_command("flush", interactive=False, verbosity=0)
    assert not Organisation.objects.exists()


def moved(path):
    """Out of here, and in again where nothing was."""
    empty()
    read_archive(path)
    return Organisation.objects.get()
