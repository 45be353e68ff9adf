"""The verdict page: the whole's figure, its trend, the sites beside each other, the newest words."""

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from talkoot.base.kit.outside import key_of
from talkoot.base.kit.text import csv_safe
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import areas_of
from talkoot.base.orgs.roles import Act
from talkoot.feedback.queries.bursts import bursts_waiting
from talkoot.feedback.queries.comments import as_read_by, comments_of
from talkoot.feedback.queries.surveys import surveys_of
from talkoot.feedback.verdict_page import make_page

EXPORT_COLUMNS = (
    "site",
    "n",
    "mean",
    "mean_low",
    "mean_high",
    "satisfied_share",
    "satisfied_low",
    "satisfied_high",
    "shrunk_mean",
    "shrunk_low",
    "shrunk_high",
)


@access.needs(Act.CUSTOMERS_READ)
def verdict(request: HttpRequest, me: Membership) -> HttpResponse:
    """The customers' verdict."""
    seen = scope_of(request)
    page = make_page(me, seen, request.GET, timezone.localdate())
    newest = as_read_by(me, list(comments_of(me, seen.site.pk if seen.site else None)[:5]))
    return render(
        request,
        "feedback/verdict.html",
        {
            "page": page,
            "comments": newest,
            "bursts": bursts_waiting(me, seen.site),
            "may_import": me.may(Act.ANSWERS_IMPORT),
            "may_edit": me.may(Act.CHANNELS_EDIT),
        },
    )


@access.needs(Act.CUSTOMERS_READ)
def area_verdict(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The same page of an area: its curve with what was changed in it, and its sites beside each other."""
    area = areas_of(me).filter(pk=pk).first()
    if area is None:
        raise Http404
    page = make_page(me, scope_of(request), request.GET, timezone.localdate(), area=area)
    newest = as_read_by(me, list(comments_of(me).filter(site__area=area)[:5]))
    return render(request, "feedback/verdict.html", {"page": page, "comments": newest, "area": area, "may_import": me.may(Act.ANSWERS_IMPORT)})


@access.needs(Act.CUSTOMERS_READ)
def survey_verdict(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What customers answered with a face to one survey: the same page, of any of them."""
    found = surveys_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    page = make_page(me, scope_of(request), request.GET, timezone.localdate(), found)
    return render(request, "feedback/verdict.html", {"page": page, "survey": found})


@access.needs(Act.EXPORT)
def verdict_csv(request: HttpRequest, me: Membership) -> HttpResponse:
    """The same figures as a file, of one survey (`survey`) or the first. Figures of fewer than five answers are left empty, as on the page."""
    survey = surveys_of(me).filter(pk=key_of(request.GET.get("survey"))).first()
    page = make_page(me, scope_of(request), request.GET, timezone.localdate(), survey)
    language = translation.get_language()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="talkoot-verdict-{me.organisation.slug}-{timezone.localdate()}.csv"'
    response.write("\ufeff")  # spreadsheets take the file for UTF-8 only with this
    rows = csv.writer(response, delimiter="," if language == "en" else ";")
    rows.writerow(EXPORT_COLUMNS)
    for row in page.export_rows():
        rows.writerow([cell(value, language) for value in row])
    return response


def cell(value: object, language: str | None) -> object:
    """A number (value, decimals) as spreadsheets in the language read it, a text that none takes for a formula."""
    if isinstance(value, tuple):
        text = f"{value[0]:.{value[1]}f}"
        return text if language == "en" else text.replace(".", ",")
    return "" if value is None else csv_safe(value)
