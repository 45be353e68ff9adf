"""One line in the log for each page: its route's name, how it went, how long it took. Never what was asked for, or by whom."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from talkoot.config.logs import route_of, stays_out
from talkoot.config.metrics import REQUESTS, SECONDS

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # whatever else is asked makes no series of its own

log = structlog.get_logger("talkoot.requests")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Counts and logs each request."""

    def handle(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - start
        REQUESTS.labels(request.method if request.method in METHODS else "other", response.status_code).inc()
        SECONDS.observe(seconds)
        if not stays_out(request):
            log.info("page", method=request.method, route=route_of(request), status=response.status_code, ms=round(seconds * 1000, 1))
        return response

    return handle
