"""The page of components shows all of them: whoever builds looks there first, and changes a look in one place."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

import talkoot
from talkoot.base.ui.icons import ICONS

SOURCE = Path(talkoot.__file__).parent
CSS = SOURCE.parent.parent / "frontend/src/css"
SHARED_BY = 3  # packages: what as many use is nobody's own any more
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
CLASS = re.compile(r"""class="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\})*)\"""")
# Parts of whole pages, or of what somebody has sent, which the page of components cannot show inside itself.
OF_PAGES = {"ui/org_logo.html", "ui/drafts.html", "ui/logo.html", "ui/land.html", "ui/own_device.html", "ui/opens_here.html"}


def classes(text):
    return {name for found in CLASS.findall(text) for name in TAG.sub(" ", found).split()}


def styled():
    return {name for path in CSS.glob("*.css") for name in re.findall(r"\.([a-z][a-z0-9-]*)", re.sub(r"\{[^}]*\}", " ", path.read_text()))}


def by_package(find):
    """What templates hold, and in which packages."""
    found = defaultdict(set)
    for path in SOURCE.rglob("templates/**/*.html"):
        parts = path.relative_to(SOURCE).parts
        package = parts[1] if parts[0] == "base" else parts[0]
        if package != "ui":
            for one in find(path.read_text()):
                found[one].add(package)
    return found


@pytest.fixture
def shown(client, db):
    response = client.get("/ui/")
    assert response.status_code == 200
    return response


def test_every_look_that_packages_share_stands_on_the_page(shown):
    known = styled()
    shared = {name for name, packages in by_package(classes).items() if name in known and len(packages) >= SHARED_BY}
    assert len(shared) > 50, "otherwise nothing is looked at"
    assert sorted(shared - classes(shown.content.decode())) == []


def test_every_part_that_packages_share_stands_on_the_page(shown):
    parts = by_package(lambda text: set(re.findall(r"""\{% include "(ui/[^"]+)\"""", text)))
    drawn = {template.name for template in shown.templates}
    assert len(parts) > 8, "otherwise nothing is looked at"
    assert sorted(set(parts) - drawn - OF_PAGES) == []


def test_every_icon_stands_on_the_page(shown):
    page = shown.content.decode()
    assert len(ICONS) > 20
    assert [name for name, drawing in ICONS.items() if drawing not in page] == []
