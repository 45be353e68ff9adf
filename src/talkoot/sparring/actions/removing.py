"""A facilitator hides a text that was written without a name, and shows it again: its writer cannot be spoken to."""

from datetime import datetime

from django.db import transaction

from talkoot.base.notices.actions import unsay
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.sparring.actions.asking import ref_of, trail
from talkoot.sparring.actions.listing import list_words
from talkoot.sparring.models import Answer, Question
from talkoot.sparring.policy import why_not_remove


def remove(*, by: Membership, thing: Question | Answer, at: datetime, back: bool = False) -> None:
    """Nobody but facilitators sees it any more, or (`back`) all do again. Safe to repeat. Refused to others, and for what has a name."""
    if reason := why_not_remove(by, thing):
        raise Refused(reason)
    question = thing if isinstance(thing, Question) else thing.question
    with transaction.atomic():
        rows = type(thing)._default_manager.filter(pk=thing.pk, removed_at__isnull=not back)
        if rows.update(removed_at=None if back else at, removed_by=None if back else by):
            list_words([question.pk] if thing == question else [])  # an answer has none
            trail(by, "show_hidden_text" if back else "remove_hidden_text", question, at)
            if thing == question and not back:  # what was told of it holds its words
                unsay([str(ref_of(question))])
