"""Scoring candidates, or ticking several: from opening to the end."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.notices.actions import settle, tell, unsay
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.store.clearing import clear_rows
from talkoot.base.trail.actions import record
from talkoot.base.ui.words import last_day
from talkoot.targets.actions.counting import area_names, choose, count_scores
from talkoot.targets.actions.targets import may
from talkoot.targets.models import Ballot, Candidacy, Score, Scoring, Target
from talkoot.targets.policy import why_not_close, why_not_remind, why_not_score
from talkoot.targets.queries import lacking, progress_of, scorers_of

LONGEST = timedelta(days=60)
MOST_CANDIDATES = 30
ASKING = ("targets.asked", "targets.reminder")
State = Target.State


def open_scoring(*, by: Membership, targets: Iterable[Target], closes_at: datetime, at: datetime, wanted: int | None = None) -> Scoring:
    """Asks everybody who works here to score the candidates; with `wanted` which of them they would take up, of which so many are
    chosen. Refused with fewer than two, unless fewer are wanted than there are, while one is open, and for a day that is over or too
    far. All who are asked are told."""
    may(by, Act.TARGETS_RUN)
    asked = [one.pk for one in targets]
    if not at + timedelta(minutes=5) <= closes_at <= at + LONGEST:
        raise Refused(_("Choose a last day that is still to come, within two months."))
    people = list(scorers_of(by.organisation_id))
    try:
        with transaction.atomic():
            open_ones = Target.objects.select_for_update().filter(organisation_id=by.organisation_id, state__in=(State.CANDIDATE, State.KEPT), pk__in=asked)
            chosen = list(open_ones.order_by("pk"))
            if not 2 <= len(chosen) <= MOST_CANDIDATES or len(chosen) < len(asked):
                raise Refused(_("Choose from two to %(most)s candidates.") % {"most": MOST_CANDIDATES})
            if wanted is not None and not 1 <= wanted < len(chosen):
                raise Refused(_("Fewer must be chosen than there are candidates, and one at least."))
            made = Scoring.objects.create(organisation_id=by.organisation_id, opened_by=by, opened_at=at, closes_at=closes_at, asked=len(people), wanted=wanted)
            Candidacy.objects.bulk_create([Candidacy(scoring=made, target=one, title=one.title) for one in chosen])
            Target.objects.filter(pk__in=[one.pk for one in chosen]).update(state=State.CANDIDATE, because="", changed_at=at)
            address = reverse("targets:score", args=[by.organisation.slug])
            day = last_day(closes_at).isoformat()
            others = [one.pk for one in people if one.pk != by.pk]
            tell(members=others, kind="targets.asked", about=f"targets.scoring:{made.pk}", address=address, at=at, n=len(chosen), day=day, wanted=wanted or 0)
            record(
                organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="open_scoring",
                subject=f"targets.scoring:{made.pk}", at=at, n=len(chosen),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("A scoring is open already.")) from None
    return made


def score(*, by: Membership, candidacy: Candidacy, given: Mapping[str, int] | None, at: datetime) -> Score:
    """What one gives a candidate: 1–5 on each criterion, or None who cannot say. Giving again changes it until the end.

    Refused when the scoring is over, and unless all four are given.
    """
    may(by, Act.TARGETS_SCORE)
    if given is not None and not (set(given) == set(CRITERIA) and all(1 <= one <= 5 for one in given.values())):
        raise Refused(_("Score all four, or press “I can’t say”."))
    with transaction.atomic():
        scoring = Scoring.objects.select_for_update().get(pk=candidacy.scoring_id, organisation_id=by.organisation_id)
        if reason := why_not_score(scoring, at):
            raise Refused(reason)
        if scoring.wanted:
            raise Refused(_("Here you tick what you would take up."))
        made, _is_new = Score.objects.update_or_create(candidacy=candidacy, by=by, defaults=dict(given or dict.fromkeys(CRITERIA)))
        if Score.objects.filter(candidacy__scoring=scoring, by=by).count() == scoring.candidacies.count():
            settle(about=f"targets.scoring:{scoring.pk}", kinds=ASKING, member=by.pk, at=at)
    return made


def approve(*, by: Membership, scoring: Scoring, approved: Collection[int], at: datetime) -> Ballot:
    """Which candidates one would take up: candidacies, as many as one likes, perhaps none. Sending again changes it until the end.

    Refused when it is over, where scores are asked for, and for candidates of elsewhere.
    """
    may(by, Act.TARGETS_SCORE)
    with transaction.atomic():
        held = Scoring.objects.select_for_update().get(pk=scoring.pk, organisation_id=by.organisation_id)
        if reason := why_not_score(held, at):
            raise Refused(reason)
        if not held.wanted:
            raise Refused(_("Here each candidate is scored."))
        if not set(approved) <= set(held.candidacies.values_list("pk", flat=True)):
            raise Refused(_("The candidates have changed. Look at them again."))
        made, _is_new = Ballot.objects.update_or_create(scoring=held, by=by, defaults={"approved": sorted(set(approved))})
        settle(about=f"targets.scoring:{held.pk}", kinds=ASKING, member=by.pk, at=at)
    return made


def remind_scorers(*, by: Membership | None, scoring: Scoring, at: datetime) -> int:
    """Reminds those who have not scored everything, once a day at most; `by` is None for the clock. Returns how many."""
    if by is not None:
        may(by, Act.TARGETS_RUN)
    with transaction.atomic():
        held = _held(by, scoring)
        if reason := why_not_remind(held, at):
            raise Refused(reason)
        Scoring.objects.filter(pk=held.pk).update(reminded_at=at)
        people, day = lacking(held), last_day(held.closes_at).isoformat()
        address = reverse("targets:score", args=[held.organisation.slug])
        about = f"targets.scoring:{held.pk}"
        tell(members=people, kind="targets.reminder", about=about, address=address, at=at, moment=at.isoformat(), day=day, wanted=held.wanted or 0)
    return len(people)


def close_scoring(*, by: Membership | None, scoring: Scoring, at: datetime) -> Scoring:
    """Counts once what was given, by area, and lets the single scores go. `by` is None for the clock. Safe to repeat for the clock.

    Refused before its day unless everybody has scored everything.
    """
    if by is not None:
        may(by, Act.TARGETS_RUN)
    with transaction.atomic():
        standing_ = _held(by, scoring)
        if by is None and standing_.closed_at is not None:
            return standing_
        if reason := why_not_close(standing_, progress_of(standing_).lacking, at):
            raise Refused(reason)
        candidacies = list(standing_.candidacies.select_related("target").order_by("pk"))
        asked = scorers_of(standing_.organisation_id)
        Score.objects.filter(candidacy__in=candidacies).exclude(by__in=asked.values("pk")).delete()  # who has left meanwhile
        Ballot.objects.filter(scoring=standing_).exclude(by__in=asked.values("pk")).delete()
        scorers = progress_of(standing_).scored
        if standing_.wanted:
            choose(standing_, candidacies, scorers, area_names(standing_.organisation_id))
        else:
            count_scores(candidacies, area_names(standing_.organisation_id))
        Score.objects.filter(candidacy__in=candidacies).delete()
        Ballot.objects.filter(scoring=standing_).delete()
        Scoring.objects.filter(pk=standing_.pk).update(closed_at=at, scorers=scorers, asked=asked.count(), heard=standing_.heard)
        people = list(asked.values_list("pk", flat=True))
        address = reverse("targets:scoring", args=[standing_.organisation.slug, standing_.pk])
        unsay([f"targets.scoring:{standing_.pk}"])  # when somebody settled it, or was reminded, tells who answered
        tell(members=people, kind="targets.counted", about=f"targets.scoring:{standing_.pk}", address=address, at=at, n=scorers)
        transaction.on_commit(lambda: clear_rows(Ballot if standing_.wanted else Score))
    standing_.refresh_from_db()
    return standing_


def _held(by: Membership | None, scoring: Scoring) -> Scoring:
    """The scoring, locked. Raises DoesNotExist for another organisation's."""
    return Scoring.objects.select_for_update().get(pk=scoring.pk, organisation_id=by.organisation_id if by else scoring.organisation_id)
