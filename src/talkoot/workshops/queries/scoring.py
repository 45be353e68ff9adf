"""Scoring in a room: what each criterion asks, one's own scores, and what came of them."""

import random
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.choosing import CRITERIA, firmness
from talkoot.base.kit.outside import key_of
from talkoot.base.ui import words
from talkoot.base.ui.criteria import WORDS, order_sentence
from talkoot.workshops.models import Activity, Participant, Score
from talkoot.workshops.queries.items import Item


@dataclass
class Row:
    """An item as one participant scores it."""

    item: Item
    given: dict[str, int] = field(default_factory=dict)  # criterion → score
    is_open: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all four are given: such scores count."""
        return len(self.given) == len(CRITERIA)

    @property
    def criteria(self) -> list[tuple[Any, ...]]:
        """For the form: the criterion, its words, and what was given."""
        return [(name, *WORDS[name], self.given.get(name)) for name in CRITERIA]


def own_rows(participant: Participant, activity: Activity, items: list[Item]) -> list[Row]:
    """The items in an order of one's own, the same each time, with one's scores. The first that has some and lacks some is open, else
    the first that has none."""
    rows = [Row(item) for item in items]
    random.Random(f"{activity.pk} {participant.pk}").shuffle(rows)  # noqa: S311  (an order, not a secret)
    by_item = {row.item.key: row for row in rows}
    for score in Score.objects.filter(activity=activity, by=participant):
        if score.item in by_item:
            by_item[score.item].given[score.criterion] = score.step
    first = next((row for row in rows if row.given and not row.is_whole), None) or next((row for row in rows if not row.is_whole), None)
    if first:
        first.is_open = True
    return rows


def is_whole(participant: Participant, activity_id: int, item: str) -> bool:
    """Whether somebody has given an item all four."""
    about = {"heading" if item[:1] == "h" else "note": key_of(item[1:])}
    return Score.objects.filter(activity=activity_id, by=participant, **about).count() == len(CRITERIA)


def best_sentence(activity: Activity) -> str:
    """How firm the first place is; in the words in which targets' results say it."""
    rows = [one for one in activity.result.get("told", []) if "mean" in one]
    if activity.result.get("few") or not rows:
        has_won = any(one.get("won") for one in activity.result.get("told", []))
        if has_won and activity.result.get("again"):
            return _("A score of these was told before in this workshop, so only what came first is told.")
        return _("Fewer than five members scored, so only what came first is told.") if has_won else _("Too few scored, so nothing is told.")
    best = next(one for one in rows if one.get("won"))
    return order_sentence(best["title"], best["first"], firm_of(best), [firm_of(one) for one in rows if one is not best])


def firm_of(row: dict[str, Any]) -> str:
    """How firm its first place would be, as it was decided at the count; of one that was counted before this was kept, by its rounded share."""
    return str(row.get("firm", firmness(row["first"])))


def told_scores(row: dict[str, Any]) -> Item:
    """What is told of an item once its scoring is over."""
    standings = [(WORDS[name][0], one["mean"], one["spread"]) for name, one in row.get("standings", {}).items()]
    why = untold_words(row["untold"]) if "untold" in row else _("came first") if row.get("won") else ""
    return Item(
        row["item"], row["title"], note_ids=row["notes"], n=row.get("n"), won=row.get("won", False), scores=row, criteria=standings, why_untold=why,
    )  # fmt: skip


def figures_in_words(item: Item) -> list[str]:
    """What is told of an item, one after the other; for who reads no table."""
    row = item.scores
    if "mean" not in row:
        return [item.why_untold]
    whole = _("mean %(mean)s") % {"mean": number_format(row["mean"], 1)}
    firm = _("first in %(share)s of weightings") % {"share": words.percent(row["first"])}
    found = [whole, firm, ngettext("one person", "%(n)s people", row["n"]) % {"n": row["n"]}]
    for name, mean, spread in item.criteria:
        found.append(f"{name} {number_format(mean, 1)} (" + _("spread %(spread)s") % {"spread": number_format(spread, 1)} + ")")
    return found


def untold_words(why: str) -> str:
    """Why nothing is told of an item."""
    if why == "few":
        return _("Shown from five scorers")
    return _("Its score was told before in this workshop: a second one would tell what one person gave.")
