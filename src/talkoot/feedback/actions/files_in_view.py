"""What files brought comes into view, and goes out of it again, without telling one to four answers.

While a file may be taken back its answers are shown with each other only. All steps are kept (models.BroughtStep). Once
something has gone out of an organisation's figures, every next step is held against all that was seen before: at each site,
in each area and in the whole (logic/undone.py). One file at a time: two that came in together could each be harmless and
tell something together.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Max, Q, Sum, Value

from talkoot.base.jobs.leases import fence, leased
from talkoot.base.orgs.models import Organisation, Site
from talkoot.base.store.turns import Slices
from talkoot.feedback.logic.batches import Batch, whole
from talkoot.feedback.logic.undone import Cells, State, admitted, may_be_seen
from talkoot.feedback.models import BroughtStep, Import, ImportCount, Question
from talkoot.feedback.queries.counts import in_lines
from talkoot.feedback.rows_brought import Step, let_in, note_shown, withdraw

IS_IN = (Import.State.DONE, Import.State.FAILED)
ON_ITS_WAY_OUT = (Import.State.UNDOING, Import.State.UNDONE, Import.State.STUCK)
PATIENCE = 120.0  # seconds that a file waits for another's step; a job that waited in vain is tried again

Place = tuple[int, int]  # question, site
WHOLE = 0  # the place of all sites; an area is below nothing, a site above


class Busy(Exception):
    """Another file is on its way in or out of view, for longer than one waits."""


@contextmanager
def alone(organisation: int, patience: float = PATIENCE) -> Iterator[None]:
    """One file's step at a time in an organisation. Raises Busy."""
    until = time.monotonic() + patience
    while True:
        with leased(f"feedback.files:{organisation}") as mine:
            if mine:
                yield
                return
        if time.monotonic() > until:
            raise Busy
        time.sleep(0.5)


def let_in_files(organisation: Organisation, today: date, own: int | None = None) -> int:
    """Lets in what waits of files, whole days only; returns how many batches. `own`: the file that is just being brought in."""
    rows = ImportCount.objects.filter(Q(importing__state__in=IS_IN) | Q(importing=own), importing__organisation=organisation, n__gt=F("taken"), day__lt=today)
    files = list(rows.values_list("importing_id", flat=True).distinct().order_by("importing_id"))
    if not files:
        return 0
    with alone(organisation.pk, patience=PATIENCE if own else 0):
        return sum(_let_in_file(organisation.pk, importing, today) for importing in files)


def take_out_file(importing: Import) -> None:
    """Takes all of a file out of view, a place at a time, each all at once. What else files show goes with it where the rest would
    tell one to four answers; it comes in again when it can. Safe to repeat."""
    with alone(importing.organisation_id):
        out = _goes_out(importing)
        number, slices = _next_step(importing.organisation_id), Slices(1)
        # Its own places last: whoever goes on after a kill finds them, and decides the same again.
        for (question, site), files in sorted(out.items(), key=lambda one: (importing.pk in one[1], one[0])):
            with slices.one(), transaction.atomic():
                fence()
                for one in sorted(files):
                    withdraw(one, Step(importing.organisation_id, number, question, site))


def _let_in_file(organisation: int, importing: int, today: date) -> int:
    """One file's answers, at each place as much as may be."""
    waiting: dict[Place, Cells] = defaultdict(Counter)
    rows = ImportCount.objects.filter(importing=importing, n__gt=F("taken"), day__lt=today)
    for question, site, day, score, n, taken in rows.values_list("question_id", "site_id", "day", "score", "n", "taken"):
        waiting[question, site][day, score] = n - taken
    if BroughtStep.objects.filter(organisation=organisation, taken__lt=0).exists():
        found = _held_against_all_before(organisation, waiting)
    else:
        found = {place: whole(cells) for place, cells in waiting.items()}
    number, slices, moved = _next_step(organisation), Slices(1), 0
    for (question, site), some in sorted(found.items()):
        if some:
            with slices.one(), transaction.atomic():
                fence()
                if not _may_come_in(importing):
                    return moved
                let_in(question, site, some, apart=True)
                note_shown(importing, Step(organisation, number, question, site), some)
            moved += len(some)
    return moved


def _may_come_in(importing: int) -> bool:
    """Being taken back begins by saying so on the file: from then on nothing of it is let in."""
    files = Import.objects.filter(pk=importing).exclude(state__in=ON_ITS_WAY_OUT)
    if connection.features.has_select_for_update:
        files = files.select_for_update(no_key=True)
    return files.exists()


def _next_step(organisation: int) -> int:
    return (BroughtStep.objects.filter(organisation=organisation).aggregate(last=Max("step"))["last"] or 0) + 1


@dataclass
class Past:
    """What files showed of questions that ask the same: every state at each site, in each area and in the whole; the last is now."""

    area_of: dict[int, int]
    states: dict[int, list[State]] = field(default_factory=lambda: defaultdict(lambda: [State()]))

    @classmethod
    def of(cls, organisation: int, line: Question, sites: Iterable[int]) -> "Past":
        """Those of some sites one by one; areas and the whole always."""
        area_of = {pk: -(area or 0) for pk, area in Site.objects.filter(organisation=organisation).values_list("pk", "area")}
        past, wanted = cls(area_of), set(sites)
        steps = BroughtStep.objects.filter(organisation=organisation, question__in=in_lines([line]))
        for rows, place in ((steps.filter(site__in=wanted), F("site")), (steps.exclude(site__area=None), -F("site__area")), (steps, Value(WHOLE))):
            together = rows.values("step", "day", "score", place=place).annotate(all_taken=Sum("taken"), all_shown=Sum("shown"))
            past._add(together.order_by("place", "step").values_list("place", "step", "day", "score", "all_taken", "all_shown"))
        return past

    def _add(self, rows: Iterable[tuple[int, int, date, int, int, int]]) -> None:
        last = None
        for place, step, day, score, taken, shown in rows:
            states = self.states[place]
            if last != (place, step):
                last = (place, step)
                states.append(states[-1] + State())
            states[-1].taken[day, score] += taken
            states[-1].shown[day, score] += shown

    def levels(self) -> list[tuple[int, set[int]]]:
        """Areas, then the whole, each with its sites."""
        areas: dict[int, set[int]] = defaultdict(set)
        for site, area in self.area_of.items():
            if area:
                areas[area].add(site)
        return [*sorted(areas.items()), (WHOLE, set(self.area_of))]

    def may_become(self, place: int, change: State) -> bool:
        """Whether what is shown there may change so: it is then the same as, or far enough from, everything that was shown."""
        return may_be_seen(self.states[place][-1] + change, self.states[place])


def _held_against_all_before(organisation: int, waiting: dict[Place, Cells]) -> dict[Place, list[Batch]]:
    """What of it may come into view, given everything that was."""
    found: dict[Place, list[Batch]] = {}
    for line, places in _by_line(waiting):
        past = Past.of(organisation, line, {site for _question, site in places})
        at_site: dict[int, Place] = {}  # of two wordings of one question at a site the second waits for another time
        for place in places:
            found[place] = admitted(waiting[place], past.states[place[1]]) if at_site.setdefault(place[1], place) == place else []
        for level, sites in past.levels():
            there = [at_site[site] for site in sites & at_site.keys()]
            if there and not past.may_become(level, sum((State.of(found[place]) for place in there), State())):
                found |= {place: [] for place in there}
    return found


def _by_line(places: Iterable[Place]) -> list[tuple[Question, list[Place]]]:
    """Places by what is asked: a word mended goes on with the figures."""
    lines: dict[int, tuple[Question, list[Place]]] = {}
    asked = Question.objects.in_bulk({question for question, _site in places})
    for place in sorted(places):
        question = asked[place[0]]
        lines.setdefault(question.line, (question, []))[1].append(place)
    return list(lines.values())


def _goes_out(importing: Import) -> dict[Place, set[int]]:
    """Which files go out of view at which place so that this one can: itself, and where the rest would tell something, all."""
    out: dict[Place, set[int]] = defaultdict(set)
    own = ImportCount.objects.filter(importing=importing).filter(Q(taken__gt=0) | Q(shown__gt=0))
    shows: dict[Place, State] = defaultdict(State)
    for question, site, day, score, taken, shown in own.values_list("question_id", "site_id", "day", "score", "taken", "shown"):
        shows[question, site].taken[day, score] += taken
        shows[question, site].shown[day, score] += shown
    for line, places in _by_line(shows):
        past = Past.of(importing.organisation_id, line, {site for _question, site in places})
        goes: dict[int, State] = defaultdict(State)
        for place in places:
            out[place].add(importing.pk)
            goes[place[1]] += shows[place]
        all_out = {site for site, state in goes.items() if not past.may_become(site, State() - state)}
        for level, sites in past.levels():
            there = sites & goes.keys()
            change = sum((past.states[site][-1] if site in all_out else goes[site] for site in there), State())
            if there and not past.may_become(level, State() - change):
                all_out = set(past.area_of)  # nothing in view is never too near to anything
                break
        others = ImportCount.objects.filter(importing__organisation=importing.organisation_id, question__in=in_lines([line]), site__in=all_out, shown__gt=0)
        for other, question, site in others.values_list("importing_id", "question_id", "site_id").distinct():
            out[question, site].add(other)
    return out
