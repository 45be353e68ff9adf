"""Half a year's best: ticked in private, counted once with everybody's say alike, changed only with a reason that all see."""

from datetime import timedelta
from uuid import uuid4

import pytest

from talkoot.base.jobs.schedule import PERIODIC
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.content.actions.choosing import approve, call_off, change_choice, close_choice, open_choice, remind, undo_change
from talkoot.content.actions.ideas import Draft, add_idea, change_idea, drop_idea
from talkoot.content.models import Ballot, Half, Idea, Option, Post
from talkoot.content.queries.choosing import Progress, outcome_of, progress_of, waiting_for, with_reasons
from tests.content.conftest import AT, END

pytestmark = pytest.mark.django_db
FIRST = (AT + timedelta(weeks=3)).date()


def opened(cast, wanted=3, at=AT, starts_on=FIRST):
    return open_choice(by=cast.member("nora"), starts_on=starts_on, wanted=wanted, closes_at=at + timedelta(days=7), at=at)


def tick(half, by, names, at=AT):
    return approve(by=by, half=half, approved=[one.pk for one in half.options.all() if one.title[-1] in names], at=at)


def closed(half, at=END):
    return close_choice(by=None, half=half, at=at)


def outcome(cast, half):
    found = outcome_of(cast.member("eero"), half)
    return [one.title[-1] for one in found.chosen], {one.title[-1]: one.n for one in (*found.chosen, *found.others)}


def test_a_large_group_takes_its_part_and_not_all_and_those_unserved_are_named(cast, six, crowd, elders, workers):
    """Eight of twelve would carry out A, B and C, four D, E and F: by most ticks the four got nothing; by shares they get one of three."""
    half = opened(cast)
    for by in crowd[:8]:
        tick(half, by, "ABC")
    for by in crowd[8:]:
        tick(half, by, "DEF")
    half = closed(half)
    assert outcome(cast, half) == (["A", "B", "D"], dict.fromkeys("ABCDEF"))
    assert [one.is_nearly_all for one in half.options.order_by("pk")] == [True] * 3 + [False] * 3
    assert (half.voters, half.heard) == (12, [])
    assert dict(Idea.objects.values_list("title", "state")) == {f"Ajatus {name}": "chosen" if name in "ABD" else "waiting" for name in "ABCDEF"}
    found = outcome_of(cast.member("eero"), half)
    assert [(group.name, n) for group, _colour, n in found.shares] == [("Ikäihmiset", 2), ("Työikäiset", 1)]
    assert found.unserved == []
    assert {need.text for need, _offered in found.gaps} == {"Uskallan liikkua", "Puhelimeen vastataan"}


def test_who_is_heard_is_told_by_site_where_no_number_is_small(cast, six, crowd):
    half = opened(cast, wanted=2)
    for by in crowd[:6]:
        tick(half, by, "A")
    for by in crowd[6:]:
        tick(half, by, "B")
    half = closed(half)
    assert outcome(cast, half)[1]["A"] == 6
    assert half.heard == [[["East site", "South site"], 6, 6], [["North site"], 6, 6]]


def test_what_more_ticked_and_was_not_chosen_says_why(cast, sign_in, six, crowd):
    half = opened(cast, wanted=2)
    for number, by in enumerate(crowd):
        tick(half, by, "AB" if number < 7 else "C")
    half = closed(half)
    assert outcome(cast, half) == (["A", "C"], {"A": 7, "B": 7, "C": 5, "D": None, "E": None, "F": None})
    page = sign_in("eero").get(f"/polku/content/halves/{half.pk}/").content.decode()
    assert page.count("have one of theirs among the chosen already") == 1
    assert "7/12 would carry it out" in page


def test_what_was_not_chosen_waits_with_the_reason_and_comes_back(cast, sign_in, six, crowd):
    half = opened(cast, wanted=2)
    for by in crowd:
        tick(half, by, "AB")
    half = closed(half)
    idea = with_reasons(cast.member("eero"), [Idea.objects.get(title="Ajatus C")])[0]
    assert "did not fit among the 2" in idea.came_back
    assert "did not fit among the 2" in sign_in("eero").get("/polku/content/ideas/").content.decode()
    later = END + timedelta(days=150)
    again = opened(cast, wanted=1, at=later, starts_on=FIRST + timedelta(weeks=26))
    assert set(again.options.values_list("title", flat=True)) == {f"Ajatus {name}" for name in "CDEF"}


def test_of_what_was_asked_before_of_nearly_the_same_no_number_is_told_but_of_new_ones(cast, six, crowd):
    """Otherwise the one who was away the second time had ticked what lacks one."""
    half = opened(cast, wanted=1)
    for number, by in enumerate(crowd):
        tick(half, by, "AB" if number % 2 else "AC")
    half = closed(half)
    assert outcome(cast, half)[1] == {"A": None, "B": 6, "C": 6, "D": None, "E": None, "F": None}
    later = END + timedelta(days=150)
    add_idea(by=cast.member("eero"), draft=Draft("Aivan muuta G"), key=uuid4(), at=later)
    again = opened(cast, wanted=1, at=later, starts_on=FIRST + timedelta(weeks=26))
    for number, by in enumerate(crowd[:-1]):
        tick(again, by, "BG" if number % 2 else "C", at=later)
    again = closed(again, later + timedelta(days=7))
    found = {one.title[-1]: one for one in again.options.all()}
    assert (found["B"].n, found["B"].is_told_before, found["G"].n) == (None, True, 5)


def test_what_another_organisation_chose_from_or_when_changes_nothing_here(cast, six, crowd):
    eve = cast.member("eve")
    for one in six:
        add_idea(by=eve, draft=Draft(one.title), key=uuid4(), at=AT)
    people = [add_member(by=None, organisation=cast.other, user=one.user, role=Role.MEMBER, sites=[], at=AT) for one in crowd]
    for by, voters in ((eve, people), (cast.member("nora"), crowd)):
        half = open_choice(by=by, starts_on=FIRST, wanted=3, closes_at=END, at=AT)
        assert set(half.options.values_list("idea__organisation", flat=True)) == {by.organisation_id}
        for number, voter in enumerate(voters):
            tick(half, voter, "ABC" if number % 2 else "DEF")
        half = closed(half)
        assert dict(half.options.values_list("title", "n")) == {f"Ajatus {name}": 6 for name in "ABCDEF"}


def test_until_the_end_nobody_sees_more_than_how_many_and_after_it_no_row_says_who(cast, sign_in, six, crowd):
    half = opened(cast)
    for number, by in enumerate(crowd):
        tick(half, by, "AB" if number % 2 else "CD")
    assert progress_of(half).said == 12
    page = sign_in("nora").get(f"/polku/content/halves/{half.pk}/").content.decode()
    assert "Ajatus" not in page
    closed(half)
    assert not Ballot.objects.exists()
    assert not Notice.objects.filter(kind__in=("content.asked", "content.reminder")).exists(), "whose was settled when tells who answered"
    assert set(Notice.objects.filter(kind="content.counted").values_list("about", flat=True)) == {f"content.half:{half.pk}"}


def test_it_is_changed_only_with_a_reason_that_everybody_sees_and_what_was_counted_stays(cast, sign_in, six, crowd):
    half = opened(cast, wanted=2)
    for by in crowd:
        tick(half, by, "AB")
    a = half.options.get(title="Ajatus A")
    with pytest.raises(Refused):
        change_choice(by=cast.member("nora"), option=a, to="out", because="Vielä auki", at=AT)
    half = closed(half)
    for name, because in (("eero", "Minusta ei"), ("nora", "  ")):
        with pytest.raises(Refused):
            change_choice(by=cast.member(name), option=a, to="out", because=because, at=END)
    nora, d = sign_in("nora"), half.options.get(title="Ajatus D")
    nora.post(f"/polku/content/options/{a.pk}/change/", {"to": "out", "because": "Siitä kerrottiin keväällä."})
    nora.post(f"/polku/content/options/{d.pk}/change/", {"to": "in", "because": "Työikäisille ei ollut mitään."})
    assert outcome(cast, half)[0] == ["B", "D"]
    a.refresh_from_db()
    assert (a.place, a.change) == (1, "out")
    page = sign_in("eero").get(f"/polku/content/halves/{half.pk}/").content.decode()
    for words in ("Siitä kerrottiin keväällä.", "Left out afterwards; counted as chosen.", "Taken in afterwards; counted as not chosen.", "Nora"):
        assert words in page
    assert Idea.objects.get(title="Ajatus A").state == "waiting"
    with pytest.raises(Refused):
        change_choice(by=cast.member("nora"), option=a, to="out", because="Toisen kerran", at=END)
    undo_change(by=cast.member("nora"), option=a, at=END)
    undo_change(by=cast.member("nora"), option=d, at=END)
    assert outcome(cast, half)[0] == ["A", "B"]
    assert set(Idea.objects.filter(state="chosen").values_list("title", flat=True)) == {"Ajatus A", "Ajatus B"}


@pytest.mark.parametrize(("wanted", "weeks", "days"), [(0, 3, 7), (6, 3, 7), (2, 3, -1), (2, 3, 90), (2, 90, 7)])
def test_what_cannot_be_chosen_is_refused(cast, six, wanted, weeks, days):
    with pytest.raises(Refused):
        open_choice(by=cast.member("nora"), starts_on=AT.date() + timedelta(weeks=weeks), wanted=wanted, closes_at=AT + timedelta(days=days), at=AT)
    assert not Half.objects.exists()


def test_one_is_open_at_a_time_and_half_years_do_not_overlap(cast, six):
    half = opened(cast)
    assert half.starts_on.weekday() == 0
    with pytest.raises(Refused):
        opened(cast, starts_on=FIRST + timedelta(weeks=30))
    closed(half)
    with pytest.raises(Refused):
        opened(cast, at=END, starts_on=FIRST + timedelta(weeks=20))
    with pytest.raises(Refused):
        open_choice(by=cast.member("eero"), starts_on=FIRST + timedelta(weeks=30), wanted=1, closes_at=END + timedelta(days=7), at=END)


def test_what_is_chosen_from_does_not_change_and_what_comes_later_waits(cast, six):
    half = opened(cast)
    with pytest.raises(Refused):
        change_idea(by=cast.member("eero"), idea=six[0], draft=Draft("Toisin"), at=AT)
    later = add_idea(by=cast.member("eero"), draft=Draft("Myöhemmin"), key=uuid4(), at=AT)
    assert not half.options.filter(idea=later).exists()


def test_ticks_change_until_the_last_moment_and_not_after(cast, six):
    half, eero = opened(cast), cast.member("eero")
    assert waiting_for(eero, AT).minutes == 1
    for names in ("AB", "AB"):
        tick(half, eero, names)
    assert waiting_for(eero, AT) is None
    tick(half, eero, "C", at=END - timedelta(seconds=1))
    assert len(Ballot.objects.get().approved) == 1
    with pytest.raises(Refused):
        tick(half, eero, "A", at=END)
    with pytest.raises(Refused):
        approve(by=eero, half=half, approved=[987654], at=AT)
    with pytest.raises(Half.DoesNotExist):
        approve(by=cast.member("eve"), half=half, approved=[], at=AT)


def test_an_open_choice_is_called_off_and_the_ideas_wait_as_before(cast, sign_in, six):
    half = opened(cast)
    tick(half, cast.member("eero"), "A")
    with pytest.raises(Refused):
        call_off(by=cast.member("eero"), half=half, at=AT)
    for _twice in range(2):
        sign_in("nora").post(f"/polku/content/halves/{half.pk}/call-off/")
    assert [model.objects.count() for model in (Half, Ballot)] == [0, 0]
    assert not Notice.objects.filter(kind="content.asked").exists()
    assert Idea.objects.filter(state="waiting").count() == 6


def test_those_who_lack_are_reminded_once_a_day_and_by_itself_a_day_before_the_end(cast, six):
    half, eero = opened(cast), cast.member("eero")
    tick(half, eero, "")
    reminded = Notice.objects.filter(kind="content.reminder")
    PERIODIC["content.reminders"].work(AT + timedelta(days=5))
    assert not reminded.exists()
    PERIODIC["content.reminders"].work(END - timedelta(hours=23))
    PERIODIC["content.reminders"].work(END - timedelta(hours=22))
    assert set(reminded.values_list("member", flat=True)) == {one.pk for one in cast.organisation.memberships.all() if one.role != "guest"} - {eero.pk}
    for at in (END - timedelta(hours=21), END):
        with pytest.raises(Refused):
            remind(by=cast.member("nora"), half=half, at=at)
    PERIODIC["content.choices"].work(END)
    assert Half.objects.get().closed_at == END


def test_on_the_pages_from_opening_to_the_chosen(cast, sign_in, six):
    nora, eero = sign_in("nora"), sign_in("eero")
    form = {"starts_on": FIRST.isoformat(), "last_day": (AT + timedelta(days=7)).date().isoformat(), "wanted": "6"}
    assert nora.post("/polku/content/choices/open/", form).status_code == 422
    assert nora.post("/polku/content/choices/open/", form | {"wanted": "2"}).status_code == 302
    assert "Which of these would you carry out?" in eero.get("/polku/").content.decode()
    assert eero.get("/polku/content/approve/").content.decode().count('type="checkbox" name="option"') == 6
    half = Half.objects.get()
    two = [one.pk for one in half.options.order_by("pk")[:2]]
    assert eero.post("/polku/content/approve/", {"option": [*two, "kissa"]}).status_code == 302
    assert Ballot.objects.get().approved == two
    assert eero.get("/polku/content/approve/").content.decode().count("checked") == 2
    assert eero.post("/polku/content/approve/", {"option": [10**9]}).status_code == 422
    assert progress_of(half) == Progress(1, 4)
    for name in ("sanna", "aino"):
        approve(by=cast.member(name), half=half, approved=two, at=AT)
    closed(half, half.closes_at)
    page = eero.get(f"/polku/content/halves/{half.pk}/").content.decode()
    assert "fewer than five would carry it out" in page
    assert "For Työikäiset there is nothing." in page
    assert eero.get("/polku/content/approve/").url == "/polku/content/ideas/"
    assert Option.objects.exclude(place=None).count() == 2


def test_of_one_or_two_not_even_what_won_is_told(cast, six, crowd):
    half = opened(cast)
    tick(half, crowd[0], "BE")
    for by in crowd[1:]:
        tick(half, by, "")
    assert outcome(cast, closed(half)) == ([], dict.fromkeys("ABCDEF"))


def test_ticks_that_come_after_the_end_are_said_not_to_count(cast, sign_in, six):
    half, client = opened(cast), sign_in("eero")
    closed(half)
    sent = client.post("/polku/content/approve/", {"option": [half.options.first().pk]}, follow=True)
    assert "what you ticked now was not counted" in sent.content.decode()


def test_an_earlier_half_year_changes_nothing_that_a_later_one_had_to_choose_from(cast, six, crowd):
    nora = cast.member("nora")
    half = opened(cast)
    for by in crowd:
        tick(half, by, "ABC")
    half = closed(half)
    left_out = {one.title[-1]: one for one in half.options.all()}
    later = opened(cast, wanted=1, at=END, starts_on=FIRST + timedelta(weeks=30))
    with pytest.raises(Refused, match="later half-year"):
        change_choice(by=nora, option=left_out["D"], to=Option.Change.IN, because="Juhlavuosi", at=END)
    call_off(by=nora, half=later, at=END)
    idea = left_out["D"].idea
    drop_idea(by=nora, idea=idea, because="Ei ehditä", at=END)
    with pytest.raises(Refused, match="let go"):
        change_choice(by=nora, option=left_out["D"], to=Option.Change.IN, because="Juhlavuosi", at=END)
    assert Post.objects.filter(idea=idea).count() == 0
