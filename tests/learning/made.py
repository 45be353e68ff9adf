"""Groups with published results over several rounds, and their customers."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.models import Group, Report, Result, Round, RoundStatement, Statement
from talkoot.base.orgs.actions import add_site
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.actions.surveys import open_channel as add_channel
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Channel
from talkoot.feedback.queries.channels import open_channel
from tests import make
from tests.cast import AT

HALF_A_YEAR = timedelta(days=182)


def sites_with_channels(cast, n, first=0):
    """So many sites at which customers can answer, numbered from the first on."""
    sites = [add_site(by=None, organisation=cast.organisation, name=f"Paikka {number}", at=AT - timedelta(days=4000)) for number in range(first, first + n)]
    return [(site, add_channel(by=cast.member("sanna"), survey=cast.survey, site=site, kind=Channel.Kind.QR, at=AT - timedelta(days=4000))) for site in sites]


def round_of(cast, sites, values, closes_at, *, results_at=None, is_pulse=False, name="Kierros", own_groups=True, area=None):
    """A closed round that tells of each site (or of all together) two statements, whose middle is the value; none: nothing is told."""
    take_standard(cast.organisation)
    made = Round.objects.create(
        organisation=cast.organisation, name=name, state=Round.State.CLOSED, opened_at=closes_at - timedelta(days=7), closes_at=closes_at,
        results_at=results_at or closes_at, is_pulse=is_pulse, area=area,
    )  # fmt: skip
    statements = list(Statement.objects.filter(organisation=cast.organisation).exclude(block="question").order_by("pk")[:2])
    for position, statement in enumerate(statements):
        RoundStatement.objects.create(round=made, statement=statement, position=position)
    parts = [([site], value) for site, value in zip(sites, values, strict=True)] if own_groups else [(sites, values[0])]
    for position, (inside, value) in enumerate(parts):
        group = Group.objects.create(round=made, name=", ".join(one.name for one in inside), position=position, invited=10)
        group.sites.set(inside)
        if value is None:
            continue
        report = Report.objects.create(round=made, name=group.name, position=position, answers=10)
        Group.objects.filter(pk=group.pk).update(report=report)
        for statement in statements:
            middle = round(10 * value)
            Result.objects.create(report=report, statement=statement, n=10, low=middle - 2, high=middle + 2)
    return made


def years(cast, places, values, answers, start=None):
    """A round each half-year, the last one a week ago; `values[round][site]`, and how many of twelve customers give a five then."""
    last, sites = (start or timezone.now()) - timedelta(days=7), [site for site, _channel in places]
    rounds, arrivals = [], []
    for number, (row, happy) in enumerate(zip(values, answers, strict=True)):
        closes_at = last - HALF_A_YEAR * (len(values) - 1 - number)
        for (_site, channel), fives in zip(places, happy, strict=True):
            if fives is not None:
                found = open_channel(channel.key)
                arrivals += [Arrival(found, Submission(uuid4(), score), closes_at - timedelta(days=20)) for score in [5] * fives + [3] * (12 - fives)]
        rounds.append(round_of(cast, sites, row, closes_at, name=f"Kierros {number}"))
    store_answers(arrivals)
    make.counted(cast.organisation, timezone.localdate(last))
    return rounds
