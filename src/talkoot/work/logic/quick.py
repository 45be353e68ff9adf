"""A task in natural words: “perjantaina klo 12 soita Kelaan”. What is understood is taken out; the rest is what is to be done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from talkoot.base.kit.outside import whole
from talkoot.base.kit.periods import months_after

DAYS = {
    "fi": (("maanantai", "ma"), ("tiistai", "ti"), ("keskiviikko", "ke"), ("torstai", "to"), ("perjantai", "pe"), ("lauantai", "la"), ("sunnuntai", "su")),
    "sv": (("måndag", "mån"), ("tisdag", "tis"), ("onsdag", "ons"), ("torsdag", "tors"), ("fredag", "fre"), ("lördag", "lör"), ("söndag", "sön")),
    "en": (("monday", "mon"), ("tuesday", "tue"), ("wednesday", "wed"), ("thursday", "thu"), ("friday", "fri"), ("saturday", "sat"), ("sunday", "sun")),
}
# keskiviikko bends inside, so its forms are written out.
ENDINGS = {"fi": r"(?:na|nä|ksi|hin|ihin|on|lle)?", "sv": r"(?:en)?", "en": ""}
NUMBERS = {
    "kahden": 2, "kolmen": 3, "neljän": 4, "viiden": 5, "kuuden": 6, "parin": 2, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "two": 2, "three": 3, "four": 4,
    "five": 5, "en": 1, "one": 1, "a": 1, "yhden": 1,
}  # fmt: skip
# The hour at which a part of the day begins, where no time is told.
PARTS_OF_DAY = {
    "fi": {"aamulla": 8, "aamupäivällä": 10, "iltapäivällä": 13, "illalla": 18},
    "sv": {"på morgonen": 8, "på förmiddagen": 10, "på eftermiddagen": 13, "på kvällen": 18},
    "en": {"in the morning": 8, "in the afternoon": 13, "in the evening": 18},
}
MONTHS = {
    "fi": ("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"),
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"),
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"),
}


@dataclass
class Quick:
    """What was understood. `people` and `sites` are keys; `unsure` are names that fit several."""

    title: str
    day: date | None = None
    at: time | None = None
    every: str = ""
    interval: int = 1
    people: list[int] = field(default_factory=list)
    site: int | None = None
    unsure: list[str] = field(default_factory=list)
    no_day: str = ""  # written like a day, and none there is


def understand(text: str, language: str, today: date, people: Mapping[int, str], sites: Mapping[int, str]) -> Quick:
    """Reads a line. `people` and `sites` give names by key; a person is meant by a name as it stands in the dictionary (“hiekka Aino pe”).

    A day that names only a weekday is the next one to come, never today.
    """
    reader = _Reader(" ".join(text.split()), language if language in DAYS else "fi", today)
    reader.repeats()
    reader.days()
    reader.times()
    found = Quick("", reader.day, reader.time, reader.every, reader.interval, no_day=reader.no_day)
    _who(reader, found, people)
    _where(reader, found, sites)
    rest = re.sub(r"\s+([,.;!?])", r"\1", " ".join(reader.text.split())).strip(" ,;:–-")
    found.title = (rest[:1].upper() + rest[1:]) if rest else ""
    if reader.day is None and (reader.time is not None or reader.every):
        found.day = reader.first_of_repeat() if reader.every else today
    return found


class _Reader:
    """Takes what it understands out of the text, from the longest phrases to the shortest."""

    def __init__(self, text: str, language: str, today: date) -> None:
        self.text, self.language, self.today = text, language, today
        self.day: date | None = None
        self.time: time | None = None
        self.every, self.interval = "", 1
        self.weekday: int | None = None
        self.no_day = ""

    def take(self, pattern: str) -> re.Match[str] | None:
        """Finds a whole-word phrase and takes it out."""
        found = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self.text, re.IGNORECASE)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found

    def weekday_pattern(self, long_only: bool = False) -> str:
        """Any weekday as the language writes it, in a group of its own name."""
        forms = []
        for long, short in DAYS[self.language]:
            forms.append(rf"{long}{ENDINGS[self.language]}")
            if long == "keskiviikko":
                forms.append("keskiviikoksi")
            if not long_only:
                forms.append(rf"{short}\b\.?")
        return "|".join(forms)

    def number_of(self, name: str) -> int:
        """0 for Monday."""
        name = name.lower().rstrip(".")
        for i, (long, short) in enumerate(DAYS[self.language]):
            if name.startswith(long) or name == short or (long == "keskiviikko" and name.startswith("keskiviiko")):
                return i
        raise ValueError(name)

    def repeats(self) -> None:
        """Every day, every Monday, every other week …"""
        weekday = self.weekday_pattern()
        every, other = {"fi": ("joka", "toinen"), "sv": ("varje", "annan"), "en": ("every", "other")}[self.language]
        if self.language == "sv" and (found := self.take(rf"varannan\s+({weekday}|vecka)")):
            self.every, self.interval = "week", 2
            if found[1].lower() != "vecka":
                self.weekday = self.number_of(found[1])
            return
        units = {
            "fi": {"päivä": "day", "arkipäivä": "workday", "viikko": "week", "kuukausi": "month", "vuosi": "year"},
            "sv": {"dag": "day", "vardag": "workday", "vecka": "week", "månad": "month", "år": "year"},
            "en": {"day": "day", "weekday": "workday", "working day": "workday", "week": "week", "month": "month", "year": "year"},
        }[self.language]
        if found := self.take(rf"{every}\s+(?:({other})\s+)?({'|'.join(sorted(units, key=len, reverse=True))}|{weekday})"):
            self.interval = 2 if found[1] else 1
            unit = found[2].lower()
            if unit in units:
                self.every = units[unit]
            else:
                self.every, self.weekday = "week", self.number_of(unit)
            return
        adverbs = {
            "fi": {"päivittäin": "day", "viikoittain": "week", "kuukausittain": "month", "vuosittain": "year"},
            "sv": {"dagligen": "day", "veckovis": "week", "månatligen": "month", "årligen": "year"},
            "en": {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"},
        }[self.language]
        if found := self.take("|".join(adverbs)):
            self.every = adverbs[found[0].lower()]
            return
        if self.language == "fi" and (found := self.take("|".join(f"{long}i?sin" for long, _s in DAYS["fi"]))):
            self.every = "week"
            self.weekday = next(i for i, (long, _s) in enumerate(DAYS["fi"]) if found[0].lower().startswith(long))

    def days(self) -> None:
        """A day in any of the ways people say it."""
        until = {"fi": r"(?:\s+mennessä)?", "sv": "", "en": ""}[self.language]
        lead = {"fi": r"(?:viimeistään\s+)?", "sv": r"(?:senast\s+|på\s+|den\s+)*", "en": r"(?:by\s+|on\s+|this\s+)*"}[self.language]
        near = {
            "fi": {"tänään": 0, "täksi päiväksi": 0, "huomenna": 1, "huomiseksi": 1, "huomiseen": 1, "ylihuomenna": 2, "ylihuomiseksi": 2},
            "sv": {"idag": 0, "i dag": 0, "imorgon": 1, "i morgon": 1, "i övermorgon": 2, "övermorgon": 2},
            "en": {"today": 0, "tomorrow": 1, "the day after tomorrow": 2},
        }[self.language]
        day_names = self.weekday_pattern()
        if found := self.take(rf"{lead}(?:(?:{day_names})\s+)?(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d{{2}})?{until}"):
            self.day = self._date(found[1], found[2], found[3])
            if self.day is None:  # no such day: it stays in the words
                self.no_day, self.text = found[0], f"{found[0]} {self.text}"
        elif found := self.take(rf"{lead}({'|'.join(sorted(near, key=len, reverse=True))}){until}"):
            self.day = self.today + timedelta(days=near[found[1].lower()])
        elif found := self.take(rf"{lead}(?:ensi|nästa|next)\s+(?:viikon\s+|veckas\s+|week(?:’s|'s)?\s+(?:on\s+)?)?({self.weekday_pattern()}){until}"):
            monday = self.today + timedelta(days=7 - self.today.weekday())
            self.day = monday + timedelta(days=self.number_of(found[1]))
        elif self.take(r"ensi\s+viikolla|ensi\s+viikoksi|nästa\s+vecka|next\s+week"):
            self.day = self.today + timedelta(days=7 - self.today.weekday())
        elif found := self.take(rf"{lead}(?:viikonloppuna|i\s+helgen|at\s+the\s+weekend)"):
            self.day = self.coming(5)
        elif found := self.take(
            rf"{lead}(?:kuun\s+(?:loppuun|lopussa|viimeisenä\s+päivänä)|i\s+slutet\s+av\s+månaden|(?:the\s+)?end\s+of\s+the\s+month){until}"
        ):
            self.day = months_after(self.today.replace(day=1), 1) - timedelta(days=1)
        elif found := self.take(r"ensi\s+kuussa|nästa\s+månad|next\s+month"):
            self.day = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        elif after := self._after():
            self.day = after
        elif found_named := self._month_named(lead):
            self.day = found_named
        elif found := self.take(rf"{lead}({day_names}){until}"):
            self.day = self.coming(self.number_of(found[1]))
        if self.weekday is not None and self.day is None:
            self.day = self.coming(self.weekday)

    def _after(self) -> date | None:
        """In two weeks, viikon päästä, om tre dagar."""
        count = rf"(?:(\d{{1,3}}|{'|'.join(NUMBERS)})\s+)?"
        patterns = {
            "fi": rf"{count}(päivän|viikon|kuukauden)\s+(?:päästä|kuluttua)",
            "sv": rf"om\s+{count}(dagar|dag|veckor|vecka|månader|månad)",
            "en": rf"in\s+{count}(days|day|weeks|week|months|month)",
        }
        found = self.take(patterns[self.language])
        if not found:
            return None
        written = whole(found[1], 3)
        n = written if written is not None else NUMBERS.get((found[1] or "").lower(), 1)
        unit = found[2].lower()
        if unit.startswith(("päiv", "dag", "day")):
            return self.today + timedelta(days=n)
        if unit.startswith(("viik", "veck", "week")):
            return self.today + timedelta(weeks=n)
        return months_after(self.today, n)

    def _month_named(self, lead: str) -> date | None:
        """12. joulukuuta, 12 december, 12 December."""
        names = MONTHS[self.language]
        ending = "kuuta" if self.language == "fi" else ""
        found = self.take(rf"{lead}(\d{{1,2}})\.?\s+({'|'.join(names)}){ending}(?:\s+(\d{{4}}))?")
        return self._date(found[1], str(names.index(found[2].lower()) + 1), found[3]) if found else None

    def times(self) -> None:
        """At a time, where a word or a colon tells that it is one."""
        words = {"fi": r"(?:klo|kello)\.?", "sv": r"(?:kl|klockan)\.?", "en": r"at"}[self.language]
        found = self.take(rf"{words}\s*(\d{{1,2}})(?:[.:](\d{{2}}))?") or self.take(r"(\d{1,2}):(\d{2})")
        if not found and self.day is not None:  # “tiistaina 9.30”: beside a day it is a time
            found = self.take(r"(\d{1,2})\.([0-5][05])(?!\.)")
        if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
            self.time = time(int(found[1]), int(found[2] or 0))
        elif found:
            self.text = f"{self.text} {found[0]}"
        parts = PARTS_OF_DAY[self.language]
        if found := self.take("|".join(parts)):
            self.time = self.time or time(parts[found[0].lower()])

    def coming(self, weekday: int) -> date:
        """The next such weekday, never today."""
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def first_of_repeat(self) -> date:
        """Where something that repeats begins when no day was named: today, on a working day where it is for those."""
        day = self.today
        while self.every == "workday" and day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def _date(self, day: str, month: str, year: str | None) -> date | None:
        """A date; without a year the next one to come. None when there is no such day."""
        for n in [int(year) + (2000 if len(year) == 2 else 0)] if year else range(self.today.year, self.today.year + 9):
            try:
                found = date(n, int(month), int(day))
            except ValueError:
                continue
            if year or found >= self.today:
                return found
        return None


def _who(reader: _Reader, found: Quick, people: Mapping[int, str]) -> None:
    """Names as they stand in the dictionary: full ones first, then first names that only one has. `@Name` too."""
    for pk, name in sorted(people.items(), key=lambda row: -len(row[1])):
        if name and name in reader.text and re.search(rf"(?<![\w-])@?{re.escape(name)}(?![\w-])", reader.text):
            reader.take(rf"@?{re.escape(name)}")
            found.people.append(pk)
    first: dict[str, list[int]] = {}
    for pk, name in people.items():
        if name.split():
            first.setdefault(name.split()[0], []).append(pk)
    for name, keys in first.items():
        if name not in reader.text or not re.search(rf"(?<![\w-])@?{re.escape(name)}(?![\w-])", reader.text):
            continue
        if len(keys) == 1:
            reader.take(rf"@?{re.escape(name)}")
            found.people += [pk for pk in keys if pk not in found.people]
        else:
            found.unsure.append(name)


def _where(reader: _Reader, found: Quick, sites: Mapping[int, str]) -> None:
    """A site by its name as it stands (“Kemi: tilaa hiekkaa”, “#Kemi”); bent forms stay in the words."""
    for pk, name in sorted(sites.items(), key=lambda row: -len(row[1])):
        if name.lower() in reader.text.lower() and reader.take(rf"#{re.escape(name)}|{re.escape(name)}\s*:"):
            found.site = pk
            return
