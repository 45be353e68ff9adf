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


def test_a_proposal_is_answered_with_one_tap_by_three_equal_answers(open_page):
    page = open_page("aino")
    page.goto("/pohjanpolku/")
    answers = page.locator(".now .three > form > .btn, .now .three > details > summary")
    sizes = {(round(one.bounding_box()["width"]), round(one.bounding_box()["height"])) for one in answers.all()}
    assert answers.count() == 3
    assert len(sizes) == 1, sizes
    hand = Hand(page)
    hand.tap(page.locator(".now details.because > summary").last)
    assert page.locator(".now #today-reason").is_visible(), "the reason opens in place"
    hand.tap(page.locator(".now details.because > summary").last)
    hand.taps = 0
    with page.expect_navigation():
        hand.tap(page.locator(".now button[value=agree]"))
    assert hand.taps == 1
    assert page.url.endswith("/pohjanpolku/")
    assert page.locator(".now button[value=agree]").count() == 0, "it does not come back"
