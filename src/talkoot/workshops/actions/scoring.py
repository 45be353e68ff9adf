"""What scores become at the end of a scoring: figures of five members or more, and nobody's any more."""

from collections import defaultdict
from typing import Any

from talkoot.base.kit.choosing import CRITERIA, FEWEST, FEWEST_WON, Result, Standing, as_told, firmness, ranked, share_told, standing
from talkoot.workshops.models import Activity, Score
from talkoot.workshops.queries.items import Item
from talkoot.workshops.queries.room import items_of
from talkoot.workshops.queries.workshops import steps_of


def figures_of(activity: Activity) -> dict[str, Any]:
    """By item, in their order: the mean, how firm its place is and how far people differ, of those who gave it all four. Nothing of an item
    that fewer than five members scored, or of whose notes a mean was told before in this workshop: two means tell what one person gave. Where
    that leaves none, only what came first."""
    known: set[int] = set()
    given: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = Score.objects.filter(activity=activity, by__removed_at=None).select_related("by")
    for one in rows:
        given[one.item][one.by_id][one.criterion] = one.step
        if one.by.member_id or one.by.is_invented:  # guests' seats can be one person's
            known.add(one.by_id)
    whole = {item: {by: own for by, own in by_person.items() if len(own) == len(CRITERIA)} for item, by_person in given.items()}
    scorers = len({by for people in whole.values() for by in people})
    agenda = list(steps_of(activity.workshop))
    before = _told_before(activity, agenda)
    told: list[tuple[Item, tuple[Standing, ...]]] = []
    untold: list[dict[str, Any]] = []
    for item in items_of(activity, agenda):
        people = whole.get(item.key, {})
        if len(known & set(people)) < FEWEST:
            untold.append(_row(item, untold="few"))
        elif before & set(item.note_ids):
            untold.append(_row(item, untold="again"))
        else:
            told.append((item, _standings(list(people.values()))))
    if not told:
        again = {"again": True} if any(row["untold"] == "again" for row in untold) else {}
        return {"few": True, **again, "told": _first(activity, whole, agenda) if scorers >= FEWEST_WON else []}
    results = sorted(zip(told, ranked([standings for _item, standings in told]), strict=True), key=_in_order)
    found = [
        _row(
            item, n=one.n, mean=as_told(one.mean), first=share_told(one.first), firm=firmness(one.first), ranks=list(one.ranks), beaten=one.beaten,
            standings={name: {"mean": as_told(each.mean), "spread": as_told(each.spread)} for name, each in zip(CRITERIA, one.standings, strict=True)},
        )
        for (item, _standings), one in results
    ]  # fmt: skip
    next((row for row in found if row["firm"]), found[0])["won"] = True
    return {"voters": scorers, "told": [*found, *sorted(untold, key=lambda row: row["item"])]}


def _in_order(found: tuple[tuple[Item, tuple[Standing, ...]], Result]) -> tuple[float, float, str]:
    """The highest first; between those that are level what helps the customer decides."""
    (item, _standings), one = found
    return -round(one.mean, 9), -round(one.standings[CRITERIA.index("helps")].mean, 9), item.key


def _first(activity: Activity, whole: dict[str, dict[int, dict[str, int]]], agenda: list[Activity]) -> list[dict[str, Any]]:
    """What has the highest mean of those that three scored at least; several that are level."""
    sums = {item: sum(sum(own.values()) for own in people.values()) / len(people) for item, people in whole.items() if len(people) >= FEWEST_WON}
    highest = max(sums.values(), default=0.0)
    won = [_row(one, won=True) for one in items_of(activity, agenda) if one.key in sums and sums[one.key] == highest]
    return sorted(won, key=lambda row: row["item"])


def _row(item: Item, **more: Any) -> dict[str, Any]:
    return {"item": item.key, "title": item.title, "notes": sorted(item.note_ids), **more}  # their numbers are drawn: no order of writing


def _standings(people: list[dict[str, int]]) -> tuple[Standing, ...]:
    """One for each criterion, of all people alike."""
    found = []
    for criterion in CRITERIA:
        ones, twos, threes, fours, fives = (sum(own[criterion] == step for own in people) for step in (1, 2, 3, 4, 5))
        found.append(standing({("all",): (ones, twos, threes, fours, fives)}))
    return tuple(found)


def _told_before(activity: Activity, agenda: list[Activity]) -> set[int]:
    """Notes of which a mean was told in the workshop's earlier scorings, alone or under a heading."""
    earlier = [one for one in agenda if one.kind == Activity.Kind.SCORE and one.pk != activity.pk]
    return {note for one in earlier for row in one.result.get("told", []) if "n" in row for note in row["notes"]}
