"""Came from and led to."""

import pytest
from django.db import IntegrityError, transaction

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.actions import join
from talkoot.base.thread.models import Join
from talkoot.base.thread.queries import neighbours
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


def ref(comment):
    return Ref("feedback.comment", str(comment.pk))


def test_both_directions_are_followed_and_joining_twice_is_once(cast):
    first, second = make.comment(cast.channel, "ensin", score=5), make.comment(cast.channel, "sitten", score=5)
    for _ in range(2):
        join(organisation=cast.organisation.pk, source=ref(first), result=ref(second), at=AT)
    found = neighbours([ref(first), ref(second)], cast.member("eero"))
    assert [card.title for card in found[str(ref(first))].led_to] == ["sitten"]
    assert [card.title for card in found[str(ref(second))].came_from] == ["ensin"]
    assert Join.objects.count() == 1


def test_what_one_may_not_see_is_not_shown(cast):
    own, foreign = make.comment(cast.channel, "oma", score=5), make.comment(cast.other_channel, "vieras", score=5)
    join(organisation=cast.organisation.pk, source=ref(own), result=ref(foreign), at=AT)
    assert neighbours([ref(own)], cast.member("eero"))[str(ref(own))].led_to == []
    assert neighbours([ref(own)], cast.member("guest"))[str(ref(own))].led_to == []
    assert neighbours([ref(foreign)], cast.member("eve"))[str(ref(foreign))].came_from == []


def test_nothing_leads_to_itself():
    with pytest.raises(IntegrityError), transaction.atomic():
        Join.objects.create(organisation=1, source="a.b:1", result="a.b:1", at=AT)
