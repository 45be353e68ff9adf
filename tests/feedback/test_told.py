"""“You said – we did” outside: what the page is, how to answer, what is untranslated; a poster for each site; addresses that are renewed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.deeds import release_deed, write_deed
from talkoot.feedback.actions.doors import make_key
from talkoot.feedback.actions.surveys import open_channel, renew_key
from talkoot.feedback.models import Channel
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(cast):
    for site, done in ((cast.salla, "Ovi avautuu itse #1 [x]"), (cast.kemi, "Kemissä soitetaan takaisin"), (None, "Kaikkialla muistutus")):
        deed = write_deed(by=cast.member("nora"), heard="Ovi on raskas", done=done, since=(AT - timedelta(days=3)).date(), site=site, at=AT)
        release_deed(by=cast.member("nora"), deed=deed, at=AT)
    return cast


def shown(client, site):
    """The page beside the PDF, which is made of the same things."""
    return client.get(f"/polku/customers/deeds/poster/?site={site}").content.decode()


def test_each_site_has_its_poster_as_a_tagged_pdf(told, sign_in):
    eero, made = sign_in("eero"), {}
    for site in (told.salla.key, told.kemi.key, ""):
        answer = eero.get(f"/polku/customers/deeds/poster.pdf?site={site}")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer.content.count(b"/MediaBox") == 1
        assert b"/StructTreeRoot" in answer.content
        made[site] = len(answer.content)
    assert len(set(made.values())) == 3
    page = shown(eero, told.salla.key)
    assert f"deeds/poster.pdf?site={told.salla.key}" in page
    assert "Ovi avautuu itse #1 [x]" in page
    assert "Kaikkialla muistutus" in page
    assert "Kemissä" not in page
    assert "Kemissä soitetaan" in shown(eero, "")


def test_no_poster_of_nothing(cast, sign_in):
    answer = sign_in("eero").get("/polku/customers/deeds/poster.pdf", follow=True)
    assert "Nothing has been released yet." in answer.content.decode()


def test_the_page_says_what_it_is_and_where_to_answer(told, client):
    page = client.get(f"/said/polku/{told.salla.key}/?lang=fi").content.decode()
    assert "Asiakkaamme kertovat" in page
    assert f"/k/{told.channel.key}/?lang=fi" in page
    assert "Kirjoitettu" not in page
    assert "Kemissä" not in page


def test_other_languages_say_what_is_untranslated(told, client):
    page = client.get("/said/polku/?lang=sv").content.decode()
    assert "Suomi" in page.split("<h1>")[1].split("<section")[0]
    assert page.count('<p class="q" lang="fi">') == 3
    assert 'lang="fi"' not in client.get("/said/polku/?lang=fi").content.decode().split("<h1>")[1]


def test_an_address_for_a_program_is_renewed_and_the_old_one_is_dead(cast, client):
    point = open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.API, at=AT)
    old = point.key
    renew_key(by=cast.member("nora"), channel=point, at=AT)
    assert point.key != old
    sent = {"answer": "0198c0de-0000-7000-8000-000000000001", "score": 4}
    headers = {"authorization": f"Bearer {make_key(by=cast.member('nora'), channel=point, use='send', at=AT)}"}
    assert client.post(f"/k/{old}/", sent, content_type="application/json", headers=headers).status_code == 404
    assert client.post(f"/k/{point.key}/", sent, content_type="application/json", headers=headers).status_code == 201
    with pytest.raises(Refused):
        renew_key(by=cast.member("nora"), channel=cast.channel, at=AT)


def test_who_may_change_points_renews_an_address(cast, sign_in):
    point = open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.WIDGET, at=AT)
    assert sign_in("eero").post(f"/polku/customers/points/{point.pk}/address/").status_code == 403
    page = sign_in("nora").post(f"/polku/customers/points/{point.pk}/address/", follow=True).content.decode()
    assert "The old one no longer works." in page
    assert point.key not in page


def test_today_is_today_already_after_midnight(cast):
    night = AT.replace(hour=22, minute=30)  # of UTC: the next day has begun here
    assert write_deed(
        by=cast.member("nora"), heard="Ovi", done="Auki", since=timezone.localdate(night), site=cast.salla, at=night
    ).since == night.date() + timedelta(days=1)
    with pytest.raises(Refused):
        write_deed(by=cast.member("nora"), heard="Ovi", done="Auki", since=timezone.localdate(night) + timedelta(days=1), site=cast.salla, at=night)
