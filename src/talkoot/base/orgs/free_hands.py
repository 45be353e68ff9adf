"""Free hands: what members may do without asking because they have committed to an agreement. Who grants it says so when it starts."""

from collections.abc import Callable

from talkoot.base.orgs.models import Membership

# Functions of (member, what) that say whether some agreement lets them. A package that asks needs to know none of them.
GRANTORS: list[Callable[[Membership, str], bool]] = []


def has_free_hands(me: Membership, what: str) -> bool:
    """Whether the caller may do it although their role alone does not let them."""
    return any(grants(me, what) for grants in GRANTORS)
