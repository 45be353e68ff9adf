"""What happens to each field of each record when a person asks what is held of them, or leaves."""

from enum import Enum


class Held(Enum):
    """How a field relates to a person. A test refuses a field that says nothing."""

    NOT_PERSONAL = "says nothing of a person"
    PERSON_KEEPS = "the person's own; shown and exported to them, erased with them"
    ABOUT_PERSON = "of a person; shown to them, replaced when they leave"
    CUSTOMERS_WORDS = "written by a customer whom nobody knows; names in it are masked before others see them"
    SECRET = "proves who somebody is; never shown or exported, erased with them"  # noqa: S105  (a word, not a password)


def not_personal(*names: str) -> dict[str, Held]:
    """The declaration of fields that say nothing of a person."""
    return dict.fromkeys(names, Held.NOT_PERSONAL)
