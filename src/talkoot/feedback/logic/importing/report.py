"""What an import found and did, in numbers and examples."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Any

MOST_EXAMPLES = 200


@dataclass
class Overview:
    """What the lines that would be taken say together, so that a scale read the wrong way round is seen before it counts."""

    scores: Counter[int] = field(default_factory=Counter)
    first: date | None = None
    last: date | None = None

    def add(self, score: int | None, day: date) -> None:
        """Counts a line."""
        if score is not None:
            self.scores[score] += 1
        self.first = day if self.first is None or day < self.first else self.first
        self.last = day if self.last is None or day > self.last else self.last

    @classmethod
    def of_dict(cls, kept: dict[str, Any]) -> "Overview":
        """The overview that as_dict() gave."""
        first, last = (date.fromisoformat(day) if day else None for day in (kept["first"], kept["last"]))
        return cls(Counter({int(score): n for score, n in kept["scores"].items()}), first, last)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        first, last = (day.isoformat() if day else None for day in (self.first, self.last))
        return {"scores": {str(score): n for score, n in self.scores.items()}, "first": first, "last": last}

    @property
    def mean(self) -> float:
        """The scores' mean; 0 when there is none."""
        return sum(score * n for score, n in self.scores.items()) / max(1, self.scores.total())

    @property
    def spread(self) -> float:
        """The scores' standard deviation."""
        return sqrt(sum(n * (score - self.mean) ** 2 for score, n in self.scores.items()) / max(1, self.scores.total()))


@dataclass
class Report:
    """Counts of an import, with the first examples of doubtful lines: (line number, code, value)."""

    lines: int = 0
    taken: int = 0
    answers_added: int = 0
    lines_repeated: int = 0
    comments_added: int = 0
    without_score: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    new_sites: list[str] = field(default_factory=list)
    examples: list[tuple[int, str, str]] = field(default_factory=list)
    overview: Overview = field(default_factory=Overview)  # of the first pass; kept with the plan only

    @property
    def lines_left_out(self) -> int:
        """How many lines were not taken."""
        return self.left_out.total()

    def leave_out(self, number: int, fault: str, value: str) -> None:
        """Counts a line that is not taken."""
        self.left_out[fault] += 1
        self._example(number, fault, value)

    def note(self, number: int, code: str, value: str) -> None:
        """Counts a line that is taken, with something that should be known."""
        self.notes[code] += 1
        if self.notes[code] <= MOST_EXAMPLES // 4:
            self._example(number, code, value)

    def _example(self, number: int, code: str, value: str) -> None:
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append((number, code, value))

    @classmethod
    def of_dict(cls, kept: dict[str, Any]) -> "Report":
        """The report that as_dict() gave."""
        return cls(
            lines=kept["lines"],
            taken=kept["lines_taken"],
            answers_added=kept["answers_added"],
            lines_repeated=kept["lines_repeated"],
            comments_added=kept["comments_added"],
            without_score=kept["without_score"],
            left_out=Counter(kept["left_out"]),
            notes=Counter(kept["notes"]),
            new_sites=list(kept["new_sites"]),
            examples=[(one["line"], one["code"], one["value"]) for one in kept["examples"]],
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "lines": self.lines,
            "lines_taken": self.taken,
            "lines_left_out": self.lines_left_out,
            "answers_added": self.answers_added,
            "lines_repeated": self.lines_repeated,
            "comments_added": self.comments_added,
            "without_score": self.without_score,
            "left_out": dict(self.left_out),
            "notes": dict(self.notes),
            "new_sites": self.new_sites,
            "examples": [{"line": number, "code": code, "value": value} for number, code, value in self.examples],
        }
