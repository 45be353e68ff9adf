"""The verdict page: the whole's figure, its trend, the sites beside each other, the newest words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.kit.spreadsheets import CSV, csv_bytes
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Area, Membership
from talkoot.base.orgs.queries import areas_of
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.taking_out import called, file_of, take_out
from talkoot.feedback.models import Survey
from talkoot.feedback.queries.bursts import bursts_waiting
from talkoot.feedback.queries.comments import as_read_by, comments_of
from talkoot.feedback.queries.surveys import surveys_of
from talkoot.feedback.verdict_page import Page, make_page
from talkoot.feedback.verdict_tables import sites_table, tables_of


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
    """The sites' figures as a file, of one survey (`survey`) or the first."""
    table, name = sites_table(page_asked_for(request, me)[0]), f"{called(me, 'verdict')}.csv"
    return file_of(csv_bytes(table, translation.get_language()), CSV, name)


@access.needs(Act.EXPORT)
def verdict_tables(request: HttpRequest, me: Membership) -> HttpResponse:
    """All figures of the page to be taken along, of one survey (`survey`) or an area (`area`)."""
    page, survey, area = page_asked_for(request, me)
    back = reverse("feedback:verdict", args=[me.organisation.slug])
    if area:
        back = reverse("feedback:area_verdict", args=[me.organisation.slug, area.pk])
    elif survey:
        back = reverse("feedback:survey_verdict", args=[me.organisation.slug, survey.pk])
    said = [one for one in (page.question.text(me.organisation.language) if page.question else "", page.period_words, page.sentence) if one]
    return take_out(
        request, me, name="verdict", title=_("The customers’ verdict in figures"), tables=tables_of(page), back=f"{back}?period={page.period}", said=said
    )


def page_asked_for(request: HttpRequest, me: Membership) -> tuple[Page, Survey | None, Area | None]:
    """The page whose figures are wanted. 404 for an area or a survey that is not there."""
    survey = surveys_of(me).filter(pk=key_of(request.GET.get("survey"))).first()
    area = areas_of(me).filter(pk=key_of(request.GET.get("area"))).first()
    if area is None and request.GET.get("area"):
        raise Http404
    return make_page(me, scope_of(request), request.GET, timezone.localdate(), survey, area), survey, area
