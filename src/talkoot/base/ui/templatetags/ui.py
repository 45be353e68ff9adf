"""Small parts for templates: assets, icons, faces, figures, days."""

import json
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import segno
from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, Form, RadioSelect, Select, Textarea
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.intervals import Interval
from talkoot.base.kit.rich_text import to_html, to_plain
from talkoot.base.kit.text import initials as initials_of
from talkoot.base.ui import folding, words
from talkoot.base.ui.icons import FACES, ICONS
from talkoot.base.ui.way_back import hidden_field

register = template.Library()


@lru_cache
def manifest() -> dict[str, str]:
    """Each asset's name with its content's hash."""
    names: dict[str, str] = json.loads((settings.ASSETS / "manifest.json").read_text())
    return names


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file."""
    return settings.STATIC_URL + manifest()[name]


@register.simple_tag
def colour_of(organisation: Any) -> SafeString:
    """The attribute of a page that takes on an organisation's main colour; none for the house's own."""
    colour = getattr(organisation, "colour", "spruce")
    return mark_safe("") if colour == "spruce" else format_html(' data-colour="{}"', colour)


@register.simple_tag
def opens_here_only() -> bool:
    """Whether the configured address opens on this machine alone: a code printed with it leads nobody anywhere."""
    return urlsplit(settings.TALKOOT_URL).hostname in ("localhost", "127.0.0.1", "::1")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside a word; hidden from assistive technology, which reads the word."""
    return mark_safe(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>')  # drawn by us


@register.simple_tag
def face(score: int | None, named: bool = True) -> SafeString:
    """One of the five faces, with its word for those who do not see it."""
    if score not in FACES:
        return mark_safe("")
    drawing = mark_safe(FACES[score])  # drawn by us
    if not named:
        return format_html('<svg class="face f{}" viewBox="0 0 32 32" aria-hidden="true">{}</svg>', score, drawing)
    return format_html('<svg class="face f{}" viewBox="0 0 32 32" role="img" aria-label="{} ({}/5)">{}</svg>', score, face_word(score), score, drawing)


@register.filter
def face_word(score: int) -> str:
    """The face's word."""
    return {1: _("Very bad"), 2: _("Bad"), 3: _("So-so"), 4: _("Good"), 5: _("Excellent")}[score]


@register.filter
def of_language(texts: dict[str, str], language: str) -> str:
    """A text kept in several languages, in this one, else in the first there is."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


@register.filter
def when(day: date | datetime | None) -> str:
    """Today, yesterday, or the day; nothing where none was set."""
    return words.when(day) if day else ""


@register.filter
def day(value: date | None) -> str:
    """The day in short; nothing where none was set."""
    return words.day_and_month(value) if value else ""


@register.filter
def clock(value: time | datetime | None) -> str:
    """A time of day as one says it; nothing where none was set."""
    return words.clock(value) if value else ""


@register.filter
def device(user_agent: str) -> str:
    """A device and its browser in words."""
    return words.device(user_agent)


@register.filter
def last_day(value: datetime) -> str:
    """The last day before something ends."""
    return words.day_and_month(words.last_day(value))


@register.filter
def rich(text: str, top: int = 2) -> SafeString:
    """What somebody wrote with little marks, as paragraphs, lists and links."""
    return mark_safe(to_html(text, top))  # held against an allow-list there


@register.filter
def plain(text: str) -> str:
    """The words alone of what somebody wrote with little marks."""
    return to_plain(text)


@register.filter
def as_shares(interval: Interval | None) -> str:
    """An interval of a share, from low to high."""
    return words.shares(interval)


@register.filter
def initials(name: str) -> str:
    """At most two letters."""
    return initials_of(name)


@register.filter
def grouped(n: int) -> str:
    """A whole number with its thousands apart."""
    return words.count(n)


@register.filter
def as_percent(share: float) -> str:
    """A share as whole percents."""
    return words.percent(share)


@register.filter
def mean(figure: Figure | None) -> str:
    """The value of a figure; empty where it is not shown."""
    return words.figure(figure.value, figure.interval)[0] if figure and figure.value is not None else ""


@register.filter
def spread(figure: Figure | None) -> str:
    """From low to high, rounded as its mean."""
    return words.figure(figure.value, figure.interval)[1] if figure and figure.value is not None else ""


@register.filter
def signed(value: float) -> str:
    """A difference with its sign."""
    return words.signed(value)


@register.filter
def answers_words(n: int) -> str:
    """So many answers."""
    return words.answers(n)


@register.filter
def kind_of(field: BoundField) -> str:
    """How a form field is drawn."""
    widget = field.field.widget
    for kind, widgets in {
        "picks": (CheckboxSelectMultiple, RadioSelect),
        "check": (CheckboxInput,),
        "area": (Textarea,),
        "file": (FileInput,),
        "select": (Select,),
    }.items():
        if isinstance(widget, widgets):
            return kind
    return "line"


@register.simple_tag
def folds(form: Form) -> folding.Layout:
    """The form’s fields in their places."""
    return folding.layout(form)


@register.filter
def is_marked(field: BoundField) -> bool:
    """Whether it is marked as one that must be filled in."""
    return folding.is_marked(field)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's own control, tied to its hint and error, with our looks."""
    attributes = dict(field.field.widget.attrs)
    if kind_of(field) in ("line", "area", "file"):
        attributes["class"] = f"in {attributes.get('class', '')}".strip()
    described = [f"{field.auto_id}_hint"] * bool(field.help_text) + [f"{field.auto_id}_error"] * bool(field.errors)
    described += [f"{field.auto_id}_now"] * bool(getattr(field.field, "now", ""))
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.simple_tag
def once() -> SafeString:
    """Stands in every form that makes something: the same page sent twice makes one thing."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.simple_tag
def way_back(address: str) -> SafeString:
    """The field by which a form leads back to where it was pressed."""
    return hidden_field(address)


@register.simple_tag
def qr(address_name: str, *arguments: object) -> SafeString:
    """A QR code of a page's full address, as a picture that prints sharp at any size."""
    code = segno.make_qr(full_address(address_name, *arguments), error="m")
    return mark_safe(code.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None, title=_("QR code")))  # digits and paths only


@register.simple_tag
def full_address(address_name: str, *arguments: object) -> str:
    """A page's full address, to be copied."""
    return settings.TALKOOT_URL + reverse(address_name, args=arguments)


@register.simple_tag
def short_address(address_name: str, *arguments: object) -> str:
    """The same address for people to type."""
    return full_address(address_name, *arguments).split("://", 1)[1]
