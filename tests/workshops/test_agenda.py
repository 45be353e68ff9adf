"""The agenda: steps left out and brought back, times that move when a step overruns, and what stands beside it for the reader."""

from datetime import timedelta
from uuid import uuid4

import pytest

from talkoot.agreements.actions.deciding import Setting, open_decision, react
from talkoot.agreements.actions.differences import choose_way, close_difference, raise_difference
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.agreements.queries.decisions import unanswered
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions import leading, planning, rehearsing
from talkoot.workshops.actions.planning import Step
from talkoot.workshops.models import Workshop
from talkoot.workshops.queries.room import room_of, times_of
from talkoot.workshops.queries.workshops import agenda_of
from talkoot.workshops.rendering import LEAD, MEMBER, since
from tests.workshops.conftest import AT
from tests.workshops.test_room import page

pytestmark = pytest.mark.django_db
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)


def kinds(workshop):
    return [one.kind for one in agenda_of(workshop)]


def times(room, at):
    return times_of(room_of(Workshop.objects.get(pk=room.workshop.pk)), at)


def test_later_steps_move_when_one_takes_longer(room):
    room.go("check_in")  # ten minutes each, five steps, from AT on
    then = times(room, AT + 4 * MINUTE)
    assert [(one.kind, begins - AT) for one, begins in then.coming] == [
        ("brainstorm", 10 * MINUTE), ("group", 20 * MINUTE), ("vote", 30 * MINUTE), ("plan", 40 * MINUTE)
    ]  # fmt: skip
    assert (then.ends - AT, then.late) == (50 * MINUTE, 0)
    late = times(room, AT + 16 * MINUTE)
    assert [begins - AT for _one, begins in late.coming] == [16 * MINUTE, 26 * MINUTE, 36 * MINUTE, 46 * MINUTE]
    assert (late.ends - AT, late.late) == (56 * MINUTE, 6)
    leading.give_time(by=room.nora, activity=room.step("check_in"), minutes=10, seen=AT + 10 * MINUTE, at=AT + 8 * MINUTE)
    assert times(room, AT + 9 * MINUTE).late == 10
    assert [one.begins for one in agenda_of(room.workshop)] == [0, 10, 20, 30, 40], "the plan stays"


def test_a_step_that_ends_early_brings_the_others_forward_and_what_was_held_is_not_counted_again(room):
    room.go("check_in")
    leading.go_to(by=room.nora, activity=room.step("brainstorm"), at=AT + 3 * MINUTE)
    assert times(room, AT + 4 * MINUTE).ends - AT == 43 * MINUTE
    leading.go_to(by=room.nora, activity=room.step("check_in"), at=AT + 5 * MINUTE)  # back once more
    assert [one.kind for one, _begins in times(room, AT + 5 * MINUTE).coming] == ["group", "vote", "plan"]


def test_the_plan_counts_from_the_set_time_if_it_began_about_then(room):
    for starts_at, late in ((AT - 15 * MINUTE, 15), (AT - WEEK, 0), (None, 0)):
        Workshop.objects.filter(pk=room.workshop.pk).update(starts_at=starts_at)
        room.go("check_in")
        assert times(room, AT).late == late


def test_before_the_first_step_no_times_are_told(room, sign_in):
    assert times(room, AT) is None
    assert "data-times" not in page(sign_in("eero"), room)


def test_the_lead_page_the_room_and_the_events_say_when(room, sign_in):
    room.go("check_in")
    leading.give_time(by=room.nora, activity=room.step("check_in"), minutes=7, seen=AT + 10 * MINUTE, at=AT)
    for who, path in (("nora", "lead/"), ("eero", "room/")):
        shown = page(sign_in(who), room, path)
        assert "7 min later than planned" in shown
        assert "Miten vastaamme samana päivänä?" in shown
    for role in (LEAD, MEMBER):
        told = since(Workshop.objects.select_related("organisation", "facilitator__organisation").get(pk=room.workshop.pk), 10**6, role)
        assert "7 min later than planned" in str(told["parts"]["times"])
    assert "later than planned" not in page(sign_in("eero"), room, "")


def test_what_was_left_out_is_brought_back_where_it_stood(workshop, sign_in):
    nora, client = workshop.made_by, sign_in("nora")
    step = workshop.activities.get(kind="group")
    address = f"/polku/workshops/activities/{step.pk}/"
    for _twice in range(2):
        answer = client.post(address + "remove/", follow=True)
    assert address + "back/" in answer.content.decode(), "with a way to undo it"
    assert kinds(workshop) == ["check_in", "brainstorm", "vote", "plan"]
    for refused in (
        lambda: planning.change_activity(by=nora, activity=step, step=Step("talk", "x"), at=AT), lambda: planning.move_activity(by=nora, activity=step, up=True, at=AT)
    ):  # fmt: skip
        with pytest.raises(Refused):
            refused()
    for _twice in range(2):
        client.post(address + "back/")
    assert kinds(workshop) == ["check_in", "brainstorm", "group", "vote", "plan"]
    assert [one.position for one in agenda_of(workshop)] == [0, 1, 2, 3, 4]


def test_what_was_left_out_is_not_held_rehearsed_or_returned_before_what_has_begun(room):
    group = room.step("group")
    planning.remove_activity(by=room.nora, activity=group, at=AT)
    with pytest.raises(Refused):
        room.go("group")
    rehearsal = rehearsing.rehearse(by=room.nora, workshop=room.workshop, key=uuid4(), at=AT)
    assert "group" not in kinds(rehearsal)
    room.go("brainstorm")
    room.note()
    room.go("vote")
    planning.bring_back_activity(by=room.nora, activity=group, at=AT)
    assert kinds(room.workshop) == ["check_in", "brainstorm", "vote", "group", "plan"]
    planning.remove_activity(by=room.nora, activity=group, at=AT)
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    with pytest.raises(Refused):
        planning.bring_back_activity(by=room.nora, activity=group, at=AT)


def test_only_who_leads_brings_back_and_an_agenda_of_nothing_but_left_out_steps_is_empty(workshop, cast, sign_in):
    for one in agenda_of(workshop):
        planning.remove_activity(by=cast.member("nora"), activity=one, at=AT)
    with pytest.raises(Refused):
        leading.open_workshop(by=cast.member("nora"), workshop=workshop, at=AT)
    step = workshop.activities.first()
    for who in ("eero", "eve", "guest"):
        sign_in(who).post(f"/polku/workshops/activities/{step.pk}/back/")
    assert kinds(workshop) == []


@pytest.fixture
def asked(cast):
    """A proposal that asks everybody who works here."""
    draft = Draft(title="Vastaamme samana päivänä", lines=[Line("same", "Vastaamme samana päivänä")])
    made = propose(by=cast.member("nora"), kind=Agreement.Kind.RULE, draft=draft, at=AT)
    return open_decision(by=cast.member("nora"), version=made.versions.get(), setting=Setting(), closes_at=AT + WEEK, at=AT)


def test_what_waits_for_answers_stands_beside_the_agenda(asked, workshop, cast, sign_in):
    shown = sign_in("eero").get(f"/polku/workshops/{workshop.pk}/").content.decode()
    assert f"/polku/agreements/{asked.version.agreement_id}/" in shown
    assert "waits for your answer" in shown
    react(by=cast.member("eero"), decision=asked, answer="agree", at=AT)
    shown = sign_in("eero").get(f"/polku/workshops/{workshop.pk}/").content.decode()
    assert "Still to be answered" in shown
    assert "waits for your answer" not in shown


def test_it_stands_there_by_the_readers_own_rights_and_while_somebody_is_silent(asked, workshop, cast):
    everybody = Membership.objects.filter(organisation=cast.organisation)
    assert unanswered(cast.member("eero"), everybody, AT) == [asked]
    assert unanswered(cast.member("eve"), everybody, AT) == []
    assert unanswered(cast.member("guest"), everybody, AT) == []
    assert unanswered(cast.member("eero"), everybody.filter(pk=cast.member("guest").pk), AT) == [], "it asks none of them"
    assert unanswered(cast.member("eero"), everybody, AT + 2 * WEEK) == []
    one = everybody.filter(pk=cast.member("eero").pk)
    react(by=cast.member("eero"), decision=asked, answer="agree", at=AT)
    assert unanswered(cast.member("nora"), one, AT) == [asked], "who of those invited has answered is not told"
    for name in ("nora", "sanna", "aino"):
        react(by=cast.member(name), decision=asked, answer="agree", at=AT)
    assert unanswered(cast.member("nora"), everybody, AT) == []


def difference(cast, way, other=None):
    words = dict.fromkeys(("happened", "effect", "need", "proposal"), "Salaista")
    return raise_difference(
        by=cast.member("eero"), words=words, touches="", way=way, other=other, facilitator=None, handle_by=AT.date() + WEEK, key=uuid4(), at=AT
    )


def test_a_difference_brought_to_the_team_stands_on_the_pages_of_those_taking_part_only(workshop, cast, sign_in):
    pair = difference(cast, "pair", cast.member("aino"))
    own = difference(cast, "team")

    def shown(who):
        return sign_in(who).get(f"/polku/workshops/{workshop.pk}/").content.decode()

    def lists(who):
        return {one.pk for one in (pair, own) if f"/differences/{one.pk}/" in shown(who)}

    assert {who: lists(who) for who in ("eero", "aino", "nora", "sanna")} == {"eero": {own.pk}, "aino": set(), "nora": set(), "sanna": set()}
    for who in ("aino", "nora", "sanna"):
        assert "What you bring to the team" not in shown(who)
    choose_way(by=cast.member("eero"), difference=pair, way="team", other=None, facilitator=None, handle_by=AT.date() + WEEK, at=AT)
    assert {who: lists(who) for who in ("eero", "aino", "nora")} == {"eero": {own.pk, pair.pk}, "aino": {pair.pk}, "nora": set()}
    assert "Salaista" not in shown("eero")
    for one in (own, pair):
        close_difference(by=cast.member("eero"), difference=one, outcome="understood", note="", at=AT)
    assert lists("eero") == set()


def test_who_is_not_invited_does_not_bring_it_there(workshop, cast, sign_in):
    own = difference(cast, "team")
    workshop.people.set([cast.member("aino")])
    assert f"/differences/{own.pk}/" not in sign_in("eero").get(f"/polku/workshops/{workshop.pk}/").content.decode()


def test_the_big_screen_tells_the_new_times_too(room, sign_in):
    room.go("check_in")
    said = page(sign_in("nora"), room, "stage/")
    assert "data-times=" in said
    assert "data-zone=" in said
    assert "data-late=" in said
    assert "times" in since(Workshop.objects.get(), 0, "stage")["parts"]
