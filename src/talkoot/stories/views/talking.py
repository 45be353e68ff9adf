"""What is said to a story, and what becomes of what waits for a reader."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.stories.actions import talking as actions
from talkoot.stories.forms import AgainForm, CommentForm
from talkoot.stories.links import STORY
from talkoot.stories.models import Comment
from talkoot.stories.queries.stories import stories_of
from talkoot.stories.views.reading import context_of
from talkoot.stories.views.writing import page_of


def one_comment(me: Membership, pk: int) -> Comment:
    """A comment to a story that the caller may see; what is not shown for its writer and those who run stories."""
    rows = Comment.objects.filter(story__in=stories_of(me).order_by().values("pk"), pk=pk)
    found = rows.select_related("story__organisation", "member__user").first()
    if found is None or (found.state != Comment.State.OUT and found.member_id != me.pk and not me.may(Act.STORIES_RUN)):
        raise Http404
    return found


@access.press(Act.STORIES_WRITE)
def comment(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A word in one's own name."""
    found = STORY.one(me, pk)
    form = CommentForm(found, sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.comment(by=me, story=found, at=timezone.now(), **form.cleaned_data),
        lambda made: page_of(me, pk) + f"#said-{made.pk}",
        said=_("Said."),
        undo=lambda made: address(me, "stories:remove_comment", made.pk),
        field="text",
    )
    return done or form_page(request, "stories/story.html", form, context_of(me, found, form))


@access.needs(Act.STORIES_WRITE, change=Act.STORIES_WRITE)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Rewording one's own."""
    found = one_comment(me, pk)
    form = editing(AgainForm(sent(request), initial={"text": found.text}), me, str(STORY.ref(found.story)))
    act = lambda: actions.change_comment(by=me, comment=found, text=form.cleaned_data["text"], at=timezone.now())  # noqa: E731
    done = submitted(request, form, act, page_of(me, found.story_id) + f"#said-{pk}", field="text")
    return done or form_page(request, "stories/edit_comment.html", form, {"story": found.story, "is_mine": found.member_id == me.pk})


@access.press(Act.STORIES_WRITE)
def remove(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is shown no longer, or again (`again`)."""
    found, again, here = one_comment(me, pk), "again" in request.GET, address(me, "stories:remove_comment", pk)
    act = partial(actions.remove_comment, by=me, comment=found, back=again, at=timezone.now())
    said = _("The comment is there again.") if again else _("The comment was removed.")
    return pressed(request, act, page_of(me, found.story_id), said=said, undo="" if again else f"{here}?again")


@access.press(Act.STORIES_RUN)
def release(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Somebody has read it: everybody may; or it waits again (`again`)."""
    found, again, here = one_comment(me, pk), "again" in request.GET, address(me, "stories:release_comment", pk)
    act = partial(actions.let_out_comment, by=me, comment=found, back=again, at=timezone.now())
    said = _("The comment waits for a reader again.") if again else _("Everybody can read it now.")
    return pressed(request, act, page_of(me, found.story_id) + f"#said-{pk}", said=said, undo="" if again else f"{here}?again")
