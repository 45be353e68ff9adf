"""Where the sign-in library asks us: nobody gets an account without an invitation."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as library
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from talkoot.base.accounts.limits import PASSWORDS, client_address, may_mail, may_try
from talkoot.base.accounts.models import User
from talkoot.base.accounts.own_sign_in import may_open_by_address
from talkoot.base.accounts.passwords import MOST_CHARACTERS

log = structlog.get_logger(__name__)

BY_ONESELF = 20  # mails of the sign-in pages that one person can cause in a day once they are in


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Accounts are made by invitation, set-up or the command line, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """All limits of the library count by the address that ours count by."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Guessing at an account closes it at the place where somebody guesses, and not where its person is."""
        self.guessing_at = str(credentials.get("email", "")).strip().lower()
        if len(str(credentials.get("password", ""))) > MOST_CHARACTERS or not PASSWORDS.may_guess(self.guessing_at, request, timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails name the configured address, never the one that a request came to; nobody gets more than they can read."""
        now = timezone.now()
        asking = getattr(library.request, "user", None)  # somebody signed in who proves one address after another
        if asking is not None and asking.is_authenticated and not may_try(f"mail:own:{asking.pk}", most=BY_ONESELF, within=timedelta(days=1), at=now):
            log.warning("mail_over_budget", kind=template_prefix.rsplit("/", 1)[-1])
            return
        if not may_mail(email, at=now, known=PASSWORDS.is_known(email.strip().lower(), library.request, now)):
            log.warning("mail_over_budget", kind=template_prefix.rsplit("/", 1)[-1])
            return
        host = urlsplit(settings.TALKOOT_URL).netloc
        super().send_mail(template_prefix, email, {"current_site": SimpleNamespace(name=host, domain=host), **context})

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Counts wrong passwords, and remembers where a right one came from."""
        user = super().authenticate(request, **credentials)
        if user is None:
            PASSWORDS.wrong(self.guessing_at, request, timezone.now())
        elif user is not None:
            PASSWORDS.right(self.guessing_at, request, timezone.now())
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        """Remembers where somebody came in, by whatever way: there no stranger's asking far away keeps codes from them."""
        super().login(request, user)
        if user.email:
            PASSWORDS.right(user.email.strip().lower(), request, timezone.now())

    def get_user_display(self, user: Any) -> str:
        """How mails and pages of the library call the person."""
        return str(user)


class OwnSignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """The installation's identity provider opens accounts that were linked, and by verified address those whose organisations
    want it; it makes none."""

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        user = User.objects.filter(email=email.strip().lower()).first()
        return user is not None and may_open_by_address(user.pk)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
