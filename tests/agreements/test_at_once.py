"""Many at the same moment: one accepted state, nothing lost, and whoever comes second is told why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from talkoot.agreements.actions.deciding import Setting, close_decision, open_decision, react, stop_decision
from talkoot.agreements.actions.keeping import commit, review
from talkoot.agreements.actions.proposals import Draft, propose, save_draft
from talkoot.agreements.jobs import see_to_rounds
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Commitment, Decision, Reaction, Version
from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member, end_membership
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.work.actions.clock import make_repeats, remind
from talkoot.work.actions.responsibilities import describe_responsibility, take_responsibility
from talkoot.work.actions.tasks import Plan, add_task, move_task, take_task
from talkoot.work.models import Handover, Task
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)
DRAFT = Draft("Säännöt", [Line("same", "Yksi")])


def at_once(*acts):
    """Runs them in threads of their own; gives what each returned, or how it was refused."""

    def run(act):
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(found):
    return [one.reason for one in found if isinstance(one, Refused)]


@pytest.fixture
def crowd(cast):
    """Twenty more at Salla, and a round that asks everybody."""
    for i in range(20):
        user = make_person(email=f"m{i}@example.org", name=f"Jäsen {i}")
        add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[cast.salla], at=AT)
    made = propose(by=cast.member("nora"), kind="rule", draft=DRAFT, at=AT)
    decision = open_decision(by=cast.member("nora"), version=made.versions.get(), setting=Setting(), closes_at=AT + WEEK, at=AT)
    return made, decision, list(Membership.objects.filter(user__name__startswith="Jäsen").select_related("user", "organisation"))


def test_twenty_reactions_at_once_are_twenty(crowd):
    _made, decision, members = crowd
    found = at_once(*[lambda me=me: react(by=me, decision=decision, answer="agree", at=AT) for me in members])
    assert refusals(found) == []
    assert Reaction.objects.count() == 20


def test_a_nervous_thumb_is_one_answer(crowd):
    _made, decision, members = crowd
    found = at_once(*[lambda: react(by=members[0], decision=decision, answer="agree", at=AT)] * 8)
    assert refusals(found) == []
    assert Reaction.objects.count() == 1


def test_two_facilitators_and_the_clock_end_a_round_once(cast, crowd):
    made, decision, members = crowd
    for me in members:
        react(by=me, decision=decision, answer="agree", at=AT)
    at = AT + WEEK  # the deadline's second
    late = [lambda me=me: react(by=me, decision=decision, answer="object", reason="a", proposal="b", at=at) for me in members[:6]]
    ends = [lambda: close_decision(by=cast.member("nora"), decision=decision, at=at), lambda: close_decision(by=cast.member("aino"), decision=decision, at=at)]
    found = at_once(*late, *ends, lambda: see_to_rounds(at), lambda: stop_decision(by=cast.member("sanna"), decision=decision, because="Teksti muuttuu", at=at))
    decision.refresh_from_db()
    assert decision.outcome in ("passed", "stopped")
    assert Reaction.objects.filter(answer="object").count() == 0
    assert len(refusals(found)) >= 6 + 2  # all who were late, and all but one of those who ended it
    assert all(reason for reason in refusals(found))
    versions = Version.objects.filter(agreement=made)
    assert [one.state for one in versions] == [Version.State.IN_FORCE if decision.outcome == "passed" else Version.State.DRAFT]
    told = Notice.objects.filter(kind="agreements.decided").values_list("member", flat=True)
    assert len(told) == len(set(told)) == 24


def test_answering_while_somebody_stops_the_round_counts_or_is_refused_never_both(cast, crowd):
    _made, decision, members = crowd
    answers = [lambda me=me: react(by=me, decision=decision, answer="agree", at=AT) for me in members[:10]]
    found = at_once(*answers, lambda: stop_decision(by=cast.member("nora"), decision=decision, because="Teksti muuttuu", at=AT))
    assert len(refusals(found)) + Reaction.objects.count() == 10


def test_a_version_written_while_others_react_waits_for_the_round(cast, crowd):
    made, decision, members = crowd
    answers = [lambda me=me: react(by=me, decision=decision, answer="agree", at=AT) for me in members[:6]]
    found = at_once(*answers, lambda: save_draft(by=cast.member("nora"), agreement=made, draft=Draft("Toinen", [Line("same", "b")]), at=AT, based_on=1))
    assert len(refusals(found)) == 1
    assert Reaction.objects.count() == 6
    assert Version.objects.get().title == "Säännöt"


def test_two_writers_and_two_rounds_at_once_are_one(cast):
    made = propose(by=cast.member("nora"), kind="rule", draft=DRAFT, at=AT)
    version = made.versions.get()
    opening = [
        lambda me=me: open_decision(by=me, version=version, setting=Setting(), closes_at=AT + WEEK, at=AT)
        for me in (cast.member("nora"), cast.member("aino"), cast.member("sanna"))
    ]
    found = at_once(*opening)
    assert (len(refusals(found)), Decision.objects.count()) == (2, 1)
    stop_decision(by=cast.member("nora"), decision=Decision.objects.get(), because="Teksti muuttuu", at=AT)
    writing = [
        lambda me=me, text=text: save_draft(by=me, agreement=made, draft=Draft("S", [Line("same", text)]), at=AT, based_on=1)
        for me, text in ((cast.member("nora"), "n"), (cast.member("aino"), "a"))
    ]
    found = at_once(*writing)
    assert len(refusals(found)) == 1
    assert sorted(Version.objects.values_list("number", "state")) == [(1, "dropped"), (2, "draft")]


def test_somebody_removed_while_answering(cast, crowd):
    _made, decision, members = crowd
    found = at_once(
        lambda: react(by=members[0], decision=decision, answer="object", reason="a", proposal="b", at=AT),
        lambda: end_membership(by=cast.member("sanna"), member=members[0], at=AT),
    )
    assert len(refusals(found)) <= 1
    for me in (*members[1:], *[cast.member(name) for name in ("sanna", "aino", "nora", "eero")]):
        react(by=me, decision=decision, answer="agree", at=AT)
    assert close_decision(by=cast.member("nora"), decision=decision, at=AT).outcome == "passed"


def test_commitments_and_reviews_at_once(cast, crowd):
    made, decision, members = crowd
    for me in (*members, *[cast.member(name) for name in ("sanna", "aino", "nora", "eero")]):
        react(by=me, decision=decision, answer="agree", at=AT)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    made.refresh_from_db()
    version = made.in_force
    found = at_once(*[lambda me=me: commit(by=me, version=version, at=AT) for me in members[:5] * 2])
    assert refusals(found) == []
    assert Commitment.objects.count() == 5
    reviewers = [(cast.member(name), Agreement.objects.get(pk=made.pk)) for name in ("nora", "aino")]
    found = at_once(*[lambda me=me, seen=seen: review(by=me, agreement=seen, outcome="keep", note="", at=AT + WEEK) for me, seen in reviewers])
    assert (len(refusals(found)), made.reviews.count()) == (1, 1)


def test_tasks_at_once(cast):
    key, eero = uuid4(), cast.member("eero")
    found = at_once(*[lambda: add_task(by=eero, plan=Plan("Kassa", due_on=AT.date(), every="week", remind_minutes=0), key=key, at=AT)] * 6)
    assert refusals(found) == []
    assert Task.objects.count() == 2  # itself and the next one
    one = Task.objects.order_by("due_on").first()
    takers = [cast.member(name) for name in ("eero", "aino", "nora", "sanna")]
    found = at_once(*[lambda me=me: take_task(by=me, task=one, at=AT) for me in takers])
    assert (len(refusals(found)), one.doers.count()) == (3, 1)
    at_once(*[lambda: make_repeats(AT + WEEK)] * 4, *[lambda: move_task(by=eero, task=one, to="done", at=AT + WEEK)] * 3)
    days = list(Task.objects.values_list("due_on", flat=True))
    assert len(days) == len(set(days))
    at_once(*[lambda: remind(AT + WEEK)] * 4)
    told = Notice.objects.filter(kind="work.reminder").values_list("about", flat=True)
    assert len(told) == len(set(told))
    area = describe_responsibility(by=cast.member("nora"), name="A", purpose="", scope="", deputy=None, until=None, at=AT)
    found = at_once(*[lambda me=me: take_responsibility(by=me, one=area, at=AT) for me in takers])
    assert (len(refusals(found)), Handover.objects.count()) == (3, 1)
