"""Where a request comes from, and how often somebody there may guess: slow for guessers, open for those who know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from talkoot.base.accounts.models import Attempts
from talkoot.base.jobs.schedule import repeat

KNOWN_FOR = timedelta(days=30)
MORE_WHERE_KNOWN = 10


def client_address(request: HttpRequest) -> str:
    """The address a request came from; everything that counts or tells addresses asks here.

    Behind the documented proxy it is the last one in X-Forwarded-For, which the proxy wrote itself: what stands before it may
    have been sent by anybody. Without a proxy the header is not looked at.
    """
    return address_of(str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", ""))


def address_of(own: str, forwarded: str) -> str:
    """The same of what the connection says of itself and what X-Forwarded-For holds."""
    if not settings.TRUST_PROXY:
        return own
    return address_in(forwarded.split(",")[-1].strip()) or own


def address_in(text: str) -> str:
    """The address alone, where a proxy writes it with a port or in brackets; empty when it is none."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        return str(ip_address(bare))
    except ValueError:
        return ""


def neighbourhood(address: str) -> str:
    """What counts as one place: an address, and of the newer kind the network that one customer of a provider gets."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


@dataclass(frozen=True)
class Limit:
    """Wrong guesses that are let pass: from one place, and from everywhere together, each within a time.

    The second is generous and keeps nobody out at a place where somebody has got in before, so that strangers far away cannot
    close a door. There more is let pass too: a site's people share one network, and one who guesses or mistypes there must
    not keep out those who know. Right answers never count.
    """

    name: str
    here: int
    within: timedelta
    everywhere: int
    together_within: timedelta

    def may_guess(self, about: str, request: HttpRequest, at: datetime) -> bool:
        """Whether one more answer is looked at."""
        known = self.is_known(about, request, at)
        if count_of(self._place(about, request), at) >= self.here * (MORE_WHERE_KNOWN if known else 1):
            return False
        return known or count_of(self._name(about), at) < self.everywhere

    def is_known(self, about: str, request: HttpRequest, at: datetime) -> bool:
        """Whether somebody here has known within a month."""
        return count_of(self._known(about, request), at) > 0

    def wrong(self, about: str, request: HttpRequest, at: datetime) -> None:
        """Counts a wrong answer."""
        count(self._place(about, request), within=self.within, at=at)
        count(self._name(about), within=self.together_within, at=at)

    def right(self, about: str, request: HttpRequest, at: datetime) -> None:
        """Remembers for a month that somebody here knew."""
        name = self._known(about, request)
        if not Attempts.objects.filter(name=name).update(until=at + KNOWN_FOR):
            count(name, within=KNOWN_FOR, at=at)

    def _place(self, about: str, request: HttpRequest) -> str:
        return self._name(f"{about}:{neighbourhood(client_address(request))}")

    def _known(self, about: str, request: HttpRequest) -> str:
        return self._name(f"{about}:known:{neighbourhood(client_address(request))}")

    def _name(self, about: str) -> str:
        # Keyed: the table tells neither addresses nor accounts to who finds a copy of it.
        return f"{self.name}:{salted_hmac('talkoot.limits', about, algorithm='sha256').hexdigest()}"


# A personal code has eight of 31 letters: 3,000 wrong ones an hour for a year find one of a hundred with a chance of one in 300.
CODES = Limit("code", here=60, within=timedelta(minutes=15), everywhere=3000, together_within=timedelta(hours=1))
LINKS = Limit("link", here=60, within=timedelta(minutes=15), everywhere=10**9, together_within=timedelta(hours=1))
PASSWORDS = Limit("password", here=10, within=timedelta(minutes=5), everywhere=500, together_within=timedelta(days=1))


# Mails within a day: to one address, by one person, by one organisation.
TO_ONE, BY_ONE, BY_ORGANISATION = 20, 2500, 10_000
ASKED_FOR = 15  # codes asked for at the door for one address, whether somebody has it or not: it is said before mails stop


def may_mail(to: str, *, at: datetime, by: int | None = None, organisation: int | None = None, told: bool = False, known: bool = False) -> bool:
    """Counts a mail and says whether it is within what one address, one person and one organisation may get and send in a day.

    `known`: asked for where its person has come in before; then it may be some more, so that a stranger keeps nobody out.
    `told`: from the house to one of its own people, counted for them apart, so that nobody silences it by asking for codes.
    """
    address = salted_hmac("talkoot.limits", to.strip().lower(), algorithm="sha256").hexdigest()
    names = [
        (f"mail:{'told' if told else 'to'}:{address}", TO_ONE * (MORE_WHERE_KNOWN if known else 1)),
        (f"mail:by:{by}", BY_ONE if by else 0),
        (f"mail:of:{organisation}", BY_ORGANISATION if organisation else 0),
    ]
    # Every one is counted, whichever of them says no.
    return all(tuple(may_try(name, most=most, within=timedelta(days=1), at=at) for name, most in names if most))


def may_ask_code(address: str, request: HttpRequest, *, at: datetime) -> bool:
    """Counts a code that is asked for at the door; says whether one more may be sent. The same for an address that nobody has."""
    name = f"code:asked:{salted_hmac('talkoot.limits', address.strip().lower(), algorithm='sha256').hexdigest()}"
    known = PASSWORDS.is_known(address.strip().lower(), request, at)
    return may_try(name, most=ASKED_FOR * (MORE_WHERE_KNOWN if known else 1), within=timedelta(days=1), at=at)


def may_try(name: str, *, most: int, within: timedelta, at: datetime) -> bool:
    """Counts one attempt and says whether it is still within the limit."""
    return count(name, within=within, at=at) <= most


def count(name: str, *, within: timedelta, at: datetime) -> int:
    """Counts one more in the window that is running and returns how many. In the database, so that twenty at once are twenty."""
    Attempts.objects.filter(Q(until__lte=at) | Q(until__gt=at + within), name=name).delete()
    Attempts.objects.get_or_create(name=name, defaults={"until": at + within})
    Attempts.objects.filter(name=name).update(count=F("count") + 1)
    row = Attempts.objects.filter(name=name).first()
    return row.count if row else 1


def count_of(name: str, at: datetime) -> int:
    """How many have been counted in the window that is running."""
    row = Attempts.objects.filter(name=name, until__gt=at).first()
    return row.count if row else 0


@repeat("accounts.forget_attempts", every=timedelta(hours=1), destroys=True)
def forget_attempts(at: datetime) -> None:
    """Counts whose time is over are of no use to anybody."""
    Attempts.objects.filter(until__lte=at).delete()
