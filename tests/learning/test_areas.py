"""Teams and customers by area: each area's own rounds, by half-years, from what stood on their pages."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.assessment.models import Group, Result, Round
from talkoot.assessment.queries.results import sites_reported
from talkoot.base.orgs.actions import add_area
from talkoot.base.orgs.models import Site
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.logic.tally import NOTHING
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.verdict import main_question, tallies_by_site, tallies_in
from talkoot.learning.queries.linkage import every_half, has_area_rounds, observed_by_area, period_of
from tests import make
from tests.cast import AT
from tests.learning.made import HALF_A_YEAR, round_of, sites_with_channels

pytestmark = pytest.mark.django_db
ADDRESS, UNIT = "/polku/learning/linkage/", "Areas with rounds of their own"


def held(cast, many, rounds, values=lambda area, number: 3 + 0.2 * ((area * 7 + number * 3) % 5), first=0):
    """So many areas of one site, each with a round of its own every half-year, on a day of its own; and twelve customers before each."""
    last, arrivals = timezone.now() - timedelta(days=7), []
    for number, (site, channel) in enumerate(sites_with_channels(cast, many, first), first):
        area = add_area(by=cast.member("sanna"), name=f"Alue {number}", at=AT)
        Site.objects.filter(pk=site.pk).update(area=area)
        site.refresh_from_db()
        for turn in range(rounds):
            closes_at = last - HALF_A_YEAR * (rounds - 1 - turn) - timedelta(days=2 * (number % 10))
            round_of(cast, [site], [values(number, turn)], closes_at, area=area, name=f"{number} {turn}")
            fives = 4 + (number * 7 + turn * 3) % 5
            found = open_channel(channel.key)
            arrivals += [Arrival(found, Submission(uuid4(), score), closes_at - timedelta(days=20)) for score in [5] * fives + [3] * (12 - fives)]
    store_answers(arrivals)
    make.counted(cast.organisation, timezone.localdate(last))


def test_it_is_offered_only_where_areas_hold_rounds(cast, sign_in):
    assert not has_area_rounds(cast.member("aino"), timezone.now())
    assert UNIT not in sign_in("aino").get(ADDRESS).content.decode()
    held(cast, 2, 2)
    assert has_area_rounds(cast.member("aino"), timezone.now())
    assert not has_area_rounds(cast.member("eve"), timezone.now())
    assert UNIT in sign_in("aino").get(ADDRESS).content.decode()


def test_with_too_little_it_says_what_areas_lack(cast, sign_in):
    held(cast, 2, 3)
    page = sign_in("aino").get(ADDRESS, {"unit": "areas"}).content.decode()
    assert "We cannot know yet." in page
    assert "Areas with results of their own" in page
    assert "2/6" in page
    assert "3/6" in page


def test_with_enough_it_opens_and_each_area_is_a_unit(cast, sign_in):
    held(cast, 6, 7)
    found = observed_by_area(cast.member("aino"), timezone.now())
    assert found.panel.team.shape[0] == 6
    assert found.panel.known.sum() >= 6 * 6
    assert float(found.panel.answers[found.panel.known].min()) == 12
    newest = [row[found.panel.known[number]][-1] for number, row in enumerate(found.panel.team)]
    assert newest == pytest.approx([3 + 0.2 * ((number * 7 + 6 * 3) % 5) for number in range(6)], abs=0.05)
    page = sign_in("aino").get(ADDRESS, {"unit": "areas"}).content.decode()
    assert "Here each area counts as one team" in page
    assert "Within a team" in page
    assert "Alue 3" in page


def test_what_is_not_open_yet_changes_nothing(cast):
    held(cast, 2, 2)
    before = observed_by_area(cast.member("aino"), timezone.now()).panel
    area = Site.objects.get(name="Paikka 0").area
    site, later = Site.objects.get(name="Paikka 0"), timezone.now() + timedelta(days=3)
    round_of(cast, [site], [1.5], timezone.now() - timedelta(hours=1), results_at=later, area=area, name="Kesken")
    after = observed_by_area(cast.member("aino"), timezone.now()).panel
    assert after.team == pytest.approx(before.team, nan_ok=True)


def test_halves_in_which_nothing_closed_lie_between_the_others():
    assert every_half({(2024, 1), (2026, 0)}) == [(2024, 1), (2025, 0), (2025, 1), (2026, 0)]


def test_an_area_of_which_no_sites_are_told_is_not_said_to_hardly_meet_customers(cast, sign_in):
    held(cast, 2, 2)
    Group.objects.filter(round__name__startswith="0 ").update(report=None)
    Site.objects.filter(name="Paikka 1").update(closeness="hardly")
    found = observed_by_area(cast.member("aino"), timezone.now())
    assert found.left_out == ["Alue 1"]
    assert "Left out, because it hardly meets customers: Alue 1." in sign_in("aino").get(ADDRESS, {"unit": "areas"}).content.decode()


def test_an_area_of_which_nothing_is_told_is_left_out_without_a_word_on_customers(cast):
    held(cast, 2, 2)
    Site.objects.update(closeness="hardly")
    Result.objects.filter(report__round__name__startswith="0 ").delete()
    assert observed_by_area(cast.member("aino"), timezone.now()).left_out == ["Alue 1"]


def test_the_file_names_the_half_years_in_which_rounds_closed(cast, sign_in):
    held(cast, 6, 7)
    rows = list(csv.DictReader(io.StringIO(sign_in("eero").get(f"{ADDRESS}figures/", {"unit": "areas", "as": "csv", "table": 0}).content.decode("utf-8-sig"))))
    assert {row["half_year"] for row in rows if row["area"] == "Alue 0"} <= {
        f"{day.year}-H{1 if day.month < 7 else 2}" for day in (timezone.localdate(one.closes_at) for one in Round.objects.filter(name__startswith="0 "))
    }
    assert "closed" not in rows[0]


def test_customers_of_many_areas_are_the_same_as_those_of_each_alone(cast):
    held(cast, 3, 3)
    question, today = main_question(cast.organisation.pk), timezone.localdate()
    wanted = [(frozenset(sites_reported(one)), period_of(one)) for one in Round.objects.order_by("pk")]
    alone = [sum((found.get(site, NOTHING) for site in sites), NOTHING) for sites, period in wanted for found in [tallies_by_site(question, period, today)]]
    assert tallies_in(question, wanted, today) == alone
    assert all(one.n == 12 for one in alone)


def test_many_areas_are_read_at_once(cast, django_assert_num_queries):
    held(cast, 3, 7)
    me, now = cast.member("aino"), timezone.now()
    with CaptureQueriesContext(connection) as few:
        observed_by_area(me, now)
    assert len(few) <= 12
    held(cast, 27, 7, first=3)
    with django_assert_num_queries(len(few)):
        assert len(observed_by_area(me, now).teams) == 30


def test_where_not_all_areas_are_read_the_page_says_so(cast, sign_in, monkeypatch):
    held(cast, 3, 2)
    assert "Only the first" not in sign_in("aino").get(ADDRESS, {"unit": "areas"}).content.decode()
    monkeypatch.setattr("talkoot.learning.queries.linkage.MOST_AREAS", 2)
    monkeypatch.setattr("talkoot.learning.views.linkage.MOST_AREAS", 2)
    assert "Only the first 2 areas by name are counted: one more holds rounds." in sign_in("aino").get(ADDRESS, {"unit": "areas"}).content.decode()
