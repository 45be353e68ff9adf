"""The first story, as five people on their phones: rules of play for social media, and free hands within them. And tasks by hand and key."""

import json
import re
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks.server import environment, serving, talkoot
from tests.browser.conftest import DESKTOP, PHONE, find, unfold
from tests.browser.test_pages import faults

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """(address, home, sessions) of a small organisation of its own."""
    home = tmp_path_factory.mktemp("chain")
    env = environment(str(home)) | {"TALKOOT_MODE": "development", "DJANGO_SETTINGS_MODULE": "talkoot.config.settings", "PYTHONPATH": str(ROOT)}
    talkoot(env, "migrate")
    made = subprocess.run([sys.executable, "-m", "tests.browser.people"], env=env, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    with serving(env) as (address, _process):
        yield address.replace("127.0.0.1", "localhost"), home, json.loads(made.stdout.splitlines()[-1])


@pytest.fixture
def person(chromium, chain):
    """Opens a phone (or another window) of one of them, signed in; what the browser complains of fails the test."""
    complaints, contexts = [], []

    def opened(name, viewport=PHONE, **options):
        context = chromium.new_context(viewport=viewport, base_url=chain[0], locale="fi-FI", **options)
        context.add_cookies([{"name": "sessionid", "value": chain[2][name], "url": chain[0]}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def run_sql(chain, statement, values):
    with sqlite3.connect(chain[1] / "talkoot.sqlite3", timeout=30) as database:
        database.execute(statement, values)
    database.close()


def test_rules_of_play_from_proposal_to_free_hands_and_review(person, chain):
    nora, eero, jari, aino, sanna = (person(name) for name in ("nora", "eero", "jari", "aino", "sanna"))
    nora.goto("/polku/agreements/new/")
    nora.fill("[name=title]", "Näin toimimme somessa")
    nora.fill("[name=same]", "Kirjoitamme niin kuin puhumme asiakkaalle.\nKysymykseen vastataan saman päivän aikana.")
    for question in ("Mistä kysytään ensin", "Mitä asiakkaiden lukua", "vapaat kädet"):
        unfold(nora, question)
    nora.fill("[name=ask]", "Hinnat ja lakimuutokset.")
    nora.select_option("[name=figure]", "main")
    nora.select_option("[name=grants]", "publish")
    assert faults(nora) == []
    nora.get_by_role("button", name="Ehdota").click()
    nora.get_by_role("link", name="Kysy muilta").click()
    nora.get_by_role("button", name="Kysy", exact=True).click()
    nora.get_by_role("heading", name="Sopiiko tämä sinulle?").wait_for()
    address = nora.url

    eero.goto("/polku/")
    eero.locator(".now", has_text="Näin toimimme somessa").get_by_role("link", name="Lue ensin, mitä ehdotetaan").click()
    eero.get_by_text("Näet muiden vastaukset oman vastauksesi jälkeen").wait_for()
    eero.locator("summary", has_text="Sopii, mutta").click()
    eero.locator("#worry").fill("Sallassa olen usein yksin. Kuka vastaa kommentteihin silloin?")
    eero.get_by_role("button", name="Sopii, mutta").click()
    eero.get_by_text("Olet vastannut").wait_for()
    assert faults(eero) == []

    jari.goto(address)
    jari.locator("summary", has_text="Ei vielä").click()
    jari.locator("#because-not").fill("Torstaisin olemme molemmat asiakkaissa: vastaus jäisi antamatta ja asiakas odottaisi.")
    jari.locator("#instead").fill("Kun olemme asiakkaissa, Oulu vastaa puolestamme.")
    jari.locator("form", has=jari.locator("#instead")).get_by_role("button", name="Ei vielä").click()
    jari.get_by_text("Olet vastannut").wait_for()
    jari.get_by_text("Kuka vastaa kommentteihin silloin?").first.wait_for()  # now he may see

    # By keys alone: tabbing to the button and pressing it.
    nora.goto(address)
    nora.get_by_role("button", name="Sopii", exact=True).focus()
    nora.keyboard.press("Enter")
    nora.get_by_text("Olet vastannut").wait_for()
    nora.get_by_role("button", name=re.compile("^Olen kuullut tämän")).click()
    nora.get_by_label("Kerro se omin sanoin").fill("Kun Kemissä ollaan asiakkaissa, jonkun muun on vastattava.")
    with nora.expect_navigation():
        nora.get_by_role("button", name="Kerro", exact=True).click()
    jari.goto(address)
    jari.get_by_role("button", name="Juuri näin").click()
    nora.goto(address)
    nora.locator("summary", has_text="Hoida kierrosta").click()
    assert faults(nora) == []
    nora.get_by_label(re.compile("Ota ehdotus takaisin muokattavaksi")).fill("Kemin kohta lisätään")
    nora.get_by_role("button", name="Ota ehdotus takaisin").click()
    nora.get_by_role("link", name="Muuta tekstiä").click()
    nora.get_by_label(re.compile("Oulu vastaa puolestamme")).check()
    nora.fill("[name=same]", nora.input_value("[name=same]") + "\nKun Kemissä ollaan asiakkaissa, Oulu vastaa.")
    nora.fill("[name=note]", "Kemin näkemyksen pohjalta")
    nora.get_by_role("button", name="Tallenna").click()
    nora.locator("ins", has_text="Oulu vastaa").wait_for()
    nora.get_by_role("link", name="Kysy muilta").click()
    nora.get_by_role("button", name="Kysy", exact=True).click()
    nora.get_by_role("heading", name="Sopiiko tämä sinulle?").wait_for()

    liisa = person("liisa")
    for page in (nora, eero, jari, aino, sanna, liisa):
        page.goto(address)
        page.get_by_role("button", name="Sopii", exact=True).dblclick()  # a nervous thumb
        page.get_by_text("Olet vastannut").wait_for()
    nora.goto(address)
    nora.get_by_label(re.compile("Kaikki ovat vastanneet")).fill("Aloitamme maanantaina")
    nora.get_by_role("button", name="Lopeta kierros").click()
    nora.get_by_role("heading", name="Näin on sovittu").wait_for()
    assert faults(nora) == []

    for page in (nora, eero, jari, aino):
        page.goto(address)
        page.get_by_role("button", name="Sitoudun").click()
        page.get_by_text("sinulla on vapaat kädet").wait_for()
    sanna.goto(address)
    sanna.get_by_text("Vapaat kädet on 4 ihmisellä").click()
    sanna.get_by_text(re.compile("Jari")).last.wait_for()
    sanna.get_by_text("4 / 6 on sitoutunut").wait_for()

    # Liisa is new: she is walked through what is in force.
    liisa.goto("/polku/")
    liisa.locator("a.row", has_text="Näin meillä toimitaan").click()
    liisa.get_by_role("heading", name="Näin toimimme somessa").wait_for()
    assert faults(liisa) == []
    liisa.get_by_role("button", name="Sitoudun").click()
    liisa.get_by_text("Olet käynyt kaiken läpi").wait_for()

    # Three months later.
    pk = re.search(r"/agreements/(\d+)/", address)[1]
    today = timezone.localdate()
    run_sql(chain, "UPDATE agreements_agreement SET review_on = ? WHERE id = ?", [today.isoformat(), pk])
    run_sql(
        chain, "UPDATE agreements_version SET in_force_at = ? WHERE agreement_id = ? AND state = 'in_force'", [f"{today - timedelta(days=92)} 08:00:00", pk]
    )
    nora.goto(address)
    nora.get_by_role("link", name="Tarkista", exact=True).click()
    nora.get_by_role("heading", name="Mitä asiakkaat sanovat").wait_for()
    assert nora.locator("dl.kv .fig b").count() == 2  # then and now
    assert re.search(r"\d,\d \(\d,\d–\d,\d\) · 30 vastausta", nora.locator("dl.kv .fig").last.inner_text().replace("\xa0", " "))
    assert faults(nora) == []
    nora.fill("[name=note]", "Kysymyksiin vastataan nyt samana päivänä.")
    nora.get_by_role("button", name="Pidetään").click()
    nora.get_by_text("Tarkistus kirjattiin.").wait_for()
    nora.get_by_role("link", name="muutokset").click()
    nora.locator("ins", has_text="Oulu vastaa").wait_for()
    assert faults(nora) == []


def test_a_difference_of_view_from_raising_to_understanding(person):
    eero, nora, sanna = person("eero"), person("nora"), person("sanna")
    eero.goto("/polku/agreements/differences/new/")
    for name, words in (
        ("happened", "Vuorolista muuttui ilman että kysyttiin."),
        ("effect", "En tiedä, milloin olen töissä."),
        ("need", "Ennakkotiedon."),
        ("proposal", "Muutoksista sovitaan yhdessä."),
    ):
        eero.fill(f"[name={name}]", words)
    find(eero, "[name=other_words]", "Nora")
    assert faults(eero) == []
    eero.get_by_role("button", name="Lähetä").click()
    eero.get_by_text("Sen näkevät vain mukana olevat").wait_for()
    address = eero.url
    assert sanna.goto(address).status == 404
    nora.goto("/polku/")
    nora.locator("a.row", has_text="Sinulle on luottamuksellinen viesti").first.click()
    nora.get_by_text("Vuorolista muuttui").wait_for()
    assert faults(nora) == []
    nora.locator("[name=text]").fill("Listasta sovitaan perjantaisin.")
    nora.get_by_role("button", name="Lisää", exact=True).click()
    nora.locator(".rows", has_text="Listasta sovitaan").wait_for()
    eero.goto(address)
    eero.get_by_role("button", name="Näin on").click()
    eero.get_by_label("Ymmärrämme toisiamme").check()
    eero.get_by_role("button", name="Kirjaa").click()
    eero.get_by_text("Kirjattu.").wait_for()
    sanna.goto("/polku/agreements/differences/")
    assert sanna.get_by_text("Vuorolista").count() == 0


def test_tasks_by_words_by_dragging_and_by_keys(person):
    page = person("eero", viewport=DESKTOP)
    page.goto("/polku/work/")
    page.get_by_label("Lisää tehtävä").fill("perjantaina klo 12 soita Kelaan")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("Lisätty: Soita Kelaan")).wait_for()
    page.get_by_role("button", name="Peru").click()
    page.get_by_text("Jätetty pois.").wait_for()
    page.goto("/polku/work/")
    for words in ("huomenna hiekoita piha", "tilaa paperia"):
        page.get_by_label("Lisää tehtävä").fill(words)
        page.get_by_role("button", name="Lisää", exact=True).click()
        page.get_by_text(re.compile("Lisätty")).wait_for()
    page.goto("/polku/work/board/")
    assert faults(page) == []
    page.locator(".cardlet", has_text="Hiekoita piha").drag_to(page.locator("[data-to=doing]"))
    page.locator("[data-to=doing] .cardlet", has_text="Hiekoita piha").wait_for()
    page.locator("[data-to=todo] .cardlet", has_text="Tilaa paperia").get_by_role("button", name=re.compile("^Valmis")).focus()
    page.keyboard.press("Enter")
    page.locator("[data-to=done] .cardlet", has_text="Tilaa paperia").wait_for()
    page.goto("/polku/work/feeds/")
    page.get_by_role("button", name="Omat tehtäväni").click()
    feed = page.get_by_label("Osoite").input_value()
    assert "BEGIN:VCALENDAR" in page.request.get(re.sub(r"^https?://[^/]+", "", feed)).text()
