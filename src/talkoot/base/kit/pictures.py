"""Small pictures that somebody sends, taken apart and put together again with what is needed to draw them and nothing else.

No pixel is read here: a picture is what its outermost parts say. What is no PNG, JPEG or WebP, moves, is broken or cut short,
or is larger than a side may be, is refused; where it was taken, by whom and with what, and whatever hangs behind it, is left out.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SMALLEST, LARGEST = 16, 1000  # pixels of a side
PNG, PNG_KEPT = b"\x89PNG\r\n\x1a\n", (b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND")
JPEG_SIZES = {0xC0, 0xC1, 0xC2}  # the three ways of saying how large it is that browsers know
JPEG_KEPT = {0xC4, 0xDB, 0xDD} | JPEG_SIZES
JPEG_COLOURS, ADOBE = 0xEE, 12  # how its colours are meant, in so many bytes after the length
WEBP_KEPT = (b"VP8 ", b"VP8L", b"ALPH")
ALPHA = 0x10


class NoPicture(Exception):
    """It is none that we take; `fault` says why: kind, broken, moves or side."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Picture:
    """A picture with nothing in it but the picture."""

    kind: str  # png, jpeg or webp
    width: int
    height: int
    content: bytes


def plain_picture(sent: bytes) -> Picture:
    """What was sent without anything that is not needed to draw it. Raises NoPicture."""
    try:
        if sent.startswith(PNG):
            found = plain_png(sent)
        elif sent.startswith(b"\xff\xd8\xff"):
            found = plain_jpeg(sent)
        elif sent[:4] == b"RIFF" and sent[8:12] == b"WEBP":
            found = plain_webp(sent)
        else:
            raise NoPicture("kind")
    except (struct.error, IndexError):
        raise NoPicture("broken") from None
    if not (SMALLEST <= found.width <= LARGEST and SMALLEST <= found.height <= LARGEST):
        raise NoPicture("side")
    return found


def plain_png(sent: bytes) -> Picture:
    """Its critical parts and its colours, each with its checksum held against what it says."""
    parts, at, width, height = [PNG], len(PNG), 0, 0
    while True:
        length, name = struct.unpack_from(">I4s", sent, at)
        whole = sent[at : at + 12 + length]
        if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]:
            raise NoPicture("broken")
        if (name == b"IHDR") != (at == len(PNG)) or (name == b"IHDR" and length != 13):
            raise NoPicture("broken")
        if name == b"IHDR":
            width, height = struct.unpack_from(">II", whole, 8)
        if name in PNG_KEPT:
            parts.append(whole)
        at += len(whole)
        if name == b"IEND":
            return Picture("png", width, height, b"".join(parts))


def plain_jpeg(sent: bytes) -> Picture:
    """Its tables, frames and scans."""
    parts, at, size = [sent[:2]], 2, (0, 0)
    while True:
        if sent[at] != 0xFF:
            raise NoPicture("broken")
        marker = sent[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xD9:
            if size == (0, 0) or len(parts) < 3:
                raise NoPicture("broken")
            return Picture("jpeg", size[1], size[0], b"".join([*parts, b"\xff\xd9"]))
        (length,) = struct.unpack_from(">H", sent, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(sent):
            raise NoPicture("broken")
        if marker in JPEG_SIZES:
            size = struct.unpack_from(">HH", sent, at + 5)
        if marker == 0xDA:
            end = end_of_scan(sent, end)
        is_plain = marker in JPEG_KEPT or (marker == JPEG_COLOURS and length == ADOBE + 2 and sent[at + 4 : at + 9] == b"Adobe")
        if marker == 0xDA or is_plain:
            parts.append(sent[at:end])
        at = end


def end_of_scan(sent: bytes, at: int) -> int:
    """Where the drawn data ends: at the first mark that is neither part of it nor a place to start over."""
    while True:
        at = sent.find(b"\xff", at)
        if at < 0:
            raise NoPicture("broken")
        after = sent[at + 1]
        if after != 0 and not 0xD0 <= after <= 0xD7 and after != 0xFF:
            return at
        at += 1 if after == 0xFF else 2


def plain_webp(sent: bytes) -> Picture:
    """Its drawn parts, and its canvas where it has transparency."""
    parts: list[tuple[bytes, bytes]] = []
    canvas, drawn = None, None
    for name, body in chunks_of(sent):
        if name in (b"ANIM", b"ANMF"):
            raise NoPicture("moves")
        if name == b"VP8X":
            canvas = (int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
            if len(body) != 10 or body[0] & 0x02:
                raise NoPicture("moves" if body[0] & 0x02 else "broken")
            parts.insert(0, (name, bytes([body[0] & ALPHA]) + body[1:]))
        elif name in WEBP_KEPT:
            drawn = drawn or size_of_webp(name, body)
            parts.append((name, body))
    if drawn is None or canvas not in (None, drawn):
        raise NoPicture("broken")
    written = b"".join(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for name, body in parts)
    return Picture("webp", *drawn, b"RIFF" + struct.pack("<I", len(written) + 4) + b"WEBP" + written)


def chunks_of(sent: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a RIFF file, as far as it says that it goes."""
    end = 8 + struct.unpack_from("<I", sent, 4)[0]
    if end > len(sent):
        raise NoPicture("broken")
    at = 12
    while at < end:
        name, length = struct.unpack_from("<4sI", sent, at)
        if at + 8 + length > end:
            raise NoPicture("broken")
        yield name, sent[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def size_of_webp(name: bytes, body: bytes) -> tuple[int, int] | None:
    """Width and height of what is drawn; none of a part that only tells how transparent it is."""
    if name == b"VP8L":
        if body[0] != 0x2F:
            raise NoPicture("broken")
        bits = struct.unpack_from("<I", body, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        if body[3:6] != b"\x9d\x01\x2a":
            raise NoPicture("broken")
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None
