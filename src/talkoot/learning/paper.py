"""A report on paper: a tagged PDF, the texts as data so that none is taken for a command. Pictures are drawn as lines, not dots."""

import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from talkoot.base.kit.paper import set_pdf
from talkoot.base.ui.charts import Row, Trend
from talkoot.learning.parts import Part
from talkoot.learning.told import Told

CURVE = r"""
#let soft = rgb("#43555f")
#let ink = rgb("#16262f")
#let line-of = rgb("#1f5068")
#let band-of = rgb("#c6dae4")
#let range-of = rgb("#6f8c9a")
#let at(p) = (p.at(0) * 1%, p.at(1) * 1%)
#let curve(c) = box(width: 100%, height: 52mm, {
  for t in c.ticks {
    place(line(start: (8%, t.at(0) * 1%), end: (97%, t.at(0) * 1%), stroke: 0.5pt + rgb("#bbbbbb")))
    place(dx: 0%, dy: t.at(0) * 1% - 1.5mm, box(width: 7%, align(right, text(size: 8.5pt, fill: soft, t.at(1)))))
  }
  for b in c.bands { place(polygon(fill: band-of, ..b.map(at))) }
  for l in c.lines { for i in range(1, l.len()) { place(line(start: at(l.at(i - 1)), end: at(l.at(i)), stroke: 1.5pt + line-of)) } }
  for w in c.whiskers { place(line(start: (w.at(0) * 1%, w.at(1) * 1%), end: (w.at(0) * 1%, w.at(2) * 1%), stroke: 1.2pt + range-of)) }
  for p in c.points { place(dx: p.at(0) * 1% - 1mm, dy: p.at(1) * 1% - 1mm, circle(radius: 1mm, fill: white, stroke: 1.2pt + line-of)) }
  for l in c.labels { place(dx: l.at(0) * 1% - 10mm, dy: 92%, box(width: 20mm, align(center, text(size: 8.5pt, fill: soft, l.at(1))))) }
})
"""

TEMPLATE = (
    CURVE
    + r"""
#let data = json("data.json")
#set document(title: data.title)
#set page(paper: "a4", margin: (x: 20mm, y: 20mm), footer: context {
  set text(size: 9pt, fill: soft)
  grid(columns: (1fr, auto), data.footer, counter(page).display("1/1", both: true))
})
#set text(lang: data.lang, size: 10.5pt, fill: ink, hyphenate: true)
#set par(leading: 0.62em, spacing: 0.9em)
#show heading.where(level: 1): it => block(above: 0mm, below: 3mm, text(size: 24pt, it.body))
#show heading.where(level: 2): it => block(above: 8mm, below: 2.5mm, sticky: true, text(size: 14pt, it.body))
#show table.cell.where(y: 0): set text(weight: "bold")
#let under = (x, y) => (bottom: 0.5pt + rgb("#bbbbbb"))
#let space = (x: 1.5mm, y: 1.2mm)
#let dots(d) = pdf.artifact(box(width: 100%, height: 4mm, {
  if d.reference != none { place(dx: d.reference.at(0) * 1%, rect(width: (d.reference.at(1) - d.reference.at(0)) * 1%, height: 100%, fill: band-of)) }
  let stroke = (paint: range-of, thickness: 2pt, dash: if d.few { "dotted" } else { "solid" })
  if d.low != none { place(line(start: (d.low * 1%, 50%), end: (d.high * 1%, 50%), stroke: stroke)) }
  if d.at != none { place(dx: d.at * 1% - 1mm, dy: 1mm, circle(radius: 1mm, fill: if d.few { white } else { line-of }, stroke: 1pt + line-of)) }
}))
#heading(level: 1, data.title)
#text(fill: soft, data.meta)
#for (number, said) in data.lead.enumerate() { par(if number == 0 { strong(text(size: 12.5pt, said)) } else { text(size: 12pt, said) }) }
#for part in data.parts {
  heading(level: 2, part.title)
  if part.figure != none {
    let (mean, spread, answers) = part.figure
    par([#text(size: 22pt, weight: "bold", mean) #text(size: 13pt, spread) #text(fill: soft, answers)])
  }
  for said in part.sentences { par(said) }
  if part.chart != none { figure(alt: part.chart.alt, curve(part.chart)) }
  if part.rows.len() > 0 and part.dots.len() > 0 {
    table(columns: (1fr, auto, auto, 34%), stroke: under, align: (x, y) => if x == 0 or x == 3 { left } else { right }, inset: space,
      table.header(..part.columns, part.picture), ..part.rows.zip(part.dots).map(((row, d)) => (..row, dots(d))).flatten())
  } else if part.rows.len() > 0 and part.wide {
    for row in part.rows { block(breakable: false, {
      strong(row.at(0)) ; linebreak()
      for (name, said) in part.columns.zip(row).slice(1) { if said != "" [#text(fill: soft)[#name:] #said #linebreak()] }
    }) }
  } else if part.rows.len() > 0 {
    table(columns: part.columns.len(), stroke: under, align: (x, y) => if part.right.at(x) { right } else { left }, inset: space,
      table.header(..part.columns), ..part.rows.flatten())
  }
  if part.note != "" { text(size: 9pt, fill: soft, part.note) }
}
#heading(level: 2, data.cannot-title)
#list(..data.cannot)
"""
)


def report_pdf(told: Told, organisation: str, language: str) -> bytes:
    """All of it, as long as it takes."""
    title = f"{told.title} – {told.place}"
    data = {
        "lang": language, "title": title, "meta": f"{organisation} · {told.months} · {told.counted}", "footer": f"{organisation} · {title}",
        "lead": told.lead, "parts": [part_data(one) for one in told.parts], "cannot": told.cannot, "cannot-title": _("What this cannot tell"),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        return set_pdf(Path(folder), TEMPLATE, data)


def part_data(part: Part) -> dict[str, Any]:
    """One part as the template reads it."""
    return {
        "title": part.title, "figure": part.figure, "sentences": part.sentences, "note": part.note, "wide": part.key == "targets",
        "columns": [one.name for one in part.columns], "rows": [[cell.text for cell in row] for row in part.rows], "picture": _("Picture"),
        "right": [one.is_figure or one.is_number for one in part.columns], "chart": chart_data(part.chart) if part.chart else None,
        "dots": [dot_data(part, one) for one in part.dots],
    }  # fmt: skip


def chart_data(chart: Trend) -> dict[str, Any]:
    """The curve in percent of its box."""
    return {
        "alt": f"{chart.title}. {chart.description}",
        "ticks": [[one.y, one.label] for one in chart.ticks], "labels": [[one.x, one.label] for one in chart.labels],
        "bands": [pairs(one) for one in chart.bands], "lines": [pairs(one) for one in chart.lines],
        "whiskers": [[one.x, one.low, one.high] for one in chart.whiskers], "points": [[one.x, one.y] for one in chart.points],
    }  # fmt: skip


def pairs(points: str) -> list[list[float]]:
    """The points of a line as numbers."""
    return [[float(end) for end in point.split(",")] for point in points.split()]


def dot_data(part: Part, row: Row) -> dict[str, Any]:
    """A row's interval and point."""
    reference = part.plot.reference if part.plot else None
    return {
        "at": row.point, "low": row.range and row.range.low, "high": row.range and row.range.high, "few": row.few,
        "reference": [reference.low, reference.high] if reference else None,
    }  # fmt: skip
