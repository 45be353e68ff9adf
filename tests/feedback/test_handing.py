"""Whose case it is: giving it to a person, moving its day, and titles that say what it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.notices.queries import notices_of
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.follow_ups import close_follow_up, hand_follow_up, take_follow_up
from talkoot.feedback.models import Comment, FollowUp
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    comment = make.comment(cast.channel, "Ovi on niin raskas etten saanut sitä auki rollaattorin kanssa", 1, timezone.now() - timedelta(days=9))
    return FollowUp.objects.get(answer=comment.answer)


def test_a_case_is_given_to_a_person_who_is_told_once(cast, case, sign_in):
    day = timezone.localdate() + timedelta(days=3)
    for _twice in range(2):
        answer = sign_in("eero").post(f"/polku/customers/follow-ups/{case.pk}/hand/", {"to": cast.member("nora").pk, "due_on": day.isoformat()})
        assert answer.url == f"/polku/customers/follow-ups/{case.pk}/"
    case.refresh_from_db()
    assert (case.owner, case.due_on, case.state) == (cast.member("nora"), day, "open")
    assert Notice.objects.filter(kind="feedback.given").count() == 1
    told = notices_of(cast.member("nora"), most=6)[0]
    assert "Eero gives you a customer’s case: Salla" in told.sentence
    assert "rollaattori" not in str(told.details)


def test_what_is_in_somebodys_care_goes_on_in_the_next_ones(cast, case):
    now = timezone.now()
    take_follow_up(by=cast.member("eero"), follow_up=case, at=now)
    hand_follow_up(by=cast.member("eero"), follow_up=case, to=cast.member("aino"), due_on=timezone.localdate(now), at=now)
    comment = Comment.objects.get(answer=case.answer)
    assert (case.state, comment.state, comment.taken_by) == ("taken", "taken", cast.member("aino"))
    close_follow_up(by=cast.member("aino"), follow_up=case, cause="a", action="b", at=now)
    with pytest.raises(Refused):
        hand_follow_up(by=cast.member("aino"), follow_up=case, to=cast.member("eero"), due_on=timezone.localdate(now), at=now)


def test_nobody_of_elsewhere_who_has_left_or_is_a_guest_gets_it_and_no_day_gone_by(cast, case, sign_in):
    now = timezone.now()
    end_membership(by=cast.member("sanna"), member=cast.member("nora"), at=now)
    cast.member("nora").refresh_from_db()
    for to, day in (("eve", 1), ("nora", 1), ("guest", 1), ("aino", -1)):
        with pytest.raises(Refused):
            hand_follow_up(by=cast.member("eero"), follow_up=case, to=cast.member(to), due_on=timezone.localdate(now) + timedelta(days=day), at=now)
    for posted in ({}, {"to": cast.member("eve").pk, "due_on": "2099-01-01"}, {"to": cast.member("aino").pk, "due_on": "2020-01-01"}):
        assert sign_in("eero").post(f"/polku/customers/follow-ups/{case.pk}/hand/", posted).status_code == 422


def test_its_title_is_what_the_customer_said_as_the_reader_may_see_it(cast, case, sign_in):
    assert "<title>Ovi on niin raskas" in sign_in("eero").get(f"/polku/customers/follow-ups/{case.pk}/").content.decode()
    Comment.objects.filter(answer=case.answer).update(text="Hoitaja Eero oli töykeä")
    assert "<title>Hoitaja Eero" not in sign_in("nora").get(f"/polku/customers/follow-ups/{case.pk}/").content.decode()


def test_late_ones_come_first_and_say_so(cast, case, sign_in):
    FollowUp.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    make.comment(cast.channel, "Toinen asia", 1, timezone.now())
    page = sign_in("eero").get("/polku/customers/follow-ups/").content.decode()
    assert page.index("Ovi on niin") < page.index("Toinen asia")
    assert page.count("Late, was due") == 1
