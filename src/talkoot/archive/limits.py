"""Which rows of a table leave. The others are such as no owner may read, or wait for somebody's yes.

A row that cannot be without one that stays, stays too; where it can, it leaves without naming it.
"""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, ForeignKey, Q, Value, When

from talkoot.archive.schema import Table, tables, target

# Where a row may be without what it points at by the database, but not by what it says: it goes as that goes.
HANGS_ON = {
    "assessment.Choice": ("round", "team", "card"),
    "assessment.Plan": ("round",),
    "learning.Look": ("version", "choice"),
    "workshops.Left": ("step", "note"),
}
# Where the pointed-at leaves whenever the pointing one does, by the way both are chosen (feedback/queries/leaving.py).
COMES_ALONG = {("feedback.Comment", "answer"), ("feedback.FollowUp", "answer")}


def own_limit(label: str, at: datetime) -> Q | None:
    """Which rows leave, by what they say themselves; None: all."""
    return {
        # Customers: words of small sites wait until there are enough of them.
        "feedback.Comment": Q(held=False),
        "feedback.DayCount": Q(shown__gt=0),
        # The team mirror: only what is published; words only that everybody may read; cards only that a site shares.
        "assessment.Round": Q(state="closed", results_at__lte=at),
        "assessment.Words": Q(reader="everyone"),
        "assessment.Card": Q(finished_at__isnull=False, shared_at__isnull=False),
        # Rounds of asking, scorings and choices that are over.
        "agreements.Decision": Q(closed_at__isnull=False),
        "targets.Scoring": Q(closed_at__isnull=False),
        "content.Half": Q(closed_at__isnull=False),
        # Workshops: not while the room is open. What was written and not opened, removed or put away is its writer's.
        "workshops.Workshop": Q(state__in=("planned", "ended"), is_rehearsal=False),
        "workshops.Participant": Q(workshop__state="ended"),
        "workshops.Note": Q(workshop__state="ended", removed_at=None, put_away_at=None)
        & (~Q(activity__kind="brainstorm") | Q(activity__shown_at__isnull=False)),
        "workshops.Heading": Q(activity__workshop__state="ended"),
        "workshops.Proposal": Q(activity__workshop__state="ended"),
        "workshops.Reply": Q(proposal__shown_at__isnull=False),
        "workshops.Template": Q(shared="all", taken_back_at=None),
        # What its writer has not let out, or took back.
        "stories.Story": Q(state="out"),
        "stories.Comment": Q(state="out"),
        "stories.Thanks": Q(withdrawn_at=None),
        "stories.Naming": Q(yes=True, stands=True),
        "sparring.Question": Q(withdrawn_at=None, removed_at=None),
        "sparring.Answer": Q(withdrawn_at=None, removed_at=None),
        "people.Knowing": Q(waits=False),
        "people.SiteCard": Q(taken_down_at=None),
        "pictures.Picture": Q(removed_at=None),
    }.get(label)


def limit(label: str, at: datetime) -> Q | None:
    """Which rows leave, by what they say themselves and by what they cannot be without; None: all."""
    found = own_limit(label, at)
    for one in tables()[label].fields:
        if not isinstance(one, ForeignKey) or target(one) not in tables() or (label, one.name) in COMES_ALONG:
            continue
        hangs = one.name in HANGS_ON.get(label, ())
        above = limit(target(one), at) if hangs or not one.null else None
        if above is not None:
            needed = through(above, one.name) | Q(**{one.name: None}) if hangs else through(above, one.name)
            found = needed if found is None else found & needed
    return found


def pointing(table: Table, one: ForeignKey[Any, Any], at: datetime) -> Any:
    """What a foreign key says in an archive: nothing where what it points at stays."""
    above = limit(target(one), at) if one.null and one.name not in HANGS_ON.get(table.label, ()) else None
    if above is None:
        return F(one.attname)
    return Case(When(through(above, one.name), then=F(one.attname)), default=Value(None), output_field=one.target_field)


def through(said: Q, name: str) -> Q:
    """The same said of what a foreign key points at."""
    children: list[Any] = said.children
    turned = Q(*(through(one, name) if isinstance(one, Q) else (f"{name}__{one[0]}", one[1]) for one in children))
    turned.connector, turned.negated = said.connector, said.negated
    return turned
