"""Roll-ups, verdicts and control charts as Ibis expressions: the same on every engine. Formulas and limits are those of the pages.

Nothing is read here; an expression says what is wanted, and an engine makes it (engines.py). Every row is of one organisation:
no expression sums over two.
"""

from dataclasses import dataclass
from datetime import date
from math import log
from statistics import NormalDist
from typing import Any

import ibis
from ibis import _
from ibis.expr import types as ir

from talkoot.base.kit.intervals import PRETENDED
from talkoot.feedback.logic.shrinkage import GRID, PRIOR_SCALE
from talkoot.feedback.logic.signals import BASELINE_ANSWERS, BASELINE_MONTHS, WATCHED_FROM
from talkoot.feedback.logic.tally import HIGHEST, LOWEST, SATISFIED_FROM

SMILEY, NO_SCORE, PLAY, AT_ONCE = "smiley", -1, -2, -3
SCORES = range(LOWEST, HIGHEST + 1)
OF = ["organisation", "line"]
AT = [*OF, "place"]
COUNTS = [*(f"n{score}" for score in SCORES), "without_score"]
WEIGHS = 1e-9  # of the heaviest: points of the grid that weigh less are left out, as on the pages


@dataclass(frozen=True)
class Tables:
    """The tables of a set, as an engine reads them."""

    sites: ir.Table
    questions: ir.Table
    counts: ir.Table
    answers: ir.Table
    teams: ir.Table
    team_sites: ir.Table


def day_counts(answers: ir.Table) -> ir.Table:
    """The roll-up by day made anew from the answers: (organisation, site, question, day, score, n), as the database keeps it."""
    score = ibis.cases((_.kind == "play", PLAY), (_.kind == "at_once", AT_ONCE), (_.kind == "words", NO_SCORE), else_=_.value).cast("int64")
    return answers.mutate(score=score).group_by(["organisation", "site", "question", "day", "score"]).aggregate(n=_.count())


def scored(tables: Tables, *, everything: bool = False, first: date | None = None, last: date | None = None) -> ir.Table:
    """Counts of scored questions by line and site: (organisation, line, site, area, day, score, total).

    What pages show, or, with `everything`, all answers that there are, counted anew.
    """
    counts = day_counts(tables.answers).mutate(total=_.n) if everything else tables.counts.filter(_.shown > 0).mutate(total=_.shown)
    if first:
        counts = counts.filter(_.day >= first)
    if last:
        counts = counts.filter(_.day <= last)
    lines = tables.questions.filter(_.kind == SMILEY).select("organisation", "question", "line", "is_main")
    areas = tables.sites.select("organisation", "site", "area")
    named = counts.join(lines, ["organisation", "question"]).join(areas, ["organisation", "site"])
    return named.select("organisation", "line", "is_main", "site", "area", "day", "score", "total")


def tallied(rows: ir.Table, by: list[str]) -> ir.Table:
    """How many of each score, and how many without one."""
    of_score = {f"n{score}": whole(ibis.ifelse(_.score == score, _.total, 0).sum()) for score in SCORES}
    found = rows.group_by(by).aggregate(**of_score, without_score=whole(ibis.ifelse(_.score == NO_SCORE, _.total, 0).sum()))
    return found.filter(sum_of(found) + found.without_score > 0)


def site_months(tables: Tables, *, everything: bool = False, first: date | None = None, last: date | None = None) -> ir.Table:
    """Each site's tally by calendar month: what everything here is made of, and the one expression that reads what grows with answers."""
    rows = scored(tables, everything=everything, first=first, last=last).mutate(month=_.day.truncate("M").cast("date"))
    return tallied(rows, [*OF, "is_main", "site", "area", "month"])


def placed(tally: ir.Table, by: list[str]) -> ir.Table:
    """Each site, each area and the whole, from sites' tallies; `by`: what else is told apart."""
    site = tally.mutate(place=ibis.literal("site:") + tally.site.cast("string"))
    with_area = tally.filter(_.area.notnull())
    area = with_area.mutate(place=ibis.literal("area:") + with_area.area.cast("string"))
    columns = [*AT, *by, *COUNTS]
    together = ibis.union(site.select(columns), area.select(columns), tally.mutate(place=ibis.literal("all")).select(columns), distinct=False)
    return together.group_by([*AT, *by]).aggregate(**{name: whole(together[name].sum()) for name in COUNTS})


def figures(tally: ir.Table) -> ir.Table:
    """n, mean, squares, variance, satisfied and their share with Wilson's interval, and the posterior's mean and variance (kit/intervals.py)."""
    found = tally.mutate(n=sum_of(tally))
    found = found.mutate(
        mean=sum(score * found[f"n{score}"] for score in SCORES) / found.n.nullif(0),
        satisfied=sum(found[f"n{score}"] for score in SCORES if score >= SATISFIED_FROM),
    )
    squares = sum(found[f"n{score}"] * (score - found.mean) * (score - found.mean) for score in SCORES)
    found = found.mutate(squares=squares, share=found.satisfied / found.n.nullif(0))
    return wilson(found.mutate(variance=found.squares / (found.n - 1).nullif(0)))


def wilson(found: ir.Table, level: float = 0.95) -> ir.Table:
    """Wilson's interval of `share`, exact at the ends of the scale."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    n, share = found.n.nullif(0), found.share
    spread = (share * (1 - share) / n + z * z / (4.0 * n * n)).sqrt() * z
    centre, scale = share + z * z / (2.0 * n), z * z / n + 1.0
    return found.mutate(
        share_low=ibis.ifelse(found.satisfied == 0, 0.0 * share, (centre - spread) / scale),
        share_high=ibis.ifelse(found.satisfied == found.n, 0.0 * share + 1.0, (centre + spread) / scale),
    )


def months(tally: ir.Table) -> ir.Table:
    """Figures by calendar month of every place."""
    return figures(placed(tally, ["month"]))


def verdict(tally: ir.Table) -> ir.Table:
    """Figures over the period of every place."""
    return figures(placed(tally, []))


def shrinking(verdict: ir.Table) -> ir.Table:
    """What sites' means are shrunk by, a row for each line: within, between and centre (feedback/logic/shrinkage.py)."""
    sites = verdict.filter(_.place.startswith("site:") & (_.n > 0))
    whole_ = verdict.filter(_.place == "all").mutate(pretended=sum(PRETENDED * (score - _.mean) * (score - _.mean) for score in SCORES))
    found = sites.join(whole_.select(*OF, "pretended"), OF).group_by([*OF, "pretended"]).aggregate(squares=_.squares.sum(), n=_.n.sum(), sites=_.count())
    found = found.mutate(degrees=_.n - _.sites)
    found = found.filter((_.sites >= 2) & (_.degrees > 0)).mutate(within=(_.squares + _.pretended) / (_.degrees + ibis.ifelse(_.pretended > 0, 1, 0)))
    found = found.filter(_.within > 0).select(*OF, "within")
    noisy = sites.join(found, OF).mutate(noise=_.within / _.n)
    spread = noisy.group_by([*OF, "within"]).aggregate(variance=_.mean.var(how="sample"), noise=_.noise.mean())
    spread = spread.mutate(between=ibis.greatest(0.0, _.variance - _.noise)).select(*OF, "within", "between")
    weighed = sites.join(spread, OF).mutate(precision=1.0 / (_.within / _.n + _.between))
    return weighed.group_by([*OF, "within", "between"]).aggregate(centre=(_.precision * _.mean).sum() / _.precision.sum())


def shrunk(verdict: ir.Table) -> ir.Table:
    """Each site's shrunk mean and what it keeps of its own: the exact posterior given tau, mixed over the pages' grid of tau."""
    step = 4 * PRIOR_SCALE / GRID
    sites = verdict.filter(_.place.startswith("site:") & (_.n > 0)).join(shrinking(verdict), OF)
    sites = sites.select(*AT, "mean", "centre", "between", noise=_.within / _.n).mutate(weight=_.between / (_.between + _.noise))
    grid = ibis.range(GRID).unnest().name("at").as_table().mutate(tau2=((_.at + 0.5) * step) * ((_.at + 0.5) * step))
    # Values are taken from the centre, so that squares of what is left lose no digits.
    cells = sites.cross_join(grid).mutate(value=_.mean - _.centre, total=_.noise + _.tau2)
    points = cells.group_by([*OF, "at", "tau2"]).aggregate(
        precision=(1.0 / _.total).sum(), pulled=(_.value / _.total).sum(), logs=_.total.ln().sum(), squares=(_.value * _.value / _.total).sum()
    )
    points = points.mutate(middle=_.pulled / _.precision)
    points = points.mutate(log_weight=-_.tau2 / (2 * PRIOR_SCALE**2) - 0.5 * _.precision.ln() - 0.5 * _.logs - 0.5 * (_.squares - _.pulled * _.middle))
    points = points.mutate(ahead=_.log_weight - _.log_weight.max().over(group_by=OF)).filter(_.ahead > log(WEIGHS))
    points = points.select(*OF, "at", "middle", grid_weight=_.ahead.exp())
    mixed = cells.join(points, [*OF, "at"]).mutate(drawn=_.middle + _.tau2 / _.total * (_.value - _.middle))
    return (
        mixed.group_by([*AT, "centre", "weight"])
        .aggregate(shift=(_.grid_weight * _.drawn).sum() / _.grid_weight.sum())
        .select(*AT, "weight", shrunk=_.centre + _.shift)
    )


def chart_months(tally: ir.Table, *, before: date) -> ir.Table:
    """What control charts are made of: each place's months with answers up to that of `before` (left out), of the main line.

    Satisfied and n, both also summed from the first month on, and how many months there have been since.
    """
    mine = tally.filter(_.is_main & (_.month < before.replace(day=1)))
    found = figures(placed(mine, ["month"])).filter(_.n > 0).select(*AT, "month", "satisfied", "n")
    number = found.month.year() * 12 + found.month.month()
    found = found.mutate(number=number.cast("int64"))
    so_far = ibis.window(group_by=AT, order_by="number", rows=(None, 0))
    return found.mutate(
        since=found.number - found.number.min().over(ibis.window(group_by=AT)) + 1,
        satisfied_so_far=whole(found.satisfied.sum().over(so_far)),
        n_so_far=whole(found.n.sum().over(so_far)),
    )


def baselines(chart: ir.Table, *, before: date) -> ir.Table:
    """Each place's first baseline: the first year of months, or more until there are answers enough; and whether its changes can be found.

    A month without answers ends a baseline too: the year is over whether anybody answered or not.
    """
    months_before = before.year * 12 + before.month
    ordered = ibis.window(group_by=AT, order_by="number")
    found = chart.mutate(next_since=(_.since + ibis.coalesce(_.number.lead(1).over(ordered), months_before) - _.number))
    # After this month, and before the next with answers, so many months have been used: the baseline ends at the first that fits.
    found = found.filter((_.n_so_far >= BASELINE_ANSWERS) & (_.next_since > BASELINE_MONTHS))
    first = found.group_by(AT).aggregate(number=_.number.min())
    found = found.join(first, [*AT, "number"]).mutate(used=ibis.greatest(_.since, BASELINE_MONTHS))
    return found.select(
        *AT,
        "used",
        base_satisfied=found.satisfied_so_far,
        base_n=found.n_so_far,
        is_watched=found.n_so_far * BASELINE_MONTHS >= WATCHED_FROM * ibis.greatest(found.since, BASELINE_MONTHS),
    )


def whole(value: Any) -> Any:
    """A whole number of 64 bits: engines differ in what a sum of them is."""
    return value.cast("int64")


def sum_of(tally: ir.Table) -> Any:
    """Answers with a score."""
    return sum(tally[f"n{score}"] for score in SCORES)
