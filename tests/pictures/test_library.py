"""The library: pictures come in as nothing but pictures, are described and allowed, found where they are used, and served to their own."""

import io
import os
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from talkoot.base.kit.developing import NoPhoto, takes_heic
from talkoot.base.orgs.models import Membership, Upload
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.models import Entry
from talkoot.pictures import jobs
from talkoot.pictures.actions import (
    bring_back_picture,
    describe_picture,
    forget_picture,
    keep_picture,
    move_spot,
    note_permission,
    remove_picture,
    renew_permission,
    room_used,
    withdraw_permission,
)
from talkoot.pictures.files import forget_cuts
from talkoot.pictures.models import Permission, Picture
from talkoot.pictures.policy import why_not_use
from tests import make
from tests.cast import AT
from tests.pictures.drawn import bomb, drawn, kept, sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """Files lie in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def picture(cast, tmp_path):
    """Eero's, described, nobody in it."""
    return kept(cast.member("eero"), tmp_path)


def read(answer):
    """What a reply holds; the file is closed then."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def send(client, body, title="Kenkä", name="IMG_1.jpg"):
    """Sends a file and has the worker make a picture of it; the page that says what became of it."""
    answer = client.post("/polku/content/pictures/new/", {"title": title, "file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302, answer.content.decode()
    make.work()
    return client.get(answer["Location"])


@pytest.mark.django_db(transaction=True)
def test_a_picture_comes_in_whatever_it_is_called_and_leads_to_its_page(cast, sign_in):
    client = sign_in("eero")
    answer = send(client, sent(kind="PNG"), name="strange.exe")
    found = Picture.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/polku/content/pictures/{found.pk}/")
    assert (found.title, found.added_by, found.width, found.height) == ("Kenkä", cast.member("eero"), 800, 600)
    page = client.get(answer["Location"]).content.decode()
    assert "Nobody has said whether somebody can be recognised in the picture." in page
    assert not Upload.objects.get().sent.exists(), "what was sent goes"
    for asked in ("", "?size=large", "?size=small", "?shape=square", "?shape=story"):
        answer = client.get(f"/polku/content/pictures/{found.pk}/file/{asked}")
        body = read(answer)
        assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert Image.open(io.BytesIO(body)).format == "JPEG"
    saved = client.get(f"/polku/content/pictures/{found.pk}/file/?shape=square&save=1")
    assert "attachment" in saved["Content-Disposition"]
    read(saved)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("This is no JPEG, PNG, WebP or HEIC picture.", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("This is no JPEG, PNG, WebP or HEIC picture.", b"<html><script>alert(1)</script>"),
        ("larger than any telephone takes", bomb()),
        ("it is broken or cut short", sent()[:-3000]),
        ("The picture moves.", sent(kind="WEBP", save_all=True, append_images=[drawn(colour="blue")])),
        ("too small or too narrow", sent(drawn(100, 900))),
    ],
    ids=["svg", "html", "bomb", "cut short", "moves", "narrow"],
)
def test_what_is_no_picture_is_refused_in_words_and_its_name_is_not_lost(cast, sign_in, words, body):
    answer = send(sign_in("eero"), body, name="kuva.jpg")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Kenkä"' in answer.content.decode()
    assert not Picture.objects.exists()


def test_the_same_picture_twice_is_one_whatever_hangs_behind_it(cast, tmp_path, picture):
    again = sent(exif=Image.Exif())
    (tmp_path / "again").write_bytes(again + b"PK\x03\x04 a file behind it")
    found = keep_picture(by=cast.member("aino"), source=tmp_path / "again", title="Toisin", at=AT)
    assert (found.pk, found.title, Picture.objects.count()) == (picture.pk, "Nastakenkä", 1)
    elsewhere = kept(cast.member("eve"), tmp_path)
    assert elsewhere.pk != picture.pk
    assert elsewhere.folder != picture.folder, "nobody learns what others have"


def test_a_full_library_says_so_before_and_after(cast, sign_in, tmp_path, settings, picture):
    settings.PICTURES_BYTES = room_used(cast.organisation) + 10
    (tmp_path / "other").write_bytes(sent(drawn(colour="white")))
    with pytest.raises(Refused, match="no room"):
        keep_picture(by=cast.member("eero"), source=tmp_path / "other", title="Toinen", at=AT)
    settings.PICTURES_BYTES = 10
    answer = sign_in("eero").post("/polku/content/pictures/new/", {"title": "Toinen", "file": SimpleUploadedFile("a.jpg", sent())})
    assert answer.status_code == 422
    assert "There is no room for more pictures." in answer.content.decode()
    assert Picture.objects.count() == 1


def test_files_are_served_to_members_of_its_organisation_only(cast, client, sign_in, picture):
    address = f"/polku/content/pictures/{picture.pk}/file/"
    assert client.get(address).status_code == 302
    for name, status in (("eero", 200), ("sanna", 200), ("guest", 403), ("eve", 404)):
        answer = sign_in(name).get(address)
        assert answer.status_code == status
        read(answer)
    assert sign_in("eve").get(address.replace("polku", "toinen")).status_code == 404
    picture.folder.joinpath("page.jpg").unlink()
    assert sign_in("eero").get(address).status_code == 404


def test_others_change_nothing(cast, picture):
    given = note_permission(by=cast.member("eero"), picture=picture, who="Aili", member=None, about="", given_on=AT.date(), until=None, at=AT)
    tries = [
        lambda by: describe_picture(by=by, picture=picture, title="X", descriptions={}, people="some", at=AT),
        lambda by: move_spot(by=by, picture=picture, x=1, y=1, at=AT),
        lambda by: note_permission(by=by, picture=picture, who="X", member=None, about="", given_on=AT.date(), until=None, at=AT),
        lambda by: renew_permission(by=by, permission=given, given_on=AT.date(), until=None, at=AT),
        lambda by: withdraw_permission(by=by, permission=given, at=AT),
        lambda by: remove_picture(by=by, picture=picture, at=AT),
        lambda by: bring_back_picture(by=by, picture=picture, at=AT),
    ]
    for one in tries:
        with pytest.raises(Refused):
            one(cast.member("guest"))
        with pytest.raises(Picture.DoesNotExist):
            one(cast.member("eve"))
    Picture.objects.filter(pk=picture.pk).update(added_by=cast.member("sanna"))
    with pytest.raises(Refused, match="whoever added it"):
        remove_picture(by=cast.member("eero"), picture=picture, at=AT)


def test_it_may_be_used_once_somebody_says_what_it_shows_and_all_in_it_allow_that(cast, tmp_path):
    eero, today = cast.member("eero"), AT.date()
    (tmp_path / "a").write_bytes(sent())
    found = keep_picture(by=eero, source=tmp_path / "a", title="Väki", at=AT)
    assert "recognised" in why_not_use(found, today)
    found = describe_picture(by=eero, picture=found, title="Väki", descriptions={}, people="some", at=AT)
    assert "no permission" in why_not_use(found, today)
    aili, eino = (
        note_permission(by=eero, picture=found, who=who, member=None, about="Some", given_on=today, until=today + DAY, at=AT) for who in ("Aili", "Eino")
    )
    assert "description is missing" in why_not_use(found, today)
    with pytest.raises(Refused):
        describe_picture(by=eero, picture=found, title="Väki", descriptions={"fi": "Väkeä"}, people="nobody", at=AT)
    found = describe_picture(by=eero, picture=found, title="Väki", descriptions={"fi": "Väkeä", "sv": ""}, people="some", at=AT)
    assert why_not_use(found, today + DAY) is None
    assert "has ended" in why_not_use(found, today + 2 * DAY)
    withdraw_permission(by=eero, permission=aili, at=AT)
    assert "was withdrawn" in why_not_use(found, today), "one of two is enough"
    renew_permission(by=eero, permission=aili, given_on=today, until=None, at=AT)
    assert why_not_use(found, today) is None
    assert Permission.objects.get(pk=eino.pk).withdrawn_at is None


def test_days_and_names_that_cannot_be_are_refused(cast, picture):
    eero, today = cast.member("eero"), AT.date()
    for who, member, given_on, until in (
        ("", None, today, None), ("Aili", None, today + DAY, None), ("Aili", None, today - 3661 * DAY, None), ("Aili", None, today, today - DAY), ("", cast.member("eve"), today, None),
        ("x" * 101, None, today, None),
    ):  # fmt: skip
        with pytest.raises(Refused):
            note_permission(by=eero, picture=picture, who=who, member=member, about="", given_on=given_on, until=until, at=AT)
    for title, descriptions in (("", {}), ("x" * 101, {}), ("A", {"fi": "x" * 501}), ("A", {"xx": "A"})):
        with pytest.raises(Refused):
            describe_picture(by=eero, picture=picture, title=title, descriptions=descriptions, people="", at=AT)


def test_the_spot_moves_by_a_step_or_a_tap_and_what_was_cut_before_goes(cast, sign_in, picture):
    client, address = sign_in("eero"), f"/polku/content/pictures/{picture.pk}/"
    read(client.get(address + "file/?shape=square"))
    assert [path.name for path in picture.folder.glob("cut-*")] == ["cut-square-50-50.jpg"]
    for posted, spot in (({"step": "left"}, (45, 50)), ({"step": "down"}, (45, 55)), ({"x": "3", "y": "400"}, (3, 100)), ({"x": "a", "y": "b"}, (3, 100))):
        client.post(address + "spot/", posted)
        found = Picture.objects.get()
        assert (found.x, found.y) == spot
    forget_cuts(found)
    assert list(picture.folder.glob("cut-*")) == []
    assert found.mark != picture.mark
    assert found.box("square") == (0, 0, 600, 600)


def test_a_deleted_one_may_be_brought_back_for_a_day_and_is_gone_then_with_its_files(cast, sign_in, tmp_path, picture, django_capture_on_commit_callbacks):
    client = sign_in("eero")
    client.post(f"/polku/content/pictures/{picture.pk}/remove/")
    assert "Nastakenkä" not in client.get("/polku/content/pictures/").content.decode()
    assert "Nastakenkä" in client.get("/polku/content/pictures/?show=removed").content.decode()
    client.post(f"/polku/content/pictures/{picture.pk}/bring-back/")
    assert Picture.objects.get().removed_at is None
    remove_picture(by=cast.member("eero"), picture=picture, at=AT)
    assert kept(cast.member("nora"), tmp_path).removed_at is None, "sent once more, it is back"
    remove_picture(by=cast.member("nora"), picture=picture, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.forget_pictures(AT + DAY - timedelta(minutes=1))
    assert picture.folder.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.forget_pictures(AT + DAY)
    assert not Picture.objects.exists()
    assert not picture.folder.exists()


def test_pages_tell_what_is_missing_at_one_and_at_three(cast, sign_in, tmp_path, picture):
    client, eero = sign_in("nora"), cast.member("eero")
    assert "1 picture." in client.get("/polku/content/pictures/").content.decode()
    kept(eero, tmp_path, title="Latu", colour="white", told="")
    third = kept(eero, tmp_path, title="Lyhty", colour="black")
    now = timezone.now()
    note_permission(by=eero, picture=third, who="Aili", member=None, about="", given_on=now.date(), until=now.date() + 10 * DAY, at=now)
    page = client.get("/polku/content/pictures/").content.decode()
    assert "3 pictures." in page
    assert "One lacks a description." in page
    for show, title in (("undescribed", "Latu"), ("ending", "Lyhty")):
        found = client.get(f"/polku/content/pictures/?show={show}").content.decode()
        assert [name for name in ("Nastakenkä", "Latu", "Lyhty") if f'<span class="t">{name}' in found] == [title]
    assert "No pictures yet." in sign_in("eve").get("/toinen/content/pictures/").content.decode()


def test_a_picture_that_nobody_has_described_is_called_by_its_name(cast, sign_in, tmp_path):
    made = kept(cast.member("eero"), tmp_path, title="Latu", told="")
    page = sign_in("nora").get(f"/polku/content/pictures/{made.pk}/").content.decode()
    assert 'role="img" aria-label="Latu"' in page


def test_a_colleagues_permission_goes_with_them(cast, picture):
    given = note_permission(by=cast.member("nora"), picture=picture, who="", member=cast.member("eero"), about="", given_on=AT.date(), until=None, at=AT)
    assert given.name == "Eero"
    from talkoot.base.orgs.leaving import erase_person, personal_file

    assert "pictures.permission" in personal_file(cast.member("eero").user, AT)["records"]
    noted = personal_file(cast.member("nora").user, AT)["records"]["pictures.permission"]
    assert "who" not in noted[0], "whose it is, is theirs to ask for"
    erase_person(user=cast.member("eero").user, by=None, at=AT)
    note_permission(by=cast.member("nora"), picture=picture, who="Aili", member=None, about="", given_on=AT.date(), until=None, at=AT)
    assert "A permission has ended" in why_not_use(Picture.objects.get(), AT.date()), "one of two is gone"
    jobs.see_to_permissions(AT)
    assert Permission.objects.get(pk=given.pk).seen_to_at == AT


def test_the_form_asks_the_telephone_for_jpeg_where_heic_cannot_be_read(sign_in, monkeypatch):
    page = sign_in("eero").get("/polku/content/pictures/new/").content.decode()
    assert ("image/heic" in page) == takes_heic()
    monkeypatch.setattr("talkoot.pictures.forms.takes_heic", lambda: False)
    page = sign_in("eero").get("/polku/content/pictures/new/").content.decode()
    assert "image/jpeg" in page
    assert "image/heic" not in page


def test_one_that_was_brought_back_or_sent_once_more_meanwhile_keeps_its_files(cast, tmp_path, picture, monkeypatch):
    remove_picture(by=cast.member("eero"), picture=picture, at=AT)
    later = []
    monkeypatch.setattr(transaction, "on_commit", later.append)
    forget_picture(picture=picture, at=AT + DAY)
    assert not Picture.objects.exists()
    again = kept(cast.member("nora"), tmp_path)  # before those of the old one are deleted
    for one in later:
        one()
    assert again.folder == picture.folder
    assert (again.folder / "large.jpg").is_file()
    remove_picture(by=cast.member("nora"), picture=again, at=AT)
    stale = Picture.objects.get()
    bring_back_picture(by=cast.member("nora"), picture=again, at=AT)
    forget_picture(picture=stale, at=AT + DAY)
    assert Picture.objects.get().removed_at is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_the_organisation_is_held_while_one_is_forgotten(cast, picture):
    remove_picture(by=cast.member("eero"), picture=picture, at=AT)
    with CaptureQueriesContext(connection) as asked:
        forget_picture(picture=picture, at=AT + DAY)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert [table for sql in held for table in ("orgs_organisation", "pictures_picture") if f'FROM "{table}"' in sql] == [
        "orgs_organisation",
        "pictures_picture",
    ]


def test_what_a_killed_process_left_behind_goes_and_nothing_else(cast, picture, settings):
    home = picture.folder.parent
    long_ago = time.time() - 2 * 3600
    making, fresh, rowless, gone = home / ".making-old", home / ".making-new", home / ("a" * 64), home.parent / "999999" / ("b" * 64)
    for folder in (making, fresh, rowless, gone):
        folder.mkdir(parents=True)
        (folder / "large.jpg").write_bytes(b"half")
    half, halving = picture.folder / "cut-square-50-50.123.part", picture.folder / "cut-link-50-50.124.part"
    for part in (half, halving):
        part.write_bytes(b"half")
    for old in (making, half):
        os.utime(old, (long_ago, long_ago))
    before = sorted(path.name for path in picture.folder.glob("*.jpg"))
    for _twice in range(2):
        jobs.sweep_files(AT)
    assert [path.exists() for path in (making, rowless, gone, half)] == [False] * 4
    assert fresh.is_dir(), "it is being made"
    assert halving.is_file()
    assert sorted(path.name for path in picture.folder.glob("*.jpg")) == before == ["large.jpg", "page.jpg", "small.jpg"]


def test_nothing_is_swept_where_no_picture_was_ever_sent(db):
    jobs.sweep_files(AT)


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_once_more_says_that_it_was_here_and_leaves_a_trail_when_it_is_back(cast, sign_in):
    client = sign_in("eero")
    first = client.get(send(client, sent())["Location"])
    assert "was here already" not in first.content.decode()
    remove_picture(by=cast.member("eero"), picture=Picture.objects.get(), at=timezone.now())
    again = client.get(send(client, sent(), title="Toinen nimi")["Location"]).content.decode()
    assert "This picture was here already, as “Kenkä”." in again
    assert Picture.objects.get().removed_at is None
    assert Entry.objects.filter(act="bring_back_picture").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_lost_their_role_meanwhile_is_not_told_that_there_is_no_room(cast, sign_in):
    client = sign_in("eero")
    answer = client.post("/polku/content/pictures/new/", {"title": "Kenkä", "file": SimpleUploadedFile("a.jpg", sent())})
    Membership.objects.filter(pk=cast.member("eero").pk).update(role="guest")
    make.work()
    assert Upload.objects.get().fault == "picture_role"
    Membership.objects.filter(pk=cast.member("eero").pk).update(role="member")
    page = client.get(answer["Location"]).content.decode()
    assert "Your role does not let you do this." in page
    assert "no room" not in page


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_as_that(cast, sign_in, monkeypatch):
    def full(*_given):
        raise NoPhoto("disk")

    monkeypatch.setattr("talkoot.pictures.actions.develop_apart", full)
    page = send(sign_in("eero"), sent())
    assert page.status_code == 422
    assert "The server’s disk is full" in page.content.decode()
