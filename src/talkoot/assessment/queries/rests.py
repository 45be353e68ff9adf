"""What of a round to come can be shown, as far as it follows from what is out already and from who would be asked."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from talkoot.assessment.logic.bands import FEWEST
from talkoot.assessment.logic.joint import MOST_MOVED
from talkoot.assessment.logic.partition import RESPONSE
from talkoot.assessment.logic.tables import REST, SHOWN_GROUP, SHOWN_WHOLE, guess
from talkoot.assessment.models import Group, Invited, Report, Result, Round, Statement
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.out import Out
from talkoot.assessment.queries.statements import same_statements

MOST_READ = 20_000  # results
PATIENCE = 4.0  # seconds that one waits for a page


@dataclass(frozen=True)
class Resting:
    """Of some people who are reported together: how many statements they would be asked, how many of them rest, and until when."""

    asked: int
    resting: int
    until: date | None  # the last of them

    @property
    def shown(self) -> int:
        """How many may be shown, as far as resting goes."""
        return self.asked - self.resting


@dataclass(frozen=True)
class Outlook:
    """What of a group's statements is likely to be told: with a range that says something, with a wide one, or not at all."""

    told: int
    wide: int
    untold: int
    needs: int = 0  # so many answers are needed and can hardly be expected; 0 where that is not what is in the way


Shown = list[tuple[set[int], frozenset[int], datetime]]  # statements, people, when their round closed


def asked_in(organisation: int, is_pulse: bool) -> list[int]:
    """The statements that a round would ask, its open questions left out."""
    rows = Statement.objects.filter(organisation=organisation, ended_at=None).exclude(block=Block.QUESTION)
    return list((rows.filter(in_pulse=True) if is_pulse else rows).values_list("pk", flat=True))


def seen_together(people: Sequence[frozenset[int]], is_pulse: bool) -> list[frozenset[int]]:
    """Who is told of together: each group, of a pulse the whole only."""
    return [frozenset[int]().union(*people)] if is_pulse else list(people)


def resting(organisation: int, people: Sequence[frozenset[int]], is_pulse: bool, closes_at: datetime, at: datetime) -> list[Resting]:
    """For each group of people, in their order, what would rest in a round that closes then. A pulse shows its whole only.

    A statement rests while it was shown less than five months before of more than three of the same people (`tables.table_for`).
    """
    asked, same = asked_in(organisation, is_pulse), same_statements(organisation)
    shown = shown_lately(organisation, closes_at, same, at)
    of_member = reports_by_member(shown)
    return [rest_of(own, asked, same, shown, of_member) for own in seen_together(people, is_pulse)]


def reports_by_member(shown: Shown) -> dict[int, list[int]]:
    """In which of them each person was: a chain of thousands of groups does not hold each against each."""
    found: dict[int, list[int]] = defaultdict(list)
    for i, (_statements, members, _closed) in enumerate(shown):
        for member in members:
            found[member].append(i)
    return found


def rest_of(people: frozenset[int], asked: Iterable[int], same: dict[int, int], shown: Shown, of_member: dict[int, list[int]]) -> Resting:
    """What rests of these people's statements beside what was shown."""
    until: dict[int, datetime] = {}
    for i, shared in Counter(i for member in people for i in of_member.get(member, ())).items():
        statements, _members, closed = shown[i]
        if shared > MOST_MOVED:
            for one in statements:
                until[one] = max(closed + timedelta(days=REST), until.get(one, closed))
    pks = list(asked)
    ends = [until[same[pk]] for pk in pks if same[pk] in until]
    return Resting(len(pks), len(ends), timezone.localdate(max(ends)) if ends else None)


def shown_lately(organisation: int, closes_at: datetime, same: dict[int, int], at: datetime) -> Shown:
    """Every report that something rests of when a round closes at a moment, as far as it may be known by now (`at`)."""
    rounds = Round.objects.published(at).filter(organisation=organisation, closes_at__gt=closes_at - timedelta(days=REST), closes_at__lt=closes_at)
    found: Shown = []
    for round_ in rounds:
        people: dict[int, set[int]] = {}
        groups = Group.objects.filter(round=round_).exclude(report=None)
        for pk, member in Invited.objects.filter(group__in=groups).values_list("group__report", "member"):
            people.setdefault(pk, set()).add(member)
        told: dict[int, set[int]] = defaultdict(set)
        for pk, statement in Result.objects.filter(report__round=round_).values_list("report", "statement"):
            told[pk].add(same[statement])
        for report in Report.objects.filter(round=round_):
            if statements := told.get(report.pk):
                members = set().union(*people.values()) if report.is_whole else people.get(report.pk, set())
                found.append((statements, frozenset(members), round_.closes_at))
    return found


def resting_in(round_: Round, at: datetime) -> Resting | None:
    """What of a closed round was not shown because it rested; None where nothing did. Of several groups the one of which most did."""
    people: dict[int, set[int]] = {}
    for group, member in Invited.objects.filter(round=round_).values_list("group", "member"):
        people.setdefault(group, set()).add(member)
    asked = list(round_.asked.exclude(statement__block=Block.QUESTION).values_list("statement", flat=True))
    same = same_statements(round_.organisation_id)
    shown = shown_lately(round_.organisation_id, round_.closes_at, same, at)
    own = seen_together([frozenset(one) for one in people.values()], round_.is_pulse)
    of_member = reports_by_member(shown)
    most = max((rest_of(one, asked, same, shown, of_member) for one in own), key=lambda one: one.resting, default=None)
    return most if most and most.resting else None


def much_is_out(organisation: int) -> bool:
    """Whether more has been shown than can be read while somebody waits for a page."""
    return Result.objects.filter(report__round__organisation=organisation)[: MOST_READ + 1].count() > MOST_READ


def outlook(
    organisation: int, people: Sequence[frozenset[int]], is_pulse: bool, closes_at: datetime, at: datetime, fewest: int = FEWEST
) -> list[Outlook | None]:
    """For each group what is likely to be told, if four in five answer; None where one would wait too long to know.

    `fewest`: how many answers the whole of a pulse needs (`rounds.fewest_for`).

    By the very tables that the answers are read by at closing: they follow from what is out and from numbers, never from answers.
    """
    began, asked = time.monotonic(), asked_in(organisation, is_pulse)
    if much_is_out(organisation):
        return [None] * len(people)
    out = Out(organisation, closes_at, is_pulse, PATIENCE, began, seen_at=at)
    found: list[Outlook | None] = []
    for own in seen_together(people, is_pulse):
        told, wide = 0, 0
        if is_pulse and round(RESPONSE * len(own)) < fewest:
            found.append(Outlook(0, 0, len(asked), needs=fewest))
            continue
        for statement in asked:
            if time.monotonic() - began > PATIENCE / 2:
                return [*found, *[None] * (len(people) - len(found))]
            n = max(FEWEST, round(RESPONSE * len(own)))
            table = out.table(statement, own, n)
            if len(table) > 1:
                shown = SHOWN_WHOLE if is_pulse else SHOWN_GROUP
                likely = guess(own, out.views[out.same[statement]], shown).mean * n
                band = next(one for one in table if likely < one.high + 1)
                told, wide = (told + 1, wide) if band.steps <= shown else (told, wide + 1)
        found.append(Outlook(told, wide, len(asked) - told - wide))
    return found
