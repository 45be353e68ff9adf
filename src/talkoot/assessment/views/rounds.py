"""Rounds: all of them, opening one, and one round while it is open."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment import keys
from talkoot.assessment.actions.rounds import Closed, Conflict, extend_round, open_round, people_of, sign_token
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.forms import RoundForm, TimesForm
from talkoot.assessment.jobs import prepare_soon
from talkoot.assessment.logic.bands import FEWEST
from talkoot.assessment.logic.partition import chance, propose
from talkoot.assessment.logic.tokens import Unfit
from talkoot.assessment.models import Round
from talkoot.assessment.queries.results import are_open, choices_of, round_before
from talkoot.assessment.queries.rounds import group_lines, is_kept_from, kept_partition, permit_for, permits_of, places_for, rests_until, rounds_of, sites_for
from talkoot.base.accounts.sessions import How, how_begun
from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act

MOST_SITES = 100  # that one can arrange by hand; a longer chain takes the groups as they are proposed


@dataclass(frozen=True)
class SiteLine:
    """A site in the form: who would be invited, and the number of its group, 0 for none."""

    site: Site
    people: list[Membership]
    group: int


@access.needs(Act.ASSESSMENT_SEE)
def rounds(request: HttpRequest, me: Membership) -> HttpResponse:
    """What is open for me, and every round there was."""
    now = timezone.now()
    found = [(one, are_open(one, now)) for one in rounds_of(me)[:60]]
    context = {"rounds": found, "permits": permits_of(me, now), "may_open": me.may(Act.ASSESSMENT_OPEN)}
    return render(request, "assessment/rounds.html", context)


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def new_round(request: HttpRequest, me: Membership) -> HttpResponse:
    """Opening one: what and whom first, then the groups as the software proposes them, changed by hand where needed."""
    take_standard(me.organisation)
    form = RoundForm(me, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        sites = sites_for(me, form.cleaned_data["area"])
        people, kept = people_of(sites), kept_partition(me, form.cleaned_data["area"])
        if "open" in request.POST:
            try:
                made = open_round(
                    by=me, name=form.cleaned_data["name"], area=form.cleaned_data["area"], is_pulse=form.cleaned_data["is_pulse"],
                    closes_at=form.closes_at, results_at=form.results_at, partition=chosen_partition(request, sites, kept, people), at=timezone.now(),
                    by_card=frozenset(pk for one in request.POST.getlist("card") if (pk := whole(one)) is not None),
                )  # fmt: skip
            except Refused as refused:
                form.add_error(None, refused.reason)
            else:
                prepare_soon(made)
                messages.success(request, _("The round is being prepared. It opens by itself in a moment."))
                return redirect("assessment:round", me.organisation.slug, made.pk)
        rests = rests_until(me, form.cleaned_data["area"])
        context |= proposal(request, sites, kept, people) | {"rests": rests if rests and form.closes_at < rests else None, "kept": bool(kept)}
    return render(request, "assessment/new_round.html", context, status=422 if form.is_bound and form.errors else 200)


def proposal(request: HttpRequest, sites: list[Site], kept: list[list[int]], people: dict[int, list[Membership]]) -> dict[str, Any]:
    """The groups as they stand in the form, else as the software proposes them, with each one's chance of reaching five."""
    groups = propose(places_for(sites, people), kept)
    number = {site: i for i, group in enumerate(groups, 1) for site in group}
    lines = []
    for site in sites:
        asked = request.POST.get(f"group-{site.pk}")
        mine = chosen if asked and (chosen := whole(asked, 4)) is not None else 0 if asked == "" else number.get(site.pk, 0)
        lines.append(SiteLine(site, sorted(people[site.pk], key=lambda member: member.pk), mine))
    shown = []
    for n in sorted({line.group for line in lines} - {0}):
        inside = [line for line in lines if line.group == n]
        invited = sum(len(line.people) for line in inside)
        name = " + ".join(line.site.name for line in inside)
        shown.append({"number": n, "name": name, "invited": invited, "chance": chance(invited), "too_few": invited < FEWEST})
    return {"lines": lines, "groups": shown, "numbers": range(1, len(sites) + 1), "proposed": bool(lines), "by_hand": len(sites) <= MOST_SITES}


def chosen_partition(request: HttpRequest, sites: list[Site], kept: list[list[int]], people: dict[int, list[Membership]]) -> list[list[Site]]:
    """The groups as the form names them, where a site without a number takes no part; in a long chain as they are proposed."""
    if len(sites) > MOST_SITES:
        by_pk = {site.pk: site for site in sites}
        return [[by_pk[pk] for pk in group] for group in propose(places_for(sites, people), kept)]
    groups: dict[int, list[Site]] = {}
    for site in sites:
        asked = whole(request.POST.get(f"group-{site.pk}", ""), 4)
        if asked:
            groups.setdefault(asked, []).append(site)
    return [groups[number] for number in sorted(groups)]


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_OPEN)
def round_page(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One round: how far it is, who sees what, and the way to the form. A later closing is set here."""
    found = own_round(me, pk)
    now = timezone.now()
    form = TimesForm(request.POST if request.method == "POST" else None, initial={"closes_on": found.closes_at, "results_on": found.results_at})
    if request.method == "POST" and form.is_valid():
        try:
            extend_round(by=me, round_=found, closes_at=form.closes_at, results_at=form.results_at, at=now)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Everybody has more time now."))
            return redirect("assessment:round", me.organisation.slug, pk)
    taking = found.state == Round.State.OPEN and now < found.closes_at
    before, lines = round_before(found), group_lines(found)
    context = {
        "round": found, "groups": lines, "permit": permit_for(me, found, now), "results_open": are_open(found, now), "form": form,
        "may_open": me.may(Act.ASSESSMENT_OPEN), "taking": taking,
        "last": list(choices_of(before)) if before and are_open(before, now) else [], "may_decide": me.may(Act.ASSESSMENT_DECIDE),
        "kept_from": taking and is_kept_from(me, found), "cards": sum(line.cards + line.given for line in lines),
    }  # fmt: skip
    return render(request, "assessment/round.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def permit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Signs the one blinded message of the caller's browser."""
    found = own_round(me, pk)
    if request.method != "POST":
        return redirect("assessment:round", me.organisation.slug, pk)
    try:
        if how_begun(request) == How.GIVEN_CODE:
            raise Refused(_("You signed in with a code that somebody else has read. Answer on the shared tablet."))
        blinded = base64.b64decode(request.POST.get("blinded", ""), validate=True)
        signature = sign_token(by=me, round_=found, blinded=blinded, at=timezone.now())
    except (binascii.Error, ValueError, Unfit):
        return JsonResponse({"error": "unfit", "message": _("This is no request of our own page.")}, status=422)
    except Conflict:
        return JsonResponse({"error": "conflict", "message": _("Your permission to answer was fetched already, by another browser or device.")}, status=409)
    except (Closed, keys.KeysLost):
        return JsonResponse({"error": "closed", "message": _("This round takes no more answers.")}, status=409)
    except Refused as refused:
        return JsonResponse({"error": "refused", "message": refused.reason}, status=409)
    return JsonResponse({"signature": base64.b64encode(signature).decode()})


@access.needs(Act.ASSESSMENT_SEE)
def promise(request: HttpRequest, me: Membership) -> HttpResponse:
    """The promise to members: what holds and what does not."""
    return render(request, "assessment/promise_page.html")


@access.needs(Act.ASSESSMENT_SEE)
def method(request: HttpRequest, me: Membership) -> HttpResponse:
    """How the numbers are made, in plain words."""
    return render(request, "assessment/method.html")


def own_round(me: Membership, pk: int) -> Round:
    """A round of the caller's organisation; 404 for any other."""
    found = rounds_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
