"""What questions and needs show of themselves in the thread, and what can be made of other things here."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, Maker, Trait, Whole, Wish, register
from talkoot.customers.actions import add_need, save_group
from talkoot.customers.models import Group, Need
from talkoot.customers.queries import groups_of, questions_of

MOST_GROUPS = 200  # to choose from


def all_needs_of(me: Membership) -> QuerySet[Need]:
    """Every need of the organisation, ended ones too, each with its group."""
    return Need.objects.filter(group__organisation_id=me.organisation_id).select_related("group")


def group_choices(me: Membership) -> list[tuple[str, str]]:
    """Groups in use, by number and name."""
    return [(str(one.pk), one.name) for one in groups_of(me)[:MOST_GROUPS]]


def make_group(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A customer group by that name."""
    return GROUP.ref(save_group(by=by, name=wish.title, about=wish.details, sources=[source], at=at))


def make_need(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A need of the group that the wish names, with its source as its evidence. Refused without a group that is in use."""
    return NEED.ref(add_need(by=by, group=_group_in(by, wish.whole, at), text=wish.title, sources=[source], at=at))


def _group_in(by: Membership, whole: int | str, at: datetime) -> Group:
    """The caller's group of that number or by that name; a new one where none is called so."""
    if not whole:
        raise Refused(_("Choose whose need it is."))
    if isinstance(whole, str):
        return groups_of(by).filter(name__iexact=whole.strip()).first() or save_group(by=by, name=whole, about="", at=at)
    found = groups_of(by).filter(pk=whole).first()
    if found is None:
        raise Refused(_("Choose a group that is in use."))
    return found


GROUP = register(
    Kind(
        name="customers.group",
        label=gettext_lazy("A customer group"),
        act=Act.CUSTOMERS_READ,
        things=groups_of,
        title=lambda one: one.name,
        page="customers:group",
        maker=Maker(gettext_lazy("A customer group"), "customers:new_group", Act.GROUPS_EDIT, frozenset({Trait.NEED}), make_group),
    )
)
QUESTION = register(
    Kind(
        name="customers.question",
        label=gettext_lazy("A customer asked"),
        act=Act.CUSTOMERS_READ,
        things=questions_of,
        title=lambda one: one.text,
        page="customers:question",
        traits=frozenset({Trait.VOICE, Trait.OBSERVATION}),
    )
)
NEED = register(
    Kind(
        name="customers.need",
        label=gettext_lazy("A need"),
        act=Act.CUSTOMERS_READ,
        things=all_needs_of,
        title=lambda one: one.text,
        described=lambda one: _("A need") + f" · {one.group.name}",
        page="customers:group",
        address=lambda org, one: reverse("customers:group", args=[org, one.group_id]),
        traits=frozenset({Trait.NEED}),
        maker=Maker(
            gettext_lazy("A customer group’s need"),
            "customers:new_need",
            Act.GROUPS_EDIT,
            frozenset({Trait.VOICE, Trait.FIGURE, Trait.NEED}),
            make_need,
            Whole(gettext_lazy("Which customer group’s?"), group_choices),
        ),
    )
)
