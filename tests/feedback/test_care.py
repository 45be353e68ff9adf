"""Seeing to what customers said: follow-ups, asking again, you said – we did, masking, holding back."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from talkoot.base.kit.personal import names_pattern, personal_spans
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.tasks import deliver
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.queries import neighbours
from talkoot.feedback.actions import follow_ups as care
from talkoot.feedback.actions.answers import add_why
from talkoot.feedback.actions.comments import give_back_comment, handle_comment, let_out_held, mask_comment, release_comment, take_comment
from talkoot.feedback.actions.deeds import release_deed, withdraw_deed, write_deed
from talkoot.feedback.actions.surveys import make_next_version
from talkoot.feedback.actions.themes import analyse_comments, label_comment, learn_themes, start_themes
from talkoot.feedback.logic.drafts import TEMPLATES
from talkoot.feedback.logic.submission import Wish
from talkoot.feedback.models import Asking, Comment, Contact, FollowUp, Settings, Theme, ThemeModel
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.comments import comments_of
from talkoot.feedback.queries.follow_ups import contact_for, my_turn, recovered
from talkoot.feedback.queries.masking import shown_texts
from tests import make
from tests.cast import AT
from tests.mails import queued

TODAY = AT.date()


@pytest.fixture
def unhappy(cast):
    """A customer who left an address and got a follow-up."""
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["visit"], at=AT)
    key = uuid4()
    make.answer(cast.channel, 1, key=key)
    channel = open_channel(cast.channel.key)
    add_why(channel=channel, key=key, text="Kukaan ei vastannut.", at=AT, wish=Wish("maija@example.org", "Maija", "fi"))
    return FollowUp.objects.get()


def closed(cast, follow_up, name="eero"):
    care.take_follow_up(by=cast.member(name), follow_up=follow_up, at=AT)
    return care.close_follow_up(by=cast.member(name), follow_up=follow_up, cause="Puhelin oli rikki.", action="Puhelin vaihdettiin.", at=AT)


def test_only_one_takes_it_and_closing_needs_cause_and_action(cast, unhappy):
    eero, aino = cast.member("eero"), cast.member("aino")
    care.take_follow_up(by=eero, follow_up=unhappy, at=AT)
    care.take_follow_up(by=eero, follow_up=unhappy, at=AT)
    with pytest.raises(Refused, match="Eero"):
        care.take_follow_up(by=aino, follow_up=unhappy, at=AT)
    for cause, action in (("", "x"), ("x", " "), ("\u200b", "x")):
        with pytest.raises(Refused):
            care.close_follow_up(by=eero, follow_up=unhappy, cause=cause, action=action, at=AT)
    with pytest.raises(Refused):
        care.close_follow_up(by=aino, follow_up=unhappy, cause="x", action="y", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=unhappy.pk).update(state="closed")
    care.close_follow_up(by=eero, follow_up=unhappy, cause="x", action="y", at=AT)
    assert (unhappy.state, Comment.objects.get().state) == ("closed", "handled")


def test_what_nobody_takes_goes_to_the_next_person(cast, unhappy):
    first = unhappy.owner
    assert care.pass_on_unhandled(TODAY) == 0
    assert care.pass_on_unhandled(TODAY + timedelta(days=3)) == 1
    unhappy.refresh_from_db()
    assert unhappy.owner != first
    assert (unhappy.passed_on, unhappy.due_on) == (1, TODAY + timedelta(days=5))
    assert my_turn(unhappy.owner)[0] == unhappy
    care.take_follow_up(by=first, follow_up=unhappy, at=AT)
    assert care.pass_on_unhandled(TODAY + timedelta(days=90)) == 0


def test_the_customer_is_asked_again_once_and_it_reopens_when_still_unhappy(cast, unhappy, sign_in):
    eero = cast.member("eero")
    with pytest.raises(Refused):
        care.ask_again(by=eero, follow_up=unhappy, at=AT)
    closed(cast, unhappy)
    asking = care.ask_again(by=eero, follow_up=unhappy, at=AT)
    with pytest.raises(Refused):
        care.ask_again(by=eero, follow_up=unhappy, at=AT)
    assert "maija" not in asking.reach_digest
    client = Client()
    link = re.search(r"/k/again/[^/]+/", queued()[0]["text"])[0]
    assert client.get(f"/k/again/{asking.key}/").status_code == 404, "what is kept of the link opens nothing"
    page = client.get(link).content.decode()
    assert "Puhelin vaihdettiin." in page
    assert client.post(link, {"happy": "no"}).status_code == 302
    assert client.post(link, {"happy": "yes"}).status_code == 302
    unhappy.refresh_from_db()
    assert (unhappy.state, unhappy.reason, unhappy.recovery) == ("open", "again", "unhappy")
    assert client.get("/k/again/eiole/").status_code == 404
    report = recovered(eero, TODAY)
    assert (report.asked, report.happy) == (1, 0)


def test_the_mail_goes_out_and_contact_details_go_when_their_time_is_up(cast, unhappy):
    closed(cast, unhappy)
    care.ask_again(by=cast.member("eero"), follow_up=unhappy, at=AT)
    (waiting,) = DBTaskResult.objects.all()
    assert "maija@example.org" not in repr(waiting.args_kwargs), "what waits is sealed"
    assert "again" not in repr(waiting.args_kwargs)
    deliver.func(**waiting.args_kwargs["kwargs"])
    assert [sent.to for sent in mail.outbox] == [["maija@example.org"]]
    assert "/k/again/" in mail.outbox[0].body
    assert care.forget_contacts(TODAY + timedelta(days=90)) == 0
    assert care.forget_contacts(TODAY + timedelta(days=91)) == 1
    assert Contact.objects.count() == 0


def test_only_those_of_the_site_see_how_to_reach_the_customer(cast, unhappy, sign_in):
    assert contact_for(cast.member("eero"), unhappy)
    assert contact_for(cast.member("nora"), unhappy) is None
    page = sign_in("nora").get(f"/polku/customers/follow-ups/{unhappy.pk}/").content.decode()
    assert "maija@example.org" not in page


def test_ones_words_are_followed_from_the_press_to_the_deed_and_back(cast, unhappy, sign_in):
    nora, comment = cast.member("nora"), Comment.objects.get()
    closed(cast, unhappy)
    source = Ref("feedback.follow_up", str(unhappy.pk))
    client = sign_in("nora")
    assert "Puhelin vaihdettiin" in client.get(f"/polku/customers/deeds/new/?from={source}").content.decode()
    made = client.post(
        f"/polku/customers/deeds/new/?from={source}&from=feedback.comment:999&from=x&from=feedback.comment:abc",
        {"heard": "Puhelimeen ei vastata.", "done": "Puhelin vaihdettiin.", "since": "2026-11-20", "site": cast.salla.pk},
    )
    assert made.status_code == 302
    back = neighbours([source], nora)[str(source)]
    assert [card.ref.split(":")[0] for card in back.came_from + back.led_to] == ["feedback.comment", "feedback.deed"]
    first = Ref("feedback.comment", str(comment.pk))
    assert neighbours([first], nora)[str(first)].led_to[0].ref == str(source)


def test_customers_see_only_what_is_released_and_done(cast, sign_in):
    nora, client = cast.member("nora"), Client()
    with pytest.raises(Refused):
        write_deed(by=nora, heard="a", done="b", since=TODAY + timedelta(days=1), site=None, at=AT)
    deed = write_deed(by=nora, heard="Ovi oli raskas.", done="Ovi aukeaa nyt itse.", since=TODAY, site=cast.salla, at=AT)
    assert client.get("/said/polku/").status_code == 404
    for act in (release_deed, withdraw_deed):
        with pytest.raises(Refused):
            act(by=cast.member("eero"), deed=deed, at=AT)
    assert client.get("/said/polku/").content == client.get("/said/olematon/").content
    release_deed(by=nora, deed=deed, at=AT)
    assert "Ovi aukeaa nyt itse." in client.get("/said/polku/").content.decode()
    assert "Ovi aukeaa nyt itse." in client.get(f"/said/polku/{cast.salla.key}/feed.atom").content.decode()
    assert client.get(f"/said/polku/{cast.kemi.key}/").status_code == 404
    assert client.get(f"/said/polku/{cast.elsewhere.key}/").status_code == 404
    assert "Ovi aukeaa nyt itse." in client.get(f"/k/{cast.channel.key}/thanks/").content.decode()
    write_deed(by=nora, heard="Ovi.", done="Uusi ovi.", since=TODAY, site=None, at=AT, deed=deed)
    assert client.get("/said/polku/").status_code == 404, "a changed one must be released again"
    release_deed(by=nora, deed=deed, at=AT)
    withdraw_deed(by=nora, deed=deed, at=AT)
    assert client.get("/said/polku/").status_code == 404
    assert sign_in("eero").post(f"/polku/customers/deeds/{deed.pk}/release/").status_code == 403


# ── Names and numbers ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Soita 040 123 4567 heti.", ["040 123 4567"]),
        ("Numero on +358401234567.", ["+358401234567"]),
        ("Kirjoita maija.meri@example.org.", ["maija.meri@example.org"]),
        ("Tunnukseni on 131052-308T.", ["131052-308T"]),
        ("131052-308U ei ole tunnus", []),
        ("Kävin 20.11.2026 klo 14.30, maksoin 1 250 euroa.", []),
        ("Tilaus 2026-11-20-1234567", []),
        ("Eero auttoi, Eerolle kiitos, mutta eeronkaan.", ["Eero", "Eerolle"]),
        ("Heikin ja Mintun kanssa Virtasella", ["Heikin", "Mintun", "Virtasella"]),
        ("Ainoa hyvä asia oli Aino.", ["Ainoa", "Aino"]),
    ],
)
def test_personal_data_is_found(text, found):
    names = names_pattern(["Eero Virtanen", "Heikki", "Minttu Lahti", "Aino Kallio"])
    assert [text[s.start : s.end] for s in personal_spans(text, names)] == found


def test_names_are_masked_for_all_but_the_coach_until_released(cast, sign_in):
    comment = make.comment(cast.channel, "Eerolle kiitos, soita 040 1234567.", score=5)
    assert "Eerolle" in shown_texts([comment], cast.member("aino"))[comment.pk]
    for name in ("eero", "nora"):
        shown = shown_texts([comment], cast.member(name))[comment.pk]
        assert "Eerolle" not in shown
        assert "040" not in shown
    for path in ("/polku/", "/polku/customers/", "/polku/customers/comments/", f"/polku/customers/comments/{comment.pk}/", "/polku/customers/comments.csv"):
        response = sign_in("eero").get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Eerolle" not in content, path
    release_comment(by=cast.member("aino"), comment=comment, at=AT)
    assert "Eerolle" in shown_texts([comment], cast.member("eero"))[comment.pk]
    mask_comment(by=cast.member("aino"), comment=comment, at=AT)
    assert "Eerolle" not in Comment.objects.get().text


def test_words_of_a_small_site_wait_for_each_other(cast):
    Settings.objects.filter(organisation=cast.organisation).update(small_sites_in_batches=True)
    for i in range(4):
        make.comment(cast.channel, f"Sana {i}", score=2)
    assert comments_of(cast.member("aino")).count() == 0
    assert FollowUp.objects.count() == 0
    assert let_out_held(AT + timedelta(days=1)) == 0
    make.comment(cast.channel, "Sana 5", score=5)
    assert let_out_held(AT + timedelta(days=1)) == 5
    assert comments_of(cast.member("aino")).count() == 5
    assert FollowUp.objects.count() == 4
    make.comment(cast.channel, "Yksin", score=5)
    assert let_out_held(AT + timedelta(days=13)) == 0
    assert let_out_held(AT + timedelta(days=15)) == 1


def test_who_wishes_to_be_contacted_is_heard_at_once_at_a_small_site_too(cast, unhappy):
    Settings.objects.filter(organisation=cast.organisation).update(small_sites_in_batches=True)
    key = uuid4()
    make.answer(cast.channel, 2, key=key)
    add_why(channel=open_channel(cast.channel.key), key=key, text="Soita.", at=AT, wish=Wish("0401234567"))
    assert comments_of(cast.member("eero")).filter(text="Soita.").exists()
    assert date(2027, 2, 18) == Contact.objects.get(reach="0401234567").keep_until


def test_only_those_of_the_site_have_the_customer_asked_again(cast, unhappy):
    closed(cast, unhappy)
    for act in (care.ask_again, lambda **given: care.note_recovery(happy=True, **given)):
        with pytest.raises(Refused):
            act(by=cast.member("nora"), follow_up=unhappy, at=AT)
    assert Asking.objects.count() == 0


def test_a_comment_with_a_follow_up_is_not_handled_around_it(cast, unhappy):
    eero, comment = cast.member("eero"), Comment.objects.get()
    with pytest.raises(Refused):
        take_comment(by=eero, comment=comment, at=AT)
    care.take_follow_up(by=eero, follow_up=unhappy, at=AT)
    with pytest.raises(Refused):
        handle_comment(by=eero, comment=comment, at=AT)
    give_back_comment(by=eero, comment=comment, at=AT)
    assert comment.state == "taken"


def test_what_is_taken_out_for_good_is_nowhere_else_either(cast):
    start_themes(by=None, organisation=cast.organisation, at=AT)
    comment = make.comment(cast.channel, "Eerolle kiitos, Eero kuunteli.", score=5)
    analyse_comments()
    label_comment(by=cast.member("aino"), comment=comment, themes=[Theme.objects.first()], at=AT)
    learn_themes(cast.organisation.pk, AT)
    assert "eero" in json.dumps(ThemeModel.objects.get().data)
    mask_comment(by=cast.member("aino"), comment=comment, at=AT)
    analyse_comments()
    learn_themes(cast.organisation.pk, AT)
    comment.refresh_from_db()
    assert "eero" not in (comment.text + comment.words + json.dumps(ThemeModel.objects.get().data)).lower()
