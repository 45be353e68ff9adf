"""What a site does with an agreement: its own way, changed and taken back by those who work there, and working by it as a site."""

import pytest

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft, lift, propose, record_local_way, save_draft
from talkoot.agreements.actions.sites import bring_back_local_way, change_local_way, leave_use, take_back_local_way, take_into_use
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import LocalWay, SiteUse
from talkoot.base.orgs.actions import close_site
from talkoot.base.orgs.refused import Refused
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(cast):
    made = propose(by=cast.member("nora"), kind="rule", draft=Draft("Soitamme takaisin", [Line("same", "samana päivänä")]), at=AT)
    put_in_force(by=cast.member("nora"), version=made.versions.get(), at=AT)
    made.refresh_from_db()
    return made


@pytest.fixture
def way(cast, agreed):
    return record_local_way(by=cast.member("eero"), agreement=agreed, site=cast.salla, text="Ilta-ajat tiistaisin", at=AT)


def test_those_who_work_there_change_it_and_nobody_writes_over_a_colleague(cast, way):
    seen = LocalWay.objects.get(pk=way.pk)
    change_local_way(by=cast.member("aino"), way=way, text="Ilta-ajat torstaisin", at=AT)
    with pytest.raises(Refused):
        change_local_way(by=cast.member("eero"), way=seen, text="Ilta-ajat maanantaisin", at=AT)
    for text in ("", "  "):
        with pytest.raises(Refused):
            change_local_way(by=cast.member("eero"), way=way, text=text, at=AT)
    with pytest.raises(Refused):
        change_local_way(by=cast.member("nora"), way=way, text="Kemistä katsoen", at=AT)
    other = record_local_way(by=cast.member("eero"), agreement=way.agreement, site=cast.salla, text="Toinen", at=AT)
    with pytest.raises(Refused):
        change_local_way(by=cast.member("eero"), way=other, text="Ilta-ajat torstaisin", at=AT)
    assert set(LocalWay.objects.values_list("text", flat=True)) == {"Ilta-ajat torstaisin", "Toinen"}


def test_it_is_taken_back_and_brought_back_and_said_again_it_is_there_again(cast, way, sign_in):
    page = f"/polku/agreements/{way.agreement_id}/"
    for _again in range(2):
        take_back_local_way(by=cast.member("eero"), way=way, at=AT)
    assert "Ilta-ajat tiistaisin" not in sign_in("eero").get(page).content.decode()
    with pytest.raises(Refused):
        lift(by=cast.member("eero"), way=LocalWay.objects.get(pk=way.pk), at=AT)
    bring_back_local_way(by=cast.member("eero"), way=way, at=AT)
    assert "Ilta-ajat tiistaisin" in sign_in("eero").get(page).content.decode()
    take_back_local_way(by=cast.member("eero"), way=way, at=AT)
    again = record_local_way(by=cast.member("aino"), agreement=way.agreement, site=cast.salla, text="Ilta-ajat tiistaisin", at=AT)
    assert (again.pk, again.ended_at) == (way.pk, None)


def test_it_may_be_changed_to_what_was_said_once_and_taken_back(cast, way):
    take_back_local_way(by=cast.member("eero"), way=way, at=AT)
    other = record_local_way(by=cast.member("eero"), agreement=way.agreement, site=cast.salla, text="Toinen", at=AT)
    change_local_way(by=cast.member("eero"), way=other, text="Ilta-ajat tiistaisin", at=AT)
    assert list(LocalWay.objects.values_list("pk", "text", "ended_at")) == [(other.pk, "Ilta-ajat tiistaisin", None)]


def test_what_is_proposed_to_all_is_changed_as_a_proposal(cast, way):
    lift(by=cast.member("aino"), way=way, at=AT)
    way.refresh_from_db()
    for act in (
        lambda: change_local_way(by=cast.member("eero"), way=way, text="x", at=AT),
        lambda: take_back_local_way(by=cast.member("eero"), way=way, at=AT),
    ):
        with pytest.raises(Refused):
            act()


def test_on_the_page_it_is_changed_taken_back_and_undone(cast, way, sign_in):
    eero, address = sign_in("eero"), f"/polku/agreements/local-ways/{way.pk}/"
    assert address in eero.get(f"/polku/agreements/{way.agreement_id}/").content.decode()
    assert address + '"' not in sign_in("nora").get(f"/polku/agreements/{way.agreement_id}/").content.decode()
    eero.post(address, {"shown": "Ilta-ajat tiistaisin", "text": "Ilta-ajat torstaisin"})
    assert LocalWay.objects.get().text == "Ilta-ajat torstaisin"
    page = eero.post(address, {"shown": "Ilta-ajat tiistaisin", "text": "Vanhan päälle"}, follow=True).content.decode()
    assert "meanwhile" in page
    page = eero.post(address, {"back": "1"}, follow=True).content.decode()
    assert f"{address}bring-back/" in page, "with a way back"
    eero.post(f"{address}bring-back/")
    assert LocalWay.objects.get().ended_at is None
    assert sign_in("eve").post(address, {"back": "1"}).status_code == 404


def test_a_site_takes_it_into_use_as_a_site_once_and_by_its_own_people(cast, agreed):
    version = agreed.in_force
    first = take_into_use(by=cast.member("eero"), version=version, site=cast.salla, at=AT)
    assert take_into_use(by=cast.member("aino"), version=version, site=cast.salla, at=AT) == first
    for member, site in (("nora", cast.salla), ("eero", cast.kemi), ("eve", cast.salla)):
        with pytest.raises(Refused):
            take_into_use(by=cast.member(member), version=version, site=site, at=AT)
    with pytest.raises(Refused):
        leave_use(by=cast.member("nora"), version=version, site=cast.salla, at=AT)
    leave_use(by=cast.member("aino"), version=version, site=cast.salla, at=AT)
    assert SiteUse.objects.count() == 0
    close_site(by=cast.member("sanna"), site=cast.salla, at=AT)
    cast.salla.refresh_from_db()
    with pytest.raises(Refused):
        take_into_use(by=cast.member("eero"), version=version, site=cast.salla, at=AT)


def test_another_text_is_to_be_taken_into_use_anew(cast, agreed, sign_in):
    old, nora = agreed.in_force, cast.member("nora")
    take_into_use(by=cast.member("eero"), version=old, site=cast.salla, at=AT)
    draft = save_draft(by=nora, agreement=agreed, draft=Draft("Soitamme takaisin", [Line("same", "tunnissa")]), at=AT, based_on=1)
    put_in_force(by=nora, version=draft, at=AT)
    with pytest.raises(Refused):
        take_into_use(by=cast.member("aino"), version=old, site=cast.kemi, at=AT)
    page = sign_in("eero").get(f"/polku/agreements/{agreed.pk}/").content.decode()
    assert "Salla works by this" in page


def test_the_page_shows_which_sites_work_by_it_and_says_it_for_ones_own(cast, agreed, sign_in):
    page, aino = f"/polku/agreements/{agreed.pk}/", sign_in("aino")
    said = {"version": agreed.in_force_id, "site": cast.salla.pk}
    assert "Salla works by this" in aino.get(page).content.decode()
    shown = aino.post(f"{page}site/", said, follow=True).content.decode()
    assert ("Salla has taken it into use." in shown, "Salla works by this" in shown, "Kemi works by this" in shown) == (True, False, True)
    assert "Kemi works by this" in sign_in("nora").get(page).content.decode()
    assert "works by this" not in sign_in("eero").get(page).content.decode()
    aino.post(f"{page}site/", said | {"back": "1"})
    assert SiteUse.objects.count() == 0
    for wrong in ({}, {"version": "x", "site": "y"}, {"version": agreed.in_force_id, "site": cast.elsewhere.pk}):
        assert "Choose one of your own sites" in aino.post(f"{page}site/", wrong, follow=True).content.decode()
    assert sign_in("guest").post(f"{page}site/", said).status_code == 403


def test_an_agreement_of_one_site_needs_no_such_word(cast, sign_in):
    made = propose(by=cast.member("aino"), kind="rule", draft=Draft("Tauko", [Line("same", "a")]), site=cast.salla, at=AT)
    put_in_force(by=cast.member("aino"), version=made.versions.get(), at=AT)
    made.refresh_from_db()
    with pytest.raises(Refused):
        take_into_use(by=cast.member("eero"), version=made.in_force, site=cast.salla, at=AT)
    assert "in-use-h" not in sign_in("eero").get(f"/polku/agreements/{made.pk}/").content.decode()
