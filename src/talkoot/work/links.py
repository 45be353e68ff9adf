"""What tasks and areas of responsibility show of themselves in the thread, and what they can be made of."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, Maker, register
from talkoot.work.models import Responsibility, Task

SOURCES = {"feedback.comment", "feedback.follow_up", "customers.question", "assessment.choice", "agreements.agreement", "agreements.difference"}


def task_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of tasks."""
    if not viewer.may(Act.WORK_SEE):
        return []
    org, found = viewer.organisation.slug, Task.objects.filter(organisation_id=viewer.organisation_id, pk__in=list(pks))
    return [Card(f"work.task:{one.pk}", _("Task") + f" · {one.get_state_display()}", one.title, reverse("work:task", args=[org, one.pk])) for one in found]


def responsibility_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of areas of responsibility."""
    if not viewer.may(Act.WORK_SEE):
        return []
    org, found = viewer.organisation.slug, Responsibility.objects.filter(organisation_id=viewer.organisation_id, pk__in=list(pks))
    return [Card(f"work.responsibility:{one.pk}", _("Area of responsibility"), one.name, reverse("work:responsibility", args=[org, one.pk])) for one in found]


register("work.task", task_cards, Maker(gettext_lazy("A task"), "work:new_task", Act.WORK_DO, frozenset(SOURCES | {"work.responsibility"})))
register(
    "work.responsibility",
    responsibility_cards,
    Maker(
        gettext_lazy("An area of responsibility"),
        "work:new_responsibility",
        Act.WORK_RUN,
        frozenset({"assessment.choice", "agreements.agreement", "agreements.difference", "customers.question"}),
    ),
)
