"""One word for each state of what a customer said, from one place; and no button that contradicts it."""

import re
from datetime import timedelta

import pytest

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.comments import pass_thanks, read_together, take_comment
from talkoot.feedback.actions.follow_ups import take_follow_up
from talkoot.feedback.models import Comment, FollowUp
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


def buttons(sign_in, comment, name="eero"):
    page = sign_in(name).get(f"/polku/customers/comments/{comment.pk}/").content.decode()
    known = ("Pass the thanks on", "We have read it together", "I’ll take this", "It’s handled", "Let others take it")
    return [words for words in known if f"{words}</button>" in page]


def test_praise_is_read_together_and_never_taken_into_care(cast, sign_in):
    praise = make.comment(cast.channel, "Lovely people", score=5)
    assert praise.is_praise
    assert buttons(sign_in, praise) == ["Pass the thanks on"]
    read_together(by=cast.member("eero"), comments=[praise], at=AT)
    assert buttons(sign_in, praise) == []


def test_praise_reaches_the_team_with_one_press_and_can_be_taken_back(cast, sign_in):
    praise = make.comment(cast.channel, "Lovely people", score=5)
    here = "/polku/customers/comments/"
    done = sign_in("eero").post(f"{here}{praise.pk}/thank/", {"back_to": here}, follow=True).content.decode()
    praise.refresh_from_db()
    assert praise.state == "read"
    assert "Everybody at Salla is told of it." in done
    told = Notice.objects.filter(kind="feedback.thanks")
    assert set(told.values_list("member_id", flat=True)) == {cast.member("aino").pk}, "who works there, but not who passed it on"
    assert "A customer thanks you all at Salla." in sign_in("aino").get("/polku/").content.decode()
    assert "Lovely people" not in str(list(told.values())), "a notice carries none of the customer's words"
    sign_in("eero").post(f"{here}{praise.pk}/thank/")
    assert told.count() == 1, "nobody is told twice"
    undo = re.search(r'class="toast" method="post" action="([^"]+)"', done)[1].replace("&amp;", "&")
    sign_in("eero").post(undo)
    praise.refresh_from_db()
    assert praise.state == "new"
    assert told.filter(seen_at=None).count() == 0


def test_praise_reaches_the_one_it_is_meant_for_and_nobody_of_elsewhere(cast, sign_in):
    praise, nora = make.comment(cast.channel, "Lovely people", score=5), cast.member("nora")
    client, address = sign_in("eero"), f"/polku/customers/comments/{praise.pk}/thank/"
    assert client.post(address, {"to_words": "Olematon"}).status_code == 422
    client.post(address, {"to": nora.pk, "to_words": nora.user.name})
    assert list(Notice.objects.filter(kind__startswith="feedback.thanks").values_list("member_id", "kind")) == [(nora.pk, "feedback.thanks_mine")]
    with pytest.raises(Refused):
        pass_thanks(by=cast.member("eero"), comment=praise, to=cast.member("eve"), at=AT)
    with pytest.raises(Refused):
        pass_thanks(by=cast.member("eero"), comment=make.comment(cast.channel, "Jono", score=2), at=AT)


def test_each_state_offers_only_what_fits_it(cast, sign_in):
    comment = make.comment(cast.channel, "The door is heavy", score=3)
    FollowUp.objects.all().delete()
    assert buttons(sign_in, comment) == ["I’ll take this"]
    take_comment(by=cast.member("eero"), comment=Comment.objects.get(pk=comment.pk), at=AT)
    assert buttons(sign_in, comment) == ["It’s handled", "Let others take it"]
    assert buttons(sign_in, comment, "aino") == []


def test_the_words_tell_who_and_by_when(cast):
    eero = cast.member("eero")
    comment = make.comment(cast.channel, "Nobody answered", score=1)
    one = FollowUp.objects.select_related("owner__user").get(answer=comment.answer)
    assert one.state_words == "New"
    FollowUp.objects.filter(pk=one.pk).update(due_on=AT.date() + timedelta(days=2))
    one.refresh_from_db()
    take_follow_up(by=eero, follow_up=one, at=AT)
    one = FollowUp.objects.select_related("owner__user").get(pk=one.pk)
    assert eero.user.name in one.state_words
    assert "by " in one.state_words
    assert [label for _value, label in FollowUp.State.choices] == ["New", "In somebody’s care", "Handled"]
