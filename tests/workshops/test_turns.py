"""Leading by turn: told in good time, swapped by a press, and passing over who is away or has left."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from talkoot.base.notices.kinds import KINDS
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.queries import Scope
from talkoot.base.orgs.refused import Refused
from talkoot.today.turn import things_of
from talkoot.work.actions.tasks import move_task
from talkoot.work.models import Task
from talkoot.workshops import jobs
from talkoot.workshops.actions import leading, planning, repeating, turns
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.actions.own_time import remind_early
from talkoot.workshops.actions.planning import Frame, Step
from talkoot.workshops.actions.taking_part import write_note
from talkoot.workshops.models import Activity, Series, Turn, Workshop
from talkoot.workshops.queries.series import coming_of, left_to, turns_of
from tests.workshops.conftest import AT
from tests.workshops.test_repeating import hold_one, meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_turn(cast):
    """A weekly meeting that Eero, Aino and Nora lead by turn."""
    series = meeting(cast)
    turns.add_turns(by=cast.member("eero"), series=series, people=[cast.member(name) for name in ("eero", "aino", "nora")], at=AT)
    series.refresh_from_db()
    return series


def leader(series):
    return coming_of(series).facilitator.user.name


def led(cast, series, times):
    """Who leads the next ones."""
    found = []
    for n in range(times):
        found.append(leader(series))
        hold_one(cast, series, at=AT + timedelta(days=7 * n), by="nora")
    return found


def turn_of(cast, name):
    return Turn.objects.select_related("series", "member__user").get(member=cast.member(name))


def test_people_lead_in_their_order_round_and_round(cast, by_turn):
    assert led(cast, by_turn, 4) == ["Eero", "Aino", "Nora", "Eero"]


def test_the_next_one_is_told_when_it_is_known_and_it_stands_on_their_today(cast, by_turn, sign_in):
    aino = cast.member("aino")
    hold_one(cast, by_turn)
    told = Notice.objects.get(kind="workshops.turn", member=aino)
    assert "It is your turn to lead “Viikon 20 minuuttia”" in KINDS["workshops.turn"].sentence(told.details)
    assert told.address == f"/polku/workshops/{coming_of(by_turn).pk}/"
    jobs.repeats(AT + timedelta(hours=1))
    assert Notice.objects.filter(kind="workshops.turn", member=aino).count() == 1
    kinds = lambda who: [one.kind for one in things_of(cast.member(who), Scope(None, [], [], False), timezone.localtime(AT + timedelta(days=1)))]  # noqa: E731
    assert "turn" in kinds("aino")
    assert "turn" not in kinds("eero")
    page = sign_in("aino").get(told.address).content.decode()
    assert "Aino’s turn to lead" in page
    assert "Rehearse" in page
    assert "Guidance and changes" in page


def test_a_turn_is_swapped_and_swapped_back(cast, by_turn, sign_in):
    client = sign_in("eero")
    for _twice in range(2):
        client.post(f"/polku/workshops/turns/{turn_of(cast, 'nora').pk}/", {"act": "lead"})
    assert leader(by_turn) == "Nora"
    assert [one.member.user.name for one in turns_of(by_turn)] == ["Nora", "Aino", "Eero"]
    client.post(f"/polku/workshops/turns/{turn_of(cast, 'eero').pk}/?act=lead")
    assert led(cast, by_turn, 3) == ["Eero", "Aino", "Nora"]


def test_somebody_takes_the_turn_themselves_and_nobody_gives_it_to_others(cast, sign_in):
    series = meeting(cast, by="nora")
    turns.add_turns(by=cast.member("nora"), series=series, people=[cast.member(name) for name in ("nora", "eero", "aino")], at=AT)
    eero = cast.member("eero")
    with pytest.raises(Refused):
        turns.swap_turn(by=eero, turn=turn_of(cast, "aino"), at=AT)
    turns.swap_turn(by=eero, turn=turn_of(cast, "eero"), at=AT)
    assert leader(series) == "Eero"
    for wrong in (
        lambda: turns.move_turn(by=eero, turn=turn_of(cast, "aino"), up=True, at=AT),
        lambda: turns.remove_turn(by=eero, turn=turn_of(cast, "aino"), at=AT),
    ):
        with pytest.raises(Refused):
            wrong()
    turns.remove_turn(by=eero, turn=turn_of(cast, "eero"), at=AT)
    assert [one.member.user.name for one in turns_of(series)] == ["Nora", "Aino"]


def test_who_is_away_is_passed_over(cast, by_turn, sign_in):
    day = timezone.localdate(AT) + timedelta(days=10)
    sign_in("aino").post(f"/polku/workshops/turns/{turn_of(cast, 'aino').pk}/", {"act": "away", "until": day.isoformat()})
    assert led(cast, by_turn, 4) == ["Eero", "Nora", "Eero", "Aino"]


def test_who_is_away_when_it_is_their_turn_gives_it_to_the_next(cast, by_turn, sign_in):
    client, address = sign_in("eero"), f"/polku/workshops/turns/{turn_of(cast, 'eero').pk}/"
    client.post(address, {"act": "away", "until": "joskus"})
    assert leader(by_turn) == "Eero"
    client.post(address, {"act": "away", "until": timezone.localdate(AT).isoformat()})
    assert leader(by_turn) == "Aino"
    with pytest.raises(Refused):
        turns.swap_turn(by=cast.member("eero"), turn=turn_of(cast, "eero"), at=AT)
    client.post(f"{address}?act=here")
    assert turn_of(cast, "eero").away_until is None


def test_who_has_left_is_passed_over_and_their_turn_goes_to_the_next(cast, by_turn):
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    assert leader(by_turn) == "Aino"
    assert led(cast, by_turn, 3) == ["Aino", "Nora", "Aino"]


def test_where_everybody_has_left_whoever_planned_it_leads_or_nobody(cast):
    series = meeting(cast, by="nora")
    turns.add_turns(by=cast.member("nora"), series=series, people=[cast.member("eero")], at=AT)
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    assert coming_of(series).facilitator is None
    hold_one(cast, series, by="sanna")
    assert leader(series) == "Nora"
    end_membership(by=cast.member("sanna"), member=cast.member("nora"), at=AT)
    hold_one(cast, series, at=AT + timedelta(days=7), by="sanna")
    assert coming_of(series).facilitator is None


def test_who_takes_over_from_somebody_leads_the_series_too(cast):
    series = meeting(cast, by="nora")
    end_membership(by=cast.member("sanna"), member=cast.member("nora"), to=cast.member("aino"), at=AT)
    assert Series.objects.get().facilitator == cast.member("aino")
    hold_one(cast, series, by="aino")
    assert leader(series) == "Aino"


def test_the_order_is_changed_and_people_of_elsewhere_take_no_turns(cast, by_turn, sign_in):
    client = sign_in("eero")
    client.post(f"/polku/workshops/turns/{turn_of(cast, 'nora').pk}/", {"act": "up"})
    assert [one.member.user.name for one in turns_of(by_turn)] == ["Eero", "Nora", "Aino"]
    client.post(f"/polku/workshops/turns/{turn_of(cast, 'eero').pk}/", {"act": "off"})
    assert led(cast, by_turn, 3) == ["Eero", "Nora", "Aino"], "the one that comes stays theirs; then the next by turn"
    for name in ("eve", "guest"):
        with pytest.raises(Refused):
            turns.add_turns(by=cast.member("eero"), series=by_turn, people=[cast.member(name)], at=AT)
    assert client.post(f"/polku/workshops/series/{by_turn.pk}/", {"people_words": "Eve"}).status_code == 422
    assert client.post(f"/polku/workshops/series/{by_turn.pk}/", {"people_words": "Sanna"}).status_code == 302
    assert sign_in("eve").post(f"/toinen/workshops/turns/{turn_of(cast, 'nora').pk}/", {"act": "off"}).status_code == 404


def test_a_day_without_a_meeting_leaves_the_turn_where_it_is(cast, by_turn):
    jobs.repeats(AT + timedelta(days=1))
    assert leader(by_turn) == "Eero"
    assert Notice.objects.filter(kind="workshops.turn", member=cast.member("eero")).count() == 2, "told of the other day"
    repeating.pause(by=cast.member("eero"), series=by_turn, at=AT)
    assert leader(by_turn) == "Eero"


def days(n):
    return timedelta(days=n)


def led_by(cast, *names, starts_at=AT):
    """A weekly meeting that Nora planned for now or later and others lead by turn."""
    series = meeting(cast, by="nora", starts_at=starts_at)
    turns.add_turns(by=cast.member("nora"), series=series, people=[cast.member(name) for name in names], at=AT)
    return series


def press(client, cast, name, **sent):
    return client.post(f"/polku/workshops/turns/{turn_of(cast, name).pk}/", sent, follow=True).content.decode()


def undo(client, page):
    """Presses what takes back what was done."""
    way = page.split("Undo")[0].rsplit('action="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    return client.post(way, follow=True).content.decode()


def page_of(client, series):
    return client.get(f"/polku/workshops/series/{series.pk}/").content.decode()


def told(cast, name, kind="workshops.turn"):
    return Notice.objects.filter(kind=kind, member=cast.member(name), seen_at=None)


def test_where_all_are_away_whoever_planned_it_leads_and_it_is_nobodys_turn(cast, sign_in):
    series, until = led_by(cast, "eero", "aino"), timezone.localdate(AT) + days(20)
    for name in ("eero", "aino"):
        turns.set_away(by=cast.member("nora"), turn=turn_of(cast, name), until=until, at=AT)
    client = sign_in("nora")
    for _now_and_next in range(2):
        assert leader(series) == "Nora"
        pages = page_of(client, series) + client.get(f"/polku/workshops/{coming_of(series).pk}/").content.decode()
        assert "turn to lead<" not in pages.replace("Turns to lead", "")
        assert "led by Nora" in pages
        assert "leads the next one" not in pages
        hold_one(cast, series, by="nora")


def test_who_is_alone_among_the_turns_and_away_is_told_who_leads(cast, sign_in):
    series, client = led_by(cast, "eero", starts_at=AT + days(2)), sign_in("eero")
    page = press(client, cast, "eero", act="away", until=(timezone.localdate(AT) + days(5)).isoformat())
    assert "Nobody else who takes turns is there then: Nora leads the next one." in page
    assert "passed over" not in page
    assert leader(series) == "Nora"
    assert "asks you to facilitate" in KINDS["workshops.given"].sentence(told(cast, "nora", "workshops.given").get().details)
    undo(client, page)
    assert leader(series) == "Eero"
    assert "Eero’s turn to lead" in page_of(client, series)


def test_an_absence_is_taken_back_with_the_turn_and_the_order(cast, sign_in):
    series, client = led_by(cast, "eero", "aino", "nora", starts_at=AT + days(2)), sign_in("eero")
    page = press(client, cast, "eero", act="away", until=(timezone.localdate(AT) + days(5)).isoformat())
    assert leader(series) == "Aino"
    undo(client, page)
    assert leader(series) == "Eero"
    assert [one.member.user.name for one in turns_of(series)] == ["Eero", "Aino", "Nora"]


def test_another_leads_this_one_only_and_nobodys_absence_takes_it_from_them(cast, sign_in):
    series, nora = led_by(cast, "eero", "aino", starts_at=AT + days(2)), cast.member("nora")
    coming = coming_of(series)
    frame = Frame(coming.title, starts_at=coming.starts_at, facilitator=nora)
    repeating.change_meeting(by=nora, workshop=coming, frame=frame, for_all=False, at=AT)
    page = page_of(sign_in("nora"), series)
    assert "led by Nora" in page
    assert "’s turn to lead" not in page
    assert "leads the next one" not in page
    turns.set_away(by=cast.member("eero"), turn=turn_of(cast, "eero"), until=timezone.localdate(AT) + days(5), at=AT)
    assert leader(series) == "Nora"


def test_who_takes_no_more_turns_keeps_the_meeting_whoever_is_away(cast):
    series, nora = led_by(cast, "eero", "aino", "nora", starts_at=AT + days(2)), cast.member("nora")
    turns.remove_turn(by=nora, turn=turn_of(cast, "eero"), at=AT)
    turns.set_away(by=nora, turn=turn_of(cast, "nora"), until=timezone.localdate(AT) + days(5), at=AT)
    assert leader(series) == "Eero"


def test_who_loses_a_turn_is_told_who_leads_and_told_anew_when_it_is_given_back(cast):
    led_by(cast, "eero", "aino", starts_at=AT + days(2))
    turns.swap_turn(by=cast.member("aino"), turn=turn_of(cast, "aino"), at=AT)
    assert not told(cast, "eero").exists()
    passed = told(cast, "eero", "workshops.turn_passed").get()
    assert "Aino leads “Viikon 20 minuuttia” instead of you" in KINDS["workshops.turn_passed"].sentence(passed.details)
    Notice.objects.update(seen_at=AT)
    turns.swap_turn(by=cast.member("nora"), turn=turn_of(cast, "eero"), at=AT + days(1))
    assert told(cast, "eero").count() == 1
    assert told(cast, "aino", "workshops.turn_passed").count() == 1
    turns.set_away(by=cast.member("eero"), turn=turn_of(cast, "eero"), until=timezone.localdate(AT) + days(5), at=AT + days(1))
    assert not told(cast, "eero", "workshops.turn_passed").exists(), "who gave it away knows"


def test_what_was_told_of_a_turn_waits_no_more_once_it_has_been_held(cast):
    series = led_by(cast, "eero", "aino")
    hold_one(cast, series, by="nora")
    assert not told(cast, "eero").exists()
    assert told(cast, "aino").count() == 1


def test_held_after_all_while_somebody_is_away_the_next_one_leads(cast):
    series, nora = led_by(cast, "eero", "aino", starts_at=AT + days(7)), cast.member("nora")
    day = coming_of(series).turn_on
    repeating.skip(by=nora, series=series, day=day, at=AT)
    turns.set_away(by=cast.member("eero"), turn=turn_of(cast, "eero"), until=day + days(1), at=AT)
    assert leader(series) == "Eero"
    repeating.unskip(by=nora, series=series, day=day, at=AT)
    assert leader(series) == "Aino"
    assert told(cast, "eero", "workshops.turn_passed").count() == 1


def test_who_became_a_guest_takes_no_turns(cast):
    series, aino = led_by(cast, "eero", "aino"), cast.member("aino")
    aino.role = "guest"
    aino.save(update_fields=["role"])
    hold_one(cast, series, by="nora")
    assert leader(series) == "Eero"
    assert [one.member.user.name for one in turns_of(series)] == ["Eero"]


def test_who_leaves_while_the_room_is_open_leaves_the_order_as_it_is(cast):
    series = led_by(cast, "aino", "eero", "nora")
    hold_one(cast, series, by="nora")
    open_now = coming_of(series)
    leading.open_workshop(by=cast.member("nora"), workshop=open_now, at=AT + days(7))
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT + days(7))
    leading.end_workshop(by=cast.member("nora"), workshop=open_now, at=AT + days(7))
    assert leader(series) == "Nora"


def test_taking_oneself_out_of_the_turns_is_undone_with_the_place_kept(cast, sign_in):
    series, client = led_by(cast, "aino", "eero", "nora", starts_at=AT + days(2)), sign_in("aino")
    page = press(client, cast, "aino", act="off")
    assert [one.member.user.name for one in turns_of(series)] == ["Eero", "Nora"]
    for _twice in range(2):
        undo(client, page)
    assert [one.member.user.name for one in turns_of(series)] == ["Aino", "Eero", "Nora"]
    assert "Aino’s turn to lead" in page_of(client, series)
    turns.set_away(by=cast.member("aino"), turn=turn_of(cast, "aino"), until=timezone.localdate(AT) + days(5), at=AT)
    assert leader(series) == "Eero"


def test_nobody_puts_themselves_among_the_turns_by_an_address_of_their_own(cast, sign_in):
    series, client = led_by(cast, "aino"), sign_in("eero")
    for text in ("", "x", "eyJtZW1iZXIiOjF9:x:y"):
        client.post(f"/polku/workshops/series/{series.pk}/do/?act=turn_back&turn={text}")
    gone = turns.remove_turn(by=cast.member("nora"), turn=turn_of(cast, "aino"), at=AT)
    for who in ("eero", "eve"):
        with pytest.raises(Refused):
            turns.bring_back_turn(by=cast.member(who), series=series, gone=gone, at=AT)
    for stranger in (cast.member("eve"), cast.member("guest")):
        with pytest.raises(Refused):
            turns.bring_back_turn(by=cast.member("nora"), series=series, gone=replace(gone, member=stranger.pk), at=AT)
    end_membership(by=cast.member("sanna"), member=cast.member("aino"), at=AT)
    with pytest.raises(Refused):
        turns.bring_back_turn(by=cast.member("nora"), series=series, gone=gone, at=AT)
    assert not Turn.objects.exists()


def test_until_when_somebody_is_away_is_for_them_and_who_leads_the_series(cast, sign_in):
    series = led_by(cast, "eero", "aino")
    turns.set_away(by=cast.member("aino"), turn=turn_of(cast, "aino"), until=timezone.localdate() + days(5), at=AT)
    assert ["away until" in page_of(sign_in(name), series) for name in ("nora", "aino", "eero")] == [True, True, False]


def test_who_is_put_among_the_turns_is_told_and_the_page_settles_it(cast, sign_in):
    series = led_by(cast, "nora", "eero", "aino")
    notice = told(cast, "aino", "workshops.turns_added").get()
    assert KINDS["workshops.turns_added"].sentence(notice.details) == "Nora put you among those who lead “Viikon 20 minuuttia” by turn"
    assert not told(cast, "nora", "workshops.turns_added").exists()
    assert sign_in("aino").get(notice.address).status_code == 200
    assert not told(cast, "aino", "workshops.turns_added").exists()
    turns.add_turns(by=cast.member("nora"), series=series, people=[cast.member("aino")], at=AT)
    assert not told(cast, "aino", "workshops.turns_added").exists()


@pytest.mark.parametrize(("code", "twice"), [("en", "at at"), ("fi", "klo klo"), ("sv", "kl. kl.")])
def test_the_time_is_said_once(cast, code, twice):
    led_by(cast, "eero")
    with translation.override(code):
        for kind in ("workshops.turn", "workshops.invited"):
            for one in Notice.objects.filter(kind=kind):
                assert twice not in KINDS[kind].sentence(one.details).replace("\xa0", " ")


def test_all_are_reminded_anew_when_the_meeting_comes_on_another_day(cast):
    eero, series = cast.member("eero"), meeting(cast, starts_at=AT + days(1))
    early = Step("brainstorm", "Mitä?", early_on=timezone.localdate(AT) - days(1))
    step = planning.add_activity(by=eero, workshop=coming_of(series), step=early, at=AT)
    count = []
    for at in (AT, AT + days(7)):
        remind_early(by=eero, activity=Activity.objects.select_related("workshop__organisation").get(pk=step.pk), at=at)
        count.append(Notice.objects.filter(kind="workshops.before").count())
        jobs.repeats(AT + days(2))
    assert count == [count[0], 2 * count[0]]


def test_a_promise_that_is_done_goes_no_further_where_nobody_leads(cast):
    nora, series = cast.member("nora"), meeting(cast, by="nora")
    first = coming_of(series)
    leading.open_workshop(by=nora, workshop=first, at=AT)
    step = first.activities.get(kind="plan")
    leading.go_to(by=nora, activity=step, at=AT)
    note = write_note(by=first.participants.get(member=nora), activity=step, text="Lupaus", key=uuid4(), at=AT)
    leading.end_workshop(by=nora, workshop=first, at=AT)
    harvest(by=nora, workshop=first, picks=[Pick(note, "work.task", "Tee", nora)], at=AT)
    move_task(by=nora, task=Task.objects.get(), to="done", at=AT)
    Workshop.objects.filter(pk=coming_of(series).pk).update(facilitator=None)
    hold_one(cast, series, at=AT + days(7), by="nora")
    assert "Lupaus" not in [one.title for one in left_to(coming_of(series), nora)]


def test_the_day_of_every_month_is_said():
    for first, words in (("2026-12-08", "second Tuesday"), ("2026-12-07", "first Monday"), ("2026-11-30", "last Monday")):
        assert Series(every="month_weekday", first_on=date.fromisoformat(first)).often == f"Every month on the {words}"
    with translation.override("fi"):
        assert Series(every="month_weekday", first_on=date(2026, 12, 8)).often == "Joka kuukauden toisena tiistaina"
    assert Series(every="week", first_on=date(2026, 12, 8)).often == "Every week"


def test_a_step_left_out_on_purpose_is_not_said_to_be_missed(cast, sign_in):
    series, eero = meeting(cast), cast.member("eero")
    extra = planning.add_activity(by=eero, workshop=coming_of(series), step=Step("talk", "Kahvista"), at=AT)
    planning.remove_activity(by=eero, activity=extra, at=AT)
    hold_one(cast, series)
    page = sign_in("eero").get(f"/polku/workshops/{coming_of(series).pk}/").content.decode()
    assert "Left out" in page.split("Kahvista", 1)[1][:200]
