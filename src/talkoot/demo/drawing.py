"""The demo's pictures, drawn when it is made: nobody's photographs."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from talkoot.base.orgs.models import Membership, Organisation
from talkoot.content.actions.illustrating import illustrate
from talkoot.content.models import Post
from talkoot.pictures.actions import describe_picture, keep_picture, move_spot, note_permission
from talkoot.pictures.models import Picture

WIDE, HIGH = 1200, 900
type Pen = ImageDraw.ImageDraw


def shoe(pen: Pen) -> None:
    """A studded shoe on ice."""
    pen.rectangle((0, 0, WIDE, HIGH), "#dfe9ee")
    pen.rectangle((0, 690, WIDE, HIGH), "#fbfbf9")
    pen.ellipse((200, 740, 1050, 850), "#cfdfe8")
    pen.rounded_rectangle((400, 200, 650, 720), 40, "#3d5a5c")
    pen.rounded_rectangle((400, 500, 980, 720), 90, "#3d5a5c")
    pen.rounded_rectangle((380, 160, 680, 270), 55, "#f9dfb9")
    pen.rectangle((400, 715, 990, 770), "#16262f")
    for x in range(440, 980, 100):
        pen.polygon([(x, 770), (x + 28, 770), (x + 14, 805)], "#e7a13c")
    for y in (340, 410, 480):
        pen.line((600, y, 700, y - 20), "#fbfbf9", 16)


def walker(pen: Pen) -> None:
    """A walker with wheels beside a door."""
    pen.rectangle((0, 0, WIDE, HIGH), "#dfe7ea")
    pen.rectangle((0, 700, WIDE, HIGH), "#fbfbf9")
    pen.rectangle((714, 90, 1068, 738), "#56632a")
    pen.rectangle((768, 150, 1014, 360), "#f9dfb9")
    for line in ((336, 288, 402, 288, 492, 738), (450, 516, 636, 516, 666, 288, 726, 288), (636, 516, 714, 750), (384, 630, 636, 516)):
        pen.line(line, "#16262f", 24, joint="curve")
    pen.rounded_rectangle((438, 480, 654, 522), 21, "#a52139")
    for x in (492, 720):
        pen.ellipse((x - 51, 723, x + 51, 825), "#fbfbf9", "#16262f", 21)


def track(pen: Pen) -> None:
    """A ski track in the evening."""
    for y in range(HIGH):
        part = min(y / 540, 1)
        pen.line((0, y, WIDE, y), (int(188 + 55 * part), int(211 + 17 * part), int(224 - 17 * part)))
    pen.ellipse((228, 288, 324, 384), "#e7a13c")
    pen.polygon([(0, 460), (320, 330), (640, 420), (1000, 300), (WIDE, 400), (WIDE, HIGH), (0, HIGH)], "#b5c9d3")
    pen.polygon([(0, 560), (500, 480), (WIDE, 520), (WIDE, HIGH), (0, HIGH)], "#fbfbf9")
    for left in (380, 470):
        pen.line((left, HIGH, left + 280, 620, left + 420, 500), "#b5c9d3", 16, joint="curve")
    for x in (900, 1010, 120):
        pen.polygon([(x, 300), (x + 75, 540), (x - 75, 540)], "#3d5a5c")


def chair(pen: Pen) -> None:
    """Exercise on a chair."""
    pen.rectangle((0, 0, WIDE, HIGH), "#f3ead9")
    pen.rectangle((0, 696, WIDE, HIGH), "#dfd0b6")
    pen.rectangle((774, 114, 1086, 450), "#1b2b34")
    pen.line((774, 282, 1086, 282), "#f3ead9", 18)
    pen.line((930, 114, 930, 450), "#f3ead9", 18)
    for line in ((336, 396, 336, 750), (336, 588, 564, 588), (564, 588, 564, 750)):
        pen.line(line, "#6b4429", 27)
    pen.ellipse((390, 186, 510, 306), "#eab9b4")
    pen.rounded_rectangle((390, 310, 522, 560), 40, "#1a5c4e")
    pen.polygon([(384, 540), (560, 540), (790, 500), (800, 560), (570, 610), (384, 610)], "#235f80")
    pen.polygon([(785, 490), (850, 450), (875, 475), (830, 570), (790, 570)], "#16262f")


def lantern(pen: Pen) -> None:
    """An ice lantern at night."""
    pen.rectangle((0, 0, WIDE, HIGH), "#14242d")
    pen.rectangle((0, 620, WIDE, HIGH), "#2a3a43")
    for size, colour in ((336, "#37382f"), (230, "#5d4d31"), (150, "#8b6a38")):
        pen.ellipse((600 - size, 600 - size, 600 + size, 600 + size), colour)
    pen.polygon([(456, 516), (744, 516), (726, 770), (474, 770)], "#cfdfe8")
    pen.polygon([(600, 588), (645, 690), (600, 730), (555, 690)], "#e7a13c")
    for x, y in ((210, 190), (960, 260), (750, 130)):
        pen.regular_polygon((x, y, 16), 4, 45, "#fcefd8")


# What it shows, its name, the description in Finnish and in Swedish, whose it is, its most important spot, and the idea that it goes with.
DRAWN: tuple[tuple[Callable[[Pen], None], str, str, str, str, tuple[int, int], str], ...] = (
    (shoe, "Nastakenkä jäällä", "Nastakenkä jäällä, pohjassa viisi nastaa.", "En broddsko på is, fem broddar under sulan.", "Jari Niskala", (55, 65), "Nastat, keppi vai liukuesteet?"),
    (walker, "Rollaattori ovella", "Rollaattori talvisen oven edessä.", "", "Päivi Kangas", (44, 60), ""),
    (track, "Latu illalla", "Kaksi hiihtolatua vie kuusten välistä kohti iltataivasta.", "Två skidspår leder mellan granar mot kvällshimlen.", "Ville Karppinen", (50, 60), "Hiihtolihakset hereille kymmenessä minuutissa"),
    (chair, "Tuolijumppa", "Jumppaaja istuu tuolilla ja ojentaa jalkaa ikkunan edessä.", "", "Helmi Tuomaala", (45, 55), "Tuolijumppa joululaulujen tahtiin"),
    (lantern, "Jäälyhty", "", "", "Saara Taskila", (50, 70), ""),
)  # fmt: skip


def draw_pictures(organisation: Organisation, people: dict[str, Membership], at: datetime) -> dict[str, Picture]:
    """The library, by the idea that each picture goes with: one is not described yet, and of one a permission ends soon."""
    found = {}
    for number, (draw, title, finnish, swedish, name, spot, idea) in enumerate(DRAWN):
        by, then = people.get(name, people["Nora Salmela"]), at - timedelta(days=60 - number)
        with tempfile.TemporaryDirectory() as folder:
            picture = Image.new("RGB", (WIDE, HIGH))
            draw(ImageDraw.Draw(picture))
            picture.save(Path(folder) / "drawn.png")
            made = keep_picture(by=by, source=Path(folder) / "drawn.png", title=title, at=then)
        if finnish:
            described = {"fi": finnish, "sv": swedish}
            made = describe_picture(by=by, picture=made, title=title, descriptions=described, people=Picture.People.NOBODY, at=then)
        made = move_spot(by=by, picture=made, x=spot[0], y=spot[1], at=then)
        if draw is walker:
            given, until = (then - timedelta(days=300)).date(), (at + timedelta(days=11)).date()
            note_permission(
                by=by, picture=made, who="Raili", member=None, about="Rollaattori ja kotiovi, vuodeksi omiin kanaviin", given_on=given, until=until, at=then
            )
        if idea:
            found[idea] = made
    return found


def put_in(post: Post, writer: Membership, pictures: dict[str, Picture], at: datetime) -> Post:
    """The post with its picture, where there is one."""
    picture = pictures.get(post.idea.title)
    return illustrate(by=writer, post=post, picture=picture, at=at) if picture else post
