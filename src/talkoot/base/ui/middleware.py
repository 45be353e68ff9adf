"""Headers that every page carries beside the content policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No page is kept by caches between us and the person; no page may use the device's senses."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return handle
