"""A real Chromium against a real server with the demo in it."""

import fcntl
import os
import re
import secrets
import shutil
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import sync_playwright

from benchmarks.server import environment, serving, talkoot
from tests.mails import Postbox

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 860}


# Playwright keeps an event loop running in this thread; the tests here touch no database of their own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def unfold(page, question):
    """Opens one of a form's folded questions."""
    page.locator(".fold > summary", has_text=question).click()


def find(page, field, name):
    """Types a name into a field that finds people or sites, and takes the first that is found."""
    page.locator(f"{field}").press_sequentially(name)
    page.get_by_role("option", name=name).first.click()


def sign_in(page, home, name):
    """With the password, by the words of whichever language."""
    page.goto("/account/login/")
    if (folded := page.locator("details:has(#id_password) > summary")).count():  # without a mail server there is no other way
        folded.click()
    page.fill("#id_login", f"{name}@pohjanpolku.example")
    page.fill("#id_password", (home / "demo-password").read_text().strip())
    page.click('form[action="/account/login/"] button')
    page.wait_for_url(re.compile("/pohjanpolku/"))


class Sessions:
    """A home's people come in with their password once; whatever browser they open after that begins with a session of its own, written
    as the first one stood when it had just begun. So what one browser does with it (signing out, say) touches no other, as with two sign-ins."""

    TABLES = ("django_session", "usersessions_usersession")

    def __init__(self, address, home):
        self.address, self.home, self.begun = address, home, {}

    def open(self, page, name):
        """Signs somebody in; they stand on their organisation's first page."""
        if name not in self.begun:
            sign_in(page, self.home, name)
            key = next(one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
            with closing(self.database()) as database:
                self.begun[name] = {table: dict(database.execute(f"SELECT * FROM {table} WHERE session_key = ?", [key]).fetchone()) for table in self.TABLES}
            return
        key = secrets.token_hex(16)
        with closing(self.database()) as database, database:
            for table, row in self.begun[name].items():
                new = {column: value for column, value in row.items() if column != "id"} | {"session_key": key}
                database.execute(f"INSERT INTO {table} ({', '.join(new)}) VALUES ({', '.join('?' * len(new))})", list(new.values()))
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": self.address, "httpOnly": True, "sameSite": "Lax"}])
        page.goto("/pohjanpolku/")

    def database(self):
        database = sqlite3.connect(self.home / "talkoot.sqlite3", timeout=30)
        database.row_factory = sqlite3.Row
        return database


@pytest.fixture(scope="session")
def postbox():
    """Where the demo's mails arrive."""
    with Postbox() as box:
        yield box
        box.shutdown()


@pytest.fixture(scope="session")
def new_demo(tmp_path_factory):
    """The home of a demo that nobody has used; to be copied. Made once a run, whichever of the run's processes needs it first."""
    own = tmp_path_factory.getbasetemp()
    root = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own  # the run's folder
    home, made = root / "new-demo", root / "new-demo.made"
    with (root / "new-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            talkoot(environment(str(home)) | {"TALKOOT_MODE": "development"}, "demo")
            made.touch()
    return home


@pytest.fixture(scope="module")
def demo(tmp_path_factory, new_demo, postbox):
    """(address, home) of a running demo, as script/start serves it; each file's own, so that none depends on what others did."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(new_demo, home, dirs_exist_ok=True)
    with serving(environment(str(home)) | {"TALKOOT_MODE": "development"} | postbox.settings) as (address, _process):
        yield address.replace("127.0.0.1", "localhost"), home


@pytest.fixture(scope="session")
def launch():
    """Starts a Chromium, perhaps with an environment of its own. One Playwright for all: two in a process do not go together."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        yield lambda **options: playwright.chromium.launch(executable_path=path, args=ARGUMENTS, **options)


@pytest.fixture(scope="session")
def chromium(launch):
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def sessions(demo):
    """Of the people of a file's demo."""
    return Sessions(*demo)


@pytest.fixture
def open_page(chromium, demo, sessions):
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
            sessions.open(page, name)
        return page

    yield as_person
    for context in contexts:
        context.close()
    assert complaints == []
