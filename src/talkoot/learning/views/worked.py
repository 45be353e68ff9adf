"""Did it work? Every target that has run, with what its customers' figure did."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.learning.queries import worked as queries


@access.needs(Act.TARGETS_SEE)
def worked(request: HttpRequest, me: Membership) -> HttpResponse:
    """The newest start first."""
    page, today = Paginator(queries.that_ran(me), queries.PAGE).get_page(request.GET.get("page")), timezone.localdate()
    lines = [queries.line_of(me, one, today) for one in page]
    return render(request, "learning/worked.html", {"page": page, "lines": lines, "may_see_mirror": me.may(Act.ASSESSMENT_SEE)})
