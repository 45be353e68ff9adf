"""The rhythm: what comes next is proposed with its days, agreed on with one press, opened by itself; what rests is said before."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from talkoot.assessment.actions.plans import agree, call_off, open_due
from talkoot.assessment.actions.rounds import open_round, people_of
from talkoot.assessment.logic.joint import MOST_MOVED
from talkoot.assessment.logic.partition import propose
from talkoot.assessment.logic.rhythm import days_closing, next_form, next_pulse
from talkoot.assessment.logic.tables import REST
from talkoot.assessment.models import Plan, Result, Round, Statement
from talkoot.assessment.queries.rests import outlook, resting, resting_in, shown_lately
from talkoot.assessment.queries.results import results_of, round_before
from talkoot.assessment.queries.rhythm import proposals
from talkoot.assessment.queries.rounds import kept_partition, places_for, teams_of
from talkoot.assessment.queries.statements import same_statements
from talkoot.assessment.views.rounds import MOST_SITES
from talkoot.base.accounts.models import User
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.models import Entry
from tests.assessment.teams import close, everybody_answers, make_team, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast):
    return make_team(cast.organisation, cast.member("aino"), [6, 7])


def answered(team, at, **more):
    """A closed round in which everybody answered."""
    made = open_for(team, at=at, **more)
    everybody_answers(team, made, lambda member, one: 1 + (member.pk + one.pk) % 5)
    return close(made)


def next_for(team, now=None):
    people = people_of(team.sites)
    partition = propose(places_for(team.sites, people), kept_partition(team.coach, None))
    return proposals(team.coach, people, partition, now or timezone.now())


def test_days_are_working_days_in_order_and_never_past():
    today = date(2026, 1, 1)
    for _ in range(400):
        for days in (next_form(None, today), next_form(today - timedelta(days=300), today), days_closing(today + timedelta(days=40), today)):
            assert today <= days.opens_on < days.closes_on < days.results_on
            assert not {one.weekday() for one in (days.opens_on, days.closes_on, days.results_on)} & {5, 6}
        today += timedelta(days=1)


def test_the_whole_form_comes_twice_a_year_and_a_pulse_every_month_between():
    closed = date(2026, 3, 2)
    form = next_form(closed, closed + timedelta(days=1))
    assert REST < (form.closes_on - closed).days <= 190, "nothing of the last one rests, twice a year at most"
    pulses, last = [], closed
    while pulse := next_pulse(last, form.closes_on, last + timedelta(days=1)):
        pulses.append(pulse)
        last = pulse.closes_on
    assert 4 <= len(pulses) <= 6
    assert next_pulse(None, form.closes_on, closed) is None


def test_a_pulse_says_before_that_it_shows_nothing_new_and_what_it_would_cost(team):
    now = timezone.now()
    answered(team, now - timedelta(days=40))
    pulse, form = next_for(team)
    assert (pulse.is_pulse, pulse.resting.shown, pulse.costs) == (True, 0, None)
    assert pulse.resting.asked == 8
    assert (form.is_pulse, form.resting.resting) == (False, 0)
    Round.objects.update(closes_at=now - timedelta(days=REST - 5))
    pulse, form = next_for(team)
    assert (pulse.resting.shown, pulse.costs) == (8, form.days.closes_on), "it would show, and the whole form then would not"
    Round.objects.update(closes_at=now - timedelta(days=REST + 15))
    assert [one.is_pulse for one in next_for(team)] == [False], "in the month before the whole form no pulse is proposed"


def test_what_is_said_to_rest_is_what_closing_does_not_show(team):
    """Said before from who would be asked and from what is out; nothing of the answers that come."""
    now = timezone.now()
    answered(team, now - timedelta(days=REST + 90))
    Statement.objects.filter(organisation=team.organisation, code="T2").update(in_pulse=True)
    second = answered(team, now - timedelta(days=60), name="Pulssi", is_pulse=True)
    shown = set(Result.objects.filter(report__round=second).values_list("statement", flat=True))
    assert shown, "the statements had rested"
    people = [frozenset(one.pk for one in team.members if one.sites.first() == site) for site in team.sites]
    third = open_for(team, at=now - timedelta(days=10))
    said = resting(team.organisation.pk, people, False, third.closes_at, now)
    assert {(one.asked, one.resting) for one in said} == {(24, len(shown))}
    likely = outlook(team.organisation.pk, people, False, third.closes_at, now)
    everybody_answers(team, third, lambda member, one: 1 + (member.pk * one.pk) % 5)
    close(third)
    told = set(Result.objects.filter(report__round=third).values_list("statement", flat=True))
    assert told
    assert not told & shown
    assert resting_in(third, third.results_at).resting == len(shown)
    assert [one.told + one.wide + one.untold for one in likely] == [24, 24]
    assert all(one.untold >= len(shown) for one in likely), "what rests is not told"
    few = frozenset(list(people[0])[:MOST_MOVED])
    assert resting(team.organisation.pk, [few], False, third.closes_at, now)[0].resting == 0, "as few of the same people are another group"


def test_the_second_round_of_a_half_year_says_why_and_when_next(team, sign_in):
    now = timezone.now()
    answered(team, now - timedelta(days=60))
    second = answered(team, now - timedelta(days=9), name="Toinen")
    assert results_of(second, now).lines == []
    page = sign_in("eero").get(f"/polku/mirror/rounds/{second.pk}/results/").content.decode()
    assert "Nothing new is shown this time" in page
    assert "less than five months before" in page
    assert "Open the dialogue" in page
    assert "What customers said in the same time" in page


def test_a_proposal_is_agreed_on_with_one_press_and_opens_by_itself(team, cast, sign_in):
    now = timezone.now()
    answered(team, now - timedelta(days=40))
    client = sign_in("aino")
    page = client.get("/polku/mirror/rhythm/").content.decode()
    assert page.count("Agree on this") == 2
    assert "It shows no new ranges" in page
    form = next_for(team)[-1]
    sent = {"name": "Kevään peili", "opens_on": form.days.opens_on, "closes_on": form.days.closes_on, "results_on": form.days.results_on}
    for _ in range(2):
        assert client.post("/polku/mirror/rhythm/", sent).status_code == 302
    plan = Plan.objects.get()
    assert "Kevään peili" in sign_in("eero").get("/polku/mirror/").content.decode(), "everybody knows the days"
    assert open_due(now) == []
    day = timezone.make_aware(timezone.datetime.combine(plan.opens_on, timezone.datetime.min.time())) + timedelta(hours=7)
    (opened,) = open_due(day)
    assert open_due(day) == []
    assert (opened.name, opened.is_pulse, timezone.localdate(opened.closes_at), opened.groups.count()) == ("Kevään peili", False, plan.closes_on, 2)
    plan.refresh_from_db()
    assert plan.round == opened
    with pytest.raises(Refused):
        call_off(by=team.coach, plan=plan, at=now)
    assert next_for(team) == [], "while a round is open nothing is proposed"
    for who in ("eero", "guest"):
        assert sign_in(who).post("/polku/mirror/rhythm/", sent).status_code == 403


def test_days_out_of_order_are_refused_and_nothing_typed_is_lost(team, sign_in):
    day = timezone.localdate()
    client = sign_in("aino")
    wrong = {"name": "Sekaisin", "opens_on": day + timedelta(days=9), "closes_on": day + timedelta(days=3), "results_on": day + timedelta(days=4)}
    answer = client.post("/polku/mirror/rhythm/", wrong)
    assert answer.status_code == 422
    assert 'value="Sekaisin"' in answer.content.decode()
    first = agree(
        by=team.coach, name="A", is_pulse=False, opens_on=day + timedelta(days=3), closes_on=day + timedelta(days=9), results_on=day + timedelta(days=10),
        at=timezone.now(),
    )  # fmt: skip
    for opens, closes, results in ((9, 12, 13), (1, 3, 4), (-1, 3, 4), (500, 507, 508), (20, 90, 91), (20, 20, 21)):
        with pytest.raises(Refused):
            agree(
                by=team.coach, name="B", is_pulse=True, opens_on=day + timedelta(days=opens), closes_on=day + timedelta(days=closes),
                results_on=day + timedelta(days=results), at=timezone.now(),
            )  # fmt: skip
    client.post(f"/polku/mirror/plans/{first.pk}/")
    call_off(by=team.coach, plan=first, at=timezone.now())
    assert not Plan.objects.exists()
    assert Entry.objects.filter(act="call_off_round").count() == 1


def test_what_cannot_be_opened_says_why_and_is_not_tried_for_ever(team, cast):
    day = timezone.localdate()
    plan = agree(
        by=team.coach, name="A", is_pulse=False, opens_on=day, closes_on=day + timedelta(days=7), results_on=day + timedelta(days=8), at=timezone.now()
    )
    Membership.objects.filter(pk=team.coach.pk).update(ended_at=timezone.now())
    assert open_due(timezone.now()) == []
    plan.refresh_from_db()
    assert plan.trouble
    assert not Round.objects.exists()
    Membership.objects.filter(pk=team.coach.pk).update(ended_at=None)
    assert open_due(timezone.now()) == []


def test_a_coach_opens_for_their_own_teams_with_the_groups_of_the_organisation(team, cast, sign_in):
    now = timezone.now()
    whole = answered(team, now - timedelta(days=REST + 60), partition=[team.sites])
    coach = team.coach
    coach.sites.set([team.sites[0]])
    client = sign_in("aino")
    day = timezone.localdate()
    asked = {"name": "Omat", "area": "own", "closes_on": day + timedelta(days=7), "results_on": day + timedelta(days=8)}
    page = client.post("/polku/mirror/new/", asked).content.decode()
    assert f"{team.sites[0].name} + {team.sites[1].name}" in page, "whole groups: the other site of the group is asked as well"
    assert "in the groups that the whole organisation has" in page
    assert "likely:" in page, "what is likely to be told is said before"
    groups = {f"group-{site.pk}": 1 for site in team.sites}
    assert client.post("/polku/mirror/new/", {**asked, **groups, "open": "yes"}).status_code == 302
    made = Round.objects.latest("pk")
    assert (made.of_teams, made.area, made.groups.count()) == (True, None, 1)
    assert round_before(made, now) == whole
    assert teams_of(coach, [[team.sites[0].pk, team.sites[1].pk], [cast.salla.pk]]) == [[team.sites[0].pk, team.sites[1].pk]]
    later = open_round(
        by=coach, name="Muut", area=None, is_pulse=False, closes_at=now + timedelta(days=5), results_at=now + timedelta(days=6),
        partition=[[cast.salla]], by_card=frozenset(), at=now,
    ) if len(people_of([cast.salla])[cast.salla.pk]) >= 5 else None  # fmt: skip
    assert later is None or round_before(later, now) == whole, "a round of some teams is no round of the whole"


def test_a_new_round_says_what_of_the_last_is_unfinished(team, cast, sign_in):
    from talkoot.assessment.actions.choices import end_dialogue, make_choice

    now = timezone.now()
    made = answered(team, now - timedelta(days=9))
    Round.objects.filter(pk=made.pk).update(results_at=now - timedelta(days=1))
    made.refresh_from_db()
    nothing = {"now": "", "statement": None, "owner": None, "first_step": "", "first_step_on": None, "measure": "", "look_on": None}
    day = timezone.localdate()
    make_choice(by=team.coach, round_=made, kind="keep", next_="Kahvilinja", at=now, **nothing)
    step = {"owner": cast.member("eero"), "first_step": "Kysytään", "first_step_on": day + timedelta(days=7), "look_on": day + timedelta(days=60)}
    make_choice(by=team.coach, round_=made, kind="start", next_="Vuoro kiertää", at=now, **{**nothing, **step})
    end_dialogue(by=team.coach, round_=made, at=now)
    page = sign_in("aino").get("/polku/mirror/new/").content.decode()
    assert "Still unfinished from the last round" in page
    assert "Vuoro kiertää" in page


def test_another_organisations_plans_and_rounds_are_not_ours(team, cast):
    now, day = timezone.now(), timezone.localdate()
    days = {"opens_on": day, "closes_on": day + timedelta(days=7), "results_on": day + timedelta(days=8)}
    theirs = agree(by=cast.member("eve"), name="Heidän", is_pulse=False, at=now, **days)
    held = team.members[0]
    first = open_for(team, at=now - timedelta(days=REST + 60), by_card=frozenset({held.pk}))
    close(first)
    Round.objects.create(organisation=cast.other, name="R", opened_at=now, closes_at=now, results_at=now, state=Round.State.CLOSED)
    ours = agree(by=team.coach, name="Meidän", is_pulse=False, at=now, **days)
    assert ours != theirs
    opened = {one.organisation_id: one for one in open_due(now)}
    mine = opened[team.organisation.pk].invited.filter(by_card=True)
    assert [one.member for one in mine] == [held], "who answered on the tablet last does so again, whatever another organisation did since"


def test_nothing_rests_because_of_another_organisations_round(cast, team):
    made = answered(team, timezone.now() - timedelta(days=20))
    assert Result.objects.filter(report__round=made).exists()
    assert shown_lately(cast.organisation.pk, timezone.now() + timedelta(days=1), same_statements(cast.organisation.pk), timezone.now())
    assert shown_lately(cast.other.pk, timezone.now() + timedelta(days=1), same_statements(cast.other.pk), timezone.now()) == []


def test_a_long_chain_is_told_before_what_its_groups_are_likely_to_show(cast, sign_in, monkeypatch):
    """More sites than one can arrange by hand: it said nothing at all."""
    team = make_team(cast.organisation, cast.member("aino"), [])
    for number in range(MOST_SITES + 1):
        site = Site.objects.create(organisation=cast.organisation, name=f"Myymälä {number}")
        for i in range(6 if number < 3 else 1):
            user = User.objects.create(name=f"{number}.{i}")
            Membership.objects.create(organisation=cast.organisation, user=user, role="member", joined_at=timezone.now()).sites.add(site)
    team.sites = list(Site.objects.filter(organisation=cast.organisation))
    day = timezone.localdate()
    asked = {"name": "Ketju", "closes_on": day + timedelta(days=7), "results_on": day + timedelta(days=8)}
    page = sign_in("aino").post("/polku/mirror/new/", asked).content.decode()
    assert 'name="group-' not in page
    assert "likely:" in page
    monkeypatch.setattr("talkoot.assessment.queries.rests.PATIENCE", 0)  # as where there are thousands
    page = sign_in("aino").post("/polku/mirror/new/", asked).content.decode()
    assert "would take too long to work out while you wait" in page


def test_a_coach_agrees_on_a_round_of_their_own_teams_and_everybody_concerned_sees_it_coming(team, cast, sign_in):
    now, day, coach = timezone.now(), timezone.localdate(), team.coach
    Site.objects.filter(pk__in=[cast.salla.pk, cast.kemi.pk]).update(closed_on="2026-01-01")
    answered(team, now - timedelta(days=REST + 60), partition=[[one] for one in team.sites])
    coach.sites.set([team.sites[0]])
    client = sign_in("aino")
    assert "My own teams only" in client.get("/polku/mirror/rhythm/").content.decode()
    assert "My own teams only" not in sign_in("sanna").get("/polku/mirror/rhythm/").content.decode()
    days = {"opens_on": day + timedelta(days=3), "closes_on": day + timedelta(days=9), "results_on": day + timedelta(days=10)}
    for _ in range(2):
        assert client.post("/polku/mirror/rhythm/", {"name": "Omat tiimit", "of_teams": "on", **days}).status_code == 302
    plan = Plan.objects.get()
    assert plan.of_teams
    assert "Teams of Aino" in sign_in("eero").get("/polku/mirror/").content.decode()
    for page in ("/polku/", f"/polku/team/sites/{team.sites[0].pk}/"):
        assert "Omat tiimit" in (shown := client.get(page)).content.decode(), (page, shown.status_code)
    assert "Omat tiimit" not in client.get(f"/polku/team/sites/{team.sites[1].pk}/").content.decode()
    with pytest.raises(Refused, match="no teams"):
        agree(by=cast.member("sanna"), name="X", is_pulse=False, of_teams=True, at=now, **days)
    with pytest.raises(Refused, match="same days"):
        agree(by=coach, name="X", is_pulse=False, at=now, **days)
    other = Membership.objects.create(organisation=team.organisation, user=User.objects.create(name="Ulla"), role="coach", joined_at=now)
    other.sites.add(team.sites[1])
    assert agree(by=other, name="Toiset", is_pulse=False, of_teams=True, at=now, **days) != plan, "other teams, other days or the same"
    opened = {one.name: one for one in open_due(now + timedelta(days=3))}
    mine = opened["Omat tiimit"]
    assert (mine.of_teams, [list(group.sites.all()) for group in mine.groups.all()]) == (True, [[team.sites[0]]])
    assert [list(group.sites.all()) for group in opened["Toiset"].groups.all()] == [[team.sites[1]]]
