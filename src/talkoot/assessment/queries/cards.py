"""Consensus cards as people see them."""

from django.db.models import Q, QuerySet

from talkoot.assessment.models import Card, Choice
from talkoot.base.orgs.models import Membership, Site


def cards_of(me: Membership) -> QuerySet[Card]:
    """Cards of the caller's own sites, and those that other teams share. Nobody else's, whatever their role."""
    rows = Card.objects.filter(organisation_id=me.organisation_id)
    rows = rows.filter(Q(site__in=me.sites.all()) | Q(shared_at__isnull=False))
    return rows.select_related("site").distinct().order_by("-made_at", "-id")


def card_before(card: Card) -> Card | None:
    """The site's last finished card before this one."""
    rows = Card.objects.filter(site=card.site_id, finished_at__isnull=False, made_at__lt=card.made_at)
    return rows.order_by("-made_at", "-id").first()


def choices_on(card: Card) -> QuerySet[Choice]:
    """What was decided on a card."""
    return card.choices.select_related("owner__user", "looked_by__user", "card").order_by("id")


def choices_seen_by(me: Membership) -> QuerySet[Choice]:
    """What teams decided: in rounds all of it, on cards that of the caller's own sites and of shared cards."""
    seen = Q(card=None) | Q(card__shared_at__isnull=False) | Q(card__site__in=me.sites.all())
    return Choice.objects.filter(seen, organisation_id=me.organisation_id).distinct()


def cards_under_way(me: Membership) -> list[tuple[Site, Card | None]]:
    """The caller's own open sites, each with its newest card: what a coach follows beside the rounds."""
    newest: dict[int, Card] = {}
    for card in Card.objects.filter(organisation_id=me.organisation_id, site__in=me.sites.all()).order_by("made_at", "id"):
        newest[card.site_id] = card
    return [(site, newest.get(site.pk)) for site in me.sites.filter(closed_on=None).order_by("name")]
