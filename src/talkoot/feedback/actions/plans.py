"""What is known of a file before anything is brought in: how far the look at it has come, what would happen, or why it cannot be."""

from django.db import transaction

from talkoot.base.live.actions import announce
from talkoot.feedback.actions.imports import topic_of
from talkoot.feedback.logic.importing.report import Overview, Report
from talkoot.feedback.models import Import


def note_lines(importing: Import, lines: int) -> None:
    """How many lines have been looked at."""
    with transaction.atomic():
        Import.objects.filter(pk=importing.pk, state=Import.State.PLANNING).update(lines_done=lines)
        announce(topic_of(importing), str(lines))


def note_plan(importing: Import, plan: Report) -> None:
    """What would happen."""
    _settle(importing, Import.State.PLANNED, {**plan.as_dict(), "overview": plan.overview.as_dict()})


def note_no_plan(importing: Import, fault: str, details: dict[str, object]) -> None:
    """Why it cannot be read this way: its columns are asked for again, with what was chosen."""
    _settle(importing, Import.State.UPLOADED, {"fault": fault, "details": {name: str(value) for name, value in details.items()}})


def plan_of(importing: Import) -> Report:
    """The plan that was kept."""
    plan = Report.of_dict(importing.plan)
    plan.overview = Overview.of_dict(importing.plan["overview"])
    return plan


def _settle(importing: Import, state: str, plan: dict[str, object]) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=importing.pk, state=Import.State.PLANNING).update(state=state, plan=plan, lines_done=0)
        announce(topic_of(importing), "done")
