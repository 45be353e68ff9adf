"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.base.orgs.models import Organisation
from talkoot.sparring.actions.asking import told, widen
from talkoot.sparring.actions.hidden import appear, forget_keys, make_key
from talkoot.sparring.actions.listing import list_unlisted
from talkoot.sparring.actions.pairing import MONDAY, draw_round, is_due
from talkoot.sparring.actions.seasons import end_for_both, end_season, make_pairs, propose_all
from talkoot.sparring.logic.hidden import QUARTER
from talkoot.sparring.models import Mixing, Pair, Question, Season

MORNING = 8


@repeat("sparring.widen", every=timedelta(minutes=1))
def see_to_questions(at: datetime) -> None:
    """Asks everybody what nobody has answered within the agreed time."""
    due = Question.objects.filter(wide_at=None, first_help_at=None, helped_at=None, withdrawn_at=None, removed_at=None, same_as=None, wide_from__lte=at)
    for one in due.select_related("organisation", "asked_by__user").order_by("wide_from", "id")[:100]:
        with going_on("sparring.widen", one.pk):
            widen(question=one, at=at)


@repeat("sparring.words", every=timedelta(minutes=1))
def see_to_words(at: datetime) -> None:
    """Questions that came with an upgrade or an archive are found by their words, too."""
    list_unlisted()


@repeat("sparring.pairs", every=timedelta(hours=1))
def see_to_pairs(at: datetime) -> None:
    """On Mondays in the morning pairs those who want to get to know each other, where a round is due."""
    now = timezone.localtime(at)
    if now.weekday() != MONDAY or now.hour < MORNING:
        return
    wanted = Organisation.objects.filter(pk__in=Mixing.objects.values("member__organisation")).order_by("pk")
    for one in wanted:
        with going_on("sparring.pairs", one.pk):
            if is_due(one, now.date()):
                draw_round(organisation=one, on=now.date(), at=at)


@repeat("sparring.proposals", every=timedelta(hours=1))
def see_to_proposals(at: datetime) -> None:
    """Proposes partners where the day for it has come; late is as good as in time."""
    for one in Season.objects.filter(ended_at=None, proposed_at=None, proposes_on__lte=timezone.localdate(at)).select_related("organisation"):
        with going_on("sparring.proposals", one.pk):
            propose_all(season=one, at=at)


@repeat("sparring.partners", every=timedelta(hours=1), destroys=True)
def see_to_partners(at: datetime) -> None:
    """On the common day makes the pairs, on the last day ends them for all, and ends those of whom one has left."""
    today = timezone.localdate(at)
    open_ = Season.objects.filter(ended_at=None).exclude(proposed_at=None)
    for one in open_.filter(paired_at=None, answers_on__lte=today, ends_on__gt=today).select_related("organisation"):
        with going_on("sparring.partners", one.pk):
            make_pairs(season=one, at=at)
    for one in Season.objects.filter(ended_at=None, ends_on__lte=today).select_related("organisation"):
        with going_on("sparring.partners", one.pk):
            end_season(season=one, at=at)
    here = Count("partners", filter=Q(partners__member__ended_at=None))
    left = Pair.objects.filter(ended_at=None, season__ended_at=None).annotate(here=here).filter(here__lt=2)
    for pair in left.select_related("season__organisation"):
        with going_on("sparring.partners", pair.pk):
            end_for_both(pair=pair, at=at)


@repeat("sparring.look", every=timedelta(hours=6))
def see_to_old_answers(at: datetime) -> None:
    """Whoever asked and whoever helped are told, once, that an answer is old enough to be looked at."""
    due = Question.objects.filter(look_on__lte=timezone.localdate(at), withdrawn_at=None).exclude(helped_at=None).exclude(looked_for=F("look_on"))
    for one in due.select_related("organisation").order_by("look_on", "id")[:500]:
        with going_on("sparring.look", one.pk):
            helpers = one.answers.filter(withdrawn_at=None, by__ended_at=None).exclude(helped_at=None).values_list("by", flat=True)
            people = {one.asked_by_id if one.asked_by and one.asked_by.ended_at is None else None, *helpers} - {None}
            with transaction.atomic():
                told(one, [pk for pk in people if pk], "sparring.look", at, moment=f"{one.look_on}")
                Question.objects.filter(pk=one.pk).update(looked_for=one.look_on)


@repeat("sparring.keys", every=timedelta(hours=1))
def see_to_keys(at: datetime) -> None:
    """Each organisation has the key that signs this month's permissions to ask without a name."""
    for one in Organisation.objects.order_by("pk"):
        with going_on("sparring.keys", one.pk):
            make_key(organisation=one, at=at)


@repeat("sparring.forget_keys", every=timedelta(hours=1), destroys=True)
def forget_old_keys(at: datetime) -> None:
    """What is left of other months' keys ends."""
    for one in Organisation.objects.order_by("pk"):
        with going_on("sparring.forget_keys", one.pk):
            forget_keys(organisation=one, at=at)


@repeat("sparring.appear", every=timedelta(minutes=QUARTER), on_the_hour=True)
def see_to_what_is_hidden(at: datetime) -> None:
    """What was sent without a name comes with each full quarter of an hour; where nobody was at work then, late and not with the next."""
    appear(at=at)
