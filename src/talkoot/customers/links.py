"""What questions and needs show of themselves in the thread, and what can be made of other things here."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, Maker, register
from talkoot.customers.models import Need
from talkoot.customers.queries import questions_of


def question_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of questions heard."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    org = viewer.organisation.slug
    found = questions_of(viewer).filter(pk__in=list(pks))
    return [Card(f"customers.question:{q.pk}", _("A customer asked"), q.text, reverse("customers:question", args=[org, q.pk])) for q in found]


def need_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of needs, with the group."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    org = viewer.organisation.slug
    found = Need.objects.filter(group__organisation_id=viewer.organisation_id, pk__in=list(pks)).select_related("group")
    return [Card(f"customers.need:{n.pk}", _("A need") + f" · {n.group.name}", n.text, reverse("customers:group", args=[org, n.group_id])) for n in found]


register("customers.question", question_cards)
register(
    "customers.need",
    need_cards,
    Maker(
        gettext_lazy("A customer group’s need"),
        "customers:new_need",
        Act.GROUPS_EDIT,
        frozenset({"customers.question", "feedback.comment", "feedback.question"}),
    ),
)
