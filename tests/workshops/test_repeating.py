"""Meetings that repeat: when the next one comes, what it is, and what happens when a day passes without one."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talkoot.base.orgs.refused import Refused
from talkoot.workshops import jobs
from talkoot.workshops.actions import leading, planning, repeating
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.logic import moment_of, next_day, next_place, next_time
from talkoot.workshops.models import Series, Workshop
from talkoot.workshops.queries.series import coming_of
from talkoot.workshops.queries.workshops import steps_of
from tests.workshops.conftest import AT
from tests.workshops.test_at_once import at_once

HELSINKI = ZoneInfo("Europe/Helsinki")
db = pytest.mark.django_db
STEPS = (Step("check_in", "Mikä onnistui?"), Step("plan", "Kuka tekee mitä?"))
EVERY = ["week", "two_weeks", "four_weeks", "month_weekday", "month_day"]


@pytest.mark.parametrize(
    ("every", "first", "days"),
    [
        ("week", "2026-11-30", ["2026-12-07", "2026-12-14"]),
        ("two_weeks", "2026-11-30", ["2026-12-14", "2026-12-28"]),
        ("four_weeks", "2026-11-30", ["2026-12-28", "2027-01-25"]),
        ("month_weekday", "2026-12-08", ["2027-01-12", "2027-02-09"]),  # the second Tuesday
        ("month_weekday", "2026-11-30", ["2026-12-28", "2027-01-25"]),  # the fifth Monday: the last one where there are four
        ("month_day", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("month_day", "2028-01-30", ["2028-02-29", "2028-03-30"]),
    ],
)
def test_the_days_on_which_it_comes(every, first, days):
    day = begin = date.fromisoformat(first)
    for wanted in days:
        day = next_day(every, begin, day)
        assert day.isoformat() == wanted


@given(st.sampled_from(EVERY), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 4000))
def test_the_next_day_is_ahead_and_none_is_left_out_between(every, first, shift):
    after = first + timedelta(days=shift)
    day = next_day(every, first, after)
    assert day > after
    assert day >= first
    assert next_day(every, first, day - timedelta(days=1)) == day
    assert (day - max(after, first - timedelta(days=1))).days <= 36
    if every != "month_day":
        assert day.weekday() == first.weekday()


def test_the_clock_on_the_wall_stays_over_a_change_to_summer_time():
    before, after = (moment_of(day, time(9), HELSINKI) for day in (date(2027, 3, 22), date(2027, 3, 29)))
    assert (before.hour, after.hour) == (7, 6)
    assert after - before == timedelta(days=7, hours=-1)
    assert moment_of(date(2027, 3, 28), time(3, 30), HELSINKI) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "an hour that is not there comes later"


def test_what_was_missed_for_a_year_is_one_meeting_to_come():
    now = datetime(2027, 11, 30, 12, tzinfo=UTC)
    day, begins = next_time("week", date(2026, 11, 30), time(9), HELSINKI, after=date(2026, 11, 30), now=now)
    assert day == date(2027, 12, 6)
    assert begins > now


def test_turns_go_round_and_pass_over_who_is_not_there():
    assert [next_place([True, True, True], n) for n in (-1, 0, 1, 2)] == [0, 1, 2, 0]
    assert next_place([True, False, True], 0) == 2
    assert next_place([False, True], 1) == 1
    assert next_place([False, False], 0) is None
    assert next_place([], -1) is None


@pytest.fixture
def weekly(cast):
    """A weekly meeting of Salla, planned by Eero for now."""
    return meeting(cast)


def meeting(cast, every="week", starts_at=AT, by="eero", steps=STEPS):
    frame = Frame("Viikon 20 minuuttia", starts_at=starts_at, place="Kahvihuone", sites=[cast.salla], people=[cast.member("nora")])
    made = plan_workshop(by=cast.member(by), frame=frame, steps=steps, key=uuid4(), at=AT)
    return repeating.repeat(by=cast.member(by), workshop=made, every=every, at=AT)


def on_the_wall(moment):
    """What the clock on the wall shows."""
    return timezone.localtime(moment).replace(tzinfo=None)


def hold_one(cast, series, at=AT, by="eero"):
    """Opens and ends the meeting that comes."""
    coming = coming_of(series)
    leading.open_workshop(by=cast.member(by), workshop=coming, at=at)
    return leading.end_workshop(by=cast.member(by), workshop=coming, at=at)


@db
def test_when_one_has_been_held_the_next_is_there_with_all_that_it_is(cast, weekly):
    held = hold_one(cast, weekly)
    coming = coming_of(weekly)
    assert coming.pk != held.pk
    assert coming.turn_on == timezone.localdate(AT) + timedelta(days=7)
    assert timezone.localtime(coming.starts_at).time() == timezone.localtime(AT).time().replace(tzinfo=None)
    assert (coming.title, coming.place, coming.facilitator) == (held.title, "Kahvihuone", cast.member("eero"))
    assert (list(coming.sites.all()), list(coming.people.all())) == ([cast.salla], [cast.member("nora")])
    assert [(one.kind, one.title) for one in steps_of(coming)] == [(one.kind, one.title) for one in steps_of(held)]


@db
def test_ended_twice_repeated_twice_and_jobs_run_twice_it_is_once(cast, weekly):
    first = Workshop.objects.get()
    repeating.repeat(by=cast.member("eero"), workshop=first, every="week", at=AT)
    hold_one(cast, weekly)
    leading.end_workshop(by=cast.member("eero"), workshop=first, at=AT)
    for _twice in range(2):
        jobs.repeats(AT + timedelta(hours=1))
    assert (Series.objects.count(), Workshop.objects.count()) == (1, 2)


@db
def test_the_database_itself_holds_that_one_comes(cast, weekly):
    standing = Workshop.objects.get()
    for wrong in ({"turn_on": standing.turn_on + timedelta(days=7)}, {"turn_on": standing.turn_on, "state": "ended"}):
        more = {"organisation": standing.organisation, "key": uuid4(), "title": "x", "made_at": AT, "changed_at": AT, "series": weekly} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Workshop.objects.create(**more)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_plan_one(cast):
    series = meeting(cast, starts_at=AT - timedelta(days=1))
    coming = coming_of(series)
    leading.open_workshop(by=cast.member("eero"), workshop=coming, at=AT)
    end = lambda: leading.end_workshop(by=cast.member("eero"), workshop=coming, at=AT)  # noqa: E731
    at_once(*[end, lambda: jobs.repeats(AT + timedelta(days=1))] * 4)
    assert Workshop.objects.filter(series=series, state="planned").count() == 1
    assert Workshop.objects.count() == 2


@db
def test_a_day_that_passes_without_a_meeting_moves_it_on_with_all_that_stands_in_it(cast, weekly):
    first = Workshop.objects.get()
    planning.add_activity(by=cast.member("eero"), workshop=first, step=Step("brainstorm", "Mitä?", early_on=first.turn_on - timedelta(days=2)), at=AT)
    jobs.repeats(AT + timedelta(minutes=30) if timezone.localdate(AT + timedelta(minutes=30)) == timezone.localdate(AT) else AT)
    assert coming_of(weekly).turn_on == first.turn_on, "not on its own day"
    for _twice in range(2):
        jobs.repeats(AT + timedelta(days=1))
    moved = coming_of(weekly)
    assert moved.pk == first.pk
    assert moved.turn_on == first.turn_on + timedelta(days=7)
    assert moved.activities.get(kind="brainstorm").early_on == moved.turn_on - timedelta(days=2)
    jobs.repeats(AT + timedelta(days=40))
    assert coming_of(weekly).starts_at > AT + timedelta(days=40)
    assert Workshop.objects.count() == 1


@db
def test_a_room_that_nobody_closed_does_not_keep_the_next_from_coming(cast, weekly):
    leading.open_workshop(by=cast.member("eero"), workshop=Workshop.objects.get(), at=AT)
    jobs.repeats(AT)
    assert coming_of(weekly) is None
    jobs.repeats(AT + timedelta(days=1))
    coming = coming_of(weekly)
    assert coming.starts_at > AT + timedelta(days=1)
    left_open = Workshop.objects.get(state="open")
    leading.end_workshop(by=cast.member("eero"), workshop=left_open, at=AT + timedelta(days=2))
    assert coming_of(weekly) == coming
    assert coming.left.count() == 2, "what the one that was closed late left"


@db
def test_a_holiday_is_skipped_and_taken_back(cast, weekly):
    eero, first = cast.member("eero"), Workshop.objects.get()
    Workshop.objects.filter(pk=first.pk).update(starts_at=AT + timedelta(hours=3))
    Series.objects.filter(pk=weekly.pk).update(
        begins_at=timezone.localtime(AT + timedelta(hours=3)).time(), first_on=timezone.localdate(AT + timedelta(hours=3))
    )
    Workshop.objects.filter(pk=first.pk).update(turn_on=timezone.localdate(AT + timedelta(hours=3)))
    day = coming_of(weekly).turn_on
    for _twice in range(2):
        moved = repeating.skip(by=eero, series=weekly, day=day, at=AT)
    assert moved.turn_on == day + timedelta(days=7)
    repeating.skip(by=eero, series=weekly, day=moved.turn_on, at=AT)
    back = repeating.unskip(by=eero, series=weekly, day=day, at=AT)
    assert back.turn_on == day
    hold_one(cast, weekly, at=AT)
    assert coming_of(weekly).turn_on == day + timedelta(days=14), "the other one is still not held"
    with pytest.raises(Refused):
        repeating.unskip(by=eero, series=weekly, day=day + timedelta(days=7), at=AT + timedelta(days=9))


@db
def test_it_pauses_ends_and_comes_again(cast, weekly):
    eero = cast.member("eero")
    repeating.pause(by=eero, series=weekly, at=AT)
    assert coming_of(weekly).starts_at is None
    jobs.repeats(AT + timedelta(days=20))
    assert coming_of(weekly).starts_at is None
    repeating.take_up(by=eero, series=weekly, at=AT + timedelta(days=20))
    assert AT + timedelta(days=20) < coming_of(weekly).starts_at <= AT + timedelta(days=27, hours=1)
    repeating.end_series(by=eero, series=weekly, at=AT)
    hold_one(cast, weekly, at=AT + timedelta(days=21))
    assert coming_of(weekly) is None
    for _twice in range(2):
        repeating.take_up(by=eero, series=weekly, at=AT + timedelta(days=60))
    assert coming_of(weekly).starts_at > AT + timedelta(days=60)
    assert Workshop.objects.count() == 2


@db
def test_this_one_only_or_all_to_come(cast, weekly):
    eero, first = cast.member("eero"), Workshop.objects.get()
    other = Frame("Toisin", starts_at=AT + timedelta(days=1, hours=1), facilitator=cast.member("nora"), sites=[cast.salla])
    repeating.change_meeting(by=eero, workshop=first, frame=other, for_all=False, at=AT)
    first.refresh_from_db()
    assert first.turn_on == timezone.localdate(AT)
    weekly.refresh_from_db()
    assert weekly.title == "Viikon 20 minuuttia"
    repeating.change_meeting(by=eero, workshop=first, frame=other, for_all=True, at=AT)
    weekly.refresh_from_db()
    assert (weekly.title, weekly.first_on, weekly.facilitator) == ("Toisin", timezone.localdate(AT + timedelta(days=1, hours=1)), cast.member("nora"))
    hold_one(cast, weekly, at=AT + timedelta(days=1, hours=1), by="nora")
    then = AT + timedelta(days=1, hours=1)
    assert on_the_wall(coming_of(weekly).starts_at) == on_the_wall(then) + timedelta(days=7)
    with pytest.raises(Refused):
        coming = coming_of(weekly)
        repeating.change_meeting(by=eero, workshop=coming, frame=Frame("Ennen", starts_at=AT), for_all=True, at=AT)
    assert coming_of(weekly).title == "Toisin", "nothing was changed by half"
    with pytest.raises(Refused):
        planning.change_workshop(by=eero, workshop=coming_of(weekly), frame=Frame("Ilman päivää"), at=AT)


@db
def test_an_agenda_for_all_to_come_and_back(cast, weekly, sign_in):
    eero, first = cast.member("eero"), Workshop.objects.get()
    client, address = sign_in("eero"), f"/polku/workshops/{first.pk}/"
    assert "This agenda for all to come" not in client.get(address).content.decode()
    planning.add_activity(by=eero, workshop=first, step=Step("talk", "Kiitetään joku"), at=AT)
    assert "This agenda for all to come" in client.get(address).content.decode()
    client.post(f"{address}agenda-for-all/")
    weekly.refresh_from_db()
    assert [one["title"] for one in weekly.steps][-1] == "Kiitetään joku"
    client.post(f"/polku/workshops/series/{weekly.pk}/do/?act=agenda_back")
    weekly.refresh_from_db()
    assert len(weekly.steps) == 2
    repeating.keep_agenda(by=eero, workshop=first, at=AT)
    hold_one(cast, weekly)
    assert steps_of(coming_of(weekly)).count() == 3


@db
def test_two_taps_from_the_ready_agenda_make_it_repeat(cast, sign_in):
    """Choosing the agenda and planning it: day, hour and one's own site stand there."""
    from tests.architecture.forms import forms_on
    from tests.architecture.test_sent_twice import send

    client, address = sign_in("eero"), "/polku/workshops/new/?agenda=weekly"
    form = next(one for one in forms_on(address, client.get(address).content.decode()) if "title" in one.names)
    assert send(client, form, ("", "", "")).status_code == 302
    made = Workshop.objects.get()
    assert made.series.every == "week"
    assert (list(made.sites.all()), timezone.localtime(made.starts_at).hour) == ([cast.salla], 9)
    assert made.starts_at > timezone.now()
    assert made.turn_on.weekday() < 5


@db
def test_the_form_wants_a_day_and_gives_back_what_was_typed(cast, sign_in):
    answer = sign_in("eero").post("/polku/workshops/new/?agenda=", {"title": "Viikko", "repeats": "week", "key": str(uuid4())})
    assert answer.status_code == 422
    assert "Viikko" in answer.content.decode()
    assert sign_in("eero").post("/polku/workshops/new/?agenda=", {"title": "V", "repeats": "aina", "day": "2027-01-04", "key": str(uuid4())}).status_code == 422
    assert not Workshop.objects.exists()


@db
def test_calling_the_meeting_off_for_good_ends_the_series(cast, weekly):
    planning.drop_workshop(by=cast.member("eero"), workshop=Workshop.objects.get(), at=AT)
    jobs.repeats(AT + timedelta(days=9))
    assert not Workshop.objects.exists()
    repeating.take_up(by=cast.member("eero"), series=weekly, at=AT)
    assert coming_of(weekly) is not None


@db
def test_those_of_elsewhere_and_those_who_do_not_lead_change_nothing(cast, weekly, sign_in):
    first, guest = Workshop.objects.get(), Series.objects.get()
    for name in ("eve", "guest"):
        for act in (repeating.pause, repeating.end_series, repeating.take_up, repeating.agenda_back):
            with pytest.raises(Refused):
                act(by=cast.member(name), series=guest, at=AT)
        with pytest.raises(Refused):
            repeating.repeat(by=cast.member(name), workshop=first, every="week", at=AT)
    assert sign_in("eve").get(f"/toinen/workshops/series/{weekly.pk}/").status_code == 404
    assert sign_in("eve").post(f"/toinen/workshops/series/{weekly.pk}/do/", {"act": "end"}).status_code == 404
    for sent in ({}, {"act": "skip", "day": "kettu"}, {"act": "x"}):
        assert sign_in("eero").post(f"/polku/workshops/series/{weekly.pk}/do/", sent).status_code == 302
    weekly.refresh_from_db()
    assert weekly.is_running


@db
def test_of_a_rehearsal_and_without_a_day_nothing_repeats(cast):
    made = plan_workshop(by=cast.member("eero"), frame=Frame("Joskus"), steps=[Step("talk", "x")], key=uuid4(), at=AT)
    with pytest.raises(Refused):
        repeating.repeat(by=cast.member("eero"), workshop=made, every="week", at=AT)
    with pytest.raises(Refused):
        repeating.repeat(by=cast.member("eero"), workshop=made, every="joskus", at=AT)
    rehearsal = plan_workshop(by=cast.member("eero"), frame=Frame("Harjoitus", starts_at=AT), steps=[], key=uuid4(), at=AT, rehearsal=True)
    with pytest.raises(Refused):
        repeating.repeat(by=cast.member("eero"), workshop=rehearsal, every="week", at=AT)


@db
def test_what_has_been_held_can_begin_a_series(cast):
    made = plan_workshop(by=cast.member("eero"), frame=Frame("Kerran", starts_at=AT), steps=[Step("talk", "x")], key=uuid4(), at=AT)
    leading.open_workshop(by=cast.member("eero"), workshop=made, at=AT)
    leading.end_workshop(by=cast.member("eero"), workshop=made, at=AT)
    series = repeating.repeat(by=cast.member("eero"), workshop=made, every="two_weeks", at=AT)
    assert coming_of(series).turn_on == timezone.localdate(AT) + timedelta(days=14)


@db
def test_two_hundred_meetings_stay_a_page(cast, weekly, sign_in):
    rows = [
        Workshop(organisation=cast.organisation, key=uuid4(), title="V" * 150, starts_at=AT - timedelta(days=7 * n), turn_on=timezone.localdate(AT) - timedelta(days=7 * n),
                 state="ended", ended_at=AT - timedelta(days=7 * n), made_at=AT, changed_at=AT, series=weekly, facilitator=cast.member("eero"))
        for n in range(1, 201)
    ]  # fmt: skip
    client = sign_in("eero")
    Workshop.objects.bulk_create(rows[:3])
    few = queries_of(client, weekly)
    Workshop.objects.bulk_create(rows[3:])
    assert queries_of(client, weekly) == few
    page = client.get(f"/polku/workshops/series/{weekly.pk}/").content.decode()
    assert page.count("V" * 150) <= 20
    jobs.repeats(AT)
    hold_one(cast, weekly)
    assert coming_of(weekly).turn_on == timezone.localdate(AT) + timedelta(days=7)


def queries_of(client, series):
    """How many queries its pages take."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = []
    for address in (f"/polku/workshops/series/{series.pk}/", "/polku/workshops/", f"/polku/workshops/{coming_of(series).pk}/"):
        with CaptureQueriesContext(connection) as run:
            assert client.get(address).status_code == 200
        found.append(len(run))
    return found
