"""Files with copies of an organisation's data that lie ready here: they go where somebody or something is taken out of it for good."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Copies:
    """What a package does with its files of an organisation (its number), those under way too."""

    forget: Callable[[int], None]  # they are gone
    withhold: Callable[[int], None]  # nobody gets them any more; they go when the clock is certain


COPIES: list[Copies] = []


def register_copies(copies: Copies) -> None:
    """Adds a package's; called when it starts."""
    COPIES.append(copies)


def forget_copies(organisation: int) -> None:
    """Removes all of them, with the caller's transaction."""
    for one in COPIES:
        one.forget(organisation)


def withhold_copies(organisation: int) -> None:
    """As `forget_copies`, where a clock says so and not a person: what is deleted by a clock that jumped comes back from nowhere."""
    for one in COPIES:
        one.withhold(organisation)
