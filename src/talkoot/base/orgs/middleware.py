"""A session that began with a personal code ends with the code."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from talkoot.base.accounts.sessions import code_of
from talkoot.base.kit.paths import is_public
from talkoot.base.orgs.actions import code_holds


def end_with_the_code(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Signs out whoever came in with a code that has been taken back, given anew or ended with the membership."""

    def handle(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_public(request.path):
            code = code_of(request)
            if code is not None and not code_holds(code):
                logout(request)
        return get_response(request)

    return handle
