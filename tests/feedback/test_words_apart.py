"""Staff read a comment with its face. So answers with words wait apart: no figure and no comment together tell a silent one's face."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from talkoot.base.kit.periods import Period
from talkoot.feedback.actions.answers import Arrival, add_why, store_answers
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.links import ANSWER
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Answer, Comment, DayCount, FollowUp, Moved
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.soundness import differing_counts, differing_figures
from talkoot.feedback.queries.verdict import main_question, tally
from tests import make
from tests.cast import AT
from tests.feedback.test_moving import plain

pytestmark = pytest.mark.django_db


def press(cast, score, words="", at=AT, key=None):
    store_answers([Arrival(open_channel(cast.channel.key), Submission(key or uuid4(), score, words), at)])


def figure(cast, day=None):
    return dict(tally(main_question(cast.organisation.pk), Period(), day or AT.date() + timedelta(days=9)).counts)


def test_four_comments_never_tell_the_fifth_ones_face(cast):
    for number in range(4):
        press(cast, 5, f"Kiitos {number}")
    press(cast, 1)
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {}
    press(cast, 4, "Hyvä")
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {4: 1, 5: 4}, "the five whose faces stand with their words"
    for score in (1, 2, 2, 3):
        press(cast, score)
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {1: 2, 2: 2, 3: 1, 4: 1, 5: 4}
    assert differing_counts() == differing_figures() == 0
    rebuild_counts()
    assert differing_counts() == differing_figures() == 0


def test_words_that_come_after_the_press_set_it_apart_too(cast):
    keys = [uuid4() for _ in range(4)]
    point = open_channel(cast.channel.key)
    for key in keys:
        press(cast, 5, key=key)
        add_why(channel=point, key=key, text="Kiitos", at=AT)
        add_why(channel=point, key=key, text="Kiitos", at=AT)
    press(cast, 1)
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {}
    assert Answer.objects.filter(is_known=True).count() == 4


def test_words_that_come_when_the_figure_has_moved_show_no_face(cast):
    key = uuid4()
    for score in (4, 4, 4, 5):
        press(cast, score)
    press(cast, 1, key=key)
    make.counted(cast.organisation, AT.date())
    add_why(channel=open_channel(cast.channel.key), key=key, text="Vielä yksi asia", at=AT + timedelta(days=3))
    comment = Comment.objects.get()
    assert (comment.text, comment.score) == ("Vielä yksi asia", None)


def test_no_card_shows_the_face_of_an_answer_that_nobody_sees_to(cast):
    for score in (1, 2, 3):
        press(cast, score)
    pks = [str(pk) for pk in Answer.objects.values_list("pk", flat=True)]
    assert ANSWER.cards(pks, cast.member("sanna")) == []
    press(cast, 1, "Odotin turhaan")
    assert len(ANSWER.cards([str(FollowUp.objects.get().answer_id)], cast.member("sanna"))) == 1


ADDRESSES = (
    "/polku/customers/?period=90&site=all", "/polku/customers/?period=all&site={salla}", "/polku/customers/comments/", "/polku/customers/comments.csv",
    "/polku/customers/follow-ups/", "/polku/customers/figures/?period=all&as=csv&table=0", "/polku/", "/polku/customers/surveys/{survey}/faces/?period=all",
)  # fmt: skip
SPOKEN = [(5, "Kiitos"), (4, "Hyvä"), (2, "Odotin"), (5, "Mainio"), (3, "No jaa"), (4, "Ok"), (5, "Hienoa"), (1, "Huono")]


def days(cast, monkeypatch, silent):
    """Each day one with words and, every second day, one without; all pages each morning."""
    for model in (FollowUp, Comment, Answer, Moved):
        model.objects.all().delete()
    main_question(cast.organisation.pk)
    from talkoot.feedback.models import MonthCount

    DayCount.objects.all().delete()
    MonthCount.objects.all().delete()
    seen = []
    for number in range(len(silent) * 2):
        now = datetime(2026, 6, 1, 6, tzinfo=UTC) + timedelta(days=number)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        move_figures(cast.organisation, timezone.localdate(now))
        client = Client()
        client.force_login(cast.member("sanna").user, backend="django.contrib.auth.backends.ModelBackend")
        for address in ADDRESSES:
            response = client.get(address.format(salla=cast.salla.key, survey=cast.survey.pk))
            text = b"".join(response.streaming_content).decode() if response.streaming else plain(response)
            seen.append((number, address, text))
        score, words = SPOKEN[number % len(SPOKEN)]
        # Whose turn a follow-up is follows from the answer's key.
        press(cast, score, words, at=now + timedelta(hours=3), key=UUID(int=2 * number))
        if number % 2:
            press(cast, silent[number // 2], at=now + timedelta(hours=5), key=UUID(int=2 * number + 1))
    return seen


def test_polling_comments_and_figures_together_tells_no_silent_answer(cast, monkeypatch):
    """Two worlds in which the same five silent customers gave the same five faces in another order look alike, words and all."""
    import re

    def without_numbers(pages):
        return [(number, address, re.sub(r"/(comments|follow-ups)/\d+|value=\"\d+\"|:\d+", "", page)) for number, address, page in pages]

    first = [1, 5, 2, 4, 5, 3, 1, 1, 5, 2]
    other = [5, 1, 5, 2, 4, 2, 5, 1, 3, 1]
    assert sorted(first[:5]) == sorted(other[:5])
    assert sorted(first[5:]) == sorted(other[5:])
    seen = without_numbers(days(cast, monkeypatch, first))
    assert len({page for _n, address, page in seen if address == ADDRESSES[0]}) > 2, "and yet the figures move"
    again = without_numbers(days(cast, monkeypatch, other))
    for (_n, _w, page), (n, where, page2) in zip(seen, again, strict=True):
        assert page == page2, (n, where)
    assert [(n, where) for (n, where, page), (_n, _w, page2) in zip(seen, again, strict=True) if page != page2] == []
    assert timezone.now().year == 2026


def test_what_waits_when_an_older_installation_is_brought_up_to_date_waits_apart(cast):
    for number in range(4):
        make.answer(cast.channel, 5, f"Hyvä {number}")
    make.answer(cast.channel, 2)
    Answer.objects.update(is_known=False)  # as they stood before
    DayCount.objects.update(apart=0)
    import_module("talkoot.feedback.migrations.0012_what_waits_apart").set_apart(apps, None)
    make.counted(cast.organisation, AT.date())
    assert dict(tally(main_question(cast.organisation.pk), Period(), AT.date() + timedelta(days=2)).counts) == {}
    make.answer(cast.channel, 5, "Hyvä vielä")
    make.counted(cast.organisation, AT.date())
    assert dict(tally(main_question(cast.organisation.pk), Period(), AT.date() + timedelta(days=2)).counts) == {5: 5}
