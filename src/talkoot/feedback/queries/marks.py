"""What was changed, as numbered marks on a curve of customers' figures and as a list beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from talkoot.base.kit.periods import month_after, month_of, months_between
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.thread.effects import EFFECTS, Effect, Stretch, effects
from talkoot.base.ui import words
from talkoot.base.ui.charts import Trend
from talkoot.base.ui.marks import place_marks

MOST_OTHERS = 40


@dataclass
class Marks:
    """Those with a number on the picture, in the order of time, and those that found no room there, newest first."""

    numbered: list[Effect] = field(default_factory=list)
    others: list[Effect] = field(default_factory=list)
    kinds: list["MarkKind"] = field(default_factory=list)  # that there is something of; empty where nothing is to be chosen
    wanted: list[str] = field(default_factory=list)  # the kinds that the address names
    is_chosen: bool = False  # whether it names any, or none at all of them

    def __bool__(self) -> bool:
        return bool(self.numbered or self.others or self.kinds)

    @property
    def asked(self) -> str:
        """The choice as the rest of an address; empty where all are marked."""
        return "&" + urlencode([("marks", "some"), *(("mark", name) for name in self.wanted)]) if self.is_chosen else ""

    @property
    def sentence(self) -> str:
        """The numbers read aloud."""
        said = [f"{n}: {words.day_and_month(one.day)} {one.title}" for n, one in enumerate(self.numbered, 1)]
        return _("Marks: %(list)s.") % {"list": "; ".join(said)} if said else ""


@dataclass(frozen=True)
class MarkKind:
    """A kind of changes on a curve, and whether it is marked."""

    name: str
    label: str
    n: int
    is_marked: bool


def mark_chosen(chart: Trend, found: Sequence[Effect], months: Sequence[date], asked: QueryDict) -> Marks:
    """Marks of the kinds that the address names (`marks=some` and each `mark`), else of all; with what there is to choose from."""
    many = Counter(one.marking for one in found)
    wanted = set(asked.getlist("mark")) & set(EFFECTS) if asked.get("marks") else set(many)
    marks = mark_months(chart, [one for one in found if one.marking in wanted], months)
    if len(many) > 1 or asked.get("marks"):
        kinds = [MarkKind(name, str(EFFECTS[name].label), n, name in wanted) for name, n in many.items()]
        marks.kinds = sorted(kinds, key=lambda one: one.label)
    if asked.get("marks"):
        marks.wanted, marks.is_chosen = sorted(wanted), True
    return marks


def changes_between(me: Membership, site: Site | None, first: date | None, last: date, area: Area | None = None) -> list[Effect]:
    """What took effect then at a site, in an area, or anywhere, the weightiest first."""
    around = site.area_id if site else area.pk if area else None
    return effects(Stretch(first, last, site=site.pk if site else None, area=around), me)


def mark_months(chart: Trend, found: Sequence[Effect], months: Sequence[date], step: int = 1) -> Marks:
    """Marks on a curve of months, or of stretches of so many months by their first; a point stands in the middle of its time."""
    placed = place_marks(chart, [place_of(one.day, months[0], step) for one in found], len(months))
    marks = Marks([found[index] for index in placed])
    chart.description = " ".join(filter(None, (chart.description, marks.sentence)))
    kept = set(placed)
    rest = [one for index, one in enumerate(found) if index not in kept]
    marks.others = sorted(rest, key=lambda one: one.day, reverse=True)[:MOST_OTHERS]
    return marks


def place_of(day: date, first: date, step: int = 1) -> float:
    """How many points a day lies from the first."""
    length = (month_after(day) - month_of(day)).days
    return (months_between(first, day) - 1 + (day.day - 1) / length) / step - 0.5
