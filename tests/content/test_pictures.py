"""Pictures in posts: approved is exactly what was seen, a site's own needs its own approval, and a permission that ends finds every use."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions.people import end_membership
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.content.actions.illustrating import approve_site_picture, illustrate, illustrate_site, take_off
from talkoot.content.actions.planning import plan_idea, take_post
from talkoot.content.actions.publishing import approve_post, ask_approval, publish_by_hand, write_line, write_post
from talkoot.content.models import Asking, Post, Publication, SitePicture
from talkoot.content.queries.versions import picture_of
from talkoot.pictures import jobs
from talkoot.pictures.actions import describe_picture, move_spot, note_permission, remove_picture, renew_permission, withdraw_permission
from talkoot.pictures.models import Picture
from talkoot.pictures.queries import shown
from talkoot.pictures.uses import uses_of
from tests.content.conftest import AT
from tests.content.test_publishing import let_free
from tests.pictures.drawn import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """Files lie in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def shoe(cast, tmp_path):
    return kept(cast.member("sanna"), tmp_path, at=AT)


@pytest.fixture
def track(cast, tmp_path):
    return kept(cast.member("sanna"), tmp_path, title="Latu", colour="white", told="Latu illalla", at=AT)


@pytest.fixture
def post(cast, idea, shoe):
    """Eero's, written for two networks, with the shoe."""
    eero = cast.member("eero")
    made = take_post(by=eero, post=plan_idea(by=eero, idea=idea, week=AT.date(), at=AT), at=AT)
    made = write_post(by=eero, post=made, text="Nastat tai keppi.", networks=["facebook", "instagram"], at=AT)
    return illustrate(by=eero, post=made, picture=shoe, at=AT)


def approved(cast, post, by="nora"):
    return approve_post(by=cast.member(by), post=post, digest=post.digest, at=AT)


def now(post):
    return Post.objects.select_related("picture").get(pk=post.pk)


CHANGES = {
    "swapped": lambda cast, post, shoe, track: illustrate(by=cast.member("eero"), post=post, picture=track, at=AT),
    "taken off": lambda cast, post, shoe, track: illustrate(by=cast.member("eero"), post=post, picture=None, at=AT),
    "spot": lambda cast, post, shoe, track: move_spot(by=cast.member("aino"), picture=shoe, x=10, y=50, at=AT),
    "description": lambda cast, post, shoe, track: describe_picture(
        by=cast.member("aino"), picture=shoe, title="Nastakenkä", descriptions={"fi": "Kenkä lumella"}, people="nobody", at=AT
    ),
    "another language": lambda cast, post, shoe, track: describe_picture(
        by=cast.member("aino"), picture=shoe, title="Nastakenkä", descriptions={"fi": "Kenkä jäällä", "sv": "En sko"}, people="nobody", at=AT
    ),
    "behind its back": lambda cast, post, shoe, track: Picture.objects.filter(pk=shoe.pk).update(digest="0" * 64),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_another_picture_spot_or_description_needs_approval_again(cast, post, shoe, track, change):
    assert approved(cast, post).is_approved
    change(cast, post, shoe, track)
    assert not now(post).is_approved
    with pytest.raises(Refused):
        publish_by_hand(by=cast.member("eero"), post=post, site=cast.salla, network="facebook", address="", at=AT)


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_was_seen_before_a_change_is_not_approved_after_it(cast, post, shoe, track, change):
    seen = post.digest
    change(cast, post, shoe, track)
    with pytest.raises(Refused, match="changed meanwhile"):
        approve_post(by=cast.member("nora"), post=post, digest=seen, at=AT)


def test_its_name_alone_changes_nothing(cast, post, shoe):
    approved(cast, post)
    describe_picture(by=cast.member("aino"), picture=shoe, title="Kenkä", descriptions=shoe.descriptions, people="nobody", at=AT)
    assert now(post).is_approved


def test_who_changed_the_picture_approves_nothing_that_shows_it_and_its_maker_and_approver_are_told(cast, post, shoe):
    ask_approval(by=cast.member("eero"), post=post, people=[cast.member("aino")], at=AT)
    approved(cast, post)
    move_spot(by=cast.member("aino"), picture=shoe, x=10, y=50, at=AT)
    assert not Asking.objects.exists()
    told = Notice.objects.filter(kind="content.picture").values_list("member", flat=True)
    assert sorted(told) == sorted(cast.member(name).pk for name in ("eero", "nora"))
    with pytest.raises(Refused, match="their own"):
        approved(cast, now(post), "aino")
    assert approved(cast, now(post), "nora").is_approved


def test_of_nobodys_post_whoever_approved_it_is_told(cast, post, shoe):
    approved(cast, post)
    Post.objects.filter(pk=post.pk).update(owner=None)
    move_spot(by=cast.member("nora"), picture=shoe, x=10, y=50, at=AT)
    assert not Notice.objects.filter(kind="content.picture").exists(), "who did it knows"
    approved(cast, now(post), "aino")
    move_spot(by=cast.member("nora"), picture=shoe, x=20, y=50, at=AT)
    assert Notice.objects.get(kind="content.picture").member == cast.member("aino")


def test_asked_again_of_the_same_they_are_told_again_but_not_at_once(cast, post):
    eero, nora = cast.member("eero"), cast.member("nora")
    told = Notice.objects.filter(kind="content.approval", member=nora)
    for _twice in range(2):
        ask_approval(by=eero, post=post, people=[nora], at=AT)
    assert told.count() == 1
    write_post(by=eero, post=post, text="Toisin", networks=post.networks, at=AT)
    write_post(by=eero, post=post, text="Nastat tai keppi.", networks=post.networks, at=AT + timedelta(minutes=5))
    ask_approval(by=eero, post=post, people=[nora], at=AT + timedelta(minutes=6))
    assert told.count() == 2, "the text is as it was, the asking is new"


def test_no_picture_of_elsewhere_deleted_or_not_allowed_comes_in(cast, sign_in, tmp_path, post, shoe, track):
    eero, foreign = cast.member("eero"), kept(cast.member("eve"), tmp_path, title="Vieras", told="Vieras")
    remove_picture(by=cast.member("sanna"), picture=track, at=AT)
    raw = kept(eero, tmp_path, title="Kuvaamaton", colour="black", told="", at=AT)
    for picture in (foreign, Picture.objects.get(pk=track.pk), raw):
        with pytest.raises(Refused):
            illustrate(by=eero, post=post, picture=picture, at=AT)
        with pytest.raises(Refused):
            illustrate_site(by=eero, post=post, site=cast.salla, picture=picture, at=AT)
        for site in ("", f"?site={cast.salla.pk}"):
            sign_in("eero").post(f"/polku/content/posts/{post.pk}/picture/{site}", {"picture": picture.pk})
    with pytest.raises(Refused):
        illustrate(by=cast.member("guest"), post=post, picture=None, at=AT)
    with pytest.raises(Post.DoesNotExist):
        illustrate(by=cast.member("eve"), post=post, picture=foreign, at=AT)
    assert now(post).picture == shoe
    assert not SitePicture.objects.exists()
    assert sign_in("guest").get(f"/polku/content/posts/{post.pk}/picture/").status_code == 403
    assert sign_in("eve").get(f"/toinen/content/posts/{post.pk}/picture/").status_code == 404
    page = sign_in("eero").get(f"/polku/content/posts/{post.pk}/picture/").content.decode()
    assert "Nastakenkä" in page
    assert not any(title in page for title in ("Vieras", "Kuvaamaton", "Latu"))


def test_a_sites_own_picture_goes_out_once_somebody_else_approved_exactly_it(cast, sign_in, post, shoe, track):
    post = approved(cast, post)
    with pytest.raises(Refused):
        illustrate_site(by=cast.member("eero"), post=post, site=cast.kemi, picture=track, at=AT)
    sign_in("eero").post(f"/polku/content/posts/{post.pk}/picture/?site={cast.salla.pk}", {"picture": track.pk})
    own = SitePicture.objects.get()
    assert picture_of(post, cast.salla) == shoe
    assert "A picture of your own waits for approval" in sign_in("aino").get(f"/polku/content/posts/{post.pk}/?site={cast.salla.pk}").content.decode()
    for by, mark in ((cast.member("eero"), track.mark), (cast.member("aino"), shoe.mark), (cast.member("guest"), track.mark)):
        with pytest.raises(Refused):
            approve_site_picture(by=by, own=own, mark=mark, at=AT)
    for _twice in range(2):
        sign_in("aino").post(f"/polku/content/site-pictures/{own.pk}/approve/", {"mark": track.mark})
    assert (picture_of(post, cast.salla), picture_of(post, cast.kemi)) == (track, shoe)
    assert now(post).is_approved, "the shared version is as it was"
    changed = move_spot(by=cast.member("aino"), picture=track, x=1, y=1, at=AT)
    assert picture_of(post, cast.salla) == shoe, "another spot, another approval"
    for name in ("aino", "eero"):
        with pytest.raises(Refused, match="their own"):
            approve_site_picture(by=cast.member(name), own=own, mark=changed.mark, at=AT)
    assert sign_in("eve").post(f"/toinen/content/site-pictures/{own.pk}/approve/", {"mark": changed.mark}).status_code == 404
    sign_in("eero").post(f"/polku/content/posts/{post.pk}/picture/?site={cast.salla.pk}", {"picture": ""})
    assert not SitePicture.objects.exists()


def test_free_hands_reach_a_sites_own_picture_at_home(cast, post, track):
    let_free(cast, "eero")
    illustrate_site(by=cast.member("eero"), post=post, site=cast.salla, picture=track, at=AT)
    assert picture_of(post, cast.salla) == track


def test_the_pack_hands_out_the_picture_in_its_shape_and_what_it_shows(cast, sign_in, post, shoe):
    post, client = approved(cast, post), sign_in("eero")
    for network, shape in (("instagram", "portrait"), ("facebook", "link")):
        page = client.get(f"/polku/content/posts/{post.pk}/pack/?site={cast.salla.pk}&network={network}").content.decode()
        assert f"/polku/content/pictures/{shoe.pk}/file/?shape={shape}&amp;save=1" in page
        assert 'id="pack-told" rows="2" readonly>Kenkä jäällä</textarea>' in page
    client.post(f"/polku/content/posts/{post.pk}/pack/?site={cast.salla.pk}&network=facebook", {"address": ""})
    assert Publication.objects.get().picture == shoe


def test_a_withdrawn_permission_finds_every_use(cast, sign_in, post, shoe, track):
    eero, nora = cast.member("eero"), cast.member("nora")
    given = note_permission(by=nora, picture=shoe, who="Aili", member=None, about="", given_on=AT.date(), until=None, at=AT)
    post = approved(cast, post)
    publish_by_hand(by=nora, post=post, site=cast.kemi, network="facebook", address="", at=AT)
    illustrate_site(by=cast.member("aino"), post=post, site=cast.kemi, picture=track, at=AT)
    illustrate_site(by=cast.member("aino"), post=post, site=cast.salla, picture=shoe, at=AT)
    assert [(use.where, use.is_out) for use in uses_of([shoe.pk], "polku")[shoe.pk]] == [("", False), ("Salla", False), ("Kemi, Facebook", True)]
    with pytest.raises(Refused, match="It is used in"):
        remove_picture(by=nora, picture=shoe, at=AT)
    for _twice in range(2):
        sign_in("guest").post(f"/polku/content/pictures/permissions/{given.pk}/withdraw/")
        assert Post.objects.get().picture == shoe
    for _twice in range(2):
        sign_in("eero").post(f"/polku/content/pictures/permissions/{given.pk}/withdraw/")
    found = now(post)
    assert (found.picture, found.is_approved) == (None, False)
    assert [one.picture for one in SitePicture.objects.all()] == [track]
    told = Notice.objects.filter(kind="content.picture_off")
    assert sorted(one.member.user.name for one in told) == ["Aino", "Eero", "Nora"]
    assert [use.where for use in uses_of([shoe.pk], "polku")[shoe.pk]] == ["Kemi, Facebook"], "where it stands to be taken down is still known"
    with pytest.raises(Refused):
        illustrate(by=eero, post=post, picture=Picture.objects.get(pk=shoe.pk), at=AT)
    renew_permission(by=nora, permission=given, given_on=AT.date(), until=None, at=AT)
    assert now(post).picture is None, "it does not come back by itself"


def test_a_permission_that_ends_is_as_one_that_was_withdrawn(cast, post, shoe):
    today = timezone.localdate(AT)
    note_permission(by=cast.member("nora"), picture=shoe, who="Aili", member=None, about="", given_on=today, until=today, at=AT)
    post = approved(cast, post)
    jobs.see_to_permissions(AT)
    assert now(post).picture == shoe, "its last day is one of its days"
    with pytest.raises(Refused, match="has ended"):
        publish_by_hand(by=cast.member("nora"), post=post, site=cast.kemi, network="facebook", address="", at=AT + timedelta(days=1))
    for _twice in range(2):
        jobs.see_to_permissions(AT + timedelta(days=1))
    assert now(post).picture is None
    assert Notice.objects.filter(kind="content.picture_off").count() == 1


def test_nobody_recognised_is_not_said_of_somebody_who_allows_it_no_more(cast, post, shoe):
    given = note_permission(by=cast.member("nora"), picture=shoe, who="Aili", member=None, about="", given_on=AT.date(), until=None, at=AT)
    withdraw_permission(by=cast.member("nora"), permission=given, at=AT)
    with pytest.raises(Refused):
        describe_picture(by=cast.member("eero"), picture=shoe, title="Kenkä", descriptions=shoe.descriptions, people="nobody", at=AT)
    assert shown([Picture.objects.get(pk=shoe.pk)], cast.member("eero"), AT.date())[0].is_over


@pytest.mark.parametrize("at_site", [False, True])
def test_what_stands_is_seen_and_kept_also_when_it_is_offered_no_more(cast, sign_in, post, shoe, track, monkeypatch, at_site):
    if at_site:
        illustrate_site(by=cast.member("eero"), post=post, site=cast.salla, picture=shoe, at=AT)
    post = approved(cast, post)
    Picture.objects.filter(pk=shoe.pk).update(people="")  # nothing tells posts of it
    address = f"/polku/content/posts/{post.pk}/picture/" + (f"?site={cast.salla.pk}" if at_site else "")
    page = sign_in("eero").get(address).content.decode()
    assert f'value="{shoe.pk}" checked' in page
    assert "Nobody has said whether somebody can be recognised in the picture." in page
    assert page.count(" checked>") == 1
    said = sign_in("eero").post(address, {"picture": shoe.pk}, follow=True).content.decode()
    assert "Saved." in said
    said = sign_in("eero").post(address, {}, follow=True).content.decode()
    assert "Choose a picture, or that there is none." in said
    assert now(post).picture == shoe
    assert SitePicture.objects.count() == (1 if at_site else 0)
    monkeypatch.setattr("talkoot.pictures.queries.OFFERED", 0)
    assert f'value="{shoe.pk}" checked' in sign_in("eero").get(address).content.decode(), "or when sixty others are newer"
    sign_in("eero").post(address, {"picture": ""})
    assert now(post).picture == (shoe if at_site else None)
    assert not SitePicture.objects.exists()
    with pytest.raises(Refused, match="Nobody has said"):
        illustrate_site(by=cast.member("eero"), post=post, site=cast.salla, picture=Picture.objects.get(pk=shoe.pk), at=AT)


def test_where_nobody_who_made_or_published_it_is_left_those_who_run_content_are_told(cast, post, shoe):
    given = note_permission(by=cast.member("nora"), picture=shoe, who="Aili", member=None, about="", given_on=AT.date(), until=None, at=AT)
    publish_by_hand(by=cast.member("eero"), post=approved(cast, post), site=cast.salla, network="facebook", address="", at=AT)
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    withdraw_permission(by=cast.member("aino"), permission=given, at=AT)
    told = {one.member.user.name for one in Notice.objects.filter(kind="content.picture_off")}
    assert {"Nora", "Sanna"} <= told
    assert "Eero" not in told


def test_a_post_of_nobodys_that_loses_its_picture_is_told_to_those_who_run_content(cast, post, shoe):
    given = note_permission(by=cast.member("nora"), picture=shoe, who="Aili", member=None, about="", given_on=AT.date(), until=None, at=AT)
    Post.objects.filter(pk=post.pk).update(owner=None)
    withdraw_permission(by=cast.member("aino"), permission=given, at=AT)
    assert "Nora" in {one.member.user.name for one in Notice.objects.filter(kind="content.picture_off")}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_whoever_publishes_a_sites_own_picture_is_waited_for(cast, post, shoe, track):
    illustrate_site(by=cast.member("eero"), post=post, site=cast.salla, picture=track, at=AT)
    with CaptureQueriesContext(connection) as asked:
        take_off(track, AT)
    held = next(one["sql"] for one in asked if "FOR UPDATE" in one["sql"])
    assert 'FROM "content_post"' in held
    assert "content_sitepicture" in held
    assert now(post).picture == shoe, "it is locked, and keeps the picture of its own"


def test_approving_is_offered_to_those_who_may_only(cast, sign_in, post, shoe, track):
    Membership.objects.filter(pk=cast.member("aino").pk).update(role="member")
    illustrate_site(by=cast.member("eero"), post=post, site=cast.salla, picture=track, at=AT)
    write_line(by=cast.member("eero"), post=post, site=cast.salla, text="Tule käymään.", at=AT)
    address = f"/polku/content/posts/{post.pk}/?site={cast.salla.pk}"

    def offered(name):
        page = sign_in(name).get(address).content.decode()
        return ["Approve the picture" in page, "Approve the sentence" in page]

    assert offered("nora") == offered("aino") == [True, True]
    assert offered("eero") == [False, False]
    move_spot(by=cast.member("aino"), picture=track, x=1, y=1, at=AT)
    assert offered("aino") == [False, True], "who changed it"
    Membership.objects.get(pk=cast.member("aino").pk).sites.set([cast.kemi])
    assert offered("aino") == [False, False], "of another site"
    Picture.objects.filter(pk=track.pk).update(people="")
    assert offered("nora") == [False, True], "it may not be used"
