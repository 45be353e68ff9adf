"""Tasks through the real actions: adding, taking, doing, what comes again, reminders, feeds and files."""

import csv
import io
import subprocess
import sys
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.utils import timezone
from icalendar import Calendar

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.thread.models import Join
from talkoot.work import tables
from talkoot.work.actions.clock import ask_about_passed, make_repeats, remind
from talkoot.work.actions.feeds import give_up_feed, make_feed
from talkoot.work.actions.responsibilities import bring_back, describe_responsibility, end_responsibility, hand_over, take_responsibility
from talkoot.work.actions.tasks import Plan, add_task, change_task, let_go, move_task, postpone, stop_repeating, take_task, tick
from talkoot.work.models import Handover, Responsibility, Series, Task
from talkoot.work.queries.responsibilities import lines
from talkoot.work.queries.tasks import by_week, help_near, open_tasks, waiting
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()  # a Friday
DAY = timedelta(days=1)


def task(cast, title="Tilaa hiekkaa", by="eero", at=AT, **more):
    return add_task(by=cast.member(by), plan=Plan(title, **more), at=at)


def told(cast, name, kind):
    return Notice.objects.filter(member=cast.member(name), kind=f"work.{kind}").count()


def days(series):
    return [str(day) for day in series.tasks.order_by("due_on").values_list("due_on", flat=True)]


def test_a_task_is_added_once_however_often_it_is_sent(cast):
    key = uuid4()
    made = {add_task(by=cast.member("eero"), plan=Plan("Hiekka", doers=[cast.member("aino")]), key=key, at=AT).pk for _again in range(3)}
    assert len(made) == Task.objects.count() == 1
    assert told(cast, "aino", "given") == 1
    assert told(cast, "eero", "given") == 0


def test_what_cannot_be_added_says_why(cast):
    for wrong in (
        {"title": " "}, {"title": "x" * 301}, {"site": cast.elsewhere}, {"doers": [cast.member("eve")]}, {"due_time": time(9)}, {"every": "week"},
        {"start_on": TODAY + DAY, "due_on": TODAY}, {"due_on": TODAY, "every": "day", "until": TODAY - DAY}, {"due_on": TODAY, "every": "day", "interval": 100},
        {"items": [(f"{i}", False) for i in range(51)]},
    ):  # fmt: skip
        with pytest.raises(Refused):
            task(cast, **{"title": "Hiekka", **wrong})
    assert Task.objects.count() == 0


def test_who_comes_second_is_told_who_came_first_but_help_takes_many(cast):
    one = task(cast, "Kuka auraa?")
    take_task(by=cast.member("aino"), task=one, at=AT)
    take_task(by=cast.member("aino"), task=one, at=AT)
    with pytest.raises(Refused, match="Aino"):
        take_task(by=cast.member("eero"), task=one, at=AT)
    let_go(by=cast.member("aino"), task=one, at=AT)
    take_task(by=cast.member("eero"), task=one, at=AT)
    many = task(cast, "Talkoot", help_wanted=True, doers=[cast.member("eero")], site=cast.salla)
    assert help_near(cast.member("aino")) == [many]
    assert help_near(cast.member("eero")) == []
    take_task(by=cast.member("aino"), task=many, at=AT)
    assert many.doers.count() == 2
    move_task(by=cast.member("aino"), task=many, to="done", at=AT)
    with pytest.raises(Refused):
        take_task(by=cast.member("nora"), task=many, at=AT)


def test_doing_and_undoing(cast):
    one = task(cast, doers=[cast.member("eero")], due_on=TODAY, items=[("Soita", False), ("Maksa", False)])
    assert waiting(cast.member("eero"), TODAY) == [one]
    tick(by=cast.member("eero"), item=one.items.first(), done=True, at=AT)
    changed = change_task(
        by=cast.member("eero"), task=one, plan=Plan("Tilaa lisää hiekkaa", due_on=TODAY + DAY, items=[("Soita", True), ("Nouda", False)]), at=AT
    )
    assert [(item.text, item.done_at is not None) for item in changed.items.all()] == [("Soita", True), ("Nouda", False)]
    for to in ("doing", "done", "done", "todo", "dropped", "todo"):
        one = move_task(by=cast.member("eero"), task=one, to=to, at=AT)
        assert one.state == to
        assert (one.done_at is not None) == (to == "done")
    with pytest.raises(Refused):
        move_task(by=cast.member("eero"), task=one, to="nonsense", at=AT)
    with pytest.raises(Refused):
        postpone(by=cast.member("eero"), task=one, day=TODAY - DAY, at=AT)
    assert postpone(by=cast.member("eero"), task=one, day=TODAY + 9 * DAY, at=AT).due_on == TODAY + 9 * DAY


def test_what_comes_again_is_made_once_each_however_often_the_clock_runs(cast):
    one = task(cast, "Avaa kassa", due_on=TODAY, every="week", doers=[cast.member("eero")], items=[("Pohjakassa", False)])
    series = one.series
    assert days(series) == ["2026-11-20", "2026-11-27"]  # the next one always stands
    for _again in range(3):
        make_repeats(AT)
    assert days(series) == ["2026-11-20", "2026-11-27"]
    make_repeats(AT + timedelta(days=30))  # nobody ran for a month: what was missed once, and the next
    assert days(series) == ["2026-11-20", "2026-11-27", "2026-12-18", "2026-12-25"]
    make_repeats(AT + timedelta(days=29))  # a clock set back a day
    assert len(days(series)) == 4
    last = series.tasks.get(due_on="2026-12-25")
    assert [item.text for item in last.items.all()] == ["Pohjakassa"]
    assert list(last.doers.all()) == [cast.member("eero")]
    move_task(by=cast.member("eero"), task=last, to="done", at=AT + timedelta(days=29))  # done before its day
    assert days(series)[-1] == "2027-01-01"
    move_task(by=cast.member("eero"), task=last, to="todo", at=AT)
    move_task(by=cast.member("eero"), task=last, to="done", at=AT)
    assert len(days(series)) == 5
    stop_repeating(by=cast.member("eero"), task=last, at=AT + timedelta(days=30))
    make_repeats(AT + timedelta(days=300))
    assert len(days(series)) == 5
    assert series.tasks.get(due_on="2027-01-01").state == "dropped"


def test_a_clock_that_jumps_a_year_makes_one_task_and_not_hundreds(cast):
    one = task(cast, due_on=TODAY, every="day", doers=[cast.member("eero")])
    assert make_repeats(AT + timedelta(days=400)) == 2  # the last that was missed, and the one to come
    assert len(days(one.series)) == 4


def test_another_rhythm_begins_anew(cast):
    one = task(cast, due_on=TODAY, every="week")
    changed = change_task(by=cast.member("eero"), task=one, plan=Plan("Hiekka", due_on=TODAY, every="month"), at=AT)
    assert changed.series.every == "month"
    assert Task.objects.filter(state="todo").count() == 1
    make_repeats(AT)
    assert days(changed.series) == ["2026-11-20", "2026-12-20"]
    assert change_task(by=cast.member("eero"), task=changed, plan=Plan("Hiekka", due_on=TODAY), at=AT).series is None


def test_who_has_left_gets_no_new_ones(cast):
    task(cast, due_on=TODAY, every="week", doers=[cast.member("eero"), cast.member("aino")])
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    make_repeats(AT + timedelta(days=7))
    assert list(Task.objects.order_by("-due_on").first().doers.all()) == [cast.member("aino")]


def test_reminders_come_once_over_both_clock_changes_and_a_clock_set_back(cast):
    spring = task(cast, "Kevät", due_on=date(2027, 3, 28), due_time=time(3, 30), remind_minutes=0, doers=[cast.member("eero")])
    autumn = task(cast, "Syksy", due_on=date(2026, 10, 25), due_time=time(3, 30), remind_minutes=0, doers=[cast.member("eero")], at=AT - timedelta(days=60))
    for one, moment in ((autumn, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)), (spring, datetime(2027, 3, 28, 1, 30, tzinfo=UTC))):
        before = told(cast, "eero", "reminder")
        assert remind(moment - timedelta(minutes=1)) == 0
        assert remind(moment) == 1
        assert remind(moment + timedelta(hours=1)) == 0  # the hour that comes twice
        assert remind(moment - timedelta(days=1)) == 0  # a clock set back a day
        assert remind(moment + timedelta(days=1)) == 0
        assert told(cast, "eero", "reminder") == before + 1
        postpone(by=cast.member("eero"), task=one, day=one.due_on + timedelta(days=400), at=AT)
        one.refresh_from_db()
        assert one.reminded_at is None  # the new day is reminded of again
    done = task(cast, "Tehty", due_on=TODAY, remind_minutes=0, doers=[cast.member("eero")])
    move_task(by=cast.member("eero"), task=done, to="done", at=AT)
    assert remind(AT + DAY) == 0


def test_a_day_that_passed_is_asked_about_once(cast):
    task(cast, due_on=TODAY, doers=[cast.member("eero")])
    assert ask_about_passed(AT) == 0
    assert ask_about_passed(AT + DAY) == 1
    assert ask_about_passed(AT) == 0
    assert ask_about_passed(AT + 2 * DAY) == 0
    assert told(cast, "eero", "passed") == 1


def test_weeks(cast):
    for offset in (-3, 0, 1, 3, 12, 30, None):
        task(cast, due_on=None if offset is None else TODAY + timedelta(days=offset), doers=[cast.member("eero")])
    found = by_week(open_tasks(cast.member("eero"), "mine"), TODAY)
    assert [(week.when, len(week.tasks)) for week in found] == [("late", 1), ("today", 1), ("this_week", 1), ("next_week", 1), ("later", 2), ("some_day", 1)]


def test_quick_add_in_a_browsers_form(cast, sign_in):
    client = sign_in("eero")
    client.post("/language/", {"language": "fi", "next": "/"})
    key = str(uuid4())
    for _again in range(2):
        client.post("/polku/work/quick/", {"text": "Kemi: soita Kelaan ylihuomenna klo 12", "key": key})
    one = Task.objects.get()
    assert (one.title, one.site, one.due_time, list(one.doers.all())) == ("Soita Kelaan", cast.kemi, time(12), [cast.member("eero")])
    page = client.get("/polku/work/").content.decode()
    assert f"/polku/work/tasks/{one.pk}/move/?to=dropped" in page  # the way back
    client.post(f"/polku/work/tasks/{one.pk}/move/?to=dropped")
    one.refresh_from_db()
    assert one.state == "dropped"
    assert client.post("/polku/work/quick/", {"text": "huomenna", "key": str(uuid4())}).status_code == 200  # a day and nothing to do: the form asks
    assert Task.objects.count() == 1


def test_two_taps_from_a_comment_to_a_task_that_knows_where_it_came_from(cast, sign_in):
    comment = make.comment(cast.channel, "Piha on jäässä", score=5)
    client = sign_in("eero")
    page = client.get(f"/polku/customers/comments/{comment.pk}/").content.decode()
    assert f"/polku/work/new/?from=feedback.comment:{comment.pk}" in page
    client.post(
        f"/polku/work/new/?from=feedback.comment:{comment.pk}",
        {"title": "Hiekoita piha", "doers": [cast.member("eero").pk], "interval": 1, "key": str(uuid4())},
    )
    one = Task.objects.get()
    assert Join.objects.get().result == f"work.task:{one.pk}"
    for path in (f"/polku/work/tasks/{one.pk}/", "/polku/work/"):
        assert "Piha on jäässä" in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/polku/work/?whose=all", "/polku/work/board/?whose=all", "/polku/work/calendar/?whose=all"])
def test_pages_cost_the_same_however_many(cast, sign_in, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in("eero"), []
    heard = Ref("feedback.comment", str(make.comment(cast.channel, "Piha on jäässä", score=5).pk))
    for n in (3, 37):
        for i in range(n):
            made = task(cast, f"Tehtävä {i}", due_on=timezone.localdate(), doers=[cast.member("eero")], site=cast.salla, items=[("a", False)])
            join(organisation=cast.organisation.pk, source=heard, result=Ref("work.task", str(made.pk)), at=timezone.now())
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_feed_is_read_by_a_calendar_server_that_we_did_not_write(cast, client, tmp_path):
    eero = cast.member("eero")
    task(
        cast, "Soita; Kelaan, heti", due_on=TODAY, due_time=time(12), doers=[eero], site=cast.salla, details="Rivi 1\nRivi 2", items=[("ä", True), ("ö", False)]
    )
    task(cast, "Koko päivä", due_on=TODAY + DAY, doers=[eero])
    task(cast, "Ei päivää", doers=[eero])
    task(cast, "Aino tekee", due_on=TODAY, doers=[cast.member("aino")], site=cast.salla)
    feed = make_feed(by=eero, site=None, at=AT)
    body = client.get(f"/ics/{feed.key}.ics")
    assert body["Content-Type"].startswith("text/calendar")
    assert "Set-Cookie" not in body
    events = {str(event["summary"]): event for event in Calendar.from_ical(body.content).walk("VEVENT")}
    assert set(events) == {"Soita; Kelaan, heti", "Koko päivä"}
    assert events["Soita; Kelaan, heti"]["dtstart"].dt == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert events["Koko päivä"]["dtstart"].dt == TODAY + DAY
    read = through_radicale(body.content, tmp_path)
    assert {str(event["summary"]) for event in read} == set(events)
    assert {str(event["uid"]) for event in read} == {str(event["uid"]) for event in events.values()}
    whole = next(event for event in read if str(event["summary"]).startswith("Soita"))
    assert "Rivi 1\nRivi 2\n[x] ä\n[ ] ö" in str(whole["description"])
    site = make_feed(by=eero, site=cast.salla, at=AT)
    assert {str(event["summary"]) for event in Calendar.from_ical(client.get(f"/ics/{site.key}.ics").content).walk("VEVENT")} == {
        "Soita; Kelaan, heti",
        "Aino tekee",
    }
    again = make_feed(by=eero, site=None, at=AT)
    assert client.get(f"/ics/{feed.key}.ics").status_code == 404  # the one before stops working
    give_up_feed(by=eero, feed=again, at=AT)
    assert client.get(f"/ics/{again.key}.ics").status_code == 404
    end_membership(by=cast.member("sanna"), member=eero, at=AT)
    assert client.get(f"/ics/{site.key}.ics").status_code == 404
    with pytest.raises(Refused):
        make_feed(by=eero, site=cast.elsewhere, at=AT)


def through_radicale(body: bytes, folder: Path):
    """Puts the calendar into a Radicale server and reads it back as its clients do."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "radicale", "--server-hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", str(folder), "--auth-type", "none"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/anna/tasks/"
    try:
        for _try in range(100):
            try:
                urlopen(Request(f"http://127.0.0.1:{port}/anna/", method="MKCOL"), timeout=10).close()
                urlopen(Request(address, body, {"Content-Type": "text/calendar"}, method="PUT"), timeout=10).close()
                break
            except OSError as error:
                if getattr(error, "code", None):
                    raise AssertionError(error.read()) from error  # it was reached and did not take the calendar
                clock.sleep(0.2)
        with urlopen(address, timeout=10) as answer:
            return list(Calendar.from_ical(answer.read()).walk("VEVENT"))
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.django_db(transaction=True)
def test_tasks_go_out_to_a_file_and_come_back_the_same(cast, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task(
        cast,
        "=1+1",
        due_on=TODAY,
        due_time=time(9, 30),
        doers=[cast.member("eero"), cast.member("aino")],
        site=cast.salla,
        details="a\nb",
        items=[("x", True), ("y", False)],
    )
    task(cast, "Kassa", due_on=TODAY, every="week", interval=2, help_wanted=True)
    move_task(by=cast.member("eero"), task=task(cast, "Tehty"), to="done", at=AT)
    client = sign_in("eero")
    body = b"".join(client.get("/polku/work/file/").streaming_content)
    before = body.decode()
    assert "'=1+1" in before
    page = bring(client, body)
    assert "Here already" in client.get(page).content.decode()
    count = Task.objects.count()
    client.post(page, {"go": "yes"})
    assert Task.objects.count() == count  # nothing came twice
    Task.objects.all().delete()
    client.post(bring(client, body), {"go": "yes"})
    again = b"".join(client.get("/polku/work/file/").streaming_content).decode()
    assert sorted(rows(again)) == sorted(rows(before))


def rows(text):
    return [tuple(row) for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]


def bring(client, body, name="tehtavat.csv"):
    """The address of the page that shows what is in a file."""
    return make.upload(client, "/polku/work/bring-in/", name, body)


@pytest.mark.django_db(transaction=True)
def test_a_strange_file_is_told_line_by_line_and_nothing_comes_by_itself(cast, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = sign_in("eero")
    page = bring(
        client,
        "Tehtävä;Päivä;Tekijä;Toimipiste;Kello;Toistuu\nHiekka;31.12.2026;Aino;Kemi;9.30;\nLasku;32.13.2026;Olematon;Utopia;25:99;joskus\n;1.1.2027;;;;\n".encode(),
    )
    assert Task.objects.count() == 0
    found = client.get(page).content.decode()
    for words in ("32.13.2026", "Olematon", "Utopia", "25:99", "joskus"):
        assert words in found
    client.post(page, {"go": "yes"})
    assert [(one.title, str(one.due_on), one.due_time) for one in Task.objects.all()] == [("Hiekka", "2026-12-31", time(9, 30))]
    for name, nonsense in (("a.csv", b"foo;bar\n1;2\n"), ("a.xlsx", b"PK\x03\x04nonsense")):
        assert client.get(bring(client, nonsense, name)).status_code == 422
    assert tables.MOST_LINES == 2000


def test_areas_of_responsibility_their_gaps_and_handing_over(cast):
    def describe(name, **more):
        return describe_responsibility(by=cast.member("nora"), name=name, purpose="", scope="", at=AT, **{"deputy": None, "until": None, **more})

    aino, eero = cast.member("aino"), cast.member("eero")
    calls = describe("Puhelut", owner=eero, deputy=aino)
    nobody = describe("Apuvälineet", site=cast.salla)
    ending = describe("Perehdytys", owner=aino, until=TODAY + timedelta(days=9))
    assert [(line.it, line.gap) for line in lines(eero, TODAY)] == [(nobody, "nobody"), (ending, "ending"), (calls, "")]
    assert nobody not in [line.it for line in lines(eero, TODAY, cast.kemi)]
    for wrong in (
        {"name": " "},
        {"name": "a", "owner": cast.member("eve")},
        {"name": "a", "owner": eero, "deputy": eero},
        {"name": "a", "site": cast.elsewhere},
    ):
        with pytest.raises(Refused):
            describe(**wrong)
    take_responsibility(by=eero, one=nobody, at=AT)
    with pytest.raises(Refused, match="Eero"):
        take_responsibility(by=aino, one=nobody, at=AT)
    with pytest.raises(Refused, match="owner"):  # neither its owner nor who divides work
        hand_over(by=cast.member("guest"), one=calls, to=cast.member("guest"), notes="", at=AT)
    hand_over(by=eero, one=calls, to=aino, notes="Vuorolista on kansiossa", at=AT)
    calls.refresh_from_db()
    assert (calls.owner, calls.deputy) == (aino, None)  # nobody stands in for themselves
    assert Handover.objects.filter(responsibility=calls).get().notes == "Vuorolista on kansiossa"
    assert told(cast, "aino", "handover") == 2  # one was given, one handed over
    with pytest.raises(Refused):
        hand_over(by=aino, one=calls, to=cast.member("eve"), notes="", at=AT)
    end_membership(by=cast.member("sanna"), member=aino, at=AT)
    assert {line.it.name: line.gap for line in lines(eero, TODAY)} == {"Puhelut": "nobody", "Perehdytys": "nobody", "Apuvälineet": ""}
    take_responsibility(by=eero, one=calls, at=AT)
    end_responsibility(by=cast.member("nora"), one=calls, at=AT)
    assert calls not in [line.it for line in lines(eero, TODAY)]
    bring_back(by=cast.member("nora"), one=calls, at=AT)
    assert Responsibility.objects.get(pk=calls.pk).ended_at is None
    for i in range(6):
        describe(f"Alue {i}", owner=eero)
    assert all(line.is_much for line in lines(eero, TODAY) if line.it.owner == eero)


def test_what_has_come_for_the_last_time_comes_no_more(cast):
    one = task(cast, due_on=TODAY, every="day", until=TODAY + 2 * DAY)
    make_repeats(AT + 5 * DAY)
    assert days(one.series) == ["2026-11-20", "2026-11-21", "2026-11-22"]
    make_repeats(AT + 6 * DAY)
    one.series.refresh_from_db()
    assert one.series.ended_at is not None


def test_areas_of_responsibility_are_listed_by_site_too(cast, sign_in):
    describe_responsibility(
        by=cast.member("aino"), name="Avaimet", purpose="", scope="", deputy=None, until=None, at=AT, owner=cast.member("eero"), site=cast.salla
    )
    page = sign_in("eero").get("/polku/work/responsibilities/?by=site").content.decode()
    assert "<h3>Salla</h3>" in page
    assert "Avaimet" in page


def test_a_line_with_no_such_day_is_asked_about_and_a_task_is_of_ones_own_site(cast, sign_in):
    browser = sign_in("eero")
    page = browser.post("/polku/work/quick/", {"text": "32.13. vie paketti", "key": str(uuid4())}, headers={"accept-language": "en"}).content.decode()
    assert "is no day" in page
    assert 'value="32.13. vie paketti"' in page  # nothing typed is lost
    assert not Task.objects.exists()
    browser.post("/polku/work/quick/", {"text": "huomenna vie paketti", "key": str(uuid4())})
    assert Task.objects.get().site == cast.salla


@pytest.mark.django_db(transaction=True)
def test_the_file_keeps_the_reminder_and_the_last_day_of_what_comes_again(cast, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    day = AT.date() + timedelta(days=3)
    plan = Plan("Inventaario", due_on=day, due_time=time(9), remind_minutes=90, every="week", interval=2, until=day + timedelta(days=200))
    add_task(by=cast.member("sanna"), plan=plan, at=AT)
    out = b"".join(sign_in("sanna").get("/polku/work/file/").streaming_content)
    Task.objects.all().delete()
    Series.objects.all().delete()
    client = sign_in("sanna")
    page = bring(client, out)
    client.post(page, {"go": "yes"})
    assert set(Task.objects.values_list("remind_minutes", flat=True)) == {90}
    assert Series.objects.get().until == day + timedelta(days=200)
    page = bring(client, b"task;day;reminder\nKahvi;2026-12-01;pian\n")
    assert "pian is no reminder" in client.get(page).content.decode()
