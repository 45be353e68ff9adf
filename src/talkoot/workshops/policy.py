"""Whether something may be done now, in words where it may not."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act, Role
from talkoot.workshops.models import Activity, Left, Note, Participant, Series, Template, Turn, Workshop
from talkoot.workshops.queries.room import own_seat
from talkoot.workshops.queries.workshops import workshops_of

State, Kind = Workshop.State, Activity.Kind
WORDING = ("title", "minutes", "guidance")  # of a step: what can be mended although somebody has written in it
MOST_NOTES = 200  # of one participant in one activity
MOST_PARTICIPANTS = 600


def why_not_lead(me: Membership, workshop: Workshop) -> str | None:
    """Planning, leading and ending: its facilitator, whoever planned it, and those who run workshops."""
    if me.pk in (workshop.facilitator_id, workshop.made_by_id) or me.may(Act.WORKSHOPS_RUN):
        return None
    return _("Its facilitator does this, or somebody who runs workshops.")


def why_not_lead_series(me: Membership, series: Series) -> str | None:
    """Changing all meetings to come: who leads them, whoever planned them, and those who run workshops."""
    if me.organisation_id == series.organisation_id and (me.pk in (series.facilitator_id, series.made_by_id) or me.may(Act.WORKSHOPS_RUN)):
        return None
    return _("Who leads these meetings does this, or somebody who runs workshops.")


def why_not_repeat(workshop: Workshop) -> str | None:
    """Making a meeting one that repeats."""
    if workshop.is_rehearsal:
        return _("A rehearsal does not repeat.")
    return _("Choose its day first.") if workshop.starts_at is None and workshop.series_id is None else None


def why_not_swap(turn: Turn, day: date) -> str | None:
    """Leading by turn on a day."""
    if turn.member.ended_at is not None:
        return _("They no longer belong to this organisation.")
    if turn.away_until is not None and turn.away_until >= day:
        return _("They are away then.")
    return None


def why_not_change_template(me: Membership, template: Template) -> str | None:
    """Changing an agenda that is kept, and taking it back: whose it is; what is shared, those who run workshops too."""
    is_mine = template.owner_id == me.pk or (template.shared != Template.Shared.OWN and me.may(Act.WORKSHOPS_RUN))
    if is_mine and template.organisation_id == me.organisation_id and me.may(Act.WORKSHOPS_PLAN):
        return None
    return _("Whose it is does this, or, where it is shared, somebody who runs workshops.")


def why_not_settle(left: Left) -> str | None:
    """Taking what was left on the agenda, or letting it go: until the meeting is over."""
    return _("It has been held, so it stays.") if left.workshop.state == State.ENDED else None


def why_not_open(workshop: Workshop, activities: int) -> str | None:
    """Opening the room."""
    if workshop.state == State.ENDED:
        return _("The workshop has been held. Plan another one.")
    if not activities:
        return _("Put something on the agenda first.")
    return None


def why_not_now(workshop: Workshop) -> str | None:
    """Anything in the room."""
    if workshop.state == State.PLANNED:
        return _("The room is not open yet. The facilitator opens it when it is time.")
    if workshop.state == State.ENDED:
        return _("The workshop is over. What was written stands in its minutes.")
    return None


def why_not_in(participant: Participant) -> str | None:
    """Being in the room."""
    if participant.removed_at is not None:
        return _("The facilitator has taken you out of this room.")
    if participant.member is not None and participant.member.ended_at is not None:
        return _("You no longer belong to this organisation.")
    return None


def why_not_uninvited(me: Membership, is_asked: bool) -> str | None:
    """Coming in without the code: everybody who works here, and guests of the organisation who are invited."""
    return _("You are not invited to this workshop. With the code from the big screen you come in.") if me.role == Role.GUEST and not is_asked else None


def why_not_write(workshop: Workshop, activity: Activity, at: datetime) -> str | None:
    """Writing a note: while everybody is at that activity, or in one's own time before."""
    if activity.is_open_early(workshop, at):
        return None
    if reason := why_not_now(workshop):
        return reason
    if not activity.takes_notes or workshop.current_id != activity.pk:
        return _("The workshop has gone on: nothing is written here any more.")
    return None


def why_not_change(participant: Participant, note: Note) -> str | None:
    """Changing and removing a note: its writer alone."""
    return None if note.by_id == participant.pk else _("Only whoever wrote it changes it.")


def why_not_vote(workshop: Workshop, activity: Activity) -> str | None:
    """Giving and taking back votes."""
    if reason := why_not_now(workshop):
        return reason
    if activity.kind != Kind.VOTE or activity.shown_at is not None:
        return _("The voting is over, and what you pressed was not counted.")
    if workshop.current_id != activity.pk:
        return _("The workshop has gone on. Votes are given while everybody is voting.")
    return None


def why_not_score(workshop: Workshop, activity: Activity) -> str | None:
    """Giving and taking back scores."""
    if reason := why_not_now(workshop):
        return reason
    if activity.kind != Kind.SCORE or activity.shown_at is not None:
        return _("The scoring is over, and what you pressed was not counted.")
    if workshop.current_id != activity.pk:
        return _("The workshop has gone on. Scores are given while everybody is scoring.")
    return None


def why_not_answer(workshop: Workshop, activity: Activity) -> str | None:
    """Saying whether one consents."""
    if reason := why_not_now(workshop):
        return reason
    if activity.kind != Kind.CONSENT or activity.shown_at is not None:
        return _("The round is over, and what you sent was not counted.")
    if workshop.current_id != activity.pk:
        return _("The workshop has gone on. Consent is asked while everybody is at that step.")
    return None


def why_not_asked(participant: Participant) -> str | None:
    """Consent is asked of those whom agreements ask."""
    if participant.is_invented or (participant.member is not None and participant.member.may(Act.AGREEMENTS_TAKE_PART)):
        return None
    return _("Consent is asked of those who work here, by name. Say aloud what you think: it is heard.")


def why_not_show(workshop: Workshop, activity: Activity) -> str | None:
    """Giving a step a picture, and taking it away: as long as the workshop has not been held, so that a wrong one can be mended."""
    if workshop.state == State.ENDED:
        return _("It has been held, so it stays.")
    return None if activity.kind == Kind.SHOW else _("Only a step that shows a text has a picture.")


def may_look(me: Membership, workshop: Workshop) -> bool:
    """Looking at a picture of its steps: who sees the workshop, or is in its open room."""
    if me.may(Act.WORKSHOPS_SEE):
        return workshops_of(me).filter(pk=workshop.pk).exists()
    seat = own_seat(me, workshop)
    return workshop.state == State.OPEN and seat is not None and why_not_in(seat) is None


def why_not_replan(activity: Activity) -> str | None:
    """Changing or removing a step of the agenda: not once it has begun."""
    return _("This step has begun, so it stays as it is.") if activity.begun_at is not None else None


def why_not_reword(activity: Activity, changed: dict[str, object]) -> str | None:
    """Changing what a step is, once somebody has written in it believing what it said. Its wording can be mended: the question, how
    long it takes, and what whoever leads says and does."""
    other = [name for name, value in changed.items() if name not in WORDING and getattr(activity, name) != value]
    if not other or not activity.notes.exists():
        return None
    return _("Somebody has written in this step in their own time. Its words and minutes can be mended; what kind of a step it is stays.")


def why_not_on_agenda(activity: Activity) -> str | None:
    """Doing something with a step that was left out."""
    return _("This step was left out. Bring it back first.") if activity.left_out_at is not None else None


def why_not_join(workshop: Workshop, here: int, at: datetime) -> str | None:
    """Coming in."""
    if reason := why_not_now(workshop):
        return reason
    return _("The room is full.") if here >= MOST_PARTICIPANTS else None
