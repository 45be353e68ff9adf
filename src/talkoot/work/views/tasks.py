"""Tasks: lists, board, calendar, one task, and what is done with it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import FIRST_DAY, LAST_DAY, day_of
from talkoot.base.kit.periods import month_after, month_before, month_of
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import members_of, own_sites, sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.base.ui import words
from talkoot.work.actions import tasks as actions
from talkoot.work.forms import DayForm, QuickForm, TaskForm
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


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def quick(request: HttpRequest, me: Membership) -> HttpResponse:
    """One line in natural words becomes a task; what was not understood opens the form with what was."""
    form = QuickForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return redirect("work:tasks", me.organisation.slug)
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
        return render(request, "work/edit.html", {"form": TaskForm(me, initial=start), "action": reverse("work:new_task", args=[me.organisation.slug])})
    site = sites_of(me).filter(pk=found.site).first() if found.site else scope_of(request).site or the_one_site(me)
    doers = list(members_of(me).filter(pk__in=found.people)) if found.people else [me]
    plan = actions.Plan(found.title, site=site, doers=doers, due_on=found.day, due_time=found.at, every=found.every, interval=found.interval)
    try:
        made = actions.add_task(by=me, plan=plan, key=form.cleaned_data["key"], at=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.reason)
        return redirect("work:tasks", me.organisation.slug)
    day = f"{words.day_and_month(made.due_on)} {made.due_time.strftime('%-H.%M') if made.due_time else ''}".strip() if made.due_on else _("without a day")
    parts = [made.title, day, ", ".join(one.user.name for one in doers if one.pk != me.pk), made.site.name if made.site else ""]
    said = _("Added: %(what)s") % {"what": " · ".join(filter(None, parts))}
    messages.success(request, said, extra_tags=undo_of_adding(me, made))
    return redirect("work:tasks", me.organisation.slug)


def the_one_site(me: Membership) -> Site | None:
    """Where somebody works, if at one site only: their tasks are that site's unless they say otherwise."""
    mine = own_sites(me)
    return mine[0] if len(mine) == 1 else None


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def new_task(request: HttpRequest, me: Membership) -> HttpResponse:
    """A task in full, perhaps from something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    start = {"doers": [me.pk], "site": scope_of(request).site}
    form = TaskForm(me, request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            refs = [Ref.parse(card.ref) for card in sources]
            made = actions.add_task(by=me, plan=form.plan(), key=form.cleaned_data["key"], sources=refs, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Added."), extra_tags=undo_of_adding(me, made))
            return redirect("work:task", me.organisation.slug, made.pk)
    return render(request, "work/edit.html", {"form": form, "sources": sources}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.WORK_SEE)
def task(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One task: what, who, when, its checklist, and where it came from."""
    found, ref = own(me, pk), Ref("work.task", str(pk))
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
    found = own(me, pk)
    form = TaskForm(me, request.POST if request.method == "POST" else None, initial=TaskForm.of(found))
    if request.method == "POST" and form.is_valid():
        ticked = frozenset(item.text for item in found.items.all() if item.done_at)
        try:
            actions.change_task(by=me, task=found, plan=form.plan(ticked), at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("work:task", me.organisation.slug, pk)
    return render(request, "work/edit.html", {"form": form, "task": found}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def move(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """To do, in hand, done, left out; each can be undone."""
    found = own(me, pk)
    if request.method == "POST":
        was, to = found.state, request.POST.get("to") or request.GET.get("to", "")
        said = {"done": _("Done. Well done."), "dropped": _("Left out."), "doing": _("In hand."), "todo": _("Back to be done.")}
        attempt(request, lambda: actions.move_task(by=me, task=found, to=to, at=timezone.now()), said.get(to, ""), undo_address(me, found, was))
    return back(request, me, pk)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I do it; or I no longer do."""
    found = own(me, pk)
    if request.method == "POST":
        if "let_go" in request.POST or "let_go" in request.GET:
            undo = reverse("work:take", args=[me.organisation.slug, pk])
            attempt(request, lambda: actions.let_go(by=me, task=found, at=timezone.now()), _("It is no longer yours."), undo)
        else:
            undo = reverse("work:take", args=[me.organisation.slug, pk]) + "?let_go=1"
            attempt(request, lambda: actions.take_task(by=me, task=found, at=timezone.now()), _("It is yours now."), undo)
    return back(request, me, pk)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def postpone(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Another day."""
    found = own(me, pk)
    form = DayForm(request.POST)
    if request.method == "POST" and form.is_valid():
        attempt(request, lambda: actions.postpone(by=me, task=found, day=form.cleaned_data["day"], at=timezone.now()), _("Moved."))
    elif request.method == "POST":
        messages.warning(request, _("Choose a day."))
    return back(request, me, pk)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def stop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It does not come again."""
    found = own(me, pk)
    if request.method == "POST":
        attempt(request, lambda: actions.stop_repeating(by=me, task=found, at=timezone.now()), _("It does not come again."))
        if "drop" in request.GET:
            actions.move_task(by=me, task=found, to=Task.State.DROPPED, at=timezone.now())
    return back(request, me, pk)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def tick(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A line of a checklist."""
    found = Item.objects.filter(task__organisation_id=me.organisation_id, pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.tick(by=me, item=found, done="done" in request.POST, at=timezone.now())
    return redirect(reverse("work:task", args=[me.organisation.slug, found.task_id]) + "#checklist")


def back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """To where the person was, within our own pages."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect("work:task", me.organisation.slug, pk)


def undo_address(me: Membership, task: Task, to: str) -> str:
    """Where undoing is sent: moving it back."""
    return reverse("work:move", args=[me.organisation.slug, task.pk]) + f"?to={to}"


def undo_of_adding(me: Membership, task: Task) -> str:
    """The same for one that was just added; what comes again stops too."""
    if task.series_id is not None:
        return reverse("work:stop", args=[me.organisation.slug, task.pk]) + "?drop=1"
    return undo_address(me, task, Task.State.DROPPED)


def whose_of(request: HttpRequest) -> str:
    """Whose tasks are asked for."""
    asked = request.GET.get("whose", "mine")
    return asked if asked in WHOSE else "mine"


def own(me: Membership, pk: int) -> Task:
    """One of the caller's organisation; 404 for any other."""
    found = queries.tasks_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
