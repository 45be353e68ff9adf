"""What people are told: once, quietly, by their own clock, and never with the name of somebody who was erased."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.accounts import limits
from talkoot.base.jobs.retry import LONGEST_PAUSE
from talkoot.base.notices import kinds
from talkoot.base.notices.actions import see, send_mail, settle, tell
from talkoot.base.notices.digest import forget_old, send_digests
from talkoot.base.notices.models import Notice, Rhythm
from talkoot.base.notices.queries import awake_at, notices_of
from talkoot.base.notices.tasks import deliver_in_turn
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.leaving import erase_person
from tests.cast import AT
from tests.mails import queued

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EIGHT = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)  # a Monday, 8.05 in Finland


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "t.one", kinds.Kind("t.one", "One", lambda d: f"Sinulle: {d['title']} {d.get('who', '')}".strip()))
    monkeypatch.setitem(kinds.KINDS, "t.two", kinds.Kind("t.two", "Two", lambda d: f"Toinen: {d['title']}"))


def say(cast, title="asia", kind="t.one", name="eero", at=AT, moment="", **more):
    tell(members=[cast.member(name).pk], kind=kind, about=f"t.thing:{title}", moment=moment, address=f"/polku/t/{title}/", at=at, title=title, **more)


def mails():
    return queued()


def test_the_same_is_told_once(cast):
    for _again in range(3):
        say(cast)
    say(cast, moment="another")
    assert [one.sentence for one in notices_of(cast.member("eero"))] == ["Sinulle: asia", "Sinulle: asia"]
    see(member=cast.member("eero").pk, at=AT)
    assert notices_of(cast.member("eero"), unseen=True) == []
    say(cast, "uusi")
    settle(about="t.thing:uusi", kinds=["t.two"], at=AT)
    assert len(notices_of(cast.member("eero"), unseen=True)) == 1
    settle(about="t.thing:uusi", kinds=["t.one"], at=AT)
    assert notices_of(cast.member("eero"), unseen=True) == []


def test_one_mail_with_everything_not_seen_and_links_to_the_very_things(cast, settings):
    say(cast, "a")
    say(cast, "b", "t.two")
    say(cast, "nähty")
    see(member=cast.member("eero").pk, at=AT, about="t.thing:nähty")
    assert send_digests(EIGHT) == 1
    (mail,) = mails()
    assert mail["to"] == "eero@example.org"
    assert mail["subject"] == "Polku: 2 asiaa sinulle"
    base = settings.TALKOOT_URL
    assert mail["text"] == (
        f"– Sinulle: a\n  {base}/polku/t/a/\n\n– Toinen: b\n  {base}/polku/t/b/\n\n"
        f"Valitset itse, mistä ja kuinka usein sinulle kerrotaan: {base}/polku/notices/"
    )
    assert send_digests(EIGHT + HOUR) == 0
    say(cast, "c")
    assert send_digests(EIGHT + 2 * HOUR) == 0  # one mail a day
    assert send_digests(EIGHT - DAY + 3 * HOUR) == 0  # a clock set back a day
    assert send_digests(EIGHT + DAY) == 1
    assert len(mails()) == 2


def test_quiet_hours_are_by_the_persons_own_clock(cast):
    say(cast)
    for hour in (0, 3, 5, 18, 19, 22):  # 2, 5, 7, 20, 21 and 24 in Finland
        assert send_digests(EIGHT.replace(hour=hour, minute=0)) == 0
    cast.salla.time_zone = "America/Los_Angeles"
    cast.salla.save()
    assert send_digests(EIGHT) == 0  # late evening there
    assert send_digests(EIGHT.replace(hour=16, minute=0)) == 1


@pytest.mark.parametrize("moment", [datetime(2027, 3, 28, 5, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)])
def test_both_clock_changes_bring_one_mail(cast, moment):
    say(cast)
    day = moment.replace(hour=0)
    sent = [i for i in range(0, 30 * 6) if send_digests(day + timedelta(minutes=10 * i))]
    assert [day + timedelta(minutes=10 * i) for i in sent] == [moment]


def test_each_kind_can_be_silenced_and_the_rhythm_chosen(cast, sign_in):
    client = sign_in("eero")
    answer = client.post("/polku/notices/", {"digest": "weekly", "hour": "9", "kinds": [name for name in kinds.KINDS if name != "t.two"]})
    assert answer.status_code == 302
    say(cast, "b", "t.two")
    assert send_digests(EIGHT + HOUR) == 0  # silenced
    assert notices_of(cast.member("eero")) == []
    say(cast, "a")
    assert send_digests(EIGHT + DAY + HOUR) == 0  # a Tuesday
    assert send_digests(EIGHT) == 0  # before the hour
    assert send_digests(EIGHT + HOUR) == 1
    Rhythm.objects.update(digest="never", last_on=None)
    say(cast, "c")
    assert send_digests(EIGHT + 7 * DAY + HOUR) == 0
    assert client.post("/polku/notices/", {"digest": "daily", "hour": "3"}).status_code == 422


def test_who_has_left_gets_none_and_who_was_erased_is_named_in_none(cast):
    say(cast, "a", who=cast.member("aino"))
    say(cast, "b", name="aino", who=cast.member("eero"))
    assert [one.sentence for one in notices_of(cast.member("eero"))] == ["Sinulle: a Aino"]
    end_membership(by=cast.member("sanna"), member=cast.member("aino"), at=AT)
    erase_person(user=cast.member("aino").user, by=None, at=AT)
    assert notices_of(cast.member("eero")) == []
    assert "Aino" not in repr(list(Notice.objects.values_list("details", "by", "kind")))
    assert send_digests(EIGHT) == 0
    assert forget_old(AT + timedelta(days=200)) >= 1
    assert Notice.objects.count() == 0


def test_one_persons_trouble_keeps_nobody_waiting(cast):
    say(cast, name="aino")
    say(cast, name="nora")
    cast.salla.time_zone = "No/Such_Place"  # Aino's first site
    cast.salla.save()
    assert send_digests(EIGHT) == 1
    assert [mail["to"] for mail in mails()] == ["nora@example.org"]


def test_a_mail_to_our_own_people_beyond_the_days_twenty_waits_and_goes_later(cast, monkeypatch):
    monkeypatch.setattr(limits, "TO_ONE", 3)
    at = timezone.now()
    for number in range(5):
        assert send_mail(to="eero@example.org", subject=f"Muistutus {number}", text="x", at=at)
    assert [one["subject"][-1] for one in queued()] == ["0", "1", "2"]
    waiting = DBTaskResult.objects.filter(task_path=deliver_in_turn.module_path)
    assert waiting.all().count() == 2
    assert all(row.run_after <= at + LONGEST_PAUSE for row in waiting.all()), "the queue would take it for the mistake of a clock"
    for row in waiting.all():
        assert "Muistutus" not in str(row.args_kwargs), "it waits sealed"

    def turn(hours):
        """What is due by then is run, once."""
        monkeypatch.setattr("talkoot.base.notices.tasks.timezone.now", lambda: at + timedelta(hours=hours))
        for row in list(waiting.all()):
            DBTaskResult.objects.filter(pk=row.pk).delete()
            deliver_in_turn.func(**row.args_kwargs["kwargs"])

    turn(1)
    assert len(queued()) == 3
    assert waiting.all().count() == 2, "it asks again"
    turn(25)
    assert sorted(one["subject"][-1] for one in queued()) == ["0", "1", "2", "3", "4"]
    assert not waiting.all().exists()


def test_quiet_hours_of_ones_own_are_kept_by_digests_and_every_other_mail_to_oneself(cast, sign_in):
    client = sign_in("eero")
    given = {"digest": "daily", "hour": "9", "kinds": list(kinds.KINDS)}
    assert client.post("/polku/notices/", given | {"quiet_from": "16", "quiet_until": "10"}).status_code == 422, "the mail's hour is quiet"
    assert client.post("/polku/notices/", given | {"hour": "12", "quiet_from": "16", "quiet_until": "10"}).status_code == 302
    rhythm = Rhythm.objects.get()
    assert [hour for hour in range(24) if not rhythm.is_quiet(hour)] == list(range(10, 16))
    eero = cast.member("eero")
    evening = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # half past five in Finland
    assert awake_at(eero, evening) == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert awake_at(eero, datetime(2026, 11, 20, 9, 30, tzinfo=UTC)) == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    send_mail(to="eero@example.org", subject="s", text="t", at=evening, member=eero)
    assert DBTaskResult.objects.latest("enqueued_at").run_after == datetime(2026, 11, 21, 8, tzinfo=UTC)
    send_mail(to="eero@example.org", subject="code", text="t", at=evening)
    assert DBTaskResult.objects.latest("enqueued_at").run_after != datetime(2026, 11, 21, 8, tzinfo=UTC), "what one asked for comes at once"


def test_notices_stand_by_day_and_what_is_new_is_marked(cast, sign_in):
    now = timezone.now()
    say(cast, "a", at=now + HOUR)
    say(cast, "b", at=now - 2 * DAY)
    client = sign_in("eero")
    page = client.get("/polku/notices/").content.decode()
    today, earlier = page.index("<h2>Today</h2>"), page.index("<h2>Earlier</h2>")
    assert today < page.index("/polku/t/a/") < earlier < page.index("/polku/t/b/")
    assert page.count("dotsun") == 2
    assert "dotsun" not in client.get("/polku/notices/").content.decode(), "seen: plain"
