"""A season of sparring partners: opened, proposed, paired on one day, ended for all on one day. Nothing of it but that stands in the trail."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.trail.actions import record
from talkoot.base.ui import words
from talkoot.sparring.logic.partners import made, points, propose
from talkoot.sparring.logic.rhythm import EVERY
from talkoot.sparring.models import Offer, Pair, Partner, Proposal, Season, Talk
from talkoot.sparring.queries.partners import before_of, mutual, pool_of, season_of, times_of, wishers
from talkoot.sparring.queries.questions import everybody

ANSWERING = timedelta(days=7)  # how long proposals wait for answers, where there is so much time
AT_LEAST = timedelta(days=2)
WISHING = timedelta(days=3)  # two whole days, from whatever hour on
LONGEST = timedelta(days=400)
TRIES = 3
ASKING = ("sparring.season", "sparring.season_moved", "sparring.proposed", "sparring.answers_moved", "sparring.no_proposal", "sparring.end_moved")


def open_season(*, by: Membership, answers_on: date, ends_on: date, key: UUID, at: datetime) -> Season:
    """Everybody is asked for their wishes, for two whole days at least; proposals come a week before the common day, or after those days.

    Safe to repeat with the same key.

    Refused to those who do not run it, while another season goes on, and for days that do not follow each other.
    """
    _may_run(by)
    earliest = timezone.localdate(at) + WISHING
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        before = Season.objects.filter(organisation=by.organisation_id, key=key).first()
        if before is not None and before.ended_at is None:
            return before
        if before is not None:  # a form that a browser kept from the season before
            key = uuid4()
        if season_of(by.organisation_id) is not None:
            raise Refused(_("A season is going on. The next one can be opened when it has ended."))
        _sane(answers_on, ends_on, at, earliest)
        made_ = Season.objects.create(
            organisation_id=by.organisation_id, key=key, proposes_on=max(earliest, answers_on - ANSWERING), answers_on=answers_on, ends_on=ends_on,
            opened_by=by, opened_at=at,
        )  # fmt: skip
        _record(by, "open", made_, at)
        people = everybody(by.organisation_id).exclude(pk=by.pk).values_list("pk", flat=True)
        tell(members=people, kind="sparring.season", about=_about(made_), address=_page(made_), at=at, day=answers_on.isoformat())
    return made_


def change_season(*, by: Membership, season: Season, answers_on: date, ends_on: date, at: datetime) -> None:
    """Other days, told once to whom they concern. Safe to repeat. The common day stays once pairs have been made.

    Refused as opening is, and for one that is over. Days for wishes that have been promised are not cut to less than two whole ones.
    """
    _may_run(by, season)
    with transaction.atomic():
        held = _held(season)
        today = timezone.localdate(at)
        earliest = max(today, min(held.proposes_on, today + WISHING))
        if held.paired_at is None:
            _sane(answers_on, ends_on, at, None if held.proposed_at else earliest, is_new=answers_on != held.answers_on)
        elif answers_on != held.answers_on or ends_on < today or ends_on <= answers_on:
            raise Refused(_("The pairs have been made. Only the end can be moved, to a day that is not past."))
        if (answers_on, ends_on) == (held.answers_on, held.ends_on):
            return
        proposes_on = min(held.proposes_on, answers_on) if held.proposed_at else max(earliest, answers_on - ANSWERING)
        Season.objects.filter(pk=held.pk).update(answers_on=answers_on, ends_on=ends_on, proposes_on=proposes_on)
        _record(by, "change", held, at)
        _tell_moved(by, held, answers_on, ends_on, at)


def call_off(*, by: Membership, season: Season, at: datetime) -> None:
    """There will be no season: its proposals and answers go with it, and who waited for it is told. Refused once pairs have been made."""
    _may_run(by, season)
    with transaction.atomic():
        held = Season.objects.select_for_update().filter(pk=season.pk).first()
        if held is None:
            return
        if held.paired_at is not None:
            raise Refused(_("The pairs have been made. Move the end of the season instead."))
        settle(about=_about(held), kinds=ASKING, at=at)
        tell(members=_waiting(held, but=by), kind="sparring.season_off", about=_about(held), address=_page(held), at=at)
        _record(by, "drop", held, at)
        held.delete()


def propose_all(*, season: Season, at: datetime) -> int:
    """Up to three proposals for each who wants a partner, for the whole at once; whether their last pair fitted is used, and gone then.

    Safe to repeat: proposals are made once. The sums are done before anything is held; whoever left or rested meanwhile is left out.
    Returns how many proposals there are.
    """
    if season.proposed_at is not None:
        return 0
    people, before = wishers(season.organisation_id), before_of(season.organisation_id)
    by_key = {one.key: one for one in people}
    found = propose(people, before).pairs
    with transaction.atomic():
        held = _held(season)
        if held.proposed_at is not None or held.ended_at is not None:
            return 0
        here = set(pool_of(held.organisation_id).values_list("pk", flat=True))
        pairs = [(a, b) for a, b in found if {a, b} <= here]
        rows = [Proposal(season=held, points=points(by_key[a], by_key[b], before) + points(by_key[b], by_key[a], before)) for a, b in pairs]
        rows = Proposal.objects.bulk_create(rows)
        Offer.objects.bulk_create([Offer(proposal=row, member_id=key) for row, pair in zip(rows, pairs, strict=True) for key in pair])
        Partner.objects.filter(pair__season__organisation=held.organisation_id).exclude(fit="").update(fit="")
        # Whoever does this late leaves time to answer all the same.
        answers_on = max(held.answers_on, timezone.localdate(at) + AT_LEAST)
        Season.objects.filter(pk=held.pk).update(proposed_at=at, answers_on=answers_on, ends_on=max(held.ends_on, answers_on + EVERY))
        settle(about=_about(held), kinds=["sparring.season", "sparring.season_moved"], at=at)
        whom = {key for pair in pairs for key in pair}
        tell(members=whom, kind="sparring.proposed", about=_about(held), address=_page(held), at=at, day=answers_on.isoformat())
        tell(members=here - whom, kind="sparring.no_proposal", about=_about(held), address=_page(held), at=at)
    return len(rows)


def make_pairs(*, season: Season, at: datetime) -> list[Pair]:
    """The common day: pairs of those who both said yes, the first talk of each, and every answer is gone. In one transaction, once.

    The sums are done before anything is held. Where what they were done with has changed meanwhile they are done again; where it
    does not hold still, the next run makes them. None before that day, and none once the season's last day has come.
    """
    for _time in range(TRIES):
        said = mutual(season)
        found = made(*said)
        with transaction.atomic():
            held, today = _held(season), timezone.localdate(at)
            if held.paired_at is not None or held.ended_at is not None or held.proposed_at is None or not held.answers_on <= today < held.ends_on:
                return []
            if mutual(held) != said:
                continue
            here = {one.pk: one for one in pool_of(held.organisation_id).select_related("user")}
            asked = _asked(held)
            pairs = [_paired(held, here[a], here[b], at) for a, b in found]
            Proposal.objects.filter(season=held).delete()
            Season.objects.filter(pk=held.pk).update(paired_at=at)
            settle(about=_about(held), kinds=ASKING, at=at)
            with_one = set(Partner.objects.filter(pair__season=held).values_list("member_id", flat=True))
            tell(members=asked - with_one, kind="sparring.no_partner", about=_about(held), address=_page(held), at=at)
        return pairs
    return []


def end_season(*, season: Season, at: datetime) -> None:
    """It ends for all, with one sentence. Safe to repeat. Where the pairs were never made, whoever had proposals is told that none came."""
    with transaction.atomic():
        held = _held(season)
        if held.ended_at is not None:
            return
        asked = _asked(held)
        Season.objects.filter(pk=held.pk).update(ended_at=at)
        Proposal.objects.filter(season=held).delete()
        whom = Partner.objects.filter(pair__season=held, pair__ended_at=None, member__ended_at=None).values_list("member_id", flat=True)
        Talk.objects.filter(pair__season=held, met_at=None).delete()
        settle(about=_about(held), kinds=ASKING, at=at)
        tell(members=list(whom), kind="sparring.season_over", about=_about(held), address=_page(held), at=at)
        tell(members=asked, kind="sparring.no_partner", about=_about(held), address=_page(held), at=at)


def end_for_both(*, pair: Pair, at: datetime) -> None:
    """It is over, and both are told the same. Who wanted it is written down nowhere. Safe to repeat."""
    with transaction.atomic():
        held = Pair.objects.select_for_update().get(pk=pair.pk)
        if held.ended_at is not None:
            return
        Pair.objects.filter(pk=held.pk).update(ended_at=at)
        Talk.objects.filter(pair=held, met_at=None).delete()
        settle(about=f"sparring.pair:{held.pk}", kinds=["sparring.partner", "sparring.talk"], at=at)
        whom = held.partners.filter(member__ended_at=None).values_list("member_id", flat=True)
        tell(members=list(whom), kind="sparring.pair_over", about=f"sparring.pair:{held.pk}", address=_page(pair.season), at=at)


def plan_talk(*, pair: Pair, first: date) -> Talk | None:
    """The next talk, at the first time that suits both, unless there is one or the season ends before."""
    times = times_of(pair, first, most=1)
    if not times or timezone.localdate(times[0]) >= pair.season.ends_on:
        return None
    return Talk.objects.get_or_create(pair=pair, met_at=None, defaults={"starts_at": times[0]})[0]


def _paired(season: Season, one: Membership, other: Membership, at: datetime) -> Pair:
    pair = Pair.objects.create(season=season, made_at=at)
    Partner.objects.bulk_create([Partner(pair=pair, member=one), Partner(pair=pair, member=other)])
    plan_talk(pair=pair, first=timezone.localdate(at) + timedelta(days=2))
    address = reverse("sparring:pair", args=[season.organisation.slug, pair.pk])
    for member, who in ((one, other), (other, one)):
        tell(members=[member.pk], kind="sparring.partner", about=f"sparring.pair:{pair.pk}", address=address, at=at, who=who)
    return pair


def _waiting(season: Season, but: Membership) -> set[int]:
    """Whom the days of a season concern: all before proposals, then who wants a partner, then who has one. Not whoever changes them."""
    if season.paired_at is not None:
        on = Partner.objects.filter(pair__season=season, pair__ended_at=None, member__ended_at=None)
        return set(on.values_list("member_id", flat=True)) - {but.pk}
    whom = everybody(season.organisation_id) if season.proposed_at is None else pool_of(season.organisation_id)
    return set(whom.values_list("pk", flat=True)) - {but.pk}


def _asked(season: Season) -> set[int]:
    """Who was proposed to somebody, of those who still want a partner."""
    pool = pool_of(season.organisation_id).values("pk")
    return set(Offer.objects.filter(proposal__season=season, member__in=pool).values_list("member_id", flat=True))


def _tell_moved(by: Membership, season: Season, answers_on: date, ends_on: date, at: datetime) -> None:
    """With one sentence; what was told of the day before waits no more."""
    kind, day, old = "sparring.end_moved", ends_on, ["sparring.end_moved"]
    if answers_on != season.answers_on:
        kind = "sparring.season_moved" if season.proposed_at is None else "sparring.answers_moved"
        day, old = answers_on, [*old, "sparring.season", "sparring.season_moved", "sparring.proposed", "sparring.answers_moved"]
    settle(about=_about(season), kinds=old, at=at)
    tell(members=_waiting(season, but=by), kind=kind, about=_about(season), address=_page(season), at=at, moment=at.isoformat(), day=day.isoformat())


def _sane(answers_on: date, ends_on: date, at: datetime, proposes: date | None, is_new: bool = True) -> None:
    """Whether the days follow each other. `proposes`: the earliest on which proposals can be made; None where they have been. `is_new`: whether the
    common day is another than was promised."""
    today = timezone.localdate(at)
    first = (proposes or today) + AT_LEAST
    if is_new and answers_on < first:
        day = words.day_and_month(first)
        if proposes is None:
            raise Refused(_("Leave two days for answers: the first day for the pairs is %(day)s") % {"day": day})
        raise Refused(_("Leave two whole days for wishes and two for answers: the first day for the pairs is %(day)s") % {"day": day})
    if not answers_on + EVERY <= ends_on <= today + LONGEST:
        raise Refused(_("A season lasts two weeks at least, and ends within thirteen months."))


def _may_run(by: Membership, season: Season | None = None) -> None:
    if not by.may(Act.HELP_RUN) or (season is not None and season.organisation_id != by.organisation_id):
        raise Refused(_("Your role does not let you do this."))


def _held(season: Season) -> Season:
    return Season.objects.select_for_update().select_related("organisation").get(pk=season.pk)


def _about(season: Season) -> str:
    return f"sparring.season:{season.pk}"


def _page(season: Season) -> str:
    return reverse("sparring:partner", args=[season.organisation.slug])


def _record(by: Membership, act: str, season: Season, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=_about(season), at=at)
