"""The home of a team, and the card of a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import person_of, site_of
from talkoot.base.orgs.roles import Act
from talkoot.team import home


@access.needs(Act.SITES_READ)
def own(request: HttpRequest, me: Membership) -> HttpResponse:
    """One's own team: that of the view one has chosen, else of one's own site; who has several or none chooses."""
    seen = scope_of(request)
    site = seen.site or (seen.own[0] if len(seen.own) == 1 else None)
    if site is not None:
        return redirect("team:team", me.organisation.slug, site.pk)
    return render(request, "team/choose.html", {"own": seen.own, "sites": seen.others, "more": seen.more})


@access.needs(Act.SITES_READ)
def team(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The home of a team: what its name opens anywhere."""
    site = site_of(me, pk)
    if site is None:
        raise Http404
    now = timezone.now()
    context = {
        "home": home.home_of(me, site, now), "site": site, "today": timezone.localdate(now), "may_edit": me.may(Act.SITES_EDIT),
        "may_print": me.may(Act.CHANNELS_READ), "may_do": me.may(Act.WORK_DO), "may_handle": me.may(Act.COMMENTS_HANDLE),
        "is_mine": me.sites.filter(pk=site.pk).exists(),
    }  # fmt: skip
    return render(request, "team/team.html", context)


@access.needs(Act.PEOPLE_READ)
def person(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A colleague: how to reach them, where they work, what they see to."""
    found = person_of(me, pk)
    if found is None:
        raise Http404
    context = {
        "person": home.person(me, found), "is_me": found.pk == me.pk, "may_edit": me.may(Act.PEOPLE_EDIT), "may_tell": me.may(Act.HELP_TAKE_PART),
    }  # fmt: skip
    return render(request, "team/person.html", context)
