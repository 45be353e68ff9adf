"""Proposing, choosing and carrying through a target."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_site
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.effects import Stretch, effects
from talkoot.base.thread.queries import neighbours
from talkoot.customers.actions import hear_question
from talkoot.targets.actions.targets import ask_consent, change_target, end_target, keep_target, propose_target, set_start, start_target, take_up_target
from talkoot.targets.models import Start, Target
from tests.targets.conftest import AT

pytestmark = pytest.mark.django_db


def start(cast, target, by="nora", **more):
    wanted = {"owner": cast.member("aino"), "figure": "main", "expected": Decimal("4.5"), "look_on": AT.date() + timedelta(days=90)}
    return start_target(by=cast.member(by), target=target, **(wanted | more), at=AT)


def test_a_question_heard_becomes_a_candidate_in_two_presses(cast, sign_in):
    heard = hear_question(by=cast.member("eero"), site=cast.salla, text="Miksi ette ole somessa?", key=uuid4(), at=AT).question
    client = sign_in("eero")
    page = client.get(f"/polku/customers/questions/{heard.pk}/").content.decode()
    address = f"/polku/targets/new/?from=customers.question:{heard.pk}"
    assert address in page
    form = client.get(address)
    assert "Miksi ette ole somessa?" in form.content.decode()
    made = client.post(address, {"title": "Näymme somessa", "why": "", "key": str(uuid4())})
    target = Target.objects.get()
    assert made["Location"] == f"/polku/targets/{target.pk}/"
    assert [card.title for card in neighbours([Ref("targets.target", str(target.pk))], cast.member("eero"))[f"targets.target:{target.pk}"].came_from] == [
        heard.text
    ]


def test_sent_twice_it_is_one(cast):
    key = uuid4()
    for _again in range(2):
        propose_target(by=cast.member("eero"), title="A", why="", key=key, at=AT)
    assert Target.objects.count() == 1


@pytest.mark.parametrize("title", ["", "  ", "x" * 151])
def test_a_title_is_needed_and_short(cast, title):
    with pytest.raises(Refused):
        propose_target(by=cast.member("eero"), title=title, why="", key=uuid4(), at=AT)


def test_what_is_like_it_is_shown_before_it_is_made(cast, sign_in, candidates):
    client, fields = sign_in("eero"), {"title": "Soitamme asiakkaalle takaisin", "why": "Kirjoitin tämän", "key": str(uuid4())}
    shown = client.post("/polku/targets/new/", fields).content.decode()
    assert "Soitamme takaisin" in shown
    assert "Kirjoitin tämän" in shown, "nothing typed is lost"
    assert Target.objects.count() == 2
    client.post("/polku/targets/new/", fields | {"anyway": "yes"})
    assert Target.objects.count() == 3


def test_similar_ones_are_told_while_typing(cast, sign_in, candidates):
    told = sign_in("eero").get("/polku/targets/similar/?text=takaisin soittaminen").json()
    assert [one["text"] for one in told["similar"]] == ["Soitamme takaisin"]
    assert sign_in("eve").get("/toinen/targets/similar/?text=takaisin soittaminen").json()["similar"] == []


def test_its_proposer_rewords_a_candidate_and_others_do_not(cast, candidates):
    change_target(by=cast.member("eero"), target=candidates[0], title="Uusi", why="", at=AT)
    change_target(by=cast.member("nora"), target=candidates[0], title="Vielä", why="", at=AT)
    other = propose_target(by=cast.member("nora"), title="Noran", why="", key=uuid4(), at=AT)
    with pytest.raises(Refused):
        change_target(by=cast.member("eero"), target=other, title="x", why="", at=AT)
    assert set(Target.objects.values_list("title", flat=True)) == {"Vielä", "Noran", "Soitamme takaisin"}


def test_one_runs_at_a_time_and_another_only_by_consent(cast, sign_in, candidates):
    one, other = candidates
    start(cast, one)
    with pytest.raises(Refused):
        start(cast, other)
    client = sign_in("sanna")
    for _again in range(2):
        asked = client.post(f"/polku/targets/{other.pk}/consent/")
    agreement = Agreement.objects.get()
    assert asked["Location"] == f"/polku/agreements/{agreement.pk}/"
    with pytest.raises(Refused):
        start(cast, other)
    put_in_force(by=cast.member("sanna"), version=agreement.versions.get(), at=AT)
    start(cast, other)
    assert Target.objects.filter(state="running").count() == 2


def test_members_run_nothing(cast, candidates):
    me = cast.member("eero")
    for act in (
        lambda: start(cast, candidates[0], by="eero"),
        lambda: keep_target(by=me, target=candidates[0], because="x", at=AT),
        lambda: end_target(by=me, target=candidates[0], because="x", at=AT),
        lambda: take_up_target(by=me, target=candidates[0], at=AT),
        lambda: set_start(by=me, target=candidates[0], site=cast.salla, on=AT.date(), at=AT),
    ):
        with pytest.raises(Refused):
            act()
    assert set(Target.objects.values_list("state", flat=True)) == {"candidate"}


def test_the_owner_and_the_figure_are_our_own(cast, candidates):
    with pytest.raises(Refused):
        start(cast, candidates[0], owner=cast.member("eve"))
    with pytest.raises(Refused):
        start(cast, candidates[0], figure="question:999")
    start(cast, candidates[0])
    assert Notice.objects.filter(kind="targets.given", member=cast.member("aino")).count() == 1


def test_what_is_kept_has_its_reason_and_its_proposer_is_told(cast, candidates):
    with pytest.raises(Refused):
        keep_target(by=cast.member("nora"), target=candidates[0], because=" ", at=AT)
    keep_target(by=cast.member("nora"), target=candidates[0], because="Keväällä", at=AT)
    assert Notice.objects.get(kind="targets.kept").member == cast.member("eero")
    take_up_target(by=cast.member("nora"), target=candidates[0], at=AT)
    candidates[0].refresh_from_db()
    assert (candidates[0].state, candidates[0].because) == ("candidate", "")


def test_a_site_starts_on_its_day_and_stands_on_the_customers_curve(cast, candidates):
    start(cast, candidates[0])
    candidates[0].refresh_from_db()
    set_start(by=cast.member("nora"), target=candidates[0], site=cast.salla, on=AT.date(), at=AT)
    marks = [one for one in effects(Stretch(None, AT.date(), cast.salla.pk), cast.member("eero")) if one.ref.startswith("targets.")]
    assert [(one.title, one.place, one.day) for one in marks] == [("Näymme somessa", "Salla", AT.date())]
    set_start(by=cast.member("nora"), target=candidates[0], site=cast.salla, on=None, at=AT)
    assert not Start.objects.exists()
    with pytest.raises(Refused):
        set_start(by=cast.member("nora"), target=candidates[0], site=cast.elsewhere, on=AT.date(), at=AT)


def test_its_page_tells_the_chapters_and_that_one_cannot_know_yet(cast, sign_in, candidates):
    start(cast, candidates[0])
    said = sign_in("eero").get(f"/polku/targets/{candidates[0].pk}/").content.decode()
    assert "We cannot know yet" in said
    assert said.count('aria-current="step"') == 1


def test_the_page_costs_the_same_with_many_sites(cast, sign_in, candidates):
    start(cast, candidates[0])
    candidates[0].refresh_from_db()
    client, counts = sign_in("eero"), []
    for many in (1, 12):
        for number in range(many):
            site = add_site(by=None, organisation=cast.organisation, name=f"S {many} {number}", at=AT)
            set_start(by=cast.member("nora"), target=candidates[0], site=site, on=AT.date(), at=AT)
        client.get(f"/polku/targets/{candidates[0].pk}/")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/polku/targets/{candidates[0].pk}/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_lists_cost_the_same_at_three_and_at_thirty(cast, sign_in, candidates):
    client, counts = sign_in("eero"), []
    for many in (1, 30):
        for _each in range(many):
            propose_target(by=cast.member("eero"), title=f"T {uuid4()}", why="", key=uuid4(), at=AT)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get("/polku/targets/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_what_runs_elsewhere_stands_in_nobodys_way(cast, sign_in, candidates):
    theirs = propose_target(by=cast.member("eve"), title="Vieras", why="", key=uuid4(), at=AT)
    start(cast, theirs, by="eve", owner=None)
    assert f"/polku/targets/{candidates[0].pk}/start/" in sign_in("nora").get(f"/polku/targets/{candidates[0].pk}/").content.decode()
    start(cast, candidates[0])


def test_another_agreement_from_it_is_nobodys_consent(cast, candidates):
    """A site's rule that came of a target lets no second target run."""
    start(cast, candidates[0])
    ref = Ref("targets.target", str(candidates[1].pk))
    rule = propose(by=cast.member("eero"), kind="rule", draft=Draft("Näin meillä", [Line("same", "a")]), site=cast.salla, sources=[ref], at=AT)
    put_in_force(by=cast.member("sanna"), version=rule.versions.get(), at=AT)
    with pytest.raises(Refused):
        start(cast, candidates[1])
    assert ask_consent(by=cast.member("nora"), target=candidates[1], at=AT) != rule.pk


def test_the_next_page_keeps_what_was_asked_for(cast, sign_in):
    for number in range(51):
        propose_target(by=cast.member("eero"), title=f"T {number}", why="", key=uuid4(), at=AT)
    client = sign_in("eero")
    said = client.get("/polku/targets/?state=candidate&page=1").content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', said)[1].replace("&amp;", "&")
    assert "state=candidate" in onward
    assert client.get(f"/polku/targets/{onward}").content.decode().count('class="t voice"') == 1
