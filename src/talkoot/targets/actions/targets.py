"""Proposing targets, starting them, and what becomes of them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.language import for_finding
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import Wish, make
from talkoot.base.trail.actions import record
from talkoot.feedback.queries.figure import figure_named, measure_of
from talkoot.targets.models import Start, Target
from talkoot.targets.policy import why_not_change, why_not_now, why_not_start
from talkoot.targets.queries import consents_of, is_consented

State = Target.State


def propose_target(*, by: Membership, title: str, why: str, key: UUID, at: datetime, sources: Iterable[Ref] = ()) -> Target:
    """A candidate, with what it came from. Refused without a title. Safe to repeat: the same key is one."""
    may(by, Act.TARGETS_PROPOSE)
    title = _title(title)
    with transaction.atomic():
        made, is_new = Target.objects.get_or_create(
            organisation_id=by.organisation_id,
            key=key,
            defaults={"title": title, "why": clean_text(why)[:2000], "words": _words(title, why), "made_by": by, "made_at": at, "changed_at": at},
        )
        if is_new:
            for source in sources:
                join(organisation=by.organisation_id, source=source, result=Ref("targets.target", str(made.pk)), at=at)
            _trail(by, "propose_target", made, at)
    return made


def change_target(*, by: Membership, target: Target, title: str, why: str, at: datetime) -> Target:
    """Rewords it. Refused without a title, and for others than its proposer and those who run targets."""
    if reason := why_not_change(by, target, by.may(Act.TARGETS_RUN)):
        raise Refused(reason)
    with transaction.atomic():
        _still(target)
        Target.objects.filter(pk=target.pk).update(title=_title(title), why=clean_text(why)[:2000], words=_words(title, why), changed_at=at)
        _trail(by, "change_target", target, at)
        target.refresh_from_db()
    return target


def start_target(
    *, by: Membership, target: Target, owner: Membership | None, figure: str, expected: Decimal | None, look_on: date | None, at: datetime
) -> Target:
    """It is the shared target from now on; the figure it should move is kept as it stands now.

    Refused while another runs and nobody has consented to this one beside it, and for an owner or a figure of elsewhere.
    """
    may(by, Act.TARGETS_RUN)
    if owner is not None and (owner.organisation_id != by.organisation_id or owner.ended_at is not None):
        raise Refused(_("Choose somebody who works here."))
    if figure and measure_of(by, figure) is None:
        raise Refused(_("Choose a figure that is asked about."))
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)  # two are not started at once
        target.refresh_from_db()
        _still(target)
        others = Target.objects.filter(organisation_id=by.organisation_id, state=State.RUNNING).exclude(pk=target.pk).exists()
        if reason := why_not_start(target, others, is_consented(by, target)):
            raise Refused(reason)
        now = figure_named(by, figure, timezone.localdate(at)) if figure else None
        baseline = now.kept() if now else {}
        Target.objects.filter(pk=target.pk).update(
            state=State.RUNNING, because="", owner=owner or by, figure=figure, expected=expected, look_on=look_on, baseline=baseline, started_at=at,
            changed_at=at, ended_at=None,
        )  # fmt: skip
        target.refresh_from_db()
        if owner is not None and owner.pk != by.pk:
            _tell(target, [owner.pk], "targets.given", at, who=by)
        _trail(by, "start_target", target, at)
    return target


def ask_consent(*, by: Membership, target: Target, at: datetime) -> int:
    """The number of the goal by which everybody is asked: proposed once, and the one that stands where there is one."""
    may(by, Act.TARGETS_RUN)
    with transaction.atomic():
        Target.objects.select_for_update().get(pk=target.pk)
        if standing_ := consents_of(by, target).first():
            return standing_.pk
        source = Ref("targets.target", str(target.pk))
        wish = Wish(target.title, target.why, target.owner or by, target.look_on, None, target.figure, True, target.key)
        made = make("agreements.agreement", by=by, wish=wish, source=source, at=at)
        if made is None:
            raise Refused(_("Your role does not let you do this."))
        return int(made.pk)


def set_start(*, by: Membership, target: Target, site: Site, on: date | None, at: datetime) -> None:
    """From which day it is in effect at a site; None: not at all yet. Safe to repeat. Refused unless it runs."""
    may(by, Act.TARGETS_RUN)
    if site.organisation_id != by.organisation_id or target.state != State.RUNNING:
        raise Refused(_("Choose a site of yours, of a target that runs."))
    with transaction.atomic():
        if on is None:
            Start.objects.filter(target=target, site=site).delete()
        else:
            Start.objects.update_or_create(target=target, site=site, defaults={"on": on})
        _trail(by, "set_start", target, at, site=site.name, on=on.isoformat() if on else "")


def keep_target(*, by: Membership, target: Target, because: str, at: datetime) -> Target:
    """Not now, with the reason, which whoever proposed it is told. Refused without one, and for one that runs."""
    return _put_away(by, target, State.KEPT, (State.CANDIDATE,), because, at)


def end_target(*, by: Membership, target: Target, because: str, at: datetime) -> Target:
    """It runs no longer, with what came of it in a sentence. Refused without one, and for one that does not run."""
    return _put_away(by, target, State.ENDED, (State.RUNNING,), because, at)


def take_up_target(*, by: Membership, target: Target, at: datetime) -> Target:
    """What was kept for later is a candidate again. Safe to repeat."""
    may(by, Act.TARGETS_RUN)
    with transaction.atomic():
        if Target.objects.filter(pk=target.pk, state=State.KEPT).update(state=State.CANDIDATE, because="", changed_at=at):
            _trail(by, "take_up_target", target, at)
        target.refresh_from_db()
    return target


def pass_target(*, by: Membership, thing: Target, was: Membership, to: Membership | None, at: datetime) -> None:
    """Who leaves hands their targets on."""
    if Target.objects.filter(pk=thing.pk, owner=was).update(owner=to) and to is not None:
        _tell(thing, [to.pk], "targets.given", at, who=by)


def _put_away(by: Membership, target: Target, state: str, from_: tuple[str, ...], because: str, at: datetime) -> Target:
    may(by, Act.TARGETS_RUN)
    because = clean_line(because)[:500]
    if not because:
        raise Refused(_("Say why in a sentence. Whoever proposed it is told."))
    with transaction.atomic():
        _still(target)
        ended = {"ended_at": at} if state == State.ENDED else {}
        if not Target.objects.filter(pk=target.pk, state__in=from_).update(state=state, because=because, changed_at=at, **ended):
            raise Refused(_("Somebody has changed it meanwhile. Look at it again."))
        target.refresh_from_db()
        if target.made_by_id and target.made_by_id != by.pk:
            _tell(target, [target.made_by_id], f"targets.{state}", at, because=because)
        _trail(by, f"{state}_target", target, at)
    return target


def _still(target: Target) -> None:
    """Holds the target, and refuses while it is being scored: what people score does not change under their hands."""
    Target.objects.select_for_update().get(pk=target.pk)
    if reason := why_not_now(target):
        raise Refused(reason)


def may(by: Membership, act: Act) -> None:
    if not by.may(act):
        raise Refused(_("Your role does not let you do this."))


def _title(raw: str) -> str:
    title = clean_line(raw)
    if not title:
        raise Refused(_("Write in a few words what we would develop."))
    if len(title) > 150:
        raise Refused(_("A hundred and fifty characters at most. The rest goes under why."))
    return title


def _words(title: str, why: str) -> str:
    return " ".join(for_finding(f"{title} {why}"[:2000]))


def _tell(target: Target, members: list[int], kind: str, at: datetime, **details: Any) -> None:
    address = reverse("targets:target", args=[target.organisation.slug, target.pk])
    tell(members=members, kind=kind, about=f"targets.target:{target.pk}", address=address, at=at, moment=at.isoformat(), title=target.title, **details)


def _trail(by: Membership, act: str, target: Target, at: datetime, **details: object) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"targets.target:{target.pk}", at=at, **details
    )  # fmt: skip
