"""What each does of their own: wishes, answers to proposals, talks, notes for two, and whether it fits. None of it stands in the trail."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.sparring.actions.asking import may
from talkoot.sparring.actions.seasons import end_for_both, plan_talk
from talkoot.sparring.logic.rhythm import EVERY
from talkoot.sparring.models import Note, Offer, Pair, Partner, Season, Talk, Wish
from talkoot.sparring.queries.partners import is_on, may_say_fit, other_of, own_of, sane_days, sane_parts
from talkoot.sparring.queries.questions import everybody

MOST = 3
NOTE = 1000
WISHES = ("sparring.season", "sparring.season_moved")  # what asks for wishes, and for answers
ANSWERS = ("sparring.proposed", "sparring.answers_moved")


def keep_wish(
    *,
    by: Membership,
    names: Sequence[Membership],
    led_by: Membership | None,
    hope: str,
    room: int,
    days: Iterable[object],
    parts: Iterable[object],
    at: datetime,
) -> None:
    """What one wishes from the next matching on; saying it takes part. Safe to repeat.

    Refused for guests, for more than three names, oneself, and people of elsewhere.
    """
    may(by, by.organisation_id)
    keys = list(dict.fromkeys(one.pk for one in names))
    if len(keys) > MOST:
        raise Refused(_("Three names at most."))
    known = set(everybody(by.organisation_id).filter(pk__in=[*keys, led_by.pk if led_by else 0]).values_list("pk", flat=True)) - {by.pk}
    if not {*keys, *([led_by.pk] if led_by else [])} <= known:
        raise Refused(_("Choose somebody else who works here."))
    if not 1 <= room <= MOST:
        raise Refused(_("Look at the page once more and choose again."))
    said = {
        "names": keys, "led_by": led_by.pk if led_by else None, "hope": clean_line(hope)[:200], "room": room, "days": sane_days(days),
        "parts": sane_parts(parts), "changed_at": at,
    }  # fmt: skip
    with transaction.atomic():
        Wish.objects.update_or_create(member=by, defaults=said, create_defaults={**said, "is_resting": False})
        settle(about=_season(by), kinds=WISHES, at=at, member=by.pk)


def rest(*, by: Membership, yes: bool, at: datetime) -> None:
    """One takes no part in the next matching, or takes part again. Safe to repeat. Pairs that go on are not touched."""
    may(by, by.organisation_id)
    with transaction.atomic():
        if not Wish.objects.filter(member=by).update(is_resting=yes, changed_at=at):
            raise Refused(_("Say your wishes first."))
        settle(about=_season(by), kinds=[*WISHES, *ANSWERS] if yes else WISHES, at=at, member=by.pk)


def stop(*, by: Membership, at: datetime) -> None:
    """One's wishes are gone. Safe to repeat. Pairs that go on are not touched."""
    may(by, by.organisation_id)
    with transaction.atomic():
        Wish.objects.filter(member=by).delete()
        settle(about=_season(by), kinds=ANSWERS, at=at, member=by.pk)


def answer_offer(*, by: Membership, offer: Offer, yes: bool | None, at: datetime) -> None:
    """It suits me, or somebody else, or no answer yet. Can be changed until the common day, and is seen by nobody. Refused to others, and from that day on."""
    with transaction.atomic():
        held = Offer.objects.select_for_update(of=("self",)).filter(pk=offer.pk, member=by).select_related("proposal__season").first()
        if held is None:
            raise Refused(_("The day of the pairs has come: answers can be changed no longer."))
        season = held.proposal.season
        if season.paired_at is not None or season.answers_on <= timezone.localdate(at):
            raise Refused(_("The day of the pairs has come: answers can be changed no longer."))
        Offer.objects.filter(pk=held.pk).update(yes=yes)
        if not Offer.objects.filter(member=by, yes=None, proposal__season=season).exists():
            settle(about=f"sparring.season:{season.pk}", kinds=ANSWERS, at=at, member=by.pk)


def end_pair(*, by: Membership, pair: Pair, at: datetime) -> None:
    """One of the two ends it for both. Who did is kept nowhere. Safe to repeat. Refused to others."""
    _mine(by, pair)
    end_for_both(pair=pair, at=at)


def move_talk(*, by: Membership, pair: Pair, starts_at: datetime, at: datetime) -> Talk:
    """The next talk is at another time, or gets one. The other one is told. Safe to repeat. Refused for a past time and past the season."""
    _goes_on(by, pair)
    if starts_at <= at or timezone.localdate(starts_at) >= pair.season.ends_on:
        raise Refused(_("Choose a time to come, before the season ends."))
    with transaction.atomic():
        Pair.objects.select_for_update().get(pk=pair.pk)
        talk, is_new = Talk.objects.get_or_create(pair=pair, met_at=None, defaults={"starts_at": starts_at})
        if not is_new and talk.starts_at == starts_at:
            return talk
        Talk.objects.filter(pk=talk.pk).update(starts_at=starts_at)
        talk.starts_at = starts_at
        other = other_of(by, pair)
        address = reverse("sparring:pair", args=[by.organisation.slug, pair.pk])
        if other is not None:
            about, moment = f"sparring.pair:{pair.pk}", at.isoformat()
            tell(members=[other.member_id], kind="sparring.talk", about=about, address=address, at=at, moment=moment, who=by, when=starts_at.isoformat())
    return talk


def say_talked(*, by: Membership, pair: Pair, talk: Talk, yes: bool, at: datetime) -> None:
    """They met, and the next talk is planned two weeks on; or they did not after all. Safe to repeat. Refused to others."""
    _goes_on(by, pair)
    with transaction.atomic():
        Pair.objects.select_for_update().get(pk=pair.pk)
        if yes:
            if talk.starts_at > at and timezone.localdate(talk.starts_at) > timezone.localdate(at):
                raise Refused(_("That day has not come yet. Change the time if you met sooner."))
            if Talk.objects.filter(pk=talk.pk, pair=pair, met_at=None).update(met_at=at):
                plan_talk(pair=pair, first=timezone.localdate(max(at, talk.starts_at)) + EVERY)
                settle(about=f"sparring.pair:{pair.pk}", kinds=["sparring.talk", "sparring.partner"], at=at)
            return
        if Talk.objects.filter(pk=talk.pk, pair=pair).exclude(met_at=None).exists():
            Talk.objects.filter(pair=pair, met_at=None).delete()
            Talk.objects.filter(pk=talk.pk).update(met_at=None)


def add_note(*, by: Membership, pair: Pair, text: str, key: UUID, at: datetime) -> Note:
    """What the two agreed, for the two alone. Sent twice it is one. Refused to others, without words, and when the pair is over."""
    _goes_on(by, pair)
    said = clean_text(text)[:NOTE]
    if not said:
        raise Refused(_("Write what you agreed."))
    with transaction.atomic():
        return Note.objects.get_or_create(pair=pair, key=key, defaults={"text": said, "by": by, "at": at})[0]


def remove_note(*, by: Membership, note: Note, at: datetime) -> None:
    """One's own note is gone, for both, and cannot be brought back. Safe to repeat. Refused for somebody else's."""
    with transaction.atomic():
        if note.by_id != by.pk:
            raise Refused(_("Whoever wrote it can remove it."))
        Note.objects.filter(pk=note.pk).delete()


def say_fit(*, by: Membership, pair: Pair, fit: str, at: datetime) -> None:
    """Whether it fits: told to nobody, used at the next matching, and gone then. Empty takes it back. Refused before two talks."""
    _mine(by, pair)
    if fit not in {"", *Partner.Fit.values}:
        raise Refused(_("Look at the page once more and choose again."))
    if not may_say_fit(pair):
        raise Refused(_("It is asked after two talks, until the next proposals are made."))
    with transaction.atomic():
        Partner.objects.filter(pair=pair, member=by).update(fit=fit)


def _season(by: Membership) -> str:
    found = Season.objects.filter(organisation=by.organisation_id, ended_at=None).values_list("pk", flat=True).first()
    return f"sparring.season:{found}"


def _mine(by: Membership, pair: Pair) -> None:
    if own_of(by, pair) is None or pair.season.organisation_id != by.organisation_id:
        raise Refused(_("Only the two of a pair can do this."))


def _goes_on(by: Membership, pair: Pair) -> None:
    _mine(by, pair)
    if not is_on(pair):
        raise Refused(_("This pair is over."))
