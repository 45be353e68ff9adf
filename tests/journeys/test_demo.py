"""The demo: told once, seen to with causes that fit, and going on by itself."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from talkoot.agreements.models import Agreement
from talkoot.assessment.actions.closing import close_due
from talkoot.assessment.models import Round, Sealed
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.customers.models import Heard
from talkoot.demo import growing, story
from talkoot.demo.words import EARLY_TROUBLE, FOUNDING, LATE_TROUBLE, NEXT, NEXT_TROUBLE, WEEK, WEEK_TROUBLE, WISH
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.models import Answer, Comment, Contact, FollowUp
from talkoot.feedback.queries.soundness import differing_counts
from talkoot.work.models import Responsibility

AT = datetime(2026, 11, 26, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)  # the 26th already where the demo is


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("at", [AT, NIGHT])
def test_the_demo_is_told_by_somebody_and_goes_on(settings, tmp_path, at):
    settings.TALKOOT_HOME = settings.ROUND_KEYS = tmp_path
    organisation = story.tell_story(at)
    texts = list(Comment.objects.values_list("text", flat=True))
    assert len(texts) > 90
    assert [text for text, n in Counter(texts).items() if n > 1] == []
    told = {text: (cause, action) for part in (*EARLY_TROUBLE.values(), *LATE_TROUBLE.values()) for text, cause, action in part} | WEEK_TROUBLE
    for one in FollowUp.objects.exclude(closed_at=None):
        assert (one.cause, one.action) == told[Comment.objects.get(answer=one.answer).text], "its own cause"
    left = FollowUp.objects.filter(closed_at=None)
    assert {(Comment.objects.get(answer=one.answer).text, one.state) for one in left} == {(WISH[3], "open"), (WEEK[3][3], "taken")}
    assert left.filter(state="taken", due_on__lt=timezone.localdate(at)).count() == 1, "one is late"
    assert Contact.objects.get().reach == WISH[4]
    week = Comment.objects.filter(site__name=story.WEEK_AT, text__in=[words for *_when, words in WEEK])
    assert {(one.day.weekday(), one.text) for one in week} == {(weekday, words) for weekday, _hour, _score, words in WEEK}
    assert len({one.day.isocalendar()[:2] for one in week}) == 1
    assert Round.objects.filter(state=Round.State.OPEN).count() == 1
    assert Membership.objects.filter(organisation=organisation, phone="").exclude(role__in=("owner", "guest")).count() == 0
    assert Responsibility.objects.filter(organisation=organisation, owner=None).exists(), "a gap"
    # The founding question, forwards: heard at four sites, then rules, then free hands.
    heard = Heard.objects.filter(question__text=FOUNDING[0])
    rules = Agreement.objects.get(organisation=organisation, kind="rule")
    assert heard.values("site").distinct().count() == 4
    assert max(heard.values_list("at", flat=True)) < rules.versions.order_by("id").first().decisions.first().opened_at
    # A month later it is not stale: every day has been added, once, and nothing is said twice.
    (tmp_path / "demo-password").write_text("x")
    before, later = Answer.objects.count(), at + timedelta(days=31)
    added = growing.grow(later)
    assert added > 150
    assert growing.grow(later) == 0, "a day comes once"
    assert Answer.objects.count() == before + added
    (tmp_path / "demo-grown").unlink()
    assert growing.grow(later) == 0, "even when it is forgotten how far it had come"
    close_due(later)
    growing.grow(later + timedelta(days=5))
    growing.grow(later + timedelta(days=5))
    opened = Round.objects.get(state=Round.State.OPEN)
    assert opened.is_pulse
    assert opened.closes_at > later + timedelta(days=10), "there is always something to answer"
    assert Sealed.objects.filter(round_id=opened.pk).count() > 10
    move_figures(Organisation.objects.get(), timezone.localdate(later + timedelta(days=5)))
    assert (timezone.localdate(later) - Answer.objects.latest("day").day).days <= 3
    texts = list(Comment.objects.values_list("text", flat=True))
    assert max(Counter(texts).values()) == 1
    assert set(texts) & ({text for part in NEXT.values() for text in part} | {one[0] for one in NEXT_TROUBLE})
    assert differing_counts() == 0
