"""A story's picture: from the library, by the rules of the library, for whoever may read the story and nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions.people import end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.pictures import jobs
from talkoot.pictures.actions import describe_picture, move_spot, note_permission, remove_picture, withdraw_permission
from talkoot.pictures.models import Picture
from talkoot.pictures.uses import uses_of
from talkoot.stories.actions.illustrating import illustrate
from talkoot.stories.actions.naming import say_yes
from talkoot.stories.actions.writing import Draft, let_out, take_back, write_story
from talkoot.stories.models import Story
from tests.pictures.drawn import kept

JPEG = b"\xff\xd8\xff"  # how such a file begins

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def shoe(cast, tmp_path):
    return kept(cast.member("sanna"), tmp_path)


def told(cast, by="eero", title="Jäällä"):
    return write_story(by=cast.member(by), draft=Draft(title, text="Teimme sen yhdessä."), key=uuid4(), at=timezone.now())


def public(cast, shoe, by="sanna"):
    made = illustrate(by=cast.member(by), story=told(cast, by), picture=shoe, at=timezone.now())
    made = let_out(by=cast.member(by), story=made, public=False, at=timezone.now())
    say_yes(made, cast.member(by), timezone.now())
    return let_out(by=cast.member("sanna"), story=made, public=True, at=timezone.now())


def test_a_picture_is_chosen_shown_and_taken_off_again(cast, sign_in, shoe):
    story, eero = told(cast), sign_in("eero")
    page, choosing = f"/polku/stories/told/{story.pk}/", f"/polku/stories/told/{story.pk}/choose-picture/"
    assert "Nastakenkä" in eero.get(choosing).content.decode()
    assert eero.post(choosing, {"picture": str(shoe.pk)}).status_code == 302
    assert 'alt="Kenkä jäällä"' in eero.get(page).content.decode()
    sent = eero.get(f"{page}picture/")
    assert sent["Content-Type"] == "image/jpeg"
    assert sent.content == (shoe.folder / "page.jpg").read_bytes()
    assert eero.get(f"{page}picture/", headers={"If-None-Match": sent["ETag"]}).status_code == 304
    assert eero.post(choosing, {"picture": ""}).status_code == 302
    assert "Kenkä jäällä" not in eero.get(page).content.decode()
    assert eero.get(f"{page}picture/").status_code == 404


@pytest.mark.parametrize("picture", [None, "x", "0", "99999999999999999999"])
def test_nothing_chosen_and_nonsense_change_nothing(cast, sign_in, shoe, picture):
    story = illustrate(by=cast.member("eero"), story=told(cast), picture=shoe, at=timezone.now())
    sent = sign_in("eero").post(f"/polku/stories/told/{story.pk}/choose-picture/", {} if picture is None else {"picture": picture}, follow=True)
    assert sent.status_code in (200, 422)
    story.refresh_from_db()
    assert story.picture == shoe


def test_only_whoever_may_change_the_story_chooses(cast, sign_in, shoe, tmp_path):
    story = told(cast)
    for name in ("nora", "eve", "guest"):
        sign_in(name).post(f"/polku/stories/told/{story.pk}/choose-picture/", {"picture": str(shoe.pk)})
    with pytest.raises(Refused):
        illustrate(by=cast.member("nora"), story=story, picture=shoe, at=timezone.now())
    theirs = kept(cast.member("eve"), tmp_path, colour="white")
    with pytest.raises(Refused, match="your own organisation"):
        illustrate(by=cast.member("eero"), story=story, picture=theirs, at=timezone.now())
    unclear = kept(cast.member("sanna"), tmp_path, colour="blue", people="some")
    with pytest.raises(Refused, match="no permission"):
        illustrate(by=cast.member("eero"), story=story, picture=unclear, at=timezone.now())
    story.refresh_from_db()
    assert story.picture is None


def test_a_drafts_picture_is_seen_by_nobody_else(cast, sign_in, shoe):
    story = illustrate(by=cast.member("eero"), story=told(cast, title="Salaisuus"), picture=shoe, at=timezone.now())
    for name in ("nora", "sanna", "eve", "guest", ""):
        assert sign_in(name).get(f"/polku/stories/told/{story.pk}/picture/").status_code in (302, 403, 404), name
    assert [use.title for use in uses_of([shoe.pk], "polku")[shoe.pk]] == ["A story that is not out"]
    assert "Salaisuus" not in sign_in("sanna").get(f"/polku/content/pictures/{shoe.pk}/").content.decode()


def test_everybody_sees_that_of_a_public_story_until_it_is_taken_back(cast, client, shoe):
    story = public(cast, shoe)
    address = f"/stories/polku/{story.slug}/"
    assert f"{address}picture/" in client.get(address).content.decode()
    assert client.get(f"{address}picture/").content == (shoe.folder / "page.jpg").read_bytes()
    assert client.get(f"{address}picture/")["Cache-Control"] == "no-cache"
    for feed in ("feed.atom", "feed.json", ""):
        assert f"{address}picture/" in client.get(f"/stories/polku/{feed}").content.decode(), feed
    take_back(by=cast.member("sanna"), story=story, at=timezone.now())
    assert client.get(f"{address}picture/").status_code == 404


def test_a_permission_that_ends_takes_it_off_and_the_writer_is_told(cast, client, shoe):
    sanna, today, now = cast.member("sanna"), timezone.localdate(), timezone.now()
    Picture.objects.update(people="some")
    note_permission(by=sanna, picture=shoe, who="Aili", member=None, about="", given_on=today, until=today, at=now)
    story = public(cast, Picture.objects.get(), by="eero")
    for _twice in range(2):
        jobs.see_to_permissions(now + timedelta(days=1))
    assert client.get(f"/stories/polku/{story.slug}/picture/").status_code == 404
    assert Story.objects.get().picture is None
    assert Story.objects.get().is_public, "its words are as they were let out"
    assert [one.member.user.name for one in Notice.objects.filter(kind="stories.picture_off")] == ["Eero"]


def test_on_the_day_after_it_is_shown_no_more_also_before_anything_ran(cast, client, shoe, monkeypatch):
    today = timezone.localdate()
    Picture.objects.update(people="some")
    note_permission(by=cast.member("sanna"), picture=shoe, who="Aili", member=None, about="", given_on=today, until=today, at=timezone.now())
    story = public(cast, Picture.objects.get())
    monkeypatch.setattr(timezone, "localdate", lambda *_at: today + timedelta(days=1))
    page = client.get(f"/stories/polku/{story.slug}/")
    assert page.status_code == 200
    assert "picture/" not in page.content.decode()
    assert client.get(f"/stories/polku/{story.slug}/picture/").status_code == 404


def test_where_the_writer_has_left_those_who_run_stories_are_told(cast, shoe):
    Picture.objects.update(people="some")
    given = note_permission(
        by=cast.member("sanna"), picture=shoe, who="Aili", member=None, about="", given_on=timezone.localdate(), until=None, at=timezone.now()
    )
    public(cast, Picture.objects.get(), by="eero")
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=timezone.now())
    withdraw_permission(by=cast.member("sanna"), permission=given, at=timezone.now())
    told_to = {one.member.user.name for one in Notice.objects.filter(kind="stories.picture_off")}
    assert {"Nora", "Sanna"} <= told_to
    assert "Eero" not in told_to


def test_who_does_not_run_stories_makes_it_ours_again_by_another_picture(cast, shoe, tmp_path):
    track = kept(cast.member("sanna"), tmp_path, title="Latu", colour="white")
    story = public(cast, shoe, by="eero")
    illustrate(by=cast.member("eero"), story=story, picture=track, at=timezone.now())
    assert not Story.objects.get().is_public
    story = let_out(by=cast.member("sanna"), story=Story.objects.get(), public=True, at=timezone.now())
    move_spot(by=cast.member("eero"), picture=track, x=10, y=10, at=timezone.now())
    assert Story.objects.get().is_public, "a story shows it uncut"
    describe_picture(by=cast.member("eero"), picture=track, title="Latu", descriptions={"fi": "Latu", "sv": "Ett spår"}, people="nobody", at=timezone.now())
    assert not Story.objects.get().is_public
    let_out(by=cast.member("sanna"), story=Story.objects.get(), public=True, at=timezone.now())
    illustrate(by=cast.member("sanna"), story=Story.objects.get(), picture=None, at=timezone.now())
    assert Story.objects.get().is_public


def test_a_picture_is_deleted_that_only_stories_show_that_are_not_out(cast, sign_in, shoe):
    story = public(cast, shoe, by="eero")
    for words in ("everybody sees it", "we see it"):
        assert words in sign_in("nora").get(f"/polku/content/pictures/{shoe.pk}/").content.decode()
        with pytest.raises(Refused, match="It is used in “Jäällä”"):
            remove_picture(by=cast.member("sanna"), picture=shoe, at=timezone.now())
        let_out(by=cast.member("sanna"), story=story, public=False, at=timezone.now())
    take_back(by=cast.member("eero"), story=story, at=timezone.now())
    assert "Jäällä" not in sign_in("guest").get(f"/polku/content/pictures/{shoe.pk}/").content.decode()
    page = sign_in("nora").get(f"/polku/content/pictures/{shoe.pk}/").content.decode()
    assert "Jäällä" not in page
    assert "A story that is not out" in page
    remove_picture(by=cast.member("sanna"), picture=shoe, at=timezone.now())
    assert "Kenkä jäällä" not in sign_in("eero").get(f"/polku/stories/told/{story.pk}/").content.decode()


def test_it_is_on_paper_too(cast, sign_in, shoe):
    story = told(cast)
    without = sign_in("eero").get(f"/polku/stories/told/{story.pk}/story.pdf")
    illustrate(by=cast.member("eero"), story=story, picture=shoe, at=timezone.now())
    with_it = sign_in("eero").get(f"/polku/stories/told/{story.pk}/story.pdf")
    assert JPEG not in without.content
    assert JPEG in with_it.content


@pytest.mark.parametrize("path", ["/polku/stories/", "/stories/polku/", "/stories/polku/feed.json"])
def test_lists_ask_as_often_at_one_story_as_at_three(cast, sign_in, shoe, tmp_path, path):
    client, asked = sign_in("sanna"), []
    Picture.objects.update(people="some")
    for number in range(3):
        picture = kept(cast.member("sanna"), tmp_path, title=f"Kuva {number}", colour=f"#00{number}0f0", people="some")
        today = timezone.localdate()
        note_permission(by=cast.member("sanna"), picture=picture, who="", member=cast.member("nora"), about="", given_on=today, until=None, at=timezone.now())
        public(cast, picture)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).content.count(b"/picture/") >= number + 1
        asked.append(len(queries))
    assert asked[0] == asked[2], asked
