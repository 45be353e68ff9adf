"""A set of links that have been used, as one value in which no link has a place of its own."""

import hashlib

SIZE = 16  # bytes of a digest: a chance meeting among a million links has odds of one in 10^26


def digest_of(token: str) -> bytes:
    """What stands for a link among the used ones. Not made like the digest by which a link is known, so neither leads to the other."""
    return hashlib.sha256(b"used:" + token.encode()).digest()[:SIZE]


def holds(used: bytes, token: str) -> bool:
    """Whether the link has been used."""
    return digest_of(token) in _parts(used)


def added(used: bytes, token: str) -> bytes:
    """The set with the link."""
    return b"".join(sorted(_parts(used) | {digest_of(token)}))


def removed(used: bytes, token: str) -> bytes:
    """The set without it."""
    return b"".join(sorted(_parts(used) - {digest_of(token)}))


def _parts(used: bytes) -> set[bytes]:
    return {used[start : start + SIZE] for start in range(0, len(used), SIZE)}
