"""The instrument: what is asked, and how to make a good statement of one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.assessment.actions.statements import add_statement, leave_out, take_standard
from talkoot.assessment.forms import StatementForm
from talkoot.assessment.models import Statement
from talkoot.assessment.queries.statements import by_block, statements_in_force
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.ASSESSMENT_SEE)
def statements(request: HttpRequest, me: Membership) -> HttpResponse:
    """All in force, by perspective."""
    take_standard(me.organisation)
    language = get_language() or "fi"
    found = statements_in_force(me.organisation_id)
    blocks = [(name, [(one, one.text(language)) for one in ones]) for name, ones in by_block(found)]
    return render(request, "assessment/statements.html", {"blocks": blocks, "may_edit": me.may(Act.ASSESSMENT_STATEMENTS), "count": len(found)})


@access.needs(Act.ASSESSMENT_STATEMENTS, change=Act.ASSESSMENT_STATEMENTS)
def new_statement(request: HttpRequest, me: Membership) -> HttpResponse:
    """Adding one."""
    return edit(request, me, None)


@access.needs(Act.ASSESSMENT_STATEMENTS, change=Act.ASSESSMENT_STATEMENTS)
def statement(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Rewording one, or leaving it out."""
    found = Statement.objects.filter(organisation_id=me.organisation_id, pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST" and "leave-out" in request.POST:
        try:
            leave_out(by=me, statement=found, at=timezone.now())
            messages.success(request, _("It is not asked from the next round on."))
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect("assessment:statements", me.organisation.slug)
    return edit(request, me, found)


def edit(request: HttpRequest, me: Membership, found: Statement | None) -> HttpResponse:
    initial = {"block": found.block, "in_pulse": found.in_pulse, **found.wording} if found else {}
    form = StatementForm(request.POST if request.method == "POST" else None, initial=initial)
    if found:
        editing(form, me, f"assessment.statement:{found.pk}")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_statement(by=me, block=data["block"], wording=form.wording, in_pulse=data["in_pulse"], replaces=found, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("It is asked from the next round on."))
            return redirect("assessment:statements", me.organisation.slug)
    return render(request, "assessment/statement.html", {"form": form, "statement": found}, status=422 if form.is_bound and form.errors else 200)
