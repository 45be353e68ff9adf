"""A coach's Today: their teams, who waits there, and what is coming; of their own sites only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.base.orgs.actions import add_site
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.models import Channel, FollowUp
from talkoot.today.coach import coached
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


def in_force(cast, title, **more):
    made = propose(by=cast.member("aino"), kind="rule", draft=Draft(title, [Line("same", "a")]), at=AT)
    made.versions.update(state="in_force", in_force_at=AT)
    Agreement.objects.filter(pk=made.pk).update(in_force=made.versions.get(), **more)


def test_a_coach_sees_each_of_their_teams_with_its_figure_and_who_waits(cast, sign_in):
    make.answers(cast.channel, 5, 5, 4, 4, 5, 4)
    make.comment(cast.channel, "Kukaan ei soittanut", 1)
    FollowUp.objects.update(owner=cast.member("eero"), due_on=timezone.localdate() - timedelta(days=2))
    seen = coached(cast.member("aino"), timezone.now())
    assert [(team.site.name, team.waiting, team.late) for team in seen.teams] == [("Kemi", 0, 0), ("Salla", 1, 1)]
    page = sign_in("aino").get("/polku/").content.decode()
    assert page.index("A customer waits in your teams") < page.index("Your teams")
    assert "Kukaan ei soittanut" in page
    assert "1 customer has waited too long" in page
    assert f'href="/polku/team/sites/{cast.salla.pk}/"' in page


def test_only_a_coach_has_it_and_of_their_own_sites_only(cast, sign_in):
    oulu = add_site(by=None, organisation=cast.organisation, name="Oulu", at=AT)
    channel = open_channel(by=cast.member("sanna"), survey=cast.survey, site=oulu, kind=Channel.Kind.QR, at=AT)
    make.comment(channel, "Oulun asiakas odottaa", 1)
    seen = coached(cast.member("aino"), timezone.now())
    assert [team.site.name for team in seen.teams] == ["Kemi", "Salla"]
    assert (seen.cases, seen.open_cases) == ([], 0)
    for person in ("sanna", "nora", "eero"):
        assert coached(cast.member(person), timezone.now()).teams == []
        assert "Your teams" not in sign_in(person).get("/polku/").content.decode()


def test_what_is_coming_stands_by_its_day(cast, sign_in):
    today = timezone.localdate()
    in_force(cast, "Takaisinsoitto", review_on=today + timedelta(days=9))
    in_force(cast, "Kauempana", review_on=today + timedelta(days=90))
    in_force(cast, "Oulun oma", review_on=today + timedelta(days=2), site=add_site(by=None, organisation=cast.organisation, name="Oulu", at=AT))
    in_force(cast, "Lopetettu", review_on=today + timedelta(days=3), ended_at=AT)
    assert [(one.title, one.day) for one in coached(cast.member("aino"), timezone.now()).coming] == [("Takaisinsoitto", today + timedelta(days=9))]
    assert "Takaisinsoitto" in sign_in("aino").get("/polku/").content.decode()


def test_more_teams_cost_no_more_queries(cast):
    aino = cast.member("aino")

    def cost():
        with CaptureQueriesContext(connection) as run:
            coached(aino, timezone.now())
        return len(run)

    few = cost()
    aino.sites.add(*(add_site(by=None, organisation=cast.organisation, name=f"S{i}", at=AT) for i in range(12)))
    assert cost() == few
