"""Every page: accessible, nothing wider than the phone, light enough, no complaint of the browser."""

import sqlite3

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.one_database

MEMBERS = [
    "/pohjanpolku/", "/pohjanpolku/customers/", "/pohjanpolku/customers/?period=90&order=value", "/pohjanpolku/customers/comments/", "/pohjanpolku/customers/points/",
    "/pohjanpolku/customers/points/posters/", "/pohjanpolku/customers/points/new/", "/pohjanpolku/customers/question/", "/pohjanpolku/customers/surveys/", "/pohjanpolku/customers/surveys/1/", "/pohjanpolku/customers/follow-ups/", "/pohjanpolku/customers/follow-ups/1/", "/pohjanpolku/customers/follow-ups/1/hand/", "/pohjanpolku/customers/comments/?theme=none", "/pohjanpolku/customers/pulls/", "/pohjanpolku/customers/needs/1/", "/pohjanpolku/customers/deeds/", "/pohjanpolku/customers/deeds/1/", "/pohjanpolku/customers/deeds/poster/", "/pohjanpolku/customers/themes/", "/pohjanpolku/customers/signals/", "/pohjanpolku/customers/signals/1/", "/pohjanpolku/customers/questions/", "/pohjanpolku/customers/questions/1/", "/pohjanpolku/customers/questions/words/", "/pohjanpolku/customers/groups/", "/pohjanpolku/customers/groups/1/", "/pohjanpolku/customers/needs/new/", "/pohjanpolku/customers/themes/1/", "/pohjanpolku/customers/comments/1/", "/pohjanpolku/customers/surveys/new/", "/pohjanpolku/customers/surveys/1/replies/", "/pohjanpolku/customers/points/1/", "/pohjanpolku/customers/listening/", "/pohjanpolku/customers/imports/", "/pohjanpolku/customers/at-once/", "/pohjanpolku/customers/surveys/1/faces/", "/pohjanpolku/customers/?from=2026-09&to=2026-10",
    "/pohjanpolku/mirror/", "/pohjanpolku/mirror/new/", "/pohjanpolku/mirror/promise/", "/pohjanpolku/mirror/method/", "/pohjanpolku/mirror/cycle/", "/pohjanpolku/mirror/rounds/1/", "/pohjanpolku/mirror/rounds/2/", "/pohjanpolku/mirror/rounds/1/results/", "/pohjanpolku/mirror/rounds/1/dialogue/", "/pohjanpolku/mirror/choices/2/", "/pohjanpolku/mirror/statements/", "/pohjanpolku/mirror/statements/1/", "/pohjanpolku/mirror/statements/new/", "/pohjanpolku/mirror/cards/",
    "/pohjanpolku/agreements/", "/pohjanpolku/agreements/?kind=rule", "/pohjanpolku/agreements/new/", "/pohjanpolku/agreements/walk/", "/pohjanpolku/agreements/1/", "/pohjanpolku/agreements/2/", "/pohjanpolku/agreements/1/edit/", "/pohjanpolku/agreements/1/versions/", "/pohjanpolku/agreements/2/versions/", "/pohjanpolku/agreements/1/review/", "/pohjanpolku/agreements/differences/", "/pohjanpolku/agreements/differences/new/",
    "/pohjanpolku/work/", "/pohjanpolku/work/?whose=all", "/pohjanpolku/work/board/?whose=all", "/pohjanpolku/work/calendar/?whose=all", "/pohjanpolku/work/new/", "/pohjanpolku/work/tasks/1/", "/pohjanpolku/work/tasks/2/edit/", "/pohjanpolku/work/feeds/", "/pohjanpolku/work/bring-in/", "/pohjanpolku/work/responsibilities/", "/pohjanpolku/work/responsibilities/?by=site", "/pohjanpolku/work/responsibilities/1/", "/pohjanpolku/work/responsibilities/new/", "/pohjanpolku/notices/",
    "/pohjanpolku/people/", "/pohjanpolku/people/invite/", "/pohjanpolku/people/file/", "/pohjanpolku/people/roles/", "/pohjanpolku/sites/", "/pohjanpolku/sites/new/", "/pohjanpolku/sites/1/", "/pohjanpolku/people/2/", "/pohjanpolku/people/2/end/", "/me/code/", "/pohjanpolku/sites/1/poster/", "/pohjanpolku/areas/", "/pohjanpolku/areas/1/", "/pohjanpolku/people/card/", "/pohjanpolku/team/", "/pohjanpolku/team/sites/1/", "/pohjanpolku/team/people/2/",
    "/pohjanpolku/stories/", "/pohjanpolku/stories/new/?from=targets.target:1", "/pohjanpolku/stories/told/1/", "/pohjanpolku/stories/told/1/edit/", "/pohjanpolku/stories/thanks/", "/pohjanpolku/stories/thanks/new/?from=agreements.agreement:1",
    "/pohjanpolku/content/", "/pohjanpolku/content/ideas/", "/pohjanpolku/content/ideas/1/", "/pohjanpolku/content/halves/1/", "/pohjanpolku/content/posts/3/", "/pohjanpolku/content/posts/3/write/", "/pohjanpolku/content/posts/3/picture/", "/pohjanpolku/content/posts/3/pack/?network=facebook",
    "/pohjanpolku/content/posts/3/pack/?site=1&network=own",
    "/pohjanpolku/content/pictures/", "/pohjanpolku/content/pictures/1/", "/pohjanpolku/content/pictures/5/",
    "/pohjanpolku/sparring/", "/pohjanpolku/sparring/questions/", "/pohjanpolku/sparring/asked/1/", "/pohjanpolku/sparring/pairs/",
    "/pohjanpolku/know-how/", "/pohjanpolku/know-how/me/", "/pohjanpolku/know-how/sites/1/",
    "/pohjanpolku/customers/figures/?period=all", "/pohjanpolku/learning/figures/?kind=agreements", "/pohjanpolku/learning/", "/pohjanpolku/learning/linkage/", "/pohjanpolku/learning/linkage/?practice=within", "/pohjanpolku/learning/linkage/method/", "/pohjanpolku/learning/sites/1/",
    "/pohjanpolku/settings/", "/pohjanpolku/settings/mail/", "/pohjanpolku/settings/server/", "/pohjanpolku/settings/trail/", "/me/", "/me/data/", "/me/erase/", "/account/2fa/", "/account/email/", "/account/sessions/", "/pohjanpolku/olematon/", "/ui/",
]  # fmt: skip
PUBLIC = [
    "/said/pohjanpolku/",
    "/posts/pohjanpolku/",
    "/posts/pohjanpolku/at/1/",
    "/posts/pohjanpolku/inside/",
    "/stories/pohjanpolku/",
    "/stories/pohjanpolku/miksi-te-ette-ole-somessa/",
    "/account/login/",
    "/account/login/code/",
    "/join/olematon/",
    "/s/olematon/",
    "/k/olematon/",
]


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that read colours; every other one reads the document and where things are
AXE = """([rules]) => axe.run({ runOnly: rules, resultTypes: ["violations"] })
    .then((found) => found.violations.map((one) => [one.id, one.nodes[0].html.slice(0, 160)]))"""  # all that was in order is not sent along


def faults(page, rules=RULES):
    """What axe finds: WCAG 2.2 A and AA and best practices."""
    page.wait_for_load_state()  # a page that is still coming has no heading yet
    if not page.evaluate("Boolean(window.axe?.run)"):
        page.evaluate(AXE_SCRIPT)
    return [tuple(one) for one in page.evaluate(AXE, [rules])]


# Everything that is seen, and where: what rules that read no colours go by.
SEEN = """() => JSON.stringify([...document.querySelectorAll("*")].map((one) => {
    const box = one.getBoundingClientRect();
    return [one.checkVisibility({ opacityProperty: true, visibilityProperty: true }), box.x, box.y, box.width, box.height];
}))"""


def dark_faults(page):
    """What is wrong with an opened page when the device turns dark. Light and dark are one document of the server and differ by colours
    only: while all else is seen in the same places (which is looked at here), the rules that read no colours say what they said in the light."""
    light = page.evaluate(SEEN)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour is on its way to another
    is_same = page.evaluate(SEEN) == light
    found = faults(page, COLOURS if is_same else RULES)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the phone")
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return found


def faults_when_narrow(page):
    """WCAG 1.4.10: at 320 pixels nothing has to be moved sideways to be read, tables included; with everything unfolded."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # the page has seen that it is narrower
    found = page.evaluate(NARROW)
    page.set_viewport_size(PHONE)
    return found


NARROW = """() => {
    for (const one of document.querySelectorAll("main details")) one.open = true;
    const tables = [...document.querySelectorAll("main table")].filter((one) => one.checkVisibility());
    return [
        innerWidth !== 320 && "not narrow: it proves nothing",
        getComputedStyle(document.body).margin !== "0px" && "without its style it proves nothing",
        document.documentElement.scrollWidth > innerWidth && "wider than the narrow phone",
        tables.some((one) => one.getBoundingClientRect().right > innerWidth) && "a table is wider than the narrow phone",
    ].filter(Boolean);
}"""


# Buttons and links of a phone page, outside running text, under 44 px both ways.
SMALL = """() => [...document.querySelectorAll("button, a, summary, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox])")]
    .filter(e => e.checkVisibility() && !e.closest("[aria-hidden=true]") && !e.closest("p, dd, td, .meta, .lead, .hint, .skip, li.row > .b") && !e.matches(".skip"))
    .map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.width && (r.height < 43.5 || r.width < 43.5))
    .map(([e, r]) => e.outerHTML.slice(0, 90) + ` ${Math.round(r.width)}x${Math.round(r.height)}`)"""


def small_targets(page):
    return page.evaluate(SMALL)


def test_pages_for_members_are_accessible_and_fit_a_phone(open_page):
    """Each page is opened once and looked at in the light, in the dark, and on a narrow phone."""
    page = open_page("sanna", color_scheme="light")
    wrong = {}
    for path in MEMBERS:
        page.goto(path)
        found = faults(page) + small_targets(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the phone")
        found += [("in the dark", one) for one in dark_faults(page)]
        found += faults_when_narrow(page)
        if found:
            wrong[path] = found
    assert wrong == {}


def test_pages_for_everybody_are_accessible(open_page):
    for viewport in (PHONE, DESKTOP):
        page = open_page(viewport=viewport)
        for path in PUBLIC:
            page.goto(path)
            assert faults(page) == [], path
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_pages_are_accessible_on_a_desktop_and_at_320_pixels(open_page):
    for viewport in (DESKTOP, {"width": 320, "height": 700}):
        page = open_page("aino", viewport=viewport)
        for path in MEMBERS[:4]:
            page.goto(path)
            assert faults(page) == [], path
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (path, viewport)


def test_a_title_of_one_long_word_makes_no_page_wider_than_a_narrow_phone(open_page):
    page = open_page("sanna", viewport={"width": 320, "height": 640})
    page.goto("/pohjanpolku/stories/new/")
    page.fill("[name=title]", "Asiakastyytyväisyyskysely" * 5)
    page.fill("[name=text]", "Asiakas lähti hymyillen.")
    page.get_by_role("button", name="Tallenna luonnos").click()
    page.get_by_role("button", name="Päästä kaikkien luettavaksi").click()
    page.get_by_text("Nyt sen voivat lukea kaikki.").wait_for()
    story, public = page.url, page.get_by_role("link", name="julkinen").get_attribute("href")
    made_from = "stories.story:" + story.rstrip("/").rsplit("/", 1)[1]
    for path in (story, f"{story}edit/", "/pohjanpolku/stories/", f"/pohjanpolku/sparring/?from={made_from}", public, "/stories/pohjanpolku/"):
        page.goto(path)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_what_is_wrong_in_a_folded_question_opens_it(open_page):
    page = open_page("sanna")
    page.goto("/pohjanpolku/sites/new/")
    page.fill("[name=name]", "Uusi")
    fold = page.locator("details", has=page.locator("[name=time_zone]"))
    fold.locator("summary").click()
    page.fill("[name=time_zone]", "")
    fold.locator("summary").click()
    page.get_by_role("button", name="Tallenna").click()
    assert fold.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.name") == "time_zone"


def test_the_icon_that_browsers_ask_for_by_themselves_is_there(open_page):
    page = open_page()
    answer = page.goto("/favicon.ico")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"


def first_point(demo):
    with sqlite3.connect(demo[1] / "talkoot.sqlite3") as database:
        key = database.execute("SELECT key FROM feedback_channel ORDER BY id LIMIT 1").fetchone()[0]
    database.close()
    return f"/k/{key}/"


def weight(page, path):
    """(bytes on the wire, requests) of a first visit."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return sum(sizes), len(sizes)


def test_the_customers_page_is_light(open_page, demo):
    total, requests = weight(open_page(), first_point(demo))
    assert total <= 15_000
    assert requests <= 4


def test_pages_for_members_are_light(open_page):
    page = open_page("aino")
    for path in MEMBERS[:5]:
        assert weight(page, path)[0] <= 100_000, path


@pytest.mark.parametrize("script", [True, False])
def test_a_customer_answers_in_two_presses(open_page, demo, script):
    page = open_page(java_script_enabled=script)
    page.goto(first_point(demo))
    if script:
        assert faults(page) == []
    page.get_by_role("button", name="Huono", exact=True).click()
    page.get_by_text("on jo tallessa").wait_for()
    if script:
        assert faults(page) == []
    page.fill("textarea", f"Ovi on raskas ({script}).")
    page.get_by_role("button", name="Lähetä").click()
    page.get_by_role("heading", name="Kiitos, kuulimme.").wait_for()
    assert page.context.cookies() == []
    with sqlite3.connect(demo[1] / "talkoot.sqlite3") as database:
        assert database.execute("SELECT COUNT(*) FROM feedback_comment WHERE text = ?", [f"Ovi on raskas ({script})."]).fetchone()[0] == 1
    database.close()


def test_a_press_shaking_hands_send_thrice_is_one_answer(open_page, demo):
    page = open_page()

    def count():
        database = sqlite3.connect(demo[1] / "talkoot.sqlite3")
        try:
            return database.execute("SELECT COUNT(*) FROM feedback_answer").fetchone()[0]
        finally:
            database.close()

    page.goto(first_point(demo))
    before = count()
    page.evaluate("""() => { const form = document.querySelector("form"); const body = new URLSearchParams(new FormData(form)); body.set("score", "4");
        return Promise.all([1, 2, 3].map(() => fetch(form.action, { method: "POST", body, redirect: "manual" }))); }""")
    assert count() == before + 1


def test_a_keyboard_is_enough(open_page):
    page = open_page("eero", viewport=DESKTOP)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto("/pohjanpolku/customers/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details.scope").get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert page.locator("details.scope").get_attribute("open") is None
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 30)"))
        if page.evaluate("document.activeElement === document.body"):
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
    assert {"Otan hoitaakseni", "Välitä kiitos"} & seen, "what can be done with a comment is reached"
