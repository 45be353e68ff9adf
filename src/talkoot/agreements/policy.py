"""Whether it may be done now, and the reason why not, in the user's language."""

from datetime import datetime

from django.utils.translation import gettext as _

from talkoot.agreements.models import Agreement, Decision, Reaction, Version
from talkoot.agreements.queries.agreements import people_of
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words


def why_not_run(me: Membership, agreement: Agreement) -> str | None:
    """Opening and ending rounds, ending, reviewing: facilitators and coaches, whoever looks after it, and whoever proposed it."""
    if me.may(Act.AGREEMENTS_RUN) or me.pk in (agreement.owner_id, agreement.made_by_id):
        return None
    return _("A facilitator, a coach or whoever looks after the agreement does this.")


def why_not_speak_for(me: Membership, site: Site) -> str | None:
    """Saying how a site does it: those who work there."""
    return None if me.sites.filter(pk=site.pk).exists() else _("Those who work there say it.")


def why_not_take_into_use(me: Membership, version: Version, site: Site) -> str | None:
    """A site taking a text into use: what is in force, for more than one site, and there."""
    if version.state != Version.State.IN_FORCE or version.agreement.ended_at is not None:
        return _("This text is not in force any more. Look at the newest one.")
    if version.agreement.site_id is not None or version.agreement.area_id not in (None, site.area_id) or site.closed_on is not None:
        return _("This agreement is not asked of that site.")
    return why_not_speak_for(me, site)


def why_not_edit(version: Version) -> str | None:
    """Changing a proposal's text."""
    if version.state != Version.State.DRAFT:
        return _("This text has been decided and stays as it is. Propose a change instead.")
    if Decision.objects.filter(version=version, closed_at=None).exists():
        return _("People are being asked about this very text. End the round first, then change the text.")
    return None


def why_not_write(me: Membership, agreement: Agreement, draft: Version | None) -> str | None:
    """Writing a proposal anew: everybody where there is none under way, else its writer and whoever runs it."""
    if agreement.ended_at is not None:
        return _("This agreement has ended. Propose a new one.")
    if draft is None or draft.made_by_id == me.pk or why_not_run(me, agreement) is None:
        return None
    return _("A proposal is under way. Say what you think of it, or ask its writer to change it.")


def why_not_ask(version: Version) -> str | None:
    """Opening a round of asking."""
    if version.state != Version.State.DRAFT:
        return _("Only a proposal can be asked about.")
    if Decision.objects.filter(version=version, closed_at=None).exists():
        return _("A round is open already.")
    if not version.points.exists():
        return _("Write first what is proposed.")
    return None


def why_not_grant(me: Membership, version: Version, form: str) -> str | None:
    """Deciding on a text that gives free hands: nobody gives them to themselves, so others decide and somebody who runs rounds asks."""
    if not version.grants:
        return None
    if form not in (Decision.Form.CONSENT, Decision.Form.VOTE):
        return _("Free hands are given by the others: decide by consent or by a vote.")
    if not me.may(Act.AGREEMENTS_RUN):
        return _("This text gives free hands. A facilitator or a coach opens the round.")
    return None


def why_not_react(decision: Decision, me: Membership, at: datetime) -> str | None:
    """Saying something in a round."""
    if decision.closed_at is not None:
        who = decision.closed_by.user.name if decision.closed_by else ""
        day = words.when(decision.closed_at)
        if who:
            return _("The round is over: %(who)s ended it (%(day)s). What you wrote was not counted.") % {"who": who, "day": day}
        return _("The round is over since %(day)s. What you wrote was not counted.") % {"day": day}
    if at >= decision.closes_at:
        return _("The time to answer is over. What you wrote was not counted.")
    if not decision.asked.filter(member=me, member__ended_at=None).exists():
        return _("This round asks the members who belonged here when it was opened.")
    return None


def why_not_close(decision: Decision, at: datetime) -> str | None:
    """Ending a round before its time: when everybody has answered."""
    if decision.closed_at is not None:
        who = decision.closed_by.user.name if decision.closed_by else ""
        return _("The round is over already%(who)s.") % {"who": f" ({who})" if who else ""}
    if at >= decision.closes_at:
        return None
    silent = decision.asked.filter(member__ended_at=None).exclude(member__in=decision.reactions.values("member")).count()
    if silent:
        return _("Not everybody has answered yet. Wait for the last day, or stop the round.")
    return None


def why_not_commit(me: Membership, version: Version) -> str | None:
    """Committing to a version."""
    agreement = version.agreement
    if version.state != Version.State.IN_FORCE or agreement.ended_at is not None:
        return _("This text is not in force any more. Look at the newest one.")
    if me.organisation_id != agreement.organisation_id or me.ended_at is not None:
        return _("Only members can commit.")
    if not people_of(agreement).filter(pk=me.pk).exists():
        return _("This agreement is for others. Only those whom it concerns can commit.")
    return None


def why_not_answer_objection(objection: Reaction) -> str | None:
    """Hearing an objection and telling it in one's own words."""
    if objection.answer != Reaction.Answer.OBJECT:
        return _("The writer has changed their mind: there is no objection any more.")
    return None
