"""The best set of pairs among very many possible ones, exactly, though only few of them are ever looked at closely.

The pairs are the edges of a graph. Every person can be in so many; whoever is in one is *covered*. First the linear relaxation is
solved over a few pairs for each, and all others are priced by its duals (in numpy, a sum per pair); those that could make it better are
added until none can. That bound then holds for all pairs. A solution in whole pairs among the few that reaches it is the best there is. Where
it does not, each pair whose price says that it can be in a better one is added, and solved again: what is left out cannot be in any.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

Array = NDArray[np.float64]
Ends = NDArray[np.intp]

EACH = 10  # pairs for each that are looked at in the beginning
MORE = 8  # and that a round of pricing adds for each
ALL = 64  # pairs for each beside those held, when all that could be in a better solution are looked at in turn
BLOCK = 256  # rows that are priced at once
EPS = 1e-6
ROUND = 1e-11  # what sums of such size lose by rounding
NEAR = 2.0  # so little below their price pairs are looked at together with those above
SECONDS = 60.0


@dataclass(frozen=True)
class Task:
    """What is asked: people by number, how many pairs each can be in, what a pair gains, and what it is worth that somebody is in one.

    `gains(rows)` gives the gains of those people with all others, minus infinity where a pair may not be. `least` is how much cover
    there must be (None: everybody must be covered), by `worth`; `load` is what each pair beyond somebody's first costs.
    """

    n: int
    room: Ends
    gains: Callable[[Ends], Array]
    worth: Array
    least: float | None = 0.0
    load: float = 0.0
    extra: int = 0  # how many pairs beyond the first there must be in all, where that is known: an odd number is covered with one at least
    for_cover: bool = False  # maximise the cover itself, whatever the gains are
    step: float = 0.0  # all values are whole multiples of it: a gap below it is none


@dataclass(frozen=True)
class Best:
    """The pairs, what they gain together, and the bound that no set of pairs can pass."""

    pairs: list[tuple[int, int]]
    value: float
    bound: float

    @property
    def cover(self) -> int:
        """How many are in a pair."""
        return len({end for pair in self.pairs for end in pair})


def blocks(n: int) -> Iterator[Ends]:
    """The people, some at a time, so that what is priced stays small in memory."""
    for start in range(0, n, BLOCK):
        yield np.arange(start, min(n, start + BLOCK))


def best(task: Task, start: list[tuple[int, int]] | None = None, slack: float = 0.0, needs: float = -np.inf) -> Best | None:
    """The best set of pairs, within `slack` (a share) of the bound where that is not nought. None where no set covers enough.

    `start` are pairs that hold a solution, where the caller knows one. None too where the bound stays below what it `needs`.
    """
    known = [min(a, b) * task.n + max(a, b) for a, b in start or []]
    held = np.union1d(_first(task, EACH), np.array(known, dtype=np.intp))
    each = EACH
    while (relaxed := _relaxed(task, held)) is None:  # too few to cover enough
        each *= 4
        wider = np.union1d(held, _first(task, each))
        if len(wider) == len(held) and each > task.n:
            return None
        held = wider
    while True:
        value, dual = relaxed
        more, over = _better(task, dual, held, EPS, MORE)
        bound = _stepped(task, value + over)
        if not len(more) or (task.step and bound == _stepped(task, value)):
            break
        # Where few are missing, those come along that nearly could: else each round of the last ones brings the next.
        held = np.union1d(held, more if len(more) > task.n / 4 else _better(task, dual, held, -NEAR, MORE)[0])
        relaxed = _relaxed(task, held) or relaxed
    if bound < needs - EPS:
        return None
    near, found, gap = held[_prices(task, dual, held) > -NEAR], None, NEAR
    near = np.union1d(near, np.array(known, dtype=np.intp))
    while True:
        found = _the_better(found, _whole(task, near, slack))
        if found is not None:
            gap = bound - found.value
            if gap < max(EPS, max(slack, ROUND) * abs(bound)):
                break
        else:
            gap = max(4 * gap, 1.0)
        # What can be in a better one, by its price: of the pairs for each that come nearest, then of all that are left.
        every = np.union1d(held, _better(task, dual, held, -gap - EPS, ALL)[0])
        wider = np.union1d(near, every[_prices(task, dual, every) > -gap - EPS])
        if len(wider) == len(near):
            if found is not None or gap > np.ptp(dual) * 4 + 4 * abs(value) + 1:
                break
            continue
        near, held = wider, every
    return None if found is None else Best(found.pairs, found.value, float(bound))


def _the_better(one: Best | None, other: Best | None) -> Best | None:
    return other if one is None or (other is not None and other.value > one.value) else one


def _prices(task: Task, dual: Array, held: Ends) -> Array:
    """By how much each pair gains more than its ends cost."""
    low, high = held // task.n, held % task.n
    return _gains_of(task, np.column_stack([low, high])) - dual[low] - dual[high]


def _stepped(task: Task, value: float) -> float:
    return float(np.floor((value + EPS) / task.step) * task.step) if task.step else value


def _first(task: Task, each: int) -> Ends:
    """For each those that gain most, equals in an order that differs from person to person, so that not all are offered the same few."""
    found = []
    columns = np.arange(task.n)[None, :]
    for rows in blocks(task.n):
        gain = task.gains(rows)
        low, high = np.minimum(rows[:, None], columns), np.maximum(rows[:, None], columns)
        mixed = (low * 7919 + high * 104_729 + (low ^ high) * 15_485_863) % 1009
        found.append(_top(rows, gain + mixed * 1e-7, np.isfinite(gain), each))
    return np.unique(np.concatenate(found))


def _top(rows: Ends, value: Array, allowed: NDArray[np.bool_], each: int) -> Ends:
    """The best of each row, as numbers that stand for pairs: the lower end times all, and the higher."""
    n = value.shape[1]
    ranked = np.where(allowed, value, -np.inf)
    columns = np.argpartition(-ranked, each - 1, axis=1)[:, :each] if each < n else np.broadcast_to(np.arange(n), ranked.shape)
    fits = np.isfinite(np.take_along_axis(ranked, columns, axis=1))
    one, other = np.broadcast_to(rows[:, None], columns.shape)[fits], columns[fits]
    found: Ends = np.minimum(one, other) * n + np.maximum(one, other)
    return found


def _better(task: Task, dual: Array, held: Ends, above: float, each: int) -> tuple[Ends, float]:
    """Pairs not held whose gain lies above their price by more than so much, the most by which for each; and how much all could add at most."""
    found, most = [], 0.0
    low, high = held // task.n, held % task.n
    for rows in blocks(task.n):
        gain = task.gains(rows)
        over = gain - dual[rows][:, None] - dual[None, :]
        here = np.isfinite(gain) & (over > above)
        for left, right in ((low, high), (high, low)):
            inside = (left >= rows[0]) & (left <= rows[-1])
            here[left[inside] - rows[0], right[inside]] = False
        if here.any():
            found.append(_top(rows, over, here, each))
            most += float((np.where(here, over, 0.0).max(axis=1).clip(min=0.0) * task.room[rows]).sum())
    return (np.unique(np.concatenate(found)) if found else np.array([], dtype=np.intp)), most / 2


def _model(task: Task, held: Ends) -> tuple[Array, csr_array, csr_array, Array, Array, Array]:
    """Columns: the pairs, then whether each is covered, then in how many pairs beyond the first each is.

    What each column gains; the rows that hold the three together; those of which there must be enough, and how much; the limits.
    """
    ends = np.column_stack([held // task.n, held % task.n])
    m, n = len(ends), task.n
    incidence = csr_array((np.ones(2 * m), (ends.T.ravel(), np.tile(np.arange(m), 2))), shape=(n, m))
    eye = csr_array((np.ones(n), (np.arange(n), np.arange(n))), shape=(n, n))
    balance = hstack([incidence, -eye, -eye], format="csr")
    # Covered enough, in enough pairs beyond the first, and no odd number of people where each can be in one pair only.
    which = np.repeat(np.arange(3), n)
    enough = csr_array(
        (np.concatenate([task.worth, np.ones(n), -np.ones(n)]), (which, m + np.concatenate([np.arange(2 * n), np.arange(n)]))), shape=(3, m + 2 * n)
    )
    there = int((task.room > 0).sum())
    most = there - there % 2 if int(task.room.max(initial=0)) <= 1 else there
    if task.for_cover:
        gain = np.concatenate([np.zeros(m), task.worth, np.zeros(n)])
    else:
        gain = np.concatenate([_gains_of(task, ends), np.zeros(n), np.full(n, -task.load)])
    low, high = np.zeros(m + 2 * n), np.ones(m + 2 * n)
    high[m : m + n] = np.minimum(task.room, 1)
    high[m + n :] = np.maximum(task.room - 1, 0)
    if task.least is None:
        low[m : m + n] = 1
    return gain, balance, enough, np.array([0.0 if task.for_cover else task.least or 0.0, float(task.extra), -float(most)]), low, high


def _gains_of(task: Task, ends: Ends) -> Array:
    found = np.zeros(len(ends))
    for rows in blocks(task.n):
        inside = (ends[:, 0] >= rows[0]) & (ends[:, 0] <= rows[-1])
        if inside.any():
            found[inside] = task.gains(rows)[ends[inside, 0] - rows[0], ends[inside, 1]]
    return found


def _relaxed(task: Task, held: Ends) -> tuple[float, Array] | None:
    """The linear relaxation: its value, and what it costs at the margin that somebody is in one pair more."""
    gain, balance, enough, least, low, high = _model(task, held)
    done = linprog(-gain, A_ub=-enough, b_ub=-least, A_eq=balance, b_eq=np.zeros(task.n), bounds=np.column_stack([low, high]), method="highs")
    if done.x is None or done.status != 0:
        return None
    return float(-done.fun), -np.asarray(done.eqlin.marginals)


def _whole(task: Task, held: Ends, slack: float) -> Best | None:
    gain, balance, enough, least, low, high = _model(task, held)
    m, none = len(held), np.zeros(task.n)
    rows, left, right = vstack([balance, enough], format="csr"), np.append(none, least), np.append(none, np.full(3, np.inf))
    whole = np.concatenate([np.ones(m), np.zeros(2 * task.n)])
    whole[m : m + task.n] = 1  # covered or not: else halves of it could hide in the cover that is asked for
    done = milp(
        -gain, constraints=LinearConstraint(rows, left, right), integrality=whole, bounds=Bounds(low, high),
        options={"time_limit": SECONDS, "mip_rel_gap": slack / 2},
    )  # fmt: skip
    if done.x is None:
        if done.status == 1:
            raise TimeoutError(f"no pairs of {task.n} people within {SECONDS} seconds")
        return None
    taken = held[done.x[:m] > 0.5]
    return Best(list(zip((taken // task.n).tolist(), (taken % task.n).tolist(), strict=True)), float(-done.fun), 0.0)
