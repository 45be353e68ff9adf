"""A question's picture: from the library, by the rules of the library, for colleagues who may read the question."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions.people import end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.pictures import jobs
from talkoot.pictures.actions import note_permission, remove_picture, withdraw_permission
from talkoot.pictures.models import Picture
from talkoot.pictures.uses import uses_of
from talkoot.sparring.actions.asking import ask, withdraw_question
from talkoot.sparring.actions.illustrating import illustrate
from talkoot.sparring.models import Question
from tests.pictures.drawn import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def shoe(cast, tmp_path):
    return kept(cast.member("sanna"), tmp_path)


@pytest.fixture
def question(cast):
    return ask(by=cast.member("eero"), text="Mikä kenkä tämä on?", key=uuid4(), at=timezone.now())


def allowed(cast, until=None):
    """Somebody can be recognised in it, and allows it."""
    Picture.objects.update(people="some")
    picture = Picture.objects.get()
    given = timezone.localdate()
    return note_permission(by=cast.member("sanna"), picture=picture, who="Aili", member=None, about="", given_on=given, until=until, at=timezone.now())


def shown(cast, question):
    return illustrate(by=cast.member("eero"), question=question, picture=Picture.objects.get(), at=timezone.now())


def test_whoever_asked_chooses_it_colleagues_see_it_and_it_is_taken_off_again(cast, sign_in, shoe, question):
    eero, page = sign_in("eero"), f"/polku/sparring/asked/{question.pk}/"
    assert "Add a picture" in eero.get(page).content.decode()
    assert "Nastakenkä" in eero.get(f"{page}choose-picture/").content.decode()
    for _twice in range(2):
        assert eero.post(f"{page}choose-picture/", {"picture": str(shoe.pk)}).status_code == 302
    nora = sign_in("nora")
    assert 'alt="Kenkä jäällä"' in nora.get(page).content.decode()
    assert "choose-picture" not in nora.get(page).content.decode()
    sent = nora.get(f"{page}picture/")
    assert (sent["Content-Type"], sent.content) == ("image/jpeg", (shoe.folder / "page.jpg").read_bytes())
    assert [use.title for use in uses_of([shoe.pk], "polku")[shoe.pk]] == ["Mikä kenkä tämä on?"]
    assert "a question to colleagues" in sign_in("nora").get(f"/polku/content/pictures/{shoe.pk}/").content.decode()
    assert eero.post(f"{page}choose-picture/", {"picture": ""}).status_code == 302
    assert "Kenkä jäällä" not in nora.get(page).content.decode()
    assert nora.get(f"{page}picture/").status_code == 404


def test_nobody_else_chooses_or_sees_it(cast, sign_in, shoe, question, tmp_path):
    page = f"/polku/sparring/asked/{question.pk}/"
    for name in ("nora", "sanna", "eve", "guest"):
        sign_in(name).post(f"{page}choose-picture/", {"picture": str(shoe.pk)})
    assert sign_in("nora").get(f"{page}choose-picture/").status_code == 302
    with pytest.raises(Refused, match="Whoever asked it"):
        illustrate(by=cast.member("nora"), question=question, picture=shoe, at=timezone.now())
    with pytest.raises(Refused, match="your own organisation"):
        illustrate(by=cast.member("eero"), question=question, picture=kept(cast.member("eve"), tmp_path, colour="white"), at=timezone.now())
    with pytest.raises(Refused, match="no permission"):
        unclear = kept(cast.member("sanna"), tmp_path, colour="blue", people="some")
        illustrate(by=cast.member("eero"), question=question, picture=unclear, at=timezone.now())
    question.refresh_from_db()
    assert question.picture is None
    illustrate(by=cast.member("eero"), question=question, picture=shoe, at=timezone.now())
    for name in ("eve", "guest", ""):
        assert sign_in(name).get(f"{page}picture/").status_code in (302, 403, 404), name


@pytest.mark.parametrize("picture", [None, "x", "0", "99999999999999999999"])
def test_nothing_chosen_and_nonsense_change_nothing(cast, sign_in, shoe, question, picture):
    shown(cast, question)
    sent = sign_in("eero").post(f"/polku/sparring/asked/{question.pk}/choose-picture/", {} if picture is None else {"picture": picture}, follow=True)
    assert sent.status_code in (200, 422)
    question.refresh_from_db()
    assert question.picture == shoe


def test_a_permission_that_ends_takes_it_off_and_whoever_asked_is_told_once(cast, shoe, question):
    allowed(cast, until=timezone.localdate())
    shown(cast, question)
    for _twice in range(2):
        jobs.see_to_permissions(timezone.now() + timedelta(days=1))
    assert Question.objects.get().picture is None
    assert [one.member.user.name for one in Notice.objects.filter(kind="sparring.picture_off")] == ["Eero"]


def test_on_the_day_after_it_is_shown_no_more_also_before_anything_ran(cast, sign_in, shoe, question, monkeypatch):
    allowed(cast, until=timezone.localdate())
    shown(cast, question)
    today, page, nora = timezone.localdate(), f"/polku/sparring/asked/{question.pk}/", sign_in("nora")
    assert nora.get(f"{page}picture/").status_code == 200
    monkeypatch.setattr(timezone, "localdate", lambda *_at: today + timedelta(days=1))
    assert nora.get(f"{page}picture/").status_code == 404
    assert "Kenkä jäällä" not in nora.get(page).content.decode()


def test_where_whoever_asked_has_left_it_goes_without_a_word(cast, shoe, question):
    given = allowed(cast)
    shown(cast, question)
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=timezone.now())
    withdraw_permission(by=cast.member("sanna"), permission=given, at=timezone.now())
    assert Question.objects.get().picture is None
    assert not Notice.objects.filter(kind="sparring.picture_off").exists()


def test_what_was_taken_back_keeps_no_picture_from_being_deleted_and_tells_no_title(cast, sign_in, shoe, question):
    shown(cast, question)
    with pytest.raises(Refused, match="It is used in “Mikä kenkä tämä on\\?”"):
        remove_picture(by=cast.member("sanna"), picture=shoe, at=timezone.now())
    withdraw_question(by=cast.member("eero"), question=question, at=timezone.now())
    with pytest.raises(Refused, match="taken back"):
        illustrate(by=cast.member("eero"), question=question, picture=None, at=timezone.now())
    page = sign_in("nora").get(f"/polku/content/pictures/{shoe.pk}/").content.decode()
    assert "Mikä kenkä" not in page
    assert "A question that was taken back" in page
    remove_picture(by=cast.member("sanna"), picture=shoe, at=timezone.now())
