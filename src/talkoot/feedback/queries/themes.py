"""The organisation's themes, and which of them a comment may be about."""

from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Collate

from talkoot.base.orgs.models import Membership
from talkoot.base.store.connections import FINNISH
from talkoot.feedback.logic.themes import Model
from talkoot.feedback.models import Comment, Theme, ThemeModel


def themes_of(me: Membership) -> QuerySet[Theme]:
    """Those in use, alphabetically."""
    return Theme.objects.filter(organisation_id=me.organisation_id, ended_at=None).order_by(Collate("name", FINNISH), "id")


def counted_themes(me: Membership) -> QuerySet[Theme]:
    """All of them, with how many comments a person labelled and how many the software did."""
    counted = Theme.objects.filter(organisation_id=me.organisation_id).annotate(
        by_people=Count("commenttheme", filter=Q(commenttheme__certainty=None) & Q(commenttheme__id__isnull=False)),
        by_itself=Count("commenttheme", filter=Q(commenttheme__certainty__isnull=False)),
    )
    return counted.order_by("ended_at", Collate("name", FINNISH), "id")


def with_suggestions(me: Membership, comments: list[Comment]) -> list[Comment]:
    """Gives each comment that has no theme yet the likeliest ones with how sure the software is."""
    kept = ThemeModel.objects.filter(organisation_id=me.organisation_id).values_list("pk", "labels", "made_at").first()
    if kept is None:
        return comments
    model, themes = _model(*kept), {theme.pk: theme for theme in themes_of(me)}
    for comment in comments:
        if comment.words and not comment.themes.all():
            found = model.suggestions(comment.words.split(), at_least=0.3)
            comment.suggested = [(themes[theme], certainty) for theme, certainty in found if theme in themes]
    return comments


@lru_cache(maxsize=64)
def _model(pk: int, labels: int, made_at: datetime) -> Model:
    """A model as kept, read once for each time that it was made."""
    return Model.of_data(ThemeModel.objects.values_list("data", flat=True).get(pk=pk))
