"""Pictures drawn for tests, as files that telephones and strangers send."""

import io
import struct
import zlib
from unittest.mock import patch

from PIL import Image, ImageDraw

from talkoot.base.kit.developing import develop
from talkoot.pictures.actions import describe_picture, keep_picture
from tests.cast import AT


def drawn(width=800, height=600, colour="#1a5c4e", mode="RGB", mark="red"):
    """A field with a mark in its upper left corner."""
    picture = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(picture).rectangle((0, 0, width // 4, height // 4), fill=mark)
    return picture.convert(mode)


def sent(picture=None, kind="JPEG", **more):
    """A picture as a file."""
    into = io.BytesIO()
    (picture or drawn()).save(into, kind, **more)
    return into.getvalue()


def bomb(width=30_000, height=30_000):
    """A small PNG that says it is very large, and is."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    rows = b"".join([*(packer.compress(bytes(width // 8 + 1)) for _row in range(height)), packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def kept(by, tmp_path, title="Nastakenkä", at=AT, colour="#1a5c4e", told="Kenkä jäällä", people="nobody"):
    """A picture in the library that may be used."""
    source = tmp_path / "sent"
    source.write_bytes(sent(drawn(colour=colour)))
    with patch("talkoot.pictures.actions.develop_apart", develop):  # what we have drawn needs no process of its own
        made = keep_picture(by=by, source=source, title=title, at=at)
    return describe_picture(by=by, picture=made, title=title, descriptions={by.organisation.language: told}, people=people, at=at)
