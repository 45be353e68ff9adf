"""Closing a round: the box is opened once, everything that will ever be published is computed, and the keys are destroyed.

Safe to repeat at every point: until the results are committed it starts over, afterwards it only goes on destroying.
"""

import base64
import hashlib
import hmac
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from talkoot.assessment import keys
from talkoot.assessment.logic.agreement import alpha, icc
from talkoot.assessment.logic.bands import Band, Before
from talkoot.assessment.logic.partition import Answered, reported
from talkoot.assessment.logic.statements import BLOCKS, HIGHEST, LOWEST, MOST_ENERGY
from talkoot.assessment.logic.tallying import Count, most_energy, published, together
from talkoot.assessment.logic.tokens import is_valid
from talkoot.assessment.models import Energy, Group, Invited, Report, Result, Round, Sealed, Statement, Words
from talkoot.assessment.models.statements import Block
from talkoot.assessment.sealing import Unreadable, open_sealed
from talkoot.base.jobs.leases import leased
from talkoot.base.kit.outside import whole
from talkoot.base.kit.text import clean_text

log = structlog.get_logger(__name__)

CHUNK = 500
LONGEST_WORDS = 2000
EARLIER_ROUNDS = 8  # that are held against, so that no two rounds together give anybody away
FEWEST_FOR_RELIABILITY, FEWEST_GROUPS = 30, 4


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
        with leased(f"assessment.round:{round_.pk}") as mine:
            if mine and rounds_to_close(at).filter(pk=round_.pk).update(state=Round.State.CLOSING):
                round_.refresh_from_db()
                close_round(round_)
                closed += 1
    for round_ in rounds_to_destroy():
        destroy(round_)
    return closed


def close_round(round_: Round) -> None:
    """Opens the box, publishes, destroys. A round whose keys are gone is lost: nothing of it can be read, by anybody."""
    Report.objects.filter(round=round_).delete()  # of an attempt that was broken off
    try:
        box = Box(round_)
    except keys.KeysLost:
        log.error("round_lost", round=round_.pk)
        Round.objects.filter(pk=round_.pk).update(state=Round.State.LOST)
        destroy(round_)
        return
    counts, reliability = count(box)
    reports = make_reports(round_, counts)
    publish_words(box, reports)
    with transaction.atomic():
        whole = sum(one.answers for one in counts.values())
        many = whole >= FEWEST_FOR_RELIABILITY and len(set(reports.values())) >= FEWEST_GROUPS
        Round.objects.filter(pk=round_.pk).update(
            state=Round.State.CLOSED, answers=sum(report.answers for report in set(reports.values())) or None, reliability=reliability if many else {}
        )
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


def count(box: Box) -> tuple[dict[int, Count], dict[str, Any]]:
    """(counts by group, words about reliability)."""
    counts = {pk: Count() for pk in box.groups}
    means: dict[int, list[float]] = defaultdict(list)
    rows: list[list[float]] = []
    order = sorted(box.rated)
    for group, fields in box.opened(secrets.token_bytes(32)):
        ratings = box.ratings(fields)
        counts[group.pk].add(ratings, box.energy(fields))
        if ratings:
            means[group.pk].append(sum(ratings.values()) / len(ratings))
            rows.append([float(ratings.get(statement, np.nan)) for statement in order])
    return counts, reliability_words(list(means.values()), np.array(rows, dtype=np.float64), [box.rated[statement] for statement in order])


def reliability_words(means: list[list[float]], rows: Any, blocks: list[str]) -> dict[str, Any]:
    """Words only: how much of the differences lies between groups, and which perspectives' statements go together."""
    found = icc(means)
    between = "" if found is None else "little" if found[0] < 0.05 else "some" if found[0] < 0.25 else "much"
    coherent = []
    for block in BLOCKS[:4]:
        columns = [i for i, one in enumerate(blocks) if one == block]
        value = alpha(rows[:, columns]) if len(columns) > 1 and len(rows) else None
        if value is not None and value >= 0.7:
            coherent.append(block)
    return {"between": between, "coherent": coherent}


def make_reports(round_: Round, counts: dict[int, Count]) -> dict[int, Report]:
    """Writes what is published of ratings; returns each reported group's report."""
    groups = {group.pk: group for group in round_.groups.all()}
    pools = reported([Answered(pk, group.area_id, counts[pk].answers) for pk, group in groups.items()])
    earlier = earlier_results(round_)
    where = whereabouts(earlier)
    made: dict[int, Report] = {}
    for position, pool in enumerate(sorted(pools, key=lambda pool: groups[pool[0]].position)):
        whole = together(counts[pk] for pk in pool)
        name = ", ".join(groups[pk].name for pk in sorted(pool, key=lambda pk: groups[pk].position))
        people = set(Invited.objects.filter(group__in=pool).values_list("member_id", flat=True))
        with transaction.atomic():
            report = Report.objects.create(round=round_, name=name[:600], position=position, answers=whole.answers)
            Group.objects.filter(pk__in=pool).update(report=report)
            Result.objects.bulk_create(
                Result(report=report, statement_id=one.statement, n=one.band.n, low=one.band.low, high=one.band.high, alike=one.alike)
                for one in published(whole, shared_with(earlier, people, where))
            )
            Energy.objects.bulk_create(Energy(report=report, statement_id=statement) for statement in most_energy(whole))
        made |= dict.fromkeys(pool, report)
    return made


Earlier = list[tuple[frozenset[int], dict[int, Band]]]


def earlier_results(round_: Round) -> Earlier:
    """(people, bands by statement) of each report of the rounds before that asked some of the same statements."""
    asked = round_.asked.values("statement")
    before = Round.objects.filter(organisation_id=round_.organisation_id, state=Round.State.CLOSED, asked__statement__in=asked).exclude(pk=round_.pk)
    rounds = list(before.distinct().order_by("-closes_at")[:EARLIER_ROUNDS])
    people: dict[int, set[int]] = defaultdict(set)
    for report, member in Invited.objects.filter(round__in=rounds).exclude(group__report=None).values_list("group__report", "member"):
        people[report].add(member)
    results: dict[int, dict[int, Band]] = defaultdict(dict)
    for one in Result.objects.filter(report__round__in=rounds):
        results[one.report_id][one.statement_id] = Band(one.low, one.high, one.n)
    return [(frozenset(people[report]), bands) for report, bands in results.items()]


def shared_with(earlier: Earlier, people: set[int], where: dict[int, list[int]] | None = None) -> dict[int, list[Before]]:
    """By statement: the earlier bands of groups that share people with this one. `where` tells in which reports a person was."""
    where = where if where is not None else whereabouts(earlier)
    found: dict[int, list[Before]] = defaultdict(list)
    for report, shared in Counter(report for person in people for report in where.get(person, ())).items():
        for statement, band in earlier[report][1].items():
            found[statement].append(Before(band, shared))
    return found


def whereabouts(earlier: Earlier) -> dict[int, list[int]]:
    """In which of the earlier reports each person was."""
    where: dict[int, list[int]] = defaultdict(list)
    for number, (members, _bands) in enumerate(earlier):
        for person in members:
            where[person].append(number)
    return where


def publish_words(box: Box, reports: dict[int, Report]) -> None:
    """What was written, each question in an order of its own, so that nothing tells which words are one person's."""
    for question in sorted(box.questions):
        rows: list[Words] = []
        for group, fields in box.opened(secrets.token_bytes(32)):
            written = box.words(fields, question)
            if written and (report := reports.get(group.pk)):
                rows.append(Words(report=report, statement_id=question, text=written[0], reader=written[1]))
            if len(rows) == CHUNK:
                Words.objects.bulk_create(rows)
                rows = []
        Words.objects.bulk_create(rows)


def destroy(round_: Round) -> None:
    """The keys, then the box, then what the database itself still keeps of it. From here on nobody can open an old copy either."""
    keys.forget(round_)
    while digests := list(Sealed.objects.filter(round_id=round_.pk).values_list("digest", flat=True)[:CHUNK]):
        Sealed.objects.filter(digest__in=digests).delete()
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                cursor.execute("VACUUM assessment_sealed")
