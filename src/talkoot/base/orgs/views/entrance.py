"""Ways in without a password: an invitation's link, and a personal code at a site's poster."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.limits import CODES, LINKS
from talkoot.base.accounts.models import User
from talkoot.base.accounts.sessions import How, begin
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs import access, actions
from talkoot.base.orgs.forms import CodeForm, JoinForm
from talkoot.base.orgs.models import Invitation, SignInCode, Site
from talkoot.base.orgs.queries import memberships_of
from talkoot.base.orgs.refused import Refused


@access.public("leads everybody to where they belong: their organisation, or the door")
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The front door."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    mine = memberships_of(request.user.pk)
    if len(mine) == 1:
        return redirect("today:today", mine[0].organisation.slug)
    return render(request, "orgs/choose.html", {"mine": mine})


@access.public("the link itself is the invitation; its token is kept as a digest only")
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Joining by an invitation's link."""
    now = timezone.now()
    invitation = actions.open_invitation(token, now)
    if invitation is None:
        if not LINKS.may_guess("", request, now):
            return render(request, "orgs/wait.html", status=429)
        LINKS.wrong("", request, now)
        return render(request, "orgs/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return join_signed_in(request, invitation)
    form = JoinForm(invitation, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return join_anew(request, invitation, form.cleaned_data)
    return render(request, "orgs/join.html", {"invitation": invitation, "form": form})


def join_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody who has an account takes the invitation with it."""
    form = JoinForm(invitation, request.POST if request.method == "POST" else None, signed_in=True)
    if request.method != "POST" or not form.is_valid():
        return render(request, "orgs/join_signed_in.html", {"invitation": invitation, "form": form})
    user = User.objects.get(pk=request.user.pk or 0)
    if invitation.proves_address and user.email != invitation.email:
        messages.error(request, _("This invitation is for another address. Sign out first."))
        return render(request, "orgs/join_signed_in.html", {"invitation": invitation, "form": form}, status=403)
    return joined(request, invitation, user, form.cleaned_data.get("site"))


def join_anew(request: HttpRequest, invitation: Invitation, given: dict[str, Any]) -> HttpResponse:
    """A new account. An address that was only typed opens nothing until its code has been entered. Where no mail server is set
    nobody can prove one: no account gets it, or whoever typed another's would be in before them, and one comes in with a personal
    code of one's own."""
    proved = invitation.proves_address
    email = (invitation.email if proved else given.get("email", "")).lower()
    if email and User.objects.filter(email=email).exists():
        # Somebody has this account already: only its owner, signed in as always, may join with it.
        messages.info(request, _("You have an account already. Sign in, and you will come back here."))
        return redirect(f"{resolve_url('account_login')}?next={request.path}")
    try:
        with transaction.atomic():
            language, password = request.LANGUAGE_CODE or "", given.get("password", "")
            user = make_person(email=email or None, name=given["name"], language=language, proved=proved, password=password)
            member = actions.accept_invitation(invitation=invitation, user=user, at=timezone.now(), site=given.get("site"))
    except Refused as refused:
        messages.error(request, refused.reason)
        return render(request, "orgs/invitation_over.html", status=409)
    if email and not proved and mail_leaves():
        messages.success(request, _("Welcome! Now we send a code to %(email)s, and you sign in with it.") % {"email": email})
        return redirect("account_request_login_code")
    if password:
        begin(request, user, How.PASSWORD)
    elif not proved:
        code = actions.give_code(by=member, member=member, at=timezone.now())
        begin(request, user, How.OWN_CODE, code=member.codes.get(revoked_at=None).pk)
        return render(request, "orgs/code.html", {"code": code, "member": member, "own": True})
    else:
        begin(request, user, How.ADDRESS)
    return redirect("today:today", member.organisation.slug)


def joined(request: HttpRequest, invitation: Invitation, user: User, site: Site | None) -> HttpResponse:
    try:
        member = actions.accept_invitation(invitation=invitation, user=user, at=timezone.now(), site=site)
    except Refused as refused:
        messages.error(request, refused.reason)
        return render(request, "orgs/invitation_over.html", status=409)
    return redirect("today:today", member.organisation.slug)


@access.public("people without e-mail sign in here with a personal code; attempts are limited by site and by address")
@never_cache
def site_door(request: HttpRequest, key: str) -> HttpResponse:
    """Signing in at a site's poster."""
    site = Site.objects.filter(key=key, closed_on=None).select_related("organisation").first()
    if site is None:
        raise Http404
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        house = str(site.organisation_id)
        if not CODES.may_guess(house, request, now):
            return render(request, "orgs/wait.html", status=429)
        code = actions.use_code(site=site, code=form.cleaned_data["code"], at=now)
        if code is not None:
            CODES.right(house, request, now)
            return let_in(request, code)
        CODES.wrong(house, request, now)
        form.add_error("code", _("This code does not open the door. Check it, or ask your coach for a new one."))
    return render(request, "orgs/site_door.html", {"site": site, "form": form}, status=200 if not form.errors else 422)


def let_in(request: HttpRequest, code: SignInCode) -> HttpResponse:
    """Signs in, and says whose code it was and when it was used before: so that one used by another is seen."""
    member = code.membership
    begin(request, member.user, How.OWN_CODE if code.is_own else How.GIVEN_CODE, code=code.pk)
    messages.info(request, whose_code(code))
    return redirect("today:today", member.organisation.slug)


def whose_code(code: SignInCode) -> str:
    """Who gave a code and when, and when it was last used."""
    given, used = date_format(localtime(code.created_at), "SHORT_DATE_FORMAT"), code.used_at
    words: dict[str, str] = {"by": code.given_by.user.name if code.given_by else "", "day": given}
    if code.is_own:
        said = _("You signed in with the code that you made yourself on %(day)s.") % words
    elif code.given_by:
        said = _("You signed in with the code that %(by)s gave you on %(day)s, and so has read. Make one of your own on your own page.") % words
    else:
        said = _("You signed in with a code that was given to you on %(day)s. Make one of your own on your own page.") % words
    if used is None:
        return said + " " + _("It has not been used before.")
    return (
        said
        + " "
        + _("It was last used on %(when)s. Was it not you? Tell an owner at once.")
        % {"when": f"{date_format(localtime(used), 'SHORT_DATE_FORMAT')} {date_format(localtime(used), 'TIME_FORMAT')}"}
    )
