"""Stories as members and as everybody may read them, what was said to them, and the names in them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from talkoot.base.kit.rich_text import to_plain
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.roles import Act
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use
from talkoot.stories.logic.holding import in_parts
from talkoot.stories.logic.naming import Words, digest_of, paragraphs
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Comment, Naming, Story

State = Story.State
PAGE = 20
PERMISSIONS = "picture__permissions__member__user"


def stories_of(me: Membership) -> QuerySet[Story]:
    """What is out; one's own; what one is asked about while one's name stands in it; for those who run stories what was taken back, too.

    A draft is its writer's, and theirs who are asked before it goes out. What came out last on top.
    """
    rows = Story.objects.filter(organisation_id=me.organisation_id)
    if not me.may(Act.STORIES_SEE):
        return rows.none()
    states = (State.OUT, State.BACK) if me.may(Act.STORIES_RUN) else (State.OUT,)
    asked = Naming.objects.filter(story=OuterRef("pk"), member=me, stands=True)
    rows = rows.filter(Q(state__in=states) | Q(by=me) | Exists(asked))
    said = Count("comments", filter=Q(comments__state=Comment.State.OUT))
    rows = rows.select_related("organisation", "by__user", "picture__organisation").prefetch_related("sites", PERMISSIONS)
    return rows.annotate(said=said).order_by("-out_at", "-id")


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
    return rows.select_related("organisation", "by__user", "picture__organisation").prefetch_related("sites", PERMISSIONS).order_by("-public_at", "-id")


def public_chapters(story: Story) -> list[Story]:
    """The public chapters of its journey, the first first, each with its number."""
    if not story.journey:
        return []
    found = list(public_of(story.organisation).filter(journey=story.journey).order_by("public_at", "id")[:100])
    for number, one in enumerate(found, 1):
        one.number = number
    return found


def public_comments(story: Story, key: str = "", part: int | None = None) -> tuple[list[Comment], int, int]:
    """What everybody sees, and what waits with this key: its writer alone has it. The newest part, or another, the first first; and the
    numbers of the parts before and after it, nought where there is none.
    """
    shown = Q(state=Comment.State.OUT)
    if key:
        shown |= Q(state=Comment.State.HELD, key=key)
    rows = story.comments.filter(shown, is_public=True)
    parts = in_parts(list(rows.annotate(long=Length("text")).order_by("-at", "-id").values_list("pk", "long")))
    number = min(max(part or 1, 1), max(len(parts), 1))
    pks = parts[number - 1] if parts else []
    found = list(rows.filter(pk__in=pks).select_related("member__user").order_by("at", "id"))
    return found, number + 1 if number < len(parts) else 0, number - 1


def said_before(organisation_id: int) -> list[str]:
    """The last that was said in public, to hold against what is said now."""
    rows = Comment.objects.filter(story__organisation_id=organisation_id, is_public=True, is_ours=False)
    return list(rows.order_by("-at", "-id").values_list("text", flat=True)[:200])


def picture_in(story: Story, today: date) -> Picture | None:
    """Its picture, as long as it may be shown."""
    return story.picture if story.picture is not None and why_not_use(story.picture, today) is None else None


def words_of(story: Story) -> str:
    """All that readers see of it."""
    return "\n\n".join([story.title, story.lead, *(part.text for part in of_kept(story.passages) if part.is_told), story.text])


def read(text: str) -> Words:
    """A text as its readers see it and as it was written, ready to be asked for names."""
    return Words(f"{text}\n\n{to_plain(text)}")


def named_in(organisation_id: int, text: str) -> list[Membership]:
    """Whose names stand in a text, with marks or without, in any case form; those who have left too."""
    words = read(text)
    people = Membership.objects.filter(organisation_id=organisation_id, user__is_active=True).select_related("user").order_by("pk")
    return [one for one in people if words.say(one.user.name)]


def named_people(story: Story) -> list[Membership]:
    """Whose names everybody would read: those in it, and its writer's above it."""
    found = named_in(story.organisation_id, words_of(story))
    if story.by is not None and story.by.ended_at is None and story.by not in found:
        found.append(story.by)
    return found


def said_of(story: Story, member: Membership) -> list[str]:
    """What is said of somebody: the paragraphs that name them, as digests."""
    text = words_of(story)
    return sorted({digest_of(part) for part in paragraphs(text) if read(part).say(member.user.name)})


def namings_of(story: Story, people: Iterable[Membership], me: Membership | None = None) -> list[Naming]:
    """Of each whose name stands in it, whether they were asked, and what they said; not yet asked ones too, unsaved.

    A yes is for the words that one was asked about, and while one works here. Who may let it out themselves (`me`) says yes by that.
    Where nobody can be asked, because they have left and are erased, what was said of them still waits.
    """
    asked = {one.member_id: one for one in story.namings.select_related("member__user")}
    found = []
    for person in people:
        one = asked.pop(person.pk, None) or Naming(story=story, member=person)
        if me is not None and person.pk == me.pk and me.may(Act.STORIES_RUN):
            one.yes = True
        elif person.ended_at is not None:
            one.yes = False
        elif one.yes and person.pk != story.by_id and not set(said_of(story, person)) <= set(one.said):
            one.yes, one.pk = None, None  # said of other words: to be asked anew
        found.append(one)
    here = {digest_of(part) for part in paragraphs(words_of(story))}
    for one in asked.values():
        if not one.member.user.is_active and here & set(one.said):
            one.yes = False
            found.append(one)
    return found


def asked_of(me: Membership, story: Story) -> Naming | None:
    """Whether the caller is asked for their name in it."""
    return story.namings.filter(member=me, stands=True).first()
