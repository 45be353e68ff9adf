"""A member's half of the blind signature (RFC 9474) and of the sealed answer, as their browser does it: for tests and measurements."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

SALT_BYTES = 48


def emsa_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384 (RFC 8017, 9.1.1)."""
    size = -(-bits // 8)
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(size - len(salt) - 48 - 2) + b"\x01" + salt
    mask = b"".join(hashlib.sha384(digest + counter.to_bytes(4)).digest() for counter in range(-(-len(block) // 48)))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=False))
    masked[0] &= 0xFF >> (8 * size - bits)
    return bytes(masked) + digest + b"\xbc"


def blind(message: bytes, n: int, e: int, r: int, salt: bytes) -> bytes:
    """The blinded message for a blinding number r."""
    encoded = int.from_bytes(emsa_pss(message, salt, n.bit_length() - 1))
    return (encoded * pow(r, e, n) % n).to_bytes(-(-n.bit_length() // 8))


def finalize(signature: bytes, n: int, inverse: int) -> bytes:
    """The signature of the message itself."""
    return (int.from_bytes(signature) * inverse % n).to_bytes(len(signature))


@dataclass
class Token:
    """One member's token while it is being signed."""

    signing_key: str  # the group's public key, base64 of its DER
    prepared: bytes = field(default_factory=lambda: secrets.token_bytes(64))
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(SALT_BYTES))
    signature: bytes = b""

    def __post_init__(self) -> None:
        public = serialization.load_der_public_key(base64.b64decode(self.signing_key)).public_numbers()  # type: ignore[union-attr]
        self.n, self.e = public.n, public.e  # type: ignore[union-attr]
        self.r = secrets.randbelow(self.n - 2) + 2

    @property
    def blinded(self) -> bytes:
        """What is sent to be signed."""
        return blind(self.prepared, self.n, self.e, self.r, self.salt)

    def take(self, signed: bytes) -> None:
        """Unblinds what came back."""
        self.signature = finalize(signed, self.n, pow(self.r, -1, self.n))

    def proof(self, group: int) -> dict[str, object]:
        """What goes along with an answer."""
        return {"group": group, "token": base64.b64encode(self.prepared).decode(), "signature": base64.b64encode(self.signature).decode()}


def sealed(fields: dict[str, object], box_key: str, key: str) -> bytes:
    """An answer sealed to the round's key, of one size."""
    from talkoot.assessment.sealing import seal

    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(box_key))
    return seal(fields, point, key)


def message(proof: dict[str, object], fields: dict[str, object], box_key: str, key: str) -> str:
    """The body that is posted."""
    return json.dumps({**proof, "sealed": base64.b64encode(sealed({**proof, **fields}, box_key, key)).decode()})
