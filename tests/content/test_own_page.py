"""An organisation's own page: what a press puts there, who reads it, how it is followed and shown elsewhere, and what takes it off again."""

import json
from uuid import uuid4

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from talkoot.base.orgs.models import Site
from talkoot.base.orgs.refused import Refused
from talkoot.content.actions.ideas import Draft, add_idea, change_idea
from talkoot.content.actions.illustrating import illustrate
from talkoot.content.actions.own_page import publish_everywhere, publish_here
from talkoot.content.actions.planning import plan_idea, take_post
from talkoot.content.actions.publishing import approve_line, approve_post, publish_by_hand, unpublish, write_line, write_post
from talkoot.content.filling import OWN
from talkoot.content.models import Post, Publication
from talkoot.content.queries.own_page import sites_out
from talkoot.pictures.models import Picture
from tests.content.conftest import AT
from tests.pictures.drawn import kept

pytestmark = pytest.mark.django_db
TEXT = "Nastat tai keppi <b>kaikille</b>.\n\nLue lisää: https://example.org/nastat\n\n{toimipiste} {puhelin}"
HOUSE = "/posts/polku/"


@pytest.fixture
def post(cast, idea):
    """Eero's, approved, for the own page and Facebook; Salla and Kemi have their phones."""
    Site.objects.filter(organisation=cast.organisation).update(phone="016 555 0107")
    cast.salla.refresh_from_db()
    cast.kemi.refresh_from_db()
    made = take_post(by=cast.member("eero"), post=plan_idea(by=cast.member("eero"), idea=idea, week=AT.date(), at=AT), at=AT)
    return write_post(by=cast.member("eero"), post=made, text=TEXT, networks=[OWN, "facebook"], at=AT)


def approved(cast, post):
    return approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)


def here(cast, post, who="eero", site="salla"):
    return publish_here(by=cast.member(who), post=post, site=getattr(cast, site), at=AT)


def test_what_a_press_puts_there_is_read_by_everybody(cast, post, client):
    assert client.get(HOUSE).status_code == 404
    approved(cast, post)
    made = here(cast, post)
    page = client.get(HOUSE)
    assert page.status_code == 200
    told = page.content.decode()
    assert "Nastat tai keppi &lt;b&gt;kaikille&lt;/b&gt;." in told
    assert '<a href="https://example.org/nastat" rel="nofollow">' in told
    assert "Salla 016 555 0107" in told
    assert len(page.content) < 15_000
    assert not page.cookies
    assert client.get(f"{HOUSE}{made.pk}/").status_code == client.get(f"{HOUSE}at/{cast.salla.pk}/").status_code == 200
    assert made.address.endswith(f"{HOUSE}{made.pk}/")
    assert Post.objects.get().out_at == AT
    assert here(cast, post) == made  # again


def test_nothing_goes_there_that_was_not_approved_or_by_others_than_those_who_work_there(cast, post):
    with pytest.raises(Refused, match="approved"):
        here(cast, post)
    approved(cast, post)
    with pytest.raises(Refused, match="work there"):
        here(cast, post, site="kemi")
    with pytest.raises(Refused, match="work there"):
        publish_here(by=cast.member("sanna"), post=post, site=cast.elsewhere, at=AT)
    with pytest.raises(Post.DoesNotExist):
        publish_here(by=cast.member("eve"), post=post, site=cast.elsewhere, at=AT)
    with pytest.raises(Refused):
        here(cast, post, who="guest")
    with pytest.raises(Refused, match="go there"):
        publish_by_hand(by=cast.member("eero"), post=post, site=cast.salla, network=OWN, address="", at=AT)
    Site.objects.filter(pk=cast.salla.pk).update(phone="")
    cast.salla.refresh_from_db()
    with pytest.raises(Refused, match="missing"):
        here(cast, post)
    assert not Publication.objects.exists()


def test_a_post_that_does_not_go_there_is_refused(cast, post):
    written = write_post(by=cast.member("eero"), post=post, text=TEXT, networks=["facebook"], at=AT)
    approved(cast, written)
    with pytest.raises(Refused, match="go there"):
        here(cast, written)


def test_what_changes_stays_as_it_was_until_the_new_version_is_approved_and_put_there(cast, post, client):
    approved(cast, post)
    made = here(cast, post)
    line = write_line(by=cast.member("eero"), post=post, site=cast.salla, text="Kysy tiskiltä.", at=AT)
    assert "Kysy tiskiltä" not in client.get(HOUSE).content.decode()
    approve_line(by=cast.member("sanna"), line=line, text="Kysy tiskiltä.", at=AT)
    assert "Kysy tiskiltä" not in client.get(HOUSE).content.decode()
    assert here(cast, post).pk == made.pk
    assert "Kysy tiskiltä" in client.get(HOUSE).content.decode()
    changed = write_post(by=cast.member("eero"), post=post, text="Toinen {toimipiste}", networks=[OWN], at=AT)
    with pytest.raises(Refused, match="approved"):
        here(cast, changed)
    assert "Nastat" in client.get(HOUSE).content.decode()


def test_a_post_stands_once_with_the_other_sites_and_a_closed_site_tells_nothing(cast, post, client):
    approved(cast, post)
    here(cast, post)
    other = here(cast, post, who="nora", site="kemi")
    told = client.get(HOUSE).content.decode()
    assert told.count("<section") == 1
    assert "ja 1 muu toimipiste" in told
    assert f"{HOUSE}at/{cast.kemi.pk}/" in told
    Site.objects.filter(pk=cast.kemi.pk).update(closed_on=AT.date())
    assert client.get(f"{HOUSE}{other.pk}/").status_code == 404
    assert client.get(f"{HOUSE}at/{cast.kemi.pk}/").status_code == 404
    unpublish(by=cast.member("sanna"), publication=Publication.objects.get(site=cast.salla), at=AT)
    assert client.get(HOUSE).status_code == 404


def test_another_organisation_has_nothing_of_it(cast, post, client):
    approved(cast, post)
    made = here(cast, post)
    eve = cast.member("eve")
    other = take_post(by=eve, post=plan_idea(by=eve, idea=add_idea(by=eve, draft=Draft("Toisen oma"), key=uuid4(), at=AT), week=AT.date(), at=AT), at=AT)
    other = write_post(by=eve, post=other, text="Muuta", networks=[OWN], at=AT)
    Post.objects.filter(pk=other.pk).update(approved_digest=other.digest, approved_at=AT)
    publish_here(by=eve, post=other, site=cast.elsewhere, at=AT)
    theirs, ours = client.get("/posts/toinen/").content.decode(), client.get(HOUSE).content.decode()
    assert "Toisen oma" in theirs
    assert "Nastat" not in theirs
    assert "Toisen oma" not in ours
    Site.objects.create(organisation=cast.other, name="Hiljainen")
    told = sites_out(cast.organisation), sites_out(cast.other)
    assert [[one.pk for one in sites] for sites in told] == [[cast.salla.pk], [cast.elsewhere.pk]]
    for address in (f"/posts/toinen/{made.pk}/", f"/posts/toinen/at/{cast.salla.pk}/", "/posts/nobody/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("where", ["", "at/{site}/"])
def test_feeds_are_read_by_readers_of_others(cast, post, client, where):
    approved(cast, post)
    made = here(cast, post)
    address = HOUSE + where.format(site=cast.salla.pk)
    feed = feedparser.parse(client.get(f"{address}feed.atom").content)
    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == [made.address]
    assert feed.entries[0].title == post.idea.title
    assert "<b>" not in feed.entries[0].summary
    told = json.loads(client.get(f"{address}feed.json").content)
    assert told["version"].startswith("https://jsonfeed.org")
    assert [item["url"] for item in told["items"]] == [made.address]
    assert told["items"][0]["content_text"] == made.text


def test_another_website_shows_it_in_a_frame_that_touches_nothing(cast, post, client):
    approved(cast, post)
    here(cast, post)
    script = client.get(f"{HOUSE}at/{cast.salla.pk}/posts.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert f'"http://testserver{HOUSE}at/{cast.salla.pk}/inside/"' in script.content.decode()
    frame = client.get(f"{HOUSE}inside/")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert not frame.cookies
    assert "frame-ancestors 'none'" in client.get(HOUSE)["Content-Security-Policy"]


def test_on_the_pages(cast, post, sign_in):
    approved(cast, post)
    browser = sign_in("eero")
    pack = f"/polku/content/posts/{post.pk}/pack/?site={cast.salla.pk}&network=own"
    page = browser.get(pack).content.decode()
    assert "Put it on our own page" in page
    assert browser.post(pack).status_code == 302
    page = browser.get(pack).content.decode()
    assert "&lt;script src=" in page
    assert "Take it off the page" in page
    assert "Put the new version there" not in page
    assert sign_in("guest").post(pack).status_code == 403
    assert sign_in("eve").get(pack).status_code == 404
    elsewhere = f"/polku/content/posts/{post.pk}/pack/?site={cast.kemi.pk}&network=own"
    refused = browser.post(elsewhere)
    assert refused.status_code == 422
    assert "work there" in refused.content.decode()


@pytest.mark.parametrize("count", [2, 12])
def test_pages_cost_the_same_with_many(cast, post, idea, django_assert_max_num_queries, count):
    approved(cast, post)
    for n in range(count):
        site = Site.objects.create(organisation=cast.organisation, name=f"Paikka {n}", phone="016")
        publish_here(by=cast.member("sanna"), post=post, site=site, at=AT)
    client = Client()
    with django_assert_max_num_queries(9):
        assert client.get(HOUSE).status_code == 200
    with django_assert_max_num_queries(9):
        assert client.get(f"{HOUSE}feed.atom").status_code == 200


def test_every_site_at_once_but_where_something_is_missing(cast, post, client, sign_in):
    with pytest.raises(Refused, match="approved"):
        publish_everywhere(by=cast.member("nora"), post=post, at=AT)
    approved(cast, post)
    with pytest.raises(Refused):
        publish_everywhere(by=cast.member("eero"), post=post, at=AT)
    with pytest.raises(Post.DoesNotExist):
        publish_everywhere(by=cast.member("eve"), post=post, at=AT)
    line = write_line(by=cast.member("eero"), post=post, site=cast.salla, text="Kysy tiskiltä.", at=AT)
    approve_line(by=cast.member("sanna"), line=line, text="Kysy tiskiltä.", at=AT)
    Site.objects.filter(pk=cast.kemi.pk).update(phone="")
    done = publish_everywhere(by=cast.member("nora"), post=post, at=AT)
    assert (done.put, done.stood, [one.name for one in done.left_out]) == (1, 0, ["Kemi"])
    made = Publication.objects.get()
    assert (made.site, made.address) == (cast.salla, f"http://testserver{HOUSE}{made.pk}/")
    assert "Kysy tiskiltä" in made.text
    Site.objects.filter(pk=cast.kemi.pk).update(phone="016 555 0199")
    Site.objects.filter(pk=cast.salla.pk).update(phone="016 555 0100")
    said = sign_in("sanna").post(f"/polku/content/posts/{post.pk}/everywhere/", {"site": cast.salla.pk}, follow=True).content.decode()
    assert "at 2 sites" in said
    assert "Bring every site’s version up to date" in said, "what is there already is not offered to be put there"
    assert "016 555 0100" in client.get(f"{HOUSE}{made.pk}/").content.decode()
    again = publish_everywhere(by=cast.member("nora"), post=post, at=AT)
    assert (again.put, again.stood) == (0, 2)


def test_two_thousand_sites_take_as_many_queries_as_twenty(cast, post, django_assert_max_num_queries):
    Site.objects.bulk_create(Site(organisation=cast.organisation, name=f"Paikka {n:04}", phone="016", key=f"own{n}") for n in range(2000))
    approved(cast, post)
    with django_assert_max_num_queries(40):
        assert publish_everywhere(by=cast.member("nora"), post=post, at=AT).put == 2002


def test_a_post_is_new_to_a_reader_once_however_many_sites_tell_it(cast, post, client):
    approved(cast, post)
    here(cast, post)
    first = json.loads(client.get(f"{HOUSE}feed.json").content)["items"]
    here(cast, post, who="nora", site="kemi")
    again = json.loads(client.get(f"{HOUSE}feed.json").content)["items"]
    assert [item["id"] for item in first] == [item["id"] for item in again]
    assert first[0]["url"] != again[0]["url"]
    one, other = (json.loads(client.get(f"{HOUSE}at/{site.pk}/feed.json").content)["items"] for site in (cast.salla, cast.kemi))
    assert one[0]["id"] != other[0]["id"]


def test_a_title_that_is_changed_needs_another_approval_and_another_press(cast, post, client):
    approved(cast, post)
    here(cast, post)
    change_idea(by=cast.member("nora"), idea=post.idea, draft=Draft("Toinen otsikko", need=post.idea.need, form="tip"), at=AT)
    changed = Post.objects.get()
    assert not changed.is_approved
    for where in ("", "feed.json", "inside/"):
        assert "Toinen otsikko" not in client.get(HOUSE + where).content.decode()
    with pytest.raises(Refused, match="approved"):
        here(cast, changed)
    approve_post(by=cast.member("aino"), post=changed, digest=changed.digest, at=AT)
    here(cast, changed)
    assert "Toinen otsikko" in client.get(HOUSE).content.decode()


def test_a_picture_is_asked_for_each_time_and_gone_with_its_permission(cast, post, client, tmp_path):
    now = timezone.now()
    picture = kept(cast.member("nora"), tmp_path, title="Kenkä", told="Nastakenkä jäällä", colour="#abc123", at=now)
    changed = illustrate(by=cast.member("eero"), post=post, picture=picture, at=AT)
    approved(cast, changed)
    made = here(cast, Post.objects.get())
    assert made.described == "Nastakenkä jäällä"
    assert 'alt="Nastakenkä jäällä"' in client.get(HOUSE).content.decode()
    shown = client.get(f"{HOUSE}{made.pk}/picture.jpg")
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (200, "image/jpeg", "no-cache")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert client.get(f"{HOUSE}{made.pk}/picture.jpg", headers={"If-None-Match": shown["ETag"]}).status_code == 304
    Picture.objects.filter(pk=picture.pk).update(removed_at=now)
    assert client.get(f"{HOUSE}{made.pk}/picture.jpg", headers={"If-None-Match": shown["ETag"]}).status_code == 404
    assert "<img" not in client.get(HOUSE).content.decode()
