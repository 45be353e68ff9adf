"""A text and a picture as a step: seen by who may be in the room, told to who cannot see it, and gone with the workshop."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from talkoot.base.orgs.refused import Refused
from talkoot.workshops import rendering
from talkoot.workshops.actions import leading, rehearsing, showing
from talkoot.workshops.actions.joining import remove_participant
from talkoot.workshops.actions.planning import Frame, Step, add_activity, drop_workshop, plan_workshop
from talkoot.workshops.minutes_pdf import minutes_pdf
from talkoot.workshops.models import Picture, Workshop
from talkoot.workshops.queries.minutes import minutes_of
from tests.base.test_logo import JPEG, SECRET, png, with_secret
from tests.workshops.conftest import AT
from tests.workshops.test_room import page

pytestmark = pytest.mark.django_db
TEXT = "Ensimmäinen kappale.\n\nToinen <script>alert(1)</script> kappale."
ALT = "Kaavio: soitot vähenevät syksyä kohti"


@pytest.fixture
def shown(room):
    """Everybody looks at a text with a picture."""
    activity = add_activity(by=room.nora, workshop=room.workshop, step=Step("show", "Mitä kuulimme", text=TEXT), at=AT, after=room.step("check_in"))
    showing.take_picture(by=room.nora, activity=activity, sent=with_secret(png()), alt=ALT, at=AT)
    return room.go("show"), Picture.objects.get()


def address_of(activity, picture):
    return f"/w/picture/{activity.pk}/{picture.name}/"


def test_everybody_sees_it_with_words_for_who_does_not_see(room, shown, sign_in, client):
    activity, picture = shown
    client.cookies[rendering.COOKIE] = room.key
    pages = {(who, path): page(sign_in(who), room, path) for who, path in (("eero", "room/"), ("nora", "lead/"), ("nora", "stage/"), ("eero", "minutes/"))}
    for where, told in (pages | {"guest": client.get("/w/in/").content.decode()}).items():
        for words in ("Ensimmäinen kappale.", "<p>Toinen &lt;script&gt;", ALT, address_of(activity, picture)):
            assert words in told, (where, words)
    standing = Workshop.objects.select_related("organisation", "facilitator__organisation", "facilitator__user").get(pk=room.workshop.pk)
    for role in ("lead", "stage", "member", "guest"):
        assert picture.name in str(rendering.since(standing, 0, role)), "it comes by the event"


def test_who_may_be_in_the_room_looks_at_it_and_nobody_else(room, shown, sign_in, client):
    where = address_of(*shown)
    assert client.get(where).status_code == 404
    assert sign_in("eve").get(where).status_code == 404
    assert sign_in("guest").get(where).status_code == 404, "who is not in this room"
    for seen in (sign_in("eero"), sign_in("nora")):
        answer = seen.get(where)
        assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (200, "image/png", "nosniff")
        assert "private" in answer["Cache-Control"]
        assert SECRET not in answer.content
    client.cookies[rendering.COOKIE] = room.key
    assert client.get(where).status_code == 200
    assert client.get(where.replace(".png", ".jpeg")).status_code == 404
    remove_participant(by=room.nora, participant=room.guest, at=AT)
    assert client.get(where).status_code == 404


def test_a_guests_key_looks_at_no_other_rooms_picture(room, shown, client):
    nora = room.nora
    other = plan_workshop(by=nora, frame=Frame("Muu"), steps=[Step("show", "Muu", text="x")], key=uuid4(), at=AT)
    activity = other.activities.get()
    showing.take_picture(by=nora, activity=activity, sent=JPEG, alt=ALT, at=AT)
    client.cookies[rendering.COOKIE] = room.key
    assert client.get(address_of(activity, Picture.objects.get(activity=activity))).status_code == 404


@pytest.mark.parametrize(
    ("sent", "alt", "words"),
    [
        (b"<svg onload=alert(1)>", ALT, "PNG, JPEG or WebP"), (png()[:60], ALT, "broken"), (png(2000, 20), ALT, "pixels"), (b"x" * 2_000_001, ALT, "megabytes"),
        (png(), "", "in a sentence"), (png(), " \n ", "in a sentence"), (b"", ALT, "Choose a picture"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_the_one_before_stays(room, sent, alt, words):
    activity = add_activity(by=room.nora, workshop=room.workshop, step=Step("show", "Mitä kuulimme"), at=AT)
    with pytest.raises(Refused, match=words):
        showing.take_picture(by=room.nora, activity=activity, sent=sent, alt=alt, at=AT)
    assert not Picture.objects.exists()


def test_it_is_chosen_described_anew_and_taken_away_by_who_leads(room, sign_in):
    activity = add_activity(by=room.nora, workshop=room.workshop, step=Step("show", "Mitä kuulimme"), at=AT)
    nora, where = sign_in("nora"), f"/polku/workshops/activities/{activity.pk}/picture/"
    file = lambda: SimpleUploadedFile("kuva.png", png())  # noqa: E731
    late = nora.post(where, {"picture": SimpleUploadedFile("kuva.png", b"x"), "alt": ALT, "shown": ""})
    assert late.status_code == 422
    assert ALT in late.content.decode(), "what was typed is given back"
    first = nora.get(where).content.decode()
    assert 'enctype="multipart/form-data"' in first
    assert nora.post(where, {"picture": file(), "alt": ALT}).status_code == 302
    assert Picture.objects.get().alt == ALT
    assert address_of(activity, Picture.objects.get()) in nora.get(where).content.decode()
    showing.take_picture(by=room.nora, activity=activity, sent=b"", alt="Toisin", at=AT)
    assert Picture.objects.get().alt == "Toisin"
    eero = sign_in("eero")
    eero.post(where, {"remove": "yes"})
    assert Picture.objects.exists()
    for _again in range(2):
        nora.post(where, {"remove": "yes"})
    assert not Picture.objects.exists()
    for kind in ("brainstorm", "vote"):
        with pytest.raises(Refused):
            showing.take_picture(by=room.nora, activity=room.step(kind), sent=png(), alt=ALT, at=AT)


def test_it_stands_in_the_minutes_and_on_paper_and_stays_after_the_end(room, shown, sign_in):
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    told = page(sign_in("eero"), room, "minutes/")
    assert "Ensimmäinen kappale." in told
    assert ALT in told
    assert sign_in("eero").get(address_of(*shown)).status_code == 200
    paper = minutes_pdf(room.workshop, minutes_of(room.workshop, room.nora), "fi")
    assert b"/Image" in paper
    with pytest.raises(Refused):
        showing.remove_picture(by=room.nora, activity=shown[0], at=AT)


def test_a_rehearsal_shows_it_and_both_go_with_their_workshops(cast):
    nora = cast.member("nora")
    made = plan_workshop(by=nora, frame=Frame("Kuvat"), steps=[Step("talk", "Hei"), Step("show", "Kuva", text=TEXT)], key=uuid4(), at=AT)
    showing.take_picture(by=nora, activity=made.activities.get(kind="show"), sent=png(), alt=ALT, at=AT)
    rehearsal = rehearsing.rehearse(by=nora, workshop=made, key=uuid4(), at=AT)
    assert Picture.objects.get(activity__workshop=rehearsal).activity.text == TEXT
    for one in (made, rehearsal):
        drop_workshop(by=nora, workshop=one, at=AT)
    assert not Picture.objects.exists()
