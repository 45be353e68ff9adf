"""A facilitator hides what was written without a name, and shows it again."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.roles import Act
from talkoot.sparring.actions.removing import remove
from talkoot.sparring.queries import questions as queries
from talkoot.sparring.views.answering import one_answer
from talkoot.sparring.views.asking import page_of


@access.press(Act.HELP_RUN)
def remove_question(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Nobody sees the question any more, or all do again (`again`)."""
    again = "again" in request.GET
    found = (queries.removed_of(me) if again else queries.questions_of(me)).filter(pk=pk).first()
    if found is None:
        raise Http404
    act = partial(remove, by=me, thing=found, at=timezone.now(), back=again)
    away = address(me, "sparring:questions") + "?which=removed"
    said = _("Everybody sees it again.") if again else _("Nobody sees it any more. Whoever asked reads that in their mailbox.")
    undo = "" if again else address(me, "sparring:remove", pk) + "?again"
    return pressed(request, act, page_of(me, pk), to=page_of(me, pk) if again else away, said=said, undo=undo)


@access.press(Act.HELP_RUN)
def remove_reply(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The same for what its asker says more."""
    found, again = one_answer(me, pk), "again" in request.GET
    act = partial(remove, by=me, thing=found, at=timezone.now(), back=again)
    said = _("Everybody sees it again.") if again else _("Nobody sees it any more. Whoever asked reads that in their mailbox.")
    undo = "" if again else address(me, "sparring:remove_reply", pk) + "?again"
    return pressed(request, act, page_of(me, found.question_id), said=said, undo=undo)
