"""Jobs of this package."""

from django.core.mail import EmailMessage
from django.tasks import task


@task()
def deliver(to: str, subject: str, text: str, headers: dict[str, str] | None = None) -> None:
    """Sends one mail; a failure is tried again by the jobs layer."""
    EmailMessage(subject=subject, body=text, to=[to], headers=headers or {}).send()
