"""Posters and table cards as print-ready PDF: a page a feedback point, the texts as data so that none is taken for a command."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import segno

from talkoot.base.kit.paper import set_pdf
from talkoot.base.ui.icons import FACES

SIZES = ("a4", "a6", "cards")  # cards: four of a6 on an A4
FILLS = ("#eab9b4", "#f1cdb0", "#f4e2b6", "#dbe4b9", "#b9dccb")
TEMPLATE = r"""
#let data = json("data.json")
#let sky = gradient.linear(rgb("#d3e2ea"), rgb("#ebe7e0"), rgb("#f9dfb9"), angle: 90deg)
#set document(title: data.title)
#set page(paper: if data.size == "a6" { "a6" } else { "a4" }, margin: 0pt)
#set text(lang: data.lang, fill: rgb("#16262f"), hyphenate: false)
#let sheet(poster, unit) = {
  block(width: 100%, inset: (x: 18mm * unit, top: 18mm * unit, bottom: 10mm * unit), fill: sky)[
    #set align(center)
    #if data.logo != "" { image(data.logo, height: 14mm * unit, alt: data.title); v(4mm * unit) }
    #for (order, question) in poster.questions.enumerate() {
      let (size, weight) = if order == 0 { (40pt, "bold") } else { (20pt, "regular") }
      block(below: if order == 0 { 9mm * unit } else { 5mm * unit }, text(size: size * unit, weight: weight, lang: question.lang, question.text))
    }
    #v(5mm * unit)
    #grid(columns: 5, gutter: 5mm * unit, ..range(1, 6).map(face => image("face" + str(face) + ".svg", width: 22mm * unit, alt: str(face) + "/5")))
  ]
  align(center)[
    #v(8mm * unit)
    // Half as wide as the sheet: it is read from across a room.
    #image(poster.code, width: 105mm * unit, alt: poster.address)
    #v(2mm * unit)
    #text(size: 22pt * unit, weight: "bold", poster.place)
    #v(-2mm * unit)
    #text(size: 16pt * unit, fill: rgb("#43555f"))[#poster.note \ #text(font: "DejaVu Sans Mono", size: 15pt * unit, poster.address)]
  ]
}
#let line-to-cut = (paint: rgb("#71818a"), thickness: .4pt, dash: "dashed")
#if data.size == "cards" {
  for (number, four) in data.posters.chunks(4).enumerate() {
    if number > 0 { pagebreak() }
    grid(columns: (105mm, 105mm), rows: (148.5mm, 148.5mm), stroke: line-to-cut, ..four.map(one => sheet(one, 0.5)))
  }
} else {
  for (number, poster) in data.posters.enumerate() {
    if number > 0 { pagebreak() }
    sheet(poster, if data.size == "a6" { 0.5 } else { 1.0 })
  }
}
"""


@dataclass(frozen=True)
class Poster:
    """What stands on one page: the question in each language, the place, a note, and the address as code and as text."""

    questions: Sequence[dict[str, str]]
    place: str
    note: str
    link: str

    @property
    def address(self) -> str:
        """The address for people to type."""
        return self.link.split("://", 1)[1]


def posters_pdf(posters: Sequence[Poster], *, size: str, title: str, language: str, logo: tuple[str, bytes] | None = None) -> bytes:
    """A tagged PDF with a page for each; `size`: a4 or a6, or cards with four to an A4. `logo`: its name and content."""
    if size not in SIZES:
        raise ValueError(size)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        pages = []
        for number, poster in enumerate(posters):
            segno.make_qr(poster.link, error="m").save(str(here / f"code{number}.svg"), border=2, dark="#16262f", light="#ffffff")
            pages.append(asdict(poster) | {"address": poster.address, "code": f"code{number}.svg"})
        for score, drawing in FACES.items():
            (here / f"face{score}.svg").write_text(face_svg(score, drawing))
        if logo:
            (here / logo[0]).write_bytes(logo[1])
        return set_pdf(here, TEMPLATE, {"size": size, "title": title, "lang": language, "posters": pages, "logo": logo[0] if logo else ""})


def face_svg(score: int, drawing: str) -> str:
    """One face as a file of its own."""
    body = drawing.replace('class="disc"', f'fill="{FILLS[score - 1]}"').replace('class="mouth"', 'fill="#16262f"')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#16262f" stroke-width="1.6" stroke-linecap="round"'
        f' stroke-linejoin="round">{body}</svg>'
    )
