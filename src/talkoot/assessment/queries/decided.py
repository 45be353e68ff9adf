"""What the teams of a site decided in their dialogues, and the rounds that are before them."""

from collections import defaultdict
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


def not_looked_at_by_site(me: Membership, sites: list[Site], most: int) -> dict[int, list[Choice]]:
    """What was re-arranged at each of several sites and has not been looked at since, so many of each at most, the newest first; read at once."""
    rows = list(at_sites(me, sites).filter(outcome="").order_by("-made_at", "pk"))
    wanted = {site.pk for site in sites}
    teams, rounds = {one.team_id for one in rows if one.team_id}, {one.round_id for one in rows if one.round_id and not one.team_id}
    where: dict[tuple[str, int], set[int]] = defaultdict(set)
    for name, asked in (("team", Report.objects.filter(pk__in=teams)), ("round", Round.objects.filter(pk__in=rounds, organisation_id=me.organisation_id))):
        for pk, site in asked.filter(groups__sites__in=wanted).values_list("pk", "groups__sites"):
            where[name, pk].add(site)
    found: dict[int, list[Choice]] = defaultdict(list)
    for one in rows:
        on_card = {one.card.site_id} if one.card and one.card.site_id else set[int]()
        for site in (on_card | (where["team", one.team_id] if one.team_id else where["round", one.round_id] if one.round_id else set())) & wanted:
            if len(found[site]) < most:
                found[site].append(one)
    return found


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
