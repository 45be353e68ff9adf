"""Counting attempts, so that nobody can guess their way in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest

from talkoot.base.accounts.models import Attempts
from talkoot.base.jobs.schedule import repeat


def may_try(name: str, *, most: int, within: timedelta, at: datetime) -> bool:
    """Counts one attempt and says whether it is still within the limit. Counted in the database, so that twenty
    attempts at once are twenty."""
    Attempts.objects.filter(name=name, until__lte=at).delete()
    Attempts.objects.get_or_create(name=name, defaults={"until": at + within})
    Attempts.objects.filter(name=name).update(count=F("count") + 1)
    row = Attempts.objects.filter(name=name).first()
    return row is None or row.count <= most


def client_address(request: HttpRequest) -> str:
    """The address a request came from: the proxy's word when we trust one, else the connection's own."""
    if settings.TRUST_PROXY and (chain := request.headers.get("X-Forwarded-For")):
        return chain.split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


@repeat("accounts.forget_attempts", every=timedelta(hours=1))
def forget_attempts(at: datetime) -> None:
    """Counts whose time is over are of no use to anybody."""
    Attempts.objects.filter(until__lte=at).delete()
