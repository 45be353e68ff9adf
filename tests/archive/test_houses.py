"""Two organisations side by side: nothing of one is in the archive of the other, and neither's archives go with the other's."""

import pytest
from django.utils import timezone

from talkoot.archive.actions import ask_archive, forget_all, withhold_all
from talkoot.archive.files import files_leaving
from talkoot.archive.models import Archive
from talkoot.feedback.models import Answer, FollowUp
from talkoot.feedback.queries.leaving import answers_leaving, numbers_of_answers
from tests.architecture.conftest import WORD
from tests.archive.moving import write
from tests.cast import AT

pytestmark = pytest.mark.django_db


def test_the_word_of_one_is_nowhere_in_the_archive_of_the_other(world, tmp_path):
    cast = world[0]
    for own, other, organisation in (("polku", "toinen", cast.organisation), ("toinen", "polku", cast.other)):
        held = b"".join(write(organisation, tmp_path / f"{own}.zip").values())
        assert WORD[own].encode() in held
        assert WORD[other].encode() not in held


def test_files_are_each_ones_own(world):
    cast = world[0]
    ours, theirs = ({path for _name, path in files_leaving(one.pk)} for one in (cast.organisation, cast.other))
    assert ours
    assert theirs
    assert not ours & theirs


def test_answers_leave_with_their_own_organisation(world):
    cast = world[0]
    pks = list(Answer.objects.values_list("pk", flat=True))
    ours, theirs = (numbers_of_answers(pks, one.pk) for one in (cast.organisation, cast.other))
    assert ours
    assert theirs
    assert not ours.keys() & theirs.keys()
    for one in (cast.organisation, cast.other):  # one who wrote nothing and wants to be called back
        asked = FollowUp.objects.filter(organisation=one)[0]
        asked.pk, asked.answer = None, Answer.objects.filter(organisation=one, comments=None, follow_up=None)[0]
        asked.save()
    for one in (cast.organisation, cast.other):
        rows = [row for part in answers_leaving(one.pk) for row in part]
        assert {row[1] for row in rows} == {one.pk}


def test_asking_anew_and_forgetting_leave_the_others_archive(world):
    cast = world[0]
    theirs = ask_archive(by=cast.member("eve"), at=AT)
    Archive.objects.update(state="done")
    ask_archive(by=cast.member("sanna"), at=timezone.now())
    assert Archive.objects.filter(pk=theirs.pk).exists()
    withhold_all(cast.organisation.pk)
    assert Archive.objects.get(pk=theirs.pk).state == "done"
    forget_all(cast.organisation.pk)
    assert list(Archive.objects.all()) == [theirs]
