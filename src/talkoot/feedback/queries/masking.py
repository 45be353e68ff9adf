"""Who reads a customer's words as they stand, and who reads them with names and numbers masked."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from talkoot.base.kit.personal import Span, masked, names_pattern, personal_spans
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Role
from talkoot.feedback.models import Comment

UNMASKED = (Role.COACH, Role.OWNER)


def staff_names(organisation_id: int) -> "re.Pattern[str] | None":
    """The names of everybody who belongs or has belonged to the organisation, in any case form."""
    names = Membership.objects.filter(organisation_id=organisation_id).order_by("id").values_list("user__name", flat=True)
    return _pattern(tuple(names))


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> "re.Pattern[str] | None":
    return names_pattern(names)


def reads_all(me: Membership) -> bool:
    """Whether the person reads names in comments before they are released: coaches and owners do."""
    return me.role in UNMASKED


def spans_of(comments: Iterable[Comment], organisation_id: int) -> dict[int, list[Span]]:
    """What looks like personal data in each comment."""
    names = staff_names(organisation_id)
    return {comment.pk: personal_spans(comment.text, names) for comment in comments}


def shown_texts(comments: Iterable[Comment], me: Membership) -> dict[int, str]:
    """Each comment's text as this person may read it."""
    comments = list(comments)
    if reads_all(me):
        return {comment.pk: comment.text for comment in comments}
    spans = spans_of([comment for comment in comments if comment.released_at is None], me.organisation_id)
    return {comment.pk: masked(comment.text, spans.get(comment.pk, []), mask_words()) for comment in comments}


def mask_words() -> dict[str, str]:
    """What stands in place of each kind of personal data."""
    return {"name": _("name"), "phone": _("phone number"), "email": _("e-mail address"), "identity": _("personal identity code")}
