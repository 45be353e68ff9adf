"""What is being seen to: whose turn, what is late, and whether customers were won back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from talkoot.base.kit.intervals import Interval, wilson
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.roles import Act, Role
from talkoot.feedback.models import Comment, Contact, FollowUp
from talkoot.feedback.queries.comments import as_read_by

State = FollowUp.State


def follow_ups_of(me: Membership) -> QuerySet[FollowUp]:
    """The organisation's follow-ups, those due first on top."""
    rows = FollowUp.objects.filter(organisation_id=me.organisation_id).select_related("site", "owner__user", "answer__channel")
    return rows.order_by("due_on", "id")


def listed(me: Membership, site_id: int | None, state: str) -> list[FollowUp]:
    """Up to a hundred, of one site and one state when asked for; closed ones newest first. Each with its words as `words`."""
    rows = follow_ups_of(me)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    rows = rows.filter(state=state) if state in State.values else rows.exclude(state=State.CLOSED)
    return with_words(me, list((rows.order_by("-closed_at", "-id") if state == State.CLOSED else rows)[:100]))


def open_at(me: Membership, sites: list[Site]) -> list[FollowUp]:
    """Those not closed at these sites, due first; five hundred at most. Without their words."""
    return list(follow_ups_of(me).filter(site__in=sites).exclude(state=State.CLOSED)[:500])


def open_by_site(me: Membership, sites: list[Site]) -> dict[int, int]:
    """How many are not closed at each of these sites, by its number; sites without any are left out."""
    rows = follow_ups_of(me).filter(site__in=sites).exclude(state=State.CLOSED)
    return dict(rows.order_by().values_list("site_id").annotate(n=Count("id")))


def with_words(me: Membership, found: list[FollowUp]) -> list[FollowUp]:
    """Adds to each the comment it is about, in one query."""
    about = Comment.objects.filter(answer__in=[f.answer_id for f in found], held=False)
    comments = {comment.answer_id: comment for comment in as_read_by(me, list(about))}
    for follow_up in found:
        follow_up.words = comments.get(follow_up.answer_id)
    return found


def follow_up(me: Membership, pk: int) -> FollowUp | None:
    """One of the caller's organisation."""
    found = follow_ups_of(me).filter(pk=pk).first()
    return with_words(me, [found])[0] if found else None


def my_turn(me: Membership) -> list[FollowUp]:
    """What is in the caller's care or waits for them, due first; five at most."""
    return turn_of(me, me)


def turn_of(me: Membership, member: Membership) -> list[FollowUp]:
    """What is in a colleague's care or waits for them, as the caller may read it, due first; five at most."""
    return with_words(me, list(follow_ups_of(me).filter(owner=member).exclude(state=State.CLOSED)[:5]))


def contact_for(me: Membership, found: FollowUp) -> Contact | None:
    """How to reach the customer: only for those who work at the site, coach it or own the organisation."""
    if not me.may(Act.COMMENTS_HANDLE):
        return None
    if me.role != Role.OWNER and not me.sites.filter(pk=found.site_id).exists():
        return None
    return Contact.objects.filter(answer_id=found.answer_id).first()


@dataclass(frozen=True)
class Recovered:
    """Of the follow-ups closed in a time: how many customers were asked again and how many said that it was set right."""

    closed: int
    asked: int
    happy: int
    late: int

    @property
    def share(self) -> float | None:
        """0..1, None from nobody."""
        return self.happy / self.asked if self.asked else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval."""
        return wilson(self.happy, self.asked)


def recovered(me: Membership, today: date, days: int = 90) -> Recovered:
    """The last so many days. “Asked” means answered: happy or not."""
    rows = FollowUp.objects.filter(organisation_id=me.organisation_id)
    counts = rows.aggregate(
        closed=Count("id", filter=Q(closed_at__date__gte=today - timedelta(days=days))),
        happy=Count("id", filter=Q(recovery=FollowUp.Recovery.HAPPY, opened_at__date__gte=today - timedelta(days=2 * days))),
        unhappy=Count("id", filter=Q(recovery=FollowUp.Recovery.UNHAPPY, opened_at__date__gte=today - timedelta(days=2 * days))),
        late=Count("id", filter=Q(due_on__lt=today) & ~Q(state=State.CLOSED)),
    )
    return Recovered(counts["closed"], counts["happy"] + counts["unhappy"], counts["happy"], counts["late"])
