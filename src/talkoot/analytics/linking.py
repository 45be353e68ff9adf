"""The sums of linkage as Ibis expressions: the panel of teams and their customers, and what is left of both without unit and period.

Where cells are missing, means are taken out in turn until nothing is left to take, as on the page (learning/logic/panel.py); what
has been reached is kept between two turns, so that an engine never sees an expression that grows.
"""

from collections.abc import Callable

import ibis
import pyarrow.compute as pc
from ibis import _
from ibis.expr import types as ir

from talkoot.analytics.engines import Kept
from talkoot.analytics.expressions import Tables, scored, whole
from talkoot.feedback.logic.tally import HIGHEST, LOWEST, SHOWN_FROM

ROUNDS, AT_ONCE = 500, 4  # turns at most, as on the page; so many in one expression
ENOUGH = 1e-12
UNIT, PERIOD = ["organisation", "unit"], ["organisation", "period"]
CELL = ["organisation", "unit", "period"]
Keep = Callable[[ir.Table], Kept]


def panel(tables: Tables) -> ir.Table:
    """(organisation, unit, period, team, customers, answers): customers' mean where it is shown."""
    counts = scored(tables).filter(_.is_main & _.score.between(LOWEST, HIGHEST)).select("organisation", "site", "day", "score", "total")
    asked = tables.teams.join(tables.team_sites, UNIT)
    found = asked.join(counts, ["organisation", "site"]).filter(_.day.between(_.first, _.last))
    sums = found.group_by(CELL).aggregate(answers=whole(_.total.sum()), points=whole((_.total * _.score).sum()))
    cells = tables.teams.left_join(sums, CELL).select(*CELL, "per_year", "answers", "points", team=_.value)
    cells = cells.mutate(answers=_.answers.fill_null(0))
    return cells.mutate(customers=ibis.ifelse(_.answers >= SHOWN_FROM, _.points / _.answers.nullif(0), ibis.null("float64"))).drop("points")


def useful(cells: ir.Table, keep: Keep) -> Kept:
    """Known cells of units with two of them at least, in periods with two at least."""
    found = keep(cells.filter(_.team.notnull() & _.customers.notnull()).select(*CELL, "team", "customers"))
    while found.data.num_rows:
        counted = found.table.mutate(of_unit=_.count().over(group_by=UNIT), of_period=_.count().over(group_by=PERIOD))
        left = keep(counted.filter((_.of_unit >= 2) & (_.of_period >= 2)).select(*CELL, "team", "customers"))
        if left.data.num_rows == found.data.num_rows:
            break
        found = left
    return found


def centred(cells: ir.Table, keep: Keep) -> Kept:
    """Beside team and customers: x and y without unit and period, own_x and own_y without the unit alone; `off` is how far x and y are from it."""
    own = {"own_x": _.team - _.team.mean().over(group_by=UNIT), "own_y": _.customers - _.customers.mean().over(group_by=UNIT)}
    found = cells.mutate(**own).mutate(x=_.own_x, y=_.own_y)
    for _turn in range(0, ROUNDS, AT_ONCE):
        for _again in range(AT_ONCE):
            for group in (PERIOD, UNIT):
                found = found.mutate(x=_.x - _.x.mean().over(group_by=group), y=_.y - _.y.mean().over(group_by=group))
        off = ibis.greatest(_.x.mean().over(group_by=PERIOD).abs(), _.y.mean().over(group_by=PERIOD).abs())
        kept = keep(found.mutate(off=off))
        if (pc.max(kept.data["off"]).as_py() or 0.0) <= ENOUGH:
            break
        found = kept.table.drop("off")
    return kept


def sums(cells: ir.Table) -> ir.Table:
    """A row for each organisation: units, periods, cells and the sums of squares and products, both ways of centring."""
    found = cells.group_by("organisation").aggregate(
        units=whole(_.unit.nunique()),
        periods=whole(_.period.nunique()),
        cells=whole(_.count()),
        xx=(_.x * _.x).sum(),
        yy=(_.y * _.y).sum(),
        xy=(_.x * _.y).sum(),
        own_xx=(_.own_x * _.own_x).sum(),
        own_yy=(_.own_y * _.own_y).sum(),
        own_xy=(_.own_x * _.own_y).sum(),
    )
    return found.mutate(
        r=ibis.ifelse((_.xx > ENOUGH) & (_.yy > ENOUGH), _.xy / (_.xx * _.yy).nullif(0).sqrt(), ibis.null("float64")),
        own_r=ibis.ifelse((_.own_xx > ENOUGH) & (_.own_yy > ENOUGH), _.own_xy / (_.own_xx * _.own_yy).nullif(0).sqrt(), ibis.null("float64")),
    )


def between(cells: ir.Table) -> ir.Table:
    """The correlation of units' own means."""
    means = cells.group_by(UNIT).aggregate(x=_.team.mean(), y=_.customers.mean())
    off = means.mutate(x=_.x - _.x.mean().over(group_by="organisation"), y=_.y - _.y.mean().over(group_by="organisation"))
    found = off.group_by("organisation").aggregate(xx=(_.x * _.x).sum(), yy=(_.y * _.y).sum(), xy=(_.x * _.y).sum())
    return found.select("organisation", between_r=ibis.ifelse((_.xx > ENOUGH) & (_.yy > ENOUGH), _.xy / (_.xx * _.yy).nullif(0).sqrt(), ibis.null("float64")))
