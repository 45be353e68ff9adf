"""All that came of a target, by chapters of its journey: also what its workshops led to."""

from dataclasses import dataclass, field

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.thread.kinds import Card
from talkoot.base.thread.queries import neighbours

MEETING = "workshops.workshop"  # known by its name in the thread: the package stands above this one


@dataclass
class Journey:
    """What a target came from, and what came of it, each thing once, in the order it came."""

    heard: list[Card]
    consents: list[Card] = field(default_factory=list)  # by which everybody was asked whether to start it
    workshops: list[Card] = field(default_factory=list)
    agreed: list[Card] = field(default_factory=list)
    work: list[Card] = field(default_factory=list)
    beside: list[Card] = field(default_factory=list)

    @property
    def refs(self) -> set[str]:
        """Everything that came of it, by text key."""
        return {card.ref for chapter in (self.consents, self.workshops, self.agreed, self.work, self.beside) for card in chapter}

    def put(self, card: Card, consents: set[str]) -> None:
        """A thing into its chapter."""
        package = card.ref.partition(".")[0]
        chapter = {"workshops": self.workshops, "agreements": self.agreed, "work": self.work}.get(package, self.beside)
        (self.consents if card.ref in consents else chapter).append(card)


def journey_of(me: Membership, target: Ref, consents: set[str]) -> Journey:
    """The journey of a target as the caller may see it. `consents`: the agreements (by text key) by which it was chosen."""
    found = neighbours([target], me)[str(target)]
    journey, seen = Journey(found.came_from), {str(target)}
    meetings = [Ref.parse(card.ref) for card in found.led_to if card.ref.startswith(f"{MEETING}:")]
    harvests = neighbours(meetings, me) if meetings else {}
    for card in (*found.led_to, *(card for meeting in meetings for card in harvests[str(meeting)].led_to)):
        if card.ref not in seen:
            seen.add(card.ref)
            journey.put(card, consents)
    return journey
