"""Blind signatures: the RFC's own vectors, and what the signer refuses."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks.blind_client import Token, blind, finalize
from talkoot.base.permits import signing as tokens

pytestmark = pytest.mark.one_database
RFC = json.loads((Path(__file__).parent / "rfc9474.json").read_text())


def rfc_key():
    p, q, n, e, d = (int(RFC[name], 16) for name in ("p", "q", "n", "e", "d"))
    public = rsa.RSAPublicNumbers(e, n)
    return rsa.RSAPrivateNumbers(p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public).private_key()


@pytest.mark.parametrize("vector", RFC["vectors"], ids=lambda vector: vector["name"])
def test_the_vectors_of_rfc_9474(vector):
    key, n, inverse = rfc_key(), int(RFC["n"], 16), int(RFC["inv"], 16)
    message = bytes.fromhex(vector["prefix"] + RFC["msg"])
    blinded = blind(message, n, int(RFC["e"], 16), pow(inverse, -1, n), bytes.fromhex(vector["salt"]))
    assert blinded.hex() == vector["blinded_msg"]
    signed = tokens.blind_sign(key, blinded)
    assert signed.hex() == vector["blind_sig"]
    signature = finalize(signed, n, inverse)
    assert signature.hex() == vector["sig"]
    if vector["salt"]:
        assert tokens.is_valid(key.public_key(), message, signature)


@pytest.fixture(scope="module")
def key():
    return tokens.new_key()


def public_text(key):
    import base64

    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()


def test_a_token_signed_blindly_is_valid_and_the_signer_has_seen_nothing_of_it(key):
    token = Token(public_text(key))
    token.take(tokens.blind_sign(key, token.blinded))
    assert tokens.is_valid(key.public_key(), token.prepared, token.signature)
    # Any blinded message fits any token: for each there is a blinding number that leads from one to the other.
    other = Token(public_text(key))
    encoded = int.from_bytes(blind(other.prepared, other.n, other.e, 1, other.salt))
    number = pow(int.from_bytes(token.blinded) * pow(encoded, -1, other.n), key.private_numbers().d, other.n)
    assert blind(other.prepared, other.n, other.e, number, other.salt) == token.blinded


def test_the_same_message_gets_the_same_signature_and_another_key_knows_it_not(key):
    token = Token(public_text(key))
    assert tokens.blind_sign(key, token.blinded) == tokens.blind_sign(key, token.blinded)
    token.take(tokens.blind_sign(key, token.blinded))
    assert not tokens.is_valid(tokens.new_key().public_key(), token.prepared, token.signature)
    assert not tokens.is_valid(key.public_key(), token.prepared[:-1] + b"x", token.signature)
    assert not tokens.is_valid(key.public_key(), token.prepared, b"")


@pytest.mark.parametrize("bad", [b"", b"x", bytes(256), b"\xff" * 256, b"x" * 257])
def test_what_is_no_message_of_the_key_is_refused(key, bad):
    with pytest.raises(tokens.Unfit):
        tokens.blind_sign(key, bad)
