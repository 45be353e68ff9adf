"""Where mails go when no mail server is set: into files, so that nothing seems sent that was not, and no link stands in a log."""

import os
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from talkoot.base.jobs.schedule import repeat

log = structlog.get_logger(__name__)

KEPT = 7 * 24 * 60 * 60  # seconds


class FileBackend(BaseEmailBackend):
    """Writes each mail into a file of its own that only the server's user can read; the log says which. For trying things out."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = mail_folder()
        for message in email_messages:
            name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}.txt"
            text = f"To: {', '.join(message.to)}\nSubject: {message.subject}\n\n{message.body}\n"
            with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            log.warning("mail_not_sent_no_server", file=f"mails/{name}")
        return len(email_messages)


def mail_folder() -> Path:
    """The folder of mails that were not sent."""
    folder = Path(settings.TALKOOT_HOME) / "mails"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@repeat("notices.forget_mails", every=timedelta(hours=6), destroys=True)
def forget_mails(at: datetime) -> None:
    """Mails that were not sent hold links that open doors: they lie here a week, also where no other mail follows."""
    for old in mail_folder().glob("*.txt"):
        if old.stat().st_mtime < at.timestamp() - KEPT:
            old.unlink(missing_ok=True)
