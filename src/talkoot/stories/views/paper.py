"""Stories on paper: one, or the whole journey."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.stories import paper
from talkoot.stories.links import STORY
from talkoot.stories.models import Story
from talkoot.stories.poster import poster_pdf
from talkoot.stories.queries.stories import out_of

MOST = 200


@access.needs(Act.STORIES_SEE)
def journey(request: HttpRequest, me: Membership) -> HttpResponse:
    """What is out, but discussions, from the first to the last."""
    found = list(out_of(me).exclude(form=Story.Form.TALK).order_by("out_at", "id")[:MOST])
    if not found:
        raise Http404
    return printed(me, me.organisation.name, found)


@access.needs(Act.STORIES_SEE)
def one(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One story."""
    return printed(me, "", [STORY.one(me, pk)])


@access.needs(Act.STORIES_SEE)
def poster(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One story to hang up."""
    story, language = STORY.one(me, pk), me.organisation.language
    with translation.override(language):
        names = list(story.sites.order_by("name").values_list("name", flat=True)[:3])
        content = poster_pdf(story, " · ".join([me.organisation.name, *names]), language)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="tarina.pdf"'})


def printed(me: Membership, title: str, stories: list[Story]) -> HttpResponse:
    """In the organisation's language, in which the stories are."""
    language = me.organisation.language
    with translation.override(language):
        meta = words.day_and_month(timezone.localdate()) if title else paper.byline(stories[0])
        content = paper.stories_pdf(title or stories[0].title, meta, stories, language)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="matka.pdf"'})
