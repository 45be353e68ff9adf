"""What a feedback point may be answered: the questions of its survey, all versions, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SCORED = {"smiley": (1, 5), "recommend": (0, 10), "ease": (1, 5)}
MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """How one question may be answered, and by whom: those whose score is between `shown_from` and `shown_to`."""

    kind: str
    version: int
    options: int = 0
    shown_from: int = 1
    shown_to: int = 5

    def is_for(self, score: int) -> bool:
        """Whether it is asked of those who gave this score."""
        return self.shown_from <= score <= self.shown_to

    def takes(self, value: int) -> bool:
        """Whether the value is an answer to it."""
        if self.kind in ("choice", "choices"):
            return 0 <= value < self.options
        low, high = SCORED.get(self.kind, (1, 0))
        return low <= value <= high


@dataclass(frozen=True, slots=True)
class Care:
    """When an answer opens a follow-up, how long there is to handle it, and whose turn it may be.

    `holds`: the site is so small that words are shown only when there are enough to hide each other.
    """

    from_score: int = 2
    wordless: bool = False
    watched: tuple[str, ...] = ()
    days: int = 2
    people: tuple[int, ...] = ()
    holds: bool = False

    def is_held(self, text: str, has_contact: bool) -> bool:
        """Whether these words wait for others. Who wishes to be contacted is heard at once."""
        return self.holds and bool(text) and not has_contact

    def turn(self, number: int) -> int | None:
        """Whose turn it is. Turns go round by the answer's own key: fair over time, and the same for a repeated delivery."""
        return self.people[number % len(self.people)] if self.people else None

    def reason(self, score: int, text: str, has_contact: bool) -> str:
        """`contact`, `score` or `words`; empty when nobody needs to see to it."""
        if has_contact:
            return "contact"
        if score <= self.from_score and (text or self.wordless):
            return "score"
        lowered = text.casefold()
        return "words" if any(word in lowered for word in self.watched) else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that taking an answer needs to know of a survey."""

    rules: Mapping[int, Rule] = field(default_factory=dict)
    care: Care = field(default_factory=Care)
    keep_contacts_days: int = 90

    def scored(self, question: int | None, current: int) -> int | None:
        """The scored question that was shown: the one named, if it is one of this survey's, else the current one."""
        if question is None:
            return current
        rule = self.rules.get(question)
        return question if rule and rule.kind == "smiley" else None

    def asks(self, kind: str, scored: int, score: int) -> bool:
        """Whether the version of this scored question asks such a question of those who gave this score."""
        version = self.rules[scored].version if scored in self.rules else 0
        return any(rule.kind == kind and rule.version == version and rule.is_for(score) for rule in self.rules.values())

    def fit(self, version: int, score: int, replies: tuple[tuple[int, int], ...]) -> bool:
        """Whether every reply answers a question of this version, asked of this score, once or as often as it takes."""
        seen: set[int] = set()
        for question, value in replies:
            rule = self.rules.get(question)
            if rule is None or rule.version != version or not rule.is_for(score) or not rule.takes(value):
                return False
            if question in seen and rule.kind != "choices":
                return False
            seen.add(question)
        return len(set(replies)) == len(replies)
