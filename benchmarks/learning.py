"""What was learned, at a size: pages of nine sites with ten targets that can be told of and 200 marks, and a report of 500 sites.

python -m benchmarks.learning
"""

import resource
import time
import tracemalloc
from datetime import timedelta
from typing import Any
from uuid import uuid4

from benchmarks.pages import begin, measure

MONTHS = 26
PAGES = (
    "customers/?site=all", "customers/?site=all&period=all", "customers/areas/{area}/", "customers/?site={key}", "learning/", "learning/?kind=agreements",
    "learning/?kind=changes", "learning/sites/{site}/", "learning/teams/", "learning/reports/", "learning/linkage/",
)  # fmt: skip


def organisation(slug: str, sites: int, each: int, things: int) -> tuple[Any, dict[str, Any]]:
    """Made by the actions of real ones: sites with `each` answers a month over two years, and so many targets, agreements and marks."""
    from django.utils import timezone

    from talkoot.base.accounts.actions import make_person
    from talkoot.base.kit.periods import months_back
    from talkoot.base.orgs.actions import add_area, add_member, add_site, create_organisation
    from talkoot.feedback.actions.answers import Arrival, store_answers
    from talkoot.feedback.actions.moving import move_figures
    from talkoot.feedback.actions.surveys import create_survey, open_channel
    from talkoot.feedback.logic.submission import Submission
    from talkoot.feedback.queries import channels

    now = timezone.now()
    first = months_back(now.date(), MONTHS)
    began = now - timedelta(days=31 * MONTHS)
    org = create_organisation(slug=slug, name=slug, at=began)
    owner = add_member(by=None, organisation=org, user=make_person(email=f"o@{slug}.example", name="Outi"), role="owner", sites=[], at=began)
    areas = [add_area(by=owner, name=f"Alue {number}", at=began) for number in range(3)]
    places = [add_site(by=None, organisation=org, name=f"Paikka {number:03}", area=areas[number % 3], at=began) for number in range(sites)]
    me = add_member(by=None, organisation=org, user=make_person(email=f"v@{slug}.example", name="Valma"), role="coach", sites=places[:9], at=began)
    survey = create_survey(by=owner, organisation=org, name="Käynti", at=began)
    arrivals = []
    for number, site in enumerate(places):
        channel = channels.open_channel(open_channel(by=owner, survey=survey, site=site, kind="qr", at=began).key)
        for month in range(MONTHS - 1):
            for turn in range(each):
                at = now - timedelta(days=30 * (MONTHS - 1 - month) - turn % 28)
                arrivals.append(Arrival(channel, Submission(uuid4(), 3 + (number + month + turn) % 3), at))
    arrivals.sort(key=lambda one: one.at)
    for start in range(0, len(arrivals), 5000):
        store_answers(arrivals[start : start + 5000])
    move_figures(org, now.date(), at_once=True)
    tied(me, places, things, now, first)
    return me, {"area": areas[0].pk, "site": places[0].pk, "key": places[0].key}


def tied(me: Any, places: list[Any], things: int, now: Any, first: Any) -> None:
    """Targets that some sites started one after the other, agreements, and deeds that stand as marks."""
    from talkoot.agreements.actions.keeping import put_in_force
    from talkoot.agreements.actions.proposals import Draft, propose
    from talkoot.agreements.logic.points import Line
    from talkoot.base.kit.periods import months_after
    from talkoot.feedback.models import Deed
    from talkoot.targets.models import Start, Target

    for number in range(things):
        target = Target.objects.create(
            organisation=me.organisation, key=uuid4(), title=f"Kohde {number}", state="running", figure="main", made_at=now, changed_at=now,
            started_at=now - timedelta(days=300),
        )  # fmt: skip
        Start.objects.bulk_create(Start(target=target, site=places[(number + step) % 9], on=months_after(first, 14 + step)) for step in range(4 + number % 2))
        at = now - timedelta(days=250 + number)
        made = propose(by=me, kind="rule", draft=Draft(f"Sovittu {number}", [Line("same", "a")], figure="main"), site=places[number % 9], at=at)
        put_in_force(by=me, version=made.versions.get(), at=at)
    if things:
        Deed.objects.bulk_create(
            Deed(organisation=me.organisation, heard="a", done=f"Teimme {number}", since=now.date() - timedelta(days=number), written_at=now)
            for number in range(200)
        )


def report(me: Any) -> None:
    """A report of the whole, in seconds and memory."""
    from django.utils import timezone

    from talkoot.learning.logic.quarter import Quarter
    from talkoot.learning.queries.report import Place, frozen

    now = timezone.now()
    quarter = Quarter.of(now.date()).before()
    for place in (Place(), Place()):
        begun = time.perf_counter()
        frozen(me, place, quarter, now)
        taken = time.perf_counter() - begun
    tracemalloc.start()
    frozen(me, Place(), quarter, now)
    print(
        f"report of 500 sites: {taken:.2f} s, {tracemalloc.get_traced_memory()[1] / 2**20:.0f} MB; process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def main() -> None:
    begin()
    large, small = organisation("iso", 9, 20, 10), organisation("pieni", 9, 20, 1)
    measure(PAGES, large, small)
    measure(("customers/?site=all", "customers/areas/{area}/", "learning/reports/"), organisation("ketju", 500, 3, 0), small)
    from talkoot.base.orgs.models import Membership

    report(Membership.objects.get(organisation__slug="ketju", role="owner"))


if __name__ == "__main__":
    main()
