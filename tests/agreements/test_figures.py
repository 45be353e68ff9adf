"""The customers' figure of an agreement is kept as numbers, and what was kept in words is read again."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from talkoot.agreements.models import Review, Version
from talkoot.base.kit.figures import Figure
from talkoot.feedback.queries.figure import MAIN
from tests import make
from tests.agreements.test_agreements import in_force

MIGRATION = import_module("talkoot.agreements.migrations.0005_figures_in_numbers")
AT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # in Finland the day after


def test_a_figure_comes_back_as_it_was_kept():
    for figure in (Figure("main", date(2026, 11, 20), 25, 4.61, 4.12, 4.9), Figure("question:7", date(2026, 1, 1), 5, 3.0, None, None)):
        assert Figure.of_kept(figure.kept()) == figure
    assert Figure("main", date(2026, 11, 20), 4).kept() == {}
    assert Figure.of_kept({}) is None
    assert Figure.of_kept({"words": {"mean": "?"}}) is None


@pytest.mark.parametrize(
    ("words", "value", "low", "high", "n"),
    [
        ({"mean": "4,61", "spread": "(4,12–4,90)", "count": "25\xa0vastausta"}, 4.61, 4.12, 4.90, 25),
        ({"mean": "4.6", "spread": "(4.1–4.9)", "count": "1,234 answers"}, 4.6, 4.1, 4.9, 1234),
        ({"mean": "4,6", "spread": "", "count": "1\xa0234\xa0svar"}, 4.6, None, None, 1234),
    ],
)
def test_words_are_read_again_as_numbers_in_each_language(words, value, low, high, n):
    found = Figure.of_kept(MIGRATION.read_again(words, "main", AT))
    assert found == Figure("main", date(2026, 11, 21), n, value, low, high)


def test_what_cannot_be_read_keeps_its_words_and_what_was_hidden_is_nothing():
    odd = {"mean": "noin neljä", "spread": "", "count": "25"}
    assert MIGRATION.read_again(odd, "main", AT) == {"words": odd}
    assert MIGRATION.read_again({"mean": "", "spread": "", "count": "3 vastausta"}, "main", AT) == {}


@pytest.mark.django_db
def test_what_stands_in_the_database_is_read_again_and_the_page_says_the_same(cast, sign_in):
    make.answers(cast.channel, *[5, 4, 5, 5, 4, 5, 3] * 3)
    agreed, version = in_force(cast, draft={"figure": MAIN}, site=cast.salla)
    kept = {"mean": "4,4", "spread": "(4,0–4,7)", "count": "21 vastausta"}
    Version.objects.filter(pk=version.pk).update(baseline=kept)
    review = Review.objects.create(agreement=agreed, version=version, outcome="keep", figure=kept, at=AT)
    MIGRATION.read_all(apps, None)
    MIGRATION.read_all(apps, None)  # what has been read stays
    version.refresh_from_db()
    review.refresh_from_db()
    assert (version.baseline_figure.value, version.baseline_figure.n, review.figure_then.low) == (4.4, 21, 4.0)
    with translation.override("en"):
        page = sign_in("eero").get(f"/polku/agreements/{agreed.pk}/").content.decode()
    assert "when it came into force 4.4 (4.0–4.7) · 21" in page.replace("\xa0", " ")
