"""Adding ideas, changing them, and letting them go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.language import for_finding
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.content.models import Idea
from talkoot.content.policy import why_not_change, why_not_now
from talkoot.customers.models import Group, Need

State = Idea.State
LONGEST = 150


@dataclass(frozen=True)
class Draft:
    """What one says of an idea; all but the title may wait."""

    title: str
    details: str = ""
    group: Group | None = None
    need: Need | None = None
    form: str = ""
    who: Membership | None = None
    month: int | None = None


def add_idea(*, by: Membership, draft: Draft, key: UUID, at: datetime, sources: Iterable[Ref] = ()) -> Idea:
    """An idea that waits to be chosen, with what it came from. Refused without words and for a group, a need or a person of elsewhere.
    Safe to repeat: the same key is one."""
    may(by, Act.CONTENT_DO)
    fields = _fields(by, draft)
    with transaction.atomic():
        made, is_new = Idea.objects.get_or_create(
            organisation_id=by.organisation_id, key=key, defaults={**fields, "made_by": by, "made_at": at, "changed_at": at}
        )
        if is_new:
            for source in sources:
                join(organisation=by.organisation_id, source=source, result=Ref("content.idea", str(made.pk)), at=at)
            trail(by, "add_idea", made, at)
    return made


def change_idea(*, by: Membership, idea: Idea, draft: Draft, at: datetime) -> Idea:
    """Rewords it, or says more of it. Refused for others than its proposer, whoever would make it, and those who run content."""
    fields = _fields(by, draft)
    with transaction.atomic():
        held = _held(by, idea)
        Idea.objects.filter(pk=held.pk).update(**fields, changed_at=at)
        trail(by, "change_idea", held, at)
        held.refresh_from_db()
    return held


def drop_idea(*, by: Membership, idea: Idea, because: str, at: datetime) -> Idea:
    """It is let go, with the reason, which whoever proposed it is told. Refused without one, and for one that does not wait."""
    because = clean_line(because)[:500]
    if not because:
        raise Refused(_("Say why in a sentence. Whoever proposed it is told."))
    with transaction.atomic():
        held = _held(by, idea)
        if not Idea.objects.filter(pk=held.pk, state=State.WAITING).update(state=State.DROPPED, because=because, changed_at=at):
            raise Refused(_("Somebody has changed it meanwhile. Look at it again."))
        if held.made_by_id and held.made_by_id != by.pk:
            address = reverse("content:idea", args=[by.organisation.slug, held.pk])
            about = f"content.idea:{held.pk}"
            tell(
                members=[held.made_by_id], kind="content.dropped", about=about, address=address, at=at, moment=at.isoformat(), title=held.title, because=because
            )
        trail(by, "drop_idea", held, at)
        held.refresh_from_db()
    return held


def bring_back_idea(*, by: Membership, idea: Idea, at: datetime) -> Idea:
    """What was let go waits to be chosen again. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    with transaction.atomic():
        found = Idea.objects.select_for_update().get(pk=idea.pk, organisation_id=by.organisation_id)
        if Idea.objects.filter(pk=found.pk, state=State.DROPPED).update(state=State.WAITING, because="", changed_at=at):
            trail(by, "bring_back_idea", found, at)
        found.refresh_from_db()
    return found


def may(by: Membership, act: Act) -> None:
    if not by.may(act):
        raise Refused(_("Your role does not let you do this."))


def _held(by: Membership, idea: Idea) -> Idea:
    """The idea, locked, which the caller may change."""
    may(by, Act.CONTENT_DO)
    held = Idea.objects.select_for_update().get(pk=idea.pk, organisation_id=by.organisation_id)
    if reason := why_not_change(by, held) or why_not_now(held):
        raise Refused(reason)
    return held


def _fields(by: Membership, draft: Draft) -> dict[str, object]:
    title, details = clean_line(draft.title), clean_text(draft.details)[:2000]
    if not title:
        raise Refused(_("Write the idea in a sentence."))
    if len(title) > LONGEST:
        raise Refused(_("A hundred and fifty characters at most. The rest goes under the details."))
    group = draft.need.group if draft.need else draft.group
    if group is not None and group.organisation_id != by.organisation_id:
        raise Refused(_("Choose a group that is in use."))
    if draft.who is not None and (draft.who.organisation_id != by.organisation_id or draft.who.ended_at is not None):
        raise Refused(_("Choose somebody who works here."))
    words = " ".join(for_finding(f"{title} {details}"[:2000]))
    return {
        "title": title, "details": details, "words": words, "group": group, "need": draft.need, "form": draft.form, "who": draft.who, "month": draft.month,
    }  # fmt: skip


def trail(by: Membership, act: str, idea: Idea, at: datetime, **details: object) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"content.idea:{idea.pk}", at=at, **details
    )  # fmt: skip
