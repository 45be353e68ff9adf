"""The language a person chose goes before the one their browser asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


def language_of_person(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turns the chosen language on for signed-in people who have one."""

    def handle(request: HttpRequest) -> HttpResponse:
        # Public pages never look at a session: they set no cookie and read none.
        if "sessionid" in request.COOKIES and not request.path.startswith("/k/"):
            chosen = getattr(request.user, "language", "")
            if chosen:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return get_response(request)

    return handle
