"""Photographs that somebody sends, made anew in a process of their own, with little memory and time: what they unpack to is not known before.

`develop_apart` and `cut_apart` are for whoever has the file; run as a program this is the process. Nothing of what was sent is kept but
what can be seen: upright, in sRGB, in JPEG of ours. Where it was taken, with what, when, and whatever hangs behind it, is left out.
What the file is called and what it says that it is does not matter: what it is does.
"""

import errno
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talkoot.base.kit.shapes import Box

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_MEMORY = 768 * 1024 * 1024  # bytes of address space; what is really used is about 550 MB of it at most
MOST_SECONDS = 20
# Telephones that take fifty million in a picture are in. JPEG is read made smaller, WebP takes twice its canvas.
MOST_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000, "HEIF": 50_000_000, "PNG": 50_000_000, "WEBP": 30_000_000}
SMALLEST = 200  # pixels of a side
LONGEST = 2560  # pixels of a side of what is kept
SIZES = {"large": LONGEST, "page": 1280, "small": 480}  # kept of each, by the longer side
QUALITY = 86
FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
ALONE = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}  # none of the program's own environment, which holds keys


class NoPhoto(Exception):
    """It is none that we take; `fault` says why: kind, heic, broken, moves, pixels, small or heavy;
    or it is none of its own: disk, when there is no room to write what is made."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Developed:
    """What was made of a picture: the largest of its files by sides, weight of all, and a digest that only what can be seen makes."""

    width: int
    height: int
    weight: int
    digest: str


def takes_heic() -> bool:
    """Whether what iPhones keep can be read here; else the form asks the telephone for JPEG."""
    return find_spec("pillow_heif") is not None


def develop_apart(source: Path, folder: Path, seconds: int = MOST_SECONDS) -> Developed:
    """Makes `large.jpg`, `page.jpg` and `small.jpg` in the folder of the picture in a file. Raises NoPhoto."""
    said = _said(["develop", str(source), str(folder)], seconds)
    return Developed(said["width"], said["height"], said["weight"], said["digest"])


def cut_apart(source: Path, box: Box, size: tuple[int, int], into: Path, seconds: int = MOST_SECONDS) -> None:
    """Cuts a box out of a picture of ours into a file, this large. Raises NoPhoto."""
    _said(["cut", str(source), str(into), *map(str, (*box, *size))], seconds)


def _said(wanted: list[str], seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-I", "-m", "talkoot.base.kit.developing", str(seconds), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds + 1, env=ALONE, check=False)  # noqa: S603 - our own program
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # ended by a limit before it could say anything
        raise NoPhoto("heavy") from None
    if fault := said.get("fault"):
        raise NoPhoto(str(fault))
    return said


def develop(source: Path, folder: Path) -> Developed:
    """The same within this process: for what is one's own. Raises NoPhoto."""
    picture = read(source)
    weight, digest = 0, ""
    for name, longest in SIZES.items():
        made = picture.copy()
        made.thumbnail((longest, longest))
        content = encoded(made)
        digest = digest or hashlib.sha256(content).hexdigest()
        weight += len(content)
        write(folder / f"{name}.jpg", content)
    return Developed(picture.width, picture.height, weight, digest)


def read(source: Path) -> "Image":
    """What can be seen in a file: upright, in sRGB, no longer than what is kept. Raises NoPhoto."""
    from PIL import Image, ImageCms, ImageOps

    formats: tuple[str, ...] = FORMATS
    if takes_heic():
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
        formats = (*FORMATS, "HEIF")
    Image.MAX_IMAGE_PIXELS = None  # what is too large is said below
    try:
        found = Image.open(source, formats=formats)
    except Exception:
        raise NoPhoto(kind_of(source)) from None
    if found.width * found.height > MOST_PIXELS.get(found.format or "", 0):
        raise NoPhoto("pixels")
    if min(found.size) * min(LONGEST / max(found.size), 1) < SMALLEST:
        raise NoPhoto("small")
    if found.format in ("PNG", "WEBP") and getattr(found, "is_animated", False):
        raise NoPhoto("moves")
    try:
        turned, profile = found.getexif().get(ORIENTATION, 1), found.info.get("icc_profile")
        found.draft(None, (LONGEST, LONGEST))  # JPEG is read at a half, a quarter or an eighth where that is enough
        found.load()
        picture = plain(found)
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
        if picture.mode == "RGBA":  # colours are turned without what is transparent
            picture = on_white(picture)
        if profile:
            with suppress(ImageCms.PyCMSError, OSError, ValueError):  # colours that nobody can read are left as they are
                picture = ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
        picture = on_white(picture)
        if turned != 1 and found.format != "HEIF":  # HEIC comes upright
            exif = Image.Exif()
            exif[ORIENTATION] = turned
            picture.getexif().update(exif)
            picture = ImageOps.exif_transpose(picture)
    except MemoryError:
        raise
    except Exception:  # whatever a stranger's file makes the library say
        raise NoPhoto("broken") from None
    picture.info.clear()
    return picture


def plain(found: "Image") -> "Image":
    """Eight bits of grey, colours, or four inks, perhaps transparent."""
    if found.mode.startswith("I;16"):
        return found.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if found.mode in ("I", "F"):
        return found.point(lambda grey: grey * (1 / 256)).convert("L")
    if found.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in found.info:
        return found.convert("RGBA")
    return found if found.mode in ("L", "RGB", "RGBA", "CMYK") else found.convert("RGB")


def on_white(picture: "Image") -> "Image":
    """Colours alone: what is transparent shows white."""
    from PIL import Image

    if picture.mode != "RGBA":
        return picture.convert("RGB")
    under = Image.new("RGB", picture.size, "white")
    under.paste(picture, mask=picture.getchannel("A"))
    return under


def kind_of(source: Path) -> str:
    """Why a file that cannot be opened cannot: another kind of picture, or one that is broken."""
    with source.open("rb") as file:
        head = file.read(32)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis"):
        return "broken" if takes_heic() else "heic"
    is_known = head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
    return "broken" if is_known else "kind"


def cut(source: Path, box: Box, size: tuple[int, int], into: Path) -> None:
    """The same within this process: for what is one's own."""
    from PIL import Image

    with Image.open(source, formats=("JPEG",)) as found:
        made = found.crop(box).resize(size, Image.Resampling.LANCZOS)
    write(into, encoded(made))


def encoded(picture: "Image") -> bytes:
    """As JPEG that says nothing but what can be seen."""
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return into.getvalue()


def write(path: Path, content: bytes) -> None:
    """A file of ours, there whole or not at all."""
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    part.rename(path)


def most_used() -> int:
    """Kilobytes of memory that this process has used at its most."""
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1])


def main() -> None:
    seconds, wanted, source, into = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024 * 1024, 64 * 1024 * 1024))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: dict[str, Any] = {}
    try:
        if wanted == "develop":
            said = vars(develop(source, into))
        else:
            left, top, right, bottom, width, height = map(int, sys.argv[5:])
            cut(source, (left, top, right, bottom), (width, height), into)
        said = {**said, "kilobytes": most_used()}
    except NoPhoto as no:
        said = {"fault": no.fault}
    except MemoryError:
        said = {"fault": "heavy"}
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        said = {"fault": "disk"}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
