"""What the frame of every page needs is nobody else's to name: a page that took such a name lost its navigation, or broke."""

import ast
from pathlib import Path

import pytest
from django.test import RequestFactory

import talkoot
from talkoot.base.orgs.context import frame

KNOWN = {("feedback", "scope")}  # of the tablet's manifest, which is no page


@pytest.mark.django_db
def test_no_page_gives_its_own_things_the_names_of_the_frames(cast):
    request = RequestFactory().get("/polku/")
    request.me, request.user, request.resolver_match = cast.member("eero"), cast.member("eero").user, None
    names = set(frame(request))
    assert {"me", "navigation"} <= names
    taken = set()
    for path in Path(talkoot.__file__).parent.rglob("views*/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Dict):
                found = {key.value for key in node.keys if isinstance(key, ast.Constant) and key.value in names}
                taken |= {(path.parent.parent.name, name) for name in found}
    assert taken - KNOWN == set()
