"""Writing a story or a chapter, letting it out, and taking it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import forget
from talkoot.base.orgs.copies import forget_copies
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import Kind, Passage
from talkoot.stories.actions.common import held_row, may, ours_again, ref_of, told, trail
from talkoot.stories.actions.naming import look_at_names, say_yes
from talkoot.stories.logic.parts import Part, drafted_anew, edited, of_kept
from talkoot.stories.models import Story, Wording
from talkoot.stories.policy import why_not_change, why_not_out, why_not_public
from talkoot.stories.queries.stories import named_in, named_people, namings_of, words_of

State = Story.State
LONGEST = 40_000


@dataclass(frozen=True)
class Draft:
    """What one writes. `texts`: of a chapter, what stands in each of its parts; `left_out`: numbers of figures that are not told."""

    title: str
    text: str = ""
    lead: str = ""
    sites: Sequence[Site] = field(default_factory=list)
    texts: Sequence[str] = ()
    left_out: Sequence[int] = ()


def write_story(*, by: Membership, draft: Draft, key: UUID, at: datetime, form: str = Story.Form.POST, sources: Iterable[Ref] = ()) -> Story:
    """A draft that its writer alone sees, with what it came from. Safe to repeat: the same key is one.

    Refused without words, for too many, and for a site of elsewhere. Without a title its first sentence is one.
    """
    may(by, Act.STORIES_WRITE)
    if form not in (Story.Form.POST, Story.Form.TALK):
        raise Refused(_("Look at the page once more and choose again."))
    fields, sites = _fields(by, draft), _sites(by, draft.sites)
    if not fields["title"]:
        raise Refused(_("Write a sentence or two first."))
    with transaction.atomic():
        fresh = {**fields, "form": form, "by": by, "made_at": at, "changed_at": at}
        made, is_new = Story.objects.get_or_create(organisation_id=by.organisation_id, key=key, defaults=fresh)
        if is_new:
            made.sites.set(sites)
            for source in sources:
                join(organisation=by.organisation_id, source=source, result=ref_of(made), at=at)
            trail(by, "write_story", made, at)
    return made


def begin_chapter(*, by: Membership, kind: Kind[Any], thing: Any, key: UUID, at: datetime) -> Story:
    """A chapter of a thing's journey as a draft that wrote itself, in the organisation's language. Safe to repeat: the same key is one.

    Refused for a thing that has no such journey.
    """
    may(by, Act.STORIES_WRITE)
    ref, parts = kind.ref(thing), drafted(by, kind, thing, at)
    with transaction.atomic():
        fresh = {
            "form": Story.Form.CHAPTER, "title": kind.title(thing)[:150], "passages": [part.kept() for part in parts], "journey": str(ref),
            "by": by, "made_at": at, "changed_at": at,
        }  # fmt: skip
        made, is_new = Story.objects.get_or_create(organisation_id=by.organisation_id, key=key, defaults=fresh)
        if is_new:
            join(organisation=by.organisation_id, source=ref, result=ref_of(made), at=at)
            trail(by, "write_story", made, at)
    return made


def drafted(by: Membership, kind: Kind[Any], thing: Any, at: datetime) -> list[Part]:
    """What the thing tells of itself today. Refused where it tells nothing."""
    if kind.passages is None:
        raise Refused(_("Nothing writes itself of this. Write the story in your own words."))
    with translation.override(by.organisation.language):
        found: list[Passage] = kind.passages(thing, by, timezone.localdate(at))
    # A chapter, once it is there, stands beside the thing itself: what tells of it, or thanks for it, is not what it is made of.
    made_of = [tuple(ref for ref in one.sources if not ref.startswith("stories.")) for one in found]
    return [Part(one.part, one.text, one.text, sources, one.is_figure) for one, sources in zip(found, made_of, strict=True)]


def draft_anew(*, by: Membership, story: Story, kind: Kind[Any], thing: Any, at: datetime) -> Story:
    """What the things say today, figures too; what a person has put into their own words stays. Safe to repeat. Refused as rewording is."""
    fresh = drafted(by, kind, thing, at)
    with transaction.atomic():
        held = held_row(by, story)
        if reason := why_not_change(by, held):
            raise Refused(reason)
        _reword(by, held, {"passages": [part.kept() for part in drafted_anew(of_kept(held.passages), fresh)]}, at)
    return held


def change_story(*, by: Membership, story: Story, draft: Draft, at: datetime) -> Story:
    """Rewords it; of what is out the former wording is kept. A figure's words are never changed, only left out.

    What everybody reads is only ours again once somebody who does not run stories has reworded it; those who do are told.
    Refused to others, without words, and where everybody reads it and a name is new in it whose bearer was not asked.
    """
    fields, sites = _fields(by, draft), _sites(by, draft.sites)
    if not fields["title"]:
        raise Refused(_("Write a title."))
    with transaction.atomic():
        held = held_row(by, story)
        if reason := why_not_change(by, held):
            raise Refused(reason)
        texts = [clean_text(text)[:LONGEST] for text in draft.texts]
        _reword(by, held, fields | {"passages": [part.kept() for part in edited(of_kept(held.passages), texts, draft.left_out)]}, at)
        held.sites.set(sites)
    return held


def let_out(*, by: Membership, story: Story, public: bool, at: datetime) -> Story:
    """Its readers are we, or everybody. Colleagues of its sites are told the first time. Safe to repeat.

    Refused to others, of a draft to all but its writer, without words, and in public to those who do not run stories and while a name
    in it, or its writer's above it, waits for its bearer's yes.
    """
    with transaction.atomic():
        held = held_row(by, story)
        if reason := why_not_change(by, held) or why_not_out(held):
            raise Refused(reason)
        if public:
            people = named_people(held)
            if reason := why_not_public(by, held, namings_of(held, people, by)):
                raise Refused(reason)
            if any(one.pk == by.pk for one in people):
                say_yes(held, by, at)
        if held.state == State.OUT and held.is_public == public:
            return held
        is_first, held.state, held.is_public = held.out_at is None, State.OUT, public
        held.out_at = held.out_at or at
        if public:
            held.public_at, held.slug = held.public_at or at, _slug(held)
        held.save(update_fields=["state", "is_public", "out_at", "public_at", "slug"])
        trail(by, "publish_story", held, at)
        if is_first:
            told(held, _readers(held, by), "stories.out", at, who=by)
    return held


def take_back(*, by: Membership, story: Story, at: datetime, back: bool = False) -> Story:
    """Nobody else reads it any more, nor is told of it; or (`back`) we do again, everybody only once it is let out for them anew.

    Safe to repeat. Refused to others.
    """
    with transaction.atomic():
        held = held_row(by, story)
        if reason := why_not_change(by, held):
            raise Refused(reason)
        was = State.BACK if back else State.OUT
        if held.state == was:
            Story.objects.filter(pk=held.pk).update(state=State.OUT if back else State.BACK, is_public=False)
            trail(by, "bring_back_story" if back else "withdraw_story", held, at)
            if back:
                told(held, _readers(held, by), "stories.out", at, who=held.by or by)
            else:
                forget(about=str(ref_of(held)), kinds=["stories.out"])
                forget_copies(held.organisation_id)
        held.refresh_from_db()
    return held


def _reword(by: Membership, held: Story, now: dict[str, Any], at: datetime) -> None:
    """Other words in a held row, with all that follows from it."""
    if all(getattr(held, name) == value for name, value in now.items()):
        return
    _keep_wording(by, held, at)
    Story.objects.filter(pk=held.pk).update(**now, changed_at=at)
    trail(by, "change_story", held, at)
    held.refresh_from_db()
    if held.state == State.OUT and (reason := why_not_out(held)):
        raise Refused(reason)
    look_at_names(held, at)
    if held.is_public and by.may(Act.STORIES_RUN):
        _refuse_names(by, held)
    ours_again(held, by, at)
    held.refresh_from_db()


def _fields(by: Membership, draft: Draft) -> dict[str, str]:
    text = clean_text(draft.text)
    if len(text) > LONGEST:
        raise Refused(_("It is too long for one story: make it two."))
    title = clean_line(draft.title) or _first_sentence(text)
    return {"title": title[:150], "lead": clean_line(draft.lead)[:300], "text": text}


def _first_sentence(text: str) -> str:
    line = clean_line(text.split("\n", 1)[0].lstrip("#>*- "))
    end = min((line.find(sign) for sign in (". ", "! ", "? ") if sign in line), default=-1)
    line = line[: end + 1] if end > 0 else line
    return line if len(line) <= 80 else line[:79].rsplit(" ", 1)[0] + "…"


def _sites(by: Membership, sites: Sequence[Site]) -> list[Site]:
    if any(site.organisation_id != by.organisation_id for site in sites):
        raise Refused(_("Choose an open site of yours."))
    return list(sites)


def _keep_wording(by: Membership, held: Story, at: datetime) -> None:
    if held.state == State.OUT:
        Wording.objects.create(story=held, title=held.title, lead=held.lead, text=held.text, passages=held.passages, by=by, until=at)


def _refuse_names(by: Membership, held: Story) -> None:
    new = [one.member.user.name for one in namings_of(held, named_people(held), by) if not one.yes]
    if new:
        raise Refused(
            _("Everybody reads it, and these names are new in it, or said of otherwise: %(names)s. Take it back first and ask, or leave them out.")
            % {"names": ", ".join(new)}
        )


def _slug(held: Story) -> str:
    """An address that reads as its title, and is nobody else's; the one it has, unless a name stands there that no longer stands in it."""
    if held.slug and set(named_in(held.organisation_id, held.slug.replace("-", " "))) <= set(named_in(held.organisation_id, words_of(held))):
        return held.slug
    Organisation.objects.select_for_update().get(pk=held.organisation_id)  # two of one title, let out at once
    stem = slugify(held.title)[:45].strip("-") or "t"
    taken = set(Story.objects.filter(organisation=held.organisation_id, slug__startswith=stem).values_list("slug", flat=True))
    return next(name for name in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if name not in taken)


def _readers(held: Story, by: Membership) -> list[int]:
    """Those of its sites; without any everybody."""
    roles = [role for role, acts in MAY.items() if Act.STORIES_SEE in acts]
    rows = Membership.objects.filter(organisation_id=held.organisation_id, ended_at=None, role__in=roles).exclude(pk=by.pk)
    if sites := list(held.sites.values_list("pk", flat=True)):
        rows = rows.filter(sites__in=sites)
    return list(rows.values_list("pk", flat=True).distinct())
