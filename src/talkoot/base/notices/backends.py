"""Where mails go when no mail server is set: into the log, so that nothing seems sent that was not."""

from collections.abc import Sequence

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = structlog.get_logger(__name__)


class LogBackend(BaseEmailBackend):
    """Writes each mail to the log with its text; for trying things out without a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            log.info("mail_not_sent_no_server", to=message.to, subject=message.subject, text=str(message.body))
        return len(email_messages)
