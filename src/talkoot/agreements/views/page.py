"""What the page of one agreement shows."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from talkoot.agreements import policy
from talkoot.agreements.forms import RemarkForm
from talkoot.agreements.models import Agreement, Version
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.decisions import newest_decision, seen_by, to_integrate
from talkoot.agreements.queries.figures import figure_name, figure_now
from talkoot.agreements.queries.mandates import holders
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours


def own(me: Membership, pk: int) -> Agreement:
    """One of the caller's organisation; 404 for any other."""
    found = queries.agreements_of(me).select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


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
    return {
        "agreement": found, "version": shown, "is_draft": draft is not None, "parts": queries.parts_of(shown),
        "changed_keys": changed_keys(before, shown), "seen": seen_by(me, decision, now) if decision else None,
        "may": me.may(Act.AGREEMENTS_TAKE_PART),
        "may_run": may_run, "why_not_ask": policy.why_not_ask(shown),
        "why_not_write": policy.why_not_write(me, found, draft) or (policy.why_not_edit(draft) if draft else None),
        "remark_form": RemarkForm(),
        "remarks": queries.remarks_of(shown), "mine": mine, "commitments": list(keeping.exclude(promise="")[:60]) if keeping is not None else [],
        "committed": keeping.count() if keeping is not None else 0, "concerned": concerned.count(),
        "concerns_me": concerned.filter(pk=me.pk).exists(),
        "holders": list(holders(found)[:200]), "holding": holders(found).count(),
        "figure": figure_now(me, found, shown, timezone.localdate()), "figure_name": figure_name(me, shown),
        "to_integrate": to_integrate(shown) if draft else [], "own_sites": list(me.sites.all()), **queries.beside(found),
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
