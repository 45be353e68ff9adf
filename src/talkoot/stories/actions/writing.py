"""Writing a story or a chapter, letting it out, and taking it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import Kind, Passage
from talkoot.base.trail.actions import record
from talkoot.stories.logic.parts import Part, drafted_anew, edited, of_kept
from talkoot.stories.models import Naming, Story, Wording
from talkoot.stories.policy import why_not_change, why_not_out, why_not_public
from talkoot.stories.queries.stories import named_in, namings_of, words_of

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
    return [Part(one.part, one.text, one.text, one.sources, one.is_figure) for one in found]


def draft_anew(*, by: Membership, story: Story, kind: Kind[Any], thing: Any, at: datetime) -> Story:
    """What the things say today, figures too; what a person has put into their own words stays. Safe to repeat. Refused to others."""
    if reason := why_not_change(by, story):
        raise Refused(reason)
    fresh = drafted(by, kind, thing, at)
    with transaction.atomic():
        held = _held(by, story)
        parts = [part.kept() for part in drafted_anew(of_kept(held.passages), fresh)]
        if parts != held.passages:
            _keep_wording(by, held, at)
            Story.objects.filter(pk=held.pk).update(passages=parts, changed_at=at)
            trail(by, "change_story", held, at)
        held.refresh_from_db()
    return held


def change_story(*, by: Membership, story: Story, draft: Draft, at: datetime) -> Story:
    """Rewords it; of what is out the former wording is kept. A figure's words are never changed, only left out.

    Refused to others, without words, and where everybody reads it and a name is new in it whose bearer was not asked.
    """
    if reason := why_not_change(by, story):
        raise Refused(reason)
    fields, sites = _fields(by, draft), _sites(by, draft.sites)
    if not fields["title"]:
        raise Refused(_("Write a title."))
    with transaction.atomic():
        held = _held(by, story)
        texts = [clean_text(text)[:LONGEST] for text in draft.texts]
        parts = [part.kept() for part in edited(of_kept(held.passages), texts, draft.left_out)]
        now = fields | {"passages": parts}
        if any(getattr(held, name) != value for name, value in now.items()):
            _keep_wording(by, held, at)
            Story.objects.filter(pk=held.pk).update(**now, changed_at=at)
            trail(by, "change_story", held, at)
        held.sites.set(sites)
        held.refresh_from_db()
        if held.state == State.OUT and (reason := why_not_out(held)):
            raise Refused(reason)
        if held.state == State.OUT and held.is_public:
            _refuse_names(held)
    return held


def let_out(*, by: Membership, story: Story, public: bool, at: datetime) -> Story:
    """Its readers are we, or everybody. Colleagues of its sites are told the first time. Safe to repeat.

    Refused to others, without words, and in public to those who do not run stories and while a name in it waits for its bearer's yes.
    """
    if reason := why_not_change(by, story) or why_not_out(story):
        raise Refused(reason)
    with transaction.atomic():
        held = _held(by, story)
        if public and (reason := why_not_public(by, held, namings_of(held, named_in(held.organisation_id, words_of(held))))):
            raise Refused(reason)
        if held.state == State.OUT and held.is_public == public:
            return held
        is_first, held.state, held.is_public = held.out_at is None, State.OUT, public
        held.out_at = held.out_at or at
        if public:
            held.public_at, held.slug = held.public_at or at, held.slug or _slug(held)
        held.save(update_fields=["state", "is_public", "out_at", "public_at", "slug"])
        trail(by, "publish_story", held, at)
        if is_first:
            told(held, _readers(held, by), "stories.out", at, who=by)
    return held


def take_back(*, by: Membership, story: Story, at: datetime, back: bool = False) -> Story:
    """Nobody else reads it any more; or (`back`) we do again, everybody only once it is let out for them anew. Safe to repeat. Refused to others."""
    if reason := why_not_change(by, story):
        raise Refused(reason)
    with transaction.atomic():
        held = _held(by, story)
        was = State.BACK if back else State.OUT
        if held.state == was:
            Story.objects.filter(pk=held.pk).update(state=State.OUT if back else State.BACK, is_public=False)
            trail(by, "bring_back_story" if back else "withdraw_story", held, at)
        held.refresh_from_db()
    return held


def ask_names(*, by: Membership, story: Story, at: datetime) -> int:
    """Everybody whose name stands in it is asked whether everybody may read it; returns how many. Safe to repeat. Refused to others."""
    if reason := why_not_change(by, story):
        raise Refused(reason)
    asked = 0
    with transaction.atomic():
        held = _held(by, story)
        for one in named_in(held.organisation_id, words_of(held)):
            yes = True if one.pk == by.pk else None
            made, is_new = Naming.objects.get_or_create(story=held, member=one, defaults={"asked_at": at, "yes": yes, "said_at": at if yes else None})
            if is_new and not yes:
                asked += 1
                told(held, [one.pk], "stories.named", at, moment=str(made.pk), who=by)
        if asked:
            trail(by, "ask_names", held, at)
    return asked


def answer_naming(*, by: Membership, story: Story, yes: bool, at: datetime) -> None:
    """One's own name may be read by everybody, or not. A no takes the story from everybody at once. Safe to repeat."""
    with transaction.atomic():
        if not Naming.objects.filter(Q(yes=None) | Q(yes=not yes), story=story, member=by).update(yes=yes, said_at=at):
            return
        settle(about=str(ref_of(story)), kinds=["stories.named"], at=at, member=by.pk)
        if not yes:
            Story.objects.filter(pk=story.pk, is_public=True).update(is_public=False)
        if story.by_id and story.by_id != by.pk:
            told(story, [story.by_id], "stories.named_said", at, moment=f"{by.pk} {yes} {at:%Y%m%d%H%M%S}", who=by, yes=yes)


def ref_of(story: Story) -> Ref:
    """Its name in the thread."""
    return Ref("stories.story", str(story.pk))


def may(by: Membership, act: Act) -> None:
    if not by.may(act):
        raise Refused(_("Your role does not let you do this."))


def told(story: Story, members: Iterable[int], kind: str, at: datetime, moment: str = "", who: Membership | None = None, **more: Any) -> None:
    """A notice about a story."""
    address = reverse("stories:story", args=[story.organisation.slug, story.pk])
    tell(members=members, kind=kind, about=str(ref_of(story)), address=address, at=at, moment=moment, who=who, title=story.title, **more)


def trail(by: Membership, act: str, story: Story, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=str(ref_of(story)), at=at)


def _held(by: Membership, story: Story) -> Story:
    """The row, held until the end of the transaction."""
    found = Story.objects.select_for_update(of=("self",)).select_related("organisation").filter(organisation_id=by.organisation_id, pk=story.pk).first()
    if found is None:
        raise Refused(_("It is there no more."))
    return found


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
    if held.out_at is not None:
        Wording.objects.create(story=held, title=held.title, lead=held.lead, text=held.text, passages=held.passages, by=by, until=at)


def _refuse_names(held: Story) -> None:
    new = [one.member.user.name for one in namings_of(held, named_in(held.organisation_id, words_of(held))) if not one.yes]
    if new:
        raise Refused(
            _("Everybody reads it, and these names are new in it: %(names)s. Write it without them, or take it back first and ask.") % {"names": ", ".join(new)}
        )


def _slug(held: Story) -> str:
    """An address that reads as its title, and is nobody else's."""
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
