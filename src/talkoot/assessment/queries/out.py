"""What is out: every published range of two years, which the next one is held against."""

import time
from collections import defaultdict
from datetime import datetime, timedelta

import structlog
from django.db.models import Sum

from talkoot.assessment.logic.bands import Band
from talkoot.assessment.logic.joint import View
from talkoot.assessment.logic.tables import COUNTS_FOR, SHOWN_GROUP, SHOWN_WHOLE, Pace, limit_for, pace_at, table_for
from talkoot.assessment.models import Group, Invited, Report, Result, Round
from talkoot.assessment.queries.statements import same_statements

log = structlog.get_logger(__name__)


class Out:
    """Everything that is out of the two years before a round closes, and of the round itself so far, by statement."""

    def __init__(
        self, organisation: int, closes_at: datetime, is_pulse: bool, limit: float, began: float | None = None, round_: int | None = None,
        seen_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """`seen_at`: only what anybody may have seen by then; None for all that will be out, which is for closing alone."""
        self.round, self.is_pulse, self.limit = round_, is_pulse, limit
        self.began = time.monotonic() if began is None else began
        self.slowest = Pace.CALM
        since = closes_at - timedelta(days=COUNTS_FOR)
        rounds = Round.objects.filter(organisation_id=organisation, closes_at__gt=since, state__in=(Round.State.CLOSED, Round.State.CLOSING))
        rounds = rounds.exclude(pk=round_ or 0)
        if seen_at is not None:
            rounds = rounds.filter(pk__in=Round.objects.published(seen_at).values("pk"))
        people: dict[int, set[int]] = defaultdict(set)
        wholes = {round_id: report for report, round_id in Report.objects.filter(round__in=rounds, is_whole=True).values_list("pk", "round_id")}
        reported = Group.objects.filter(round__in=rounds).exclude(report=None)
        for report, round_id, member in Invited.objects.filter(group__in=reported).values_list("group__report", "round", "member"):
            people[report].add(member)
            if round_id in wholes:
                people[wholes[round_id]].add(member)
        # Who was erased since is nobody we know, but was there.
        cards: dict[int, int] = defaultdict(int)
        added = reported.values_list("report", "round").annotate(asked=Sum("invited"), known=Sum("printed")).order_by("report")
        for report, round_id, invited, printed in added:
            cards[report] += printed
            cards[wholes.get(round_id, 0)] += printed
            erased = {-(1_000_000 * report + i) for i in range(1, 1 + invited - len(people[report]))}
            people[report] |= erased
            if round_id in wholes:
                people[wholes[round_id]] |= erased
        frozen = {report: frozenset(members) for report, members in people.items()}
        self.same = same_statements(organisation)
        self.views: dict[int, list[View]] = defaultdict(list)
        rows = Result.objects.filter(report__round__in=rounds).select_related("report__round").order_by("report__round__closes_at", "report_id")
        for one in rows:
            days = (closes_at - one.report.round.closes_at).days
            view = View(frozen.get(one.report_id, frozenset()), one.low, one.high, one.n, days, bool(one.alike), cards[one.report_id])
            self.views[self.same[one.statement_id]].append(view)

    @classmethod
    def of(cls, round_: Round, began: float | None = None) -> "Out":
        """Beside a round that closes."""
        limit = limit_for(Invited.objects.filter(round=round_).count())
        return cls(round_.organisation_id, round_.closes_at, round_.is_pulse, limit, began, round_.pk)

    def add(self, statement: int, view: View) -> None:
        """What has just been published stands beside the rest."""
        self.views[self.same[statement]].append(view)

    def table(self, statement: int, people: frozenset[int], n: int, cards: int = 0) -> tuple[Band, ...]:
        """The bands of which one is published; a single one where nothing can be shown."""
        pace = pace_at(time.monotonic() - self.began, self.limit)
        if pace != self.slowest:
            self.slowest = pace
            if self.round is not None:
                log.warning("closing_in_haste", round=self.round, kind=pace.name.lower())
        return table_for(people, n, self.views[self.same[statement]], SHOWN_WHOLE if self.is_pulse else SHOWN_GROUP, cards, pace=pace)
