"""Thanks: the organisation's, the newest first, each with what it is tied to. Never a sum."""

from django.db.models import QuerySet

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import seen_sources
from talkoot.stories.models import Thanks


def thanks_of(me: Membership) -> QuerySet[Thanks]:
    """What was thanked for, the newest on top."""
    rows = Thanks.objects.filter(organisation_id=me.organisation_id, withdrawn_at=None)
    if not me.may(Act.STORIES_SEE):
        return rows.none()
    return rows.select_related("by__user", "to_member__user", "to_site").order_by("-at", "-id")


def with_things(me: Membership, found: list[Thanks]) -> list[Thanks]:
    """Each with the title and the address of what it is tied to, where the caller may see that."""
    refs = list(dict.fromkeys(one.about for one in found))
    cards = {card.ref: card for first in range(0, len(refs), 20) for card in seen_sources(refs[first : first + 20], me)}
    for one in found:
        if card := cards.get(one.about):
            one.title, one.address = card.title, card.address
    return found
