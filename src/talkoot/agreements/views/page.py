"""What the page of one agreement shows."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from talkoot.agreements import policy
from talkoot.agreements.forms import ExtendForm, RemarkForm
from talkoot.agreements.models import Agreement, Version
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.decisions import newest_decision, seen_by, to_integrate
from talkoot.agreements.queries.figures import figure_name, figure_now
from talkoot.agreements.queries.mandates import holders
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours

LISTED = 200  # names in a list of who has committed and who has not


def page_at(me: Membership, pk: int) -> str:
    """Where an agreement stands."""
    return address(me, "agreements:agreement", pk)


def page_context(me: Membership, found: Agreement) -> dict[str, Any]:
    """What the page of an agreement shows."""
    now, ref = timezone.now(), Ref("agreements.agreement", str(found.pk))
    draft = queries.draft_of(found)
    shown = draft or found.in_force or queries.newest_version(found)
    if shown is None:
        raise Http404
    before = found.in_force if draft and found.in_force else None
    decision = newest_decision(shown)
    mine = found.in_force.commitments.filter(member=me).first() if found.in_force else None
    keeping = queries.commitments_of(found.in_force) if found.in_force else None
    concerned = queries.people_of(found)
    may_run = policy.why_not_run(me, found) is None
    may, own_sites = me.may(Act.AGREEMENTS_TAKE_PART), list(me.sites.filter(closed_on=None))
    in_use = queries.sites_using(found.in_force) if found.in_force else []
    using = {one.site_id for one in in_use}
    asked = [site for site in own_sites if site.pk not in using and found.area_id in (None, site.area_id)]
    return {
        "agreement": found, "version": shown, "is_draft": draft is not None, "parts": queries.parts_of(shown),
        "changed_keys": changed_keys(before, shown), "seen": seen_by(me, decision, now) if decision else None,
        "may": may, "in_use": in_use, "may_use": asked if may and not found.site_id else [],
        "may_run": may_run, "why_not_ask": policy.why_not_ask(shown),
        "why_not_write": policy.why_not_write(me, found, draft) or (policy.why_not_edit(draft) if draft else None),
        "remark_form": RemarkForm(), "extend_form": ExtendForm(),
        "remarks": queries.remarks_of(shown), "mine": mine, "commitments": list(keeping.exclude(promise="")[:60]) if keeping is not None else [],
        "committed": keeping.count() if keeping is not None else 0, "concerned": concerned.count(),
        "who_has": list(keeping[:LISTED]) if keeping is not None else [],
        "who_has_not": list(concerned.exclude(pk__in=keeping.values("member")).order_by("user__name", "id")[:LISTED]) if keeping is not None else [],
        "concerns_me": concerned.filter(pk=me.pk).exists(),
        "holders": list(holders(found)[:200]), "holding": holders(found).count(),
        "figure": figure_now(me, found, shown, timezone.localdate()), "figure_name": figure_name(me, shown),
        "to_integrate": to_integrate(shown) if draft else [], "own_sites": own_sites, **queries.beside(found),
        "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("agreements.agreement", me), "ref": str(ref),
        "today": timezone.localdate(),
        "overdue": bool(found.review_on and found.review_on <= timezone.localdate() and not found.ended_at),
        "may_adopt": bool(decision and decision.closed_at and decision.form == "advice" and draft and shown.made_by_id == me.pk),
    }  # fmt: skip


def changed_keys(before: Version | None, shown: Version) -> set[Any]:
    """The points that are new or reworded since the version before, to be marked in the text."""
    old = before or shown.agreement.versions.filter(number__lt=shown.number).order_by("-number").first()
    if old is None:
        return set()
    was = {one.key: (one.text, one.doer, one.site) for one in queries.lines_of(old)}
    return {one.key for one in queries.lines_of(shown) if was.get(one.key) != (one.text, one.doer, one.site)}
