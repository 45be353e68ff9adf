"""A figure of the customers as it crosses packages and as it is kept: numbers. It is worded only where somebody reads it."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from talkoot.base.kit.intervals import Interval


@dataclass(frozen=True)
class Figure:
    """The mean of the days up to a day, with its 95 % interval. Without a value where there are too few answers to show one."""

    key: str  # of what was measured; empty where that is not known any more
    day: date
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    days: int = 90
    change: str = ""  # how it stands to the same days before, as feedback's `Change`; empty where that was not asked

    @property
    def is_shown(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def interval(self) -> Interval | None:
        """From low to high."""
        return None if self.low is None or self.high is None else Interval(self.low, self.high)

    def kept(self) -> dict[str, Any]:
        """As it is written down with something that was measured; nothing where there was no value."""
        if not self.is_shown:
            return {}
        return {name: value for name, value in asdict(self).items() if name != "change"} | {"day": self.day.isoformat()}

    @classmethod
    def of_kept(cls, kept: dict[str, Any]) -> Self | None:
        """What was written down; None where there was no value."""
        if kept.get("value") is None:
            return None
        known = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        return cls(**{**known, "day": date.fromisoformat(kept["day"])})
