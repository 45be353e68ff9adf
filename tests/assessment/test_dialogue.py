"""The dialogue leads a team through: last decisions, strengths, one topic out of what is published, notes, decisions."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from talkoot.assessment.actions.choices import end_dialogue, make_choice
from talkoot.assessment.actions.talks import choose_topic, note_down
from talkoot.assessment.models import Choice, Round, Statement, Talk
from talkoot.base.orgs.refused import Refused
from tests import make
from tests.assessment.teams import close, everybody_answers, make_team, open_for
from tests.cast import gather

pytestmark = pytest.mark.django_db
NOTHING = {"now": "", "statement": None, "owner": None, "first_step": "", "first_step_on": None, "measure": "", "look_on": None}


@pytest.fixture
def talked(cast):
    """(the team, a closed round whose results are open)."""
    team = make_team(cast.organisation, cast.member("aino"), [7])
    made = open_for(team, at=timezone.now() - timedelta(days=9))
    everybody_answers(team, made, lambda member, one: 1 + (member.pk + one.pk) % 5)
    return team, close(made)


def at(client, round_, step=""):
    path = f"/polku/mirror/rounds/{round_.pk}/dialogue/" + (f"?step={step}" if step else "")
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def test_the_page_stands_where_the_team_is(talked, sign_in, cast):
    _team, round_ = talked
    client = sign_in("aino")
    page = at(client, round_)
    assert "Two strengths before anything else" in page
    assert "Choose one. It need not" not in page
    assert client.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"what": "proud", "words": "Kukaan ei jää yksin.", "on": "yes"}).url.endswith("?step=heard")
    page = at(client, round_)
    assert "Choose one. It need not" in page
    topic = re.search(r'name="topic" value="(\d+)"', page)[1]
    client.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"topic": topic})
    page = at(client, round_)
    text = Statement.objects.get(pk=topic).text("en")
    assert f"<h1>”{text}”</h1>" in page
    client.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"what": "heard", "words": "Lomalla kukaan ei tiedä."})
    page = at(client, round_, "arrange")
    assert "Lomalla kukaan ei tiedä." in page
    assert "Kukaan ei jää yksin." in page
    assert f'<option value="{topic}" selected>' in page, "a decision is about the topic unless one says otherwise"
    assert "Lomalla kukaan ei tiedä." in at(sign_in("eero"), round_, "heard")
    assert sign_in("guest").post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"topic": topic}).status_code == 403


def test_only_what_is_published_can_be_the_topic(talked, cast):
    team, round_ = talked
    shown = Statement.objects.filter(pk__in=round_.reports.values("results__statement"))
    question = Statement.objects.get(organisation=cast.organisation, code="Q1")
    other = Statement.objects.exclude(pk__in=shown).exclude(pk=question.pk).first()
    for statement in (question, other):
        if statement is not None:
            with pytest.raises(Refused):
                choose_topic(by=team.coach, round_=round_, statement=statement, at=timezone.now())
    assert choose_topic(by=team.coach, round_=round_, statement=shown.first(), at=timezone.now()).topic == shown.first()
    Round.objects.filter(pk=round_.pk).update(results_at=timezone.now() + timedelta(hours=1))
    round_.refresh_from_db()
    for act in (
        lambda: choose_topic(by=team.coach, round_=round_, statement=shown.first(), at=timezone.now()),
        lambda: note_down(by=team.coach, round_=round_, what="heard", words="x", seen="", at=timezone.now()),
    ):
        with pytest.raises(Refused):
            act()


def test_who_writes_over_another_loses_nobodys_words(talked, sign_in, cast):
    _team, round_ = talked
    nora, aino = sign_in("nora"), sign_in("aino")
    seen = re.search(r'name="seen" value="([^"]*)"', at(aino, round_, "proud"))[1]
    nora.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"what": "proud", "words": "Noran sanat", "seen": seen})
    late = aino.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"what": "proud", "words": "Ainon sanat", "seen": seen})
    assert late.status_code == 422
    page = late.content.decode()
    assert "Ainon sanat</textarea>" in page
    assert "Noran sanat" in page
    again = re.search(r'name="seen" value="([^"]*)"', page)[1]
    aino.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"what": "proud", "words": "Molempien sanat", "seen": again})
    aino.post(f"/polku/mirror/rounds/{round_.pk}/talk/", {"what": "proud", "words": "Molempien sanat", "seen": again})  # pressed twice
    assert Talk.objects.get(round=round_).proud == "Molempien sanat"


def test_what_was_decided_last_is_looked_at_before_any_figure(talked, sign_in, cast):
    team, round_ = talked
    now = timezone.now()
    eero = cast.member("eero")
    make_choice(by=team.coach, round_=round_, kind="keep", next_="Kahvilinja", at=now, **NOTHING)
    day = timezone.localdate()
    step = {"owner": eero, "first_step": "Kysytään", "first_step_on": day + timedelta(days=7), "look_on": day + timedelta(days=60)}
    choice = make_choice(by=team.coach, round_=round_, kind="start", next_="Vuoro kiertää", at=now, **{**NOTHING, **step})
    end_dialogue(by=team.coach, round_=round_, at=now)
    landed = at(sign_in("aino"), round_)
    assert "Where it landed" in landed
    assert "Kysytään" in landed
    Round.objects.filter(pk=round_.pk).update(closes_at=now - timedelta(days=190))
    Choice.objects.filter(pk=choice.pk).update(look_on=day, first_step_on=day - timedelta(days=1))
    later = open_for(team, at=now - timedelta(days=8), name="Kevät")
    everybody_answers(team, later, lambda member, one: 1 + (member.pk + one.pk) % 5)
    close(later)
    Round.objects.filter(pk=later.pk).update(results_at=now - timedelta(hours=1))
    client = sign_in("aino")
    page = at(client, later)
    assert "Vuoro kiertää" in page
    assert not re.search(r"\d\.\d–\d\.\d", page[page.index("<main") :]), "no range before it has been looked at"
    back = client.post(f"/polku/mirror/choices/{choice.pk}/", {"outcome": "partly", "dialogue": later.pk})
    assert back.url.endswith(f"/rounds/{later.pk}/dialogue/?step=look")
    assert re.search(r"\d\.\d–\d\.\d", at(client, later, "proud"))


def test_customers_words_of_the_same_time_stand_beside_the_topic_and_on_paper_is_all(talked, sign_in, cast):
    _team, round_ = talked
    make.comment(cast.channel, "Puhelimeen vastattiin heti", at=round_.closes_at - timedelta(days=3))
    make.comment(cast.channel, "Vanha asia", at=round_.closes_at - timedelta(days=120))
    make.comment(cast.channel, "Uusi asia", at=round_.closes_at + timedelta(days=2))
    client = sign_in("aino")
    page = at(client, round_, "heard")
    assert "Puhelimeen vastattiin heti" in page
    assert "Vanha asia" not in page
    assert "Uusi asia" not in page
    paper = at(client, round_, "all")
    for heading in ("What we are proud of", "What does each of us see?", "Re-arranging the work"):
        assert heading in paper
    assert "<textarea" not in paper
    assert ['id="proud"' in at(client, round_, step) for step in ("x", "")] == [True, True], "an unknown step is the one at which the team is"


def test_the_dialogue_names_nobody_but_who_noted_it(talked, sign_in, cast):
    """Nothing of it points at an answer: the same words whoever answered, and no field of a person but the writer."""
    team, round_ = talked
    note_down(by=team.coach, round_=round_, what="heard", words="Kaksi näkemystä", seen="", at=timezone.now())
    people = {field.name for field in Talk._meta.get_fields() if field.is_relation}
    assert people == {"round", "team", "topic", "changed_by"}
    page = at(sign_in("eero"), round_, "heard")
    assert not any(member.user.name in page for member in team.members)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_to_write_at_once_make_one_talk():
    cast = gather()
    now = timezone.now()
    made = Round.objects.create(organisation=cast.organisation, name="R", opened_at=now, closes_at=now, results_at=now, state=Round.State.CLOSED)
    start, said = Barrier(2), []

    def write(what):
        start.wait()
        try:
            note_down(by=cast.member("aino"), round_=made, what=what, words=f"sanat {what}", seen="", at=now)
        except Exception as error:
            said.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(what,)) for what in ("proud", "heard")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert said == []
    talk = Talk.objects.get(round=made)
    assert (talk.proud, talk.heard) == ("sanat proud", "sanat heard")


def test_what_others_write_in_another_field_is_no_conflict(talked, cast):
    """The attack on one's patience: somebody chooses the topic, or writes of it, while another writes of strengths."""
    team, round_ = talked
    now, aino, nora = timezone.now(), team.coach, cast.member("nora")

    def mark(what):
        return Talk.objects.get(round=round_).marks[what]

    note_down(by=aino, round_=round_, what="proud", words="Ainon sanat", seen="", at=now)
    seen = mark("proud")
    note_down(by=nora, round_=round_, what="heard", words="Noran sanat", seen="", at=now + timedelta(minutes=1))
    topic = Statement.objects.filter(organisation=cast.organisation, code="T2").get()
    choose_topic(by=nora, round_=round_, statement=topic, at=now + timedelta(minutes=2))
    note_down(by=aino, round_=round_, what="proud", words="Ainon paremmat sanat", seen=seen, at=now + timedelta(minutes=3))
    with pytest.raises(Refused, match="meanwhile"):
        note_down(by=nora, round_=round_, what="proud", words="Noran omat", seen=seen, at=now + timedelta(minutes=4))
    said = Talk.objects.get(round=round_)
    assert (said.proud, said.heard, said.topic) == ("Ainon paremmat sanat", "Noran sanat", topic)
