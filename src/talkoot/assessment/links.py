"""What rounds and choices show of themselves in the thread. Answers have no kind: nothing can point at one."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from talkoot.assessment.models import Choice
from talkoot.assessment.queries.cards import choices_seen_by
from talkoot.assessment.queries.rounds import rounds_of
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import MOST, Effect, Marking, Stretch
from talkoot.base.thread.kinds import Kind, Trait, register


def choices_with_people(me: Membership) -> QuerySet[Choice]:
    """What the caller may see of what teams decided, with whose it is and where."""
    return choices_seen_by(me).select_related("round__area__merged_into", "team", "card__site", "owner__user", "looked_by__user", "statement")


def what_was_rearranged(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Work that was re-arranged, from the day the dialogue ended; what did not happen is left out."""
    if not viewer.may(Act.ASSESSMENT_SEE):
        return []
    in_rounds = Q(round__isnull=False) & stretch.days("settled_at__date") & stretch.here(area="round__area")
    if stretch.site is not None:
        in_rounds &= Q(team=None) | Q(team__groups__sites=stretch.site)
    elif stretch.area is not None:
        in_rounds &= Q(team=None) | Q(team__groups__sites__area=stretch.area)
    on_cards = Q(card__isnull=False) & stretch.days("made_at__date")
    if stretch.site is not None:
        on_cards &= Q(card__site=stretch.site)
    elif stretch.area is not None:
        on_cards &= Q(card__site__area=stretch.area)
    rows = choices_seen_by(viewer).filter(in_rounds | on_cards).exclude(kind=Choice.Kind.KEEP).exclude(outcome=Choice.Outcome.NOT)
    rows = rows.select_related("round__area__merged_into", "team", "card__site").order_by("-made_at", "-pk")
    return [
        Effect(
            f"assessment.choice:{one.pk}", one.get_kind_display(), one.next, reverse("assessment:choice", args=[viewer.organisation.slug, one.pk]),
            timezone.localdate(one.since), one.where, one.width,
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def taken_on_by(member: Membership) -> QuerySet[Choice]:
    """What a member took on in a dialogue and the team has not looked at since."""
    return Choice.objects.filter(owner=member, outcome="").order_by("look_on", "pk")


def pass_choice(*, by: Membership, thing: Choice, was: Membership, to: Membership | None, at: datetime) -> None:
    """What a team decided goes to the next owner."""
    Choice.objects.filter(pk=thing.pk, owner=was).update(owner=to)


register_holding(Holding("assessment.choice", gettext_lazy("Decisions of the team’s dialogue"), taken_on_by, pass_choice, lambda one: one.next))
ROUND = register(
    Kind(
        name="assessment.round",
        label=gettext_lazy("Team mirror"),
        act=Act.ASSESSMENT_SEE,
        things=rounds_of,
        title=lambda one: one.name,
        page="assessment:round",
    )
)
CHOICE = register(
    Kind(
        name="assessment.choice",
        label=gettext_lazy("What the team decided"),
        act=Act.ASSESSMENT_SEE,
        things=choices_with_people,
        title=lambda one: one.next,
        described=lambda one: one.get_kind_display(),
        page="assessment:choice",
        traits=frozenset({Trait.DECISION}),
        effects=Marking(gettext_lazy("Work re-arranged"), what_was_rearranged),
    )
)
