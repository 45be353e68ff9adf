"""One customer's words through the whole loop: phone → follow-up → “you said – we did” → back, and asked again by mail."""

import re
import sqlite3
import time

import pytest

from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import faults, first_point

pytestmark = pytest.mark.one_database

WORDS = "Odotin puhelimessa puoli tuntia, eikä kukaan vastannut."


def mailed(postbox, to):
    """The address in the newest mail to somebody."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if text := postbox.text_to(to):
            return re.search(r"https?://[^/]+(/k/[^\s\"\\]+)", text)[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {to}")


def test_a_customers_words_are_followed_up_told_and_asked_again(open_page, demo, postbox):
    phone = open_page(java_script_enabled=False)
    phone.goto(first_point(demo))
    phone.get_by_role("button", name="Huono", exact=True).click()
    phone.fill("textarea", WORDS)
    phone.fill("#id_reach", "liisa@example.org")
    phone.fill("#id_name", "Liisa")
    phone.locator("input[name=consent]").check()
    phone.get_by_role("button", name="Lähetä").click()
    phone.get_by_role("heading", name="Kiitos, kuulimme.").wait_for()

    page = open_page("sanna")
    page.goto("/pohjanpolku/customers/follow-ups/?state=open")
    page.locator("a.row", has_text=WORDS).click()
    follow_up = page.url
    page.get_by_text("liisa@example.org").wait_for()
    page.get_by_role("button", name="Otan hoitaakseni").click()
    page.get_by_role("button", name="Merkitse hoidetuksi").click()
    assert page.locator("textarea[name=cause]").evaluate("e => e === document.activeElement"), "without a cause it does not close"
    page.fill("textarea[name=cause]", "Kukaan ei päivystänyt puhelinta.")
    page.fill("textarea[name=action]", "Puhelimelle sovittiin päivystäjä joka aamuksi.")
    page.get_by_role("button", name="Merkitse hoidetuksi").click()
    page.get_by_role("button", name="Kysy asiakkaalta sähköpostilla").click()

    phone.goto(mailed(postbox, "liisa@example.org"))
    phone.get_by_role("button", name="Kyllä, asia on nyt kunnossa").click()
    phone.get_by_role("heading", name="Kiitos, kuulimme.").wait_for()
    page.goto(follow_up)
    page.get_by_role("link", name="Kerro asiakkaille, mitä tehtiin").click()
    page.fill("[name=heard]", "Puhelimeen ei vastattu aamuisin.")
    page.fill("[name=done]", "Puhelimella on nyt päivystäjä joka aamu.")
    page.get_by_role("button", name="Tallenna").click()
    phone.goto("/said/pohjanpolku/")
    assert not phone.get_by_text("päivystäjä joka aamu").first.is_visible()
    page.get_by_role("button", name=re.compile("^Julkaise")).first.click()
    phone.goto("/said/pohjanpolku/")
    phone.get_by_text("Puhelimella on nyt päivystäjä joka aamu.").first.wait_for()

    page.goto(follow_up)
    page.locator("a.row", has_text="Puhelimella on nyt päivystäjä").click()
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("Puhelimelle sovittiin")).click()
    assert page.url == follow_up


def test_customers_asked_by_mail_answer_once_and_can_say_no_more(open_page, demo, postbox):
    page = open_page("sanna", viewport=DESKTOP)
    page.goto("/pohjanpolku/customers/points/new/")
    page.locator("[name=site]").first.select_option(index=1)
    page.locator("[name=kind][value=mail]").check()
    page.get_by_role("button", name="Avaa", exact=True).click()
    page.goto("/pohjanpolku/customers/points/")
    with sqlite3.connect(demo[1] / "talkoot.sqlite3") as database:
        point = database.execute("SELECT id FROM feedback_channel WHERE kind = 'mail'").fetchone()[0]
    database.close()
    page.goto(f"/pohjanpolku/customers/points/{point}/")
    page.get_by_role("link", name="Kysy sähköpostilla").click()
    page.fill("textarea", "matti@example.org\nmatti@example.org\nei-osoite")
    page.get_by_role("button", name="Lähetä").click()
    page.get_by_text("1 kutsu on matkalla.").wait_for()
    page.get_by_text("ei-osoite").first.wait_for()  # a line that is no address is named

    phone = open_page(java_script_enabled=False)
    link = mailed(postbox, "matti@example.org")
    phone.goto(link)
    phone.get_by_role("button", name="Hyvä", exact=True).click()
    phone.get_by_text("on jo tallessa").wait_for()
    phone.goto(link)
    assert phone.get_by_role("button", name="Hyvä", exact=True).count() == 0, "the link works once"
