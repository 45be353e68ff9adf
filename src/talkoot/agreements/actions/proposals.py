"""Proposing, changing a proposal, and what people ask and say of it before they are asked to decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talkoot.agreements.logic.points import Line, keep_keys
from talkoot.agreements.models import Agreement, LocalWay, Mandate, Point, Reaction, Remark, Tip, Version
from talkoot.agreements.policy import why_not_edit, why_not_run, why_not_speak_for, why_not_write
from talkoot.agreements.queries.agreements import basis_of, draft_of, lines_of, newest_version, people_of
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join, part_all
from talkoot.base.trail.actions import record

MOST_POINTS = 60


@dataclass(frozen=True)
class Draft:
    """What a proposal says. `lines` in the order they are read."""

    title: str
    lines: list[Line]
    why: str = ""
    note: str = ""
    figure: str = ""
    target: Decimal | None = None
    target_on: date | None = None
    months: int = 3
    grants: str = ""
    grants_text: str = ""
    owner: Membership | None = field(default=None)


def propose(
    *, by: Membership, kind: str, draft: Draft, at: datetime, area: Area | None = None, site: Site | None = None, sources: Iterable[Ref] = ()
) -> Agreement:
    """A new agreement as a proposal, with what it came from. Refused without a title, for too long a text, and for a scope elsewhere."""
    for scope in (area, site):
        if scope is not None and scope.organisation_id != by.organisation_id:
            raise Refused(_("Choose whom it is for."))
    title = _title(draft)
    with transaction.atomic():
        made = Agreement.objects.create(
            organisation_id=by.organisation_id, kind=kind, area=area, site=site, title=title, owner=draft.owner or by, made_by=by, made_at=at, changed_at=at
        )
        version = Version.objects.create(agreement=made, number=1, made_by=by, made_at=at, **_fields(draft))
        _write(version, draft.lines)
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("agreements.agreement", str(made.pk)), at=at)
        trail(by, "propose_agreement", made, at)
    return made


def save_draft(*, by: Membership, agreement: Agreement, draft: Draft, at: datetime, based_on: int, answers: Iterable[Reaction] = ()) -> Version:
    """Changes the proposal under way, or proposes a change to what is in force: a version of its own, the lines keeping their identity.

    `based_on` is the number of the version the writer saw: refused when somebody else has made a newer one since. A text that
    people have been asked about becomes a new version; `answers` are the objections it takes in.
    """
    title = _title(draft)
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        standing, newest = draft_of(agreement), newest_version(agreement)
        if reason := why_not_write(by, agreement, standing):
            raise Refused(reason)
        if newest is None or newest.number != based_on:
            raise Refused(_("Somebody has written a newer version meanwhile. Your text is still here: compare it with theirs and save again."))
        if standing is not None and (reason := why_not_edit(standing)):
            raise Refused(reason)
        lines = keep_keys(lines_of(basis_of(agreement) or newest), draft.lines)
        if standing is not None and not standing.decisions.exists():
            Version.objects.filter(pk=standing.pk).update(**_fields(draft))
            standing.points.all().delete()
            version = standing
        else:
            if standing is not None:  # asked about already: it stays to be read as it was
                Version.objects.filter(pk=standing.pk).update(state=Version.State.DROPPED, ended_at=at)
            version = Version.objects.create(agreement=agreement, number=newest.number + 1, made_by=by, made_at=at, **_fields(draft))
        _write(version, lines)
        version.refresh_from_db()
        _take_in(by, version, answers, at)
        changed: dict[str, object] = {"changed_at": at} | ({"title": title} if agreement.in_force_id is None else {})
        if draft.owner is not None:
            changed["owner"] = draft.owner
        Agreement.objects.filter(pk=agreement.pk).update(**changed)
        trail(by, "write_agreement", agreement, at, version=version.number)
    return version


def drop_draft(*, by: Membership, version: Version, at: datetime) -> None:
    """Lets a proposal go; an agreement that was never in force ends with it. By its writer or whoever runs it. Refused while
    people are being asked. Safe to repeat."""
    if version.made_by_id != by.pk and (reason := why_not_run(by, version.agreement)):
        raise Refused(reason)
    if version.state == Version.State.DROPPED:
        return
    if reason := why_not_edit(version):
        raise Refused(reason)
    with transaction.atomic():
        Version.objects.filter(pk=version.pk).update(state=Version.State.DROPPED, ended_at=at)
        if version.agreement.in_force_id is None:
            Agreement.objects.filter(pk=version.agreement_id, in_force=None).update(ended_at=at, changed_at=at)
        trail(by, "drop_proposal", version.agreement, at, version=version.number)


def remark(*, by: Membership, version: Version, kind: str, text: str, key: UUID, at: datetime) -> Remark:
    """A question or a reaction to a proposal. Safe to repeat with the same key."""
    text = clean_text(text)[:1000]
    if not text:
        raise Refused(_("Write your question or thought."))
    with transaction.atomic():
        made, is_new = Remark.objects.get_or_create(version=version, by=by, key=key, defaults={"kind": kind, "text": text, "at": at})
        if is_new and version.made_by_id and version.made_by_id != by.pk:
            told(version.agreement, [version.made_by_id], "agreements.remark", at, moment=f"remark {made.pk}", who=by)
    return made


def answer_remark(*, by: Membership, remark: Remark, text: str, at: datetime) -> Remark:
    """The answer to a question; the last word stands."""
    text = clean_text(text)[:1000]
    if not text:
        raise Refused(_("Write the answer."))
    with transaction.atomic():
        Remark.objects.filter(pk=remark.pk).update(answer=text, answered_by=by, answered_at=at)
        if remark.by_id and remark.by_id != by.pk:
            told(remark.version.agreement, [remark.by_id], "agreements.answered", at, moment=f"remark {remark.pk}", who=by)
    remark.refresh_from_db()
    return remark


def give_tip(*, by: Membership, agreement: Agreement, text: str, at: datetime, sources: Iterable[Ref] = ()) -> Tip:
    """Advice beside an agreement, perhaps from something. The same words twice are one tip. Refused beside another organisation's."""
    text = clean_line(text)[:300]
    if not text or not by.may(Act.AGREEMENTS_TAKE_PART) or agreement.organisation_id != by.organisation_id:
        raise Refused(_("Write the tip."))
    with transaction.atomic():
        made = Tip.objects.get_or_create(agreement=agreement, text=text, defaults={"by": by, "at": at})[0]
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("agreements.tip", str(made.pk)), at=at)
        return made


def remove_tip(*, by: Membership, tip: Tip, at: datetime) -> None:
    """Its writer or whoever runs the agreement takes a tip away."""
    if tip.by_id != by.pk and why_not_run(by, tip.agreement) is not None:
        raise Refused(_("Its writer can take it away."))
    with transaction.atomic():
        trail(by, "remove_tip", tip.agreement, at)
        part_all(organisation=tip.agreement.organisation_id, things={f"agreements.tip:{tip.pk}"})
        tip.delete()


def record_local_way(*, by: Membership, agreement: Agreement, site: Site | None, text: str, at: datetime) -> LocalWay:
    """How a site does what each decides itself, by those who work there; seen by all. The same words twice are one."""
    if site is None or why_not_speak_for(by, site) is not None:
        raise Refused(_("Choose one of your own sites."))
    text = clean_line(text)[:500]
    if not text:
        raise Refused(_("Write how you do it."))
    with transaction.atomic():
        made, is_new = LocalWay.objects.get_or_create(agreement=agreement, site=site, text=text, defaults={"by": by, "at": at})
        if not is_new and made.ended_at is not None:
            made.by, made.at, made.ended_at = by, at, None
            made.save(update_fields=["by", "at", "ended_at"])
        return made


def lift(*, by: Membership, way: LocalWay, at: datetime) -> Version:
    """Proposes that one site's way becomes the shared one: a line more in the list that is the same for all. Safe to repeat."""
    if way.lifted_into is not None:
        return way.lifted_into
    if way.ended_at is not None:
        raise Refused(_("The site does it so no more."))
    agreement = way.agreement
    newest, basis = newest_version(agreement), basis_of(agreement)
    if newest is None or basis is None:
        raise Refused(_("There is nothing to lift it into."))
    lines = [*lines_of(basis), Line(Point.Part.SAME, way.text)]
    note = _("%(site)s does it like this") % {"site": way.site.name}
    with transaction.atomic():
        version = save_draft(by=by, agreement=agreement, draft=as_draft(basis, lines, note), at=at, based_on=newest.number)
        LocalWay.objects.filter(pk=way.pk).update(lifted_into=version)
        if way.by_id and way.by_id != by.pk:
            told(agreement, [way.by_id], "agreements.lifted", at, moment=f"way {way.pk}")
    return version


def as_draft(version: Version, lines: list[Line], note: str = "") -> Draft:
    """A version's text as a draft that can be changed."""
    return Draft(
        version.title, lines, version.why, note, version.figure, version.target, version.target_on, version.months, version.grants, version.grants_text
    )


def told(agreement: Agreement, members: Iterable[int], kind: str, at: datetime, moment: str = "", who: Membership | None = None, **details: object) -> None:
    """A notice about an agreement."""
    address = f"/{agreement.organisation.slug}/agreements/{agreement.pk}/"
    details = {"title": agreement.title, **details}
    tell(members=members, kind=kind, about=f"agreements.agreement:{agreement.pk}", moment=moment, address=address, at=at, who=who, **details)


def everybody(agreement: Agreement) -> list[int]:
    """The keys of those whom an agreement concerns."""
    return list(people_of(agreement).values_list("pk", flat=True))


def trail(by: Membership, act: str, agreement: Agreement, at: datetime, **details: object) -> None:
    """A line in the trail."""
    subject = f"agreements.agreement:{agreement.pk}"
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at, **details)


def _title(draft: Draft) -> str:
    title = clean_line(draft.title)
    if not title:
        raise Refused(_("Give it a name."))
    if len(title) > 200:
        raise Refused(_("The name is too long: 200 characters at most."))
    if len(draft.lines) > MOST_POINTS:
        raise Refused(_("%(n)s points are the most. A short agreement is kept, a long one is filed.") % {"n": MOST_POINTS})
    return title


def _fields(draft: Draft) -> dict[str, object]:
    return {
        "title": clean_line(draft.title), "why": clean_text(draft.why)[:3000], "note": clean_line(draft.note)[:300], "figure": draft.figure,
        "target": draft.target, "target_on": draft.target_on, "months": draft.months, "grants": draft.grants,
        "grants_text": clean_line(draft.grants_text)[:200] if draft.grants == Mandate.OTHER else "",
    }  # fmt: skip


def _write(version: Version, lines: list[Line]) -> None:
    try:
        with transaction.atomic():
            Point.objects.bulk_create(
                Point(version=version, key=one.key, part=one.part, position=i, text=clean_line(one.text), doer=clean_line(one.doer), site_id=one.site or None)
                for i, one in enumerate(lines)
            )
    except IntegrityError:
        raise Refused(_("The text could not be saved. Try again.")) from None


def _take_in(by: Membership, version: Version, answers: Iterable[Reaction], at: datetime) -> None:
    for one in answers:
        Reaction.objects.filter(pk=one.pk, answer=Reaction.Answer.OBJECT).update(resolved_in=version)
        told(version.agreement, [one.member_id], "agreements.taken_in", at, moment=f"version {version.number}", who=by)
