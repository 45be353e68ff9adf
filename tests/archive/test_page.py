"""An owner takes the data along: asked for, made by the worker, fetched, gone after its days."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.archive import actions
from talkoot.archive.actions import KEPT_FOR, ask_archive, forget_old, make_archive, settle, take_archive, withhold_all
from talkoot.archive.jobs import make_one
from talkoot.archive.models import Archive, folder
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.models import Entry
from talkoot.feedback.actions.comments import mask_comment
from talkoot.pictures.actions import note_permission, remove_picture, withdraw_permission
from talkoot.pictures.jobs import see_to_permissions
from talkoot.stories.actions.writing import Draft, let_out, take_back, write_story
from tests import make
from tests.archive.moving import members
from tests.cast import AT
from tests.pictures.drawn import kept

PAGE = "/polku/settings/archive/"


@pytest.mark.django_db(transaction=True)
def test_an_owner_asks_waits_and_takes_it_along(cast, sign_in):
    client = sign_in("sanna")
    assert client.post(PAGE).status_code == 302
    archive = Archive.objects.get()
    assert "data-progress" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{archive.pk}/progress/").json()["finished"] is False
    assert client.get(f"{PAGE}{archive.pk}/file/").status_code == 404, "not there yet"
    make.work()
    archive.refresh_from_db()
    assert archive.state == "done"
    assert archive.rows_done == archive.rows_total > 10
    assert archive.size == archive.path.stat().st_size
    assert client.get(f"{PAGE}{archive.pk}/progress/").json()["finished"] is True
    assert f"{PAGE}{archive.pk}/file/" in client.get(PAGE).content.decode()
    response = client.get(f"{PAGE}{archive.pk}/file/")
    assert b"".join(response.streaming_content) == archive.path.read_bytes()
    assert response["Content-Disposition"].startswith('attachment; filename="talkoot-polku-')
    assert [(one.act, one.by_name) for one in Entry.objects.order_by("-pk")[:2]] == [("take_archive", "Sanna"), ("ask_archive", "Sanna")]
    assert b"Polku" in members(archive.path)["tables/orgs.Organisation.jsonl"]


@pytest.mark.django_db
def test_nobody_but_an_owner_of_the_organisation_reaches_it(cast, sign_in):
    archive = ask_archive(by=cast.member("sanna"), at=AT)
    folder().mkdir(parents=True, exist_ok=True)
    archive.path.write_bytes(b"x")
    Archive.objects.update(state="done")
    archive.refresh_from_db()
    for name in ("eero", "nora", "aino", "guest", "eve"):
        for address in (PAGE, f"{PAGE}{archive.pk}/progress/", f"{PAGE}{archive.pk}/file/"):
            assert sign_in(name).get(address).status_code in (403, 404), (name, address)
        assert sign_in(name).post(PAGE).status_code in (403, 404)
        with pytest.raises(Refused):
            take_archive(by=cast.member(name), archive=archive, at=AT)
    assert sign_in().get(f"{PAGE}{archive.pk}/file/").status_code == 302
    assert sign_in("eve").get(f"/toinen/settings/archive/{archive.pk}/file/").status_code == 404
    assert Archive.objects.count() == 1
    assert not Entry.objects.filter(act="take_archive").exists()


@pytest.mark.django_db
def test_one_is_made_at_a_time_and_the_one_before_goes(cast, django_capture_on_commit_callbacks):
    sanna = cast.member("sanna")
    first = ask_archive(by=sanna, at=AT)
    with pytest.raises(Refused, match="already"):
        ask_archive(by=sanna, at=AT)
    ask_archive(by=cast.member("eve"), at=AT)  # another organisation's is another matter
    make_archive(first, at=AT)
    path = first.path
    assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        ask_archive(by=sanna, at=AT)
    assert not path.exists()
    assert Archive.objects.filter(organisation=cast.organisation).count() == 1


@pytest.mark.django_db
def test_the_file_goes_after_its_days(cast, django_capture_on_commit_callbacks):
    archive = ask_archive(by=cast.member("sanna"), at=AT)
    make_archive(archive, at=AT)
    archive.refresh_from_db()
    path = archive.path
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old(archive.expires_at - timedelta(minutes=1)) == 0
        assert path.is_file()
        assert forget_old(archive.expires_at + timedelta(minutes=1)) == 1
    assert not path.exists()
    assert archive.expires_at - archive.done_at == KEPT_FOR


@pytest.mark.django_db
def test_what_cannot_be_made_says_so_and_can_be_asked_for_again(cast, sign_in):
    archive = ask_archive(by=cast.member("sanna"), at=AT)
    from talkoot.base.jobs.retry import GIVEN_UP

    GIVEN_UP[make_one.module_path](archive_id=archive.pk)
    assert "could not be made" in sign_in("sanna").get(PAGE).content.decode()
    assert sign_in("sanna").post(PAGE).status_code == 302
    assert Archive.objects.get().is_under_way


@pytest.mark.django_db
def test_what_was_made_for_nobody_any_more_leaves_no_file(cast):
    archive = ask_archive(by=cast.member("sanna"), at=AT)
    Archive.objects.filter(pk=archive.pk).update(state="running")
    path = archive.path
    Archive.objects.filter(pk=archive.pk).delete()
    folder().mkdir(parents=True, exist_ok=True)
    make_archive(archive, at=AT)
    assert not path.exists()


def both_ready(cast):
    """Polku's, ready; Toinen's as well."""
    folder().mkdir(parents=True, exist_ok=True)
    found = [ask_archive(by=cast.member(name), at=timezone.now()) for name in ("sanna", "eve")]
    for one in found:
        one.path.write_bytes(b"x")
    Archive.objects.update(state="done", expires_at=timezone.now() + KEPT_FOR)
    return found


@pytest.mark.django_db
def test_who_is_erased_is_in_no_archive_that_lies_ready(cast, sign_in, django_capture_on_commit_callbacks):
    ours, theirs = both_ready(cast)
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(user=cast.member("eero").user, by=None, at=timezone.now())
    assert (ours.path.exists(), theirs.path.exists()) == (False, True), "another organisation's stay"
    assert Archive.objects.get() == theirs
    assert sign_in("sanna").get(PAGE).status_code == 200


@pytest.mark.django_db
def test_words_that_were_masked_are_in_no_archive_that_lies_ready(cast, django_capture_on_commit_callbacks):
    comment = make.comment(cast.channel, "Soita Liisalle 040 123 4567", at=AT)
    ours, theirs = both_ready(cast)
    with django_capture_on_commit_callbacks(execute=True):
        mask_comment(by=cast.member("aino"), comment=comment, at=timezone.now())
    assert (ours.path.exists(), theirs.path.exists()) == (False, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", ["before it has its name", "after"])
def test_who_is_erased_while_one_is_being_made_is_in_none(cast, monkeypatch, when):
    archive = ask_archive(by=cast.member("sanna"), at=AT)
    was = actions.write_archive

    def write_and_erase(organisation, target, **more):
        if when != "after":
            erase_person(user=cast.member("eero").user, by=None, at=timezone.now())
        made = was(organisation, target, **more)
        if when == "after":
            erase_person(user=cast.member("eero").user, by=None, at=timezone.now())
        return made

    monkeypatch.setattr(actions, "write_archive", write_and_erase)
    make_archive(archive, at=AT)
    assert not Archive.objects.exists()
    assert not list(folder().glob(f"{archive.path.name}*"))


@pytest.mark.django_db
def test_one_whose_file_did_not_come_with_a_backup_is_offered_no_more(cast, sign_in):
    ours, theirs = both_ready(cast)
    ours.path.unlink()
    assert f"{PAGE}{ours.pk}/file/" not in sign_in("sanna").get(PAGE).content.decode()
    assert forget_old(timezone.now()) == 1
    assert Archive.objects.get() == theirs


@pytest.mark.django_db
def test_a_file_of_none_goes_within_an_hour_or_two(cast):
    folder().mkdir(parents=True, exist_ok=True)
    (orphan := folder() / "77.zip.part").write_bytes(b"x")
    forget_old(timezone.now())
    assert orphan.exists(), "it may still be written"
    forget_old(timezone.now() + timedelta(hours=2))
    assert not orphan.exists()


def a_story(cast, tmp_path):
    by, now = cast.member("sanna"), timezone.now()
    told = write_story(by=by, draft=Draft("Talkoot", text="Teimme sen yhdessä.", sites=[cast.salla]), key=uuid4(), at=now)
    told = let_out(by=by, story=told, public=False, at=now)
    return lambda: take_back(by=by, story=told, at=now)


def a_picture(cast, tmp_path):
    by = cast.member("sanna")
    picture = kept(by, tmp_path)
    return lambda: remove_picture(by=by, picture=picture, at=timezone.now())


def a_permission(cast, tmp_path):
    by, now = cast.member("sanna"), timezone.now()
    picture = kept(by, tmp_path, people="some")
    given = note_permission(by=by, picture=picture, who="Aili", member=None, about="", given_on=timezone.localdate(now), until=None, at=now)
    return lambda: withdraw_permission(by=by, permission=given, at=now)


@pytest.mark.django_db
@pytest.mark.parametrize("taken", [a_story, a_picture, a_permission])
def test_what_is_taken_back_is_in_no_archive_that_lies_ready(cast, tmp_path, taken, django_capture_on_commit_callbacks):
    take = taken(cast, tmp_path)
    ours, theirs = both_ready(cast)
    with django_capture_on_commit_callbacks(execute=True):
        take()
    assert (ours.path.exists(), theirs.path.exists()) == (False, True)


@pytest.mark.django_db
def test_where_a_day_has_passed_it_is_withheld_and_goes_when_the_clock_is_certain(cast, sign_in, tmp_path, django_capture_on_commit_callbacks):
    by, now = cast.member("sanna"), timezone.now()
    today = timezone.localdate(now)
    picture = kept(by, tmp_path, people="some")
    note_permission(by=by, picture=picture, who="Aili", member=None, about="", given_on=today, until=today, at=now)
    ours, theirs = both_ready(cast)
    see_to_permissions(now + timedelta(days=2))
    assert ours.path.exists(), "a clock that jumped has deleted nothing"
    assert sign_in("sanna").get(f"{PAGE}{ours.pk}/file/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        forget_old(now)
    assert (ours.path.exists(), theirs.path.exists()) == (False, True)
    assert "permission for a picture in the file has ended" in sign_in("sanna").get(PAGE).content.decode(), (
        "it is said as long as the file would have lain here"
    )


@pytest.mark.django_db
def test_one_under_way_is_withheld_too(cast):
    archive = ask_archive(by=cast.member("sanna"), at=AT)
    Archive.objects.update(state="running")
    withhold_all(cast.organisation.pk)
    settle(archive, state="done")
    assert Archive.objects.get().state == "taken back"
