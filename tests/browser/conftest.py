"""A real Chromium against a real server with the demo in it."""

import os
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

from benchmarks.server import environment, serving, talkoot
from tests.mails import Postbox

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 860}


# Playwright keeps an event loop running in this thread; the tests here touch no database of their own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def postbox():
    """Where the demo's mails arrive."""
    with Postbox() as box:
        yield box
        box.shutdown()


@pytest.fixture(scope="session")
def demo(tmp_path_factory, postbox):
    """(address, home) of a running demo, as script/start serves it."""
    home = tmp_path_factory.mktemp("home")
    env = environment(str(home)) | {"TALKOOT_MODE": "development"} | postbox.settings
    talkoot(env, "demo")
    with serving(env) as (address, _process):
        yield address.replace("127.0.0.1", "localhost"), home


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, demo, request):
    """Opens pages as one of the demo's people; anything the browser complains of fails the test."""
    complaints, contexts = [], []

    def as_person(name="", viewport=PHONE, **options):
        context = chromium.new_context(viewport=viewport, base_url=demo[0], **{"locale": "fi-FI", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on(
            "console",
            lambda m: (
                complaints.append(m.text)
                if m.type in ("error", "warning") and "status of 4" not in m.text and "ERR_INTERNET_DISCONNECTED" not in m.text
                else None
            ),
        )
        page.on("pageerror", lambda e: complaints.append(str(e)))
        if name:
            page.goto("/account/login/")
            page.get_by_text("Käytän salasanaa").click()
            page.fill("#id_login", f"{name}@pohjanpolku.example")
            page.fill("#id_password", (demo[1] / "demo-password").read_text().strip())
            page.click('form[action="/account/login/"] button')
            page.wait_for_url(re.compile("/pohjanpolku/"))
        return page

    yield as_person
    for context in contexts:
        context.close()
    assert complaints == []
