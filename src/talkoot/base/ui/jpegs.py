"""Serving pictures that may be taken off: a browser asks each time, by a mark of what is seen, so that no cache shows what may be shown no more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.csp import CSP
from django.utils.http import quote_etag
from django.views.decorators.csp import csp_override

# For a view that sends a picture: opened by itself, it loads and runs nothing.
alone: Callable[[Any], Any] = csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item]  # a directive without a value


def jpeg(request: HttpRequest, path: Path, mark: str) -> HttpResponse:
    """The file, or that it has not changed; 404 where there is none."""
    etag = quote_etag(mark)
    headers = {"Cache-Control": "no-cache", "ETag": etag, "X-Content-Type-Options": "nosniff"}
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    try:
        return HttpResponse(path.read_bytes(), content_type="image/jpeg", headers=headers)
    except FileNotFoundError:
        raise Http404 from None
