"""The demo's quarterly reports: the last quarter that is over, of the whole, each area and each site, as they make themselves."""

from datetime import datetime, timedelta

from django.utils import timezone

from talkoot.base.orgs.models import Organisation
from talkoot.learning.actions import RIPE, make_by_itself, places_of
from talkoot.learning.logic.quarter import Quarter


def report_the_quarter(organisation: Organisation, at: datetime) -> None:
    """Made as on the first days after it."""
    today = timezone.localdate(at)
    quarter = Quarter.of(today).before()
    then = at - timedelta(days=(today - quarter.after.first).days - RIPE + 1)
    for place in places_of(organisation, quarter):
        make_by_itself(organisation=organisation, place=place, quarter=quarter, at=min(at, then))
