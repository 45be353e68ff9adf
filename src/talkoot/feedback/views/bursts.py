"""Answers that came at once: looking at them, and saying whether they are counted."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.roles import Act
from talkoot.feedback.actions.bursts import look_at_burst
from talkoot.feedback.queries.bursts import bursts_of


@access.needs(Act.CUSTOMERS_READ)
def bursts(request: HttpRequest, me: Membership) -> HttpResponse:
    """All of them, those that wait for a look first."""
    return render(request, "feedback/bursts.html", {"bursts": list(bursts_of(me)[:100]), "may_see_to": me.may(Act.SIGNALS_SEE_TO)})


@access.needs(Act.SIGNALS_SEE_TO, change=Act.SIGNALS_SEE_TO)
def burst(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Saying of one that it is customers' answers, or leaving it out. The trail leads here: it stands in the list."""
    found, fine = bursts_of(me).filter(pk=pk).first(), request.POST.get("fine") == "yes"
    if found is None:
        raise Http404
    if request.method != "POST":
        return redirect(address(me, "feedback:bursts"))
    said = _("They are counted.") if fine else _("They are left out of the figures. You can still let them in.")
    act = partial(look_at_burst, by=me, burst=found, fine=fine, at=timezone.now())
    return pressed(request, act, address(me, "feedback:bursts"), said=said)
