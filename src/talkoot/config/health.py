"""For those who watch over the server."""

from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from talkoot.base.accounts.limits import client_address
from talkoot.base.orgs.access import public
from talkoot.base.store.connections import PROBES

LONGEST_PROBE = 2.0  # seconds that a part of this process may take to say that it is well


@public("a watcher has no account, and it says nothing but that the process lives")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public("a watcher has no account, and it says nothing but whether the database is ready")
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, is up to date, and whatever else of this process must answer does."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse("migrations are waiting\n", status=503, content_type="text/plain")
    for name, probe in PROBES.items():
        if trouble := probe(LONGEST_PROBE):
            return HttpResponse(f"{name}: {trouble}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@public("numbers for a watcher: by token, or without one to the same machine only")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format."""
    if not may_see_metrics(request):
        return HttpResponse("give the token as a bearer token\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def may_see_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    # A proxy on the same machine would make everybody look local; its header gives it away.
    if request.headers.get("X-Forwarded-For") and not settings.TRUST_PROXY:
        return False
    try:
        return ip_address(client_address(request)).is_loopback
    except ValueError:
        return False
