"""Pages: the same for every role, nothing but what was published, nothing before its minute."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.logic.rhythm import working_day
from talkoot.assessment.logic.wholes import whole_of
from talkoot.assessment.models import Report, Result, Round, RoundStatement, Statement
from talkoot.assessment.queries.results import wholes_by_statement
from tests.assessment.teams import close, everybody_answers, make_team, open_for

pytestmark = pytest.mark.django_db
ROLES = ("eero", "nora", "aino", "sanna")


@pytest.fixture
def closed(cast):
    """A round of two groups with a story, its results open."""
    team = make_team(cast.organisation, cast.member("aino"), [6, 3, 4])
    made = open_for(team, at=timezone.now() - timedelta(days=9))
    story = Statement.objects.get(organisation=team.organisation, code="Q1")
    everybody_answers(
        team, made, lambda member, one: 1 + (member.pk + one.pk) % 5, words={str(story.pk): {"text": "Autoimme toisiamme.", "reader": "everyone"}}
    )
    return close(made)


def pages(client, round_):
    """Everything a member can open of a round, as text."""
    found = []
    for path in (
        "",
        f"rounds/{round_.pk}/",
        f"rounds/{round_.pk}/results/",
        f"rounds/{round_.pk}/dialogue/",
        "cycle/",
        "method/",
        "promise/",
        "cards/",
        "statements/",
    ):
        answer = client.get(f"/polku/mirror/{path}", follow=True)
        found.append(re.sub(r"\s+", " ", answer.content.decode()))
    found.append(client.get("/polku/").content.decode())
    return found


def test_every_role_sees_the_same_figures_and_only_published_ones(closed, sign_in):
    allowed = {f"{one.low / one.n:.1f}–{one.high / one.n:.1f}" for one in Result.objects.all()}
    ns = {one.n for one in Result.objects.all()} | {report.answers for report in Report.objects.all()}
    seen = []
    for role in ROLES:
        results = re.sub(r"\s+", " ", sign_in(role).get(f"/polku/mirror/rounds/{closed.pk}/results/").content.decode())
        main = results[results.index('<header class="head">') : results.index("</main>")]
        seen.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", main))
        # By group stand the published bands and nothing else.
        for group in re.findall(r'<ul class="bygroup">(.*?)</ul>', main):
            assert set(re.findall(r"\d\.\d–\d\.\d", group)) <= allowed
            assert {int(n) for n in re.findall(r"(\d+)\s?answers", group.replace("\xa0", " "))} <= ns
        assert not re.search(r"\b\d\.\d\d\b", re.sub(r"<svg.*?</svg>|<rect[^>]*>", "", main)), "no decimals of a mean"
    assert len(set(seen)) == 1


def test_nothing_is_seen_before_its_minute(closed, sign_in):
    Round.objects.filter(pk=closed.pk).update(results_at=timezone.now() + timedelta(minutes=5))
    for role in ROLES:
        client = sign_in(role)
        answer = client.get(f"/polku/mirror/rounds/{closed.pk}/results/")
        assert answer.status_code == 302
        assert client.get(f"/polku/mirror/rounds/{closed.pk}/dialogue/").status_code == 302
        assert not any("Autoimme toisiamme." in page for page in pages(client, closed))


def test_the_page_of_an_open_round_is_the_same_before_and_after_answering(cast, sign_in, client):
    from tests.assessment.teams import fetch_token, post, sealed_message

    team = make_team(cast.organisation, cast.member("aino"), [6])
    made = open_for(team, at=timezone.now())
    member = team.members[0]
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")

    def seen():
        return [re.sub(r'value="[A-Za-z0-9]{64}"|value="[0-9a-f-]{36}"', "", page) for page in pages(client, made)]

    token = fetch_token(member, made, timezone.now())
    before = seen()
    assert post(made, sealed_message(member, made, token, {}))[0] == 200
    assert seen() == before


def test_results_cost_the_same_queries_with_more_groups(cast, sign_in, django_assert_max_num_queries):
    client = sign_in("eero")
    counts = []
    for number, sizes in enumerate(([6], [6, 7, 8])):
        team = make_team(cast.organisation, cast.member("aino"), sizes, prefix=f"ryhmä{number}")
        made = open_for(team, at=timezone.now() - timedelta(days=20 - 9 * number))
        everybody_answers(team, made, lambda _m, _s: 4)
        close(made)
        client.get(f"/polku/mirror/rounds/{made.pk}/results/")
        with django_assert_max_num_queries(60) as found:
            client.get(f"/polku/mirror/rounds/{made.pk}/results/")
        counts.append(len(found))
    # The second has a round before it to look back at: its choices and its bands.
    assert counts[1] <= counts[0] + 4


def test_opening_in_the_browser_proposes_groups_and_takes_them_changed(cast, sign_in):
    team = make_team(cast.organisation, cast.member("aino"), [6, 3, 4])
    client = sign_in("aino")
    day = timezone.localdate()
    asked = {"name": "Syksy", "area": "", "closes_on": day + timedelta(days=7), "results_on": day + timedelta(days=8)}
    page = client.post("/polku/mirror/new/", asked).content.decode()
    assert "Who is reported together" in page
    assert Round.objects.count() == 0
    groups = {f"group-{site.pk}": 1 for site in team.sites} | {f"group-{cast.salla.pk}": "", f"group-{cast.kemi.pk}": ""}
    wrong = client.post("/polku/mirror/new/", {**asked, **groups, f"group-{team.sites[1].pk}": 2, "open": "yes"})
    assert wrong.status_code == 422
    assert "Fewer than five are invited from" in wrong.content.decode()
    assert client.post("/polku/mirror/new/", {**asked, **groups, "open": "yes"}).status_code == 302
    assert Round.objects.get().groups.get().invited == 13
    for broken in ({"closes_on": day - timedelta(days=1)}, {"results_on": day}, {"name": ""}, {"area": 999_999}):
        assert client.post("/polku/mirror/new/", {**asked, **groups, **broken, "open": "yes"}).status_code == 422


@pytest.mark.parametrize(
    ("day", "working"), [("2026-12-04", "2026-12-04"), ("2026-12-05", "2026-12-07"), ("2026-12-06", "2026-12-07"), ("2026-12-07", "2026-12-07")]
)
def test_a_round_is_proposed_a_week_and_results_on_a_working_day(day, working, cast, sign_in):
    assert working_day(date.fromisoformat(day)) == date.fromisoformat(working)
    page = sign_in("aino").get("/polku/mirror/new/").content.decode()
    assert f'value="{working_day(timezone.localdate() + timedelta(days=7)).isoformat()}"' in page


def test_the_groups_of_the_last_round_are_proposed_again_and_what_rests_is_said(cast, sign_in):
    team = make_team(cast.organisation, cast.member("aino"), [6, 7, 8])
    made = open_for(team, at=timezone.now() - timedelta(days=30), partition=[[team.sites[0], team.sites[2]], [team.sites[1]]])
    everybody_answers(team, made, lambda member, one: 1 + (member.pk + one.pk) % 5)
    close(made)
    client = sign_in("aino")
    day = timezone.localdate()

    def page(closes):
        return client.post("/polku/mirror/new/", {"name": "Syksy", "area": "", "closes_on": closes, "results_on": closes + timedelta(days=1)}).content.decode()

    soon, later = page(day + timedelta(days=7)), None
    assert f"{team.sites[0].name} + {team.sites[2].name}" in soon
    assert "It shows no new ranges" in soon
    Round.objects.update(closes_at=timezone.now() - timedelta(days=160))
    later = page(day + timedelta(days=7))
    assert f"{team.sites[0].name} + {team.sites[2].name}" in later
    assert "It shows no new ranges" not in later


def test_a_statement_is_reworded_by_making_another(cast, sign_in):
    client = sign_in("nora")
    assert "On any given day" in client.get("/polku/mirror/statements/").content.decode()
    old = Statement.objects.get(organisation=cast.organisation, code="T1")
    texts = {"block": "ways", "fi": "Tiedämme aina, kuka hoitaa mitäkin.", "sv": "", "en": ""}
    assert client.post(f"/polku/mirror/statements/{old.pk}/", texts).status_code == 302
    old.refresh_from_db()
    assert old.ended_at is not None
    assert old.wording["en"].startswith("On any given day")
    new = Statement.objects.get(replaces=old)
    assert (new.position, new.code, new.text("sv")) == (old.position, "", "Tiedämme aina, kuka hoitaa mitäkin.")
    assert client.post("/polku/mirror/statements/new/", {"block": "ways", "fi": " ", "sv": "", "en": ""}).status_code == 422
    assert client.post(f"/polku/mirror/statements/{new.pk}/", {"leave-out": "yes"}).status_code == 302
    assert not Statement.objects.filter(pk=new.pk, ended_at=None).exists()


def test_a_long_chain_shows_the_whole_and_any_group_that_is_asked_for(cast, sign_in):
    take_standard(cast.organisation)
    now = timezone.now()
    made = Round.objects.create(
        organisation=cast.organisation, name="R", opened_at=now, closes_at=now, results_at=now - timedelta(minutes=1), state=Round.State.CLOSED
    )
    asked = [RoundStatement(round=made, statement=one, position=i) for i, one in enumerate(Statement.objects.exclude(block="question"))]
    RoundStatement.objects.bulk_create(asked)
    reports = Report.objects.bulk_create(Report(round=made, name=f"Toimipiste {i}", position=i, answers=5) for i in range(200))
    bands = [(5, 10), (11, 15), (16, 19), (20, 25)]
    Result.objects.bulk_create(
        Result(report=report, statement=one.statement, n=5, low=bands[i % 4][0], high=bands[i % 4][1]) for i, report in enumerate(reports) for one in asked
    )
    client = sign_in("eero")
    page = client.get(f"/polku/mirror/rounds/{made.pk}/results/?find=Toimipiste+17").content.decode()
    assert len(page) < 200_000
    assert page.count("?group=") == 12, "17, 117 and 170–179"
    whole = wholes_by_statement(made, made.results_at)[asked[0].statement_id]
    again = whole_of(50 * sum(low for low, _high in bands), 50 * sum(high for _low, high in bands), 1000)
    assert (whole.low, whole.high, whole.n) == (again.low, again.high, 1000)
    one = client.get(f"/polku/mirror/rounds/{made.pk}/results/?group={reports[17].pk}").content.decode()
    assert re.search(r"<span>Toimipiste 17</span>.*?<span>2\.2–3\.0 · ", one, re.DOTALL)
    assert client.get(f"/polku/mirror/rounds/{made.pk}/results/?group=99999999999999999999").status_code == 200
