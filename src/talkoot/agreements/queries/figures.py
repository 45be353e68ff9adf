"""The customers' figure that an agreement should move, in its own scope."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from talkoot.agreements.models import Agreement, Version
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Membership
from talkoot.customers.queries import heard_since
from talkoot.feedback.queries.figure import figure_named, measure_of, measures_of


def measure_choices(me: Membership) -> list[tuple[str, str]]:
    """The figures that an agreement can be tied to, by key."""
    return [(key, text) for key, text, _question in measures_of(me)]


def figure_now(me: Membership, agreement: Agreement, version: Version, today: date) -> Figure | None:
    """The last 90 days of the version's figure in the agreement's scope; None when it has none."""
    return figure_named(me, version.figure, today, agreement.site, agreement.area)


def figure_name(me: Membership, version: Version) -> str:
    """The figure's words; empty when it has none, or the question is asked no more."""
    found = measure_of(me, version.figure)
    return found[0] if found else ""


def asked_since(me: Membership, agreement: Agreement, since: datetime) -> list[Any]:
    """Customers' questions heard in the agreement's scope since it came into force, the most frequent first."""
    day = since.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return heard_since(me, day, site=agreement.site_id, area=agreement.area_id)
