"""What things of this package show of themselves elsewhere in the thread, and what can be made of them."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import EFFECTS, MOST, Effect, Marking, Stretch
from talkoot.base.thread.kinds import Kind, Maker, Trait, register
from talkoot.base.ui import words
from talkoot.base.ui.templatetags.ui import face_word
from talkoot.feedback.actions.comments import pass_comment
from talkoot.feedback.actions.follow_ups import pass_follow_up
from talkoot.feedback.models import Answer, Burst, Comment, FollowUp, Theme
from talkoot.feedback.queries.bursts import bursts_of
from talkoot.feedback.queries.comments import comments_of
from talkoot.feedback.queries.deeds import deeds_of
from talkoot.feedback.queries.follow_ups import follow_ups_of
from talkoot.feedback.queries.masking import shown_texts
from talkoot.feedback.queries.replies import asked_by, in_short
from talkoot.feedback.queries.signals import signals_of


def what_came_at_once(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Many answers at once at one point, and whether they are in the figures."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    rows = bursts_of(viewer).filter(stretch.days("day"), stretch.here(site="channel__site")).order_by("-day", "-pk")
    kind, address = _("Many answers at once"), reverse("feedback:bursts", args=[viewer.organisation.slug])
    said = {
        Burst.State.WAITING: _("%(answers)s came at once; not counted until somebody has looked"),
        Burst.State.FINE: _("%(answers)s came at once; looked at and counted"),
        Burst.State.LEFT_OUT: _("%(answers)s came at once; left out of the figures"),
    }
    return [
        Effect(
            f"feedback.burst:{one.pk}", kind, said[Burst.State(one.state)] % {"answers": words.answers(one.n)}, address, one.day, one.channel.site.name, 2
        )
        for one in rows[:MOST]
    ]  # fmt: skip


EFFECTS["feedback.burst"] = Marking(gettext_lazy("Many answers at once"), what_came_at_once)  # no kind of the thread: nothing comes of it


def what_was_done(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """What was done because customers said so, from the day it was."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    rows, kind, org = deeds_of(viewer).filter(stretch.days("since"), stretch.here(site="site")), _("You said – we did"), viewer.organisation.slug
    rows = rows.select_related(None).select_related("site").only("done", "since", "site__name")
    return [
        Effect(
            f"feedback.deed:{one.pk}", kind, one.done, reverse("feedback:deed", args=[org, one.pk]), one.since, one.site.name if one.site else "",
            2 if one.site_id else 0,
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def answers_seen_to(me: Membership) -> QuerySet[Answer]:
    """Answers that somebody sees to: of any other nobody may learn the face."""
    rows = Answer.objects.filter(organisation_id=me.organisation_id).exclude(follow_up=None)
    return rows.select_related("site", "channel")


def answer_in_short(one: Answer) -> str:
    """The face, the site, the feedback point and the day, never the time."""
    face, point = face_word(one.score) if one.score and one.is_known else "", one.channel.get_kind_display() if one.channel else ""
    return " · ".join(filter(None, [face, one.site.name, point, words.day_and_month(one.day)]))


def follow_up_in_short(one: FollowUp) -> str:
    """What was done, or why it was opened, where, and how far it is."""
    return one.action or f"{one.get_reason_display()} · {one.site.name} · {one.get_state_display()}"


def all_themes_of(me: Membership) -> QuerySet[Theme]:
    """Every theme of the organisation, ended ones too."""
    return Theme.objects.filter(organisation_id=me.organisation_id)


def cases_of(member: Membership) -> QuerySet[FollowUp]:
    """Cases of customers that are a member's turn."""
    return FollowUp.objects.filter(owner=member).exclude(state=FollowUp.State.CLOSED).select_related("site").order_by("due_on", "pk")


def taken_by(member: Membership) -> QuerySet[Comment]:
    """Comments that a member took without making a case of them."""
    return Comment.objects.filter(taken_by=member, state=Comment.State.TAKEN, answer__follow_up=None).select_related("site").order_by("pk")


# By site alone: a customer's words may name somebody.
register_holding(Holding("feedback.follow_up", gettext_lazy("Customers’ cases"), cases_of, pass_follow_up, lambda one: one.site.name))
register_holding(Holding("feedback.comment", gettext_lazy("Customers’ comments"), taken_by, pass_comment, lambda one: one.site.name))
ANSWER = register(
    Kind(
        name="feedback.answer",
        label=gettext_lazy("An answer"),
        act=Act.CUSTOMERS_READ,
        things=answers_seen_to,
        title=answer_in_short,
        page="feedback:verdict",
        address=lambda org, one: reverse("feedback:verdict", args=[org]) + f"?site={one.site.key}",
    )
)
QUESTION = register(
    Kind(
        name="feedback.question",
        label=gettext_lazy("A figure"),
        act=Act.CUSTOMERS_READ,
        things=asked_by,
        titles=lambda found, _viewer: in_short(found),
        page="feedback:replies",
        address=lambda org, one: reverse("feedback:replies", args=[org, one.survey_id]) + f"?version={one.version}",
        traits=frozenset({Trait.FIGURE}),
    )
)
COMMENT = register(
    Kind(
        name="feedback.comment",
        label=gettext_lazy("A customer said"),
        act=Act.CUSTOMERS_READ,
        things=comments_of,
        titles=shown_texts,  # masked as the viewer may read them
        page="feedback:comment",
        traits=frozenset({Trait.VOICE}),
    )
)
FOLLOW_UP = register(
    Kind(
        name="feedback.follow_up",
        label=gettext_lazy("Follow-up"),
        act=Act.CUSTOMERS_READ,
        things=follow_ups_of,
        title=follow_up_in_short,
        page="feedback:follow_up",
        traits=frozenset({Trait.VOICE}),
    )
)
SIGNAL = register(
    Kind(
        name="feedback.signal",
        label=gettext_lazy("A change in customers’ verdict"),
        act=Act.CUSTOMERS_READ,
        things=signals_of,
        title=lambda one: " ".join(render_to_string("feedback/signal_words.html", {"one": one}).split()),
        page="feedback:signal",
        traits=frozenset({Trait.OBSERVATION}),
    )
)
THEME = register(
    Kind(
        name="feedback.theme",
        label=gettext_lazy("What customers speak of"),
        act=Act.CUSTOMERS_READ,
        things=all_themes_of,
        title=lambda one: one.name,
        page="feedback:comments",
        address=lambda org, one: reverse("feedback:comments", args=[org]) + f"?theme={one.pk}",
        traits=frozenset({Trait.OBSERVATION}),
    )
)
DEED = register(
    Kind(
        name="feedback.deed",
        label=gettext_lazy("You said – we did"),
        act=Act.CUSTOMERS_READ,
        things=deeds_of,
        title=lambda one: one.done,
        page="feedback:deed",
        maker=Maker(
            gettext_lazy("Tell customers what was done"),
            "feedback:new_deed",
            Act.DEEDS_EDIT,
            frozenset({Trait.VOICE, Trait.DECISION}),
        ),
        effects=Marking(gettext_lazy("You said – we did"), what_was_done),
    )
)
