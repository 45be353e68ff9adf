"""What a comment shows of itself elsewhere in the thread."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, register
from talkoot.feedback.queries.comments import comments_of


def comment_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of the comments the viewer may see."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    org = viewer.organisation.slug
    return [
        Card(f"feedback.comment:{c.pk}", _("A customer said"), c.text, reverse("feedback:comment", args=[org, c.pk]))
        for c in comments_of(viewer).filter(pk__in=list(pks))
    ]


register("feedback.comment", comment_cards)
