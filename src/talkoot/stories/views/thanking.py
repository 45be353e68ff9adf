"""Thanks."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import see_all
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import seen_sources
from talkoot.stories.actions import thanking as actions
from talkoot.stories.forms import ThanksForm
from talkoot.stories.links import THANKS
from talkoot.stories.models import Thanks
from talkoot.stories.queries import thanks as queries


@access.needs(Act.STORIES_SEE)
def thanks(request: HttpRequest, me: Membership) -> HttpResponse:
    """What was thanked for, the newest on top; nobody's are counted."""
    page = Paginator(queries.thanks_of(me), 50).get_page(request.GET.get("page"))
    rows = queries.with_things(me, list(page))
    see_all(member=me.pk, abouts=[str(THANKS.ref(one)) for one in rows], at=timezone.now())
    return render(request, "stories/thanks.html", {"page": page, "rows": rows})


@access.needs(Act.STORIES_WRITE, change=Act.STORIES_WRITE)
def new(request: HttpRequest, me: Membership) -> HttpResponse:
    """Thanking for something (`?from=`)."""
    sources, form = seen_sources(request.GET.getlist("from"), me), ThanksForm(me, sent(request))
    act = lambda: actions.thank(by=me, about=sources[0] if sources else None, at=timezone.now(), **form.cleaned_data)  # noqa: E731
    done = submitted(
        request, form, act, address(me, "stories:thanks"), said=_("Your thanks are told."), undo=lambda made: address(me, "stories:withdraw_thanks", made.pk)
    )
    return done or form_page(request, "stories/thank.html", form, {"sources": sources[:1]})


@access.press(Act.STORIES_WRITE)
def withdraw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One's own thanks are taken back, or are there again (`again`)."""
    found = Thanks.objects.filter(organisation_id=me.organisation_id, by=me, pk=pk).first()
    if found is None:
        raise Http404
    again, here = "again" in request.GET, address(me, "stories:withdraw_thanks", pk)
    act = partial(actions.withdraw_thanks, by=me, thanks=found, back=again, at=timezone.now())
    said = _("Your thanks are there again.") if again else _("Your thanks are taken back.")
    return pressed(request, act, address(me, "stories:thanks"), said=said, undo="" if again else f"{here}?again")
