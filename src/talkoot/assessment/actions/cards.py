"""The consensus card: filled in together, talked over, decided on, and kept or shared by the team."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.assessment.logic.cards import DIFFERENTLY, Rating
from talkoot.assessment.logic.statements import HIGHEST, LOWEST, MOST_ENERGY
from talkoot.assessment.models import Card
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record


def start_card(*, by: Membership, site: Site, people: int, at: datetime) -> Card:
    """A card for the people who sit together now; the site's unfinished one where there is one.

    Refused for fewer than two, and for a site that is not the caller's own.
    """
    if not 2 <= people <= 30:
        raise Refused(_("A card is filled in by two or more who talk it over."))
    if not is_own(by, site):
        raise Refused(_("A card belongs to the people of its site."))
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)  # of two who begin at once, the second goes on with the first's
        standing = Card.objects.filter(site=site, finished_at=None).order_by("-pk").first()
        if standing is not None:
            Card.objects.filter(pk=standing.pk).update(people=people, made_at=at)  # those who sit together now go on with it
            standing.refresh_from_db()
            return standing
        made = Card.objects.create(organisation=by.organisation, site=site, made_at=at, made_by=by, people=people)
        _trail(by, "start_card", made, at)
    return made


def fill_card(
    *, by: Membership, card: Card, ratings: Mapping[int, Rating], notes: Mapping[int, str], at: datetime,
    energy: Sequence[int] | None = None, finished: bool = False,
) -> Card:  # fmt: skip
    """Keeps what the team has agreed so far; the rest stays as it was.

    Refused when it is finished, not the caller's site's, when nothing was answered, and for more than three statements to develop.
    """
    if not is_own(by, card.site):
        raise Refused(_("A card belongs to the people of its site."))
    if any(not is_rating(value) for value in ratings.values()):
        raise Refused(_("Choose one of the five, that you see it differently, or that you cannot say."))
    if energy is not None and len(set(energy)) > MOST_ENERGY:
        raise Refused(_("Choose three at most. What you leave out now can be next."))
    with transaction.atomic():
        locked = Card.objects.select_for_update().get(pk=card.pk)
        if locked.finished_at is not None:
            raise Refused(_("This card is finished. Start a new one when you look again."))
        locked.ratings |= {str(key): value for key, value in ratings.items()}
        locked.notes |= {str(key): clean_text(text)[:2000] for key, text in notes.items()}
        if energy is not None:
            locked.energy = sorted(set(energy))
        if finished and not locked.ratings:
            raise Refused(_("Answer at least one statement together first."))
        locked.finished_at = at if finished else None
        locked.save(update_fields=["ratings", "notes", "energy", "finished_at"])
        if finished:
            _trail(by, "finish_card", card, at)
    return locked


def reopen_card(*, by: Membership, card: Card, at: datetime) -> Card:
    """A card that was called ready too early is filled in further. Refused once something was decided on it or it was shared."""
    if not is_own(by, card.site):
        raise Refused(_("A card belongs to the people of its site."))
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=card.site_id)
        locked = Card.objects.select_for_update().get(pk=card.pk)
        if locked.shared_at is not None or locked.choices.exists():
            raise Refused(_("You have decided on this card or shared it. Start a new one when you look again."))
        if Card.objects.filter(site=card.site, finished_at=None).exclude(pk=card.pk).exists():
            raise Refused(_("Your site has a new card under way already."))
        locked.finished_at = None
        locked.save(update_fields=["finished_at"])
        _trail(by, "reopen_card", card, at)
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


def is_rating(value: object) -> bool:
    """Whether it is an answer: one of the five, that the team sees it differently, or None for “we cannot say”."""
    return value is None or value == DIFFERENTLY or (isinstance(value, int) and LOWEST <= value <= HIGHEST)


def is_own(by: Membership, site: Site) -> bool:
    """Whether the caller works at the site."""
    return by.sites.filter(pk=site.pk).exists()


def _trail(by: Membership, act: str, card: Card, at: datetime) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act,
        subject=f"assessment.card:{card.pk}", at=at,
    )  # fmt: skip
