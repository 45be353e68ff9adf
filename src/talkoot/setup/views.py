"""Five steps. Each is saved, can be skipped, and says how many minutes are left."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.accounts import sessions
from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs import access
from talkoot.base.orgs.actions import add_member, add_site, create_organisation, invite, make_link
from talkoot.base.orgs.forms import PasteForm
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.people_file import valid
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act, Role
from talkoot.feedback.actions import surveys
from talkoot.feedback.forms.inside import QuestionForm
from talkoot.feedback.logic.drafts import FACES, WHY
from talkoot.feedback.models import Channel
from talkoot.feedback.queries.channels import channels_of, sites_without_channel
from talkoot.setup.door import may_set_up
from talkoot.setup.forms import BeginForm

STEPS = ("begin", "sites", "people", "question", "start")
MINUTES = {"begin": 10, "sites": 8, "people": 5, "question": 3, "start": 1}


@access.public("only with the token that the server's terminal shows, and only while nobody is here")
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Step 1: name and language, and who I am."""
    if not may_set_up(token):
        raise Http404
    form = BeginForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                organisation = create_organisation(slug=data["slug"], name=data["name"], language=data["language"], at=now)
                user = make_person(email=data["email"], name=data["own_name"], language=request.LANGUAGE_CODE or "", **own_way_in(data))
                add_member(by=None, organisation=organisation, user=user, role=Role.OWNER, at=now)
        except Refused as refused:
            form.add_error("slug", refused.reason)
        else:
            sessions.begin(request, user, sessions.How.UNKNOWN)
            return redirect("setup:sites", organisation.slug)
    return show(request, "begin", None, {"form": form, "title": _("Whose talkoot is this?"), "lead": _("You can change everything later.")})


def own_way_in(data: dict[str, Any]) -> dict[str, Any]:
    """Where no code can be mailed the first owner comes back with a password, and their word for the address is enough: they hold
    the token that only the server's terminal shows."""
    return {"password": data["password"], "proved": True} if "password" in data else {}


@access.needs(Act.SITES_EDIT, change=Act.SITES_EDIT)
def sites(request: HttpRequest, me: Membership) -> HttpResponse:
    """Step 2: sites, one to a line; from a spreadsheet with their addresses."""
    form = PasteForm(request.POST or None)
    standing = [site.name for site in sites_of(me)]
    if request.method == "POST" and form.is_valid():
        rows = form.rows()
        for name, address in rows.items() if form.is_valid() else ():
            if name not in standing:
                try:
                    add_site(by=me, organisation=me.organisation, name=name, address=address[:300], at=timezone.now())
                except Refused as refused:
                    form.add_error("names", f"{name[:60]}: {refused.reason}")
        if form.is_valid():
            return redirect("setup:people", me.organisation.slug)
    lead = _("One site to a line. You can paste names and addresses straight from a spreadsheet.")
    return show(request, "sites", me, {"form": form, "title": _("Where do you serve?"), "lead": lead, "standing": standing})


@access.needs(Act.PEOPLE_INVITE, change=Act.PEOPLE_INVITE)
def people(request: HttpRequest, me: Membership) -> HttpResponse:
    """Step 3: the first people, by address, or one link for all."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and "link" in request.POST:
        token = make_link(by=me, organisation=me.organisation, role=Role.MEMBER, at=timezone.now())[1]
        lead = _("Thirty people can join with it in 14 days. Each chooses their site as they come in.")
        return show(request, "people", me, {"title": _("Who are with you?"), "lead": lead, "token": token})
    if not mail_leaves():
        lead = _("This server sends no mail yet: make one link, and send it to your people yourself or let them scan it.")
        return show(request, "people", me, {"title": _("Who are with you?"), "lead": lead})
    if request.method == "POST" and form.is_valid():
        for email in form.lines():
            if not valid(email):
                form.add_error("names", _("“%(email)s” is not a valid e-mail address.") % {"email": email[:80]})
        if form.is_valid():
            for email in form.lines():
                try:
                    invite(by=me, email=email, role=Role.MEMBER, at=timezone.now())
                except Refused as refused:
                    messages.warning(request, refused.reason)
            return redirect("setup:question", me.organisation.slug)
    return show(request, "people", me, {"form": form, "title": _("Who are with you?"), "lead": _("E-mail addresses, one to a line. Each gets an invitation.")})


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def question(request: HttpRequest, me: Membership) -> HttpResponse:
    """Step 4: the first question, ready-made; a feedback point is opened at every site."""
    start_with = {f"wording_{code}": text for code, text in FACES.wording.items()} | {f"why_{code}": text for code, text in WHY.wording.items()}
    form = QuestionForm(request.POST or None, initial=start_with)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        survey = surveys.create_survey(by=me, organisation=me.organisation, name=me.organisation.name, at=now, questions=form.drafts())
        for site in sites_without_channel(me):
            surveys.open_channel(by=me, survey=survey, site=site, kind=Channel.Kind.QR, at=now)
        return redirect("setup:start", me.organisation.slug)
    return show(
        request,
        "question",
        me,
        {
            "form": form,
            "title": _("What do you ask your customers?"),
            "lead": _("The ready-made question works for most. The same words at every site, so that answers can be compared."),
        },
    )


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def start(request: HttpRequest, me: Membership) -> HttpResponse:
    """Step 5: print and begin."""
    if request.method == "POST":
        Organisation.objects.filter(pk=me.organisation_id, set_up_at=None).update(set_up_at=timezone.now())
        return redirect("today:today", me.organisation.slug)
    return show(
        request,
        "start",
        me,
        {"title": _("Print the posters and begin"), "channels": channels_of(me).filter(closed_at=None), "lead": _("Put each poster where a customer waits.")},
    )


def show(request: HttpRequest, step: str, me: Membership | None, context: dict[str, object]) -> HttpResponse:
    """A step with the path beside it."""
    here = STEPS.index(step)
    labels = (_("Name and language"), _("Sites"), _("People"), _("The first question"), _("Print and begin"))
    path = [
        (label, "done" if i < here else "here" if i == here else "next", reverse(f"setup:{name}", args=[me.organisation.slug]) if me and 0 < i < here else "")
        for i, (name, label) in enumerate(zip(STEPS, labels, strict=True))
    ]
    after = reverse(f"setup:{STEPS[here + 1]}", args=[me.organisation.slug]) if me and here + 1 < len(STEPS) else ""
    return render(
        request,
        f"setup/{'start' if step == 'start' else 'step'}.html",
        context | {"step": step, "number": here + 1, "path_steps": path, "minutes": MINUTES[step], "after": after},
    )
