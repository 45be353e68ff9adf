"""What is written down of figures, and read again as it was."""

from collections.abc import Mapping
from typing import Any

from talkoot.base.kit.intervals import Interval
from talkoot.feedback.logic.tally import FEW, Tally


def kept_figure(n: int, value: float | None, interval: Interval | None) -> dict[str, Any]:
    """A mean with its interval; nothing at all, not even how many answered, where it is not shown."""
    if value is None:
        return {}
    low, high = (interval.low, interval.high) if interval else (None, None)
    return {"n": n, "value": value, "low": low, "high": high, "few": n < FEW}


def kept_tally(tally: Tally) -> dict[str, Any]:
    """The same of answers, with the share of those who were satisfied."""
    if not tally.is_shown:
        return {}
    share = tally.satisfied_interval
    found = kept_figure(tally.n, tally.mean, tally.mean_interval)
    return found | {"share": tally.satisfied_share, "share_low": share and share.low, "share_high": share and share.high}


def interval_of(kept: Mapping[str, Any], name: str = "") -> Interval | None:
    """From low to high; None where that was not known."""
    low, high = kept.get(f"{name}low"), kept.get(f"{name}high")
    return None if low is None or high is None else Interval(low, high)
