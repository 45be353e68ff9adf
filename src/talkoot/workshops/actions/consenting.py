"""Asking for consent in the room: a wording, each member's answer to it, and what came of it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions.changing import hold, lead
from talkoot.workshops.actions.taking_part import inside
from talkoot.workshops.models import Activity, Note, Participant, Proposal, Reply, Workshop
from talkoot.workshops.models.room import LONGEST, drawn_number
from talkoot.workshops.policy import why_not_answer, why_not_asked
from talkoot.workshops.queries.consent import CONSENTED, NOT_YET, askings_of
from talkoot.workshops.queries.room import participants_of

Answer = Reply.Answer
MOST_WORDINGS = 30


def word_proposal(*, by: Membership, activity: Activity, text: str, key: UUID, at: datetime) -> Proposal:
    """What everybody is asked about from now on; answers begin anew. Safe to repeat: the same key is one, and the same words are the same.

    Refused without words, for too many, and once the step is over.
    """
    lead(by, activity.workshop)
    text = _words(text)
    with transaction.atomic():
        held = hold(activity.workshop_id, face=True)
        standing = _asking(held, activity)
        if sent := Proposal.objects.filter(activity=standing, key=key).first():
            return sent
        newest = standing.proposals.first()
        if newest and newest.text == text:
            return newest
        if newest and newest.number >= MOST_WORDINGS:
            raise Refused(_("Thirty wordings are plenty: talk first."))
        return Proposal.objects.create(activity=standing, number=newest.number + 1 if newest else 1, key=key, text=text)


def begin_asking(activity: Activity) -> None:
    """The proposal that was worded before the meeting, once. Call it while the room is held."""
    if activity.kind == Activity.Kind.CONSENT and activity.text and not activity.proposals.exists():
        Proposal.objects.create(activity=activity, number=1, key=uuid4(), text=activity.text[:LONGEST])


def answer(*, by: Participant, proposal: Proposal, answer: str, reason: str, at: datetime) -> Reply:
    """What one says to a proposal, by name, in place of what one said before. Safe to repeat. Refused for guests, for a wording that stands
    no more, without the reason of a concern or an objection, and once the step is over."""
    reason = clean_text(reason)
    needs_reason = answer in (Answer.CONCERN, Answer.OBJECT)
    if answer not in Answer.values:
        raise Refused(_("Choose one of the answers."))
    if needs_reason and not reason:
        raise Refused(_("Say why: it makes the proposal better."))
    if len(reason) > LONGEST:
        raise Refused(_("A reason holds 2,000 characters; this has %(n)s.") % {"n": len(reason)})
    with transaction.atomic():
        held = inside(by)
        standing = _asking(held, proposal.activity)
        if refusal := why_not_asked(by):
            raise Refused(refusal)
        newest = standing.proposals.first()
        if newest is None or newest.pk != proposal.pk:
            raise Refused(_("The proposal was worded anew meanwhile. Read it, and answer again."))
        given = {"answer": answer, "reason": reason if needs_reason else ""}
        return Reply.objects.update_or_create(proposal=newest, by=by, defaults=given)[0]


def show_answers(*, by: Membership, activity: Activity, at: datetime) -> None:
    """From now on everybody sees who answered what to the wording that stands. Safe to repeat. Refused without a proposal."""
    lead(by, activity.workshop)
    with transaction.atomic():
        held = hold(activity.workshop_id, face=True)
        newest = _asking(held, activity).proposals.first()
        if newest is None:
            raise Refused(_("Word the proposal first."))
        Proposal.objects.filter(pk=newest.pk, shown_at=None).update(shown_at=at)


def concluded(held: Workshop, activity: Activity, at: datetime) -> dict[str, object]:
    """What came of it: consented when nobody objects and half of the members in the room have answered, of whom it works for one at least.
    The wording that stood last becomes a note, so that it can be harvested. Call it while the room is held."""
    askings = askings_of(activity)
    if not askings:
        return {}
    last = askings[0]
    asked = [one for one in participants_of(held) if why_not_asked(one) is None]
    works = last.agrees or last.concerns
    outcome = CONSENTED if works and not last.objections and 2 * len(last.replies) >= len(asked) else NOT_YET
    Proposal.objects.filter(pk=last.proposal.pk, shown_at=None).update(shown_at=at)
    Note.objects.create(pk=drawn_number(), workshop=held, activity=activity, key=uuid4(), text=last.proposal.text, version=held.version, made_at=at)
    return {"outcome": outcome, "asked": len(asked), "answered": len(last.replies)}


def _asking(held: Workshop, activity: Activity) -> Activity:
    """The step as it stands, while consent is asked in it."""
    standing = Activity.objects.filter(pk=activity.pk, workshop=held).first()
    if standing is None:
        raise Refused(_("It is not here any more."))
    if reason := why_not_answer(held, standing):
        raise Refused(reason)
    return standing


def _words(raw: str) -> str:
    text = clean_text(raw)
    if not text:
        raise Refused(_("Word the proposal first."))
    if len(text) > LONGEST:
        raise Refused(_("A proposal holds 2,000 characters; this has %(n)s.") % {"n": len(text)})
    return text
