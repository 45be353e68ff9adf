"""Asking without a name: permissions like everybody's, a question at the next quarter of an hour, a mailbox that knows nobody."""

import base64
import logging
import random
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.schedule import PERIODIC, run_due
from talkoot.base.notices.actions import tell
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.permits import files
from talkoot.base.store.personal import held_of
from talkoot.base.trail.models import Entry
from talkoot.config.logs import is_worth_a_line
from talkoot.people.actions import tell_of_oneself
from talkoot.sparring import jobs
from talkoot.sparring.actions.answering import answer
from talkoot.sparring.actions.asking import ask
from talkoot.sparring.actions.hidden import appear, forget_keys, make_key
from talkoot.sparring.actions.removing import remove
from talkoot.sparring.logic.hidden import FEWEST, PERMISSIONS, quarter_of
from talkoot.sparring.models import Answer, Fetched, MonthKey, Question, QuestionWord, Season, Spent, Waiting
from talkoot.sparring.queries import questions as queries
from talkoot.sparring.queries.today import going_on_for
from tests.cast import AT
from tests.sparring.asker import Browser, all_fetched, nameless, people

pytestmark = pytest.mark.django_db
NOW = AT.replace(hour=9, minute=7, second=31)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until a test moves it."""
    held = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: held[0])
    return held


@pytest.fixture
def eight(cast, clock):
    return all_fetched(cast, NOW)


def quarter(clock):
    """The next full quarter of an hour comes."""
    clock[0] = quarter_of(clock[0]) + timedelta(minutes=15, seconds=20)
    jobs.see_to_what_is_hidden(clock[0])


def asked(eight, clock, text="Miten vaihdan laskutuskoodin? Olen tehnyt sen väärin vuoden.", **more):
    status, told = eight[3].ask(text, **more)
    assert status == 200, told
    quarter(clock)
    return Question.objects.get(is_hidden=True)


def told(kind):
    return sorted(Notice.objects.filter(kind=f"sparring.{kind}", seen_at=None).values_list("member__user__name", flat=True))


def test_a_question_comes_at_the_next_quarter_and_holds_nobody_and_no_finer_time(cast, eight, clock, sign_in, monkeypatch):
    monkeypatch.setattr("talkoot.base.jobs.schedule.PERIODIC", {"sparring.appear": PERIODIC["sparring.appear"]})
    status, _told = eight[3].ask("Miten vaihdan laskutuskoodin? Olen tehnyt sen väärin vuoden.")
    assert status == 200
    for minute in range(8, 15):
        run_due(NOW.replace(minute=minute))
        assert not Question.objects.exists()
    quarter(clock)
    made = Question.objects.get()
    assert made.asked_at == made.moved_at == NOW.replace(minute=15, second=0)
    assert (made.title, made.asked_by_id, Waiting.objects.count()) == ("Miten vaihdan laskutuskoodin?", None, 0)
    assert told("asked_all") == []
    jobs.see_to_questions(clock[0])
    assert "Kollega 3" in told("asked_all"), "whoever asked is told like everybody"
    page = sign_in("eero").get(f"/polku/sparring/asked/{made.pk}/").content.decode()
    assert "Asked without a name" in page
    assert "A former member" not in page
    assert "Asked without a name" in sign_in("eero").get("/polku/sparring/").content.decode()
    assert not Entry.objects.filter(subject__startswith="sparring.question").exists()


def test_it_goes_to_whom_it_names_or_who_knows_first_and_the_asker_may_be_among_them(cast, eight, clock):
    tell_of_oneself(by=eight[3].member, can=["laskutuskoodit"], learn=[], languages="", about="", at=NOW)
    asked(eight, clock)
    assert told("asked") == ["Kollega 3"]
    assert Notice.objects.get(kind="sparring.asked").details.get("who") is None
    eight[4].ask("Kuka auttaa minua tässä?", member=cast.member("nora").pk)
    eight[5].ask("Mitä Kemissä tehdään toisin?", site=cast.kemi.pk)
    quarter(clock)
    assert {"Nora", "Kollega 5"} <= set(told("asked"))
    assert eight[6].ask("Kuka?", site=cast.elsewhere.pk)[0] == 409


def test_the_same_permission_asks_once_and_a_lost_reply_asks_nothing_twice(cast, eight, clock):
    one = eight[2]
    proof, key = one.proof(), {"box": "a" * 64, "text": "Missä avain on?"}
    for _again in range(2):
        assert nameless("polku", "", {**proof, **key})[0] == 200
    assert nameless("polku", "", {**proof, **key, "box": "b" * 64})[0] == 409
    other = eight[1].proof()
    assert nameless("polku", "", {**other, **key})[0] == 409, "nobody asks into another one's mailbox"
    quarter(clock)
    assert nameless("polku", "", {**proof, **key})[0] == 200
    quarter(clock)
    assert Question.objects.count() == 1


def test_what_is_not_of_this_month_or_of_elsewhere_is_refused(cast, eight, clock):
    one = eight[0]
    assert nameless("polku", "", {"token": "AAAA", "signature": "AAAA", "box": "a" * 64, "text": "x"})[0] == 422
    forged = {**one.proof(), "token": eight[1].proof()["token"]}
    assert nameless("polku", "", {**forged, "box": "a" * 64, "text": "Missä?"})[0] == 403
    make_key(organisation=cast.other, at=NOW)
    assert nameless("toinen", "", {**one.proof(), "box": "a" * 64, "text": "Missä?"})[0] == 403
    assert nameless("olematon", "", {})[0] == 404
    assert one.ask("")[0] == 409
    clock[0] = datetime(2026, 12, 1, 6, tzinfo=timezone.get_current_timezone())
    assert one.ask("Missä avain on?")[0] == 403
    jobs.see_to_keys(clock[0])
    jobs.forget_old_keys(clock[0])
    assert one.ask("Missä avain on?")[0] == 403
    assert not Fetched.objects.exists(), "what was not used has lapsed"
    assert (Waiting.objects.count(), Spent.objects.count()) == (0, 0)


def test_of_seven_nobody_asks_without_a_name_and_the_page_says_why(cast, clock, sign_in):
    make_key(organisation=cast.organisation, at=NOW)
    seven = people(cast, FEWEST - 1)
    assert all(one.fetch() for one in seven)
    status, said = seven[0].ask("Saanko kysyä?")
    assert (status, "Fewer than eight" in said["message"]) == (409, True)
    page = seven[0].client.get("/polku/sparring/").content.decode()
    assert "fewer than eight of you have opened Today" in page
    assert "data-hidden-form" not in page
    assert nameless("polku", "similar/", {**seven[0].proof(), "text": "Miten kirjaan käynnin?"})[0] == 409


def test_what_one_can_do_without_a_permission_is_said_on_the_page(eight):
    page = eight[0].client.get("/polku/sparring/").content.decode()
    for said in ("Others use this device too", "this one was cleared since", "There is no connection", "What this does not hide"):
        assert said in page
    assert "fully anonymous" not in page


def test_everybody_fetches_the_same_few_once_and_nobody_in_a_session_that_another_began(cast, clock, sign_in):
    make_key(organisation=cast.organisation, at=NOW)
    today = sign_in("eero").get("/polku/").content.decode()
    assert "data-asking-permit" in today
    assert "data-asking-permit" not in sign_in("guest").get("/polku/").content.decode()
    one = Browser(cast.member("eero"), random.Random(1))
    assert one.fetch()
    assert len(one.ready) == PERMISSIONS
    assert not Browser(cast.member("eero"), random.Random(2)).fetch(), "another browser of theirs is refused"
    assert Browser(cast.member("eero"), random.Random(1)).fetch(), "a lost reply is asked for again"
    user = cast.member("nora").user
    user.is_code_known = True
    user.save()
    assert not Browser(cast.member("nora"), random.Random(3)).fetch()
    assert Fetched.objects.count() == 1
    key = MonthKey.objects.get(organisation=cast.organisation).pk
    unfit = sign_in("aino").post("/polku/sparring/permit/", {"month": key, "blinded": "AAAA,AAAA,AAAA"})
    assert unfit.status_code == 422


def test_a_lost_key_is_made_anew_and_all_fetch_again(cast, eight, clock):
    files.forget(f"asking-{cast.organisation.pk}-2026-11")
    assert not eight[0].fetch()
    jobs.see_to_keys(NOW)
    assert MonthKey.objects.filter(organisation=cast.organisation).count() == 1
    assert eight[0].ask("Missä avain on?")[0] == 403, "one key for the month: the others' would tell who came before"
    assert eight[0].fetch()


def test_through_the_mailbox_one_reads_thanks_asks_more_and_takes_back(cast, eight, clock):
    one = eight[3]
    assert nameless("polku", "box/", {"secret": "A" * 44})[0] in (404, 422)
    one.ask("Miten vaihdan laskutuskoodin?")
    assert "until then" in one.read()[1]["page"].lower()
    assert one.do("helped", answer=1)[0] == 409
    quarter(clock)
    made = Question.objects.get()
    said = answer(by=cast.member("nora"), question=made, text="Laskulta, kohdasta muokkaa.", key=uuid4(), at=clock[0])
    made.refresh_from_db()
    assert made.first_help_at == clock[0]
    assert "Laskulta, kohdasta muokkaa." in one.read()[1]["page"]
    assert one.do("helped", answer=said.pk)[0] == 200
    assert one.do("more", text="Entä vanhat laskut?", key="k1")[0] == 200
    assert one.do("more", text="Entä vanhat laskut?", key="k1")[0] == 200
    said.refresh_from_db()
    assert said.helped_at is None, "it comes with the quarter"
    quarter(clock)
    assert one.do("more", text="Entä vanhat laskut?", key="k1")[0] == 200
    quarter(clock)
    said.refresh_from_db()
    made.refresh_from_db()
    assert said.helped_at == made.helped_at == quarter_of(said.helped_at)
    assert (told("helped"), told("asked_more")) == (["Nora"], ["Nora"])
    more = Answer.objects.get(is_hidden=True)
    assert (more.text, more.by_id, more.at) == ("Entä vanhat laskut?", None, said.helped_at)
    nora = one.client.get(f"/polku/sparring/asked/{made.pk}/").content.decode()
    assert "Whoever asked" in nora
    one.do("helped", answer=said.pk, yes=False)
    one.do("withdraw")
    quarter(clock)
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert "You took the question back." in one.read()[1]["page"]
    assert one.do("helped", answer=said.pk)[0] == 409
    one.do("withdraw", yes=False)
    quarter(clock)
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_the_last_word_before_the_quarter_counts_and_what_has_not_come_is_taken_back_at_once(cast, eight, clock):
    made = asked(eight, clock)
    said = answer(by=cast.member("nora"), question=made, text="Näin.", key=uuid4(), at=clock[0])
    for yes in (True, False, True, False):
        eight[3].do("helped", answer=said.pk, yes=yes)
    quarter(clock)
    said.refresh_from_db()
    assert said.helped_at is None
    eight[3].ask("Entä tämä?")
    assert eight[3].do("withdraw")[0] == 404, "nothing is left under the key"
    quarter(clock)
    assert Question.objects.count() == 1


def test_one_key_opens_one_mailbox_only(cast, eight, clock):
    made = asked(eight, clock)
    said = answer(by=cast.member("nora"), question=made, text="Näin.", key=uuid4(), at=clock[0])
    eight[5].ask("Toinen asia?")
    quarter(clock)
    assert eight[5].do("helped", answer=said.pk)[0] == 409
    assert "Näin." not in eight[5].read()[1]["page"]
    eight[5].secret = bytes(32)
    assert eight[5].read()[0] == 404


def test_a_flood_through_one_mailbox_waits_for_the_quarter(eight, clock):
    asked(eight, clock)
    statuses = [eight[3].do("more", text=f"Lisää {n}", key=str(n))[0] for n in range(22)]
    assert statuses == [200] * 20 + [409] * 2


def test_a_facilitator_hides_a_text_and_shows_it_again(cast, eight, clock, sign_in):
    made = asked(eight, clock)
    eight[3].do("more", text="Rumia sanoja", key="1")
    quarter(clock)
    more = Answer.objects.get(is_hidden=True)
    named = answer(by=cast.member("eero"), question=made, text="Näin.", key=uuid4(), at=clock[0])
    eero, nora, here = sign_in("eero"), sign_in("nora"), f"/polku/sparring/asked/{made.pk}/"
    assert eero.post(f"{here}remove/").status_code == 403
    nora.post(f"/polku/sparring/replies/{named.pk}/remove/")
    named.refresh_from_db()
    assert named.removed_at is None, "what has a name is its writer's"
    nora.post(f"/polku/sparring/replies/{more.pk}/remove/")
    assert "Rumia sanoja" not in eero.get(here).content.decode()
    assert "Rumia sanoja" in nora.get(here).content.decode()
    assert "A facilitator has hidden this" in eight[3].read()[1]["page"]
    nora.post(f"/polku/sparring/replies/{more.pk}/remove/?again")
    assert "Rumia sanoja" in eero.get(here).content.decode()
    nora.post(f"{here}remove/")
    assert eero.get(here).status_code == 404
    assert queries.questions_of(cast.member("eero")).count() == 0
    assert made.title not in eero.get("/polku/sparring/questions/?which=removed").content.decode()
    assert made.title in nora.get("/polku/sparring/questions/?which=removed").content.decode()
    assert "A facilitator has hidden the question" in eight[3].read()[1]["page"]
    assert eight[3].do("more", text="Miksi?", key="2")[0] == 409
    nora.post(f"{here}remove/?again")
    assert eero.get(here).status_code == 200
    assert Entry.objects.filter(subject=f"sparring.question:{made.pk}", act__endswith="hidden_text").count() == 4
    with pytest.raises(Refused, match="role"):
        remove(by=cast.member("eve"), thing=made, at=NOW)


def test_the_whole_page_and_reading_a_mailbox_write_nothing_and_what_is_sent_writes_two_bare_rows(eight, clock, caplog):
    def writes(act):
        with CaptureQueriesContext(connection) as asked_of:
            act()
        return [query["sql"].split()[:3] for query in asked_of if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]

    one = eight[3]
    assert writes(lambda: one.client.get("/polku/sparring/")) == []
    proof = one.proof()
    assert writes(lambda: nameless("polku", "similar/", {**proof, "text": "Miten kirjaan käynnin?"})) == []
    assert writes(lambda: nameless("polku", "find/", {**proof, "words": "Nora"})) == []
    with caplog.at_level(logging.DEBUG):
        tables = {parts[2].strip('"') for parts in writes(lambda: one.ask("Miten kirjaan käynnin?"))}
        assert tables == {"sparring_spent", "sparring_waiting"}
        assert writes(one.read) == []
        one.client.post("/polku/sparring/permit/", {"month": MonthKey.objects.get().pk, "blinded": "eA=="})
    kept = [line.getMessage() for line in caplog.records if is_worth_a_line(line) and line.name.startswith(("talkoot", "django.request"))]
    assert kept == [], "neither what was asked nor that somebody fetched permissions"
    assert {field.name for field in Waiting._meta.get_fields()} == {"digest", "organisation_id", "box", "body"}
    assert {field.name for field in Spent._meta.get_fields()} == {"digest", "month_key_id", "box"}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name IN ('sparring_waiting', 'sparring_spent')")
            assert all("WITHOUT ROWID" in row[0] for row in cursor.fetchall())
    assert (DBTaskResult.objects.count(), mail.outbox) == (0, [])


def test_asking_sends_no_cookie_back_and_reads_no_session(eight):
    answer_ = eight[0].client.post("/q/polku/box/", '{"secret": ""}', content_type="application/json")
    assert answer_.status_code == 422
    assert not answer_.cookies
    assert eight[0].client.get("/q/polku/").status_code == 405


def test_similar_ones_and_names_are_found_by_whoever_holds_a_permission_of_the_house(cast, eight, clock):
    asked(eight, clock)
    _status, found = nameless("polku", "similar/", {**eight[1].proof(), "text": "laskutuskoodin vaihtaminen"})
    assert [one["text"] for one in found["similar"]] == ["Miten vaihdan laskutuskoodin? · no answer yet"]
    _status, found = nameless("polku", "find/", {**eight[1].proof(), "words": "nora"})
    assert [(one["kind"], one["name"]) for one in found["found"]] == [("member", "Nora")]
    assert nameless("polku", "find/", {"token": "", "signature": "", "words": "nora"})[0] == 422


def test_the_authors_notices_export_and_erasing_are_a_colleagues(cast, eight, clock):
    made = asked(eight, clock)
    jobs.see_to_questions(clock[0] + timedelta(hours=3))
    author, colleague = eight[3].member, eight[4].member

    def notices(member):
        return list(Notice.objects.filter(member=member).order_by("kind").values_list("kind", "about", "moment", "details", "at"))

    assert notices(author) == notices(colleague) != []

    def same(member):
        return str(held_of(member.user)).replace(member.user.name, "X").replace(member.user.email, "X")

    assert made.title not in same(author).replace("asked_all", "")
    before = list(Question.objects.values())
    erase_person(user=author.user, by=None, at=clock[0])
    assert list(Question.objects.values()) == before
    assert eight[3].read()[0] == 200, "the key opens it as before"


def test_everything_comes_with_full_quarters_and_late_rather_than_with_the_next(db, monkeypatch):
    came, work = [], replace(PERIODIC["sparring.appear"], work=lambda at: came.append(at))
    monkeypatch.setattr("talkoot.base.jobs.schedule.PERIODIC", {work.name: work})
    begin = NOW.replace(minute=3, second=20, microsecond=0)
    for minute in (0, 6, 11, 12, 13, 26, 27, 31, 41, 44, 58):  # the worker was away from 12.47 to 13.01
        run_due(begin + timedelta(minutes=minute))
    assert [(at - begin).seconds // 60 for at in came] == [12, 27, 44, 58]
    assert quarter_of(NOW) == NOW.replace(minute=0, second=0)


def test_a_key_whose_private_half_is_not_its_own_is_replaced(cast):
    """As after a backup of the database was restored: what was signed would be good for nothing all month."""
    key = make_key(organisation=cast.organisation, at=AT)
    assert make_key(organisation=cast.organisation, at=AT) == key
    MonthKey.objects.filter(pk=key.pk).update(signing_key=base64.b64encode(b"another").decode())
    fresh = make_key(organisation=cast.organisation, at=AT)
    assert fresh.pk != key.pk
    assert make_key(organisation=cast.organisation, at=AT) == fresh
    (files.folder(f"asking-{cast.organisation.pk}-{fresh.month:%Y-%m}") / "sign.pem").write_bytes(b"half")
    assert make_key(organisation=cast.organisation, at=AT) != fresh


def test_keys_mailboxes_and_hidden_texts_are_their_houses_own(cast, eight, clock):
    make_key(organisation=cast.other, at=NOW)
    assert sorted(MonthKey.objects.values_list("organisation__slug", flat=True)) == ["polku", "toinen"]
    later = datetime(2026, 12, 1, 6, tzinfo=timezone.get_current_timezone())
    eight[3].ask("Miten vaihdan laskutuskoodin?")
    sent = {"secret": base64.b64encode(eight[3].secret).decode(), "what": "withdraw"}
    for _before_and_after in range(2):
        assert nameless("toinen", "box/", sent)[0] == 404
        assert nameless("toinen", "do/", sent)[0] == 409
        assert eight[3].read()[0] == 200
        quarter(clock)
    assert not Waiting.objects.exists()
    remove(by=cast.member("nora"), thing=Question.objects.get(), at=NOW)
    eve = cast.member("eve")
    assert eve.may(Act.HELP_RUN)
    assert (queries.removed_of(cast.member("nora")).count(), queries.removed_of(eve).count()) == (1, 0)
    forget_keys(organisation=cast.organisation, at=later)
    assert MonthKey.objects.filter(organisation=cast.other).exists(), "the others' ends by itself"


@pytest.mark.django_db(transaction=True)
def test_no_row_of_a_used_permission_tells_after_the_quarter_when_it_was_used(cast):
    """On PostgreSQL each row says in which transaction it was written, and lies where it was written: after the quarter alike for all."""
    sent, key = [f"{number}" * 64 for number in (7, 2, 9, 4, 1)], make_key(organisation=cast.organisation, at=AT)
    for digest in sent:
        Spent.objects.create(digest=digest, month_key_id=key.pk, box=digest)
    appear(at=AT)
    place, where = ("xmin::text, cmin::text", "ctid") if connection.vendor == "postgresql" else ("1, 1", "1")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT digest, {place} FROM sparring_spent ORDER BY {where}")
        rows = cursor.fetchall()
    assert sorted(sent) == [row[0] for row in rows] or connection.vendor == "sqlite"
    assert len({row[1:] for row in rows}) == 1
    assert {one.digest: one.box for one in Spent.objects.all()} == {digest: digest for digest in sent}


def test_what_a_facilitator_hid_stands_nowhere_any_more(cast, sign_in):
    nora, eero = cast.member("nora"), cast.member("eero")
    first = ask(by=eero, text="Mistä saa teippiä?", key=uuid4(), at=AT)
    Question.objects.filter(pk=first.pk).update(is_hidden=True, asked_by=None, box="a" * 64)
    second = ask(by=nora, text="Mistä teippiä saa?", key=uuid4(), at=AT)
    Question.objects.filter(pk=second.pk).update(same_as=first)
    first.refresh_from_db()
    tell(members=[eero.pk], kind="sparring.asked", about=f"sparring.question:{first.pk}", address="/", at=AT, title=first.title)
    assert first.title in sign_in("eero").get(f"/polku/sparring/asked/{second.pk}/").content.decode()
    remove(by=nora, thing=first, at=AT)
    assert first.title not in sign_in("eero").get(f"/polku/sparring/asked/{second.pk}/").content.decode()
    assert not Notice.objects.filter(about=f"sparring.question:{first.pk}").exists()
    assert not QuestionWord.objects.filter(of=first).exists()


def test_what_goes_on_elsewhere_is_nobodys_here(cast):
    there, me = cast.elsewhere.organisation, cast.member("eero")
    make_key(organisation=there, at=AT)
    day = AT.date()
    Season.objects.create(organisation=there, key=uuid4(), proposes_on=day, answers_on=day + timedelta(days=5), ends_on=day + timedelta(days=90), opened_at=AT)
    found = going_on_for(me, AT)
    assert (found.key, found.waiting, found.talks) == (None, [], [])
    assert make_key(organisation=cast.organisation, at=AT) == going_on_for(me, AT).key
    assert going_on_for(cast.member("guest"), AT).key is None


def test_a_page_of_an_older_key_is_signed_nothing_and_costs_no_month(cast, sign_in):
    make_key(organisation=cast.organisation, at=timezone.now())
    one = Browser(cast.member("eero"), random.Random(1))
    for month in ("", "0", "999999", "x"):
        reply = one.client.post("/polku/sparring/permit/", {"month": month, "blinded": "eA==,eA==,eA=="})
        assert (reply.status_code, "refused" in reply.json()) == (409, False)
    assert not Fetched.objects.exists()
    assert one.fetch()


def test_permissions_of_keys_that_have_ended_stay_nowhere(cast):
    Spent.objects.create(digest="a" * 64, month_key_id=987654, box="a" * 64)
    appear(at=AT)
    assert not Spent.objects.exists()
