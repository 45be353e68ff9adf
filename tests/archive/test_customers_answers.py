"""What leaves of customers' answers: what pages show, and nothing finer."""

import json
from datetime import timedelta

import pytest

from talkoot.base.trail.models import Entry
from talkoot.feedback.models import Answer, Comment, DayCount, FollowUp
from tests import make
from tests.archive.moving import lines, write
from tests.cast import AT

MARK = "Qwzjotainsalaista"
pytestmark = pytest.mark.django_db


def test_single_answers_that_nobody_sees_to_leave_as_figures_alone(cast, tmp_path):
    """Two worlds in which the same five customers gave the same answers on other days, by other keys: the archives are the same."""
    worlds = []
    for order in ([1, 2, 3, 4, 5], [5, 3, 1, 4, 2]):
        Answer.objects.all().delete()
        DayCount.objects.all().delete()
        for back, score in zip(range(10, 5, -1), order, strict=True):
            make.answer(cast.channel, score, at=AT - timedelta(days=back))
        make.answer(cast.channel, order[0], at=AT - timedelta(days=4))  # waits for four others
        held = write(cast.organisation, tmp_path / "one.zip", AT)
        assert lines(held, "feedback.Answer") == []
        assert sum(one["shown"] for one in lines(held, "feedback.DayCount")) == 5
        assert {one["day"] for one in lines(held, "feedback.DayCount")} == {(AT - timedelta(days=6)).date().isoformat()}
        worlds.append({name: said for name, said in held.items() if name.startswith("tables/feedback.")})
    assert worlds[0] == worlds[1]


def test_an_answer_leaves_with_the_face_that_staff_see_and_without_its_own_number_key_and_hour(cast, tmp_path):
    comment = make.comment(cast.channel, "Sanoja", score=2)
    hidden = make.comment(cast.channel, "Muita sanoja", score=1)
    Comment.objects.filter(pk=hidden.pk).update(score=None)  # its words came when its figure had moved
    FollowUp.objects.all().delete()
    silent = make.comment(cast.channel, "x", score=1)
    follow_up = FollowUp.objects.get(answer=silent.answer)
    Comment.objects.filter(pk=silent.pk).delete()
    Answer.objects.filter(pk=silent.answer_id).update(is_known=False)
    held = write(cast.organisation, tmp_path / "one.zip")
    rows = {one["id"]: one for one in lines(held, "feedback.Answer")}
    assert rows[2 * comment.pk]["score"] == 2
    assert rows[2 * hidden.pk]["score"] is None
    assert rows[2 * follow_up.pk + 1]["score"] is None
    assert {one["id"]: one["answer"] for one in lines(held, "feedback.Comment")} == {comment.pk: 2 * comment.pk, hidden.pk: 2 * hidden.pk}
    assert [one["answer"] for one in lines(held, "feedback.FollowUp")] == [2 * follow_up.pk + 1]
    told = b"".join(held.values()).decode("utf-8", "replace")
    assert [key for answer in Answer.objects.all() for key in (str(answer.key), answer.key.hex) if key in told] == []
    assert rows[2 * comment.pk].keys() == {"id", "organisation", "site", "question", "channel", "score", "is_play", "is_at_once", "day"}


def test_the_trail_tells_minutes_as_its_page_does_and_nothing_beside(cast, tmp_path):
    Entry.objects.create(
        organisation=str(cast.organisation.pk), at=AT.replace(second=31, microsecond=5), by_name="Sanna", act="add", subject="work.task:1", details={"x": MARK}
    )
    held = write(cast.organisation, tmp_path / "one.zip")
    assert {one["at"][16:] for one in lines(held, "trail.Entry")} == {":00+00:00"}
    assert MARK.encode() not in b"".join(held.values())


def test_the_archive_says_what_stays_and_why(cast, tmp_path):
    said = json.loads(write(cast.organisation, tmp_path / "one.zip")["columns.json"])
    assert "taking part" in said["stays"]["agreements.Difference"]
    assert said["tables"]["feedback.Channel"]["stays"].keys() >= {"exit_code", "send_key"}
    assert said["tables"]["work.Task"]["columns"]["title"]
