"""What the teams of a site decided in their dialogues, and the rounds that are before them."""

from datetime import date

from django.db.models import Q, QuerySet

from talkoot.assessment.models import Choice, Report, Round
from talkoot.assessment.queries.cards import choices_seen_by
from talkoot.assessment.queries.rounds import rounds_of
from talkoot.base.orgs.models import Membership, Site

MOST_ROUNDS = 3
MOST_AHEAD = 20


def at_site(me: Membership, site: Site) -> QuerySet[Choice]:
    """Work re-arranged in rounds in which the site was asked, and on its cards as far as the caller sees them; the newest first."""
    return at_sites(me, [site]).order_by("-made_at", "pk")


def at_sites(me: Membership, sites: list[Site]) -> QuerySet[Choice]:
    """Work re-arranged at several sites."""
    asked = Round.objects.filter(organisation_id=me.organisation_id, groups__sites__in=sites).values("pk")
    together = Q(round__in=asked, team=None, settled_at__isnull=False)
    of_teams = Q(team__in=Report.objects.filter(round__in=asked, groups__sites__in=sites).values("pk"), settled_at__isnull=False)
    rows = choices_seen_by(me).filter(together | of_teams | Q(card__site__in=sites)).exclude(kind=Choice.Kind.KEEP)
    return rows.select_related("owner__user", "round", "team", "card__site")


def to_look_at_between(me: Membership, sites: list[Site], first: date, last: date) -> list[Choice]:
    """What was re-arranged there and is looked at again on one of these days, the nearest first."""
    return list(at_sites(me, sites).filter(outcome="", look_on__range=(first, last)).order_by("look_on", "pk")[:MOST_AHEAD])


def open_rounds_at(me: Membership, sites: list[Site]) -> list[Round]:
    """Rounds under way in which these sites are asked."""
    asked = Round.objects.filter(organisation_id=me.organisation_id, groups__sites__in=sites).values("pk")
    return list(rounds_of(me).filter(pk__in=asked, state=Round.State.OPEN)[:MOST_ROUNDS])


def rounds_before(me: Membership, sites: list[Site]) -> list[Round]:
    """Rounds in which these sites are asked whose results or dialogue are still before them."""
    asked = Round.objects.filter(organisation_id=me.organisation_id, groups__sites__in=sites).values("pk")
    return list(rounds_of(me).filter(pk__in=asked, ended_at=None)[:MOST_ROUNDS])


def rounds_at(me: Membership, site: Site) -> list[Round]:
    """Rounds in which the site is asked, or has been, and whose dialogue is still before it."""
    asked = Round.objects.filter(organisation_id=me.organisation_id, groups__sites=site).values("pk")
    here = rounds_of(me).filter(pk__in=asked, ended_at=None, state__in=[Round.State.OPEN, Round.State.CLOSING, Round.State.CLOSED])
    return list(here[:MOST_ROUNDS])
