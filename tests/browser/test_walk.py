"""Every link and every harmless button in a real browser: as everybody, in three languages, on a phone and at a desk.

Each walk begins at the front doors and follows whatever it finds there, pages of one shape once. The owner's pages are seen in every
language and at either width; the other roles share languages, widths and fonts out among them. What is pressed changes nothing:
forms that ask (GET), tabs, filters, menus, whatever folds.
"""

import json
import re
import sqlite3
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Error

from tests.architecture.test_words import LEFT_OVER
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.test_pages import SMALL
from tests.browser.test_words import BROKEN

sys.path.insert(0, str(Path(__file__).parents[2] / "script"))
import translations

pytestmark = pytest.mark.one_database

LOCALES = {"fi": "fi-FI", "sv": "sv-SE", "en": "en-GB"}
MOST = {"sanna": 2}  # pages of one shape, by what is asked of them; one for the others

# Who walks, in which language, how wide, and with which fonts.
WALKS = [
    ("sanna", "fi", PHONE, "telephone"),
    ("sanna", "sv", DESKTOP, ""),
    ("sanna", "en", PHONE, ""),
    ("aino", "sv", PHONE, "telephone"),
    ("nora", "en", DESKTOP, "telephone"),
    ("eero", "fi", DESKTOP, ""),
    ("katri", "en", PHONE, "telephone"),
    ("", "fi", PHONE, "telephone"),
    ("", "sv", DESKTOP, ""),
    ("", "en", PHONE, ""),
]
ASKS_NOTHING = re.compile(r"/account/logout/|/account/login/code/confirm|/ui/")
PUBLIC = ("/k/", "/said/", "/s/", "/a/", "/stories/")  # they speak the language they are asked in, or the organisation's
STAGES = re.compile(r"/stage/")  # stands on a wall, and nobody goes on from there

LOOK = r"""() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    const shown = (one) => one && one.checkVisibility();
    const said = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const language = document.documentElement.lang;
    while (walk.nextNode()) {
        const at = walk.currentNode.parentElement, tongue = at.closest("[lang]");
        if (at.closest("script, style, template, textarea, option, code, kbd, svg, .quote, .doc, [data-speak]") || (tongue && tongue.lang !== language)) continue;
        if (walk.currentNode.data.trim()) said.push(walk.currentNode.data);
    }
    for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
        if ((one.closest("[lang]") || document.documentElement).lang === language && !one.matches("[data-speak]"))
            for (const name of ["aria-label", "placeholder", "title", "alt"]) if (one.hasAttribute(name)) said.push(one.getAttribute(name));
    const links = [...document.querySelectorAll("a[href]")].map((one) => one.href);
    for (const form of document.querySelectorAll("form[method=get], form:not([method])")) {
        const to = new URL(form.action);
        to.search = new URLSearchParams(new FormData(form));
        links.push(to.href);
    }
    return {
        said, links, language,
        wide: document.documentElement.scrollWidth > innerWidth,
        ways: document.querySelectorAll("nav a[href], header a[href]").length,
        folded: document.body.classList.contains("focus"),
    };
}"""


# All that is looked at on a page, asked for once. What has just been unfolded has its Finnish words divided within two frames.
ALL = f"""async (isPhone) => {{
    const found = ({LOOK})();
    if (found.language === "fi") await new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))));
    found.broken = found.language === "fi" && document.querySelector("main") ? ({BROKEN})() : [];
    found.small = isPhone ? ({SMALL})() : [];
    return found;
}}"""

# What a page offers without sending anything; not what answers a question or leaves a tablet.
PRESS = """() => {
    const answers = "[data-score], [data-value], [data-question], [data-pick], [data-ready], [data-open-staff], [data-back]";
    for (const one of document.querySelectorAll("button[type=button]")) if (one.checkVisibility() && !one.disabled && !one.matches(answers)) one.click();
}"""


@cache
def foreign(language):
    """Sentences of the source and of the other languages that read otherwise in this one."""
    own, others = set(), set()
    for code in ("fi", "sv"):
        for message in translations.read(code):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            (own if language == "en" else others).update(" ".join(str(one).split()) for one in ids)
            (own if code == language else others).update(" ".join(str(one).split()) for one in texts)
    return {one for one in others - own if len(one) > 3 and "%(" not in one}


@dataclass
class Walk:
    """One person's way through everything they can reach."""

    page: object
    base: str
    language: str
    strange: set[str]
    kept: set[str]
    most: int
    is_phone: bool
    seen: Counter = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    at: str = ""
    looked: int = 0

    def follow(self, address):
        """Takes an address up, if it is one of ours and of a shape that has not been looked at often enough."""
        parts = urlsplit(address)
        if not address.startswith((self.base, "/")) or ASKS_NOTHING.search(parts.path):
            return
        place = re.sub(r"/\d+(?=/|$)", "/N", re.sub(r"/[0-9a-zA-Z_-]*\d[0-9a-zA-Z_-]{9,}(?=/|\.|$)", "/K", parts.path))
        shape = place + "?" + "&".join(sorted({f"{name}={'N' if value.isdigit() else value[:20]}" for name, value in parse_qsl(parts.query)}))
        if shape in self.known or self.seen[place] >= self.most:
            return
        self.known.add(shape)
        self.seen[place] += 1
        self.waiting.append((parts.path + ("?" + parts.query if parts.query else ""), self.at))

    def on(self):
        """Goes everywhere."""
        while self.waiting:
            self.at, came = self.waiting.pop(0)
            self.visit(self.at, came)

    def visit(self, address, came):
        try:
            answer = self.page.goto(address)
        except Error as error:
            if "interrupted by another navigation" in str(error):  # what was pressed on the page before led somewhere
                self.waiting.insert(0, (address, came))
                return
            if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                raise
            answer = self.page.context.request.get(address)
            if answer.status != 200:
                self.fault(f"a file answers {answer.status}")
            return
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            if answer is not None and answer.status != 200:
                self.fault(f"answers {answer.status}")
            return
        if answer.status >= 400:
            self.fault(f"answers {answer.status}, linked from {came}")
            return
        self.looked += 1
        self.look()

    def look(self):
        found = self.page.evaluate(ALL, self.is_phone)
        for link in found["links"]:
            self.follow(link)
        if found["wide"]:
            self.fault("wider than the screen")
        if not found["ways"] and not found["folded"] and not STAGES.search(self.at):
            self.fault("no way on from here")
        own = foreign(found["language"]) if self.at.startswith(PUBLIC) else self.strange
        if found["language"] != self.language and not self.at.startswith(PUBLIC):
            self.fault(f"speaks {found['language']}")
        for one in found["said"]:
            text = " ".join(one.split())
            if (text in own and text not in self.kept) or LEFT_OVER.search(text):
                self.fault(f"says “{text[:80]}”")
        if found["broken"]:
            self.fault(f"breaks {found['broken'][:3]}")
        if found["small"]:
            self.fault(f"too small: {found['small'][:2]}")
        self.page.evaluate(PRESS)

    def fault(self, words):
        self.wrong.append(f"{self.at}: {words}")


@pytest.fixture(scope="module")
def walkers(launch, tmp_path_factory):
    """A browser with the machine's own fonts, and one with those of telephones."""
    conf = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts/truetype/noto</dir><dir>/usr/share/fonts/truetype/roboto</dir><dir prefix="xdg">fonts</dir>'
        f"<cachedir>{conf.parent}/cache</cachedir></fontconfig>"
    )
    browsers = {"": launch(), "telephone": launch(env={"FONTCONFIG_FILE": str(conf)})}
    yield browsers
    for one in browsers.values():
        one.close()


def first(home, sql):
    with sqlite3.connect(home / "talkoot.sqlite3", timeout=30) as database:
        found = database.execute(sql).fetchone()[0]
    database.close()
    return found


def kept_words(home):
    """What stands in the demo's rows, in the language it was written in."""
    found = set()

    def take(value):
        if isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                take(one)
        elif isinstance(value, str):
            found.add(" ".join(value.split()))

    with sqlite3.connect(home / "talkoot.sqlite3", timeout=30) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    take(json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") and value[-1:] in ("}", "]") else value)
    database.close()
    return found


def doors(home, person):
    """Where one comes in."""
    if person:
        return ["/pohjanpolku/", "/me/", "/account/2fa/", "/account/email/", "/account/sessions/"]
    point = first(home, "SELECT key FROM feedback_channel WHERE closed_at IS NULL ORDER BY id LIMIT 1")
    site = first(home, "SELECT key FROM orgs_site ORDER BY id LIMIT 1")
    return ["/", "/account/login/", "/said/pohjanpolku/", f"/k/{point}/", f"/s/{site}/", f"/said/pohjanpolku/{site}/"]


def called(walk):
    """A walk's name in a report."""
    person, language, viewport, fonts = walk
    return "-".join(filter(None, (person or "nobody", language, "phone" if viewport is PHONE else "desk", fonts)))


@pytest.mark.parametrize(("person", "language", "viewport", "fonts"), WALKS, ids=map(called, WALKS))
def test_everything_that_can_be_reached_is_in_order(walkers, demo, person, language, viewport, fonts):
    walk = walk_as(walkers, demo, person, language, viewport, fonts)
    assert walk.looked > (100 if person == "sanna" else 5)
    assert walk.wrong == []


def walk_as(walkers, demo, person, language, viewport, fonts):
    """Somebody goes everywhere."""
    base, home = demo
    with sqlite3.connect(home / "talkoot.sqlite3", timeout=30) as database:
        database.execute("UPDATE accounts_user SET language = ?", [language])
    database.close()
    context = walkers[fonts].new_context(viewport=viewport, base_url=base, locale=LOCALES[language])
    page = context.new_page()
    page.set_default_timeout(30_000)
    walk = Walk(page, base, language, foreign(language), kept_words(home), MOST.get(person, 1), viewport is PHONE)
    page.on("console", lambda m: walk.fault(f"the browser: {m.text[:150]}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: walk.fault(f"the script: {error}"))
    if person:
        sign_in(page, home, person)
    for door in doors(home, person):
        walk.follow(door)
    walk.on()
    context.close()
    return walk
