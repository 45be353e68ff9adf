"""Finnish words are never broken without a hyphen, however narrow the place."""

import pytest

pytestmark = pytest.mark.one_database

PAGES = [
    "/pohjanpolku/", "/pohjanpolku/notices/", "/pohjanpolku/customers/surveys/new/", "/pohjanpolku/customers/points/new/", "/pohjanpolku/agreements/new/",
    "/pohjanpolku/agreements/1/", "/pohjanpolku/agreements/2/ask/", "/pohjanpolku/work/board/?whose=all", "/pohjanpolku/people/invite/",
]  # fmt: skip
BROKEN = r"""() => {
    const found = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, range = document.createRange();
        const lines = () => new Set([...range.getClientRects()].filter((one) => one.width > 0).map((one) => Math.round(one.top / 4))).size;
        range.selectNodeContents(node);
        if (lines() < 2 || !node.parentElement.checkVisibility()) continue; // what stands on one line has no broken word
        for (const word of node.data.matchAll(/(?<![\u00adA-Za-zÅÄÖåäö])[A-Za-zÅÄÖåäö]{6,}(?!\u00ad)/g)) {
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            if (lines() > 1) found.push(word[0]);
        }
    }
    return found;
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_no_word_is_broken_without_a_hyphen(open_page, width):
    page = open_page("sanna", viewport={"width": width, "height": 800})
    wrong = {}
    for path in PAGES:
        page.goto(path)
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        page.wait_for_timeout(200)
        if found := page.evaluate(BROKEN):
            wrong[path] = found
    assert wrong == {}
