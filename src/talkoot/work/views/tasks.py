"""Tasks: lists, board, calendar, one task, and what is done with it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import FIRST_DAY, LAST_DAY, day_of
from talkoot.base.kit.periods import month_after, month_before, month_of
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import members_of, own_sites, sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.base.ui import words
from talkoot.work.actions import tasks as actions
from talkoot.work.forms import DayForm, QuickForm, TaskForm
from talkoot.work.links import TASK
from talkoot.work.logic.quick import understand
from talkoot.work.models import Item, Task
from talkoot.work.queries import responsibilities as areas
from talkoot.work.queries import tasks as queries

PAGE, COLUMN = 25, 15
WHOSE = ("mine", "site", "help", "nobody", "all")
LATELY = timedelta(days=14)


@access.needs(Act.WORK_SEE)
def tasks(request: HttpRequest, me: Membership) -> HttpResponse:
    """What is to be done, by week; one's own first."""
    whose, seen, found = whose_of(request), scope_of(request), request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.open_tasks(me, whose, seen.site, found), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    threads = neighbours([TASK.ref(one) for one in page.object_list], me)
    for one in page.object_list:
        one.came_from = next(iter(threads[str(TASK.ref(one))].came_from), None)
    context = {
        "page": page, "weeks": queries.by_week(page.object_list, today), "whose": whose, "q": found, "quick": QuickForm(), "may": me.may(Act.WORK_DO),
        "done": list(queries.done_lately(me, whose, timezone.now() - LATELY, seen.site)[:10]) if whose in ("mine", "site") and page.number == 1 else [],
        "lines": areas.lines(me, today, seen.site, most=8), "may_run": me.may(Act.WORK_RUN),
    }  # fmt: skip
    return render(request, "work/tasks.html", context)


@access.needs(Act.WORK_SEE)
def board(request: HttpRequest, me: Membership) -> HttpResponse:
    """To do, in hand, done: by dragging, or by a button."""
    whose, seen, today = whose_of(request), scope_of(request), timezone.localdate()
    rows = queries.open_tasks(me, whose, seen.site)
    columns = [(Task.State(state), list(rows.filter(state=state)[:COLUMN])) for state in queries.OPEN]
    columns.append((Task.State.DONE, list(queries.done_lately(me, whose, timezone.now() - LATELY, seen.site)[:COLUMN])))
    return render(request, "work/board.html", {"columns": columns, "whose": whose, "may": me.may(Act.WORK_DO), "today": today, "states": columns})


@access.needs(Act.WORK_SEE)
def calendar(request: HttpRequest, me: Membership) -> HttpResponse:
    """A month of what falls due."""
    whose, seen, today = whose_of(request), scope_of(request), timezone.localdate()
    first = month_of(day_of(request.GET.get("month", "") + "-01") or today)
    first = min(max(first, month_after(FIRST_DAY)), month_before(LAST_DAY))  # what is shown begins before it and ends after it
    start = first - timedelta(days=first.weekday())
    last = month_after(first) - timedelta(days=1)
    end = last + timedelta(days=6 - last.weekday())
    by_day: dict[date, list[Task]] = {}
    for one in queries.in_days(me, start, end, whose, seen.site)[:500]:
        by_day.setdefault(one.due_on or today, []).append(one)
    days = [start + timedelta(days=i) for i in range((end - start).days + 1)]
    weeks = [[(day, by_day.get(day, []), day.month == first.month) for day in days[i : i + 7]] for i in range(0, len(days), 7)]
    context = {"weeks": weeks, "first": first, "before": month_before(first), "after": month_after(first), "whose": whose, "today": today}
    return render(request, "work/calendar.html", context)


@access.press(Act.WORK_DO)
def quick(request: HttpRequest, me: Membership) -> HttpResponse:
    """One line in natural words becomes a task; what was not understood opens the form with what was."""
    form, back = QuickForm(request.POST), address(me, "work:tasks")
    if not form.is_valid():
        return redirect(back)
    people = dict(Membership.objects.filter(organisation_id=me.organisation_id, ended_at=None).values_list("pk", "user__name"))
    found = understand(form.cleaned_data["text"], get_language() or "fi", timezone.localdate(), people, dict(sites_of(me).open().values_list("pk", "name")))
    start: dict[str, Any] = {
        "title": found.title, "due_on": found.day, "due_time": found.at, "every": found.every, "interval": found.interval, "doers": found.people or [me.pk],
        "site": found.site or the_one_site(me), "key": form.cleaned_data["key"],
    }  # fmt: skip
    if not found.title or found.unsure or found.no_day:
        if found.no_day:
            messages.warning(request, _("“%(day)s” is no day. Choose the day here.") % {"day": found.no_day})
        if found.unsure:
            messages.info(request, _("Several are called %(name)s. Choose who does it.") % {"name": ", ".join(found.unsure)})
        return render(request, "work/edit.html", {"form": TaskForm(me, initial=start), "action": address(me, "work:new_task")})
    site = sites_of(me).filter(pk=found.site).first() if found.site else scope_of(request).site or the_one_site(me)
    doers = list(members_of(me).filter(pk__in=found.people)) if found.people else [me]
    plan = actions.Plan(found.title, site=site, doers=doers, due_on=found.day, due_time=found.at, every=found.every, interval=found.interval)

    def said(made: Task) -> str:
        day = f"{words.day_and_month(made.due_on)} {words.clock(made.due_time) if made.due_time else ''}".strip() if made.due_on else _("without a day")
        parts = [made.title, day, ", ".join(one.user.name for one in doers if one.pk != me.pk), made.site.name if made.site else ""]
        return _("Added: %(what)s") % {"what": " · ".join(filter(None, parts))}

    key = form.cleaned_data["key"]
    return pressed(
        request,
        lambda: actions.add_task(by=me, plan=plan, key=key, at=timezone.now()),
        back,
        said=said,
        undo=lambda made: undo_of_adding(me, made),
    )


def the_one_site(me: Membership) -> Site | None:
    """Where somebody works, if at one site only: their tasks are that site's unless they say otherwise."""
    mine = own_sites(me)
    return mine[0] if len(mine) == 1 else None


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def new_task(request: HttpRequest, me: Membership) -> HttpResponse:
    """A task in full, perhaps from something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    start = {"doers": [me.pk], "site": scope_of(request).site}
    form = TaskForm(me, sent(request), initial=start)
    refs = [Ref.parse(card.ref) for card in sources]
    done = submitted(
        request,
        form,
        lambda: actions.add_task(by=me, plan=form.plan(), key=form.cleaned_data["key"], sources=refs, at=timezone.now()),
        lambda made: page_of(me, made.pk),
        said=_("Added."),
        undo=lambda made: undo_of_adding(me, made),
    )
    return done or form_page(request, "work/edit.html", form, {"sources": sources})


@access.needs(Act.WORK_SEE)
def task(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One task: what, who, when, its checklist, and where it came from."""
    found, ref = TASK.one(me, pk), Ref("work.task", str(pk))
    see(member=me.pk, at=timezone.now(), about=str(ref))
    context = {
        "task": found, "may": me.may(Act.WORK_DO), "is_mine": me in found.doers.all(), "day_form": DayForm(initial={"day": found.due_on}),
        "passed": bool(found.is_open and found.due_on and found.due_on < timezone.localdate()), "states": Task.State.choices,
        "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("work.task", me), "ref": str(ref),
    }  # fmt: skip
    return render(request, "work/task.html", context)


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def edit_task(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Changing what it says."""
    found = TASK.one(me, pk)
    form = editing(TaskForm(me, sent(request), initial=TaskForm.of(found)), me, f"work.task:{pk}")
    ticked = frozenset(item.text for item in found.items.all() if item.done_at)
    done = submitted(
        request,
        form,
        lambda: actions.change_task(by=me, task=found, plan=form.plan(ticked), at=timezone.now()),
        page_of(me, pk),
    )
    return done or form_page(request, "work/edit.html", form, {"task": found})


@access.press(Act.WORK_DO)
def move(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """To do, in hand, done, left out; each can be undone."""
    found, to = TASK.one(me, pk), request.POST.get("to") or request.GET.get("to", "")
    said = {"done": _("Done. Well done."), "dropped": _("Left out."), "doing": _("In hand."), "todo": _("Back to be done.")}
    undo = undo_address(me, found, found.state)
    return pressed(
        request,
        lambda: actions.move_task(by=me, task=found, to=to, at=timezone.now()),
        page_of(me, pk),
        said=said.get(to),
        undo=undo,
    )


@access.press(Act.WORK_DO)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I do it; or I no longer do."""
    found, here = TASK.one(me, pk), address(me, "work:take", pk)
    if "let_go" in request.POST or "let_go" in request.GET:
        act, said, undo = actions.let_go, _("It is no longer yours."), here
    else:
        act, said, undo = actions.take_task, _("It is yours now."), f"{here}?let_go=1"
    return pressed(request, lambda: act(by=me, task=found, at=timezone.now()), page_of(me, pk), said=said, undo=undo)


@access.press(Act.WORK_DO)
def postpone(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Another day."""
    found, form = TASK.one(me, pk), DayForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Refused(_("Choose a day."))
        actions.postpone(by=me, task=found, day=form.cleaned_data["day"], at=timezone.now())

    return pressed(request, act, page_of(me, pk), said=_("Moved."))


@access.press(Act.WORK_DO)
def stop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It does not come again; the undoing of adding it drops it, too."""
    found = TASK.one(me, pk)

    def act() -> None:
        actions.stop_repeating(by=me, task=found, at=timezone.now())
        if "drop" in request.GET:
            actions.move_task(by=me, task=found, to=Task.State.DROPPED, at=timezone.now())

    return pressed(request, act, page_of(me, pk), said=_("It does not come again."))


@access.press(Act.WORK_DO)
def tick(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A line of a checklist."""
    found = Item.objects.filter(task__organisation_id=me.organisation_id, pk=pk).first()
    if found is None:
        raise Http404
    here = page_of(me, found.task_id) + "#checklist"
    return pressed(request, lambda: actions.tick(by=me, item=found, done="done" in request.POST, at=timezone.now()), here, said="")


def page_of(me: Membership, pk: int) -> str:
    """Where a task stands."""
    return address(me, "work:task", pk)


def undo_address(me: Membership, task: Task, to: str) -> str:
    """Where undoing is sent: moving it back."""
    return address(me, "work:move", task.pk) + f"?to={to}"


def undo_of_adding(me: Membership, task: Task) -> str:
    """The same for one that was just added; what comes again stops too."""
    if task.series_id is not None:
        return address(me, "work:stop", task.pk) + "?drop=1"
    return undo_address(me, task, Task.State.DROPPED)


def whose_of(request: HttpRequest) -> str:
    """Whose tasks are asked for."""
    asked = request.GET.get("whose", "mine")
    return asked if asked in WHOSE else "mine"
