"""Rendered markup as a tree of plain lists, for pages that build elements one by one and take no markup from scripts."""

from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
KEPT = {"textarea", "pre"}  # line breaks stand as they are in these, and in what people wrote (the class "voice")
Node = list[Any]  # [tag, attributes, children]; a text is a string


class _Trees(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Any] = []
        self.open: list[tuple[str, list[Any], bool]] = [("", self.top, False)]  # tag, children, whether line breaks stand

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Node = [tag, {name: value or "" for name, value in attrs}, []]
        self.open[-1][1].append(node)
        if tag not in VOID:
            kept = self.open[-1][2] or tag in KEPT or "voice" in node[1].get("class", "").split()
            self.open.append((tag, node[2], kept))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1][1].append([tag, {name: value or "" for name, value in attrs}, []])

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth][0] == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self.open[-1][2]:
            self.open[-1][1].append(data)
        elif data.strip():
            self.open[-1][1].append(" ".join(data.split()) if "\n" in data else data)
        elif self.open[-1][1]:
            self.open[-1][1].append(" ")


def tree(markup: str) -> list[Any]:
    """The nodes of a piece of markup. Attribute names are small letters, as HTML has them."""
    parser = _Trees()
    parser.feed(markup)
    parser.close()
    return parser.top
