"""Scoring: private until its end, counted once by area, and then nobody's."""

import re
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from talkoot.base.accounts.actions import make_person
from talkoot.base.jobs.schedule import PERIODIC
from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member, end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.targets.actions import counting
from talkoot.targets.actions.scoring import close_scoring, open_scoring, score
from talkoot.targets.actions.targets import change_target, keep_target, start_target
from talkoot.targets.models import Ballot, Candidacy, Count, Score, Scoring
from talkoot.targets.queries import Progress, own_way, progress_of, ranked_candidacies, recommended, waiting_for
from talkoot.targets.queries import open_scoring as open_scoring_of
from tests.archive.moving import lines, write
from tests.clearing import let_clear
from tests.targets.conftest import AT

pytestmark = pytest.mark.django_db
END = AT + timedelta(days=7)


def give(by, candidacy, *steps, at=AT):
    return score(by=by, candidacy=candidacy, given=dict(zip(CRITERIA, steps, strict=True)) if steps else None, at=at)


def first(scoring):
    return scoring.candidacies.order_by("pk").first()


def test_everybody_who_may_score_is_asked_once(cast, scoring):
    assert scoring.asked == 4
    assert set(Notice.objects.filter(kind="targets.asked").values_list("member__user__name", flat=True)) == {"Sanna", "Aino", "Eero"}


def test_one_scoring_is_open_at_a_time(cast, scoring, candidates):
    with pytest.raises(Refused):
        open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    assert Scoring.objects.count() == 1


@pytest.mark.parametrize("closes_at", [AT, AT - timedelta(days=1), AT + timedelta(days=90)])
def test_a_scoring_ends_on_a_day_to_come(cast, candidates, closes_at):
    with pytest.raises(Refused):
        open_scoring(by=cast.member("nora"), targets=candidates, closes_at=closes_at, at=AT)


def test_two_candidates_at_least_and_none_of_elsewhere(cast, candidates):
    for chosen in (candidates[:1], []):
        with pytest.raises(Refused):
            open_scoring(by=cast.member("nora"), targets=chosen, closes_at=END, at=AT)
    with pytest.raises(Refused):
        open_scoring(by=cast.member("eve"), targets=candidates, closes_at=END, at=AT)


def test_members_do_not_open_or_close(cast, scoring, candidates):
    with pytest.raises(Refused):
        open_scoring(by=cast.member("eero"), targets=candidates, closes_at=END, at=AT)
    with pytest.raises(Refused):
        close_scoring(by=cast.member("eero"), scoring=scoring, at=END)
    with pytest.raises(Refused):
        give(cast.member("guest"), first(scoring), 1, 1, 1, 1)


@pytest.mark.parametrize("steps", [(0, 3, 3, 3), (6, 3, 3, 3)])
def test_scores_are_one_to_five(cast, scoring, steps):
    with pytest.raises(Refused):
        give(cast.member("eero"), first(scoring), *steps)


def test_all_four_or_none(cast, scoring):
    with pytest.raises(Refused):
        score(by=cast.member("eero"), candidacy=first(scoring), given={"common": 3}, at=AT)
    assert give(cast.member("eero"), first(scoring)).common is None


def test_scores_change_until_the_last_moment_and_not_after(cast, scoring):
    give(cast.member("eero"), first(scoring), 1, 1, 1, 1)
    give(cast.member("eero"), first(scoring), 5, 4, 3, 2, at=END - timedelta(seconds=1))
    assert Score.objects.get().easy == 4
    with pytest.raises(Refused):
        give(cast.member("eero"), first(scoring), 1, 1, 1, 1, at=END)


def test_each_has_the_candidates_in_an_order_of_their_own_that_stays(cast, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    orders = [[one.pk for one in own_way(by, scoring).candidacies] for by in crowd]
    assert orders == [[one.pk for one in own_way(by, scoring).candidacies] for by in crowd]
    assert len({tuple(order) for order in orders}) == 2


def test_until_the_end_all_learn_how_many_and_nothing_else(cast, sign_in, scoring):
    give(cast.member("eero"), first(scoring), 5, 1, 5, 1)
    client, pages = sign_in("sanna"), ("targets/", f"targets/scorings/{scoring.pk}/", "targets/score/?all", f"targets/{first(scoring).target_id}/")

    def shown():
        return [re.sub(rb'name="(csrfmiddlewaretoken|once)" value="[^"]+"', b"", client.get(f"/polku/{page}").content) for page in pages]

    before = shown()
    give(cast.member("eero"), first(scoring), 1, 5, 1, 5)
    assert shown() == before
    assert progress_of(scoring) == Progress(scored=1, asked=4, lacking=4)


def test_who_has_scored_all_waits_for_nothing(cast, scoring):
    assert len(waiting_for(cast.member("eero"), AT).waiting) == 2
    for one in scoring.candidacies.all():
        give(cast.member("eero"), one, 3, 3, 3, 3)
    assert waiting_for(cast.member("eero"), AT) is None
    assert not Notice.objects.filter(kind="targets.asked", member=cast.member("eero"), seen_at=None).exists()


def test_it_ends_early_only_when_everybody_has_scored(cast, scoring):
    with pytest.raises(Refused):
        close_scoring(by=cast.member("nora"), scoring=scoring, at=AT)
    for name, one in product(("sanna", "aino", "nora", "eero"), scoring.candidacies.all()):
        give(cast.member(name), one, 3, 3, 3, 3)
    assert close_scoring(by=cast.member("nora"), scoring=scoring, at=AT).closed_at == AT


def test_the_clock_ends_it_once(cast, scoring):
    PERIODIC["targets.scorings"].work(END)
    PERIODIC["targets.scorings"].work(END + timedelta(days=1))
    scoring.refresh_from_db()
    assert scoring.closed_at == END
    assert Notice.objects.filter(kind="targets.counted").count() == 4


def test_counted_by_area_each_alike_and_areas_of_few_together(cast, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    for by in crowd:
        give(by, first(scoring), *((5, 5, 5, 5) if by.sites.first().area.name == "North" else (1, 1, 1, 1)))
    close_scoring(by=None, scoring=scoring, at=END)
    counted = Candidacy.objects.get(pk=first(scoring).pk)
    assert {tuple(row.areas): row.counts for row in counted.counts.filter(criterion="common")} == {
        ("North",): [0, 0, 0, 0, 6],
        ("East", "South"): [6, 0, 0, 0, 0],
    }
    assert (counted.mean, counted.people) == (2.3, 3), "(5 + 1 + 1) / 3, no finer than its page"
    assert (counted.n, counted.sites, counted.not_common_in) == (12, 3, ["East + South"])


def test_nothing_leaves_finer_than_its_page(cast, candidates, crowd, tmp_path):
    """Exact means would give back what each area gave in sum, and a number below five how few somebody is among."""
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    one, other = scoring.candidacies.order_by("pk")
    for number, by in enumerate(crowd):
        give(by, one, number % 5 + 1, number % 4 + 1, number % 3 + 1, 5)
    for by in crowd[:3]:
        give(by, other, 5, 5, 5, 5)
    close_scoring(by=None, scoring=scoring, at=END)
    told, few = lines(write(cast.organisation, tmp_path / "one.zip"), "targets.Candidacy")
    assert (told["n"], told["place"], few["n"], few["place"]) == (12, 1, None, None)
    assert {name: set(said) for name, said in told["standings"].items()} == {name: {"mean", "spread"} for name in CRITERIA}
    figures = [told["mean"], told["people"], *(value for said in told["standings"].values() for value in said.values())]
    assert figures == [round(value, 1) for value in figures]
    assert told["first"] == round(told["first"], 2)


def test_what_was_counted_finer_before_is_told_as_it_is_now(cast, candidates, crowd, monkeypatch):
    move = import_module("talkoot.targets.migrations.0006_as_told")
    monkeypatch.setattr(counting, "as_told", float)
    monkeypatch.setattr(counting, "share_told", float)
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    one, other = scoring.candidacies.order_by("pk")
    for number, by in enumerate(crowd):
        give(by, one, number % 5 + 1, number % 4 + 1, number % 3 + 1, 2)
        give(by, other, number % 5 + 1, number % 4 + 1, number % 3 + 1, 3)
    close_scoring(by=None, scoring=scoring, at=END)
    fine = Candidacy.objects.get(pk=one.pk)
    assert fine.mean != round(fine.mean, 1)
    Candidacy.objects.filter(scoring=scoring).update(place=None)
    move.tell_all(apps, None)
    assert list(Candidacy.objects.order_by("place").values_list("pk", "place")) == [(other.pk, 1), (one.pk, 2)]
    for row in Candidacy.objects.all():
        figures = [row.mean, row.people, *(value for said in row.standings.values() for value in said.values())]
        assert figures == [round(value, 1) for value in figures]


def test_fewer_than_five_are_told_as_too_few(cast, sign_in, scoring):
    for name in ("sanna", "aino", "nora", "eero"):
        give(cast.member(name), first(scoring), 5, 5, 5, 5)
    close_scoring(by=None, scoring=scoring, at=END)
    counted = Candidacy.objects.get(pk=first(scoring).pk)
    assert (counted.n, counted.mean, counted.standings, counted.is_coarse) == (None, None, {}, False)
    assert not Count.objects.exists()
    assert "5.0" not in sign_in("nora").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()


def test_after_the_end_no_row_of_any_table_says_who_gave_what(cast, candidates, crowd):
    """Two worlds in which two people of an area gave each other's scores leave the same database behind."""

    def left_behind(swapped):
        scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
        people = crowd[:6]
        steps = [(1 + number % 5,) * 4 for number in range(6)]
        for by, given in zip(people, reversed(steps) if swapped else steps, strict=True):
            give(by, first(scoring), *given)
        close_scoring(by=None, scoring=scoring, at=END)
        rows = {
            model.__name__: sorted(repr({k: v for k, v in row.items() if k not in ("id", "scoring_id", "candidacy_id")}) for row in model.objects.values())
            for model in (Scoring, Candidacy, Score, Ballot, Count)
        }
        Scoring.objects.all().delete()
        return rows

    assert left_behind(False) == left_behind(True)
    assert not Score.objects.exists()


def test_every_table_of_the_package_is_looked_at_above():
    assert {model.__name__ for model in apps.get_app_config("targets").get_models()} == {
        "Target",
        "Start",
        "Look",
        "Scoring",
        "Candidacy",
        "Score",
        "Count",
        "Ballot",
    }


def test_a_person_scores_on_the_page_and_goes_on_to_the_next(cast, sign_in, scoring):
    client = sign_in("eero")
    own = own_way(cast.member("eero"), scoring)
    here = client.get("/polku/targets/score/")["Location"]
    assert here == f"/polku/targets/candidacies/{own.waiting[0].pk}/"
    refused = client.post(here, {"common": 4, "easy": 2})
    assert refused.status_code == 422
    assert b"checked" in refused.content, "what was chosen is kept"
    client.post(here, {"common": 4, "easy": 2, "fun": 3, "helps": 5})
    assert client.get("/polku/targets/score/")["Location"] == f"/polku/targets/candidacies/{own.waiting[1].pk}/"
    client.post(f"/polku/targets/candidacies/{own.waiting[1].pk}/", {"skip": "yes"})
    assert client.get("/polku/targets/score/").status_code == 200
    assert [(one.common, one.helps) for one in Score.objects.order_by("pk")] == [(4, 5), (None, None)]


def test_an_ended_scoring_takes_no_score_from_an_old_page(cast, sign_in, scoring):
    close_scoring(by=None, scoring=scoring, at=END)
    response = sign_in("eero").post(f"/polku/targets/candidacies/{first(scoring).pk}/", {"common": 4, "easy": 2, "fun": 3, "helps": 5})
    assert response["Location"] == f"/polku/targets/scorings/{scoring.pk}/"
    assert not Score.objects.exists()


def test_the_order_is_shown_with_how_firm_it_is(cast, sign_in, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    better, worse = scoring.candidacies.order_by("pk")
    for by in crowd:
        give(by, better, 5, 5, 4, 5)
        give(by, worse, 2, 2, 2, 2)
    close_scoring(by=None, scoring=scoring, at=END)
    said = sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()
    assert said.index("Näymme somessa") < said.index("Another candidate is at least as good")
    assert "comes first whichever criteria matter most" in said


def test_migrations_are_whole():
    call_command("makemigrations", "targets", check=True, dry_run=True)


def test_another_organisations_scoring_is_not_ours(cast, scoring):
    assert open_scoring_of(cast.member("eve")) is None
    assert waiting_for(cast.member("eve"), AT) is None
    with pytest.raises(Scoring.DoesNotExist):
        give(cast.member("eve"), first(scoring), 1, 1, 1, 1)


def test_who_comes_and_who_leaves_meanwhile(cast, candidates, crowd):
    """It ends early when nobody who works here lacks a score: a newcomer is asked, who has left holds nobody up and counts no longer."""
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    everybody = [*crowd[1:], *(cast.member(name) for name in ("sanna", "aino", "nora", "eero"))]
    for by, one in product(everybody, scoring.candidacies.all()):
        give(by, one, 3, 3, 3, 3)
    late = add_member(
        by=None, organisation=cast.organisation, user=make_person(email="uusi@example.org", name="Uusi"), role=Role.MEMBER, sites=[cast.salla], at=AT
    )
    for one in scoring.candidacies.all():
        give(late, one, 5, 5, 5, 5)
    with pytest.raises(Refused):
        close_scoring(by=cast.member("nora"), scoring=scoring, at=AT)
    end_membership(by=cast.member("sanna"), member=crowd[0], at=AT)
    end_membership(by=cast.member("sanna"), member=late, at=AT)
    closed = close_scoring(by=cast.member("nora"), scoring=scoring, at=AT)
    assert (closed.scorers, closed.asked, first(scoring).n) == (15, 15, 15)


def test_what_is_being_scored_does_not_change_under_peoples_hands(cast, scoring, candidates):
    for act in (
        lambda: change_target(by=cast.member("eero"), target=candidates[0], title="Jotain muuta", why="", at=AT),
        lambda: keep_target(by=cast.member("nora"), target=candidates[0], because="Ei nyt", at=AT),
        lambda: start_target(by=cast.member("nora"), target=candidates[0], owner=None, figure="", expected=None, look_on=None, at=AT),
    ):
        with pytest.raises(Refused):
            act()
    close_scoring(by=None, scoring=scoring, at=END)
    change_target(by=cast.member("nora"), target=candidates[0], title="Jotain muuta", why="", at=END)
    assert first(scoring).title == "Näymme somessa", "the result keeps what was scored"


def test_a_tie_is_not_called_firm_and_goes_to_the_customer(cast, sign_in, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    one, other = scoring.candidacies.order_by("pk")
    for by in crowd:
        give(by, one, 4, 4, 4, 3)
        give(by, other, 4, 3, 4, 4)
    close_scoring(by=None, scoring=scoring, at=END)
    assert [row.pk for row in ranked_candidacies(scoring)] == [other.pk, one.pk]
    assert recommended(ranked_candidacies(scoring)).pk == other.pk
    assert "No candidate stands out" in sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()


def test_one_candidate_alone_is_compared_with_nothing(cast, sign_in, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    for by in crowd:
        give(by, first(scoring), 5, 5, 5, 5)
    close_scoring(by=None, scoring=scoring, at=END)
    assert "nothing to compare it with" in sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()


def told_of(cast, candidates, people, steps):
    """What is told of the first candidate when these people give this."""
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    for by, given in zip(people, steps, strict=True):
        give(by, first(scoring), *given)
    close_scoring(by=None, scoring=scoring, at=END)
    return first(scoring)


def test_one_who_is_away_or_changed_the_second_time_is_not_told(cast, candidates, crowd):
    """6 people 25 in sum, later the same but one 20: the one away gave 5. And as many, one of them another person."""
    same = [(5, 4, 3, 2)] * 12
    assert told_of(cast, candidates, crowd[:6], same[:6]).mean == 3.5
    for people in (crowd[:5], crowd[1:7], crowd[:9]):
        again = told_of(cast, candidates, people, same[: len(people)])
        assert (again.n, again.mean, again.standings, again.is_coarse) == (None, None, {}, True)


def test_nearly_the_same_people_are_told_in_half_steps(cast, candidates, crowd):
    """Whatever the twelfth gives in the second scoring, the same is told."""
    steps = [(4, 4, 4, 4)] * 12
    assert told_of(cast, candidates, crowd, steps).mean == 4
    for last in ((3, 3, 3, 3), (4, 4, 4, 4), (5, 5, 5, 5)):
        again = told_of(cast, candidates, crowd, [*steps[:11], last])
        assert (again.is_coarse, again.mean, again.not_common_in) == (True, 4, [])
        assert {one["mean"] for one in again.standings.values()} == {4}
        assert not again.counts.exists()


@pytest.mark.django_db(transaction=True)
def test_single_scores_leave_the_files_of_the_database(cast, scoring):
    """The table's dead rows, or the write-ahead file, would still hold them for who takes the disk."""
    for name in ("eero", "nora", "aino"):
        give(cast.member(name), first(scoring), 4, 4, 4, 4)
    close_scoring(by=None, scoring=scoring, at=END)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            assert cursor.fetchone()[1] <= 0, "nothing is left in the write-ahead file"
        else:
            let_clear(Score)
            cursor.execute("SELECT pg_relation_size('targets_score')")
            assert cursor.fetchone()[0] == 0, "the table has given its pages back"


def test_what_would_help_little_is_decided_of_the_exact_mean(cast, sign_in, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    north, others = [by for by in crowd if by.sites.first().area.name == "North"][:5], [by for by in crowd if by.sites.first().area.name != "North"]
    for by, helps in zip([*north, *others], [3, 3, 3, 2, 2, 3, 3, 3, 3, 3, 4], strict=True):
        give(by, first(scoring), 5, 5, 5, helps)
    close_scoring(by=None, scoring=scoring, at=END)
    told = first(scoring)
    assert told.standings["helps"]["mean"] == 3.0, "2.98, as it is told"
    assert told.helps_little
    assert "Would not help the customer much" in sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()


@pytest.mark.parametrize(
    ("shares", "best", "words"),
    [
        ((0.2451, 0.7549), 1, "fairly firm, not certain"),  # rounded it would be a quarter, and the first one would be recommended
        ((0.4951, 0.2449), 0, "No candidate stands out"),  # rounded it would be a half
        ((0.75, 0.25), 0, "No candidate stands out"),
    ],
)
def test_how_firm_it_is_is_decided_of_the_exact_shares(cast, sign_in, candidates, crowd, monkeypatch, shares, best, words):
    exact = counting.ranked
    monkeypatch.setattr(counting, "ranked", lambda rows: [replace(one, first=share) for one, share in zip(exact(rows), shares, strict=True)])
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    both = list(scoring.candidacies.order_by("pk"))
    for by in crowd:
        give(by, both[0], 5, 4, 4, 4)
        give(by, both[1], 4, 4, 4, 4)
    close_scoring(by=None, scoring=scoring, at=END)
    assert recommended(ranked_candidacies(scoring)) == both[best]
    page = sign_in("eero").get(f"/polku/targets/scorings/{scoring.pk}/").content.decode()
    assert words in page


def test_of_what_was_counted_before_it_is_said_as_it_was(cast, candidates, crowd):
    scoring = open_scoring(by=cast.member("nora"), targets=candidates, closes_at=END, at=AT)
    one, other = scoring.candidacies.order_by("pk")
    for by in crowd:
        give(by, one, 5, 4, 4, 2)
        give(by, other, 4, 4, 4, 4)
    close_scoring(by=None, scoring=scoring, at=END)
    fields = ("pk", "firmness", "helps_little")
    counted = set(Candidacy.objects.values_list(*fields))
    Candidacy.objects.update(firmness="", helps_little=False)
    import_module("talkoot.targets.migrations.0007_decided_exactly").as_it_was_told(apps, None)
    assert set(Candidacy.objects.values_list(*fields)) == counted
    assert {helps_little for _pk, _firm, helps_little in counted} == {True, False}
