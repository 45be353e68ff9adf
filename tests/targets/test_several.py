"""Choosing several at once: ticked in private, counted once with everybody's say alike, and then nobody's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from talkoot.base.accounts.actions import make_person
from talkoot.base.jobs.schedule import PERIODIC
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member, add_site
from talkoot.base.orgs.models import Area
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.targets.actions.scoring import approve, close_scoring, open_scoring, remind_scorers, score
from talkoot.targets.actions.targets import propose_target
from talkoot.targets.models import Ballot, Candidacy, Scoring
from talkoot.targets.queries import Progress, chosen_candidacies, progress_of, waiting_for
from tests.targets.conftest import AT

pytestmark = pytest.mark.django_db
END = AT + timedelta(days=7)


@pytest.fixture
def six(cast):
    """A to F, of Eero's."""
    return [propose_target(by=cast.member("eero"), title=f"Kohde {name}", why="", key=uuid4(), at=AT) for name in "ABCDEF"]


def opened(cast, targets, wanted=3, at=AT):
    return open_scoring(by=cast.member("nora"), targets=targets, closes_at=at + timedelta(days=7), at=at, wanted=wanted)


def tick(scoring, by, names, at=AT):
    wanted = [one.pk for one in scoring.candidacies.all() if one.title[-1] in names]
    return approve(by=by, scoring=scoring, approved=wanted, at=at)


def outcome(scoring):
    chosen, others = chosen_candidacies(scoring)
    return [one.title[-1] for one in chosen], {one.title[-1]: one.n for one in (*chosen, *others)}


def test_a_large_group_takes_its_part_and_not_all(cast, six, crowd):
    """Eight of twelve would take A, B and C, four D, E and F: by most ticks the four got nothing; by shares they get one of three."""
    scoring = opened(cast, six)
    for by in crowd[:8]:
        tick(scoring, by, "ABC")
    for by in crowd[8:]:
        tick(scoring, by, "DEF")
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    chosen, numbers = outcome(scoring)
    assert chosen == ["A", "B", "D"]
    assert numbers == dict.fromkeys("ABCDEF"), "neither four nor all but four are told by their number"
    assert [one.is_nearly_all for one in scoring.candidacies.order_by("pk")] == [True] * 3 + [False] * 3
    assert scoring.scorers == 12
    assert scoring.heard == [], "D was chosen by four: who is heard would tell their number"


def test_what_more_ticked_and_was_not_chosen_says_why(cast, sign_in, six, crowd):
    scoring = opened(cast, six, wanted=2)
    for number, by in enumerate(crowd):
        tick(scoring, by, "AB" if number < 7 else "C")
    close_scoring(by=None, scoring=scoring, at=END)
    assert outcome(scoring) == (["A", "C"], {"A": 7, "B": 7, "C": 5, "D": None, "E": None, "F": None})
    page = sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()
    assert page.count("have one of theirs among the chosen already") == 1


def test_who_ticks_nothing_has_answered_and_holds_no_part(cast, six, crowd):
    scoring = opened(cast, six, wanted=1)
    for by in crowd[:5]:
        tick(scoring, by, "A")
    for by in crowd[5:]:
        tick(scoring, by, "")
    assert progress_of(scoring) == Progress(12, Scoring.objects.get().asked, Scoring.objects.get().asked - 12)
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    assert outcome(scoring)[0] == ["A"]
    assert sum(every for _areas, _n, every in scoring.heard) == 5


@pytest.fixture
def many(cast):
    """Twenty people, ten in the west and ten in the middle."""
    found = []
    for area in ("West", "Middle"):
        place = add_site(by=None, organisation=cast.organisation, name=area, at=AT, area=Area.objects.create(organisation=cast.organisation, name=area))
        for number in range(10):
            user = make_person(email=f"{area}{number}@example.org".lower(), name=f"{area} {number}")
            found.append(add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[place], at=AT))
    return found


def test_who_is_heard_is_told_by_area_where_no_number_is_small(cast, six, many):
    scoring = opened(cast, six, wanted=2)
    for by in many[:10]:
        tick(scoring, by, "A")
    for number, by in enumerate(many[10:]):
        tick(scoring, by, "B" if number < 5 else "C")
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    assert outcome(scoring) == (["A", "B"], {"A": 10, "B": 5, "C": 5, "D": None, "E": None, "F": None})
    assert scoring.heard == [[["Middle"], 5, 10], [["West"], 10, 10]]


def test_who_is_heard_tells_no_number_that_was_hidden(cast, sign_in, six, many):
    """With one to choose, those heard are those who ticked it."""
    scoring = opened(cast, six, wanted=1)
    for number, by in enumerate(many):
        tick(scoring, by, "A" if number < 3 else "B" if number < 5 else "")
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    assert (outcome(scoring)[0], scoring.heard) == (["A"], [])
    assert "How many are heard is not told" in sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()


def test_neither_how_many_ticked_nothing_nor_who_alone_did_not_tick_is_told(cast, six, many):
    scoring = opened(cast, six, wanted=1)
    for number, by in enumerate(many):
        tick(scoring, by, "A" if number else "")
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    first = scoring.candidacies.get(place=1)
    assert (first.n, first.is_nearly_all, scoring.heard) == (None, True, [])


def test_of_fewer_than_five_only_what_won_is_told(cast, sign_in, six, crowd):
    scoring = opened(cast, six, wanted=2)
    for by in crowd[:4]:
        tick(scoring, by, "AB")
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    assert outcome(scoring) == (["A", "B"], dict.fromkeys("ABCDEF"))
    assert scoring.heard == []
    page = sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()
    assert "4/4" not in page
    assert "of the" not in page.split('class="lead"')[-1].split("</p>")[0] or 'class="lead"' not in page


def test_nearly_the_same_people_asked_again_are_told_no_number(cast, six, crowd):
    """Otherwise the one who was away the second time had ticked what lacks one."""
    first = opened(cast, six)
    for number, by in enumerate(crowd):
        tick(first, by, "ABC" if number % 2 else "DEF")
    close_scoring(by=None, scoring=first, at=END)
    assert outcome(first)[1]["A"] == 6
    later = END + timedelta(days=30)
    anew = [propose_target(by=cast.member("eero"), title=f"Uusi kohde {name}", why="", key=uuid4(), at=AT) for name in "ABCDEF"]
    for targets in (six, anew):
        again = opened(cast, targets, at=later)
        for number, by in enumerate(crowd[:-1]):
            tick(again, by, "ABC" if number % 2 else "DEF", at=later)
        close_scoring(by=None, scoring=again, at=later + timedelta(days=7))
        again.refresh_from_db()
        assert outcome(again)[1] == dict.fromkeys("ABCDEF"), "nor where the same is proposed anew"
        assert again.heard == []


def test_what_another_organisation_chose_from_hides_nothing_here(cast, six, crowd):
    eve = cast.member("eve")
    theirs = [propose_target(by=eve, title=one.title, why="", key=uuid4(), at=AT) for one in six]
    people = [add_member(by=None, organisation=cast.other, user=one.user, role=Role.MEMBER, sites=[], at=AT) for one in crowd]
    for by, targets, voters in ((eve, theirs, people), (cast.member("nora"), six, crowd)):
        scoring = open_scoring(by=by, targets=targets, closes_at=END, at=AT, wanted=3)
        for number, voter in enumerate(voters):
            tick(scoring, voter, "ABC" if number % 2 else "DEF")
        close_scoring(by=None, scoring=scoring, at=END)
        assert outcome(scoring)[1] == dict.fromkeys("ABCDEF", 6)


def test_after_the_end_no_row_says_who_ticked_what(cast, six, crowd):
    """Two worlds in which two people of an area ticked each other's leave the same database behind."""

    def left_behind(swapped):
        scoring = opened(cast, six)
        for number, by in enumerate(crowd):
            tick(scoring, by, "ABC" if (number == 0) != swapped and number < 2 else "AD")
        close_scoring(by=None, scoring=scoring, at=END)
        hidden = ("id", "scoring_id")
        rows = [{k: v for k, v in row.items() if k not in hidden} for model in (Scoring, Candidacy) for row in model.objects.order_by("pk").values()]
        Scoring.objects.all().delete()
        return repr(rows)

    assert left_behind(False) == left_behind(True)
    assert not Ballot.objects.exists()
    assert not Notice.objects.filter(kind__in=("targets.asked", "targets.reminder")).exists(), "whose was settled when tells who answered"


@pytest.mark.parametrize("wanted", [0, 6, 7, -1])
def test_fewer_are_chosen_than_there_are(cast, six, wanted):
    with pytest.raises(Refused):
        opened(cast, six, wanted=wanted)
    assert not Scoring.objects.exists()


def test_ticks_change_until_the_last_moment_and_not_after(cast, six):
    scoring, eero = opened(cast, six), cast.member("eero")
    assert waiting_for(eero, AT).minutes == 1
    tick(scoring, eero, "AB")
    assert waiting_for(eero, AT) is None
    tick(scoring, eero, "C", at=END - timedelta(seconds=1))
    assert len(Ballot.objects.get().approved) == 1
    with pytest.raises(Refused):
        tick(scoring, eero, "A", at=END)
    with pytest.raises(Refused):
        score(by=eero, candidacy=scoring.candidacies.first(), given=None, at=AT)


def test_strange_candidates_and_people_of_elsewhere_are_refused(cast, six):
    scoring = opened(cast, six)
    with pytest.raises(Refused):
        approve(by=cast.member("eero"), scoring=scoring, approved=[987654], at=AT)
    with pytest.raises(Scoring.DoesNotExist):
        approve(by=cast.member("eve"), scoring=scoring, approved=[], at=AT)
    with pytest.raises(Refused):
        remind_scorers(by=cast.member("eero"), scoring=scoring, at=AT)
    for act in (remind_scorers, close_scoring):
        with pytest.raises(Scoring.DoesNotExist):
            act(by=cast.member("eve"), scoring=scoring, at=END)
    assert not Ballot.objects.exists()


def test_on_the_pages_from_opening_to_the_chosen(cast, sign_in, six):
    nora, eero = sign_in("nora"), sign_in("eero")
    day = (AT + timedelta(days=7)).date().isoformat()
    form = {"targets": [one.pk for one in six], "last_day": day, "several": "yes"}
    assert nora.post("/polku/targets/scoring/open/", form).status_code == 422
    assert nora.post("/polku/targets/scoring/open/", form | {"wanted": "6"}).status_code == 422
    assert nora.post("/polku/targets/scoring/open/", form | {"wanted": "2"}).status_code == 302
    scoring = Scoring.objects.get()
    assert "Which of 6 candidates would you take up?" in eero.get("/polku/").content.decode()
    assert eero.get("/polku/targets/score/").url == "/polku/targets/approve/"
    page = eero.get("/polku/targets/approve/").content.decode()
    assert page.count('type="checkbox" name="candidacy"') == 6
    two = [one.pk for one in scoring.candidacies.all()[:2]]
    assert eero.post("/polku/targets/approve/", {"candidacy": [*two, "kissa"]}).status_code == 302
    assert Ballot.objects.get().approved == two
    assert eero.get("/polku/targets/approve/").content.decode().count("checked") == 2
    assert eero.post("/polku/targets/approve/", {"candidacy": [10**9]}).status_code == 422
    assert eero.get(f"/polku/targets/scorings/{scoring.pk}/").content.decode().count("Kohde") == 0, "until the end only how many have answered"
    for name in ("sanna", "aino"):
        tick(scoring, cast.member(name), [one.title[-1] for one in scoring.candidacies.all()[:2]])
    close_scoring(by=None, scoring=scoring, at=scoring.closes_at)
    shown = eero.get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()
    assert "fewer than five would take it up" in shown
    assert "It is among the 2 that were chosen at once." in eero.get(f"/polku/targets/{six[0].pk}/").content.decode()
    assert eero.get("/polku/targets/approve/").url == "/polku/targets/"


@pytest.mark.parametrize("wanted", [None, 2])
def test_those_who_lack_are_reminded_once_a_day_and_by_itself_a_day_before_the_end(cast, six, wanted):
    scoring, eero = opened(cast, six, wanted=wanted), cast.member("eero")
    if wanted:
        tick(scoring, eero, "")
    else:
        for one in scoring.candidacies.all():
            score(by=eero, candidacy=one, given=None, at=AT)
    reminded = Notice.objects.filter(kind="targets.reminder")
    PERIODIC["targets.reminders"].work(AT + timedelta(days=5))
    assert not reminded.exists()
    PERIODIC["targets.reminders"].work(END - timedelta(hours=23))
    PERIODIC["targets.reminders"].work(END - timedelta(hours=22))
    assert set(reminded.values_list("member", flat=True)) == {one.pk for one in cast.organisation.memberships.all() if one.role != "guest"} - {eero.pk}
    for at in (END - timedelta(hours=21), END, END + timedelta(days=2)):
        with pytest.raises(Refused):
            remind_scorers(by=cast.member("nora"), scoring=scoring, at=at)


def test_sent_again_at_the_same_moment_one_ballot_stands(cast, six):
    scoring, eero = opened(cast, six), cast.member("eero")
    for names in ("AB", "AB", "B"):
        tick(scoring, eero, names)
    assert Ballot.objects.count() == 1


def test_queries_are_as_many_with_many_people(cast, sign_in, six, django_assert_max_num_queries):
    scoring = opened(cast, six)
    for number in range(30):
        person = make_person(email=f"p{number}@example.org", name=f"P {number}")
        tick(scoring, add_member(by=None, organisation=cast.organisation, user=person, role=Role.MEMBER, sites=[], at=AT), "ABC")
    with django_assert_max_num_queries(60, connection=connection):
        close_scoring(by=None, scoring=scoring, at=END)


@pytest.mark.parametrize("voters", [1, 2])
def test_of_one_or_two_not_even_what_won_is_told_for_it_would_be_what_they_ticked(cast, sign_in, six, crowd, voters):
    scoring = opened(cast, six, wanted=2)
    for by, names in zip(crowd[:voters], ("BE", "CF"), strict=False):
        tick(scoring, by, names)
    for by in crowd[voters:]:
        tick(scoring, by, "")  # who ticks nothing hides nobody
    close_scoring(by=None, scoring=scoring, at=END)
    scoring.refresh_from_db()
    assert outcome(scoring) == ([], dict.fromkeys("ABCDEF"))
    assert "it would tell what single people ticked" in sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()
