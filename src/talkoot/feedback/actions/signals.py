"""Watching for real change, and a person's acknowledgement of it."""

from datetime import date, datetime

from django.db import transaction

from talkoot.base.kit.periods import months_back
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.signals import Base, Count, baseline_of, periods_of, watch
from talkoot.feedback.models import Baseline, Question, Signal
from talkoot.feedback.queries.signals import Place, monthly, places_of
from talkoot.feedback.queries.verdict import main_survey, score_questions

BASELINE_MONTHS = 12
FROZEN_MONTHS = 12  # after which the baseline is taken anew from the year before


def watch_organisation(organisation: Organisation, today: date, at: datetime) -> int:
    """Looks at every place of an organisation and notes signals that were not there. Returns how many are new. Safe to repeat."""
    survey = main_survey(organisation.pk)
    questions = score_questions(survey) if survey else []
    if not questions:
        return 0
    counts = monthly(questions[0], today)
    return sum(watch_place(organisation, questions[0], place, counts.get(place.key, []), today, at) for place in places_of(organisation.pk))


def watch_place(organisation: Organisation, question: Question, place: Place, counts: list[Count], today: date, at: datetime) -> int:
    """The same for one place."""
    base = baseline_for(question, place, counts, today)
    if base is None:
        return 0
    new = 0
    for point in watch(periods_of(count for count in counts if count.start > base.last), Base(base.satisfied, base.n)):
        if point.signal:
            _signal, made = Signal.objects.get_or_create(
                question=question, place=place.key, month=point.count.start, upwards=point.signal > 0,
                defaults={
                    "organisation": organisation, "site_id": place.site_id, "area_id": place.area_id, "level": max(point.up, point.down), "found_at": at,
                },
            )  # fmt: skip
            new += made
    return new


def baseline_for(question: Question, place: Place, counts: list[Count], today: date) -> Baseline | None:
    """What the place is held against: frozen for a year, then taken anew from the year before. None while there are too few answers."""
    standing = Baseline.objects.filter(question=question, place=place.key).order_by("-first").first()
    renew_from = months_back(today, FROZEN_MONTHS + BASELINE_MONTHS)
    if standing is not None and standing.last >= renew_from:
        return standing
    used = [count for count in counts if standing is None or count.start >= months_back(today, BASELINE_MONTHS)]
    found = baseline_of(used, BASELINE_MONTHS)
    if found is None:
        return standing
    base, months = found
    row, _made = Baseline.objects.get_or_create(
        question=question, place=place.key, first=used[0].start,
        defaults={"site_id": place.site_id, "area_id": place.area_id, "last": used[months - 1].start, "satisfied": base.satisfied, "n": base.n},
    )  # fmt: skip
    return row


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
