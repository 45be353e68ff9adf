"""Free hands: what members may do without asking because they have committed to an agreement. Who grants it says so when it starts."""

from collections.abc import Callable
from enum import Enum

from talkoot.base.orgs.models import Membership, Site


class Reach(Enum):
    """How far free hands must reach, where it is not one site: over all of the organisation, or anywhere at all."""

    EVERYWHERE = "everywhere"
    SOMEWHERE = "somewhere"


type Where = Site | Reach

# Functions of (member, what, where) that say whether some agreement lets them. A package that asks needs to know none of them.
GRANTORS: list[Callable[[Membership, str, Where], bool]] = []


def has_free_hands(me: Membership, what: str, where: Where) -> bool:
    """Whether the caller may do it there although their role alone does not let them. An agreement of a site or an area reaches no further."""
    return any(grants(me, what, where) for grants in GRANTORS)
