"""What pulls us up and down: told from five comments, only where it can be told, and where it is heard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.feedback.actions.themes import add_theme, save_theme
from talkoot.feedback.logic.pulls import Said, pulls, trend_of, way_of
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.models import Comment
from talkoot.feedback.queries.pulls import pulled
from tests import make
from tests.cast import AT


def said(score, themes=(), site=1, late=True):
    return Said(score, site, late, frozenset(themes))


def test_a_theme_with_lower_faces_pulls_down_and_one_with_higher_lifts():
    comments = [said(1, [1])] * 12 + [said(5, [2])] * 12 + [said(3, [3], site=n % 4) for n in range(12)] + [said(3)] * 12 + [said(1, [4])] * 4
    found = pulls(comments)
    assert [(one.theme, one.way) for one in found] == [(1, -1), (3, 0), (2, 1)], "four comments tell nothing"
    assert found[0].share == pytest.approx(12 / 52)
    assert found[1].sites == ((0, 3), (1, 3), (2, 3))


@pytest.mark.parametrize(("of_it", "rest", "way"), [({1: 5}, {5: 100}, -1), ({3: 5}, {4: 20, 3: 20}, 0), ({5: 3}, {1: 50}, 0), ({4: 60}, {3: 60}, 1)])
def test_what_cannot_be_told_is_not_told(of_it, rest, way):
    assert way_of(Tally(of_it), Tally(rest)) == way


@pytest.mark.parametrize(("numbers", "trend"), [((15, 30, 5, 60), 1), ((2, 60, 20, 60), -1), ((3, 30, 6, 60), 0), ((10, 10, 0, 60), 0)])
def test_a_theme_grows_only_where_chance_does_not_explain_it(numbers, trend):
    assert trend_of(*numbers) == trend


@pytest.mark.django_db
def test_the_page_tells_share_faces_and_leads_to_the_comments(cast, sign_in):
    now, nora = timezone.now(), cast.member("nora")
    queues, care, old = (save_theme(by=nora, name=name, words="", at=AT) for name in ("Jonot", "Hoito", "Vanha"))
    for number in range(8):
        make.comment(cast.channel, f"Jono {number}", 5, now - timedelta(days=number))
        make.comment(cast.channel, f"Hoito {number}", 5, now - timedelta(days=number))
        make.comment(cast.channel, f"Vanha {number}", 5, now - timedelta(days=500))
        make.comment(cast.other_channel, f"Vieras {number}", 1, now)
    for theme, word, score in ((queues, "Jono", 1), (care, "Hoito", 5), (old, "Vanha", 1)):
        rows = Comment.objects.filter(text__startswith=word)
        rows.update(score=score)
        add_theme(by=nora, comments=rows, theme=theme, at=AT)
    page = " ".join(sign_in("eero").get("/polku/customers/pulls/").content.decode().split())
    assert re.findall(r'<span class="t">(\w+)</span>', page) == ["Jonot", "Hoito"]
    assert "50 % of comments (8)".replace(" ", "\xa0", 1) in page or "50 % of comments (8)" in page
    assert f"?theme={queues.pk}" in page
    assert pulled(cast.member("eero"), cast.kemi.pk, timezone.localdate(now)).n == 0


@pytest.mark.django_db
def test_themes_of_long_ago_do_not_contradict_the_list_of_themes(cast, sign_in):
    nora, page = cast.member("nora"), "/polku/customers/pulls/"
    theme = save_theme(by=nora, name="Odotus", words="", at=AT)
    old = [make.comment(cast.channel, f"Odotin {n}", 2, timezone.now() - timedelta(days=400)) for n in range(5)]
    assert "more than a year old" not in sign_in("eero").get(page).content.decode()
    add_theme(by=nora, comments=old, theme=theme, at=AT)
    assert "Themes have been given only to comments more than a year old" in sign_in("eero").get(page).content.decode()
