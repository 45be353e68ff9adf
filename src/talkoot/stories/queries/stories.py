"""Stories as members and as everybody may read them, what was said to them, and the names in them."""

import re
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.roles import Act
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Comment, Naming, Story

State = Story.State
PAGE = 20


def stories_of(me: Membership) -> QuerySet[Story]:
    """What is out; else one's own, those one is named in, and all of them for those who run stories. What came out last on top."""
    rows = Story.objects.filter(organisation_id=me.organisation_id)
    if not me.may(Act.STORIES_SEE):
        return rows.none()
    if not me.may(Act.STORIES_RUN):
        rows = rows.filter(Q(state=State.OUT) | Q(by=me) | Exists(Naming.objects.filter(story=OuterRef("pk"), member=me)))
    said = Count("comments", filter=Q(comments__state=Comment.State.OUT))
    return rows.select_related("organisation", "by__user").prefetch_related("sites").annotate(said=said).order_by("-out_at", "-id")


def out_of(me: Membership) -> QuerySet[Story]:
    """What is out."""
    return stories_of(me).filter(state=State.OUT)


def drafts_of(me: Membership) -> list[Story]:
    """One's own that are not out, the one changed last on top."""
    return list(stories_of(me).filter(by=me).exclude(state=State.OUT).order_by("-changed_at", "-id")[:PAGE])


def chapters_beside(me: Membership, story: Story) -> list[Story]:
    """All chapters of its journey that are out, the first first, each with its number."""
    if not story.journey:
        return []
    found = list(out_of(me).filter(journey=story.journey).order_by("out_at", "id")[:100])
    for number, one in enumerate(found, 1):
        one.number = number
    return found


def comments_of(me: Membership, story: Story) -> list[Comment]:
    """What was said, the first first; what waits or was removed only for those who run stories."""
    rows = story.comments.select_related("member__user")
    if not me.may(Act.STORIES_RUN):
        rows = rows.filter(state=Comment.State.OUT)
    return list(rows.order_by("at", "id"))


def held_of(me: Membership) -> list[Comment]:
    """Public comments that wait for a reader, the oldest first; nobody else's business."""
    if not me.may(Act.STORIES_RUN):
        return []
    rows = Comment.objects.filter(story__organisation_id=me.organisation_id, state=Comment.State.HELD)
    return list(rows.select_related("story").order_by("at", "id")[:100])


def public_of(organisation: Organisation) -> QuerySet[Story]:
    """What everybody may read, the newest on top."""
    rows = Story.objects.filter(organisation=organisation, state=State.OUT, is_public=True)
    return rows.select_related("organisation", "by__user").prefetch_related("sites").order_by("-public_at", "-id")


def public_chapters(story: Story) -> list[Story]:
    """The public chapters of its journey, the first first, each with its number."""
    if not story.journey:
        return []
    found = list(public_of(story.organisation).filter(journey=story.journey).order_by("public_at", "id")[:100])
    for number, one in enumerate(found, 1):
        one.number = number
    return found


def public_comments(story: Story, key: str = "") -> list[Comment]:
    """What everybody sees, and what waits with this key: its writer alone has it."""
    shown = Q(state=Comment.State.OUT)
    if key:
        shown |= Q(state=Comment.State.HELD, key=key)
    return list(story.comments.filter(shown, is_public=True).select_related("member__user").order_by("at", "id")[:500])


def said_before(organisation_id: int) -> list[str]:
    """The last that was said in public, to hold against what is said now."""
    rows = Comment.objects.filter(story__organisation_id=organisation_id, is_public=True, is_ours=False)
    return list(rows.order_by("-at", "-id").values_list("text", flat=True)[:200])


def words_of(story: Story) -> str:
    """All that readers see of it."""
    return "\n\n".join([story.title, story.lead, *(part.text for part in of_kept(story.passages) if part.is_told), story.text])


def named_in(organisation_id: int, text: str) -> list[Membership]:
    """Colleagues whose whole name, or first name with a bent family name, stands in a text."""
    people = Membership.objects.filter(organisation_id=organisation_id, ended_at=None).select_related("user").order_by("pk")
    return [one for one in people if _stands(one.user.name, text)]


def _stands(name: str, text: str) -> bool:
    parts = name.split()
    if len(parts) < 2:
        return bool(parts) and re.search(rf"\b{re.escape(parts[0])}\b", text) is not None
    stem = parts[-1][: max(3, len(parts[-1]) - 2)]  # “Päivi Raution”, “Päivi Rautiolle”
    return re.search(rf"\b{re.escape(parts[0])}\w{{0,4}}\s+{re.escape(stem)}\w*", text) is not None


def namings_of(story: Story, people: Iterable[Membership]) -> list[Naming]:
    """Of each whose name stands in it, whether they were asked, and what they said; not yet asked ones too, unsaved."""
    asked = {one.member_id: one for one in story.namings.select_related("member__user")}
    return [asked.get(one.pk) or Naming(story=story, member=one, yes=True if one.pk == story.by_id else None) for one in people]


def asked_of(me: Membership, story: Story) -> Naming | None:
    """Whether the caller is asked for their name in it."""
    return story.namings.filter(member=me).first()
