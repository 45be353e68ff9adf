"""Roll-ups of figures that came with an archive: what was in view stays in view, and nothing is counted twice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from talkoot.feedback.logic.arrived import Row, roll_ups

DAY = date(2026, 11, 2)
BY_DAY = st.dictionaries(st.integers(0, 40).map(lambda n: DAY + timedelta(days=n)), st.integers(1, 60), max_size=12)


@given(BY_DAY, BY_DAY)
def test_as_many_are_taken_as_were_shown_and_every_answer_is_counted_once(shown, answers):
    rows = roll_ups(shown, answers)
    assert {day: row.shown for day, row in rows.items() if row.shown} == shown
    assert sum(row.taken for row in rows.values()) == sum(shown.values())
    for day, row in rows.items():
        assert row.n - row.from_archive == answers.get(day, 0), "counted anew it is the same"
        assert 0 <= row.taken <= row.n - row.apart, "what the database asks for"
        assert row.n == row.taken + row.apart, "what is not in view waits apart"


def test_answers_fill_what_was_shown_the_earliest_first():
    later = DAY + timedelta(days=4)
    rows = roll_ups({later: 5}, {DAY: 2, later: 1})
    assert rows == {DAY: Row(n=2, taken=2, apart=0, shown=0, from_archive=0), later: Row(n=3, taken=3, apart=0, shown=5, from_archive=2)}


def test_answers_beyond_what_was_shown_wait_apart():
    rows = roll_ups({DAY: 5}, {DAY: 6, DAY + timedelta(days=1): 1})
    assert rows[DAY] == Row(n=6, taken=5, apart=1, shown=5, from_archive=0)
    assert rows[DAY + timedelta(days=1)] == Row(n=1, taken=0, apart=1, shown=0, from_archive=0)


def test_a_month_with_too_few_answers_is_known_to_have_some():
    assert roll_ups({DAY: 0}, {}) == {DAY: Row(n=1, taken=0, apart=0, shown=0, from_archive=1)}
    assert roll_ups({DAY: 0}, {DAY: 3})[DAY].n == 3
