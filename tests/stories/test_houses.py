"""Two organisations side by side: nothing of one is told, counted or held against in the other."""

from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.stories.actions.talking import Word, comment_in_public
from talkoot.stories.actions.writing import Draft, let_out, write_story
from talkoot.stories.models import Comment
from talkoot.stories.queries.stories import public_of
from tests.stories.things import things

pytestmark = pytest.mark.django_db

SAID = "Meilläkin kysyttiin samaa ja vastaus löytyi naapurista jo seuraavana päivänä."


@pytest.fixture
def houses(cast):
    """A public story of one title in each."""
    made = []
    for name, site in (("sanna", cast.salla), ("eve", cast.elsewhere)):
        by = cast.member(name)
        story = write_story(by=by, draft=Draft("Yhteinen otsikko", text="Teimme sen yhdessä.", sites=[site]), key=uuid4(), at=timezone.now())
        made.append(let_out(by=by, story=story, public=True, at=timezone.now()))
    return made


def test_each_has_its_own_address_and_public_page(houses):
    one, other = houses
    assert one.slug == other.slug == "yhteinen-otsikko"
    assert [list(public_of(story.organisation)) for story in houses] == [[one], [other]]


def test_what_was_said_in_one_is_not_said_again_in_the_other(houses):
    for story in houses:
        comment_in_public(story=story, word=Word("Liisa", SAID, 30.0, "192.0.2.1"), key=uuid4(), at=timezone.now())
    assert list(Comment.objects.order_by("pk").values_list("state", "why")) == [("out", ""), ("out", "")]
    comment_in_public(story=houses[0], word=Word("Liisa", SAID, 30.0, "192.0.2.2"), key=uuid4(), at=timezone.now())
    assert Comment.objects.get(story=houses[0], why="again").state == "held"


def test_only_its_own_people_are_told(cast):
    things(cast.member("sanna"), cast.salla, "polku")
    kinds = set(Notice.objects.filter(kind__startswith="stories.").values_list("kind", flat=True))
    assert kinds >= {"stories.held", "stories.thanked"}, kinds
    assert not Notice.objects.filter(kind__startswith="stories.", member__organisation=cast.other).exists()


def test_who_reads_of_a_new_story_works_there(cast):
    by = cast.member("sanna")
    story = write_story(by=by, draft=Draft("Kaikille", text="Teimme sen."), key=uuid4(), at=timezone.now())
    let_out(by=by, story=story, public=False, at=timezone.now())
    told = set(Notice.objects.filter(kind__startswith="stories.").values_list("member__organisation", flat=True))
    assert told == {cast.organisation.pk}
