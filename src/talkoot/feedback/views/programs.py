"""What other programs read: the published figures of a point's site and of the whole, with a key of its own."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.feedback.faults import words_of
from talkoot.feedback.logic.tokens import is_bearer
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.channels import channel_page
from talkoot.feedback.sentences import period_of
from talkoot.feedback.verdict_tables import figures_of

PERIODS = ("90", "12")  # the last 90 days, and twelve months: as on the verdict's page
COLUMNS = ("n", "mean", "mean_low", "mean_high", "satisfied_share", "satisfied_low", "satisfied_high")


@access.public("a program reads published figures with a key of its own")
def figures(request: HttpRequest, key: str) -> HttpResponse:
    """The figures as they are published: those of fewer than five answers are left out, and they move as they do on the page."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    page = channel_page(key)
    if page is None or not is_bearer(request.headers.get("Authorization", ""), page.record.read_key):
        # The same for a point that is not there, has no key to read with, or another one.
        words = {"error": "key_unfit", "message": words_of("key_unfit")}
        return JsonResponse(words, status=401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    today = timezone.localdate()
    rows = []
    for period in PERIODS:
        stretch = period_of(period, today)
        for place, site_id in ((page.site, page.channel.site_id), (None, None)):
            cells = figures_of(queries.tally(page.question, stretch, today, site_id))
            numbers = [round(*cell) if isinstance(cell, tuple) else cell for cell in cells]
            rows.append({"site": place, "from": stretch.first, "to": stretch.last, **dict(zip(COLUMNS, numbers, strict=True))})
    content = {"question": page.question.text(page.language), "scale": [1, 5], "figures": rows}
    return JsonResponse(content, headers={"Cache-Control": "no-store"})
