"""Personal data in people's words: phone numbers, e-mail addresses, Finnish personal identity codes, and known names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
# Digits as people write phone numbers. Dates and sums of money are shorter or stand otherwise.
PHONE = re.compile(r"(?<![\w.,+-])(?:\+\d{1,3}|00\d{2,3}|0\d)[\d \-()]{5,14}\d(?![\w])")
IDENTITY = re.compile(r"(?<!\w)(\d{2})(\d{2})(\d{2})[-+A-FU-Y](\d{3})([0-9A-FHJ-NPR-Y])(?!\w)")
CHECK_SIGNS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
LETTER = "A-Za-zÀ-ÖØ-öø-žŠŽšžĐđŊŋŦŧ"


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of text and what it is: email, phone, identity or name."""

    start: int
    end: int
    kind: str


def personal_spans(text: str, names: "re.Pattern[str] | None" = None) -> list[Span]:
    """Every stretch of the text that looks like personal data, in order, none inside another."""
    found = [Span(match.start(), match.end(), "identity") for match in IDENTITY.finditer(text) if is_identity(match)]
    found += [Span(match.start(), match.end(), "email") for match in EMAIL.finditer(text)]
    found += [Span(match.start(), match.end(), "phone") for match in PHONE.finditer(text) if 7 <= sum(c.isdigit() for c in match.group()) <= 15]
    if names is not None:
        found += [Span(match.start(), match.end(), "name") for match in names.finditer(text)]
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def is_identity(match: "re.Match[str]") -> bool:
    """Whether a personal identity code's day and check sign are right (Act on the Population Information System)."""
    day, month, year, number, check = match.groups()
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and CHECK_SIGNS[int(day + month + year + number) % 31] == check


def names_pattern(names: Iterable[str]) -> "re.Pattern[str] | None":
    """A pattern for first and last names in any Finnish case form, written with a capital; None without names."""
    stems = {stem for name in names for part in re.split(r"[\s-]+", name) if len(part) >= 3 and part[0].isupper() for stem in stems_of(part)}
    if not stems:
        return None
    listed = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
    return re.compile(rf"(?<![{LETTER}])(?:{listed})[a-zåäö]{{0,6}}(?![{LETTER}])")


def stems_of(name: str) -> set[str]:
    """A name as it begins in its case forms: Heikki, Heiki(n); Minttu, Mintu(n); Virtanen, Virtase(n)."""
    stems = {name}
    if name.endswith("nen"):
        stems.add(name[:-3] + "s")
    for strong, weak in (("kk", "k"), ("pp", "p"), ("tt", "t"), ("nt", "nn"), ("nk", "ng"), ("lt", "ll"), ("rt", "rr"), ("mp", "mm")):
        if name[-3:-1] == strong:
            stems.add(name[:-3] + weak + name[-1])
    if len(name) > 4 and name.endswith(("s", "r")):
        stems.add(name[:-1])
    return stems


def masked(text: str, spans: Iterable[Span], words: Mapping[str, str]) -> str:
    """The text with each stretch replaced by ‹its word›."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], f"‹{words[span.kind]}›"]
        end = span.end
    return "".join(parts) + text[end:]
