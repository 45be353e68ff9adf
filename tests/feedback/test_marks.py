"""What was changed, as marks on the customers' curve: of every package that says so, where it was so, and nowhere else."""

import re
from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from talkoot.agreements.actions.keeping import end_agreement, put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.assessment.models import Choice, Round
from talkoot.base.orgs.actions import add_area
from talkoot.base.orgs.actions.sites import change_site, close_site, reopen_site
from talkoot.base.orgs.models import SiteChange
from talkoot.base.thread.effects import EFFECTS, Effect, Marking, Stretch, effects
from talkoot.base.ui.charts import TrendPoint, trend_chart
from talkoot.base.ui.marks import APART, place_marks
from talkoot.feedback.actions.deeds import write_deed
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.models import Burst
from talkoot.feedback.queries.marks import place_of
from talkoot.workshops.models import Series, Workshop
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/polku/customers/?from=2026-09&to=2026-11"


@pytest.fixture
def changed(cast):
    """A curve, and what was changed meanwhile: for all by an agreement, at Salla by a deed and a move, at Kemi by closing."""
    for days in (70, 40, 1):
        make.answers(cast.channel, *[4, 5, 5, 3, 4], at=AT - days * DAY)
    agreement = propose(by=cast.member("eero"), kind="rule", draft=Draft("Soitamme takaisin", [Line("same", "Soitamme")]), at=AT - 30 * DAY)
    put_in_force(by=cast.member("nora"), version=agreement.versions.get(), at=AT - 20 * DAY)
    deed = write_deed(by=cast.member("eero"), heard="Ovi", done="Ovi avautuu itse", since=(AT - 50 * DAY).date(), site=cast.salla, at=AT)
    close_site(by=cast.member("sanna"), site=cast.kemi, at=AT - 10 * DAY)
    return agreement, deed


def titles(cast, site=None, who="eero"):
    return [one.title for one in effects(Stretch(date(2026, 9, 1), date(2026, 11, 30), site=site.pk if site else None), cast.member(who))]


def test_each_is_marked_in_the_order_of_time_and_leads_to_its_thing(cast, changed, sign_in):
    page = sign_in("eero").get(PAGE).content.decode()
    listed = page.split('<ol class="marks">')[1].split("</ol>")[0]
    agreement, deed = changed
    assert re.findall(r'href="([^"]+)"', listed) == [
        f"/polku/customers/deeds/{deed.pk}/",
        f"/polku/agreements/{agreement.pk}/",
        f"/polku/team/sites/{cast.kemi.pk}/",
    ]
    assert page.count('class="sunn"') == 3
    assert "Marks: 1: " in page.split("<desc")[1].split("</desc>")[0]


def test_a_site_shows_its_own_and_what_holds_everywhere(cast, changed):
    assert titles(cast) == ["Soitamme takaisin", "Kemi closed", "Ovi avautuu itse"]
    assert titles(cast, cast.salla) == ["Soitamme takaisin", "Ovi avautuu itse"]
    assert titles(cast, cast.kemi) == ["Soitamme takaisin", "Kemi closed"]
    assert titles(cast, who="guest") == titles(cast, who="eve") == []


def test_a_flood_is_a_mark_on_the_curve_and_in_its_words(cast, changed, sign_in):
    day = (AT - 30 * DAY).date()
    for number, state in enumerate(Burst.State.values):
        Burst.objects.create(organisation=cast.organisation, channel=cast.channel, day=day - number * DAY, n=40, state=state)
    page = sign_in("eero").get(PAGE).content.decode()
    read_aloud = page.split("<desc")[1].split("</desc>")[0]
    for said in ("not counted until somebody has looked", "looked at and counted", "left out of the figures"):
        assert f"40\xa0answers came at once; {said}" in read_aloud, "for screen readers too"
        assert said in page.split('<ol class="marks">')[1].split("</ol>")[0]
    assert page.count('class="sunn"') == 6
    assert [title for title in titles(cast, cast.kemi) if "at once" in title] == []
    assert titles(cast, who="guest") == titles(cast, who="eve") == []


def test_a_package_adds_its_marks_by_saying_so(cast, changed, sign_in, monkeypatch):
    made = Effect("test.thing:1", "Thing", "Jotain aivan uutta", "/polku/", date(2026, 10, 1))
    monkeypatch.setitem(EFFECTS, "test.thing", Marking("Things", lambda stretch, viewer: [made]))
    assert "Jotain aivan uutta" in sign_in("eero").get(PAGE).content.decode()


def test_an_agreement_that_ends_and_work_that_is_rearranged(cast, changed):
    agreement, _deed = changed
    end_agreement(by=cast.member("nora"), agreement=agreement, because="Loppui", at=AT - 2 * DAY)
    done = Round.objects.create(organisation=cast.organisation, name="R", opened_at=AT, closes_at=AT, results_at=AT, ended_at=AT - 3 * DAY)
    more = {"first_step": "a", "first_step_on": AT.date(), "look_on": AT.date(), "made_at": AT, "settled_at": AT - 3 * DAY}
    Choice.objects.create(organisation=done.organisation, round=done, kind="start", next="Iltavuoro tiistaisin", **more)
    Choice.objects.create(organisation=done.organisation, round=done, kind="stop", next="Ei tapahtunut", outcome="not", **more)
    Choice.objects.create(organisation=done.organisation, round=done, kind="keep", next="Vahvuus", made_at=AT)
    found = [(one.kind, one.title) for one in effects(Stretch(None, AT.date()), cast.member("eero")) if one.width == 0]
    assert found == [("Rule of play, ended", "Soitamme takaisin"), ("We start", "Iltavuoro tiistaisin"), ("Rule of play", "Soitamme takaisin")]


def test_what_customers_may_notice_of_a_site_is_kept(cast):
    by, site = cast.member("sanna"), cast.salla
    change_site(by=by, site=site, address="Katu 1", at=AT)  # a first address moves nobody
    assert not SiteChange.objects.exists()
    change_site(by=by, site=site, name="Salla uusi", address="Katu 2", area=add_area(by=by, name="Lappi", at=AT), at=AT)
    change_site(by=by, site=site, name="Salla", at=AT + timedelta(hours=1))  # mended the same day
    assert list(SiteChange.objects.values_list("what", "before", "after")) == [("moved", "Katu 1", "Katu 2")]
    for act in (close_site, close_site, reopen_site, reopen_site):
        act(by=by, site=site, at=AT + DAY)
    assert list(SiteChange.objects.order_by("pk").values_list("what", flat=True)) == ["moved", "closed", "reopened"]
    assert [one.title for one in effects(Stretch(None, date(2027, 1, 1)), by)] == ["Salla opened again", "Salla closed", "Salla moved: Katu 2"]


def test_the_first_ask_costs_the_same_whatever_there_is(cast, changed, django_assert_max_num_queries):
    for number in range(20):
        draft = Draft(f"Sääntö {number}", [Line("same", "a")])
        put_in_force(by=cast.member("nora"), version=propose(by=cast.member("eero"), kind="rule", draft=draft, at=AT).versions.get(), at=AT)
        write_deed(by=cast.member("eero"), heard="a", done=f"b {number}", since=AT.date(), site=cast.salla, at=AT)
    with django_assert_max_num_queries(9):  # one a kind
        assert len(effects(Stretch(None, AT.date()), cast.member("eero"))) == 43


def test_no_mark_covers_another_and_what_finds_no_room_is_told():
    chart = trend_chart([TrendPoint(str(n), 4.0, None) for n in range(12)], key="k", title="t", description="d")
    placed = place_marks(chart, [9.0, 9.0, 9.1, 9.2, 2.0, -3.0], 12)
    assert placed == [5, 4, 0, 1, 2]  # in the order of time; the fourth of one week found no room
    assert [sun.number for sun in chart.marks] == [1, 2, 3, 4, 5]
    assert all(a.row != b.row or abs(a.x - b.x) >= APART for a in chart.marks for b in chart.marks if a is not b)
    assert chart.marks[0].x == 8.0, "what was before the first point stands at it"


def test_no_more_marks_than_one_can_read_stand_in_a_picture():
    chart = trend_chart([TrendPoint(str(n), 4.0, None) for n in range(30)], key="k", title="t", description="d")
    placed = place_marks(chart, [2.0 * n for n in range(14)], 30)
    assert placed == list(range(9)), "the weightiest nine; the others stand in the list"
    assert [sun.number for sun in chart.marks] == list(range(1, 10))


@pytest.mark.parametrize(("day", "step", "place"), [(date(2026, 1, 1), 1, -0.5), (date(2026, 2, 15), 1, 1.0), (date(2026, 4, 1), 3, 0.5)])
def test_a_point_stands_in_the_middle_of_its_time(day, step, place):
    assert place_of(day, date(2026, 1, 1), step) == pytest.approx(place, abs=0.02)


def test_labels_of_other_years_say_which(cast, sign_in):
    channel = open_channel(by=None, survey=cast.survey, site=cast.kemi, kind="qr", at=AT)
    for days in (0, 400):
        make.answers(channel, *[4] * 6, at=AT - days * DAY)
    page = sign_in("eero").get("/polku/customers/?period=all", headers={"accept-language": "en"}).content.decode()
    assert re.search(r"[a-z]{3}\xa025", page)


def test_one_chooses_what_is_marked_and_the_choice_stays_with_the_next_period(cast, changed, sign_in):
    client = sign_in("eero")
    page = client.get(PAGE).content.decode()
    assert re.findall(r'name="mark" value="([^"]+)" checked', page) == ["agreements.agreement", "orgs.site", "feedback.deed"]
    page = client.get(PAGE + "&marks=some&mark=feedback.deed&mark=no.such").content.decode()
    assert page.count('class="sunn"') == 1
    assert "Ovi avautuu itse" in page
    assert "Soitamme takaisin" not in page
    assert 'href="?period=12&amp;marks=some&amp;mark=feedback.deed"' in page
    page = client.get("/polku/customers/?from=2026-10&to=2026-10&order=value&marks=some&mark=orgs.site").content.decode()
    assert page.count('<input type="hidden" name="mark" value="orgs.site">') == page.count('<form method="get" class="find">') == 1, "months of one's own"
    assert '<input type="hidden" name="order" value="value">' in page
    assert 'href="?period=12&amp;marks=some&amp;mark=orgs.site"' in page, "also from months that have none of it"
    page = client.get(PAGE + "&marks=some").content.decode()
    assert page.count('class="sunn"') == 0
    assert 'value="feedback.deed"' in page, "what was left out can be chosen again"
    assert re.findall(r'<input type="hidden" name="period" value="([^"]+)"', page) == ["2026-09_2026-11"]


def test_a_curve_with_changes_of_one_kind_has_nothing_to_choose(cast, sign_in):
    make.answers(cast.channel, *[4, 5, 5, 3, 4], at=AT - 40 * DAY)
    write_deed(by=cast.member("eero"), heard="Ovi", done="Ovi avautuu itse", since=(AT - 50 * DAY).date(), site=cast.salla, at=AT)
    assert 'name="mark"' not in sign_in("eero").get(PAGE).content.decode()


def test_a_workshop_that_was_held_is_marked_where_it_was(cast):
    def held(title, *sites, people=(), **more):
        times = {"made_at": AT, "changed_at": AT, "opened_at": AT - 5 * DAY, "ended_at": AT - 5 * DAY, "state": Workshop.State.ENDED}
        made = Workshop.objects.create(organisation=cast.organisation, key=uuid4(), title=title, **times | more)
        made.sites.set(sites)
        made.people.set(people)

    held("Kaikki")
    held("Sallan", cast.salla)
    held("Kahden kesken", people=[cast.member("eero"), cast.member("nora")])
    held("Peruttu", opened_at=None)
    held("Kesken", state=Workshop.State.OPEN, ended_at=None)
    held("Harjoitus", is_rehearsal=True, made_by=cast.member("eero"))
    series = Series.objects.create(
        organisation=cast.organisation, key=uuid4(), title="Viikko", every="week", first_on=AT.date(), begins_at=time(9), made_at=AT, changed_at=AT
    )
    held("Viikoittain", series=series)
    assert titles(cast) == ["Kaikki", "Sallan"]
    assert titles(cast, cast.kemi) == ["Kaikki"]
    assert titles(cast, who="eve") == titles(cast, who="guest") == []


def test_one_thing_at_several_sites_is_one_mark_a_month_and_its_first_comes_before_others(monkeypatch, cast):
    def started(place, day, ref="targets.target:1"):
        return Effect(ref, "Started", "Näymme somessa", "/polku/", day, place, 2)

    brought = [started("Oulu", date(2026, 3, 6)), started("Kemi", date(2026, 4, 5)), started("Salla", date(2026, 3, 9)), started("Sodankylä", date(2026, 6, 4))]
    brought += [started(f"Paikka {n}", date(2026, 5, 2), "content.post:7") for n in range(9)]
    monkeypatch.setattr("talkoot.base.thread.effects.EFFECTS", {"test": Marking("Things", lambda stretch, viewer: brought)})
    assert [(one.place, one.day) for one in effects(Stretch(None, date(2026, 12, 1)), cast.member("eero"))] == [
        ("Paikka 0, Paikka 1, Paikka 2 and 6 more", date(2026, 5, 2)),
        ("Oulu, Salla", date(2026, 3, 6)),
        ("Sodankylä", date(2026, 6, 4)),
        ("Kemi", date(2026, 4, 5)),
    ]


def test_what_one_site_did_twice_in_a_month_stays_two(monkeypatch, cast):
    twice = [Effect("orgs.site:1", "Site", "Salla closed", "/", date(2026, 3, day), "", 2) for day in (1, 20)]
    monkeypatch.setattr("talkoot.base.thread.effects.EFFECTS", {"test": Marking("Things", lambda stretch, viewer: twice)})
    assert len(effects(Stretch(None, date(2026, 12, 1)), cast.member("eero"))) == 2
