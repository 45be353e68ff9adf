"""A word written into every place that no owner may read is nowhere in the archive."""

import base64
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from talkoot.archive.limits import own_limit
from talkoot.archive.schema import staying, tables, way
from talkoot.base.thread.models import Join
from talkoot.pictures.actions import note_permission
from tests.architecture.conftest import WORD
from tests.archive.moving import lines, write
from tests.archive.rows import LEAVES, a_row, a_value
from tests.cast import AT
from tests.pictures.drawn import kept

MARK = "Qwzjotainsalaista"
OF_ITS_OWN = ("django_tasks_database.DBTaskResult", "contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions", "assessment.Sealed")
# Rows that say this stay, by the limit that keeps them (talkoot/archive/limits.py).
STAY = {
    "feedback.Comment": [{"held": True}],
    "assessment.Round": [
        {"state": "open", "results_at": AT},
        {"state": "closing"},
        {"state": "preparing"},
        {"state": "closed", "results_at": timezone.now() + timedelta(days=9)},
    ],
    "assessment.Words": [{"reader": "coach"}, {"reader": "facilitator"}],
    "assessment.Card": [{"finished_at": AT, "shared_at": None}, {"finished_at": None, "shared_at": None}],
    "agreements.Decision": [{"closed_at": None}],
    "targets.Scoring": [{"closed_at": None}],
    "content.Half": [{"closed_at": None}],
    "workshops.Workshop": [{"state": "open"}, {"state": "ended", "is_rehearsal": True}],
    "workshops.Participant": [],  # of a workshop that is not over: see below
    "workshops.Note": [{"removed_at": AT}, {"removed_at": None, "put_away_at": AT}],
    "workshops.Heading": [],
    "workshops.Proposal": [],
    "workshops.Reply": [],
    "workshops.Template": [{"shared": "own"}, {"shared": "site"}, {"shared": "all", "taken_back_at": AT}],
    "stories.Story": [{"state": "draft"}, {"state": "back"}],
    "stories.Comment": [{"state": "held"}, {"state": "removed"}],
    "stories.Thanks": [{"withdrawn_at": AT}],
    "stories.Naming": [{"yes": False}, {"yes": None}],
    "sparring.Question": [{"withdrawn_at": AT}, {"withdrawn_at": None, "removed_at": AT}],
    "sparring.Answer": [{"withdrawn_at": AT}, {"withdrawn_at": None, "removed_at": AT}],
    "people.Knowing": [],  # it says nothing itself
    "people.SiteCard": [{"taken_down_at": AT}],
    "pictures.Picture": [{"removed_at": AT}],
    "feedback.DayCount": [],
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def full(db, world):
    """Made once; each test is rolled back to it."""
    return world[0]


def texts_of(model):
    """Columns that can hold the word."""
    kinds = (models.TextField, models.CharField, models.JSONField, models.BinaryField)
    return [one for one in model._meta.concrete_fields if isinstance(one, kinds) and not one.choices and not one.generated and not one.remote_field]


def mark(row, names):
    """Writes the word into these columns of a row; how many could hold it."""
    found = [one for one in texts_of(type(row)) if one.name in names and (not one.max_length or one.max_length >= len(MARK))]
    type(row)._base_manager.filter(pk=row.pk).update(**{one.attname: a_value(one, MARK) for one in found})
    return len(found)


def has_mark(held):
    """The members that hold the word, as it is or packed."""
    shapes = [MARK.encode(), MARK.lower().encode()] + [base64.b64encode(b"x" * shift + MARK.encode())[4:-4] for shift in range(3)]
    return [name for name, said in held.items() if any(shape in said for shape in shapes)]


def test_a_word_in_every_table_that_stays_is_nowhere(full, tmp_path):
    marked = 0
    for label in staying():
        if label in OF_ITS_OWN or not texts_of(apps.get_model(label)):
            continue
        row = newest_or_new(label, full.organisation)
        assert row is not None, label
        marked += mark(row, {one.name for one in texts_of(type(row))}) > 0
    assert marked > 25, "it is there to be found"
    assert has_mark(write(full.organisation, tmp_path / "one.zip")) == []


def test_a_word_in_every_column_that_stays_is_nowhere(full, tmp_path):
    marked = 0
    for label, table in tables().items():
        if any(one.name in table.left for one in texts_of(table.model)):
            marked += mark(newest_or_new(label, full.organisation, LEAVES.get(label)), table.left.keys())
    assert marked > 20, "it is there to be found"
    assert has_mark(write(full.organisation, tmp_path / "one.zip")) == []


def test_every_limit_is_tried_below():
    assert {label for label in tables() if own_limit(label, AT)} == STAY.keys()


STATES = [pytest.param(label, said, id=f"{label} {number}") for label, states in STAY.items() for number, said in enumerate(states)]


@pytest.mark.parametrize(("label", "said"), STATES)
def test_a_word_in_rows_that_stay_is_nowhere(full, tmp_path, label, said):
    row = newest_or_new(label, full.organisation, LEAVES.get(label))
    if label in ("targets.Scoring", "content.Half"):  # one can be open, and nothing in it holds words: an idea or a target of it does
        type(row)._base_manager.filter(organisation=full.organisation).exclude(pk=row.pk).update(closed_at=AT)
        row_of_it = newest_or_new(*{"targets.Scoring": ("targets.Candidacy",), "content.Half": ("content.Option",)}[label], full.organisation)
        type(row_of_it)._base_manager.filter(pk=row_of_it.pk).update(**{label.split(".")[1].lower(): row}, title=MARK)
    if label == "workshops.Note":
        held = a_row("workshops.Workshop", full.organisation, "Sana", {"state": "ended"})
        step = a_row("workshops.Activity", full.organisation, "Sana", {"workshop": held, "kind": "write"})
        type(row)._base_manager.filter(pk=row.pk).update(workshop=held, activity=step)
    assert mark(row, {one.name for one in texts_of(type(row)) if one.name not in tables()[label].left})
    type(row)._base_manager.filter(pk=row.pk).update(**(LEAVES.get(label) or {}))
    assert has_mark(write(full.organisation, tmp_path / "one.zip")), "it leaves where it may"
    type(row)._base_manager.filter(pk=row.pk).update(**said)
    held = write(full.organisation, tmp_path / "two.zip")
    assert has_mark(held) == []
    assert row.pk not in [one["id"] for one in lines(held, label)]


@pytest.mark.parametrize("state", ["planned", "open"])
def test_what_is_written_for_a_meeting_that_is_not_over_stays(full, tmp_path, state):
    held = a_row("workshops.Workshop", full.organisation, "Sana", {"state": state})
    step = a_row("workshops.Activity", full.organisation, "Sana", {"workshop": held, "kind": "write"})
    seat = a_row("workshops.Participant", full.organisation, MARK, {"workshop": held})
    a_row("workshops.Heading", full.organisation, MARK, {"activity": step})
    a_row("workshops.Note", full.organisation, MARK, {"workshop": held, "activity": step, "by": seat, "removed_at": None, "put_away_at": None})
    asked = a_row("workshops.Proposal", full.organisation, MARK, {"activity": step, "shown_at": None})
    a_row("workshops.Reply", full.organisation, MARK, {"proposal": asked, "by": seat})
    assert has_mark(write(full.organisation, tmp_path / "one.zip")) == []


def test_notes_of_a_silent_brainstorm_that_was_never_opened_and_answers_never_shown_stay(full, tmp_path):
    held = a_row("workshops.Workshop", full.organisation, "Sana", {"state": "ended"})
    step = a_row("workshops.Activity", full.organisation, "Sana", {"workshop": held, "kind": "brainstorm", "shown_at": None})
    seat = a_row("workshops.Participant", full.organisation, "Sana", {"workshop": held})
    a_row("workshops.Note", full.organisation, MARK, {"workshop": held, "activity": step, "by": seat, "removed_at": None, "put_away_at": None})
    asked = a_row("workshops.Proposal", full.organisation, "Sana", {"activity": step, "shown_at": None})
    a_row("workshops.Reply", full.organisation, MARK, {"proposal": asked, "by": seat})
    assert has_mark(write(full.organisation, tmp_path / "one.zip")) == []


def newest_or_new(label, organisation, said=None):
    """A row of the organisation's."""
    try:
        with transaction.atomic():
            return a_row(label, organisation, "Sana", said)
    except IntegrityError:  # there is one, and can be no other
        rows = apps.get_model(label)._base_manager.order_by("-pk")
        return rows.filter(**{way(label): organisation.pk}).first() if label in tables() else rows.first()


def test_nothing_of_another_organisation_leaves(full, tmp_path):
    text = b"".join(write(full.organisation, tmp_path / "one.zip").values()).decode("utf-8", "replace")
    assert WORD["toinen"] not in text
    assert "eve@" not in text
    assert WORD["polku"] in text


def test_what_came_of_something_private_does_not_say_so(full, tmp_path):
    task = a_row("work.Task", full.organisation, "Sana")
    private = a_row("agreements.Difference", full.organisation, MARK)
    seen = a_row("targets.Target", full.organisation, "Sana")
    for source in (f"agreements.difference:{private.pk}", f"targets.target:{seen.pk}", "assessment.answer:5"):
        Join.objects.create(organisation=full.organisation.pk, source=source, result=f"work.task:{task.pk}", at=AT)
    joins = lines(write(full.organisation, tmp_path / "one.zip"), "thread.Join")
    assert [one["source"] for one in joins if one["result"] == f"work.task:{task.pk}"] == [f"targets.target:{seen.pk}"]


def test_what_was_seen_of_work_rearranged_on_a_card_stays_where_the_card_does(full, tmp_path):
    card = a_row("assessment.Card", full.organisation, "Sana", {"finished_at": AT, "shared_at": AT})
    choice = a_row("assessment.Choice", full.organisation, "Sana", {"card": card, "round": None, "team": None})
    seen = a_row("learning.Look", full.organisation, "Sana", {"choice": choice, "version": None})

    def leaves(name):
        return seen.pk in [one["id"] for one in lines(write(full.organisation, tmp_path / name), "learning.Look")]

    assert leaves("one.zip")
    type(card)._base_manager.filter(pk=card.pk).update(shared_at=None)
    assert not leaves("two.zip"), "it would be of nothing, and no reader would take it"


def test_a_picture_leaves_while_all_who_can_be_recognised_allow_it(full, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    by, today = full.member("sanna"), timezone.localdate()
    picture = kept(by, tmp_path, colour="#123456", people="some")
    name = f"files/pictures/{picture.digest}/page.jpg"
    assert name not in write(full.organisation, tmp_path / "one.zip"), "nobody has allowed it"
    given = note_permission(by=by, picture=picture, who="Aili", member=None, about="", given_on=today, until=today, at=timezone.now())
    assert name in write(full.organisation, tmp_path / "two.zip")
    type(given).objects.filter(pk=given.pk).update(given_on=today - timedelta(days=2), until=today - timedelta(days=1))
    held = write(full.organisation, tmp_path / "three.zip")
    assert name not in held
    assert picture.pk in [one["id"] for one in lines(held, "pictures.Picture")], "what is known of it leaves"
