"""What a site does with an agreement."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements.actions import sites as actions
from talkoot.agreements.links import AGREEMENT
from talkoot.agreements.models import LocalWay
from talkoot.agreements.views.page import page_at
from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.press(Act.AGREEMENTS_TAKE_PART)
def local_way(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A site's own way: said in other words, or taken back."""
    found, now = own_way(me, pk), timezone.now()
    back = page_at(me, found.agreement_id)
    if "back" in request.POST:
        act = partial(actions.take_back_local_way, by=me, way=found, at=now)
        undo = address(me, "agreements:bring_back_local_way", pk)
        return pressed(request, act, back, said=_("It was taken back."), undo=undo)
    found.text = request.POST.get("shown", found.text)[:500]
    return pressed(request, partial(actions.change_local_way, by=me, way=found, text=request.POST.get("text", ""), at=now), back)


@access.press(Act.AGREEMENTS_TAKE_PART)
def bring_back_local_way(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Undoing that."""
    found = own_way(me, pk)
    act = partial(actions.bring_back_local_way, by=me, way=found, at=timezone.now())
    return pressed(request, act, page_at(me, found.agreement_id), said=_("It is there again."))


@access.press(Act.AGREEMENTS_TAKE_PART)
def site_use(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One's own site takes the text that was seen into use, or says so no more."""
    found, is_back = AGREEMENT.one(me, pk), "back" in request.POST
    version = found.versions.select_related("agreement").filter(pk=key_of(request.POST.get("version", ""))).first()
    site = sites_of(me).filter(pk=key_of(request.POST.get("site", ""))).first()

    def act() -> None:
        if version is None or site is None:
            raise Refused(_("Choose one of your own sites."))
        does = actions.leave_use if is_back else actions.take_into_use
        does(by=me, version=version, site=site, at=timezone.now())

    said = _("The site does not say so any more.") if is_back else _("%(site)s has taken it into use.") % {"site": site.name if site else ""}
    return pressed(request, act, page_at(me, pk), said=said)


def own_way(me: Membership, pk: int) -> LocalWay:
    """A site's way of the caller's organisation; 404 for any other."""
    rows = LocalWay.objects.filter(agreement__organisation_id=me.organisation_id).select_related("agreement__organisation", "site")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
