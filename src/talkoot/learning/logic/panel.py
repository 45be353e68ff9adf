"""Units by periods: what linkage and the simulator speak of. A cell that is not known is nan in both."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """A row for each unit (a team or an area), a column for each period: the team's value, the customers', and their answers."""

    team: Values
    customers: Values
    answers: Values

    @property
    def known(self) -> NDArray[np.bool_]:
        """The cells in which both are known."""
        found: NDArray[np.bool_] = np.isfinite(self.team) & np.isfinite(self.customers)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether no cell is missing."""
        return bool(self.known.all())

    def until(self, periods: int) -> "Panel":
        """The first so many periods."""
        return Panel(self.team[:, :periods], self.customers[:, :periods], self.answers[:, :periods])

    def lagged(self, lag: int) -> "Panel":
        """Each period's team beside the customers of `lag` periods later, over the periods that both have."""
        n = self.team.shape[1]
        mine = slice(max(0, -lag), n - max(0, lag))
        theirs = slice(max(0, lag), n - max(0, -lag))
        return Panel(self.team[:, mine], self.customers[:, theirs], self.answers[:, theirs])

    def useful(self) -> "Panel":
        """Only units with two known cells at least, and periods with two known units: others say nothing of change."""
        panel = self
        while True:
            known = panel.known
            rows, columns = known.sum(axis=1) >= 2, known.sum(axis=0) >= 2
            if rows.all() and columns.all():
                return panel
            panel = Panel(*(one[rows][:, columns] for one in (panel.team, panel.customers, panel.answers)))
            if not panel.team.size:
                return panel


def without_unit_and_period(values: Values, known: NDArray[np.bool_], rounds: int = 500) -> Values:
    """What is left of values when each unit's own level and each period's shared one are taken out; nought where unknown.

    The residual of a regression on a dummy for each unit and each period, found by taking out means in turn (Gauss–Seidel); with no
    cell missing one turn is exact.
    """
    left = np.where(known, values, 0.0)
    by_unit, by_period = np.maximum(known.sum(axis=1), 1), np.maximum(known.sum(axis=0), 1)
    scale = np.abs(left).max(initial=0.0)
    for _turn in range(rounds):
        left = np.where(known, left - (left.sum(axis=1) / by_unit)[:, None], 0.0)
        period = left.sum(axis=0) / by_period
        left = np.where(known, left - period[None, :], 0.0)
        if np.abs(left.sum(axis=1)).max(initial=0.0) <= 1e-11 * scale * len(by_period):
            break
    return left


def without_unit(values: Values, known: NDArray[np.bool_]) -> Values:
    """What is left when each unit's own level is taken out; nought where unknown."""
    filled = np.where(known, values, 0.0)
    own = filled.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    found: Values = np.where(known, filled - own[:, None], 0.0)
    return found
