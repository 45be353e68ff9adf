"""A question's picture: choosing it, and its file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import pressed
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.jpegs import alone, jpeg
from talkoot.pictures.queries import picture_named, to_choose_beside
from talkoot.sparring.actions.illustrating import illustrate
from talkoot.sparring.links import QUESTION
from talkoot.sparring.policy import why_not_change
from talkoot.sparring.queries.questions import picture_in
from talkoot.sparring.views.asking import page_of


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def choose(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The picture of what a question is about, or none."""
    found, back = QUESTION.one(me, pk), page_of(me, pk)
    if request.method == "POST":

        def act() -> object:
            return illustrate(by=me, question=found, picture=picture_named(me, request.POST.get("picture"), found.picture), at=timezone.now())

        return pressed(request, act, back)
    if why_not_change(me, found):
        return redirect(back)
    offered = to_choose_beside(me, found.picture, timezone.localdate())
    return render(request, "sparring/choose_picture.html", {"question": found, "pictures": offered, "now": found.picture})


@alone
@access.needs(Act.HELP_TAKE_PART)
def picture(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The file, for whoever may read the question, as long as it may be shown."""
    shown = picture_in(QUESTION.one(me, pk), timezone.localdate())
    if shown is None:
        raise Http404
    return jpeg(request, shown.folder / "page.jpg", shown.mark)
