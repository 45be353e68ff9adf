"""What workshops show of themselves in the thread, and what they can be made of."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import MOST, Effect, Marking, Stretch
from talkoot.base.thread.kinds import Kind, Maker, Trait, register
from talkoot.base.trail.words import call
from talkoot.workshops.actions.templates import pass_template
from talkoot.workshops.actions.turns import pass_series, pass_workshop
from talkoot.workshops.models import Series, Template, Workshop
from talkoot.workshops.queries.workshops import all_notes_of, workshops_of


def led_by(member: Membership) -> QuerySet[Workshop]:
    """Workshops to come that a member facilitates."""
    return Workshop.objects.filter(facilitator=member).exclude(state=Workshop.State.ENDED).order_by("starts_at", "pk")


def series_led_by(member: Membership) -> QuerySet[Series]:
    """Repeating meetings that a member leads where nobody has a turn."""
    return Series.objects.filter(facilitator=member, ended_at=None).order_by("title", "pk")


def templates_kept_by(member: Membership) -> QuerySet[Template]:
    """Agendas that a member has kept."""
    return Template.objects.filter(owner=member).order_by("name_key", "pk")


def what_was_met_for(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Workshops from the day they were held, at the sites that were asked or everywhere. A meeting that comes every week changes little by itself."""
    if not viewer.may(Act.WORKSHOPS_SEE):
        return []
    rows = workshops_of(viewer).filter(stretch.days("ended_at__date"), stretch.here(site="sites"), state=Workshop.State.ENDED, series=None, is_rehearsal=False)
    org, found = viewer.organisation.slug, []
    rows = rows.exclude(opened_at=None).exclude(people__isnull=False, sites=None)  # of some people alone: nothing for the whole
    for one in rows.prefetch_related("sites").order_by("-ended_at", "-pk")[:MOST]:
        names = [site.name for site in one.sites.all()]
        found.append(
            Effect(
                f"workshops.workshop:{one.pk}", _("Workshop"), one.title, reverse("workshops:workshop", args=[org, one.pk]), timezone.localdate(one.ended_at),
                ", ".join(names), 0 if not names else 2 if len(names) == 1 else 1,
            )
        )  # fmt: skip
    return found


call("workshops.template", gettext_lazy("an agenda to plan from"), "workshops:template", "workshops.Template.name")
call("workshops.series", gettext_lazy("repeating meetings"), "workshops:series", "workshops.Series.title")
register_holding(Holding("workshops.series", gettext_lazy("Repeating meetings to lead"), series_led_by, pass_series, lambda one: one.title))
register_holding(Holding("workshops.template", gettext_lazy("Agendas to plan from"), templates_kept_by, pass_template, lambda one: one.name))
register_holding(Holding("workshops.workshop", gettext_lazy("Workshops to facilitate"), led_by, pass_workshop, lambda one: one.title))
WORKSHOP = register(
    Kind(
        name="workshops.workshop",
        label=gettext_lazy("A workshop"),
        act=Act.WORKSHOPS_SEE,
        things=workshops_of,
        title=lambda one: one.title,
        described=lambda one: _("Workshop") + f" · {one.get_state_display()}",
        page="workshops:workshop",
        came_about=lambda one: one.state == Workshop.State.ENDED,
        effects=Marking(gettext_lazy("Workshops"), what_was_met_for),
        maker=Maker(
            gettext_lazy("A workshop"),
            "workshops:new_workshop",
            Act.WORKSHOPS_PLAN,
            frozenset({Trait.VOICE, Trait.OBSERVATION, Trait.FIGURE, Trait.NEED, Trait.IDEA, Trait.DECISION}),
        ),
    )
)
NOTE = register(
    Kind(
        name="workshops.note",
        label=gettext_lazy("A note of a workshop"),
        act=Act.WORKSHOPS_SEE,
        things=all_notes_of,
        title=lambda one: one.text,
        described=lambda one: _("A note") + f" · {one.workshop.title}",
        page="workshops:minutes",
        address=lambda org, one: reverse("workshops:minutes", args=[org, one.workshop_id]) + f"#note-{one.pk}",
        traits=frozenset({Trait.IDEA, Trait.OBSERVATION, Trait.NEED}),
    )
)
