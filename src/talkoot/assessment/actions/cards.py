"""The consensus card: filled in together, kept or shared by the team."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.assessment.logic.statements import HIGHEST, LOWEST
from talkoot.assessment.models import Card
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record


def start_card(*, by: Membership, site: Site, people: int, at: datetime) -> Card:
    """A card for the people who sit together now. Refused for fewer than two, and for a site that is not the caller's own."""
    if not 2 <= people <= 30:
        raise Refused(_("A card is filled in by two or more who talk it over."))
    if not is_own(by, site):
        raise Refused(_("A card belongs to the people of its site."))
    with transaction.atomic():
        made = Card.objects.create(organisation=by.organisation, site=site, made_at=at, made_by=by, people=people)
        _trail(by, "start_card", made, at)
    return made


def fill_card(*, by: Membership, card: Card, ratings: Mapping[int, int | None], notes: Mapping[int, str], at: datetime, finished: bool = False) -> Card:
    """Keeps what the team has agreed so far; the rest stays as it was. Refused when it is finished or not the caller's site's."""
    if not is_own(by, card.site):
        raise Refused(_("A card belongs to the people of its site."))
    if any(value is not None and not LOWEST <= value <= HIGHEST for value in ratings.values()):
        raise Refused(_("Choose one of the five, or that you cannot say."))
    with transaction.atomic():
        locked = Card.objects.select_for_update().get(pk=card.pk)
        if locked.finished_at is not None:
            raise Refused(_("This card is finished. Start a new one when you look again."))
        locked.ratings |= {str(key): value for key, value in ratings.items()}
        locked.notes |= {str(key): clean_text(text)[:2000] for key, text in notes.items()}
        locked.finished_at = at if finished else None
        locked.save(update_fields=["ratings", "notes", "finished_at"])
        if finished:
            _trail(by, "finish_card", card, at)
    return locked


def share_card(*, by: Membership, card: Card, shared: bool, at: datetime) -> Card:
    """The team shows its card to the organisation, or takes it back. Only the site's own people. Safe to repeat."""
    if not is_own(by, card.site):
        raise Refused(_("A card belongs to the people of its site."))
    if card.finished_at is None:
        raise Refused(_("Finish it first."))
    with transaction.atomic():
        Card.objects.filter(pk=card.pk).update(shared_at=at if shared else None)
        _trail(by, "share_card" if shared else "keep_card", card, at)
    card.refresh_from_db()
    return card


def is_own(by: Membership, site: Site) -> bool:
    """Whether the caller works at the site."""
    return by.sites.filter(pk=site.pk).exists()


def _trail(by: Membership, act: str, card: Card, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"assessment.card:{card.pk}", at=at)
