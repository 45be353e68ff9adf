"""The verdict page: the whole's figure, its trend, the sites beside each other, the newest words."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import areas_of
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.taking_out import take_out
from talkoot.feedback.queries.bursts import bursts_waiting
from talkoot.feedback.queries.comments import as_read_by, comments_of
from talkoot.feedback.queries.surveys import surveys_of
from talkoot.feedback.verdict_page import Page, make_page
from talkoot.feedback.verdict_tables import tables_of


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
            "may_export": me.may(Act.EXPORT),
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
    context = {"page": page, "comments": newest, "area": area, "may_import": me.may(Act.ANSWERS_IMPORT), "may_export": me.may(Act.EXPORT)}
    return render(request, "feedback/verdict.html", context)


@access.needs(Act.CUSTOMERS_READ)
def survey_verdict(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What customers answered with a face to one survey: the same page, of any of them."""
    found = surveys_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    page = make_page(me, scope_of(request), request.GET, timezone.localdate(), found)
    return render(request, "feedback/verdict.html", {"page": page, "survey": found, "may_export": me.may(Act.EXPORT)})


@access.needs(Act.EXPORT)
def verdict_tables(request: HttpRequest, me: Membership) -> HttpResponse:
    """All figures of the page to be taken along: of the place that is looked at, of one survey (`survey`) or an area (`area`)."""
    if not me.may(Act.CUSTOMERS_READ):
        raise PermissionDenied
    survey = surveys_of(me).filter(pk=key_of(request.GET.get("survey"))).first()
    area = areas_of(me).filter(pk=key_of(request.GET.get("area"))).first()
    if area is None and request.GET.get("area"):
        raise Http404
    seen = scope_of(request)
    page = make_page(me, seen, request.GET, timezone.localdate(), survey, area)
    place = area.name if area else seen.site.name if seen.site else _("All sites")
    back = reverse("feedback:verdict", args=[me.organisation.slug])
    if area:
        back = reverse("feedback:area_verdict", args=[me.organisation.slug, area.pk])
    elif survey:
        back = reverse("feedback:survey_verdict", args=[me.organisation.slug, survey.pk])
    kept = QueryDict(mutable=True)
    kept.update(dict(page.kept if page.question else [("period", page.period)]) | ({} if area else {"site": seen.site.key if seen.site else "all"}))
    return take_out(
        request, me, name="verdict", title=_("The customers’ verdict in figures"), tables=tables_of(page, place, is_site=not area and seen.site is not None),
        back=f"{back}?{kept.urlencode()}", said=said_of(page, place),
    )  # fmt: skip


def said_of(page: Page, place: str) -> list[str]:
    """Of what place, which question and what time the figures are."""
    question = page.question
    version = _("Version %(n)s of the question.") % {"n": question.version} if question and len(page.versions) > 1 else ""
    return [one for one in (place, question.text(get_language() or "fi") if question else "", version, page.period_words, page.sentence) if one]
