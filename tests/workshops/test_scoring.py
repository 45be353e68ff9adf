"""Scoring in a room: each for themselves on four criteria, figures of five members or more, and nobody's scores afterwards."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.orgs.refused import Refused
from talkoot.workshops import rendering
from talkoot.workshops.actions import leading, rehearsing, taking_part
from talkoot.workshops.actions import scoring as counting
from talkoot.workshops.actions.joining import join_guest, remove_participant
from talkoot.workshops.actions.planning import Frame, Step, add_activity, plan_workshop
from talkoot.workshops.minutes_pdf import chapter_of, minutes_pdf
from talkoot.workshops.models import Activity, Participant, Score, Workshop
from talkoot.workshops.queries.minutes import minutes_of
from talkoot.workshops.queries.room import items_of
from talkoot.workshops.queries.scoring import own_rows
from talkoot.workshops.queries.workshops import agenda_of
from talkoot.workshops.views.harvesting import worth_it
from tests.workshops.conftest import AT
from tests.workshops.test_at_once import at_once, gone_from_the_files
from tests.workshops.test_room import page
from tests.workshops.test_votes import seats_of

HIGH, LOW = dict.fromkeys(CRITERIA, 5), dict.fromkeys(CRITERIA, 2)


def scoring(room, *texts):
    """Everybody scores these."""
    add_activity(by=room.nora, workshop=room.workshop, step=Step("score", "Millä aloitamme?"), at=AT, after=room.step("group"))
    room.go("brainstorm")
    notes = [room.note(text) for text in texts or ("Ensin", "Toinen")]
    return room.go("score"), notes


def give(seat, activity, note, given=HIGH):
    for criterion, step in given.items():
        taking_part.score(by=seat, activity=activity, item=f"n{note.pk}", criterion=criterion, step=step, at=AT)


def ended(room, activity):
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    return activity.result


def everywhere(room, sign_in):
    """All that anybody sees of the room, and all that travels."""
    pages = {(who, path): page(sign_in(who), room, path) for who, path in (("nora", "lead/"), ("nora", "stage/"), ("nora", ""), ("aino", "room/"))}
    standing = Workshop.objects.select_related("organisation", "facilitator__organisation", "facilitator__user").get(pk=room.workshop.pk)
    events = {role: str(rendering.since(standing, 0, role)) for role in ("lead", "stage", "member", "guest")}
    return pages, events


@pytest.mark.django_db
def test_before_the_end_everybody_sees_how_many_have_scored_and_nothing_else(room, sign_in):
    activity, (a, b) = scoring(room)
    before, events_before = everywhere(room, sign_in)
    give(room.eero, activity, a)
    give(room.eero, activity, b, LOW)
    after, events = everywhere(room, sign_in)
    for role, told in events.items():
        assert "1/4 have scored" in told, role
        assert "Ensin" not in told or role in ("lead", "stage"), "each has an order of their own, so nothing to press comes by events"
    for where, shown in after.items():
        assert 'aria-pressed="true"' not in shown, where
        assert shown.count("Ensin") == before[where].count("Ensin")
    assert 'aria-pressed="true"' in page(sign_in("eero"), room)
    assert events_before.keys() == events.keys()


@pytest.mark.django_db
def test_a_score_sent_again_is_one_and_the_last_one_stands(room):
    activity, (a, _b) = scoring(room)
    for step in (3, 3, 5):
        taking_part.score(by=room.eero, activity=activity, item=f"n{a.pk}", criterion="easy", step=step, at=AT)
    assert Score.objects.get().step == 5
    for _again in range(2):
        taking_part.take_back_scores(by=room.eero, activity=activity, item=f"n{a.pk}", at=AT)
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_each_has_an_order_of_their_own_and_keeps_it(room):
    activity, notes = scoring(room, *"ABCDEFGH")
    items = items_of(activity, agenda_of(room.workshop))
    seats = [room.eero, room.aino, room.guest, *seats_of(room, 0, 5)]
    orders = {tuple(row.item.title for row in own_rows(seat, activity, items)) for seat in seats}
    assert len(orders) > 5
    before = [row.item.key for row in own_rows(room.eero, activity, items)]
    give(room.eero, activity, notes[3])
    after = own_rows(room.eero, activity, items)
    assert [row.item.key for row in after] == before
    assert [row.item.title for row in after if row.is_whole] == ["D"]
    assert [row.is_open for row in after].count(True) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("item", "criterion", "step"),
    [("n{a}", "easy", 0), ("n{a}", "easy", 6), ("n{a}", "easy", None), ("n{a}", "", 3), ("n{a}", "dear", 3), ("n999999", "easy", 3), ("", "easy", 3), ("h{a}", "easy", 3),
     ("n{other}", "easy", 3)],
)  # fmt: skip
def test_what_is_no_score_is_refused(room, item, criterion, step):
    room.go("check_in")
    other = room.note("Eero", kind="check_in")
    activity, (a, _b) = scoring(room)
    with pytest.raises(Refused):
        taking_part.score(by=room.eero, activity=activity, item=item.format(a=a.pk, other=other.pk), criterion=criterion, step=step, at=AT)
    assert not Score.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "easy", "easy.", "easy.9", "easy.x", "easy.5.5", "<script>.5", "x" * 10_000])
def test_the_page_takes_anything_and_breaks_at_nothing(room, sign_in, given):
    activity, (a, _b) = scoring(room)
    client = sign_in("eero")
    sent = {"act": "score", "activity": activity.pk, "item": f"n{a.pk}", "given": given}
    address = f"/polku/workshops/{room.workshop.pk}/room/do/"
    told = client.post(address, sent, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["ok"]) == (422, False)
    assert client.post(address, sent).status_code == 302
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_by_a_press_without_a_script_and_by_a_guest(room, sign_in, client):
    activity, (a, _b) = scoring(room)
    sent = {"act": "score", "activity": activity.pk, "item": f"n{a.pk}", "given": "easy.4"}
    assert sign_in("eero").post(f"/polku/workshops/{room.workshop.pk}/room/do/", sent).status_code == 302
    client.cookies[rendering.COOKIE] = room.key
    assert client.post("/w/in/do/", sent | {"given": "fun.2"}, headers={"Accept": "application/json"}).json()["ok"]
    assert set(Score.objects.values_list("by", "criterion", "step")) == {(room.eero.pk, "easy", 4), (room.guest.pk, "fun", 2)}


@pytest.mark.django_db
def test_a_reply_holds_ones_own_part_only_when_the_next_thing_opens(room, sign_in):
    activity, (a, _b) = scoring(room)
    eero, address = sign_in("eero"), f"/polku/workshops/{room.workshop.pk}/room/do/"
    sent = {"act": "score", "activity": activity.pk, "item": f"n{a.pk}"}
    post = lambda **more: eero.post(address, sent | more, headers={"Accept": "application/json"}).json()  # noqa: E731
    replies = [post(given=f"{criterion}.4") for criterion in CRITERIA]
    assert [bool(one.get("mine")) for one in replies] == [False, False, False, True]
    assert "mine" not in post(given="fun.2", stay=f"n{a.pk}")
    assert post(given="fun.9")["mine"], "what was refused is shown as it stands"
    assert post(act="unscore")["mine"]
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_after_the_end_nothing_is_taken(room):
    activity, (a, _b) = scoring(room)
    ended(room, activity)
    frozen = activity.result
    with pytest.raises(Refused):
        give(room.eero, activity, a)
    with pytest.raises(Refused):
        taking_part.take_back_scores(by=room.eero, activity=activity, item=f"n{a.pk}", at=AT)
    activity.refresh_from_db()
    assert (activity.result, Score.objects.count()) == (frozen, 0)


@pytest.mark.django_db
def test_who_was_taken_out_neither_scores_nor_counts(room):
    activity, (a, b) = scoring(room)
    seats = seats_of(room, 5)
    for seat in seats:
        give(seat, activity, a)
        give(seat, activity, b, LOW)
    remove_participant(by=room.nora, participant=seats[2], at=AT)
    with pytest.raises(Refused):
        give(seats[2], activity, a, LOW)
    assert ended(room, activity)["few"], "four are left"


@pytest.mark.django_db
def test_five_members_get_figures_and_nobodys_scores_stay(room, sign_in):
    activity, (a, b) = scoring(room)
    seats = seats_of(room, 5, 2)
    for seat in seats:
        give(seat, activity, a, {**HIGH, "fun": 3})
        give(seat, activity, b, LOW)
    taking_part.score(by=room.guest, activity=activity, item=f"n{b.pk}", criterion="easy", step=5, at=AT)  # one of four: does not count
    result = ended(room, activity)
    first, second = result["told"]
    assert (result["voters"], first["item"], first["n"], first["mean"], first["first"], first["ranks"], first["won"]) == (
        7,
        f"n{a.pk}",
        7,
        4.5,
        1.0,
        [1, 1],
        True,
    )
    assert first["standings"]["fun"] == {"mean": 3.0, "spread": 0.0}
    assert (second["mean"], second["beaten"], "won" in second) == (2.0, True, False)
    assert not Score.objects.exists()
    for who, path in (("eero", "room/"), ("nora", "lead/"), ("nora", "stage/"), ("eero", "minutes/")):
        shown = page(sign_in(who), room, path)
        assert "comes first whichever criteria matter most" in shown, path
        assert "4.5" in shown
    assert worth_it(room.workshop)[0] == a
    assert "Ensin" in page(sign_in("eero"), Going(room, "plan")), "what was chosen is in sight where it is asked who does what"
    told = next(one for one in minutes_of(room.workshop, room.nora).chapters if one.activity == activity)
    assert "first in 100" in chapter_of(told)["groups"][0]["notes"][0]["meta"]
    assert minutes_pdf(room.workshop, minutes_of(room.workshop, room.nora), "fi").startswith(b"%PDF")


class Going:
    """The room after everybody has gone on."""

    def __init__(self, room, kind):
        room.go(kind)
        self.workshop = room.workshop


@pytest.mark.django_db
def test_figures_are_kept_no_finer_than_the_page_and_what_was_finer_is_told_as_it_is_now(room):
    activity, (a, b) = scoring(room)
    for number, seat in enumerate(seats_of(room, 5, 2)):
        give(seat, activity, a, {**HIGH, "fun": number % 5 + 1})
        give(seat, activity, b, {**LOW, "easy": number % 4 + 1})

    def figures(rows):
        return [[row["mean"], *(value for said in row["standings"].values() for value in said.values())] for row in rows]

    told = ended(room, activity)["told"]
    assert figures(told) == [[round(value, 1) for value in row] for row in figures(told)]
    assert [row["first"] for row in told] == [round(row["first"], 2) for row in told]
    fine = [{**row, "mean": row["mean"] + 0.04, "standings": {"fun": {"mean": 2.64, "spread": 0.88}}} for row in told]
    Activity.objects.filter(pk=activity.pk).update(result={**activity.result, "told": fine})
    import_module("talkoot.workshops.migrations.0012_as_told").tell_all(apps, None)
    activity.refresh_from_db()
    assert figures(activity.result["told"]) == [[row["mean"], 2.6, 0.9] for row in told]


@pytest.mark.django_db
@pytest.mark.parametrize(("members", "guests"), [(4, 0), (3, 0), (1, 5), (4, 4)])
def test_fewer_members_get_only_what_came_first(room, sign_in, members, guests):
    activity, (a, b) = scoring(room)
    for seat in seats_of(room, members, guests):
        give(seat, activity, a)
        give(seat, activity, b, LOW)
    assert ended(room, activity) == {"few": True, "told": [{"item": f"n{a.pk}", "title": "Ensin", "notes": [a.pk], "won": True}]}
    for who, path in (("eero", "room/"), ("nora", "stage/"), ("eero", "minutes/")):
        shown = page(sign_in(who), room, path)
        assert "Fewer than five members scored" in shown
        assert "spread" not in shown
    assert worth_it(room.workshop)[0] == a


@pytest.mark.django_db
@pytest.mark.parametrize("members", [0, 1, 2])
def test_one_or_two_get_nothing(room, sign_in, members):
    activity, (a, _b) = scoring(room)
    for seat in seats_of(room, members):
        give(seat, activity, a)
    assert ended(room, activity) == {"few": True, "told": []}
    assert "nothing is told" in page(sign_in("eero"), room, "minutes/")


@pytest.mark.django_db
def test_what_few_scored_is_untold_beside_the_others(room, sign_in):
    activity, (a, b) = scoring(room)
    for n, seat in enumerate(seats_of(room, 5)):
        give(seat, activity, a, LOW)
        if n:
            give(seat, activity, b)
    first, second = ended(room, activity)["told"]
    assert (first["item"], first["n"], second) == (f"n{a.pk}", 5, {"item": f"n{b.pk}", "title": "Toinen", "notes": [b.pk], "untold": "few"})
    assert "Shown from five scorers" in page(sign_in("eero"), room)


@pytest.mark.django_db
def test_the_same_scored_again_tells_no_second_mean_whoever_scores(room):
    """Beside the first it would tell what the one gave who has gone; seats of guests, which can be one person's, hide nothing of it."""
    activity, (a, b) = scoring(room)
    seats = seats_of(room, 5, 2)
    for seat in seats:
        give(seat, activity, a)
        give(seat, activity, b, LOW)
    ended(room, activity)
    again = add_activity(by=room.nora, workshop=room.workshop, step=Step("score", "Vielä kerran?"), at=AT)
    again = leading.go_to(by=room.nora, activity=again, at=AT)
    guests = [join_guest(workshop=room.workshop, name=f"Vieras {n}", at=AT)[0] for n in range(6)]
    for seat in (*seats[:6], *guests):
        give(seat, again, a)
        give(seat, again, b, LOW)
    assert ended(room, again) == {"few": True, "again": True, "told": [{"item": f"n{a.pk}", "title": "Ensin", "notes": [a.pk], "won": True}]}


@pytest.mark.django_db
def test_under_a_heading_of_its_own_a_note_is_the_same_thing(room):
    activity, (a, b) = scoring(room)
    seats = seats_of(room, 5)
    for seat in seats:
        give(seat, activity, a)
    ended(room, activity)
    leading.go_to(by=room.nora, activity=room.step("group"), at=AT)
    heading = leading.add_heading(by=room.nora, activity=room.step("brainstorm"), title="Otsikko", key=uuid4(), at=AT)
    leading.move_note(by=room.nora, note=a, heading=heading, at=AT)
    again = add_activity(by=room.nora, workshop=room.workshop, step=Step("score", "Vielä kerran?"), at=AT)
    again = leading.go_to(by=room.nora, activity=again, at=AT)
    for seat in seats:
        for criterion in CRITERIA:
            taking_part.score(by=seat, activity=again, item=f"h{heading.pk}", criterion=criterion, step=4, at=AT)
        give(seat, again, b)
    told = {row["item"]: row for row in ended(room, again)["told"]}
    assert "mean" not in told[f"h{heading.pk}"]
    assert told[f"n{b.pk}"]["mean"] == 5, "of what was never told a mean is"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["score", "vote"])
def test_what_is_kept_of_a_choice_tells_no_order_of_writing(room, kind):
    add_activity(by=room.nora, workshop=room.workshop, step=Step("score", "Millä aloitamme?"), at=AT, after=room.step("group"))
    room.go("brainstorm")
    notes = [
        taking_part.write_note(by=room.eero, activity=room.step("brainstorm"), text=f"Ajatus {n}", key=uuid4(), at=AT + timedelta(seconds=n)) for n in range(9)
    ]
    leading.go_to(by=room.nora, activity=room.step("group"), at=AT)
    heading = leading.add_heading(by=room.nora, activity=room.step("brainstorm"), title="Otsikko", key=uuid4(), at=AT)
    for note in notes[:5]:
        leading.move_note(by=room.nora, note=note, heading=heading, at=AT)
    activity = room.go(kind)
    for seat in seats_of(room, 5):
        if kind == "vote":
            taking_part.vote(by=seat, activity=activity, item=f"n{notes[8].pk}", key=uuid4(), at=AT)
        else:
            give(seat, activity, notes[8])
    rows = ended(room, activity)["told"]
    assert all(row["notes"] == sorted(row["notes"]) for row in rows)
    rest = [row["item"] for row in rows if row["item"] != f"n{notes[8].pk}"]
    assert rest == sorted(rest)


@pytest.mark.django_db
def test_notes_stay_where_they_are_while_they_are_scored(room):
    _activity, (a, _b) = scoring(room)
    with pytest.raises(Refused, match="scoring"):
        leading.put_away_note(by=room.nora, note=a, at=AT)


@pytest.mark.django_db
def test_going_on_and_ending_count_what_was_left_open(room):
    activity, (a, _b) = scoring(room)
    for seat in seats_of(room, 3):
        give(seat, activity, a)
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    activity.refresh_from_db()
    assert (activity.result["few"], Score.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_invented_people_score_too(cast):
    nora = cast.member("nora")
    steps = [Step("brainstorm", "Mitä?"), Step("score", "Millä aloitamme?")]
    made = plan_workshop(by=nora, frame=Frame("Kokeilu"), steps=steps, key=uuid4(), at=AT)
    rehearsal = rehearsing.rehearse(by=nora, workshop=made, key=uuid4(), at=AT)
    for one in rehearsal.activities.all():
        one = leading.go_to(by=nora, activity=one, at=AT)
        while rehearsing.pretend(by=nora, workshop=rehearsal, at=AT):
            pass
    result = leading.show_activity(by=nora, activity=one, at=AT).result
    assert result["voters"] == len(rehearsing.NAMES)
    assert all(row["n"] == len(rehearsing.NAMES) for row in result["told"])


@pytest.mark.django_db(transaction=True)
def test_twenty_people_and_two_phones_at_the_same_moment(room):
    activity, (a, _b) = scoring(room)
    seats = [join_guest(workshop=room.workshop, name=f"G{n}", at=AT)[0] for n in range(20)]
    acts = [
        lambda seat=seat, c=c: taking_part.score(by=seat, activity=activity, item=f"n{a.pk}", criterion=c, step=4, at=AT)
        for seat in seats
        for c in ("easy", "easy")
    ]
    assert at_once(*acts) == [None] * 40
    assert Score.objects.count() == 20
    phones = [lambda n=n: taking_part.score(by=room.eero, activity=activity, item=f"n{a.pk}", criterion="fun", step=n % 5 + 1, at=AT) for n in range(20)]
    assert at_once(*phones) == [None] * 20
    assert Score.objects.filter(by=room.eero).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_scoring_that_ends_while_people_press_counts_what_it_took(room):
    activity, (a, _b) = scoring(room)
    seats = [join_guest(workshop=room.workshop, name=f"G{n}", at=AT)[0] for n in range(12)]
    Participant.objects.filter(pk__in=[seat.pk for seat in seats]).update(is_invented=True)  # who count as members do
    for seat in seats:
        give(seat, activity, a, {"common": 4, "easy": 4, "fun": 4})
    last = [lambda seat=seat: taking_part.score(by=seat, activity=activity, item=f"n{a.pk}", criterion="helps", step=4, at=AT) for seat in seats]
    end = lambda: leading.show_activity(by=room.nora, activity=room.step("score"), at=AT)  # noqa: E731
    found = at_once(*last[:6], end, *last[6:])
    activity.refresh_from_db()
    taken = sum(one is None for one in found)
    if taken >= 5:
        assert (activity.result["voters"], activity.result["told"][0]["n"]) == (taken, taken)
    assert not Score.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_holds_one_score_within_one_to_five(room):
    activity, (a, _b) = scoring(room)
    row = {"activity": activity, "by": room.eero, "note": a, "criterion": "easy"}
    Score.objects.create(step=3, **row)
    for wrong in (
        {"step": 4},
        {"step": 6, "criterion": "fun"},
        {"step": 0, "criterion": "fun"},
        {"step": 3, "criterion": "dear"},
        {"step": 3, "criterion": "fun", "note": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(**(row | wrong))


@pytest.mark.django_db(transaction=True)
def test_who_gave_what_leaves_the_files_of_the_database(room):
    activity, (a, b) = scoring(room)
    for seat in (room.eero, room.aino, room.guest):
        give(seat, activity, a)
        give(seat, activity, b, LOW)
    ended(room, activity)
    assert connection.vendor in ("sqlite", "postgresql")
    gone_from_the_files("workshops_score", Score)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shares", "best", "words"),
    [((0.2451, 0.7549), 1, "fairly firm, not certain"), ((0.4951, 0.2449), 0, "No candidate stands out"), ((0.6, 0.2), 0, "fairly firm, not certain")],
)
def test_how_firm_it_is_is_decided_of_the_exact_shares(room, sign_in, monkeypatch, shares, best, words):
    exact = counting.ranked

    def by_mean(rows):
        found = exact(rows)
        highest = max(one.mean for one in found)
        return [replace(one, first=shares[0] if one.mean == highest else shares[1]) for one in found]

    monkeypatch.setattr(counting, "ranked", by_mean)
    activity, notes = scoring(room)
    for seat in seats_of(room, 5, 2):
        give(seat, activity, notes[0])
        give(seat, activity, notes[1], {**HIGH, "fun": 3})
    told = ended(room, activity)["told"]
    assert [row["item"] for row in told if row.get("won")] == [f"n{notes[best].pk}"]
    assert words in page(sign_in("eero"), room)
    for row in told:  # one that was counted before this was kept
        row.pop("firm")
    Activity.objects.filter(pk=activity.pk).update(result={**activity.result, "told": told})
    assert "ways to weigh the criteria" in page(sign_in("eero"), room) or "No candidate stands out" in page(sign_in("eero"), room)
