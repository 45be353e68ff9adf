"""Asking hidden: the month's key, who may fetch permissions, and what stands in a mailbox. Nothing here looks for who asked."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.roles import Role
from talkoot.sparring.logic.hidden import FEWEST, digest, month_of
from talkoot.sparring.models import Answer, MonthKey, Question, Waiting


def somebody_of(organisation: Organisation) -> Membership:
    """A member whom no database knows: whoever asks hidden sees what any member may see, and is nobody."""
    return Membership(organisation=organisation, role=Role.MEMBER)


def key_of_month(organisation_id: int, today: date) -> MonthKey | None:
    """The key of this month, as soon as it has been made."""
    return MonthKey.objects.filter(organisation=organisation_id, month=month_of(today)).first()


def are_enough(key: MonthKey | None) -> bool:
    """Whether so many have fetched this month's permissions that nobody stands out by having one."""
    return key is not None and key.fetched.filter(member__ended_at=None).count() >= FEWEST


def beginning(key: MonthKey) -> datetime:
    """The first moment of a key's month."""
    return timezone.make_aware(datetime.combine(key.month, datetime.min.time()))


@dataclass(frozen=True)
class Mailbox:
    """What whoever holds the key of a hidden question reads: the question once it has come, else its text that still waits."""

    question: Question | None
    text: str = ""
    answers: list[Answer] = field(default_factory=list)
    helped: dict[int, bool] = field(default_factory=dict)  # what was said meanwhile of answers, and comes with the next quarter
    more: list[str] = field(default_factory=list)  # what the asker wrote and has not come yet
    is_joined: bool = False  # with an earlier one, whose answers stand here too
    taken_back: bool | None = None  # likewise: taken back, or asked again


def mailbox(organisation: Organisation, secret: bytes) -> Mailbox | None:
    """What a key opens; None where there is no question under it."""
    box = digest(secret)
    waiting = [json.loads(body) for body in Waiting.objects.filter(organisation_id=organisation.pk, box=box).values_list("body", flat=True)]
    found = Question.objects.filter(organisation=organisation, box=box).select_related("organisation", "same_as").first()
    if found is None:
        asked = next((one["text"] for one in waiting if one["what"] == "ask"), None)
        return None if asked is None else Mailbox(None, asked)
    same = found.same_as if found.same_as is not None and found.same_as.stands else None
    rows = Answer.objects.filter(question=same or found, withdrawn_at=None, removed_at=None) | found.answers.filter(withdrawn_at=None)
    return Mailbox(
        found,
        answers=list(rows.select_related("by__user").prefetch_related("by__sites").order_by("at", "id")),
        helped={one["answer"]: one["yes"] for one in waiting if one["what"] == "helped"},
        more=[one["text"] for one in waiting if one["what"] == "more"],
        is_joined=same is not None,
        taken_back=next((one["yes"] for one in waiting if one["what"] == "withdraw"), None),
    )
