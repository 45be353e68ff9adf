"""Choosing the picture of a post, or a site's own, and approving that."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.pages import pressed
from talkoot.base.orgs.roles import Act
from talkoot.content.actions import illustrating as actions
from talkoot.content.links import POST
from talkoot.content.models import SitePicture
from talkoot.content.policy import why_not_write
from talkoot.content.queries import versions
from talkoot.content.views.publishing import page_of, site_in
from talkoot.pictures.queries import picture_named, to_choose_beside


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def choose(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The picture that all sites share; one of a site's own where the address names one."""
    found = POST.one(me, pk)
    site: Site | None = site_in(request, me) if "site" in request.GET else None
    back = page_of(me, pk) + (f"?site={site.pk}" if site else "")
    standing = versions.own_pictures(found, [site]).get(site.pk) if site else None
    now = standing.picture if standing else None if site else found.picture
    if request.method == "POST":

        def act() -> object:
            picture = picture_named(me, request.POST.get("picture"), now)
            if site is not None:
                return actions.illustrate_site(by=me, post=found, site=site, picture=picture, at=timezone.now())
            return actions.illustrate(by=me, post=found, picture=picture, at=timezone.now())

        return pressed(request, act, back)
    if site is None and why_not_write(me, found):
        return redirect(back)
    offered = to_choose_beside(me, now, timezone.localdate())
    return render(request, "content/choose_picture.html", {"post": found, "site": site, "pictures": offered, "now": now})


@access.press(Act.CONTENT_DO)
def approve_own(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Exactly this picture may go out at its site."""
    found = SitePicture.objects.filter(post__organisation_id=me.organisation_id, pk=pk).select_related("post", "site").first()
    if found is None:
        raise Http404
    act = partial(actions.approve_site_picture, by=me, own=found, mark=request.POST.get("mark", ""), at=timezone.now())
    return pressed(request, act, f"{page_of(me, found.post_id)}?site={found.site_id}", said=_("Approved. The picture stands in your site’s version."))
