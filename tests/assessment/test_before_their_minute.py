"""Until the minute at which results open to everybody nothing on any page follows from them, for any role."""

import re
import shutil
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from talkoot.assessment import keys
from talkoot.assessment.actions.rounds import extend_round, open_round
from talkoot.assessment.models import Result, Round, Sealed, Statement
from talkoot.assessment.models.statements import Block
from talkoot.base.orgs.refused import Refused
from tests.architecture.addresses import INSIDE, address
from tests.assessment.teams import close, everybody_answers, fetch_token, make_team, open_for, post_at, rated, sealed_message

pytestmark = pytest.mark.django_db
ROLES = ("sanna", "aino", "nora", "eero", "guest")
PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}')
AROUND = ("/polku/", "/polku/team/", "/polku/people/", "/polku/trail/")


@pytest.fixture
def waiting(cast):
    """(the team, a round of half a year ago that everybody has seen, and one that is open and about to close)."""
    team = make_team(cast.organisation, cast.member("aino"), [7, 7])
    cast.member("aino").sites.add(*team.sites)
    now = timezone.now()
    first = open_for(team, at=now - timedelta(days=200), name="Kevät")
    everybody_answers(team, first, lambda member, one: 1 + (member.pk + one.pk) % 5)
    close(first)
    second = open_for(team, at=now - timedelta(days=9), name="Syksy")
    Round.objects.filter(pk=second.pk).update(results_at=now + timedelta(days=3))
    second.refresh_from_db()
    return team, first, second


def everybody_alike(team, round_):
    everybody_answers(team, round_, lambda _member, _one: 5, energy=[rated(round_)[0].pk])


def everybody_mixed(team, round_):
    question = Statement.objects.filter(organisation=team.organisation, block=Block.QUESTION).first()
    said = {str(question.pk): {"text": "Yhteinen aamu", "reader": "everyone"}}
    everybody_answers(team, round_, lambda member, one: 1 + (member.pk + one.pk) % 5, words=said, energy=[rated(round_)[5].pk])


def a_few_only(team, round_):
    """Five of one site and four of the other, of ten statements: two groups become one, and the rest has nothing that rests."""
    for member in (*team.members[:5], *team.members[7:11]):
        body = sealed_message(member, round_, fetch_token(member, round_, round_.opened_at), {one.pk: 2 for one in rated(round_)[:10]})
        post_at(round_, body)


def pages_of(sign_in, team, first, second, only=None):
    """Every page of the mirror, and those around it, as every role; or only one of the pages, and what a new round could show."""
    things = {
        "rounds": [first.pk, second.pk],
        "reported": list(second.groups.values_list("pk", flat=True)),
        "statements": [rated(second)[0].pk],
    }
    paths = list(AROUND) + [f"/polku/sites/{site.pk}/" for site in team.sites]
    for path, _name, _view in INSIDE:
        if not path.startswith("/<slug:org>/mirror/"):
            continue
        part = path.split("/<int:pk>")[0].rsplit("/", 1)[1] if "<int:pk>" in path else ""
        paths += [address(path, "polku", pk) for pk in things.get(part, [0] if part else [None])]
    paths += [f"/polku/mirror/rounds/{one.pk}/dialogue/?step={step}" for one in (first, second) for step in ("look", "proud", "arrange", "all")]
    today = timezone.localdate()
    asked = {"name": "Uusi", "closes_on": today + timedelta(days=7), "results_on": today + timedelta(days=8)}
    previews = [{**asked, "area": area, **pulse} for area in ("", "own") for pulse in ({}, {"is_pulse": "on"})]
    assert only is None or only in paths
    found = {}
    for name in ROLES:
        client = sign_in(name)
        for path in paths if only is None else [only]:
            answer = client.get(path)
            found[name, path] = (answer.status_code, answer.headers.get("Location"), PASSING.sub("", answer.content.decode(errors="replace")))
        for preview in previews:
            answer = client.post("/polku/mirror/new/", preview)
            found[name, "new", preview["area"], "is_pulse" in preview] = (answer.status_code, "", PASSING.sub("", answer.content.decode()))
    return found


def seen(sign_in, waiting, monkeypatch, answering, at, only=None):
    """What everybody sees at a moment when so was answered. Afterwards nothing of it has been."""
    team, _first, second = waiting
    kept = keys.folder(second).with_name("kept")
    shutil.copytree(keys.folder(second), kept)
    with transaction.atomic():
        answering(team, second)
        close(second)
        assert Result.objects.filter(report__round=second).exists()
        with monkeypatch.context() as then:
            then.setattr("django.utils.timezone.now", lambda: at)
            found = pages_of(sign_in, *waiting, only)
        transaction.set_rollback(True)
    second.refresh_from_db()
    assert not Sealed.objects.exists()
    kept.rename(keys.folder(second))
    return found


def test_a_second_before_no_page_of_any_role_tells_anything_of_the_results(waiting, sign_in, monkeypatch):
    """The attack: a coach looks at what the next round could show, which follows from what this one will."""
    at = waiting[2].results_at
    told = [seen(sign_in, waiting, monkeypatch, one, at - timedelta(seconds=1)) for one in (everybody_alike, everybody_mixed, a_few_only)]
    for other in told[1:]:
        assert {key for key in told[0] if told[0][key] != other[key]} == set()
    results = f"/polku/mirror/rounds/{waiting[2].pk}/results/"
    opened = [seen(sign_in, waiting, monkeypatch, one, at, results) for one in (everybody_alike, everybody_mixed)]
    differing = {key[1] for key in opened[0] if opened[0][key] != opened[1][key]}
    assert "new" in differing or results in differing, "at the minute they are there"


def test_what_a_round_to_come_can_show_is_said_when_the_results_before_it_are_open(waiting, sign_in, monkeypatch):
    team, _first, second = waiting
    everybody_alike(team, second)
    close(second)
    today = timezone.localdate()
    asked = {"name": "Uusi", "closes_on": today + timedelta(days=7), "results_on": today + timedelta(days=8)}
    early = sign_in("aino").post("/polku/mirror/new/", asked).content.decode()
    assert "What this round can show beside them is said then" in early
    assert "It shows no new ranges" not in early
    assert "What this round can show beside them is said then" in sign_in("aino").get("/polku/mirror/rhythm/").content.decode()
    monkeypatch.setattr("django.utils.timezone.now", lambda: second.results_at)
    assert "rest until" in (later := sign_in("aino").post("/polku/mirror/new/", asked).content.decode()) or "It shows no new ranges" in later


def test_no_results_open_before_those_of_the_same_people_that_they_depend_on(waiting):
    """A later round of the same people with earlier results would tell of the one that waits: by its change and by its ranges."""
    team, _first, second = waiting
    everybody_alike(team, second)
    close(second)
    now = timezone.now()
    named = {"by": team.coach, "name": "X", "area": None, "is_pulse": False, "by_card": frozenset(), "at": now}
    with pytest.raises(Refused, match="Syksy"):
        open_round(**named, partition=[team.sites], closes_at=now + timedelta(days=1), results_at=second.results_at - timedelta(seconds=1))
    made = open_round(**named, partition=[team.sites], closes_at=now + timedelta(days=1), results_at=second.results_at)
    Round.objects.filter(pk=made.pk).update(state=Round.State.OPEN)
    with pytest.raises(Refused, match="Syksy"):
        extend_round(by=team.coach, round_=made, closes_at=made.closes_at, results_at=made.closes_at, at=now)
