"""What everybody reads without an account: stories, their feeds, and what anybody says to them. No cookie, no session, no script needed."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from talkoot.base.accounts.limits import client_address, neighbourhood
from talkoot.base.kit.outside import whole as number_in
from talkoot.base.kit.rich_text import to_html, to_plain
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.ui.jpegs import alone, jpeg
from talkoot.stories.actions.talking import Word, comment_in_public
from talkoot.stories.logic.holding import seconds_since, stamp
from talkoot.stories.models import Story
from talkoot.stories.queries import stories as queries
from talkoot.stories.views.reading import told_parts

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
SHOWN = 50
MOST_BYTES = 40_000


def open_house(org: str) -> tuple[Organisation, list[Story]]:
    """What is public; 404 where there is nothing, so that nobody learns which organisations there are."""
    organisation = Organisation.objects.filter(slug=org).first()
    found = list(queries.public_of(organisation)[:SHOWN]) if organisation else []
    if organisation is None or not found:
        raise Http404
    return organisation, found


def one_public(org: str, slug: str) -> Story:
    """A public story; 404 for any other alike."""
    organisation = Organisation.objects.filter(slug=org).first()
    found = queries.public_of(organisation).filter(slug=slug).first() if organisation else None
    if found is None:
        raise Http404
    return found


@access.public("everybody may read the stories that were let out for everybody")
def listed(request: HttpRequest, org: str) -> HttpResponse:
    """The stories of an organisation, the newest on top."""
    organisation, _found = open_house(org)
    with translation.override(language_of(request, organisation)):
        page = Paginator(queries.public_of(organisation), queries.PAGE).get_page(request.GET.get("page"))
        for one in page:
            one.shown = queries.picture_in(one, timezone.localdate())
        return render(request, "stories/public_list.html", frame(organisation) | {"stories": page.object_list, "page": page})


@access.public("everybody may read a story that was let out for everybody")
def story(request: HttpRequest, org: str, slug: str) -> HttpResponse:
    """One story, with what was said to it and a form to say something."""
    found = one_public(org, slug)
    with translation.override(language_of(request, found.organisation)):
        return shown(request, found)


def shown(request: HttpRequest, found: Story, trouble: str = "", status: int = 200, sent: Any = None) -> HttpResponse:
    """The page of a story with a part of what was said, the newest where no other is asked for; what could not be taken (`sent`) stands in its form again."""
    sent = sent or {}
    chapters = queries.public_chapters(found)
    number = next((one.number for one in chapters if one.pk == found.pk), 0)
    mine = key_in(request.GET.get("said", ""))
    comments, earlier, later = queries.public_comments(found, str(mine) if mine else "", number_in(request.GET.get("part", "")))
    context: dict[str, Any] = frame(found.organisation) | {
        "story": found, "picture": queries.picture_in(found, timezone.localdate()),
        "parts": told_parts(found), "chapters": chapters, "number": number, "mine": mine, "trouble": trouble,
        "next": next((one for one in chapters if number and one.number == number + 1), None),
        "comments": comments, "earlier": earlier, "later": later,
        "key": key_in(sent.get("key", "")) or uuid4(), "stamp": stamp(secret(), str(found.pk), time.time()), "sent": sent,
    }  # fmt: skip
    return render(request, "stories/public_story.html", context, status=status)


@alone
@access.public("everybody may see the picture of a story that was let out for everybody")
def picture(request: HttpRequest, org: str, slug: str) -> HttpResponse:
    """Its picture, as long as it may be shown."""
    shown = queries.picture_in(one_public(org, slug), timezone.localdate())
    if shown is None:
        raise Http404
    return jpeg(request, shown.folder / "page.jpg", shown.mark)


@csrf_exempt  # there is no session to misuse: a word is nobody's
@access.public("anybody may say a word to a public story")
def say(request: HttpRequest, org: str, slug: str) -> HttpResponse:
    """Takes a word, or says why not with what was written still there."""
    found = one_public(org, slug)
    page = reverse("told:story", args=[org, slug])
    if request.method != "POST":
        return HttpResponseRedirect(f"{page}?lang={language_of(request, found.organisation)}")
    language = language_of(request, found.organisation)
    with translation.override(language):
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return shown(request, found, _("Two thousand characters at most."), 413)
        key = key_in(request.POST.get("key", ""))
        if key is None:
            return shown(request, found, _("Something of the page was missing. Send it once more."), 422, request.POST)
        seconds = seconds_since(secret(), str(found.pk), request.POST.get("stamp", ""), time.time())
        if request.POST.get("website"):  # a field that nobody sees: only programs fill it
            seconds = None
        word = Word(request.POST.get("name", ""), request.POST.get("text", ""), seconds, neighbourhood(client_address(request)))
        try:
            key = uuid5(key, repr((word.name, word.text)))  # who goes back and writes something else says another word
            made = comment_in_public(story=found, word=word, key=key, at=timezone.now())
        except Refused as refused:
            return shown(request, found, refused.reason, 422, request.POST)
    return HttpResponseRedirect(f"{page}?lang={language}&said={made.key}#said-{made.pk}", status=303)


@access.public("everybody may follow the public stories")
def atom(request: HttpRequest, org: str) -> HttpResponse:
    """The stories as an Atom feed, whole."""
    organisation, found = open_house(org)
    with translation.override(organisation.language):
        title, page = _("The journey of %(organisation)s") % {"organisation": organisation.name}, whole(reverse("told:listed", args=[org]))
        made = Atom1Feed(title=title, link=page, description=title, language=organisation.language, feed_url=settings.TALKOOT_URL + request.path)
        for one in found:
            here = whole(reverse("told:story", args=[org, one.slug]))
            made.add_item(
                title=one.title, link=here, description=html_of(one), unique_id=here, pubdate=one.public_at, updateddate=changed(one),
                author_name=one.public_writer or organisation.name,
            )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@access.public("everybody may follow the public stories")
def json_feed(request: HttpRequest, org: str) -> HttpResponse:
    """The same as a JSON feed (jsonfeed.org, 1.1)."""
    organisation, found = open_house(org)
    with translation.override(organisation.language):
        items = [
            {
                "id": (here := whole(reverse("told:story", args=[org, one.slug]))), "url": here, "title": one.title, "content_html": html_of(one),
                "summary": one.lead or to_plain(one.text)[:200], "date_published": one.public_at, "date_modified": changed(one),
                "authors": [{"name": one.public_writer or organisation.name}],
            }
            for one in found
        ]  # fmt: skip
        document = {
            "version": "https://jsonfeed.org/version/1.1", "title": _("The journey of %(organisation)s") % {"organisation": organisation.name},
            "home_page_url": whole(reverse("told:listed", args=[org])), "feed_url": settings.TALKOOT_URL + request.path,
            "language": organisation.language, "items": items,
        }  # fmt: skip
    return JsonResponse(document, content_type="application/feed+json; charset=utf-8")


def changed(one: Story) -> datetime:
    """When what readers see of it last changed."""
    return max(one.changed_at, one.public_at or one.changed_at)


def html_of(one: Story) -> str:
    """All of a story as safe HTML, as its page shows it: its picture, the lead and a figure's words without marks."""
    parts = [format_html("<p>{}</p>", part["text"]) if part["is_figure"] else to_html(part["text"]) for part in told_parts(one)]
    shown = queries.picture_in(one, timezone.localdate())
    if shown is not None:
        address = whole(reverse("told:picture", args=[one.organisation.slug, one.slug]))
        tag = '<p><img src="{}?v={}" alt="{}" width="{}" height="{}"></p>'
        parts.insert(0, format_html(tag, address, shown.short, shown.described, shown.width, shown.height))
    return "\n".join([*([format_html("<p>{}</p>", one.lead)] if one.lead else []), *parts, *([to_html(one.text)] if one.text else [])])


def frame(organisation: Organisation) -> dict[str, Any]:
    """What every public page needs."""
    chosen = translation.get_language()
    return {
        "organisation": organisation, "languages": LANGUAGES, "chosen": chosen, "is_untranslated": chosen != organisation.language,
        "written_in": LANGUAGES.get(organisation.language, organisation.language),
    }  # fmt: skip


def language_of(request: HttpRequest, organisation: Organisation) -> str:
    """The one that the address asks for, else the organisation's."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else organisation.language


def key_in(text: str) -> UUID | None:
    """A key as a form or an address brings it."""
    try:
        return UUID(text)
    except (ValueError, AttributeError):
        return None


def secret() -> bytes:
    return settings.SECRET_KEY.encode()


def whole(path: str) -> str:
    return f"{settings.TALKOOT_URL}{path}"
