"""Rounds of asking: opening, answering, ending. One accepted state whoever comes first; everybody else is told why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import told, trail
from talkoot.agreements.logic.deciding import outcome
from talkoot.agreements.models import Agreement, Asked, Decision, Reaction, Version
from talkoot.agreements.policy import why_not_answer_objection, why_not_ask, why_not_close, why_not_grant, why_not_react, why_not_run
from talkoot.agreements.queries.agreements import people_of
from talkoot.agreements.queries.decisions import rules_of, state_of
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.ui.words import last_day

LONGEST_ROUND = timedelta(days=60)
ASKING = ("agreements.asked", "agreements.reminder")
REMIND_BEFORE = timedelta(hours=26)
REMIND_APART = timedelta(hours=20)


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


def take_back(*, by: Membership, decision: Decision, at: datetime) -> None:
    """What one said is unsaid, as if one had not answered yet. Refused when the round is over, and once others have answered it. Safe to repeat."""
    with transaction.atomic():
        standing = Decision.objects.select_for_update(of=("self",)).select_related("closed_by__user", "version").get(pk=decision.pk)
        if refusal := why_not_react(standing, by, at):
            raise Refused(refusal)
        kept = Reaction.objects.filter(decision=standing, member=by).first()
        if kept is not None and kept.heard_at is not None:
            raise Refused(_("Others have taken up what you said. You can still change your answer."))
        Reaction.objects.filter(decision=standing, member=by).delete()


def close_decision(*, by: Membership | None, decision: Decision, at: datetime, sentence: str = "") -> Decision:
    """Ends a round whose time is up or in which everybody has answered, and does what it decided. `by` is None for the clock.
    A sentence on what came of it is told to all.

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
        _end(standing, outcome(rules_of(standing), state_of(standing)), by, at, sentence)
        if standing.outcome == Decision.Outcome.PASSED:
            put_in_force(by=by, version=standing.version, at=at)
    return standing


def stop_decision(*, by: Membership, decision: Decision, because: str, at: datetime) -> Decision:
    """Ends a round before its time, with a reason that all are told. What was said stays to be read. Refused without one, and when it is over."""
    if reason := why_not_run(by, decision.version.agreement):
        raise Refused(reason)
    if not clean_line(because):
        raise Refused(_("Say in a sentence why it ends now. Everybody is told."))
    with transaction.atomic():
        standing = Decision.objects.select_for_update(of=("self",)).select_related("version__agreement__organisation", "closed_by__user").get(pk=decision.pk)
        if standing.closed_at is not None:
            raise Refused(why_not_close(standing, at) or "")
        said = standing.reactions.filter(answer=Reaction.Answer.OBJECT).exists()
        _end(standing, Decision.Outcome.OBJECTED if said else Decision.Outcome.STOPPED, by, at, because)
    return standing


def tell_outcome(*, by: Membership, decision: Decision, sentence: str, at: datetime) -> Decision:
    """What came of a round that is over, in a sentence that is told to all whom it asked. The same sentence twice is told once."""
    if reason := why_not_run(by, decision.version.agreement):
        raise Refused(reason)
    sentence = clean_line(sentence)[:500]
    if not sentence:
        raise Refused(_("Write the sentence that everybody is told."))
    with transaction.atomic():
        standing = Decision.objects.select_for_update(of=("self",)).select_related("version__agreement__organisation").get(pk=decision.pk)
        if standing.closed_at is None:
            raise Refused(_("The round is still open. End it first."))
        if standing.sentence != sentence:
            standing.sentence = sentence
            standing.save(update_fields=["sentence"])
            _tell_all(standing, at, moment=f"decision {standing.pk} told {at.isoformat()}")
            trail(by, "tell_outcome", standing.version.agreement, at)
    return standing


def extend_decision(*, by: Membership, decision: Decision, closes_at: datetime, at: datetime) -> Decision:
    """Gives everybody more time and tells those who have not answered. Refused for an earlier day, one too far, and when it is over."""
    with transaction.atomic():
        standing = _open_round(by, decision, at)
        if closes_at == standing.closes_at:
            return standing
        if not standing.closes_at < closes_at <= at + LONGEST_ROUND:
            raise Refused(_("Choose a later last day, within two months."))
        standing.closes_at, standing.reminded_at = closes_at, None
        standing.save(update_fields=["closes_at", "reminded_at"])
        _tell_silent(standing, at, moment=f"decision {standing.pk} until {last_day(closes_at).isoformat()}")
        trail(by, "extend_decision", standing.version.agreement, at)
    return standing


def remind_now(*, by: Membership, decision: Decision, at: datetime) -> int:
    """Reminds those who have not answered, once a day at most. Returns how many."""
    with transaction.atomic():
        standing = _open_round(by, decision, at)
        if standing.reminded_at is not None and at - standing.reminded_at < REMIND_APART:
            raise Refused(_("They have been reminded already. Once a day is enough."))
        standing.reminded_at = at
        standing.save(update_fields=["reminded_at"])
        return _tell_silent(standing, at, moment=f"decision {standing.pk} {at.isoformat()}")


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
            kept.understood, kept.confirmed_at, kept.not_so = understood, None, ""
        kept.save(update_fields=["heard_at", "heard_by", "understood", "confirmed_at", "not_so"])
        moment = f"reaction {kept.pk}" + (f" understood {at.isoformat()}" if understood else "")
        told(objection.decision.version.agreement, {kept.member_id} - {by.pk}, "agreements.heard", at, moment=moment, who=by)
    return kept


def confirm(*, by: Membership, objection: Reaction, at: datetime) -> Reaction:
    """The writer of an objection says: that is just what I mean. Refused for anybody else."""
    if objection.member_id != by.pk or not objection.understood:
        raise Refused(_("Only the one who wrote it can say so."))
    with transaction.atomic():
        Reaction.objects.filter(pk=objection.pk, confirmed_at=None).update(confirmed_at=at, not_so="")
    objection.refresh_from_db()
    return objection


def say_not_so(*, by: Membership, objection: Reaction, words: str, at: datetime) -> Reaction:
    """The writer of an objection was not understood yet: says what is meant, and whoever heard it is told. Refused for anybody else."""
    if objection.member_id != by.pk or not objection.understood:
        raise Refused(_("Only the one who wrote it can say so."))
    words = clean_line(words)[:500]
    if not words:
        raise Refused(_("Say in a sentence what you mean."))
    with transaction.atomic():
        kept = Reaction.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if kept.not_so != words:
            kept.not_so, kept.confirmed_at = words, None
            kept.save(update_fields=["not_so", "confirmed_at"])
            hearers = [kept.heard_by_id] if kept.heard_by_id and kept.heard_by_id != by.pk else []
            told(objection.decision.version.agreement, hearers, "agreements.not_so", at, moment=f"reaction {kept.pk} {at.isoformat()}", who=by)
    return kept


def remind(decision: Decision, at: datetime) -> int:
    """The one reminder, to those who have not answered. Safe to repeat; returns how many were reminded."""
    with transaction.atomic():
        early = Q(reminded_at=None) | Q(reminded_at__lt=decision.closes_at - REMIND_BEFORE)
        if not Decision.objects.filter(early, pk=decision.pk, closed_at=None).update(reminded_at=at):
            return 0
        return _tell_silent(decision, at, moment=f"decision {decision.pk} before {decision.closes_at.isoformat()}")


def _tell_silent(decision: Decision, at: datetime, moment: str) -> int:
    said = decision.reactions.values("member")
    silent = list(decision.asked.filter(member__ended_at=None).exclude(member__in=said).values_list("member_id", flat=True))
    day, agreement = last_day(decision.closes_at).isoformat(), decision.version.agreement
    told(agreement, silent, "agreements.reminder", at, moment=moment, title=decision.version.title, day=day)
    return len(silent)


def _tell_all(decision: Decision, at: datetime, moment: str) -> None:
    members = set(decision.asked.filter(member__ended_at=None).values_list("member_id", flat=True))
    title, found, sentence = decision.version.title, decision.outcome, decision.sentence
    told(decision.version.agreement, members, "agreements.decided", at, moment=moment, title=title, outcome=found, sentence=sentence)


def _open_round(by: Membership, decision: Decision, at: datetime) -> Decision:
    """The round, locked; refused for who does not run it and when it is over."""
    if reason := why_not_run(by, decision.version.agreement):
        raise Refused(reason)
    standing = Decision.objects.select_for_update(of=("self",)).select_related("version__agreement__organisation", "closed_by__user").get(pk=decision.pk)
    if standing.closed_at is not None or at >= standing.closes_at:
        raise Refused(_("The round is over already%(who)s.") % {"who": ""})
    return standing


def _end(decision: Decision, found: str, by: Membership | None, at: datetime, sentence: str = "") -> None:
    decision.closed_at, decision.closed_by, decision.outcome, decision.sentence = at, by, found, clean_line(sentence)[:500]
    decision.save(update_fields=["closed_at", "closed_by", "outcome", "sentence"])
    agreement = decision.version.agreement
    Agreement.objects.filter(pk=agreement.pk).update(changed_at=at)
    settle(about=f"agreements.agreement:{agreement.pk}", kinds=ASKING, at=at)
    _tell_all(decision, at, moment=f"decision {decision.pk}")
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
