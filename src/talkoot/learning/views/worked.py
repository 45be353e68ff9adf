"""Did it work? Everything that was set out to be developed, with what its customers' figure did."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.agreements.models import Agreement
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.taking_out import take_out
from talkoot.learning.queries import worked as queries
from talkoot.learning.sentences import looks_said, said_of
from talkoot.learning.tables import looks_table, worked_table
from talkoot.targets.models import Target

type Rows = Callable[[Membership], QuerySet[Any]]
MOST = 500  # that are taken along at once
type One = Callable[..., queries.Line]
KINDS: dict[str, tuple[Any, Act, str, Rows, One]] = {
    "targets": (gettext_lazy("Targets"), Act.TARGETS_SEE, "targets:target", queries.that_ran, queries.line_of),
    "agreements": (gettext_lazy("Agreements"), Act.AGREEMENTS_SEE, "agreements:agreement", queries.that_hold, queries.agreement_line),
    "changes": (gettext_lazy("Work re-arranged"), Act.ASSESSMENT_SEE, "assessment:choice", queries.rearranged, queries.choice_line),
}


@access.needs(Act.TARGETS_SEE)
def worked(request: HttpRequest, me: Membership) -> HttpResponse:
    """One kind at a time, the newest first."""
    kinds = {key: one for key, one in KINDS.items() if me.may(one[1])}
    asked = request.GET.get("kind", "targets")
    kind = asked if asked in kinds else "targets"
    _name, _act, where, rows, one = kinds[kind]
    page, today = Paginator(rows(me), queries.PAGE).get_page(request.GET.get("page")), timezone.localdate()
    context = {
        "page": page, "lines": [(line, said_of(line), looks_said(line)) for line in queries.lines_of(me, page, one, today)],
        "kind": kind, "kinds": [(key, found[0]) for key, found in kinds.items()],
        "address": where, "may_export": me.may(Act.EXPORT), "may_see_mirror": me.may(Act.ASSESSMENT_SEE),
    }  # fmt: skip
    return render(request, "learning/worked.html", context)


@access.needs(Act.EXPORT)
def worked_tables(request: HttpRequest, me: Membership) -> HttpResponse:
    """All of a kind to be taken along."""
    if not me.may(Act.TARGETS_SEE):
        raise PermissionDenied
    kinds = {key: one for key, one in KINDS.items() if me.may(one[1])}
    kind = asked if (asked := request.GET.get("kind", "")) in kinds else next(iter(kinds), "")
    if not kind:
        raise PermissionDenied
    name, _act, _address, rows, one = kinds[kind]
    all_of_it = rows(me)
    lines = queries.lines_of(me, all_of_it[:MOST], one, timezone.localdate())
    more = all_of_it.count() - len(lines)
    cut = _("The newest %(here)s are here. Those that are older and left out: %(more)s.") % {"here": len(lines), "more": more}
    tables, back = [worked_table(str(name), lines, began)], f"{address(me, 'learning:worked')}?kind={kind}"
    if any(line.looks for line in lines):
        tables.append(looks_table(lines))
    return take_out(request, me, name=f"worked-{kind}", title=_("Did it work?"), tables=tables, back=back, said=[cut] if more > 0 else [])


def began(line: queries.Line) -> str:
    """The day on which it began; empty where it has none."""
    it = line.it
    version = it.in_force if isinstance(it, Agreement) else None
    since = it.started_at if isinstance(it, Target) else it.since if version is None else version.in_force_at
    return timezone.localdate(since).isoformat() if since else ""
