"""On a phone in Finnish: somebody asks without a name, an expert at another site answers, the asker thanks through the mailbox, and
the answer becomes what all do."""

import re
import sqlite3

import pytest

from benchmarks.server import django, environment
from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import faults, small_targets

pytestmark = pytest.mark.one_database
ASKED = "Miten kerron lähettävälle lääkärille, että lähete on väärä? En kehtaa kysyä omassa tiimissä."
TITLE = "Miten kerron lähettävälle lääkärille, että lähete on väärä?"
QUARTER = """
from datetime import timedelta
from django.utils import timezone
from talkoot.sparring.actions.hidden import appear
print(appear(at=timezone.now()))
"""
READY = "() => Object.entries(localStorage).some(([name, one]) => name.startsWith('talkoot.asking.') && JSON.parse(one).ready?.length === 3)"

A_DAY_PASSES = """() => {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith("talkoot.asking."))) {
    localStorage.setItem(name, JSON.stringify({ ...JSON.parse(localStorage.getItem(name)), since: "2020-01-01" }));
  }
}"""


def quarter(demo):
    """What waits comes, as at the next full quarter of an hour."""
    env = environment(str(demo[1])) | {"TALKOOT_MODE": "development"}
    assert int(django(env, QUARTER).strip().splitlines()[-1]) >= 0


def test_asked_hidden_answered_elsewhere_thanked_and_made_a_shared_way(open_page, demo):
    page, sent = open_page("eero"), []
    page.on("request", lambda request: sent.append(request) if "/q/" in request.url else None)
    page.goto("/pohjanpolku/sparring/")
    page.get_by_text("Kysy nimettömänä", exact=True).click()
    page.get_by_text("Kerro ensin, onko tämä laite omasi.").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Ei, muutkin käyttävät").last.click()
    page.get_by_text("Tätä laitetta käyttävät muutkin").first.wait_for()
    assert not page.locator("[data-hidden-form]").is_visible()
    page.goto("/me/?from=pohjanpolku")
    page.get_by_role("button", name="Muut eivät enää käytä tätä").click()
    page.goto("/pohjanpolku/sparring/")
    page.get_by_text("Kysy nimettömänä", exact=True).click()
    page.get_by_text("Tällä selaimella ei ole tämän kuun lupaa").wait_for()
    assert not page.evaluate(READY), "nothing is fetched when one asks"
    page.goto("/pohjanpolku/")  # an ordinary page: permissions come by themselves
    page.wait_for_function(READY)

    # Not in the visit that fetched them: who fetches and asks at once would be told by that.
    page.goto("/pohjanpolku/sparring/")
    page.get_by_text("Kysy nimettömänä", exact=True).click()
    page.get_by_text("Nimettömänä voit kysyä huomisesta alkaen").wait_for()
    assert not page.locator("[data-hidden-form]").is_visible()
    page.evaluate(A_DAY_PASSES)
    page.goto("/pohjanpolku/sparring/")
    page.get_by_text("Kysy nimettömänä", exact=True).click()
    page.locator("#hidden-text").fill("kotikäynnin kirjaaminen ilman verkkoa")
    page.locator("[data-hidden-form] .similar a").first.wait_for(timeout=150_000)  # the dictionary is read at the first question
    page.locator("#hidden-text").fill(ASKED)
    page.locator("#hidden-whom").fill("Esa Kos")
    page.get_by_label("Esa Kostamo").wait_for(timeout=90_000)
    assert faults(page) == []
    assert small_targets(page) == []
    page.context.set_offline(True)
    page.get_by_role("button", name="Kysy ilman nimeäni").click()
    page.get_by_text("Yhteys on poikki.").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Kysy ilman nimeäni").click()
    page.get_by_role("heading", name="Kysymyksesi on matkalla").wait_for()
    words = page.locator("[data-hidden-words]").inner_text()
    assert re.fullmatch(r"([a-z]+ ){5}[a-z]+", words)
    assert faults(page) == []
    for request in sent:
        headers = request.all_headers()
        assert request.method == "POST"
        assert "cookie" not in headers
        assert not headers.get("referer"), "Chromium tells of a referrer that is not sent as an empty one"
    kept = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
    assert "lähettävälle" not in kept
    assert words.split()[0] not in kept
    quarter(demo)

    expert = open_page("nora", viewport=DESKTOP)
    expert.goto("/pohjanpolku/sparring/questions/")
    expert.get_by_role("link", name=TITLE).click()
    expert.get_by_text("Kysytty nimettömänä").wait_for()
    expert.get_by_role("button", name="Piilota tämä teksti").wait_for()
    expert.get_by_label("Mitä sinä tekisit?").fill("Soitan ja kysyn, mitä hän toivoi. Pyydän uuden saman tien.")
    expert.get_by_role("button", name="Vastaa", exact=True).click()
    expert.get_by_text("Kiitos, että autoit.").wait_for()

    page.goto("/pohjanpolku/sparring/")
    assert not page.get_by_text("Soitan ja kysyn").count(), "the asker is told nothing"
    page.get_by_text("Lue nimettömän kysymyksen vastaukset").click()
    page.get_by_text("Soitan ja kysyn, mitä hän toivoi.").wait_for()
    assert faults(page) == []
    assert small_targets(page) == []
    page.get_by_role("button", name="Tämä auttoi, kiitos").click()
    page.get_by_text("Vastaajalle kerrotaan seuraavalla täydellä vartilla.").wait_for()
    page.get_by_label("Kerro tai kysy lisää").fill("Entä jos hän ei vastaa?")
    page.get_by_role("button", name="Lähetä", exact=True).click()
    page.get_by_text("Se tulee näkyviin seuraavalla täydellä vartilla.").wait_for()
    quarter(demo)

    # Another browser, with the six words only.
    elsewhere = open_page("aino")
    elsewhere.goto("/pohjanpolku/sparring/")
    elsewhere.get_by_text("Lue nimettömän kysymyksen vastaukset").click()
    elsewhere.get_by_label("Kysymyksen kuusi sanaa").fill(words.upper().replace(" ", ", "))
    elsewhere.get_by_role("button", name="Avaa", exact=True).click()
    elsewhere.get_by_text("Soitan ja kysyn, mitä hän toivoi.").wait_for()
    elsewhere.get_by_text("Entä jos hän ei vastaa?").wait_for()
    assert words.split()[0] not in elsewhere.evaluate("JSON.stringify(Object.entries(localStorage))")

    expert.goto("/pohjanpolku/notices/")
    expert.get_by_text("Vastauksesi auttoi nimetöntä kysyjää").first.wait_for()
    expert.goto("/pohjanpolku/sparring/questions/?which=solved")
    expert.get_by_role("link", name=TITLE).click()
    expert.get_by_text("Entä jos hän ei vastaa?").wait_for()
    expert.get_by_role("button", name="Tämä koskee monia meistä").click()
    expert.get_by_role("heading", name="Tehdäänkö tästä yhteinen tapa?").wait_for()
    expert.locator("a[href*='/agreements/new/'][href*='from=sparring.question']").first.click()
    expert.get_by_text(TITLE).first.wait_for()
    expert.fill("[name=title]", "Näin palautamme väärän lähetteen")
    expert.fill("[name=same]", "Soitamme ja kysymme, mitä lääkäri toivoi.")
    expert.get_by_role("button", name="Ehdota").click()
    expert.get_by_role("link", name="Kysy muilta").wait_for()
    with sqlite3.connect(demo[1] / "talkoot.sqlite3") as database:
        rows = database.execute("SELECT asked_by_id, is_hidden, helped_at IS NOT NULL FROM sparring_question WHERE title = ?", [TITLE]).fetchall()
    database.close()
    assert rows == [(None, 1, 1)]
