"""What teams decided, site by site: read at once it is what each site's own question gives."""

import random
from datetime import timedelta

from django.utils import timezone

from talkoot.assessment.models import Card, Choice, Group, Report, Round
from talkoot.assessment.queries import decided
from talkoot.base.orgs.models import Site


def decide(cast, rng, sites, at):
    """Something of a round's everybody, of one team of it, or of a site's card, with or without having been looked at since."""
    kind = rng.choice(["round", "team", "card"])
    about = {}
    if kind == "card":
        about["card"] = Card.objects.create(
            organisation=cast.organisation, site=rng.choice(sites), people=2, made_at=at, finished_at=at, shared_at=rng.choice([None, at])
        )
    else:
        settled = rng.choice([None, at, at])
        held = Round.objects.create(organisation=cast.organisation, name="R", state=Round.State.CLOSED, opened_at=at, closes_at=at, results_at=at, ended_at=at)
        reports = [Report.objects.create(round=held, name=str(n), position=n, answers=5) for n in range(2)]
        for n, report in enumerate(reports):
            group = Group.objects.create(round=held, name=str(n), position=n, invited=5, report=report)
            group.sites.set(rng.sample(sites, rng.choice([1, 1, 2])))
        about = {"round": held, "settled_at": settled} | ({"team": rng.choice(reports)} if kind == "team" else {})
    Choice.objects.create(
        organisation=cast.organisation, **about, kind=rng.choice(["start", "stop", "keep"]), next=f"N {at}", first_step="a", first_step_on=at.date(), measure="main",
        made_at=at, look_on=at.date(), outcome=rng.choice(["", "", "held", "not"]),
    )  # fmt: skip


def test_of_several_sites_it_is_what_each_gives_alone_and_asked_for_at_once(cast, django_assert_max_num_queries):
    rng, now = random.Random(1), timezone.now()
    sites = [cast.salla, cast.kemi, *(Site.objects.create(organisation=cast.organisation, name=f"P{n}", key=f"p{n}") for n in range(4))]
    for number in range(120):
        decide(cast, rng, sites, now - timedelta(days=number))
    some = 0
    for name in ("nora", "aino", "eero"):
        me = cast.member(name)
        with django_assert_max_num_queries(3):
            found = decided.not_looked_at_by_site(me, sites, most=3)
        for site in sites:
            alone = list(decided.at_site(me, site).filter(outcome="")[:3])
            assert found.get(site.pk, []) == alone
            some += len(alone)
    assert some > 40


def test_nobody_sees_an_unshared_card_of_a_site_that_is_not_theirs(cast):
    now = timezone.now()
    card = Card.objects.create(organisation=cast.organisation, site=cast.kemi, people=2, made_at=now, finished_at=now)
    Choice.objects.create(
        organisation=cast.organisation,
        card=card,
        kind="start",
        next="N",
        first_step="a",
        first_step_on=now.date(),
        measure="main",
        made_at=now,
        look_on=now.date(),
    )
    assert decided.not_looked_at_by_site(cast.member("aino"), [cast.kemi], most=3)[cast.kemi.pk]
    assert not decided.not_looked_at_by_site(cast.member("eero"), [cast.kemi], most=3)
