"""A round's private keys: files outside the database, and outside every backup. Deleting them closes the box for good."""

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings

from talkoot.assessment.models import Group, Round
from talkoot.base.kit.disk import sync
from talkoot.base.orgs.models import KEY_LETTERS

CODE_LENGTH = 12  # of 31 letters and digits: more than anybody can try
COUNT_BYTES = 4  # of a group’s answers


class KeysLost(Exception):
    """The round's private keys are gone: nobody can open its answers any more."""


def folder(round_: Round) -> Path:
    """Where a round's keys lie: in the folder set for them, or where they were made before it was set."""
    earlier: Path = settings.TALKOOT_HOME / "round-keys" / round_.key
    return earlier if earlier.is_dir() else settings.ROUND_KEYS / round_.key


def make_folder(round_: Round) -> Path:
    """The folder, readable by nobody else and marked for backup programs to leave out."""
    top = settings.ROUND_KEYS
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    tag = top / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_text("Signature: 8a477f597d28d172789f06886806bc55\n# Keys of open rounds. Never back this folder up.\n")
    folder(round_).mkdir(mode=0o700, exist_ok=True)
    return folder(round_)


def write_box_key(round_: Round) -> bytes:
    """Makes the round's sealing key and the secret its drawn codes follow from; returns the public half as an uncompressed point."""
    make_folder(round_)
    key = ec.generate_private_key(ec.SECP256R1())
    _write(folder(round_) / "box.pem", _pem(key))
    _write(folder(round_) / "cards", secrets.token_bytes(32))
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def write_signing_key(group: Group, key: rsa.RSAPrivateKey) -> bytes:
    """Keeps a group's signing key; returns the public half in DER."""
    _write(folder(group.round) / f"sign-{group.pk}.pem", _pem(key))
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def box_key(round_: Round) -> ec.EllipticCurvePrivateKey:
    """Raises KeysLost."""
    key = serialization.load_pem_private_key(_read(folder(round_) / "box.pem"), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def signing_key(group: Group) -> rsa.RSAPrivateKey:
    """Raises KeysLost."""
    # We made it: proving its primes once more would take longer than the signature.
    pem = _read(folder(group.round) / f"sign-{group.pk}.pem")
    key = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def drawn_codes(group: Group) -> list[str]:
    """The codes of a group's printed cards. Kept nowhere: they follow from the round's secret."""
    secret = _read(folder(group.round) / "cards")
    return [_code(secret, group.pk, number) for number in range(group.printed)]


def group_of_code(groups: Iterable[Group], code: str) -> Group | None:
    """The group a drawn code belongs to. Every code is compared, in the same time."""
    found = None
    for group in groups:
        for known in drawn_codes(group):
            if hmac.compare_digest(known, code):
                found = group
    return found


def write_counts(round_: Round, groups: int) -> None:
    """One file for all groups of a round, of one size from the beginning: how many answers of each have come."""
    path = folder(round_) / "counts"
    if not path.exists():
        _write(path, bytes(COUNT_BYTES * groups))


def note_answer(group: Group) -> None:
    """One answer more of a group, in a file beside the keys and gone with them. No copy of the database, its logs or its backups
    tells of which group an answer in the box is, or when one came. The file is one for all groups: what the file system notes of
    it by itself is when it last changed, which is the newest answer of any of them, or the hourly `level_times`."""
    try:
        descriptor = os.open(folder(group.round) / "counts", os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return  # the round closes this very moment
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        at = COUNT_BYTES * group.position
        count = int.from_bytes(os.pread(descriptor, COUNT_BYTES, at), "little") + 1
        os.pwrite(descriptor, count.to_bytes(COUNT_BYTES, "little"), at)
        os.utime(descriptor, (0, 0))
    finally:
        os.close(descriptor)


def noted_answers(group: Group) -> int:
    """How many answers of a group have come, for the daily count."""
    try:
        counts = _read(folder(group.round) / "counts")
    except KeysLost:
        return 0
    at = COUNT_BYTES * group.position
    return int.from_bytes(counts[at : at + COUNT_BYTES], "little")


def level_times(round_: Round) -> None:
    """Changes the file of counts without changing what it says: afterwards its time is that of this hour's work, not an answer's."""
    with suppress(FileNotFoundError):
        os.utime(folder(round_) / "counts", (0, 0))


def forget(round_: Round) -> None:
    """Overwrites and deletes all of a round's private keys. Safe to repeat."""
    where = folder(round_)
    if not where.is_dir():
        return
    for path in where.iterdir():
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    shutil.rmtree(where)
    sync(where.parent)


def _code(secret: bytes, group: int, number: int) -> str:
    digest = hmac.digest(secret, f"{group}:{number}".encode(), hashlib.sha256)
    return "".join(KEY_LETTERS[byte % len(KEY_LETTERS)] for byte in digest[:CODE_LENGTH])


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    """The file is on the disk before a round that needs it opens."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def _read(path: Path) -> bytes:
    """Reads without leaving a trace: the time of a key's last reading is that of a permission that was fetched."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOATIME", 0))
    except PermissionError:  # the file is another user's, whose times we may not leave alone
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise KeysLost from None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
