"""The organisation's own settings, its trail, and the test of the mail settings."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings as installed
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
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
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.forms import MailTestForm, OrganisationForm
from talkoot.base.orgs.keeping import KEPT_HERE
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import holders_of_roles, owners_of
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.trail_lines import kinds_told, lines_of
from talkoot.base.store import space
from talkoot.base.store.backups import newest_backup
from talkoot.base.trail.queries import newest_entries
from talkoot.base.trail.words import CALLED

LATEST = 5  # events on the page of settings: of how things are set, not of the daily work


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def organisation(request: HttpRequest, me: Membership) -> HttpResponse:
    """Name and language."""
    form = shown_form(me, request.POST or None)
    if request.method == "POST" and "provider" in request.POST:
        attempt(request, lambda: actions.let_provider_open(by=me, wanted=request.POST["provider"] == "yes", at=timezone.now()))
        return redirect("orgs:organisation", me.organisation.slug)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("name", "language", "colour")}
        actions.change_organisation(by=me, at=timezone.now(), **chosen)
        messages.success(request, _("Saved."))
        return redirect("orgs:organisation", me.organisation.slug)
    return settings_page(request, me, form)


def settings_page(request: HttpRequest, me: Membership, form: OrganisationForm | None = None, logo_fault: str = "") -> HttpResponse:
    """The page of settings, perhaps with why the logo that was chosen cannot be taken, beside its field."""
    form = form or shown_form(me)
    provider = installed.OIDC_NAME if installed.SOCIALACCOUNT_PROVIDERS else ""
    context = {
        "form": form, "logo_fault": logo_fault, "provider": provider, "linked": bool(provider) and has_linked(me.user_id), "version": __version__, "mail_leaves": mail_leaves(),
        "backup": newest_backup(), "backup_age": backup_age(timezone.now()), "owners": owners_of(me),
        "may_people": me.may(Act.PEOPLE_EDIT), "roles": holders_of_roles(me), "lines": lines_of(newest_entries(me.organisation_id, count=LATEST, kinds=CALLED), me),
        "kept": [(one.what, one.how_long(me.organisation), one.page) for one in KEPT_HERE],
    }  # fmt: skip
    return render(request, "orgs/organisation.html", context, status=422 if logo_fault or (form.is_bound and form.errors) else 200)


def shown_form(me: Membership, sent: QueryDict | None = None) -> OrganisationForm:
    """What the organisation is called, filled in."""
    form = OrganisationForm(sent, initial={"name": me.organisation.name, "language": me.organisation.language, "colour": me.organisation.colour})
    editing(form, me, f"orgs.organisation:{me.organisation_id}")
    return form


def backup_age(at: datetime) -> int | None:
    """How many whole days old the newest backup is; None when there is none."""
    newest = newest_backup()
    return None if newest is None else max(0, (at - newest).days)


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
    """Who has done what, newest first; of one kind of thing, or by one name."""
    before, who, kind = request.GET.get("before", ""), request.GET.get("who", "").strip()[:100], request.GET.get("kind", "")
    kinds = kinds_told()
    kind = kind if kind in dict(kinds) else ""
    entries = newest_entries(me.organisation_id, whole(before), kinds=[kind] if kind else [], who=who)
    kept = urlencode({name: value for name, value in (("who", who), ("kind", kind)) if value})
    earlier = f"?before={entries[-1].pk}{'&' if kept else ''}{kept}" if len(entries) == 50 else ""
    return render(request, "orgs/trail.html", {"lines": lines_of(entries, me), "earlier": earlier, "kinds": kinds, "kind": kind, "who": who})
