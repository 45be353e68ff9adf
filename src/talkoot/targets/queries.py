"""What pages show of targets."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count as Number
from django.db.models import QuerySet
from django.utils import timezone

from talkoot.agreements.models import Agreement
from talkoot.agreements.queries import agreements
from talkoot.base.kit.figures import Figure
from talkoot.base.kit.language import for_finding
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.similar import similar
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.thread.queries import results_of
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.queries.moved import Histories, moved
from talkoot.feedback.sentences import effect_sentence
from talkoot.targets.models import Ballot, Candidacy, Look, Score, Scoring, Start, Target

LOOKED_AT = 3000
SOON = timedelta(days=3)  # in which a look is written down as of its day, over a long weekend too
PAGE = 50
State = Target.State
# What a page says first of an effect; the level rose or fell where there was nothing to hold it against.
MOVED, WRONG_WAY, ROSE, FELL, NO_SIGN, UNKNOWN, NEVER = "moved", "wrong way", "rose", "fell", "no sign", "unknown", "never"


def targets_of(me: Membership) -> QuerySet[Target]:
    """The organisation's, those changed last first."""
    rows = Target.objects.filter(organisation_id=me.organisation_id)
    return rows.select_related("organisation", "owner__user", "made_by__user").order_by("-changed_at", "-id")


def running(me: Membership) -> list[Target]:
    """Those that run now, the first started on top."""
    return list(targets_of(me).filter(state=State.RUNNING).order_by("started_at", "id"))


def similar_targets(me: Membership, text: str, most: int = 3) -> list[Target]:
    """The organisation's targets, of any state, that are most like the text, best first."""
    listed = [(pk, words.split(), title) for pk, words, title in targets_of(me).values_list("id", "words", "title")[:LOOKED_AT]]
    found = similar(for_finding(text), text, listed, most=most)
    by_pk = targets_of(me).in_bulk([likeness.pk for likeness in found])
    return [by_pk[likeness.pk] for likeness in found]


def open_scoring(me: Membership, of: Target | None = None) -> Scoring | None:
    """The one that is open in the organisation; with a target, only if that is scored in it."""
    rows = Scoring.objects.filter(organisation_id=me.organisation_id, closed_at=None)
    return rows.filter(candidacies__target=of).first() if of else rows.first()


def scorings_of(me: Membership) -> QuerySet[Scoring]:
    """The organisation's, the newest first."""
    return Scoring.objects.filter(organisation_id=me.organisation_id).order_by("-opened_at", "-id")


@dataclass
class Own:
    """One person's way through an open scoring: the candidates in an order of their own, and what they gave so far."""

    scoring: Scoring
    candidacies: list[Candidacy] = field(default_factory=list)
    given: dict[int, Score] = field(default_factory=dict)  # candidacy → score
    approved: list[int] | None = None  # candidacies; None as long as nothing was said

    @property
    def waiting(self) -> list[Candidacy]:
        """Those not scored yet; of approvals all, until they were sent."""
        if self.scoring.wanted:
            return self.candidacies if self.approved is None else []
        return [one for one in self.candidacies if one.pk not in self.given]

    @property
    def minutes(self) -> int:
        """Some twenty seconds each, ten to tick one; at least one."""
        return max(1, round(len(self.waiting) * (10 if self.scoring.wanted else 20) / 60))


def own_way(me: Membership, scoring: Scoring) -> Own:
    """The caller's. Everybody has the candidates in another order, the same each time."""
    found = list(scoring.candidacies.select_related("target").order_by("pk"))
    random.Random(f"{scoring.pk} {me.pk}").shuffle(found)  # noqa: S311  (an order, not a secret)
    if scoring.wanted:
        return Own(scoring, found, approved=Ballot.objects.filter(scoring=scoring, by=me).values_list("approved", flat=True).first())
    given = {score.candidacy_id: score for score in Score.objects.filter(candidacy__scoring=scoring, by=me)}
    return Own(scoring, found, given)


@dataclass(frozen=True)
class Progress:
    """How many have scored something, how many are asked, and how many of these lack a score: all that anybody learns before the end."""

    scored: int
    asked: int
    lacking: int


def progress_of(scoring: Scoring) -> Progress:
    """Of those who work here now: who has left counts no longer, who has come is asked."""
    every, asked = scoring.candidacies.count(), scorers_of(scoring.organisation_id)
    if scoring.wanted:
        said, people = Ballot.objects.filter(scoring=scoring, by__in=asked.values("pk")).count(), asked.count()
        return Progress(said, people, people - said)
    given = Score.objects.filter(candidacy__scoring=scoring, by__in=asked.values("pk")).values("by").annotate(n=Number("pk")).values_list("n", flat=True)
    people = asked.count()
    return Progress(len(given), people, people - sum(1 for n in given if n == every))


def lacking(scoring: Scoring) -> list[int]:
    """The members who have not scored everything, or not said what they would take up: for a reminder, shown to nobody."""
    asked, every = scorers_of(scoring.organisation_id), scoring.candidacies.count()
    if scoring.wanted:
        return list(asked.exclude(pk__in=Ballot.objects.filter(scoring=scoring).values("by")).values_list("pk", flat=True))
    done = Score.objects.filter(candidacy__scoring=scoring).values("by").annotate(n=Number("pk")).filter(n=every)
    return list(asked.exclude(pk__in=done.values("by")).values_list("pk", flat=True))


def scorers_of(organisation_id: int) -> QuerySet[Membership]:
    """Everybody who is asked: members whose role may score."""
    roles = [role for role, acts in MAY.items() if Act.TARGETS_SCORE in acts]
    return Membership.objects.filter(organisation_id=organisation_id, ended_at=None, role__in=roles)


def waiting_for(me: Membership, at: datetime) -> Own | None:
    """The open scoring, if the caller has something left to score in it."""
    scoring = open_scoring(me)
    if scoring is None or at >= scoring.closes_at:
        return None
    own = own_way(me, scoring)
    return own if own.waiting else None


def ranked_candidacies(scoring: Scoring) -> list[Candidacy]:
    """What came of a scoring that is over, the highest first; those with too few scorers last."""
    rows = list(scoring.candidacies.select_related("target").order_by("pk"))
    told = sorted((one for one in rows if one.mean is not None), key=lambda one: (one.place or 0, one.pk))
    return [*told, *(one for one in rows if one.mean is None)]


def chosen_candidacies(scoring: Scoring) -> tuple[list[Candidacy], list[Candidacy]]:
    """Of approvals that are over: those chosen, in the order they were, and the others."""
    rows = list(scoring.candidacies.select_related("target").order_by("pk"))
    others = sorted((one for one in rows if one.place is None), key=lambda one: (-(one.n or 0), one.pk))
    return sorted((one for one in rows if one.place is not None), key=lambda one: one.place or 0), others


def recommended(told: list[Candidacy]) -> Candidacy | None:
    """The highest of those that come first in a quarter of the weightings at least, else the highest (science: choosing one)."""
    return next((one for one in told if one.firmness), told[0] if told else None)


def last_candidacy(target: Target) -> Candidacy | None:
    """The target in the last scoring that is over."""
    return target.candidacies.filter(scoring__closed_at__isnull=False).select_related("scoring").order_by("-scoring__closed_at", "-pk").first()


def starts_of(target: Target) -> list[Start]:
    """Where it has started or will, the first first."""
    return list(target.starts.select_related("site").order_by("on", "site__name"))


def started_at(site: Site, targets: Iterable[Target], today: date) -> set[int]:
    """Of these targets the numbers of those that a site has started."""
    return set(Start.objects.filter(site=site, target__in=list(targets), on__lte=today).values_list("target_id", flat=True))


def is_consented(me: Membership, target: Target) -> bool:
    """Whether everybody has been asked and the goal is in force."""
    return consents_of(me, target).filter(in_force__isnull=False).exists()


def consents_of(me: Membership, target: Target) -> QuerySet[Agreement]:
    """The goals of the whole organisation that came of it and have not ended: by these everybody is asked."""
    made = results_of(Ref("targets.target", str(target.pk)), "agreements.agreement", me)
    return agreements.goals_of_all(me).filter(pk__in=made).order_by("pk")


def worked(me: Membership, target: Target, today: date, histories: Histories | None = None) -> Effect | None:
    """What its start did to the figure it should move, at sites that started against those that had not. None without a figure.

    Of several targets one `histories` serves all, which goes as far as any of their days.
    """
    if not target.figure:
        return None
    starts = dict(target.starts.filter(site__in=sites_of(me).values("pk")).values_list("site_id", "on"))
    return moved(histories or Histories(me, today), target.figure, starts, today)


def verdict_of(effect: Effect | None) -> str:
    """The effect in a word."""
    if effect is None or effect.value is None:
        return UNKNOWN
    return {Moved.UP: MOVED, Moved.DOWN: WRONG_WAY, Moved.ROSE: ROSE, Moved.FELL: FELL}.get(effect.label, NO_SIGN)


@dataclass(frozen=True)
class Looked:
    """A look as it was written down."""

    on: date
    verdict: str
    sentence: str
    figure: Figure | None
    is_late: bool = False
    about: str = ""  # what it was of, where that was another text than now


def is_late(on: date, made: date) -> bool:
    """Whether a look was reckoned so long after its day that what is known of that day may have changed since."""
    return made - on > SOON


def looks_of(targets: Iterable[Target]) -> Mapping[int, Sequence[Looked]]:
    """The looks that were written down, the first first, by target; in one query."""
    found: dict[int, list[Looked]] = defaultdict(list)
    for one in Look.objects.filter(target__in=[target.pk for target in targets]).order_by("on"):
        effect = one.effect
        found[one.target_id].append(
            Looked(one.on, verdict_of(effect), effect_sentence(effect) if effect else "", one.figure, is_late(one.on, timezone.localdate(one.made_at)))
        )
    return found
