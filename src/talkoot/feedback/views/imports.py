"""Bringing in answers from a file: upload, say which column is what, look, go, report."""

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.tables import Table, Unreadable, open_kept
from talkoot.base.live.tickets import ticket_for
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.feedback import uploads
from talkoot.feedback.actions.imports import plan_import, topic_of
from talkoot.feedback.faults import words_of
from talkoot.feedback.forms.imports import AnswersFileForm, MappingForm
from talkoot.feedback.logic.importing.mapping import BadMapping
from talkoot.feedback.logic.importing.recognise import recognise, sample_of
from talkoot.feedback.logic.importing.report import Overview
from talkoot.feedback.logic.tally import HIGHEST, LOWEST
from talkoot.feedback.models import Import


@access.needs(Act.ANSWERS_IMPORT, change=Act.ANSWERS_IMPORT)
def imports(request: HttpRequest, me: Membership) -> HttpResponse:
    """What has been brought in, and a new file."""
    form = AnswersFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload: TemporaryUploadedFile = form.cleaned_data["file"]
        try:
            kept = uploads.keep_upload(by=me, upload=upload, at=timezone.now())
        except Unreadable as error:
            form.add_error("file", words_of(error.fault, error.details))
        else:
            return redirect("feedback:import", me.organisation.slug, kept.pk)
    earlier = list(Import.objects.filter(organisation_id=me.organisation_id).select_related("by__user").order_by("-id")[:20])
    return render(request, "feedback/imports.html", {"form": form, "imports": earlier})


@access.needs(Act.ANSWERS_IMPORT, change=Act.ANSWERS_IMPORT)
def one_import(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One file: its columns, its preview, its progress or its report, whichever is its turn."""
    importing = own_import(me, pk)
    if importing.state != Import.State.UPLOADED:
        return render(request, "feedback/import_report.html", {"importing": importing, **report_context(me, importing)})
    try:
        table = open_kept(settings.MEDIA_ROOT / importing.path)
        return choose(request, me, importing, table)
    except (Unreadable, FileNotFoundError) as error:
        fault, details = (error.fault, error.details) if isinstance(error, Unreadable) else ("file_gone", {})
        messages.error(request, words_of(fault, details))
        return redirect("feedback:imports", me.organisation.slug)


def choose(request: HttpRequest, me: Membership, importing: Import, table: Table) -> HttpResponse:
    """Columns first; then what would happen, line by line where in doubt; then it is queued."""
    sample = sample_of(table.lines())
    guess = recognise(table.columns, sample)
    form = MappingForm(table.columns, request.POST or None, initial=MappingForm.start(guess.mapping))
    context = {"importing": importing, "form": form, "unsure": guess.unsure, "columns": table.columns, "sample": sample[:5]}
    if request.method != "POST" or not form.is_valid():
        return render(request, "feedback/import_columns.html", context)
    mapping = form.mapping()
    try:
        plan = plan_import(organisation=me.organisation, table=table, mapping=mapping, today=timezone.localdate(importing.created_at))
    except (BadMapping, Unreadable) as error:
        form.add_error(None, words_of(error.fault, error.details))
        return render(request, "feedback/import_columns.html", context)
    if "go" in request.POST and plan.taken:
        uploads.queue_import(by=me, importing=importing, mapping=mapping, lines=plan.lines, at=timezone.now())
        return redirect("feedback:import", me.organisation.slug, importing.pk)
    return render(
        request,
        "feedback/import_preview.html",
        context
        | {
            "plan": plan,
            "overview": overview_words(plan.overview),
            "kinds": kinds(plan.left_out),
            "notes": kinds(plan.notes),
            "examples": examples(plan.examples),
        },
    )


@access.needs(Act.ANSWERS_IMPORT)
def progress(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How far it is, for the page that waits."""
    importing = own_import(me, pk)
    done = _("%(done)s of %(total)s lines") % {"done": words.count(importing.lines_done), "total": words.count(importing.lines_total)}
    finished = importing.state in (Import.State.DONE, Import.State.FAILED)
    return JsonResponse({"done": importing.lines_done, "total": importing.lines_total, "finished": finished, "sentence": done})


@access.needs(Act.ANSWERS_IMPORT)
def left_out(request: HttpRequest, me: Membership, pk: int) -> FileResponse:
    """The lines left out, and why."""
    path = (settings.MEDIA_ROOT / own_import(me, pk).path).parent / "left-out.csv"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"talkoot-left-out-{pk}.csv", content_type="text/csv; charset=utf-8")


def own_import(me: Membership, pk: int) -> Import:
    """An import of the caller's organisation; 404 for any other."""
    found = Import.objects.filter(organisation_id=me.organisation_id, pk=pk).select_related("by__user").first()
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
        "busy": importing.state in (Import.State.WAITING, Import.State.RUNNING),
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
