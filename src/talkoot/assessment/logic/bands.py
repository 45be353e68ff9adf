"""Bands: how a group's mean is published without giving any single answer away.

An answer is one of 1..`options`. A band is a range of sums of n answers. The outermost bands are wide enough that not even
unanimity can be seen by colleagues who put their own answers together (one, from eight answers up two): if everybody else
gave the highest answer, the band still allows that one of them did not. The bands between are at least as wide as one
person's whole scale. Which bands there are follows from what is out already (`joint`).
"""

from dataclasses import dataclass

FEWEST = 5  # answers
FEWEST_OF_PART = 10  # answers to a pulse that does not ask the whole organisation
TWO_COLLEAGUES_FROM = 8


@dataclass(frozen=True)
class Band:
    """A range of sums of n answers, both ends included."""

    low: int
    high: int
    n: int

    @property
    def ends(self) -> tuple[float, float]:
        """The means at both ends."""
        return self.low / self.n, self.high / self.n

    @property
    def middle(self) -> float:
        """The mean in the middle."""
        return (self.low + self.high) / 2 / self.n

    @property
    def steps(self) -> float:
        """How many steps of the scale it is wide."""
        return (self.high - self.low) / self.n


def colleagues(n: int) -> int:
    """How many who know each other's answers a group of n must withstand."""
    return 2 if n >= TWO_COLLEAGUES_FROM else 1
