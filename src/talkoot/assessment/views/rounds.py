"""Rounds: all of them, opening one, and one round while it is open."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment import keys
from talkoot.assessment.actions.drawing import take_to_the_tablet
from talkoot.assessment.actions.reminders import nudge
from talkoot.assessment.actions.rights import refuse_borrowed
from talkoot.assessment.actions.rounds import Closed, Conflict, extend_round, joined, names_given, open_round, people_of, rename_group, sign_token
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.forms import GroupForm, RoundForm, TimesForm
from talkoot.assessment.jobs import prepare_soon
from talkoot.assessment.links import ROUND
from talkoot.assessment.logic.bands import FEWEST
from talkoot.assessment.logic.partition import propose
from talkoot.assessment.models import Choice, Group, Round
from talkoot.assessment.queries.rests import outlook, resting
from talkoot.assessment.queries.results import are_open, choices_of, round_before
from talkoot.assessment.queries.rhythm import plans_of
from talkoot.assessment.queries.rounds import (
    answers_on_the_tablet,
    fewest_for,
    group_lines,
    is_kept_from,
    kept_partition,
    likely_five,
    permit_for,
    permits_of,
    places_for,
    rounds_of,
    sites_for,
    teams_of,
    waits_for,
)
from talkoot.base.accounts.sessions import how_begun
from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.permits.signing import Unfit

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
    mine = permits_of(me, now) if how_begun(request).is_own else []
    context = {"rounds": found, "permits": mine, "may_open": me.may(Act.ASSESSMENT_OPEN), "plans": plans_of(me)}
    return render(request, "assessment/rounds.html", context)


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def new_round(request: HttpRequest, me: Membership) -> HttpResponse:
    """Opening one: what and whom first, then the groups as the software proposes them, changed by hand where needed."""
    take_standard(me.organisation)
    form = RoundForm(me, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "before": unfinished(me)}
    if request.method == "POST" and form.is_valid():
        area, is_pulse = form.chosen_area, form.cleaned_data["is_pulse"]
        sites, kept = sites_for(me, area), kept_partition(me, area)
        people = people_of(sites)
        if form.of_teams:
            kept = teams_of(me, propose(places_for(sites, people), kept))
            sites = [site for site in sites if any(site.pk in group for group in kept)]
        if "open" in request.POST:
            by_card = frozenset(pk for one in request.POST.getlist("card") if (pk := whole(one)) is not None)
            try:
                if by_card:
                    refuse_borrowed(by=me, how=how_begun(request), since=timezone.now())
                made = open_round(
                    by=me, name=form.cleaned_data["name"], area=area, is_pulse=is_pulse, closes_at=form.closes_at, results_at=form.results_at,
                    partition=chosen_partition(request, sites, kept, people), at=timezone.now(), of_teams=form.of_teams,
                    by_card=by_card,
                )  # fmt: skip
            except Refused as refused:
                form.add_error(None, refused.reason)
            else:
                prepare_soon(made)
                messages.success(request, _("The round is being prepared. It opens by itself in a moment."))
                return redirect("assessment:round", me.organisation.slug, made.pk)
        context |= proposal(request, sites, kept, people) | {"kept": bool(kept), "of_teams": form.of_teams, "is_pulse": is_pulse}
        context |= said_before(me, context["groups"], is_pulse, form.closes_at)
    return render(request, "assessment/new_round.html", context, status=422 if form.is_bound and form.errors else 200)


def unfinished(me: Membership) -> list[Choice]:
    """What was decided last and has not been looked at: said before another round is opened."""
    last = rounds_of(me).exclude(ended_at=None).order_by("-closes_at").first()
    return [one for one in choices_of(last) if not one.outcome and one.kind != Choice.Kind.KEEP] if last else []


def said_before(me: Membership, groups: list[dict[str, Any]], is_pulse: bool, closes_at: datetime) -> dict[str, Any]:
    """What rests and what is likely to be told, before the round is opened: by group, and in one sentence."""
    people = [group["members"] for group in groups]
    if not people or any(group["too_few"] for group in groups):
        return {}
    now, everybody = timezone.now(), frozenset[int]().union(*people)
    if waits := waits_for(everybody, now):
        return {"waits": waits}
    rests, fewest = resting(me.organisation_id, people, is_pulse, closes_at, now), fewest_for(me, is_pulse, everybody)
    for group, likely in zip(groups, outlook(me.organisation_id, people, is_pulse, closes_at, now, fewest), strict=False):
        group["likely"] = likely
    unsaid = 0 if is_pulse else sum(group.get("likely") is None for group in groups)
    return {"rest": max(rests, key=lambda one: one.resting), "whole_likely": groups[0].get("likely") if is_pulse else None, "unsaid": unsaid}


def proposal(request: HttpRequest, sites: list[Site], kept: list[list[int]], people: dict[int, list[Membership]]) -> dict[str, Any]:
    """The groups as they stand in the form, else as the software proposes them, with each one's chance of reaching five."""
    groups = propose(places_for(sites, people), kept)
    number = {site: i for i, group in enumerate(groups, 1) for site in group}
    called = names_given(sites[0].organisation_id) if sites else {}
    lines = []
    for site in sites:
        asked = request.POST.get(f"group-{site.pk}")
        mine = chosen if asked and (chosen := whole(asked, 4)) is not None else 0 if asked == "" else number.get(site.pk, 0)
        lines.append(SiteLine(site, sorted(people[site.pk], key=lambda member: member.pk), mine))
    shown = []
    for n in sorted({line.group for line in lines} - {0}):
        inside = [line.site for line in lines if line.group == n]
        members = frozenset(member.pk for site in inside for member in people[site.pk])
        given = called.get(frozenset(site.pk for site in inside))
        shown.append({
            "number": n, "name": given or joined(inside), "sites": joined(inside) if given else "", "invited": len(members), "members": members,
            "likely_five": likely_five(len(members)), "too_few": len(members) < FEWEST,
        })  # fmt: skip
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
    found = ROUND.one(me, pk)
    now = timezone.now()
    form = times_form(me, found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            extend_round(by=me, round_=found, closes_at=form.closes_at, results_at=form.results_at, at=now)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Everybody has more time now."))
            return redirect("assessment:round", me.organisation.slug, pk)
    return show_round(request, me, found, form)


def times_form(me: Membership, found: Round, data: QueryDict | None = None) -> TimesForm:
    """The days of a round, to be moved on."""
    return editing(TimesForm(data, initial={"closes_on": found.closes_at, "results_on": found.results_at}), me, f"assessment.round:{found.pk}")


def group_form(me: Membership, found: Round, pk: int, name: str, data: QueryDict | None = None) -> GroupForm:
    """A group's name, to be changed."""
    return editing(GroupForm(data, initial={"name": name}, auto_id=f"id_{pk}_%s"), me, f"assessment.round:{found.pk}")


def show_round(request: HttpRequest, me: Membership, found: Round, form: TimesForm, naming: dict[int, GroupForm] | None = None) -> HttpResponse:
    """The page; a form that was not taken stands as it was sent (`naming`: of a group)."""
    now = timezone.now()
    taking, is_given = found.state == Round.State.OPEN and now < found.closes_at, not how_begun(request).is_own
    before, lines = round_before(found, now), group_lines(found)
    context = {
        "round": found, "permit": None if is_given else permit_for(me, found, now), "results_open": are_open(found, now), "form": form,
        "may_open": me.may(Act.ASSESSMENT_OPEN), "taking": taking,
        "last": list(choices_of(before)) if before else [], "may_decide": me.may(Act.ASSESSMENT_DECIDE),
        "kept_from": taking and is_kept_from(me, found), "given": is_given,
        "groups": [(line, (naming or {}).get(line.pk) or group_form(me, found, line.pk, line.name)) for line in lines],
        "by_card": answers_on_the_tablet(me, found), "cards": sum(line.cards + line.given for line in lines),
    }  # fmt: skip
    wrong = naming or (form.is_bound and form.errors)
    return render(request, "assessment/round.html", context, status=422 if wrong else 200)


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def remind(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Reminding everybody."""
    found = ROUND.one(me, pk)
    if request.method == "POST":
        attempt(request, lambda: nudge(by=me, round_=found, at=timezone.now()), _("Everybody who was invited is reminded by e-mail, also who has answered."))
    return redirect("assessment:round", me.organisation.slug, pk)


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def name_group(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What sites that are reported together are called."""
    found = Group.objects.filter(pk=pk, round__in=rounds_of(me)).select_related("round__organisation", "round__area", "round__opened_by__user").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        form = group_form(me, found.round, pk, found.name, request.POST)
        if not form.is_valid():
            return show_round(request, me, found.round, times_form(me, found.round), {pk: form})
        attempt(request, lambda: rename_group(by=me, group=found, name=form.cleaned_data["name"], at=timezone.now()))
    return redirect("assessment:round", me.organisation.slug, found.round_id)


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def to_the_tablet(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Somebody without a device of their own answers on the shared tablet."""
    found = ROUND.one(me, pk)
    if request.method == "POST":
        attempt(request, lambda: take_to_the_tablet(by=me, round_=found, how=how_begun(request), at=timezone.now()), _("You answer on the shared tablet."))
    return redirect("assessment:round", me.organisation.slug, pk)


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def permit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Signs the one blinded message of the caller's browser. Why it is not signed is an answer like another: of two devices that ask
    at the same moment, the second has made no mistake."""
    found = ROUND.one(me, pk)
    if request.method != "POST":
        return redirect("assessment:round", me.organisation.slug, pk)
    try:
        blinded = base64.b64decode(request.POST.get("blinded", ""), validate=True)
        signature = sign_token(by=me, round_=found, blinded=blinded, how=how_begun(request), at=timezone.now())
    except (binascii.Error, ValueError, Unfit):
        return JsonResponse({"error": "unfit", "message": _("This is no request of our own page.")}, status=422)
    except Conflict:
        return JsonResponse({"refused": "taken", "message": _("Your permission to answer was fetched already, by another browser or device.")})
    except (Closed, keys.KeysLost):
        return JsonResponse({"refused": "closed", "message": _("This round takes no more answers.")})
    except Refused as refused:
        return JsonResponse({"refused": "refused", "message": refused.reason})
    return JsonResponse({"signature": base64.b64encode(signature).decode()})


@access.needs(Act.ASSESSMENT_SEE)
def promise(request: HttpRequest, me: Membership) -> HttpResponse:
    """The promise to members: what holds and what does not."""
    return render(request, "assessment/promise_page.html")


@access.needs(Act.ASSESSMENT_SEE)
def method(request: HttpRequest, me: Membership) -> HttpResponse:
    """How the numbers are made, in plain words."""
    return render(request, "assessment/method.html")
