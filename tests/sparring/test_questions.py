"""A question goes to those who know, then to all; answers, what helped, thanks; one's own people only."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.kinds import KINDS, Wish, make, makers_of
from talkoot.people.actions import tell_of_oneself, write_card
from talkoot.sparring import jobs
from talkoot.sparring.actions import answering, asking
from talkoot.sparring.links import QUESTION
from talkoot.sparring.logic.clock import FEWEST
from talkoot.sparring.models import Answer, Asked, Question, Thanks
from talkoot.sparring.queries import questions as queries
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from tests import make as things
from tests.cast import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ask(cast, name="eero", text="Miten kirjaatte kotikäynnin, kun verkkoa ei ole?", at=AT, **more):
    return asking.ask(by=cast.member(name), text=text, key=more.pop("key", uuid4()), at=at, **more)


def reply(cast, name, question, text="Sanelen puhelimeen heti autossa.", at=AT + HOUR, **more):
    return answering.answer(by=cast.member(name), question=question, text=text, key=more.pop("key", uuid4()), at=at, **more)


def told(cast, kind, *, unseen=True):
    rows = Notice.objects.filter(kind=f"sparring.{kind}")
    rows = rows.filter(seen_at=None) if unseen else rows
    return sorted(rows.values_list("member__user__name", flat=True))


def knows(cast, name, *can):
    tell_of_oneself(by=cast.member(name), can=can, learn=[], languages="", about="", at=AT)


def fresh(question):
    return Question.objects.get(pk=question.pk)


def test_it_goes_first_to_those_who_know_and_after_the_agreed_time_to_all(cast):
    knows(cast, "nora", "kotikäynnit")
    made = ask(cast)
    assert told(cast, "asked") == ["Nora"]
    jobs.see_to_questions(AT + HOUR)
    assert told(cast, "asked_all") == []
    jobs.see_to_questions(AT + 2 * HOUR)
    jobs.see_to_questions(AT + 3 * HOUR)
    assert told(cast, "asked_all") == ["Aino", "Sanna"]
    assert fresh(made).wide_at == AT + 2 * HOUR
    assert Notice.objects.get(kind="sparring.asked").details["title"] == made.title


def test_an_answer_in_time_disturbs_nobody_else(cast):
    knows(cast, "nora", "kotikäynnit")
    reply(cast, "nora", ask(cast))
    jobs.see_to_questions(AT + 5 * HOUR)
    assert told(cast, "asked_all") == []


def test_where_nobody_knows_everybody_is_told_at_once(cast):
    ask(cast)
    jobs.see_to_questions(AT)
    assert told(cast, "asked_all") == ["Aino", "Nora", "Sanna"]


def test_who_asked_reads_the_same_of_who_is_told_as_was_said_a_moment_ago(cast, sign_in):
    page = sign_in("eero").post("/polku/sparring/", {"text": "Kuka tietää?"}, follow=True).content.decode()
    assert "Asked. Everybody is told." in page
    assert "Everybody has been told." in page
    assert "If nobody answers" not in page


def test_those_at_a_site_that_neighbours_find_good_at_it_are_asked_first(cast):
    write_card(by=cast.member("nora"), site=cast.salla, good_at="Hyviä kotona.", ask_about="kotikäynnit", want_to_learn="", how="visit", key=uuid4(), at=AT)
    ask(cast, "nora")
    assert told(cast, "asked") == ["Aino", "Eero"]


def test_a_colleague_or_a_site_is_asked_by_name(cast):
    by_name = ask(cast, member=cast.member("aino"))
    assert (told(cast, "asked"), by_name.wide_from) == (["Aino"], AT + 2 * HOUR)
    at_site = ask(cast, "sanna", site=cast.salla, text="Onko teillä vapaa kuntopyörä?")
    assert sorted(Asked.objects.filter(question=at_site).values_list("member__user__name", flat=True)) == ["Aino", "Eero"]
    for wrong in ({"member": cast.member("eve")}, {"member": cast.member("eero")}, {"member": cast.member("guest")}, {"site": cast.elsewhere}):
        with pytest.raises(Refused):
            ask(cast, **wrong)


def test_anybody_asks_somebody_to_help_and_who_cannot_lets_go(cast):
    made, aino = ask(cast), cast.member("aino")
    for _time in range(2):
        asking.ask_also(by=cast.member("nora"), question=made, member=aino, at=AT)
    assert told(cast, "asked") == ["Aino"]
    assert queries.waiting_for(aino) == [made]
    asking.let_go(by=aino, question=made, at=AT)
    assert queries.waiting_for(aino) == []
    assert told(cast, "asked") == []
    with pytest.raises(Refused):
        asking.ask_also(by=aino, question=made, at=AT)
    with pytest.raises(Refused):
        asking.ask_also(by=cast.member("eve"), question=made, member=cast.member("eve"), at=AT)


def test_the_title_is_the_first_sentence(cast):
    made = ask(cast, text="Miten kirjaatte käynnin? Hautajärven suunnalla ei ole kenttää.\nKirjoitan paperille.")
    assert (made.title, made.rest) == ("Miten kirjaatte käynnin?", "Hautajärven suunnalla ei ole kenttää.\nKirjoitan paperille.")
    long = ask(cast, text="sana " * 100)
    assert len(long.title) <= 160
    assert long.title.endswith("…")
    assert long.rest.startswith("sana sana")
    for wrong in (" ", "x" * 2001):
        with pytest.raises(Refused):
            ask(cast, text=wrong)
    with pytest.raises(Refused):
        ask(cast, "guest")


def test_sent_twice_it_is_one(cast):
    key = UUID(int=1)
    made = ask(cast, key=key)
    assert ask(cast, key=key) == made
    assert reply(cast, "nora", made, key=key) == reply(cast, "nora", made, key=key)
    assert Notice.objects.filter(kind="sparring.answered").count() == 1


def test_answer_help_and_thanks_are_told_to_whom_they_concern(cast):
    made = ask(cast)
    said = reply(cast, "nora", made)
    assert told(cast, "answered") == ["Eero"]
    assert fresh(made).first_help_at == AT + HOUR
    with pytest.raises(Refused):
        answering.say_it_helped(by=cast.member("aino"), answer=said, at=AT)
    answering.say_it_helped(by=cast.member("eero"), answer=said, at=AT + 2 * HOUR)
    assert told(cast, "helped") == ["Nora"]
    assert fresh(made).helped_at == AT + 2 * HOUR
    for _time in range(2):
        answering.thank(by=cast.member("aino"), answer=said, at=AT)
    assert told(cast, "thanked") == ["Nora"]
    assert Thanks.objects.count() == 1
    with pytest.raises(Refused):
        answering.thank(by=cast.member("nora"), answer=said, at=AT)
    answering.thank(by=cast.member("aino"), answer=said, at=AT, yes=False)
    answering.say_it_helped(by=cast.member("eero"), answer=said, at=AT, yes=False)
    assert not Thanks.objects.exists()
    assert fresh(made).helped_at is None
    assert fresh(made).look_on is None


def test_asking_more_is_no_help_yet(cast):
    made = ask(cast)
    more = reply(cast, "nora", made, "Onko puhelimessa sanelin?", asking=True)
    assert told(cast, "asked_more") == ["Eero"]
    assert fresh(made).first_help_at is None
    reply(cast, "eero", made, "On.", asking=True)
    assert told(cast, "asked_more") == ["Eero", "Nora"]
    with pytest.raises(Refused):
        answering.say_it_helped(by=cast.member("eero"), answer=more, at=AT)


def test_ones_own_answer_is_no_help_of_others(cast):
    made = ask(cast)
    reply(cast, "eero", made, "Löysin sen itse.")
    assert fresh(made).first_help_at is None


def test_an_answer_taken_back_is_gone_for_others_and_comes_back(cast):
    made = ask(cast)
    said = reply(cast, "nora", made)
    answering.say_it_helped(by=cast.member("eero"), answer=said, at=AT + HOUR)
    with pytest.raises(Refused):
        answering.withdraw_answer(by=cast.member("aino"), answer=said, at=AT)
    answering.withdraw_answer(by=cast.member("nora"), answer=said, at=AT)
    assert queries.answers_of(cast.member("aino"), made) == []
    assert (fresh(made).first_help_at, fresh(made).helped_at) == (None, None)
    answering.withdraw_answer(by=cast.member("nora"), answer=Answer.objects.get(), at=AT, back=True)
    assert [one.pk for one in queries.answers_of(cast.member("aino"), made)] == [said.pk]
    assert fresh(made).first_help_at == AT + HOUR
    assert answering.change_answer(by=cast.member("nora"), answer=said, text="Uusi", at=AT).text == "Uusi"
    with pytest.raises(Refused):
        answering.change_answer(by=cast.member("aino"), answer=said, text="Muu", at=AT)


def test_a_question_is_reworded_taken_back_and_brought_back_by_its_asker(cast):
    knows(cast, "nora", "kotikäynnit")
    made, eero = ask(cast), cast.member("eero")
    with pytest.raises(Refused):
        asking.withdraw_question(by=cast.member("aino"), question=made, at=AT)
    asking.withdraw_question(by=eero, question=made, at=AT)
    assert queries.questions_of(cast.member("aino")).count() == 0
    assert told(cast, "asked") == []
    with pytest.raises(Refused):
        reply(cast, "nora", made)
    asking.withdraw_question(by=eero, question=made, at=AT, back=True)
    assert asking.change_question(by=eero, question=made, text="Mitä kirjaamme?", at=AT).title == "Mitä kirjaamme?"
    with pytest.raises(Refused):
        asking.change_question(by=cast.member("aino"), question=made, text="Muu", at=AT)


SAME = [
    ("Miten kirjaatte kotikäynnin, kun verkkoa ei ole?", "kotikäyntien kirjaaminen ilman nettiyhteyttä"),
    ("Kuka osaa korjata hoitopöydän sähkösäädön?", "hoitopöytä ei nouse, sähköt ei toimi"),
    ("Saako lonkkaleikatulle antaa kuntopyöräohjelman heti?", "milloin lonkkaleikattu saa polkea kuntopyörää"),
    ("Missä näen kilometrit jälkikäteen?", "mistä löydän omat kilometrini?"),
    ("Kuinka tiukalle sidon turvonneen jalan?", "turvonneet jalat, saako sidettä kiristää"),
]


@pytest.mark.parametrize(("standing", "asked"), SAME)
def test_what_was_asked_before_is_found_in_other_words(cast, standing, asked):
    by_text = {one: ask(cast, text=one) for one, _other in SAME}
    assert queries.similar_questions(cast.member("nora"), asked)[:1] == [by_text[standing]]
    assert queries.similar_questions(cast.member("eve"), asked) == []


def test_joined_with_an_earlier_one_it_is_counted_there_and_led_there(cast):
    first, second, third = ask(cast), ask(cast, "aino"), ask(cast, "sanna")
    reply(cast, "nora", first)
    nora = cast.member("nora")
    for one in (second, third):
        asking.join_question(by=nora, question=one, into=first, at=AT + 2 * HOUR)
    assert queries.questions_of(nora).get(pk=first.pk).times == queries.OFTEN == 3
    assert told(cast, "joined") == ["Aino", "Sanna"]
    assert fresh(second).first_help_at == AT + 2 * HOUR
    assert [one.pk for one in queries.open_questions(nora)] == [first.pk]
    with pytest.raises(Refused):
        asking.join_question(by=nora, question=ask(cast), into=fresh(second), at=AT)
    with pytest.raises(Refused):
        asking.join_question(by=nora, question=first, into=first, at=AT)
    answering.say_it_helped(by=cast.member("aino"), answer=first.answers.get(), at=AT)  # she asked the same
    asking.part_question(by=nora, question=second, at=AT + 3 * HOUR)
    assert (fresh(second).same_as_id, fresh(second).first_help_at) == (None, None)


def test_help_that_came_after_joining_is_lent_and_goes_when_they_part_or_it_is_taken_back(cast):
    first, second, third = ask(cast), ask(cast, "aino"), ask(cast, "sanna")
    nora = cast.member("nora")
    for one in (second, third):
        asking.join_question(by=nora, question=one, into=first, at=AT + HOUR)
    said = reply(cast, "nora", first, at=AT + 5 * HOUR)
    assert [fresh(one).first_help_at for one in (first, second, third)] == [AT + 5 * HOUR] * 3
    asking.part_question(by=nora, question=second, at=AT + 6 * HOUR)
    assert [fresh(one).first_help_at for one in (second, third)] == [None, AT + 5 * HOUR]
    answering.withdraw_answer(by=nora, answer=said, at=AT + 7 * HOUR)
    assert [fresh(one).first_help_at for one in (first, third)] == [None, None]


def test_what_opens_again_waits_again_for_those_who_were_asked(cast):
    knows(cast, "nora", "kotikäynnit")
    made = ask(cast)
    asking.ask_also(by=cast.member("eero"), question=made, member=cast.member("aino"), at=AT)
    asking.let_go(by=cast.member("aino"), question=made, at=AT)
    asking.withdraw_question(by=cast.member("eero"), question=made, at=AT)
    assert told(cast, "asked") == []
    asking.withdraw_question(by=cast.member("eero"), question=made, at=AT + HOUR, back=True)
    assert told(cast, "asked") == ["Nora"], "Aino has let it go"
    said = reply(cast, "nora", made)
    answering.say_it_helped(by=cast.member("eero"), answer=said, at=AT)
    asking.look_again(by=cast.member("aino"), question=made, holds=False, at=AT + timedelta(days=400))
    assert told(cast, "outdated") == ["Eero", "Nora"]


def test_the_same_form_with_other_words_asks_something_else(cast, sign_in):
    eero, key = sign_in("eero"), str(uuid4())
    for text in ("Missä avain on?", "Missä avain on?", "Miten tulostin käynnistyy?"):
        assert eero.post("/polku/sparring/", {"text": text, "key": key}).status_code == 302
    assert sorted(Question.objects.values_list("title", flat=True)) == ["Missä avain on?", "Miten tulostin käynnistyy?"]


def test_one_that_others_were_joined_with_takes_them_along(cast):
    first, second, third = ask(cast), ask(cast, "aino"), ask(cast, "sanna")
    nora = cast.member("nora")
    asking.join_question(by=nora, question=third, into=second, at=AT)
    asking.join_question(by=nora, question=second, into=first, at=AT)
    assert {fresh(second).same_as_id, fresh(third).same_as_id} == {first.pk}


def test_the_help_clock_is_the_houses_and_counts_those_who_wait(cast):
    eero = cast.member("eero")
    for n in range(FEWEST - 1):
        reply(cast, ("nora", "aino")[n % 2], ask(cast, text=f"Kysymys {n} tästä?"), at=AT + (n + 1) * HOUR)
    assert queries.clock_of(eero, AT + 24 * HOUR) is None
    ask(cast, text="Odottaako tämä yhä?")
    assert queries.clock_of(eero, AT + 24 * HOUR) is None, "two gave all help: it would tell how quick they are"
    reply(cast, "sanna", Question.objects.order_by("pk").first(), at=AT + 9 * HOUR)
    found = queries.clock_of(eero, AT + 24 * HOUR)
    assert (found.n, found.median) == (FEWEST, 4.0)
    assert queries.clock_of(cast.member("eve"), AT + 24 * HOUR) is None
    assert queries.clock_of(eero, AT + timedelta(days=91)) is None


def test_an_old_answer_comes_up_and_holds_or_opens_the_question(cast):
    made = ask(cast)
    said = reply(cast, "nora", made)
    with pytest.raises(Refused):
        asking.look_again(by=cast.member("eero"), question=made, holds=True, at=AT)
    answering.say_it_helped(by=cast.member("eero"), answer=said, at=AT)
    day = fresh(made).look_on
    assert (day - timezone.localdate(AT)).days == 365
    jobs.see_to_old_answers(AT + timedelta(days=364))
    assert told(cast, "look") == []
    for _time in range(2):
        jobs.see_to_old_answers(AT + timedelta(days=366))
    assert told(cast, "look") == ["Eero", "Nora"]
    assert queries.to_look_at(cast.member("nora"), day) == [made]
    assert queries.to_look_at(cast.member("aino"), day) == []
    asking.look_again(by=cast.member("nora"), question=made, holds=True, at=AT + timedelta(days=366))
    assert fresh(made).look_on > day
    assert told(cast, "look") == []
    asking.look_again(by=cast.member("nora"), question=made, holds=False, at=AT + timedelta(days=900))
    assert (fresh(made).helped_at, fresh(made).look_on) == (None, None)
    assert [one.pk for one in queries.open_questions(cast.member("aino"))] == [made.pk]


def test_what_nobody_answered_stands_beside_the_next_workshop(cast, sign_in, monkeypatch):
    made, nora = ask(cast, at=timezone.now()), cast.member("nora")
    held = plan_workshop(by=nora, frame=Frame("Viikkopalaveri", "", starts_at=timezone.now()), steps=[Step("talk", "Mitä kuuluu?")], key=uuid4(), at=AT)
    address = f"/polku/workshops/{held.pk}/"
    assert made.title not in sign_in("nora").get(address).content.decode()  # those who know are asked first
    jobs.see_to_questions(timezone.now())
    assert made.title in sign_in("nora").get(address).content.decode()
    reply(cast, "nora", made)
    assert made.title not in sign_in("nora").get(address).content.decode()


def test_it_comes_of_things_and_things_come_of_it(cast):
    comment = things.comment(cast.channel, "Miksi puhelimeen ei vastata?")
    nora, ref = cast.member("nora"), KINDS["feedback.comment"].ref(comment)
    wish = Wish("Miten muut vastaavat puhelimeen?", "", cast.member("eero"), None, None, "", False, uuid4())
    made = make("sparring.question", by=nora, wish=wish, source=ref, at=AT)
    assert told(cast, "asked") == ["Eero"]
    offered = dict(makers_of(QUESTION))
    assert {"agreements.agreement", "agreements.tip", "targets.target"} <= set(offered)
    assert make("targets.target", by=nora, wish=wish, source=made, at=AT) is not None


def test_what_concerns_many_is_marked_and_offered_as_a_shared_way(cast, sign_in):
    made, client = ask(cast), sign_in("nora")
    address = f"/polku/sparring/asked/{made.pk}/"
    assert "Shall we make a shared way of this?" not in client.get(address).content.decode()
    client.post(address + "mark/")
    page = client.get(address).content.decode()
    assert "Shall we make a shared way of this?" in page
    assert f"/polku/agreements/tips/new/?from=sparring.question:{made.pk}" in page
    client.post(address + "mark/?no")
    assert "Shall we make a shared way of this?" not in client.get(address).content.decode()


def test_on_a_phone_one_field_and_a_press_are_enough(cast, sign_in):
    knows(cast, "nora", "kotikäynnit")
    client = sign_in("eero")
    page = client.get("/polku/sparring/").content.decode()
    assert "we cannot know yet" in page
    sent = client.post("/polku/sparring/", {"text": "Miten kirjaan kotikäynnin?", "key": str(uuid4())})
    made = Question.objects.get()
    assert sent["Location"] == f"/polku/sparring/asked/{made.pk}/"
    nora = sign_in("nora")
    assert "You could help" in nora.get("/polku/sparring/").content.decode()
    nora.post(f"{sent['Location']}answer/", {"text": "Sanelemalla.", "key": str(uuid4())})
    answer = Answer.objects.get()
    client.post(f"/polku/sparring/replies/{answer.pk}/helped/")
    page = client.get(sent["Location"]).content.decode()
    assert "Sanelemalla." in page
    assert "This helped" in page
    found = client.get("/polku/sparring/similar/?text=kirjataanko kotikäynti").json()["similar"]
    assert [one["text"] for one in found] == ["Miten kirjaan kotikäynnin? · solved", "Nora knows about it"]
    assert sign_in("guest").get("/polku/sparring/").status_code == 403
    assert sign_in("eve").get("/toinen/sparring/similar/?text=kirjataanko kotikäynti").json()["similar"] == []


def test_one_is_led_from_a_colleague_to_a_question_for_them(cast, sign_in):
    aino = cast.member("aino")
    assert f"/polku/sparring/?to={aino.pk}" in sign_in("eero").get(f"/polku/team/people/{aino.pk}/").content.decode()
    assert "Aino" in sign_in("eero").get(f"/polku/sparring/?to={aino.pk}").content.decode()


def test_what_was_agreed_is_kept_by_those_who_may(cast, sign_in):
    assert sign_in("eero").post("/polku/sparring/settings/", {"hours": 4, "months": 6, "weeks": 2}).status_code == 403
    assert sign_in("nora").post("/polku/sparring/settings/", {"hours": 99, "months": 6, "weeks": 2}).status_code == 422
    sign_in("nora").post("/polku/sparring/settings/", {"hours": 4, "months": 6, "weeks": 2})
    knows(cast, "nora", "kotikäynnit")
    assert ask(cast).wide_from == AT + 4 * HOUR


def test_whoever_is_erased_leaves_no_name(cast):
    made = ask(cast, member=cast.member("aino"))
    said = reply(cast, "aino", made)
    answering.thank(by=cast.member("eero"), answer=said, at=AT)
    for name in ("eero", "aino"):
        erase_person(user=cast.member(name).user, by=None, at=AT)
    assert not Asked.objects.exists()
    assert not Thanks.objects.exists()
    assert Answer.objects.get().text == said.text


def test_list_pages_ask_alike_for_one_and_for_three(cast, sign_in, django_assert_max_num_queries):
    client, counts = sign_in("nora"), []
    for turn in range(2):
        for n in range(1 if not turn else 3):
            user = make_person(email=f"q{turn}{n}@example.org", name=f"Q {n}")
            other = add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[cast.kemi], at=AT)
            made = asking.ask(by=other, text=f"Mikä on taito {turn}{n}?", key=uuid4(), member=cast.member("nora") if n else None, at=AT)
        said = reply(cast, "aino", made)
        answering.thank(by=cast.member("sanna"), answer=said, at=AT)
        for address in ("/polku/sparring/", "/polku/sparring/questions/"):
            with django_assert_max_num_queries(60) as asked:
                client.get(address)
            counts.append(len(asked.captured_queries))
    assert counts[2] - counts[0] <= 3  # one more list
    assert counts[3] == counts[1]


def test_who_came_to_answer_does_so_first_and_who_asked_sees_first_what_was_asked_before(cast, sign_in):
    ask(cast, "nora", "Mitä kotikäynnille otetaan mukaan?")
    made = ask(cast, "eero", "Mitä otat mukaan kotikäynnille?", at=AT + HOUR)
    for name, is_first in (("eero", True), ("aino", False)):
        page = sign_in(name).get(f"/polku/sparring/asked/{made.pk}/").content.decode()
        assert (page.index("Is it the same as one of these?") < page.index("<textarea")) is is_first
