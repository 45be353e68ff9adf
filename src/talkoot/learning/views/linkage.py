"""Does a team's work go with customers' satisfaction? Locked until there is enough, then with all that it cannot tell."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.assessment.logic.wholes import Whole
from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.taking_out import take_out
from talkoot.base.ui import words
from talkoot.learning import sentences
from talkoot.learning.logic import linkage as sums
from talkoot.learning.logic import simulate
from talkoot.learning.logic.panel import Panel
from talkoot.learning.logic.power import power_between
from talkoot.learning.pictures import MOST, bar_of, twins
from talkoot.learning.queries.linkage import MOST_AREAS, Observed, has_area_rounds, observed, observed_by_area
from talkoot.learning.tables import linkage_table

BAND = 0.4  # how wide the practice material's ranges are
MIDDLING = 0.3  # the link between teams that published studies find
PRACTICE = [("within", gettext_lazy("A link there is")), ("null", gettext_lazy("No link"))]
FIRST = 8  # the material that is shown first: one in which a link is found; others are drawn from it on
MOST_DRAWS = 1000


@access.needs(Act.ASSESSMENT_SEE)
def linkage(request: HttpRequest, me: Membership) -> HttpResponse:
    """Our own figures; with `?practice=` made ones, of which it is known whether there is a link."""
    practice = request.GET.get("practice", "")
    if practice in dict(PRACTICE):
        draw = min(whole(request.GET.get("draw", "")) or FIRST, MOST_DRAWS)
        found, names, ranges = practised(practice, draw)
        result = sums.linkage(found)
        more = {"practice": practice, "modes": PRACTICE, "another": draw % MOST_DRAWS + 1, "is_chosen": practice == "within" and draw == FIRST}
        return render(request, "learning/open.html", context_of(found, names, ranges, result) | more)
    now = timezone.now()
    by_area, may_choose = request.GET.get("unit") == "areas", has_area_rounds(me, now)
    own = observed_by_area(me, now) if by_area else observed(me, now)
    result = sums.linkage(own.panel, per_year=2 if by_area else own.per_year)
    units = {
        "by_area": by_area,
        "may_choose": may_choose or by_area,
        "left_out": own.left_out,
        "more_areas": areas_left_out(own.more),
        "own": own,
        "exploratory": sentences.exploratory_sentence(),
    }
    if result.label == sums.Sign.TOO_LITTLE:
        return render(request, "learning/locked.html", locked(own, result.lacking) | units)
    names = [one.name for one in own.teams]
    more = context_of(own.panel, names, own.ranges, result) | {
        "practice": "",
        "may_export": me.may(Act.EXPORT),
        "modes": PRACTICE,
        "width": words.decimal(own.width, 1),
        "statements": ends(own.statements),
        **units,
    }
    return render(request, "learning/open.html", more)


@access.needs(Act.EXPORT)
def linkage_tables(request: HttpRequest, me: Membership) -> HttpResponse:
    """The pairs of which the page's figures are made; as long as it is locked there is nothing to take along."""
    if not me.may(Act.ASSESSMENT_SEE):
        raise PermissionDenied
    by_area, back = request.GET.get("unit") == "areas", address(me, "learning:linkage")
    own = observed_by_area(me, timezone.now()) if by_area else observed(me, timezone.now())
    if not sums.there_is(own.panel).is_enough:
        return redirect(back)
    said = [_("A team’s value is known as a range only; the figures on the page are made of its middle.")]
    if own.is_exploratory:
        said.append(sentences.exploratory_sentence())
    if own.more:
        said.append(areas_left_out(own.more))
    back += "?unit=areas" if by_area else ""
    return take_out(request, me, name="linkage", title=_("The team and its customers"), tables=[linkage_table(own)], back=back, said=said)


@access.needs(Act.ASSESSMENT_SEE)
def method(request: HttpRequest, me: Membership) -> HttpResponse:
    """How the figures of linkage are made, in plain words."""
    return render(request, "learning/method.html", {"units": sums.UNITS, "periods": sums.PERIODS, "answers": sums.ANSWERS, "between": sums.BETWEEN_UNITS})


def locked(own: Observed, lacking: sums.Lacking) -> dict[str, Any]:
    """What is missing, and what can be said already."""
    together = sums.moved_together(own.panel)
    missing = [lacking.units < sums.UNITS, lacking.periods < sums.PERIODS, lacking.answers < sums.ANSWERS, not lacking.is_filled]
    return {
        "lacking": lacking, "missing": sum(missing), "units_of": sums.UNITS, "periods_of": sums.PERIODS, "answers_of": sums.ANSWERS,
        "units_pips": pips(lacking.units, sums.UNITS), "periods_pips": pips(lacking.periods, sums.PERIODS),
        "enough_answers": lacking.answers >= sums.ANSWERS, "answers": int(lacking.answers), "groups": own.groups, "hidden": own.groups > len(own.teams),
        "coming": own.coming(sums.PERIODS - lacking.periods, timezone.localdate()), "filled": lacking.is_filled, "known": lacking.known, "cells": lacking.cells,
        "together": together, "coins": [True] * together.same + [False] * (together.n - together.same) if together.n <= 24 else [],
        "said": sentences.together_sentences(together) if together.n else None,
    }  # fmt: skip


def pips(have: int, need: int) -> list[bool]:
    """So many filled of so many."""
    return [number < have for number in range(need)]


def context_of(panel: Panel, names: list[str], ranges: list[list[Whole | None]], result: sums.Linkage) -> dict[str, Any]:
    """Everything that the open page shows."""
    drawn, low, high = twins(panel, names, ranges)
    said, means = sentences.label_sentence(result.label)
    lags = [
        (str(name), f"{when} · {observations(one.n)}", bar_of(one), number == 1)
        for number, ((name, when), one) in enumerate(zip(LAGS, result.lags, strict=False))
    ]
    return {
        "result": result, "labels": [(key, words_, key == result.label) for key, words_ in sentences.LABELS], "said": said, "means": means,
        "twins": drawn, "low": words.decimal(low, 1), "high": words.decimal(high, 1), "more": max(0, len(names) - MOST), "periods": panel.team.shape[1],
        "within": bar_of(result.within) if result.within else None, "chance": sentences.chance_sentence(result) if result.within else "",
        "half": half_of(result.slope) if result.slope else "", "lags": lags, "first": sentences.first_sentence(result),
        "between": bar_of(result.between) if result.between else None, "between_of": sums.BETWEEN_UNITS,
        "middling": words.decimal(MIDDLING, 1), "noticed": tens(power_between(result.between.n, MIDDLING, 1 - sums.LEVEL)) if result.between else 0,
        "shared": words.percent(result.shared_time) if result.shared_time is not None else "",
    }  # fmt: skip


def areas_left_out(more: int) -> str:
    """That not all areas are read; empty where they are."""
    said = ngettext(
        "Only the first %(most)s areas by name are counted: one more holds rounds.",
        "Only the first %(most)s areas by name are counted: %(n)s more hold rounds.",
        more,
    )
    return said % {"most": MOST_AREAS, "n": more} if more else ""


def ends(numbers: list[int]) -> str:
    """From the fewest to the most."""
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def tens(share: float) -> int:
    """Times of a hundred."""
    return round(100 * share)


def observations(n: int) -> str:
    """So many of them."""
    return ngettext("%(n)s observation", "%(n)s observations", n) % {"n": words.count(n)}


def half_of(slope: sums.Strength) -> str:
    """What goes with half a point, with its interval."""
    return f"{words.signed(slope.r / 2)} ({words.signed(slope.low / 2)}…{words.signed(slope.high / 2)})"


LAGS = [
    (gettext_lazy("Customers first"), gettext_lazy("the round before")),
    (gettext_lazy("At the same time"), gettext_lazy("chosen beforehand")),
    (gettext_lazy("The team first"), gettext_lazy("the round after")),
]


def range_around(middle: float) -> Whole:
    """A range as the mirror would publish it, within its scale."""
    return Whole(min(max(middle - BAND / 2, 1.0), 5 - BAND), max(min(middle + BAND / 2, 5.0), 1 + BAND), 5)


def practised(mode: str, draw: int) -> tuple[Panel, list[str], list[list[Whole | None]]]:
    """Made-up material through the same sums: nine teams and eight rounds, only ranges known of the mirror."""
    panel = simulate.panel_of(simulate.named(mode, band=BAND), draw)
    names = [_("Team %(n)s") % {"n": number} for number in range(1, len(panel.team) + 1)]
    ranges: list[list[Whole | None]] = [[range_around(float(one)) for one in row] for row in panel.team]
    return panel, names, ranges
