"""Where pictures are used: packages that use them say so when they start, so that a permission that ends finds every use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talkoot.base.orgs.models import Membership
    from talkoot.pictures.models import Picture


@dataclass(frozen=True)
class Use:
    """A thing that shows a picture: its title and address, where it is so, and whether it is out where we cannot take it off. What is `private`
    is one person's: it keeps nobody from deleting the picture. `said`: who sees it, where there is more to say than whether it is out."""

    title: str
    address: str
    where: str = ""
    is_out: bool = False
    is_private: bool = False
    said: str = ""


@dataclass(frozen=True)
class Users:
    """A package's uses: those of pictures by their number, what it does when a picture has changed, and how it takes one off."""

    of: Callable[[Sequence[int], str], dict[int, list[Use]]]  # pictures, the organisation's short name
    changed: Callable[["Picture", "Membership", datetime, bool], None]  # … and whether what it is said to show has changed, not its spot alone
    take_off: Callable[["Picture", datetime], None]


USERS: list[Users] = []


def register(users: Users) -> None:
    """Makes a package's uses known."""
    USERS.append(users)


def uses_of(pictures: Sequence[int], org: str) -> dict[int, list[Use]]:
    """Every use of each picture; those that have none are left out."""
    found: dict[int, list[Use]] = {}
    for users in USERS:
        for pk, uses in users.of(pictures, org).items():
            found.setdefault(pk, []).extend(uses)
    return found
