"""What needs the reader today, from all packages, in one order: customers' urgency, then deadline, then minutes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from talkoot.agreements.queries.agreements import pending
from talkoot.agreements.queries.decisions import waiting_for
from talkoot.assessment.queries.results import to_look_at
from talkoot.assessment.queries.rounds import permits_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import Scope
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.words import last_day
from talkoot.content.queries.choosing import waiting_for as to_choose
from talkoot.content.queries.plan import my_turns
from talkoot.content.queries.versions import to_approve
from talkoot.feedback.queries import comments as feedback
from talkoot.feedback.queries.follow_ups import my_turn
from talkoot.sparring.queries.questions import waiting_for as questions_waiting
from talkoot.sparring.queries.today import GoingOn, going_on_for
from talkoot.targets.queries import waiting_for as to_score
from talkoot.work.queries import tasks as work
from talkoot.workshops.models import Workshop
from talkoot.workshops.queries.workshops import for_today

RECENT = timedelta(days=14)
LEFT_OPEN = timedelta(hours=4)
FAR = date(9999, 1, 1)


@dataclass(frozen=True)
class Thing:
    """One thing to do: what it is, by when, how long it takes, and whether a customer waits."""

    kind: str
    of: Any
    minutes: int
    due: date | None = None
    customer: bool = False
    going_on: bool = False  # people are waiting at this moment

    def order(self, today: date) -> tuple[bool, bool, bool, date, int]:
        """Late or due today first, a customer's before a colleague's, then what is going on, the nearest day and the shortest."""
        pressing = self.due is not None and self.due <= today
        return (not (pressing and self.customer), not (pressing or self.customer), not self.going_on, self.due or FAR, self.minutes)


def is_left_open(workshop: Workshop, now: datetime) -> bool:
    """Whether it began so long ago that somebody has forgotten to end it: then it presses nobody."""
    return workshop.opened_at is not None and workshop.opened_at < now - LEFT_OPEN


def things_of(me: Membership, seen: Scope, now: datetime, helping: GoingOn | None = None) -> list[Thing]:
    """Everything that needs the reader, in order. `helping`: what of it has been asked already."""
    found: list[Thing] = []
    if me.may(Act.CUSTOMERS_READ):
        found += [Thing("follow_up", one, 2, one.due_on, True) for one in my_turn(me)]
        found += [Thing("comment", one, 1, None, True) for one in feedback.mine_to_handle(me)]
        found += [Thing("comment", one, 1, None, True) for one in feedback.waiting_for_care(me, [site.pk for site in seen.own], now - RECENT)[:1]]
    if me.may(Act.ASSESSMENT_SEE):
        found += [Thing("mirror", one, 8, localdate(one.round.closes_at)) for one in permits_of(me, now)]
        found += [Thing("look", one, 2, one.look_on) for one in to_look_at(me, now.date())]
    if me.may(Act.AGREEMENTS_TAKE_PART):
        found += [Thing("decide", one, 1, localdate(one.closes_at)) for one in waiting_for(me, now)]
        if to_commit := pending(me).count():
            found.append(Thing("commit", to_commit, 2))
    if me.may(Act.TARGETS_SCORE) and (own := to_score(me, now)):
        found.append(Thing("score", own, own.minutes, last_day(own.scoring.closes_at)))
    if me.may(Act.CONTENT_DO) and (ideas := to_choose(me, now)):
        found.append(Thing("choose", ideas, ideas.minutes, last_day(ideas.half.closes_at)))
    if me.may(Act.CONTENT_DO):
        found += [Thing("post", one, 15, one.week + timedelta(days=6) if one.week else None) for one in my_turns(me, now)]
        found += [Thing("approve", one, 2, one.week) for one in to_approve(me)]
    found += [Thing("asked", one, 2) for one in questions_waiting(me)]
    helping = helping or going_on_for(me, now)
    found += [Thing("offers", season, 1, season.answers_on - timedelta(days=1)) for season in helping.waiting]
    found += [Thing("talk", one, 30, localdate(one.starts_at)) for one in helping.talks if localdate(one.starts_at) <= now.date()]
    if me.may(Act.WORKSHOPS_TAKE_PART):
        meetings = for_today(me, now)
        found += [Thing("before", one, 5, localdate(one.starts_at) if one.starts_at else None) for one in meetings.before]
        found += [Thing("turn", one, 5, localdate(one.starts_at)) for one in meetings.turns]
        for one in meetings.now:
            due = None if is_left_open(one, now) else localdate(now)
            found.append(Thing("workshop", one, 5, due, going_on=one.state == Workshop.State.OPEN and due is not None))
    if me.may(Act.WORK_SEE):
        found += [Thing("task", one, 1, one.due_on) for one in work.waiting(me, now.date())]
    return sorted(found, key=lambda thing: thing.order(now.date()))
