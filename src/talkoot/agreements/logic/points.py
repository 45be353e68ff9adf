"""Lines of a text as points that keep their identity from version to version, and what changed between two of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID, uuid4

from talkoot.base.kit.differences import word_diff

ALIKE = 0.5  # from this share of common letters on, a line is the old one reworded


@dataclass(frozen=True)
class Line:
    """A point: which list it stands in, its words, who does it, whose part it is (0: everybody's)."""

    part: str
    text: str
    doer: str = ""
    site: int = 0
    key: UUID = field(default_factory=uuid4)


def read_lines(part: str, text: str, sites: Mapping[str, int], with_doer: bool = False) -> list[Line]:
    """One point a line; blank lines and the marks of lists are left out. `Kemi: …` is the part of a site, `Who: …` of a doer.

    `sites` gives each site's key by its name in small letters.
    """
    lines = []
    for raw in text.splitlines():
        words = re.sub(r"^\s*(?:[-–•*]|\d{1,2}[.)])\s+", "", raw).strip()
        if not words:
            continue
        head, colon, rest = words.partition(":")
        name, rest = head.strip(), rest.strip()
        if colon and rest and name.lower() in sites:
            lines.append(Line(part, rest[:500], site=sites[name.lower()]))
        elif colon and rest and with_doer and len(name) <= 100:
            lines.append(Line(part, rest[:500], doer=name))
        else:
            lines.append(Line(part, words[:500]))
    return lines


def write_lines(lines: Iterable[Line], names: Mapping[int, str]) -> str:
    """The other way: as it stands in the form."""
    return "\n".join(f"{names[one.site]}: {one.text}" if one.site in names else f"{one.doer}: {one.text}" if one.doer else one.text for one in lines)


def keep_keys(old: Sequence[Line], new: Sequence[Line]) -> list[Line]:
    """The new lines with the keys of the old ones they continue: the same words first, then the most alike in the same list."""
    left = list(old)
    kept: list[Line | None] = [None] * len(new)
    for i, line in enumerate(new):
        if same := next((one for one in left if (one.part, one.text) == (line.part, line.text)), None):
            left.remove(same)
            kept[i] = Line(line.part, line.text, line.doer, line.site, same.key)
    for i, line in enumerate(new):
        if kept[i] is None:
            near = [(SequenceMatcher(None, one.text, line.text).ratio(), -n, one) for n, one in enumerate(left) if one.part == line.part]
            best = max(near, key=lambda row: row[:2], default=None)
            if best and best[0] >= ALIKE:
                left.remove(best[2])
                kept[i] = Line(line.part, line.text, line.doer, line.site, best[2].key)
            else:
                kept[i] = line
    return [one for one in kept if one is not None]


@dataclass(frozen=True)
class Change:
    """A point that is new, gone or reworded: (kind, words) pieces, where kind is same, new or gone."""

    part: str
    pieces: list[tuple[str, str]]
    sites: frozenset[int]  # whose part it is and was; 0 stands for everybody


def changes(old: Sequence[Line], new: Sequence[Line]) -> list[Change]:
    """What is different, in the order of the new text, what is gone after it. Who does a step counts as its words."""
    before, after = {one.key: one for one in old}, {one.key: one for one in new}
    found = []
    for one in new:
        was = before.get(one.key)
        if was is None:
            found.append(Change(one.part, [("new", _said(one))], frozenset({one.site})))
        elif (_said(was), was.site, was.part) != (_said(one), one.site, one.part):
            found.append(Change(one.part, word_diff(_said(was), _said(one)), frozenset({one.site, was.site})))
    return found + [Change(one.part, [("gone", _said(one))], frozenset({one.site})) for one in old if one.key not in after]


def concerns(found: Sequence[Change], sites: Iterable[int]) -> bool:
    """Whether a change is in somebody's part: in everybody's, or in that of one of their sites."""
    mine = {0, *sites}
    return any(change.sites & mine for change in found)


def _said(line: Line) -> str:
    return f"{line.doer}: {line.text}" if line.doer else line.text
