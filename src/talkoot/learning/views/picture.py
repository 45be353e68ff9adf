"""The big picture of a team on one page, to be put on the wall; and a coach's teams beside each other, without a rank."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format

from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import site_of
from talkoot.base.orgs.roles import Act
from talkoot.learning import wall
from talkoot.learning.queries import picture as queries


@access.needs(Act.SITES_READ)
def own(request: HttpRequest, me: Membership) -> HttpResponse:
    """One's own team's; who has several sees them beside each other, and who has none chooses."""
    seen = scope_of(request)
    site = seen.site or (seen.own[0] if len(seen.own) == 1 else None)
    if site is not None:
        return redirect("learning:picture", me.organisation.slug, site.pk)
    return render(request, "learning/teams.html", {"teams": queries.own_teams(me, timezone.localdate()), "elsewhere": seen.others, "more": seen.more})


@access.needs(Act.SITES_READ)
def teams(request: HttpRequest, me: Membership) -> HttpResponse:
    """All of one's own teams, whatever view one has chosen."""
    seen = scope_of(request)
    return render(request, "learning/teams.html", {"teams": queries.own_teams(me, timezone.localdate()), "elsewhere": seen.others, "more": seen.more})


@access.needs(Act.SITES_READ)
def picture(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One team's page."""
    site, now = site_here(me, pk), timezone.now()
    context = {"picture": queries.picture_of(me, site, now), "site": site, "today": timezone.localdate(now), "several": me.sites.count() > 1}
    return render(request, "learning/picture.html", context)


@access.needs(Act.SITES_READ)
def picture_pdf(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The same on an A4, in the reader's language."""
    site, now = site_here(me, pk), timezone.now()
    language = translation.get_language() or me.organisation.language
    content = wall.picture_pdf(queries.picture_of(me, site, now), me.organisation.name, date_format(timezone.localdate(now), "j.n.Y"), language)
    headers = {"Content-Disposition": f'inline; filename="talkoot-{me.organisation.slug}-site-{site.pk}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def site_here(me: Membership, pk: int) -> Site:
    """One of the caller's organisation."""
    site = site_of(me, pk)
    if site is None:
        raise Http404
    return site
