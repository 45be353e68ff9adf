"""Quarterly reports: by quarter, one of them with its paper and its workbook, making one now and removing one."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from talkoot.base.kit.spreadsheets import XLSX
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.learning import actions, paper, workbook
from talkoot.learning.forms import ReportForm
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.queries import report as queries
from talkoot.learning.told import Told, title_of, told


@access.needs(Act.CUSTOMERS_READ)
def reports(request: HttpRequest, me: Membership) -> HttpResponse:
    """Those of one quarter, the newest that there is unless another is asked for."""
    quarters = queries.quarters_of(me)
    asked = Quarter.named(request.GET.get("quarter", ""))
    quarter = asked if asked in quarters else quarters[0] if quarters else None
    rows = queries.reports_of(me).filter(first=quarter.first) if quarter else queries.reports_of(me).none()
    page = Paginator(rows, queries.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "quarter": quarter, "title": title_of(quarter) if quarter else "", "may_make": me.may(Act.REPORTS_MAKE),
        "quarters": [(one, title_of(one)) for one in quarters],
    }  # fmt: skip
    return render(request, "learning/reports.html", context)


@access.needs(Act.REPORTS_MAKE, change=Act.REPORTS_MAKE)
def make(request: HttpRequest, me: Membership) -> HttpResponse:
    """One now: added to what there is."""
    now = timezone.now()
    form = ReportForm(me, timezone.localdate(now), sent(request))

    def act() -> Report:
        quarter, place = form.asked
        return actions.make_report(by=me, place=place, quarter=quarter, key=form.cleaned_data["key"], at=now)

    done = submitted(request, form, act, lambda made: address(me, "learning:report", made.pk), said="")
    return done or form_page(request, "learning/make_report.html", form)


@access.needs(Act.CUSTOMERS_READ)
def report(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One of them in the reader's language."""
    found = asked_for(me, pk)
    context = {
        "report": found, "told": read(me, found), "may_remove": me.may(Act.ORGANISATION_EDIT),
        "languages": [(code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES if code != translation.get_language()],
    }  # fmt: skip
    return render(request, "learning/report.html", context)


@access.needs(Act.CUSTOMERS_READ)
def report_pdf(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """On paper, in the reader's language or in another that is asked for (`in`)."""
    found = asked_for(me, pk)
    asked = request.GET.get("in", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or me.organisation.language
    with translation.override(language):
        content = paper.report_pdf(read(me, found), me.organisation.name, language)
    return file_of(content, "application/pdf", f'inline; filename="{name_of(found)}.pdf"')


@access.needs(Act.EXPORT)
def report_xlsx(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """As a workbook, in the reader's language."""
    found = asked_for(me, pk)
    return file_of(workbook.report_xlsx(read(me, found), me.organisation.name), XLSX, f'attachment; filename="{name_of(found)}.xlsx"')


@access.press(Act.ORGANISATION_EDIT)
def remove(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Gone for good."""
    found = asked_for(me, pk)
    back = address(me, "learning:reports")
    return pressed(request, lambda: actions.remove_report(by=me, report=found, at=timezone.now()), back, said=translation.gettext("The report was removed."))


def asked_for(me: Membership, pk: int) -> Report:
    """One that the caller may read."""
    found = queries.report_of(me, pk)
    if found is None:
        raise Http404
    return found


def read(me: Membership, found: Report) -> Told:
    """In words, with the names that people have today."""
    return told(found, queries.names_in(me, found.content))


def file_of(content: bytes, kind: str, disposition: str) -> HttpResponse:
    """A file that is made anew each time."""
    headers: dict[str, Any] = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)


def name_of(found: Report) -> str:
    """Of the file: letters and digits alone."""
    scope = f"-area-{found.area_id}" if found.area_id else f"-site-{found.site_id}" if found.site_id else ""
    return f"talkoot-{found.organisation.slug}-{found.quarter.name}{scope}"
