"""Tasks to a file, and from one."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talkoot.base.kit.tables import Unreadable
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.work import tables
from talkoot.work.actions.tasks import add_task, move_task
from talkoot.work.forms import FileForm
from talkoot.work.models import Task
from talkoot.work.queries.tasks import tasks_of

MOST_OUT = 50_000


@access.needs(Act.EXPORT)
def take_out(request: HttpRequest, me: Membership) -> StreamingHttpResponse:
    """The tasks of the view as a file, open and done, the newest fifty thousand."""
    site = scope_of(request).site
    rows = tasks_of(me).exclude(state=Task.State.DROPPED)
    rows = rows.filter(site=site) if site else rows
    separator = "," if get_language() == "en" else ";"
    headers = {"Content-Disposition": f'attachment; filename="talkoot-tasks-{me.organisation.slug}-{timezone.localdate()}.csv"'}
    lines = tables.lines(rows.order_by("-id")[:MOST_OUT].iterator(chunk_size=500), separator)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def bring_in(request: HttpRequest, me: Membership) -> HttpResponse:
    """A file of tasks: every line is shown before anything is done."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "go" in request.POST:
        return bring_in_now(request, me)
    if request.method == "POST" and form.is_valid():
        try:
            rows = tables.rows_of(Path(form.cleaned_data["file"].temporary_file_path()))
        except Unreadable as error:
            form.add_error("file", trouble_of(error))
        else:
            if rows:
                request.session["tasks"] = rows
                found = tables.read_tasks(rows, me)
                good = sum(not one.trouble and not one.is_known for one in found)
                return render(request, "work/preview.html", {"lines": found, "good": good})
            form.add_error("file", _("The file holds no tasks. Below the line of column names there should be one line for each."))
    return render(request, "work/bring_in.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


def bring_in_now(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adds what is right and new; a line twice is one task."""
    added, now = 0, timezone.now()
    for one in tables.read_tasks(request.session.pop("tasks", []), me):
        if one.trouble or one.is_known:
            continue
        try:
            made = add_task(by=me, plan=one.plan, key=one.key, at=now)
            if made.state != one.state:
                move_task(by=me, task=made, to=one.state, at=now)
            added += 1
        except Refused as refused:
            messages.warning(request, f"{one.number}: {refused.reason}")
    messages.success(request, ngettext("One task was added.", "%(n)s tasks were added.", added) % {"n": added})
    return redirect("work:tasks", me.organisation.slug)


def trouble_of(error: Unreadable) -> str:
    """Why a file of tasks cannot be read."""
    own = {
        "no_task_column": _("No column is called “task”. Add a line of column names: task, day, doers, site."),
        "too_many_lines": _("The file has more than %(most)s tasks. Split it into parts."),
        "empty": _("The file is empty. Choose the file again."),
        "too_heavy": _("The file takes more time or memory to read than a table needs, so we stopped. Save it as CSV, or split it into parts."),
        "reader_busy": _("Other files are being read right now. Try again in a minute."),
    }
    return own.get(error.fault, _("The file cannot be read as a table. Save it as CSV UTF-8 or .xlsx and try again.")) % error.details
