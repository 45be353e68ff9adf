"""The shared tablet: drawing its keys before the team, and printed cards where there is no other way."""

import base64
import binascii

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment import keys
from talkoot.assessment.actions.drawing import draw_key, print_cards, printed_codes, seat_at_the_tablet
from talkoot.assessment.actions.rounds import Closed
from talkoot.assessment.links import ROUND
from talkoot.assessment.models import Round
from talkoot.base.accounts.sessions import how_begun
from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.permits.signing import Unfit


@access.needs(Act.ASSESSMENT_OPEN)
def tablet(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Drawing: one press for each person, while everybody watches. The keys stay in the tablet's browser."""
    found = open_round(me, pk)
    if not seated(request, me, found):
        return redirect("assessment:round", me.organisation.slug, pk)
    groups = found.groups.filter(cards__gt=0).annotate(drawn_keys=Count("drawn")).order_by("position")
    lines = [(group, group.cards - group.printed, group.cards - group.printed - group.drawn_keys) for group in groups]
    return render(request, "assessment/tablet.html", {"round": found, "lines": lines})


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def draw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Signs the blinded message of one key."""
    found = open_round(me, pk)
    if request.method != "POST":
        return redirect("assessment:tablet", me.organisation.slug, pk)
    asked = request.POST.get("group", "")
    group = found.groups.select_related("round").filter(pk=key_of(asked)).first()
    if group is None:
        raise Http404
    try:
        blinded = base64.b64decode(request.POST.get("blinded", ""), validate=True)
        signature = draw_key(by=me, group=group, blinded=blinded, how=how_begun(request), at=timezone.now())
    except (binascii.Error, ValueError, Unfit):
        return JsonResponse({"error": "unfit", "message": _("This is no request of our own page.")}, status=422)
    except (Closed, keys.KeysLost):
        return JsonResponse({"error": "closed", "message": _("This round takes no more answers.")}, status=409)
    except Refused as refused:
        return JsonResponse({"error": "refused", "message": refused.reason}, status=409)
    return JsonResponse({"signature": base64.b64encode(signature).decode()})


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def printed_cards(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Cards to print, cut and draw from a hat; what that costs is said before."""
    found = open_round(me, pk)
    if not seated(request, me, found):
        return redirect("assessment:round", me.organisation.slug, pk)
    how = how_begun(request)
    groups = list(found.groups.filter(cards__gt=0).select_related("round").annotate(drawn_keys=Count("drawn")).order_by("position"))
    if request.method == "POST":
        for group in groups:
            if group.cards > group.printed + group.drawn_keys:
                attempt(request, lambda group=group: print_cards(by=me, group=group, how=how, at=timezone.now()), _("The cards are ready to print."))  # type: ignore[misc]
        return redirect("assessment:drawn_cards", me.organisation.slug, pk)
    if not groups:
        messages.info(request, _("Nobody in this round answers with a card."))
        return redirect("assessment:round", me.organisation.slug, pk)
    left = sum(max(0, group.cards - group.printed - group.drawn_keys) for group in groups)
    printed = [(group, printed_codes(by=me, group=group, how=how, at=timezone.now())) for group in groups if group.printed]
    context = {"round": found, "groups": printed, "left": left}
    return render(request, "assessment/drawn_cards.html", context)


def seated(request: HttpRequest, me: Membership, found: Round) -> bool:
    """Whether this session may draw and print; then those who cannot use a browser of their own are counted to the tablet."""
    try:
        seat_at_the_tablet(by=me, round_=found, how=how_begun(request), at=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.reason)
        return False
    return True


def open_round(me: Membership, pk: int) -> Round:
    """A round of the caller's organisation that takes answers; 404 for any other."""
    found = ROUND.one(me, pk)
    if found.state != Round.State.OPEN or timezone.now() >= found.closes_at:
        raise Http404
    return found
