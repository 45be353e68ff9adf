"""How a session began. Some things may be done only in one that nobody but its person can have begun."""

from enum import StrEnum
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user, login
from django.http import HttpRequest

from talkoot.base.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
HOW, CODE = "began", "began_code"


class How(StrEnum):
    """The way somebody came in."""

    ADDRESS = "address"  # a code or a link mailed to an address of their own
    PASSWORD = "password"  # noqa: S105  (a word, not a password)
    PASSKEY = "passkey"
    PROVIDER = "provider"  # the organisation's own sign-in
    OWN_CODE = "own code"  # a personal code that they made themselves
    GIVEN_CODE = "given code"  # one that somebody else has read
    UNKNOWN = "unknown"

    @property
    def is_own(self) -> bool:
        """Whether it shows that the person themselves came in: what is theirs alone asks for this."""
        return self not in (How.GIVEN_CODE, How.UNKNOWN)


OF_LIBRARY = {"code": How.ADDRESS, "password_reset": How.ADDRESS, "password": How.PASSWORD, "mfa": How.PASSKEY, "socialaccount": How.PROVIDER}


def begin(request: HttpRequest, user: User, how: How, code: int | None = None) -> None:
    """Signs somebody in and keeps how; `code` is the personal code, so that the session ends with it."""
    login(request, user, backend=BACKEND)
    request.session[HOW] = how.value
    if code is None:
        request.session.pop(CODE, None)
    else:
        request.session[CODE] = code


def how_begun(request: HttpRequest) -> How:
    """How the session began; a way in proved later in the same session does not change it."""
    if kept := request.session.get(HOW):
        return How(kept)
    records = request.session.get("account_authentication_methods") or []
    return OF_LIBRARY.get(records[0].get("method", ""), How.UNKNOWN) if records else How.UNKNOWN


def request_of_session(key: str) -> HttpRequest:
    """A request as if somebody had come with this session's key, for what is answered outside Django's pages."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key or None)
    request.user = get_user(request)
    return request


def code_of(request: HttpRequest) -> int | None:
    """The personal code that the session began with, if it did."""
    return request.session.get(CODE)
