"""What the fields search as one types: people and sites, a few at a time."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from talkoot.base.orgs import access
from talkoot.base.orgs.finding import SHOWN, name_of, open_sites_like, people_like, place_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act


@access.needs(Act.PEOPLE_READ)
def find_people(request: HttpRequest, me: Membership) -> HttpResponse:
    """Members by name or site."""
    return hits(request, people_like(me, words_of(request), facilitates="facilitates" in request.GET)[:SHOWN])


@access.needs(Act.SITES_READ)
def find_sites(request: HttpRequest, me: Membership) -> HttpResponse:
    """Open sites by name or area."""
    return hits(request, open_sites_like(me, words_of(request))[:SHOWN])


def words_of(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:100]


def hits(request: HttpRequest, rows: object) -> HttpResponse:
    found = [{"key": one.pk, "name": name_of(one), "place": place_of(one)} for one in rows]  # type: ignore[attr-defined]
    return JsonResponse({"found": found})
