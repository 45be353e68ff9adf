"""What things of this package show of themselves elsewhere in the thread, and what can be made of them."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Card, Maker, register
from talkoot.base.ui import words
from talkoot.base.ui.templatetags.ui import face_word
from talkoot.feedback.actions.comments import pass_comment
from talkoot.feedback.actions.follow_ups import pass_follow_up
from talkoot.feedback.models import Answer, Comment, FollowUp
from talkoot.feedback.queries.comments import comments_of
from talkoot.feedback.queries.deeds import deeds_of
from talkoot.feedback.queries.follow_ups import follow_ups_of
from talkoot.feedback.queries.masking import shown_texts
from talkoot.feedback.queries.replies import asked_by, in_short


def comment_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of the comments the viewer may see, masked as they see them."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    found = list(comments_of(viewer).filter(pk__in=list(pks)))
    texts, org = shown_texts(found, viewer), viewer.organisation.slug
    return [Card(f"feedback.comment:{c.pk}", _("A customer said"), texts[c.pk], reverse("feedback:comment", args=[org, c.pk])) for c in found]


def follow_up_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of follow-ups: why, where, and how far."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    org = viewer.organisation.slug
    return [
        Card(
            f"feedback.follow_up:{f.pk}", _("Follow-up"), f.action or f"{f.get_reason_display()} · {f.site.name} · {f.get_state_display()}",
            reverse("feedback:follow_up", args=[org, f.pk]),
        )
        for f in follow_ups_of(viewer).filter(pk__in=list(pks))
    ]  # fmt: skip


def deed_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of what was done."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    org = viewer.organisation.slug
    return [
        Card(f"feedback.deed:{d.pk}", _("You said – we did"), d.done, reverse("feedback:deed", args=[org, d.pk]))
        for d in deeds_of(viewer).filter(pk__in=list(pks))
    ]


def answer_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of single answers: the face, the site, the feedback point and the day, never the time."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    # Those that are seen to, only: of any other nobody may learn the face.
    rows = Answer.objects.filter(organisation_id=viewer.organisation_id, pk__in=list(pks)).exclude(follow_up=None).select_related("site", "channel")
    address = reverse("feedback:verdict", args=[viewer.organisation.slug])
    cards = []
    for a in rows:
        parts = [
            face_word(a.score) if a.score and a.is_known else "",
            a.site.name,
            a.channel.get_kind_display() if a.channel else "",
            words.day_and_month(a.day),
        ]
        cards.append(Card(f"feedback.answer:{a.pk}", _("An answer"), " · ".join(filter(None, parts)), f"{address}?site={a.site.key}"))
    return cards


def question_cards(pks: Iterable[str], viewer: Membership) -> list[Card]:
    """Cards of further questions: what was asked and the figure as it stands today."""
    if not viewer.may(Act.CUSTOMERS_READ):
        return []
    found, org = asked_by(viewer, pks), viewer.organisation.slug
    lines = in_short(found)
    return [
        Card(f"feedback.question:{q.pk}", _("A figure"), lines[q.pk], reverse("feedback:replies", args=[org, q.survey_id]) + f"?version={q.version}")
        for q in found
    ]


def cases_of(member: Membership) -> QuerySet[FollowUp]:
    """Cases of customers that are a member's turn."""
    return FollowUp.objects.filter(owner=member).exclude(state=FollowUp.State.CLOSED).select_related("site").order_by("due_on", "pk")


def taken_by(member: Membership) -> QuerySet[Comment]:
    """Comments that a member took without making a case of them."""
    return Comment.objects.filter(taken_by=member, state=Comment.State.TAKEN, answer__follow_up=None).select_related("site").order_by("pk")


# By site alone: a customer's words may name somebody.
register_holding(Holding("feedback.follow_up", gettext_lazy("Customers’ cases"), cases_of, pass_follow_up, lambda one: one.site.name))
register_holding(Holding("feedback.comment", gettext_lazy("Customers’ comments"), taken_by, pass_comment, lambda one: one.site.name))
register("feedback.answer", answer_cards)
register("feedback.question", question_cards)
register("feedback.comment", comment_cards)
register("feedback.follow_up", follow_up_cards)
register(
    "feedback.deed",
    deed_cards,
    Maker(
        gettext_lazy("Tell customers what was done"),
        "feedback:new_deed",
        Act.DEEDS_EDIT,
        frozenset({"feedback.comment", "feedback.follow_up", "customers.question", "assessment.choice"}),
    ),
)
