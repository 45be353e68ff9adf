"""What a team decides: a strength to keep, at most two re-arrangements, and whether they happened."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment.models import Choice, Round, Statement
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record

MOST_REARRANGEMENTS = 2
FIRST_STEP = timedelta(days=14)


def make_choice(
    *, by: Membership, round_: Round, kind: str, next_: str, now: str, statement: Statement | None, owner: Membership | None, first_step: str,
    first_step_on: date | None, figure: str, look_on: date | None, at: datetime,
) -> Choice:  # fmt: skip
    """Writes down what the team decided. A re-arrangement has a volunteer, a first step within fourteen days and a day to look again.

    Refused before the results are open, after the dialogue has ended, for a third re-arrangement and for one that is not whole.
    """
    _refuse_state(round_, at)
    next_, first_step = clean_line(next_), clean_line(first_step)
    if not next_:
        raise Refused(_("Write what you decided."))
    if kind != Choice.Kind.KEEP:
        today = timezone.localdate(at)
        if owner is None or owner.organisation_id != by.organisation_id or owner.ended_at is not None:
            raise Refused(_("Somebody takes it on, of their own will."))
        if not first_step or first_step_on is None or not today <= first_step_on <= today + FIRST_STEP:
            raise Refused(_("Choose a first step within fourteen days. A small one is better than none."))
        if look_on is None or look_on <= first_step_on:
            raise Refused(_("Choose the day when you look whether it helped, after the first step."))
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        standing = Choice.objects.filter(round=round_).exclude(kind=Choice.Kind.KEEP).count()
        if kind != Choice.Kind.KEEP and standing >= MOST_REARRANGEMENTS:
            raise Refused(_("Two re-arrangements are the most in one round. Take one away first."))
        made = Choice.objects.create(
            round=round_, kind=kind, statement=statement, now=clean_line(now)[:300], next=next_[:300], owner=owner, first_step=first_step[:300],
            first_step_on=first_step_on if kind != Choice.Kind.KEEP else None, figure=clean_line(figure)[:200],
            look_on=look_on if kind != Choice.Kind.KEEP else None, made_by=by, made_at=at,
        )  # fmt: skip
        join(organisation=by.organisation_id, source=Ref("assessment.round", str(round_.pk)), result=Ref("assessment.choice", str(made.pk)), at=at)
        _trail(by, "make_choice", made, at)
    return made


def take_back(*, by: Membership, choice: Choice, at: datetime) -> None:
    """Takes a choice away while the dialogue goes on. Refused afterwards: then it is looked at instead. Safe to repeat."""
    _refuse_state(choice.round, at)
    with transaction.atomic():
        _trail(by, "take_back_choice", choice, at)
        Choice.objects.filter(pk=choice.pk).delete()


def end_dialogue(*, by: Membership, round_: Round, at: datetime) -> Round:
    """The round is over: its choices stand. Refused without a strength to keep and without a re-arrangement. Safe to repeat."""
    if round_.ended_at is not None:
        return round_
    _refuse_state(round_, at)
    kinds = set(Choice.objects.filter(round=round_).values_list("kind", flat=True))
    if Choice.Kind.KEEP not in kinds:
        raise Refused(_("Choose at least one strength to keep and grow."))
    if not kinds - {Choice.Kind.KEEP}:
        raise Refused(_("Choose at least one re-arrangement of work. Otherwise nothing came of the round."))
    with transaction.atomic():
        Round.objects.filter(pk=round_.pk, ended_at=None).update(ended_at=at)
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="end_dialogue",
            subject=f"assessment.round:{round_.pk}", at=at,
        )  # fmt: skip
    round_.refresh_from_db()
    return round_


def look_again(*, by: Membership, choice: Choice, outcome: str, note: str, at: datetime) -> Choice:
    """Whether it happened: done, partly, not. May be said again; the last word stands."""
    if outcome not in Choice.Outcome.values:
        raise Refused(_("Choose one of the three."))
    with transaction.atomic():
        Choice.objects.filter(pk=choice.pk).update(outcome=outcome, outcome_note=clean_line(note)[:300], looked_at=at, looked_by=by)
        _trail(by, "look_again", choice, at)
    choice.refresh_from_db()
    return choice


def _refuse_state(round_: Round, at: datetime) -> None:
    if round_.state != Round.State.CLOSED or at < round_.results_at:
        raise Refused(_("Talk first: the results are not open yet."))
    if round_.ended_at is not None:
        raise Refused(_("The dialogue of this round has ended."))


def _trail(by: Membership, act: str, choice: Choice, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"assessment.choice:{choice.pk}", at=at)
