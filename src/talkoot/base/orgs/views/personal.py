"""What is held about me: seeing it, taking it along, having it removed."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.accounts.models import User
from talkoot.base.accounts.sessions import How, begin, how_begun
from talkoot.base.orgs import access, actions, leaving
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.own_rows import own_rows
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.signed_in
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about me, counted, with the way to all of it."""
    user = User.objects.get(pk=request.user.pk or 0)
    return render(request, "orgs/my_data.html", {"summary": leaving.summary(user)})


@access.signed_in
def my_data_rows(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind of it, thing by thing, each with the way to where it stands."""
    user = User.objects.get(pk=request.user.pk or 0)
    found = own_rows(user, kind)
    if found is None:
        raise Http404
    return render(request, "orgs/my_data_rows.html", {"found": found})


@access.signed_in
def my_data_file(request: HttpRequest) -> HttpResponse:
    """All of it as one file."""
    user = User.objects.get(pk=request.user.pk or 0)
    made = leaving.personal_file(user, timezone.now())
    answer = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="talkoot-my-data.json"'
    return answer


@access.signed_in
def erase_me(request: HttpRequest) -> HttpResponse:
    """Erasing one's account, after the word for it has been written."""
    user = User.objects.get(pk=request.user.pk or 0)
    reason = leaving.why_not_erase(user)
    typed = " ".join(request.POST.get("name", "").split())
    if request.method == "POST" and not reason and typed == user.name:
        leaving.erase_person(user=user, by=None, at=timezone.now())
        logout(request)
        messages.success(request, _("Your account was erased. Thank you for your time with us."))
        return redirect("account_login")
    wrong = request.method == "POST" and not reason
    context = {"person": user, "reason": reason, "wrong": wrong, "typed": typed}
    return render(request, "orgs/erase_me.html", context, status=422 if wrong else 200)


@access.signed_in
def own_code(request: HttpRequest) -> HttpResponse:
    """A personal code that nobody else has read: who gave the present one, and making one's own instead."""
    user = User.objects.get(pk=request.user.pk or 0)
    mine = Membership.objects.filter(user=user, ended_at=None).select_related("organisation", "user").first()
    if mine is None:
        raise Http404
    code = mine.codes.filter(revoked_at=None).select_related("given_by__user").first()
    how = how_begun(request)
    may_stop = how == How.PASSKEY or (bool(user.email) and how.is_own)
    if request.method == "POST" and "stop" in request.POST and may_stop:
        actions.stop_known_code(by=mine, at=timezone.now(), by_passkey=how == How.PASSKEY)
        messages.success(request, _("The code no longer works. Nobody else knows a way in as you now."))
        return redirect("accounts:me")
    if request.method == "POST":
        try:
            made = actions.give_code(by=mine, member=mine, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
            return redirect("accounts:me")
        begin(request, user, How.OWN_CODE, code=mine.codes.get(revoked_at=None).pk)
        return render(request, "orgs/code.html", {"code": made, "member": mine, "own": True})
    return render(request, "orgs/own_code.html", {"person": user, "code": code, "may_stop": code and may_stop})


@access.needs(Act.PEOPLE_EDIT, change=Act.PEOPLE_EDIT)
def erase_member(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """An owner removes what is held of somebody who has left."""
    found = Membership.objects.filter(organisation_id=me.organisation_id, pk=pk).select_related("user").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            leaving.erase_person(user=found.user, by=me, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            messages.success(request, _("What was held about them has been removed."))
            return redirect("orgs:people", me.organisation.slug)
    return render(request, "orgs/erase_member.html", {"member": found, "reason": leaving.why_not_erase_member(me, found)})
