"""Tasks that a list brought: which somebody has touched since, and removing the others."""

from datetime import datetime

from django.utils.translation import gettext as _

from talkoot.base.notices.actions import unsay
from talkoot.base.orgs.brought import LISTS, Fate, ListKind
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import joined
from talkoot.work.models import Series, Task


def fates(*, organisation: int, things: list[str], since: datetime, lock: bool) -> dict[str, Fate]:
    """What would become of each task; one that comes again goes or stays with all its times."""
    found = {thing: Fate("") for thing in things}
    series = set(Task.objects.filter(organisation=organisation, pk__in=_pks(things)).exclude(series=None).values_list("series_id", flat=True))
    rows = Task.objects.filter(organisation=organisation)
    if lock:
        list(Series.objects.select_for_update().filter(organisation=organisation, pk__in=series).order_by("pk"))  # nothing is made of them meanwhile
        rows = rows.select_for_update(of=("self",))
    tasks = {one.pk: one for one in rows.filter(pk__in=_pks(things)).order_by("pk")}
    again = list(rows.filter(series__in=series).exclude(pk__in=tasks).order_by("pk"))
    tied = joined(organisation, [f"work.task:{pk}" for pk in (*tasks, *(one.pk for one in again))])
    touched = {one.series_id for one in again if one.changed_at > one.made_at or f"work.task:{one.pk}" in tied}
    for pk, task in tasks.items():
        why = ""
        if task.changed_at > since:
            done = {Task.State.DONE: _("It has been done."), Task.State.DROPPED: _("It has been cancelled.")}
            why = done.get(Task.State(task.state), _("Somebody has changed it since."))
        elif f"work.task:{pk}" in tied:
            why = _("It belongs together with something else by now.")
        elif task.series_id in touched:
            why = _("It has come again, and somebody has touched that.")
        found[f"work.task:{pk}"] = Fate(task.title, why)
    return found


def remove(*, organisation: int, things: list[str]) -> None:
    """The tasks go with their checklists, all the times that they come again, and what their doers were told of them."""
    rows = Task.objects.filter(organisation=organisation)
    series = set(rows.filter(pk__in=_pks(things)).exclude(series=None).values_list("series_id", flat=True))
    every = {*_pks(things), *rows.filter(series__in=series).values_list("pk", flat=True)}
    unsay(f"work.task:{pk}" for pk in every)
    rows.filter(pk__in=every).delete()
    Series.objects.filter(organisation=organisation, pk__in=series).delete()


def _pks(things: list[str]) -> list[int]:
    return [int(thing.partition(":")[2]) for thing in things]


LISTS["tasks"] = ListKind(Act.WORK_DO, "work:bring_in_list", "work:bring_in", "work:tasks", fates, remove)
