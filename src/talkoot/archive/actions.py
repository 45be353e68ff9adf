"""Taking an organisation's data along."""

from datetime import datetime
from pathlib import Path

from talkoot.archive.writing import Manifest, Progress, write_archive
from talkoot.base.orgs.models import Organisation
from talkoot.base.trail.actions import record


def write_by_hand(*, organisation: Organisation, target: Path, at: datetime, tell: Progress) -> Manifest:
    """Writes an archive for whoever holds the server, and says so in the trail."""
    manifest = write_archive(organisation, target, at=at, tell=tell)
    record(organisation=organisation.pk, by="", by_name="", act="take_archive", subject=f"orgs.organisation:{organisation.pk}", at=at)
    return manifest
