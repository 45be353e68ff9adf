"""A small site's card: filled in together, talked over, decided on, and its own until it is shared."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.assessment.actions.cards import fill_card, start_card
from talkoot.assessment.actions.choices import decide_on_card, look_again
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.links import what_was_rearranged
from talkoot.assessment.logic.cards import DIFFERENTLY, Asked, parts_of, sheet_of
from talkoot.assessment.models import Card, Choice, Energy, Result, Statement, Words
from talkoot.assessment.queries.results import to_look_at
from talkoot.assessment.queries.rounds import kept_agreements
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.effects import Stretch
from talkoot.base.thread.kinds import KINDS
from talkoot.work.models import Task

pytestmark = pytest.mark.django_db


def begin(cast, sign_in):
    """Eero of Salla begins a card; its address."""
    return sign_in("eero").post("/polku/mirror/cards/new/", {"site": cast.salla.pk, "people": 2})["Location"]


def statements(cast, block="ways"):
    return list(Statement.objects.filter(organisation=cast.organisation, block=block, ended_at=None).order_by("position"))


def ready(cast, **answers):
    """A finished card of Salla."""
    now, eero = timezone.now(), cast.member("eero")
    take_standard(cast.organisation)
    card = start_card(by=eero, site=cast.salla, people=2, at=now)
    ratings = answers or {str(statements(cast)[0].pk): 4}
    fill_card(by=eero, card=card, ratings={int(key): value for key, value in ratings.items()}, notes={}, at=now, finished=True)
    card.refresh_from_db()
    return card


def decided(cast, card, **more):
    today = timezone.localdate()
    whole = {
        "kind": "continue",
        "next_": "Reitti sovitaan maanantaina",
        "owner": cast.member("eero"),
        "first_step": "Kartta seinälle",
        "first_step_on": today + timedelta(days=3),
        "measure": "",
        "look_on": today + timedelta(days=60),
    }
    return decide_on_card(by=cast.member("eero"), card=card, at=timezone.now(), **{**whole, **more})


def test_a_card_is_filled_in_part_by_part_and_nothing_agreed_is_lost(cast, sign_in):
    address, eero = begin(cast, sign_in), sign_in("eero")
    first = statements(cast)
    page = eero.get(address).content.decode()
    assert "Ways of working" in page
    assert "0/24" in page
    said = {f"rating-{one.pk}": value for one, value in zip(first, ("4", DIFFERENTLY, "0", "2"), strict=True)}
    assert eero.post(f"{address}?part=ways", said)["Location"] == f"{address}?part=processes"
    card = Card.objects.get()
    assert [card.ratings[str(one.pk)] for one in first] == [4, DIFFERENTLY, None, 2]
    assert "4/24" in eero.get(address).content.decode()
    assert eero.get(address).context["part"] == "processes", "goes on where it was left"
    assert eero.post(f"{address}?part=processes", {"back": "yes"})["Location"] == f"{address}?part=ways"
    assert [label for label, on in shown_checked(eero.get(f"{address}?part=ways")) if on] != []
    talk = eero.get(f"{address}?part=talk").content.decode()
    assert first[1].text("en") in talk
    assert "What does each of you see?" in talk
    eero.post(f"{address}?part=talk", {f"note-{first[1].pk}": "Toinen soittaa, toinen kirjaa", "energy": [first[0].pk, "999999", "x"]})
    card.refresh_from_db()
    assert card.finished_at is not None
    assert card.energy == [first[0].pk]
    read = eero.get(address).content.decode()
    assert "Toinen soittaa, toinen kirjaa" in read
    assert (Result.objects.count(), Energy.objects.count(), Words.objects.count()) == (0, 0, 0), "never in a mean"


def shown_checked(response):
    return [(part[:60], " checked" in part[:120]) for part in response.content.decode().split('type="radio"')[1:]]


@pytest.mark.parametrize("said", ["6", "-1", "x", "differentlyy", "4.0", "9" * 40])
def test_what_is_no_answer_is_said_and_kept_out(said, cast, sign_in):
    address, eero = begin(cast, sign_in), sign_in("eero")
    one = statements(cast)[0]
    page = eero.post(f"{address}?part=ways", {f"rating-{one.pk}": said}, follow=True).content.decode()
    assert "Choose one of the five" in page
    assert Card.objects.get().ratings == {}


def test_more_than_three_to_develop_are_refused(cast, sign_in):
    address, eero = begin(cast, sign_in), sign_in("eero")
    many = [one.pk for block in ("ways", "goals") for one in statements(cast, block)]
    page = eero.post(f"{address}?part=talk", {"energy": many}, follow=True).content.decode()
    assert "Choose three at most" in page
    assert Card.objects.get().finished_at is None


def test_an_empty_card_is_not_ready(cast, sign_in):
    address, eero = begin(cast, sign_in), sign_in("eero")
    assert "Answer at least one" in eero.post(f"{address}?part=talk", {}, follow=True).content.decode()


def test_a_site_has_one_card_under_way(cast, sign_in):
    address = begin(cast, sign_in)
    assert begin(cast, sign_in) == address


def test_a_card_called_ready_too_early_goes_on_until_something_was_decided(cast, sign_in):
    card, eero = ready(cast), sign_in("eero")
    address = f"/polku/mirror/cards/{card.pk}/"
    eero.post(address, {"reopen": "yes"})
    card.refresh_from_db()
    assert card.finished_at is None
    fill_card(by=cast.member("eero"), card=card, ratings={}, notes={}, at=timezone.now(), finished=True)
    decided(cast, card)
    assert "Start a new one" in eero.post(address, {"reopen": "yes"}, follow=True).content.decode()
    card.refresh_from_db()
    assert card.finished_at is not None


def test_a_decision_on_a_card_is_its_owners_task_at_once(cast, sign_in):
    card, eero = ready(cast), sign_in("eero")
    today = timezone.localdate()
    said = {
        "decide": "yes", "kind": "start", "next": "Viesti toiselle ennen vapaata", "owner": cast.member("eero").pk,
        "first_step": "Viestipohja puhelimeen", "first_step_on": (today + timedelta(days=5)).isoformat(), "measure": "",
        "look_on": (today + timedelta(days=84)).isoformat(),
    }  # fmt: skip
    page = eero.post(f"/polku/mirror/cards/{card.pk}/", said, follow=True).content.decode()
    assert "The first step is now Eero’s task" in page
    task = Task.objects.get()
    assert (task.title, task.details) == ("Viestipohja puhelimeen", "Viesti toiselle ennen vapaata")
    assert list(task.doers.all()) == [cast.member("eero")]
    assert "Viestipohja puhelimeen" in eero.get("/polku/work/").content.decode()
    for missing, words in (
        ({"owner": ""}, "Somebody takes it on"),
        ({"first_step": " "}, "first step within fourteen days"),
        ({"first_step_on": (today + timedelta(days=15)).isoformat()}, "first step within fourteen days"),
        ({"look_on": today.isoformat()}, "Choose the day when you look"),
    ):
        response = eero.post(f"/polku/mirror/cards/{card.pk}/", said | missing)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert "Viesti toiselle" in response.content.decode(), "nothing typed is lost"


def test_two_re_arrangements_are_the_most_on_a_card_and_strengths_are_free(cast):
    card = ready(cast)
    decided(cast, card)
    decided(cast, card, first_step="Toinen")
    with pytest.raises(Refused):
        decided(cast, card, first_step="Kolmas")
    assert decided(cast, card, kind="keep", next_="Kahvit tiistaina", first_step="").look_on is None
    with pytest.raises(Refused):
        decided(cast, card, kind="sneak")


def test_a_card_and_what_it_decided_are_its_sites_own_until_shared(cast, sign_in):
    assert sign_in("eero").post("/polku/mirror/cards/new/", {"site": cast.kemi.pk, "people": 3}).status_code == 422
    card = ready(cast)
    made = decided(cast, card)
    address, choice = f"/polku/mirror/cards/{card.pk}/", f"/polku/mirror/choices/{made.pk}/"
    sanna, nora, eero = sign_in("sanna"), sign_in("nora"), sign_in("eero")
    stretch = Stretch(None, timezone.localdate())

    def seen(name):
        member = cast.member(name)
        return (
            len(KINDS["assessment.choice"].cards([str(made.pk)], member)),
            len(what_was_rearranged(stretch, member)),
            kept_agreements(member)["looked"],
        )

    look_again(by=cast.member("eero"), choice=made, outcome="done", note="", at=timezone.now())
    for client, name in ((sanna, "sanna"), (nora, "nora")):
        assert client.get(address).status_code == 404, "not even the owner"
        assert client.get(choice).status_code == 404
        assert seen(name) == (0, 0, 0)
    assert seen("eero") == (1, 1, 1)
    eero.post(address, {"share": "yes"})
    assert sanna.get(address).status_code == 200
    assert seen("nora") == (1, 1, 1)
    assert "We decide this" not in sanna.get(address).content.decode()
    for person in ("sanna", "nora"):
        with pytest.raises(Refused):
            decide_on_card(
                by=cast.member(person), card=card, kind="keep", next_="x", owner=None, first_step="", first_step_on=None, measure="",
                look_on=None, at=timezone.now(),
            )  # fmt: skip
        with pytest.raises(Refused):
            look_again(by=cast.member(person), choice=made, outcome="not", note="", at=timezone.now())
    sanna.post(address, {"keep": "yes"})
    assert sanna.get(address).status_code == 200, "only the site takes it back"
    eero.post(address, {"keep": "yes"})
    assert sanna.get(address).status_code == 404


def test_the_next_card_says_first_what_came_of_the_last_and_shows_both(cast, sign_in):
    one = (take_standard(cast.organisation), statements(cast)[0])[1]
    card = ready(cast, **{str(one.pk): 3})
    made = decided(cast, card)
    Card.objects.filter(pk=card.pk).update(made_at=timezone.now() - timedelta(days=180))
    Choice.objects.filter(pk=made.pk).update(look_on=timezone.localdate())
    assert list(to_look_at(cast.member("eero"), timezone.localdate())) == [made]
    later = ready(cast, **{str(one.pk): 5})
    assert later.pk != card.pk
    page = sign_in("eero").get(f"/polku/mirror/cards/{later.pk}/").content.decode()
    assert page.index("What we decided last time") < page.index("Here we are good")
    assert "last time: somewhat" in page
    assert 'class="is-before"' in page


def test_a_reworded_statement_stands_beside_the_one_it_replaced():
    sheet = sheet_of([Asked(7, "ways", "Uusi", 3), Asked(8, "goals", "Toinen", None)], {"7": 5, "8": DIFFERENTLY}, {"8": "eri"}, {"3": 2})
    assert [(line.now, line.before, line.was_answered) for line in sheet.lines] == [(5, 2, True), (DIFFERENTLY, None, False)]
    assert [line.asked.pk for line in sheet.strengths] == [7]
    assert [line.note for line in sheet.differing] == ["eri"]
    assert parts_of([Asked(8, "goals", "", None), Asked(7, "ways", "", None)]) == ["ways", "goals"]


def test_a_decision_pressed_twice_is_one(cast):
    card = ready(cast)
    assert decided(cast, card) == decided(cast, card)
    assert (Choice.objects.count(), Task.objects.count()) == (1, 1)


def test_leaving_the_card_keeps_what_was_agreed(cast, sign_in):
    address, eero = begin(cast, sign_in), sign_in("eero")
    one = statements(cast)[0]
    assert eero.post(f"{address}?part=ways", {f"rating-{one.pk}": "4", "leave": "yes"})["Location"] == "/polku/mirror/cards/"
    assert Card.objects.get().ratings == {str(one.pk): 4}
