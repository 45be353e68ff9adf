"""Private keys as files outside the database and outside every backup. Deleting them ends for good what they open or allow."""

import os
import secrets
import shutil
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings

from talkoot.base.kit.disk import sync


class KeysLost(Exception):
    """A private key is gone: what it opened or allowed is over."""


def folder(name: str) -> Path:
    """Where keys of this name lie: in the folder set for them, or where they were made before it was set."""
    earlier: Path = settings.TALKOOT_HOME / "round-keys" / name
    return earlier if earlier.is_dir() else settings.ROUND_KEYS / name


def make_folder(name: str) -> Path:
    """The folder, readable by nobody else and marked for backup programs to leave out."""
    top = settings.ROUND_KEYS
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    tag = top / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_text("Signature: 8a477f597d28d172789f06886806bc55\n# Keys of open rounds. Never back this folder up.\n")
    folder(name).mkdir(mode=0o700, exist_ok=True)
    return folder(name)


def write_signing_key(path: Path, key: rsa.RSAPrivateKey) -> bytes:
    """Keeps a signing key; returns the public half in DER."""
    write(path, pem(key))
    return public_half(key)


def public_half(key: rsa.RSAPrivateKey) -> bytes:
    """What everybody may know of a signing key, in DER."""
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def read_signing_key(path: Path) -> rsa.RSAPrivateKey:
    """Raises KeysLost."""
    # We made it: proving its primes once more would take longer than the signature.
    key = serialization.load_pem_private_key(read(path), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    """A private key as it stands in its file."""
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def write(path: Path, content: bytes) -> None:
    """The file is on the disk before anything that needs it begins."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def read(path: Path) -> bytes:
    """Reads without leaving a trace: the time of a key's last reading is that of a permission that was fetched. Raises KeysLost."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOATIME", 0))
    except PermissionError:  # the file is another user's, whose times we may not leave alone
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise KeysLost from None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def forget(name: str) -> None:
    """Overwrites and deletes all private keys of this name. Safe to repeat."""
    where = folder(name)
    if not where.is_dir():
        return
    for path in where.iterdir():
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    shutil.rmtree(where)
    sync(where.parent)
