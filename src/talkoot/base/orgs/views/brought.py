"""What a list of people or of tasks brought, and taking it back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.base.orgs.brought import LISTS, lines_of, may_take_back, take_list_back
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.pages import pressed
from talkoot.base.orgs.roles import Act


@access.needs(Act.TODAY)
def brought(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One list: what it brought, or what stayed when it was taken back."""
    upload = own_list(me, pk)
    kind = LISTS[upload.purpose]
    if upload.state not in (Upload.State.USED, Upload.State.UNDONE):
        return redirect(kind.page, me.organisation.slug, pk)
    context = {"upload": upload, "kind": kind, "lines": lines_of(upload), "may_undo": upload.may_be_undone(timezone.localdate())}
    context["left_out"] = upload.by_id == me.pk and upload.left_out.is_file()
    return render(request, "orgs/brought.html", context | {"is_undone": upload.state == Upload.State.UNDONE})


@access.needs(Act.TODAY, change=Act.TODAY)
def undo_list(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What would go and what would stay, line by line; then it is done."""
    upload = own_list(me, pk)
    if request.method == "POST":
        here = reverse("orgs:brought", args=[me.organisation.slug, pk])
        return pressed(request, lambda: take_list_back(by=me, upload=upload, at=timezone.now()), here, said="")
    if not upload.may_be_undone(timezone.localdate()):
        return redirect("orgs:brought", me.organisation.slug, pk)
    lines = lines_of(upload)
    goes, stays = [one for one in lines if not one.why], [one for one in lines if one.why]
    return render(request, "orgs/undo_list.html", {"upload": upload, "goes": goes, "stays": stays})


def own_list(me: Membership, pk: int) -> Upload:
    """A list that the caller brought in, or any of the organisation to its owners; 404 for any other."""
    found = Upload.objects.filter(organisation_id=me.organisation_id, pk=pk, purpose__in=LISTS).first()
    if found is None or not may_take_back(me, found):
        raise Http404
    return found
