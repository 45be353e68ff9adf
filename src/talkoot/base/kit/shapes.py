"""The shapes in which networks show pictures, and what is cut of a picture so that its most important spot stays in. No framework."""

from dataclasses import dataclass

type Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Shape:
    """Width and height of a picture on a network, in pixels."""

    key: str
    width: int
    height: int


SHAPES: dict[str, Shape] = {
    one.key: one
    for one in (
        Shape("square", 1080, 1080), Shape("portrait", 1080, 1350), Shape("link", 1200, 628), Shape("wide", 1600, 900), Shape("story", 1080, 1920),
    )
}  # fmt: skip


def box_of(width: int, height: int, ratio: float, x: int, y: int) -> Box:
    """The largest box of a ratio in a picture, with the spot (in hundredths of its sides) as near its middle as the edges let it."""
    wide, high = (width, min(height, round(width / ratio))) if width / height < ratio else (min(width, round(height * ratio)), height)
    left = min(max(round(width * x / 100 - wide / 2), 0), width - wide)
    top = min(max(round(height * y / 100 - high / 2), 0), height - high)
    return left, top, left + wide, top + high


def size_in(shape: Shape, box: Box) -> tuple[int, int]:
    """How large a box is in its shape: nothing is made larger than it was."""
    wide = box[2] - box[0]
    if wide >= shape.width:
        return shape.width, shape.height
    return wide, max(round(wide * shape.height / shape.width), 1)
