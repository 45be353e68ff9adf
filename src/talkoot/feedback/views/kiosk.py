"""The kiosk: a tablet by the door that keeps every press on the device first and delivers it, once, when it can."""

import hashlib
import json
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt

from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.ui.templatetags.ui import asset, manifest
from talkoot.feedback.actions.answers import Arrival
from talkoot.feedback.actions.doors import why_not_take
from talkoot.feedback.actions.kiosks import hear_from_kiosk
from talkoot.feedback.faults import words_of
from talkoot.feedback.forms.public import EASE
from talkoot.feedback.logic.submission import LONGEST_OFFLINE, MOST_AT_ONCE, Unfit, read_ago, read_submission
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Channel, Deed, Question
from talkoot.feedback.queries.channels import ChannelPage, OpenChannel, channel_page
from talkoot.feedback.queries.deeds import deeds_shown
from talkoot.feedback.views.public import LANGUAGES, WAIT, closed, sender
from talkoot.feedback.writer import QueueFull, store_delivery

PRESSED = (Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.EASE)  # further questions that fingers can answer, standing
MOST_DELIVERED_BYTES = 2 * 1024 * 1024
# The page may make one kind of trusted script address, for its own service worker; see frontend/src/kiosk/offline.js.
KIOSK_CSP: Any = {**settings.SECURE_CSP, "trusted-types": ["talkoot-kiosk"]}
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" fill="#fbfbf9"/><g fill="#16262f">'
    '<circle cx="136" cy="180" r="44"/><circle cx="256" cy="180" r="44"/><circle cx="376" cy="180" r="44"/></g>'
    '<rect x="60" y="250" width="392" height="78" rx="39" fill="#e7a13c"/></svg>'
)


@csp_override(KIOSK_CSP)
@access.public("customers answer at a tablet without an account")
def kiosk(request: HttpRequest, key: str) -> HttpResponse:
    """The kiosk's page: all steps in all languages at once, so that it needs nothing from us while it is used."""
    page = kiosk_page(key)
    if page is None:
        return closed(request)
    spoken = [code for code in LANGUAGES if page.question.wording.get(code)] or [page.language]
    channel = page.record
    context = {
        "page": page,
        "tongues": [{"code": code, "name": LANGUAGES[code], **steps(page, code)} for code in spoken],
        "first": page.language if page.language in spoken else spoken[0],
        "channel": channel,
        "version": version_of(page),
        "exit": hashlib.sha256(f"{channel.key}:{channel.exit_code}".encode()).hexdigest(),
    }
    response = render(request, "feedback/kiosk.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def kiosk_page(key: str) -> ChannelPage | None:
    """The page behind a key, when it is a kiosk's."""
    page = channel_page(key)
    return page if page and page.record.kind == Channel.Kind.KIOSK else None


def steps(page: ChannelPage, code: str) -> dict[str, object]:
    """The words of each step in one language."""
    return {
        "question": page.question.text(code),
        "more": [(question, question.text(code), buttons(question, code)) for question in page.further if question.kind in PRESSED],
        "deed": newest_deed(page.channel),
    }


def buttons(question: Question, code: str) -> list[tuple[int, object]]:
    """What can be pressed, each with its value."""
    return list(EASE.items()) if question.kind == Question.Kind.EASE else list(enumerate(question.option_texts(code)))


def newest_deed(channel: OpenChannel) -> Deed | None:
    """What the thanks page tells that was done."""
    return deeds_shown(channel.organisation_id, channel.site_id).first()


def version_of(page: ChannelPage) -> str:
    """Changes with anything the page shows, so that a tablet knows when there is a newer one."""
    channel, deed = page.record, newest_deed(page.channel)
    shown = [
        page.organisation, page.site, page.language, [(q.pk, q.kind, q.wording, q.options) for q in (page.question, *page.further)],
        deed.pk if deed else 0, channel.exit_code, channel.shortest_gap, str(channel.awake_from), str(channel.awake_to), asset("kiosk.js"), asset("kiosk.css"),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:12]


@csp_override({"default-src": [CSP.NONE], "connect-src": [CSP.SELF]})
@access.public("the kiosk's own service worker")
def worker(request: HttpRequest, key: str) -> HttpResponse:
    """The service worker that lets the kiosk open without a network."""
    if kiosk_page(key) is None:
        return closed(request)
    files = [reverse("k:kiosk", args=[key]), asset("kiosk.css"), asset("kiosk.js")]
    source = (settings.ASSETS / "files" / manifest()["kiosk-worker.js"]).read_text()
    return HttpResponse(f"const FILES = {json.dumps(files)};\n{source}", content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@access.public("lets a tablet install the kiosk")
def web_manifest(request: HttpRequest, key: str) -> HttpResponse:
    """What a tablet needs to install the kiosk."""
    page = kiosk_page(key)
    if page is None:
        return closed(request)
    content = {
        "name": f"{page.organisation} · {page.site}",
        "short_name": page.site,
        "start_url": reverse("k:kiosk", args=[key]),
        "scope": reverse("k:kiosk", args=[key]),
        "display": "fullscreen",
        "background_color": "#fbfbf9",
        "theme_color": "#fbfbf9",
        "icons": [{"src": reverse("k:kiosk_icon", args=[key]), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@access.public("the picture of the installed kiosk")
def icon(request: HttpRequest, key: str) -> HttpResponse:
    """The mark on the tablet's home screen."""
    return HttpResponse(ICON, content_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


@csrf_exempt  # there is no session to misuse
@access.public("kiosks deliver what customers pressed")
def many(request: HttpRequest, key: str) -> HttpResponse:
    """A delivery of a kiosk: up to 200 answers, what still waits on the device, and back what became of each.

    Safe to repeat. Answers given before the point was closed are still taken; a faulty one is named and holds up no other.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    fields = delivery(request)
    if fields is None:
        return JsonResponse({"error": "unreadable", "message": _("The delivery could not be read.")}, status=422)
    now = timezone.now()
    page = channel_page(key, at=now - LONGEST_OFFLINE)
    if page is None or page.record.kind != Channel.Kind.KIOSK:
        return JsonResponse({"error": "closed", "message": _("This feedback point is not open.")}, status=404)
    enrolled = is_enrolled(page.record, fields.get("device"))
    answers = fields["answers"]
    if answers and not enrolled and why_not_take(page.channel, sender(request), n=len(answers)):
        words = words_of("many_from_here")
        return JsonResponse({"error": "many_from_here", "message": words}, status=429, headers={"Retry-After": str(WAIT)})
    try:
        results = take_delivery(page, answers, now, enrolled)
    except QueueFull:
        return JsonResponse({"error": "busy", "message": _("Try again in a moment.")}, status=503, headers={"Retry-After": "2"})
    waiting = max(0, whole(fields.get("waiting"), 7) or 0)
    oldest = now - min(max(read_ago(fields.get("oldest")), timedelta(0)), LONGEST_OFFLINE)
    hear_from_kiosk(channel=page.record, waiting=waiting, oldest_at=oldest if waiting else None, at=now)
    return JsonResponse({"results": results, "version": version_of(page), "closed": was_closed(page, now)})


def is_enrolled(channel: Channel, device: object) -> bool:
    """Whether the delivery comes from the tablet that was enrolled for this point: it alone may say when an answer was given."""
    return bool(channel.device) and isinstance(device, str) and compare_digest(token_digest(device[:100]), channel.device)


def take_delivery(page: ChannelPage, answers: list[dict[str, object]], now: datetime, enrolled: bool) -> dict[str, str]:
    """What became of each answer by its key: stored, repeated, differs, or the fault it has."""
    results: dict[str, str] = {}
    arrivals: list[tuple[str, Arrival]] = []
    for fields in answers:
        name = str(fields.get("answer", ""))[:40]
        try:
            submission = read_submission(fields)
        except Unfit as unfit:
            results[name] = unfit.fault
            continue
        given = submission.given_at(now) if enrolled else now
        if fault := page.channel.fault(submission) or ("closed" if was_closed(page, given) else ""):
            results[name] = fault
        else:
            arrivals.append((name, Arrival(page.channel, submission, given, now)))
    outcomes = store_delivery([arrival for _name, arrival in arrivals]) if arrivals else []
    return results | {name: outcome.value for (name, _arrival), outcome in zip(arrivals, outcomes, strict=True)}


def was_closed(page: ChannelPage, given: datetime) -> bool:
    """Whether the point or its site was closed already when an answer was given."""
    point, site = page.record.closed_at, page.record.site.closed_on
    day = given.astimezone(ZoneInfo(page.channel.time_zone)).date()
    return (point is not None and given > point) or (site is not None and day > site)


def delivery(request: HttpRequest) -> dict[str, Any] | None:
    """The delivery's fields when it is one."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if (size := whole(length)) is None or size > MOST_DELIVERED_BYTES or request.content_type != "application/json":
        return None
    try:
        fields = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    answers = fields.get("answers") if isinstance(fields, dict) else None
    fine = isinstance(answers, list) and len(answers) <= MOST_AT_ONCE and all(isinstance(one, dict) for one in answers)
    return fields if fine else None
