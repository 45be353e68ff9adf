"""Whose name stands in a text, however it is bent, marked or turned round: rather once too often than once too seldom."""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from hashlib import blake2b

from talkoot.base.kit.personal import stems_of

ENDING = 7  # letters that may follow a stem: “-lle”, “-stakin”, “-ttakaan”
APART = 3  # words from a given name to the family's: two names may stand between
WEAK = {"k": "", "t": "d", "p": "v"}  # Mäki, Mäe(n); Lehto, Lehdo(n); Haapa, Haava(n)
STRONG = {"ng": "nk", "nn": "nt", "mm": "mp", "ll": "lt", "rr": "rt"}  # Kangas, Kankaa(n); Rinne, Rintee(n)
ALONE = re.compile(  # what may follow a name of one word, which is a word of the language as often as not
    r"(?:[aeiouyäö]?n|[aä]|t[aä]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|na|nä|ksi|i?[dt]en|t|s)?(?:kin|kaan|kään|han|hän|ko|kö)?"
)


class Words:
    """The words of a text, ready to be asked for many names."""

    def __init__(self, text: str) -> None:
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        self.starts: defaultdict[str, set[str]] = defaultdict(set)
        self.capital: set[str] = set()  # those that are somewhere written with one
        for place, raw in enumerate(re.findall(r"[^\W\d_]+", _joined(text))):
            word = folded(raw)
            self.places[word].append(place)
            self.starts[word[:2]].add(word)
            if raw[0].isupper():
                self.capital.add(word)

    def say(self, name: str) -> bool:
        """Whether the name stands here: one of the given names near the family's, in either order; a name of one word by itself."""
        parts = [re.findall(r"[^\W\d_]+", part) for part in _joined(name).split()]
        parts = [part for part in parts if part]
        if not parts:
            return False
        if len(parts) == 1 and len(parts[0]) == 1:
            word, stems = parts[0][0], stems_in(parts[0][0])
            return any(one in self.capital and any(ALONE.fullmatch(one[len(stem) :]) for stem in stems if one.startswith(stem)) for one in self._near(word))
        if len(parts) == 1:
            parts = [parts[0][:-1], parts[0][-1:]]
        given = {place for part in parts[:-1] for word in part for place in self._of(word)}
        family = {place for word in parts[-1] for place in self._of(word)}
        if any(abs(one - other) <= APART and one != other for one in given for other in family):
            return True
        initials = {place for part in parts[:-1] for word in part for place in self.places.get(folded(word[0]), ())}
        return any(place - 1 in initials or place - 2 in initials for place in family)

    def _near(self, word: str) -> set[str]:
        return {one for stem in stems_in(word) for one in self.starts.get(stem[:2], ())}

    def _of(self, word: str) -> set[int]:
        stems = stems_in(word)
        return {
            place
            for one in self._near(word)
            if any(one.startswith(stem) and len(one) - len(stem) <= (ENDING if len(stem) > 1 else 0) for stem in stems)
            for place in self.places[one]
        }


@lru_cache(maxsize=4096)
def stems_in(word: str) -> frozenset[str]:
    """How a name begins in its case forms, folded: Mäki → maki, make, mae, mai."""
    name = word.casefold()
    found = {name, *(stem.casefold() for stem in stems_of(word)), *stems_of(name)}
    if len(name) > 3 and name[-1] in "aeiouyäö":
        weak = WEAK.get(name[-2])
        if weak is not None and name[-3] in "aeiouyäöhlr":
            found.add(name[:-2] + weak + name[-1])
        if name[-1] == "i":
            found |= {stem[:-1] + "e" for stem in set(found) if stem.endswith("i") and len(stem) > 2}
        if name.endswith("si"):
            found |= {name[:-2] + "te", name[:-2] + "de"}
    if len(name) > 4 and name[-1] in "se":
        found |= {name[:-4] + STRONG[name[-4:-2]] + name[-2] for _once in (0,) if name[-4:-2] in STRONG}
        found |= {name[:-3] + STRONG[name[-3:-1]] + name[-1] for _once in (0,) if name[-3:-1] in STRONG}
    return frozenset(folded(stem) for stem in found if stem)


def folded(text: str) -> str:
    """Small letters without their marks: “PÄIVI” and “Paivi” are one."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def paragraphs(text: str) -> list[str]:
    """What stands by itself in a text."""
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def digest_of(paragraph: str) -> str:
    """A paragraph by its words alone."""
    return blake2b(" ".join(re.findall(r"\w+", paragraph)).encode(), digest_size=12).hexdigest()


def _joined(text: str) -> str:
    """Without what is not seen: soft hyphens, joiners."""
    return "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Cf")
