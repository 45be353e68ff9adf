"""Files with copies of an organisation's data that lie ready here: they go where somebody or something is taken out of it for good."""

from collections.abc import Callable

FORGETTING: list[Callable[[int], None]] = []


def register_copies(forget: Callable[[int], None]) -> None:
    """Adds what removes such files of an organisation (its number), and those under way; called when a package starts."""
    FORGETTING.append(forget)


def forget_copies(organisation: int) -> None:
    """Removes all of them, with the caller's transaction."""
    for forget in FORGETTING:
        forget(organisation)
