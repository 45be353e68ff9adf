"""Stories on paper: a tagged PDF of one or of the whole journey, the texts as data so that none is taken for a command."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.paper import set_pdf
from talkoot.base.kit.rich_text import to_blocks
from talkoot.base.ui import words
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Story
from talkoot.stories.queries.stories import picture_in

TEMPLATE = r"""
#let data = json("data.json")
#let soft = rgb("#43555f")
#set document(title: data.title)
#set page(paper: "a4", margin: (x: 24mm, y: 22mm), footer: context align(right, text(size: 9pt, fill: soft, counter(page).display("1/1", both: true))))
#set text(lang: data.lang, size: 11.5pt, fill: rgb("#16262f"), hyphenate: true)
#set par(leading: 0.7em, spacing: 1.1em)
#show heading.where(level: 1): it => block(above: 0mm, below: 4mm, text(size: 26pt, it.body))
#show heading.where(level: 2): it => block(above: 12mm, below: 2mm, sticky: true, text(size: 18pt, it.body))
#show heading.where(level: 3): it => block(above: 6mm, below: 2mm, sticky: true, text(size: 13pt, it.body))
#heading(level: 1, data.title)
#text(fill: soft, data.meta)
#for story in data.stories {
  if data.stories.len() > 1 { heading(level: 2, story.title) ; text(fill: soft, story.meta) }
  if story.picture != none { image(story.picture, alt: story.described, width: 100%, height: 90mm, fit: "contain") }
  if story.lead != "" { par(text(size: 13pt, story.lead)) }
  for (kind, words) in story.blocks {
    if kind == "heading" { heading(level: if data.stories.len() > 1 { 3 } else { 2 }, words) }
    else if kind == "quote" { quote(block: true, words) }
    else if kind == "item" { list(words) }
    else if kind == "figure" { block(fill: rgb("#eef2f2"), inset: 4mm, radius: 2mm, width: 100%, words) }
    else { par(words) }
  }
}
"""


def stories_pdf(title: str, meta: str, stories: Sequence[Story], language: str) -> bytes:
    """The stories in the order given, under one title."""
    with tempfile.TemporaryDirectory() as folder:
        data = {"lang": language, "title": title, "meta": meta, "stories": [told(one) | pictured(one, Path(folder)) for one in stories]}
        return set_pdf(Path(folder), TEMPLATE, data)


def pictured(one: Story, folder: Path) -> dict[str, str | None]:
    """Its picture, while it may be shown, as a file beside the template."""
    shown = picture_in(one, timezone.localdate())
    if shown is None or not (source := shown.folder / "page.jpg").is_file():
        return {"picture": None, "described": ""}
    shutil.copyfile(source, folder / f"{one.pk}.jpg")
    return {"picture": f"{one.pk}.jpg", "described": shown.described}


def told(one: Story) -> dict[str, Any]:
    """One story: its paragraphs, the figure of a chapter in its own words."""
    blocks = list[tuple[str, str]]()
    for part in of_kept(one.passages):
        if part.is_told and part.is_figure:
            blocks += [("heading", _("What followed")), ("figure", part.text)]
        elif part.is_told:
            blocks += to_blocks(part.text)
    return {"title": one.title, "lead": one.lead, "meta": byline(one), "blocks": [*blocks, *to_blocks(one.text)]}


def byline(one: Story) -> str:
    """The day and the writer."""
    day = words.day_and_month(one.out_at) if one.out_at else one.get_state_display()
    return f"{day} · {one.by.user.name if one.by else _('A former member')}"
