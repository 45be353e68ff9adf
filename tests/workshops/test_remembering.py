"""What one meeting leaves to the next: on its plan and in its room, taken on the agenda or let go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.orgs.refused import Refused
from talkoot.work.actions.tasks import move_task
from talkoot.work.models import Task
from talkoot.workshops.actions import leading, remembering, repeating
from talkoot.workshops.actions.harvest import LATER, NotHarvested, Pick, harvest
from talkoot.workshops.actions.planning import Step, add_activity, remove_activity
from talkoot.workshops.actions.remembering import bring_back_left, let_go_left, take_left
from talkoot.workshops.models import Left, Workshop
from talkoot.workshops.queries.series import coming_of, left_to
from talkoot.workshops.queries.workshops import steps_of
from tests.workshops.conftest import AT

pytestmark = pytest.mark.django_db
THEN = AT + timedelta(days=7)


@pytest.fixture
def held(room):
    """A weekly meeting that was held: a promise, an idea for later, a vote that was not reached and a step that was left out."""
    nora = room.nora
    room.series = repeating.repeat(by=nora, workshop=room.workshop, every="week", at=AT)
    extra = add_activity(by=nora, workshop=room.workshop, step=Step("talk", "Vain tällä kertaa", 7, "Ohje"), at=AT)
    remove_activity(by=nora, activity=extra, at=AT)
    room.go("brainstorm")
    room.idea = room.note("Avataan kahdeksalta")
    leading.show_activity(by=nora, activity=room.step("brainstorm"), at=AT)
    room.go("plan")
    room.promise = room.note("Soitan Kelaan", kind="plan")
    leading.end_workshop(by=nora, workshop=room.workshop, at=AT)
    room.next = coming_of(room.series)
    return room


def left(held, viewer="nora"):
    return left_to(held.next, held.cast.member(viewer))


def test_the_next_one_knows_promises_and_steps_that_were_not_reached_or_left_out(held):
    assert [(one.kind, one.title) for one in left(held)] == [
        ("promise", "Soitan Kelaan"), ("step", "Kuka olet?"), ("step", "Mitkä kuuluvat yhteen?"), ("step", "Mistä aloitamme?"), ("step", "Vain tällä kertaa"),
    ]  # fmt: skip
    assert [one.is_on_agenda for one in left(held)] == [False, True, True, True, False]
    leading.end_workshop(by=held.nora, workshop=held.workshop, at=AT)
    remembering.remember(Workshop.objects.get(pk=held.workshop.pk), held.next, AT)
    assert Left.objects.count() == 5, "sent twice it is once"


def test_it_stands_on_the_plan_and_in_the_room_for_those_who_come(held, sign_in):
    page = sign_in("eero").get(f"/polku/workshops/{held.next.pk}/").content.decode()
    assert "Left from last time" in page
    assert "Soitan Kelaan" in page
    assert "Take on the agenda" not in page, "whoever leads decides"
    leading.open_workshop(by=held.nora, workshop=held.next, at=THEN)
    nora = sign_in("nora")
    lead = nora.get(f"/polku/workshops/{held.next.pk}/lead/").content.decode()
    assert "Soitan Kelaan" in lead
    assert "Soitan Kelaan" not in nora.get(f"/polku/workshops/{held.next.pk}/stage/").content.decode(), "names and promises are not for guests"
    one = left(held)[0]
    said = nora.post(f"/polku/workshops/{held.next.pk}/lead/do/", {"act": "take", "left": one.pk}, headers={"Accept": "application/json"}).json()
    assert said["ok"]
    assert "Soitan Kelaan" not in nora.get(f"/polku/workshops/{held.next.pk}/lead/").content.decode().split('data-part="main"')[1].split("st-hold")[0]
    eero = sign_in("eero")
    eero.post(f"/polku/workshops/{held.next.pk}/join/")
    assert "Vain tällä kertaa" in eero.get(f"/polku/workshops/{held.next.pk}/room/").content.decode()


def test_a_promise_tells_whether_its_task_is_done(held, sign_in):
    harvest(by=held.nora, workshop=held.workshop, picks=[Pick(held.promise, "work.task", "Soita Kelaan", held.cast.member("eero"))], at=AT)
    promise = left(held)[0]
    assert ([card.title for card in promise.became], promise.is_done) == (["Soita Kelaan"], False)
    assert "not done yet" in sign_in("aino").get(f"/polku/workshops/{held.next.pk}/").content.decode()
    move_task(by=held.cast.member("eero"), task=Task.objects.get(), to="done", at=AT)
    assert left(held)[0].is_done
    leading.open_workshop(by=held.nora, workshop=held.next, at=THEN)
    leading.end_workshop(by=held.nora, workshop=held.next, at=THEN)
    after = coming_of(held.series)
    assert "Soitan Kelaan" not in [one.title for one in left_to(after, held.nora)], "what is done is over"


def test_it_is_taken_on_the_agenda_after_what_opens_the_meeting(held):
    promise, *_others, extra = left(held)
    for one in (promise, extra, promise):
        take_left(by=held.nora, left=one, at=AT)
    titles = [one.title for one in steps_of(held.next)]
    assert titles[:3] == ["Kuka olet?", "Soitan Kelaan", "Vain tällä kertaa"]
    made = steps_of(held.next)[2]
    assert (made.minutes, made.guidance, made.begun_at) == (7, "Ohje", None)
    bring_back_left(by=held.nora, left=promise, at=AT)
    assert "Soitan Kelaan" not in [one.title for one in steps_of(held.next)]
    assert [one.position for one in steps_of(held.next)] == list(range(6))
    held.series.refresh_from_db()
    repeating.keep_agenda(by=held.nora, workshop=held.next, at=AT)
    held.series.refresh_from_db()
    assert len(held.series.steps) == 5, "what was taken is this one's alone"


def test_what_waits_goes_on_and_what_was_let_go_or_done_does_not(held):
    promise, *_others, extra = left(held)
    let_go_left(by=held.nora, left=extra, at=AT)
    leading.open_workshop(by=held.nora, workshop=held.next, at=THEN)
    leading.go_to(by=held.nora, activity=held.next.activities.get(kind="check_in"), at=THEN)
    leading.end_workshop(by=held.nora, workshop=held.next, at=THEN)
    titles = [one.title for one in left_to(coming_of(held.series), held.nora)]
    assert promise.title in titles
    assert extra.title not in titles
    assert "Kuka olet?" not in titles, "it was reached this time"
    with pytest.raises(Refused):
        take_left(by=held.nora, left=promise, at=THEN)


def test_a_note_is_put_off_to_the_next_one(held, sign_in):
    address = f"/polku/workshops/{held.workshop.pk}/harvest/"
    client = sign_in("nora")
    assert f'value="{LATER}"' in client.get(address).content.decode()
    for _twice in range(2):
        assert client.post(address, {f"kind-{held.idea.pk}": LATER, f"title-{held.idea.pk}": "x"}).status_code == 302
    assert [one.title for one in left(held) if one.kind == "later"] == ["Avataan kahdeksalta"]
    assert f'id="note-{held.idea.pk}"' not in client.get(address).content.decode()
    take_left(by=held.nora, left=next(one for one in left(held) if one.kind == "later"), at=AT)
    assert steps_of(held.next)[1].title == "Avataan kahdeksalta"


def test_where_none_comes_nothing_is_put_off(held):
    repeating.end_series(by=held.nora, series=held.series, at=AT)
    Workshop.objects.filter(pk=held.next.pk).delete()
    with pytest.raises(NotHarvested):
        harvest(by=held.nora, workshop=held.workshop, picks=[Pick(held.idea, LATER, "x")], at=AT)


def test_only_who_leads_settles_it_and_nobody_of_elsewhere(held, sign_in):
    one = left(held)[0]
    for name, org in (("eero", "polku"), ("eve", "polku"), ("eve", "toinen"), ("guest", "polku")):
        for act in ("take", "let_go", "back"):
            assert sign_in(name).post(f"/{org}/workshops/left/{one.pk}/", {"act": act}).status_code in (302, 403, 404)
    one.refresh_from_db()
    assert not one.is_settled
    nora = sign_in("nora")
    nora.post(f"/polku/workshops/left/{one.pk}/", {"act": "take"})
    nora.post(f"/polku/workshops/left/{one.pk}/?act=back")
    nora.post(f"/polku/workshops/left/{one.pk}/", {"act": "kettu"})
    one.refresh_from_db()
    assert not one.is_settled


def test_no_more_than_forty_are_left_however_long_it_goes_on(room):
    series = repeating.repeat(by=room.nora, workshop=room.workshop, every="week", at=AT)
    room.go("plan")
    for n in range(60):
        room.note(f"Lupaus {n} " + "ä" * 1500, kind="plan", key=uuid4())
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    for week in range(1, 4):
        coming = coming_of(series)
        assert coming.left.count() == remembering.MOST_LEFT
        leading.open_workshop(by=room.nora, workshop=coming, at=AT + timedelta(days=7 * week))
        leading.end_workshop(by=room.nora, workshop=coming, at=AT + timedelta(days=7 * week))
    coming = coming_of(series)
    made = take_left(by=room.nora, left=coming.left.filter(kind="promise").first(), at=timezone.now())
    assert len(made.title) <= 200
    assert made.guidance.endswith("ä")
