"""Making pictures anew: nothing stays but what can be seen, upright and in its colours; strangers' files cost little memory."""

import errno
import io
import json
import subprocess
import sys

import pytest
from PIL import Image, ImageCms

from talkoot.base.kit import developing
from talkoot.base.kit.developing import NoPhoto, cut_apart, develop_apart
from talkoot.base.kit.shapes import SHAPES, box_of, size_in
from tests.pictures.drawn import bomb, drawn, sent

SECRET = b"66.83 N 28.67 E"


def made(tmp_path, body):
    """What is kept of a file."""
    (tmp_path / "sent").write_bytes(body)
    into = tmp_path / "made"
    into.mkdir(exist_ok=True)
    found = develop_apart(tmp_path / "sent", into)
    with Image.open(into / "large.jpg") as picture:
        picture.load()
    return found, picture


def with_place(turned=1):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = turned, "Talkoot phone", SECRET
    exif.get_ifd(0x8825)[2] = (66.0, 50.0, 0.0)
    return exif


def is_red(pixel):
    return pixel[0] > 180 > 90 > pixel[1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_device_are_gone(tmp_path, kind):
    body = sent(kind=kind, exif=with_place()) + b"<script>alert(1)</script>PK\x03\x04"
    assert SECRET in body
    found, picture = made(tmp_path, body)
    assert (found.width, found.height) == (800, 600)
    assert dict(picture.getexif()) == {}
    for path in (tmp_path / "made").iterdir():
        content = path.read_bytes()
        assert not any(word in content for word in (SECRET, b"Talkoot phone", b"Exif", b"<script", b"PK\x03\x04", b"ICC_PROFILE"))


@pytest.mark.parametrize(("turned", "corner"), [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1))])
def test_every_turn_comes_upright(tmp_path, turned, corner):
    found, picture = made(tmp_path, sent(exif=with_place(turned)))
    assert (found.width, found.height) == ((600, 800) if turned > 4 else (800, 600))
    at = [5 if part == 0 else side - 6 for part, side in zip(corner, picture.size, strict=True)]
    assert is_red(picture.getpixel(tuple(at)))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "LA", "I;16", "CMYK"])
def test_every_kind_of_colours_is_read(tmp_path, mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    given = drawn(mode="L").convert("I").point(lambda grey: grey * 257).convert("I;16") if mode == "I;16" else drawn(mode=mode)
    _found, picture = made(tmp_path, sent(given, kind))
    assert picture.mode == "RGB"
    if mode in ("RGB", "RGBA", "P", "CMYK"):
        assert is_red(picture.getpixel((10, 10)))
    if mode in ("L", "LA", "I;16"):
        assert abs(picture.getpixel((700, 500))[0] - drawn(mode="L").getpixel((700, 500))) < 4


def test_what_is_transparent_shows_white_and_colours_are_turned_into_srgb(tmp_path):
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    assert made(tmp_path, sent(clear, "PNG"))[1].getpixel((200, 200)) == (255, 255, 255)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    _found, picture = made(tmp_path, sent(icc_profile=lab))
    assert is_red(picture.getpixel((10, 10)))
    assert "icc_profile" not in picture.info
    _found, picture = made(tmp_path, sent(icc_profile=b"no profile at all" * 20))
    assert is_red(picture.getpixel((10, 10))), "colours that nobody can read are left as they are"


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        ("kind", b""), ("kind", b"GIF89a" + bytes(50)), ("kind", sent(kind="GIF")), ("kind", sent(kind="TIFF")), ("kind", sent(kind="BMP")),
        ("kind", b"%PDF-1.7"), ("kind", b"%!PS-Adobe-3.0 EPSF-3.0\n"), ("broken", b"\xff\xd8\xff\xe0" + bytes(100)), ("broken", sent(kind="PNG")[:-60]),
        ("broken", sent(kind="WEBP")[:200]), ("pixels", bomb()), ("small", sent(drawn(199, 900))), ("small", sent(drawn(9000, 400))),
        ("moves", sent(kind="PNG", save_all=True, append_images=[drawn(colour="blue")])),
    ],
    ids=["empty", "gif", "gif2", "tiff", "bmp", "pdf", "eps", "jpeg", "png", "webp", "bomb", "small", "narrow", "moves"],
)  # fmt: skip
def test_what_is_none_is_refused(tmp_path, fault, body):
    with pytest.raises(NoPhoto) as no:
        made(tmp_path, body)
    assert no.value.fault == fault


def test_text_that_unpacks_to_much_is_refused(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", "a" * 70_000_000, zip=True)
    with pytest.raises(NoPhoto):
        made(tmp_path, sent(kind="PNG", pnginfo=told))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_fifty_megapixels_are_made_small_in_bounded_memory(tmp_path, kind):
    (tmp_path / "sent").write_bytes(sent(Image.effect_noise((1020, 765), 60).resize((8160, 6120)).convert("RGB" if kind == "JPEG" else "RGBA"), kind))
    command = [sys.executable, "-I", "-m", "talkoot.base.kit.developing", "20", "develop", str(tmp_path / "sent"), str(tmp_path)]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert (said["width"], said["height"]) == (2560, 1920)
    assert said["kilobytes"] < (250_000 if kind == "JPEG" else 600_000)


def test_more_memory_than_its_own_is_refused(tmp_path):
    (tmp_path / "sent").write_bytes(sent(Image.new("RGBA", (7000, 7000)), "PNG"))
    said = subprocess.run(
        [sys.executable, "-I", "-c",
         "import sys; sys.argv[1:] = ['20', 'develop', *sys.argv[1:]]; import talkoot.base.kit.developing as d; d.MOST_MEMORY = 250_000_000; d.main()",
         str(tmp_path / "sent"), str(tmp_path)], capture_output=True, check=False,
    )  # fmt: skip
    assert json.loads(said.stdout) == {"fault": "heavy"}


def test_what_takes_too_long_is_refused(tmp_path):
    (tmp_path / "sent").write_bytes(sent(Image.effect_noise((4000, 3000), 60), "PNG"))
    with pytest.raises(NoPhoto) as no:
        develop_apart(tmp_path / "sent", tmp_path, seconds=0)
    assert no.value.fault == "heavy"


@pytest.mark.skipif(not developing.takes_heic(), reason="no wheel for this machine")
def test_heic_is_read_without_what_hangs_on_it(tmp_path):
    import pillow_heif

    pillow_heif.register_heif_opener()
    found, picture = made(tmp_path, sent(kind="HEIF", exif=with_place()))
    assert (found.width, found.height) == (800, 600)
    assert is_red(picture.getpixel((10, 10)))
    assert SECRET not in (tmp_path / "made" / "large.jpg").read_bytes()
    with pytest.raises(NoPhoto):
        made(tmp_path, sent(kind="HEIF")[:900])


def test_heic_says_so_where_it_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(developing, "takes_heic", lambda: False)
    (tmp_path / "sent").write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + bytes(100))
    assert developing.kind_of(tmp_path / "sent") == "heic"


@pytest.mark.parametrize(("x", "y"), [(0, 0), (50, 50), (100, 100), (20, 90)])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
@pytest.mark.parametrize(("width", "height"), [(800, 600), (600, 800), (2560, 300), (333, 777)])
def test_the_spot_stays_in_every_shape(width, height, shape, x, y):
    left, top, right, bottom = box_of(width, height, shape.width / shape.height, x, y)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left <= width * x / 100 <= right
    assert top <= height * y / 100 <= bottom
    assert right - left == width or bottom - top == height, "as much as there is"
    wide, high = size_in(shape, (left, top, right, bottom))
    assert wide <= max(shape.width, right - left)
    assert abs(wide / high - shape.width / shape.height) < 0.02


def test_a_cut_is_what_its_drawing_shows(tmp_path):
    made(tmp_path, sent(drawn(2000, 1500)))
    box = box_of(2000, 1500, 1, 0, 0)
    cut_apart(tmp_path / "made" / "large.jpg", box, size_in(SHAPES["square"], box), tmp_path / "cut.jpg")
    with Image.open(tmp_path / "cut.jpg") as picture:
        picture.load()
    assert picture.size == (1080, 1080)
    assert is_red(picture.getpixel((10, 10)))
    assert io.BytesIO((tmp_path / "cut.jpg").read_bytes()).read(2) == b"\xff\xd8"


def test_what_is_transparent_shows_white_also_where_its_colours_are_turned(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    clear.paste((200, 20, 20, 255), (0, 0, 200, 200))
    for kind in ("PNG", "WEBP"):
        body = sent(clear, kind, icc_profile=profile, **({"lossless": True} if kind == "WEBP" else {}))
        _found, picture = made(tmp_path, body)
        assert min(picture.getpixel((300, 300))) > 250
        assert is_red(picture.getpixel((100, 100)))


def test_a_full_disk_is_not_told_as_a_picture_too_heavy(tmp_path, monkeypatch, capsys):
    (tmp_path / "sent").write_bytes(sent())

    def full(_path, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(developing, "write", full)
    monkeypatch.setattr(developing.resource, "setrlimit", lambda *_limits: None)  # they would hold for the test's own process
    monkeypatch.setattr(sys, "argv", ["developing", "20", "develop", str(tmp_path / "sent"), str(tmp_path)])
    developing.main()
    assert json.loads(capsys.readouterr().out) == {"fault": "disk"}
