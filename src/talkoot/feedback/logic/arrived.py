"""Roll-ups of a place whose figures came with an archive: what was in view stays in view, and nothing is counted twice.

An archive holds how many answers came into view on each day, and those single answers that staff read. What of the first are not
among the second is a number only.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Row:
    """A roll-up by day and score (models.DayCount)."""

    n: int
    taken: int
    apart: int
    shown: int
    from_archive: int


def roll_ups(shown: Mapping[date, int], answers: Mapping[date, int]) -> dict[date, Row]:
    """The rows of one score of a question at a site: `shown` as the archive has it, `answers` those that came themselves, by day.

    As many are taken as were shown. Answers fill that up first, the earliest first; the others of them wait apart, since somebody
    knows what they say. A day of which nothing is shown tells that somebody answered: one at least, in no figure.
    """
    in_view = min(sum(shown.values()), sum(answers.values()))
    numbers, taken = _first(shown, sum(shown.values()) - in_view), _first(answers, in_view)
    told = {day for day, count in shown.items() if not count and not answers.get(day)}
    return {
        day: Row(
            n=answers.get(day, 0) + numbers[day] + (day in told),
            taken=taken[day] + numbers[day],
            apart=answers.get(day, 0) - taken[day],
            shown=shown.get(day, 0),
            from_archive=numbers[day] + (day in told),
        )
        for day in sorted(shown.keys() | answers.keys())
    }


def _first(by_day: Mapping[date, int], count: int) -> Counter[date]:
    """So many of them, the earliest days first."""
    found: Counter[date] = Counter()
    for day in sorted(by_day):
        found[day] = min(by_day[day], count)
        count -= found[day]
    return found
