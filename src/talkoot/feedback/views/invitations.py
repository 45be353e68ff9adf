"""Invitations by e-mail: sending them, and answering one."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from talkoot.base.accounts.limits import may_try
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import form_page, sent
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.feedback.actions.invitations import answer_invitation, invite_customers, stop_asking, was_used
from talkoot.feedback.forms.inside import InviteForm
from talkoot.feedback.logic.submission import Unfit, read_score
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Asking, Channel
from talkoot.feedback.queries.channels import ChannelPage, channel_page, channels_of
from talkoot.feedback.views.public import closed, in_customers_language, show
from talkoot.feedback.writer import QueueFull, store_delivery


@access.needs(Act.CHANNELS_EDIT, change=Act.CHANNELS_EDIT)
def invite(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Asking customers by e-mail."""
    point = channels_of(me).filter(pk=pk, kind=Channel.Kind.MAIL, closed_at=None).first()
    if point is None:
        raise Http404
    form = InviteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if not may_try(f"invite-customers:{me.organisation_id}", most=20, within=timedelta(hours=1), at=timezone.now()):
            form.add_error(None, _("That is a lot of invitations in an hour. Try again later."))
        else:
            try:
                found = invite_customers(by=me, channel=point, addresses=form.cleaned_data["addresses"], at=timezone.now())
            except Refused as refused:
                form.add_error(None, refused.reason)
                return form_page(request, "feedback/invite.html", form, {"point": point})
            messages.success(request, ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", found.sent) % {"n": found.sent})
            if found.lately or found.unasked:
                messages.info(
                    request, _("Not asked again: %(lately)s asked lately, %(unasked)s who said no.") % {"lately": found.lately, "unasked": found.unasked}
                )
            if found.invalid:
                messages.warning(request, _("Not valid addresses: %(addresses)s") % {"addresses": ", ".join(found.invalid[:20])})
            if found.too_many:
                messages.warning(request, _("So many mails have gone out today that these wait for another day. Send them tomorrow."))
                form = InviteForm(initial={"addresses": "\n".join(found.too_many)})
                return form_page(request, "feedback/invite.html", form, {"point": point})
            return redirect("feedback:invite_customers", me.organisation.slug, pk)
    return form_page(request, "feedback/invite.html", form, {"point": point})


@csrf_exempt  # the link is the proof, and it works once
@access.public("the customer got this link by e-mail; only they know it")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The question, for one who was invited; answered once."""
    found = asked(token)
    if found is None:
        return closed(request)
    asking, page = found
    with in_customers_language(request, page):
        if request.method != "POST" and was_used(asking, token):
            return HttpResponseRedirect(reverse("k:thanks", args=[page.channel.key]), status=303)
        more: dict[str, object] = {"address": request.path, "fixed": True}
        if request.method != "POST":
            return show(request, "feedback/answer.html", page, more)
        try:
            score = read_score(request.POST.get("score"))
        except Unfit:
            return show(request, "feedback/answer.html", page, more | {"trouble": _("Choose a face.")}, status=422)
        try:
            key = answer_invitation(asking=asking, token=token, page=page, score=score, at=timezone.now(), keep=store_delivery)
        except QueueFull:
            return show(request, "feedback/answer.html", page, more | {"trouble": _("Try again in a moment.")}, status=503)
        if key is None:
            return show(request, "feedback/answer.html", page, more | {"trouble": _("You have answered already. Thank you!")}, status=409)
        onwards = reverse("k:why", args=[page.channel.key, key, score]) if page.channel.asks_more(score) else reverse("k:thanks", args=[page.channel.key])
        return HttpResponseRedirect(onwards, status=303)


@csrf_exempt  # mail programs press it themselves (RFC 8058)
@access.public("the customer got this link by e-mail; it only says no")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Not to be asked again. Looking at the page does nothing: mail programs look at links by themselves."""
    asking = Asking.objects.filter(key=token_digest(token)).select_related("channel__organisation").first()
    if asking is None:
        return closed(request)
    if request.method == "POST":
        stop_asking(asking=asking, at=timezone.now())
    organisation = asking.channel.organisation
    with translation.override(organisation.language):
        context = {"organisation": organisation, "done": request.method == "POST", "chosen": organisation.language}
        return render(request, "feedback/stop.html", context)


def asked(token: str) -> tuple[Asking, ChannelPage] | None:
    """An invitation and the page it opens."""
    asking = Asking.objects.filter(key=token_digest(token), follow_up=None).select_related("channel").first()
    if asking is None or (asking.channel.links_from is not None and asking.sent_at <= asking.channel.links_from):
        return None
    page = channel_page(asking.channel.key)
    return (asking, page) if page else None
