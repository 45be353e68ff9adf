"""Bringing in answers from a file: upload, say which column is what, look, go, report."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.tables import Table, Unreadable, open_kept
from talkoot.base.live.tickets import ticket_for
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.uploads import words_of_upload
from talkoot.base.orgs.views.uploads import wait_for
from talkoot.base.ui import words
from talkoot.feedback import uploads
from talkoot.feedback.actions.imports import topic_of
from talkoot.feedback.actions.plans import plan_of
from talkoot.feedback.actions.undoing import what_goes
from talkoot.feedback.faults import words_of
from talkoot.feedback.forms.imports import AnswersFileForm, MappingForm
from talkoot.feedback.logic.importing.dates import two_ways
from talkoot.feedback.logic.importing.mapping import read_kept
from talkoot.feedback.logic.importing.recognise import Guess, recognise, sample_of
from talkoot.feedback.logic.importing.report import Overview
from talkoot.feedback.logic.tally import HIGHEST, LOWEST
from talkoot.feedback.models import Import
from talkoot.feedback.queries.counts import waiting_of_file


@access.needs(Act.ANSWERS_IMPORT, change=Act.ANSWERS_IMPORT)
def imports(request: HttpRequest, me: Membership) -> HttpResponse:
    """What has been brought in, and a new file."""
    form = AnswersFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = uploads.keep_upload(by=me, upload=form.cleaned_data["file"], at=timezone.now())
        return redirect("feedback:import", me.organisation.slug, kept.pk)
    return all_imports(request, me, form)


def all_imports(request: HttpRequest, me: Membership, form: AnswersFileForm, trouble: str = "") -> HttpResponse:
    """The form for a file, perhaps with why the last one cannot be taken, and the files before it."""
    earlier = Import.objects.filter(organisation_id=me.organisation_id).select_related("by__user", "upload").order_by("-id")[:20]
    context = {"form": form, "trouble": trouble, "imports": list(earlier)}
    return render(request, "feedback/imports.html", context, status=422 if form.is_bound or trouble else 200)


@access.needs(Act.ANSWERS_IMPORT, change=Act.ANSWERS_IMPORT)
def one_import(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One file: being read, its columns, its preview, its progress or its report, whichever is its turn."""
    importing = own_import(me, pk)
    if importing.state == Import.State.UPLOADED and importing.upload and importing.upload.is_waiting:
        return wait_for(request, me, importing.upload, Act.ANSWERS_IMPORT)
    if importing.state == Import.State.PLANNING:
        return render(request, "orgs/upload_wait.html", wait_context(me, importing))
    if importing.state not in (Import.State.UPLOADED, Import.State.PLANNED):
        return render(request, "feedback/import_report.html", {"importing": importing, **report_context(me, importing)})
    if importing.upload and importing.upload.state == Upload.State.REFUSED:
        return all_imports(request, me, AnswersFileForm(), words_of_upload(importing.upload))
    try:
        table = open_kept(settings.MEDIA_ROOT / importing.path)
        if importing.state == Import.State.PLANNED and "date_column" not in request.POST and "columns" not in request.GET:
            return preview(request, me, importing)
        return choose(request, me, importing, table)
    except (Unreadable, OSError) as error:
        fault, details = (error.fault, error.details) if isinstance(error, Unreadable) else ("file_gone", {})
        return all_imports(request, me, AnswersFileForm(), words_of(fault, details))


def choose(request: HttpRequest, me: Membership, importing: Import, table: Table) -> HttpResponse:
    """Which column is what, guessed or as it was chosen before; then every line is looked at."""
    sample = sample_of(table.lines())
    guess = recognise(table.columns, sample)
    chosen = read_kept(importing.mapping) if importing.mapping else guess.mapping
    form = MappingForm(
        table.columns, request.POST or None, initial=MappingForm.start(chosen), both_ways=asked_day(table.columns, sample, guess),
        new_sites=new_sites(me, table.columns, sample, chosen.site_column),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        uploads.queue_plan(by=me, importing=importing, mapping=form.mapping(), at=timezone.now())
        return redirect("feedback:import", me.organisation.slug, importing.pk)
    fault = importing.plan.get("fault", "")
    trouble = words_of(fault, importing.plan["details"]) if fault and not form.is_bound else ""
    context = {"importing": importing, "form": form, "trouble": trouble, "unsure": guess.unsure, "columns": table.columns, "sample": sample[:5]}
    return render(request, "feedback/import_columns.html", context, status=422 if form.is_bound or trouble else 200)


def asked_day(columns: list[str], sample: list[list[str]], guess: Guess) -> tuple[str, date, date] | None:
    """A day of the file that can be read two ways, where the file's own order does not tell which."""
    if "date_both_ways" not in guess.unsure:
        return None
    at = columns.index(guess.mapping.date_column)
    return two_ways([cells[at] for cells in sample if at < len(cells)], guess.mapping.date_formats)


def new_sites(me: Membership, columns: list[str], sample: list[list[str]], column: str) -> list[str]:
    """Names in the column of sites that the organisation does not have, as far as the sample tells, in the file's order."""
    if column not in columns:
        return []
    at, known = columns.index(column), {one.name.casefold() for one in sites_of(me)}
    found = dict.fromkeys(" ".join(cells[at].split()) for cells in sample if at < len(cells))
    return [name for name in found if name and name.casefold() not in known]


def preview(request: HttpRequest, me: Membership, importing: Import) -> HttpResponse:
    """What would happen, line by line where in doubt; then it is queued."""
    plan = plan_of(importing)
    if "go" in request.POST and plan.taken:
        try:
            uploads.queue_import(by=me, importing=importing, mark=request.POST.get("plan", ""), at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect("feedback:import", me.organisation.slug, importing.pk)
    return render(
        request,
        "feedback/import_preview.html",
        {
            "importing": importing,
            "mark": uploads.mark_of(importing),
            "plan": plan,
            "overview": overview_words(plan.overview),
            "kinds": kinds(plan.left_out),
            "notes": kinds(plan.notes),
            "examples": examples(plan.examples),
        },
    )


@access.needs(Act.ANSWERS_IMPORT, change=Act.ANSWERS_IMPORT)
def undo(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What would go if the file were taken back; then it is queued."""
    importing = own_import(me, pk)
    if request.method == "POST":
        try:
            uploads.queue_undo(by=me, importing=importing, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect("feedback:import", me.organisation.slug, importing.pk)
    if not importing.may_be_undone(timezone.localdate()):
        return redirect("feedback:import", me.organisation.slug, importing.pk)
    return render(request, "feedback/import_undo.html", {"importing": importing, "goes": what_goes(importing)})


@access.needs(Act.ANSWERS_IMPORT)
def progress(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How far it is, for the page that waits."""
    importing = own_import(me, pk)
    said = {"done": importing.lines_done, "total": importing.lines_total, "finished": not importing.is_busy}
    return JsonResponse(said | {"sentence": sentence_of(importing)})


def sentence_of(importing: Import) -> str:
    """How far the worker is."""
    done, total = words.count(importing.lines_done), words.count(importing.lines_total)
    if importing.state == Import.State.PLANNING:
        return ngettext("%(lines)s line has been looked at.", "%(lines)s lines have been looked at.", importing.lines_done) % {"lines": done}
    if importing.state == Import.State.UNDOING:
        return _("%(done)s of %(total)s answers have been taken back") % {"done": done, "total": total}
    return _("%(done)s of %(total)s lines") % {"done": done, "total": total}


def wait_context(me: Membership, importing: Import) -> dict[str, object]:
    """What the page needs while every line is looked at."""
    return {
        "name": importing.file_name,
        "progress": reverse("feedback:progress", args=[me.organisation.slug, importing.pk]),
        "live": ticket_for(topic_of(importing), member=me.pk, act=Act.ANSWERS_IMPORT.name),
        "sentence": sentence_of(importing),
    }


@access.needs(Act.ANSWERS_IMPORT)
def left_out(request: HttpRequest, me: Membership, pk: int) -> FileResponse:
    """The lines left out, and why."""
    path = (settings.MEDIA_ROOT / own_import(me, pk).path).parent / "left-out.csv"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"talkoot-left-out-{pk}.csv", content_type="text/csv; charset=utf-8")


def own_import(me: Membership, pk: int) -> Import:
    """An import of the caller's organisation; 404 for any other."""
    found = Import.objects.filter(organisation_id=me.organisation_id, pk=pk).select_related("by__user", "upload").first()
    if found is None:
        raise Http404
    return found


def report_context(me: Membership, importing: Import) -> dict[str, object]:
    """The report in words."""
    report = importing.report
    rows = [(example["line"], words_of(example["code"]), example["value"]) for example in report.get("examples", [])]
    return {
        "report": report,
        "kinds": kinds(report.get("left_out", {})),
        "notes": kinds(report.get("notes", {})),
        "examples": rows,
        "live": ticket_for(topic_of(importing), member=me.pk, act=Act.ANSWERS_IMPORT.name),
        "busy": importing.is_busy,
        "waiting": waiting_of_file(importing),
        "may_undo": importing.may_be_undone(timezone.localdate()),
    }


def overview_words(overview: Overview) -> dict[str, object]:
    """The mean, spread and days of what would be taken, and how many lines are at each face, the best first."""
    scored = overview.scores.total()
    return {
        "scored": scored,
        "mean": words.decimal(overview.mean, 1),
        "spread": words.decimal(overview.spread, 1),
        "first": overview.first,
        "last": overview.last,
        "faces": [(score, overview.scores[score], overview.scores[score] / max(1, scored)) for score in range(HIGHEST, LOWEST - 1, -1)],
    }


def kinds(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Codes in words with their counts."""
    return [(words_of(code), count) for code, count in counts.items()]


def examples(found: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Doubtful lines in words."""
    return [(number, words_of(code), value) for number, code, value in found]
