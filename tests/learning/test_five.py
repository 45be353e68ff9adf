"""Five invented organisations: the page of what is said of them is kept true, and none says more than is true of it."""

import os
from pathlib import Path

import pytest
from django.utils import translation

from tests.learning.five import FIVE, NOW, made, page_of, sentences_of

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "five-organisations.md"
MOVED, WRONG_WAY, LINK, OPPOSITE = "Luku liikkui: ", "Luku liikkui väärään suuntaan", "merkki. Kun tiimillä", "päinvastaiseen suuntaan"


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
    assert not [slug for slug, words in said.items() if "Tiimi näyttää" in words], "in none of them the team comes first"
    assert "Emme voi vielä tietää. 3 ehtoa neljästä puuttuu" in said["liian-vahan"]
    assert "selvästi kaikkien toimipisteiden keskitason" not in said["liian-vahan"]
    for words in said.values():
        assert "Se ei todista, että juuri se muutti lukua." in words
