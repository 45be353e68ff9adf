"""The organisation's own settings, its trail, and the test of the mail settings."""

from datetime import UTC, datetime

from django.conf import settings as installed
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot import __version__
from talkoot.base.accounts.limits import may_mail
from talkoot.base.accounts.own_sign_in import has_linked
from talkoot.base.jobs.schedule import clock_trouble
from talkoot.base.kit.outside import whole
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.notices.selftest import Outcome, try_mail
from talkoot.base.orgs import access, actions
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.forms import MailTestForm, OrganisationForm
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.store import space
from talkoot.base.store.backups import newest_backup
from talkoot.base.trail.queries import newest_entries


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def organisation(request: HttpRequest, me: Membership) -> HttpResponse:
    """Name and language."""
    form = OrganisationForm(request.POST or None, initial={"name": me.organisation.name, "language": me.organisation.language})
    if request.method == "POST" and "provider" in request.POST:
        attempt(request, lambda: actions.let_provider_open(by=me, wanted=request.POST["provider"] == "yes", at=timezone.now()))
        return redirect("orgs:organisation", me.organisation.slug)
    if request.method == "POST" and form.is_valid():
        actions.change_organisation(by=me, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("orgs:organisation", me.organisation.slug)
    provider = installed.OIDC_NAME if installed.SOCIALACCOUNT_PROVIDERS else ""
    context = {"form": form, "provider": provider, "linked": bool(provider) and has_linked(me.user_id)}
    return render(request, "orgs/organisation.html", context)


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def mail_test(request: HttpRequest, me: Membership) -> HttpResponse:
    """Sends a real mail and says in plain words what is wrong."""
    form = MailTestForm(request.POST or None, initial={"to": me.user.email})
    outcome = None
    if request.method == "POST" and form.is_valid():
        within = may_mail(form.cleaned_data["to"], at=timezone.now(), by=me.pk, organisation=me.organisation_id)
        outcome = (
            try_mail(form.cleaned_data["to"]) if within else Outcome(False, _("So many mails have gone out today that no more are sent. Try again tomorrow."))
        )
    shown = {"host": installed.MAIL_HOST, "port": installed.MAIL_PORT, "sender": installed.DEFAULT_FROM_EMAIL}
    return render(request, "orgs/mail_test.html", {"form": form, "outcome": outcome, "mail": shown})


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def server(request: HttpRequest, me: Membership) -> HttpResponse:
    """How the server is: what an owner may have to have done, and whether its clock is right."""
    now = timezone.now()
    if request.method == "POST":
        shown = datetime.fromtimestamp(float(whole(request.POST.get("shown"), digits=11) or 0), UTC)
        attempt(request, lambda: actions.confirm_clock(by=me, shown=shown, at=timezone.now()), _("The time was confirmed."))
        return redirect("orgs:server", me.organisation.slug)
    context = {"now": now, "doubtful": clock_trouble(now), "lack": space.WORDS.get(space.trouble()), "version": __version__, "backup": newest_backup()}
    context["mail_leaves"] = mail_leaves()
    return render(request, "orgs/server.html", context)


@access.needs(Act.TRAIL_READ)
def trail(request: HttpRequest, me: Membership) -> HttpResponse:
    """Who has done what, newest first."""
    before = request.GET.get("before", "")
    entries = newest_entries(me.organisation_id, whole(before))
    return render(request, "orgs/trail.html", {"entries": entries, "next": entries[-1].pk if len(entries) == 50 else None})
