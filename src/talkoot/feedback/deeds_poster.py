"""“You said – we did” to hang up: one page as a tagged PDF, the texts as data so that none is taken for a command."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import segno

from talkoot.base.kit.paper import set_pdf

MOST = 4
TEMPLATE = r"""
#let data = json("data.json")
#let small = data.size == "a5"
#let unit = if small { 0.7 } else { 1.0 }
#let sky = gradient.linear(rgb("#d3e2ea"), rgb("#ebe7e0"), rgb("#f9dfb9"), angle: 90deg)
#set document(title: data.title)
#set page(paper: data.size, margin: 0pt)
#set text(lang: data.lang, fill: rgb("#16262f"), hyphenate: true)
#block(width: 100%, inset: (x: 18mm * unit, top: 18mm * unit, bottom: 10mm * unit), fill: sky)[
  #text(size: 38pt * unit, weight: "bold", data.title)
  #v(-4mm * unit)
  #text(size: 18pt * unit, data.place)
  #v(2mm * unit)
  #text(size: 14pt * unit, fill: rgb("#43555f"), data.about)
]
#pad(x: 18mm * unit, y: 4mm * unit)[
  #for deed in data.deeds {
    block(below: 9mm * unit, breakable: false)[
      #text(size: 17pt * unit, style: "italic", deed.heard)
      #v(-1mm * unit)
      #text(size: 20pt * unit, weight: "bold", deed.done)
      #v(-2mm * unit)
      #text(size: 12pt * unit, fill: rgb("#43555f"), deed.since)
    ]
  }
]
#place(bottom + left, dx: 18mm * unit, dy: -12mm * unit, grid(
  columns: (auto, 1fr), gutter: 8mm * unit, align: horizon,
  image("code.svg", width: 44mm * unit, alt: data.address),
  text(size: 15pt * unit)[#data.answer \ #text(font: "DejaVu Sans Mono", size: 13pt * unit, data.address)],
))
"""


@dataclass(frozen=True)
class Told:
    """One thing that was done: what customers said, what was done, since when, in words."""

    heard: str
    done: str
    since: str


def deeds_pdf(deeds: Sequence[Told], *, title: str, place: str, about: str, answer: str, link: str, language: str, size: str = "a4") -> bytes:
    """The newest four at most, and where to answer (`link`, as a code and as text)."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        segno.make_qr(link, error="m").save(str(here / "code.svg"), border=2, dark="#16262f", light="#ffffff")
        data = {
            "size": size, "title": title, "place": place, "about": about, "answer": answer, "lang": language,
            "address": link.split("://", 1)[1], "deeds": [asdict(one) for one in deeds[:MOST]],
        }  # fmt: skip
        return set_pdf(here, TEMPLATE, data)
