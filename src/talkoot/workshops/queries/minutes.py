"""Minutes by themselves: what was asked, written, chosen and promised, with what came of each note."""

from dataclasses import dataclass, field

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.thread.kinds import Card
from talkoot.base.thread.queries import neighbours
from talkoot.workshops.models import Activity, Note, Participant, Picture, Workshop
from talkoot.workshops.queries.consent import Asking, askings_of, outcome_words
from talkoot.workshops.queries.items import Item
from talkoot.workshops.queries.pictures import pictures_of
from talkoot.workshops.queries.room import Gathered, gathered, items_of, participants_of
from talkoot.workshops.queries.scoring import best_sentence
from talkoot.workshops.queries.workshops import agenda_of, ideas_kept

Kind = Activity.Kind


@dataclass
class Chapter:
    """A step that was held: its notes under their headings, or what its vote told."""

    activity: Activity
    groups: list[Gathered] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    askings: list[Asking] = field(default_factory=list)  # of a consent: the last wording first
    picture: Picture | None = None

    @property
    def text(self) -> str:
        """What everybody read."""
        return self.activity.text if self.activity.kind == Kind.SHOW else ""

    @property
    def is_told(self) -> bool:
        """Whether there is something to tell of it."""
        return bool(self.groups or self.is_vote or self.text or self.picture)

    @property
    def outcome(self) -> str:
        """What came of a consent."""
        return outcome_words(self.activity)

    @property
    def is_vote(self) -> bool:
        """Whether it is a vote or a scoring that is over."""
        return self.activity.is_choice and bool(self.items or self.activity.result.get("few"))

    @property
    def best(self) -> str:
        """What came first in a scoring, and how firmly."""
        return best_sentence(self.activity) if self.activity.kind == Kind.SCORE else ""


@dataclass
class Minutes:
    """All of a workshop that one reads afterwards."""

    people: list[Participant]
    chapters: list[Chapter]
    made: list[Card]
    ideas: list[Note]


def minutes_of(workshop: Workshop, me: Membership) -> Minutes:
    """What was begun, in order; notes that are still hidden stand nowhere."""
    agenda = agenda_of(workshop)
    chapters = [chapter_of(one, agenda) for one in agenda if one.begun_at]
    notes = [note for chapter in chapters for group in chapter.groups for note in group.notes]
    became(notes, me)
    ref = Ref("workshops.workshop", str(workshop.pk))
    made = neighbours([ref], me)[str(ref)].led_to
    pictures = pictures_of(workshop)
    for one in chapters:
        one.picture = pictures.get(one.activity.pk) if one.activity.kind == Kind.SHOW else None
    chapters = [one for one in chapters if one.is_told]
    return Minutes(list(participants_of(workshop)), chapters, made, list(ideas_kept(me).filter(workshop=workshop)))


def chapter_of(activity: Activity, agenda: list[Activity]) -> Chapter:
    """One step."""
    if activity.is_hidden:
        return Chapter(activity)
    if activity.kind == Kind.VOTE:
        return Chapter(activity, items=[item for item in items_of(activity, agenda) if item.won or item.n])
    if activity.kind == Kind.SCORE:
        return Chapter(activity, items=items_of(activity, agenda))
    is_consent = activity.kind == Kind.CONSENT
    groups = gathered(activity) if activity.takes_notes or is_consent else []
    return Chapter(activity, groups=[group for group in groups if group.notes], askings=askings_of(activity) if is_consent else [])


def became(notes: list[Note], me: Membership) -> None:
    """Gives each note what came of it, as cards."""
    refs = [Ref("workshops.note", str(note.pk)) for note in notes]
    found = neighbours(refs, me) if refs else {}
    for note, ref in zip(notes, refs, strict=True):
        note.became = found[str(ref)].led_to
