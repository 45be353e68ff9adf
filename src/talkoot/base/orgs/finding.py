"""The one field by which people and sites are found: one types, the server searches, and no form ever loads them all.

Without script the name is typed whole and found when the form is sent; where it fits several, the field says which.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import members_of, people_to_choose, sites_of
from talkoot.base.orgs.roles import Role

SHOWN = 8  # hits at a time
LOOKED_AT = 60  # hits among which the one whose very name was written is looked for
PUNCTUATION = re.compile(r"[\s(),]+")
SHORT = 30  # sites that a plain list still has room for


def people_like(me: Membership, words: str, facilitates: bool = False) -> QuerySet[Membership]:
    """Whom one may choose whose name or site holds every one of the words."""
    rows = people_to_choose(me)
    if facilitates:
        rows = rows.filter(role__in=(Role.FACILITATOR, Role.COACH))
    for word in words.split()[:6]:
        rows = rows.filter(holds("user__name", word) | Q(pk__in=Membership.objects.filter(holds("sites__name", word)).values("pk")))
    return rows.prefetch_related("sites")


def colleagues_like(me: Membership, words: str, site: Site | None = None) -> QuerySet[Membership]:
    """Members in force, guests too, whose name, work or site holds every one of the words; of one site when it is given."""
    rows = members_of(me).filter(ended_at=None)
    if site is not None:
        rows = rows.filter(pk__in=Membership.objects.filter(sites=site).values("pk"))
    for word in words.split()[:6]:
        there = Membership.objects.filter(holds("sites__name", word), organisation_id=me.organisation_id).values("pk")
        rows = rows.filter(holds("user__name", word) | holds("title", word) | Q(pk__in=there))
    return rows


def open_sites_like(me: Membership, words: str) -> QuerySet[Site]:
    """Open sites whose name or area holds every one of the words."""
    rows = sites_of(me).open().select_related("area")
    for word in words.split()[:6]:
        rows = rows.filter(holds("name", word) | holds("area__name", word))
    return rows


def holds(field: str, word: str) -> Q:
    """Whether a name holds a word, however it is capitalised: SQLite knows small and capital letters of English only."""
    found = Q()
    for form in {word, word.lower(), word.capitalize(), word.upper()}:
        found |= Q(**{f"{field}__icontains": form})
    return found


def place_of(one: Membership | Site) -> str:
    """What tells two of the same name apart."""
    if isinstance(one, Membership):
        return ", ".join(site.name for site in one.sites.all()[:3])
    return one.area.name if one.area else ""


def name_of(one: Membership | Site) -> str:
    return one.user.name if isinstance(one, Membership) else one.name


@dataclass(frozen=True)
class Typed:
    """What the field brought: the keys that were chosen, and the words, None where there was no such field."""

    keys: list[str]
    words: str | None


class FindInput(forms.Widget):
    """A text field that finds as one types, with the key of what was chosen beside it."""

    template_name = "orgs/find_input.html"
    many = False
    find = ""  # where to search, set when the field learns for whom
    rows: Any = None  # whom the names of chosen keys come from

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        keys = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return Typed([str(getattr(key, "pk", key)) for key in (keys if isinstance(keys, list) else [keys]) if key], data.get(f"{name}_words"))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_words" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return not self.many

    def chosen(self, typed: Typed) -> list[tuple[str, str]]:
        """The keys that were chosen, with their names."""
        if self.rows is None or not typed.keys:
            return []
        known = {str(one.pk): name_of(one) for one in self.rows.filter(pk__in=[whole(key) or 0 for key in typed.keys])}
        return [(key, known[key]) for key in typed.keys if key in known]

    def names_of(self, value: Any) -> list[str]:
        """The names that stand in the field."""
        typed = value if isinstance(value, Typed) else Typed(keys_in(value), None)
        return [name for _key, name in self.chosen(typed)] or ([typed.words] if typed.words else [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        typed = value if isinstance(value, Typed) else Typed(keys_in(value), None)
        chosen = self.chosen(typed)
        words = typed.words if typed.words is not None else "" if self.many or not chosen else chosen[0][1]
        context["widget"] |= {"chosen": chosen, "words": words, "many": self.many, "find": self.find, "key": chosen[0][0] if chosen else ""}
        return context


class FindManyInput(FindInput):
    """The same for several: those who are chosen stand as boxes that are ticked."""

    many = True


def keys_in(value: Any) -> list[str]:
    """The keys of what a form starts with: records or keys, one or many."""
    if value is None or value == "":
        return []
    several = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    return [str(getattr(one, "pk", one)) for one in several]


class FoundField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One person or site, found by name."""

    widget: Any = FindInput
    address = ""  # of the page that searches
    rows: QuerySet[Any]

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)

    def searching(self, me: Membership, rows: QuerySet[Any], query: str = "") -> None:
        """For whom it searches, and among which."""
        self.queryset = self.rows = self.widget.rows = rows
        self.widget.find = reverse(self.address, args=[me.organisation.slug]) + query

    def like(self, words: str) -> list[Any]:
        """What the words fit: the one whose name they are, else all that hold them."""
        bare = " ".join(part for part in PUNCTUATION.split(words) if part)
        found = list(self.rows.filter(pk__in=self.found(bare).values("pk"))[:LOOKED_AT])
        exact = [one for one in found if words.casefold() in (name_of(one).casefold(), f"{name_of(one)} ({place_of(one)})".casefold())]
        return exact or found

    def found(self, words: str) -> QuerySet[Any]:
        raise NotImplementedError

    def one_like(self, words: str) -> Any:
        """The one that the words mean; says which there are where they fit several."""
        found = self.like(words)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Nothing was found by the name “%(words)s”.") % {"words": words[:80]})
        names = ", ".join(f"{name_of(one)} ({place})" if (place := place_of(one)) else name_of(one) for one in found[:SHOWN])
        raise ValidationError(_("“%(words)s” fits several: %(names)s. Write the one you mean.") % {"words": words[:80], "names": names})

    def clean(self, value: Any) -> Any:
        if not isinstance(value, Typed):
            return super().clean(value)
        words = None if value.words is None else " ".join(value.words.split())
        key = value.keys[0] if value.keys else ""
        if words is None:
            return super().clean(key)
        if not words:
            return super().clean("")
        chosen = self.rows.filter(pk=whole(key) or 0).first()
        return chosen if chosen is not None and name_of(chosen) == words else self.one_like(words)


class PersonField(FoundField):
    """A member, found by name or site."""

    address = "orgs:find_people"

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Membership.objects.none(), **more)

    def offer(self, me: Membership, but: Iterable[int] = (), facilitates: bool = False) -> None:
        """Whom the caller may choose."""
        self.me, self.facilitates = me, facilitates
        self.searching(me, people_like(me, "", facilitates).exclude(pk__in=list(but)), "?facilitates=yes" if facilitates else "")

    def found(self, words: str) -> QuerySet[Membership]:
        return people_like(self.me, words, self.facilitates)


class PeopleField(PersonField):
    """Several members."""

    widget = FindManyInput

    def clean(self, value: Any) -> Any:
        typed = value if isinstance(value, Typed) else Typed(keys_in(value), None)
        keys = [key for one in typed.keys if (key := whole(one))]
        chosen = list(self.rows.filter(pk__in=keys))
        if len(chosen) < len(typed.keys):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        for words in (typed.words or "").split(","):
            if words.strip() and (one := self.one_like(" ".join(words.split()))) not in chosen:
                chosen.append(one)
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return chosen


class SiteField(FoundField):
    """An open site: a plain list where they are few, found by name in a chain."""

    address = "orgs:find_sites"

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Site.objects.none(), **more)

    def offer(self, me: Membership) -> None:
        """Which the caller may choose."""
        self.me = me
        rows = sites_of(me).open()
        if rows.count() <= SHORT:
            self.widget = forms.Select()
            self.widget.is_required = self.required
            self.queryset = self.rows = rows
        else:
            self.searching(me, open_sites_like(me, ""))

    def found(self, words: str) -> QuerySet[Site]:
        return open_sites_like(self.me, words)


class SitesField(SiteField):
    """Several open sites, or none: boxes where they are few, found by name in a chain."""

    widget = FindManyInput

    def offer(self, me: Membership) -> None:
        """Which the caller may choose."""
        self.me = me
        rows = sites_of(me).open()
        if rows.count() <= SHORT:
            self.widget = forms.CheckboxSelectMultiple()  # type: ignore[assignment]  # a field of few is no finding
            self.empty_label = None
            self.queryset = self.rows = rows
        else:
            self.searching(me, open_sites_like(me, ""))

    def clean(self, value: Any) -> Any:
        typed = value if isinstance(value, Typed) else Typed(keys_in(value), None)
        keys = [key for one in typed.keys if (key := whole(one))]
        chosen = list(self.rows.filter(pk__in=keys))
        if len(chosen) < len(typed.keys):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        for words in (typed.words or "").split(","):
            if words.strip() and (one := self.one_like(" ".join(words.split()))) not in chosen:
                chosen.append(one)
        return chosen
