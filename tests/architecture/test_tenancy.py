"""The wall between organisations: whoever asks for whatever, nothing of another organisation shows.

The other organisation's things all carry one word. It is looked for on every page, in every file, on every card, with
every number and in every form, as everybody of the first organisation.
"""

import re

import pytest

from talkoot.base.orgs.roles import MAY, Role
from talkoot.base.thread.kinds import KINDS
from talkoot.base.thread.queries import makeable_from
from tests.architecture.addresses import INSIDE, address, number_for, part_of
from tests.architecture.conftest import WORD

pytestmark = pytest.mark.django_db

PEOPLE = {"guest": Role.GUEST, "eero": Role.MEMBER, "nora": Role.FACILITATOR, "aino": Role.COACH, "sanna": Role.OWNER}
FOREIGN = re.compile(WORD["toinen"], re.IGNORECASE)
# What answers 404 to an owner although the thing is there, and why.
NOT_THERE = {
    "feedback:invite_customers": "only points of e-mail invitations invite",
    "feedback:left_out": "the import left nothing out",
    "orgs:upload_left_out": "nor did the list",
    "archive:file": "nobody has made the file",
    "assessment:results": "a closed round without answers has none",
    "assessment:dialogue": "nor anything to talk about",
    "assessment:permit": "the round is over",
    "assessment:tablet": "the round is over",
    "assessment:draw": "the round is over",
    "assessment:drawn_cards": "the round is over",
    "assessment:answer": "the round is over",
}
# Which of the things each kind is, where its page does not tell: else it is the word before the number in its address.
PARTS = {
    "feedback.answer": "answers",
    "feedback.question": "further",
    "feedback.theme": "themes",
    "agreements.tip": "tips",
    "customers.need": "needs",
    "stories.thanks": "thanked",
    "workshops.note": "notes",
}
PARTS |= {kind.name: part for kind in KINDS.values() if kind.name not in PARTS for part in [part_of(kind.page)] if part}


def shown(response):
    """All that a reply says."""
    said = b"".join(response.streaming_content) if response.streaming else response.content
    return said.decode("utf-8", "replace") + str(dict(response.items()))


def test_no_page_shows_anything_of_another_organisation(sign_in, things, cast):
    """Every page and file, with one's own numbers, as everybody; as an owner also when asked for the other's site, theme or words."""
    tries = ["", f"?site={cast.elsewhere.key}", f"?theme={things['toinen']['themes']}&group={things['toinen']['groups']}&q={WORD['toinen'][:6].lower()}"]
    for person, role in PEOPLE.items():
        client = sign_in(person)
        for path, name, view in INSIDE:
            if view.access.look is None or view.access.look not in MAY[role]:
                continue
            for asked in tries if person == "sanna" else tries[:1]:
                response = client.get(address(path, "polku", number_for(path, things, "polku")) + asked)
                said = shown(response)
                assert not FOREIGN.search(said), f"{name}{asked} as {person}"
                if person == "sanna" and not asked and name not in NOT_THERE:
                    assert response.status_code != 404, f"{name}: an owner does not find what is there, so nothing was tried"


def test_every_kind_shows_its_cards_to_its_own_people_only(cast, things):
    assert set(KINDS) == set(PARTS), "a new kind: say which of the things above it is"
    for kind, part in PARTS.items():
        own, foreign = str(things["polku"][part]), str(things["toinen"][part])
        for name, cards in (("sanna", KINDS[kind].cards([own, foreign], cast.member("sanna"))), ("eve", KINDS[kind].cards([own, foreign], cast.member("eve")))):
            wanted = own if name == "sanna" else foreign
            assert [card.ref for card in cards] == [f"{kind}:{wanted}"], f"{kind} to {name}"
        for person in ("guest", "eero", "nora", "aino"):
            assert all(card.ref == f"{kind}:{own}" for card in KINDS[kind].cards([own, foreign], cast.member(person))), f"{kind} to {person}"


def test_no_form_takes_up_what_another_organisation_has(sign_in, things):
    """A new thing cannot be begun from another organisation's, whatever the address says."""
    client = sign_in("sanna")
    for kind, part in PARTS.items():
        for path, name, _view in INSIDE:
            if "<int:pk>" in path or not path.endswith("/new/"):
                continue
            response = client.get(address(path, "polku", 0) + f"?from={kind}:{things['toinen'][part]}")
            assert not FOREIGN.search(shown(response)), f"{name} from {kind}"


def test_makers_offer_pages_that_there_are(cast, things):
    for kind in PARTS:
        for _made, maker in makeable_from(kind, cast.member("sanna")):
            assert maker.address_name in {name for _path, name, _view in INSIDE}
