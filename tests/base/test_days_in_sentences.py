"""A day is written with its own full stop (`to 3.12.`): a sentence that ends with one takes no second."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import gettext, ngettext, override, trim_whitespace

import talkoot
from talkoot.base.ui.words import day_and_month

SOURCE = Path(talkoot.__file__).parent
BLOCK = re.compile(r"{% blocktranslate ([^%]*?)%}(.*?)(?:{% plural %}(.*?))?{% endblocktranslate %}", re.DOTALL)


def days_in_sentences():
    """(sentence, its plural if it has one, name of the day in it) of every sentence in a template."""
    for path in SOURCE.rglob("*.html"):
        for given, one, many in BLOCK.findall(path.read_text()):
            if "trimmed" in given.split():
                one, many = trim_whitespace(one), trim_whitespace(many)
            for name in re.findall(r"(\w+)=[\w.]+\|(?:day|last_day)\b", given):
                yield as_message(one), as_message(many), name


def as_message(text):
    """A template's words as the catalogue has them."""
    return re.sub(r"{{ (\w+) }}", r"%(\1)s", text)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_sentence_ends_with_two_full_stops(language):
    found = list(days_in_sentences())
    assert len(found) > 20
    twice = set()
    with override(language):
        for one, many, name in found:
            said = [ngettext(one, many, 1), ngettext(one, many, 2)] if many else [gettext(one)]
            twice |= {words for words in said if re.search(rf"%\({name}\)s\.(?!\d)", words)}
    assert sorted(twice) == []


def test_of_a_moment_the_day_here_is_told():
    evening = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # after midnight in Helsinki
    with override("fi"):
        assert day_and_month(evening, today=date(2026, 11, 25)) == "la 21.11."
        assert Template("{% load ui %}{{ at|day }}").render(Context({"at": evening})).startswith("la 21.11.")
