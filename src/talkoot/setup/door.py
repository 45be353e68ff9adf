"""The way to the first set-up. Only who can read the server's terminal knows it, and only until somebody is in."""

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from talkoot.base.orgs.models import Organisation


def setup_token() -> str:
    """Follows from the secret key, so that it is the same at every start."""
    return salted_hmac("talkoot.setup", "first", algorithm="sha256").hexdigest()[:32]


def setup_address() -> str:
    """The page that the terminal shows."""
    return reverse("setup:begin", args=[setup_token()])


def may_set_up(token: str) -> bool:
    """Whether the token is right and nobody is here yet."""
    return constant_time_compare(token, setup_token()) and not Organisation.objects.exists()
