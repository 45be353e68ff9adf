"""A post's text keeps its versions, with what changed by words."""

import pytest

from talkoot.content.actions.planning import plan_idea, take_post
from talkoot.content.actions.publishing import write_post
from talkoot.content.queries.versions import history_of
from tests.content.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast, idea):
    eero = cast.member("eero")
    made = take_post(by=eero, post=plan_idea(by=eero, idea=idea, week=AT.date(), at=AT), at=AT)
    return write_post(by=eero, post=made, text="Nastat tai keppi.", networks=["facebook"], at=AT)


def test_one_version_needs_no_history_and_three_tell_what_changed(cast, sign_in, post):
    address = f"/polku/content/posts/{post.pk}/"
    assert "history/" not in sign_in("nora").get(address).content.decode()
    write_post(by=cast.member("eero"), post=post, text="Nastat tai keppi.", networks=["facebook", "instagram"], at=AT)
    assert len(history_of(post)) == 1, "the text is the same"
    write_post(by=cast.member("nora"), post=post, text="Nastat tai <b>sauvat</b>.", networks=["facebook"], at=AT)
    write_post(by=cast.member("eero"), post=post, text="Nastat ja sauvat.", networks=["facebook"], at=AT)
    assert [(one.number, one.version.by.user.name) for one in history_of(post)] == [(3, "Eero"), (2, "Nora"), (1, "Eero")]
    for one in history_of(post):
        assert "".join(words for kind, words in one.pieces if kind != "gone") == one.version.text
    assert "3 versions" in sign_in("nora").get(address).content.decode()
    page = sign_in("nora").get(address + "history/").content.decode()
    assert "<b>sauvat" not in page
    assert "&lt;" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert sign_in("guest").get(address + "history/").status_code == 403
    assert sign_in("eve").get(address.replace("polku", "toinen") + "history/").status_code == 404
