"""Tasks to a file and back. What a file holds of our own is recognised by its key, so that bringing it in again adds nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from talkoot.base.kit.outside import is_sane, whole
from talkoot.base.kit.tables import BROKEN, Table, Unreadable
from talkoot.base.kit.text import clean_line, clean_text, csv_safe
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import members_of, sites_of
from talkoot.work.actions.tasks import Plan
from talkoot.work.models import Task

COLUMNS = ("key", "task", "state", "site", "doers", "begins", "day", "time", "reminder", "repeats", "until", "help_wanted", "checklist", "details")
MOST_LINES = 2000
MOST_MINUTES = 60 * 24 * 60
LINES = UUID("6f2d1c0a-52b7-4b0e-9c39-0d2f5a3c7e11")  # the keys of lines without one are made under it
WORDS = {
    "key": ("key", "avain", "nyckel"),
    "task": ("task", "tehtävä", "uppgift", "title"),
    "state": ("state", "tila", "läge"),
    "site": ("site", "toimipiste", "plats"),
    "doers": ("doers", "tekijä", "vem"),
    "begins": ("begins", "alkaa", "börjar"),
    "day": ("day", "päivä", "due", "dag"),
    "time": ("time", "kello", "tid"),
    "reminder": ("reminder", "muistutus", "påminnelse"),
    "repeats": ("repeats", "toistuu", "upprepas"),
    "until": ("until", "asti", "viimeinen", "till och med"),
    "help_wanted": ("help",),
    "checklist": ("checklist", "lista"),
    "details": ("details", "lisätiedot", "detaljer"),
}


def rows_of(tasks: Iterable[Task]) -> Iterator[list[str | int | date | None]]:
    """The cells of each task, in the order of the columns; doers by e-mail where they have one, else by name."""
    for task in tasks:
        doers = "; ".join(one.user.email or one.user.name for one in task.doers.all())
        checklist = " | ".join(f"[{'x' if item.done_at else ' '}] {item.text}" for item in task.items.all())
        # The last one made carries the rhythm: brought in elsewhere, it goes on from there.
        running = task.series if task.series and not task.series.ended_at and task.series.made_until == task.due_on else None
        repeats = f"{running.interval} {running.every}" if running else ""
        yield [
            str(task.key), task.title, task.state, task.site.name if task.site else "", doers, task.start_on, task.due_on,
            task.due_time.strftime("%H:%M") if task.due_time else "", task.remind_minutes, repeats,
            running.until if running else None, "yes" if task.help_wanted else "", checklist, task.details,
        ]  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A line of a file: what would come of it, or what is wrong with it. `is_known` when its key is here already."""

    number: int
    plan: Plan
    state: str
    key: UUID
    trouble: str = ""
    is_known: bool = False


def rows_in(table: Table, salt: str) -> list[dict[str, str]]:
    """A table's lines as cells by name. Raises Unreadable for what has no column of tasks, or too many lines.

    `salt`: the file's own; a line without a key has the same one each time the file is looked at.
    """
    heads = [name.strip().casefold() for name in table.columns]
    place = {name: next((i for i, head in enumerate(heads) if any(head == w or head.startswith(w) for w in words)), None) for name, words in WORDS.items()}
    if place["task"] is None:
        raise Unreadable("no_task_column")
    found: list[dict[str, str]] = []
    for number, cells in table.lines():
        if len(found) >= MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        if cells[:1] == [BROKEN]:
            found.append({**dict.fromkeys(WORDS, ""), "number": str(number), "broken": "".join(cells[1:]), "key": str(uuid5(LINES, f"{salt}:{number}"))})
            continue
        row = {name: _unsafe(cells[i]) if i is not None and i < len(cells) else "" for name, i in place.items()}
        found.append({**row, "number": str(number), "key": str(_key(row["key"]) or uuid5(LINES, f"{salt}:{number}"))})
    return found


def read_tasks(rows: list[dict[str, str]], me: Membership) -> list[Read]:
    """What would come of each line, or what is wrong with it."""
    people: dict[str, list[Membership]] = {}
    for one in members_of(me).filter(ended_at=None):
        for name in filter(None, (one.user.email, one.user.name)):
            people.setdefault(name.casefold(), []).append(one)
    sites = {one.name.casefold(): one for one in sites_of(me)}
    found = [_read(int(row["number"]), row, people, sites) for row in rows]
    known = set(Task.objects.filter(organisation_id=me.organisation_id, key__in=[one.key for one in found]).values_list("key", flat=True))
    return [replace(one, is_known=one.key in known) for one in found]


def _read(number: int, row: dict[str, str], people: dict[str, list[Membership]], sites: dict[str, Site]) -> Read:
    if broken := row.get("broken"):
        plan = Plan(clean_line(broken)[:300], "", None, [], None, None, None)
        return Read(number, plan, Task.State.WAITING, UUID(row["key"]), _("The line’s quotation marks do not match"))
    trouble: list[str] = []
    title = clean_line(row["task"])
    if not title:
        trouble.append(_("What is to be done is missing."))
    site = sites.get(clean_line(row["site"]).casefold())
    if row["site"].strip() and site is None:
        trouble.append(_("There is no site called %(name)s.") % {"name": clean_line(row["site"])})
    doers = []
    for name in filter(None, (clean_line(one) for one in row["doers"].split(";"))):
        fitting = people.get(name.casefold(), [])
        if len(fitting) == 1:
            doers.append(fitting[0])
        else:
            trouble.append((_("Several are called %(name)s: write the e-mail address.") if fitting else _("There is no member %(name)s.")) % {"name": name})
    days: dict[str, date | None] = {}
    for name in ("begins", "day", "until"):
        days[name] = _day(row[name])
        if row[name].strip() and days[name] is None:
            trouble.append(_("%(text)s is not a day. Write it like 31.12.2026 or 2026-12-31.") % {"text": clean_line(row[name])})
    at = _time(row["time"])
    if row["time"].strip() and at is None:
        trouble.append(_("%(text)s is not a time. Write it like 9:30.") % {"text": clean_line(row["time"])})
    minutes = whole(row["reminder"].strip(), 6)
    if row["reminder"].strip() and (minutes is None or not 0 <= minutes <= MOST_MINUTES):
        trouble.append(_("%(text)s is no reminder. Write how many minutes before, like 60.") % {"text": clean_line(row["reminder"])})
    number_of, _space, every = row["repeats"].strip().partition(" ")
    if row["repeats"].strip() and not (1 <= (whole(number_of, 2) or 0) <= 99 and every in ("day", "workday", "week", "month", "year")):
        trouble.append(_("%(text)s is no repeat. Write it like “1 week”.") % {"text": clean_line(row["repeats"])})
        every = ""
    items = [(one[3:].strip(), one[1] == "x") if one[:1] == "[" and one[2:3] == "]" else (one, False) for one in _items(row["checklist"])]
    state = row["state"].strip() if row["state"].strip() in Task.State.values else Task.State.WAITING
    plan = Plan(
        title[:300], clean_text(row["details"]), site, doers, days["begins"], days["day"], at if days["day"] else None,
        remind_minutes=minutes if days["day"] else None, until=days["until"] if every else None,
        help_wanted=row["help_wanted"].strip().casefold() in ("yes", "kyllä", "ja", "x", "1"), items=items, every=every,
        interval=int(number_of) if every else 1,
    )  # fmt: skip
    if every and days["day"] is None:
        trouble.append(_("Choose the first day of what comes again."))
    return Read(number, plan, state, UUID(row["key"]), " ".join(trouble))


def as_it_stands(cells: list[str]) -> list[str]:
    """A line's cells as they stand in the file, a broken one whole."""
    return cells[1:] if cells[:1] == [BROKEN] else cells


def _items(text: str) -> list[str]:
    return [one.strip() for one in text.split("|") if one.strip()]


def _unsafe(cell: str) -> str:
    """Takes away the apostrophe that made a cell safe."""
    return cell[1:] if cell.startswith("'") and csv_safe(cell[1:]) == cell else cell


def _key(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            found = datetime.strptime(text.strip(), form).date()
            return found if is_sane(found) else None
        except ValueError:
            continue
    return None


def _time(text: str) -> time | None:
    for form in ("%H:%M", "%H.%M", "%H:%M:%S"):
        try:
            return datetime.strptime(text.strip(), form).time()
        except ValueError:
            continue
    return None
