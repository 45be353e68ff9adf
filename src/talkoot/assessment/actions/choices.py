"""What a team decides: a strength to keep, at most two re-arrangements, and whether they happened."""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment.models import Choice, Round, Statement
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import Wish, make
from talkoot.base.trail.actions import record
from talkoot.feedback.queries.figure import measures_of

MOST_REARRANGEMENTS = 2
FIRST_STEP = timedelta(days=14)


def make_choice(
    *, by: Membership, round_: Round, kind: str, next_: str, now: str, statement: Statement | None, owner: Membership | None, first_step: str,
    first_step_on: date | None, figure: str, look_on: date | None, at: datetime, becomes: str = Choice.Becomes.TASK,
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
            becomes=becomes if becomes in Choice.Becomes.values else Choice.Becomes.TASK,
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
    """The round is over: its choices stand, and what was re-arranged becomes work, of which its owner is told.

    Refused without a strength to keep and without a re-arrangement. Safe to repeat.
    """
    if round_.ended_at is not None:
        return round_
    _refuse_state(round_, at)
    kinds = set(Choice.objects.filter(round=round_).values_list("kind", flat=True))
    if Choice.Kind.KEEP not in kinds:
        raise Refused(_("Choose at least one strength to keep and grow."))
    if not kinds - {Choice.Kind.KEEP}:
        raise Refused(_("Choose at least one re-arrangement of work. Otherwise nothing came of the round."))
    with transaction.atomic():
        if not Round.objects.filter(pk=round_.pk, ended_at=None).update(ended_at=at):
            round_.refresh_from_db()
            return round_
        for choice in Choice.objects.filter(round=round_).exclude(kind=Choice.Kind.KEEP).select_related("owner__user", "round__area").order_by("pk"):
            _becomes_work(by, choice, at)
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="end_dialogue",
            subject=f"assessment.round:{round_.pk}", at=at,
        )  # fmt: skip
    round_.refresh_from_db()
    return round_


def _becomes_work(by: Membership, choice: Choice, at: datetime) -> None:
    """The first step as its owner's task, and what else the team said it becomes."""
    source, owner = Ref("assessment.choice", str(choice.pk)), choice.owner
    if owner is not None and owner.ended_at is not None:
        owner = None
    now, figure = (
        choice.now and _("Until now: %(words)s") % {"words": choice.now},
        choice.figure and _("It should move: %(figure)s") % {"figure": choice.figure},
    )
    details = "\n".join(words for words in (choice.next, now, figure) if words)
    measure = next((key for key, words, _question in measures_of(by) if words == choice.figure), "")

    def wish(kind: str, title: str, details: str, day: date | None) -> None:
        made = Wish(
            title=title[:200], details=details, owner=owner, due_on=day, place=choice.round.area, figure=measure,
            is_goal=choice.becomes == Choice.Becomes.GOAL, key=uuid5(NAMESPACE_URL, f"{source}/{kind}"),
        )  # fmt: skip
        if make(kind, by=by, wish=made, source=source, at=at) is None:
            raise Refused(_("You may not make that of a decision. Let a coach or a facilitator complete the round, or choose a task only."))

    wish("work.task", choice.first_step, details, choice.first_step_on)
    if choice.becomes == Choice.Becomes.RESPONSIBILITY:
        wish("work.responsibility", choice.next, details, None)
    elif choice.becomes in (Choice.Becomes.AGREEMENT, Choice.Becomes.GOAL):
        wish("agreements.agreement", choice.next, details, choice.look_on)


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
