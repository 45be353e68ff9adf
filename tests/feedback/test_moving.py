"""A figure moves by five answers at least, and not before the next day: nobody's answer can be read from two looks at it."""

import io
import itertools
import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.base.kit.periods import Period
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.models import Area, Site
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.actions.bad_days import ask_for_bad_days, tell_bad_days
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.actions.signals import watch_organisation
from talkoot.feedback.actions.surveys import make_next_version, open_channel
from talkoot.feedback.logic.batches import batches
from talkoot.feedback.logic.drafts import EASE, FACES, WHY
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Answer, BadDay, Channel, DayCount, MonthCount, Moved, Reply, Signal
from talkoot.feedback.queries import channels
from talkoot.feedback.queries.export import verdict_document
from talkoot.feedback.queries.figure import figure_of
from talkoot.feedback.queries.soundness import differing_counts, differing_figures
from talkoot.feedback.queries.surveys import current_questions
from talkoot.feedback.queries.verdict import score_questions, tally
from talkoot.feedback.sentences import asked_period, period_before, period_of
from talkoot.learning.actions import make_by_itself
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.queries.report import Place
from talkoot.targets.models import Target
from tests import make
from tests.architecture.test_access import INSIDE
from tests.cast import AT

DAYS = 60
START = date(2026, 6, 1)


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.dictionaries(st.integers(1, 5), st.integers(1, 4), min_size=1)), st.booleans())
def test_every_batch_is_of_five_or_more_and_nothing_is_taken_twice(waiting, several):
    found = list(batches(waiting, several=several))
    for batch in found:
        together = Counter(batch.counts)
        assert (max(together.values()) if several else together.total()) >= 5
        assert batch.day == max(batch.taken)
    taken = [day for batch in found for day in batch.taken]
    assert taken == sorted(waiting)[: len(taken)], "in order, whole days, each once"
    left = Counter()
    for day in sorted(waiting)[len(taken) :]:
        left.update(waiting[day])
    assert (max(left.values(), default=0) if several else left.total()) < 5


@pytest.mark.django_db
def test_four_are_shown_nowhere_the_fifth_brings_all_of_them_the_next_day(cast):
    eero, today = cast.member("eero"), AT.date()
    found = channels.open_channel(cast.channel.key)

    def press(*scores, day=today):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        store_answers([Arrival(found, Submission(uuid4(), score), at) for score in scores])

    def seen(day):
        move_figures(cast.organisation, day)
        return figure_of(eero, None, day).n

    press(5, 4, 4, 5)
    assert seen(today + timedelta(days=1)) == 0
    press(1, day=today + timedelta(days=1))
    assert seen(today + timedelta(days=1)) == 0, "today's are not counted"
    assert seen(today + timedelta(days=2)) == 5
    # Late ones, of a kiosk that comes back: once a day, and five at least.
    press(*[1] * 4, day=today - timedelta(days=3))
    assert seen(today + timedelta(days=3)) == 5
    press(*[1] * 6, day=today - timedelta(days=2))
    assert seen(today + timedelta(days=3)) == 5, "it has been looked at today"
    assert seen(today + timedelta(days=4)) == 15
    assert differing_counts() == differing_figures() == 0
    rebuild_counts()
    assert figure_of(eero, None, today + timedelta(days=4)).n == 15, "made again they show the same"
    assert differing_counts() == differing_figures() == 0


def test_of_several_choices_five_may_be_one_customers():
    assert [batch.counts for batch in batches({AT.date(): dict.fromkeys(range(6), 1)}, several=True)] == []
    assert [dict(batch.counts) for batch in batches({AT.date(): {0: 5, 1: 1}}, several=True)] == [{0: 5, 1: 1}]


@pytest.mark.parametrize("today", [date(2026, month, 1) for month in range(1, 13)] + [date(2026, 3, 31), date(2024, 2, 29), date(2026, 12, 31)])
@pytest.mark.parametrize("period", ["90", "12"])
def test_a_period_and_the_one_before_it_never_overlap_and_leave_no_day_out(today, period):
    now, before = period_of(period, today), period_before(period, today)
    assert before.last + timedelta(days=1) == now.first
    assert now.last == today - timedelta(days=1)
    assert before.first < before.last


@pytest.fixture
def told_the_time(monkeypatch):
    """Lets a test say which day it is, for pages that ask."""

    class Clock:
        now = datetime(2026, 6, 1, 6, tzinfo=UTC)

    monkeypatch.setattr("django.utils.timezone.now", lambda: Clock.now)
    return Clock


# Looked at each day; on every fourteenth day each address there is that needs nothing but the organisation.
FIGURES = [
    "/polku/customers/?period=90", "/polku/customers/?period=12", "/polku/customers/?period=all", "/polku/customers/?period=all&site={salla}",
    "/polku/customers/?period=90&site=all&order=value", "/polku/customers/figures/?period=90&as=csv&table=0",
    "/polku/customers/figures/?period=all&site={salla}&as=csv&table=0", "/polku/customers/figures/?period=all&site=all&as=csv&table=0", "/polku/customers/signals/",
    "/polku/customers/surveys/{survey}/replies/", "/polku/",
    "/polku/customers/?from=2026-06&to=2026-06", "/polku/customers/?from=2026-06&to=2026-07&site={salla}",
    "/polku/customers/surveys/{survey}/faces/?period=90", "/polku/customers/surveys/{survey}/faces/?from=2026-07&to=2026-07&site=all",
    "/polku/customers/surveys/{survey}/replies/?from=2026-06&to=2026-06&site={salla}", "/polku/customers/surveys/{survey}/replies/?period=90&site={salla}",
    "/polku/customers/figures/?from=2026-06&to=2026-07&site={salla}&as=csv&table=0", "/polku/customers/?period=12&site=all",
]  # fmt: skip
# All files of figures that there are beside those, every seventh day.
FILES = [
    "/polku/customers/areas/{area}/?period=all", "/polku/customers/figures/?period=all&area={area}&as=csv&table=0",
    "/polku/customers/figures/?period=all&area={area}&as=csv&table=1", "/polku/customers/figures/?period=all&site={salla}&as=csv&table=1",
    "/polku/customers/figures/?period=90&site=all&as=csv&table=1", "/polku/customers/figures/?period=all&site=all&as=xlsx",
    "/polku/customers/figures/?period=all&site={salla}&as=xlsx", "/polku/learning/figures/?kind=targets&as=csv&table=0",
    "/polku/learning/figures/?kind=agreements&as=csv&table=0", "/polku/learning/figures/?kind=agreements&as=xlsx", "/polku/learning/linkage/figures/",
    "/polku/learning/linkage/figures/?unit=areas", "/polku/learning/linkage/?unit=areas", "/polku/learning/reports/{report}/report.xlsx",
]  # fmt: skip
EVERYWHERE = sorted({path.replace("<slug:org>", "polku") for path, _name, _view in INSIDE if path.count("<") == 1})


def test_every_period_of_whole_months_is_a_sum_of_batches():
    """Of any two periods of one's own, and of those the page names, none differs from another by one to four answers."""
    waiting = {START + timedelta(days=n): {1 + n % 5: 1} for n in range(0, 200, 2)}
    found = list(batches(waiting))
    months = [f"2026-{month:02}" for month in range(6, 13)]
    names = ["90", "12", "all", *(f"{a}_{b}" for a in months for b in months)]
    sums = set()
    for name in names:
        period = period_of(name, date(2026, 12, 20))
        sums.add(sum(b.counts.total() for b in found if (not period.first or period.first <= b.day) and (not period.last or b.day <= period.last)))
    ordered = sorted(sums)
    assert len(ordered) > 5
    assert all(later - earlier >= 5 for earlier, later in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, "90"), ({"period": "90"}, "90"), ({"from": "2026-03", "to": "2026-01"}, "2026-03_2026-01"), ({"period": "2026-01_2026-02"}, "2026-01_2026-02"),
        ({"from": "2026-13", "to": "2026-01"}, "90"), ({"from": "٢٠٢٦-01", "to": "2026-01"}, "90"), ({"period": "x" * 15}, "90"),
        ({"from": "9999-12", "to": "9999-12"}, "90"), ({"from": "2026-01"}, "90"),
    ],
)  # fmt: skip
def test_a_period_is_read_from_an_address_and_is_never_half_a_month(asked, name):
    assert asked_period(asked) == name
    period, before = period_of(name, AT.date()), period_before(name, AT.date())
    if "_" in name:
        assert period.first.day == 1 == (period.last + timedelta(days=1)).day
        assert before.last + timedelta(days=1) == period.first


def plain(response):
    """A page without what is new each time it is asked for."""
    if "spreadsheet" in response["Content-Type"]:
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        return str([(sheet.title, [cell.value for row in sheet.iter_rows() for cell in row]) for sheet in book])
    text = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|hx-headers=\'[^\']*\'|"token": "[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}', "", text)


def sixty_days(cast, clock, point, kemi, given):
    """All pages and files on each morning, with one answer a day at Salla and some at Kemi."""
    for model in (Reply, Answer, DayCount, MonthCount, Moved, Signal, BadDay):
        model.objects.all().delete()
    area, report = Area.objects.get_or_create(organisation=cast.organisation, name="Pohjoinen")[0], 0
    Site.objects.filter(pk=cast.kemi.pk).update(area=area)
    if not Target.objects.exists():  # the same in both worlds
        sanna, at = cast.member("sanna"), datetime(2026, 6, 1, 5, tzinfo=UTC)
        one = Target(organisation=cast.organisation, title="Soitamme takaisin", state="running", figure="main", key=uuid4())
        one.made_at = one.started_at = one.changed_at = at
        one.save()
        agreed = propose(by=sanna, kind="rule", draft=Draft("Tervehdimme", [Line("same", "a")], figure="main"), site=cast.salla, at=at)
        put_in_force(by=sanna, version=agreed.versions.get(), at=at)
        Notice.objects.all().delete()
    Report.objects.all().delete()
    survey = cast.survey.pk
    ease = next(q for q in current_questions(cast.survey) if q.kind == "ease")
    seen = []
    for number in range(DAYS):
        day = START + timedelta(days=number)
        clock.now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        move_figures(cast.organisation, day)
        watch_organisation(cast.organisation, day, clock.now)
        tell_bad_days(cast.organisation, day)
        client = Client()
        client.force_login(cast.member("sanna").user, backend="django.contrib.auth.backends.ModelBackend")
        if number % 14 == 6:
            Report.objects.all().delete()
            make_by_itself(organisation=cast.organisation, place=Place(), quarter=Quarter.of(day), at=clock.now)
            Report.objects.update(id=number)
            report = number
        for address in FIGURES + (FILES if number % 7 == 6 else []) + (EVERYWHERE if number % 14 == 13 else []):
            response = client.get(address.format(salla=cast.salla.key, survey=survey, area=area.pk, report=report))
            assert response.status_code == 200 or address in EVERYWHERE or "linkage/figures" in address, address  # locked, it leads to its page
            if not response.streaming and "pdf" not in response["Content-Type"]:
                seen.append((number, address, plain(response)))
        clock.now += timedelta(hours=6)
        arrivals = [Arrival(point, Submission(uuid4(), given[number], replies=((ease.pk, given[number]),)), clock.now)]
        if number % 2:
            arrivals.append(Arrival(kemi, Submission(uuid4(), 1 + number % 5), clock.now))
        store_answers(arrivals)
    return seen


@pytest.mark.django_db
@pytest.mark.one_database  # what moves and when is held on both by the others of this file
def test_sixty_days_of_polling_every_page_and_file_tell_no_answer(cast, told_the_time):
    """Two worlds in which the same five customers gave the same five answers in another order look alike at every moment: so
    nothing that is shown, alone or with all that was shown before, depends on who of the five gave which."""
    sanna = cast.member("sanna")
    make_next_version(by=sanna, survey=cast.survey, questions=[FACES, EASE, WHY], at=AT)
    made = open_channel(by=sanna, survey=cast.survey, site=cast.kemi, kind=Channel.Kind.QR, at=AT)
    ask_for_bad_days(by=sanna, site=cast.salla, below=80, at=told_the_time.now)
    ask_for_bad_days(by=sanna, site=None, below=80, at=told_the_time.now)
    point, kemi = channels.open_channel(cast.channel.key), channels.open_channel(made.key)
    dice = random.Random(2)
    first = [dice.randint(1, 5) for _ in range(DAYS)]
    other = [score for start in range(0, DAYS, 5) for score in dice.sample(first[start : start + 5], 5)]
    assert sum(a != b for a, b in zip(first, other, strict=True)) > DAYS / 3
    seen = sixty_days(cast, told_the_time, point, kemi, first)
    looks = [page for _number, where, page in seen if where == FIGURES[0]]
    assert sum(one != two for one, two in itertools.pairwise(looks)) >= DAYS / 5 - 2, "and yet the figures move"
    # The control: what the database itself holds tells every answer, day by day.
    assert verdict_document(cast.organisation, Period(START, START), by_site=True)["rows"][0]["mean"] == first[0]
    again = sixty_days(cast, told_the_time, point, kemi, other)
    assert {where for _number, where, _page in seen} >= {*FIGURES, *FILES}, "each was read"
    assert [(number, where) for (number, where, page), (_n, _w, page2) in zip(seen, again, strict=True) if page != page2] == []


@pytest.mark.django_db
@pytest.mark.one_database  # what moves and when is held on both by the others of this file
def test_the_same_polling_reads_answers_where_figures_move_one_by_one(cast, told_the_time, monkeypatch):
    """The control of the attack: with batches of one the two worlds are told apart at once."""
    sanna = cast.member("sanna")
    make_next_version(by=sanna, survey=cast.survey, questions=[FACES, EASE, WHY], at=AT)
    made = open_channel(by=sanna, survey=cast.survey, site=cast.kemi, kind=Channel.Kind.QR, at=AT)
    point, kemi = channels.open_channel(cast.channel.key), channels.open_channel(made.key)
    monkeypatch.setattr("talkoot.feedback.actions.moving.batches", lambda waiting, several: batches(waiting, several, fewest=1))
    monkeypatch.setattr("tests.feedback.test_moving.DAYS", 10)
    scores = [5, 1, 4, 2, 3] * 2
    seen, again = (sixty_days(cast, told_the_time, point, kemi, given) for given in (scores, scores[::-1]))
    assert any(page != page2 for (_n, _w, page), (_m, _v, page2) in zip(seen, again, strict=True))


@pytest.mark.django_db
def test_a_migrated_or_imported_past_is_shown_at_once_and_in_its_own_days(cast):
    make.answers(cast.channel, *[4] * 9, at=datetime(2026, 3, 3, 9, tzinfo=UTC))
    make.answers(cast.channel, *[5] * 7, at=datetime(2026, 5, 5, 9, tzinfo=UTC))
    (question,) = score_questions(cast.survey)
    assert tally(question, Period(date(2026, 3, 3), date(2026, 3, 3))).n == 9
    assert tally(question, Period(date(2026, 4, 1), date(2026, 5, 31))).n == 7
