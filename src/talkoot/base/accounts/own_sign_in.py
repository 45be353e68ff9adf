"""The installation's own identity provider: whose accounts it may open, and how strong a person's ways in are.

Whoever runs the provider can claim any address. So an account is opened by its address only where somebody above says that
this is right (base/orgs); what a person has linked themselves, signed in, opens as ever.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

# Functions of an account's key that say whether its people want to be let in by what the provider says of their address.
MAY_OPEN: list[Callable[[int], bool]] = []


def may_open_by_address(user_id: int) -> bool:
    """Whether the provider may open an account that its person has not linked themselves."""
    return any(says(user_id) for says in MAY_OPEN)


def has_linked(user_id: int) -> bool:
    """Whether a person has linked their account with the provider."""
    return bool(SocialAccount.objects.filter(user_id=user_id).exists())


def has_second_factor(user_id: int) -> bool:
    """Whether somebody has a passkey, which is both factors in one, or a second one beside their mail or password."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=(Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)).exists())
