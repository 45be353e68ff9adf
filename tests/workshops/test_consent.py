"""Consent in the room: asked of members by name, shown when the facilitator shows it, worded anew as often as it takes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from talkoot.agreements.models import Agreement
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.queries import results_of
from talkoot.workshops import rendering
from talkoot.workshops.actions import consenting, leading, rehearsing
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.actions.joining import remove_participant
from talkoot.workshops.actions.planning import Frame, Step, add_activity, plan_workshop
from talkoot.workshops.minutes_pdf import chapter_of, minutes_pdf
from talkoot.workshops.models import Note, Proposal, Reply, Workshop
from talkoot.workshops.queries.consent import askings_of
from talkoot.workshops.queries.minutes import minutes_of
from talkoot.workshops.views.harvesting import row_of, worth_it
from tests.workshops.conftest import AT
from tests.workshops.test_at_once import at_once
from tests.workshops.test_room import page

ASKED = "Vastaamme samana päivänä"
HARM = "Maanantaina ei ehdi"


@pytest.fixture
def asking(room):
    """The room is asked about one wording."""
    add_activity(by=room.nora, workshop=room.workshop, step=Step("consent", "Voimmeko elää tämän kanssa?", text=ASKED), at=AT, after=room.step("vote"))
    activity = room.go("consent")
    return activity, activity.proposals.get()


def said(seat, proposal, answer="agree", reason=""):
    return consenting.answer(by=seat, proposal=proposal, answer=answer, reason=reason, at=AT)


def worded(room, activity, text="Vastaamme seuraavana päivänä", key=None):
    return consenting.word_proposal(by=room.nora, activity=activity, text=text, key=key or uuid4(), at=AT)


def everywhere(room, sign_in):
    """All that others see, and all that travels."""
    found = {(who, path): page(sign_in(who), room, path) for who, path in (("nora", "lead/"), ("nora", "stage/"), ("nora", "minutes/"), ("aino", "room/"))}
    standing = Workshop.objects.select_related("organisation", "facilitator__organisation", "facilitator__user").get(pk=room.workshop.pk)
    return found | {role: str(rendering.since(standing, 0, role)) for role in ("lead", "stage", "member", "guest")}


@pytest.mark.django_db
def test_nobody_sees_an_answer_before_the_facilitator_shows_them(room, asking, sign_in):
    activity, proposal = asking
    said(room.eero, proposal, "object", HARM)
    for where, shown in everywhere(room, sign_in).items():
        assert HARM not in shown, where
        assert "One has answered" in shown or where == ("nora", "minutes/"), where
    assert HARM in page(sign_in("eero"), room)
    consenting.show_answers(by=room.nora, activity=activity, at=AT)
    for where, shown in everywhere(room, sign_in).items():
        assert HARM in shown or where == ("nora", "minutes/"), where


@pytest.mark.django_db
def test_the_page_says_before_one_answers_that_it_is_by_name(room, asking, sign_in):
    shown = page(sign_in("eero"), room)
    assert "By name: when the facilitator shows the answers" in shown
    assert ASKED in shown


@pytest.mark.django_db
def test_an_answer_sent_again_is_one_and_the_last_one_stands(room, asking):
    _activity, proposal = asking
    for answer, reason in (("agree", ""), ("object", HARM), ("object", HARM)):
        said(room.eero, proposal, answer, reason)
    assert (Reply.objects.get().answer, Reply.objects.get().reason) == ("object", HARM)
    said(room.eero, proposal, "agree", "left over")
    assert Reply.objects.get().reason == ""


@pytest.mark.django_db
def test_a_guest_is_not_asked_and_is_told_why(room, asking, client):
    _activity, proposal = asking
    with pytest.raises(Refused, match="those who work here"):
        said(room.guest, proposal)
    client.cookies[rendering.COOKIE] = room.key
    shown = client.get("/w/in/").content.decode()
    assert "Consent is asked of those who work here" in shown
    assert ASKED in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "reason"), [("object", ""), ("concern", "  \n"), ("yes", ""), ("", ""), ("object", "x" * 2001), ("agree", "x" * 10_000), ("x" * 10_000, "")]
)
def test_what_is_no_answer_is_refused(room, asking, answer, reason):
    with pytest.raises(Refused):
        said(room.eero, asking[1], answer, reason)
    assert not Reply.objects.exists()


@pytest.mark.django_db
def test_words_are_words_everywhere(room, asking, sign_in):
    activity, proposal = asking
    script = "<script>alert(1)</script> *tähti* #import"
    said(room.eero, proposal, "object", script)
    worded(room, activity, script + "!")
    said(room.eero, activity.proposals.first(), "concern", script)
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    for where, shown in everywhere(room, sign_in).items():
        if isinstance(where, tuple):
            assert "<script>alert" not in shown, where
    assert minutes_pdf(room.workshop, minutes_of(room.workshop, room.nora), "fi").startswith(b"%PDF")


@pytest.mark.django_db
def test_worded_anew_the_answers_begin_anew_and_the_former_stay_in_the_minutes(room, asking, sign_in):
    activity, proposal = asking
    said(room.eero, proposal, "object", HARM)
    consenting.show_answers(by=room.nora, activity=activity, at=AT)
    key = uuid4()
    fresh = [worded(room, activity, key=key) for _again in range(2)]
    assert fresh[0] == fresh[1]
    assert worded(room, activity) == fresh[0], "the same words are the same"
    with pytest.raises(Refused, match="worded anew"):
        said(room.aino, proposal)
    assert Reply.objects.filter(proposal=fresh[0]).count() == 0
    for seat in (room.eero, room.aino):
        said(seat, fresh[0])
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    activity.refresh_from_db()
    assert activity.result == {"outcome": "consented", "asked": 3, "answered": 2}
    shown = page(sign_in("eero"), room, "minutes/")
    for words in (ASKED, "Vastaamme seuraavana päivänä", HARM, "Consented", "Eero", "Worded before"):
        assert words in shown, words
    told = chapter_of(next(one for one in minutes_of(room.workshop, room.nora).chapters if one.activity == activity))
    assert told["note"] == "Consented"
    assert any(note["text"] == HARM and note["meta"] == "Eero" for group in told["groups"] for note in group["notes"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["agree", "agree"], "consented"), (["concern", "abstain"], "consented"), (["agree", "object"], "not_yet"), (["agree"], "not_yet"),
        (["abstain", "abstain"], "not_yet"), ([], "not_yet"),
    ],
)  # fmt: skip
def test_it_is_consented_when_nobody_objects_and_half_have_answered(room, asking, answers, outcome):
    activity, proposal = asking
    for seat, answer in zip((room.eero, room.aino), answers, strict=False):
        said(seat, proposal, answer, HARM)
    room.go("plan")  # going on ends it
    activity.refresh_from_db()
    assert activity.result["outcome"] == outcome
    with pytest.raises(Refused):
        said(room.eero, proposal)


@pytest.mark.django_db
def test_who_was_taken_out_neither_answers_nor_counts(room, asking):
    activity, proposal = asking
    said(room.eero, proposal, "object", HARM)
    said(room.aino, proposal)
    remove_participant(by=room.nora, participant=room.eero, at=AT)
    with pytest.raises(Refused):
        said(room.eero, proposal)
    assert leading.show_activity(by=room.nora, activity=activity, at=AT).result == {"outcome": "consented", "asked": 2, "answered": 1}


@pytest.mark.django_db
def test_nobody_ends_a_shown_objection_by_taking_its_maker_out(room, asking):
    activity, proposal = asking
    said(room.eero, proposal, "object", HARM)
    said(room.aino, proposal)
    consenting.show_answers(by=room.nora, activity=activity, at=AT)
    remove_participant(by=room.nora, participant=room.eero, at=AT + timedelta(minutes=1))
    assert leading.show_activity(by=room.nora, activity=activity, at=AT + timedelta(minutes=2)).result["outcome"] == "not_yet"
    assert [one.reason for one in askings_of(activity)[0].objections] == [HARM]


@pytest.mark.django_db
def test_from_the_harvest_it_becomes_an_agreement_that_asks_everybody(room, asking, sign_in):
    activity, proposal = asking
    for seat in (room.eero, room.aino):
        said(seat, proposal)
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    note = Note.objects.get(activity=activity)
    assert worth_it(room.workshop)[0] == note
    assert row_of(note, None, room.nora, []).kind == "agreements.agreement"
    harvest(by=room.nora, workshop=room.workshop, picks=[Pick(note, "agreements.agreement", ASKED)], at=AT)
    (made,) = results_of(Ref("workshops.note", str(note.pk)), "agreements.agreement", room.nora)
    assert Agreement.objects.get(pk=made).in_force is None, "it asks first"
    assert f"/polku/agreements/{made}/" in page(sign_in("eero"), room, "minutes/")


@pytest.mark.django_db
def test_only_who_leads_words_and_shows(room, asking):
    activity, _proposal = asking
    eero = room.cast.member("eero")
    with pytest.raises(Refused):
        consenting.word_proposal(by=eero, activity=activity, text="Minun", key=uuid4(), at=AT)
    with pytest.raises(Refused):
        consenting.show_answers(by=eero, activity=activity, at=AT)
    for text in ("", "  ", "x" * 10_000):
        with pytest.raises(Refused):
            worded(room, activity, text)


@pytest.mark.django_db
def test_by_presses_from_the_notes_to_the_end(room, sign_in):
    room.go("brainstorm")
    room.note(ASKED)
    add_activity(by=room.nora, workshop=room.workshop, step=Step("consent", "Sopiiko?"), at=AT, after=room.step("vote"))
    activity = room.go("consent")
    nora, eero = sign_in("nora"), sign_in("eero")
    lead, do = f"/polku/workshops/{room.workshop.pk}/lead/do/", f"/polku/workshops/{room.workshop.pk}/room/do/"
    assert ASKED in page(nora, room, "lead/")
    assert "words the proposal" in page(eero, room)
    nora.post(lead, {"act": "word", "activity": activity.pk, "key": str(uuid4()), "text": ASKED})
    proposal = Proposal.objects.get()
    told = eero.post(do, {"act": "answer", "proposal": proposal.pk, "answer": "object", "text": HARM}, headers={"Accept": "application/json"})
    assert told.json()["ok"]
    assert eero.post(do, {"act": "answer", "proposal": "x", "answer": "object", "text": HARM}, headers={"Accept": "application/json"}).status_code == 422
    nora.post(lead, {"answers": activity.pk})
    assert HARM in page(nora, room, "stage/")
    nora.post(lead, {"show": activity.pk})
    assert "Not yet consented" in page(eero, room)


@pytest.mark.django_db
def test_invented_people_answer_and_object_at_first(cast):
    nora = cast.member("nora")
    made = plan_workshop(by=nora, frame=Frame("Kokeilu"), steps=[Step("consent", "Sopiiko?", text=ASKED)], key=uuid4(), at=AT)
    rehearsal = rehearsing.rehearse(by=nora, workshop=made, key=uuid4(), at=AT)
    activity = leading.go_to(by=nora, activity=rehearsal.activities.get(), at=AT)
    while rehearsing.pretend(by=nora, workshop=rehearsal, at=AT):
        pass
    assert Reply.objects.count() == len(rehearsing.NAMES)
    assert Reply.objects.filter(answer="object").count() == 1
    consenting.word_proposal(by=nora, activity=activity, text="Toisin", key=uuid4(), at=AT)
    while rehearsing.pretend(by=nora, workshop=rehearsal, at=AT):
        pass
    assert leading.show_activity(by=nora, activity=activity, at=AT).result["outcome"] == "consented"


@pytest.mark.django_db(transaction=True)
def test_worded_anew_while_everybody_answers_no_answer_is_of_the_wrong_wording(room, asking):
    activity, proposal = asking
    acts = [lambda seat=seat: said(seat, proposal) for seat in (room.eero, room.aino) for _n in range(6)]
    found = at_once(*acts[:6], lambda: worded(room, activity), *acts[6:])
    fresh = activity.proposals.first()
    assert fresh.number == 2
    assert Reply.objects.filter(proposal=fresh).count() == 0
    assert Reply.objects.filter(proposal=proposal).count() == len({one.by_id for one in found if isinstance(one, Reply)})


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_holds_one_answer_with_its_reason(room, asking):
    _activity, proposal = asking
    Reply.objects.create(proposal=proposal, by=room.eero, answer="agree")
    for wrong in ({"by": room.eero, "answer": "agree"}, {"by": room.aino, "answer": "object"}, {"by": room.aino, "answer": "concern"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reply.objects.create(proposal=proposal, **wrong)
