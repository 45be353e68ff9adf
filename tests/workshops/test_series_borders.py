"""Meetings that repeat, where they meet a forgotten room, a wrong clock, another's right, a short month or a form sent again."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.jobs import schedule
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops import jobs
from talkoot.workshops.actions import leading, planning, remembering, repeating, turns
from talkoot.workshops.actions.own_time import write_early
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.taking_part import write_note
from talkoot.workshops.actions.templates import Cover, change_template, keep_template
from talkoot.workshops.models import Left, Picture, Series, Workshop
from talkoot.workshops.queries.series import coming_of, left_to
from talkoot.workshops.queries.workshops import for_today
from tests.workshops.conftest import AT
from tests.workshops.test_repeating import hold_one, meeting

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def opened(cast, workshop, at, by="eero"):
    return leading.open_workshop(by=cast.member(by), workshop=workshop, at=at)


def promise(cast, workshop, text, at, by="eero"):
    step = leading.go_to(by=cast.member(by), activity=workshop.activities.get(kind="plan"), at=at)
    return write_note(by=workshop.participants.get(member=cast.member(by)), activity=step, text=text, key=uuid4(), at=at)


def titles(workshop, member):
    return [one.title for one in left_to(workshop, member)]


def test_what_a_room_left_open_promised_is_remembered_whether_it_is_ever_closed_or_not(cast):
    eero, series = cast.member("eero"), meeting(cast)
    first = coming_of(series)
    opened(cast, first, AT)
    promise(cast, first, "Lupaus", AT)
    jobs.repeats(AT + DAY)
    second = coming_of(series)
    assert "Lupaus" in titles(second, eero)
    opened(cast, second, AT + 7 * DAY)
    leading.end_workshop(by=eero, workshop=first, at=AT + 7 * DAY)
    leading.end_workshop(by=eero, workshop=second, at=AT + 7 * DAY)
    assert titles(coming_of(series), eero).count("Lupaus") == 1


def test_whose_turn_it_is_calls_off_no_series(cast, sign_in):
    nora, eero, series = cast.member("nora"), cast.member("eero"), meeting(cast, by="nora", starts_at=AT + 2 * DAY)
    turns.add_turns(by=nora, series=series, people=[eero], at=AT)
    Workshop.objects.filter(pk=coming_of(series).pk).update(facilitator=eero)
    with pytest.raises(Refused):
        planning.drop_workshop(by=eero, workshop=coming_of(series), at=AT)
    sign_in("eero").post(f"/polku/workshops/{coming_of(series).pk}/drop/")
    series.refresh_from_db()
    assert series.ended_at is None
    planning.drop_workshop(by=nora, workshop=coming_of(series), at=AT)
    series.refresh_from_db()
    assert series.ended_at == AT


def test_a_skipped_day_before_one_that_was_held_early_does_not_come_back(cast):
    eero, series = cast.member("eero"), meeting(cast, starts_at=AT + 7 * DAY)
    day = coming_of(series).turn_on
    repeating.skip(by=eero, series=series, day=day, at=AT)
    hold_one(cast, series, at=AT + 4 * DAY)
    with pytest.raises(Refused):
        repeating.unskip(by=eero, series=series, day=day, at=AT + 4 * DAY)
    hold_one(cast, series, at=AT + 8 * DAY)
    assert coming_of(series) is not None


def test_another_hour_in_a_short_month_is_no_other_day(cast):
    eero, at = cast.member("eero"), timezone.make_aware(datetime(2027, 1, 31, 9))
    series = meeting(cast, every="month_day", starts_at=at)
    hold_one(cast, series, at=at)
    short = coming_of(series)
    frame = Frame(short.title, starts_at=short.starts_at + timedelta(hours=1), facilitator=eero)
    repeating.change_meeting(by=eero, workshop=short, frame=frame, for_all=True, at=at)
    hold_one(cast, series, at=short.starts_at)
    assert (coming_of(series).turn_on, timezone.localtime(coming_of(series).starts_at).hour) == (date(2027, 3, 31), 10)


def test_a_meeting_that_pauses_asks_nobody_to_write(cast):
    eero, series = cast.member("eero"), meeting(cast, starts_at=AT + 3 * DAY)
    step = Step("brainstorm", "Mitä?", early_on=timezone.localdate(AT) - DAY)
    planning.add_activity(by=eero, workshop=coming_of(series), step=step, at=AT)
    assert for_today(cast.member("nora"), AT).before
    repeating.pause(by=eero, series=series, at=AT)
    assert for_today(cast.member("nora"), AT + 60 * DAY).before == []


def test_an_agenda_in_the_place_of_anothers_leaves_its_name_and_who_sees_it(cast, sign_in):
    eero, nora = cast.member("eero"), cast.member("nora")
    made = plan_workshop(by=eero, frame=Frame("Sallan aamu", starts_at=AT), steps=[Step("talk", "x")], key=uuid4(), at=AT)
    template = keep_template(by=eero, workshop=made, cover=Cover("Aamupalaveri", "Ennen ovia", "all"), key=uuid4(), at=AT)
    other = plan_workshop(by=nora, frame=Frame("Noran oma", starts_at=AT), steps=[Step("talk", "y")], key=uuid4(), at=AT)
    sent = {"name": "Noran oma", "about": "", "shared": "own", "key": str(uuid4()), "instead": str(template.pk)}
    assert sign_in("nora").post(f"/polku/workshops/{other.pk}/keep/", sent).status_code == 302
    template.refresh_from_db()
    assert (template.name, template.about, template.shared, template.steps[0]["title"]) == ("Aamupalaveri", "Ennen ovia", "all", "y")


def test_nobody_makes_anothers_agenda_private(cast):
    eero = cast.member("eero")
    made = plan_workshop(by=eero, frame=Frame("Sallan aamu", starts_at=AT), steps=[Step("talk", "x")], key=uuid4(), at=AT)
    template = keep_template(by=eero, workshop=made, cover=Cover("A", "", "all"), key=uuid4(), at=AT)
    for _again in range(2):  # while it is Eero's, and when it is nobody's
        with pytest.raises(Refused):
            change_template(by=cast.member("nora"), template=template, cover=Cover("A", "", "own"), at=AT)
        end_membership(by=cast.member("sanna"), member=eero, at=AT)
        template.refresh_from_db()
    assert template.shared == "all"


def test_this_weeks_promises_come_before_old_ones(cast):
    eero, series = cast.member("eero"), meeting(cast)
    for week, texts in enumerate(([f"Vanha {n}" for n in range(40)], ["Tämän viikon lupaus"])):
        coming = coming_of(series)
        opened(cast, coming, AT + week * 7 * DAY)
        for text in texts:
            promise(cast, coming, text, AT + week * 7 * DAY)
        leading.end_workshop(by=eero, workshop=coming, at=AT + week * 7 * DAY)
    assert "Tämän viikon lupaus" in titles(coming_of(series), eero)


def test_the_next_one_has_the_picture_and_knows_a_step_that_was_only_written_beforehand(cast):
    steps = (Step("check_in", "a"), Step("show", "Kuva", text="Katso"), Step("brainstorm", "Mitä?", early_on=timezone.localdate(AT) - DAY))
    series = meeting(cast, steps=steps)
    first = coming_of(series)
    Picture.objects.create(activity=first.activities.get(kind="show"), name="x.png", width=1, height=1, alt="x", content=b"x")
    step = first.activities.select_related("workshop").get(kind="brainstorm")
    write_early(by=cast.member("nora"), activity=step, text="Ajatus", key=uuid4(), at=AT)
    hold_one(cast, series)
    coming = coming_of(series)
    assert Picture.objects.filter(activity__workshop=coming, activity__kind="show").count() == 1
    assert "Mitä?" in titles(coming, cast.member("eero"))


def test_a_form_sent_again_takes_up_nothing_that_was_ended(cast, sign_in):
    client = sign_in("eero")
    sent = {"title": "V", "repeats": "week", "day": "2027-01-04", "time": "09:00", "key": str(uuid4())}
    assert client.post("/polku/workshops/new/?agenda=", sent).status_code == 302
    series = Series.objects.get()
    repeating.end_series(by=cast.member("eero"), series=series, at=AT)
    client.post("/polku/workshops/new/?agenda=", sent)
    series.refresh_from_db()
    assert series.ended_at is not None


def test_one_that_comes_no_more_needs_no_day(cast):
    eero, series = cast.member("eero"), meeting(cast, starts_at=AT + DAY)
    repeating.end_series(by=eero, series=series, at=AT)
    changed = repeating.change_meeting(by=eero, workshop=coming_of(series), frame=Frame("x"), for_all=False, at=AT)
    assert changed.starts_at is None


def test_nobody_writes_beforehand_after_the_meeting(cast):
    eero, series = cast.member("eero"), meeting(cast, starts_at=AT + 7 * DAY)
    coming = coming_of(series)
    frame = Frame(coming.title, starts_at=AT + 12 * DAY, facilitator=eero)
    repeating.change_meeting(by=eero, workshop=coming, frame=frame, for_all=False, at=AT)
    planning.add_activity(by=eero, workshop=coming, step=Step("brainstorm", "Mitä?", early_on=timezone.localdate(AT) + 10 * DAY), at=AT)
    coming.refresh_from_db()
    repeating.keep_agenda(by=eero, workshop=coming, at=AT)
    series.refresh_from_db()
    assert series.steps[-1]["early"] >= 0


def test_a_promise_taken_on_the_agenda_and_not_reached_is_a_promise_again(cast):
    eero, series = cast.member("eero"), meeting(cast)
    opened(cast, coming_of(series), AT)
    promise(cast, first := Workshop.objects.get(state="open"), "Lupaus", AT)
    leading.end_workshop(by=eero, workshop=first, at=AT)
    left = Left.objects.select_related("workshop").get(workshop=coming_of(series), kind="promise")
    remembering.take_left(by=eero, left=left, at=AT)
    hold_one(cast, series, at=AT + 7 * DAY)
    assert [(one.kind, one.title) for one in left_to(coming_of(series), eero) if one.title == "Lupaus"] == [("promise", "Lupaus")]


def test_guests_of_the_organisation_see_no_promises_of_other_meetings_in_the_room(cast, sign_in):
    nora = cast.member("nora")
    frame = Frame("V", starts_at=AT, people=[cast.member("guest"), cast.member("eero")])
    made = plan_workshop(by=nora, frame=frame, steps=[Step("talk", "x"), Step("plan", "Kuka?")], key=uuid4(), at=AT)
    series = repeating.repeat(by=nora, workshop=made, every="week", at=AT)
    opened(cast, made, AT, by="nora")
    promise(cast, made, "Luottamuksellinen lupaus", AT, by="nora")
    leading.end_workshop(by=nora, workshop=made, at=AT)
    coming = coming_of(series)
    opened(cast, coming, AT + 7 * DAY, by="nora")
    for name, is_seen in (("guest", False), ("eero", True)):
        client = sign_in(name)
        client.post(f"/polku/workshops/{coming.pk}/join/")
        assert ("Luottamuksellinen lupaus" in client.get(f"/polku/workshops/{coming.pk}/room/").content.decode()) is is_seen


def test_a_clock_that_is_wrong_for_an_hour_moves_no_meeting():
    assert schedule.PERIODIC["workshops.repeats"].destroys
