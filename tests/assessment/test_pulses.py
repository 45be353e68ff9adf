"""A pulse is published of the whole, and of a part of the organisation only where ten have answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.assessment.actions.rounds import make_keys, open_round
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.models import Report, Result
from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_area, add_member
from talkoot.base.orgs.models import Site
from talkoot.base.orgs.roles import Role
from tests.assessment.teams import close, fetch_token, make_team, post_at, rated, sealed_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast):
    """Twelve at one site and six at another. Eero and Nora are at the cast's own, which are closed; another organisation has a
    member as well."""
    somebody = make_person(email="muu@example.org", name="Muu")
    add_member(by=None, organisation=cast.other, user=somebody, role=Role.MEMBER, sites=[cast.elsewhere], at=timezone.now())
    team = make_team(cast.organisation, cast.member("aino"), [12, 6])
    cast.member("aino").sites.set(team.sites)
    take_standard(cast.organisation)
    Site.objects.filter(pk__in=[cast.salla.pk, cast.kemi.pk]).update(closed_on="2026-01-01")
    return team


def pulse(team, sites, answers, area=None, of_teams=False):
    """A pulse of some sites, each a group of its own, in which so many of each answer."""
    at = timezone.now() - timedelta(days=9)
    made = open_round(
        by=team.coach, name="Pulssi", area=area, is_pulse=True, closes_at=at + timedelta(days=7), results_at=at + timedelta(days=8),
        partition=[[site] for site in sites], by_card=frozenset(), at=at, of_teams=of_teams,
    )  # fmt: skip
    make_keys(made)
    for site, n in zip(sites, answers, strict=True):
        for member in [one for one in team.members if one.sites.first() == site][:n]:
            post_at(made, sealed_message(member, made, fetch_token(member, made, at), {one.pk: 4 for one in rated(made)}))
    return close(made)


def is_told(made):
    told = Result.objects.filter(report__round=made).exists()
    assert told == Report.objects.filter(round=made, is_whole=True).exists()
    return told


@pytest.mark.parametrize(("answers", "told"), [(9, False), (10, True)])
@pytest.mark.parametrize("kind", ["an area", "some teams", "the whole without a site"])
def test_a_pulse_of_a_part_tells_nothing_of_nine(team, kind, answers, told):
    """The attack: a coach of one team has a pulse of it every month; or leaves everybody else out of one of the whole, by hand."""
    area = None
    if kind == "an area":
        area = add_area(by=team.coach, name="Pohjoinen", at=timezone.now())
        Site.objects.filter(pk=team.sites[0].pk).update(area=area)
    assert is_told(pulse(team, team.sites[:1], [answers], area, kind == "some teams")) is told


def test_a_pulse_of_everybody_is_told_from_five_on(team):
    assert is_told(pulse(team, team.sites, [0, 5]))


def test_what_a_pulse_needs_is_said_before_it_is_opened_and_after_it_has_closed(team, sign_in):
    client, today = sign_in("aino"), timezone.localdate()
    asked = {"name": "Pulssi", "is_pulse": "on", "closes_on": today + timedelta(days=7), "results_on": today + timedelta(days=8)}
    words = "a pulse that does not ask the whole organisation needs 10 answers"
    team.coach.sites.set([team.sites[1]])  # six
    assert words in client.post("/polku/mirror/new/", {**asked, "area": "own"}).content.decode()
    assert words not in client.post("/polku/mirror/new/", asked).content.decode()
    left_out = {f"group-{team.sites[0].pk}": "", f"group-{team.sites[1].pk}": "1"}
    assert words in client.post("/polku/mirror/new/", {**asked, **left_out}).content.decode(), "by hand as well"
    team.coach.sites.set([team.sites[0]])  # twelve, of whom ten answer as a rule
    assert words not in client.post("/polku/mirror/new/", {**asked, "area": "own"}).content.decode()
    made = pulse(team, team.sites[:1], [9], of_teams=True)
    page = client.get(f"/polku/mirror/rounds/{made.pk}/results/").content.decode()
    assert "shows ranges when 10 have answered, and fewer did" in page
