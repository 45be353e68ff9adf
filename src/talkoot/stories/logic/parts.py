"""The parts of a chapter as they are kept with it: each a paragraph that was drafted from things, and what a person made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

NAMES = ("heard", "chosen", "agreed", "done", "learned")  # stretches of a journey, in their order


@dataclass(frozen=True)
class Part:
    """One paragraph: of which stretch, as it stands, as it was drafted, of which things. A figure's is left out or stands as it is."""

    part: str
    text: str
    draft: str
    sources: tuple[str, ...] = ()
    is_figure: bool = False
    is_out: bool = False  # left out by whoever edited it

    @property
    def is_edited(self) -> bool:
        """Whether a person has put it into words of their own."""
        return self.text != self.draft

    @property
    def is_told(self) -> bool:
        """Whether readers see it."""
        return bool(self.text) and not self.is_out

    def kept(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self) | {"sources": list(self.sources)}


def of_kept(kept: Iterable[dict[str, Any]]) -> list[Part]:
    """What was written down."""
    return [Part(**{**one, "sources": tuple(one["sources"])}) for one in kept]


def edited(parts: Sequence[Part], texts: Sequence[str], left_out: Iterable[int]) -> list[Part]:
    """The parts with what was written for each; a figure's words stay what they are, and may be left out."""
    out = set(left_out)
    found = []
    for number, part in enumerate(parts):
        text = part.text if part.is_figure or number >= len(texts) else texts[number]
        found.append(replace(part, text=text, is_out=part.is_figure and number in out))
    return found


def drafted_anew(standing: Sequence[Part], fresh: Sequence[Part]) -> list[Part]:
    """What the things say today, with what a person wrote in its place: only what nobody has touched is replaced.

    What somebody wrote stays in its stretch also where the things tell nothing of it any more.
    """
    own = {part.part: part for part in standing if part.is_edited and not part.is_figure}
    out = {part.part for part in standing if part.is_out}
    told = {part.part for part in fresh if not part.is_figure}
    kept = [replace(part, draft="", sources=()) for part in own.values() if part.part not in told and part.text]
    found = [
        replace(part, text=own[part.part].text if part.part in own and not part.is_figure else part.text, is_out=part.part in out and part.is_figure)
        for part in fresh
    ]
    return sorted([*kept, *found], key=lambda part: NAMES.index(part.part) if part.part in NAMES else len(NAMES)) if kept else found
