"""What tasks and areas of responsibility show of themselves in the thread, and what they can be made of."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.actions.sites import AREA_MOVES
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, Maker, Trait, Wish, register
from talkoot.work.actions.responsibilities import describe_responsibility, pass_responsibility
from talkoot.work.actions.tasks import Plan, add_task, pass_task
from talkoot.work.models import Responsibility, Task
from talkoot.work.queries.tasks import tasks_of


def all_responsibilities_of(me: Membership) -> QuerySet[Responsibility]:
    """Every area of responsibility of the organisation, ended ones too."""
    rows = Responsibility.objects.filter(organisation_id=me.organisation_id)
    return rows.select_related("area", "site", "owner__user", "deputy__user")


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


AREA_MOVES.append(lambda old, new: Responsibility.objects.filter(area=old).update(area=new))
register_holding(Holding("work.responsibility", gettext_lazy("Areas of responsibility"), areas_held_by, pass_responsibility, lambda one: one.name))
register_holding(Holding("work.task", gettext_lazy("Tasks"), tasks_held_by, pass_task, lambda one: one.title))
TASK = register(
    Kind(
        name="work.task",
        label=gettext_lazy("Task"),
        act=Act.WORK_SEE,
        things=tasks_of,
        title=lambda one: one.title,
        described=lambda one: _("Task") if one.state == Task.State.WAITING else _("Task") + f" · {one.get_state_display()}",
        page="work:task",
        traits=frozenset({Trait.DOING}),
        done=lambda one: not one.is_open,
        maker=Maker(
            gettext_lazy("A task"),
            "work:new_task",
            Act.WORK_DO,
            frozenset({Trait.VOICE, Trait.OBSERVATION, Trait.DECISION, Trait.IDEA, Trait.DUTY}),
            make_task,
        ),
    )
)
RESPONSIBILITY = register(
    Kind(
        name="work.responsibility",
        label=gettext_lazy("Area of responsibility"),
        act=Act.WORK_SEE,
        things=all_responsibilities_of,
        title=lambda one: one.name,
        page="work:responsibility",
        traits=frozenset({Trait.DUTY}),
        maker=Maker(
            gettext_lazy("An area of responsibility"),
            "work:new_responsibility",
            Act.WORK_RUN,
            frozenset({Trait.OBSERVATION, Trait.DECISION, Trait.IDEA}),
            make_responsibility,
        ),
    )
)
