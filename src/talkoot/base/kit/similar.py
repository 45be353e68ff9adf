"""Which questions are similar: BM25 (Robertson & Zaragoza 2009) over lemmas and compound parts, and shared letter groups.

Words found by a dictionary carry most; letter groups of four catch what it does not know (names, dialect, misspellings).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

K1, B = 1.2, 0.6
LETTERS_WEIGH = 2.0  # how much a complete likeness of letters counts beside the words' sum
PRETENDED = 200  # questions; among a handful no word would count as rare
ENOUGH = 3.0  # a likeness below this is not worth a person's look
CLOSE = 0.33  # of what two texts say that both do, by how rare it is: below this they may be about something else


@dataclass(frozen=True)
class Likeness:
    """A question's number and how like it is; higher is more alike. `share`: how much of what either says, both say."""

    pk: int
    score: float
    share: float = 0.0

    @property
    def is_close(self) -> bool:
        """Whether it seems to ask the same; else a word or two of it are the same, and it may be about something else."""
        return self.share >= CLOSE


def same_words(text: str) -> dict[str, str]:
    """The organisation's list: every word of a line stands for the line's first. Separators: comma, = or space."""
    found: dict[str, str] = {}
    for line in text.lower().splitlines():
        words = line.replace(",", " ").replace("=", " ").split()
        for word in words[1:]:
            found[word] = words[0]
    return found


def lines_of(same: Mapping[str, str]) -> dict[str, list[str]]:
    """By the word that stands for others: those others."""
    found: dict[str, list[str]] = {}
    for word, first in same.items():
        found.setdefault(first, []).append(word)
    return found


def rarity(total: int, having: int) -> float:
    """How much a word tells that so many of so many texts have."""
    return log(1 + (total - having + 0.5) / (having + 0.5))


def similar(
    words: Sequence[str], text: str, others: Sequence[tuple[int, Sequence[str], str]], *, same: Mapping[str, str] | None = None, most: int = 3,
    at_least: float = ENOUGH, share: float = 0.0, total: int = 0, having: Mapping[str, int] | None = None,
) -> list[Likeness]:  # fmt: skip
    """The most similar of `others` (number, words, text), best first; none that is less alike than `at_least` or has less than a `share` in common.

    Where others are only those that may be alike, `total` says how many there are in all and `having` how many of them have each word.
    """
    same = same or {}
    asked = {same.get(word, word) for word in words}
    documents = [(pk, Counter(same.get(word, word) for word in listed), other) for pk, listed, other in others]
    total = max(len(documents), total, PRETENDED)
    average = sum(sum(counts.values()) for _pk, counts, _text in documents) / max(1, len(documents)) or 1.0
    in_how_many = Counter(word for _pk, counts, _text in documents for word in counts if word in asked)
    in_how_many.update({word: max(0, n - in_how_many[word]) for word, n in (having or {}).items()})
    rare = {word: rarity(total, in_how_many[word]) for word in asked}
    said = sum(rare.values()) or 1.0
    letters = groups(text)
    found = []
    for pk, counts, other in documents:
        length = sum(counts.values())
        score = shared_words = 0.0
        for word in asked & counts.keys():
            shared_words += rare[word]
            score += rare[word] * counts[word] * (K1 + 1) / (counts[word] + K1 * (1 - B + B * length / average))
        theirs = groups(other)
        shared = len(letters & theirs) / max(1, min(len(letters), len(theirs)))
        score += LETTERS_WEIGH * shared
        if score >= at_least:
            # How rare the other's own words are is not known where it comes from a shortlist: as rare as the asked ones are.
            theirs_alone = (len(counts) - len(asked & counts.keys())) * said / max(1, len(asked))
            common = (shared_words / said + shared_words / ((shared_words + theirs_alone) or 1.0)) / 2
            if common >= share:
                found.append(Likeness(pk, score, common))
    return sorted(found, key=lambda likeness: -likeness.score)[:most]


def groups(text: str, size: int = 4) -> set[str]:
    """Letter groups within words, ends marked."""
    found: set[str] = set()
    for word in text.lower().split():
        marked = f" {''.join(sign for sign in word if sign.isalnum())} "
        found |= {marked[i : i + size] for i in range(max(1, len(marked) - size + 1))}
    return found
