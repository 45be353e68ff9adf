"""A team's big picture on an A4, to be put on the wall: what its page shows, in the page's words, as a tagged PDF."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.paper import set_pdf
from talkoot.base.ui import words
from talkoot.learning.paper import CURVE, chart_data
from talkoot.learning.queries.picture import Picture

TEMPLATE = (
    CURVE
    + r"""
#let data = json("data.json")
#set document(title: data.title)
#set page(paper: "a4", margin: (x: 16mm, y: 14mm))
#set text(lang: data.lang, size: 11pt, fill: ink, hyphenate: true)
#set par(leading: 0.6em, spacing: 0.8em)
#show heading.where(level: 1): it => block(above: 0mm, below: 2mm, text(size: 24pt, it.body))
#show heading.where(level: 2): it => block(above: 5mm, below: 2mm, sticky: true, text(size: 13pt, it.body))
#heading(level: 1, data.name)
#text(fill: soft, data.meta)
#line(length: 100%, stroke: 1.5pt + ink)
#let told(parts) = for part in parts {
  heading(level: 2, part.title)
  if part.figure != none {
    let (mean, spread, answers) = part.figure
    par([#text(size: 24pt, weight: "bold", mean) #text(size: 12pt, spread) #text(fill: soft, answers)])
  }
  if part.chart != none { figure(alt: part.chart.alt, curve(part.chart)) }
  for said in part.said { par(said) }
  if part.items.len() > 0 {
    list(..part.items.map(((first, text-of, beside)) => [#if first != "" [#strong(first) ]#text-of#if beside != "" [ #text(fill: soft, beside)]]))
  }
}
#grid(columns: (1fr, 1fr), gutter: 9mm, ..data.halves.map(told))
// What the page has left is for a pen.
#block(height: 1fr, width: 100%, layout(room => {
  let lines = calc.floor((room.height - 18mm) / 10mm)
  if lines > 0 {
    v(4mm)
    heading(level: 2, data.pen)
    for _ in range(lines) { v(9mm, weak: false); line(length: 100%, stroke: (paint: soft, thickness: 0.7pt)) }
  }
}))
"""
)

Item = tuple[str, str, str]  # what stands out, the text, and what is said beside it


def picture_pdf(picture: Picture, organisation: str, on: str, language: str) -> bytes:
    """One team's."""
    parts = parts_of(picture)
    people = ngettext("%(n)s person", "%(n)s people", picture.people) % {"n": picture.people}
    data = {
        "lang": language, "name": picture.site.name, "title": f"{_('Big picture')} – {picture.site.name}",
        "meta": f"{organisation} · {_('Big picture')} · {on} · {people}", "pen": _("To be added with a pen"),
        "halves": [[one for one in half if one] for half in (parts[:3], parts[3:])],
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        return set_pdf(Path(folder), TEMPLATE, data)


def part(title: str, *said: str, items: list[Item] | None = None, figure: tuple[str, str, str] | None = None, chart: Any = None) -> dict[str, Any]:
    """A section as the template reads it."""
    return {"title": title, "said": [one for one in said if one], "items": items or [], "figure": figure, "chart": chart_data(chart) if chart else None}


def parts_of(it: Picture) -> list[dict[str, Any] | None]:
    """The sections of its page, in their order."""
    agreed: list[Item] = [(f"{one.get_kind_display()}:", one.title, reviewed(one.review_on)) for one in it.agreed]
    changing: list[Item] = [(f"{_('Shared target')}:", one.title, "" if one.pk in it.started else _("not started here yet")) for one in it.targets]
    changing += [("", one.next, one.owner.user.name if one.owner else "") for one in it.changing]
    help_: list[Item] = [(_("We are good at:"), it.good_at, "")] if it.good_at else []
    help_ += [(_("Ask us about:"), ", ".join(it.asked_about), "")] if it.asked_about else []
    help_ += [("", one.title, "") for one in it.together]
    return [
        customers_part(it),
        part(_("What we are changing"), "" if changing else _("Nothing is being changed just now."), items=changing),
        part(_("Our strengths"), told_of(it), items=[("", one, "") for one in it.strengths]) if it.strengths else None,
        part(_("What we have agreed"), "" if agreed else _("Nothing has been agreed yet."), items=agreed),
        part(
            _("Who sees to what"), "" if it.duties else _("No areas of responsibility have been divided yet."),
            items=[(f"{line.it.name}:", f"? {_('nobody yet')}" if line.gap in ("nobody", "left") else line.it.owner.user.name, "") for line in it.duties],
        ),
        part(_("We help, and are helped"), items=help_) if help_ else None,
        part(_("What comes next"), items=[(date_format(one.day, "j.n."), f"{one.what}: {one.title}", "") for one in it.coming]) if it.coming else None,
    ]  # fmt: skip


def reviewed(on: date | None) -> str:
    """When it is looked at again."""
    return _("review %(month)s") % {"month": date_format(on, "n/Y")} if on else ""


def told_of(it: Picture) -> str:
    """Whose strengths they are, where others were reported with the team."""
    return f"{_('Team mirror')} · {it.told_of}" if it.told_of != it.site.name else ""


def customers_part(it: Picture) -> dict[str, Any]:
    """The figure of 90 days with its curve, and what one of them said."""
    quote, figure = f"”{it.words}”" if it.words else "", it.figure
    if figure is None or figure.value is None:
        return part(_("What customers say"), _("The figure of 90 days is shown from five answers."), quote)
    mean, spread = words.figure(figure.value, figure.interval)
    shown = mean, spread, f"{words.answers(figure.n)} · {_('90 days')}"
    return part(_("What customers say"), it.change, quote, figure=shown, chart=it.spans.chart if it.spans else None)
