"""The shared text with each site's own: what stands in its place, what is missing, how long it is, and its digest. No framework."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

PLACE = re.compile(r"\{([^{}\n]{1,30})\}")
LINK = re.compile(r"https?://\S+")
LINE = "line"  # the site's own sentence
OWN = "own"  # the page of one's own, among the networks
# What fills itself in, by the words that one may write for it: English, Finnish, Swedish.
PLACES: dict[str, str] = {
    "site": "site", "toimipiste": "site", "enhet": "site",
    "phone": "phone", "puhelin": "phone", "telefon": "phone",
    "address": "address", "osoite": "address", "adress": "address",
    "hours": "hours", "aukioloajat": "hours", "öppettider": "hours",
    "sentence": LINE, "oma lause": LINE, "egen mening": LINE,
}  # fmt: skip


@dataclass(frozen=True)
class Network:
    """Where posts are put: how long a text may be there, and who says so. None: no figure is given."""

    key: str
    name: Any  # as it is shown: a name, or words of a language
    address: str  # where one writes; empty: it is ours, and published by a press
    most: int | None
    hashtags: int | None
    link_counts: int | None  # every link counts as so many
    source: str
    shape: str  # in which a picture is saved for it
    is_own: bool = False  # the page of one's own, here
    goes: bool = False  # its accounts can be connected: what is approved goes out by itself


@dataclass(frozen=True)
class Filled:
    """A site's version: its parts, each with whether it is the site's own, and what it asks for that the site lacks."""

    parts: tuple[tuple[str, bool], ...]
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole."""
        return "".join(part for part, _is_own in self.parts).strip()


def unknown_places(text: str) -> list[str]:
    """Words in braces that nothing fills in."""
    return [word for word in PLACE.findall(text) if word.strip().lower() not in PLACES]


def fill(text: str, values: Mapping[str, str], line: str) -> Filled:
    """The shared text with a site's values; its own sentence where the text says, else as a last paragraph."""
    parts: list[tuple[str, bool]] = []
    missing: list[str] = []
    has_line, end = False, 0
    for found in PLACE.finditer(text):
        what = PLACES.get(found[1].strip().lower(), "")
        parts.append((text[end : found.start()], False))
        end = found.end()
        if what == LINE and not line and (not parts[-1][0] or parts[-1][0].endswith("\n")):
            end += len(text[end:]) - len(text[end:].lstrip("\n"))  # its paragraph is not there
        has_line = has_line or what == LINE
        value = line if what == LINE else values.get(what, "")
        if value:
            parts.append((value, True))
        elif what != LINE and what not in missing:
            missing.append(what)
    parts.append((text[end:], False))
    if line and not has_line:
        parts += [("\n\n", False), (line, True)]
    return Filled(tuple((part, is_own) for part, is_own in parts if part), tuple(missing))


def length_at(network: Network, text: str) -> int:
    """As the network counts it."""
    return len(LINK.sub("x" * network.link_counts, text) if network.link_counts else text)


def is_too_long(network: Network, text: str) -> bool:
    """Whether the network would not take it: too long, or with too many hashtags."""
    return is_too_long_for(network, text, None)


def is_too_long_for(network: Network, text: str, most: int | None) -> bool:
    """The same, at a server that tells a limit of its own."""
    hashtags = len(re.findall(r"(?<!\w)#\w", text))
    most = most or network.most
    return bool(most and length_at(network, text) > most) or bool(network.hashtags and hashtags > network.hashtags)


def digest_of(text: str, networks: Sequence[str], picture: str, title: str) -> str:
    """What somebody saw and approved, in a short line: any change of it is another. Without a picture or a title it is of the rest alone."""
    seen = (text, sorted(networks), *([picture] if picture else []), *([{"title": title}] if title else []))
    return sha256(repr(seen).encode()).hexdigest()
