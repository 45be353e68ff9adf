"""Reading mails: those that wait in the queue, as only the installation itself can, and those that were sent."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django_tasks_db.models import DBTaskResult

from talkoot.base.notices.tasks import deliver, unseal


def queued() -> list[dict[str, Any]]:
    """Each with `to`, `subject`, `text` and `headers`, oldest first."""
    rows = DBTaskResult.objects.filter(task_path=deliver.module_path).order_by("enqueued_at")
    return [unseal(row.args_kwargs["kwargs"]["sealed"]) for row in rows]


class Postbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets, for a server in a process of its own."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[EmailMessage] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def settings(self) -> dict[str, str]:
        """What a server needs to send here."""
        return {"TALKOOT_MAIL_HOST": "127.0.0.1", "TALKOOT_MAIL_PORT": str(self.server_address[1]), "TALKOOT_MAIL_SECURITY": "none"}

    def text_to(self, to: str) -> str | None:
        """The newest mail to somebody."""
        found = [mail for mail in list(self.mails) if to in mail["To"]]
        return found[-1].get_content() if found else None


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line.strip().upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part.removeprefix(b"."))
                self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[attr-defined, arg-type]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return
