"""Two organisations with the same picture: each has its own, and its own room."""

import pytest

from talkoot.pictures.actions import room_used
from talkoot.pictures.files import forget_files, sweep
from talkoot.pictures.models import Picture
from tests.cast import AT
from tests.pictures.drawn import kept

pytestmark = pytest.mark.django_db


def test_the_same_picture_is_each_ones_own(cast, tmp_path):
    one, other = (kept(cast.member(name), tmp_path, title=name, told="Lumi", colour="#123456", at=AT) for name in ("sanna", "eve"))
    assert (one.organisation, other.organisation) == (cast.organisation, cast.other)
    assert one.digest == other.digest
    assert Picture.objects.count() == 2
    assert [room_used(one.organisation), room_used(other.organisation)] == [one.weight, other.weight]


@pytest.mark.parametrize("goes", [lambda one: forget_files(one.organisation_id, one.digest), lambda one: sweep(one.organisation_id)], ids=["forget", "sweep"])
def test_files_go_though_another_has_the_same_picture(cast, tmp_path, goes):
    one, other = (kept(cast.member(name), tmp_path, title=name, told="Lumi", colour="#123456", at=AT) for name in ("sanna", "eve"))
    Picture.objects.filter(pk=one.pk).delete()
    goes(one)
    assert not one.folder.exists()
    assert other.folder.exists()
