"""Whether something may be done now, in words where it may not."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.targets.models import Scoring, Target

REMIND_APART = timedelta(hours=20)


def why_not_score(scoring: Scoring, at: datetime) -> str | None:
    """Scores and approvals are taken while it is open, and not after its last moment."""
    if scoring.closed_at is not None or at >= scoring.closes_at:
        return _("The scoring is over: scores can no longer be changed.")
    return None


def why_not_remind(scoring: Scoring, at: datetime) -> str | None:
    """Once a day is enough, and not after the last moment."""
    if scoring.closed_at is not None or at >= scoring.closes_at:
        return _("The scoring is over already.")
    if scoring.reminded_at is not None and at - scoring.reminded_at < REMIND_APART:
        return _("They have been reminded already. Once a day is enough.")
    return None


def why_not_close(scoring: Scoring, lacking: int, at: datetime) -> str | None:
    """It ends by its day, or earlier when nobody is left who has not scored everything."""
    if scoring.closed_at is not None:
        return _("The scoring is over already.")
    if at < scoring.closes_at and lacking:
        return _("It ends on its day, or when everybody has scored.")
    return None


def why_not_now(target: Target) -> str | None:
    """What is being scored stays as it is until the scoring ends."""
    if target.candidacies.filter(scoring__closed_at=None).exists():
        return _("It is being scored: wait until the scoring is over.")
    return None


def why_not_start(target: Target, others_running: bool, is_consented: bool) -> str | None:
    """One at a time: another beside it only once people have consented to it."""
    if target.state == Target.State.RUNNING:
        return _("It is running already.")
    if target.state == Target.State.ENDED:
        return _("It has ended. Propose it anew.")
    if others_running and not is_consented:
        return _("Another target is running. Ask first for everybody’s consent to run this one beside it.")
    return None


def why_not_change(by: Membership, target: Target, may_run: bool) -> str | None:
    """Its proposer changes a candidate; whoever runs targets changes any."""
    if may_run or (target.made_by_id == by.pk and target.state == Target.State.CANDIDATE):
        return None
    return _("Ask whoever proposed it, or those who run targets.")
