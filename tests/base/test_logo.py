"""An organisation's logo: small, with nothing in it but the picture, shown where it belongs, and nothing else is taken for one."""

import struct
import zlib
from base64 import b64decode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talkoot.base.kit import looking
from talkoot.base.kit.pictures import NoPicture, plain_picture
from talkoot.base.orgs.actions.logo import remove_logo, take_logo
from talkoot.base.orgs.models import Logo
from talkoot.base.orgs.queries import logo_of
from talkoot.base.orgs.refused import Refused
from tests.cast import AT


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width=20, height=16, data=None, more=()):
    drawn = zlib.compress(b"".join(b"\0" + b"\x1a\x5c\x4e" * width for _row in range(height))) if data is None else data
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in more) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/"
    "2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAQABQDASIAAhEBAxEB/8QA"
    "FQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAEE/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/a"
    "AAwDAQACEQMRAD8AnAKzAAP/2Q=="
)
WEBP = b64decode("UklGRjoAAABXRUJQVlA4IC4AAADQAgCdASoUABAAPxFwsFAsJiSisAgBgCIJQBdgBlKAAP7oyXXqqnr5sLaCgAAA")
SECRET = b"Where it was taken: 66.83 N"


def with_secret(sent):
    """The same picture as a phone would send it: with a place in it, and something behind it."""
    if sent.startswith(b"\x89PNG"):
        return sent[:33] + chunk(b"tEXt", b"Comment\0" + SECRET) + chunk(b"eXIf", SECRET) + sent[33:] + SECRET
    if sent.startswith(b"\xff\xd8"):
        parts = b"".join(b"\xff" + mark + struct.pack(">H", len(SECRET) + 2) + SECRET for mark in (b"\xe0", b"\xe1", b"\xee", b"\xfe"))
        return sent[:2] + parts + sent[2:] + SECRET
    body = sent[12:] + b"EXIF" + struct.pack("<I", len(SECRET)) + SECRET + b"\0" * (len(SECRET) % 2)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body + SECRET


@pytest.mark.parametrize(("kind", "sent"), [("png", png()), ("jpeg", JPEG), ("webp", WEBP)])
def test_what_was_not_needed_to_draw_it_is_left_out(kind, sent):
    found = plain_picture(with_secret(sent))
    assert (found.kind, found.width, found.height) == (kind, 20, 16)
    assert SECRET not in found.content
    assert found == plain_picture(sent)


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("kind", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("kind", b"GIF89a" + b"\0" * 100),
        ("kind", b""),
        ("kind", b"<!doctype html>" + png()),
        ("broken", png()[:-20]),
        ("broken", png().replace(b"IDAT", b"IDAX")),
        ("broken", JPEG[:-30]),
        ("broken", JPEG[:4]),
        ("broken", WEBP[:-10]),
        ("side", png(1001, 16)),
        ("side", png(2**31 - 1, 2**31 - 1, b"")),
        ("side", png(15, 15)),
    ],
)
def test_whatever_is_no_small_picture_is_refused(fault, sent):
    with pytest.raises(NoPicture) as no:
        plain_picture(sent)
    assert no.value.fault == fault


@pytest.mark.parametrize("sent", [png(), JPEG, WEBP], ids=["png", "jpeg", "webp"])
def test_no_cut_and_no_changed_byte_breaks_anything(sent):
    for n in range(len(sent)):
        for tried in (sent[:n], sent[:n] + bytes([sent[n] ^ 0xFF]) + sent[n + 1 :]):
            try:
                plain_picture(tried)
            except NoPicture:
                continue


@pytest.mark.django_db
def test_a_picture_that_is_broken_inside_too_heavy_or_somebody_elses_is_refused(cast):
    for sent in (png(data=b"nonsense"), png(200, 200, zlib.compress(bytes(200 * 601), 0)), b"x" * 300_000):
        with pytest.raises(Refused):
            take_logo(by=cast.member("sanna"), sent=sent, at=AT)
    for name in ("aino", "eero"):
        with pytest.raises(Refused):
            take_logo(by=cast.member(name), sent=png(), at=AT)
        with pytest.raises(Refused):
            remove_logo(by=cast.member(name), at=AT)
    assert Logo.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [png(), JPEG, WEBP], ids=["png", "jpeg", "webp"])
def test_it_stands_in_the_frame_on_customers_pages_and_on_posters(cast, sign_in, sent):
    client = sign_in("sanna")
    plain = client.get("/polku/customers/points/posters.pdf")
    assert client.post("/polku/settings/logo/", {"logo": SimpleUploadedFile("logo.bin", sent)}, follow=True).status_code == 200
    logo = Logo.objects.get()
    address = f"/k/logo/{logo.name}"
    for page in (client.get("/polku/"), Client().get(f"/k/{cast.channel.key}/")):
        assert f'src="{address}"' in page.content.decode()
    shown = Client().get(address)
    assert shown["Content-Type"] == f"image/{logo.name.partition('.')[2]}"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown.content == plain_picture(sent).content
    poster = client.get("/polku/customers/points/posters.pdf")
    assert poster.status_code == 200
    assert poster.content.count(b"/Image") > plain.content.count(b"/Image")
    assert address not in sign_in("eve").get("/toinen/").content.decode()
    client.post("/polku/settings/logo/", {"remove": "1"})
    assert address not in client.get("/polku/").content.decode()
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_what_is_no_logo_is_said_in_words_and_the_one_before_stays(cast, sign_in):
    take_logo(by=cast.member("sanna"), sent=png(), at=AT)
    client = sign_in("sanna")
    for sent in ({}, {"logo": SimpleUploadedFile("logo.svg", b"<svg/>", "image/svg+xml")}):
        page = client.post("/polku/settings/logo/", sent, follow=True).content.decode()
        assert "PNG, JPEG or WebP picture" in page
        field = page[page.index('id="logo_error"') :].split("</form>")[0]
        assert "PNG, JPEG or WebP picture" in field, "beside its field"
        assert 'aria-invalid="true"' in field
    assert Logo.objects.count() == 1
    assert sign_in("aino").post("/polku/settings/logo/", {"remove": "1"}).status_code == 403
    assert Client().get("/k/logo/nothing.png").status_code == 404


@pytest.mark.django_db
def test_each_organisation_has_its_own(cast):
    sanna, eve = cast.member("sanna"), cast.member("eve")
    for member, sent in ((eve, JPEG), (sanna, png())):
        take_logo(by=member, sent=sent, at=AT)
    assert logo_of(sanna) == (cast.organisation.logo, plain_picture(png()).content)
    assert logo_of(eve) == (cast.other.logo, plain_picture(JPEG).content)
    remove_logo(by=sanna, at=AT)
    assert (logo_of(sanna), logo_of(eve)) == (None, (cast.other.logo, plain_picture(JPEG).content))


@pytest.mark.django_db
def test_a_picture_that_cannot_be_drawn_says_what_to_do(cast, sign_in):
    broken = png(data=zlib.compress(b"no rows of pixels at all"))
    page = sign_in("sanna").post("/polku/settings/logo/", {"logo": SimpleUploadedFile("logo.png", broken)})
    assert page.status_code == 422
    assert "save it as PNG" in page.content.decode()
    assert not Logo.objects.exists()


def test_pictures_are_looked_at_in_a_process_of_their_own_without_our_keys(monkeypatch):
    seen = {}
    real = looking.subprocess.run

    def noting(*command, **more):
        seen.update(more)
        return real(*command, **more)

    monkeypatch.setenv("TALKOOT_KEY", "secret")
    monkeypatch.setattr(looking.subprocess, "run", noting)
    assert looking.look_apart(png()).kind == "png"
    assert "TALKOOT_KEY" not in seen["env"]
    with pytest.raises(NoPicture):  # whatever makes it end early
        looking.look_apart(png(), seconds=0)
