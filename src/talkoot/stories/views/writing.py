"""Writing a story, a chapter that began by itself, and letting it out."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import KINDS, Kind
from talkoot.base.thread.queries import seen_sources
from talkoot.stories.actions import naming
from talkoot.stories.actions import writing as actions
from talkoot.stories.forms import EditForm, StoryForm
from talkoot.stories.links import STORY
from talkoot.stories.models import Story
from talkoot.stories.policy import why_not_change


@access.needs(Act.STORIES_WRITE, change=Act.STORIES_WRITE)
def new(request: HttpRequest, me: Membership) -> HttpResponse:
    """A story, perhaps of something (`?from=`), or a discussion (`?form=talk`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    is_talk = request.GET.get("form") == Story.Form.TALK
    form = StoryForm(me, sent(request))
    if is_talk:
        form.fields["text"].label = _("What would you like to talk about?")

    def act() -> Story:
        refs, kind = [Ref.parse(card.ref) for card in sources], Story.Form.TALK if is_talk else Story.Form.POST
        return actions.write_story(by=me, draft=form.draft, key=form.cleaned_data["key"], form=kind, sources=refs, at=timezone.now())

    done = submitted(request, form, act, lambda made: page_of(me, made.pk), said=_("Saved as a draft. Nobody else sees it yet."))
    tells = next((card for card in sources if KINDS[Ref.parse(card.ref).kind].passages), None)
    return done or form_page(request, "stories/new.html", form, {"sources": sources, "is_talk": is_talk, "tells": tells, "key": form["key"].value()})


@access.press(Act.STORIES_WRITE)
def chapter(request: HttpRequest, me: Membership) -> HttpResponse:
    """A chapter that writes itself of a thing (`from`)."""

    def act() -> Story:
        kind, thing = journey_in(me, request.POST.get("from", ""))
        form = StoryForm(me, request.POST)
        form.full_clean()
        if "key" not in form.cleaned_data:
            raise Refused(_("Look at the page once more and choose again."))
        return actions.begin_chapter(by=me, kind=kind, thing=thing, key=form.cleaned_data["key"], at=timezone.now())

    said = _("The thread has written a draft. Make it your own.")
    return pressed(request, act, address(me, "stories:list"), said=said, to=lambda made: address(me, "stories:edit", made.pk))


def journey_in(me: Membership, text: str) -> tuple[Kind[Any], Any]:
    """The thing that a text key names, as the caller may see it. Refused for what is none."""
    try:
        ref = Ref.parse(text)
        kind, pk = KINDS[ref.kind], whole(ref.pk)
        if pk is None or not me.may(kind.act):
            raise ValueError
        return kind, kind.one(me, pk)
    except (ValueError, KeyError, Http404):
        raise Refused(_("Nothing writes itself of this. Write the story in your own words.")) from None


@access.needs(Act.STORIES_WRITE, change=Act.STORIES_WRITE)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Putting it into one's own words."""
    found = STORY.one(me, pk)
    form = editing(EditForm(me, found, sent(request)), me, str(STORY.ref(found)))
    act = lambda: actions.change_story(by=me, story=found, draft=form.draft, at=timezone.now())  # noqa: E731
    cards = {card.ref: card for card in seen_sources([ref for part in form.parts for ref in part.sources], me)}
    rows = [(part, label, field, [cards[ref] for ref in part.sources if ref in cards]) for part, label, field in form.rows]
    more = {"story": found, "rows": rows, "why_not": why_not_change(me, found)}
    said = lambda made: _("Saved. Those who run stories let everybody read it again.") if found.is_public and not made.is_public else _("Saved.")  # noqa: E731
    return submitted(request, form, act, page_of(me, pk), said=said) or form_page(request, "stories/edit.html", form, more)


@access.press(Act.STORIES_WRITE)
def anew(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What the things say today; what a person wrote stays."""
    found = STORY.one(me, pk)

    def act() -> Story:
        kind, thing = journey_in(me, found.journey)
        return actions.draft_anew(by=me, story=found, kind=kind, thing=thing, at=timezone.now())

    return pressed(request, act, address(me, "stories:edit", pk), said=_("Drafted anew. What you wrote yourself is as it was."))


@access.press(Act.STORIES_WRITE)
def release(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Out: to us, or to everybody (`public`)."""
    found, public, here = STORY.one(me, pk), (request.GET.get("to") or request.POST.get("to")) == "all", address(me, "stories:release", pk)
    act = partial(actions.let_out, by=me, story=found, public=public, at=timezone.now())
    said = _("Everybody can read it now.") if public else _("It is out for us.")
    undo = address(me, "stories:withdraw", pk) if found.state != Story.State.OUT else f"{here}?to={'all' if found.is_public else 'us'}"
    return pressed(request, act, page_of(me, pk), said=said, undo="" if "to" in request.GET or _is_so(found, public) else undo)


def _is_so(found: Story, public: bool) -> bool:
    """Whether those are its readers already: then there is nothing to undo."""
    return found.state == Story.State.OUT and found.is_public == public


@access.press(Act.STORIES_WRITE)
def withdraw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Nobody else reads it, or we do again (`again`)."""
    found, again, here = STORY.one(me, pk), "again" in request.GET, address(me, "stories:withdraw", pk)
    act = partial(actions.take_back, by=me, story=found, back=again, at=timezone.now())
    back = f"{address(me, 'stories:release', pk)}?to=all" if found.is_public and me.may(Act.STORIES_RUN) else f"{here}?again"
    said = _("It is out for us again.") if again else _("Taken back: only you and those who run stories see it.")
    return pressed(request, act, page_of(me, pk), said=said, undo="" if again else back)


@access.press(Act.STORIES_WRITE)
def names(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Those whose names stand in it are asked."""
    act = partial(naming.ask_names, by=me, story=STORY.one(me, pk), at=timezone.now())
    said = lambda n: ngettext("%(n)s person is asked.", "%(n)s people are asked.", n) % {"n": n} if n else _("All have been asked already.")  # noqa: E731
    return pressed(request, act, page_of(me, pk), said=said)


@access.press(Act.STORIES_SEE)
def name(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One's own name may be read by everybody, or not (`no`)."""
    found, yes = STORY.one(me, pk), "no" not in request.POST
    act = partial(naming.answer_naming, by=me, story=found, yes=yes, at=timezone.now())
    return pressed(
        request, act, page_of(me, pk), said=_("Thank you: your name may stand there.") if yes else _("Your name does not go out. The writer is told.")
    )


def page_of(me: Membership, pk: int) -> str:
    """The address of a story."""
    return address(me, "stories:story", pk)
