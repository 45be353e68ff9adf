"""Geometry of the charts, in percent of the picture. Templates draw it; nothing here knows a colour."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log, sqrt

from talkoot.base.kit.intervals import Interval
from talkoot.base.ui.words import short_decimal

LEFT, RIGHT, TOP, FOOT = 8.0, 97.0, 8.0, 88.0


@dataclass(frozen=True)
class Tick:
    """A gridline and its label."""

    y: float
    label: str


@dataclass(frozen=True)
class Label:
    """A word under the axis."""

    x: float
    label: str
    anchor: str = "mid"


@dataclass(frozen=True)
class Mark:
    """A point of a chart."""

    x: float
    y: float
    few: bool = False


@dataclass(frozen=True)
class Whisker:
    """An interval that stands alone."""

    x: float
    low: float
    high: float


@dataclass(frozen=True)
class TrendPoint:
    """What a trend is drawn of: a label, a value (None for a gap), its interval, and whether there are few answers."""

    label: str
    value: float | None
    interval: Interval | None
    few: bool = False
    stretch: int = 0  # what cannot be compared is drawn as stretches of their own, with a break between


@dataclass(frozen=True)
class Break:
    """Where one stretch ends and the next begins."""

    x: float


@dataclass(frozen=True)
class Sun:
    """A numbered mark over the picture: where it stands, and in which row."""

    number: int
    x: float
    row: int

    @property
    def up(self) -> int:
        """How many pixels it is lifted, so that it covers no other."""
        return -26 * self.row


@dataclass
class Trend:
    """A trend with its band."""

    key: str
    title: str
    description: str
    low: float
    high: float
    ticks: list[Tick] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    points: list[Mark] = field(default_factory=list)
    whiskers: list[Whisker] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    marks: list[Sun] = field(default_factory=list)  # numbered ones over the picture (marks.py), in so many rows
    rows: int = 0


def trend_chart(points: Sequence[TrendPoint], *, key: str, title: str, description: str, most_labels: int = 5) -> Trend:
    """Line, band and points of a series; gaps stay gaps."""
    low, high = axis(ends_of(points))
    return drawn(points, Trend(key, title, description, low, high, ticks=ticks(low, high)), most_labels)


def share_chart(points: Sequence[TrendPoint], *, key: str, title: str, description: str, most_labels: int = 5) -> Trend:
    """The same for shares in percent, 0–100, with gridlines at round tens."""
    values = ends_of(points) or [0.0, 100.0]
    low, high = max(0.0, floor(min(values) / 20) * 20.0), min(100.0, ceil(max(values) / 20) * 20.0)
    high = max(high, low + 20)
    steps = int((high - low) / 20)
    marks = [Tick(level(low + i * 20, low, high), f"{low + i * 20:.0f}") for i in range(steps + 1)]
    return drawn(points, Trend(key, title, description, low, high, ticks=marks), most_labels)


def ends_of(points: Sequence[TrendPoint]) -> list[float]:
    """Every value a picture must have room for."""
    return [value for p in points for value in (p.value, *((p.interval.low, p.interval.high) if p.interval else ())) if value is not None]


def drawn(points: Sequence[TrendPoint], chart: Trend, most_labels: int) -> Trend:
    """Puts line, band and points into a chart whose ends are known."""
    low, high = chart.low, chart.high
    place = [LEFT + (RIGHT - LEFT) * (i / (len(points) - 1) if len(points) > 1 else 0.5) for i in range(len(points))]
    stretches = [p.stretch for p in points]
    for run in runs([p.value is not None for p in points], stretches):
        if len(run) > 1:
            chart.lines.append(" ".join(f"{place[i]:.2f},{level(points[i].value or 0, low, high):.2f}" for i in run))
    for run in runs([p.interval is not None for p in points], stretches):
        if len(run) > 1:
            chart.bands.append(band([(place[i], points[i].interval) for i in run], low, high))
        elif (interval := points[run[0]].interval) is not None:
            chart.whiskers.append(Whisker(rounded(place[run[0]]), level(interval.low, low, high), level(interval.high, low, high)))
    chart.points = [Mark(rounded(x), level(p.value, low, high), p.few) for x, p in zip(place, points, strict=True) if p.value is not None]
    chart.breaks = [Break(rounded((place[i - 1] + place[i]) / 2)) for i in range(1, len(points)) if stretches[i] != stretches[i - 1]]
    chart.labels = axis_labels([p.label for p in points], place, most_labels)
    return chart


def axis_labels(names: Sequence[str], place: Sequence[float], most: int) -> list[Label]:
    """At most so many labels, evenly chosen, the last one always among them."""
    if not names:
        return []
    step = max(1, ceil((len(names) - 1) / (most - 1))) if len(names) > 1 else 1
    chosen = range(len(names) - 1, -1, -step)
    return [Label(rounded(place[i]), names[i], "endt" if i == len(names) - 1 and i else "mid") for i in reversed(chosen)]


def band(ends: Sequence[tuple[float, Interval | None]], low: float, high: float) -> str:
    upper = [(x, level(interval.high, low, high)) for x, interval in ends if interval]
    lower = [(x, level(interval.low, low, high)) for x, interval in ends if interval]
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in upper + lower[::-1])


def runs(present: Sequence[bool], stretches: Sequence[int]) -> list[list[int]]:
    """Neighbours that are present and of one stretch."""
    found: list[list[int]] = []
    for i, here in enumerate(present):
        if here and i and present[i - 1] and stretches[i] == stretches[i - 1]:
            found[-1].append(i)
        elif here:
            found.append([i])
    return found


def axis(values: Sequence[float], lowest: float = 1, highest: float = 5) -> tuple[float, float]:
    """Half steps around the values, at least one point wide, within the scale."""
    if not values:
        return lowest, highest
    low, high = max(lowest, floor(min(values) * 2) / 2), min(highest, ceil(max(values) * 2) / 2)
    while high - low < 1:
        if low > lowest:
            low -= 0.5
        else:
            high += 0.5
    return low, high


def ticks(low: float, high: float) -> list[Tick]:
    """At most five gridlines at round values."""
    step = 0.5 if high - low <= 2 else 1
    count = int((high - low) / step)
    return [Tick(level(low + i * step, low, high), short_decimal(low + i * step)) for i in range(count + 1)]


def level(value: float, low: float, high: float) -> float:
    """How far down the picture a value stands."""
    return rounded(FOOT - (FOOT - TOP) * (value - low) / (high - low))


def rounded(value: float) -> float:
    """Two decimals are enough for a picture."""
    return round(value, 2)


@dataclass(frozen=True)
class Range:
    """A stretch along a row."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Its width."""
        return rounded(self.high - self.low)

    @property
    def middle(self) -> float:
        """Its middle."""
        return rounded((self.low + self.high) / 2)


@dataclass(frozen=True)
class Row:
    """One row of a dot plot: where its point and its interval stand."""

    point: float | None
    range: Range | None
    few: bool


@dataclass(frozen=True)
class DotPlot:
    """What the rows of a dot plot share: gridlines, the whole's band, labels under it."""

    low: float
    high: float
    grid: list[float]
    labels: list[str]
    reference: Range | None

    def along(self, value: float) -> float:
        """How far along the row a value stands."""
        return rounded(100 * (min(max(value, self.low), self.high) - self.low) / (self.high - self.low))

    def span(self, interval: Interval | None) -> Range | None:
        """Where an interval stands along the row."""
        return Range(self.along(interval.low), self.along(interval.high)) if interval else None

    def row(self, value: float | None, interval: Interval | None, few: bool) -> Row:
        """A row's geometry."""
        return Row(None if value is None else self.along(value), self.span(interval), few)


def dot_plot(values: Sequence[float], whole: Interval | None) -> DotPlot:
    """The frame for rows whose values and interval ends are given: five marks at round values."""
    top = min(5.0, ceil(max(values, default=5) * 5) / 5)
    step = next(step for step in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0) if step == 1.0 or top - 4 * step <= min(values, default=1))
    low = max(1.0, top - 4 * step)
    high = low + 4 * step
    plot = DotPlot(low, high, [0, 25, 50, 75, 100], [short_decimal(low + i * step) for i in range(5)], None)
    return DotPlot(low, high, plot.grid, plot.labels, plot.span(whole))


@dataclass
class Funnel:
    """Many sites at once: density squares, limits of chance, and those clearly above or below."""

    key: str
    title: str
    description: str
    axis: str
    ticks: list[Tick]
    labels: list[Label]
    centre: float
    upper: str
    lower: str
    cells: list["Cell"]
    above: list[Mark]
    below: list[Mark]


@dataclass(frozen=True)
class Cell:
    """A square that stands for some sites: the darker, the more."""

    x: float
    y: float
    width: float
    height: float
    shade: float


def funnel_chart(sites: Sequence[tuple[int, float, str]], *, centre: float, within: float, key: str, title: str, description: str, axis_words: str) -> Funnel:
    """The funnel of (n, mean, place) for each site, around the centre; `within` is one answer's variance."""
    least, most = min(n for n, _, _ in sites), max(n for n, _, _ in sites)
    first, last = log(least), max(log(most), log(least) + 0.1)
    low, high = axis([mean for _, mean, _ in sites] + [centre])

    def across(n: float) -> float:
        return rounded(LEFT + (RIGHT - LEFT) * (log(n) - first) / (last - first))

    def edge(sign: int) -> str:
        ends = ((n, centre + sign * 1.96 * sqrt(within / n)) for n in curve)
        return " ".join(f"{across(n):.2f},{level(min(max(value, low), high), low, high):.2f}" for n, value in ends)

    curve = [least * (most / least) ** (i / 40) for i in range(41)]
    wanted = [n for n in (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000) if least <= n <= most]
    return Funnel(
        key, title, description, axis_words, ticks(low, high), [Label(across(n), str(n)) for n in wanted], level(centre, low, high), edge(1), edge(-1),
        cells=density([(across(n), level(mean, low, high)) for n, mean, place in sites if place == "same"]),
        above=[Mark(across(n), level(mean, low, high)) for n, mean, place in sites if place == "above"],
        below=[Mark(across(n), level(mean, low, high)) for n, mean, place in sites if place == "below"],
    )  # fmt: skip


def density(points: Sequence[tuple[float, float]], wide: float = 2.4, high: float = 3.2) -> list[Cell]:
    """Squares with at least one point, shaded by how many."""
    counts: dict[tuple[int, int], int] = {}
    for x, y in points:
        cell = int(x // wide), int(y // high)
        counts[cell] = counts.get(cell, 0) + 1
    most = max(counts.values(), default=1)
    return [Cell(rounded(i * wide), rounded(j * high), wide - 0.15, high - 0.3, round(0.15 + 0.75 * n / most, 2)) for (i, j), n in sorted(counts.items())]
