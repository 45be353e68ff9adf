"""Secrets at rest: what a copy of the database must not tell. The key is made of the installation's, which lies outside of it."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


class Unreadable(Exception):
    """It was sealed with another key, or for another purpose, or is broken."""


def seal(purpose: str, secret: str) -> str:
    """The secret as it is kept; what was sealed for one purpose opens for no other."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The secret again. Raises Unreadable, as when the installation's key has been changed meanwhile."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        raise Unreadable from None


def _box(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(purpose, "", algorithm="sha256").digest()))
