"""Which answers come into view together: five at least, so that no difference between two looks is a single answer's.

Everything that is shown of customers' answers is a sum of whole batches, so every difference between two figures, of
whatever periods, places and times, is one too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

FEWEST = 5

Counts = Mapping[int, int]  # score or value → how many


@dataclass(frozen=True)
class Batch:
    """Answers that come into view as those of `day`, the last on which one of them was given; what is taken of which day."""

    day: date
    taken: Mapping[date, Counts]

    @property
    def counts(self) -> Counts:
        """All of them together."""
        return sum((Counter(counts) for counts in self.taken.values()), Counter())


def batches(waiting: Mapping[date, Counts], several: bool = False, fewest: int = FEWEST) -> Iterator[Batch]:
    """What waits of one question at one site, day by day put together until there is enough; the rest waits on.

    `several`: one customer may have given several values, each once: then so many are surely of that many customers
    only where one value alone was given so often.
    """
    taken: dict[date, Counts] = {}
    together: Counter[int] = Counter()
    for day in sorted(waiting):
        taken[day] = waiting[day]
        together.update(waiting[day])
        people = max(together.values(), default=0) if several else together.total()
        if people >= fewest:
            yield Batch(day, taken)
            taken, together = {}, Counter()


def whole(cells: Counter[tuple[date, int]]) -> list[Batch]:
    """All of them in batches, by (day, score): what is left over comes with the last one. None for fewer than make one."""
    by_day: dict[date, dict[int, int]] = defaultdict(dict)
    for (day, score), n in cells.items():
        by_day[day][score] = n
    found = list(batches(by_day))
    rest = {day: by_day[day] for day in sorted(by_day) if found and day > found[-1].day}
    if rest:
        found[-1] = Batch(max(rest), {**found[-1].taken, **rest})
    return found
