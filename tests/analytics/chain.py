"""A chain with years of figures, gaps, closed sites, mended wordings and rounds of the team mirror; and what an engine makes of its set."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np

from talkoot.analytics.writing import write_set
from talkoot.base.kit.periods import month_after, month_of
from talkoot.base.orgs.models import Area, Organisation, Site
from talkoot.feedback.models import DayCount, MonthCount, Question, Signal
from talkoot.feedback.queries.verdict import main_question
from tests.learning.made import sites_with_channels, years

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def a_chain(cast, missing=0.0, seed=1):
    """Eight sites in two areas, one of them closed, one without answers, one with three in all; four years with empty months.

    The first year's question was worded anew; another survey has its own figures. The other organisation has figures too.
    """
    places, dice = sites_with_channels(cast, 8), np.random.default_rng(seed)
    rounds(cast, places, missing)
    areas = [Area.objects.create(organisation=cast.organisation, name=name) for name in ("Pohjoinen", "Etelä")]
    for number, (site, _channel) in enumerate(places[:7]):  # the eighth is in none
        Site.objects.filter(pk=site.pk).update(area=areas[number % 2], closed_on=date(2026, 6, 1) if number == 3 else None)
    question = main_question(cast.organisation.pk)
    mended = Question.objects.create(
        survey=question.survey,
        version=2,
        position=1,
        kind=question.kind,
        wording={"fi": "Miten meni tänään?"},
        opened_at=NOW,
        edited_from=question,
        same_as=question,
    )
    for number, (site, _channel) in enumerate(places):
        if number == 5:
            continue
        cells: Counter = Counter()
        level = 0.55 + 0.05 * number
        month = date(2023, 1, 1) if number != 4 else date(2026, 9, 1)
        while month <= TODAY:
            a_month = 3 if number == 4 else int(dice.integers(0, 60)) if dice.random() > 0.2 else 0
            happy = level - (0.35 if number == 1 and month >= date(2025, 3, 1) else 0)
            for _answer in range(a_month):
                day = month + timedelta(days=int(dice.integers(0, 28)))
                score = int(dice.choice([4, 5] if dice.random() < happy else [1, 2, 3]))
                if day < TODAY:
                    cells[day, score] += 1
            month = month_after(month) if number != 4 else date(2027, 1, 1)
        put(cells, site, question, mended)
    put(Counter({(date(2026, 5, 4), 5): 40, (date(2026, 5, 4), 2): 20}), cast.elsewhere, main_question(cast.other.pk))
    Signal.objects.create(
        question=question, organisation=cast.organisation, site=places[1][0], place=f"site:{places[1][0].pk}", month=date(2025, 4, 1), upwards=False, level=1.0,
        found_at=NOW, seen_at=NOW,
    )  # fmt: skip
    return places


def put(cells, site, question, later=None):
    """Roll-ups as the product keeps them: on the day in view, some of each day still waiting."""
    taken = set(DayCount.objects.filter(site=site).values_list("day", flat=True))
    asked = [(later if later and day >= date(2024, 1, 1) else question, day, score, n) for (day, score), n in sorted(cells.items()) if day not in taken]
    DayCount.objects.bulk_create(DayCount(question=one, site=site, day=day, score=score, n=n + 1, taken=n, shown=n) for one, day, score, n in asked)
    months: Counter = Counter()
    for one, day, score, shown in DayCount.objects.filter(site=site).values_list("question_id", "day", "score", "shown"):
        months[one, month_of(day), score] += shown
    MonthCount.objects.filter(site=site).delete()
    MonthCount.objects.bulk_create(MonthCount(question_id=one, site=site, month=month, score=score, n=n, shown=n) for (one, month, score), n in months.items())


def rounds(cast, places, missing, seed=1, periods=8):
    """A round each half-year and its customers, as real answers; some cells without a report."""
    dice = np.random.default_rng(seed)
    values = [[None if dice.random() < missing else 2.2 + 0.1 * int(dice.integers(0, 20)) for _place in places] for _round in range(periods)]
    return years(cast, places, values, [[int(dice.integers(0, 12)) for _place in places] for _round in range(periods)], start=NOW)


def a_set(folder, *organisations, comments=False, replace=False):
    """The set of all organisations, or of these."""
    chosen = list(organisations) or list(Organisation.objects.order_by("pk"))
    return write_set(folder, chosen, now=NOW, today=TODAY, comments=comments, replace=replace, say=lambda words: None)
