"""The idea bank: an idea in twenty seconds, by group and need, with what it came from; gaps are links."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.kinds import KINDS, makers_of
from talkoot.content.actions.ideas import Draft, add_idea, bring_back_idea, change_idea, drop_idea
from talkoot.content.links import IDEA
from talkoot.content.models import Idea
from talkoot.content.queries.ideas import bank, kept_in_workshops
from talkoot.customers.actions import end_need, hear_question, save_group
from talkoot.workshops.models import Note
from tests import make
from tests.content.conftest import AT
from tests.workshops.things import things as held_a_meeting

pytestmark = pytest.mark.django_db


def new(cast, name="eero", title="Rollaattorin talvihuolto", key=None, **more):
    return add_idea(by=cast.member(name), draft=Draft(title, **more), key=key or uuid4(), at=AT)


def test_an_idea_is_added_by_two_fields_and_its_need_says_for_whom(cast, sign_in, elders):
    client, sent = sign_in("eero"), {"title": "Rollaattorin talvihuolto", "whose": f"n{elders.winter.pk}", "key": str(uuid4())}
    for _twice in range(2):
        made = client.post("/polku/content/ideas/new/", sent)
        assert made.status_code == 302
    idea = Idea.objects.get()
    assert (idea.group, idea.need, idea.made_by, idea.state) == (elders, elders.winter, cast.member("eero"), "waiting")
    page = client.get(made["Location"]).content.decode()
    assert "Ikäihmiset" in page
    assert "Uskallan liikkua" in page


def test_the_bank_stands_by_group_and_need_and_a_gap_is_a_link(cast, sign_in, idea, elders, workers):
    found = bank(cast.member("eero"))
    assert (found.count, found.gaps) == (1, 1)
    page = sign_in("eero").get("/polku/content/ideas/").content.decode()
    assert page.index("Uskallan liikkua") < page.index("Nastat, keppi") < page.index("Puhelimeen vastataan")
    assert f"?whose=n{elders.phone.pk}" in page
    assert f"?whose=g{workers.pk}" in page
    form = sign_in("eero").get(f"/polku/content/ideas/new/?whose=n{elders.phone.pk}").content.decode()
    assert f'value="n{elders.phone.pk}" selected' in form


def test_what_names_no_need_or_an_ended_one_is_still_in_the_bank(cast, idea, elders):
    new(cast, title="Ryhmälle ilman tarvetta", group=elders)
    new(cast, title="Kenelle vain")
    end_need(by=cast.member("nora"), need=elders.winter, at=AT)
    found = bank(cast.member("eero"))
    assert found.count == 3
    assert sum(of_need.count for of_group in found.groups for of_need in of_group.needs) == 3
    assert {one.title for of_group in found.groups for of_need in of_group.needs for one in of_need.ideas} == {
        "Nastat, keppi vai liukuesteet?", "Ryhmälle ilman tarvetta", "Kenelle vain",
    }  # fmt: skip


def test_the_page_asks_the_database_as_often_for_thirty_ideas_as_for_one(cast, sign_in, idea, elders):
    client = sign_in("eero")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get("/polku/content/ideas/")
        return len(found)

    queries()
    few = queries()
    for number in range(30):
        new(cast, title=f"Toinen {number}", need=elders.winter if number % 2 else elders.phone)
    assert queries() == few


def test_what_is_like_it_is_shown_while_writing_and_before_it_is_made(cast, sign_in, idea):
    client = sign_in("eero")
    found = client.get("/polku/content/ideas/similar/?text=nastat tai liukuesteet").json()
    assert [one["text"] for one in found["similar"]] == [idea.title]
    sent = {"title": "Liukuesteet vai nastat?", "whose": "", "key": str(uuid4())}
    assert client.post("/polku/content/ideas/new/", sent).status_code == 200
    assert Idea.objects.count() == 1
    assert client.post("/polku/content/ideas/new/", sent | {"anyway": "yes"}).status_code == 302
    assert Idea.objects.count() == 2


def test_it_is_made_from_a_comment_a_question_a_need_and_a_note(cast, sign_in, elders):
    for kind in ("feedback.comment", "customers.question", "customers.need", "workshops.note", "agreements.agreement"):
        assert "content.idea" in dict(makers_of(KINDS[kind])), kind
    client, comment = sign_in("eero"), make.comment(cast.channel, "Portaat ovat liukkaat.")
    heard = hear_question(by=cast.member("eero"), site=cast.salla, text="Saako teiltä liukuesteitä?", key=uuid4(), at=AT)
    for kind, pk, path in (("feedback.comment", comment.pk, "comments"), ("customers.question", heard.question_id, "questions")):
        sent = {"title": f"Idea kohteesta {path}", "whose": f"g{elders.pk}", "key": str(uuid4()), "anyway": "yes"}
        made = client.post(f"/polku/content/ideas/new/?from={kind}:{pk}", sent)
        assert f"/{path}/{pk}/" in client.get(made["Location"]).content.decode()
    page = client.get(f"/polku/content/ideas/new/?from=customers.need:{elders.winter.pk}").content.decode()
    assert f'value="n{elders.winter.pk}" selected' in page


def test_what_workshops_kept_waits_to_be_taken_over_and_then_no_more(cast, sign_in):
    held_a_meeting(cast.member("nora"), cast.kemi, "x")
    note = Note.objects.get(text="Promise x")
    Note.objects.filter(pk=note.pk).update(idea="Ramppi on aurattu", kept_at=AT)
    eero, client = cast.member("eero"), sign_in("eero")
    assert [one.pk for one in kept_in_workshops(eero)] == [note.pk]
    assert "Ramppi on aurattu" in client.get("/polku/content/ideas/").content.decode()
    client.post(f"/polku/content/ideas/new/?from=workshops.note:{note.pk}", {"title": "Ramppi on aurattu", "key": str(uuid4()), "anyway": "yes"})
    assert kept_in_workshops(eero) == []
    assert kept_in_workshops(cast.member("eve")) == []


def test_who_may_not_is_refused_and_nothing_of_elsewhere_is_taken(cast, elders):
    theirs = save_group(by=cast.member("eve"), name="Heidän", about="", at=AT)
    for name, draft in (
        ("guest", Draft("Uusi")), ("eero", Draft(" ")), ("eero", Draft("x" * 151)), ("eero", Draft("Uusi", group=theirs)),
        ("eero", Draft("Uusi", who=cast.member("eve"))),
    ):  # fmt: skip
        with pytest.raises(Refused):
            add_idea(by=cast.member(name), draft=draft, key=uuid4(), at=AT)
    assert Idea.objects.count() == 0
    assert IDEA.things(cast.member("eve")).count() == 0


def test_its_proposer_changes_it_and_others_ask(cast, idea):
    for name in ("eero", "nora"):
        change_idea(by=cast.member(name), idea=idea, draft=Draft(f"Uusi {name}"), at=AT)
    theirs = new(cast, "nora", title="Noran")
    with pytest.raises(Refused):
        change_idea(by=cast.member("eero"), idea=theirs, draft=Draft("Minun"), at=AT)
    assert Idea.objects.get(pk=theirs.pk).title == "Noran"


def test_it_is_let_go_with_a_reason_that_its_proposer_is_told_and_comes_back(cast, sign_in, idea):
    with pytest.raises(Refused):
        drop_idea(by=cast.member("nora"), idea=idea, because=" ", at=AT)
    for _twice in range(2):
        sign_in("nora").post(f"/polku/content/ideas/{idea.pk}/drop/", {"because": "Tästä kerrottiin jo."})
    idea.refresh_from_db()
    assert (idea.state, idea.because) == ("dropped", "Tästä kerrottiin jo.")
    told = Notice.objects.get(kind="content.dropped")
    assert told.member == cast.member("eero")
    assert "Tästä kerrottiin jo." in sign_in("eero").get(f"/polku/content/ideas/{idea.pk}/").content.decode()
    assert bank(cast.member("eero")).count == 0
    bring_back_idea(by=cast.member("eero"), idea=idea, at=AT)
    assert bank(cast.member("eero")).count == 1
