"""Members: who they are, how they come in and go."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.accounts.actions import make_person
from talkoot.base.kit.tables import Unreadable
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs import access, actions, queries
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.forms import EndForm, InviteForm, MemberForm, PeopleFileForm
from talkoot.base.orgs.holdings import in_hand
from talkoot.base.orgs.models import Invitation, Membership
from talkoot.base.orgs.people_file import read_people
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, SENTENCES, Act, Role


@access.needs(Act.PEOPLE_READ)
def people(request: HttpRequest, me: Membership) -> HttpResponse:
    """Everybody, and invitations under way for those who may invite."""
    everybody = list(queries.members_of(me))
    return render(
        request,
        "orgs/people.html",
        {
            "members": [m for m in everybody if m.ended_at is None],
            "former": [m for m in everybody if m.ended_at is not None] if me.may(Act.PEOPLE_EDIT) else [],
            "invitations": queries.open_invitations(me) if me.may(Act.PEOPLE_INVITE) else [],
            "may_invite": me.may(Act.PEOPLE_INVITE),
            "may_edit": me.may(Act.PEOPLE_EDIT),
            "mail_leaves": mail_leaves(),
        },
    )


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def invite(request: HttpRequest, me: Membership) -> HttpResponse:
    """Inviting by mail, by a link to hand on to one, or by one to share with many."""
    form = InviteForm(me, request.POST or None, initial={"role": Role.MEMBER})
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        given: dict[str, Any] = {"by": me, "role": data["role"], "sites": list(data["sites"]), "at": now}
        try:
            if data["email"] and mail_leaves() and "by_hand" not in request.POST:
                actions.invite(email=data["email"], **given)
                messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": data["email"]})
                return redirect("orgs:people", me.organisation.slug)
            if data["email"]:
                return hand_on(request, *actions.invite_by_hand(email=data["email"], **given))
            return hand_on(request, *actions.make_link(organisation=me.organisation, **given))
        except Refused as refused:
            form.add_error(None, refused.reason)
    return render(request, "orgs/invite.html", {"form": form, "mail_leaves": mail_leaves()})


def hand_on(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """A link that is shown once, to copy or to scan from the screen."""
    return render(request, "orgs/hand_on.html", {"invitation": invitation, "token": token, "mail_leaves": mail_leaves()})


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def invite_again(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A new link for somebody who has lost theirs, or whose mail did not arrive."""
    invitation = queries.open_invitations(me).filter(pk=pk).first()
    if invitation is None:
        raise Http404
    if request.method == "POST":
        by_mail = "by_mail" in request.POST and bool(invitation.email)
        try:
            token = actions.invite_again(by=me, invitation=invitation, at=timezone.now(), by_mail=by_mail)
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            if token:
                return hand_on(request, invitation, token)
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("orgs:people", me.organisation.slug)


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def revoke_invitation(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A link that shall no longer work."""
    invitation = queries.open_invitations(me).filter(pk=pk).first()
    if invitation is None:
        raise Http404
    if request.method == "POST":
        actions.revoke_invitation(by=me, invitation=invitation, at=timezone.now())
        messages.success(request, _("The invitation no longer works."))
    return redirect("orgs:people", me.organisation.slug)


@access.needs(Act.PEOPLE_EDIT, change=Act.PEOPLE_EDIT)
def member(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A member's role and sites."""
    found = own_member(me, pk)
    form = MemberForm(me, request.POST or None, initial={"role": found.role, "sites": found.sites.all()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_member(by=me, member=found, role=form.cleaned_data["role"], sites=list(form.cleaned_data["sites"]), at=timezone.now())
        except Refused as refused:
            form.add_error("role", refused.reason)
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": found.user.name})
            return redirect("orgs:people", me.organisation.slug)
    return render(request, "orgs/member.html", {"member": found, "form": form, "has_code": found.codes.filter(revoked_at=None).exists()})


@access.needs(Act.PEOPLE_EDIT, change=Act.PEOPLE_EDIT)
def end_membership(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending a membership, after naming whom it concerns and what they have in hand."""
    found = own_member(me, pk)
    form = EndForm(me, found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_membership(by=me, member=found, to=form.cleaned_data["to"], at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("orgs:member", me.organisation.slug, pk)
        messages.success(request, _("%(name)s is no longer a member.") % {"name": found.user.name})
        return redirect("orgs:people", me.organisation.slug)
    return render(request, "orgs/end_membership.html", {"member": found, "form": form, "in_hand": in_hand(found)})


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def give_code(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A personal sign-in code, shown once."""
    found = own_member(me, pk)
    if request.method == "POST":
        try:
            code = actions.give_code(by=me, member=found, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("orgs:people", me.organisation.slug)
        return render(request, "orgs/code.html", {"code": code, "member": found})
    return render(request, "orgs/give_code.html", {"member": found})


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def revoke_code(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A code that shall no longer work."""
    found = own_member(me, pk)
    if request.method == "POST":
        attempt(request, lambda: actions.revoke_code(by=me, member=found, at=timezone.now()), _("The code no longer works."))
    return redirect("orgs:people", me.organisation.slug)


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def people_file(request: HttpRequest, me: Membership) -> HttpResponse:
    """A file of people: every line is shown before anything is done."""
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "go" in request.POST:
        return bring_in_people(request, me)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read_people(path_of(upload), me)
        except Unreadable as error:
            form.add_error("file", trouble_of(error))
        else:
            if not found:
                form.add_error("file", _("The file holds no people. Below the line of column names there should be one line for each."))
            else:
                request.session["people"] = [(p.name, p.email, p.role, list(p.sites)) for p in found if not p.trouble]
                return render(request, "orgs/people_preview.html", {"people": found, "good": sum(not p.trouble for p in found), "mail_leaves": mail_leaves()})
    return render(request, "orgs/people_file.html", {"form": form})


def bring_in_people(request: HttpRequest, me: Membership) -> HttpResponse:
    """Invites those with an address, and makes members with a personal code of the others."""
    now, codes, links, invited = timezone.now(), [], [], 0
    sites = {site.name.casefold(): site for site in queries.sites_of(me)}
    for name, email, role, where in request.session.pop("people", []):
        at_sites = [sites[place.casefold()] for place in where if place.casefold() in sites]
        try:
            if email and mail_leaves():
                actions.invite(by=me, email=email, name=name, role=role, sites=at_sites, at=now)
                invited += 1
            elif email:
                links.append((name, email, actions.invite_by_hand(by=me, email=email, name=name, role=role, sites=at_sites, at=now)[1]))
            else:
                user = make_person(name=name, language=me.organisation.language)
                added = actions.add_member(by=me, organisation=me.organisation, user=user, role=role, sites=at_sites, at=now)
                codes.append((added, actions.give_code(by=me, member=added, at=now)))
        except Refused as refused:
            messages.warning(request, f"{name}: {refused.reason}")
    return render(request, "orgs/people_done.html", {"codes": codes, "links": links, "invited": invited})


def path_of(upload: TemporaryUploadedFile) -> Path:
    """Where an upload lies until the request is over."""
    return Path(upload.temporary_file_path())


def trouble_of(error: Unreadable) -> str:
    """Why a file of people cannot be read."""
    own = {
        "no_name_column": _("No column is called “name”. Add a line of column names: name, e-mail, role, site."),
        "too_many_people": _("The file has more than %(most)s people. Split it into parts."),
        "empty": _("The file is empty. Choose the file again."),
        "too_heavy": _("The file takes more time or memory to read than a table needs, so we stopped. Save it as CSV, or split it into parts."),
        "reader_busy": _("Other files are being read right now. Try again in a minute."),
    }
    return own.get(error.fault, _("The file cannot be read as a table. Save it as CSV UTF-8 or .xlsx and try again.")) % error.details


@access.needs(Act.PEOPLE_READ)
def roles(request: HttpRequest, me: Membership) -> HttpResponse:
    """Who may do what, on one page."""
    rows = [(act.value, [(role, act in MAY[role]) for role in Role]) for act in Act]
    return render(request, "orgs/roles.html", {"roles": [(role, SENTENCES[role]) for role in Role], "rows": rows})


def own_member(me: Membership, pk: int) -> Membership:
    """A member of the caller's organisation; 404 for any other."""
    found = queries.members_of(me).filter(pk=pk, ended_at=None).first()
    if found is None:
        raise Http404
    return found
