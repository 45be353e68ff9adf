"""Watching for real change, and a person's acknowledgement of it."""

from datetime import date, datetime

from django.db import transaction

from talkoot.base.kit.periods import months_back
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.signals import Point
from talkoot.feedback.models import Question, Signal
from talkoot.feedback.queries.counts import in_lines
from talkoot.feedback.queries.signals import Place, watched
from talkoot.feedback.queries.verdict import main_question

SAME_CHANGE_MONTHS = 6  # answers that come late may move the month in which a change is told; it is told once all the same


def watch_organisation(organisation: Organisation, today: date, at: datetime) -> int:
    """Looks at every place of an organisation and notes signals that were not there. Returns how many are new. Safe to repeat."""
    question = main_question(organisation.pk)
    if question is None:
        return 0
    found = watched(question, organisation.pk, today)
    return sum(_note(organisation, question, place, point, at) for place, history in found.histories.items() for point in history.points if point.signal)


def _note(organisation: Organisation, question: Question, place: Place, point: Point, at: datetime) -> bool:
    """Keeps a signal, unless the same change has been told a few months earlier or later."""
    month, upwards = point.count.start, point.signal > 0
    around = (months_back(month, SAME_CHANGE_MONTHS), months_back(month, -SAME_CHANGE_MONTHS))
    with transaction.atomic():
        told = Signal.objects.filter(question__in=in_lines([question]), place=place.key, upwards=upwards, back=point.back, month__range=around)
        if told.exists():
            told.exclude(fell_at=None).update(fell_at=None)
            return False
        _signal, made = Signal.objects.get_or_create(
            question=question, place=place.key, month=month, upwards=upwards,
            defaults={
                "organisation": organisation, "site_id": place.site_id, "area_id": place.area_id, "level": max(point.up, point.down), "back": point.back,
                "found_at": at,
            },
        )  # fmt: skip
    return made


def weigh_signals(organisation: Organisation, today: date, at: datetime) -> int:
    """After answers were taken back: what would not be told any more goes, or is marked where somebody has thought about it already."""
    question = main_question(organisation.pk)
    if question is None:
        return 0
    found = watched(question, organisation.pk, today)
    stands = {(place.key, point.signal > 0, point.count.start) for place, history in found.histories.items() for point in history.points if point.signal}
    fallen = [
        one for one in Signal.objects.filter(question__in=in_lines([question]), fell_at=None)
        if not any(place == one.place and up == one.upwards and _is_near(month, one.month) for place, up, month in stands)
    ]  # fmt: skip
    Signal.objects.filter(pk__in=[one.pk for one in fallen], seen_at=None).delete()
    Signal.objects.filter(pk__in=[one.pk for one in fallen]).update(fell_at=at)
    return len(fallen)


def _is_near(month: date, other: date) -> bool:
    return months_back(other, SAME_CHANGE_MONTHS) <= month <= months_back(other, -SAME_CHANGE_MONTHS)


def acknowledge_signal(*, by: Membership, signal: Signal, note: str, at: datetime) -> Signal:
    """Somebody has seen it and says what they think of it. The first to do so stands; safe to repeat."""
    with transaction.atomic():
        if Signal.objects.filter(pk=signal.pk, seen_at=None).update(seen_at=at, seen_by=by, note=clean_text(note)):
            record(
                organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="acknowledge_signal",
                subject=f"feedback.signal:{signal.pk}", at=at,
            )  # fmt: skip
        signal.refresh_from_db()
    return signal
