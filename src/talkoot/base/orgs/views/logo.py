"""The organisation's logo: sent by an owner, shown to everybody who has its address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from talkoot.base.orgs import access
from talkoot.base.orgs.actions.logo import MOST_SENT, remove_logo, take_logo
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.models import Logo, Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.views.settings import settings_page


@csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item]  # a directive without a value
@access.public("it stands on customers’ pages")
def logo(request: HttpRequest, name: str) -> HttpResponse:
    """The picture. Its address is made from what it is, so it never changes."""
    found = Logo.objects.filter(name=name).first()
    if found is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type=f"image/{name.rpartition('.')[2]}", headers=headers)


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def own_logo(request: HttpRequest, me: Membership) -> HttpResponse:
    """Choosing the logo, or taking it off."""
    if request.method == "POST" and "remove" in request.POST:
        attempt(request, lambda: remove_logo(by=me, at=timezone.now()), _("The logo was taken off."))
    elif request.method == "POST":
        sent = request.FILES.get("logo")
        content = sent.read(MOST_SENT + 1) if sent else b""
        try:
            take_logo(by=me, sent=content, at=timezone.now())
        except Refused as refused:
            return settings_page(request, me, logo_fault=refused.reason)
        messages.success(request, _("The logo is in use."))
    return redirect("orgs:organisation", me.organisation.slug)
