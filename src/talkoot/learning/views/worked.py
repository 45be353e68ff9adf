"""Did it work? Everything that was set out to be developed, with what its customers' figure did."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.learning.queries import worked as queries
from talkoot.learning.sentences import ends_of

type Rows = Callable[[Membership], QuerySet[Any]]
type One = Callable[..., queries.Line]
KINDS: dict[str, tuple[Any, Act, str, Rows, One]] = {
    "targets": (_("Targets"), Act.TARGETS_SEE, "targets:target", queries.that_ran, queries.line_of),
    "agreements": (_("Agreements"), Act.AGREEMENTS_SEE, "agreements:agreement", queries.that_hold, queries.agreement_line),
    "changes": (_("Work re-arranged"), Act.ASSESSMENT_SEE, "assessment:choice", queries.rearranged, queries.choice_line),
}


@access.needs(Act.TARGETS_SEE)
def worked(request: HttpRequest, me: Membership) -> HttpResponse:
    """One kind at a time, the newest first."""
    kinds = {key: one for key, one in KINDS.items() if me.may(one[1])}
    asked = request.GET.get("kind", "targets")
    kind = asked if asked in kinds else "targets"
    _name, _act, address, rows, one = kinds[kind]
    page, today = Paginator(rows(me), queries.PAGE).get_page(request.GET.get("page")), timezone.localdate()
    context = {
        "page": page, "lines": [(line, ends(line)) for line in queries.lines_of(me, page, one, today)],
        "kind": kind, "kinds": [(key, found[0]) for key, found in kinds.items()],
        "address": address, "may_see_mirror": me.may(Act.ASSESSMENT_SEE),
    }  # fmt: skip
    return render(request, "learning/worked.html", context)


def ends(line: queries.Line) -> tuple[str, str] | None:
    """The ends of its difference in words; none where nothing is said."""
    return ends_of(line.found.interval) if line.found and line.found.interval else None
