"""What of helping each other goes on just now, asked at once: a page that is opened all day looks further only where there is something."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.roles import Act
from talkoot.sparring.logic.hidden import month_of
from talkoot.sparring.models import MonthKey, Partner, Season, Talk
from talkoot.sparring.queries.hidden import beginning
from talkoot.sparring.queries.partners import next_talks, unanswered


@dataclass(frozen=True)
class GoingOn:
    """The season that waits for the caller's answer, the talks before them, and the key for which their browser fetches permissions."""

    waiting: list[Season]
    talks: list[Talk]
    key: MonthKey | None


def going_on_for(me: Membership, at: datetime) -> GoingOn:
    """Nothing for those who take no part. The key is none for those of whom somebody else has known a way in during the month."""
    if not me.may(Act.HELP_TAKE_PART):
        return GoingOn([], [], None)
    keys = MonthKey.objects.filter(organisation=OuterRef("pk"), month=month_of(timezone.localdate(at)))
    seasons = Season.objects.filter(organisation=OuterRef("pk"), ended_at=None)
    pairs = Partner.objects.filter(member=me, pair__ended_at=None)
    rows = Organisation.objects.filter(pk=me.organisation_id)
    asked = rows.values_list(Exists(seasons), Exists(pairs), Subquery(keys.values("pk")[:1]), Subquery(keys.values("signing_key")[:1]))
    has_season, has_pair, key_pk, signing_key = asked[0]
    key = MonthKey(pk=key_pk, organisation_id=me.organisation_id, month=month_of(timezone.localdate(at)), signing_key=signing_key) if key_pk else None
    if key is not None and not me.user.is_own_since(beginning(key)):
        key = None
    talks = [talk for talk, _other in next_talks(me)] if has_season and has_pair else []
    return GoingOn(unanswered(me) if has_season else [], talks, key)
