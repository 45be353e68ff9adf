"""One story to hang up: a page as a tagged PDF, with a code that leads to the whole where everybody may read it."""

import tempfile
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from talkoot.base.kit.paper import set_pdf
from talkoot.base.kit.rich_text import to_plain
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Story
from talkoot.stories.paper import pictured

MOST = {False: 900, True: 420}  # characters of the text below the title, without and with a picture: what is read while passing by
TEMPLATE = r"""
#let data = json("data.json")
#let soft = rgb("#43555f")
#let sky = gradient.linear(rgb("#d3e2ea"), rgb("#ebe7e0"), rgb("#f9dfb9"), angle: 90deg)
#set document(title: data.title)
#set page(paper: "a4", margin: 0pt)
#set text(lang: data.lang, fill: rgb("#16262f"), hyphenate: true)
#set par(leading: 0.65em, spacing: 1em)
#show heading: it => block(above: 0pt, below: 4mm, text(size: if data.title.len() > 70 { 30pt } else { 38pt }, it.body))
#block(width: 100%, inset: (x: 18mm, top: 18mm, bottom: 10mm), fill: sky)[
  #heading(level: 1, data.title)
  #if data.lead != "" { text(size: 19pt, data.lead) }
  #v(1mm)
  #text(size: 13pt, fill: soft, data.place)
]
#if data.picture != none { pad(x: 18mm, top: 6mm, image(data.picture, alt: data.described, width: 100%, height: 88mm, fit: "contain")) }
#pad(x: 18mm, top: 6mm)[
  #for words in data.text { par(text(size: 17pt, words)) }
]
#place(bottom + left, dx: 18mm, dy: -12mm, block(width: 174mm)[
  #if data.address != "" {
    grid(columns: (auto, 1fr), gutter: 8mm, align: horizon,
      image("code.svg", width: 36mm, alt: data.address),
      text(size: 15pt)[#data.more \ #text(font: "DejaVu Sans Mono", size: 11pt, data.address)])
  } else { text(size: 13pt, fill: soft, data.more) }
])
"""


def poster_pdf(story: Story, place: str, language: str) -> bytes:
    """Its beginning on an A4. `place`: whose it is, in words."""
    with tempfile.TemporaryDirectory() as folder:
        here, shown = Path(folder), pictured(story, Path(folder))
        link = settings.TALKOOT_URL + reverse("told:story", args=[story.organisation.slug, story.slug]) if story.is_public and story.slug else ""
        if link:
            segno.make_qr(link, error="m").save(str(here / "code.svg"), border=2, dark="#16262f", light="#ffffff")
        data = {
            "lang": language, "title": story.title, "lead": story.lead, "place": place, "text": beginning(story, bool(shown["picture"])), **shown,
            "more": _("Read the whole story") if link else _("Colleagues read the whole story in Talkoot."), "address": link.split("://", 1)[-1],
        }  # fmt: skip
        return set_pdf(here, TEMPLATE, data)


def beginning(story: Story, has_picture: bool) -> list[str]:
    """As much of its words as is read in passing, whole paragraphs as far as they go."""
    told = [to_plain(part.text) for part in of_kept(story.passages) if part.is_told] + to_plain(story.text).split("\n")
    found, left = list[str](), MOST[has_picture] - len(story.lead)
    for words in (one.strip() for one in told):
        if words and left > 60:
            found.append(Truncator(words).chars(left))
            left -= len(words)
    return found
