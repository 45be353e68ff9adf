"""A meeting comes at another time: who may move it, who is told, and where it stands afterwards."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.notices.queries import notices_of
from talkoot.base.orgs.refused import Refused
from talkoot.workshops import jobs
from talkoot.workshops.actions import leading, planning, repeating, turns
from talkoot.workshops.actions.planning import Frame
from talkoot.workshops.models import Series, Workshop
from talkoot.workshops.queries.series import coming_of
from tests.workshops.conftest import AT
from tests.workshops.test_repeating import hold_one, meeting

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(member, kind="workshops.moved"):
    """What waits to be seen by a member, in words."""
    return [one.sentence for one in notices_of(member, most=20, unseen=True) if one.kind == kind]


@pytest.fixture
def weekly(cast):
    """Nora's, for everybody at Salla, in two days."""
    return meeting(cast, by="nora", starts_at=AT + 2 * DAY)


def test_who_is_invited_is_told_of_another_time_and_of_none_and_the_time_before_waits_no_more(cast, weekly):
    nora, eero, aino = (cast.member(name) for name in ("nora", "eero", "aino"))
    day = coming_of(weekly).turn_on
    repeating.skip(by=nora, series=weekly, day=day, at=AT)
    assert len(told(eero)) == 1
    assert told(eero, "workshops.invited") == [], "the first day is none any more"
    assert told(nora) == [], "who did it knows"
    repeating.pause(by=nora, series=weekly, at=AT)
    assert told(eero) == ["Nora put “Viikon 20 minuuttia” off: it has no day for now"]
    repeating.take_up(by=nora, series=weekly, at=AT)
    repeating.unskip(by=nora, series=weekly, day=day, at=AT)
    assert len(told(eero)) == len(told(aino)) == 1, "of several moves only the last stands"
    coming = coming_of(weekly)
    frame = Frame("Viikon 20 minuuttia", starts_at=coming.starts_at + timedelta(hours=1), facilitator=nora, sites=[cast.salla, cast.kemi])
    planning.change_workshop(by=nora, workshop=coming, frame=frame, at=AT)
    assert len(told(eero)) == 1
    assert Notice.objects.filter(kind="workshops.moved", seen_at=None).values("member").distinct().count() == 2
    planning.drop_workshop(by=nora, workshop=coming_of(weekly), at=AT)
    assert told(eero, "workshops.dropped") == ["Nora ended “Viikon 20 minuuttia”: it comes no more"]
    assert told(eero) == []


def test_who_leads_by_turn_is_told_by_the_turn_and_skips_their_own_meeting(cast, weekly, sign_in):
    nora, eero = cast.member("nora"), cast.member("eero")
    turns.add_turns(by=nora, series=weekly, people=[eero], at=AT)
    coming = coming_of(weekly)
    assert coming.facilitator == eero
    page = sign_in("eero").get(f"/polku/workshops/series/{weekly.pk}/").content.decode()
    assert "Not held then" in page
    repeating.skip(by=eero, series=weekly, day=coming.turn_on, at=AT)
    assert coming_of(weekly).turn_on == coming.turn_on + 7 * DAY
    assert told(eero) == []
    assert len(told(eero, "workshops.turn")) == 1
    repeating.unskip(by=eero, series=weekly, day=coming.turn_on, at=AT)
    assert coming_of(weekly).turn_on == coming.turn_on
    for name, act in (("eero", repeating.pause), ("eve", repeating.pause)):
        with pytest.raises(Refused):
            act(by=cast.member(name), series=weekly, at=AT)
    with pytest.raises(Refused):
        repeating.skip(by=cast.member("eve"), series=weekly, day=coming.turn_on, at=AT)
    Workshop.objects.filter(pk=coming.pk).update(facilitator=nora)
    with pytest.raises(Refused):
        repeating.skip(by=eero, series=weekly, day=coming.turn_on, at=AT)


def test_how_often_is_changed_on_its_page_and_taken_back(cast, weekly, sign_in):
    client, coming = sign_in("nora"), coming_of(weekly)
    page = client.get(f"/polku/workshops/series/{weekly.pk}/").content.decode()
    assert "How often it comes" in page
    assert f"/polku/workshops/{coming.pk}/repeat/" in page
    client.post(f"/polku/workshops/{coming.pk}/repeat/", {"every": "two_weeks"})
    weekly.refresh_from_db()
    assert weekly.every == "two_weeks"
    assert coming_of(weekly).starts_at == coming.starts_at
    assert repeating.time_after(weekly, coming.turn_on, AT)[0] == coming.turn_on + 14 * DAY
    page = client.get(f"/polku/workshops/series/{weekly.pk}/").content.decode()
    assert "Every second week from now on." in page
    assert "?every=week" in page
    client.post(f"/polku/workshops/{coming.pk}/repeat/?every=week")
    weekly.refresh_from_db()
    assert weekly.every == "week"
    assert "How often it comes" not in sign_in("eero").get(f"/polku/workshops/series/{weekly.pk}/").content.decode()


def test_one_that_pauses_comes_on_its_time_when_its_often_is_chosen(cast, weekly):
    nora = cast.member("nora")
    repeating.pause(by=nora, series=weekly, at=AT)
    later = AT + 30 * DAY
    repeating.repeat(by=nora, workshop=coming_of(weekly), every="two_weeks", at=later)
    coming = coming_of(weekly)
    assert coming.starts_at > later
    assert timezone.localdate(coming.starts_at) == coming.turn_on


def test_this_one_only_never_passes_the_next(cast, weekly):
    nora, coming = cast.member("nora"), coming_of(weekly)
    for days in (7, 8, 30):
        frame = Frame("Viikon 20 minuuttia", starts_at=coming.starts_at + days * DAY, facilitator=nora, sites=[cast.salla])
        with pytest.raises(Refused, match="already"):
            repeating.change_meeting(by=nora, workshop=coming, frame=frame, for_all=False, at=AT)
    frame = Frame("Viikon 20 minuuttia", starts_at=coming.starts_at + 6 * DAY, facilitator=nora, sites=[cast.salla])
    repeating.change_meeting(by=nora, workshop=coming, frame=frame, for_all=False, at=AT)
    frame = Frame("Viikon 20 minuuttia", starts_at=coming.starts_at + 10 * DAY, facilitator=nora, sites=[cast.salla])
    repeating.change_meeting(by=nora, workshop=coming_of(weekly), frame=frame, for_all=True, at=AT)
    assert coming_of(weekly).turn_on == coming.turn_on + 10 * DAY


def edited(cast, workshop, by="nora", **changed):
    """A meeting as its edit form would leave it."""
    kept = {"facilitator": workshop.facilitator, "sites": list(workshop.sites.all()), "people": list(workshop.people.all()), "starts_at": workshop.starts_at}
    return repeating.change_meeting(by=cast.member(by), workshop=workshop, frame=Frame(workshop.title, **{**kept, **changed}), for_all=False, at=AT)


def test_who_leads_by_turn_is_told_of_a_day_chosen_for_this_one_and_of_none(cast, weekly):
    nora, eero = cast.member("nora"), cast.member("eero")
    turns.add_turns(by=nora, series=weekly, people=[eero], at=AT)
    before = told(eero, "workshops.turn")
    edited(cast, coming_of(weekly), starts_at=coming_of(weekly).starts_at + DAY)
    assert len(told(eero, "workshops.turn")) == 1
    assert told(eero, "workshops.turn") != before
    assert told(eero) == []
    repeating.pause(by=nora, series=weekly, at=AT)
    assert told(eero, "workshops.turn") == [], "there is no day"
    assert len(told(eero)) == 1
    repeating.unskip(by=eero, series=weekly, day=coming_of(weekly).turn_on, at=AT)
    assert coming_of(weekly).starts_at is None, "what pauses gets no day by an old button"


def test_a_meeting_that_is_a_little_late_stays_when_its_often_is_changed(cast):
    nora, series = cast.member("nora"), meeting(cast, by="nora", starts_at=AT - timedelta(minutes=1))
    late = coming_of(series)
    if timezone.localdate(AT - timedelta(minutes=1)) != timezone.localdate(AT):
        return  # at midnight its day is over
    repeating.repeat(by=nora, workshop=late, every="two_weeks", at=AT)
    assert coming_of(series).starts_at == late.starts_at


def test_taking_back_how_often_brings_back_the_day_it_was_counted_from(cast, sign_in):
    start = timezone.make_aware(datetime(2027, 1, 31, 9))
    series = meeting(cast, by="nora", every="month_day", starts_at=start)
    hold_one(cast, series, at=start, by="nora")
    short, client = coming_of(series), sign_in("nora")
    assert short.turn_on == date(2027, 2, 28)
    client.post(f"/polku/workshops/{short.pk}/repeat/", {"every": "week"})
    series.refresh_from_db()
    assert series.first_on == date(2027, 2, 28)
    client.post(f"/polku/workshops/{short.pk}/repeat/?every=month_day&first=2027-01-31")
    series.refresh_from_db()
    assert (series.every, series.first_on) == ("month_day", date(2027, 1, 31))
    assert repeating.time_after(series, short.turn_on, start)[0] == date(2027, 3, 31)
    client.post(f"/polku/workshops/{short.pk}/repeat/?every=week&first=2027-01-30")
    series.refresh_from_db()
    assert series.first_on == date(2027, 2, 28), "a day that the meeting's own does not follow from is not taken"


def test_who_leads_the_series_changes_its_often_whoever_leads_this_one_and_beside_an_open_room_nothing_is_planned(cast):
    nora, eero, sanna = cast.member("nora"), cast.member("eero"), cast.member("sanna")
    series = meeting(cast, by="nora", starts_at=AT)
    Series.objects.filter(pk=series.pk).update(facilitator=eero)
    Workshop.objects.filter(series=series).update(facilitator=sanna)
    repeating.repeat(by=eero, workshop=coming_of(series), every="four_weeks", at=AT)
    series.refresh_from_db()
    assert series.every == "four_weeks"
    hold_one(cast, series, by="sanna")
    first = Workshop.objects.get(series=series, state="ended")
    leading.open_workshop(by=sanna, workshop=coming_of(series), at=AT)
    repeating.repeat(by=eero, workshop=first, every="two_weeks", at=AT)
    assert coming_of(series) is None
    series.refresh_from_db()
    assert series.first_on == Workshop.objects.get(series=series, state="open").turn_on, "counted from the last, not from the one it was pressed at"
    assert nora.pk


def test_what_was_said_of_a_meeting_goes_when_it_was_held_or_its_day_is_over(cast, weekly):
    nora, eero = cast.member("nora"), cast.member("eero")
    repeating.skip(by=nora, series=weekly, day=coming_of(weekly).turn_on, at=AT)
    assert told(eero)
    jobs.repeats(AT + 12 * DAY)
    assert told(eero) == told(eero, "workshops.invited") == []
    repeating.skip(by=nora, series=weekly, day=coming_of(weekly).turn_on, at=AT + 12 * DAY)
    assert told(eero)
    hold_one(cast, weekly, at=AT + 12 * DAY, by="nora")
    assert told(eero) == []


def test_who_facilitates_is_told_of_it_and_of_its_end_whoever_is_invited(cast):
    nora, sanna, aino = (cast.member(name) for name in ("nora", "sanna", "aino"))
    frame = Frame("Paja", starts_at=AT + DAY, facilitator=sanna, people=[aino])
    made = planning.plan_workshop(by=nora, frame=frame, steps=[], key=uuid4(), at=AT)
    assert len(told(sanna, "workshops.given")) == 1
    edited(cast, made, facilitator=nora, starts_at=AT + 2 * DAY)
    edited(cast, Workshop.objects.get(pk=made.pk), facilitator=sanna)
    assert told(sanna) == [], "of the time before she never knew"
    planning.drop_workshop(by=nora, workshop=Workshop.objects.get(pk=made.pk), at=AT)
    assert len(told(sanna, "workshops.dropped")) == len(told(aino, "workshops.dropped")) == 1


def test_a_series_that_is_called_off_says_that_it_comes_no_more_and_one_that_is_over_says_nothing(cast, weekly, sign_in):
    nora, eero = cast.member("nora"), cast.member("eero")
    turns.add_turns(by=nora, series=weekly, people=[eero], at=AT)
    repeating.pause(by=nora, series=weekly, at=AT)
    with pytest.raises(Refused):
        planning.drop_workshop(by=eero, workshop=coming_of(weekly), at=AT)  # also while it pauses it is not his
    planning.drop_workshop(by=nora, workshop=coming_of(weekly), at=AT)
    assert told(eero, "workshops.dropped") == ["Nora ended “Viikon 20 minuuttia”: it comes no more"]
    sign_in("eero").get("/polku/workshops/")
    assert told(eero, "workshops.dropped") == [], "the list is where it led"
    frame = Frame("Eilinen", starts_at=AT - 2 * DAY, people=[eero])
    planning.drop_workshop(by=nora, workshop=planning.plan_workshop(by=nora, frame=frame, steps=[], key=uuid4(), at=AT), at=AT)
    assert told(eero, "workshops.dropped") == []


def test_nobody_is_told_twice_and_guests_are_led_where_they_may_be(cast):
    nora, eero, guest = cast.member("nora"), cast.member("eero"), cast.member("guest")
    made = planning.plan_workshop(by=nora, frame=Frame("Paja", starts_at=AT + DAY, people=[guest]), steps=[], key=uuid4(), at=AT)
    edited(cast, made, people=[guest, eero], starts_at=AT + 2 * DAY)
    assert (len(told(eero)), len(told(eero, "workshops.invited"))) == (0, 1)
    assert [one.address for one in notices_of(guest, unseen=True)] == ["/polku/"]
