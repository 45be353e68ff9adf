"""The verdict: figures from roll-ups, sealed, the same cost whatever the number of answers."""

import csv
import io
import json
from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from talkoot.base.kit.periods import Period
from talkoot.base.orgs.actions import add_site
from talkoot.feedback.actions.surveys import make_next_version, open_channel
from talkoot.feedback.logic.drafts import Draft
from talkoot.feedback.queries.export import verdict_document
from talkoot.feedback.queries.figure import figure_of
from talkoot.feedback.queries.verdict import score_questions, tallies_by_site
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("first", "last"), [(None, None), (0, 45), (40, 41), (100, None), (None, 200), (17, 280)])
def test_any_period_counts_exactly_its_days(cast, first, last):
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    expected = defaultdict(int)
    for offset in range(0, 300, 7):
        at = start + timedelta(days=offset)
        make.answers(cast.channel, *[1 + offset % 5] * 5, at=at)
        if (first is None or offset >= first) and (last is None or offset <= last):
            expected[1 + offset % 5] += 5
    period = Period((start + timedelta(days=first)).date() if first is not None else None, (start + timedelta(days=last)).date() if last is not None else None)
    found = tallies_by_site(score_questions(cast.survey)[0], period)
    assert (dict(found[cast.salla.pk].counts) if found else {}) == dict(expected)


def test_versions_are_never_mixed(cast, sign_in):
    make.answers(cast.channel, *[5] * 12)
    version = make_next_version(by=cast.member("nora"), survey=cast.survey, questions=[Draft("smiley", {"en": "How did it go?"})], at=AT)
    make.answers(cast.channel, *[1] * 7)
    assert version == 2
    now, before = (verdict_document(cast.organisation, Period(), version=v)["whole"] for v in (None, 1))
    assert (now["n"], now["mean"], before["n"], before["mean"]) == (7, 1.0, 12, 5.0)
    page = sign_in("eero").get("/polku/customers/?period=all").content.decode()
    assert "Figures of different questions are never mixed" in page


def test_document_of_one_organisation_knows_nothing_of_another(cast):
    make.answers(cast.other_channel, *[1] * 30)
    document = verdict_document(cast.organisation, Period(), by_site=True)
    assert (document["whole"]["n"], document["rows"]) == (0, [])


def test_document_rows_hold_figure_interval_and_n(cast):
    kemi = open_channel(by=None, survey=cast.survey, site=cast.kemi, kind="qr", at=AT)
    make.answers(cast.channel, *[5] * 30, *[4] * 20, *[2] * 8)
    make.answers(kemi, *[3] * 40, *[4] * 26)
    rows = {row["site"]: row for row in verdict_document(cast.organisation, Period(), by_site=True)["rows"]}
    assert list(rows) == ["Kemi", "Salla"]
    salla = rows["Salla"]
    assert salla["n"] == 58
    assert salla["mean"] == pytest.approx((150 + 80 + 16) / 58)
    assert salla["satisfied_share"] == pytest.approx(50 / 58)
    assert salla["mean_interval"][0] < salla["mean"] < salla["mean_interval"][1]
    assert salla["shrunk_interval"][0] < salla["shrunk_mean"] < salla["shrunk_interval"][1]
    assert rows["Kemi"]["shrunk_mean"] > rows["Kemi"]["mean"]
    json.dumps(rows)


def test_under_five_answers_no_figure_is_shown_on_page_or_in_file(cast, sign_in):
    make.answers(cast.channel, 1, 1, 1, 1, at=timezone.now() - timedelta(days=2))
    kemi = open_channel(by=None, survey=cast.survey, site=cast.kemi, kind="qr", at=AT)
    make.answers(kemi, *[5] * 30, at=timezone.now() - timedelta(days=2))
    client = sign_in("eero")
    page = client.get("/polku/customers/?site=all").content.decode()
    salla = page.split('class="nm"')[1].split("</li>")[0]
    assert "Salla" in salla
    assert "Shown from five answers" in salla
    assert "1.0" not in salla
    lines = list(csv.reader(io.StringIO(client.get("/polku/customers/figures/?period=all&as=csv&table=0").content.decode("utf-8-sig"))))
    assert next(line for line in lines if line[0] == "Salla")[1:] == [""] * 10
    assert next(line for line in lines if line[0] == "Kemi")[1] == "30"


def test_the_files_cells_are_safe(cast, sign_in):
    evil = add_site(by=None, organisation=cast.organisation, name="=HYPERLINK(1)", at=AT)
    make.answers(open_channel(by=None, survey=cast.survey, site=evil, kind="qr", at=AT), *[4] * 9, at=timezone.now() - timedelta(days=2))
    assert "'=HYPERLINK(1)" in sign_in("eero").get("/polku/customers/figures/?as=csv&table=0").content.decode()


def test_site_scope_in_the_address_is_remembered_and_foreign_keys_are_not(cast, sign_in):
    client = sign_in("aino")
    client.get(f"/polku/customers/?site={cast.kemi.key}")
    cast.member("aino").refresh_from_db()
    assert cast.member("aino").seen_site is None, "a site in a list is looked at, not chosen"
    client.get(f"/polku/customers/?view={cast.kemi.key}")
    cast.member("aino").refresh_from_db()
    assert cast.member("aino").seen_site == cast.kemi
    client.get(f"/polku/customers/?view={cast.elsewhere.key}")
    cast.member("aino").refresh_from_db()
    assert cast.member("aino").seen_site == cast.kemi


def test_a_chain_of_hundreds_is_drawn_as_a_funnel_and_names_only_to_those_who_help(cast, sign_in):
    for number in range(40):
        site = add_site(by=None, organisation=cast.organisation, name=f"Site {number:02}", at=AT)
        score = 1 if number == 7 else 5 if number == 8 else 4
        make.answers(open_channel(by=None, survey=cast.survey, site=site, kind="qr", at=AT), *[score] * 30, 3, 4, 5, at=timezone.now() - timedelta(days=2))
    member, coach = (sign_in(name).get("/polku/customers/").content.decode() for name in ("eero", "aino"))
    assert 'class="funnel"' in member
    part = "Who may need support?"
    assert "Site 07" not in member.split(part)[1].split("</section>")[0]
    assert "Site 07" in coach.split(part)[1].split("</section>")[0]
    assert "Site 08" in member.split("What can we learn from these?")[1].split("</section>")[0]


@pytest.mark.parametrize("path", ["/polku/", "/polku/customers/", "/polku/customers/comments/", "/polku/people/", "/polku/sites/", "/polku/customers/points/"])
def test_lists_cost_the_same_number_of_queries_at_one_and_at_three(path, cast, sign_in, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in("sanna")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    make.comment(cast.channel, "one", at=timezone.now())
    client.get(path)
    first = cost()
    for number in range(3):
        site = add_site(by=None, organisation=cast.organisation, name=f"More {number}", at=AT)
        channel = open_channel(by=None, survey=cast.survey, site=site, kind="qr", at=AT)
        make.comment(channel, f"more {number}", at=timezone.now())
    assert cost() <= first
    assert first <= (36 if path == "/polku/" else 25)  # an owner without a figure is also told what is left until the first


def test_an_empty_period_says_how_many_there_are_at_other_times(cast, sign_in):
    make.answers(cast.channel, *[4] * 12, at=timezone.now() - timedelta(days=500))
    client = sign_in("eero")
    page = client.get("/polku/customers/?period=90&site=all").content.decode().replace("\xa0", " ")
    assert "None in this period (90 days), 12 answers at other times." in page
    assert "at other times" not in client.get("/polku/customers/?period=all").content.decode()


@pytest.mark.django_db
def test_the_figure_of_a_day_that_is_past_has_nothing_that_came_after_it(cast):
    """As it was shown then, for what began in the middle of a month: also once the month has gone on."""
    day = timezone.localdate().replace(day=1) - timedelta(days=16)  # in the middle of a month, long ago enough
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    make.answers(cast.channel, *[2] * 10, at=noon - timedelta(days=5))
    before = figure_of(cast.member("sanna"), None, day)
    make.answers(cast.channel, *[5] * 10, at=noon)
    make.answers(cast.channel, *[5] * 10, at=noon + timedelta(days=5))
    assert before.n == 10
    assert figure_of(cast.member("sanna"), None, day) == before
