"""The pages of linkage: locked until there is enough, nothing before its minute, and nothing that was not published."""

import re
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from django.utils.translation import override

from talkoot.assessment.models import Result
from talkoot.base.kit.intervals import Interval
from talkoot.base.orgs.actions import add_site, change_site
from talkoot.base.orgs.models import Membership, Site
from talkoot.learning import sentences
from talkoot.learning.logic.linkage import Lacking, Linkage, Sign, Strength, Together, linkage
from talkoot.learning.queries.linkage import Observed, closeness_of, observed
from tests import make
from tests.learning.made import round_of, sites_with_channels, years

pytestmark = pytest.mark.django_db
PAGE = "/polku/learning/linkage/"


@pytest.fixture
def long(cast):
    """Seven groups over seven rounds: customers follow their team, and season moves all."""
    places = sites_with_channels(cast, 7)
    rng = np.random.default_rng(4)
    fives = rng.integers(1, 8, (7, 7)) + np.arange(7)[:, None] % 3
    values = [[2.5 + 0.2 * int(one) for one in row] for row in fives]
    return places, years(cast, places, values, fives.tolist())


def test_without_a_round_it_says_what_is_missing(cast, sign_in):
    page = sign_in("eero").get(PAGE).content.decode()
    assert "We cannot know yet." in page
    assert "4 conditions of four are missing" in page
    assert page.count("0/6") == 2
    assert "Nothing yet." in page
    assert "What this cannot tell" in page


def test_a_guest_sees_none_of_it_and_a_stranger_finds_nothing(sign_in):
    assert sign_in("guest").get(PAGE).status_code == 403
    assert sign_in("eve").get(PAGE).status_code == 404


def test_after_two_rounds_it_tells_how_often_both_moved_the_same_way_and_calls_it_no_sign(cast, sign_in):
    places = sites_with_channels(cast, 4)
    years(cast, places, [[3, 3, 3, 3], [3.5, 3.5, 2.5, 3]], [[4, 4, 4, 4], [8, 8, 8, 8]])
    client = sign_in("eero")
    page = client.get(PAGE).content.decode()
    assert "4/6" in page
    assert "2/6" in page
    assert "2 conditions of four are missing" in page
    assert "moved 3 times. 2 times they moved the same way." in page
    assert "50 times in a hundred" in page
    assert "This is no sign one way or the other." in page
    assert page.count('class="s"') == 2
    assert "At this pace, round 6 closes in" in page


def test_one_round_is_counted_as_one(cast, sign_in):
    places = sites_with_channels(cast, 3)
    years(cast, places, [[3, 4, None]], [[6, 6, 6]])
    page = sign_in("eero").get(PAGE).content.decode()
    assert "2/6" in page
    assert "1/6" in page
    assert "The newest round has 3 groups. A group is shown from five answers." in page


def test_with_enough_it_opens_and_says_what_was_fixed_beforehand(long, sign_in):
    page = sign_in("eero").get(PAGE).content.decode()
    assert re.search(r'class="on" aria-current="true">\s*a clear sign', page)
    for words in (
        "Chosen beforehand",
        "Customers first",
        "The team first",
        "What this cannot tell",
        "7 rounds from left to right",
        "49 observations",
        "the round before · 42 observations",
        "that each of its counted rounds shows: 2.",
    ):
        assert words in page
    assert "Teams are compared with each other from 8 teams on." in page
    assert "steps wide on average" in page
    assert "It cannot be told yet." in page
    assert page.count('class="trend tw"') == 7


def test_the_panel_is_made_of_published_ranges_and_of_customers_of_those_three_months(long, cast):
    places, rounds = long
    found = observed(cast.member("eero"), timezone.now())
    assert [one.pk for one in found.rounds] == [one.pk for one in rounds]
    assert found.per_year == 2
    at = [one.name for one in found.teams].index(places[2][0].name)
    result = rounds[3].reports.get(name=places[2][0].name).results.first()
    assert found.panel.team[at, 3] == pytest.approx((result.low + result.high) / 2 / result.n)
    assert found.panel.answers[at].tolist() == [12.0] * 7
    assert linkage(found.panel).label == Sign.CLEAR


def test_what_is_not_open_to_everybody_yet_changes_nothing(long, cast, sign_in):
    places, _rounds = long
    client = sign_in("eero")
    before = client.get(PAGE).content.decode()
    now = timezone.now()
    sites = [site for site, _channel in places]
    round_of(cast, sites, [5.0] * 7, now - timedelta(hours=1), results_at=now + timedelta(hours=1), name="Salainen")
    round_of(cast, sites, [5.0] * 7, now - timedelta(hours=1), is_pulse=True, name="Lyhyt")
    assert middle(client.get(PAGE).content.decode()) == middle(before)


def middle(page):
    """What the page says, without what differs each time."""
    return re.sub(r'value="[^"]+"|nonce="[^"]+"', "", page[page.index("<main") : page.index("</main>")])


def test_a_group_whose_sites_have_changed_counts_only_where_they_were_the_same(cast):
    places = sites_with_channels(cast, 2)
    sites, now = [site for site, _channel in places], timezone.now()
    round_of(cast, sites, [3.0], now - timedelta(days=200), own_groups=False)
    round_of(cast, sites, [3.0, 4.0], now - timedelta(days=10))
    found = observed(cast.member("eero"), now)
    assert [[one is not None for one in row] for row in found.ranges] == [[False, True], [False, True]]


def test_customers_under_five_answers_are_not_known(cast):
    places = sites_with_channels(cast, 1)
    rounds = years(cast, places, [[3.0]], [[None]])
    make.answers(places[0][1], 5, 5, 5, 5, at=rounds[0].closes_at - timedelta(days=20))
    found = observed(cast.member("eero"), timezone.now())
    assert np.isnan(found.panel.customers).all()
    make.answers(places[0][1], 5, at=rounds[0].closes_at - timedelta(days=20))
    assert observed(cast.member("eero"), timezone.now()).panel.customers.tolist() == [[5.0]]


def test_another_organisations_rounds_are_not_read(long, cast, sign_in):
    page = sign_in("eve").get("/toinen/learning/linkage/").content.decode()
    assert "4 conditions of four are missing" in page
    assert "Paikka" not in page


@pytest.mark.parametrize(("mode", "words"), [("within", "There is a strong link in them."), ("null", "There is no link in them.")])
def test_practice_material_says_that_it_is_made_up(sign_in, mode, words):
    client = sign_in("eero")
    page = client.get(PAGE, {"practice": mode}).content.decode()
    assert "Practice material." in page
    assert words in page
    assert "Team 9" in page
    assert client.get(PAGE, {"practice": mode, "draw": "x"}).status_code == 200
    assert middle(client.get(PAGE, {"practice": mode, "draw": "5"}).content.decode()) != middle(page)


def test_practice_of_another_name_is_our_own_figures(sign_in):
    assert "We cannot know yet." in sign_in("eero").get(PAGE, {"practice": "zzz"}).content.decode()


def test_the_method_page_has_the_limits(sign_in):
    page = sign_in("eero").get(PAGE + "method/").content.decode()
    assert "6 groups, 6 rounds and 10 customers’ answers" in page


@pytest.mark.parametrize("label", [Sign.TOO_LITTLE, Sign.NONE, Sign.WEAK, Sign.CLEAR, Sign.OPPOSITE])
def test_every_label_has_its_word_and_sentence(label):
    assert label in dict(sentences.LABELS)
    assert all(sentences.label_sentence(label))


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0004, "less than once in a thousand"),
        (0.002, "2 times in a thousand"),
        (0.0096, "10 times in a thousand"),
        (0.0021, "3 times in a thousand"),
        (0.01, "once in a hundred"),
        (0.012, "2 times in a hundred"),
        (0.054, "6 times in a hundred"),
        (0.07, "7 times in a hundred"),
        (0.5, "50 times in a hundred"),
        (1.0, "nearly always"),
    ],
)
def test_how_often_in_words(p, words):
    with override("en"):
        assert sentences.how_often(p) == words


def test_as_few_the_same_way_is_said_as_few():
    with override("en"):
        assert "Coins would give as few" in sentences.together_sentences(Together(0, 6))[1]
        assert "Chance alone would often do this." in sentences.together_sentences(Together(2, 5))[1]
        assert "Never the same way." in sentences.together_sentences(Together(0, 6))[0]


def test_missing_results_have_their_own_test_in_words():
    found = Linkage(Lacking(9, 8, 20), Sign.NONE, Strength(0.1, -0.2, 0.4, 0.4), by_flip=True)
    with override("en"):
        assert "Some results are missing" in sentences.chance_sentence(found)


def test_a_range_wider_than_two_steps_counts_as_missing(cast):
    places = sites_with_channels(cast, 1)
    rounds = years(cast, places, [[3.0], [3.2]], [[6], [7]])
    told = Result.objects.filter(report__round=rounds[0])
    told.update(low=20, high=40)
    found = observed(cast.member("eero"), timezone.now())
    assert found.panel.known.tolist() == [[True, True]]
    told.update(low=20, high=41)
    found = observed(cast.member("eero"), timezone.now())
    assert found.panel.known.tolist() == [[False, True]]
    assert found.ranges[0][0] is None


def test_a_round_that_shows_few_statements_takes_none_away_from_the_others(cast):
    places = sites_with_channels(cast, 1)
    rounds = years(cast, places, [[3.0], [3.5], [3.2]], [[6], [7], [6]])
    first = Result.objects.filter(report__round=rounds[1]).order_by("statement")[0]
    first.delete()
    found = observed(cast.member("eero"), timezone.now())
    assert found.panel.known.tolist() == [[True, False, True]]
    assert found.statements == [2]


def test_gaps_keep_the_page_locked_and_are_what_is_said_to_be_missing(cast, sign_in):
    places = sites_with_channels(cast, 7)
    values = [[3.0 + (one + number) % 3 / 5 if one < 2 or number > 3 else None for one in range(7)] for number in range(7)]
    years(cast, places, values, [[4 + (one + number) % 3 for one in range(7)] for number in range(7)])
    page = sign_in("eero").get(PAGE).content.decode()
    assert "1 condition of four is missing" in page
    assert "29/49" in page
    assert page.count("Enough") == 1


def test_rounds_to_come_are_counted_from_those_that_tell_something_and_never_lie_in_the_past(cast, sign_in):
    today = timezone.localdate()
    places = sites_with_channels(cast, 2)
    rounds = years(cast, places, [[3.0, 3.1], [3.2, 3.3]], [[6, 6], [7, 7]])
    found = Observed(observed(cast.member("eero"), timezone.now()).panel, rounds=rounds)
    last = timezone.localdate(rounds[1].closes_at)
    assert (found.coming(1, today) - last).days == pytest.approx(182, abs=2)
    assert (found.coming(3, today) - last).days == pytest.approx(547, abs=3)
    assert found.coming(1, last + timedelta(days=200)) is None
    assert found.coming(0, today) is None


def test_customers_that_are_few_are_not_laid_on_groups_that_are_small(cast, sign_in):
    places = sites_with_channels(cast, 3)
    years(cast, places, [[3, 4, 3]], [[6, None, None]])
    assert "The newest round has" not in sign_in("eero").get(PAGE).content.decode()


def test_the_first_practice_material_says_that_it_was_chosen(sign_in):
    client, said = sign_in("eero"), "was chosen because the link shows in it"
    assert said in client.get(PAGE, {"practice": "within"}).content.decode()
    assert said not in client.get(PAGE, {"practice": "within", "draw": "9"}).content.decode()
    assert said not in client.get(PAGE, {"practice": "null"}).content.decode()


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (0.003, 0.298, ("+0.003", "+0.298")),
        (0.013, 0.298, ("+0.01", "+0.30")),
        (-0.3, -0.0004, ("−0.3000", "−0.0004")),
        (-0.001, 0.2, ("−0.01", "+0.20")),
    ],
)
def test_a_difference_that_is_off_nought_never_reads_as_nought(low, high, ends):
    with override("en"):
        assert sentences.ends_of(Interval(low, high)) == ends


def test_what_the_page_is_made_of_is_taken_along_and_nothing_as_long_as_it_is_locked(long, sign_in):
    client = sign_in("eero")
    there = f"{PAGE}figures/"
    assert f'href="{there}"' in client.get(PAGE).content.decode()
    rows = client.get(f"{there}?as=csv&table=0").content.decode("utf-8-sig").splitlines()
    own = observed(Membership.objects.get(user__email="eero@example.org"), timezone.now())
    assert len(rows) == 1 + int(own.panel.known.sum())
    assert rows[0] == "team,closed,mirror_low,mirror_high,customers_mean,customers_n"
    low, high = own.ranges[0][0].low, own.ranges[0][0].high
    assert rows[1].split(",")[2:4] == [f"{low:.1f}", f"{high:.1f}"]
    assert sign_in("guest").get(there).status_code == 403
    assert sign_in("eve").get("/toinen/learning/linkage/figures/").status_code == 302
    assert sign_in("eve").get(there).status_code == 404


def test_a_team_that_hardly_meets_customers_is_left_out_by_name(long, cast, sign_in):
    places, _rounds = long
    me = cast.member("eero")
    before = observed(me, timezone.now())
    client = sign_in("sanna")
    far = places[0][0]
    form = {"name": far.name, "time_zone": far.time_zone, "closeness": "hardly"}
    assert client.post(f"/polku/sites/{far.pk}/", form).status_code == 302
    own = observed(me, timezone.now())
    assert own.left_out == [far.name]
    assert len(own.teams) == len(before.teams) - 1
    assert far.pk not in frozenset().union(*(one.sites for one in own.teams))
    assert f"Left out, because it hardly meets customers: {far.name}." in client.get(PAGE).content.decode()
    Site.objects.update(closeness="hardly")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "We cannot know yet." in page.content.decode()
    Site.objects.update(closeness="sometimes")
    assert len(observed(me, timezone.now()).teams) == len(before.teams)


def test_what_another_organisation_says_of_its_sites_leaves_nobody_out(long, cast):
    Site.objects.filter(organisation=cast.other).update(closeness="hardly")
    assert closeness_of(cast.member("eero")).far == frozenset()
    assert closeness_of(cast.member("eve")).far == {cast.elsewhere.pk}


def test_what_was_said_after_the_newest_round_makes_the_comparison_exploratory_and_its_day_is_shown(long, cast, sign_in):
    places, rounds = long
    far, me, client = places[0][0], cast.member("sanna"), sign_in("sanna")
    word = "This is exploration: how close"
    page = client.get(PAGE).content.decode()
    assert word not in page
    assert "was last said on" not in page
    closed = rounds[-1].closes_at
    change_site(by=me, site=far, closeness="hardly", at=closed - timedelta(days=1))
    page = client.get(PAGE).content.decode()
    assert word not in page
    assert "was last said on" in page
    for change in ({"closeness": "sometimes"}, {"closeness": ""}):  # taking it back chooses the teams too
        change_site(by=me, site=far, **change, at=closed + timedelta(days=2))
        assert observed(me, timezone.now()).is_exploratory
        assert word in client.get(PAGE).content.decode()
    assert word in client.get(f"{PAGE}figures/").content.decode()
    Site.objects.filter(pk=far.pk).update(closeness="hardly", closeness_on=None)
    assert word in client.get(PAGE).content.decode(), "nobody knows when"


def test_the_day_on_which_closeness_was_said_is_kept_and_other_changes_leave_it(cast):
    me, at = cast.member("sanna"), timezone.now()
    site = add_site(by=me, organisation=cast.organisation, name="Uusi", at=at - timedelta(days=9), closeness="daily")
    said = timezone.localdate(at - timedelta(days=9))
    assert site.closeness_on == said
    change_site(by=me, site=site, at=at, phone="123", closeness="daily")
    assert Site.objects.get(pk=site.pk).closeness_on == said
    assert add_site(by=me, organisation=cast.organisation, name="Vaiti", at=at).closeness_on is None
