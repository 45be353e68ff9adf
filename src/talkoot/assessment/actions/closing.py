"""Closing a round: the box is opened once, everything that will ever be published is computed, and the keys are destroyed.

Safe to repeat at every point: until the results are committed it starts over, afterwards it only goes on destroying.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from talkoot.assessment import keys
from talkoot.assessment.logic.bands import Band
from talkoot.assessment.logic.joint import View
from talkoot.assessment.logic.partition import Answered, reported
from talkoot.assessment.logic.statements import HIGHEST, LOWEST, MOST_ENERGY
from talkoot.assessment.logic.tallying import Count, most_energy, published, together
from talkoot.assessment.logic.wholes import likely_whole
from talkoot.assessment.models import Energy, Group, Invited, Overall, Report, Result, Round, Sealed, Statement, Words
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.out import Out
from talkoot.assessment.sealing import Unreadable, open_sealed
from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.leases import fence, leased
from talkoot.base.kit.outside import whole
from talkoot.base.kit.text import clean_text
from talkoot.base.permits.signing import is_valid
from talkoot.base.store.clearing import clear_rows

log = structlog.get_logger(__name__)

CHUNK = 500
LONGEST_WORDS = 2000


def rounds_to_close(at: datetime) -> QuerySet[Round]:
    """Open rounds whose time is up, and those whose closing was broken off."""
    return Round.objects.filter(Q(state=Round.State.OPEN, closes_at__lte=at) | Q(state=Round.State.CLOSING))


def rounds_to_destroy() -> list[Round]:
    """Closed rounds of which something is left that nobody may open again."""
    over = Round.objects.filter(state__in=(Round.State.CLOSED, Round.State.LOST)).order_by("-closes_at")[:20]
    return [one for one in over if keys.folder(one).is_dir() or Sealed.objects.filter(round_id=one.pk).exists()]


def is_anything_due(at: datetime) -> bool:
    """Whether there is anything to close or to destroy."""
    return rounds_to_close(at).exists() or bool(rounds_to_destroy())


def close_due(at: datetime) -> int:
    """Closes every round whose time is up and finishes what was broken off. Returns how many were closed.

    A round that somebody who lives has in hand is theirs: closing holds a lease, which ends with its process.
    """
    closed = 0
    for round_ in rounds_to_close(at):
        with going_on("assessment.close", round_.pk), leased(f"assessment.round:{round_.pk}") as mine:
            if mine and rounds_to_close(at).filter(pk=round_.pk).update(state=Round.State.CLOSING):
                round_.refresh_from_db()
                close_round(round_)
                closed += 1
    for round_ in rounds_to_destroy():
        with going_on("assessment.destroy", round_.pk):
            destroy(round_)
    return closed


def close_round(round_: Round) -> None:
    """Opens the box, publishes, destroys. A round whose keys are gone is lost: nothing of it can be read, by anybody."""
    began = time.monotonic()
    with transaction.atomic():
        fence()
        Report.objects.filter(round=round_).delete()  # of an attempt that was broken off
        Overall.objects.filter(round=round_).delete()
    try:
        box = Box(round_)
    except keys.KeysLost:
        log.error("round_lost", round=round_.pk)
        Round.objects.filter(pk=round_.pk).update(state=Round.State.LOST)
        destroy(round_)
        return
    reports = make_reports(round_, count(box), began)
    publish_overall(round_)
    publish_words(box, reports)
    with transaction.atomic():
        fence()  # of two that close, one that slept meanwhile has nothing more to say
        answers = sum(report.answers for report in set(reports.values()))
        Round.objects.filter(pk=round_.pk).update(state=Round.State.CLOSED, answers=answers or None)
        Invited.objects.filter(round=round_).update(blinded=None)
    destroy(round_)
    round_.refresh_from_db()


class Box:
    """The sealed answers of a round, opened one by one, each time anew: they are never in memory all at once."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.key: ec.EllipticCurvePrivateKey = keys.box_key(round_)
        self.groups = {group.pk: group for group in round_.groups.select_related("round")}
        self.signers: dict[int, rsa.RSAPublicKey] = {}
        self.codes = {code: pk for pk, group in self.groups.items() for code in keys.drawn_codes(group)}
        for pk, group in self.groups.items():
            public = serialization.load_der_public_key(base64.b64decode(group.signing_key))
            assert isinstance(public, rsa.RSAPublicKey)
            self.signers[pk] = public
        asked = Statement.objects.filter(pk__in=round_.asked.values("statement")).values_list("pk", "block")
        self.rated = {pk: block for pk, block in asked if block != Block.QUESTION}
        self.questions = {pk for pk, block in asked if block == Block.QUESTION}

    def opened(self, order: bytes) -> Iterator[tuple[Group, dict[str, Any]]]:
        """Each genuine answer with its group, in an order that follows from a secret and from nothing else."""
        digests = list(Sealed.objects.filter(round_id=self.round.pk).values_list("digest", flat=True))
        digests.sort(key=lambda digest: hmac.digest(order, digest.encode(), hashlib.sha256))
        for start in range(0, len(digests), CHUNK):
            part = Sealed.objects.in_bulk(digests[start : start + CHUNK])
            for digest in digests[start : start + CHUNK]:
                try:
                    fields = open_sealed(bytes(part[digest].body), self.key, self.round.key)
                    yield self.group_of(fields, digest), fields
                except (Unreadable, KeyError, TypeError, ValueError):
                    log.warning("answer_unreadable", round=self.round.pk)

    def group_of(self, fields: dict[str, Any], digest: str) -> Group:
        """The group that the answer's permission proves. KeyError or ValueError when it proves none."""
        if "code" in fields:
            if digest != hashlib.sha256(str(fields["code"]).encode()).hexdigest():
                raise ValueError("another's code")
            return self.groups[self.codes[fields["code"]]]
        token, signature = base64.b64decode(fields["token"]), base64.b64decode(fields["signature"])
        group = self.groups[fields["group"]]
        if digest != hashlib.sha256(token).hexdigest() or not is_valid(self.signers[group.pk], token, signature):
            raise ValueError("another's permission")
        return group

    def ratings(self, fields: dict[str, Any]) -> dict[int, int]:
        """The well-formed ratings of an answer."""
        given = fields.get("ratings")
        found = given if isinstance(given, dict) else {}
        return {
            int(key): value
            for key, value in found.items()
            if whole(key) in self.rated and isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST
        }

    def energy(self, fields: dict[str, Any]) -> list[int]:
        """The statements marked as where to develop next, three at most."""
        given = fields.get("energy")
        marked = [one for one in given if isinstance(one, int) and one in self.rated] if isinstance(given, list) else []
        return list(dict.fromkeys(marked))[:MOST_ENERGY]

    def words(self, fields: dict[str, Any], question: int) -> tuple[str, str] | None:
        """(text, reader) that an answer gives to one question."""
        given = fields.get("words")
        one = given.get(str(question)) if isinstance(given, dict) else None
        if not isinstance(one, dict) or not isinstance(one.get("text"), str):
            return None
        text = clean_text(one["text"])[:LONGEST_WORDS]
        reader = one.get("reader")
        # Who chose nothing we know of wanted the fewest to read it.
        return (text, reader if reader in Words.Reader.values else Words.Reader.FACILITATOR) if text else None


def count(box: Box) -> dict[int, Count]:
    """The counts by group: all that is ever read out of the box, beside what was written."""
    counts = {pk: Count() for pk in box.groups}
    for group, fields in box.opened(secrets.token_bytes(32)):
        counts[group.pk].add(box.ratings(fields), box.energy(fields))
    return counts


def make_reports(round_: Round, counts: dict[int, Count], began: float) -> dict[int, Report]:
    """Writes what is published of ratings; returns each reported group's report. A pulse tells of its whole only."""
    groups = {group.pk: group for group in round_.groups.prefetch_related("sites")}
    answered = [Answered(pk, group.area_id, counts[pk].answers) for pk, group in groups.items()]
    pools = reported(answered, kept_together(round_, groups.values()))
    past = None
    made: dict[int, Report] = {}
    for position, pool in enumerate(sorted(pools, key=lambda pool: groups[pool[0]].position)):
        name = " + ".join(groups[pk].name for pk in sorted(pool, key=lambda pk: groups[pk].position))
        found = together(counts[pk] for pk in pool)
        with transaction.atomic():
            fence()  # each time: who slept meanwhile adds nothing to what another has published
            report = Report.objects.create(round=round_, name=name[:600], position=position, answers=found.answers)
            Group.objects.filter(pk__in=pool).update(report=report)
            if not round_.is_pulse:
                past = past or Out.of(round_, began)
                publish_bands(past, report, pool, found)
            Energy.objects.bulk_create(Energy(report=report, statement_id=statement) for statement in most_energy(found))
        made |= dict.fromkeys(pool, report)
    if round_.is_pulse and made:
        everybody = together(counts[pk] for pk in made)
        if everybody.answers >= round_.fewest:
            with transaction.atomic():
                fence()
                report = Report.objects.create(round=round_, name="", position=len(pools), answers=everybody.answers, is_whole=True)
                publish_bands(Out.of(round_, began), report, list(made), everybody)
    return made


def publish_bands(out: Out, report: Report, pool: list[int], count: Count) -> None:
    """One report's bands, which stand from now on beside everything that is out."""
    people = frozenset(Invited.objects.filter(group__in=pool).values_list("member_id", flat=True))
    cards = Group.objects.filter(pk__in=pool).aggregate(cards=Sum("printed"))["cards"]
    found = published(count, lambda statement, n: out.table(statement, people, n, cards))
    Result.objects.bulk_create(Result(report=report, statement_id=statement, n=band.n, low=band.low, high=band.high) for statement, band in found.items())
    for statement, band in found.items():
        out.add(statement, View(people, band.low, band.high, band.n, cards=cards))


def publish_overall(round_: Round) -> None:
    """The range over everybody of each statement of a round by groups: a function of what its reports tell."""
    answers = dict(round_.reports.filter(is_whole=False).values_list("pk", "answers"))
    if round_.is_pulse or len(answers) < 2:
        return
    bands: dict[int, dict[int, Band]] = defaultdict(dict)
    for report, statement, low, high, n in Result.objects.filter(report__in=answers).values_list("report", "statement", "low", "high", "n"):
        bands[statement][report] = Band(low, high, n)
    made = []
    for statement, shown in sorted(bands.items()):
        found = likely_whole(list(shown.values()), [n for report, n in answers.items() if report not in shown])
        if found:
            made.append(Overall(round=round_, statement_id=statement, n=found.n, low=found.low, high=found.high))
    with transaction.atomic():
        fence()
        Overall.objects.bulk_create(made)


def kept_together(round_: Round, groups: Iterable[Group]) -> list[list[int]]:
    """The groups that were one report in the round before: who is reported together stays so."""
    before = Round.objects.filter(organisation_id=round_.organisation_id, state=Round.State.CLOSED, closes_at__lt=round_.closes_at)
    before = before.filter(area=round_.area) if round_.area else before.filter(area=None)
    # Some teams are reported as the whole was, and the whole as it was itself.
    last = before.filter(of_teams=False).order_by("-closes_at").first()
    if last is None:
        return []
    report_of = dict(Group.sites.through.objects.filter(group__round=last).exclude(group__report=None).values_list("site_id", "group__report_id"))
    found: dict[int, list[int]] = defaultdict(list)
    for group in groups:
        reports = Counter(report_of[site.pk] for site in group.sites.all() if site.pk in report_of)
        if reports:
            found[max(reports, key=lambda report: (reports[report], -report))].append(group.pk)
    return list(found.values())


def publish_words(box: Box, reports: dict[int, Report]) -> None:
    """What was written, each question in an order of its own, so that nothing tells which words are one person's."""
    for question in sorted(box.questions):
        rows: list[Words] = []
        for group, fields in box.opened(secrets.token_bytes(32)):
            written = box.words(fields, question)
            if written and (report := reports.get(group.pk)):
                rows.append(Words(report=report, statement_id=question, text=written[0], reader=written[1]))
            if len(rows) == CHUNK:
                keep_words(rows)
                rows = []
        keep_words(rows)


def keep_words(rows: list[Words]) -> None:
    with transaction.atomic():
        fence()
        Words.objects.bulk_create(rows)


def destroy(round_: Round) -> None:
    """The keys, then the box, then what the database itself still keeps of it. From here on nobody can open an old copy either."""
    keys.forget(round_)
    while digests := list(Sealed.objects.filter(round_id=round_.pk).values_list("digest", flat=True)[:CHUNK]):
        Sealed.objects.filter(digest__in=digests).delete()
    clear_rows(Sealed)
