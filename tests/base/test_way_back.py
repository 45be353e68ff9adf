"""A form leads back to where it was pressed, and never anywhere else: neither off this site nor by a field of its own."""

import re
from datetime import timedelta
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.utils import timezone

import talkoot
from talkoot.assessment.models import Choice
from talkoot.base.ui.way_back import FIELD
from talkoot.work.actions.tasks import Plan, add_task
from tests.assessment.teams import close, everybody_answers, make_team, open_for

TALKOOT = Path(talkoot.__file__).parent
LANGUAGE = TALKOOT / "base/ui/templates/ui/door.html"  # Django's own view reads its `next`
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "http:/evil.example", "/\t/evil.example", "javascript:x", "x"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_form_leads_off_this_site(cast, sign_in, address):
    eero = cast.member("eero")
    task = add_task(by=eero, plan=Plan("Vie paketti", doers=[eero]), at=timezone.now())
    told = sign_in("eero").post(f"/polku/work/tasks/{task.pk}/move/", {"to": "done", FIELD: address})
    assert told.status_code == 302
    assert re.match(r"/(?!/|\\)", told["Location"]), told["Location"]
    assert "evil" not in told["Location"]


@pytest.mark.django_db
def test_what_somebody_writes_leads_nowhere(cast, sign_in):
    """A decision that begins with a stroke was taken for an address: what was written down ended at a page that does not exist."""
    team = make_team(cast.organisation, cast.member("aino"), [7])
    at = timezone.now() - timedelta(days=9)
    made = open_for(team, at=at)
    everybody_answers(team, made, lambda member, one: 1 + (member.pk + one.pk) % 5)
    close(made)
    told = sign_in("aino").post(f"/polku/mirror/rounds/{made.pk}/dialogue/", {"kind": "keep", "next": "/ kahvilla viikoittain"})
    assert Choice.objects.get().next == "/ kahvilla viikoittain"
    assert told["Location"] == f"/polku/mirror/rounds/{made.pk}/dialogue/?step=arrange"


def test_no_field_of_a_form_is_called_as_the_way_back():
    found = []
    for name in settings.INSTALLED_APPS:
        if name.startswith("talkoot."):
            try:
                module = import_module(f"{name}.forms")
            except ModuleNotFoundError:
                continue
            found += [one for _n, one in getmembers(module, isclass) if issubclass(one, forms.Form)]
    assert len(found) > 10
    assert [one for one in found if FIELD in one.base_fields] == []


def test_the_way_back_is_written_in_one_place_only():
    inputs = re.compile(r"<(?:input|select|textarea|button)[^>]*\bname=[\"'](?:next|" + FIELD + r")[\"']")
    assert [str(one) for one in TALKOOT.rglob("*.html") if one != LANGUAGE and inputs.search(one.read_text())] == []
    asked = re.compile(r"POST\.get\([\"']next[\"']|POST\[[\"']next[\"']")
    assert [str(one) for one in TALKOOT.rglob("*.py") if asked.search(one.read_text())] == []
