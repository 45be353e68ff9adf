"""What agreements show of themselves in the thread, and what they can be made of."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.agreements.actions.keeping import pass_agreement
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Point
from talkoot.agreements.queries.agreements import agreements_of
from talkoot.agreements.queries.differences import differences_of
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, Maker, Wish, register


def agreement_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of agreements."""
    if not viewer.may(Act.AGREEMENTS_SEE):
        return []
    org = viewer.organisation.slug
    found = agreements_of(viewer).filter(pk__in=list(pks))
    return [Card(f"agreements.agreement:{one.pk}", one.get_kind_display(), one.title, reverse("agreements:agreement", args=[org, one.pk])) for one in found]


def difference_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of differences of view, for those taking part and for nobody else."""
    if not viewer.may(Act.DIFFERENCES):
        return []
    org, found = viewer.organisation.slug, differences_of(viewer).filter(pk__in=list(pks))
    return [
        Card(f"agreements.difference:{one.pk}", _("Private"), _("A difference of view"), reverse("agreements:difference", args=[org, one.pk])) for one in found
    ]


def make_proposal(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A proposal of a rule or of a goal, which people are asked about as about any other."""
    draft = Draft(
        title=wish.title, lines=[Line(Point.Part.SAME, wish.title)], why=wish.details, owner=wish.owner, figure=wish.figure,
        target_on=wish.due_on if wish.is_goal else None,
    )  # fmt: skip
    kind = Agreement.Kind.GOAL if wish.is_goal else Agreement.Kind.RULE
    return Ref("agreements.agreement", str(propose(by=by, kind=kind, draft=draft, area=wish.place, sources=[source], at=at).pk))


def looked_after_by(member: Membership) -> QuerySet[Agreement]:
    """Agreements in force or being made that a member looks after."""
    return Agreement.objects.filter(owner=member, ended_at=None).order_by("title", "pk")


register_holding(Holding("agreements.agreement", gettext_lazy("Agreements to look after"), looked_after_by, pass_agreement, lambda one: one.title))
register("agreements.difference", difference_cards)
register(
    "agreements.agreement",
    agreement_cards,
    Maker(
        gettext_lazy("An agreement"),
        "agreements:new_agreement",
        Act.AGREEMENTS_TAKE_PART,
        frozenset(
            {
                "feedback.comment", "feedback.follow_up", "feedback.question", "customers.question", "customers.need", "assessment.choice",
                "agreements.difference", "work.task", "work.responsibility",
            }
        ),
        make_proposal,
    ),
)  # fmt: skip
