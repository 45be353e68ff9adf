"""Tasks to a file, and from one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talkoot.base.kit.spreadsheets import CSV, csv_lines
from talkoot.base.kit.tables import Unreadable
from talkoot.base.orgs import access
from talkoot.base.orgs.brought import earlier_lists, note_brought
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.file_faults import words_of_file
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.taking_out import called, stream_of
from talkoot.base.orgs.uploads import keep_left_out, table_of, take_upload, use_once
from talkoot.base.orgs.views.uploads import own_upload, wait_for
from talkoot.work import tables
from talkoot.work.actions.tasks import add_task, move_task
from talkoot.work.forms import FileForm
from talkoot.work.models import Task
from talkoot.work.queries.tasks import tasks_of

MOST_OUT = 50_000
PURPOSE = "tasks"


@access.needs(Act.EXPORT)
def take_out(request: HttpRequest, me: Membership) -> StreamingHttpResponse:
    """The tasks of the view as a file, open and done, the newest fifty thousand."""
    if not me.may(Act.WORK_SEE):
        raise PermissionDenied
    site = scope_of(request).site
    rows = tasks_of(me).exclude(state=Task.State.DROPPED)
    rows = rows.filter(site=site) if site else rows
    cells = tables.rows_of(rows.order_by("-id")[:MOST_OUT].iterator(chunk_size=500))
    return stream_of(csv_lines(tables.COLUMNS, cells, get_language()), CSV, f"{called(me, 'tasks')}.csv")


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def bring_in(request: HttpRequest, me: Membership) -> HttpResponse:
    """A file of tasks: every line is shown before anything is done."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = take_upload(by=me, purpose=PURPOSE, upload=form.cleaned_data["file"], at=timezone.now())
        return redirect("work:bring_in_list", me.organisation.slug, kept.pk)
    context = {"form": form, "earlier": earlier_lists(me, PURPOSE)}
    return render(request, "work/bring_in.html", context, status=422 if form.is_bound else 200)


@access.needs(Act.WORK_DO, change=Act.WORK_DO)
def bring_in_list(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One file: being read, refused with the reason, or its lines and what would come of each."""
    upload = own_upload(me, pk, PURPOSE)
    if upload.is_waiting:
        return wait_for(request, me, upload, Act.WORK_DO)
    if upload.state in (upload.State.USED, upload.State.UNDONE):
        messages.info(request, _("The tasks of this file have been added already."))
        return redirect("orgs:brought", me.organisation.slug, pk)
    try:
        if upload.state == upload.State.REFUSED:
            raise Unreadable(upload.fault, **upload.details)
        table = table_of(upload)
        rows = tables.rows_in(table, str(upload.pk))
    except Unreadable as error:
        return refused(request, trouble_of(error))
    if not rows:
        return refused(request, _("The file holds no tasks. Below the line of column names there should be one line for each."))
    found = tables.read_tasks(rows, me)
    if request.method == "POST" and "go" in request.POST:
        with transaction.atomic():
            if use_once(upload):
                return add_all(request, me, found, upload)
        return redirect("work:bring_in_list", me.organisation.slug, pk)
    good = sum(not one.trouble and not one.is_known for one in found)
    cells = dict(table.lines())
    left_out = keep_left_out(upload, table.columns, ((one.number, one.trouble, tables.as_it_stands(cells[one.number])) for one in found if one.trouble))
    return render(request, "work/preview.html", {"lines": found, "good": good, "left_out": left_out, "upload": upload})


def add_all(request: HttpRequest, me: Membership, found: list[tables.Read], upload: Upload) -> HttpResponse:
    """Adds what is right and new; a line twice is one task."""
    added: dict[str, int] = {}
    now = timezone.now()
    for one in found:
        if one.trouble or one.is_known:
            continue
        try:
            made = add_task(by=me, plan=one.plan, key=one.key, at=now)
            if made.state != one.state:
                move_task(by=me, task=made, to=one.state, at=now)
            if made.made_at == now:  # else it was here a moment before
                added[f"work.task:{made.pk}"] = one.number
        except Refused as refusal:
            messages.warning(request, f"{one.number}: {refusal.reason}")
    note_brought(by=me, upload=upload, things=((line, thing) for thing, line in added.items()), at=now)
    messages.success(request, ngettext("One task was added.", "%(n)s tasks were added.", len(added)) % {"n": len(added)})
    return redirect("orgs:brought", me.organisation.slug, upload.pk)


def refused(request: HttpRequest, trouble: str) -> HttpResponse:
    """The form for another file, with why this one cannot be taken."""
    return render(request, "work/bring_in.html", {"form": FileForm(), "trouble": trouble}, status=422)


def trouble_of(error: Unreadable) -> str:
    """Why a file of tasks cannot be read."""
    own = {
        "no_task_column": _("No column is called “task”. Add a line of column names: task, day, doers, site."),
        "too_many_lines": _("The file has more than %(most)s tasks. Split it into parts."),
    }
    return words_of_file(error.fault, error.details, own)
