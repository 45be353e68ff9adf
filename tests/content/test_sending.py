"""What goes out by itself, against a Mastodon server that nobody here wrote: connected by its own door, sent once whatever breaks."""

import json
import re
import urllib.request
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from mastodon_mock.testing import MockServer

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.content import sending
from talkoot.content.actions import sending as sending_actions
from talkoot.content.actions.connecting import begin_connecting, disconnect, finish_connecting, origin_of
from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.content.actions.illustrating import illustrate
from talkoot.content.actions.planning import plan_idea, take_post
from talkoot.content.actions.publishing import approve_line, approve_post, publish_by_hand, unpublish, write_line, write_post
from talkoot.content.actions.sending import call_off, local_moment, say_it_is_there, send_again, send_post
from talkoot.content.clients import mastodon
from talkoot.content.clients.asking import Meaning, fault_of
from talkoot.content.models import Account, Application, Delivery, Publication, Server
from talkoot.content.queries.sending import account_lines
from talkoot.pictures.actions import describe_picture
from tests.content.conftest import AT
from tests.content.proxy import Proxy
from tests.pictures.drawn import kept

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def fetched(request):
    with urllib.request.urlopen(request) as came:
        return came.read().decode()


@pytest.fixture(scope="module")
def network():
    with MockServer() as server, Proxy(server.base_url) as proxy:
        yield proxy
        proxy.shutdown()


@pytest.fixture
def server(network, settings):
    """The network's server, without anything posted, reached through what may break."""
    fetched(urllib.request.Request(f"{network.to.geturl()}/api/v1/_mock/reset", method="POST"))
    network.faults, network.asked = [], []
    settings.INSIDE_SERVERS = [urlsplit(network.url).netloc]
    return network


def said_yes(door, name="alice"):
    """A person chooses an account at the server's own page; what they come back with."""
    page = fetched(door)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    request = urllib.request.Request(f"http://{urlsplit(door).netloc}/oauth/authorize", data=urlencode({**hidden, "username": name}).encode())

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    with pytest.raises(urllib.error.HTTPError) as found:
        urllib.request.build_opener(Stay).open(request)
    with found.value:
        back = parse_qs(urlsplit(found.value.headers["Location"]).query)
    return back["state"][0], back["code"][0]


def connect(cast, server, site=None, name="alice"):
    nora = cast.member("nora")
    door = begin_connecting(by=nora, site=site or cast.salla, server=server.url, at=AT)
    state, code = said_yes(door.address, name)
    return finish_connecting(by=nora, state=state, code=code, at=AT)


@pytest.fixture
def account(cast, server):
    return connect(cast, server)


@pytest.fixture
def post(cast, idea):
    """Eero's, approved for Mastodon."""
    Site.objects.filter(organisation=cast.organisation).update(phone="016 555 0107")
    cast.salla.refresh_from_db()
    eero = cast.member("eero")
    made = take_post(by=eero, post=plan_idea(by=eero, idea=idea, week=AT.date(), at=AT), at=AT)
    made = write_post(by=eero, post=made, text="Nastat vai keppi? {toimipiste} {puhelin}", networks=["mastodon"], at=AT)
    return approve_post(by=cast.member("nora"), post=made, digest=made.digest, at=AT)


def posted(server, name="alice"):
    """The texts that stand at the server, the newest first."""
    token = {"alice": "alice_token", "bob": "bob_token"}[name]

    def ask(path):
        return json.loads(fetched(urllib.request.Request(server.to.geturl() + path, headers={"Authorization": f"Bearer {token}"})))

    pk = ask("/api/v1/accounts/verify_credentials")["id"]
    return [re.sub(r"<[^>]+>", "", one["content"]) for one in ask(f"/api/v1/accounts/{pk}/statuses")]


def illustrated(cast, post, picture):
    """The post with a picture, approved again."""
    post = illustrate(by=cast.member("eero"), post=post, picture=picture, at=AT)
    return approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)


def clock_at(at):
    return lambda: at


def let_go(cast, post, at=AT):
    return send_post(by=cast.member("nora"), post=post, day=None, hour=None, at=at)


def on_the_way(post):
    return Delivery.objects.get(post=post)


def test_a_site_is_connected_at_the_servers_own_door_and_its_token_stands_nowhere(cast, server, sign_in):
    account = connect(cast, server)
    assert account.name == f"@alice@{urlsplit(server.url).netloc}"
    assert (account.state, account.site, account.most) == ("connected", cast.salla, 500)
    token = sending.unseal(sending.TOKENS, account.sealed)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in str(cursor.fetchall()), table
    page = sign_in("nora").get("/polku/content/accounts/").content.decode()
    assert account.name in page
    assert token not in page
    assert mastodon.who(server.url, token).name == "alice"
    disconnect(by=cast.member("nora"), account=account, at=AT)
    account.refresh_from_db()
    assert (account.state, account.sealed) == ("off", "")
    with pytest.raises(mastodon.Fault):
        mastodon.who(server.url, token)


def test_only_who_began_ends_it_and_not_long_afterwards(cast, server):
    nora, sanna = cast.member("nora"), cast.member("sanna")
    door = begin_connecting(by=nora, site=cast.salla, server=server.url, at=AT)
    state, code = said_yes(door.address)
    for by, given, at in ((sanna, state, AT), (nora, state, AT + timedelta(hours=1)), (nora, state[:-3] + "abc", AT), (nora, "x", AT)):
        with pytest.raises(Refused):
            finish_connecting(by=by, state=given, code=code, at=at)
    for name in ("eero", "guest"):
        with pytest.raises(Refused):
            begin_connecting(by=cast.member(name), site=cast.salla, server=server.url, at=AT)
    with pytest.raises(Refused):
        begin_connecting(by=nora, site=cast.elsewhere, server=server.url, at=AT)
    assert not Account.objects.exists()
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["", "mastodon", "http://", "https://name:secret@", "javascript:alert(1)", "mastodon.social/path?x", "a b.c", "-x.y", "x" * 400]
)
def test_what_is_no_server_is_told(typed):
    with pytest.raises(Refused):
        found = origin_of(typed)
        assert found == "https://mastodon.social"
        raise Refused("")


def test_a_servers_name_is_understood_however_it_is_typed():
    for typed in ("mastodon.social", "https://Mastodon.social/", "http://mastodon.social", "@salla@mastodon.social", "salla@mastodon.social"):
        assert origin_of(typed) == "https://mastodon.social"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "10.0.0.1:443", "169.254.169.254", "[::1]", "nowhere.invalid"])
def test_a_server_inside_our_own_network_is_never_asked(cast, name):
    with pytest.raises(Refused):
        begin_connecting(by=cast.member("nora"), site=cast.salla, server=name, at=AT)


def test_what_is_approved_goes_out_once_with_the_sites_own_words(cast, server, account, post):
    assert let_go(cast, post).n == 1
    assert let_go(cast, post).n == 1  # pressed twice: what waits is moved, not doubled
    assert sending.send_due(clock_at(AT)) == 1
    assert posted(server) == ["Nastat vai keppi? Salla 016 555 0107"]
    one = on_the_way(post)
    assert (one.state, one.fault, one.claim) == ("sent", "", None)
    assert one.address.startswith("http")
    out = Publication.objects.get(post=post)
    assert (out.site, out.network, out.text, out.address, out.by) == (cast.salla, "mastodon", posted(server)[0], one.address, cast.member("nora"))
    post.refresh_from_db()
    assert post.out_at == AT
    assert sending.send_due(clock_at(AT + timedelta(days=1))) == 0
    assert let_go(cast, post, AT + MINUTE).n == 0
    assert len(posted(server)) == 1


def test_it_waits_for_the_hour_of_its_own_site(cast, server, post):
    connect(cast, server)
    connect(cast, server, cast.kemi, "bob")
    Site.objects.filter(pk=cast.kemi.pk).update(time_zone="Europe/Stockholm")
    day = AT.date() + timedelta(days=2)
    assert send_post(by=cast.member("nora"), post=post, day=day, hour=time(10), at=AT).n == 2
    here, there = (Delivery.objects.get(site=site).due_at for site in (cast.salla, cast.kemi))
    assert there - here == timedelta(hours=1)
    assert sending.send_due(clock_at(here - MINUTE)) == 0
    assert sending.send_due(clock_at(here)) == 1
    assert (len(posted(server)), len(posted(server, "bob"))) == (1, 0)
    assert sending.send_due(clock_at(there)) == 1
    assert len(posted(server, "bob")) == 1


def test_nothing_goes_to_another_organisations_account_nor_by_its_name_at_a_server(cast, server, account, post):
    there, here = cast.elsewhere.organisation, cast.organisation
    theirs = Account.objects.create(organisation=there, site=cast.elsewhere, network="mastodon", server=account.server, name="@x", remote="9", connected_at=AT)
    assert let_go(cast, post).n == 1
    assert not Delivery.objects.filter(account=theirs).exists()

    # What somebody is called there is the organisation's own, and so is the site that is connected.
    nora, ours = cast.member("nora"), Application.objects.get()
    Application.objects.filter(pk=ours.pk).update(organisation=there)
    door = begin_connecting(by=nora, site=cast.salla, server=server.url, at=AT)
    assert Application.objects.filter(organisation=here).count() == 1
    assert ours.client not in door.address
    Application.objects.filter(organisation=here).delete()
    state, code = said_yes(door.address)
    with pytest.raises(Refused):
        finish_connecting(by=nora, state=state, code=code, at=AT)
    door = begin_connecting(by=nora, site=cast.salla, server=server.url, at=AT)
    state, code = said_yes(door.address)
    Site.objects.filter(pk=cast.salla.pk).update(organisation=there, name="Toisaalla")
    with pytest.raises(Refused):
        finish_connecting(by=nora, state=state, code=code, at=AT)


def test_whoever_has_moved_to_another_organisation_is_told_nothing(cast, account, post):
    let_go(cast, post)
    Membership.objects.filter(pk__in=[cast.member("nora").pk, cast.member("eero").pk]).update(organisation=cast.elsewhere.organisation)
    sending.told(on_the_way(post), "content.not_out", AT)
    assert Notice.objects.filter(kind="content.not_out").exists()
    assert not Notice.objects.filter(kind="content.not_out", member__organisation=cast.elsewhere.organisation).exists()


def test_on_our_own_page_it_comes_at_its_hour_without_any_network(cast, post):
    nora, eero = cast.member("nora"), cast.member("eero")
    post = write_post(by=eero, post=post, text="Nastat {toimipiste}", networks=["own"], at=AT)
    post = approve_post(by=nora, post=post, digest=post.digest, at=AT)
    day = AT.date() + timedelta(days=1)
    count = Site.objects.filter(organisation=cast.organisation, closed_on=None).count()
    assert send_post(by=nora, post=post, day=day, hour=time(10), at=AT).n == count
    due = Delivery.objects.get(site=cast.salla).due_at
    assert sending.send_due(clock_at(due - MINUTE)) == 0
    assert sending.send_due(clock_at(due)) == count
    out = Publication.objects.get(site=cast.salla)
    assert (out.network, out.text, out.title, out.by) == ("own", "Nastat Salla", post.idea.title, nora)
    assert out.address.endswith(f"/{out.pk}/")
    assert Delivery.objects.get(site=cast.salla).address == out.address
    assert send_post(by=nora, post=post, day=None, hour=None, at=due).n == 0


def test_on_our_own_page_too_any_change_stops_it(cast, post):
    post = write_post(by=cast.member("eero"), post=post, text="Nastat {toimipiste}", networks=["own"], at=AT)
    post = approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)
    let_go(cast, post)
    write_post(by=cast.member("eero"), post=post, text="Toisin", networks=["own"], at=AT)
    sending.send_due(clock_at(AT))
    assert not Publication.objects.exists()
    assert {one.fault for one in Delivery.objects.all()} == {"changed"}


def test_the_nights_when_clocks_change_have_one_moment_each():
    helsinki = "Europe/Helsinki"
    assert local_moment(date(2027, 3, 28), time(3, 30), helsinki) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # there is no 3.30: it is 4.30
    assert local_moment(date(2026, 10, 25), time(3, 30), helsinki) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # twice: the first
    assert local_moment(date(2026, 10, 25), time(4, 30), helsinki) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_what_is_changed_after_approval_does_not_go(cast, server, account, post):
    let_go(cast, post)
    post = write_post(by=cast.member("eero"), post=post, text="Muuta {toimipiste}", networks=["mastodon"], at=AT)
    sending.send_due(clock_at(AT))
    assert posted(server) == []
    assert (on_the_way(post).state, on_the_way(post).fault) == ("off", "changed")
    assert {one.kind for one in Notice.objects.filter(about=f"content.post:{post.pk}")} >= {"content.not_out"}
    with pytest.raises(Refused):
        let_go(cast, post)
    post = approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)
    assert let_go(cast, post).n == 1
    sending.send_due(clock_at(AT))
    assert posted(server) == ["Muuta Salla"]


def test_a_change_and_a_new_approval_meanwhile_do_not_go_under_the_old_press(cast, server, account, post):
    let_go(cast, post)
    post = write_post(by=cast.member("eero"), post=post, text="Muuta {toimipiste}", networks=["mastodon"], at=AT)
    post = approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)
    sending.send_due(clock_at(AT))
    assert posted(server) == []
    assert on_the_way(post).fault == "changed"


def test_a_sites_sentence_that_nobody_approved_stays_out(cast, server, account, post):
    write_line(by=cast.member("eero"), post=post, site=cast.salla, text="Oma lause.", at=AT)
    let_go(cast, post)
    sending.send_due(clock_at(AT))
    assert posted(server) == ["Nastat vai keppi? Salla 016 555 0107"]


def test_who_may_not_publish_lets_nothing_go(cast, server, account, post):
    for name in ("eero", "guest"):
        with pytest.raises(Refused):
            send_post(by=cast.member(name), post=post, day=None, hour=None, at=AT)
        with pytest.raises(Refused):
            call_off(by=cast.member(name), post=post, at=AT)
    assert not Delivery.objects.exists()


def test_what_was_called_off_stays(cast, server, account, post):
    let_go(cast, post)
    assert call_off(by=cast.member("nora"), post=post, at=AT) == (1, 0)
    assert call_off(by=cast.member("nora"), post=post, at=AT) == (0, 0)
    assert sending.send_due(clock_at(AT)) == 0
    assert posted(server) == []
    assert let_go(cast, post).n == 1
    sending.send_due(clock_at(AT))
    assert len(posted(server)) == 1


def test_a_moment_that_is_over_or_half_a_moment_is_refused(cast, server, account, post):
    for day, hour in ((AT.date() - timedelta(days=1), time(10)), (AT.date(), None), (None, time(10)), (AT.date() + timedelta(days=900), time(10))):
        with pytest.raises(Refused):
            send_post(by=cast.member("nora"), post=post, day=day, hour=hour, at=AT)


@pytest.mark.parametrize("fault", ["dropped before", "dropped after", "500 after", "garbage after", "503 before", "429 before"])
def test_whatever_breaks_it_is_out_once_in_the_end(cast, server, account, post, fault):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", fault))
    sending.send_due(clock_at(AT))
    one = on_the_way(post)
    assert one.state == "waiting"
    assert one.again_at > AT
    if fault == "429 before":
        assert (one.again_at - AT).total_seconds() == pytest.approx(90, abs=5)
        assert one.begun_at is None
    assert sending.send_due(clock_at(AT)) == 0, "not before its time"
    sending.send_due(clock_at(one.again_at + MINUTE))
    assert on_the_way(post).state == "sent"
    assert len(posted(server)) == 1
    assert Publication.objects.filter(post=post).count() == 1


def test_where_the_key_may_be_forgotten_and_nothing_is_found_a_person_looks(cast, server, account, post, sign_in):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped before"))
    sending.send_due(clock_at(AT))
    late = AT + mastodon.KEPT + MINUTE
    sending.send_due(clock_at(late))
    one = on_the_way(post)
    assert one.state == "unsure"
    assert posted(server) == []
    assert sending.send_due(clock_at(late + timedelta(days=1))) == 0, "never by itself"
    assert Notice.objects.filter(kind="content.unsure", member=cast.member("nora")).count() == 1
    assert let_go(cast, post, late).n == 0, "and by no other press"
    page = sign_in("nora").get(f"/polku/content/deliveries/{one.pk}/").content.decode()
    assert "Is it out or not?" in page
    with pytest.raises(Refused):
        send_again(by=cast.member("nora"), delivery=one, at=late)
    with pytest.raises(Refused):
        send_again(by=cast.member("guest"), delivery=one, at=late + timedelta(hours=1))
    send_again(by=cast.member("nora"), delivery=one, at=late + timedelta(hours=1))
    sending.send_due(clock_at(late + timedelta(hours=1)))
    assert on_the_way(post).state == "sent"
    assert len(posted(server)) == 1


def test_what_is_found_there_is_not_sent_again_however_late(cast, server, account, post):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped after"))
    sending.send_due(timezone.now)
    assert on_the_way(post).state == "waiting"
    Delivery.objects.update(again_at=None)
    sending.send_due(timezone.now)
    assert on_the_way(post).state == "sent"
    assert server.asked[-1].startswith("GET /api/v1/accounts/"), "it was found, not sent"
    assert len(posted(server)) == 1


def test_another_post_with_the_same_words_is_not_taken_for_it(cast, server, account, post):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped before"))
    sending.send_due(timezone.now)
    one = on_the_way(post)
    token = sending.unseal(sending.TOKENS, account.sealed)
    other = mastodon.send(server.url, token, text=one.text, media=[], language="fi", key="another")
    assert mastodon.look(server.url, token, account.remote, one.text, one.begun_at) == other
    assert mastodon.look(server.url, token, account.remote, one.text, one.begun_at, {other.remote}) is None
    assert mastodon.look(server.url, token, account.remote, one.text + " loppu", one.begun_at) is None
    assert mastodon.look(server.url, token, account.remote, one.text, one.begun_at + timedelta(hours=1)) is None


def test_a_person_who_looked_says_that_it_is_there(cast, server, account, post):
    let_go(cast, post)
    Delivery.objects.update(state="unsure", text="Nastat", begun_at=AT)
    one = on_the_way(post)
    with pytest.raises(Refused):
        say_it_is_there(by=cast.member("nora"), delivery=one, address="javascript:alert(1)", at=AT)
    say_it_is_there(by=cast.member("nora"), delivery=one, address="https://example.com/1", at=AT)
    assert Publication.objects.get(post=post).address == "https://example.com/1"
    assert sending.send_due(clock_at(AT + timedelta(days=1))) == 0
    with pytest.raises(Refused):
        send_again(by=cast.member("nora"), delivery=one, at=AT + timedelta(days=1))


def test_what_somebody_puts_there_by_hand_does_not_go_by_itself_too(cast, server, account, post):
    nora = cast.member("nora")
    let_go(cast, post)
    publish_by_hand(by=nora, post=post, site=cast.salla, network="mastodon", address="", at=AT)
    assert on_the_way(post).state == "off"
    assert sending.send_due(clock_at(AT)) == 0
    unpublish(by=nora, publication=Publication.objects.get(), at=AT)
    let_go(cast, post)
    Publication.objects.create(post=post, site=cast.salla, network="mastodon", text="a", by=nora, at=AT)  # however it came there
    sending.send_due(clock_at(AT))
    assert (on_the_way(post).state, on_the_way(post).fault) == ("off", "by hand")
    assert posted(server) == []


def test_by_hand_waits_for_what_is_being_sent_and_settles_what_was_unsure(cast, server, account, post):
    nora = cast.member("nora")
    let_go(cast, post)
    [_taken] = sending.claims(clock_at(AT), 1)
    with pytest.raises(Refused):
        publish_by_hand(by=nora, post=post, site=cast.salla, network="mastodon", address="", at=AT)
    Delivery.objects.update(state="unsure", claim=None)
    publish_by_hand(by=nora, post=post, site=cast.salla, network="mastodon", address="https://example.com/2", at=AT)
    assert (on_the_way(post).state, on_the_way(post).address) == ("sent", "https://example.com/2")


def test_what_somebody_took_down_can_be_let_go_again_by_a_press(cast, server, account, post):
    let_go(cast, post)
    sending.send_due(clock_at(AT))
    unpublish(by=cast.member("nora"), publication=Publication.objects.get(), at=AT)
    assert sending.send_due(clock_at(AT + MINUTE)) == 0
    assert let_go(cast, post, AT + MINUTE).n == 1
    sending.send_due(clock_at(AT + MINUTE))
    assert len(posted(server)) == 2


def test_a_permission_that_ends_between_two_attempts_keeps_the_picture_back(cast, server, account, post, tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    post = illustrated(cast, post, kept(cast.member("sanna"), tmp_path, at=AT))
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped before"))
    sending.send_due(clock_at(AT))
    assert on_the_way(post).state == "waiting"
    monkeypatch.setattr(sending, "why_not_use", lambda picture, today: "Ended")
    sending.send_due(clock_at(AT + 5 * MINUTE))
    assert (on_the_way(post).state, on_the_way(post).fault) == ("unsure", "picture")
    assert posted(server) == []


def test_a_token_that_is_good_no_more_is_told_once_and_what_waits_goes_once_it_is_connected_again(cast, server, account, post):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "401 before"))
    sending.send_due(clock_at(AT))
    account.refresh_from_db()
    assert account.state == "lost"
    assert on_the_way(post).state == "waiting"
    assert sending.send_due(clock_at(AT + MINUTE)) == 0
    assert Notice.objects.filter(kind="content.signed_out", member=cast.member("nora")).count() == 1
    connect(cast, server)
    sending.send_due(clock_at(AT + MINUTE * 5))
    assert on_the_way(post).state == "sent"
    assert len(posted(server)) == 1


def test_another_account_gets_nothing_that_was_let_go_to_the_first(cast, server, account, post):
    let_go(cast, post)
    connect(cast, server, name="bob")
    assert on_the_way(post).state == "off"
    sending.send_due(clock_at(AT))
    assert (posted(server), posted(server, "bob")) == ([], [])


def test_what_the_network_does_not_take_is_told(cast, server, account, post):
    let_go(cast, post)
    Account.objects.update(most=5000)
    post = write_post(by=cast.member("eero"), post=post, text="pitkä " * 120, networks=["mastodon"], at=AT)
    post = approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)
    let_go(cast, post)
    sending.send_due(clock_at(AT))
    one = on_the_way(post)
    assert (one.state, one.fault) == ("refused", "422")
    assert Notice.objects.filter(kind="content.not_out", member=cast.member("nora")).count() == 1
    assert sending.send_due(clock_at(AT + timedelta(days=1))) == 0


def test_a_server_that_is_down_is_left_in_peace(cast, server, account, post):
    let_go(cast, post)
    at = AT
    for _time in range(3):
        server.faults.append(("POST /api/v1/statuses", "503 before"))
        sending.send_due(clock_at(at))
        at = on_the_way(post).again_at
    waits = Server.objects.get().waits_until
    assert waits > AT
    server.faults.clear()
    if waits > at:
        assert sending.send_due(clock_at(at)) == 0
    sending.send_due(clock_at(max(at, waits)))
    assert on_the_way(post).state == "sent"
    assert Server.objects.get().waits_until is None


def test_limits_are_kept_as_servers_tell_them():
    now = timezone.now()

    def pause(**headers):
        return fault_of(429, {name.replace("_", "-"): value for name, value in headers.items()}, now).pause

    assert pause(retry_after="120") == timedelta(minutes=2)
    assert pause(x_ratelimit_reset=(now + 10 * MINUTE).isoformat()) == 10 * MINUTE
    assert pause(retry_after=(now + 5 * MINUTE).strftime("%a, %d %b %Y %H:%M:%S GMT")) == pytest.approx(5 * MINUTE, abs=timedelta(seconds=2))
    assert pause(retry_after="999999999999") == timedelta(hours=6)
    assert pause(retry_after="soon") is None
    assert fault_of(401, {}, now).meaning == Meaning.SIGNED_OUT
    assert fault_of(422, {}, now).meaning == Meaning.REFUSED
    assert {fault_of(one, {}, now).meaning for one in (500, 502, 504, 408, 302)} == {Meaning.UNCLEAR}


class Killed(BaseException):
    """The worker is gone, without a word."""


def dies_at(monkeypatch, number):
    """The worker dies at the so many-th thing it does: before or after a request, before or after a write."""
    done = [0]

    def step():
        done[0] += 1
        if done[0] == number:
            raise Killed

    true = mastodon.ask

    def asked(*args, **more):
        step()
        found = true(*args, **more)
        step()
        return found

    def written(execute, sql, params, many, context):
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write:
            step()
        found = execute(sql, params, many, context)
        if is_write:
            step()
        return found

    monkeypatch.setattr(mastodon, "ask", asked)
    return written, done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_late", [False, True])
def test_killed_at_every_request_and_write_it_is_out_once_or_a_person_is_asked(cast, server, post, monkeypatch, is_late):
    account = connect(cast, server)
    number, died, unsure = 0, 0, 0
    while True:
        number += 1
        Delivery.objects.all().delete()
        Publication.objects.all().delete()
        before = len(posted(server))
        post = write_post(by=cast.member("eero"), post=post, text=f"{number}. kerta {{toimipiste}}", networks=["mastodon"], at=AT)
        post = approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)
        let_go(cast, post)
        with monkeypatch.context() as patched:
            written, done = dies_at(patched, number)
            try:
                with connection.execute_wrapper(written):
                    sending.send_due(clock_at(AT))
            except Killed:
                died += 1
        if done[0] < number:
            break
        later = AT + (mastodon.KEPT + 5 * MINUTE if is_late else 5 * MINUTE)
        for turn in range(3):
            sending.send_due(clock_at(later + turn * 3 * MINUTE))
        one = on_the_way(post)
        now = len(posted(server)) - before
        if one.state == "sent":
            assert now == 1, number
            assert Publication.objects.filter(post=post).count() == 1
        else:
            assert is_late, number
            assert one.state == "unsure"
            assert now <= 1
            unsure += 1
    assert died >= 10
    assert Account.objects.get(pk=account.pk).state == "connected"
    if not is_late:
        assert unsure == 0


def test_two_workers_take_each_thing_once(cast, server, account, post, monkeypatch):
    let_go(cast, post)
    other, true = [], uuid4

    def meanwhile():
        """Between the first one's reading and its taking the second reads and takes."""
        monkeypatch.setattr(sending, "uuid4", true)
        other.extend(sending.claims(clock_at(AT), 5))
        return true()

    monkeypatch.setattr(sending, "uuid4", meanwhile)
    assert list(sending.claims(clock_at(AT), 5)) == []
    [(pk, claim)] = other
    # It was stopped for ten minutes; another took it over and sent it. Going on, it does not hold it any more.
    sending.send_due(clock_at(AT + 10 * MINUTE))
    assert on_the_way(post).state == "sent"
    sending.work(pk, claim, clock_at(AT + 10 * MINUTE))
    assert len(posted(server)) == 1


def test_a_worker_that_goes_on_after_its_claim_has_ended_does_not_send(cast, server, account, post):
    let_go(cast, post)
    [(pk, claim)] = list(sending.claims(clock_at(AT), 1))
    sending.work(pk, claim, clock_at(AT + 10 * MINUTE))
    assert posted(server) == []
    assert on_the_way(post).state == "waiting"


def test_from_the_page_to_the_door_and_back_and_out(cast, server, post, sign_in, settings):
    settings.TALKOOT_URL = "http://testserver"
    nora = sign_in("nora")
    page = nora.post("/polku/content/accounts/", {"site": cast.salla.pk, "server": server.url}).content.decode()
    door = re.search(r'href="(http://127[^"]+)"', page)[1].replace("&amp;", "&")
    state, code = said_yes(door)
    asked = nora.get("/polku/content/accounts/back/", {"state": state, "code": code})
    assert asked.status_code == 200
    assert not Account.objects.exists(), "an address alone connects nothing"
    assert sign_in("eero").post("/polku/content/accounts/back/", {"state": state, "code": code}).status_code == 403
    assert nora.post("/polku/content/accounts/back/", {"state": state, "code": code}).status_code == 302
    account = Account.objects.get()
    assert nora.get("/polku/content/accounts/back/", {"error": "access_denied", "state": state}).status_code == 302
    assert nora.post("/polku/content/accounts/", {"site": cast.salla.pk, "server": "kissa"}).status_code == 422
    assert nora.post("/polku/content/accounts/", {"site": cast.elsewhere.pk, "server": server.url}).status_code == 422

    shown = nora.get(f"/polku/content/posts/{post.pk}/").content.decode()
    assert "Let it go out by itself" in shown
    assert nora.post(f"/polku/content/posts/{post.pk}/send/", {"day": "", "hour": ""}).status_code == 422
    assert nora.post(f"/polku/content/posts/{post.pk}/send/", {"day": "2020-01-01", "hour": "10:00"}).status_code == 422
    day = (AT + timedelta(days=3)).date()
    assert nora.post(f"/polku/content/posts/{post.pk}/send/", {"day": day.isoformat(), "hour": "10:00"}).status_code == 302
    one = on_the_way(post)
    assert "1 version goes out by itself" in nora.get(f"/polku/content/posts/{post.pk}/").content.decode()
    assert nora.post(f"/polku/content/posts/{post.pk}/call-off/").status_code == 302
    assert on_the_way(post).state == "off"
    assert nora.post(f"/polku/content/posts/{post.pk}/send/", {"now": "1"}).status_code == 302
    sending.send_due(lambda: timezone.now() + MINUTE)
    assert posted(server) == ["Nastat vai keppi? Salla 016 555 0107"]
    shown = nora.get(f"/polku/content/posts/{post.pk}/").content.decode()
    assert "1 of 1 have gone out" in shown
    assert f"/posts/{post.pk}/send/" not in shown

    Delivery.objects.update(state="unsure")
    page = nora.get(f"/polku/content/deliveries/{one.pk}/").content.decode()
    assert 'name="address"' in page
    assert nora.post(f"/polku/content/deliveries/{one.pk}/", {"address": "kissa"}).status_code == 422
    assert sign_in("guest").post(f"/polku/content/deliveries/{one.pk}/again/").status_code == 403
    assert nora.post(f"/polku/content/deliveries/{one.pk}/", {"address": "https://example.com/1"}).status_code == 302
    assert on_the_way(post).state == "sent"
    assert nora.post(f"/polku/content/accounts/{account.pk}/off/").status_code == 302
    assert nora.post(f"/polku/content/accounts/{account.pk}/off/").status_code == 404


def test_why_it_is_not_out_is_said_in_words(cast, account, post, sign_in):
    let_go(cast, post)
    one = on_the_way(post)
    for state, fault, words in (
        ("unsure", "stopped", "Talkoot stopped"),
        ("unsure", "slow", "no clear answer"),
        ("refused", "422", "its answer was 422"),
        ("refused", "picture", "picture"),
        ("refused", "503", "could not be reached"),
        ("off", "changed", "changed before it went out"),
        ("off", "account", "taken off"),
    ):
        Delivery.objects.update(state=state, fault=fault)
        assert words in sign_in("nora").get(f"/polku/content/deliveries/{one.pk}/").content.decode(), fault
        assert words in sign_in("nora").get(f"/polku/content/posts/{post.pk}/").content.decode(), fault
    Delivery.objects.update(state="waiting", fault="signed out")
    Account.objects.update(state="lost")
    assert "signed the account out" in sign_in("nora").get(f"/polku/content/posts/{post.pk}/").content.decode()


def test_its_picture_goes_along_with_what_it_shows(cast, server, account, post, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    picture = kept(cast.member("sanna"), tmp_path, told="Kenkä jäällä", at=AT)
    post = illustrated(cast, post, picture)
    let_go(cast, post)
    sending.send_due(clock_at(AT))
    one = on_the_way(post)
    assert (one.state, one.described) == ("sent", "Kenkä jäällä")
    assert one.media
    token = sending.unseal(sending.TOKENS, account.sealed)
    media = mastodon.ask("GET", f"{server.url}/api/v1/statuses/{one.remote}", token=token)["media_attachments"]
    assert [found["description"] for found in media] == ["Kenkä jäällä"]
    assert Publication.objects.get(post=post).picture == picture


def test_a_picture_that_cannot_be_prepared_keeps_it_back_and_is_told(cast, server, account, post, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    picture = kept(cast.member("sanna"), tmp_path, at=AT)
    post = illustrated(cast, post, picture)
    for path in picture.folder.glob("*.jpg"):
        path.unlink()
    let_go(cast, post)
    sending.send_due(clock_at(AT))
    assert (on_the_way(post).state, on_the_way(post).fault) == ("refused", "picture")
    assert posted(server) == []


def test_a_picture_that_was_changed_between_two_attempts_is_brought_anew(cast, server, account, post, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    sanna = cast.member("sanna")
    post = illustrated(cast, post, kept(sanna, tmp_path, at=AT))
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "429 before"))
    sending.send_due(clock_at(AT))
    first = on_the_way(post)
    assert first.media
    describe_picture(
        by=sanna,
        picture=first.picture,
        title=first.picture.title,
        people=first.picture.people,
        descriptions={**first.picture.descriptions, cast.organisation.language: "Toinen kuvaus"},
        at=AT,
    )
    post.refresh_from_db()
    post = approve_post(by=cast.member("nora"), post=post, digest=post.digest, at=AT)
    let_go(cast, post, AT + 5 * MINUTE)
    Account.objects.update(waits_until=None)
    sending.send_due(clock_at(AT + 5 * MINUTE))
    one = on_the_way(post)
    assert (one.state, one.described) == ("sent", "Toinen kuvaus")
    assert one.media != first.media


def test_what_may_be_out_is_never_called_not_out(cast, server, account, post):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped after"))
    sending.send_due(clock_at(AT))
    server.faults.append(("GET /api/v1/accounts/", "422 before"))
    sending.send_due(clock_at(AT + 5 * MINUTE))
    assert on_the_way(post).state == "waiting"
    Delivery.objects.update(tries=sending.MOST_TRIES, again_at=None)
    server.faults.append(("GET /api/v1/accounts/", "429 before"))
    sending.send_due(clock_at(AT + 6 * MINUTE))
    assert on_the_way(post).state == "unsure"


def test_without_its_account_nothing_waits_for_ever(cast, server, account, post):
    nora = cast.member("nora")
    let_go(cast, post)
    [(pk, claim)] = list(sending.claims(clock_at(AT), 1))
    assert disconnect(by=nora, account=account, at=AT)
    sending.work(pk, claim, clock_at(AT))
    assert (on_the_way(post).state, on_the_way(post).fault) == ("off", "account")
    assert Notice.objects.filter(kind="content.not_out", member=nora).count() == 1

    # One that may have arrived is for a person, and what they say leads on also without the account.
    connect(cast, server)
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped before"))
    sending.send_due(clock_at(AT))
    disconnect(by=nora, account=Account.objects.exclude(state="off").get(), at=AT)
    one = on_the_way(post)
    assert one.state == "unsure"
    assert Notice.objects.filter(kind="content.unsure", member=nora).count() == 1
    assert send_again(by=nora, delivery=one, at=AT + MINUTE).state == "off"
    connect(cast, server, name="bob")
    assert let_go(cast, post, AT + MINUTE).n == 1
    sending.send_due(clock_at(AT + 2 * MINUTE))
    assert (posted(server), len(posted(server, "bob"))) == ([], 1)


def test_what_went_to_one_account_is_looked_for_at_that_one(cast, server, account, post, sign_in):
    let_go(cast, post)
    Delivery.objects.update(state="unsure", text="Nastat", begun_at=AT)
    other = connect(cast, server, name="bob")
    assert other.pk != account.pk
    page = sign_in("nora").get(f"/polku/content/deliveries/{on_the_way(post).pk}/").content.decode()
    assert account.name in page
    assert other.name not in page


def test_a_press_replaces_nothing_that_a_worker_has_begun_meanwhile(cast, server, account, post, monkeypatch):
    let_go(cast, post)
    key, true = on_the_way(post).key, sending_actions.why_not_publish

    def meanwhile(*args):
        Delivery.objects.update(begun_at=AT)
        return true(*args)

    monkeypatch.setattr(sending_actions, "why_not_publish", meanwhile)
    assert let_go(cast, post).n == 0
    assert on_the_way(post).key == key


@pytest.mark.parametrize("told", ["x" * 201, "a\x00b", "\ud800", "", None, ["1"], True])
def test_a_server_that_answers_nonsense_stops_nothing_else(cast, server, account, post, monkeypatch, told):
    def asked(method, url, **more):
        return {"id": told, "url": "https://example.com/1"}

    let_go(cast, post)
    monkeypatch.setattr(mastodon, "ask", asked)
    sending.send_due(clock_at(AT))
    assert on_the_way(post).state == "waiting"
    monkeypatch.setattr(mastodon, "ask", lambda *args, **more: 1 / 0)
    sending.send_due(clock_at(AT + 5 * MINUTE))  # whatever goes wrong in one is logged
    for turn in range(2, sending.MOST_TRIES + 3):
        sending.send_due(clock_at(AT + turn * 5 * MINUTE))
    assert on_the_way(post).state == "unsure"


def test_a_pause_that_a_network_asks_for_holds_for_the_whole_account(cast, server, account, post):
    nora, eero = cast.member("nora"), cast.member("eero")
    other = take_post(by=eero, post=plan_idea(by=eero, idea=add_idea(by=eero, draft=Draft("Toinen"), key=uuid4(), at=AT), week=AT.date(), at=AT), at=AT)
    other = write_post(by=eero, post=other, text="Toinen {toimipiste}", networks=["mastodon"], at=AT)
    other = approve_post(by=nora, post=other, digest=other.digest, at=AT)
    let_go(cast, post)
    let_go(cast, other)
    server.faults.append(("POST /api/v1/statuses", "429 before"))
    sending.send_due(clock_at(AT))
    assert posted(server) == []
    assert on_the_way(other).tries == 0
    assert sending.send_due(clock_at(AT + MINUTE)) == 0
    sending.send_due(clock_at(AT + 2 * MINUTE))
    assert len(posted(server)) == 2


def test_one_that_is_unsure_stays_told_when_another_goes_well(cast, server, account, post):
    connect(cast, server, cast.kemi, "bob")
    let_go(cast, post)
    Delivery.objects.filter(site=cast.kemi).update(state="unsure", begun_at=AT)
    sending.told(Delivery.objects.get(site=cast.kemi), "content.unsure", AT)
    sending.send_due(clock_at(AT))
    assert Delivery.objects.get(site=cast.salla).state == "sent"
    assert Notice.objects.filter(kind="content.unsure", member=cast.member("nora"), seen_at=None).count() == 1
    say_it_is_there(by=cast.member("nora"), delivery=Delivery.objects.get(site=cast.kemi), address="", at=AT)
    assert not Notice.objects.filter(kind="content.unsure", member=cast.member("nora"), seen_at=None).exists()


def test_what_a_restored_backup_lets_go_again_is_looked_for_first(cast, server, account, post):
    let_go(cast, post, timezone.now())
    sending.send_due(timezone.now)
    Publication.objects.all().delete()
    late = timezone.now() + mastodon.KEPT + MINUTE
    Delivery.objects.update(state="waiting", begun_at=None, tries=0, remote="", text="")
    sending.send_due(clock_at(late))
    assert on_the_way(post).state == "sent"
    assert len(posted(server)) == 1


def test_a_sites_own_sentence_that_comes_after_the_press_stops_it(cast, server, account, post):
    let_go(cast, post)
    line = write_line(by=cast.member("eero"), post=post, site=cast.salla, text="Oma lause.", at=AT)
    approve_line(by=cast.member("nora"), line=line, text="Oma lause.", at=AT)
    sending.send_due(clock_at(AT))
    assert on_the_way(post).fault == "changed"
    assert posted(server) == []


def test_what_is_signed_out_and_closed_sites_accounts_are_listed_first(cast, server, account, sign_in):
    other = connect(cast, server, cast.kemi, "bob")
    Account.objects.filter(pk=other.pk).update(state="lost")
    Site.objects.filter(pk=cast.salla.pk).update(closed_on=AT.date())
    lines, count = account_lines(cast.member("nora"))
    assert [line.account and line.account.name for line in lines][:2] == [other.name, account.name]
    assert count == len(lines)
    assert account.name in sign_in("nora").get("/polku/content/accounts/").content.decode()


@pytest.mark.parametrize("typed", ["[", "exa℀mple.fi", "https://" + "a" * 252 + ":1"])
def test_a_name_that_is_none_is_refused_and_leaves_nothing(cast, typed):
    with pytest.raises(Refused):
        begin_connecting(by=cast.member("nora"), site=cast.salla, server=typed, at=AT)
    assert not Server.objects.exists()


def test_words_without_a_letter_are_taken_for_no_other(cast, server, account):
    token = sending.unseal(sending.TOKENS, account.sealed)
    mastodon.send(server.url, token, text="❤️", media=[], language="fi", key="a")
    assert mastodon.look(server.url, token, account.remote, "🎄", timezone.now()) is None


def test_what_a_person_moved_between_reading_and_taking_does_not_go(cast, server, account, post, monkeypatch):
    let_go(cast, post)

    def meanwhile():
        Delivery.objects.update(due_at=AT + timedelta(days=7))
        return uuid4()

    monkeypatch.setattr(sending, "uuid4", meanwhile)
    assert list(sending.claims(clock_at(AT), 1)) == []
    assert on_the_way(post).state == "waiting"


def test_a_server_that_gives_the_same_token_again_keeps_it(cast, server, account, monkeypatch):
    """As real ones do: connecting once more, or another site to the same account, must not take back what was just given."""
    token = sending.unseal(sending.TOKENS, account.sealed)
    monkeypatch.setattr(mastodon, "token_for", lambda *given: token)
    nora = cast.member("nora")
    again = connect(cast, server)
    assert mastodon.who(server.url, token).name == "alice"
    kemi = connect(cast, server, cast.kemi)
    assert disconnect(by=nora, account=again, at=AT)
    assert mastodon.who(server.url, token).name == "alice", "Kemi goes on with it"
    assert disconnect(by=nora, account=kemi, at=AT)
    with pytest.raises(mastodon.Fault):
        mastodon.who(server.url, token)


def test_a_server_that_forgot_us_is_told_who_we_are_again(cast, server, account):
    nora, first = cast.member("nora"), Application.objects.get().client
    later = AT + timedelta(days=3)
    begin_connecting(by=nora, site=cast.kemi, server=server.url, at=later)
    assert Application.objects.get().client == first, "it is in use"
    disconnect(by=nora, account=account, at=later)
    begin_connecting(by=nora, site=cast.kemi, server=server.url, at=later)
    assert Application.objects.get().client != first
    newest = Application.objects.get().client
    begin_connecting(by=nora, site=cast.kemi, server=server.url, at=later + MINUTE)
    assert Application.objects.get().client == newest


def test_a_picture_that_the_server_kept_no_longer_is_brought_again(cast, server, account, post, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    post = illustrated(cast, post, kept(cast.member("sanna"), tmp_path, at=AT))
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "401 before"))
    sending.send_due(clock_at(AT))
    first = on_the_way(post).media
    assert first
    Delivery.objects.update(media="987654321")  # as if it had gone meanwhile
    connect(cast, server)
    sending.send_due(clock_at(AT + 30 * MINUTE))
    assert on_the_way(post).state == "sent"
    assert on_the_way(post).media not in (first, "987654321")


def test_what_may_have_arrived_before_the_token_ended_is_for_a_person(cast, server, account, post):
    let_go(cast, post)
    server.faults.append(("POST /api/v1/statuses", "dropped before"))
    sending.send_due(clock_at(AT))
    server.faults.append(("GET /api/v1/accounts/", "401 before"))
    sending.send_due(clock_at(AT + 5 * MINUTE))
    assert on_the_way(post).state == "unsure"
    kinds = set(Notice.objects.filter(member=cast.member("nora")).values_list("kind", flat=True))
    assert {"content.unsure", "content.signed_out"} <= kinds
    publish_by_hand(by=cast.member("nora"), post=post, site=cast.salla, network="mastodon", address="", at=AT + 6 * MINUTE)
    assert on_the_way(post).state == "sent"


@pytest.mark.parametrize(
    "text", ["Nyt alle 10 <3 sydäntä, ja 5 > 4", "A & B <b>x</b> &amp;", "Terve @salla@example.org!\n\nUusi kappale https://example.com/a?b=c"]
)
def test_any_text_is_found_again(cast, server, account, text):
    token = sending.unseal(sending.TOKENS, account.sealed)
    sent = mastodon.send(server.url, token, text=text, media=[], language="fi", key=str(uuid4()))
    assert mastodon.look(server.url, token, account.remote, text, timezone.now()) == sent
