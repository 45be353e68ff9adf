"""What a browser puts into the box: HPKE (RFC 9180) to the round's key, of one size whatever was written.

DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: what every browser has built in.
"""

import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PLAIN_BYTES = 8192
SEALED_BYTES = 65 + PLAIN_BYTES + 16  # the ephemeral point, the padded answer, the tag


class Unreadable(ValueError):
    """Not an answer sealed to this key."""


def info_of(key: str) -> bytes:
    """What ties a sealed answer to its round."""
    return f"talkoot assessment {key}".encode()


def open_sealed(body: bytes, private: ec.EllipticCurvePrivateKey, key: str) -> dict[str, Any]:
    """The fields of one answer. Raises Unreadable."""
    try:
        fields = json.loads(SUITE.decrypt(body, private, info_of(key)))
    except (InvalidTag, ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(fields, dict):
        raise Unreadable
    return fields


def seal(fields: dict[str, Any], public: ec.EllipticCurvePublicKey, key: str) -> bytes:
    """As a browser does it; for the demo, the tests and the measurements. ValueError for more than fits."""
    plain = json.dumps(fields, ensure_ascii=False).encode()
    if len(plain) > PLAIN_BYTES:
        raise ValueError("too long")
    return SUITE.encrypt(plain.ljust(PLAIN_BYTES), public, info_of(key))
