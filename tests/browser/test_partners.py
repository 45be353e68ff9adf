"""Sparring partners on phones: wishes, proposals, two who accept, half hours, and whether it fits."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks.server import environment
from tests.browser.conftest import find

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[2]
HERE = "/pohjanpolku/sparring/partner/"
START = "import django; django.setup()\nfrom datetime import timedelta\nfrom django.utils import timezone\nfrom talkoot.sparring import jobs\n"
START += "from talkoot.sparring.models import *\nnow = timezone.now(); today = timezone.localdate(now)\n"
END = "Season.objects.filter(ended_at=None).update(proposes_on=today - timedelta(days=3), answers_on=today - timedelta(days=1), ends_on=today)\n"
PROPOSE = "Season.objects.filter(proposed_at=None).update(proposes_on=today)\njobs.see_to_proposals(now)\n"
PAIR = "Season.objects.filter(paired_at=None).update(answers_on=today)\njobs.see_to_partners(now)\n"
LATER = "Talk.objects.filter(met_at=None).update(starts_at=now - timedelta(hours=2))\n"
SEE_TO = "jobs.see_to_partners(now)\n"


@pytest.fixture
def days_pass(demo):
    """Lets the house do what a day brings, in the running demo."""
    env = environment(str(demo[1])) | {"TALKOOT_MODE": "development", "DJANGO_SETTINGS_MODULE": "talkoot.config.settings", "PYTHONPATH": str(ROOT)}

    def run(*turns):
        made = subprocess.run([sys.executable, "-c", START + "".join(turns)], env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr[-2000:]

    return run


def open_season(page):
    today = timezone.localdate()
    page.goto(f"{HERE}season/")
    page.fill("[name=answers_on]", (today + timedelta(days=5)).isoformat())
    page.fill("[name=ends_on]", (today + timedelta(days=120)).isoformat())
    page.get_by_role("button", name="Avaa kausi").click()
    page.wait_for_url(re.compile(r"/partner/$"))


def wish_for(page, name):
    page.goto(f"{HERE}wishes/")
    for chosen in page.locator("input[name=names]:checked").all():
        chosen.uncheck()
    find(page, "[name=names_words]", name)
    page.get_by_role("button", name="Tallenna").click()
    page.wait_for_url(re.compile(r"/partner/$"))
    assert name in page.get_by_role("main").inner_text()


def accept(page, name):
    page.goto(HERE)
    page.get_by_role("button", name=f"Sopii minulle {name}").click()
    page.get_by_text("Vastaustasi ei näe kukaan").wait_for()
    assert page.get_by_role("button", name=f"Sopii minulle {name}").get_attribute("aria-pressed") == "true"


def test_two_find_each_other_meet_and_say_in_private_whether_it_fits(open_page, days_pass):
    eero, aino, nora = open_page("eero"), open_page("aino"), open_page("nora")
    days_pass(END, SEE_TO)
    eero.goto(HERE)
    assert "Nyt ei ole sparrauskautta" in eero.get_by_role("main").inner_text()
    open_season(nora)
    wish_for(eero, "Aino Kallio")
    wish_for(aino, "Eero Aska")
    days_pass(PROPOSE)
    accept(eero, "Aino Kallio")
    accept(aino, "Eero Aska")
    days_pass(PAIR)
    eero.goto(HERE)
    assert "Sparraajasi on Aino Kallio" in eero.get_by_role("main").inner_text()
    eero.goto("/pohjanpolku/")
    assert "Aino Kallio" in eero.get_by_role("main").inner_text()

    eero.goto(HERE)
    eero.get_by_role("link", name="Avaa teidän sivunne Aino Kallio").click()
    ours = eero.url
    eero.get_by_label("Lisää muistiinpano").fill("Kokeilen huomenna")
    eero.get_by_role("button", name="Tallenna meille kahdelle").click()
    eero.locator("ul .voice", has_text="Kokeilen huomenna").wait_for()
    aino.goto(ours)
    assert "Kokeilen huomenna" in aino.get_by_role("main").inner_text()
    assert nora.goto(ours).status == 404
    for person in (eero, aino):
        days_pass(LATER)
        person.goto(ours)
        person.get_by_role("button", name="Tapasimme").click()
        person.get_by_text("Seuraava kerta on kahden viikon päästä").wait_for()
    assert "Olette tavanneet kahdesti" in aino.get_by_role("main").inner_text()
    aino.get_by_role("button", name="Joku toinen").click()
    aino.locator("[aria-pressed=true]").wait_for()
    assert aino.get_by_role("button", name="Joku toinen").get_attribute("aria-pressed") == "true"
    eero.reload()
    assert eero.locator("[aria-pressed=true]").count() == 0
