"""Numbers and days from outside are read in one way, in a form that everything behind can reckon with."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import talkoot
from talkoot.base.kit.outside import FIRST_DAY, LAST_DAY, day_of, decimal, is_sane, whole
from talkoot.base.ui.inputs import DayField
from talkoot.work.actions.feeds import make_feed
from talkoot.work.actions.tasks import Plan, add_task
from talkoot.work.models import Task
from tests.cast import AT

SOURCE = Path(talkoot.__file__).parent
STRANGE = ["9" * 5000, "９９", "١٢", "1e9", "inf", "nan", "-1", "+1", " 1", "1_0", "0x1", "²", "", "9" * 19]


@pytest.mark.parametrize("raw", STRANGE)
def test_strange_whole_numbers_are_none(raw):
    assert whole(raw) is None


def test_whole_numbers():
    assert (whole("0"), whole("007"), whole("9" * 18), whole(12), whole(True), whole(10**18), whole(1.0)) == (0, 7, 10**18 - 1, 12, None, None, None)


@pytest.mark.parametrize("raw", ["inf", "nan", "-inf", "1e400", "１", "1_0", "1,2,3", "", "9" * 400, "1." + "0" * 99])
def test_strange_decimals_are_none(raw):
    assert decimal(raw) is None


def test_decimals():
    assert (decimal("4,5"), decimal(" -4.25 "), decimal("3")) == (4.5, -4.25, 3.0)


@given(st.text(max_size=30))
def test_no_text_breaks_any_of_them(raw):
    assert whole(raw) is None or raw.isascii()
    assert decimal(raw) is None or abs(decimal(raw)) < 1e16
    assert day_of(raw) is None or is_sane(day_of(raw))


@pytest.mark.parametrize("raw", ["0001-01-01", "9999-12-31", "1989-12-31", "2101-01-01", "２０２６-01-01", "2026-1-1", "2026-02-30", "20260101", "2026-W01-1"])
def test_days_outside_the_window_are_none(raw):
    assert day_of(raw) is None


def test_the_window_itself():
    assert (day_of("1990-01-01"), day_of("2100-12-31")) == (FIRST_DAY, LAST_DAY)


def test_the_field_of_days_says_which_it_takes():
    field = DayField()
    for value in ("0001-01-01", "9999-12-31"):
        with pytest.raises(Exception, match="1990"):
            field.clean(value)
    assert field.clean("2026-11-24") == date(2026, 11, 24)


def test_there_is_one_field_of_days_and_one_reading_of_digits():
    """Whoever writes another finds this test."""
    own = {"kit/outside.py", "ui/inputs.py", "kit/personal.py", "logic/submission.py", "config/asgi.py"}
    found = []
    for path in SOURCE.rglob("*.py"):
        if any(path.as_posix().endswith(one) for one in own) or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and (
                node.attr in ("isdecimal", "isdigit", "isnumeric") or (node.attr == "DateField" and getattr(node.value, "id", "") == "forms")
            ):
                found.append(f"{path.relative_to(SOURCE)}:{node.lineno} {node.attr}")
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("strange", ["9" * 5000, "９", "inf", "-1"])
def test_no_address_breaks_on_strange_numbers(cast, sign_in, strange):
    browser = sign_in("sanna")
    for address in (
        "/polku/settings/trail/?before={}", "/polku/customers/comments/?after={}", "/polku/customers/?site={}", "/polku/work/?who={}",
        "/polku/work/calendar/?month={}", "/polku/agreements/walk/?later={}", "/polku/mirror/?group={}", f"/polku/customers/surveys/{cast.survey.pk}/replies/?version={{}}",
    ):  # fmt: skip
        assert browser.get(address.format(strange)).status_code in (200, 302, 404), address


@pytest.mark.django_db
def test_a_feed_leaves_out_what_it_cannot_write_and_keeps_the_rest(cast):
    eero = cast.member("eero")
    for title in ("Before", "Odd", "After"):
        add_task(by=eero, plan=Plan(title, due_on=date(2026, 11, 25), doers=[eero]), at=AT)
    Task.objects.filter(title="Odd").update(due_on=date(9999, 12, 31))  # from before there was a window
    feed = make_feed(by=eero, site=None, at=timezone.now())
    page = Client().get(f"/ics/{feed.key}.ics")
    assert page.status_code == 200
    assert b"Before" in page.content
    assert b"After" in page.content
    assert b"Odd" not in page.content
