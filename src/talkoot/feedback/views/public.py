"""What customers meet: one press, one “why”, thanks. No cookie, no session, no script needed."""

import json
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from talkoot.base.accounts.limits import client_address, neighbourhood
from talkoot.base.kit.origins import origins_in
from talkoot.base.orgs import access
from talkoot.feedback.actions.answers import Outcome, WhyOutcome, add_why, stands, submit_answer
from talkoot.feedback.actions.doors import Sender, why_not_take
from talkoot.feedback.actions.presses import as_pressed, is_begun, is_ours, new_key
from talkoot.feedback.faults import words_of
from talkoot.feedback.forms.public import MoreForm
from talkoot.feedback.logic.submission import Unfit, read_key, read_submission
from talkoot.feedback.models import Channel
from talkoot.feedback.queries.channels import ChannelPage, channel_page, questions_shown
from talkoot.feedback.queries.deeds import deeds_shown
from talkoot.feedback.views.intake import MOST_BYTES, kept_query, next_address

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
WAIT = 60  # seconds that are told to a device whose network has given many answers
GIVEN = {"no_score": "no_score_given", "score_off_scale": "score_off_scale_given", "comment_too_long": "comment_too_long_given"}


@csrf_exempt  # there is no session to misuse: an answer is nobody's
@access.public("customers answer without an account")
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The question, and taking its answer when the intake in front has not."""
    page = channel_page(key)
    if page is None or page.record.kind == Channel.Kind.MAIL or (page.record.needs_key and not is_json(request)):
        return closed(request)
    with in_customers_language(request, page):
        if request.method == "POST":
            return take(request, page)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
        now = timezone.now()
        # Keys of ours only: under one that somebody made up and handed round, the answers of many would be taken for one.
        if (changed := given_key(request, "change")) is not None and is_ours(page.channel, changed):
            return show(request, "feedback/answer.html", page, {"fresh_key": changed, "changes": True})
        begun = given_key(request, "answer")
        if begun is not None and is_begun(page.channel, begun, now):
            return show(request, "feedback/answer.html", page, {"fresh_key": begun, "again": True})
        if request.headers.get("Sec-Fetch-Mode") == "navigate":
            # The key stands in the address, so that Back – with a page cache or without, with script or without – finds the same answer.
            kept = language_query(request)
            return HttpResponseRedirect(f"{request.path}{kept}{'&' if kept else '?'}answer={new_key(page.channel, now)}")
        return show(request, "feedback/answer.html", page, {"fresh_key": new_key(page.channel, now), "again": True})


def take(request: HttpRequest, page: ChannelPage) -> HttpResponse:
    """Takes an answer or says what is wrong with it."""
    if (why := why_not_take(page.channel, sender(request))) == "key":
        return refuse(request, page, "key_unfit", 401)
    try:
        fields = json_fields(request) if is_json(request) else request.POST.dict()
        submission = read_submission(fields)
    except Unfit as unfit:
        return refuse(request, page, unfit.fault)
    if fault := page.channel.fault(submission):
        return refuse(request, page, fault)
    if why:
        return refuse(request, page, "many_from_here", 429)
    now = timezone.now()
    given = submission.key
    submission, before = as_pressed(page.channel, submission, now)
    if before and stands(page.channel, before, submission.score):
        submission = replace(submission, key=before)  # the same press once more, over the edge of its ten minutes
    outcome = submit_answer(channel=page.channel, submission=submission, at=now)
    if is_json(request):
        if outcome is Outcome.DIFFERS:
            return JsonResponse({"error": "differs", "message": _("This key already stands for another answer.")}, status=409)
        return JsonResponse({"answer": str(submission.key), "repeated": outcome is Outcome.REPEATED}, status=201 if outcome is Outcome.STORED else 200)
    if outcome is Outcome.DIFFERS and submission.key != given:
        submission = replace(submission, key=new_key(page.channel, now))  # a page left open for long: yet another visit
        outcome = submit_answer(channel=page.channel, submission=submission, at=now)
    if outcome is Outcome.DIFFERS:
        return show(
            request,
            "feedback/answer.html",
            page,
            fresh(page, _("You have answered already. Thank you!")),
            status=409,
        )
    more = not submission.comment and page.channel.asks_more(submission.score)
    return HttpResponseRedirect(next_address(request.path, submission, more, request.META["QUERY_STRING"]), status=303)


def fresh(page: ChannelPage, trouble: str) -> dict[str, object]:
    """A new page with what was wrong with the last one."""
    return {"fresh_key": new_key(page.channel, timezone.now()), "trouble": trouble}


def given_key(request: HttpRequest, name: str) -> UUID | None:
    """The key of an answer that stands in the address: one to change, or one that was begun."""
    try:
        return read_key(request.GET.get(name))
    except Unfit:
        return None


def json_fields(request: HttpRequest) -> dict[str, object]:
    """The fields of a JSON body; Unfit when it is none."""
    if len(request.body) > MOST_BYTES:
        raise Unfit("comment_too_long")
    try:
        fields = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Unfit("no_key") from None
    if not isinstance(fields, dict):
        raise Unfit("no_key")
    return fields


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def sender(request: HttpRequest) -> Sender:
    """Who sends a request."""
    return Sender(request.headers.get("Authorization", ""), neighbourhood(client_address(request)))


def refuse(request: HttpRequest, page: ChannelPage, fault: str, status: int = 422) -> HttpResponse:
    words = words_of(GIVEN.get(fault, fault))
    headers = {"Retry-After": str(WAIT)} if status == 429 else {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if is_json(request):
        return JsonResponse({"error": fault, "message": words}, status=status, headers=headers)
    response = show(request, "feedback/answer.html", page, fresh(page, words), status=status)
    for name, value in headers.items():
        response.headers[name] = value
    return response


@csrf_exempt  # there is no session to misuse
@access.public("customers answer without an account; only who made the key knows it")
def why(request: HttpRequest, key: str, answer: UUID, score: int) -> HttpResponse:
    """What is asked after the first press: choices, the customer's own words, and how to reach them if they wish."""
    page = channel_page(key)
    if page is None or page.record.needs_key or not 1 <= score <= 5:
        return closed(request)
    with in_customers_language(request, page):
        form = MoreForm(questions_shown(page, answer, score), request.POST if request.method == "POST" else None)
        more: dict[str, object] = {"score": score, "form": form, "answer": answer, "may_change": page.record.kind != Channel.Kind.MAIL}
        if request.method != "POST":
            return show(request, "feedback/why.html", page, more)
        if not form.is_valid():
            return show(request, "feedback/why.html", page, more, status=422)
        outcome = add_why(channel=page.channel, key=answer, score=score, at=timezone.now(), **form.said())
        if outcome is WhyOutcome.NO_ANSWER:
            return show(
                request,
                "feedback/answer.html",
                page,
                fresh(page, _("We did not find your answer. Choose a face once more.")),
                status=404,
            )
        if outcome is WhyOutcome.SAID_ALREADY:
            trouble = _("You have told us about this visit already, and that stands. Thank you!")
            return show(request, "feedback/why.html", page, more | {"trouble": trouble}, status=409)
        return HttpResponseRedirect(reverse("k:thanks", args=[key]) + language_query(request), status=303)


@access.public("customers answer without an account")
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """Thanks, and what happens to the answer."""
    page = channel_page(key)
    if page is None:
        return closed(request)
    with in_customers_language(request, page):
        return show(request, "feedback/thanks.html", page, {"deeds": deeds_shown(page.channel.organisation_id, page.channel.site_id)[:2]})


def closed(request: HttpRequest) -> HttpResponse:
    """There is no such feedback point, or it is no longer open: both look alike."""
    if request.content_type == "application/json":
        return JsonResponse({"error": "closed", "message": _("This feedback point is not open.")}, status=404)
    return render(request, "feedback/closed.html", status=404)


def show(request: HttpRequest, template: str, page: ChannelPage, more: dict[str, object], status: int = 200) -> HttpResponse:
    """A customer's page in the language chosen."""
    language = translation.get_language() or "fi"
    context = {
        "page": page,
        "question": page.question.text(language),
        "question_id": page.question.pk,
        "key": page.channel.key,
        "who": page.site,
        "days": page.channel.asked.keep_contacts_days,
        "languages": LANGUAGES,
        "chosen": language,
        "inside": is_inside(request, page),
        "language_query": language_query(request),
    }
    response = render(request, template, context | more, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    if is_inside(request, page):
        # Only the websites that were named may show it. The older header cannot name any, and gives way to this one.
        response._csp_config = settings.SECURE_CSP | {"frame-ancestors": origins_in(page.record.origins)}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    return response


def is_inside(request: HttpRequest, page: ChannelPage) -> bool:
    """Whether the page is shown by another website, as its feedback point allows."""
    return request.GET.get("shown") == "inside" and page.record.kind == Channel.Kind.WIDGET and bool(origins_in(page.record.origins))


def in_customers_language(request: HttpRequest, page: ChannelPage) -> translation.override:
    """The language asked for in the address, else the browser's if we have it, else the organisation's."""
    asked = request.GET.get("lang", "")
    if asked not in LANGUAGES:
        wanted = [part.partition(";")[0].strip().lower()[:2] for part in request.headers.get("Accept-Language", "").split(",")]
        asked = next((code for code in wanted if code in LANGUAGES), page.language)
    return translation.override(asked)


def language_query(request: HttpRequest) -> str:
    return kept_query(request.META["QUERY_STRING"])
