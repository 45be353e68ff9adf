"""Members: who they are, how they come in and go."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs import access, actions, queries
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.finding import colleagues_like
from talkoot.base.orgs.forms import CardForm, EndForm, InviteForm, MemberForm
from talkoot.base.orgs.holdings import in_hand
from talkoot.base.orgs.models import Invitation, Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, SENTENCES, Act, Role


@access.needs(Act.PEOPLE_READ)
def people(request: HttpRequest, me: Membership) -> HttpResponse:
    """Everybody, and invitations under way for those who may invite."""
    words, site = request.GET.get("q", "").strip()[:100], queries.sites_of(me).filter(key=request.GET.get("at", "")).first()
    found = colleagues_like(me, words, site)
    former = queries.members_of(me).exclude(ended_at=None)
    members, total = list(found[: queries.SHOWN_PEOPLE]), found.count()
    return render(
        request,
        "orgs/people.html",
        {
            "groups": queries.by_site(members, me) if 0 < total == len(members) and not site else [("", members)] * bool(members),
            "more": total > len(members),
            "total": total,
            "q": words,
            "at": site,
            "former": list(former[: queries.SHOWN_PEOPLE]) if me.may(Act.PEOPLE_EDIT) else [],
            "invitations": queries.open_invitations(me) if me.may(Act.PEOPLE_INVITE) else [],
            "may_invite": me.may(Act.PEOPLE_INVITE),
            "may_edit": me.may(Act.PEOPLE_EDIT),
            "mail_leaves": mail_leaves(),
        },
    )


@access.needs(Act.PEOPLE_READ, change=Act.PEOPLE_READ)
def my_card(request: HttpRequest, me: Membership) -> HttpResponse:
    """What colleagues see of oneself: what I do, a phone, an address. All of it by choice."""
    start = {"title": me.title, "phone": me.phone, "mail": me.mail}
    form = editing(CardForm(request.POST if request.method == "POST" else None, initial=start), me, f"orgs.membership:{me.pk}")
    if request.method == "POST" and form.is_valid():
        actions.save_card(by=me, at=timezone.now(), **{name: form.cleaned_data[name] for name in start})
        messages.success(request, _("Saved. Your colleagues see it now."))
        return redirect("team:person", me.organisation.slug, me.pk)
    return render(request, "orgs/my_card.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


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
    form = editing(MemberForm(me, request.POST or None, initial={"role": found.role, "sites": found.sites.all()}), me, f"orgs.membership:{pk}")
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_member(by=me, member=found, role=form.cleaned_data["role"], sites=list(form.cleaned_data["sites"]), at=timezone.now())
        except Refused as refused:
            form.add_error("role", refused.reason)
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": found.user.name})
            return redirect("orgs:people", me.organisation.slug)
    context = {"member": found, "form": form, "has_code": found.codes.filter(revoked_at=None).exists()}
    return render(request, "orgs/member.html", context, status=422 if form.is_bound and form.errors else 200)


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
