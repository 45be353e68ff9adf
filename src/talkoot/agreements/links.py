"""What agreements show of themselves in the thread, and what they can be made of."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.agreements.actions.keeping import pass_agreement
from talkoot.agreements.actions.proposals import Draft, give_tip, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Point, Version
from talkoot.agreements.queries.agreements import agreements_of, tips_of
from talkoot.agreements.queries.differences import differences_of
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.actions.sites import AREA_MOVES
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import MOST, Effect, Marking, Stretch
from talkoot.base.thread.kinds import Kind, Maker, Trait, Whole, Wish, register

MOST_OFFERED = 100  # agreements to choose from


def make_proposal(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A proposal of a rule or of a goal, which people are asked about as about any other."""
    draft = Draft(
        title=wish.title, lines=[Line(Point.Part.SAME, wish.title)], why=wish.details, owner=wish.owner, figure=wish.figure,
        target_on=wish.due_on if wish.is_goal else None,
    )  # fmt: skip
    kind = Agreement.Kind.GOAL if wish.is_goal else Agreement.Kind.RULE
    return Ref("agreements.agreement", str(propose(by=by, kind=kind, draft=draft, area=wish.place, sources=[source], at=at).pk))


def make_tip(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """Advice beside the agreement that the wish names. Refused without one."""
    agreement = agreements_of(by).filter(pk=wish.whole or 0, ended_at=None).first() if isinstance(wish.whole, int) or not wish.whole else None
    if agreement is None:
        raise Refused(_("Choose which agreement it helps to keep."))
    return TIP.ref(give_tip(by=by, agreement=agreement, text=wish.title, sources=[source], at=at))


def agreement_choices(by: Membership) -> list[tuple[str, str]]:
    """The agreements that one may give a tip to keep."""
    return [(str(one.pk), one.title) for one in agreements_of(by).filter(ended_at=None)[:MOST_OFFERED]]


def looked_after_by(member: Membership) -> QuerySet[Agreement]:
    """Agreements in force or being made that a member looks after."""
    return Agreement.objects.filter(owner=member, ended_at=None).order_by("title", "pk")


def what_was_agreed(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Every text from the day it came into force, and every agreement that ended."""
    if not viewer.may(Act.AGREEMENTS_SEE):
        return []
    found, begun = [], Version.objects.filter(agreement__organisation_id=viewer.organisation_id)
    begun = begun.filter(stretch.days("in_force_at__date"), stretch.here(site="agreement__site", area="agreement__area"))
    before = Version.objects.filter(agreement=OuterRef("agreement"), number__lt=OuterRef("number")).exclude(in_force_at=None)
    begun = begun.annotate(again=Exists(before)).select_related("agreement__site", "agreement__area").order_by("-in_force_at", "-pk")
    for version in begun[:MOST]:
        kind = version.agreement.get_kind_display()
        if version.again:
            kind = _("%(kind)s, a new text") % {"kind": kind}
        found.append(_effect(version.agreement, viewer, kind, version.title, version.in_force_at))
    ended = agreements_of(viewer).filter(stretch.days("ended_at__date"), stretch.here(site="site", area="area")).exclude(in_force=None)
    for one in ended.order_by("-ended_at", "-pk")[:MOST]:
        found.append(_effect(one, viewer, _("%(kind)s, ended") % {"kind": one.get_kind_display()}, one.title, one.ended_at))
    return found


def _effect(agreement: Agreement, viewer: Membership, kind: str, title: str, at: datetime | None) -> Effect:
    where, address = agreement.site or agreement.area, reverse("agreements:agreement", args=[viewer.organisation.slug, agreement.pk])
    width = 2 if agreement.site_id else 1 if agreement.area_id else 0
    return Effect(f"agreements.agreement:{agreement.pk}", kind, title, address, timezone.localdate(at), where.name if where else "", width)


AREA_MOVES.append(lambda old, new: Agreement.objects.filter(area=old).update(area=new))
register_holding(Holding("agreements.agreement", gettext_lazy("Agreements to look after"), looked_after_by, pass_agreement, lambda one: one.title))
DIFFERENCE = register(
    Kind(
        name="agreements.difference",
        label=gettext_lazy("Private"),
        act=Act.DIFFERENCES,
        things=differences_of,  # of those taking part, for nobody else
        title=lambda one: _("A difference of view"),
        page="agreements:difference",
        traits=frozenset({Trait.OBSERVATION}),
    )
)
AGREEMENT = register(
    Kind(
        name="agreements.agreement",
        label=gettext_lazy("An agreement"),
        act=Act.AGREEMENTS_SEE,
        things=agreements_of,
        title=lambda one: one.title,
        described=lambda one: one.get_kind_display(),
        page="agreements:agreement",
        traits=frozenset({Trait.DECISION}),
        maker=Maker(
            gettext_lazy("An agreement"),
            "agreements:new_agreement",
            Act.AGREEMENTS_TAKE_PART,
            frozenset(Trait),
            make_proposal,
        ),
        effects=Marking(gettext_lazy("Agreements"), what_was_agreed),
        came_about=lambda one: one.in_force_id is not None,
    )
)
TIP = register(
    Kind(
        name="agreements.tip",
        label=gettext_lazy("A tip"),
        act=Act.AGREEMENTS_SEE,
        things=tips_of,
        title=lambda one: one.text,
        described=lambda one: _("Tip") + f" · {one.agreement.title}",
        page="agreements:agreement",
        address=lambda org, one: reverse("agreements:agreement", args=[org, one.agreement_id]) + "#tips-h",
        maker=Maker(
            gettext_lazy("A tip"),
            "agreements:new_tip",
            Act.AGREEMENTS_TAKE_PART,
            frozenset({Trait.OBSERVATION, Trait.IDEA}),
            make_tip,
            Whole(gettext_lazy("Which agreement does it help to keep?"), agreement_choices),
        ),
    )
)
