"""Today on a phone: what is first is finished with one tap, and what a customer asked is logged with two, without scrolling."""

import re

import pytest

pytestmark = pytest.mark.one_database


class Hand:
    """Counts taps, and refuses to scroll: what it taps must be within the screen."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, what):
        box = what.bounding_box()
        height = self.page.viewport_size["height"]
        assert box is not None
        assert box["y"] >= 0, what
        assert box["y"] + box["height"] <= height, f"{what} is outside the screen: {box}"
        what.click()
        self.taps += 1


def test_what_a_customer_asked_is_logged_with_two_taps_without_scrolling(open_page):
    page = open_page("eero")
    page.goto("/pohjanpolku/")
    hand = Hand(page)
    hand.tap(page.locator(".hearing > summary"))
    page.locator(".hearing input[name=text]").fill("Voiko ajan varata verkossa?")
    hand.tap(page.locator(".hearing .hear > button[type=submit]"))
    page.wait_for_url(re.compile("/customers/questions/"))
    assert hand.taps == 2
    assert page.evaluate("scrollY") == 0


def test_the_first_thing_stands_in_the_lit_panel_within_the_first_screen(open_page):
    page = open_page("eero")
    page.goto("/pohjanpolku/")
    first = page.locator(".now").first
    if first.count():
        assert first.bounding_box()["y"] < 844 / 2
    assert page.locator("#turn-h").is_visible()
    assert page.locator("section[aria-labelledby=turn-h] .rows > li").count() <= 2


def end_the_workshop(page):
    """What is going on right now stands first; ended, it makes way for what waits."""
    page.locator(".now a.btn.go", has_text="Tule mukaan").click()
    page.wait_for_url(re.compile(r"/workshops/\d+/room/"))
    page.goto(re.sub("room/$", "end/", page.url))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("harvest"))
    page.goto("/pohjanpolku/")


def test_a_proposal_is_answered_with_one_tap_by_three_equal_answers(open_page):
    page = open_page("nora")
    page.goto("/pohjanpolku/")
    end_the_workshop(page)
    answers = page.locator(".now .three > form > .btn, .now .three > details > summary")
    sizes = {(round(one.bounding_box()["width"]), round(one.bounding_box()["height"])) for one in answers.all()}
    assert answers.count() == 3
    assert len(sizes) == 1, sizes
    hand = Hand(page)
    hand.tap(page.locator(".now details.because > summary").last)
    assert page.locator(".now #because-not").is_visible(), "the reason opens in place"
    hand.tap(page.locator(".now details.because > summary").last)
    hand.taps = 0
    with page.expect_navigation():
        hand.tap(page.locator(".now button[value=agree]"))
    assert hand.taps == 1
    assert page.url.endswith("/pohjanpolku/")
    assert page.locator(".now button[value=agree]").count() == 0, "it does not come back"


def test_after_a_press_in_a_list_one_is_where_one_was(open_page):
    page = open_page("aino")
    page.goto("/pohjanpolku/customers/comments/?state=new&site=all")
    buttons = page.locator("li.say button[formaction$='/take/']")
    assert buttons.count() >= 3
    button = buttons.nth(2)
    row = button.locator("xpath=ancestor::li")
    words = row.locator("blockquote").inner_text()
    button.scroll_into_view_if_needed()
    top, scrolled = row.bounding_box()["y"], page.evaluate("scrollY")
    follows = (
        page.locator("li.say").nth([one.inner_text() for one in page.locator("li.say blockquote").all()].index(words) + 1).locator("blockquote").inner_text()
    )
    with page.expect_navigation():
        button.click()
    assert page.url.endswith("/comments/?state=new&site=all")
    assert abs(page.evaluate("scrollY") - scrolled) < 400
    focused = page.evaluate("document.activeElement.closest('li')?.querySelector('blockquote')?.innerText")
    assert focused == follows, "what was pressed has left the list: its neighbour is in its place"
    assert abs(page.evaluate("document.activeElement.getBoundingClientRect().top") - top) < 3
    undo = page.locator(".said .btn")
    assert 0 <= undo.bounding_box()["y"] < 844, "what was said of it is in sight"
    with page.expect_navigation():
        undo.click()
    assert page.url.endswith("/comments/?state=new&site=all"), "undoing leads back there too"
