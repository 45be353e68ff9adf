"""Every form of the product as a browser finds it on its pages, and filling it in."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlparse

from django.utils import timezone

WORDS = {  # by the kind of the field
    "email": "joku.uusi@example.fi",
    "number": "3",
    "time": "12:00",
    "url": "https://example.fi",
    "color": "#1a5c4e",
    "text": "Sanoja",
    "search": "",
    "tel": "040",
}
NAMED = {"target": "4"}  # by its name


@dataclass
class Form:
    """One form: where it is sent, its fields in order, and its buttons."""

    action: str
    has_files: bool
    fields: list[list] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    standing: set[str] = field(default_factory=set)  # fields that show what somebody has written before

    @property
    def names(self):
        return {name for name, _value in self.fields}


class Reader(HTMLParser):
    """Collects the forms that are posted."""

    def __init__(self, address):
        super().__init__()
        self.address, self.forms, self.form, self.select, self.area = address, [], None, None, None

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form" and (has.get("method") or "").lower() == "post":
            self.form = Form(urljoin(self.address, has.get("action") or self.address), "multipart" in (has.get("enctype") or ""))
            self.forms.append(self.form)
        name = has.get("name")
        if self.form is None or "disabled" in has:
            return
        if tag == "button" and has.get("type", "submit") == "submit":
            self.form.buttons.append((name or "", has.get("value") or "", has.get("formaction") or ""))
        elif tag == "select" and name:
            self.select = [name, [], "multiple" in has]
        elif tag == "option" and self.select is not None:
            self.select[1].append((has.get("value") or "", "selected" in has))
        elif tag == "textarea" and name:
            self.area = [name, ""]
        elif tag == "input" and name:
            self.form.standing |= {name} if has.get("type", "text") in ("text", "tel", "email", "url") and has.get("value") else set()
            self.form.fields += list(filled(name, has))

    def handle_data(self, data):
        if self.area is not None:
            self.area[1] += data

    def handle_endtag(self, tag):
        if self.form is None:
            return
        if tag == "select" and self.select is not None:
            name, options, _several = self.select
            chosen = [value for value, is_chosen in options if is_chosen and value] or [value for value, _is in options if value][:1]
            self.form.fields += [[name, value] for value in chosen]
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.form.standing |= {self.area[0]} if self.area[1].strip() else set()
            self.form.fields.append([self.area[0], self.area[1].strip() or "Sanoja"])
            self.area = None
        elif tag == "form":
            chosen = {}  # the first of each group of radios where none stands
            for one in self.form.fields:
                if len(one) == 4:
                    chosen.setdefault(one[0], one)
                    if one[3]:
                        chosen[one[0]] = one
            self.form.fields = [one[:2] for one in self.form.fields if len(one) == 2 or chosen[one[0]] is one]
            self.form = None


def filled(name, has):
    """What somebody would have in an input."""
    kind, value = has.get("type", "text"), has.get("value") or ""
    if kind == "radio":
        yield [name, value, "radio", "checked" in has]
    elif kind == "checkbox":
        if "checked" in has or "required" in has:
            yield [name, value or "on"]
    elif kind == "date":
        yield [name, value or (timezone.localdate() + timedelta(days=10)).isoformat()]
    elif kind not in ("submit", "file", "button", "image"):
        words = ("Aino" if "required" in has else "") if "data-find" in has else NAMED.get(name) or WORDS.get(kind, "Sanoja")
        yield [name, value or ("" if kind == "hidden" else words)]


def forms_on(address, page):
    """The forms of a page."""
    reader = Reader(address)
    reader.feed(page)
    return [one for one in reader.forms if not urlparse(one.action).netloc]
