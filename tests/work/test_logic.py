"""Natural words, and what comes again: over leap days, clock changes and short months."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.work.logic.quick import understand
from talkoot.work.logic.repeats import Rule, days_after, days_due, moment_of, reminder_of

FRIDAY = date(2026, 11, 20)
PEOPLE = {1: "Aino Kallio", 2: "Jari Niskala", 3: "Jari Alatalo", 4: "Eero Aska"}
SITES = {7: "Kemi", 8: "Salla"}
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize(
    ("text", "title", "day", "at"),
    [
        ("perjantaina klo 12 soita Kelaan", "Soita Kelaan", "2026-11-27", "12:00"),
        ("soita Kelaan huomenna klo 9.30", "Soita Kelaan", "2026-11-21", "09:30"),
        ("tänään: tilaa hiekkaa", "Tilaa hiekkaa", "2026-11-20", None),
        ("tilaa paperia 12.12.", "Tilaa paperia", "2026-12-12", None),
        ("tilaa paperia 1.2.", "Tilaa paperia", "2027-02-01", None),
        ("tilaa paperia pe 15.1.2027 klo 8", "Tilaa paperia", "2027-01-15", "08:00"),
        ("raportti keskiviikkoon mennessä", "Raportti", "2026-11-25", None),
        ("raportti perjantaihin mennessä", "Raportti", "2026-11-27", None),
        ("raportti keskiviikoksi", "Raportti", "2026-11-25", None),
        ("viimeistään maanantaina lasku", "Lasku", "2026-11-23", None),
        ("viikon päästä tarkista ramppi", "Tarkista ramppi", "2026-11-27", None),
        ("kahden viikon kuluttua tarkista ramppi", "Tarkista ramppi", "2026-12-04", None),
        ("3 päivän päästä soita", "Soita", "2026-11-23", None),
        ("kuukauden päästä soita", "Soita", "2026-12-20", None),
        ("ensi viikolla siivous", "Siivous", "2026-11-23", None),
        ("ensi perjantaina siivous", "Siivous", "2026-11-27", None),
        ("tiistaina 9.30 palaveri", "Palaveri", "2026-11-24", "09:30"),
        ("osta 9.30 kg hiekkaa", "Osta 9.30 kg hiekkaa", None, None),
        ("viikonloppuna siivous", "Siivous", "2026-11-21", None),
        ("raportti kuun loppuun mennessä", "Raportti", "2026-11-30", None),
        ("ensi kuussa budjetti", "Budjetti", "2026-12-01", None),
        ("maanantaina 23.11. klo 8 aloitus", "Aloitus", "2026-11-23", "08:00"),
        ("glögit 12. joulukuuta", "Glögit", "2026-12-12", None),
        ("soita klo 14", "Soita", "2026-11-20", "14:00"),
        ("31.2. ei ole päivä", "31.2. ei ole päivä", None, None),
        ("ensi viikon tiistaina tilaa kahvia", "Tilaa kahvia", "2026-11-24", None),
        ("ylihuomenna aamulla vie paketti", "Vie paketti", "2026-11-22", "08:00"),
        ("huomenna illalla klo 19 siivous", "Siivous", "2026-11-21", "19:00"),
        ("osta aamulehti", "Osta aamulehti", None, None),
        ("klo 25 ei ole aika", None, None, None),
        ("osta 3 kg hiekkaa", "Osta 3 kg hiekkaa", None, None),
        ("käy läpi to-lista", "Käy läpi to-lista", None, None),
        ("", "", None, None),
        ("29.2. karkauspäivä", "Karkauspäivä", "2028-02-29", None),
    ],
)
def test_finnish(text, title, day, at):
    found = understand(text, "fi", FRIDAY, PEOPLE, SITES)
    if title is not None:
        assert found.title == title
        assert (str(found.day) if found.day else None) == day
        assert (found.at.strftime("%H:%M") if found.at else None) == at
    else:
        assert found.title  # nothing is lost


@pytest.mark.parametrize(
    ("text", "title", "every", "interval", "day"),
    [
        ("joka maanantai avaa kassa", "Avaa kassa", "week", 1, "2026-11-23"),
        ("maanantaisin avaa kassa", "Avaa kassa", "week", 1, "2026-11-23"),
        ("keskiviikkoisin avaa kassa", "Avaa kassa", "week", 1, "2026-11-25"),
        ("joka toinen keskiviikko palaveri", "Palaveri", "week", 2, "2026-11-25"),
        ("joka arkipäivä avaa ovi", "Avaa ovi", "workday", 1, "2026-11-20"),
        ("joka päivä kastele kukat", "Kastele kukat", "day", 1, "2026-11-20"),
        ("kuukausittain raportti 30.11.", "Raportti", "month", 1, "2026-11-30"),
    ],
)
def test_repeats_in_finnish(text, title, every, interval, day):
    found = understand(text, "fi", FRIDAY, PEOPLE, SITES)
    assert (found.title, found.every, found.interval, str(found.day)) == (title, every, interval, day)


def test_who_and_where():
    found = understand("hiekka Aino pe", "fi", FRIDAY, PEOPLE, SITES)
    assert (found.title, found.people) == ("Hiekka", [1])
    found = understand("Jari Alatalo tilaa hiekkaa", "fi", FRIDAY, PEOPLE, SITES)
    assert (found.title, found.people, found.unsure) == ("Tilaa hiekkaa", [3], [])
    found = understand("Jari tilaa hiekkaa", "fi", FRIDAY, PEOPLE, SITES)
    assert (found.people, found.unsure) == ([], ["Jari"])
    found = understand("Soita Ainolle", "fi", FRIDAY, PEOPLE, SITES)  # she is called, she does not do it
    assert (found.title, found.people) == ("Soita Ainolle", [])
    found = understand("Kemi: aura piha", "fi", FRIDAY, PEOPLE, SITES)
    assert (found.title, found.site) == ("Aura piha", 7)
    assert understand("Matka Kemiin", "fi", FRIDAY, PEOPLE, SITES).site is None


def test_other_languages():
    found = understand("every other Friday at 9 call Kela", "en", FRIDAY, {}, {})
    assert (found.title, found.every, found.interval, found.at) == ("Call Kela", "week", 2, time(9))
    found = understand("ring Kela på fredag kl 12.15", "sv", FRIDAY, {}, {})
    assert (found.title, str(found.day), found.at) == ("Ring Kela", "2026-11-27", time(12, 15))
    assert understand("varannan måndag möte", "sv", FRIDAY, {}, {}).interval == 2
    assert str(understand("in two weeks check", "en", FRIDAY, {}, {}).day) == "2026-12-04"


@given(st.text(max_size=120), st.sampled_from(["fi", "sv", "en", "xx"]), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_any_words_are_read_and_no_day_before_today_is_guessed(text, language, today):
    found = understand(text, language, today, PEOPLE, SITES)
    assert len(found.title) <= len(text) * 3 + 1
    if found.day and not any(char.isdecimal() for char in text):
        assert found.day >= today


def first(rule, n, after=None):
    return [str(day) for day in islice(days_after(rule, after or rule.start), n)]


def test_short_months_and_leap_days_leave_nothing_out():
    assert first(Rule("month", 1, date(2026, 12, 31)), 4) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    assert first(Rule("month", 1, date(2027, 12, 30)), 2) == ["2028-01-30", "2028-02-29"]
    assert first(Rule("year", 1, date(2024, 2, 29)), 4) == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    assert first(Rule("year", 1, date(2026, 2, 28)), 2) == ["2027-02-28", "2028-02-28"]
    assert first(Rule("workday", 1, date(2026, 11, 20)), 2) == ["2026-11-23", "2026-11-24"]
    assert first(Rule("week", 2, date(2026, 11, 23)), 2) == ["2026-12-07", "2026-12-21"]
    assert first(Rule("day", 1, date(2026, 11, 20), until=date(2026, 11, 22)), 9) == ["2026-11-21", "2026-11-22"]


@given(
    st.sampled_from(["day", "workday", "week", "month", "year"]), st.integers(1, 5), st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.lists(st.integers(-3, 40), min_size=1, max_size=30),
)  # fmt: skip
def test_however_the_clock_moves_each_day_is_made_at_most_once_in_order_and_what_was_missed_is_one(every, interval, start, steps):
    """`steps` move today forwards and backwards, as a worker that is off and a clock that is set back do."""
    rule, today, made_until, made = Rule(every, interval, start), start, start, [start]
    for step in steps:
        today += timedelta(days=step)
        found = days_due(rule, made_until, today)
        assert len([day for day in found if day <= today]) <= 1
        made += found
        made_until = made[-1]
    assert made == sorted(set(made))
    assert set(made[1:]) <= set(takewhile(lambda day: day <= made[-1], days_after(rule, start)))
    assert made[-1] > max(start - timedelta(days=1), today) or made[-1] >= today


@pytest.mark.parametrize(
    ("day", "at", "minutes", "expected"),
    [
        (date(2027, 3, 28), time(3, 30), 0, "2027-03-28T01:30"),  # an hour that the clocks skip: an hour later, 4.30 in summer time
        (date(2026, 10, 25), time(3, 30), 0, "2026-10-25T00:30"),  # an hour that comes twice: the first
        (date(2026, 10, 25), time(12), 1440, "2026-10-24T10:00"),  # a day before is 24 hours
        (date(2026, 10, 25), None, 0, "2026-10-25T06:00"),  # in the morning
        (date(2028, 2, 29), time(9), 60, "2028-02-29T06:00"),
    ],
)
def test_reminders_over_clock_changes(day, at, minutes, expected):
    assert reminder_of(day, at, minutes, HELSINKI).strftime("%Y-%m-%dT%H:%M") == expected
    assert moment_of(day, at, HELSINKI).tzinfo is UTC
    assert reminder_of(day, at, minutes, HELSINKI) == moment_of(day, at, HELSINKI) - timedelta(minutes=minutes)
    assert isinstance(reminder_of(day, at, minutes, HELSINKI), datetime)
