"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q

from talkoot.agreements.actions.deciding import REMIND_BEFORE, close_decision, remind
from talkoot.agreements.actions.differences import return_unhandled
from talkoot.agreements.actions.keeping import remind_of_reviews
from talkoot.agreements.models import Decision
from talkoot.base.jobs.schedule import repeat

log = structlog.get_logger(__name__)


@repeat("agreements.rounds", every=timedelta(minutes=1), destroys=True)
def see_to_rounds(at: datetime) -> None:
    """Reminds once before a round closes, and ends rounds whose time is up."""
    soon = Decision.objects.filter(closed_at=None, closes_at__gt=at, closes_at__lte=at + REMIND_BEFORE, opened_at__lte=at - REMIND_BEFORE)
    soon = soon.filter(Q(reminded_at=None) | Q(reminded_at__lt=F("closes_at") - REMIND_BEFORE))  # an early word of somebody's is no last one
    for one in soon.select_related("version__agreement__organisation"):
        remind(one, at)
    for one in Decision.objects.filter(closed_at=None, closes_at__lte=at).select_related("version__agreement__organisation"):
        try:
            close_decision(by=None, decision=one, at=at)
        except Exception:  # one round's trouble does not keep the others open
            log.exception("decision_not_closed", decision=one.pk)


@repeat("agreements.reviews", every=timedelta(hours=1))
def see_to_reviews(at: datetime) -> None:
    """Tells whose review comes."""
    remind_of_reviews(at)


@repeat("agreements.differences", every=timedelta(hours=1))
def see_to_differences(at: datetime) -> None:
    """What was not handled in time comes back to its writer."""
    return_unhandled(at)
