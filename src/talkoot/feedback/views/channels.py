"""Feedback points, their posters, and the question asked."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.feedback.actions import doors
from talkoot.feedback.actions import surveys as actions
from talkoot.feedback.actions.kiosks import enrol_kiosk
from talkoot.feedback.forms.inside import ChannelForm, PointForm, SettingsForm
from talkoot.feedback.models import Channel, KioskState, Question
from talkoot.feedback.queries.channels import channels_of, settings_of, sites_without_channel
from talkoot.feedback.queries.verdict import main_survey

USES = ("send", "read")


@access.needs(Act.CHANNELS_READ)
def channels(request: HttpRequest, me: Membership) -> HttpResponse:
    """All feedback points."""
    found = list(channels_of(me))
    context = {
        "open": [c for c in found if c.closed_at is None],
        "closed": [c for c in found if c.closed_at is not None],
        "without": list(sites_without_channel(me)[:20]),
        "may_edit": me.may(Act.CHANNELS_EDIT),
    }
    return render(request, "feedback/channels.html", context)


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def new_channel(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adding a feedback point."""
    form = ChannelForm(me, request.POST or None)

    def act() -> Channel:
        chosen = form.cleaned_data.pop("survey", None) or main_survey(me.organisation_id)
        survey = chosen or actions.create_survey(by=me, organisation=me.organisation, name=me.organisation.name, at=timezone.now())
        return actions.open_channel(by=me, survey=survey, at=timezone.now(), **form.cleaned_data)

    def onwards(made: Channel) -> str:
        needs_more = made.kind in (Channel.Kind.KIOSK, Channel.Kind.WIDGET, Channel.Kind.API)
        return page_of(me, made.pk) if needs_more else address(me, "feedback:channels")

    done = submitted(request, form, act, onwards, said=_("The feedback point is open."))
    return done or form_page(request, "feedback/channel_form.html", form)


@access.press(Act.CHANNELS_EDIT)
def close(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Closing one; it can be undone."""
    act = partial(actions.close_channel, by=me, channel=own_channel(me, pk), at=timezone.now())
    undo = address(me, "feedback:reopen_channel", pk)
    return pressed(request, act, address(me, "feedback:channels"), said=_("The feedback point is closed."), undo=undo)


@access.press(Act.CHANNELS_EDIT)
def reopen(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Opening one again."""
    act = partial(actions.reopen_channel, by=me, channel=own_channel(me, pk), at=timezone.now())
    return pressed(request, act, address(me, "feedback:channels"), said=_("The feedback point is open again."))


@access.press(Act.CHANNELS_EDIT)
def renew(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A new address; the old one stops working."""
    act = partial(actions.renew_key, by=me, channel=own_channel(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("The point has a new address. The old one no longer works."))


@access.needs(Act.CHANNELS_READ)
def posters(request: HttpRequest, me: Membership) -> HttpResponse:
    """Posters to print: one page for each open feedback point, or for one of them."""
    found = [c for c in channels_of(me) if c.closed_at is None and request.GET.get("point", str(c.pk)) == str(c.pk)]
    survey = main_survey(me.organisation_id)
    asked = Question.objects.filter(survey=survey, kind=Question.Kind.SMILEY).order_by("-version").first()
    which = f"&point={found[0].pk}" if len(found) == 1 else ""
    return render(request, "feedback/posters.html", {"channels": found, "which": which, "asks": asked.text(me.organisation.language) if asked else ""})


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def point(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How one feedback point works, and how to take it into use."""
    found = own_channel(me, pk)
    enrol = request.method == "POST" and "enrol" in request.POST and found.kind == Channel.Kind.KIOSK
    use = request.POST.get("key", "") if request.method == "POST" else ""
    form = editing(PointForm(found, None if enrol or use else request.POST or None), me, f"feedback.channel:{pk}")

    def act() -> None:
        form.cleaned_data.pop("shown")
        actions.change_channel(by=me, channel=found, at=timezone.now(), **form.cleaned_data)

    if done := submitted(request, form, act, page_of(me, pk)):
        return done
    state = KioskState.objects.filter(channel=found).first()
    widget = settings.TALKOOT_URL + reverse("k:widget", args=[found.key])
    # The secret goes to the tablet behind the #, which browsers send nowhere; the tablet keeps it and takes it out of the address.
    secret = enrol_kiosk(by=me, channel=found, at=timezone.now()) if enrol else ""
    enrolment = f"{settings.TALKOOT_URL}{reverse('k:kiosk', args=[found.key])}#{secret}" if secret else ""
    made = ""
    if use in USES:
        try:
            made = doors.make_key(by=me, channel=found, use=use, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
    more = {
        "point": found,
        "state": state,
        "widget_address": widget,
        "enrolment": enrolment,
        "renewable": found.kind in actions.RENEWABLE,
        "keys": keys_of(found, use, made),
    }
    response = form_page(request, "feedback/point.html", form, more)
    if made or secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def keys_of(point: Channel, use: str, made: str) -> list[dict[str, object]]:
    """The keys that programs need at a point: what for, since when, and the one just made."""
    found: list[dict[str, object]] = []
    if point.kind in doors.SENT_BY_KEY:
        address = settings.TALKOOT_URL + reverse("k:answer", args=[point.key])
        found.append({"use": "send", "since": point.send_key_at, "needed": point.needs_key, "made": made if use == "send" else "", "address": address})
    if point.kind in doors.READ_BY_KEY:
        address = settings.TALKOOT_URL + reverse("k:figures", args=[point.key])
        found.append({"use": "read", "since": point.read_key_at, "needed": True, "made": made if use == "read" else "", "address": address})
    return found


@access.press(Act.CHANNELS_EDIT)
def end_key(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A program's key stops working."""
    found, use = own_channel(me, pk), request.POST.get("key", "")
    if use not in USES:
        return redirect(page_of(me, pk))
    act = partial(doors.end_key, by=me, channel=found, use=use, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("The key no longer works."))


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def listening(request: HttpRequest, me: Membership) -> HttpResponse:
    """How the customers' voice is handled."""
    form = editing(SettingsForm(request.POST or None, instance=settings_of(me.organisation)), me, f"orgs.organisation:{me.organisation_id}")

    def act() -> None:
        actions.change_settings(by=me, settings=form.save(commit=False), at=timezone.now())

    return submitted(request, form, act, address(me, "feedback:listening")) or form_page(request, "feedback/settings.html", form)


def page_of(me: Membership, pk: int) -> str:
    """Where a feedback point stands."""
    return address(me, "feedback:point", pk)


def own_channel(me: Membership, pk: int) -> Channel:
    """A feedback point of the caller's organisation; 404 for any other."""
    found = channels_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
