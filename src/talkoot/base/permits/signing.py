"""The signer's half of RSA blind signatures: RFC 9474, RSABSSA-SHA384-PSS-Randomized.

The other half runs in each person's browser. The private operation is itself blinded with a fresh random number, since
Python's pow does not take the same time for every number.
"""

import base64
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

KEY_BITS = 2048
SALT_BYTES = 48
PREPARED_BYTES = 64  # 32 random ones that preparing adds, then the token's own 32


class Unfit(ValueError):
    """Not a blinded message of this key."""


def new_key() -> rsa.RSAPrivateKey:
    """A key for one thing that may be done, such as answering in one group of one round; never used for anything else."""
    return rsa.generate_private_key(65537, KEY_BITS)


def blind_sign(key: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """The blind signature of a blinded message: as many bytes as the key. Raises Unfit for a wrong length or number.

    The same message gets the same signature, however often it is asked for.
    """
    private = key.private_numbers()
    n, e, size = private.public_numbers.n, private.public_numbers.e, key.key_size // 8
    message = int.from_bytes(blinded)
    if len(blinded) != size or not 0 < message < n:
        raise Unfit
    r = _unit(n)
    signed = _power(private, message * pow(r, e, n) % n) * pow(r, -1, n) % n
    if pow(signed, e, n) != message:  # a fault in the sum would give the key away
        raise Unfit
    return signed.to_bytes(size)


def is_valid(key: rsa.RSAPublicKey, token: bytes, signature: bytes) -> bool:
    """Whether the signature on the prepared token is the key's."""
    try:
        key.verify(signature, token, padding.PSS(padding.MGF1(SHA384()), SALT_BYTES), SHA384())
    except InvalidSignature:
        return False
    return True


def is_proved(public: str, token: bytes, signature: bytes) -> bool:
    """The same of a public key as it is kept: base64 of its DER. ValueError where the token is none of ours."""
    if len(token) != PREPARED_BYTES:
        raise ValueError("not ours")
    key = serialization.load_der_public_key(base64.b64decode(public))
    return isinstance(key, rsa.RSAPublicKey) and is_valid(key, token, signature)


def _power(private: rsa.RSAPrivateNumbers, message: int) -> int:
    """message^d mod n by way of both primes, four times faster."""
    by_p, by_q = pow(message, private.dmp1, private.p), pow(message, private.dmq1, private.q)
    return by_q + private.q * ((by_p - by_q) * private.iqmp % private.p)


def _unit(n: int) -> int:
    """A random number that has an inverse modulo n."""
    while True:
        r = secrets.randbelow(n - 2) + 2
        try:
            pow(r, -1, n)
        except ValueError:
            continue
        return r
