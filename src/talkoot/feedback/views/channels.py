"""Feedback points, their posters, and the question asked."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.feedback.actions import surveys as actions
from talkoot.feedback.actions.kiosks import enrol_kiosk
from talkoot.feedback.forms.inside import ChannelForm, PointForm, SettingsForm
from talkoot.feedback.models import Channel, KioskState, Question
from talkoot.feedback.queries.channels import channels_of, settings_of, sites_without_channel
from talkoot.feedback.queries.verdict import main_survey


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
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.pop("survey", None) or main_survey(me.organisation_id)
        survey = chosen or actions.create_survey(by=me, organisation=me.organisation, name=me.organisation.name, at=timezone.now())
        made = actions.open_channel(by=me, survey=survey, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The feedback point is open."))
        if made.kind in (Channel.Kind.KIOSK, Channel.Kind.WIDGET, Channel.Kind.API):
            return redirect("feedback:point", me.organisation.slug, made.pk)
        return redirect("feedback:channels", me.organisation.slug)
    return render(request, "feedback/channel_form.html", {"form": form})


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def close(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Closing one; it can be undone."""
    found = own_channel(me, pk)
    if request.method == "POST":
        actions.close_channel(by=me, channel=found, at=timezone.now())
        messages.success(request, _("The feedback point is closed."), extra_tags=reverse("feedback:reopen_channel", args=[me.organisation.slug, pk]))
    return redirect("feedback:channels", me.organisation.slug)


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def reopen(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Opening one again."""
    found = own_channel(me, pk)
    if request.method == "POST":
        actions.reopen_channel(by=me, channel=found, at=timezone.now())
        messages.success(request, _("The feedback point is open again."))
    return redirect("feedback:channels", me.organisation.slug)


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
    form = PointForm(found, None if enrol else request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_channel(by=me, channel=found, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("feedback:point", me.organisation.slug, pk)
    state = KioskState.objects.filter(channel=found).first()
    widget = settings.TALKOOT_URL + reverse("k:widget", args=[found.key])
    # The secret goes to the tablet behind the #, which browsers send nowhere; the tablet keeps it and takes it out of the address.
    secret = enrol_kiosk(by=me, channel=found, at=timezone.now()) if enrol else ""
    enrolment = f"{settings.TALKOOT_URL}{reverse('k:kiosk', args=[found.key])}#{secret}" if secret else ""
    context = {"form": form, "point": found, "state": state, "widget_address": widget, "enrolment": enrolment}
    return render(request, "feedback/point.html", context)


@access.needs(Act.ORGANISATION_EDIT, change=Act.ORGANISATION_EDIT)
def listening(request: HttpRequest, me: Membership) -> HttpResponse:
    """How the customers' voice is handled."""
    form = SettingsForm(request.POST or None, instance=settings_of(me.organisation))
    if request.method == "POST" and form.is_valid():
        actions.change_settings(by=me, settings=form.save(commit=False), at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("feedback:listening", me.organisation.slug)
    return render(request, "feedback/settings.html", {"form": form})


def own_channel(me: Membership, pk: int) -> Channel:
    """A feedback point of the caller's organisation; 404 for any other."""
    found = channels_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
