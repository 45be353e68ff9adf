"""Looking at a target on the agreed day: what is found is written down once and never changes."""

from datetime import date, datetime

from talkoot.base.kit.periods import months_after
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Role
from talkoot.feedback.logic.moved import kept_effect
from talkoot.feedback.queries.figure import figure_named
from talkoot.targets.models import Look, Target
from talkoot.targets.queries import worked

LATER = 6  # months after the agreed day one looks once more
STARTED = (Target.State.RUNNING, Target.State.ENDED)


def days_to_look(target: Target) -> list[date]:
    """The agreed day, and once more half a year later."""
    return [target.look_on, months_after(target.look_on, LATER)] if target.look_on else []


def look_at(*, by: Membership, target: Target, on: date, at: datetime) -> Look:
    """Writes down what could be said on a day. Done twice it stands as it was."""
    effect, figure = worked(by, target, on), figure_named(by, target.figure, on)
    made, _is_new = Look.objects.get_or_create(target=target, on=on, defaults={**kept_effect(effect), "after": figure.kept() if figure else {}, "made_at": at})
    return made


def looks_due(today: date) -> list[tuple[Target, date]]:
    """What has started and has a figure, whose day has come and is not written down yet."""
    rows = Target.objects.filter(state__in=STARTED, look_on__lte=today).exclude(figure="").select_related("organisation")
    done = set(Look.objects.filter(target__in=rows).values_list("target", "on"))
    return [(one, day) for one in rows for day in days_to_look(one) if day <= today and (one.pk, day) not in done]


def whose_eyes(organisation_id: int) -> Membership | None:
    """Somebody through whose membership the figures are asked: they are the same for all."""
    rows = Membership.objects.filter(organisation_id=organisation_id, ended_at=None)
    return rows.filter(role=Role.OWNER).select_related("organisation").order_by("pk").first()
