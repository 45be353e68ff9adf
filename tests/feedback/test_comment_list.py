"""The list of comments: limits, several at once, history that waits for nobody, and names that are not found by looking for them."""

import re
from datetime import timedelta

import pytest

from talkoot.feedback.actions.comments import read_together, take_comment
from talkoot.feedback.actions.follow_ups import open_follow_up
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.actions.themes import add_theme, analyse_comments, save_theme
from talkoot.feedback.models import Comment, CommentTheme
from talkoot.feedback.queries import comment_list
from talkoot.feedback.queries.comment_list import Asked, comment_page, waiting
from talkoot.feedback.rows import CommentRow, insert_comments
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
LIST = "/polku/customers/comments/"
SEVERAL = LIST + "several/"


@pytest.fixture
def said(cast):
    """Four comments: two at Salla, two at Kemi, a day apart, the newest last."""
    kemi = open_channel(by=None, survey=cast.survey, site=cast.kemi, kind="qr", at=AT)
    rows = [(cast.channel, "Laskussa oli virhe", 5), (kemi, "Ovi oli liukas", 4), (cast.channel, "Mainio hoito", 5), (kemi, "Odotin kauan", 4)]
    found = [make.comment(channel, text, score, AT + timedelta(days=n)) for n, (channel, text, score) in enumerate(rows)]
    Comment.objects.filter(pk__in=[found[1].pk, found[3].pk]).update(score=2)
    analyse_comments()
    return [Comment.objects.get(pk=one.pk) for one in found]


def texts(page):
    return re.findall(r'<blockquote class="quote" dir="auto">(.*?)</blockquote>', page.content.decode())


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", [3, 2, 1, 0]), ("score=low", [3, 1]), ("score=high", [2, 0]), ("from=2026-11-21&to=2026-11-22", [2, 1]), ("q=lasku", [0]),
        ("q=OVI+liukkaus", []), ("q=ovi+liukas", [1]), ("theme=none", [3, 2, 1]), ("theme=THEME", [0]), ("state=taken", [2]),
        ("score=strange&theme=x&from=1&state=no", [3, 2, 1, 0]),
    ],
)  # fmt: skip
def test_each_limit_leaves_what_it_says(cast, said, sign_in, asked, expected):
    theme = save_theme(by=cast.member("nora"), name="Laskutus", words="", at=AT)
    add_theme(by=cast.member("nora"), comments=[said[0]], theme=theme, at=AT)
    take_comment(by=cast.member("eero"), comment=said[2], at=AT)
    page = sign_in("eero").get(f"{LIST}?{asked}".replace("THEME", str(theme.pk)))
    assert texts(page) == [said[n].text for n in expected]


def test_a_site_in_the_limits_is_shown_and_not_chosen(cast, said, sign_in):
    eero = sign_in("eero")
    assert texts(eero.get(f"{LIST}?site={cast.kemi.key}")) == ["Odotin kauan", "Ovi oli liukas"]
    assert len(texts(eero.get(LIST))) == 4, "choosing a site in a list changed everything"
    eero.get(f"{LIST}?view={cast.kemi.key}")
    assert len(texts(eero.get(LIST))) == 2, "the chooser of the frame is kept"


def test_several_are_read_together_and_undone(cast, said, sign_in):
    eero = sign_in("eero")
    take_comment(by=cast.member("aino"), comment=said[0], at=AT)
    open_follow_up(by=cast.member("aino"), comment=said[1], at=AT)
    page = eero.post(SEVERAL, {"comment": [one.pk for one in said], "read": "1", "back_to": LIST}, follow=True).content.decode()
    states = {one.pk: one.state for one in Comment.objects.all()}
    assert [states[one.pk] for one in said] == ["taken", "taken", "read", "read"]
    assert "2 comments were read together. The others are in somebody’s care or handled already." in page
    undo = re.search(r'action="([^"]*unread[^"]*)"', page)[1].replace("&amp;", "&")
    for _twice in range(2):
        assert eero.post(undo).status_code == 302
    assert set(Comment.objects.filter(pk__in=[said[2].pk, said[3].pk]).values_list("state", flat=True)) == {"new"}


def test_several_get_a_theme_and_keep_what_they_had(cast, said, sign_in):
    first, second = (save_theme(by=cast.member("nora"), name=name, words="", at=AT) for name in ("Ovet", "Odotus"))
    add_theme(by=cast.member("nora"), comments=[said[1]], theme=first, at=AT)
    sign_in("eero").post(SEVERAL, {"comment": [said[1].pk, said[3].pk], "label": "1", "theme": second.pk})
    assert set(CommentTheme.objects.values_list("comment_id", "theme_id")) == {(said[1].pk, first.pk), (said[1].pk, second.pk), (said[3].pk, second.pk)}


def test_another_organisations_comments_are_never_touched(cast, said, sign_in):
    foreign = make.comment(cast.other_channel, "Vieras", 5)
    sign_in("eero").post(SEVERAL, {"comment": [foreign.pk], "read": "1"})
    assert read_together(by=cast.member("eero"), comments=[foreign], at=AT) == []
    foreign.refresh_from_db()
    assert foreign.state == "new"


@pytest.mark.parametrize("posted", [{}, {"read": "1"}, {"comment": ["x", "9" * 40], "read": "1"}, {"comment": "1", "label": "1", "theme": "no"}])
def test_nothing_ticked_says_so(cast, said, sign_in, posted):
    page = sign_in("eero").post(SEVERAL, posted | {"back_to": LIST}, follow=True).content.decode()
    assert "Tick first" in page or "Choose the theme" in page


def test_themes_are_suggested_only_where_one_sorts_and_in_words(cast, said, sign_in):
    from talkoot.feedback.actions.themes import learn_themes

    save_theme(by=cast.member("nora"), name="Laskutus", words="lasku virhe", at=AT)
    learn_themes(cast.organisation.pk, AT)
    assert "About this?" not in sign_in("eero").get(LIST).content.decode()
    sorting = sign_in("eero").get(LIST + "?theme=none").content.decode()
    assert "About this?" in sorting
    assert "%" not in sorting.split('<ul class="rows says')[1].split("</ul>")[0]


def test_a_masked_name_is_not_found_by_looking_for_it(cast, sign_in):
    make.comment(cast.channel, "Hoitaja Eero oli mainio", 5)
    make.comment(cast.channel, "Eero auttoi, soita 040 1234567", 5)
    assert texts(sign_in("nora").get(LIST + "?q=Eero")) == texts(sign_in("nora").get(LIST + "?q=1234567")) == []
    assert len(texts(sign_in("aino").get(LIST + "?q=Eero"))) == 2, "a coach reads names"


def test_what_a_file_brought_waits_for_nobody(cast, said, sign_in):
    row = Comment.objects.select_related("answer").get(pk=said[0].pk)
    insert_comments([CommentRow(cast.organisation.pk, row.answer.key, row.answer.key, "Vanha sana", state="past")])
    assert waiting(cast.member("eero"), Asked()) == {"new": "4", "taken": "0"}
    page = sign_in("eero").get(LIST + "?state=past")
    assert texts(page) == ["Vanha sana"]
    assert "Brought in from earlier" in page.content.decode()
    take_comment(by=cast.member("eero"), comment=Comment.objects.get(text="Vanha sana"), at=AT)


def test_what_is_rare_is_looked_for_in_stretches(cast, monkeypatch):
    monkeypatch.setattr(comment_list, "LOOKED", 30)
    for number in range(70):
        make.comment(cast.channel, "Harvinainen" if number in (3, 50) else f"Tavallinen {number}", 5, AT + timedelta(minutes=number))
    me, asked, after, seen, pages = cast.member("eero"), Asked(words="harvinainen"), None, [], 0
    while pages == 0 or after:
        page = comment_page(me, asked, after)
        seen, after, pages = seen + [one.text for one in page.comments], page.after, pages + 1
        assert (page.looked_until is None) == (after is None)
    assert (seen, pages) == (["Harvinainen", "Harvinainen"], 3)


def test_pages_hold_each_comment_once(cast):
    for number in range(45):
        make.comment(cast.channel, f"Sana {number}", 5)
    me, after, seen, pages = cast.member("eero"), None, [], 0
    while pages == 0 or after:
        page = comment_page(me, Asked(score="high"), after)
        seen, after, pages = seen + [one.pk for one in page.comments], page.after, pages + 1
    assert (len(seen), len(set(seen)), pages) == (45, 45, 3)


def test_the_list_costs_the_same_for_one_and_for_many(cast, sign_in, django_assert_max_num_queries):
    for number in range(25):
        make.comment(cast.channel, f"Sana {number}", 5)
    eero = sign_in("eero")
    with django_assert_max_num_queries(20):
        assert len(texts(eero.get(LIST + "?q=sana"))) == 20


def test_the_tabs_count_what_is_asked_for_and_the_limits_are_said_with_the_panel_folded(cast, said, sign_in):
    make.comment(cast.channel, "Jono oli pitkä", 1)
    page = sign_in("eero").get(LIST + "?score=low&q=jono").content.decode()
    waits = waiting(cast.member("eero"), Asked(score="low"))["new"]
    assert waits == str(Comment.objects.filter(organisation=cast.organisation, state="new", score__lte=2).count())
    assert waits != waiting(cast.member("eero"), Asked())["new"]
    assert '<details class="more limit">' in page, "the panel folds after use"
    limits = page.split('class="meta limited"')[1].split("</p>")[0]
    assert "Unhappy (1–2)" in limits
    assert "“jono”" in limits
    assert waiting(cast.member("eero"), Asked(words="jono")) == {}, "a masked name is not found by counting"
    assert waiting(cast.member("aino"), Asked(words="jono"))["new"] == "1"
