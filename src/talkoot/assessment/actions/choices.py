"""What a team decides: a strength to keep, at most two re-arrangements, and whether they happened."""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment.actions.cards import is_own
from talkoot.assessment.actions.talks import ENDED, end_talk, is_over, refuse_closed, refuse_others
from talkoot.assessment.models import Card, Choice, Report, Round, Statement
from talkoot.assessment.queries.teams import all_ended
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import Wish, make
from talkoot.base.trail.actions import record
from talkoot.feedback.queries.figure import measure_of

MOST_REARRANGEMENTS = 2
FIRST_STEP = timedelta(days=14)


def make_choice(
    *, by: Membership, round_: Round, kind: str, next_: str, now: str, statement: Statement | None, owner: Membership | None, first_step: str,
    first_step_on: date | None, measure: str, look_on: date | None, at: datetime, becomes: str = Choice.Becomes.TASK, team: Report | None = None,
) -> Choice:  # fmt: skip
    """Writes down what everybody of a round decided together, or one team. A re-arrangement has a volunteer, a first step within
    fourteen days and a day to look again.

    `measure` is the key of the customers' figure that it should move, if any.

    Refused before the results are open, after the dialogue has ended, to others than the team's own, for a third re-arrangement
    and for one that is not whole.
    """
    _refuse_state(by, round_, team, at)
    made = _whole(
        by,
        Choice(
            organisation=by.organisation, round=round_, team=team, kind=kind, statement=statement, now=now, next=next_, owner=owner, first_step=first_step,
            first_step_on=first_step_on, measure=measure, look_on=look_on, made_by=by, made_at=at,
            becomes=becomes if becomes in Choice.Becomes.values else Choice.Becomes.TASK,
        ),
    )  # fmt: skip
    with transaction.atomic():
        _hold(by, round_, team, at)
        standing = Choice.objects.filter(round=round_, team=team).exclude(kind=Choice.Kind.KEEP).count()
        if kind != Choice.Kind.KEEP and standing >= MOST_REARRANGEMENTS:
            raise Refused(_("Two re-arrangements are the most in one round. Take one away first."))
        made.save()
        join(organisation=by.organisation_id, source=Ref("assessment.round", str(round_.pk)), result=Ref("assessment.choice", str(made.pk)), at=at)
        _trail(by, "make_choice", made, at)
    return made


def decide_on_card(
    *, by: Membership, card: Card, kind: str, next_: str, owner: Membership | None, first_step: str, first_step_on: date | None, measure: str,
    look_on: date | None, at: datetime,
) -> Choice:  # fmt: skip
    """What a small site decided on its card; the first step is its owner's task at once.

    Refused before the card is ready, for anybody but the site's own people, for a third re-arrangement and for one that is not whole.
    """
    if not is_own(by, card.site):
        raise Refused(_("A card belongs to the people of its site."))
    made = _whole(
        by,
        Choice(
            organisation=by.organisation, card=card, kind=kind, next=next_, owner=owner, first_step=first_step, first_step_on=first_step_on,
            measure=measure, look_on=look_on, made_by=by, made_at=at,
        ),
    )  # fmt: skip
    with transaction.atomic():
        locked = Card.objects.select_for_update().get(pk=card.pk)
        if locked.finished_at is None:
            raise Refused(_("Talk first: your card is not ready yet."))
        alike = locked.choices.filter(kind=made.kind, next=made.next, owner=owner, first_step=made.first_step, first_step_on=made.first_step_on)
        if standing := alike.first():
            return standing  # pressed twice
        rearranged = locked.choices.exclude(kind=Choice.Kind.KEEP).count()
        if kind != Choice.Kind.KEEP and rearranged >= MOST_REARRANGEMENTS:
            raise Refused(_("Two re-arrangements are the most on one card. One is enough."))
        made.save()
        _trail(by, "make_choice", made, at)
        if kind != Choice.Kind.KEEP:
            _becomes_work(by, made, at)
    return made


def _whole(by: Membership, choice: Choice) -> Choice:
    """The choice with its words cleaned. Refused where it is not whole: no volunteer, no first step in time, no day to look again."""
    choice.next, choice.first_step = clean_line(choice.next)[:300], clean_line(choice.first_step)[:300]
    choice.now, named = clean_line(choice.now)[:300], measure_of(by, choice.measure)
    choice.figure, choice.measure = (named[0][:200], choice.measure) if named else ("", "")
    if choice.kind not in Choice.Kind.values:
        raise Refused(_("Choose what kind of change it is."))
    if not choice.next:
        raise Refused(_("Write what you decided."))
    if choice.kind == Choice.Kind.KEEP:
        choice.first_step_on = choice.look_on = None
        return choice
    today, owner, first = timezone.localdate(choice.made_at), choice.owner, choice.first_step_on
    if owner is None or owner.organisation_id != choice.organisation_id or owner.ended_at is not None:
        raise Refused(_("Somebody takes it on, of their own will."))
    if not choice.first_step or first is None or not today <= first <= today + FIRST_STEP:
        raise Refused(_("Choose a first step within fourteen days. A small one is better than none."))
    if choice.look_on is None or choice.look_on <= first:
        raise Refused(_("Choose the day when you look whether it helped, after the first step."))
    return choice


def take_back(*, by: Membership, choice: Choice, at: datetime) -> None:
    """Takes a choice away while the dialogue goes on. Refused afterwards: then it is looked at instead. Safe to repeat."""
    if choice.round is None:
        raise Refused(_("This was decided on a card and became a task. Change the task, or say on the day how it went."))
    with transaction.atomic():
        _hold(by, choice.round, choice.team, at)
        _trail(by, "take_back_choice", choice, at)
        Choice.objects.filter(pk=choice.pk).delete()


def end_dialogue(*, by: Membership, round_: Round, at: datetime) -> Round:
    """The round is over: its choices stand, and what was re-arranged becomes work, of which its owner is told.

    Refused without a strength to keep and without a re-arrangement. Safe to repeat.
    """
    if round_.ended_at is not None:
        return round_
    _refuse_state(by, round_, None, at)
    with transaction.atomic():
        if not Round.objects.filter(pk=round_.pk, ended_at=None).update(ended_at=at):  # and is held from here on
            round_.refresh_from_db()
            return round_
        _refuse_few(round_, None)
        _settle(by, round_, None, at)
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="end_dialogue",
            subject=f"assessment.round:{round_.pk}", at=at,
        )  # fmt: skip
    round_.refresh_from_db()
    return round_


def end_team_dialogue(*, by: Membership, team: Report, at: datetime) -> None:
    """One team's dialogue is over, as `end_dialogue`; with the last team's the round is, unless everybody decides together as well.

    Refused as there, and to others than the team's own. Safe to repeat.
    """
    round_ = team.round
    if is_over(round_, team):
        return
    _refuse_state(by, round_, team, at)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)  # of two teams that end at once the second one ends the round
        if not end_talk(by=by, round_=round_, team=team, at=at):
            return
        _refuse_few(round_, team)
        _settle(by, round_, team, at)
        if all_ended(round_) and not Choice.objects.filter(round=round_, team=None).exists():
            Round.objects.filter(pk=round_.pk, ended_at=None).update(ended_at=at)


def _refuse_few(round_: Round, team: Report | None) -> None:
    kinds = set(Choice.objects.filter(round=round_, team=team).values_list("kind", flat=True))
    if Choice.Kind.KEEP not in kinds:
        raise Refused(_("Choose at least one strength to keep and grow."))
    if not kinds - {Choice.Kind.KEEP}:
        raise Refused(_("Choose at least one re-arrangement of work. Otherwise nothing came of the round."))


def _settle(by: Membership, round_: Round, team: Report | None, at: datetime) -> None:
    """What was decided holds from now on, and what was re-arranged becomes work."""
    choices = Choice.objects.filter(round=round_, team=team)
    choices.update(settled_at=at)
    for choice in choices.exclude(kind=Choice.Kind.KEEP).select_related("owner__user", "team", "round__area__merged_into").order_by("pk"):
        _becomes_work(by, choice, at)


def _becomes_work(by: Membership, choice: Choice, at: datetime) -> None:
    """The first step as its owner's task, and what else the team said it becomes."""
    source, owner = Ref("assessment.choice", str(choice.pk)), choice.owner
    if owner is not None and owner.ended_at is not None:
        owner = None
    now, figure = (
        choice.now and _("Until now: %(words)s") % {"words": choice.now},
        choice.figure and _("It should move: %(figure)s") % {"figure": choice.figure},
    )
    # A card may be its site's own: its task, which everybody may see, says no more of it than what is done.
    details = choice.next if choice.card else "\n".join(words for words in (choice.next, now, figure) if words)

    def wish(kind: str, title: str, details: str, day: date | None) -> None:
        made = Wish(
            title=title[:200], details=details, owner=owner, due_on=day, place=None if choice.card else choice.place, figure=choice.measure,
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
    """Whether it happened: done, partly, not. May be said again; the last word stands. What a card says is its site's own to tell."""
    if choice.card is not None and not is_own(by, choice.card.site):
        raise Refused(_("A card belongs to the people of its site."))
    if choice.round is not None:
        refuse_others(by, choice.round, choice.team, at)
    if outcome not in Choice.Outcome.values:
        raise Refused(_("Choose one of the three."))
    with transaction.atomic():
        Choice.objects.filter(pk=choice.pk).update(outcome=outcome, outcome_note=clean_line(note)[:300], looked_at=at, looked_by=by)
        _trail(by, "look_again", choice, at)
    choice.refresh_from_db()
    return choice


def _refuse_state(by: Membership, round_: Round, team: Report | None, at: datetime) -> None:
    refuse_closed(round_, at)
    refuse_others(by, round_, team, at)
    if is_over(round_, team):
        raise Refused(ENDED)


def _hold(by: Membership, round_: Round, team: Report | None, at: datetime) -> None:
    """Holds the round until the commit, and refuses as it stands then: whoever ends the dialogue meanwhile comes before or after."""
    _refuse_state(by, Round.objects.select_for_update().get(pk=round_.pk), team, at)


def _trail(by: Membership, act: str, choice: Choice, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"assessment.choice:{choice.pk}", at=at)
