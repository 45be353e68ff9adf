"""The language a person chose goes before the one their browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from talkoot.base.kit.paths import is_public


def language_of_person(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turns the chosen language on for signed-in people who have one."""

    def handle(request: HttpRequest) -> HttpResponse:
        # Where answers arrive nobody looks at a session.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_public(request.path):
            chosen = getattr(request.user, "language", "")
            if chosen:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return get_response(request)

    return handle
