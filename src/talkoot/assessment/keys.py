"""A round's private keys: files outside the database, and outside every backup. Deleting them closes the box for good."""

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from talkoot.assessment.models import Group, Round
from talkoot.base.orgs.models import KEY_LETTERS
from talkoot.base.permits import files

CODE_LENGTH = 12  # of 31 letters and digits: more than anybody can try
COUNT_BYTES = 4  # of a group’s answers
KeysLost = files.KeysLost  # nobody can open its answers any more


def folder(round_: Round) -> Path:
    """Where a round's keys lie."""
    return files.folder(round_.key)


def write_box_key(round_: Round) -> bytes:
    """Makes the round's sealing key and the secret its drawn codes follow from; returns the public half as an uncompressed point."""
    files.make_folder(round_.key)
    key = ec.generate_private_key(ec.SECP256R1())
    files.write(folder(round_) / "box.pem", files.pem(key))
    files.write(folder(round_) / "cards", secrets.token_bytes(32))
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def write_signing_key(group: Group, key: rsa.RSAPrivateKey) -> bytes:
    """Keeps a group's signing key; returns the public half in DER."""
    return files.write_signing_key(folder(group.round) / f"sign-{group.pk}.pem", key)


def box_key(round_: Round) -> ec.EllipticCurvePrivateKey:
    """Raises KeysLost."""
    key = serialization.load_pem_private_key(files.read(folder(round_) / "box.pem"), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def signing_key(group: Group) -> rsa.RSAPrivateKey:
    """Raises KeysLost."""
    return files.read_signing_key(folder(group.round) / f"sign-{group.pk}.pem")


def drawn_codes(group: Group) -> list[str]:
    """The codes of a group's printed cards. Kept nowhere: they follow from the round's secret."""
    secret = files.read(folder(group.round) / "cards")
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
        files.write(path, bytes(COUNT_BYTES * groups))


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
        counts = files.read(folder(group.round) / "counts")
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
    files.forget(round_.key)


def _code(secret: bytes, group: int, number: int) -> str:
    digest = hmac.digest(secret, f"{group}:{number}".encode(), hashlib.sha256)
    return "".join(KEY_LETTERS[byte % len(KEY_LETTERS)] for byte in digest[:CODE_LENGTH])
