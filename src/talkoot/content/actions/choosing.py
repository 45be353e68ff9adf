"""Choosing half a year's best: opening it, approving, closing, and what a person changes in it with a reason."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.approving import count_approvals, is_like
from talkoot.base.kit.choosing import FEWEST
from talkoot.base.kit.language import for_finding
from talkoot.base.kit.text import clean_line
from talkoot.base.notices.actions import settle, tell, unsay
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.store.clearing import clear_rows
from talkoot.base.trail.actions import record
from talkoot.base.ui.words import last_day
from talkoot.content.actions.ideas import may
from talkoot.content.actions.planning import make_post, plan_chosen, take_out
from talkoot.content.models import WEEKS, Ballot, Half, Idea, Option
from talkoot.content.policy import why_not_approve, why_not_close, why_not_remind
from talkoot.content.queries.choosing import choosers_of, lacking, progress_of

LONGEST = timedelta(days=60)
FARTHEST = timedelta(days=400)
MOST = 100  # ideas to choose from at once
ASKING = ("content.asked", "content.reminder")
State = Idea.State


def open_choice(*, by: Membership, starts_on: date, wanted: int, closes_at: datetime, at: datetime) -> Half:
    """Asks everybody who works here which of the ideas that wait they would carry out in the 26 weeks from the week of `starts_on`;
    so many are chosen. Refused with fewer ideas than one more than are wanted, while one is open, for weeks that another half-year
    has, and for a last day that is over or too far. All who are asked are told."""
    may(by, Act.CONTENT_RUN)
    monday = starts_on - timedelta(days=starts_on.weekday())
    if not at + timedelta(minutes=5) <= closes_at <= at + LONGEST:
        raise Refused(_("Choose a last day that is still to come, within two months."))
    if not abs(monday - timezone.localdate(at)) <= FARTHEST:
        raise Refused(_("Choose a first week within a year."))
    people = list(choosers_of(by.organisation_id))
    try:
        with transaction.atomic():
            halves = Half.objects.filter(organisation_id=by.organisation_id)
            if halves.filter(starts_on__gt=monday - timedelta(weeks=WEEKS), starts_on__lt=monday + timedelta(weeks=WEEKS)).exists():
                raise Refused(_("Another half-year has some of these weeks. Choose a later first week."))
            ideas = list(Idea.objects.select_for_update().filter(organisation_id=by.organisation_id, state=State.WAITING).order_by("pk")[: MOST + 1])
            if len(ideas) > MOST:
                raise Refused(_("One chooses from a hundred ideas at most. Let some go first."))
            if not 1 <= wanted < len(ideas):
                raise Refused(_("Fewer must be chosen than there are ideas, and one at least."))
            made = Half.objects.create(
                organisation_id=by.organisation_id, starts_on=monday, wanted=wanted, opened_by=by, opened_at=at, closes_at=closes_at, asked=len(people)
            )
            Option.objects.bulk_create([Option(half=made, idea=one, title=one.title) for one in ideas])
            address = reverse("content:approve", args=[by.organisation.slug])
            others = [one.pk for one in people if one.pk != by.pk]
            day = last_day(closes_at).isoformat()
            tell(members=others, kind="content.asked", about=f"content.half:{made.pk}", address=address, at=at, n=len(ideas), day=day)
            _trail(by, "open_choice", made, at, n=len(ideas))
    except IntegrityError:
        raise Refused(_("A choice is open already.")) from None
    return made


def approve(*, by: Membership, half: Half, approved: Collection[int], at: datetime) -> Ballot:
    """Which ideas one would carry out: options, as many as one likes, perhaps none. Sending again changes it until the end.

    Refused when it is over, and for options of elsewhere.
    """
    may(by, Act.CONTENT_DO)
    with transaction.atomic():
        held = _held(by, half)
        if reason := why_not_approve(held, at):
            raise Refused(reason)
        if not set(approved) <= set(held.options.values_list("pk", flat=True)):
            raise Refused(_("The ideas have changed. Look at them again."))
        made, _is_new = Ballot.objects.update_or_create(half=held, by=by, defaults={"approved": sorted(set(approved))})
        settle(about=f"content.half:{held.pk}", kinds=ASKING, member=by.pk, at=at)
    return made


def remind(*, by: Membership | None, half: Half, at: datetime) -> int:
    """Reminds those who have not answered, once a day at most; `by` is None for the clock. Returns how many."""
    if by is not None:
        may(by, Act.CONTENT_RUN)
    with transaction.atomic():
        held = _held(by, half)
        if reason := why_not_remind(held, at):
            raise Refused(reason)
        Half.objects.filter(pk=held.pk).update(reminded_at=at)
        people, day = lacking(held), last_day(held.closes_at).isoformat()
        address = reverse("content:approve", args=[held.organisation.slug])
        tell(members=people, kind="content.reminder", about=f"content.half:{held.pk}", address=address, at=at, moment=at.isoformat(), day=day)
    return len(people)


def close_choice(*, by: Membership | None, half: Half, at: datetime) -> Half:
    """Counts once what was approved, and lets the single ballots go. `by` is None for the clock. Safe to repeat for the clock.

    Refused before its day unless everybody has answered.
    """
    if by is not None:
        may(by, Act.CONTENT_RUN)
    with transaction.atomic():
        held = _held(by, half)
        if by is None and held.closed_at is not None:
            return held
        if reason := why_not_close(held, progress_of(held).lacking, at):
            raise Refused(reason)
        options = list(held.options.select_related("idea").order_by("pk"))
        asked = choosers_of(held.organisation_id)
        Ballot.objects.filter(half=held).exclude(by__in=asked.values("pk")).delete()  # who has left meanwhile
        ballots = dict(Ballot.objects.filter(half=held).values_list("by_id", "approved"))
        counted = count_approvals(
            ballots, [one.pk for one in options], held.wanted, site_names(held.organisation_id), _told_before(held, options, len(ballots))
        )
        for one in options:
            told = counted.told[one.pk]
            one.place, one.n, one.is_nearly_all, one.is_told_before = told.place, told.n, told.is_nearly_all, told.is_told_before
        Option.objects.bulk_update(options, ["place", "n", "is_nearly_all", "is_told_before"], batch_size=100)
        Idea.objects.filter(pk__in=[one.idea_id for one in options if one.place]).update(state=State.CHOSEN, changed_at=at)
        plan_chosen(held, [one.idea_id for one in sorted(options, key=lambda one: one.place or 0) if one.place], at)
        Ballot.objects.filter(half=held).delete()
        Half.objects.filter(pk=held.pk).update(closed_at=at, voters=len(ballots), asked=asked.count(), heard=counted.heard)
        people = list(asked.values_list("pk", flat=True))
        address = reverse("content:half", args=[held.organisation.slug, held.pk])
        unsay([f"content.half:{held.pk}"])  # when somebody settled it, or was reminded, tells who answered
        tell(members=people, kind="content.counted", about=f"content.half:{held.pk}", address=address, at=at, n=len(ballots))
        transaction.on_commit(lambda: clear_rows(Ballot))
    held.refresh_from_db()
    return held


def change_choice(*, by: Membership, option: Option, to: str, because: str, at: datetime) -> Option:
    """Takes an idea in, or leaves it out, whatever was counted: with a reason that everybody sees. What was counted stays beside it.

    Refused without a reason, before the end, where it stands so already, and for what a later half-year has had to choose from.
    """
    may(by, Act.CONTENT_RUN)
    because = clean_line(because)[:500]
    if not because:
        raise Refused(_("Say why in a sentence. Everybody sees it."))
    with transaction.atomic():
        half = _held(by, option.half)
        held = Option.objects.select_for_update().select_related("idea").get(pk=option.pk, half=half)
        if half.closed_at is None:
            raise Refused(_("It is changed only when the choice is over."))
        if held.is_chosen == (to == Option.Change.IN):
            raise Refused(_("Somebody has changed it meanwhile. Look at it again."))
        _refuse_what_is_past(held, to == Option.Change.IN)
        Option.objects.filter(pk=held.pk).update(change=to, because=because, changed_by=by, changed_at=at)
        _follow(held, to == Option.Change.IN, at)
        _trail(by, "change_choice", half, at, title=held.title, because=because, to=to)
        held.refresh_from_db()
    return held


def undo_change(*, by: Membership, option: Option, at: datetime) -> Option:
    """What was counted stands again. Safe to repeat. Refused for what a later half-year has had to choose from."""
    may(by, Act.CONTENT_RUN)
    with transaction.atomic():
        half = _held(by, option.half)
        held = Option.objects.select_for_update().select_related("idea").get(pk=option.pk, half=half)
        if held.change:
            _refuse_what_is_past(held, held.place is not None)
            Option.objects.filter(pk=held.pk).update(change="", because="", changed_by=None, changed_at=None)
            _follow(held, held.place is not None, at)
            _trail(by, "undo_change", half, at, title=held.title)
        held.refresh_from_db()
    return held


def call_off(*, by: Membership, half: Half, at: datetime) -> None:
    """An open choice is called off: what was ticked goes uncounted, the ideas wait as before. Refused when it is over."""
    may(by, Act.CONTENT_RUN)
    with transaction.atomic():
        held = Half.objects.select_for_update().filter(pk=half.pk, organisation_id=by.organisation_id).first()
        if held is None:
            return
        if held.closed_at is not None:
            raise Refused(_("The choice is over already."))
        unsay([f"content.half:{held.pk}"])
        _trail(by, "call_off_choice", held, at)
        held.delete()
        transaction.on_commit(lambda: clear_rows(Ballot))


def site_names(organisation_id: int) -> dict[int, str]:
    """Each member's site: the first of theirs."""
    rows = Membership.sites.through.objects.filter(membership__organisation_id=organisation_id).order_by("membership_id", "site__name", "site_id")
    found: dict[int, str] = {}
    for member, name in rows.values_list("membership_id", "site__name"):
        found.setdefault(member, name)
    return found


def _refuse_what_is_past(option: Option, is_chosen: bool) -> None:
    """What becomes of an idea is told by the last half-year that had it, and an idea that was let go is in no plan."""
    if Option.objects.filter(idea=option.idea_id, half__starts_on__gt=option.half.starts_on).exists():
        raise Refused(_("A later half-year has had this idea to choose from. Change it there."))
    if is_chosen and option.idea.state == State.DROPPED:
        raise Refused(_("The idea has been let go. Bring it back to the idea bank first."))


def _follow(option: Option, is_chosen: bool, at: datetime) -> None:
    """The idea is chosen and stands in the plan, or waits again, as its option says now."""
    state = State.CHOSEN if is_chosen else State.WAITING
    Idea.objects.filter(pk=option.idea_id).exclude(state=State.DROPPED).update(state=state, changed_at=at)
    if is_chosen:
        make_post(option.idea, None, at)
    else:
        take_out(option.idea)


def _told_before(half: Half, options: list[Option], said: int) -> set[int]:
    """Those of which, or of an idea called nearly so, a number was told before of nearly as many: beside it, another would tell what
    those ticked who came, left or changed their mind."""
    before = Option.objects.filter(half__organisation=half.organisation_id, half__closed_at__isnull=False).exclude(n=None, is_nearly_all=False)
    rows = before.filter(half__voters__gt=said - FEWEST, half__voters__lt=said + FEWEST).exclude(half=half).values_list("idea_id", "title")
    told = [(idea, set(for_finding(title))) for idea, title in rows]
    words = {one.pk: set(for_finding(one.title)) for one in options}
    return {one.pk for one in options if any(one.idea_id == idea or is_like(words[one.pk], others) for idea, others in told)}


def _held(by: Membership | None, half: Half) -> Half:
    """The half-year, locked. Raises DoesNotExist for another organisation's."""
    return Half.objects.select_for_update().get(pk=half.pk, organisation_id=by.organisation_id if by else half.organisation_id)


def _trail(by: Membership, act: str, half: Half, at: datetime, **details: object) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"content.half:{half.pk}", at=at, **details
    )  # fmt: skip
