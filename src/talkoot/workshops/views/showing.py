"""The picture of a step: chosen by who leads, looked at by who may be in the room."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed, sent
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.workshops.actions import showing
from talkoot.workshops.forms import PictureForm
from talkoot.workshops.models import Activity, Picture
from talkoot.workshops.policy import may_look, why_not_lead, why_not_show
from talkoot.workshops.queries.pictures import picture_of
from talkoot.workshops.views.guests import guest_here, member_of
from talkoot.workshops.views.planning import activity_of, page_of


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def picture(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Choosing it, saying what is in it, or taking it away."""
    found: Activity = activity_of(me, pk)
    workshop = found.workshop
    if reason := why_not_lead(me, workshop) or why_not_show(workshop, found):
        messages.warning(request, reason)
        return redirect(page_of(me, workshop.pk))
    standing = picture_of(found)
    form = PictureForm(sent(request), initial={"alt": standing.alt if standing else ""})
    editing(form, me, f"workshops.workshop:{workshop.pk}")
    if request.method == "POST" and "remove" in request.POST:
        act = partial(showing.remove_picture, by=me, activity=found, at=timezone.now())
        return pressed(request, act, address(me, "workshops:picture", pk), said=_("The picture is gone."))
    if request.method == "POST" and form.is_valid():
        file = request.FILES.get("picture")
        content = file.read(showing.MOST_SENT + 1) if file else b""
        try:
            showing.take_picture(by=me, activity=found, sent=content, alt=form.cleaned_data["alt"], at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Everybody sees it at that step."))
            return redirect(page_of(me, workshop.pk, found))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workshops/picture.html", {"workshop": workshop, "activity": found, "picture": standing, "form": form}, status=status)


@csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item]  # a directive without a value
@access.public("who is in the room by a key, or sees the workshop signed in, looks at its picture; nobody else")
def look(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The picture. Foreign and missing answer alike."""
    found = Picture.objects.filter(activity=pk, name=name).select_related("activity__workshop__organisation").first()
    if found is None:
        raise Http404
    workshop, guest = found.activity.workshop, guest_here(request)
    is_guest = guest is not None and guest.workshop_id == workshop.pk
    if not is_guest:
        member = member_of(request, workshop)
        if member is None or not may_look(member, workshop):
            raise Http404
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type=f"image/{name.rpartition('.')[2]}", headers=headers)
