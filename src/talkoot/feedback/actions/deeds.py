"""You said – we did: writing it, letting it be seen, taking it back."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.free_hands import has_free_hands
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import own_sites
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.feedback.models import Deed


def write_deed(
    *, by: Membership, heard: str, done: str, since: date, site: Site | None, at: datetime, sources: Iterable[Ref] = (), deed: Deed | None = None
) -> Deed:
    """Writes or rewrites one. A rewritten one must be released again. Refused without both texts, or for a day to come."""
    heard, done = clean_text(heard), clean_text(done)
    if not heard or not done:
        raise Refused(_("Say both what customers said and what was done."))
    if since > timezone.localdate(at):
        raise Refused(_("Only what has been done is told to customers, not what is planned. Choose a day that has been."))
    with transaction.atomic():
        deed = deed or Deed(organisation=by.organisation, written_at=at)
        deed.heard, deed.done, deed.since, deed.site, deed.by, deed.released_at = heard, done, since, site, by, None
        deed.save()
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("feedback.deed", str(deed.pk)), at=at)
        _trail(by, "write_deed", deed, at)
    return deed


def may_release(me: Membership, deed: Deed) -> bool:
    """By their role; by free hands that an agreement gives, as far as their own sites."""
    return me.may(Act.DEEDS_RELEASE) or (deed.site in own_sites(me) and has_free_hands(me, "deeds", deed.site))


def release_deed(*, by: Membership, deed: Deed, at: datetime) -> Deed:
    """Lets customers see it. Safe to repeat. Refused as `may_release` says."""
    if not may_release(by, deed):
        raise Refused(_("Your role does not let you do this."))
    with transaction.atomic():
        if Deed.objects.filter(pk=deed.pk, released_at=None).update(released_at=at):
            _trail(by, "release_deed", deed, at)
        deed.refresh_from_db()
    return deed


def withdraw_deed(*, by: Membership, deed: Deed, at: datetime) -> Deed:
    """Takes it back from customers; the text stays for members. Refused as `may_release` says."""
    if not may_release(by, deed):
        raise Refused(_("Your role does not let you do this."))
    with transaction.atomic():
        if Deed.objects.filter(pk=deed.pk).exclude(released_at=None).update(released_at=None):
            _trail(by, "withdraw_deed", deed, at)
        deed.refresh_from_db()
    return deed


def _trail(by: Membership, act: str, deed: Deed, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"feedback.deed:{deed.pk}", at=at)
