"""A round from opening to the next one: what is taken, what is refused, what is published."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone
from django.utils.translation import override

from benchmarks.blind_client import Token, message
from talkoot.agreements.models import Agreement, Version
from talkoot.assessment import keys
from talkoot.assessment.actions import closing
from talkoot.assessment.actions.choices import end_dialogue, look_again, make_choice, take_back
from talkoot.assessment.actions.closing import close_due
from talkoot.assessment.actions.drawing import print_cards
from talkoot.assessment.actions.reminders import remind_all
from talkoot.assessment.actions.rounds import Closed, Conflict, count_daily, extend_round, make_keys, open_round, sign_token
from talkoot.assessment.actions.statements import add_statement, leave_out, take_standard
from talkoot.assessment.models import Choice, Energy, Invited, Report, Result, Round, Sealed, Statement, Words
from talkoot.assessment.queries.out import Out
from talkoot.assessment.queries.results import are_open, results_of, words_for
from talkoot.assessment.views.results import figure_to_move
from talkoot.base.accounts.sessions import How
from talkoot.base.jobs.leases import leased
from talkoot.base.jobs.models import Lease
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.permits import files
from talkoot.base.permits.signing import Unfit, new_key
from talkoot.base.thread.queries import neighbours
from talkoot.config.commands.check import keys_line
from talkoot.feedback.actions.surveys import draft_of, make_next_version
from talkoot.feedback.logic.drafts import EASE, FACES, WHY, Edit
from talkoot.feedback.queries.figure import measures_of
from talkoot.feedback.queries.surveys import current_questions
from talkoot.work.models import Responsibility, Task
from tests.assessment.teams import close, everybody_answers, fetch_token, make_team, open_for, post, rated, sealed_message
from tests.mails import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast):
    return make_team(cast.organisation, cast.member("aino"), [6, 3, 3])


@pytest.fixture
def now():
    return timezone.now()


def test_opening_fixes_questions_people_and_groups(team, now):
    made = open_for(team, at=now)
    assert made.state == Round.State.OPEN
    assert sorted((group.invited, group.sites.count()) for group in made.groups.all()) == [(6, 1), (6, 2)]
    assert Invited.objects.filter(round=made).count() == 12
    before = [one.statement_id for one in made.asked.all()]
    leave_out(by=team.coach, statement=Statement.objects.get(pk=before[3]), at=now)
    assert [one.statement_id for one in made.asked.all()] == before
    for group in made.groups.all():
        assert keys.signing_key(group).key_size == 2048
    assert oct(keys.folder(made).stat().st_mode)[-3:] == "700"
    with pytest.raises(Refused):
        open_for(team, at=now)  # the same people twice at once


def test_what_cannot_be_opened_says_why(cast, team, now):
    take_standard(team.organisation)
    later = {"closes_at": now + timedelta(days=5), "results_at": now + timedelta(days=6)}

    def opened(partition, **more):
        return open_round(by=team.coach, name="X", area=None, is_pulse=False, by_card=frozenset(), at=now, partition=partition, **{**later, **more})

    for partition, more in (
        ([[team.sites[1]]], {}),  # three people
        ([[team.sites[0]], [team.sites[0], team.sites[1], team.sites[2]]], {}),  # a site twice
        ([], {}),
        ([[cast.elsewhere, *team.sites]], {}),  # another organisation's
        ([team.sites], {"closes_at": now - timedelta(days=1)}),
        ([team.sites], {"results_at": now + timedelta(days=4)}),
        ([team.sites], {"closes_at": now + timedelta(days=99), "results_at": now + timedelta(days=99)}),
    ):
        with pytest.raises(Refused):
            opened(partition, **more)
    assert Round.objects.count() == 0


def test_one_permission_each_and_the_same_again_after_a_lost_reply(cast, team, now):
    made, member = open_for(team, at=now), team.members[0]
    token = Token(Invited.objects.get(round=made, member=member).group.signing_key)
    signed = sign_token(by=member, round_=made, blinded=token.blinded, how=How.ADDRESS, at=now)
    assert sign_token(by=member, round_=made, blinded=token.blinded, how=How.ADDRESS, at=now) == signed
    with pytest.raises(Conflict):
        sign_token(by=member, round_=made, blinded=Token(Invited.objects.get(round=made, member=member).group.signing_key).blinded, how=How.ADDRESS, at=now)
    with pytest.raises(Unfit):
        sign_token(by=team.members[1], round_=made, blinded=b"x" * 256 * 2, how=How.ADDRESS, at=now)
    assert Invited.objects.get(round=made, member=team.members[1]).blinded is None, "what is unfit uses nothing up"
    with pytest.raises(Refused):
        sign_token(by=cast.member("aino"), round_=made, blinded=token.blinded, how=How.ADDRESS, at=now)
    with pytest.raises(Closed):
        sign_token(by=member, round_=made, blinded=token.blinded, how=How.ADDRESS, at=made.closes_at)


def test_an_answer_is_taken_once_and_everything_else_is_refused_as_written(team, now):
    made, member = open_for(team, at=now), team.members[0]
    token = fetch_token(member, made, now)
    body = sealed_message(member, made, token, {rated(made)[0].pk: 4})
    assert post(made, body) == (200, {"stored": True, "repeated": False})
    assert post(made, body) == (200, {"stored": True, "repeated": True})  # a lost reply
    assert post(made, sealed_message(member, made, token, {rated(made)[0].pk: 5}))[0] == 409  # a changed body
    other = Token(Invited.objects.get(round=made, member=member).group.signing_key)
    other.signature = token.signature
    assert post(made, sealed_message(member, made, other, {}))[0] == 403  # somebody else's signature
    elsewhere = made.groups.exclude(people__member=member).first()
    assert post(made, message(token.proof(elsewhere.pk), {}, made.box_key, made.key))[0] == 403  # another group's
    fields = json.loads(body)
    for broken in (
        {**fields, "sealed": fields["sealed"][:-4]}, {**fields, "sealed": 5}, {**fields, "token": "!"}, {**fields, "group": "x"}, {**fields, "group": 2**70},
        {"sealed": fields["sealed"]}, [], "text", {**fields, "sealed": base64.b64encode(b"x" * 20).decode()},
    ):  # fmt: skip
        assert post(made, json.dumps(broken))[0] == 422, broken
    assert post(made, "{" * 5000)[0] == 422
    assert post(made, json.dumps({**fields, "more": "x" * 40_000}))[0] == 422
    Round.objects.filter(pk=made.pk).update(closes_at=now - timedelta(seconds=1))
    assert post(made, sealed_message(team.members[1], made, fetch_late(team.members[1], made, now), {}))[0] == 410
    assert Sealed.objects.count() == 1


def fetch_late(member, made, now):
    """A permission that was fetched in time."""
    made.refresh_from_db()
    return fetch_token(member, made, now - timedelta(hours=1))


def test_the_public_address_sets_no_cookie_and_needs_none(client, team, now):
    made = open_for(team, at=now)
    token = fetch_token(team.members[0], made, now)
    answer = client.post(f"/a/{made.key}/", sealed_message(team.members[0], made, token, {}), content_type="application/json")
    assert answer.status_code == 200
    assert not answer.cookies
    assert client.get(f"/a/{made.key}/").status_code == 404, "without drawn cards there is no form to look at"
    assert client.post("/a/olematon/", "{}", content_type="application/json").status_code == 404


def test_what_nobody_was_given_is_not_counted(team, now):
    """Sealed well, with a permission that is not the one it lies under: the box is opened, the answer is left out."""
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    stolen = Sealed.objects.first()
    row = Sealed(digest="f" * 64, round_id=made.pk, body=bytes(stolen.body))
    row.save(force_insert=True)
    Sealed(digest="e" * 64, round_id=made.pk, body=b"nonsense").save(force_insert=True)
    close(made)
    assert sum(report.answers for report in made.reports.all()) == 12


def test_closing_publishes_bands_once_and_destroys_everything_else(team, now):
    made = open_for(team, at=now)
    story, energy = Statement.objects.get(organisation=team.organisation, code="Q1"), rated(made)[2].pk
    words = {"words": {str(story.pk): {"text": "Autoimme toisiamme.", "reader": "everyone"}}, "energy": [energy]}
    everybody_answers(team, made, lambda _m, statement: 5 if statement.code == "T1" else 3, **words)
    folder = keys.folder(made)
    assert folder.is_dir()
    close(made)
    assert made.state == Round.State.CLOSED
    assert not folder.exists()
    assert Sealed.objects.count() == 0
    assert not Invited.objects.exclude(blinded=None).exists()
    best = Result.objects.get(report=made.reports.first(), statement__code="T1")
    assert best.low < best.high == 5 * best.n
    assert Words.objects.count() == 12
    assert set(Energy.objects.values_list("statement_id", flat=True)) == {energy}
    frozen = list(Result.objects.order_by("id").values_list())
    close_due(now + timedelta(days=30))
    assert list(Result.objects.order_by("id").values_list()) == frozen


def test_a_closing_that_was_broken_off_starts_over(team, now, monkeypatch):
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    real, calls = closing.publish_words, []

    def broken(*args):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("the power went")
        return real(*args)

    monkeypatch.setattr(closing, "publish_words", broken)
    assert close_due(made.closes_at) == 0
    made.refresh_from_db()
    assert (made.state, keys.folder(made).is_dir(), Sealed.objects.count()) == (Round.State.CLOSING, True, 12)
    assert not are_open(made, made.results_at)
    with leased(f"assessment.round:{made.pk}"):
        assert close_due(made.closes_at + timedelta(minutes=1)) == 0, "while another worker is at it"
    assert close_due(made.closes_at + timedelta(minutes=1)) == 1
    made.refresh_from_db()
    assert (made.state, Report.objects.filter(round=made).count(), Sealed.objects.count()) == (Round.State.CLOSED, made.reports.count(), 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["count", "publish_overall", "publish_words"])
def test_who_slept_while_another_closed_publishes_nothing_more(team, now, monkeypatch, step):
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    real, slept = getattr(closing, step), []

    def sleeps(*args):
        if not slept:
            slept.append(1)
            # The machine wakes up long after: another has taken the round up and closed it.
            Lease.objects.filter(name=f"assessment.round:{made.pk}").update(until=timezone.now() - timedelta(minutes=5))
            with ThreadPoolExecutor(1) as pool:
                pool.submit(lambda: (close_due(made.closes_at), connections.close_all())).result()
        return real(*args)

    monkeypatch.setattr(closing, step, sleeps)
    assert close_due(made.closes_at) == 0, "whose the work is no more, has closed nothing"
    assert slept
    made.refresh_from_db()
    published = Report.objects.filter(round=made)
    assert made.state == Round.State.CLOSED
    assert len({report.position for report in published}) == published.count() > 0
    assert not Sealed.objects.exists()


def test_keys_that_are_gone_mean_a_lost_round_and_a_clear_word(team, now, sign_in):
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    keys.forget(made)
    assert close_due(made.closes_at) == 1
    made.refresh_from_db()
    assert (made.state, Sealed.objects.count(), Report.objects.count()) == (Round.State.LOST, 0, 0)
    page = sign_in("aino").get(f"/polku/mirror/rounds/{made.pk}/").content.decode()
    assert "This round was lost." in page
    assert "Ask again" in page


def test_fewer_than_five_answers_show_nothing(team, now, sign_in):
    made = open_for(team, at=now)
    for member in team.members[:4]:
        token = fetch_token(member, made, now)
        assert post(made, sealed_message(member, made, token, {one.pk: 1 for one in rated(made)}))[0] == 200
    count_daily(made, timezone.localdate(now) + timedelta(days=1))
    made.refresh_from_db()
    assert not made.groups.exclude(reached_on=None).exists()
    close(made)
    assert (made.answers, Report.objects.count(), Result.objects.count(), Words.objects.count()) == (None, 0, 0, 0)
    Round.objects.filter(pk=made.pk).update(results_at=now)
    assert "We cannot know yet" in sign_in("eero").get(f"/polku/mirror/rounds/{made.pk}/results/").content.decode()


def test_statements_that_few_answered_are_left_out(team, now):
    made = open_for(team, at=now, partition=[team.sites])
    skipped = rated(made)[0].pk
    for i, member in enumerate(team.members):
        token = fetch_token(member, made, now)
        ratings = {one.pk: 4 for one in rated(made) if one.pk != skipped or i < 4}
        assert post(made, sealed_message(member, made, token, ratings | {999_999: 5}))[0] == 200
    close(made)
    assert not Result.objects.filter(statement_id=skipped).exists()
    assert Result.objects.count() == 23


def test_words_are_seen_by_whom_their_writers_meant(cast, team, now):
    made = open_for(team, at=now, partition=[team.sites])
    question = Statement.objects.get(organisation=team.organisation, code="Q5")
    for i, member in enumerate(team.members):
        token = fetch_token(member, made, now)
        reader = ("everyone", "coach", "facilitator", "nonsense")[i % 4]
        words = {str(question.pk): {"text": f"{reader} {i}", "reader": reader}}
        assert post(made, sealed_message(member, made, token, {}, words=words))[0] == 200
    close(made)

    def read(name):
        me = cast.member(name) if isinstance(name, str) else name
        return {one.text.split()[0] for _q, ones in words_for(me, made, made.results_at) for one in ones}

    aino = cast.member("aino")
    assert read("eero") == read("sanna") == {"everyone"}
    assert read("aino") == {"everyone"}, "a coach of other sites"
    aino.sites.add(team.sites[0])
    assert read("aino") == {"everyone", "coach"}
    assert read("nora") == {"everyone", "facilitator", "nonsense"}


def test_a_round_can_be_made_longer_only_before_it_closes(team, now):
    made = open_for(team, at=now)
    with pytest.raises(Refused):
        extend_round(by=team.coach, round_=made, closes_at=now + timedelta(days=2), results_at=now + timedelta(days=9), at=now)
    later = extend_round(by=team.coach, round_=made, closes_at=now + timedelta(days=9), results_at=now + timedelta(days=10), at=now)
    assert later.closes_at == now + timedelta(days=9)
    with pytest.raises(Refused):
        extend_round(by=team.coach, round_=later, closes_at=now + timedelta(days=12), results_at=now + timedelta(days=13), at=now + timedelta(days=9))


def test_reminders_go_to_everybody_whether_they_have_answered_or_not(team, now):
    made = open_for(team, at=now)
    fetch_token(team.members[0], made, now)
    assert remind_all(now) == 12
    assert remind_all(now) == 0
    assert remind_all(made.closes_at - timedelta(hours=20)) == 12
    assert remind_all(made.closes_at - timedelta(hours=19)) == 0
    sent = queued()
    assert len({mail["text"] for mail in sent[12:]}) == 1, "word for word the same"
    assert sorted(mail["to"] for mail in sent[:12]) == sorted(mail["to"] for mail in sent[12:])


def test_a_drawn_card_is_good_for_one_answer_and_its_person_has_no_other(team, now, client):
    held = team.members[0]
    made = open_for(team, at=now, by_card=frozenset({held.pk}))
    group = Invited.objects.select_related("group__round").get(round=made, member=held).group
    assert keys.drawn_codes(group) == [], "until somebody prints them there are none"
    group = print_cards(by=team.coach, group=group, how=How.ADDRESS, at=now)
    (code,) = keys.drawn_codes(group)
    assert keys.drawn_codes(group) == [code]
    with pytest.raises(Refused):
        fetch_token(held, made, now)
    assert client.get(f"/a/{made.key}/").status_code == 200
    body = message({"code": code}, {"ratings": {str(rated(made)[0].pk): 5}}, made.box_key, made.key)
    assert post(made, body)[0] == 200
    assert post(made, message({"code": code}, {"ratings": {}}, made.box_key, made.key))[0] == 409
    assert post(made, message({"code": "a" * 12}, {}, made.box_key, made.key))[0] == 403
    for member in team.members[1:]:
        token = fetch_token(member, made, now)
        assert post(made, sealed_message(member, made, token, {rated(made)[0].pk: 5}))[0] == 200
    close(made)
    assert sum(report.answers for report in made.reports.all()) == 12


def test_erasing_a_person_and_leaving_changes_nothing_published(team, now):
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    close(made)

    def seen():
        return [list(model.objects.order_by("pk").values_list()) for model in (Report, Result, Energy, Words)]

    before = seen()
    gone = team.members[0]
    Membership.objects.filter(pk=gone.pk).delete()
    gone.user.delete()
    assert seen() == before


def test_dialogue_needs_a_strength_and_a_change_and_the_next_round_asks(cast, team, now):
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    close(made)
    at, aino = made.results_at, cast.member("aino")
    day = timezone.localdate(at)
    whole = {
        "now": "",
        "statement": None,
        "owner": aino,
        "first_step": "Kysytään Kemistä",
        "first_step_on": day + timedelta(days=7),
        "measure": "",
        "look_on": day + timedelta(days=60),
    }

    def choose(kind, at=at, **more):
        return make_choice(by=aino, round_=made, kind=kind, next_="Vuoro kiertää", at=at, **{**whole, **more})

    with pytest.raises(Refused):
        choose("start", at=at - timedelta(hours=2))  # not open yet
    for wrong in (
        {"owner": None}, {"owner": cast.member("eve")}, {"first_step": ""}, {"first_step_on": day + timedelta(days=15)}, {"first_step_on": None},
        {"look_on": None}, {"look_on": day},
    ):  # fmt: skip
        with pytest.raises(Refused):
            choose("start", **wrong)
    with pytest.raises(Refused):
        end_dialogue(by=aino, round_=made, at=at)
    choose("keep", owner=None, first_step="", first_step_on=None, look_on=None)
    with pytest.raises(Refused):
        end_dialogue(by=aino, round_=made, at=at)
    first, _second = choose("start"), choose("share")
    with pytest.raises(Refused):
        choose("stop")
    before = Choice.objects.select_related("round", "team").get(pk=first.pk)  # as somebody's page had it
    end_dialogue(by=aino, round_=Round.objects.get(pk=made.pk), at=at)
    for late in (lambda: choose("keep"), lambda: take_back(by=aino, choice=before, at=at)):
        with pytest.raises(Refused):
            late()
    assert not Choice.objects.filter(round=made, settled_at=None).exists()
    made.refresh_from_db()
    with pytest.raises(Refused):
        choose("keep")
    look_again(by=aino, choice=first, outcome="partly", note="Kemi ehti, Salla ei.", at=at)
    again = open_for(team, at=made.closes_at + timedelta(days=30), name="Kevät")
    everybody_answers(team, again, lambda _m, _s: 4)
    close(again)
    assert results_of(again, again.results_at).before == made
    assert Choice.objects.filter(round=made).exclude(outcome="").count() == 1


def decided(team, now, aino, owner, meanwhile=lambda: None, **more):
    """A round whose dialogue is over: a strength, and a re-arrangement."""
    made = open_for(team, at=now)
    everybody_answers(team, made, lambda _m, _s: 4)
    close(made)
    day = timezone.localdate(made.results_at)
    nothing = {"now": "", "statement": None, "owner": None, "first_step": "", "first_step_on": None, "measure": "", "look_on": None}
    make_choice(by=aino, round_=made, kind="keep", next_="Kahvilinja", at=made.results_at, **nothing)
    choice = make_choice(
        by=aino, round_=made, kind="start", next_="Vuoro kiertää", now="Aina Oulussa", statement=None, owner=owner, first_step="Kysytään Kemistä",
        first_step_on=day + timedelta(days=7), look_on=day + timedelta(days=60), at=made.results_at, **{"measure": "", **more},
    )  # fmt: skip
    assert not Task.objects.exists()
    meanwhile()
    end_dialogue(by=aino, round_=made, at=made.results_at)
    end_dialogue(by=aino, round_=made, at=made.results_at)
    return choice


def test_a_decision_finds_its_figure_in_every_language_and_after_its_question_was_reworded(cast, team, now, sign_in):
    nora, aino = cast.member("nora"), cast.member("aino")
    make_next_version(by=nora, survey=cast.survey, questions=[FACES, EASE, WHY], at=now)
    with override("fi"):
        key, words, _question = measures_of(aino)[1]
        choice = decided(team, now, aino, cast.member("eero"), measure=key, becomes="goal")
    assert (choice.figure, choice.measure) == (words, key)
    assert Version.objects.get().figure == key
    ease = current_questions(cast.survey)[1]
    worded = replace(draft_of(ease), wording={"fi": "Oliko helppoa?", "en": "Was it easy?", "sv": "Var det lätt?"})
    edits = [Edit(), Edit(of=ease.pk, same=True), Edit()]
    make_next_version(by=nora, survey=cast.survey, questions=[FACES, worded, WHY], at=now, edits=edits)
    with override("sv"):
        assert figure_to_move(aino, choice) is not None
    assert words in sign_in("aino").get(f"/polku/mirror/choices/{choice.pk}/").content.decode(), "as it was called when they decided"


def test_decisions_of_before_find_their_figure_by_its_words_where_one_alone_has_them(cast, team, now):
    nora = cast.member("nora")
    make_next_version(by=nora, survey=cast.survey, questions=[FACES, EASE, WHY], at=now)
    ease = current_questions(cast.survey)[1]
    round_ = open_for(team, at=now)
    told = {"Asiakkaiden arvosana": "main", f"”{ease.text('sv')}”": f"question:{ease.line}", "Puhelimeen pääsy": "", "": ""}
    made = [Choice.objects.create(organisation=round_.organisation, round=round_, kind="keep", next="x", figure=words, made_at=now).pk for words in told]
    import_module("talkoot.assessment.migrations.0007_measure").find_measures(apps, None)
    assert [Choice.objects.get(pk=pk).measure for pk in made] == list(told.values())


def led_to(choice, viewer):
    ref = Ref("assessment.choice", str(choice.pk))
    return [Ref.parse(card.ref) for card in neighbours([ref], viewer)[str(ref)].led_to]


def test_what_was_decided_becomes_its_owners_task_with_one_confirmation(cast, team, now, sign_in):
    eero = cast.member("eero")
    choice = decided(team, now, cast.member("aino"), eero)
    task = Task.objects.get()
    assert (task.title, task.due_on, list(task.doers.all())) == ("Kysytään Kemistä", choice.first_step_on, [eero])
    assert "Vuoro kiertää" in task.details
    assert "Aina Oulussa" in task.details
    assert led_to(choice, cast.member("aino")) == [Ref("work.task", str(task.pk))]
    assert Notice.objects.filter(member=eero, kind="work.given").exists()
    assert "Kysytään Kemistä" in sign_in("eero").get("/polku/").content.decode()


@pytest.mark.parametrize(
    ("becomes", "kind"), [("task", None), ("responsibility", "work.responsibility"), ("agreement", "agreements.agreement"), ("goal", "agreements.agreement")]
)
def test_a_decision_becomes_what_the_team_said(cast, team, now, becomes, kind):
    eero = cast.member("eero")
    choice = decided(team, now, cast.member("aino"), eero, becomes=becomes)
    made = led_to(choice, cast.member("aino"))
    assert {ref.kind for ref in made} == {"work.task", kind} - {None}
    if becomes == "responsibility":
        assert Responsibility.objects.get().owner == eero
    if kind == "agreements.agreement":
        agreement = Agreement.objects.get()
        assert (agreement.kind, agreement.owner) == ("goal" if becomes == "goal" else "rule", eero)
        assert Version.objects.get().target_on == (choice.look_on if becomes == "goal" else None)


def test_where_the_owner_has_left_meanwhile_it_becomes_a_task_of_nobody(cast, team, now):
    owner = team.members[0]
    decided(team, now, cast.member("aino"), owner, meanwhile=lambda: Membership.objects.filter(pk=owner.pk).update(ended_at=now))
    assert not Task.objects.get().doers.exists()


def test_a_decision_is_looked_at_on_its_day_and_not_before(cast, team, now, sign_in):
    choice = decided(team, now, cast.member("aino"), cast.member("eero"))
    client = sign_in("aino")

    def pages():
        return client.get(f"/polku/mirror/choices/{choice.pk}/").content.decode(), client.get("/polku/").content.decode()

    page, today = pages()
    assert 'name="outcome"' not in page
    assert "Did it happen, and did it help?" not in today
    Choice.objects.filter(pk=choice.pk).update(look_on=timezone.localdate(), first_step_on=timezone.localdate() - timedelta(days=50))
    page, today = pages()
    assert 'name="outcome"' in page
    assert "Did it happen, and did it help?" in today
    assert "Did it happen, and did it help?" in sign_in("eero").get("/polku/").content.decode()
    assert "Did it happen, and did it help?" not in sign_in("nora").get("/polku/").content.decode()
    look_again(by=cast.member("aino"), choice=choice, outcome="done", note="", at=now)
    assert "Did it happen, and did it help?" not in pages()[1]


def test_change_is_told_only_where_the_wording_stayed(team, now):
    made = open_for(team, at=now, partition=[team.sites])
    everybody_answers(team, made, lambda _m, _s: 1)
    close(made)
    old = Statement.objects.get(organisation=team.organisation, code="T1")
    add_statement(by=team.coach, block="ways", wording={"fi": "Tiedämme aina, kuka hoitaa mitäkin."}, in_pulse=True, at=now, replaces=old)
    later = open_for(team, at=made.closes_at + timedelta(days=182), partition=[team.sites])
    everybody_answers(team, later, lambda _m, _s: 5)
    close(later)
    changes = {line.statement.wording["fi"]: line.change for line in results_of(later, later.results_at).lines}
    assert changes["Tiedämme aina, kuka hoitaa mitäkin."] == 0
    assert set(changes.values()) == {0, 1}


def test_a_full_stop_more_does_not_make_a_statement_forget_what_was_shown(team, now):
    """Reworded, or left out and written again: what is out of it still counts. Attacker R keeps both pages."""
    made = open_for(team, at=now, partition=[team.sites])
    everybody_answers(team, made, lambda _m, _s: 3)
    close(made)
    reworded, left, kept = (Statement.objects.get(organisation=team.organisation, code=code) for code in ("T1", "P1", "G1"))
    first = add_statement(by=team.coach, block="ways", wording={"fi": "Tiedämme joka päivä, kuka hoitaa mitäkin"}, in_pulse=True, at=now, replaces=reworded)
    leave_out(by=team.coach, statement=left, at=now)
    second = add_statement(by=team.coach, block="processes", wording={"fi": "Asiakkaan asia etenee meillä sujuvasti"}, in_pulse=True, at=now)
    later = open_for(team, at=made.closes_at + timedelta(days=182), partition=[team.sites])
    out, people, n = Out.of(later), frozenset(member.pk for member in team.members), len(team.members)
    assert out.same[first.pk] == reworded.pk
    assert out.same[second.pk] == left.pk
    new = add_statement(by=team.coach, block="processes", wording={"fi": "Jokin aivan muu"}, in_pulse=False, at=now)
    out = Out.of(later)
    tables = {one.pk: out.table(one.pk, people, n) for one in (first, second, kept, new)}
    assert tables[first.pk] == tables[second.pk] == tables[kept.pk] != tables[new.pk]


def test_who_was_erased_since_still_counts_among_those_who_may_have_answered(team, now):
    made = open_for(team, at=now, partition=[team.sites])
    everybody_answers(team, made, lambda _m, _s: 3)
    close(made)
    before = {len(view.people) for views in Out.of(open_for(team, at=now + timedelta(days=200))).views.values() for view in views}
    Invited.objects.filter(round=made, member=team.members[0]).delete()
    after = {len(view.people) for views in Out.of(Round.objects.latest("pk")).views.values() for view in views}
    assert before == after == {12}


def test_a_pulse_shows_its_whole_and_no_group(team, now):
    made = open_for(team, at=now, is_pulse=True)
    assert made.groups.count() > 1
    everybody_answers(team, made, lambda _m, _s: 4)
    close(made)
    assert Result.objects.exists()
    assert not Result.objects.filter(report__is_whole=False).exists()
    assert {one.n for one in Result.objects.all()} == {12}
    assert made.answers == 12


def test_the_pulse_asks_one_of_each_block(team, now):
    made = open_for(team, at=now, is_pulse=True)
    assert [one.block for one in rated(made)] == ["ways", "processes", "goals", "cooperation", "dare", "commit", "build", "customer"]


def test_making_keys_again_makes_no_new_ones(team, now):
    made = open_for(team, at=now)
    group = made.groups.select_related("round").first()
    before = keys.signing_key(group).private_numbers()
    Round.objects.filter(pk=made.pk).update(state=Round.State.PREPARING)
    made.refresh_from_db()
    make_keys(made)
    assert keys.signing_key(group).private_numbers() == before
    assert new_key().private_numbers() != before


def test_keys_lie_where_the_setting_says_and_earlier_ones_are_found(team, now, settings, tmp_path):
    earlier = open_for(team, at=now)
    assert keys.folder(earlier).is_relative_to(settings.TALKOOT_HOME)
    settings.ROUND_KEYS = tmp_path / "memory" / "round-keys"
    assert keys.folder(earlier).is_dir()
    keys.forget(earlier)
    made = files.make_folder(earlier.key)
    assert made.is_relative_to(tmp_path)
    assert (made.parent.stat().st_mode & 0o777, made.stat().st_mode & 0o777) == (0o700, 0o700)
    keys.forget(earlier)
    assert not made.exists()


@pytest.mark.parametrize(
    ("folder", "words"), [("/home/x/round-keys", "Leave it out"), ("/run/talkoot/round-keys", "A restart of the machine"), ("/srv/keys", "Leave it out")]
)
def test_the_check_says_what_the_place_of_the_keys_means(folder, words):
    assert words in keys_line(Path(folder), Path("/home/x"))
