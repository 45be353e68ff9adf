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


@dataclass(frozen=True)
class Likeness:
    """A question's number and how like it is; higher is more alike."""

    pk: int
    score: float


def same_words(text: str) -> dict[str, str]:
    """The organisation's list: every word of a line stands for the line's first. Separators: comma, = or space."""
    found: dict[str, str] = {}
    for line in text.lower().splitlines():
        words = line.replace(",", " ").replace("=", " ").split()
        for word in words[1:]:
            found[word] = words[0]
    return found


def similar(
    words: Sequence[str], text: str, others: Sequence[tuple[int, Sequence[str], str]], *, same: Mapping[str, str] | None = None, most: int = 3,
    at_least: float = ENOUGH,
) -> list[Likeness]:  # fmt: skip
    """The most similar of `others` (number, words, text), best first; none that is less alike than `at_least`."""
    same = same or {}
    asked = {same.get(word, word) for word in words}
    documents = [(pk, Counter(same.get(word, word) for word in listed), other) for pk, listed, other in others]
    total = max(len(documents), PRETENDED)
    average = sum(sum(counts.values()) for _pk, counts, _text in documents) / max(1, len(documents)) or 1.0
    in_how_many = Counter(word for _pk, counts, _text in documents for word in counts if word in asked)
    letters = groups(text)
    found = []
    for pk, counts, other in documents:
        length = sum(counts.values())
        score = 0.0
        for word in asked & counts.keys():
            rarity = log(1 + (total - in_how_many[word] + 0.5) / (in_how_many[word] + 0.5))
            score += rarity * counts[word] * (K1 + 1) / (counts[word] + K1 * (1 - B + B * length / average))
        theirs = groups(other)
        shared = len(letters & theirs) / max(1, min(len(letters), len(theirs)))
        score += LETTERS_WEIGH * shared
        if score >= at_least:
            found.append(Likeness(pk, score))
    return sorted(found, key=lambda likeness: -likeness.score)[:most]


def groups(text: str, size: int = 4) -> set[str]:
    """Letter groups within words, ends marked."""
    found: set[str] = set()
    for word in text.lower().split():
        marked = f" {''.join(sign for sign in word if sign.isalnum())} "
        found |= {marked[i : i + size] for i in range(max(1, len(marked) - size + 1))}
    return found
