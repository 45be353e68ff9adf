"""Thanks: the organisation's, the newest first, each with what it is tied to. Never a sum."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import seen_sources
from talkoot.stories.models import Thanks

TODAY = timedelta(days=14)
SHOWN = 3


def thanks_of(me: Membership) -> QuerySet[Thanks]:
    """What was thanked for, the newest on top."""
    rows = Thanks.objects.filter(organisation_id=me.organisation_id, withdrawn_at=None)
    if not me.may(Act.STORIES_SEE):
        return rows.none()
    return rows.select_related("by__user", "to_member__user", "to_site").order_by("-at", "-id")


def thanked_lately(me: Membership, sites: Iterable[int], at: datetime) -> list[Thanks]:
    """Who thanked the caller, their sites or everybody in the last two weeks."""
    ours = Q(to_member=me) | Q(to_site__in=list(sites)) | Q(to_member=None, to_site=None)
    return list(thanks_of(me).filter(ours, at__gte=at - TODAY).exclude(by=me)[:SHOWN])


def with_things(me: Membership, found: list[Thanks]) -> list[Thanks]:
    """Each with the title and the address of what it is tied to, where the caller may see that."""
    refs = list(dict.fromkeys(one.about for one in found))
    cards = {card.ref: card for first in range(0, len(refs), 20) for card in seen_sources(refs[first : first + 20], me)}
    for one in found:
        if card := cards.get(one.about):
            one.title, one.address = card.title, card.address
    return found
