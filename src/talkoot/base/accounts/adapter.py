"""Where the sign-in library asks us: nobody gets an account without an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Accounts are made by invitation, set-up or the command line, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: Any) -> str:
        """How mails and pages of the library call the person."""
        return str(user)


class OwnSignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """The organisation's own sign-in opens existing accounts by verified address; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
