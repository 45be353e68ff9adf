"""One line in the log for each page: what was asked for, how it went, how long it took. Never bodies or addresses."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from talkoot.config.metrics import REQUESTS, SECONDS

log = structlog.get_logger("talkoot.requests")

# Customers' pages stay out of the log: with few visitors, a time and an address could tell who answered.
# So do the team mirror's permissions and sealed answers.
UNLOGGED = ("/k/", "/a/", "/healthz", "/readyz", "/metrics")
UNLOGGED_ENDS = ("/permit/", "/answer/")
SECRET = ("/join/", "/setup/", "/ics/")  # what follows opens doors


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Counts and logs each request."""

    def handle(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - start
        REQUESTS.labels(request.method, response.status_code).inc()
        SECONDS.observe(seconds)
        if not request.path.startswith(UNLOGGED) and not request.path.endswith(UNLOGGED_ENDS):
            path = next((door + "…" for door in SECRET if request.path.startswith(door)), request.path)
            log.info("page", method=request.method, path=path, status=response.status_code, ms=round(seconds * 1000, 1))
        return response

    return handle
