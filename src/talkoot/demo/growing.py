"""The demo goes on by itself: every day has its answers, now and then somebody says something, and what was said is seen to."""

import random
from datetime import date, datetime, time, timedelta

from django.conf import settings

from talkoot.base.jobs.schedule import repeat
from talkoot.base.orgs.models import Organisation
from talkoot.demo.cast import SITES
from talkoot.demo.mirror import look_again_in_time
from talkoot.demo.story import SEED, SLUG, ZONE, one_answer, pressed, visits
from talkoot.demo.words import NEXT, NEXT_TROUBLE
from talkoot.feedback.actions.answers import Outcome, store_answers
from talkoot.feedback.actions.follow_ups import close_follow_up, take_follow_up
from talkoot.feedback.models import Channel, Comment, FollowUp
from talkoot.feedback.queries.channels import open_channel

LONGEST = 120  # days that are caught up with


@repeat("demo.grow", every=timedelta(hours=6))
def grow(at: datetime) -> int:
    """Adds the days up to yesterday; returns how many answers. Only to a demo that was made here; a day is never added twice."""
    if not (settings.TALKOOT_HOME / "demo-password").is_file():
        return 0
    organisation = Organisation.objects.filter(slug=SLUG).first()
    if organisation is None or organisation.set_up_at is None:
        return 0
    today, grown = at.astimezone(ZONE).date(), settings.TALKOOT_HOME / "demo-grown"
    last = date.fromisoformat(grown.read_text()) if grown.is_file() else organisation.set_up_at.astimezone(ZONE).date()
    added = 0
    for back in range(min((today - last).days, LONGEST) - 1, 0, -1):
        added += add_day(organisation, today - timedelta(days=back))
    grown.write_text((today - timedelta(days=1)).isoformat())
    see_to(organisation, at)
    look_again_in_time(organisation, at)
    return added


def add_day(organisation: Organisation, day: date) -> int:
    """One day's answers; the same day has the same ones whenever it is added."""
    dice = random.Random(f"{SEED} {day}")
    rows = Channel.objects.filter(organisation=organisation, kind=Channel.Kind.QR).select_related("site")
    points = {one.site.name: channel for one in rows if (channel := open_channel(one.key))}
    arrivals = []
    for demo_site in SITES:
        channel = points.get(demo_site.name)
        for _visit in range(visits(dice, demo_site, day)):
            if channel is None:
                break
            moment = datetime.combine(day, time(dice.randrange(8, 16), dice.randrange(60)), ZONE)
            arrivals.append(one_answer(dice, channel, demo_site, day, day, moment))
    said = dice.choices((5, 4, 3, 2), (4, 3, 2, 1))[0]
    if arrivals and dice.random() < 0.4 and (text := unsaid(organisation, said)):
        where = dice.choice(arrivals)
        arrivals.append(pressed(dice, where.channel, said, where.at, text))
    return store_answers(arrivals).count(Outcome.STORED) if arrivals else 0


def unsaid(organisation: Organisation, score: int) -> str:
    """The next sentence of this score that nobody has said yet; nothing once all have been."""
    texts = [text for text, _cause, _action in NEXT_TROUBLE] if score == 2 else list(NEXT[score])
    said = set(Comment.objects.filter(organisation=organisation, text__in=texts).values_list("text", flat=True))
    return next((text for text in texts if text not in said), "")


def see_to(organisation: Organisation, at: datetime) -> None:
    """Who has a case of these takes it and closes it after two days."""
    told = {text: (cause, action) for text, cause, action in NEXT_TROUBLE}
    waiting = FollowUp.objects.filter(organisation=organisation, closed_at=None, opened_at__lt=at - timedelta(days=2), owner__isnull=False)
    for follow_up in waiting.select_related("owner__user", "owner__organisation"):
        words = Comment.objects.filter(answer=follow_up.answer_id).values_list("text", flat=True).first()
        if words in told and follow_up.owner:
            take_follow_up(by=follow_up.owner, follow_up=follow_up, at=at)
            close_follow_up(by=follow_up.owner, follow_up=follow_up, cause=told[words][0], action=told[words][1], at=at)
