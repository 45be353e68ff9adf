"""A meeting comes at another time: who may move it, who is told, and where it stands afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.notices.queries import notices_of
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions import planning, repeating, turns
from talkoot.workshops.actions.planning import Frame
from talkoot.workshops.models import Workshop
from talkoot.workshops.queries.series import coming_of
from tests.workshops.conftest import AT
from tests.workshops.test_repeating import meeting

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
    assert [said.split(":")[0] for said in told(eero, "workshops.dropped")] == ["Nora called “Viikon 20 minuuttia” off"]
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
