"""Sending."""

from talkoot.base.notices.tasks import deliver


def send_mail(*, to: str, subject: str, text: str, headers: dict[str, str] | None = None) -> None:
    """Queues one mail. Inside a transaction it is queued with the commit, and not at all with a rollback."""
    more = {"headers": headers} if headers else {}
    deliver.enqueue(to=to, subject=" ".join(subject.split()), text=text, **more)
