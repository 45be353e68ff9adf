"""What goes out by itself, and the accounts that it goes to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.ui import words
from talkoot.content.filling import OWN
from talkoot.content.models import Account, Delivery, Post, Publication
from talkoot.content.networks import NETWORKS

MOST_TOLD = 20  # exceptions on a post's page
MOST_SITES = 60
STATE = Delivery.State


def accounts_of(me: Membership) -> QuerySet[Account]:
    """The accounts of the caller's organisation, those that were taken off too."""
    return Account.objects.filter(organisation_id=me.organisation_id).select_related("site", "server", "connected_by__user")


def deliveries_of(me: Membership) -> QuerySet[Delivery]:
    """What goes, went or should have gone out by itself in the caller's organisation."""
    rows = Delivery.objects.filter(post__organisation_id=me.organisation_id)
    return rows.select_related("post__idea", "post__organisation", "site", "account", "by__user", "picture")


@dataclass(frozen=True)
class AccountLine:
    """A site, and its account where it has one."""

    site: Site
    account: Account | None

    @property
    def is_connected(self) -> bool:
        """Whether it can be sent to."""
        return self.account is not None and self.account.state == Account.State.CONNECTED


def account_lines(me: Membership) -> tuple[list[AccountLine], int]:
    """Sites with what is connected there, those first whose network has signed them out, then those that are connected; and how many open sites
    there are."""
    used = accounts_of(me).exclude(state=Account.State.OFF)
    listed = list(used.order_by(Case(When(state=Account.State.LOST, then=0), default=1), "site__name", "pk")[:MOST_SITES])  # of closed sites, too
    without = sites_of(me).open().exclude(pk__in=used.values("site"))
    lines = [AccountLine(one.site, one) for one in listed] + [AccountLine(site, None) for site in without[: MOST_SITES - len(listed)]]
    return lines, used.count() + without.count()


@dataclass
class Going:
    """How far a post is that goes out by itself: how many versions are in each state, when the next goes, and what wants a person."""

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    odd: int = 0  # what wants a person
    may_call_off: bool = False  # something that has not begun waits
    first: str = ""  # when the next one goes, by its site's clock
    exceptions: list[Delivery] = field(default_factory=list)
    more: int = 0  # exceptions that are not told

    @property
    def all(self) -> int:
        """Every version that was let go and not called off by a person."""
        return self.waiting + self.sending + self.sent + self.odd

    def __bool__(self) -> bool:
        return bool(self.all or self.exceptions)


def going_of(me: Membership, post: Post) -> Going:
    """How far a post is on its way; exceptions only are listed."""
    rows = deliveries_of(me).filter(post=post)
    count = Counter(rows.order_by().values_list("state", flat=True))
    found = Going(count[STATE.WAITING], count[STATE.SENDING], count[STATE.SENT])
    lost = rows.filter(state=STATE.WAITING, account__state=Account.State.LOST)
    found.waiting -= lost.count()
    if next_one := rows.filter(state=STATE.WAITING).exclude(pk__in=lost.values("pk")).order_by("due_at", "pk").first():
        found.first = when_there(next_one.due_at, next_one.site.time_zone)
    stopped = rows.filter(state=STATE.OFF).exclude(fault__in=["", "by hand"])
    odd = rows.filter(state__in=[STATE.UNSURE, STATE.REFUSED]) | stopped | lost
    found.exceptions = list(odd.order_by("site__name", "network", "pk")[:MOST_TOLD])
    found.odd = odd.count()
    found.more = max(0, found.odd - MOST_TOLD)
    found.may_call_off = rows.filter(state=STATE.WAITING, begun_at=None).exists()
    return found


def may_still_go(me: Membership, post: Post) -> tuple[bool, bool]:
    """Whether it goes anywhere by itself, to our own page or an account that is connected; and whether it is not out yet at one of these."""
    out = Publication.objects.filter(post=post, site=OuterRef("site"), network=OuterRef("network"))
    rows = accounts_of(me).filter(network__in=post.networks, state=Account.State.CONNECTED, site__closed_on=None)
    found = set(rows.order_by().values_list(Exists(out), flat=True).distinct())
    if OWN in post.networks:
        here = Publication.objects.filter(post=post, site=OuterRef("pk"), network=OWN)
        found |= set(sites_of(me).open().order_by().values_list(Exists(here), flat=True).distinct())
    return bool(found), False in found


def why(one: Delivery) -> str:
    """In a sentence why it is not out, or perhaps not."""
    network = str(NETWORKS[one.network].name)
    if one.state == STATE.UNSURE:
        said = {
            "stopped": _("Talkoot stopped while it was being sent."),
            "account": _("The account was taken off while nobody knew whether it had arrived."),
        }
        return said.get(one.fault) or _("%(network)s gave no clear answer when it was sent.") % {"network": network}
    if one.state == STATE.WAITING:
        return _("%(network)s has signed the account out. Connect it again, and it goes out.") % {"network": network}
    if one.fault in ("", "by hand"):
        return ""  # a person's own doing
    if one.fault in ("private", "address", "redirects", "downgrade"):
        return _("The account’s server cannot be reached from here any more.")
    if one.fault == "stopped":
        return _("Talkoot stopped, again and again, while it was being prepared.")
    said = {
        "changed": _("What was approved had been changed before it went out, or the site lacks something by now."),
        "account": _("The account was taken off before it went out."),
        "closed": _("The site had been closed before it went out."),
        "picture": _("Its picture could not be prepared."),
    }
    if one.fault in said:
        return said[one.fault]
    if 400 <= (whole(one.fault) or 0) < 500:
        return _("%(network)s did not take it: its answer was %(code)s.") % {"network": network, "code": one.fault}
    return _("%(network)s could not be reached, in many attempts.") % {"network": network}


def when_there(moment: datetime, zone: str) -> str:
    """A day and an hour by a site's own clock."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{words.day_and_month(there.date())} {words.clock(there.time())}"
