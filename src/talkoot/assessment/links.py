"""What rounds and choices show of themselves in the thread. Answers have no kind: nothing can point at one."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.assessment.models import Choice
from talkoot.assessment.queries.rounds import rounds_of
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, register


def round_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of rounds."""
    if not viewer.may(Act.ASSESSMENT_SEE):
        return []
    org = viewer.organisation.slug
    found = rounds_of(viewer).filter(pk__in=list(pks))
    return [Card(f"assessment.round:{one.pk}", _("Team mirror"), one.name, reverse("assessment:round", args=[org, one.pk])) for one in found]


def choice_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of what teams decided."""
    if not viewer.may(Act.ASSESSMENT_SEE):
        return []
    org = viewer.organisation.slug
    found = Choice.objects.filter(round__organisation_id=viewer.organisation_id, pk__in=list(pks))
    return [Card(f"assessment.choice:{one.pk}", one.get_kind_display(), one.next, reverse("assessment:choice", args=[org, one.pk])) for one in found]


def taken_on_by(member: Membership) -> QuerySet[Choice]:
    """What a member took on in a dialogue and the team has not looked at since."""
    return Choice.objects.filter(owner=member, outcome="").order_by("look_on", "pk")


def pass_choice(*, by: Membership, thing: Choice, was: Membership, to: Membership | None, at: datetime) -> None:
    """What a team decided goes to the next owner."""
    Choice.objects.filter(pk=thing.pk, owner=was).update(owner=to)


register_holding(Holding("assessment.choice", gettext_lazy("Decisions of the team’s dialogue"), taken_on_by, pass_choice, lambda one: one.next))
register("assessment.round", round_cards)
register("assessment.choice", choice_cards)
