"""A file taken back: everything it brought goes, figures are what a rebuild makes of the answers, and no look tells 1–4 answers."""

import itertools
import random
import re
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talkoot.base.jobs.leases import LeaseLost, leased
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.tables import open_table
from talkoot.base.orgs.actions import add_area, add_site
from talkoot.base.orgs.models import Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.uploads import digest_of
from talkoot.base.store.turns import Slices
from talkoot.base.thread.actions import join
from talkoot.base.thread.models import Join
from talkoot.feedback import uploads
from talkoot.feedback.actions import files_in_view
from talkoot.feedback.actions.comments import take_comment
from talkoot.feedback.actions.imports import note_trouble, plan_import, run_import
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.actions.undoing import forget_undone_counts, note_undo_trouble, run_undo, what_goes
from talkoot.feedback.jobs import bring_in as bring_in_job
from talkoot.feedback.logic.batches import whole
from talkoot.feedback.logic.undone import State, admitted, apart
from talkoot.feedback.models import Answer, Comment, DayCount, FollowUp, Import, ImportCount, MonthCount, Signal, Survey, Theme
from talkoot.feedback.queries.soundness import differing_counts, differing_figures
from talkoot.feedback.rows import add_to_counts, take_from_counts
from talkoot.feedback.rows_brought import note_brought
from tests import make
from tests.cast import AT
from tests.feedback.test_importing import HEAD, PLAIN, write

TODAY = AT.date()


def bring_in(cast, path, mapping=PLAIN):
    table = open_table(path)
    plan = plan_import(organisation=cast.organisation, table=table, mapping=mapping, today=TODAY)
    importing = Import.objects.create(organisation=cast.organisation, file_name=path.name, path="", digest=digest_of(path), created_at=AT)
    run_import(by=cast.member("sanna"), importing=importing, table=table, mapping=mapping, plan=plan, at=AT)
    importing.refresh_from_db()
    return importing


def take_back(cast, importing, at=AT):
    with_jobs = uploads.queue_undo(by=cast.member("sanna"), importing=importing, at=at)
    importing.refresh_from_db()
    run_undo(Import.objects.get(pk=importing.pk), at)
    importing.refresh_from_db()
    return with_jobs


def counts():
    """All that figures are read from."""
    days = sorted(DayCount.objects.values_list("question_id", "site_id", "day", "score", "n", "taken", "apart", "shown"))
    return days, sorted(MonthCount.objects.values_list("question_id", "site_id", "month", "score", "n", "shown"))


def seen(site=None):
    """How many of each face are in view."""
    rows = DayCount.objects.filter(site=site) if site else DayCount.objects.all()
    found = Counter()
    for score, shown in rows.values_list("score", "shown"):
        found[score] += shown
    return +found


def lines(n, first=0, site="Salla"):
    return "".join(f"{1 + i % 15}.11.2026;{site};{1 + i % 5};{f'sana {i}' if i % 3 == 0 else ''}\n" for i in range(first, first + n))


def test_all_that_a_file_brought_goes_and_figures_are_as_if_it_had_not_been(cast, tmp_path):
    make.answers(cast.channel, 5, 4, 3, 5, 5, 1, at=AT - timedelta(days=5))
    make.comment(cast.channel, "oma", at=AT - timedelta(days=4))
    before = counts()
    importing = bring_in(cast, write(tmp_path, HEAD + lines(40) + lines(3, site="Kemi") + lines(7, site="Inari")))
    assert seen(cast.salla).total() == 6 + 40, "the customer's own words wait for others"
    assert seen(cast.kemi).total() == 0, "three at a site wait"
    assert differing_counts() == differing_figures() == 0
    goes = what_goes(importing)
    assert (goes.answers, goes.comments, goes.in_care, goes.follow_ups, goes.led_on) == (50, 18, 0, 0, 0)
    assert take_back(cast, importing)
    assert counts() == before
    rebuild_counts()
    assert counts() == before, "a rebuild from the answers says the same"
    assert importing.state == Import.State.UNDONE
    assert (Answer.objects.count(), Comment.objects.count()) == (7, 1)
    assert importing.undone["sites_stay"] == ["Inari"], "its figures were shown: what comes next there is compared with them"


def test_a_site_a_theme_and_a_survey_made_for_the_file_go_with_it(cast, tmp_path):
    mapping = type(PLAIN)(**{**PLAIN.as_dict(), "themes": ("Jono",), "survey": "Vanha"})
    path = write(tmp_path, "Date;Site;Score;Comment;Jono\n1.11.2026;Inari;4;sana;x\n")
    importing = bring_in(cast, path, mapping)
    assert Survey.objects.filter(name="Vanha").exists()
    take_back(cast, importing)
    assert not Theme.objects.filter(name="Jono").exists()
    assert not Survey.objects.filter(name="Vanha").exists()
    assert not Site.objects.filter(name="Inari").exists()


def test_what_people_did_since_is_told_before_and_what_was_made_of_it_stays(cast, tmp_path):
    importing = bring_in(cast, write(tmp_path, HEAD + lines(10)))
    comment = Comment.objects.filter(brought_by=importing).first()
    take_comment(by=cast.member("aino"), comment=comment, at=AT)
    answer = Answer.objects.filter(brought_by=importing).exclude(pk=comment.answer_id).first()
    follow_up = FollowUp.objects.create(organisation=cast.organisation, site=cast.salla, answer=answer, reason="person", due_on=TODAY, opened_at=AT)
    join(organisation=cast.organisation.pk, source=Ref("feedback.follow_up", str(follow_up.pk)), result=Ref("work.task", "7"), at=AT)
    goes = what_goes(importing)
    assert (goes.in_care, goes.follow_ups, goes.led_on) == (1, FollowUp.objects.count(), 1)
    take_back(cast, importing)
    assert FollowUp.objects.count() == 0
    assert Join.objects.count() == 0, "no join leads to what is no more"


def test_words_that_a_later_file_added_to_an_earlier_ones_answers_go_with_the_later_file(cast, tmp_path):
    mapping = type(PLAIN)(**{**PLAIN.as_dict(), "respondent": "Id"})
    first = bring_in(cast, write(tmp_path, "Id;Date;Site;Score;Comment\na;1.11.2026;Salla;2;eka\n"), mapping)
    later = bring_in(cast, write(tmp_path, "Id;Date;Site;Score;Comment\na;1.11.2026;Salla;2;toka\n", "b.csv"), mapping)
    assert what_goes(first).repeated_in == ["b.csv"]
    take_back(cast, later)
    assert list(Comment.objects.values_list("text", flat=True)) == ["eka"]
    assert Answer.objects.count() == 1


def test_it_is_begun_once_by_those_who_may_within_its_month_and_goes_on_when_killed(cast, tmp_path, monkeypatch):
    importing = bring_in(cast, write(tmp_path, HEAD + lines(1200)))
    before = counts()
    with pytest.raises(Refused):
        uploads.queue_undo(by=cast.member("eero"), importing=importing, at=AT)
    with pytest.raises(Refused):
        uploads.queue_undo(by=cast.member("eve"), importing=importing, at=AT)
    with pytest.raises(Refused):
        uploads.queue_undo(by=cast.member("sanna"), importing=importing, at=AT + timedelta(days=40))
    assert counts() == before
    assert uploads.queue_undo(by=cast.member("sanna"), importing=importing, at=AT)
    assert not uploads.queue_undo(by=cast.member("sanna"), importing=importing, at=AT)
    killed_after = itertools.count()

    def killed(*_args):
        if next(killed_after) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_undo(Import.objects.get(pk=importing.pk), AT, progress=killed)
    assert 0 < Answer.objects.count() < 1200
    assert seen().total() == 0, "figures go first, all of a place at once"
    assert differing_counts() == differing_figures() == 0, "sound at every point"
    move_figures(cast.organisation, TODAY + timedelta(days=3), at_once=True)
    assert seen().total() == 0, "what is on its way out does not come in again"
    run_undo(Import.objects.get(pk=importing.pk), AT)
    assert Answer.objects.count() == DayCount.objects.count() == MonthCount.objects.count() == 0


@pytest.mark.parametrize("change", [1, 2, 4, -1, -3])
def test_bringing_in_taking_back_and_bringing_in_again_never_tells_one_to_four_answers(cast, tmp_path, change):
    """The attack: the same file with a line more or less. Each look is kept and every two are held against each other."""
    looks = [seen()]
    for n in (12, 12 + change, 12, 12 + change):
        importing = bring_in(cast, write(tmp_path, HEAD + lines(n)))
        looks.append(seen())
        for day in (1, 2):
            move_figures(cast.organisation, TODAY + timedelta(days=day), at_once=True)
            looks.append(seen())
        take_back(cast, importing)
        looks.append(seen())
    assert max(look.total() for look in looks) >= 12, "the file is seen at all"
    for one, other in itertools.combinations(looks, 2):
        told = (one - other).total(), (other - one).total()
        assert all(n == 0 or n >= 5 for n in told), (one, other)


LEVELS = {"Salla": ["Salla"], "Kemi": ["Kemi"], "an area": ["Salla", "Kemi"], "the whole": ["Salla", "Kemi", "Inari"]}


def look():
    """What somebody sees of each site, of an area and of the whole: how many answers are shown as those of which day."""
    found = {name: Counter() for name in LEVELS}
    for site, day, shown in DayCount.objects.filter(shown__gt=0).values_list("site__name", "day", "shown"):
        for name, sites in LEVELS.items():
            if site in sites:
                found[name][day] += shown
    return found


def assert_no_two_differ_by_one_to_four(looks):
    for (a, one), (b, other) in itertools.combinations(enumerate(looks), 2):
        for name in LEVELS:
            days = sorted({date.min, *one[name], *other[name]})
            for first in days:
                change = sum(n for day, n in one[name].items() if day >= first) - sum(n for day, n in other[name].items() if day >= first)
                assert change == 0 or abs(change) >= 5, f"{name} from {first}: look {a} and {b} tell {change}"


@pytest.fixture
def one_area(cast):
    area = add_area(by=cast.member("sanna"), name="Lappi", at=AT)
    Site.objects.filter(pk__in=(cast.salla.pk, cast.kemi.pk)).update(area=area)
    return cast


def test_a_file_in_two_parts_a_line_short_tells_no_more_than_in_one(one_area, tmp_path):
    """Thirty lines are shown and taken back; fifteen and fourteen of them come again in two files, then the last one."""
    looks = [look()]
    importing = bring_in(one_area, write(tmp_path, HEAD + lines(30)))
    looks.append(look())
    take_back(one_area, importing)
    for name, part in (("a.csv", lines(15)), ("b.csv", lines(14, first=15)), ("c.csv", lines(1, first=29))):
        bring_in(one_area, write(tmp_path, HEAD + part, name))
        looks.append(look())
        move_figures(one_area.organisation, TODAY + timedelta(days=len(looks)), at_once=True)
        looks.append(look())
    assert looks[1]["Salla"].total() == 30
    assert looks[2]["Salla"].total() >= 10, "a corrected file is seen"
    assert_no_two_differ_by_one_to_four(looks)


def test_lines_that_change_their_site_tell_nothing_in_their_area(one_area, tmp_path):
    looks = [look()]
    importing = bring_in(one_area, write(tmp_path, HEAD + lines(30)))
    looks.append(look())
    take_back(one_area, importing)
    looks.append(look())
    bring_in(one_area, write(tmp_path, HEAD + lines(31, site="Kemi"), "b.csv"))
    looks.append(look())
    assert_no_two_differ_by_one_to_four(looks)


def test_what_is_left_when_one_of_two_files_goes_tells_nothing(one_area, tmp_path):
    """The second file is the first with two lines more, read as other answers: alone it would be two more than the first alone."""
    other = type(PLAIN)(**{**PLAIN.as_dict(), "source": "toinen"})
    first = bring_in(one_area, write(tmp_path, HEAD + lines(20)))
    looks = [look()]
    bring_in(one_area, write(tmp_path, HEAD + lines(22), "b.csv"), other)
    looks.append(look())
    assert looks[1]["Salla"].total() == 42
    take_back(one_area, first)
    looks.append(look())
    for day in (1, 2):
        move_figures(one_area.organisation, TODAY + timedelta(days=day), at_once=True)
        looks.append(look())
    assert_no_two_differ_by_one_to_four(looks)
    shown = [one["Salla"].total() for one in looks]
    assert not 0 < abs(shown[1] - shown[0] - shown[-1]) < 5, "nor by taking the first look from the second"
    assert shown[-1] >= 5, "some of it is shown nevertheless: with all twenty, twice twenty from forty-two would tell two"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_brought_in_and_taken_back_in_whatever_order_tells_nothing(one_area, tmp_path, seed):
    dice, looks, files, pool = random.Random(seed), [look()], [], lines(40).splitlines(keepends=True)
    for turn in range(9):
        if files and dice.random() < 0.45:
            take_back(one_area, files.pop(dice.randrange(len(files))))
        else:
            first, n = dice.randrange(20), dice.randrange(1, 24)
            part = "".join(line.replace("Salla", dice.choice(("Salla", "Salla", "Kemi"))) for line in pool[first : first + n])
            mapping = type(PLAIN)(**{**PLAIN.as_dict(), "source": str(turn)})
            files.append(bring_in(one_area, write(tmp_path, HEAD + part, f"{turn}.csv"), mapping))
        looks.append(look())
        move_figures(one_area.organisation, TODAY + timedelta(days=turn + 1), at_once=True)
        looks.append(look())
        assert differing_counts() == differing_figures() == 0
    assert any(one["the whole"] for one in looks), "something was shown at all"
    assert_no_two_differ_by_one_to_four(looks)


def test_a_big_site_is_shown_though_one_line_of_its_file_was_mended(one_area, tmp_path):
    every = lines(300)
    take_back(one_area, bring_in(one_area, write(tmp_path, HEAD + every)))
    mended = every.replace("7.11.2026;Salla;2", "7.11.2026;Salla;5", 1)
    assert mended != every
    bring_in(one_area, write(tmp_path, HEAD + mended, "b.csv"))
    assert 250 <= seen(one_area.salla).total() < 300


def test_a_line_mended_in_each_of_several_months_is_told_of_none(one_area, tmp_path):
    def months(score):
        return "".join(f"{day}.{month}.2026;Salla;{score if day == 5 else 4};\n" for month in range(5, 10) for day in range(1, 11))

    take_back(one_area, bring_in(one_area, write(tmp_path, HEAD + months(4))))
    bring_in(one_area, write(tmp_path, HEAD + months(1), "b.csv"))
    assert seen(one_area.salla)[1] == 0


def test_taking_back_goes_on_where_it_was_killed_between_two_places(one_area, tmp_path, monkeypatch):
    """The rest of two files would tell something in their area, so both go out; after the first place the process dies."""
    other = type(PLAIN)(**{**PLAIN.as_dict(), "source": "toinen"})
    first = bring_in(one_area, write(tmp_path, HEAD + lines(20)))
    looks = [look()]
    bring_in(one_area, write(tmp_path, HEAD + lines(22, site="Kemi"), "b.csv"), other)
    looks.append(look())
    uploads.queue_undo(by=one_area.member("sanna"), importing=first, at=AT)
    places = itertools.count()

    @contextmanager
    def killed(self):
        if next(places) == 1:
            raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Slices, "one", killed)
        run_undo(Import.objects.get(pk=first.pk), AT)
    run_undo(Import.objects.get(pk=first.pk), AT)
    looks.append(look())
    move_figures(one_area.organisation, TODAY + timedelta(days=1), at_once=True)
    looks.append(look())
    assert_no_two_differ_by_one_to_four(looks)


def test_three_files_chosen_for_it_tell_no_answer_by_adding_up(one_area, tmp_path):
    """Ten lines, ten others of which one is the same, all nineteen: what the first two show without the third is that one."""
    every, shown = lines(19).splitlines(keepends=True), []
    for n, part in enumerate((every[:10], every[9:], every)):
        importing = bring_in(one_area, write(tmp_path, HEAD + "".join(part), f"{n}.csv"))
        shown.append(seen(one_area.salla).total())
        take_back(one_area, importing)
    assert shown[:2] == [10, 10]
    assert not 0 < abs(shown[0] + shown[1] - shown[2]) < 5


def test_the_rest_of_a_file_that_could_not_be_taken_back_does_not_come_into_view_again(one_area, tmp_path):
    importing = bring_in(one_area, write(tmp_path, HEAD + lines(1200)))
    uploads.queue_undo(by=one_area.member("sanna"), importing=importing, at=AT)

    def broken(done):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_undo(Import.objects.get(pk=importing.pk), AT, progress=broken)
    note_undo_trouble(importing, "ei onnistunut")
    assert Import.objects.get().state == Import.State.STUCK
    move_figures(one_area.organisation, TODAY + timedelta(days=3), at_once=True)
    assert seen().total() == 0
    importing.refresh_from_db()
    assert 0 < Answer.objects.count() < 1200
    later = AT + timedelta(days=40)
    assert importing.may_be_undone(later.date()), "half of it is no state to stay in, whatever the day"
    assert take_back(one_area, importing, later), "it can be asked for again"
    assert Answer.objects.count() == 0
    assert (importing.undone["answers"], importing.lines_total, importing.lines_done) == (1200, 1200, 1200), "all that went, not the rest of it"


def test_a_job_that_is_tried_again_does_not_bring_in_what_is_on_its_way_out(one_area, tmp_path):
    importing = bring_in(one_area, write(tmp_path, HEAD + lines(12)))
    for state in (Import.State.UNDOING, Import.State.UNDONE, Import.State.STUCK, Import.State.DONE, Import.State.FAILED):
        Import.objects.filter(pk=importing.pk).update(state=state, path="ei/ole.csv", trouble="")
        bring_in_job.func(SimpleNamespace(attempt=1, task_result=SimpleNamespace(id="x")), importing.pk)
        note_trouble(importing, "myöhässä")
        assert Import.objects.values_list("state", "trouble").get() == (state, "")


def test_a_job_that_slept_while_its_file_was_taken_back_brings_nothing_in_again(one_area, tmp_path):
    """It had begun, and made its plan for minutes; meanwhile it was given up, and an owner began to take the file back."""
    path = write(tmp_path, HEAD + lines(12))
    importing = bring_in(one_area, path)
    asleep = Import.objects.get(pk=importing.pk)
    asleep.state = Import.State.RUNNING
    table = open_table(path)
    plan = plan_import(organisation=one_area.organisation, table=table, mapping=PLAIN, today=TODAY)
    uploads.queue_undo(by=one_area.member("sanna"), importing=importing, at=AT)
    with pytest.raises(LeaseLost):
        run_import(by=one_area.member("sanna"), importing=asleep, table=table, mapping=PLAIN, plan=plan, at=AT)
    assert Import.objects.get().state == Import.State.UNDOING
    run_undo(Import.objects.get(), AT)
    assert Answer.objects.count() == 0


def test_a_slice_that_was_written_while_the_file_was_given_up_is_not_kept(one_area, tmp_path):
    path = write(tmp_path, HEAD + lines(1200))
    table = open_table(path)
    plan = plan_import(organisation=one_area.organisation, table=table, mapping=PLAIN, today=TODAY)
    importing = Import.objects.create(organisation=one_area.organisation, file_name="a", path="", digest="", created_at=AT)
    with pytest.raises(LeaseLost):
        run_import(
            by=None, importing=importing, table=table, mapping=PLAIN, plan=plan, at=AT, progress=lambda lines: note_trouble(importing, "annettu periksi")
        )  # fmt: skip
    standing = Import.objects.get()
    assert (standing.state, standing.lines_done) == (Import.State.FAILED, Answer.objects.count())
    assert 0 < standing.lines_done < 1200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at a time")
@pytest.mark.django_db(transaction=True)
def test_a_night_beside_an_import_takes_nothing_of_the_file_for_ordinary_answers(cast, tmp_path):
    """The slice of the file is written but not committed when the night comes to the place."""
    day, question = TODAY - timedelta(days=5), cast.survey.questions.first()
    make.answers(cast.channel, 5, 5, at=AT - timedelta(days=5))
    importing = Import.objects.create(organisation=cast.organisation, file_name="a", path="", digest="", state=Import.State.RUNNING, created_at=AT)
    cells = Counter({(question.pk, cast.salla.pk, day, 5): 7})
    written, waited = threading.Event(), threading.Event()

    def slice_of_the_import():
        with transaction.atomic():
            add_to_counts(cells, apart=cells)
            note_brought(importing.pk, cells)
            written.set()
            waited.wait(1.5)
        connection.close()

    other = threading.Thread(target=slice_of_the_import)
    other.start()
    written.wait(10)
    move_figures(cast.organisation, TODAY + timedelta(days=1), at_once=True)
    waited.set()
    other.join(10)
    assert seen().total() == 0


def test_the_same_file_again_and_the_same_file_read_the_right_way_round_come_in_whole(cast, tmp_path):
    path = write(tmp_path, HEAD + lines(23))
    for mapping in (PLAIN, PLAIN, type(PLAIN)(**{**PLAIN.as_dict(), "best": 1, "worst": 5})):
        importing = bring_in(cast, path, mapping)
        assert seen().total() == 23
        take_back(cast, importing)
    assert seen().total() == 0


CELLS = st.dictionaries(st.tuples(st.dates(date(2026, 1, 28), date(2026, 2, 3)), st.integers(1, 5)), st.integers(1, 3), max_size=12).map(Counter)


def tells(one, other):
    """Whether two looks differ by one to four answers: in how many are shown of some period, or in which there are of some months."""
    days = sorted({day for day, _score in one.shown | other.shown})
    months = sorted({day.replace(day=1) for look in (one, other) for day, _score in look.shown | look.taken})
    runs = [lambda day, first=first, last=last: first <= day.replace(day=1) <= last for first in months for last in months if first <= last]
    periods = [lambda day, first=first: day >= first for first in days] + runs
    changes = [sum(n for (day, _s), n in (one - other).shown.items() if holds(day)) for holds in periods]
    for first, second in ((one, other), (other, one)):
        changes += [sum(n for (day, _s), n in (+(first - second).taken).items() if holds(day)) for holds in runs]
    return any(0 < abs(n) < 5 for n in changes)


@given(CELLS, CELLS, st.lists(CELLS, max_size=2))
def test_what_is_admitted_never_differs_by_one_to_four_from_what_was_shown(waiting, there, before):
    states = [State.of(whole(cells)) for cells in (Counter(), *before, there)]
    found = admitted(waiting, states)
    assert State.of(found).taken <= waiting
    if found:
        assert not any(tells(states[-1] + State.of(found), once) for once in states)


@given(CELLS, CELLS)
def test_apart_says_what_somebody_can_tell(one, other):
    one, other = State.of(whole(one)), State.of(whole(other))
    assert apart(one, other) is not tells(one, other)


def test_a_customers_changed_answer_never_takes_what_a_file_brought(cast, tmp_path):
    bring_in(cast, write(tmp_path, HEAD + "1.11.2026;Salla;2;\n"))
    row = ImportCount.objects.get()
    assert not take_from_counts((row.question_id, row.site_id, row.day, row.score), known=True)


def test_after_its_month_what_a_file_brought_waits_with_all_that_somebody_knows(cast, tmp_path):
    importing = bring_in(cast, write(tmp_path, HEAD + lines(3)))
    make.comment(cast.channel, "oma", at=AT - timedelta(days=4))
    make.comment(cast.channel, "toinen", at=AT - timedelta(days=4))
    assert seen().total() == 0
    assert forget_undone_counts(importing.undo_until) == 0
    assert forget_undone_counts(importing.undo_until + timedelta(days=1)) == 3
    make.counted(cast.organisation, TODAY)
    assert seen().total() == 5


def test_a_signal_that_rested_on_it_goes_or_is_marked_where_somebody_thought_about_it(cast, tmp_path):
    importing = bring_in(cast, write(tmp_path, HEAD + lines(10)))
    question = cast.survey.questions.first()
    for month, seen_at in ((date(2026, 9, 1), None), (date(2025, 1, 1), AT)):
        Signal.objects.create(organisation=cast.organisation, question=question, place="all", month=month, upwards=False, level=5, found_at=AT, seen_at=seen_at)
    take_back(cast, importing)
    assert Signal.objects.get().fell_at == AT


@pytest.mark.django_db(transaction=True)
def test_an_owner_takes_it_back_in_the_browser(cast, sign_in, tmp_path):
    importing = bring_in(cast, write(tmp_path, HEAD + lines(10) + lines(3, site="Kemi")))
    Import.objects.filter(pk=importing.pk).update(undo_until=timezone.localdate() + timedelta(days=3))
    sanna, address = sign_in("sanna"), f"/polku/customers/imports/{importing.pk}/"
    page = sanna.get(address).content.decode()
    assert f"{address}undo/" in page
    assert re.search(r"Not in the figures yet.*?<td class=\"tr\">3</td>", page, re.S)
    page = sanna.get(f"{address}undo/").content.decode()
    assert "13 answers go" in page
    assert sanna.post(f"{address}undo/").status_code == 302
    assert sanna.post(f"{address}undo/").status_code == 302, "a second press changes nothing"
    make.work()
    page = sanna.get(address).content.decode()
    assert "13 answers were taken back" in page
    assert Answer.objects.count() == 0


def test_taking_back_touches_and_tells_nothing_of_another_organisation(cast, tmp_path):
    """Their themes and sites of the same name stay, and their later file is not named."""
    importing = bring_in(cast, write(tmp_path, HEAD + lines(12)))
    Import.objects.filter(pk=importing.pk).update(undone={"themes": ["Odotus"]}, report=importing.report | {"new_sites": ["Rinne"]})
    kept = [Theme.objects.create(organisation=who, name="Odotus") for who in (cast.other, cast.organisation)]
    theirs = add_site(by=None, organisation=cast.other, name="Rinne", at=AT)
    Import.objects.create(
        organisation=cast.other, file_name="vieras.csv", path="", digest="", state=Import.State.DONE, created_at=AT, report={"lines_repeated": 3}
    )
    importing.refresh_from_db()
    assert what_goes(importing).repeated_in == []
    take_back(cast, importing)
    assert [theme.organisation for theme in Theme.objects.filter(pk__in=[one.pk for one in kept])] == [cast.other]
    assert Site.objects.filter(pk=theirs.pk).exists()


def test_files_of_another_organisation_come_into_view_on_their_own_night(cast, tmp_path):
    bring_in(cast, write(tmp_path, HEAD + lines(12)))
    ImportCount.objects.update(taken=0)
    before = list(ImportCount.objects.values_list("taken", flat=True))
    move_figures(cast.other, TODAY + timedelta(days=2), at_once=True)
    assert list(ImportCount.objects.values_list("taken", flat=True)) == before


def test_a_file_is_in_though_another_keeps_it_from_being_seen(cast, tmp_path, monkeypatch):
    monkeypatch.setattr(files_in_view, "PATIENCE", 0.0)
    with leased(f"feedback.files:{cast.organisation.pk}") as mine:
        assert mine
        importing = bring_in(cast, write(tmp_path, HEAD + lines(20)))
    assert importing.state == Import.State.DONE
    assert seen().total() == 0
    move_figures(cast.organisation, TODAY + timedelta(days=1))
    assert seen().total() == 20


def test_a_big_sites_step_is_a_few_statements(cast, tmp_path, django_assert_max_num_queries):
    """However many days and scores: while it is written, nobody else writes."""
    years = "".join(f"{(AT - timedelta(days=1 + i % 700)).date():%d.%m.%Y};Salla;{1 + i % 5};\n" for i in range(1500))
    importing = bring_in(cast, write(tmp_path, HEAD + years))
    assert ImportCount.objects.filter(importing=importing).count() > 700
    with django_assert_max_num_queries(40):
        files_in_view.take_out_file(importing)
    assert seen().total() == 0
    with django_assert_max_num_queries(40):
        move_figures(cast.organisation, TODAY + timedelta(days=1))
    assert seen().total() == 1500
