"""The kinds of notices there are: packages register theirs when they start. Each can be silenced by each person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of notice: its label in the settings, and its sentence from what was written down with it, in the language in force."""

    name: str
    label: Any
    sentence: Callable[[dict[str, Any]], str]


KINDS: dict[str, Kind] = {}


def register(name: str, label: Any, sentence: Callable[[dict[str, Any]], str]) -> None:
    """Makes a kind known."""
    KINDS[name] = Kind(name, label, sentence)
