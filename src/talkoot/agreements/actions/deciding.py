"""Rounds of asking: opening, answering, ending. One accepted state whoever comes first; everybody else is told why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import told, trail
from talkoot.agreements.logic.deciding import outcome
from talkoot.agreements.models import Agreement, Asked, Decision, Reaction, Version
from talkoot.agreements.policy import why_not_answer_objection, why_not_ask, why_not_close, why_not_grant, why_not_react, why_not_run
from talkoot.agreements.queries.agreements import people_of
from talkoot.agreements.queries.decisions import rules_of, state_of
from talkoot.base.kit.text import clean_text
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.ui.words import last_day

LONGEST_ROUND = timedelta(days=60)
ASKING = ("agreements.asked", "agreements.reminder")
REMIND_BEFORE = timedelta(hours=26)


@dataclass(frozen=True)
class Setting:
    """How a round decides, fixed before it starts."""

    form: str = Decision.Form.CONSENT
    quorum_percent: int = 50
    quorum_sites: int = 0
    silence: str = Decision.Silence.ABSENT
    hides: bool = True


def open_decision(*, by: Membership, version: Version, setting: Setting, closes_at: datetime, at: datetime) -> Decision:
    """Asks everybody whom the agreement concerns. Refused while a round is open, for nobody to ask, and for a time that is over or too far."""
    agreement = version.agreement
    if reason := why_not_run(by, agreement) or why_not_ask(version) or why_not_grant(by, version, setting.form):
        raise Refused(reason)
    if not at + timedelta(minutes=5) <= closes_at <= at + LONGEST_ROUND:
        raise Refused(_("Choose a last day that is still to come, within two months."))
    if not 0 <= setting.quorum_percent <= 100:
        raise Refused(_("How many must take part is a share from 0 to 100 per cent."))
    people = list(people_of(agreement).prefetch_related("sites"))
    if not people:
        raise Refused(_("There is nobody to ask here."))
    try:
        with transaction.atomic():
            Agreement.objects.select_for_update().get(pk=agreement.pk)
            if reason := why_not_ask(Version.objects.get(pk=version.pk)):
                raise Refused(reason)
            made = Decision.objects.create(
                version=version, form=setting.form, quorum_percent=setting.quorum_percent, quorum_sites=setting.quorum_sites, silence=setting.silence,
                hides=setting.hides, opened_by=by, opened_at=at, closes_at=closes_at,
            )  # fmt: skip
            Asked.objects.bulk_create([Asked(decision=made, member=one, site_id=_site_of(one, agreement)) for one in people], batch_size=500)
            Agreement.objects.filter(pk=agreement.pk).update(changed_at=at)
            day = last_day(closes_at).isoformat()
            told(agreement, [one.pk for one in people if one.pk != by.pk], "agreements.asked", at, moment=f"decision {made.pk}", title=version.title, day=day)
            trail(by, "open_decision", agreement, at, version=version.number, form=setting.form)
    except IntegrityError:
        raise Refused(_("A round is open already.")) from None
    return made


def react(*, by: Membership, decision: Decision, answer: str, at: datetime, reason: str = "", proposal: str = "") -> Reaction:
    """What one says; saying again changes it until the round closes, and the same twice is the same.

    Refused when the round is over, for who is not asked, and for an objection without a reason and a proposal.
    """
    reason, proposal = clean_text(reason)[:1000], clean_text(proposal)[:1000]
    if answer not in Reaction.Answer.values:
        raise Refused(_("Choose one of the three."))
    if answer == Reaction.Answer.CONCERN and not reason:
        raise Refused(_("Write the concern in a sentence, so that it can be watched."))
    if answer == Reaction.Answer.OBJECT and decision.form in (Decision.Form.CONSENT, Decision.Form.ADVICE) and not (reason and proposal):
        raise Refused(_("An objection needs its reason and a proposal: what would make it work?"))
    with transaction.atomic():
        # The row is locked, so that closing at the deadline's second and answering come one after the other.
        standing = Decision.objects.select_for_update(of=("self",)).select_related("closed_by__user", "version").get(pk=decision.pk)
        if refusal := why_not_react(standing, by, at):
            raise Refused(refusal)
        kept = Reaction.objects.filter(decision=standing, member=by).first()
        said = {"answer": answer, "reason": reason or _no_words(answer), "proposal": proposal or _no_words(answer)}
        if kept and (kept.answer, kept.reason, kept.proposal) == (said["answer"], said["reason"], said["proposal"]):
            return kept
        fresh = {"heard_at": None, "heard_by": None, "understood": "", "confirmed_at": None}
        made, _is_new = Reaction.objects.update_or_create(decision=standing, member=by, defaults={**said, **fresh, "at": at})
        settle(about=f"agreements.agreement:{standing.version.agreement_id}", kinds=ASKING, member=by.pk, at=at)
    return made


def close_decision(*, by: Membership | None, decision: Decision, at: datetime) -> Decision:
    """Ends a round whose time is up or in which everybody has answered, and does what it decided. `by` is None for the clock.

    Refused before that, and when somebody else has ended it.
    """
    if by is not None and (reason := why_not_run(by, decision.version.agreement)):
        raise Refused(reason)
    with transaction.atomic():
        standing = Decision.objects.select_for_update(of=("self",)).select_related("version__agreement__organisation", "closed_by__user").get(pk=decision.pk)
        if by is None and standing.closed_at is not None:
            return standing
        if reason := why_not_close(standing, at):
            raise Refused(reason)
        _end(standing, outcome(rules_of(standing), state_of(standing)), by, at)
        if standing.outcome == Decision.Outcome.PASSED:
            put_in_force(by=by, version=standing.version, at=at)
    return standing


def stop_decision(*, by: Membership, decision: Decision, at: datetime) -> Decision:
    """Stops a round before its time, to change the text. What was said stays to be read. Refused when it is over."""
    if reason := why_not_run(by, decision.version.agreement):
        raise Refused(reason)
    with transaction.atomic():
        standing = Decision.objects.select_for_update(of=("self",)).select_related("version__agreement__organisation", "closed_by__user").get(pk=decision.pk)
        if standing.closed_at is not None:
            raise Refused(why_not_close(standing, at) or "")
        said = standing.reactions.filter(answer=Reaction.Answer.OBJECT).exists()
        _end(standing, Decision.Outcome.OBJECTED if said else Decision.Outcome.STOPPED, by, at)
    return standing


def adopt(*, by: Membership, version: Version, at: datetime) -> Version:
    """After hearing advice, who proposed it puts it into force. Refused for other forms, before the advice, and for anybody else."""
    last = version.decisions.order_by("-opened_at", "-id").first()
    if last is None or last.closed_at is None or last.form != Decision.Form.ADVICE:
        raise Refused(_("Ask for advice first; when the round is over, you decide."))
    if by.pk != version.made_by_id:
        raise Refused(_("Who proposed it decides after hearing the others."))
    if reason := why_not_grant(by, version, last.form):
        raise Refused(reason)
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=version.agreement_id)
        if not Version.objects.filter(pk=version.pk, state=Version.State.DRAFT, agreement__ended_at=None).exists():
            raise Refused(_("This text has been decided and stays as it is. Propose a change instead."))
        return put_in_force(by=by, version=version, at=at)


def hear(*, by: Membership, objection: Reaction, understood: str, at: datetime) -> Reaction:
    """Whoever runs the round has heard an objection, and perhaps tells it in their own words. Safe to repeat."""
    if reason := why_not_run(by, objection.decision.version.agreement) or why_not_answer_objection(objection):
        raise Refused(reason)
    understood = clean_text(understood)[:1000]
    with transaction.atomic():
        kept = Reaction.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        kept.heard_at, kept.heard_by_id = kept.heard_at or at, kept.heard_by_id or by.pk
        if understood and understood != kept.understood:
            kept.understood, kept.confirmed_at = understood, None
        kept.save(update_fields=["heard_at", "heard_by", "understood", "confirmed_at"])
        moment = f"reaction {kept.pk}" + (" understood" if understood else "")
        told(objection.decision.version.agreement, {kept.member_id} - {by.pk}, "agreements.heard", at, moment=moment, who=by)
    return kept


def confirm(*, by: Membership, objection: Reaction, at: datetime) -> Reaction:
    """The writer of an objection says: that is just what I mean. Refused for anybody else."""
    if objection.member_id != by.pk or not objection.understood:
        raise Refused(_("Only the one who wrote it can say so."))
    with transaction.atomic():
        Reaction.objects.filter(pk=objection.pk, confirmed_at=None).update(confirmed_at=at)
    objection.refresh_from_db()
    return objection


def remind(decision: Decision, at: datetime) -> int:
    """The one reminder, to those who have not answered. Safe to repeat; returns how many were reminded."""
    with transaction.atomic():
        if not Decision.objects.filter(pk=decision.pk, reminded_at=None, closed_at=None).update(reminded_at=at):
            return 0
        said = decision.reactions.values("member")
        silent = list(decision.asked.filter(member__ended_at=None).exclude(member__in=said).values_list("member_id", flat=True))
        day = last_day(decision.closes_at).isoformat()
        agreement = decision.version.agreement
        told(agreement, silent, "agreements.reminder", at, moment=f"decision {decision.pk}", title=decision.version.title, day=day)
    return len(silent)


def _end(decision: Decision, found: str, by: Membership | None, at: datetime) -> None:
    decision.closed_at, decision.closed_by, decision.outcome = at, by, found
    decision.save(update_fields=["closed_at", "closed_by", "outcome"])
    agreement = decision.version.agreement
    Agreement.objects.filter(pk=agreement.pk).update(changed_at=at)
    settle(about=f"agreements.agreement:{agreement.pk}", kinds=ASKING, at=at)
    members = set(decision.asked.values_list("member_id", flat=True))
    told(agreement, members, "agreements.decided", at, moment=f"decision {decision.pk}", title=decision.version.title, outcome=found)
    if by is not None:
        trail(by, "close_decision", agreement, at, outcome=found)


def _site_of(member: Membership, agreement: Agreement) -> int | None:
    sites = sorted(member.sites.all(), key=lambda site: site.pk)
    inside = [site for site in sites if agreement.site_id == site.pk or (agreement.area_id and site.area_id == agreement.area_id)]
    found = inside or sites
    return found[0].pk if found else None


def _no_words(answer: str) -> str:
    """A vote against needs no words, but the database wants an objection whole."""
    return "–" if answer == Reaction.Answer.OBJECT else ""
