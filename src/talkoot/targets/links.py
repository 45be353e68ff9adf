"""What targets show of themselves in the thread, and what they can be made of."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import MOST, Effect, Marking, Stretch
from talkoot.base.thread.kinds import Kind, Maker, Trait, Wish, register
from talkoot.targets.actions.targets import pass_target, propose_target
from talkoot.targets.chapter import passages_of
from talkoot.targets.models import Start, Target
from talkoot.targets.queries import targets_of


def make_target(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A candidate."""
    return Ref("targets.target", str(propose_target(by=by, title=wish.title, why=wish.details, key=wish.key, sources=[source], at=at).pk))


def where_it_started(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Each site's start of a target, from its day on."""
    if not viewer.may(Act.TARGETS_SEE):
        return []
    rows = Start.objects.filter(stretch.days("on"), stretch.here(site="site"), target__organisation_id=viewer.organisation_id)
    kind, org = _("A shared target started"), viewer.organisation.slug
    return [
        Effect(f"targets.target:{one.target_id}", kind, one.target.title, reverse("targets:target", args=[org, one.target_id]), one.on, one.site.name, 2)
        for one in rows.select_related("site", "target").order_by("-on", "-pk")[:MOST]
    ]


def looked_after_by(member: Membership) -> QuerySet[Target]:
    """Running targets that a member looks after."""
    return Target.objects.filter(owner=member, state=Target.State.RUNNING).order_by("title", "pk")


register_holding(Holding("targets.target", gettext_lazy("Targets to look after"), looked_after_by, pass_target, lambda one: one.title))
TARGET = register(
    Kind(
        name="targets.target",
        label=gettext_lazy("A shared target"),
        act=Act.TARGETS_SEE,
        things=targets_of,
        title=lambda one: one.title,
        described=lambda one: _("Shared target") + f" · {one.get_state_display()}",
        page="targets:target",
        traits=frozenset({Trait.DECISION}),
        maker=Maker(
            gettext_lazy("A shared target"),
            "targets:new_target",
            Act.TARGETS_PROPOSE,
            frozenset({Trait.VOICE, Trait.OBSERVATION, Trait.FIGURE, Trait.NEED, Trait.IDEA, Trait.DECISION}),
            make_target,
        ),
        effects=Marking(gettext_lazy("Targets"), where_it_started),
        passages=passages_of,
    )
)
