"""One figure: Today, the verdict, the team's page, an agreement and its review say the same of the same days, in the same words."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from talkoot.base.ui import words
from talkoot.feedback.models import Signal
from talkoot.feedback.queries.figure import MAIN, figure_of
from talkoot.feedback.sentences import change_sentence
from tests import make
from tests.agreements.test_agreements import in_force

pytestmark = pytest.mark.django_db

BEFORE, NOW = [3, 2, 3, 4, 3, 2] * 10, [5, 4, 5, 5, 4, 5, 3] * 9


class Said(NamedTuple):
    """A figure in words."""

    mean: str
    spread: str
    count: str
    change: str


def words_of(response):
    """What a page says, without its marks."""
    page = response.content.decode().split("<main")[1]
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


@pytest.fixture
def figure(cast):
    """A site whose customers were unhappy and have become happier, and what is said of it."""
    today = timezone.now()
    make.answers(cast.channel, *BEFORE, at=today - timedelta(days=130))
    make.answers(cast.channel, *NOW, at=today - timedelta(days=20))
    found = figure_of(cast.member("sanna"), cast.channel.site, timezone.localdate())
    change = change_sentence(found.change, "90")
    assert "more satisfied" in change
    mean, spread = words.figure(found.value, found.interval)
    return Said(mean, spread, words.answers(found.n), change)


def test_every_page_says_the_same_figure_of_the_same_days_in_the_same_words(cast, sign_in, figure):
    site = cast.channel.site
    agreed, _version = in_force(cast, draft={"figure": MAIN}, site=site)
    said = f"{figure.mean} {figure.spread}".replace("\xa0", " ")
    pages = {
        "Today": "/polku/",
        "the verdict": f"/polku/customers/?site={site.key}",
        "the team's page": f"/polku/team/sites/{site.pk}/",
        "the agreement": f"/polku/agreements/{agreed.pk}/",
        "its review": f"/polku/agreements/{agreed.pk}/review/",
    }
    for name, address in pages.items():
        page = words_of(sign_in("aino" if "review" in address else "eero").get(address))
        assert said in page, f"{name} says another figure"
        assert figure.count.replace("\xa0", " ") in page, f"{name} says another number of answers"
        assert "90 days" in page, f"{name} does not say of which days"
        if name in ("Today", "the verdict", "the team's page"):
            assert figure.change in page, f"{name} compares otherwise"
            others = set(re.findall(r"Customers (?:are|may be) [^.]*? than [^.]*", page)) - {figure.change.split(". ")[0]}
            assert others == set(), f"{name} says something else as well: {others}"


def test_today_says_a_signal_or_how_the_figure_moved_and_never_both(cast, sign_in, figure):
    question = cast.survey.questions.get(kind="smiley")
    assert figure.change in words_of(sign_in("aino").get(f"/polku/?site={cast.channel.site.key}"))
    Signal.objects.create(
        organisation=cast.organisation,
        question=question,
        place="all",
        month=timezone.localdate().replace(day=1),
        upwards=False,
        level=3,
        found_at=timezone.now(),
    )
    assert figure.change not in words_of(sign_in("aino").get(f"/polku/?site={cast.channel.site.key}"))
