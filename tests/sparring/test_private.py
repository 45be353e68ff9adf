"""What two say to each other and what one refuses, held against everything that anybody else can open, and against the whole database."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.leaving import personal_file
from talkoot.sparring import jobs
from talkoot.sparring.actions import partnering, seasons
from talkoot.sparring.models import Note, Offer, Pair, Season, Wish
from talkoot.sparring.queries import partners as queries
from talkoot.work.actions.feeds import make_feed
from tests.architecture.addresses import INSIDE, address
from tests.sparring.test_partners import opened, paired, pool, say, wish

pytestmark = pytest.mark.django_db
__all__ = ["pool"]  # the fixture
NOTE, HOPE = "Zqmuistiinpano", "Zqtoive"
OTHERS = ("lea", "sanna", "aino")


def whole_database(but=()):
    """Every row of every table, in words."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label
        if label not in but and not label.startswith(("contenttypes", "auth.", "sessions", "jobs.")):
            found[label] = [list(row) for row in model._default_manager.order_by("pk").values_list()]
    return found


def test_notes_and_refusals_are_on_no_page_and_in_no_file_of_anybody_else(pool, sign_in, caplog):
    wish(pool.member("eero"), names=[pool.member("nora"), pool.member("lea")], hope=HOPE)
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    partnering.add_note(by=pool.member("eero"), pair=pair, text=NOTE, key=uuid4(), at=timezone.now())
    numbers = {pair.pk, Note.objects.get().pk, pair.talks.get().pk, 1}
    inside = [path for path, _name, _view in INSIDE if "<" not in path.replace("<slug:org>", "").replace("<int:pk>", "")]
    assert len(inside) > 300
    for name in OTHERS:
        client = sign_in(name)
        asked = [address(path, "polku", pk) for path in inside for pk in (numbers if "/sparring/" in path and "<int:pk>" in path else {1})]
        asked += ["/polku/search/?q=" + word for word in (NOTE.lower(), HOPE.lower())]
        for one in asked:
            answer = client.get(one)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert NOTE.encode() not in body, one
            assert HOPE.encode() not in body, one
    for name in (*OTHERS, "nora"):
        said = json.dumps(personal_file(pool.member(name).user, timezone.now()))
        assert NOTE not in said
        assert HOPE not in said
    mine = json.dumps(personal_file(pool.member("eero").user, timezone.now()))
    assert NOTE in mine
    assert HOPE in mine
    assert not any(NOTE in str(one.message()) or HOPE in str(one.message()) for one in mail.outbox)
    assert NOTE not in caplog.text
    held = [label for label, rows in whole_database().items() if NOTE in repr(rows)]
    assert held == ["sparring.Note"]
    assert [label for label, rows in whole_database().items() if HOPE in repr(rows)] == ["sparring.Wish"]


def refused(pool, refuser):
    """Eero and Nora are proposed to each other; one of them refuses, the other says yes. Then the common day."""
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    for name, other in (("eero", "nora"), ("nora", "eero")):
        say(pool, name, other, yes=name != refuser)
    Season.objects.filter(pk=season.pk).update(answers_on=timezone.localdate())
    jobs.see_to_partners(timezone.now())


@pytest.mark.parametrize("refuser", ["eero", "nora"])
def test_nothing_in_the_whole_database_tells_a_refusal_after_the_common_day(pool, refuser, monkeypatch):
    """The rows are the same whoever refused: nothing but times differs."""
    refused(pool, refuser)
    assert not Offer.objects.exists()
    assert not Pair.objects.exists()
    here = set(Notice.objects.filter(kind="sparring.no_partner").values_list("member__user__name", flat=True))
    assert here == {"Eero", "Nora", "Lea", "Pia"}
    told = {(one.member.user.name, one.kind, repr(one.details), one.about, one.by) for one in Notice.objects.select_related("member__user")}
    for one, other in (("Eero", "Nora"), ("Nora", "Eero")):
        assert {row[1:] for row in told if row[0] == one and row[1] != "sparring.season"} == {
            row[1:] for row in told if row[0] == other and row[1] != "sparring.season"
        }
    columns = {column.name for model in apps.get_models() for column in model._meta.concrete_fields if model._meta.app_label == "sparring"}
    assert not columns & {"refused", "refused_at", "ended_by", "answered_at"}


def without_times(found):
    return json.loads(json.dumps(found, default=lambda one: "time" if hasattr(one, "isoformat") else repr(one)))


@pytest.mark.parametrize("name", ["eero", "nora"])
def test_whichever_of_the_two_ends_it_the_database_is_the_same(pool, name, sign_in):
    """Each end is held against the same two as they were: rows of the two are alike afterwards, and nothing names who did it."""
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member(name)).get()
    before = whole_database()
    partnering.end_pair(by=pool.member(name), pair=pair, at=timezone.now())
    after = whole_database()
    changed = {label for label in after if without_times(after[label]) != without_times(before[label])}
    assert changed <= {"sparring.Pair", "sparring.Talk", "notices.Notice"}
    over = Notice.objects.filter(kind="sparring.pair_over").order_by("member_id")
    assert {one.member.user.name for one in over} == {"Eero", "Nora"}
    assert len({(repr(one.details), one.by, one.about, one.address, one.moment, one.at, one.seen_at) for one in over}) == 1


def test_a_site_feed_and_others_feeds_hold_no_talk(pool, client):
    paired(pool, ("eero", "nora"))
    now = timezone.now()
    for name, site, holds in (("eero", None, True), ("lea", None, False), ("aino", pool.salla, False)):
        feed = make_feed(by=pool.member(name), site=site, at=now)
        body = client.get(f"/ics/{feed.key}.ics").content.decode()
        assert ("sparring/partners" in body) is holds


def test_the_matching_uses_wishes_and_leaves_no_trace_of_who_named_whom(pool):
    wish(pool.member("eero"), names=[pool.member("pia")])
    season = opened(pool)
    seasons.propose_all(season=season, at=timezone.now() + timedelta(hours=1))
    assert Wish.objects.get(member=pool.member("eero")).names == [pool.member("pia").pk]
    said = json.dumps(personal_file(pool.member("pia").user, timezone.now()))
    assert f'"names": [{pool.member("pia").pk}]' not in said
