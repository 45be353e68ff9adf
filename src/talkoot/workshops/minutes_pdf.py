"""The minutes on paper: a tagged PDF, the texts as data so that none is taken for a command."""

import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.paper import set_pdf
from talkoot.base.ui import words
from talkoot.workshops.models import Activity, Note, Picture, Workshop
from talkoot.workshops.queries.consent import Asking
from talkoot.workshops.queries.items import Item
from talkoot.workshops.queries.minutes import Chapter, Minutes
from talkoot.workshops.queries.scoring import figures_in_words

Kind = Activity.Kind

TEMPLATE = r"""
#let data = json("data.json")
#let soft = rgb("#43555f")
#set document(title: data.title)
#set page(paper: "a4", margin: (x: 22mm, y: 20mm), footer: context align(right, text(size: 9pt, fill: soft, counter(page).display("1/1", both: true))))
#set text(lang: data.lang, size: 11pt, fill: rgb("#16262f"), hyphenate: true)
#set par(leading: 0.6em)
#show heading.where(level: 1): it => block(above: 0mm, below: 3mm, text(size: 24pt, it.body))
#show heading.where(level: 2): it => block(above: 8mm, below: 3mm, sticky: true, text(size: 14pt, it.body))
#show heading.where(level: 3): it => block(above: 5mm, below: 2mm, sticky: true, text(size: 11.5pt, it.body))
#text(fill: soft, data.meta)
#heading(level: 1, data.title)
#if data.purpose != "" { par(text(size: 13pt, data.purpose)) }
#if data.made.len() > 0 {
  heading(level: 2, data.made_words)
  list(..data.made.map(one => [#one.title #text(fill: soft, [ · ] + one.kind)]))
}
#if data.ideas.len() > 0 {
  heading(level: 2, data.ideas_words)
  list(..data.ideas.map(one => [#one.title #if one.meta != "" { text(fill: soft, [ · ] + one.meta) }]))
}
#for chapter in data.chapters {
  heading(level: 2, chapter.title)
  for words in chapter.text { par(words) }
  if chapter.picture != none { image(chapter.picture.name, alt: chapter.picture.alt, width: 110mm) }
  for group in chapter.groups {
    if group.heading != "" { heading(level: 3, group.heading) }
    list(..group.notes.map(note => [#note.text #if note.meta != "" { text(fill: soft, [ · ] + note.meta) }]))
  }
  if chapter.note != "" { par(text(fill: soft, chapter.note)) }
}
#if data.people != "" {
  heading(level: 2, data.people_words)
  par(data.people)
}
"""


def minutes_pdf(workshop: Workshop, minutes: Minutes, language: str) -> bytes:
    """The minutes as one reads them on their page, in the language in force."""
    meta = [_("Minutes"), words.when(workshop.ended_at or workshop.made_at)]
    meta += [_("led by %(name)s") % {"name": workshop.facilitator.user.name}] if workshop.facilitator else []
    data = {
        "lang": language, "title": workshop.title, "purpose": workshop.purpose, "meta": " · ".join(meta),
        "made_words": _("What came of it"), "made": [{"title": card.title, "kind": card.kind} for card in minutes.made],
        "ideas_words": _("Ideas kept for content"),
        "ideas": [{"title": one.idea, "meta": one.heading.title if one.heading else ""} for one in minutes.ideas],
        "chapters": [chapter_of(one) | shown_in(one) for one in minutes.chapters],
        "people_words": _("Who was there"), "people": ", ".join(one.shown_name for one in minutes.people),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for one in Picture.objects.filter(pk__in=[chapter.picture.pk for chapter in minutes.chapters if chapter.picture]):
            (here / one.name).write_bytes(bytes(one.content))
        return set_pdf(here, TEMPLATE, data)


def chapter_of(chapter: Chapter) -> dict[str, Any]:
    """One step: notes under their headings, or items with what the vote told."""
    groups = [{"heading": group.heading.title if group.heading else "", "notes": [note_of(one) for one in group.notes]} for group in chapter.groups]
    if chapter.items:
        groups.append({"heading": "", "notes": [{"text": item.title, "meta": told_of(item)} for item in chapter.items]})
    for n, asking in enumerate(chapter.askings):
        groups += groups_of(asking, is_last=n == 0)
    if chapter.askings:
        return {"title": chapter.activity.title, "groups": groups, "note": chapter.outcome}
    if chapter.activity.kind == Kind.SCORE:
        return {"title": chapter.activity.title, "groups": groups, "note": chapter.best}
    won = _("Fewer than five members voted in secret, so only what won is told.")
    few = (won if chapter.items else _("Fewer than three voted in secret, so nothing is told.")) if chapter.activity.result.get("few") else ""
    return {"title": chapter.activity.title, "groups": groups, "note": few}


def shown_in(chapter: Chapter) -> dict[str, Any]:
    """A text in its paragraphs, and a picture by its file."""
    picture = {"name": chapter.picture.name, "alt": chapter.picture.alt} if chapter.picture else None
    return {"text": [part for part in chapter.text.split("\n") if part.strip()], "picture": picture}


def groups_of(asking: Asking, *, is_last: bool) -> list[dict[str, Any]]:
    """A wording with its answers; the last one's words stand as the note that it became."""
    found = [] if is_last else [{"heading": _("Worded before"), "notes": [{"text": asking.proposal.text, "meta": ""}]}]
    if asking.proposal.shown_at is None:
        return found
    for heading, replies in ((_("Objections"), asking.objections), (_("Concerns"), asking.concerns)):
        if replies:
            found.append({"heading": heading, "notes": [{"text": one.reason, "meta": one.by.shown_name} for one in replies]})
    words = {"agree": _("Works"), "concern": _("Works, but"), "object": _("Not yet"), "abstain": _("I leave it to the others")}
    counts = [(word, asking.of(answer)) for answer, word in words.items()]
    told = [{"text": f"{word}: {len(replies)}", "meta": ", ".join(one.by.shown_name for one in replies)} for word, replies in counts]
    return [*found, {"heading": _("Answers"), "notes": told}]


def note_of(note: Note) -> dict[str, str]:
    """A note with its writer and day, where these are shown."""
    if not note.activity.is_named:
        return {"text": note.text, "meta": ""}
    who = note.doer.user.name if note.doer else note.by.shown_name if note.by else ""
    return {"text": note.text, "meta": " · ".join(filter(None, (who, words.day_and_month(note.due_on) if note.due_on else "")))}


def told_of(item: Item) -> str:
    """What a vote or a scoring told of an item."""
    if item.scores:
        return " · ".join(figures_in_words(item))
    votes = ngettext("one vote", "%(n)s votes", item.n) % {"n": item.n} if item.n is not None else _("won") if item.won else ""
    return " · ".join(filter(None, (votes, ", ".join(item.names))))
