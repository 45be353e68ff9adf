"""Getting to know each other: who wants to is paired on Mondays, told, and says with one press that they met."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.sparring import jobs
from talkoot.sparring.actions.asking import keep_settings
from talkoot.sparring.actions.pairing import TOPICS as NUMBERED
from talkoot.sparring.actions.pairing import draw_round, is_due, pause, say_met, take_part
from talkoot.sparring.models import Meeting, Mixing, Round, Seat
from talkoot.sparring.queries import pairs as queries
from talkoot.sparring.queries.questions import settings_of
from talkoot.sparring.topics import TOPICS
from tests.cast import AT

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=HELSINKI)


@pytest.fixture
def pool(cast):
    """Eero and Lea at Salla, Nora and Pia at Kemi; Eve elsewhere."""
    for name, site in (("Lea", cast.salla), ("Pia", cast.kemi)):
        user = make_person(email=f"{name}@example.org".lower(), name=name)
        cast.members[name.lower()] = add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[site], at=AT)
    for name in ("eero", "lea", "nora", "pia", "eve"):
        take_part(by=cast.member(name), yes=True, at=AT)
    return cast


def together():
    return {frozenset(meeting.seats.values_list("member__user__name", flat=True)) for meeting in Meeting.objects.all()}


def test_on_mondays_all_who_want_to_are_paired_across_sites(pool):
    jobs.see_to_pairs(MONDAY - timedelta(days=1))
    jobs.see_to_pairs(MONDAY - timedelta(hours=2))
    assert not Round.objects.exists()
    for _hour in range(2):
        jobs.see_to_pairs(MONDAY)
    assert [one.on for one in Round.objects.all()] == [date(2026, 11, 23)]
    for pair in together():
        assert len(pair & {"Eero", "Lea"}) == len(pair & {"Nora", "Pia"}) == 1
    assert sorted(Notice.objects.filter(kind="sparring.pair").values_list("member__user__name", flat=True)) == ["Eero", "Lea", "Nora", "Pia"]
    jobs.see_to_pairs(MONDAY + timedelta(weeks=2))
    assert Round.objects.count() == 1
    first = together()
    jobs.see_to_pairs(MONDAY + timedelta(weeks=3))
    assert Round.objects.count() == 2
    second = {frozenset(one.seats.values_list("member__user__name", flat=True)) for one in Meeting.objects.filter(round=Round.objects.latest("on"))}
    assert len(second) == 2
    assert not first & second


def test_who_pauses_or_leaves_is_paired_with_nobody(pool):
    pause(by=pool.member("lea"), until=MONDAY.date() + timedelta(days=1), at=AT)
    take_part(by=pool.member("pia"), yes=False, at=AT)
    with pytest.raises(Refused):
        pause(by=pool.member("pia"), until=None, at=AT)
    jobs.see_to_pairs(MONDAY)
    assert together() == {frozenset({"Eero", "Nora"})}
    with pytest.raises(Refused):
        take_part(by=pool.member("guest"), yes=True, at=AT)
    Membership.objects.filter(pk=pool.member("nora").pk).update(ended_at=AT)
    assert draw_round(organisation=pool.organisation, on=MONDAY.date() + timedelta(weeks=3), at=MONDAY) is not None  # Lea is back
    assert frozenset({"Eero", "Lea"}) in together()


def test_holidays_and_the_rhythm_are_what_was_agreed(pool):
    keep_settings(by=pool.member("nora"), hours=2, months=12, weeks=1, rests_until=MONDAY.date() + timedelta(days=3), at=AT)
    jobs.see_to_pairs(MONDAY)
    assert not Round.objects.exists()
    for week in (1, 2):
        jobs.see_to_pairs(MONDAY + timedelta(weeks=week))
    assert Round.objects.count() == 2


def test_each_house_has_its_own_pairs_rhythm_and_settings(pool):
    eve = pool.member("eve")
    user = make_person(email="eila@example.com", name="Eila")
    eila = add_member(by=None, organisation=pool.other, user=user, role=Role.MEMBER, sites=[], at=AT)
    take_part(by=eila, yes=True, at=AT)
    keep_settings(by=eve, hours=5, months=3, weeks=7, rests_until=None, at=AT)
    assert settings_of(pool.organisation.pk).hours == 2
    draw_round(organisation=pool.other, on=MONDAY.date(), at=MONDAY)
    assert together() == {frozenset({"Eve", "Eila"})}
    assert is_due(pool.organisation, MONDAY.date())
    assert draw_round(organisation=pool.organisation, on=MONDAY.date(), at=MONDAY) is not None
    assert len(together()) == 3
    assert not any(pair & {"Eve", "Eila"} and len(pair - {"Eve", "Eila"}) for pair in together())
    assert queries.meetings_of(eila).count() == 1


def test_one_press_says_that_they_met_and_the_house_knows_itself(pool):
    round_ = draw_round(organisation=pool.organisation, on=MONDAY.date(), at=MONDAY)
    eero, aino = pool.member("eero"), pool.member("aino")
    meeting = queries.meetings_of(eero).get()
    with pytest.raises(Refused):
        say_met(by=aino, meeting=meeting, yes=True, at=MONDAY)
    assert queries.known_sites(eero).known == 0
    assert [site.name for site in queries.known_sites(eero).strange] == ["Kemi"]
    say_met(by=eero, meeting=meeting, yes=True, at=MONDAY)
    found = queries.known_sites(eero)
    assert (found.known, found.total, found.strange) == (1, 1, [])
    last = queries.last_round(aino)
    assert (last.on, last.met, last.n) == (round_.on, 1, 2)
    say_met(by=eero, meeting=meeting, yes=False, at=MONDAY)
    assert queries.last_round(aino).met == 0
    assert queries.last_round(pool.member("eve")) is None


def test_the_page_shows_whom_i_meet_and_nobody_elses(pool, sign_in, monkeypatch):
    assert "I take part" in sign_in("aino").get("/polku/sparring/pairs/").content.decode()
    client = sign_in("eero")
    client.post("/polku/sparring/pairs/pause/")
    assert Mixing.objects.get(member=pool.member("eero")).rests_until == timezone.localdate() + timedelta(weeks=4)
    client.post("/polku/sparring/pairs/pause/?again")
    draw_round(organisation=pool.organisation, on=timezone.localdate(), at=timezone.now())
    meeting = queries.meetings_of(pool.member("eero")).get()
    other = meeting.seats.exclude(member=pool.member("eero")).get().member.user.name
    page = client.get("/polku/sparring/pairs/").content.decode()
    assert other in page
    assert "We met" in page
    client.post(f"/polku/sparring/meetings/{meeting.pk}/met/")
    assert "You have met" in client.get("/polku/sparring/pairs/").content.decode()
    assert sign_in("aino").post(f"/polku/sparring/meetings/{meeting.pk}/met/").status_code == 404
    assert other not in sign_in("sanna").get("/polku/sparring/pairs/").content.decode()


def test_whoever_is_erased_leaves_no_seat(pool):
    draw_round(organisation=pool.organisation, on=MONDAY.date(), at=MONDAY)
    erase_person(user=pool.member("lea").user, by=None, at=AT)
    assert Seat.objects.count() == 3
    assert not Mixing.objects.filter(member=pool.member("lea")).exists()


def test_every_topic_has_its_words():
    assert len(TOPICS) == NUMBERED


def test_in_a_three_each_name_stands_in_a_notice_of_its_own_and_goes_with_its_person(pool, cast):
    take_part(by=pool.member("sanna"), yes=True, at=AT)
    jobs.see_to_pairs(MONDAY)
    three = next(one for one in Meeting.objects.all() if one.seats.count() == 3)
    gone = three.seats.select_related("member__user").exclude(member=pool.member("sanna")).first().member
    notices = Notice.objects.filter(kind="sparring.pair", about=f"sparring.meeting:{three.pk}")
    assert notices.count() == 6
    name = gone.user.name
    erase_person(user=gone.user, by=None, at=MONDAY)
    assert name not in repr(list(Notice.objects.values_list("details", flat=True)))


def test_who_has_left_is_nobodys_pair_any_more(pool, cast, sign_in):
    jobs.see_to_pairs(MONDAY)
    mine = Meeting.objects.get(seats__member=pool.member("eero"))
    other = mine.seats.exclude(member=pool.member("eero")).get().member
    Round.objects.update(on=timezone.localdate())
    page = sign_in("eero").get("/polku/sparring/pairs/").content.decode()
    assert other.user.name in page
    Membership.objects.filter(pk=other.pk).update(ended_at=AT, phone="040 5550107")
    page = sign_in("eero").get("/polku/sparring/pairs/").content.decode()
    assert "Your pair since" not in page
    assert other.user.name not in page.split("<main")[1]
    assert "5550107" not in page
