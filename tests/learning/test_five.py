"""Five invented organisations: the page of what is said of them is kept true, and none says more than is true of it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from talkoot.feedback.models import Signal
from tests.learning.five import CALM, FIVE, NOW, Invented, made, page_of, sentences_of

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "five-organisations.md"
# What says that a level or a figure rose or fell, in a sentence or a badge.
ROSE, FELL = ("Taso nousi", "Luku nousi", "Nousi, syytä"), ("Taso laski", "Luku laski", "Laski, syytä")
MOVED, WRONG_WAY, LINK, OPPOSITE = "Luku liikkui: ", "luku kehittyi heikommin", "merkki. Kun tiimillä", "päinvastaiseen suuntaan"


def test_the_page_of_the_five_says_what_their_pages_say_and_none_says_more_than_is_true(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with translation.override("fi"):  # what a request activates stays after it
        told = [(one, sentences_of(made(one))) for one in FIVE]
    text = page_of(told)
    if os.environ.get("WRITE"):
        PAGE.write_text(text)
    assert text == PAGE.read_text(), "a sentence changed: WRITE=1 script/test tests/learning/test_five.py, and read what it says now"
    said = {one.slug: " ".join(line for _title, lines in pages for _heading, line in lines) for one, pages in told}
    assert {slug for slug, words in said.items() if MOVED in words} == {"vaikutus"}
    assert {slug for slug, words in said.items() if LINK in words} == {"vaikutus"}
    assert not [slug for slug, words in said.items() if WRONG_WAY in words and slug != "painvastoin"]
    signals = set(Signal.objects.filter(place="all", back=False).values_list("organisation__slug", "upwards"))
    assert signals == {("vaikutus", True), ("painvastoin", False)}, "of the whole a change is told where there was one, in its direction"
    for slug, words in said.items():  # of none of the five it is true that a level alone rose or fell, and from before and after nothing is concluded
        assert not [word for word in (*ROSE, *FELL) if word in words], slug
    assert not [slug for slug, words in said.items() if "Tiimi näyttää" in words], "in none of them the team comes first"
    assert "Emme voi vielä tietää. 3 ehtoa neljästä puuttuu" in said["liian-vahan"]
    assert "selvästi kaikkien toimipisteiden keskitason" not in said["liian-vahan"]
    for words in said.values():
        assert "Se ei todista, että juuri se muutti lukua." in words


@pytest.mark.parametrize(("effect", "told"), [(0.8, ROSE), (-0.8, FELL), (0.0, ())])
def test_where_all_start_at_once_a_level_rises_or_falls_only_where_it_did(monkeypatch, effect, told):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    world = replace(CALM, answers=25)
    with translation.override("fi"):
        pages = sentences_of(made(Invented("kerralla", "Kerralla", "", world, effect=effect, started=9, at_once=True)))
    targets = " ".join(line for _heading, line in dict(pages)["Toimiko se? Kohteet"])
    assert {word for word in (*ROSE, *FELL) if word in targets} == set(told[::2]), "the sentence and the badge, and of the figure alone nothing"
    everything = " ".join(line for _title, lines in pages for _heading, line in lines)
    assert not [word for word in {*ROSE, *FELL} - set(told) if word in everything], "nor is the opposite said anywhere"
    assert "Luku liikkui" not in everything, "there was nothing to compare with"
