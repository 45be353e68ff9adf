"""Thanks: for a thing, to somebody, told, taken back, and never counted."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.kinds import KINDS
from talkoot.base.thread.queries import neighbours, seen_sources
from talkoot.customers.actions import hear_question
from talkoot.stories.actions.thanking import thank, withdraw_thanks
from talkoot.stories.links import THANKS
from talkoot.stories.models import Thanks
from talkoot.stories.queries.thanks import thanks_of
from talkoot.work.actions.tasks import Plan, add_task
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast):
    made = add_task(by=cast.member("aino"), plan=Plan("Tilaa kahvia", doers=[cast.member("eero")]), at=AT)
    return seen_sources([str(Ref("work.task", str(made.pk)))], cast.member("aino"))[0]


def test_thanks_are_told_to_whom_they_are_and_stand_in_the_thread(cast, task):
    aino, eero = cast.member("aino"), cast.member("eero")
    key = uuid4()
    for _time in range(2):
        made = thank(by=aino, about=task, text="Kiitos kahvista.", member=eero, key=key, at=AT)
    assert Thanks.objects.count() == 1
    assert [one.member for one in Notice.objects.filter(kind="stories.thanked")] == [eero]
    assert [card.title for card in neighbours([Ref.parse(task.ref)], eero)[task.ref].led_to] == ["Kiitos kahvista."]
    assert list(thanks_of(eero)) == [made]
    assert thanks_of(cast.member("eve")).count() == thanks_of(cast.member("guest")).count() == 0


def test_a_site_and_everybody_can_be_thanked(cast, task):
    aino, eero, nora = cast.member("aino"), cast.member("eero"), cast.member("nora")
    thank(by=nora, about=task, text="Kiitos, Salla.", site=cast.salla, key=uuid4(), at=AT)
    assert {one.member for one in Notice.objects.filter(kind="stories.thanked")} == {aino, eero}
    thank(by=eero, about=task, text="Kiitos kaikille.", key=uuid4(), at=AT)
    assert {one.member for one in Notice.objects.filter(kind="stories.thanked", details__text="Kiitos kaikille.")} == {aino, nora, cast.member("sanna")}


def test_thanks_for_nothing_to_oneself_or_to_strangers_are_refused(cast, task):
    eero, guest = cast.member("eero"), cast.member("guest")
    for more in (
        {"about": None},
        {"text": " "},
        {"text": "x" * 501},
        {"member": eero},
        {"member": guest},
        {"member": cast.member("eve")},
        {"site": cast.elsewhere},
        {"member": cast.member("nora"), "site": cast.salla},
        {"by": guest},
    ):
        with pytest.raises(Refused):
            thank(**({"by": eero, "about": task, "text": "Kiitos", "key": uuid4(), "at": AT} | more))
    assert Thanks.objects.count() == 0


def test_whoever_thanked_takes_it_back_and_gives_it_again(cast, task, sign_in):
    eero, nora = cast.member("eero"), cast.member("nora")
    made = thank(by=eero, about=task, text="Kiitos kuuluu teille.", key=uuid4(), at=AT)
    with pytest.raises(Refused):
        withdraw_thanks(by=nora, thanks=made, at=AT)
    client = sign_in("eero")
    assert "Kiitos kuuluu teille." in client.get("/polku/stories/thanks/").content.decode()
    client.post(f"/polku/stories/thanked/{made.pk}/withdraw/")
    assert "Kiitos kuuluu teille." not in client.get("/polku/stories/thanks/").content.decode()
    client.post(f"/polku/stories/thanked/{made.pk}/withdraw/?again")
    assert "Kiitos kuuluu teille." in client.get("/polku/stories/thanks/").content.decode()


def test_by_hand_from_the_page_of_a_task_and_seen_on_today(cast, task, sign_in):
    page = sign_in("aino").get(task.address).content.decode()
    assert f"/stories/thanks/new/?from={task.ref}" in page
    client = sign_in("nora")
    fields = {"text": "Kiitos, kun hoidit kahvit.", "member": str(cast.member("eero").pk), "member_words": "Eero", "site": "", "key": str(uuid4())}
    assert client.post(f"/polku/stories/thanks/new/?from={task.ref}", fields).status_code == 302
    assert "Kiitos, kun hoidit kahvit." in sign_in("eero").get("/polku/").content.decode()
    page = client.post("/polku/stories/thanks/new/?from=nothing", fields | {"key": str(uuid4())})
    assert page.status_code == 422
    assert "Thanks are for something" in page.content.decode()


def test_taken_back_nobody_is_told_and_given_again_they_are(cast, task):
    eero, nora = cast.member("eero"), cast.member("nora")
    made = thank(by=nora, about=task, text="Kiitos.", member=eero, key=uuid4(), at=AT)
    told = Notice.objects.filter(kind="stories.thanked", member=eero)
    withdraw_thanks(by=nora, thanks=made, at=AT)
    assert told.count() == 0
    withdraw_thanks(by=nora, thanks=made, at=AT, back=True)
    assert told.count() == 1


def test_thanks_are_for_what_was_decided_done_or_taken_care_of_only(cast):
    nora = cast.member("nora")
    heard = hear_question(by=nora, site=cast.salla, text="Miksi?", key=uuid4(), at=AT).question
    card = seen_sources([str(Ref("customers.question", str(heard.pk)))], nora)[0]
    with pytest.raises(Refused):
        thank(by=nora, about=card, text="Kiitos.", key=uuid4(), at=AT)
    takes = {name for name, kind in KINDS.items() if THANKS.maker.takes(kind)}
    assert takes >= {"agreements.agreement", "targets.target", "work.task", "work.responsibility"}


@pytest.mark.parametrize("many", [3, 9])
def test_the_page_asks_as_much_for_many_as_for_few(cast, task, sign_in, many):
    for number in range(many):
        thank(by=cast.member("nora"), about=task, text=f"Kiitos {number}.", member=cast.member("eero"), key=uuid4(), at=AT)
    client = sign_in("eero")
    with CaptureQueriesContext(connection) as asked:
        client.get("/polku/stories/thanks/")
    assert sum("notices_notice" in one["sql"] for one in asked) <= 4
    assert not Notice.objects.filter(kind="stories.thanked", seen_at=None).exists()
