"""What people write with little marks (CommonMark) as safe HTML: paragraphs, headings, lists, quotes, emphasis, links.

Two doors, each enough alone: the parser takes no HTML and no pictures and lets no address through but those of the web and of
mail; what comes out is held against a short list of what may be, by an HTML parser that reads as browsers do (Ammonia).
Headings begin below the page's own. Links lead out without lending our name (`nofollow`) and without a way back to our window.
"""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

from talkoot.base.kit.text import clean_text

LONGEST = 40_000  # characters; a chapter is some thousand
DEEPEST = 12  # lists in lists and quotes in quotes
TAGS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "em", "strong", "a", "hr"}
SCHEMES = {"http", "https", "mailto"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}  # the star: else `title` and `lang` may stand anywhere
OPENED = {"heading_open": "heading", "list_item_open": "item", "blockquote_open": "quote"}
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


class Parser(MarkdownIt):
    """CommonMark without what is not wanted here."""

    def validateLink(self, url: str) -> bool:
        """Whole addresses of the web and of mail; nothing relative, no script, no data."""
        return _SAFE.fullmatch(url.strip()) is not None


@lru_cache(maxsize=1)
def _parser() -> Parser:
    made = Parser("commonmark", {"html": False, "maxNesting": DEEPEST})
    made.disable(["image", "html_block", "html_inline", "code", "fence", "reference"])
    return made


def to_html(text: str, top: int = 2) -> str:
    """The text as HTML that may stand in any page; its highest heading is of level `top` (2 or 3)."""
    tokens = _parser().parse(clean_text(text)[:LONGEST])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, top + max(0, int(token.tag[1]) - 2))}"
    made = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener", strip_comments=True).strip()


def to_plain(text: str) -> str:
    """The words alone, without marks and tags: for a feed's summary, a mail, a title of a window."""
    found = []
    for token in _parser().parse(clean_text(text)[:LONGEST]):
        if token.type == "inline":
            found.append("".join(" " if one.type in ("softbreak", "hardbreak") else one.content for one in token.children or []))
    return "\n\n".join(part for part in found if part.strip())


def to_blocks(text: str) -> list[tuple[str, str]]:
    """The same as (`heading`, `item`, `quote` or `text`, words), for what is set on paper."""
    found, inside = [], list[str]()
    for token in _parser().parse(clean_text(text)[:LONGEST]):
        if token.type in OPENED:
            inside.append(OPENED[token.type])
        elif token.type.removesuffix("_close") + "_open" in OPENED and token.type.endswith("_close"):
            inside.pop()
        elif token.type == "inline":
            words = "".join(" " if one.type in ("softbreak", "hardbreak") else one.content for one in token.children or [])
            if words.strip():
                found.append((inside[-1] if inside else "text", words))
    return found


def links_in(text: str) -> int:
    """How many addresses a text holds, marked as links or not."""
    return len(re.findall(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|ru|cn|info|biz|xyz|top|shop|online|site|club|io)\b", text, re.IGNORECASE))
