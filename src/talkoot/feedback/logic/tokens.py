"""What is kept of links and keys that are given out once: enough to know them again, not enough to make them."""

import hashlib
from hmac import compare_digest

LONGEST = 100  # characters of what is given that are looked at


def token_digest(token: str) -> str:
    """The digest of a link or a key, which was made by chance and is long: no salt makes it safer."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_bearer(authorization: str, digest: str) -> bool:
    """Whether what a program says in `Authorization` is the key with this digest; never where there is no key."""
    kind, _space, given = authorization.partition(" ")
    return bool(digest) and kind.lower() == "bearer" and compare_digest(token_digest(given.strip()[:LONGEST]), digest)
