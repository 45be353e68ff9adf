"""Consent in a room: what is proposed now, what was before, and who answered what."""

from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils.translation import gettext as _

from talkoot.workshops.models import Activity, Participant, Proposal, Reply

Answer = Reply.Answer
CONSENTED, NOT_YET = "consented", "not_yet"


@dataclass
class Asking:
    """One wording with its answers, in the order of names."""

    proposal: Proposal
    replies: list[Reply] = field(default_factory=list)

    def of(self, answer: str) -> list[Reply]:
        """Those who answered so."""
        return [one for one in self.replies if one.answer == answer]

    @property
    def agrees(self) -> list[Reply]:
        """For whom it works."""
        return self.of(Answer.AGREE)

    @property
    def concerns(self) -> list[Reply]:
        """For whom it works, with a concern."""
        return self.of(Answer.CONCERN)

    @property
    def objections(self) -> list[Reply]:
        """Who sees harm in it."""
        return self.of(Answer.OBJECT)

    @property
    def abstained(self) -> list[Reply]:
        """Who leaves it to the others."""
        return self.of(Answer.ABSTAIN)


def askings_of(activity: Activity) -> list[Asking]:
    """Every wording of a step, the newest first. What was shown stays, whoever was taken out of the room afterwards: nobody ends an
    objection that way. Who was taken out before is not counted."""
    stands = Q(by__removed_at=None) | Q(by__removed_at__gt=F("proposal__shown_at"))
    replies = Reply.objects.filter(stands, proposal__activity=activity).select_related("by__member__user")
    found = {one.pk: Asking(one) for one in activity.proposals.all()}
    for one in sorted(replies, key=lambda reply: (reply.by.shown_name.casefold(), reply.by_id)):
        found[one.proposal_id].replies.append(one)
    return list(found.values())


def answered(activity: Activity) -> int:
    """How many have answered the wording that stands: all that anybody learns before the answers are shown."""
    newest = activity.proposals.first()
    return Reply.objects.filter(proposal=newest, by__removed_at=None).count() if newest else 0


def own_reply(participant: Participant, activity: Activity) -> Reply | None:
    """What one answered to the wording that stands."""
    newest = activity.proposals.first()
    return Reply.objects.filter(proposal=newest, by=participant).first() if newest else None


def outcome_words(activity: Activity) -> str:
    """What came of it."""
    outcome = activity.result.get("outcome")
    return {CONSENTED: _("Consented"), NOT_YET: _("Not yet consented")}.get(outcome, "") if outcome else ""
