"""A story's picture: choosing it, and its file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.jpegs import alone, jpeg
from talkoot.pictures.queries import picture_named, to_choose_beside
from talkoot.stories.actions.illustrating import illustrate
from talkoot.stories.links import STORY
from talkoot.stories.policy import why_not_change
from talkoot.stories.queries.stories import picture_in


@access.needs(Act.STORIES_WRITE, change=Act.STORIES_WRITE)
def choose(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The picture above a story, or none."""
    found, back = STORY.one(me, pk), address(me, "stories:story", pk)
    if request.method == "POST":

        def act() -> object:
            return illustrate(by=me, story=found, picture=picture_named(me, request.POST.get("picture"), found.picture), at=timezone.now())

        return pressed(request, act, back)
    if why_not_change(me, found):
        return redirect(back)
    offered = to_choose_beside(me, found.picture, timezone.localdate())
    return render(request, "stories/choose_picture.html", {"story": found, "pictures": offered, "now": found.picture})


@alone
@access.needs(Act.STORIES_SEE)
def picture(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The file, for whoever may read the story, as long as it may be shown."""
    shown = picture_in(STORY.one(me, pk), timezone.localdate())
    if shown is None:
        raise Http404
    return jpeg(request, shown.folder / "page.jpg", shown.mark)
