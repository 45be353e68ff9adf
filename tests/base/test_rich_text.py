"""What people write becomes HTML that does nothing but show words."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.base.kit.rich_text import ATTRIBUTES, LONGEST, TAGS, links_in, to_blocks, to_html, to_plain

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](  java\tscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/a)",
    "[x](/account/logout/)",
    "[x](file:///etc/passwd)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    '<https://evil.example/"onmouseover=alert(1)>',
    '[x](https://example.org "a\\" onmouseover=alert(1) b=\\"")',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=password></form>",
    "<style>body{display:none}</style>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "[a]: javascript:alert(1)\n\n[a]",
    "```<script>alert(1)</script>```",
    "    <script>alert(1)</script>",
    "\u202e\u0000<scr\u0000ipt>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "*<b onclick=alert(1)>x</b>*",
]


class Seen(HTMLParser):
    """Every tag with its attributes, as a parser reads them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def only_what_may_be(html):
    for tag, attributes in Seen(html).found:
        assert tag in TAGS, html
        assert set(attributes) <= (ATTRIBUTES.get(tag, set()) | {"rel"} if tag == "a" else set()), html
        if "href" in attributes:
            assert re.match(r"(https?://|mailto:)", attributes["href"], re.IGNORECASE), html


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_do_something_is_shown_as_words_or_not_at_all(text):
    only_what_may_be(to_html(text))


@given(st.text(max_size=300))
def test_whatever_is_written_only_what_may_be_comes_out(text):
    only_what_may_be(to_html(text))


@given(st.lists(st.sampled_from([*HOSTILE, "[", "](", ")", "<", ">", "\n\n", "> ", "* ", "# ", "![", "`", "http://a.b", '"', "&"]), max_size=8))
def test_hostile_parts_together_do_no_more_than_apart(parts):
    only_what_may_be(to_html("".join(parts)))


def test_marks_become_what_they_mean():
    html = to_html("# Ensin\n\nSe alkoi **Sallasta**, *kai*.\n\n- yksi\n- kaksi\n\n> Isä lukee puhelimesta.\n\n## Sitten\n\n1. a")
    for part in ("<h2>Ensin</h2>", "<strong>Sallasta</strong>", "<em>kai</em>", "<ul>", "<blockquote>", "<h2>Sitten</h2>", "<ol>"):
        assert part in html
    assert "<h1" not in html
    assert "<h3>Sitten</h3>" in to_html("## Sitten", top=3)


def test_a_link_leads_out_without_our_name():
    assert to_html("[sivu](https://example.org/a?b=1&c=2)") == '<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener">sivu</a></p>'
    assert 'href="mailto:a@example.org"' in to_html("[posti](mailto:a@example.org)")


def test_words_that_look_like_tags_stay_words():
    assert to_html("1 < 2 & 3 > 2") == "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"
    assert "&lt;b&gt;" in to_html("<b>lihava</b>")


def test_much_and_deep_ends():
    assert len(to_html("a" * (LONGEST * 2))) < LONGEST + 100
    deep = to_html("> " * 5000 + "syvä")
    assert deep.count("<blockquote>") <= 12
    only_what_may_be(to_html("[" * 20_000))
    only_what_may_be(to_html("*a " * 13_000))


def test_the_words_alone():
    assert to_plain("# Ensin\n\nSe **alkoi** [Sallasta](https://example.org).") == "Ensin\n\nSe alkoi Sallasta."


def test_links_are_counted_marked_or_not():
    assert links_in("Katso www.esimerkki.fi ja https://a.example/b") == 2
    assert links_in("halpa.ru") == 1
    assert links_in("Löysin teidät tasapainojumpasta. Hyvä niin.") == 0


def test_paragraphs_as_they_are_set_on_paper():
    found = to_blocks("# Ensin\n\nSe **alkoi**\nSallasta.\n\n> Isä lukee.\n\n- yksi\n- kaksi")
    assert found == [("heading", "Ensin"), ("text", "Se alkoi Sallasta."), ("quote", "Isä lukee."), ("item", "yksi"), ("item", "kaksi")]
