"""Closing ends in time: where it runs short a coarser bound decides, then nothing is shown; and it stays safe."""

import random

import pytest
from django.utils import timezone

from talkoot.assessment.logic.joint import View, fit_ends, past_of
from talkoot.assessment.logic.tables import SHOWN_GROUP, Pace, limit_for, pace_at, table_for
from talkoot.assessment.models import Overall, Report, Result
from talkoot.assessment.queries import out
from tests.assessment.attack import attack, history
from tests.assessment.teams import close, everybody_answers, make_team, open_for


def test_forty_people_have_ten_minutes_and_twenty_thousand_an_hour():
    assert limit_for(40) <= 600
    assert limit_for(20_000) == 3600
    assert [pace_at(spent, 100) for spent in (0, 49, 50, 74, 75, 99)] == [Pace.CALM, Pace.CALM, Pace.HASTE, Pace.HASTE, Pace.NONE, Pace.NONE]


def moved(seed):
    """Forty people who were cut into four groups anew for each round, and the ranges that were shown of those."""
    dice, people, earlier = random.Random(seed), list(range(40)), []
    for days in (700, 500, 300):
        dice.shuffle(people)
        for start in range(0, 40, 10):
            low = dice.choice([9, 20, 24, 28])
            earlier.append(View(frozenset(people[start : start + 10]), low, low + 17, 9, days))
    dice.shuffle(people)
    return frozenset(people[:12]), earlier[: dice.choice([3, 6, 12])]


@pytest.mark.parametrize("seed", range(6))
def test_in_haste_no_end_is_let_through_that_the_whole_check_refuses(seed):
    people, earlier = moved(seed)
    past = past_of(people, 11, earlier)
    assert past.classes is not None, "the bound decides here"
    for calm, haste in zip(fit_ends(past, 11), fit_ends(past, 11, in_haste=True), strict=True):
        assert haste <= calm


def test_in_haste_something_is_still_shown_and_without_time_nothing():
    """The coarser bound is no empty promise."""
    people, earlier = moved(4)
    assert past_of(people, 11, earlier).classes is not None
    assert len(table_for(people, 11, earlier, SHOWN_GROUP, pace=Pace.HASTE)) > 1
    assert len(table_for(people, 11, earlier, SHOWN_GROUP, pace=Pace.NONE)) == 1


@pytest.mark.parametrize("seed", [11, 32, 171])
def test_in_haste_nobody_is_pinned(seed):
    def hasty(people, n, earlier, shown):
        return table_for(people, n, earlier, shown, pace=Pace.HASTE)

    assert attack(history(seed, hasty), most=3, coalitions=3)[:2] == (0, 0)


def test_a_closing_without_time_ends_and_shows_nothing(cast, monkeypatch):
    team = make_team(cast.organisation, cast.member("aino"), [6, 7])
    made = open_for(team, at=timezone.now())
    everybody_answers(team, made, lambda _m, _s: 4)
    monkeypatch.setattr(out, "limit_for", lambda _people: 0.0)
    close(made)
    assert made.state == "closed"
    assert Report.objects.filter(round=made).count() == 2
    assert not Result.objects.exists()
    assert not Overall.objects.exists()
