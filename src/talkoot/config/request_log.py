"""One line in the log for each page: its route's name, how it went, how long it took. Never what was asked for, or by whom.

In development it also says how many queries the page made.
"""

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from talkoot.config.logs import route_of, stays_out
from talkoot.config.metrics import REQUESTS, SECONDS

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # whatever else is asked makes no series of its own

log = structlog.get_logger("talkoot.requests")


class Counted:
    """How many queries ran."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        self.n += 1
        return execute(*asked)


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Counts and logs each request."""

    def handle(request: HttpRequest) -> HttpResponse:
        start, queries = time.perf_counter(), Counted()
        with connection.execute_wrapper(queries) if settings.DEVELOPMENT else nullcontext():
            response = get_response(request)
        ms = round((time.perf_counter() - start) * 1000, 1)
        REQUESTS.labels(request.method if request.method in METHODS else "other", response.status_code).inc()
        SECONDS.observe(ms / 1000)
        if settings.DEVELOPMENT and not stays_out(request):
            log.info("page", method=request.method, route=route_of(request), status=response.status_code, ms=ms, queries=queries.n)
        elif not stays_out(request):
            log.info("page", method=request.method, route=route_of(request), status=response.status_code, ms=ms)
        return response

    return handle
