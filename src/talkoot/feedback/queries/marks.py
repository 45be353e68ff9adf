"""What was changed, as numbered marks on a curve of customers' figures and as a list beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from talkoot.base.kit.periods import month_after, month_of, months_between
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.thread.effects import Effect, Stretch, effects
from talkoot.base.ui import words
from talkoot.base.ui.charts import Trend
from talkoot.base.ui.marks import place_marks

MOST_OTHERS = 40


@dataclass
class Marks:
    """Those with a number on the picture, in the order of time, and those that found no room there, newest first."""

    numbered: list[Effect] = field(default_factory=list)
    others: list[Effect] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.numbered or self.others)

    @property
    def sentence(self) -> str:
        """The numbers read aloud."""
        said = [f"{n}: {words.day_and_month(one.day)} {one.title}" for n, one in enumerate(self.numbered, 1)]
        return _("Marks: %(list)s.") % {"list": "; ".join(said)} if said else ""


def changes_between(me: Membership, site: Site | None, first: date | None, last: date) -> list[Effect]:
    """What took effect then at a site, or anywhere, the weightiest first."""
    area = site.area_id if site else None
    return effects(Stretch(first, last, site=site.pk if site else None, area=area), me)


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
