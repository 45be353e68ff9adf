"""Tips beside agreements: made from what somebody noticed, found by their words, gone with their joins."""

from uuid import uuid4

import pytest

from talkoot.agreements.actions.proposals import Draft, give_tip, propose, remove_tip
from talkoot.agreements.links import TIP
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Tip
from talkoot.agreements.queries.agreements import tips_like
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.kinds import Wish, make
from talkoot.base.thread.models import Join
from talkoot.people.actions import add_skill
from talkoot.people.links import SKILL
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(cast):
    return propose(by=cast.member("nora"), kind="rule", draft=Draft("Kirjaamme samana päivänä", [Line("same", "Kirjaamme.")]), at=AT)


@pytest.fixture
def seen(cast):
    return SKILL.ref(add_skill(by=cast.member("nora"), name="kotikäynnit", owner=None, at=AT))


def test_a_tip_is_made_beside_the_agreement_that_is_chosen(cast, rules, seen):
    eero = cast.member("eero")
    wish = Wish("Sanele puhelimeen jo autossa", "", None, None, None, "", False, uuid4(), rules.pk)
    made = make("agreements.tip", by=eero, wish=wish, source=seen, at=AT)
    assert made is not None
    (card,) = TIP.cards([made.pk], eero)
    assert (card.title, card.address) == ("Sanele puhelimeen jo autossa", f"/polku/agreements/{rules.pk}/#tips-h")
    for whole in ("", "jokin", 999_999):
        with pytest.raises(Refused):
            make("agreements.tip", by=eero, wish=Wish("x", "", None, None, None, "", False, uuid4(), whole), source=seen, at=AT)
    with pytest.raises(Refused):
        give_tip(by=cast.member("eve"), agreement=rules, text="Vieras", at=AT)
    assert TIP.things(cast.member("eve")).count() == 0


def test_tips_are_found_by_words_in_any_form_and_go_with_their_joins(cast, rules, seen):
    eero = cast.member("eero")
    tip = give_tip(by=eero, agreement=rules, text="Sanele puhelimeen jo autossa", at=AT, sources=[seen])
    assert tips_like(eero, "Saako autosta sanella puhelimella?") == [tip]
    assert tips_like(cast.member("eve"), "Saako autosta sanella puhelimella?") == []
    assert Join.objects.filter(result=f"agreements.tip:{tip.pk}").exists()
    remove_tip(by=eero, tip=tip, at=AT)
    assert not Join.objects.exists()


def test_the_page_gives_one_from_what_it_came_from(cast, rules, seen, sign_in):
    client = sign_in("eero")
    page = client.get(f"/polku/agreements/tips/new/?from={seen}").content.decode()
    assert "kotikäynnit" in page
    sent = client.post(f"/polku/agreements/tips/new/?from={seen}", {"text": "Kirjaa kolme sanaa", "agreement": rules.pk})
    assert sent["Location"] == f"/polku/agreements/{rules.pk}/#tips-h"
    assert Join.objects.filter(source=str(seen), result=f"agreements.tip:{Tip.objects.get().pk}").exists()
