"""The kiosk in a real browser: days without a network, two tabs, broken deliveries, a browser killed after “thank you”."""

import contextlib
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from benchmarks.server import environment, serving, talkoot
from tests.browser.conftest import ARGUMENTS
from tests.browser.test_pages import faults

pytestmark = pytest.mark.one_database

# Presses as fast as the page lets one, with the device's clock going on by `minutes` between customers.
PRESS = """async ([count, minutes, first]) => {
  const real = Date.now.bind(Date);
  window.moved = window.moved ?? -72 * 3600000; // three days ago
  Date.now = () => real() + window.moved;
  const seen = (step) => [...document.querySelectorAll("[data-tongue]:not([hidden]) [data-step]")].some((one) => one.dataset.step.split("-")[0] === step && !one.hidden);
  const until = async (step) => { const end = performance.now() + 8000; while (!seen(step)) { if (performance.now() > end) throw new Error("no " + step); await new Promise((r) => setTimeout(r, 1)); } };
  const click = (what) => document.querySelector(`[data-tongue]:not([hidden]) ${what}`).click();
  for (let i = first; i < first + count; i++) {
    window.moved += minutes * 60000;
    await until("ask");
    click(`[data-score="${1 + i % 5}"]`);
    await until("more");
    click(i % 2 ? "[data-skip]" : `[data-value="${i % 6}"]`);
    await until("thanks");
    if (i < first + count - 1 || first === 0) click("[data-ready]");
  }
}"""

TABLET = "the-secret-of-the-enrolled-tablet"


@pytest.fixture
def shop(tmp_path, new_demo):
    """A server with one kiosk: (address, home, key)."""
    home = tmp_path / "home"
    shutil.copytree(new_demo, home)
    env = environment(str(home)) | {"TALKOOT_MODE": "development"}
    with sqlite3.connect(home / "talkoot.sqlite3") as database:
        database.execute("DELETE FROM feedback_reply")
        database.execute("DELETE FROM feedback_comment")
        database.execute("DELETE FROM feedback_followup")
        database.execute("DELETE FROM feedback_answer")
        database.execute("UPDATE feedback_channel SET shortest_gap = 0")
        key = database.execute("SELECT key FROM feedback_channel WHERE kind = 'kiosk'").fetchone()[0]
    database.close()
    talkoot(env, "rebuild")
    with serving(env) as (address, _process):
        yield address.replace("127.0.0.1", "localhost"), home, key


def until(page, expression, seconds=30):
    """Waits for something to be true in the page. (The page's policy forbids what Playwright's own waiting does.)"""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.05)


def kept(home):
    with sqlite3.connect(home / "talkoot.sqlite3") as database:
        found = database.execute("SELECT key, score, at, is_play FROM feedback_answer").fetchall()
        replies = database.execute("SELECT COUNT(*) FROM feedback_reply").fetchone()[0]
    database.close()
    return found, replies


def launch(chromium, profile):
    """A browser with a profile that outlives it."""
    return chromium.browser_type.launch_persistent_context(
        str(profile), executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=ARGUMENTS, viewport={"width": 1024, "height": 768}, locale="fi-FI"
    )


def kill(profile):
    """As a power cut does it: every process of that browser at once."""
    found = subprocess.run(["pgrep", "-f", str(profile)], capture_output=True, text=True).stdout.split()
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


def test_five_hundred_answers_over_three_days_without_a_network_arrive_once(chromium, shop, tmp_path):
    address, home, key = shop
    profile = tmp_path / "profile"
    context = launch(chromium, profile)
    page = context.pages[0]
    page.set_default_timeout(20_000)
    with sqlite3.connect(home / "talkoot.sqlite3", timeout=20) as database:  # the tablet is enrolled: it may say when answers were given
        database.execute("UPDATE feedback_channel SET device = ? WHERE key = ?", [hashlib.sha256(TABLET.encode()).hexdigest(), key])
    database.close()
    page.goto(f"{address}/k/{key}/kiosk/#{TABLET}")
    until(page, "navigator.serviceWorker.controller !== null")
    assert TABLET not in page.url, "the secret stays on the device, not in the address"
    context.set_offline(True)
    page.reload()  # without a network, from the kiosk's own store
    other = context.new_page()
    other.goto(f"{address}/k/{key}/kiosk/")
    for part in range(4):
        page.evaluate(PRESS, [62, 17.4, part * 62 + 1000])
        page.locator("[data-ready]:visible").click()
        other.evaluate(PRESS, [62, 17.4, part * 62 + 2000])
        other.locator("[data-ready]:visible").click()
    page.evaluate("dispatchEvent(new Event('focus'))")  # the other tab's answers are counted too
    until(page, "document.querySelector('[data-unsent] [data-number]').textContent === '496'")
    page.locator("[data-unsent]").wait_for()
    page.evaluate(PRESS, [4, 1, 3000])  # the last “thank you” stands on the screen, and within a second …
    kill(profile)
    time.sleep(0.5)
    assert kept(home) == ([], 0)

    context = launch(chromium, profile)
    page = context.pages[0]
    page.set_default_timeout(30_000)
    broken = {"left": 3}

    def break_off(route):
        """The server takes the delivery, but its answer never reaches the device."""
        if broken["left"] > 0:
            broken["left"] -= 1
            route.fetch()
            return route.abort()
        return route.continue_()

    context.route("**/many/", break_off)
    page.goto(f"{address}/k/{key}/kiosk/")
    other = context.new_page()
    other.goto(f"{address}/k/{key}/kiosk/")
    end = time.monotonic() + 90
    while time.monotonic() < end and not (len(kept(home)[0]) >= 500 and page.evaluate("document.querySelector('[data-unsent]').hidden")):
        page.evaluate("dispatchEvent(new Event('online'))")
        other.evaluate("dispatchEvent(new Event('online'))")
        time.sleep(0.5)
    until(page, "document.querySelector('[data-unsent]').hidden")
    time.sleep(1)
    found, replies = kept(home)
    assert broken["left"] == 0
    assert not any(one[3] for one in found), "none of them is play"
    assert (len(found), len({one[0] for one in found}), replies) == (500, 500, 250)
    days = {one[2][:10] for one in found}
    assert len(days) >= 3, "each keeps the time at which it was given"
    assert "agree" in talkoot(environment(str(home)) | {"TALKOOT_MODE": "development"}, "check")
    context.close()


def test_the_kiosk_is_accessible_and_goes_back_to_the_start(open_page, demo):
    with sqlite3.connect(Path(demo[1]) / "talkoot.sqlite3") as database:
        key = database.execute("SELECT key FROM feedback_channel WHERE kind = 'kiosk'").fetchone()[0]
    database.close()
    for viewport, scheme in (({"width": 1024, "height": 768}, "light"), ({"width": 390, "height": 844}, "dark")):
        page = open_page(viewport=viewport, color_scheme=scheme)
        page.clock.install()
        page.goto(f"/k/{key}/kiosk/")
        assert faults(page) == []
        page.keyboard.press("Tab")
        page.locator("[data-speak=sv]").click()
        page.get_by_role("heading", name="Hur kändes ditt besök?").wait_for()
        page.get_by_role("button", name="Bra", exact=True).click()
        page.get_by_role("heading", name="Vad påverkade mest?").wait_for()
        assert page.evaluate("document.activeElement.tagName") == "H1"
        assert faults(page) == []
        page.get_by_role("button", name="Väntan").click()
        page.get_by_role("heading", name="Tack, vi hörde dig.").wait_for()
        assert faults(page) == []
        page.clock.run_for(9_000)
        page.get_by_role("heading", name="Miltä käyntisi tuntui?").wait_for()
        page.get_by_role("button", name="Hyvä", exact=True).click()
        page.get_by_role("heading", name="Mikä vaikutti eniten?").wait_for()
        page.clock.run_for(21_000)
        page.get_by_role("heading", name="Miltä käyntisi tuntui?").wait_for()
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_staff_leave_the_kiosk_with_a_code_only(open_page, demo):
    with sqlite3.connect(Path(demo[1]) / "talkoot.sqlite3") as database:
        key = database.execute("SELECT key FROM feedback_channel WHERE kind = 'kiosk'").fetchone()[0]
    database.close()
    page = open_page(viewport={"width": 1024, "height": 768})
    page.goto(f"/k/{key}/kiosk/")
    page.locator("[data-open-staff]").click()
    for _ in range(5):
        page.fill("#staff-code", "0000")
        page.keyboard.press("Enter")
        page.locator("[data-say]:visible").first.wait_for()
    page.fill("#staff-code", "2580")
    page.keyboard.press("Enter")
    page.locator("[data-say=wait]:visible").wait_for()
    assert not page.locator("[data-inside]").is_visible()
    page.reload()
    page.locator("[data-open-staff]").click()
    page.fill("#staff-code", "2580")
    page.keyboard.press("Enter")
    page.locator("[data-inside]").wait_for()
    assert faults(page) == []
