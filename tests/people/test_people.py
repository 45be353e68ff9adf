"""Know-how: said by oneself, found by Finnish words in any form, by one's own people only; the card of a site is a neighbour's."""

import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.leaving import erase_person, personal_file
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.kinds import Wish, make
from talkoot.base.thread.queries import neighbours
from talkoot.people import queries
from talkoot.people.actions import add_skill, answer_offer, confirm_card, take_down_card, tell_of_oneself, write_card
from talkoot.people.links import SKILL
from talkoot.people.models import Knowing, Profile, Skill
from talkoot.workshops.actions.leading import go_to, open_workshop
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.taking_part import write_note
from talkoot.workshops.links import NOTE
from tests.cast import AT

pytestmark = pytest.mark.django_db


def says(member, *can, learn=()):
    tell_of_oneself(by=member, can=can, learn=learn, languages="", about="", at=AT)


def names(found):
    return [one.user.name for _site, people in found.groups for one in people]


def card_of(cast, by="nora", site=None, **more):
    said = {"good_at": "Tuntevat kylän jokaisen portaan.", "ask_about": "muistisairaat, sidonta", "want_to_learn": "", "how": "visit", "key": uuid4(), "at": AT}
    return write_card(by=cast.member(by), site=site or cast.salla, **(said | more))


@pytest.mark.parametrize(
    ("skill", "asked"),
    [
        ("kotikäynnit", "Miten kirjaatte kotikäynnin, kun verkkoa ei ole?"),
        ("lymfaterapia", "lymfaterapiasta kysyttäisiin"),
        ("hoitopöydän sähkösäätö", "Kuka osaa korjata hoitopöydän sähkösäädön?"),
        ("muistisairaan kohtaaminen", "miten kohtaan muistisairaan"),
        ("diabeetikon jalat", "Diabeetikolla on haava jalassa"),
        ("polvi ja lonkka", "Saako lonkkaleikatulle antaa kuntopyöräohjelman?"),
        ("pohjoissaame", "Osaako joku pohjoissaamea?"),
        ("työpajojen veto", "Kuka vetäisi työpajan meille?"),
    ],
)
def test_who_knows_is_found_by_words_in_any_form(cast, skill, asked):
    says(cast.member("aino"), skill, "kuvankäsittely")
    says(cast.member("nora"), "laskutus")
    assert [one.user.name for one in queries.knowers(cast.member("eero"), asked)] == ["Aino"]


@pytest.mark.parametrize("asked", ["Mikä on kotijumpan hinta?", "Montako käyntiä lähetteellä saa?", "Missä on varastohuoneen avain?"])
def test_a_question_about_something_else_disturbs_nobody(cast, asked):
    says(cast.member("aino"), "kotikäynnit", "kuvankäsittely")
    assert queries.knowers(cast.member("eero"), asked) == []


def test_people_are_found_by_skill_name_site_and_the_beginning_of_a_word(cast):
    says(cast.member("aino"), "kotikäynnit")
    eero = cast.member("eero")
    assert names(queries.found_by(eero, "kotikäynneistä")) == names(queries.found_by(eero, "kotikäy")) == ["Aino"]
    assert names(queries.found_by(eero, "nora")) == ["Nora"]
    assert set(names(queries.found_by(eero, "Salla"))) == {"Aino", "Eero"}
    assert queries.found_by(eero, "kvanttifysiikka").total == 0


def test_what_one_says_stands_until_one_says_otherwise(cast):
    eero = cast.member("eero")
    says(eero, "Lapset", "lapset", "kinesioteippaus", learn=["ultraääni"])
    says(eero, "kinesioteippaus", learn=["ultraääni"])
    assert [(one.skill.name, one.kind) for one in queries.own_knowings(eero)] == [("kinesioteippaus", "can"), ("ultraääni", "learn")]
    assert Skill.objects.filter(key="lapset").count() == 1
    with pytest.raises(Refused):
        says(eero, *(f"taito {n}" for n in range(13)))
    with pytest.raises(Refused):
        says(eero, "x" * 61)
    with pytest.raises(Refused):
        says(cast.member("guest"), "lapset")


def test_the_map_says_what_nobody_can_what_rests_on_one_and_what_several_can(cast):
    says(cast.member("aino"), "lapset", "sähkösäätö", learn=["ultraääni"])
    says(cast.member("nora"), "lapset", learn=["ultraääni"])
    found = queries.map_of(cast.member("eero"))
    assert [(one.skill.name, one.skill.eager) for one in found.nobody] == [("ultraääni", 2)]
    assert [(one.skill.name, one.people) for one in found.one] == [("sähkösäätö", ["Aino"])]
    assert [(one.skill.name, one.skill.able, one.sites) for one in found.several] == [("lapset", 2, ["Kemi", "Salla"])]


def test_what_another_says_of_one_waits_for_ones_yes(cast):
    nora, eero = cast.member("nora"), cast.member("eero")
    skill = add_skill(by=nora, name="hirvikolarit", owner=eero, at=AT)
    assert queries.knowers(nora, "hirvikolari") == []
    assert Notice.objects.filter(member=eero, kind="people.said").count() == 1
    (offer,) = queries.waiting_for(eero)
    answer_offer(by=nora, knowing=offer, yes=True, at=AT)  # not hers to say
    assert queries.knowers(nora, "hirvikolari") == []
    answer_offer(by=eero, knowing=offer, yes=True, at=AT)
    assert queries.knowers(nora, "hirvikolari") == [eero]
    assert not Notice.objects.filter(member=eero, kind="people.said", seen_at=None).exists()
    add_skill(by=nora, name="laulu", owner=eero, at=AT)
    answer_offer(by=eero, knowing=queries.waiting_for(eero)[0], yes=False, at=AT)
    assert not Knowing.objects.filter(skill__name="laulu").exists()
    with pytest.raises(Refused):
        add_skill(by=nora, name="x", owner=cast.member("eve"), at=AT)
    assert skill.organisation_id == nora.organisation_id


def test_a_workshops_note_becomes_a_skill_through_the_maker(cast):
    nora, eero = cast.member("nora"), cast.member("eero")
    held = plan_workshop(by=nora, frame=Frame("Tutuiksi", "", starts_at=AT), steps=[Step("write", "Kysy minulta")], key=uuid4(), at=AT)
    open_workshop(by=nora, workshop=held, at=AT)
    step = held.activities.get()
    go_to(by=nora, activity=step, at=AT)
    note = write_note(by=held.participants.get(member=nora), activity=step, text="Kinesioteippaus", key=uuid4(), at=AT)
    made = make("people.skill", by=nora, wish=Wish(note.text, "", eero, None, None, "", False, uuid4()), source=NOTE.ref(note), at=AT)
    assert made is not None
    assert [one.skill.name for one in queries.waiting_for(eero)] == ["Kinesioteippaus"]
    assert [card.title for card in neighbours([made], nora)[str(made)].came_from] == ["Kinesioteippaus"]


def test_one_press_says_that_one_can_and_can_be_undone(cast, sign_in):
    nora, client = cast.member("nora"), sign_in("eero")
    says(nora, learn=["ultraääni"])
    skill = Skill.objects.get()
    page = client.post(f"/polku/know-how/skills/{skill.pk}/say/", {"kind": "can"}, follow=True)
    assert queries.knowers(nora, "ultraääni") == [cast.member("eero")]
    assert f"/polku/know-how/skills/{skill.pk}/say/?kind=can&amp;no" in page.content.decode()
    client.post(f"/polku/know-how/skills/{skill.pk}/say/?kind=can&no")
    assert queries.knowers(nora, "ultraääni") == []
    assert client.post(f"/polku/know-how/skills/{skill.pk}/say/", {"kind": "boss"}, follow=True).status_code == 200
    assert Knowing.objects.count() == 1


def test_a_neighbour_writes_the_card_and_those_of_the_site_read_it(cast):
    key = UUID(int=7)
    first, again = card_of(cast, key=key), card_of(cast, key=key)
    assert first == again
    assert set(Notice.objects.filter(kind="people.card").values_list("member__user__name", flat=True)) == {"Aino", "Eero"}
    with pytest.raises(Refused):
        card_of(cast, by="eero")  # works there
    with pytest.raises(Refused):
        card_of(cast, good_at=" ")
    with pytest.raises(Refused):
        card_of(cast, site=cast.elsewhere)
    with pytest.raises(Refused):
        confirm_card(by=cast.member("nora"), card=first, at=AT)
    confirm_card(by=cast.member("eero"), card=first, at=AT)
    (standing,) = queries.standing_cards(cast.member("sanna"))
    assert (standing.site.name, standing.read_by.user.name, standing.topics) == ("Salla", "Eero", ["muistisairaat", "sidonta"])
    assert queries.sites_knowing(cast.member("nora"), "Kuinka muistisairasta ohjataan?") == [cast.salla]
    assert queries.sites_knowing(cast.member("nora"), "Kuinka kylä valaistaan?") == []


def test_the_newest_card_stands_and_a_card_is_taken_down_and_brought_back(cast):
    nora, eero = cast.member("nora"), cast.member("eero")
    old, new = card_of(cast, good_at="Vanhaa"), card_of(cast, good_at="Uutta", at=AT + timedelta(days=1))
    assert queries.standing_cards(nora) == [new]
    with pytest.raises(Refused):
        take_down_card(by=cast.member("sanna"), card=new, at=AT)
    take_down_card(by=eero, card=new, at=AT)
    assert queries.standing_cards(nora) == [old]
    with pytest.raises(Refused):
        take_down_card(by=nora, card=new, at=AT, back=True)  # who wrote it does not put it back where they took it down
    take_down_card(by=eero, card=new, at=AT, back=True)
    assert queries.standing_cards(nora) == [new]
    take_down_card(by=nora, card=new, at=AT)
    take_down_card(by=nora, card=new, at=AT, back=True)
    assert queries.standing_cards(nora) == [new]
    assert queries.without_card(nora) == []  # she works at Kemi


def test_whoever_leaves_is_asked_no_more_and_whoever_is_erased_leaves_nothing(cast):
    eero, nora = cast.member("eero"), cast.member("nora")
    tell_of_oneself(by=eero, can=["lapset"], learn=[], languages="pohjoissaame", about="Kalastan.", at=AT)
    held = personal_file(eero.user, AT)["records"]
    assert held["people.profile"][0]["languages"] == "pohjoissaame"
    assert held["people.knowing"][0]["kind"] == "can"
    Membership.objects.filter(pk=eero.pk).update(ended_at=AT)
    assert queries.knowers(nora, "lapsista") == []
    assert SKILL.things(nora).get().able == 0
    erase_person(user=eero.user, by=None, at=AT)
    assert not Knowing.objects.exists()
    assert not Profile.objects.exists()


def test_ones_own_page_says_it_and_the_finder_leads_to_it(cast, sign_in):
    client = sign_in("eero")
    sent = client.post("/polku/know-how/me/", {"can": "Lapset\nmoottorikelkka, tasapaino", "learn": "", "languages": "pohjoissaame", "about": "Kalastan."})
    assert sent["Location"] == f"/polku/team/people/{cast.member('eero').pk}/"
    page = client.get(sent["Location"]).content.decode()
    for words in ("moottorikelkka", "pohjoissaame", "Kalastan."):
        assert words in page
    found = sign_in("nora").get("/polku/know-how/?q=moottorikelkalla").content.decode()
    assert "<mark>moottorikelkka</mark>" in found
    assert "Eero" in found
    assert sign_in("guest").get("/polku/know-how/").status_code == 403
    assert "Eero" not in sign_in("eve").get("/toinen/know-how/?q=moottorikelkka").content.decode()


def test_ten_thousand_people_are_searched_in_a_second(cast):
    from talkoot.base.accounts.models import User

    org = cast.organisation
    users = User.objects.bulk_create([User(name=f"Ihminen {n}", email=f"p{n}@example.org", password="!") for n in range(10_000)], batch_size=500)
    people = Membership.objects.bulk_create([Membership(organisation=org, user=one, role=Role.MEMBER, joined_at=AT) for one in users], batch_size=500)
    skills = Skill.objects.bulk_create(
        [Skill(organisation=org, key=f"taito {n}", name=f"taito {n}", words=f"taito sana{n}", made_at=AT) for n in range(3_000)], batch_size=500
    )
    Knowing.objects.bulk_create([Knowing(skill=skills[n % 3_000], member=one, kind="can", at=AT) for n, one in enumerate(people)], batch_size=500)
    says(cast.member("aino"), "kotikäynnit")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as either database does by itself in time
    eero = cast.member("eero")
    queries.found_by(eero, "lämmittely")  # the dictionary is read once
    begun = time.perf_counter()
    found = queries.found_by(eero, "kotikäynnillä")
    assert names(found) == ["Aino"]
    assert names(queries.found_by(eero, "Ihminen 4711")) == ["Ihminen 4711"]
    assert time.perf_counter() - begun < 2.0


def test_list_pages_ask_alike_for_one_and_for_three(cast, sign_in, django_assert_max_num_queries):
    client = sign_in("sanna")
    says(cast.member("aino"), "lapset")
    card_of(cast)
    counts = []
    for turn in range(2):
        for address in ("/polku/know-how/", "/polku/know-how/?q=lapset"):
            with django_assert_max_num_queries(60) as asked:
                client.get(address)
            counts.append(len(asked.captured_queries))
        for n in range(3):
            user = make_person(email=f"m{turn}{n}@example.org", name=f"M {n}")
            says(add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[cast.kemi], at=AT), "lapset", f"taito {n}")
        card_of(cast, by="sanna", site=cast.kemi)
    assert counts[2:] == counts[:2]


def test_a_no_to_what_was_said_of_one_leaves_nothing_not_even_that_it_was_said(cast):
    nora, eero = cast.member("nora"), cast.member("eero")
    add_skill(by=nora, name="Zumba", owner=eero, sources=[], at=AT)
    assert Notice.objects.filter(member=eero, kind="people.said").exists()
    answer_offer(by=eero, knowing=eero.knowings.get(), yes=False, at=AT)
    assert not Knowing.objects.exists()
    assert not Notice.objects.filter(member=eero).exists()
