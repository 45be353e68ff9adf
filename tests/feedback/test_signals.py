"""Signals: chance is seldom taken for change, change is found, and each is told once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy.stats import binom

from talkoot.base.kit.periods import month_after
from talkoot.feedback.actions.bad_days import ask_for_bad_days, tell_bad_days
from talkoot.feedback.actions.signals import acknowledge_signal, watch_organisation
from talkoot.feedback.logic.signals import FURTHEST, LIMIT, Base, Count, baseline_of, chance_limits, periods_of, watch
from talkoot.feedback.models import BadDay, Baseline, DayWatch, Signal
from tests import make
from tests.cast import AT
from tests.mails import queued

DAY = date(2026, 1, 1)


@pytest.mark.one_database
@pytest.mark.parametrize("n", [5, 10, 20, 50])
def test_eight_calm_quarters_seldom_give_an_alarm(n):
    dice = np.random.default_rng(7)
    length = n * max(4, -(-40 // n))
    alarms = 0
    for _ in range(1500):
        base = Base(int(dice.binomial(length, 0.85)), length)
        alarms += any(point.signal for point in watch([Count(DAY, int(dice.binomial(n, 0.85)), n) for _ in range(8)], base))
    assert alarms / 1500 <= 0.04  # 3 %, and the simulation's own chance


@pytest.mark.one_database
def test_a_fall_is_told_and_so_is_a_rise_once_each():
    base = Base(340, 400)
    fall = watch([Count(DAY, 85, 100)] * 3 + [Count(DAY, 60, 100)] * 5, base)
    assert [point.signal for point in fall] == [0, 0, 0, 0, 0, -1, 0, 0]
    rise = watch([Count(DAY, 99, 100)] * 4, base)
    assert [point.signal for point in rise].count(1) >= 1
    assert all(point.signal != -1 for point in rise)


@pytest.mark.one_database
def test_a_single_bad_period_is_never_a_signal():
    assert not any(point.signal for point in watch([Count(DAY, 0, 500)], Base(450, 500)))
    assert LIMIT > FURTHEST


@pytest.mark.one_database
def test_thin_months_are_read_together_and_a_perfect_baseline_leaves_room():
    joined = periods_of([Count(DAY, 1, 2), Count(DAY, 2, 2), Count(DAY, 1, 1), Count(DAY, 0, 3)])
    assert [(count.satisfied, count.n) for count in joined] == [(4, 5)]
    assert Base(40, 40).share < 1
    assert baseline_of([Count(DAY, 3, 4)] * 8, 12) is None
    assert baseline_of([Count(DAY, 3, 4)] * 12, 12)[0].n == 48


@pytest.mark.one_database
@pytest.mark.parametrize(("satisfied", "n0", "n"), [(340, 400, 20), (40, 50, 5), (199, 200, 33)])
def test_the_charts_limits_are_the_binomials(satisfied, n0, n):
    base = Base(satisfied, n0)
    low, high = chance_limits(base, n)
    assert low == pytest.approx(binom.ppf(0.00135, n, base.share) / n)
    assert high == pytest.approx(binom.ppf(1 - 0.00135, n, base.share) / n)


def answers(channel, month, good, bad):
    make.answers(channel, *[5] * good, *[2] * bad, at=datetime(month.year, month.month, 10, 12, tzinfo=ZoneInfo("Europe/Helsinki")))


def test_a_sites_fall_is_found_once_seen_and_acknowledged(cast, sign_in):
    month = date(2025, 1, 1)
    for _ in range(12):
        answers(cast.channel, month, 17, 3)
        month = month_after(month)
    today = date(2026, 1, 5)
    assert watch_organisation(cast.organisation, today, AT) == 0
    frozen = Baseline.objects.get(place=f"site:{cast.salla.pk}")
    assert (frozen.satisfied, frozen.n) == (204, 240)
    for _ in range(4):
        answers(cast.channel, month, 9, 11)
        month = month_after(month)
    assert watch_organisation(cast.organisation, date(2026, 5, 2), AT) > 0
    assert watch_organisation(cast.organisation, date(2026, 5, 2), AT) == 0
    found = Signal.objects.get(site=cast.salla)
    assert not found.upwards
    client = sign_in("aino")
    assert client.get(f"/polku/customers/signals/{found.pk}/").status_code == 200
    assert client.post(f"/polku/customers/signals/{found.pk}/", {"note": "Remontti"}).status_code == 302
    acknowledge_signal(by=cast.member("sanna"), signal=found, note="Myöhemmin", at=AT)
    assert (found.note, found.seen_by) == ("Remontti", cast.member("aino"))
    assert sign_in("eero").post(f"/polku/customers/signals/{found.pk}/", {"note": "x"}).status_code == 403


@pytest.mark.django_db
def test_a_bad_day_is_told_only_to_who_asked_once_and_from_five_answers(cast, sign_in):
    today = AT.date() + timedelta(days=2)

    def look():
        tell_bad_days(cast.organisation, today)
        return queued()

    make.answers(cast.channel, 1, 2, 2, 5)
    assert look() == []
    client = sign_in("eero")
    asked = {"site": cast.salla.pk, "below": "50"}
    assert client.post("/polku/customers/signals/", {"site": cast.elsewhere.pk, "below": "50"}).status_code == 422
    assert client.post("/polku/customers/signals/", {"site": "", "below": "51"}).status_code == 422
    assert client.post("/polku/customers/signals/", asked).status_code == 302
    DayWatch.objects.update(asked_on=AT.date())
    assert look() == [], "four answers are too few"
    make.answers(cast.channel, 1)
    look()
    (sent,) = look()
    assert sent["to"] == cast.member("eero").user.email
    assert "20 %" in sent["text"].replace("\xa0", " ")
    assert (BadDay.objects.get().satisfied, BadDay.objects.get().n) == (1, 5)
    assert "1 of 5 customers were satisfied" in client.get("/polku/customers/signals/").content.decode()
    aino = sign_in("aino")
    aino.post("/polku/customers/signals/", {"stop": DayWatch.objects.get().pk})
    assert DayWatch.objects.count() == 1, "nobody ends another's"
    client.post("/polku/customers/signals/", {"stop": DayWatch.objects.get().pk})
    assert DayWatch.objects.count() == 0


@pytest.mark.django_db
def test_a_good_day_and_today_are_not_told(cast):
    ask_for_bad_days(by=cast.member("eero"), site=None, below=50, at=AT)
    make.answers(cast.channel, 5, 5, 5, 1, 2)
    make.answers(cast.channel, 1, 1, 1, 1, 1, at=AT + timedelta(days=1))
    assert tell_bad_days(cast.organisation, AT.date() + timedelta(days=1)) == 0
    assert tell_bad_days(cast.organisation, AT.date() + timedelta(days=2)) == 1
