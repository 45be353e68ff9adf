"""Noting the dialogue down: what one topic was chosen, and what was said."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.assessment.models import Report, Result, Round, Statement, Talk
from talkoot.assessment.models.talks import NOTED, mark_of
from talkoot.assessment.queries.teams import teams_of
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record

LONGEST = 4000
ENDED = gettext_lazy("The dialogue of this round has ended.")


def choose_topic(*, by: Membership, round_: Round, statement: Statement | None, at: datetime, team: Report | None = None) -> Talk:
    """The one thing that everybody of a round, or one team, talks about; None to choose anew.

    Refused for what nothing is shown of, after the dialogue's end, and to others than the team's own.
    """
    refuse_closed(round_, at)
    refuse_others(by, round_, team, at)
    if is_over(round_, team):
        raise Refused(ENDED)
    shown = Result.objects.filter(report=team) if team else Result.objects.filter(report__round=round_)
    if statement is not None and not shown.filter(statement=statement).exists():
        raise Refused(_("Choose one of the statements that something is shown of."))
    with transaction.atomic():
        talk = _of(by, round_, team, at)
        talk.topic = statement
        _keep(by, talk, "choose_topic", at)
    return talk


def note_down(*, by: Membership, round_: Round, what: str, words: str, seen: str, at: datetime, team: Report | None = None) -> Talk:
    """What was said of strengths (`proud`) or of the topic (`heard`). `seen` is the mark of the words
    that were changed (`Talk.marks`): what others write in another field meanwhile is no conflict.

    Refused before the results are open, to others than the team's own, and where somebody else has written other words meanwhile: theirs are not lost either.
    """
    refuse_closed(round_, at)
    refuse_others(by, round_, team, at)
    if what not in NOTED:
        raise Refused(_("This is no request of our own page."))
    text = clean_text(words)[:LONGEST]
    with transaction.atomic():
        talk = _of(by, round_, team, at)
        standing = getattr(talk, what)
        if standing == text:
            return talk
        if standing and mark_of(standing) != seen:
            raise Refused(_("Somebody else has written here meanwhile. Their words stand below your own: put together what both want to keep."))
        setattr(talk, what, text)
        _keep(by, talk, "note_dialogue", at)
    return talk


def end_talk(*, by: Membership, round_: Round, team: Report, at: datetime) -> bool:
    """A team's dialogue is over. False where it was already."""
    talk = _of(by, round_, team, at)
    if talk.ended_at is not None:
        return False
    talk.ended_at = at
    _keep(by, talk, "end_dialogue", at)
    return True


def is_over(round_: Round, team: Report | None) -> bool:
    """Whether the dialogue of everybody in a round, or of one team, has ended."""
    return Talk.objects.filter(team=team, ended_at__isnull=False).exists() if team else round_.ended_at is not None


def refuse_closed(round_: Round, at: datetime) -> None:
    """Nobody talks about what is not open to everybody yet."""
    if round_.state != Round.State.CLOSED or at < round_.results_at:
        raise Refused(_("Talk first: the results are not open yet."))


def refuse_others(by: Membership, round_: Round, team: Report | None, at: datetime) -> None:
    """A team's dialogue is its own."""
    if team is not None and not teams_of(by, at).filter(pk=team.pk, round=round_).exists():
        raise Refused(_("A dialogue belongs to the people of its team."))


def _of(by: Membership, round_: Round, team: Report | None, at: datetime) -> Talk:
    """The talk of everybody or of a team, held until the end of the transaction."""
    if not Talk.objects.filter(round=round_, team=team).exists():
        try:
            with transaction.atomic():
                Talk.objects.create(round=round_, team=team, changed_by=by, changed_at=at)
        except IntegrityError:
            pass  # of two who began at once
    return Talk.objects.select_for_update(of=("self",)).get(round=round_, team=team)


def _keep(by: Membership, talk: Talk, act: str, at: datetime) -> None:
    talk.changed_by, talk.changed_at = by, at
    talk.save()
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"assessment.round:{talk.round_id}", at=at,
    )  # fmt: skip
