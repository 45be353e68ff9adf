"""Numbered marks over a trend: what happened when. Geometry only; the list beside says what each was."""

from collections.abc import Sequence

from talkoot.base.ui.charts import LEFT, RIGHT, Sun, Trend, rounded

APART = 7.5  # percent of the picture's width that two marks of one row need between them, on a phone too
ROWS = 3
MOST = 9  # more than that nobody reads out of a picture; the others stand in the list beside


def place_marks(chart: Trend, positions: Sequence[float], steps: int) -> list[int]:
    """Puts marks into a chart of so many steps; `positions` are in steps from its first point, the weightiest mark first.

    Returns which of them found room, in the order of time: the first of these is number 1.
    """
    found: dict[int, tuple[float, int]] = {}
    for index, position in enumerate(positions):
        share = min(max(position, 0), steps - 1) / (steps - 1) if steps > 1 else 0.5
        x = LEFT + (RIGHT - LEFT) * share
        taken = {row for other, row in found.values() if abs(x - other) < APART}
        if len(found) < MOST and (free := set(range(ROWS)) - taken):
            found[index] = (x, min(free))
    order = sorted(found, key=lambda index: (positions[index], index))
    chart.marks = [Sun(number, rounded(found[index][0]), found[index][1]) for number, index in enumerate(order, 1)]
    chart.rows = max((sun.row + 1 for sun in chart.marks), default=0)
    return order
