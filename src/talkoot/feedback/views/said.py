"""What customers see of what came of their words: the public page and its feed, and “is it right now?”."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from talkoot.base.orgs import access
from talkoot.base.orgs.models import Organisation, Site
from talkoot.feedback.actions.follow_ups import answer_again
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Asking, Deed
from talkoot.feedback.queries.deeds import deeds_shown, ways_to_answer
from talkoot.feedback.views.public import LANGUAGES

SHOWN = 50


@access.public("everybody may read what was done about what customers said")
def said(request: HttpRequest, org: str, site: str = "") -> HttpResponse:
    """You said – we did, of an organisation or one of its sites. Nothing released: no such page."""
    organisation, place, deeds = public_deeds(org, site)
    language = request.GET.get("lang", "")
    with translation.override(language if language in LANGUAGES else organisation.language):
        feed = reverse("said:site_feed", args=[org, site]) if place else reverse("said:feed", args=[org])
        chosen = translation.get_language()
        context = {
            "organisation": organisation, "site": place, "deeds": deeds, "feed": feed, "languages": LANGUAGES, "chosen": chosen,
            "ways": ways_to_answer(organisation.pk, place.pk if place else None), "is_untranslated": chosen != organisation.language,
            "written_in": LANGUAGES.get(organisation.language, organisation.language),
        }  # fmt: skip
        return render(request, "feedback/said.html", context)


@access.public("everybody may follow what was done about what customers said")
def feed(request: HttpRequest, org: str, site: str = "") -> HttpResponse:
    """The same as a feed."""
    organisation, place, deeds = public_deeds(org, site)
    page = settings.TALKOOT_URL + (reverse("said:site", args=[org, site]) if place else reverse("said:said", args=[org]))
    with translation.override(organisation.language):
        title = f"{_('You said – we did')} · {place.shown_name if place else organisation.name}"
        made = Atom1Feed(title=title, link=page, description=title, language=organisation.language, feed_url=settings.TALKOOT_URL + request.path)
        for deed in deeds:
            made.add_item(
                title=deed.done[:100], link=page, description=f"”{deed.heard}” – {deed.done}", unique_id=f"{page}#{deed.pk}",
                pubdate=deed.released_at, updateddate=deed.released_at,
            )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def public_deeds(org: str, site: str) -> tuple[Organisation, Site | None, list[Deed]]:
    """What is released; 404 when there is nothing, so that nobody learns which organisations there are."""
    organisation = Organisation.objects.filter(slug=org).first()
    place = Site.objects.filter(organisation=organisation, key=site, closed_on=None).first() if organisation and site else None
    deeds = list(deeds_shown(organisation.pk, place.pk if place else None)[:SHOWN]) if organisation and (place or not site) else []
    if organisation is None or not deeds:
        raise Http404
    return organisation, place, deeds


@csrf_exempt  # the key is the proof, and it works once
@access.public("the customer got this link by e-mail; only they know the key")
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Is it right now? One press, once."""
    asking = Asking.objects.filter(key=token_digest(key), follow_up__isnull=False).select_related("channel__organisation", "channel__site", "follow_up").first()
    if asking is None:
        return render(request, "feedback/closed.html", status=404)
    contact = getattr(asking.follow_up.answer, "contact", None) if asking.follow_up else None
    with translation.override(contact.language if contact else asking.channel.organisation.language):
        if request.method == "POST" and request.POST.get("happy") in ("yes", "no"):
            answer_again(asking=asking, happy=request.POST["happy"] == "yes", at=timezone.now())
            return redirect(request.path)
        context = {"asking": asking, "organisation": asking.channel.organisation, "chosen": translation.get_language()}
        return render(request, "feedback/again.html", context)
