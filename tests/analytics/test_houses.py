"""Two organisations side by side: comments and panels are each one's own."""

import pytest
from django.utils import timezone

from talkoot.analytics import writing
from talkoot.feedback.queries.analysis import comments
from tests.architecture.conftest import WORD, world  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


def test_comments_are_of_one_organisation(world):  # noqa: F811
    cast = world[0]
    ours, theirs = (list(comments(one.pk)) for one in (cast.organisation, cast.other))
    assert {row[0] for row in ours} == {cast.organisation.pk}
    assert {row[0] for row in theirs} == {cast.other.pk}
    assert not any(WORD["toinen"] in row[-1] for row in ours)


def test_a_panel_is_read_through_a_member_of_its_organisation(world, monkeypatch):  # noqa: F811
    cast, asked = world[0], []
    monkeypatch.setattr(writing, "observed", lambda me, now: asked.append(me.organisation))
    for one in (cast.organisation, cast.other):
        writing.panel_of(one, timezone.now())
    assert asked == [cast.organisation, cast.other]
