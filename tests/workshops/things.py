"""One of each thing of a series, and an agenda that is kept."""

from uuid import uuid4

from django.utils import timezone

from talkoot.workshops.actions.leading import end_workshop, go_to, open_workshop
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.repeating import repeat
from talkoot.workshops.actions.taking_part import write_note
from talkoot.workshops.actions.templates import Cover, keep_template
from talkoot.workshops.actions.turns import add_turns


def things(by, site, word):
    """A meeting that was held and left something to the one that comes."""
    now = timezone.now()
    steps = [Step("plan", f"Who {word}?"), Step("talk", f"Left {word}")]
    made = plan_workshop(by=by, frame=Frame(f"S {word}", word, starts_at=now, sites=[site]), steps=steps, key=uuid4(), at=now)
    series = repeat(by=by, workshop=made, every="week", at=now)
    add_turns(by=by, series=series, people=[by], at=now)
    open_workshop(by=by, workshop=made, at=now)
    step = made.activities.get(kind="plan")
    go_to(by=by, activity=step, at=now)
    write_note(by=made.participants.get(member=by), activity=step, text=f"Promise {word}", key=uuid4(), at=now)
    end_workshop(by=by, workshop=made, at=now)
    coming = series.meetings.get(state="planned")
    kept = keep_template(by=by, workshop=coming, cover=Cover(f"T {word}", word, "all"), key=uuid4(), at=now)
    return {"series": series.pk, "turns": series.turns.get().pk, "left": coming.left.first().pk, "templates": kept.pk}
