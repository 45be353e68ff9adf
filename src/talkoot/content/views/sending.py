"""What goes out by itself: letting it go, calling it off, what wants a person, and the accounts that it goes to."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import own_sites
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.content.actions import connecting
from talkoot.content.actions import sending as actions
from talkoot.content.forms import ConnectForm, PublishForm, SendForm
from talkoot.content.links import POST
from talkoot.content.models import Account, Delivery
from talkoot.content.networks import NETWORKS
from talkoot.content.policy import why_not_send
from talkoot.content.queries import sending as queries
from talkoot.content.views.publishing import page_of


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def send(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """When a post goes out by itself: at an hour of each site's own day, or now."""
    found = POST.one(me, pk)
    if request.method == "GET" and (reason := why_not_send(me, found, timezone.localdate())):
        messages.warning(request, reason)
        return redirect(page_of(me, pk))
    form = SendForm(sent(request), initial={"day": timezone.localdate()})
    done = submitted(
        request,
        form,
        lambda: actions.send_post(by=me, post=found, day=form.cleaned_data["day"], hour=form.cleaned_data["hour"], at=timezone.now()),
        page_of(me, pk) + "#going",
        said=planned_words,
    )
    return done or form_page(request, "content/send.html", form, {"post": found, "going": queries.going_of(me, found)})


def planned_words(done: actions.Planned) -> str:
    """What came of it."""
    said = (
        ngettext("%(n)s version goes out by itself.", "%(n)s versions go out by themselves.", done.n) % {"n": done.n} if done.n else _("Nothing new goes out.")
    )
    if not done.left_out:
        return said
    names = ", ".join(dict.fromkeys(one.name for one in done.left_out[:5])) + (" …" if len(done.left_out) > 5 else "")
    return said + " " + _("Left out, because its version cannot be published as it is: %(sites)s") % {"sites": names}


@access.press(Act.CONTENT_DO)
def call_off(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What waits does not go out by itself."""
    act = partial(actions.call_off, by=me, post=POST.one(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=off_words)


def off_words(done: tuple[int, int]) -> str:
    """What was called off, and what cannot be any more."""
    off, under_way = done
    said = _("Called off: it does not go out by itself.") if off else _("Nothing was waiting.")
    if not under_way:
        return said
    more = ngettext("%(n)s is under way already and cannot be called back.", "%(n)s are under way already and cannot be called back.", under_way)
    return f"{said} {more % {'n': under_way}}"


@access.needs(Act.CONTENT_SEE, change=Act.CONTENT_DO)
def delivery(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A version that is not out, or perhaps not: why, where to look, and saying that it is there."""
    found = one_of(me, pk)
    form = PublishForm(sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.say_it_is_there(by=me, delivery=found, address=form.cleaned_data["address"], at=timezone.now()),
        page_of(me, found.post_id),
        said=_("Marked as published."),
        field="address",
    )
    if done:
        return done
    is_unsure = found.state == Delivery.State.UNSURE
    context = {
        "one": found, "network": NETWORKS[found.network], "why": queries.why(found), "is_unsure": is_unsure,
        "may": me.may(Act.CONTENT_DO) and (me.may(Act.CONTENT_RUN) or found.site in own_sites(me)),
        "is_early": is_unsure and found.claimed_until is not None and found.claimed_until > timezone.now(),
        "is_open": found.state in (Delivery.State.UNSURE, Delivery.State.REFUSED, Delivery.State.OFF),
        "is_lost": found.state == Delivery.State.WAITING and found.account is not None and found.account.state == Account.State.LOST,
    }  # fmt: skip
    return form_page(request, "content/delivery.html", form, context)


@access.press(Act.CONTENT_DO)
def again(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Somebody has looked: it is not there."""
    found = one_of(me, pk)
    act = partial(actions.send_again, by=me, delivery=found, at=timezone.now())
    return pressed(request, act, address(me, "content:delivery", pk), to=page_of(me, found.post_id) + "#going", said=again_words)


def again_words(done: Delivery) -> str:
    """Whether it goes once more."""
    if done.state == Delivery.State.WAITING:
        return _("It is sent once more.")
    return _("Marked as not published. What stands now, and where it is connected now, can be let go anew.")


def one_of(me: Membership, pk: int) -> Delivery:
    """One of the caller's organisation. 404 where there is none."""
    found = queries.deliveries_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@access.needs(Act.CONTENT_SEE, change=Act.CONTENT_RUN)
def accounts(request: HttpRequest, me: Membership) -> HttpResponse:
    """Each site's account at a network, and connecting one: first by a door at its own server."""
    form = ConnectForm(me, sent(request), initial={"site": request.GET.get("site")})
    if form.is_bound and form.is_valid():
        try:
            door = connecting.begin_connecting(by=me, site=form.cleaned_data["site"], server=form.cleaned_data["server"], at=timezone.now())
        except Refused as refused:
            form.add_error("server", refused.reason)
        else:
            return render(request, "content/door.html", {"door": door, "site": form.cleaned_data["site"]})
    lines, count = queries.account_lines(me)
    return form_page(request, "content/accounts.html", form, {"lines": lines, "count": count, "may_connect": me.may(Act.CONTENT_RUN)})


@access.needs(Act.CONTENT_RUN, change=Act.CONTENT_RUN)
def connected(request: HttpRequest, me: Membership) -> HttpResponse:
    """Back from the server. What came with the person is used by their own press, not by the address alone."""
    came = request.POST if request.method == "POST" else request.GET
    state, code = came.get("state", ""), came.get("code", "")
    if not state or not code:
        messages.warning(request, _("Nothing was connected: the server did not say yes."))
        return redirect(address(me, "content:accounts"))
    form = forms.Form(sent(request))
    done = submitted(
        request,
        form,
        lambda: connecting.finish_connecting(by=me, state=state, code=code, at=timezone.now()),
        address(me, "content:accounts"),
        said=lambda made: _("%(name)s is connected.") % {"name": made.name},
    )
    return done or form_page(request, "content/connected.html", form, {"state": state, "code": code})


@access.press(Act.CONTENT_RUN)
def disconnect(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """An account is used no more."""
    found = queries.accounts_of(me).exclude(state=Account.State.OFF).filter(pk=pk).first()
    if found is None:
        raise Http404
    act = partial(connecting.disconnect, by=me, account=found, at=timezone.now())

    def said(could_be_told: bool) -> str:
        words = _("%(name)s is used no more.") % {"name": found.name}
        return words if could_be_told else words + " " + _("Its server could not be told: take the permission back there, too.")

    return pressed(request, act, address(me, "content:accounts"), said=said)
