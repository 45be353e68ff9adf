"""Each team of a round has a dialogue of its own: its own ranges, topic, notes and at most two changes of the work."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.assessment.actions.choices import end_dialogue, end_team_dialogue, look_again, make_choice, take_back
from talkoot.assessment.actions.talks import choose_topic, note_down
from talkoot.assessment.models import Choice, Report, Round, Statement, Talk, Words
from talkoot.assessment.queries.decided import at_site
from talkoot.assessment.queries.results import to_look_at
from talkoot.base.orgs.actions import change_member
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.effects import Stretch, effects
from talkoot.work.models import Task
from tests import make
from tests.assessment.teams import close, everybody_answers, make_team, open_for
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def talked(cast):
    """(the people, a closed round of three reported teams whose results are open): two sites alone, and two that were joined."""
    people = make_team(cast.organisation, cast.member("aino"), [6, 7, 4, 4])
    change_member(by=cast.member("sanna"), member=people.coach, role=Role.COACH, sites=[people.sites[0], people.sites[2]], at=AT)
    made = open_for(people, at=timezone.now() - timedelta(days=9))
    everybody_answers(people, made, lambda member, one: 1 + (member.pk + one.pk + member.sites.get().pk) % 5)
    close(made)
    assert made.reports.filter(is_whole=False).count() == 3
    return people, made


def team_of(round_, site):
    return Report.objects.get(round=round_, groups__sites=site)


def of_site(people, number):
    return next(one for one in people.members if one.sites.get() == people.sites[number])


def page(client, path):
    return re.sub(r"\s+", " ", client.get(f"/polku/mirror/{path}").content.decode())


def shown_topic(team):
    return Statement.objects.filter(pk__in=team.results.values("statement")).order_by("pk").first()


def decide(team, by, at, kind="start", words="Vuoro kiertää"):
    day = timezone.localdate(at)
    keep = kind == "keep"
    return make_choice(
        by=by, round_=team.round, team=team, kind=kind, next_=words, now="", statement=None, owner=None if keep else by,
        first_step="" if keep else "Kysytään", first_step_on=None if keep else day + timedelta(days=7), measure="",
        look_on=None if keep else day + timedelta(days=60), at=at,
    )  # fmt: skip


def test_a_coach_walks_the_dialogue_with_each_of_their_teams(talked, sign_in):
    people, round_ = talked
    aino = sign_in("aino")
    beside = page(aino, f"rounds/{round_.pk}/teams/")
    mine, other = team_of(round_, people.sites[0]), team_of(round_, people.sites[1])
    joined = team_of(round_, people.sites[2])
    assert joined == team_of(round_, people.sites[3]), "where a group was joined with another, the dialogue is of the joined group"
    for team in (mine, joined):
        assert f"/polku/mirror/teams/{team.pk}/dialogue/" in beside
    assert f"/polku/mirror/teams/{other.pk}/dialogue/" not in beside
    assert f"/rounds/{round_.pk}/teams/" in page(aino, f"rounds/{round_.pk}/results/")
    for team, words in ((mine, "Oulun sanat"), (joined, "Yhteiset sanat")):
        start = f"/polku/mirror/teams/{team.pk}/"
        assert aino.post(f"{start}talk/", {"what": "proud", "words": words, "on": "yes"}).url == f"{start}dialogue/?step=heard"
        assert aino.post(f"{start}talk/", {"topic": shown_topic(team).pk}).url == f"{start}dialogue/?step=heard"
    assert "Oulun sanat" in page(aino, f"teams/{mine.pk}/dialogue/?step=proud")
    assert "Yhteiset sanat" not in page(aino, f"teams/{mine.pk}/dialogue/?step=proud")
    assert "Oulun sanat" not in page(aino, f"rounds/{round_.pk}/dialogue/?step=proud")
    beside = page(aino, f"rounds/{round_.pk}/teams/")
    assert beside.count("the dialogue is going on") == 2
    assert shown_topic(mine).text("en") in beside
    assert "Oulun sanat" not in beside
    assert Talk.objects.filter(round=round_).count() == 2


def test_only_a_teams_own_people_and_who_leads_see_and_lead_its_dialogue(talked, sign_in, cast):
    people, round_ = talked
    team, now = team_of(round_, people.sites[1]), timezone.now()
    note_down(by=cast.member("nora"), round_=round_, team=team, what="heard", words="Salaiset sanat", seen="", at=now)
    inside, outside = of_site(people, 1), of_site(people, 0)
    for name, status in (("nora", 200), ("sanna", 200), ("aino", 404), ("eero", 404), ("guest", 403)):
        client = sign_in(name)
        assert client.get(f"/polku/mirror/teams/{team.pk}/dialogue/").status_code == status, name
        assert (client.post(f"/polku/mirror/teams/{team.pk}/talk/", {"topic": shown_topic(team).pk}).status_code < 400) == (status == 200)
    assert "Salaiset sanat" not in page(sign_in("aino"), f"rounds/{round_.pk}/teams/")
    choose_topic(by=inside, round_=round_, team=team, statement=shown_topic(team), at=now)
    choice = decide(team, inside, now)
    for act in (
        lambda: choose_topic(by=outside, round_=round_, team=team, statement=None, at=now),
        lambda: note_down(by=outside, round_=round_, team=team, what="heard", words="x", seen="", at=now),
        lambda: decide(team, outside, now),
        lambda: take_back(by=outside, choice=choice, at=now),
        lambda: end_team_dialogue(by=outside, team=team, at=now),
        lambda: look_again(by=outside, choice=choice, outcome="done", note="", at=now),
        lambda: choose_topic(by=cast.member("eve"), round_=round_, team=team, statement=None, at=now),
    ):
        with pytest.raises(Refused, match="people of its team"):
            act()
    assert look_again(by=inside, choice=choice, outcome="done", note="", at=now).outcome == "done"


def test_a_teams_page_shows_its_published_ranges_and_no_more(talked, sign_in):
    people, round_ = talked
    team, other = team_of(round_, people.sites[0]), team_of(round_, people.sites[1])
    hidden = team.results.order_by("statement_id").first()
    text = hidden.statement.text("en")
    hidden.delete()  # as where a range was not to be told
    assert other.results.filter(statement=hidden.statement).exists()
    aino = sign_in("aino")
    whole = page(aino, f"teams/{team.pk}/dialogue/?step=all") + page(aino, f"teams/{team.pk}/dialogue/?step=heard")
    assert text not in whole
    assert f"{team.name} · 6 answers" in whole
    told = {f"{one.low / one.n:.1f}–{one.high / one.n:.1f}" for one in team.results.all()}
    assert set(re.findall(r"\d\.\d–\d\.\d", whole)) <= told
    assert other.name not in whole
    with pytest.raises(Refused, match="something is shown of"):
        choose_topic(by=people.coach, round_=round_, team=team, statement=hidden.statement, at=timezone.now())
    Round.objects.filter(pk=round_.pk).update(results_at=timezone.now() + timedelta(hours=1))
    assert aino.get(f"/polku/mirror/teams/{team.pk}/dialogue/").status_code == 404, "not before everybody's minute"
    assert aino.get(f"/polku/mirror/rounds/{round_.pk}/teams/").status_code == 302
    round_.refresh_from_db()
    with pytest.raises(Refused):
        decide(team, people.coach, timezone.now())


def test_what_was_written_for_fewer_is_not_read_before_a_whole_team(talked, sign_in):
    people, round_ = talked
    story = Statement.objects.get(organisation=people.organisation, code="Q1")
    team = team_of(round_, people.sites[0])
    for reader, words in ((Words.Reader.EVERYONE, "Kaikille"), (Words.Reader.COACH, "Vain esihenkilölle")):
        Words.objects.create(report=team, statement=story, reader=reader, text=words)
    aino = sign_in("aino")
    assert "Vain esihenkilölle" in page(aino, f"rounds/{round_.pk}/results/"), "it was there to be found"
    for path in (f"teams/{team.pk}/dialogue/", f"rounds/{round_.pk}/dialogue/"):
        for step in ("proud", "all"):
            shown = page(aino, f"{path}?step={step}")
            assert "Kaikille" in shown
            assert "Vain esihenkilölle" not in shown


def test_each_team_makes_at_most_two_changes_and_ends_by_itself(talked, cast):
    people, round_ = talked
    now = timezone.now()
    teams = [team_of(round_, people.sites[number]) for number in (0, 1, 2)]
    leaders = [people.coach, cast.member("nora"), people.coach]
    with pytest.raises(Refused, match="strength"):
        end_team_dialogue(by=people.coach, team=teams[0], at=now)
    for team, by in zip(teams, leaders, strict=True):
        decide(team, by, now, kind="keep", words="Kahvi")
        for n in range(2):
            decide(team, by, now, words=f"Muutos {n}")
        with pytest.raises(Refused, match="Two re-arrangements"):
            decide(team, by, now)
    for number, (team, by) in enumerate(zip(teams, leaders, strict=True)):
        round_.refresh_from_db()
        assert round_.ended_at is None
        end_team_dialogue(by=by, team=team, at=now)
        end_team_dialogue(by=by, team=team, at=now)  # pressed twice
        assert Task.objects.filter(title="Kysytään").count() == 2 * (number + 1), "only the team's own become work"
        for act in (
            lambda team=team, by=by: decide(team, by, now),
            lambda team=team, by=by: choose_topic(by=by, round_=round_, team=team, statement=None, at=now),
            lambda team=team, by=by: take_back(by=by, choice=team.choices.first(), at=now),
        ):
            with pytest.raises(Refused, match="has ended"):
                act()
    round_.refresh_from_db()
    assert round_.ended_at == now, "with the last team's dialogue the round is over"


def test_everybodys_dialogue_and_the_teams_do_not_count_each_others_decisions(talked, cast):
    people, round_ = talked
    now, nothing = timezone.now(), {"now": "", "statement": None, "measure": ""}
    team = team_of(round_, people.sites[0])
    for n in range(2):
        decide(team, people.coach, now, words=f"Tiimin {n}")
    day = timezone.localdate(now)
    step = {"owner": people.coach, "first_step": "Yhdessä", "first_step_on": day + timedelta(days=7), "look_on": day + timedelta(days=60)}
    make_choice(by=people.coach, round_=round_, kind="start", next_="Yhteinen", at=now, **nothing, **step)
    none = {"owner": None, "first_step": "", "first_step_on": None, "look_on": None}
    make_choice(by=people.coach, round_=round_, kind="keep", next_="Yhteinen vahvuus", at=now, **nothing, **none)
    end_dialogue(by=people.coach, round_=round_, at=now)
    assert [one.title for one in Task.objects.all()] == ["Yhdessä"]
    assert set(Choice.objects.filter(settled_at__isnull=False).values_list("next", flat=True)) == {"Yhteinen", "Yhteinen vahvuus"}
    decide(team, people.coach, now, kind="keep", words="Tiimin vahvuus")  # a team may go on
    end_team_dialogue(by=people.coach, team=team, at=now)
    assert Task.objects.count() == 3


def test_a_teams_decisions_stand_at_its_own_sites_only(talked, sign_in, cast):
    people, round_ = talked
    now, (site, other) = timezone.now(), people.sites[:2]
    team = team_of(round_, site)
    decide(team, people.coach, now, kind="keep", words="Kahvi")
    choice = decide(team, people.coach, now, words="Vuoro kiertää")
    me = Membership.objects.get(pk=people.coach.pk)
    assert not at_site(me, site).exists(), "not before the dialogue has ended"
    Choice.objects.filter(pk=choice.pk).update(look_on=timezone.localdate())
    assert not to_look_at(me, timezone.localdate()).exists()
    end_team_dialogue(by=people.coach, team=team, at=now)
    assert list(at_site(me, site)) == [choice]
    assert not at_site(me, other).exists()
    assert list(to_look_at(me, timezone.localdate())) == [choice]

    def marked(at):
        stretch = Stretch(first=None, last=timezone.localdate(now), site=at.pk if at else None, area=None)
        return [one.title for one in effects(stretch, me)]

    assert "Vuoro kiertää" in marked(site)
    assert "Vuoro kiertää" in marked(None)
    assert "Vuoro kiertää" not in marked(other)
    choice.refresh_from_db()
    assert (choice.place, choice.where, choice.width) == (site, team.name, 2)
    joined = decide(team_of(round_, people.sites[2]), people.coach, now)
    assert (joined.place, joined.where) == (None, joined.team.name)


def test_the_teams_home_leads_to_its_dialogue(talked, sign_in, cast):
    people, round_ = talked
    site, team = people.sites[0], team_of(round_, people.sites[0])
    aino = sign_in("aino")
    home = aino.get(f"/polku/team/sites/{site.pk}/").content.decode()
    assert f"/polku/mirror/teams/{team.pk}/dialogue/" in home
    assert "not talked yet" in home
    choose_topic(by=people.coach, round_=round_, team=team, statement=shown_topic(team), at=timezone.now())
    assert shown_topic(team).text("en") in aino.get(f"/polku/team/sites/{site.pk}/").content.decode()
    Round.objects.filter(pk=round_.pk).update(ended_at=timezone.now())
    other = sign_in("nora").get(f"/polku/team/sites/{people.sites[1].pk}/").content.decode()
    assert "not talked yet" not in other, "everybody talked together"
    assert "decided together with everybody" in page(aino, f"rounds/{round_.pk}/teams/")
    assert f"/teams/{team.pk}/dialogue/" not in sign_in("eero").get(f"/polku/team/sites/{site.pk}/").content.decode()


def test_the_next_round_asks_a_team_what_came_of_its_own_and_of_everybodys(talked, sign_in):
    people, round_ = talked
    now = timezone.now()
    for number, words in ((0, "Oma päätös"), (2, "Toisen päätös")):
        team = team_of(round_, people.sites[number])
        decide(team, people.coach, now, kind="keep", words="Kahvi")
        decide(team, people.coach, now, words=words)
        end_team_dialogue(by=people.coach, team=team, at=now)
    Round.objects.filter(pk=round_.pk).update(closes_at=now - timedelta(days=190))
    Choice.objects.update(look_on=timezone.localdate(), first_step_on=timezone.localdate() - timedelta(days=1))
    later = open_for(people, at=now - timedelta(days=8), name="Kevät", partition=[[people.sites[0]], [people.sites[1]], people.sites[2:]])
    everybody_answers(people, later, lambda member, one: 1 + (member.pk + one.pk) % 5)
    close(later)
    Round.objects.filter(pk=later.pk).update(results_at=now - timedelta(hours=1))
    team = team_of(later, people.sites[0])
    aino = sign_in("aino")
    asked = page(aino, f"teams/{team.pk}/dialogue/?step=look")
    assert "Oma päätös" in asked
    assert "Toisen päätös" not in asked
    choice = Choice.objects.get(next="Oma päätös")
    answer = aino.post(f"/polku/mirror/choices/{choice.pk}/", {"outcome": "partly", "team": team.pk})
    assert answer.url == f"/polku/mirror/teams/{team.pk}/dialogue/?step=look"


def test_teams_beside_each_other_cost_the_same_however_many(talked, sign_in, django_assert_max_num_queries):
    people, round_ = talked
    change_member(by=people.coach, member=people.coach, role=Role.OWNER, sites=people.sites, at=AT)
    sanna = sign_in("sanna")
    for number in range(3):
        team = team_of(round_, people.sites[number])
        choose_topic(by=people.coach, round_=round_, team=team, statement=shown_topic(team), at=timezone.now())
        decide(team, people.coach, timezone.now())
        with django_assert_max_num_queries(26):
            sanna.get(f"/polku/mirror/rounds/{round_.pk}/teams/")


def test_customers_words_beside_a_teams_topic_are_of_its_own_sites(talked, sign_in, cast):
    people, round_ = talked
    make.comment(cast.channel, "Sallan asiakas", at=round_.closes_at - timedelta(days=3))
    aino = sign_in("aino")
    team = team_of(round_, people.sites[0])
    assert "Sallan asiakas" in page(aino, f"rounds/{round_.pk}/dialogue/?step=heard")
    assert "Sallan asiakas" not in page(aino, f"teams/{team.pk}/dialogue/?step=heard")
