"""What rounds and choices show of themselves in the thread. Answers have no kind: nothing can point at one."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.assessment.models import Choice
from talkoot.assessment.queries.rounds import rounds_of
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


register("assessment.round", round_cards)
register("assessment.choice", choice_cards)
