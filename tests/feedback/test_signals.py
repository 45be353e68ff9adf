"""Signals: chance is seldom taken for change, change is found and so is the way back, and each is told once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy.stats import betabinom, binom, norm

from benchmarks.signals import AREAS, SITES, false_alarms, found_after
from talkoot.base.kit.periods import month_after
from talkoot.feedback.actions.bad_days import ask_for_bad_days, tell_bad_days
from talkoot.feedback.actions.deeds import write_deed
from talkoot.feedback.actions.signals import acknowledge_signal, watch_organisation
from talkoot.feedback.logic.signals import FURTHEST, Base, Count, Watcher, baseline_of, follow, limits, odds_of_finding, score
from talkoot.feedback.models import BadDay, DayWatch, Signal
from talkoot.feedback.queries.signals import history_of
from tests import make
from tests.cast import AT
from tests.mails import queued

DAY = date(2026, 1, 1)


def in_months(*pairs):
    """Months in order from (satisfied, answers)."""
    month, found = date(2024, 1, 1), []
    for satisfied, n in pairs:
        found.append(Count(month, satisfied, n))
        month = month_after(month)
    return found


@pytest.mark.one_database
@pytest.mark.parametrize(("a_month", "spread"), [([16.7] * SITES, 0.03), ([50.0] * SITES, 0.03), ([3.3, 4, 6, 8, 10, 14, 17, 20, 25], 0.04)])
def test_two_calm_years_of_a_chain_seldom_have_a_signal_anywhere(a_month, spread):
    """Nine sites, three areas and the whole together, both ways: 5 % at most, and the simulation's own chance."""
    dice = np.random.default_rng(7)
    alarms = sum(any(false_alarms(dice, a_month, spread)) for _ in range(250))
    assert alarms <= binom.ppf(0.999, 250, 0.05)


@pytest.mark.one_database
@pytest.mark.parametrize(("a_quarter", "to", "place", "odds", "median"), [(180, 0.75, 0, 0.95, 9), (50, 0.70, 2, 0.80, 12)], ids=["whole", "site"])
def test_a_real_fall_is_found(a_quarter, to, place, odds, median):
    dice = np.random.default_rng(8)
    months = np.array([found_after(dice, a_quarter / 3, to, limits(AREAS, SITES)[place]) for _ in range(400)])
    assert np.mean(months <= 24) >= odds - 0.01
    assert np.median(months) <= median


@pytest.mark.one_database
@pytest.mark.parametrize("a_quarter", [10, 20, 30, 50])
def test_the_odds_that_are_printed_are_those_of_this_code(a_quarter):
    dice = np.random.default_rng(9)
    found = np.mean([found_after(dice, a_quarter / 3, 0.70, limits(AREAS, SITES)[2]) <= 24 for _ in range(400)])
    assert odds_of_finding(4 * a_quarter) == pytest.approx(100 * found, abs=8)


@pytest.mark.one_database
def test_a_period_is_scored_by_what_the_baseline_foretells():
    base = Base(170, 200)
    for k in (10, 14, 17):
        foretold = betabinom(20, 170.5, 30.5)
        middle = foretold.cdf(k) - foretold.pmf(k) / 2
        assert score(Count(DAY, k, 20), base) == pytest.approx(max(-FURTHEST, min(FURTHEST, norm.ppf(middle))), abs=1e-6)


@pytest.mark.one_database
def test_a_fall_is_told_once_and_coming_back_is_called_that():
    calm, fallen = [(51, 60)] * 12, [(40, 60)] * 10
    points = follow(in_months(*calm, *fallen, *[(51, 60)] * 6), limits(3, 9)[0]).points
    told = [(number, point.signal, point.back) for number, point in enumerate(points) if point.signal]
    assert [(signal, back) for _number, signal, back in told] == [(-1, False), (1, True)]
    assert told[0][0] < 9
    assert 10 <= told[1][0] <= 13
    rise = follow(in_months(*calm, *[(59, 60)] * 8), limits(3, 9)[0]).points
    assert [(point.signal, point.back) for point in rise if point.signal] == [(1, False)]


@pytest.mark.one_database
def test_a_baseline_is_never_renewed_over_a_drift_and_a_told_level_is_normal_only_when_somebody_has_seen_to_it():
    calm, fallen = [(51, 60)] * 12, [(44, 60)] * 40
    months, limit = in_months(*calm, *fallen), limits(3, 9)[2]
    history = follow(months, limit)
    assert history.base == Base(12 * 51, 12 * 60), "the first year is what a fall is held against, however long it lasts"
    (told,) = [point.count.start for point in history.points if point.signal]
    settled = follow(months, limit, {told})
    assert settled.base.satisfied / settled.base.n == pytest.approx(44 / 60)
    back = follow([*months, *in_months(*[(51, 60)] * 12)], limit, {told})
    assert [(point.signal, point.back) for point in back.points if point.signal] == [(-1, False), (1, True)], "and the way back is called so"
    calmly = follow(in_months(*[(51, 60)] * 40), limit)
    assert calmly.base.n == 36 * 60, "calm years are added to it"


@pytest.mark.one_database
def test_a_single_bad_period_is_never_a_signal():
    watcher = Watcher(Base(450, 500), limits(0, 1)[2])
    assert watcher.add(Count(DAY, 0, 500)).signal == 0
    assert min(limits(0, 1)) > FURTHEST


@pytest.mark.one_database
def test_thin_months_are_read_together_and_a_perfect_baseline_leaves_room():
    points = follow(in_months(*[(4, 4)] * 12, (1, 2), (2, 2), (1, 1), (0, 3)), 9).points
    assert [(point.count.satisfied, point.count.n) for point in points] == [(4, 5)]
    assert Base(40, 40).share < 1
    assert baseline_of([Count(DAY, 3, 4)] * 8) is None
    assert baseline_of([Count(DAY, 3, 4)] * 12)[0].n == 48


def answers(channel, month, good, bad):
    make.answers(channel, *[5] * good, *[2] * bad, at=datetime(month.year, month.month, 10, 12, tzinfo=ZoneInfo("Europe/Helsinki")))


def test_a_sites_fall_is_found_once_seen_and_acknowledged(cast, sign_in):
    month = date(2025, 1, 1)
    for _ in range(12):
        answers(cast.channel, month, 17, 3)
        month = month_after(month)
    today = date(2026, 1, 5)
    assert watch_organisation(cast.organisation, today, AT) == 0
    for _ in range(6):
        answers(cast.channel, month, 9, 11)
        month = month_after(month)
    assert watch_organisation(cast.organisation, date(2026, 7, 2), AT) > 0
    assert watch_organisation(cast.organisation, date(2026, 7, 2), AT) == 0
    found = Signal.objects.get(site=cast.salla)
    assert not found.upwards
    client = sign_in("aino")
    assert client.get(f"/polku/customers/signals/{found.pk}/").status_code == 200
    assert client.post(f"/polku/customers/signals/{found.pk}/", {"note": "Remontti"}).status_code == 302
    acknowledge_signal(by=cast.member("sanna"), signal=found, note="Myöhemmin", at=AT)
    assert (found.note, found.seen_by) == ("Remontti", cast.member("aino"))
    assert sign_in("eero").post(f"/polku/customers/signals/{found.pk}/", {"note": "x"}).status_code == 403


@pytest.mark.django_db
def test_a_signal_says_what_it_was_held_against_also_when_that_has_been_renewed(cast, sign_in, monkeypatch):
    month = date(2024, 1, 1)
    for number in range(34):
        answers(cast.channel, month, *((18, 2) if number < 12 else (8, 12)))
        month = month_after(month)
    assert watch_organisation(cast.organisation, month, AT) > 0
    found = Signal.objects.get(site=cast.salla)
    acknowledge_signal(by=cast.member("aino"), signal=found, note="Muutto", at=AT)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT.replace(year=month.year, month=month.month, day=2))
    history = history_of(found.question, cast.organisation.pk, found.place, month)
    assert history.base.share < 0.5, "what is normal now"
    page = sign_in("eero").get(f"/polku/customers/signals/{found.pk}/").content.decode().replace("\xa0", " ")
    assert "Held against 90 % satisfied of 240 answers" in page


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


@pytest.mark.django_db
def test_a_site_with_few_answers_has_its_line_and_the_odds_but_no_signal(cast, sign_in):
    month = date(2024, 6, 1)
    for number in range(24):
        answers(cast.channel, month, *((5, 1) if number < 12 else (1, 5)))
        month = month_after(month)
    assert watch_organisation(cast.organisation, date(2026, 6, 3), AT) == 0
    page = sign_in("eero").get("/polku/customers/signals/").content.decode()
    assert f"in {odds_of_finding(72)} of 100 cases" in page
    assert f"?site={cast.salla.key}&amp;period=all" in page
    assert Signal.objects.count() == 0


@pytest.mark.django_db
def test_a_change_told_once_is_not_told_again_when_late_answers_move_its_month(cast):
    month = date(2025, 1, 1)
    for number in range(20):
        answers(cast.channel, month, *((17, 3) if number < 12 else (9, 11)))
        month = month_after(month)
    assert watch_organisation(cast.organisation, date(2026, 9, 2), AT) > 0
    found = Signal.objects.get(site=cast.salla)
    Signal.objects.filter(pk=found.pk).update(month=month_after(found.month))
    assert watch_organisation(cast.organisation, date(2026, 9, 2), AT) == 0


def test_a_signals_page_says_when_it_was_told_and_leads_to_the_words_and_changes_of_that_time(cast, sign_in):
    found_about = date(2026, 1, 20)
    write_deed(by=cast.member("eero"), heard="a", done="Uusi ajanvaraus", since=found_about, site=None, at=AT)
    write_deed(by=cast.member("eero"), heard="a", done="Vanha teko", since=date(2024, 8, 20), site=None, at=AT)
    month = date(2025, 1, 1)
    for n in range(18):
        answers(cast.channel, month, *((17, 3) if n < 12 else (9, 11)))
        month = month_after(month)
    watch_organisation(cast.organisation, date(2026, 7, 2), AT)
    found = Signal.objects.get(site=cast.salla)
    page = " ".join(sign_in("eero").get(f"/polku/customers/signals/{found.pk}/").content.decode().split())
    assert "Told on" in page
    assert "Uusi ajanvaraus" in page
    assert "Vanha teko" not in page
    assert "/polku/customers/comments/?site=" in page
    assert f"to={found.month:%Y-%m}" in page
    assert page.count('class="mk"') >= 1
