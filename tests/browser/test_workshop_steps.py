"""Scoring, consent and a text to show, in real browsers: by keyboard and by thumb, and live on everybody's screen."""

import re

import pytest

from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import faults
from tests.browser.test_workshop import checked, enter, on_to

pytestmark = pytest.mark.one_database
HARM = "Maanantaiaamuna kukaan ei ehdi"


def add(lead, room, kind, title, text=""):
    lead.goto(f"{room}activities/new/")
    lead.select_option("#id_kind", kind)
    lead.fill("#id_title", title)
    if text:
        lead.locator(".fold > summary", has_text="Mitä näytetään").click()
        lead.fill("#id_text", text)
    lead.locator("form .btn.go").click()
    lead.wait_for_url(re.compile(r"/workshops/\d+/$"))


def test_scoring_consent_and_a_text(open_page):
    lead = open_page("nora", viewport=DESKTOP)
    lead.goto("/pohjanpolku/workshops/")
    room = lead.get_by_role("link", name="Tule mukaan").first.get_attribute("href").replace("room/", "")
    add(lead, room, "score", "Millä ideoilla aloitamme?")
    add(lead, room, "consent", "Voimmeko elää tämän kanssa?")
    add(lead, room, "show", "Mitä kuulimme", "Ensimmäinen kappale.\n\nToinen kappale.")
    lead.goto(f"{room}lead/")
    eero = enter(open_page, "eero")
    for kind in ("Ryhmittely", "Äänestys", "Kuka, mitä, milloin", "Pisteytys"):
        on_to(lead, kind)

    # One press a score, by thumb and by keyboard; the next thing opens by itself, and the keyboard goes along.
    first = eero.locator("details.toscore[open]")
    first.wait_for()
    title = first.locator("summary .voice").inner_text()
    assert checked(eero) == []
    for n in range(3):
        first.locator("fieldset").nth(n).locator("button").nth(3).click()
    assert first.locator("[data-pressed]").inner_text() == "3"
    first.locator("fieldset").nth(3).locator("button").nth(4).focus()
    eero.keyboard.press("Enter")
    eero.locator("details.toscore[open] summary", has_not_text=title).wait_for()
    assert eero.evaluate("document.activeElement.matches('details[open] > summary')")
    assert eero.locator("details.toscore", has_text=title).locator("[data-pressed]").inner_text() == "4"
    eero.reload()
    again = eero.locator("details.toscore", has_text=title)
    again.locator("summary").click()
    assert again.locator('[aria-pressed="true"]').count() == 4, "and it is there"
    lead.get_by_text(re.compile(r"(6|7|8|9|10|11)/\d+ on pisteyttänyt")).wait_for(timeout=60_000)  # the invented ones, by themselves
    lead.get_by_role("button", name="Lopeta pisteytys").click()
    eero.locator(".scored .means").first.wait_for()
    assert checked(eero) == []
    assert faults(lead) == []

    # Consent: worded on the spot, answered by name, shown at once, worded anew.
    on_to(lead, "Suostumus")
    lead.fill("#wording", "Päivystävä vastaa samana päivänä")
    lead.get_by_role("button", name="Kysy tästä", exact=True).first.click()
    eero.get_by_text("Päivystävä vastaa samana päivänä").first.wait_for()
    assert checked(eero) == []
    eero.locator("[id^=answer-object] > summary").click()
    eero.fill("[id^=harm]", HARM)
    eero.locator("[id^=answer-object] button").click()
    eero.get_by_text("Olet vastannut").wait_for()
    assert HARM not in lead.content()
    lead.get_by_role("button", name="Näytä vastaukset").click()
    lead.get_by_text(HARM).first.wait_for()
    assert faults(lead) == []
    lead.fill("#wording", "Päivystävä vastaa seuraavana päivänä")
    lead.get_by_role("button", name="Kysy uudesta muotoilusta").click()
    eero.locator(".proposal", has_text="seuraavana").first.wait_for()
    eero.get_by_role("button", name="Sopii", exact=True).click()
    eero.get_by_text("Olet vastannut").wait_for()
    lead.get_by_role("button", name="Näytä vastaukset").click()
    eero.locator(".saying").first.wait_for()
    assert checked(eero) == []
    lead.get_by_role("button", name="Lopeta kierros").click()
    eero.get_by_text(re.compile("Suostumus saatu|Suostumus puuttuu vielä")).wait_for()

    on_to(lead, "Teksti ja kuva")
    eero.get_by_text("Toinen kappale.").wait_for()
    assert checked(eero) == []
