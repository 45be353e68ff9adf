"""Calendars: the addresses, and what is read there."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import Act
from talkoot.work import ics
from talkoot.work.actions.feeds import give_up_feed, make_feed
from talkoot.work.queries.tasks import feed_by_key, feeds_of, tasks_of_feed


@access.needs(Act.WORK_SEE, change=Act.WORK_SEE)
def feeds(request: HttpRequest, me: Membership) -> HttpResponse:
    """My tasks, or those of a site, in a calendar of my own."""
    if request.method == "POST":
        asked = request.POST.get("site", "")
        if gone := request.POST.get("give_up"):
            given_up = feeds_of(me).filter(pk=key_of(gone)).first()
            if given_up is not None:
                give_up_feed(by=me, feed=given_up, at=timezone.now())
                messages.success(request, _("The address no longer works."))
        else:
            site = sites_of(me).filter(pk=key_of(asked)).first()
            make_feed(by=me, site=site, at=timezone.now())
            messages.success(request, _("Here is the address. Give it to your calendar."))
        return redirect("work:feeds", me.organisation.slug)
    found = [(one, f"{settings.TALKOOT_URL}/ics/{one.key}.ics") for one in feeds_of(me)]
    return render(request, "work/feeds.html", {"feeds": found, "sites": sites_of(me).open()[:500]})


@access.public(why="a calendar program reads it; the address is the secret, made and given up by a member")
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """What a calendar reads. A key that is not in use, or whose owner has left, is not found."""
    found = feed_by_key(key) if len(key) <= 64 else None
    if found is None or not found.member.may(Act.WORK_SEE):
        raise Http404
    with override(found.member.user.language or found.member.organisation.language):
        body = ics.calendar_of(found, tasks_of_feed(found))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'inline; filename="talkoot.ics"'})
