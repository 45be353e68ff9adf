"""An organisation's main colours are readable wherever they stand, in light and in dark; and pages take them on."""

import re
from pathlib import Path

import pytest

import talkoot
from talkoot.base.orgs.models import Organisation

CSS = Path(talkoot.__file__).parents[2] / "frontend" / "src" / "css"
TOKENS = (CSS / "tokens.css").read_text()


def values(dark):
    """The colours of one mode by name."""
    light_part, dark_part = TOKENS.split(':root[data-theme="dark"]', 1)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", light_part))
    return found | dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", dark_part.split("}", 1)[0])) if dark else found


def light_of(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((light_of(one), light_of(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one, other, share):
    return "#" + "".join(f"{round(share * int(one[i : i + 2], 16) + (1 - share) * int(other[i : i + 2], 16)):02x}" for i in (1, 3, 5))


@pytest.mark.one_database
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", Organisation.Colour.values)
def test_every_colour_is_readable_in_light_and_in_dark(colour, dark):
    tokens = values(dark)
    main, tint = tokens[colour], tokens[f"{colour}-tint"]
    strong = tokens["spruce-strong"] if colour == "spruce" else mixed(main, tokens["ink"], 0.75)
    for ground in ("snow", "shade", "raised"):
        assert contrast(main, tokens[ground]) >= 4.5, f"a link on {ground}"
    for button in (main, strong):
        assert contrast(tokens["on-spruce"], button) >= 4.5, "words on a button"
    assert contrast(tokens["ink"], tint) >= 4.5, "words on a chosen row"
    assert contrast(main, tint) >= 3, "the mark on a chosen row"


@pytest.mark.one_database
def test_each_colour_has_its_rule():
    rules = (CSS / "colours.css").read_text()
    assert set(re.findall(r'data-colour="([a-z]+)"', rules)) == set(Organisation.Colour.values) - {"spruce"}


def test_pages_of_people_and_customers_take_the_colour_on(cast, sign_in, client):
    owner = sign_in("sanna")
    answer = owner.post("/polku/settings/", {"name": "Polku", "language": "fi", "colour": "river"})
    assert answer.status_code == 302
    for page in (owner.get("/polku/"), client.get(f"/k/{cast.channel.key}/")):
        assert page.status_code == 200
        assert 'data-colour="river"' in page.content.decode()
    assert "data-colour" not in sign_in("eve").get("/toinen/").content.decode()
    assert owner.post("/polku/settings/", {"name": "Polku", "language": "fi", "colour": "pink"}).status_code != 302
    assert 'data-colour="river"' in owner.get("/polku/").content.decode(), "what is not offered is not taken"
