"""An organisation's own page of posts, and each site's: read by everybody without an account. No cookie, no session, no script needed."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, linebreaks, urlize
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Organisation, Site
from talkoot.base.ui.jpegs import alone, jpeg
from talkoot.content.models import Publication
from talkoot.content.queries import own_page as queries
from talkoot.content.queries.own_page import Told

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
FOLLOWED = 50  # in a feed
INSIDE = 5  # on another website

SCRIPT = """(() => {
  const here = document.currentScript, frame = document.createElement("iframe");
  frame.src = %(address)s;
  frame.title = %(title)s;
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.referrerPolicy = "no-referrer";
  frame.loading = "lazy";
  Object.assign(frame.style, { width: "100%%", maxWidth: "40rem", height: "32rem", border: "0", display: "block" });
  here.after(frame);
})();
"""


def house(org: str, site: int | None) -> tuple[Organisation, Site | None]:
    """Whose page it is; 404 where nothing was published, so that nobody learns which organisations and sites there are."""
    organisation = Organisation.objects.filter(slug=org).first()
    sites = queries.sites_out(organisation) if organisation else Site.objects.none()
    found = sites.filter(pk=site).first() if site is not None else sites.first()
    if organisation is None or found is None:
        raise Http404
    return organisation, found if site is not None else None


def listed_of(
    organisation: Organisation, site: Site | None, number: str | int | None, size: int = queries.PAGE, *, count: bool = False
) -> tuple[list[Told], Any]:
    """A part of what stands there, and its pages."""
    today = timezone.localdate()
    if site is None:
        posts = Paginator(queries.posts_out(organisation), size).get_page(number)
        return queries.told(organisation, posts.object_list, today, count=count), posts
    page = Paginator(queries.at_site(organisation, site), size).get_page(number)
    return [Told(one, queries.picture_in(one, today)) for one in page.object_list], page


@access.public("everybody may read what was published on the own page")
def listed(request: HttpRequest, org: str, site: int | None = None) -> HttpResponse:
    """What an organisation or a site tells, the newest on top."""
    organisation, here = house(org, site)
    with translation.override(language_of(request, organisation)):
        told, page = listed_of(organisation, here, request.GET.get("page"), count=True)
        sites = queries.sites_out(organisation)
        context = frame(organisation, here) | {"told": told, "page": page, "sites": sites[:60] if here is None else []}
        return render(request, "content/own_page.html", context)


@access.public("everybody may read what was published on the own page")
def one(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A site's version of one post."""
    found = one_of(org, pk)
    with translation.override(language_of(request, found.post.organisation)):
        told = Told(found, queries.picture_in(found, timezone.localdate()))
        return render(request, "content/own_one.html", frame(found.post.organisation, found.site) | {"one": told})


@alone
@access.public("everybody may see the pictures of what was published on the own page")
def picture(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Its picture, as long as it may be shown."""
    shown = queries.picture_in(one_of(org, pk), timezone.localdate())
    if shown is None:
        raise Http404
    return jpeg(request, shown.folder / "page.jpg", shown.mark)


@access.public("everybody may follow what is published on the own page")
def atom(request: HttpRequest, org: str, site: int | None = None) -> HttpResponse:
    """The same as an Atom feed."""
    organisation, here = house(org, site)
    with translation.override(organisation.language):
        title, page = title_of(organisation, here), whole(page_of(organisation, here))
        made = Atom1Feed(title=title, link=page, description=title, language=organisation.language, feed_url=settings.TALKOOT_URL + request.path)
        for told in listed_of(organisation, here, 1, FOLLOWED)[0]:
            link = whole(address_of(told.it, organisation))
            made.add_item(
                title=told.it.title, link=link, description=html_of(told, organisation), unique_id=name_of(told.it, here), pubdate=first_at(told.it, here),
                updateddate=told.it.at, author_name=f"{organisation.name}, {told.it.site.shown_name}",
            )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@access.public("everybody may follow what is published on the own page")
def json_feed(request: HttpRequest, org: str, site: int | None = None) -> HttpResponse:
    """The same as a JSON feed (jsonfeed.org, 1.1)."""
    organisation, here = house(org, site)
    with translation.override(organisation.language):
        items = [
            {
                "id": name_of(told.it, here), "url": whole(address_of(told.it, organisation)), "title": told.it.title,
                "content_html": html_of(told, organisation), "content_text": told.it.text,
                "date_published": first_at(told.it, here), "date_modified": told.it.at,
                "authors": [{"name": f"{organisation.name}, {told.it.site.shown_name}"}],
            }
            for told in listed_of(organisation, here, 1, FOLLOWED)[0]
        ]  # fmt: skip
        document = {
            "version": "https://jsonfeed.org/version/1.1", "title": title_of(organisation, here), "home_page_url": whole(page_of(organisation, here)),
            "feed_url": settings.TALKOOT_URL + request.path, "language": organisation.language, "items": items,
        }  # fmt: skip
    return JsonResponse(document, content_type="application/feed+json; charset=utf-8")


@access.public("other websites show the newest to their visitors")
def script(request: HttpRequest, org: str, site: int | None = None) -> HttpResponse:
    """The one line's script: a frame of its own, which touches nothing of the page around it."""
    organisation, here = house(org, site)
    with translation.override(organisation.language):
        address = whole(reverse("posted:site_inside", args=[org, site]) if site is not None else reverse("posted:inside", args=[org]))
        content = SCRIPT % {"address": json.dumps(address), "title": json.dumps(title_of(organisation, here))}
    headers = {"Cache-Control": "max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(content, content_type="text/javascript; charset=utf-8", headers=headers)


@xframe_options_exempt  # any website may show it: it is for everybody, and there is nothing to press but links
@csp_override(settings.SECURE_CSP | {"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # lists and strings
@access.public("other websites show the newest to their visitors")
def inside(request: HttpRequest, org: str, site: int | None = None) -> HttpResponse:
    """The newest, inside another website; each leads to its page."""
    organisation, here = house(org, site)
    with translation.override(organisation.language):
        told, _page = listed_of(organisation, here, 1, INSIDE)
        return render(request, "content/own_inside.html", frame(organisation, here) | {"told": told})


def one_of(org: str, pk: int) -> Publication:
    """What was published there under that number; 404 for any other alike."""
    organisation = Organisation.objects.filter(slug=org).first()
    found = queries.published(organisation).filter(pk=pk).select_related("post__organisation").first() if organisation else None
    if found is None:
        raise Http404
    return found


def name_of(one: Publication, site: Site | None) -> str:
    """What feeds call it: of a site its version, of the whole the post, which stays the same whichever site told it last."""
    organisation = one.post.organisation
    return whole(address_of(one, organisation) if site else f"{reverse('posted:listed', args=[organisation.slug])}#post-{one.post_id}")


def first_at(one: Publication, site: Site | None) -> datetime:
    """Since when feeds say that it is out."""
    return one.at if site else one.post.out_at or one.at


def html_of(told: Told, organisation: Organisation) -> str:
    """Its text and picture as safe HTML."""
    text = linebreaks(urlize(told.it.text, nofollow=True, autoescape=True))
    if told.picture is None:
        return text
    source = whole(reverse("posted:picture", args=[organisation.slug, told.it.pk]))
    return format_html('<p><img src="{}" alt="{}"></p>', source, told.it.described) + text


def frame(organisation: Organisation, site: Site | None) -> dict[str, Any]:
    """What every page of it needs."""
    chosen = translation.get_language()
    return {
        "organisation": organisation, "site": site, "languages": LANGUAGES, "chosen": chosen, "is_untranslated": chosen != organisation.language,
        "written_in": LANGUAGES.get(organisation.language, organisation.language), "title": title_of(organisation, site),
    }  # fmt: skip


def title_of(organisation: Organisation, site: Site | None) -> str:
    if site is None:
        return _("What %(organisation)s tells") % {"organisation": organisation.name}
    return f"{organisation.name} – {site.shown_name}"


def page_of(organisation: Organisation, site: Site | None) -> str:
    return reverse("posted:site", args=[organisation.slug, site.pk]) if site else reverse("posted:listed", args=[organisation.slug])


def address_of(one: Publication, organisation: Organisation) -> str:
    return reverse("posted:one", args=[organisation.slug, one.pk])


def language_of(request: HttpRequest, organisation: Organisation) -> str:
    """The one that the address asks for, else the organisation's."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else organisation.language


def whole(path: str) -> str:
    return f"{settings.TALKOOT_URL}{path}"
