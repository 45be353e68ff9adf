"""What tasks and areas of responsibility show of themselves in the thread, and what they can be made of."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, Maker, Wish, register
from talkoot.work.actions.responsibilities import describe_responsibility, pass_responsibility
from talkoot.work.actions.tasks import Plan, add_task, pass_task
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


def make_task(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A task of its owner's, who is told."""
    plan = Plan(title=wish.title, details=wish.details, doers=[wish.owner] if wish.owner else [], due_on=wish.due_on)
    return Ref("work.task", str(add_task(by=by, plan=plan, key=wish.key, sources=[source], at=at).pk))


def make_responsibility(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """An area of responsibility of its owner's, who is told."""
    made = describe_responsibility(
        by=by, name=wish.title, purpose=wish.details, scope="", deputy=None, until=None, area=wish.place, owner=wish.owner, sources=[source], at=at
    )
    return Ref("work.responsibility", str(made.pk))


def areas_held_by(member: Membership) -> QuerySet[Responsibility]:
    """What a member owns or stands in for."""
    return Responsibility.objects.filter(Q(owner=member) | Q(deputy=member), ended_at=None).order_by("name", "pk")


def tasks_held_by(member: Membership) -> QuerySet[Task]:
    """What a member has taken or been given and not done yet."""
    return Task.objects.filter(doers=member, state__in=(Task.State.WAITING, Task.State.DOING)).order_by("due_on", "pk")


register_holding(Holding("work.responsibility", gettext_lazy("Areas of responsibility"), areas_held_by, pass_responsibility, lambda one: one.name))
register_holding(Holding("work.task", gettext_lazy("Tasks"), tasks_held_by, pass_task, lambda one: one.title))
register("work.task", task_cards, Maker(gettext_lazy("A task"), "work:new_task", Act.WORK_DO, frozenset(SOURCES | {"work.responsibility"}), make_task))
register(
    "work.responsibility",
    responsibility_cards,
    Maker(
        gettext_lazy("An area of responsibility"),
        "work:new_responsibility",
        Act.WORK_RUN,
        frozenset({"assessment.choice", "agreements.agreement", "agreements.difference", "customers.question"}),
        make_responsibility,
    ),
)
