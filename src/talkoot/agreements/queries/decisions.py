"""Rounds of asking: where one stands, and what waits for me."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from talkoot.agreements.logic.deciding import Rules, State, count
from talkoot.agreements.models import Asked, Decision, Reaction, Version
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act

MOST_DOTS = 200


def decisions_of(me: Membership) -> QuerySet[Decision]:
    """The organisation's rounds."""
    return Decision.objects.filter(version__agreement__organisation_id=me.organisation_id).select_related("version__agreement", "closed_by__user")


def reactions_of(me: Membership) -> QuerySet[Reaction]:
    """What people of the organisation have said."""
    rows = Reaction.objects.filter(decision__version__agreement__organisation_id=me.organisation_id)
    return rows.select_related("decision__version__agreement", "member__user", "heard_by__user", "resolved_in")


def newest_decision(version: Version) -> Decision | None:
    """A version's last round."""
    return version.decisions.select_related("closed_by__user", "version__agreement").order_by("-opened_at", "-id").first()


def rules_of(decision: Decision) -> Rules:
    """What was fixed before it started."""
    return Rules(decision.form, decision.quorum_percent, decision.quorum_sites, decision.silence == Decision.Silence.CONSENT)


def state_of(decision: Decision) -> State:
    """Where it stands: only those asked who are still members count."""
    asked = {member: site or 0 for member, site in decision.asked.filter(member__ended_at=None).values_list("member_id", "site_id")}
    said = dict(decision.reactions.values_list("member_id", "answer"))
    return count(asked, said)


@dataclass(frozen=True)
class Seen:
    """A round as one person may see it: the counts and words of others only after their own answer, when it hides."""

    decision: Decision
    mine: Reaction | None
    is_asked: bool
    is_open: bool
    state: State | None
    objections: list[Reaction]
    concerns: list[Reaction]
    taken_in: list[Reaction]  # objections that a new text has answered

    @property
    def dots(self) -> list[tuple[str, str, int]]:
        """One mark for each person asked, in rows of twenty: what it stands for, and where; none for more than fit."""
        if self.state is None or self.state.asked > MOST_DOTS:
            return []
        marks = ["y"] * self.state.agree + ["nt"] * self.state.concern + ["st"] * self.state.objection + ["o"] * self.state.silent
        return [(mark, f"{7 + 15.05 * (i % 20):.1f}", 14 + 22 * (i // 20)) for i, mark in enumerate(marks)]

    @property
    def height(self) -> int:
        """Of the drawing."""
        return 22 * -(-(self.state.asked if self.state else 0) // 20) + 8


def seen_by(me: Membership, decision: Decision, at: datetime) -> Seen:
    """A round as the caller may see it now. Those whom it does not ask see it as it goes."""
    is_open = decision.closed_at is None and at < decision.closes_at
    is_asked = decision.asked.filter(member=me).exists()
    mine = decision.reactions.filter(member=me).first()
    if decision.hides and decision.closed_at is None and is_asked and mine is None:
        return Seen(decision, None, is_asked, is_open, None, [], [], [])
    rows = decision.reactions.exclude(answer=Reaction.Answer.AGREE).select_related("member__user", "heard_by__user", "resolved_in").order_by("at", "id")
    found = list(rows[:200])
    for one in found:
        one.decision = decision
    objections = [one for one in found if one.answer == Reaction.Answer.OBJECT]
    waiting, taken_in = [one for one in objections if not one.resolved_in_id], [one for one in objections if one.resolved_in_id]
    return Seen(decision, mine, is_asked, is_open, state_of(decision), waiting, [one for one in found if one.answer == Reaction.Answer.CONCERN], taken_in)


def waiting_for(me: Membership, at: datetime) -> list[Decision]:
    """Open rounds that ask the caller and have not heard them, the one that closes first at the top."""
    asked = Asked.objects.filter(member=me, decision__closed_at=None, decision__closes_at__gt=at).values("decision")
    rows = Decision.objects.filter(pk__in=asked).exclude(reactions__member=me)
    return list(rows.select_related("version__agreement").order_by("closes_at", "id")[:20])


def unanswered(me: Membership, people: QuerySet[Membership], at: datetime, most: int = 10) -> list[Decision]:
    """Open rounds that ask some of these people and wait for somebody's answer, the one that closes first on top; `is_mine` where it
    is the caller's. Whose answer is missing is not told: what it says is what the round's own page says to everybody."""
    if not me.may(Act.AGREEMENTS_SEE):
        return []
    said = Reaction.objects.filter(decision=OuterRef("decision"), member=OuterRef("member"))
    silent = Asked.objects.filter(decision=OuterRef("pk"), member__ended_at=None).exclude(Exists(said))
    asking = Asked.objects.filter(member__in=people.order_by().values("pk")).values("decision")
    rows = decisions_of(me).filter(Exists(silent), pk__in=asking, closed_at=None, closes_at__gt=at).annotate(is_mine=Exists(silent.filter(member=me)))
    return list(rows.order_by("closes_at", "id")[:most])


def to_integrate(version: Version) -> list[Reaction]:
    """Objections to earlier rounds of the agreement that no version has answered yet."""
    rows = Reaction.objects.filter(decision__version__agreement=version.agreement_id, answer=Reaction.Answer.OBJECT, resolved_in=None)
    rows = rows.filter(decision__closed_at__isnull=False).exclude(decision__version__state=Version.State.IN_FORCE)
    return list(rows.select_related("member__user", "decision").order_by("at", "id")[:50])
