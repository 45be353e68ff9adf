"""Lines that keep their identity, differences by words, and when a round has decided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.agreements.logic.deciding import Rules, State, count, has_quorum, outcome
from talkoot.agreements.logic.points import Line, changes, concerns, keep_keys, read_lines, write_lines
from talkoot.base.kit.differences import word_diff
from talkoot.base.kit.periods import months_after


def said(pieces, *kinds):
    return "".join(words for kind, words in pieces if kind in kinds)


def test_lines_are_read_as_people_write_them():
    found = read_lines("same", "- Soitamme takaisin\n\n 2. Vuoro kiertää\nKemi: varavuoro on Oulussa\nklo 9: auki", {"kemi": 7})
    assert [(one.text, one.site) for one in found] == [("Soitamme takaisin", 0), ("Vuoro kiertää", 0), ("varavuoro on Oulussa", 7), ("klo 9: auki", 0)]
    steps = read_lines("step", "Vuorossa oleva: vastaa puhelimeen\nKirjaa käynti", {}, with_doer=True)
    assert [(one.doer, one.text) for one in steps] == [("Vuorossa oleva", "vastaa puhelimeen"), ("", "Kirjaa käynti")]
    assert read_lines("step", write_lines(steps, {}), {}, with_doer=True)[0].doer == "Vuorossa oleva"


def test_a_reworded_line_stays_the_same_line():
    old = [Line("same", "Vastaamme klo 16 mennessä"), Line("same", "Vuoro kiertää viikon kerrallaan"), Line("local", "Loma-ajat")]
    new = keep_keys(old, [Line("same", "Uusi kohta kokonaan"), Line("same", "Vuoro kiertää viikon kerrallaan"), Line("same", "Vastaamme klo 17 mennessä")])
    assert [one.key for one in new][1:] == [old[1].key, old[0].key]
    assert new[0].key not in {one.key for one in old}
    found = changes(old, new)
    assert len(found) == 3  # one new, one reworded, one gone
    assert ("gone", "16") in found[1].pieces
    assert ("new", "17") in found[1].pieces
    assert changes(old, old) == []


def test_a_line_twice_keeps_two_identities():
    old = [Line("same", "a"), Line("same", "a")]
    new = keep_keys(old, [Line("same", "a"), Line("same", "a")])
    assert {one.key for one in new} == {one.key for one in old}


@given(st.text(alphabet="ab cå\n", max_size=40), st.text(alphabet="ab cå\n", max_size=40))
def test_a_difference_by_words_gives_both_texts_back(old, new):
    pieces = word_diff(old, new)
    assert said(pieces, "same", "new") == new
    assert said(pieces, "same", "gone") == old


@given(
    st.lists(st.tuples(st.sampled_from(["same", "ask"]), st.sampled_from("abcdef")), max_size=6),
    st.lists(st.tuples(st.sampled_from(["same", "ask"]), st.sampled_from("abcdef")), max_size=6),
)
def test_keys_are_never_given_twice(old, new):
    before = [Line(part, text) for part, text in old]
    after = keep_keys(before, [Line(part, text) for part, text in new])
    assert [(one.part, one.text) for one in after] == new
    assert len({one.key for one in after}) == len(after)


def test_whose_part_a_change_is():
    old = [Line("same", "kaikille"), Line("same", "Kemin oma", site=7)]
    changed = changes(old, [old[0], Line("same", "Kemin uusi", site=7, key=old[1].key)])
    assert concerns(changed, [7])
    assert not concerns(changed, [8])
    moved = changes(old, [old[0], Line("same", "Kemin oma", site=8, key=old[1].key)])
    assert concerns(moved, [7])
    assert concerns(moved, [8])
    assert concerns(changes(old, [Line("same", "toisin kaikille", key=old[0].key), old[1]]), [])


CONSENT = Rules("consent", 50, 0)


@pytest.mark.parametrize(
    ("rules", "state", "expected"),
    [
        (CONSENT, State(3, 1, 0, 2, 1, 1), "passed"),
        (CONSENT, State(9, 0, 1, 0, 2, 2), "objected"),
        (CONSENT, State(0, 0, 1, 9, 1, 2), "objected"),  # one who sees harm is enough, whatever the quorum
        (CONSENT, State(2, 0, 0, 3, 1, 1), "no_quorum"),
        (CONSENT, State(5, 0, 0, 5, 1, 2), "passed"),  # just half
        (Rules("consent", 50, 2), State(5, 0, 0, 1, 1, 2), "no_quorum"),  # one site of two
        (Rules("consent", 50, 9), State(6, 0, 0, 0, 2, 2), "passed"),  # there are only two sites
        (Rules("consent", 100, 0, silence_agrees=True), State(1, 0, 0, 9, 1, 3), "passed"),
        (Rules("consent", 0, 0), State(0, 0, 0, 4, 0, 1), "no_quorum"),  # nobody said anything
        (Rules("consent", 0, 0), State(0, 0, 0, 0, 0, 0), "no_quorum"),  # nobody left to ask
        (Rules("vote", 50, 0), State(3, 0, 2, 0, 1, 1), "passed"),
        (Rules("vote", 50, 0), State(2, 0, 2, 0, 1, 1), "rejected"),
        (Rules("vote", 0, 0, silence_agrees=True), State(0, 0, 2, 3, 1, 1), "passed"),
        (Rules("advice"), State(0, 0, 3, 0, 1, 1), "heard"),
        (Rules("sense"), State(0, 0, 0, 3, 1, 1), "heard"),
    ],
)
def test_outcomes(rules, state, expected):
    assert outcome(rules, state) == expected


def test_only_those_asked_count():
    state = count({1: 10, 2: 10, 3: 11, 4: 0}, {1: "agree", 3: "object", 99: "object"})
    assert (state.agree, state.objection, state.silent, state.sites_heard, state.sites_asked) == (1, 1, 2, 2, 2)
    assert has_quorum(Rules("consent", 50, 2), state)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [((2026, 11, 30), 3, (2027, 2, 28)), ((2027, 11, 30), 3, (2028, 2, 29)), ((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 12, 15), 1, (2027, 1, 15))],
)
def test_months_after(day, months, expected):
    from datetime import date

    assert months_after(date(*day), months) == date(*expected)
