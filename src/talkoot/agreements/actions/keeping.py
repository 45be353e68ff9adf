"""Putting agreements into force, committing to them, looking again, ending."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements.actions.proposals import everybody, told, trail
from talkoot.agreements.logic.points import concerns
from talkoot.agreements.models import Agreement, Commitment, Decision, Review, Version
from talkoot.agreements.policy import why_not_commit, why_not_run
from talkoot.agreements.queries.agreements import changed_since, people_of
from talkoot.agreements.queries.figures import figure_now
from talkoot.base.kit.periods import months_after
from talkoot.base.kit.text import clean_line
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused

LEAST_MONTHS, MOST_MONTHS = 1, 24


def put_in_force(*, by: Membership | None, version: Version, at: datetime) -> Version:
    """A version comes into force and the one before is replaced. Commitments are carried over where nothing changed in the member's part.

    Only from within a decision: called with the agreement's decision locked.
    """
    agreement = version.agreement
    before = Version.objects.filter(agreement=agreement, state=Version.State.IN_FORCE).first()
    if before is not None:
        Version.objects.filter(pk=before.pk).update(state=Version.State.REPLACED, ended_at=at)
    viewer = by or version.made_by or agreement.owner
    today = timezone.localdate(at)
    figure = figure_now(viewer, agreement, version, today) if viewer else None
    Version.objects.filter(pk=version.pk).update(state=Version.State.IN_FORCE, in_force_at=at, baseline=figure.kept() if figure else {})
    Agreement.objects.filter(pk=agreement.pk).update(
        in_force=version, title=version.title, review_on=months_after(today, version.months), reminded_on=None, ended_at=None, changed_at=at
    )
    agreement.refresh_from_db()
    carried = _carry_over(before, version, at) if before is not None else set()
    asked = [pk for pk in everybody(agreement) if pk not in carried]
    told(agreement, asked, "agreements.commit", at, moment=f"version {version.number}", changed=before is not None)
    if by is not None:
        trail(by, "agreement_in_force", agreement, at, version=version.number)
    version.refresh_from_db()
    return version


def _carry_over(before: Version, version: Version, at: datetime) -> set[int]:
    """Those whose part did not change stay committed; returns their keys."""
    found = changed_since(before, version)
    kept = []
    for one in before.commitments.filter(member__ended_at=None).prefetch_related("member__sites"):
        if not concerns(found, [site.pk for site in one.member.sites.all()]):
            kept.append(Commitment(version=version, member_id=one.member_id, promise=one.promise, at=at, carried=True))
    Commitment.objects.bulk_create(kept, ignore_conflicts=True, batch_size=500)
    return {one.member_id for one in kept}


def commit(*, by: Membership, version: Version, at: datetime, promise: str = "") -> Commitment:
    """One keeps to the version in force, perhaps with a promise of one's own. Again changes the promise. Refused for a text not in force."""
    with transaction.atomic():
        standing = Version.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=version.pk)
        if reason := why_not_commit(by, standing):
            raise Refused(reason)
        made, is_new = Commitment.objects.get_or_create(version=standing, member=by, defaults={"promise": clean_line(promise)[:300], "at": at})
        settle(about=f"agreements.agreement:{standing.agreement_id}", kinds=["agreements.commit"], member=by.pk, at=at)
        if not is_new and clean_line(promise) and made.promise != clean_line(promise)[:300]:
            made.promise = clean_line(promise)[:300]
            made.save(update_fields=["promise"])
    return made


def take_back_commitment(*, by: Membership, version: Version, at: datetime) -> None:
    """One no longer keeps to it; free hands end with it. Safe to repeat."""
    with transaction.atomic():
        Commitment.objects.filter(version=version, member=by).delete()


def review(*, by: Membership, agreement: Agreement, outcome: str, note: str, at: datetime, next_on: date | None = None) -> Review:
    """What a look at an agreement decided: keep until another day, change (a proposal is written next), or end.

    `agreement` is as the writer saw it: refused when somebody has reviewed it since, when it is not in force, and for a next date
    that is not to come.
    """
    if reason := why_not_run(by, agreement):
        raise Refused(reason)
    today = timezone.localdate(at)
    with transaction.atomic():
        standing = Agreement.objects.select_for_update(of=("self",)).select_related("in_force").get(pk=agreement.pk)
        version = standing.in_force
        if version is None or standing.ended_at is not None:
            raise Refused(_("Only an agreement in force can be reviewed."))
        if outcome not in Review.Outcome.values:
            raise Refused(_("Choose one of the three."))
        next_on = next_on or months_after(today, version.months)
        if outcome != Review.Outcome.END and not today < next_on <= today + timedelta(days=31 * MOST_MONTHS):
            raise Refused(_("Choose a next review date that is to come, within two years."))
        if standing.review_on != agreement.review_on or Review.objects.filter(version=version, due_on=standing.review_on).exists():
            raise Refused(_("Somebody has reviewed it already. Look at what they wrote."))
        figure = figure_now(by, standing, version, today)
        made = Review.objects.create(
            agreement=standing, version=version, outcome=outcome, note=clean_line(note)[:500], by=by, at=at, due_on=standing.review_on,
            figure=figure.kept() if figure else {},
        )  # fmt: skip
        if outcome == Review.Outcome.END:
            _refuse_while_asking(standing)
            _end(standing, by, made.note, at)
        else:
            Agreement.objects.filter(pk=standing.pk).update(review_on=next_on, reminded_on=None, changed_at=at)
            told(standing, everybody(standing), "agreements.reviewed", at, moment=f"review {made.pk}", outcome=outcome)
        trail(by, "review_agreement", standing, at, outcome=outcome)
    agreement.refresh_from_db()
    return made


def end_agreement(*, by: Membership, agreement: Agreement, because: str, at: datetime) -> Agreement:
    """Ends an agreement; its versions stay to be read, free hands end. Refused without a reason. Safe to repeat."""
    if reason := why_not_run(by, agreement):
        raise Refused(reason)
    because = clean_line(because)[:500]
    if not because:
        raise Refused(_("Write why it ends, so that it can be understood later."))
    with transaction.atomic():
        standing = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if standing.ended_at is None:
            _refuse_while_asking(standing)
            _end(standing, by, because, at)
            trail(by, "end_agreement", standing, at)
    agreement.refresh_from_db()
    return agreement


def pass_agreement(*, by: Membership, thing: Agreement, was: Membership, to: Membership | None, at: datetime) -> None:
    """Who looks after an agreement is somebody else, or nobody until somebody does."""
    if Agreement.objects.filter(pk=thing.pk, owner=was).update(owner=to, changed_at=at):
        trail(by, "pass_agreement", thing, at)
        if to is not None and to.pk != by.pk:
            told(thing, [to.pk], "agreements.given", at, moment=at.isoformat(), who=by)


def remind_of_reviews(at: datetime) -> int:
    """Tells who looks after an agreement that its review comes: two weeks before, once. Returns how many agreements."""
    today = timezone.localdate(at)
    due = Agreement.objects.filter(ended_at=None, review_on__lte=today + timedelta(days=14), reminded_on=None, in_force__isnull=False)
    found = list(due.select_related("organisation").order_by("review_on", "id")[:500])
    for one in found:
        with transaction.atomic():
            if Agreement.objects.filter(pk=one.pk, reminded_on=None).update(reminded_on=today):
                told(one, _who_looks(one), "agreements.review", at, moment=f"{one.review_on}", day=f"{one.review_on}")
    return len(found)


def _who_looks(agreement: Agreement) -> list[int]:
    """Its owner while they are a member, else those who may run agreements in its scope."""
    from talkoot.base.orgs.roles import Act

    if agreement.owner_id and agreement.owner is not None and agreement.owner.ended_at is None:
        return [agreement.owner_id]
    return [one.pk for one in people_of(agreement) if one.may(Act.AGREEMENTS_RUN)]


def _refuse_while_asking(agreement: Agreement) -> None:
    if Decision.objects.filter(version__agreement=agreement, closed_at=None).exists():
        raise Refused(_("People are being asked about a change of it. End that round first."))


def _end(agreement: Agreement, by: Membership, because: str, at: datetime) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(ended_at=at, ended_because=because, changed_at=at)
    told(agreement, everybody(agreement), "agreements.ended", at, moment=f"ended {at.isoformat()}")
