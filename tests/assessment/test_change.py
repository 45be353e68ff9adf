"""Change over all rounds and teams beside each other: what was published, and nothing that follows from more."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.assessment.actions.rounds import rename_group
from talkoot.assessment.models import Overall, Result, Round
from talkoot.assessment.queries.change import closed_rounds, rows_of, teams_over, told_of_same_sites, whole_over
from tests.assessment.teams import close, everybody_answers, make_team, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds(cast):
    """(the team, three rounds of two groups half a year apart): the first group rises from nothing to the best, the second stays."""
    team = make_team(cast.organisation, cast.member("aino"), [8, 8])
    now, made = timezone.now(), []
    for number in range(2):
        one = open_for(team, at=now - timedelta(days=9 + 182 * (1 - number)), name=f"R{number}", partition=[[site] for site in team.sites])
        first = team.sites[0]
        everybody_answers(team, one, lambda member, _one, first=first, number=number: (1, 5)[number] if member.sites.first() == first else 3)
        made.append(close(one))
    return team, made


def test_every_range_on_the_page_was_published_by_its_round(rounds, sign_in):
    _team, made = rounds
    allowed = {f"{one.low / one.n:.1f}–{one.high / one.n:.1f}" for one in Result.objects.all()}
    client = sign_in("eero")
    for report in made[-1].reports.all():
        page = client.get(f"/polku/mirror/over-time/?team={report.pk}").content.decode()
        lists = page[page.index("<h2>") : page.index("My own teams beside") if "My own teams beside" in page else None]
        of_statements = "".join(re.findall(r"<details.*?</details>", lists, re.DOTALL))
        told = set(re.findall(r"\d\.\d–\d\.\d", of_statements))
        assert told
        assert told <= allowed
        assert not re.search(r"\b\d\.\d\d\b", re.sub(r"<svg.*?</svg>", "", page[page.index("<main") :])), "no decimals of a mean"
    whole = client.get("/polku/mirror/over-time/").content.decode()
    of_whole = {f"{one.low:.1f}–{one.high:.1f}" for one in Overall.objects.all()}
    assert set(re.findall(r"\d\.\d–\d\.\d", "".join(re.findall(r"<details.*?</details>", whole, re.DOTALL)))) <= allowed | of_whole


def test_better_is_said_of_the_team_that_rose_and_of_no_other(rounds, cast, sign_in):
    team, made = rounds
    shown = closed_rounds(cast.member("aino"), None, timezone.now())
    assert shown == made
    risen, stayed = teams_over(shown)
    assert {row.change for row in rows_of(shown, stayed.ranges)} == {0}
    assert 1 in {row.change for row in rows_of(shown, risen.ranges) if row.statement is None}
    assert told_of_same_sites(shown) == [True, True]
    assert len(whole_over(shown, timezone.now())) == 2
    cast.member("aino").sites.set(team.sites)
    rename_group(by=team.coach, group=made[-1].groups.first(), name="Joen väki", at=timezone.now())
    page = sign_in("aino").get("/polku/mirror/over-time/").content.decode()
    beside = page[page.index("My own teams beside each other") :]
    assert "Joen väki" in beside
    assert "better than last time" in beside


def test_groups_that_were_joined_otherwise_are_no_comparison(rounds, cast):
    team, _made = rounds
    later = open_for(team, at=timezone.now() + timedelta(days=170), name="R2", partition=[team.sites])
    everybody_answers(team, later, lambda _m, _s: 5)
    close(later)
    shown = closed_rounds(cast.member("aino"), None, later.results_at)
    (one,) = teams_over(shown)
    assert one.ranges[:-1] == [None, None], "other people's ranges are not theirs"
    assert {row.change for row in rows_of(shown, one.ranges)} == {0}


def test_what_cannot_be_compared_is_said(rounds, cast, sign_in):
    team, _made = rounds
    aino = cast.member("aino")
    aino.sites.set([*team.sites, cast.kemi])
    page = sign_in("aino").get("/polku/mirror/over-time/").content.decode()
    assert "nothing is compared" not in page
    assert "Of these sites of yours the newest round shows nothing" in page
    assert cast.kemi.name in page.split("Of these sites of yours")[1][:200]
    team.organisation.sites.filter(pk=cast.kemi.pk).update(closed_on="2026-01-01")
    joined = open_for(team, at=timezone.now() - timedelta(days=8), name="R2", partition=[team.sites])
    everybody_answers(team, joined, lambda _m, _s: 3)
    close(joined)
    Round.objects.exclude(pk=joined.pk).update(closes_at=timezone.now() - timedelta(days=200))
    client = sign_in("aino")
    report = joined.reports.get(is_whole=False)
    page = client.get(f"/polku/mirror/over-time/?team={report.pk}").content.decode()
    assert "In these rounds these sites were not reported together" in page
    alone = open_for(team, at=timezone.now() + timedelta(days=200), name="R3", partition=[[team.sites[0]]])
    everybody_answers(replace(team, members=[one for one in team.members if one.sites.first() == team.sites[0]]), alone, lambda _m, _s: 3)
    close(alone)
    Round.objects.filter(pk=alone.pk).update(results_at=timezone.now() - timedelta(minutes=1))
    page = client.get("/polku/mirror/over-time/").content.decode()
    assert "These rounds tell of other sites than the newest one, so they are not compared with it" in page


def test_nothing_before_its_minute_and_costs_the_same_with_more_rounds(rounds, sign_in, django_assert_max_num_queries):
    _team, made = rounds
    client = sign_in("aino")
    with django_assert_max_num_queries(60):
        client.get("/polku/mirror/over-time/")
    Round.objects.filter(pk=made[-1].pk).update(results_at=timezone.now() + timedelta(hours=1))
    page = client.get("/polku/mirror/over-time/").content.decode()
    assert "R0 ·" in page
    assert "R1 ·" not in page
    for wrong in ("team=99999999999999999999", "team=x", "area=99999999999999999999", "area=-1"):
        assert client.get(f"/polku/mirror/over-time/?{wrong}").status_code == 200
