"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.sparring.actions.asking import told, widen
from talkoot.sparring.models import Question


@repeat("sparring.widen", every=timedelta(minutes=1))
def see_to_questions(at: datetime) -> None:
    """Asks everybody what nobody has answered within the agreed time."""
    due = Question.objects.filter(wide_at=None, first_help_at=None, withdrawn_at=None, same_as=None, wide_from__lte=at)
    for one in due.select_related("organisation", "asked_by__user").order_by("wide_from", "id")[:100]:
        with going_on("sparring.widen", one.pk):
            widen(question=one, at=at)


@repeat("sparring.look", every=timedelta(hours=6))
def see_to_old_answers(at: datetime) -> None:
    """Whoever asked and whoever helped are told, once, that an answer is old enough to be looked at."""
    due = Question.objects.filter(look_on__lte=timezone.localdate(at), withdrawn_at=None).exclude(helped_at=None)
    for one in due.select_related("organisation").order_by("look_on", "id")[:500]:
        with going_on("sparring.look", one.pk):
            helpers = one.answers.filter(withdrawn_at=None, by__ended_at=None).exclude(helped_at=None).values_list("by", flat=True)
            people = {one.asked_by_id if one.asked_by and one.asked_by.ended_at is None else None, *helpers} - {None}
            told(one, [pk for pk in people if pk], "sparring.look", at, moment=f"{one.look_on}")
