"""Kinds of things: declared once, in the links.py of the package that keeps them, and asked for by everybody else.

A kind says what its things are called and where their page is, who may see them by which query, what they *are*, and how one is
made of another. The thread, the makers, the pages and the tests that walk them read it from here, so that a new package edits none
of those before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.effects import EFFECTS, Marking


class Trait(Enum):
    """What a thing is, whatever package keeps it. Makers say of which of these their thing can be made."""

    VOICE = "what a customer said"
    OBSERVATION = "what somebody noticed"
    FIGURE = "a number that customers gave"
    NEED = "what a customer needs"
    IDEA = "what could be done"
    DECISION = "what was decided together"
    DOING = "what somebody does"
    DUTY = "what somebody takes care of"


@dataclass(frozen=True)
class Card:
    """A thing as seen from elsewhere: what kind it is in words, its title, and its address."""

    ref: str
    kind: str
    title: str
    address: str
    is_done: bool | None = None  # of what can be done; None of everything else
    came_about: bool = True  # whether what it says has been: a meeting that was held, what was agreed and not only proposed


@dataclass(frozen=True)
class Wish:
    """What one package would like another to make, in words that every kind understands.

    `place` is whom it is for (an area, or None for the whole), `figure` the key of a customers' figure it should move, `is_goal`
    that it is something to reach by its day. `whole` is what it belongs to, where its maker asks for that: a thing's number, or the
    name of a new one. The same `key` makes one thing.
    """

    title: str
    details: str
    owner: Any
    due_on: date | None
    place: Any
    figure: str
    is_goal: bool
    key: UUID
    whole: int | str = ""


@dataclass(frozen=True)
class Whole:
    """What a thing cannot be without, as a need without the group whose it is: the field's words, and what there is to choose from."""

    label: Any
    choices: Callable[[Any], list[tuple[str, str]]]  # of whom → (number, name)


@dataclass(frozen=True)
class Maker:
    """How a thing of this kind is made from another: the button's words, its page, who may, of which things; and, where it can
    be made without its page, the action that makes it from a wish of these, and what the wish must name besides."""

    label: Any
    address_name: str
    act: Any
    of: frozenset[Trait]
    make: Callable[[Any, Wish, Ref, datetime], Ref] | None = None  # by whom, what, from what, when
    whole: Whole | None = None
    needs_owner: bool = True  # else whoever makes it is not taken for its owner where nobody is named

    def takes(self, source: "Kind[Any]") -> bool:
        """Whether one can be made of a thing of that kind. Never of its own kind: that is a change of it, not a new one."""
        return source.maker is not self and bool(self.of & source.traits)


@dataclass(frozen=True)
class Passage:
    """A paragraph that a thing tells of its own way, in sentences made of what is known of it: `part` says of which stretch
    (heard, chosen, agreed, done, learned), `sources` of which things it was made (text keys).

    A figure's words say how certain it is: nobody rewords them (`is_figure`).
    """

    part: str
    text: str
    sources: tuple[str, ...] = ()
    is_figure: bool = False


@dataclass(frozen=True)
class Kind[T: Model]:
    """A kind of thing. `things` is the query its pages use, of what the viewer may see; `page` the address name of one.

    `titles` stands for `title` where a title takes a look at other rows: all of a batch at once. `described` is what a card calls
    one thing where it says more than the kind's label, `address` its address where that is not `page` with its number.
    """

    name: str
    label: Any
    act: Any
    things: Callable[[Any], QuerySet[T]]
    page: str
    title: Callable[[T], str] = str
    titles: Callable[[list[T], Any], dict[Any, str]] | None = None
    described: Callable[[T], str] | None = None
    address: Callable[[str, T], str] | None = None
    traits: frozenset[Trait] = frozenset()
    maker: Maker | None = None
    effects: Marking | None = None
    done: Callable[[T], bool] | None = None  # of what can be done: whether it is, or waits no more
    came_about: Callable[[T], bool] | None = None  # of what is planned or proposed first: whether it has been
    passages: Callable[[T, Any, date], list[Passage]] | None = None  # of what has come a long way: what a chapter of it is begun with

    def ref(self, thing: T) -> Ref:
        """The thing's name in the thread."""
        return Ref(self.name, str(thing.pk))

    def one(self, viewer: Any, pk: int) -> T:
        """The thing of this number, if the viewer may see it; 404 for a foreign and for a missing one alike."""
        found = self.things(viewer).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def cards(self, pks: Iterable[str], viewer: Any) -> list[Card]:
        """Those of the things that the viewer may see, as cards, in one batch and by number."""
        if not viewer.may(self.act):
            return []
        found = list(self.things(viewer).filter(pk__in=list(pks)).prefetch_related(None).order_by("pk"))
        titles = self.titles(found, viewer) if self.titles else {one.pk: self.title(one) for one in found}
        org = viewer.organisation.slug
        done = {one.pk: self.done(one) for one in found} if self.done else {}
        been = {one.pk: self.came_about(one) for one in found} if self.came_about else {}
        return [
            Card(str(self.ref(one)), self._described(one), titles[one.pk], self._address(org, one), done.get(one.pk), been.get(one.pk, True)) for one in found
        ]

    def _described(self, one: T) -> str:
        return self.described(one) if self.described else str(self.label)

    def _address(self, org: str, one: T) -> str:
        return self.address(org, one) if self.address else reverse(self.page, args=[org, one.pk])


KINDS: dict[str, Kind[Any]] = {}


def register[T: Model](kind: Kind[T]) -> Kind[T]:
    """Makes a kind known to all; where it has `effects` its things stand as marks on the customers' curve."""
    KINDS[kind.name] = kind
    if kind.effects:
        EFFECTS[kind.name] = kind.effects
    return kind


def makers_of(source: Kind[Any]) -> list[tuple[str, Maker]]:
    """What can be made of things of a kind, by whoever may."""
    return [(made.name, made.maker) for made in KINDS.values() if made.maker and made.maker.takes(source)]


def make(kind: str, *, by: Any, wish: Wish, source: Ref, at: datetime) -> Ref | None:
    """Makes a thing of another package from one of one's own; None where nobody makes such things of it or the caller may not."""
    maker = dict(makers_of(KINDS[source.kind])).get(kind)
    if maker is None or maker.make is None or not by.may(maker.act):
        return None
    return maker.make(by, wish, source, at)
