"""The ways to a survey: posters as PDF, invitations by e-mail, and figures that are not live where there is a kiosk."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from talkoot.feedback.actions.invitations import invite_customers, stop_asking
from talkoot.feedback.actions.surveys import make_next_version, open_channel
from talkoot.feedback.logic.drafts import TEMPLATES, Draft, why_not_ask
from talkoot.feedback.models import Answer, Asking, Channel, Question
from talkoot.feedback.posters import TEMPLATE as SHEET
from tests.architecture.forms import forms_on
from tests.cast import AT
from tests.mails import queued


@pytest.fixture
def by_mail(cast):
    return open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.MAIL, at=AT)


def test_an_invitation_works_once_and_its_point_takes_nothing_else(cast, by_mail):
    invite_customers(by=cast.member("nora"), channel=by_mail, addresses=["maija@example.org"], at=AT)
    (sent,) = queued()
    asking = Asking.objects.get()
    token = re.search(r"/k/i/([^/]+)/\n", sent["text"])[1]
    assert token not in asking.key, "the link itself is not kept"
    assert "List-Unsubscribe" in sent["headers"]
    assert "maija" not in asking.reach_digest
    client, link = Client(), f"/k/i/{token}/"
    assert client.get(link).status_code == 200
    assert client.post(link, {"score": "9"}).status_code == 422
    assert client.post(link, {"score": "4"}).status_code == 303
    for again in ("4", "1"):
        assert client.post(link, {"score": again}).status_code == 409
    assert Answer.objects.get().score == 4
    assert client.get(link).status_code == 303
    assert client.get(f"/k/again/{token}/").status_code == 404, "an invitation is no “is it right now?”"
    assert client.get(f"/k/{by_mail.key}/").status_code == 404
    assert client.post(f"/k/{by_mail.key}/", {"answer": "0198c0de-0000-7000-8000-000000000001", "score": "4"}).status_code == 404
    assert client.get("/k/i/eiole/").status_code == 404


def test_nobody_is_asked_too_often_and_who_says_no_stays_unasked(cast, by_mail):
    nora = cast.member("nora")
    first = invite_customers(by=nora, channel=by_mail, addresses=["a@example.org", "b@example.org", "x", "Ä@"], at=AT)
    assert (first.sent, first.invalid) == (2, ["x", "Ä@"])
    again = invite_customers(by=nora, channel=by_mail, addresses=["A@example.org ", "a@example.org"], at=AT + timedelta(days=29))
    assert (again.sent, again.lately) == (0, 1)
    texts = [sent["text"] for sent in queued()]
    page = re.search(r"(/k/i/[^/]+/stop/)", texts[0])[1]
    assert Client().get(page).status_code == 200
    later = AT + timedelta(days=31)
    assert Client().post(page).status_code == 200
    stop_asking(asking=Asking.objects.order_by("id").first(), at=later)
    found = invite_customers(by=nora, channel=by_mail, addresses=["a@example.org", "b@example.org"], at=later)
    assert (found.sent, found.unasked) == (1, 1)


def test_inviting_is_a_page_for_those_who_may(cast, by_mail, sign_in):
    address = f"/polku/customers/points/{by_mail.pk}/invite/"
    assert sign_in("eero").get(address).status_code == 403
    client = sign_in("nora")
    assert client.post(address, {"addresses": "c@example.org\nkelvoton"}).status_code == 302
    assert client.post(address, {"addresses": "\n".join(f"{i}@example.org" for i in range(1001))}).status_code == 422
    assert client.get(f"/polku/customers/points/{cast.channel.pk}/invite/").status_code == 404


@pytest.mark.parametrize(("size", "width"), [("a4", b"595.2"), ("a6", b"297.6")])
def test_posters_are_pdf_pages_of_the_right_size(cast, sign_in, size, width):
    open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.kemi, kind=Channel.Kind.QR, at=AT)
    Question.objects.filter(survey=cast.survey, kind="smiley").update(wording={"fi": 'Miltä tuntui? #panic() "$" \\ @x', "se": "", "sv": "Hur kändes det?"})
    response = sign_in("eero").get(f"/polku/customers/points/posters.pdf?size={size}")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert response.content.count(b"/Type /Page\n") == 2 or response.content.count(b"/MediaBox") == 2
    assert width in response.content


def test_a_poster_that_is_not_there_is_not_found(cast, sign_in):
    client = sign_in("eero")
    assert client.get("/polku/customers/points/posters.pdf?size=a0").status_code == 404
    assert client.get(f"/polku/customers/points/posters.pdf?point={cast.other_channel.pk}").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_ready_made_survey_can_be_asked_in_three_languages(name):
    assert why_not_ask(TEMPLATES[name]) == ""
    assert all(draft.languages == {"fi", "sv", "en"} for draft in TEMPLATES[name])


FACES = TEMPLATES["short"][0]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("drafts", "fault"),
    [
        ([], "first"),
        ([Draft("open", {"fi": "x"})], "first"),
        ([FACES, FACES], "twice"),
        ([FACES, Draft("choice", {"fi": "x"})], "optionless"),
        ([FACES, Draft("choice", {"fi": "x"}, ({"fi": "a"}, {"sv": "b"}))], "uneven_options"),
        ([FACES, Draft("choice", {"fi": "x"}, tuple({"fi": str(i)} for i in range(13)))], "too_many_options"),
        ([FACES, Draft("ease", {})], "wordless"),
        ([FACES, Draft("ease", {"fi": "x"}, (), 4, 2)], "span"),
        ([FACES, *[Draft("ease", {"fi": "x"})] * 8], "too_many"),
    ],
)
def test_what_cannot_be_asked_is_named(drafts, fault):
    assert why_not_ask(drafts) == fault


def test_questions_are_folded_and_moved_by_a_press(cast, sign_in):
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["visit"], at=AT)
    client, address = sign_in("nora"), f"/polku/customers/surveys/{cast.survey.pk}/"
    form = next(one for one in forms_on(address, client.get(address).content.decode()) if "q-TOTAL_FORMS" in one.names)
    page = client.get(address).content.decode()
    assert page.count('<details class="draft fold">') == len(TEMPLATES["visit"]) + 1
    assert not any(name.endswith("-place") and 'type="number"' in page.split(f'name="{name}"')[0][-80:] for name in form.names)
    last = len(TEMPLATES["visit"]) - 1
    sent = [(name, value) for name, value in form.fields if name != "csrfmiddlewaretoken" and not name.startswith(f"q-{last + 1}-wording")]
    sent = [(name, "" if "options" in name and value == "Sanoja" else value) for name, value in sent]
    looked = client.post(address, urlencode([*sent, ("up", str(last))]), content_type="application/x-www-form-urlencoded")
    assert looked.status_code == 200
    moved = next(one for one in forms_on(address, looked.content.decode()) if "q-TOTAL_FORMS" in one.names)
    again = [(name, value) for name, value in moved.fields if name != "csrfmiddlewaretoken" and not name.startswith(f"q-{last + 1}-wording")]
    again = [(name, "" if "options" in name and value == "Sanoja" else value) for name, value in again]
    asked = client.post(address, urlencode([*again, ("ask", "")]), content_type="application/x-www-form-urlencoded")
    assert asked.status_code == 302
    kinds = [draft.kind for draft in TEMPLATES["visit"]]
    wanted = [*kinds[:-2], kinds[-1], kinds[-2]]
    assert [q.kind for q in Question.objects.filter(survey=cast.survey, version=3).order_by("position")] == wanted
    for odd in ("x", "99", "-1", "9" * 40):
        assert client.post(address, urlencode([*sent, ("down", odd)]), content_type="application/x-www-form-urlencoded").status_code in (200, 422)


def test_the_editor_makes_the_next_version_previews_and_says_what_is_wrong(cast, sign_in):
    client, address = sign_in("nora"), f"/polku/customers/surveys/{cast.survey.pk}/"
    page = client.get(address).content.decode()
    assert "q-0-wording_fi" in page
    start = {"q-TOTAL_FORMS": 3, "q-INITIAL_FORMS": 2, "q-0-kind": "smiley", "q-0-wording_fi": "Miltä tuntui?", "q-1-kind": "open", "q-1-wording_fi": "Miksi?"}
    start |= {f"q-{i}-{part}": value for i in range(3) for part, value in (("shown_from", 1), ("shown_to", 5))}
    choice = {"q-2-kind": "choice", "q-2-wording_fi": "Mikä vaikutti?", "q-2-options_fi": "Aika\nPaikka", "q-2-place": 2}
    looked = client.post(address, start | choice | {"look": ""})
    assert "Paikka" in looked.content.decode()
    assert Question.objects.filter(survey=cast.survey).latest("version").version == 1
    assert client.post(address, start | choice | {"q-2-options_fi": "Aika", "ask": ""}).status_code == 422
    assert client.post(address, start | choice | {"ask": ""}).status_code == 302
    assert [q.kind for q in Question.objects.filter(survey=cast.survey, version=2).order_by("position")] == ["smiley", "choice", "open"]
    assert client.post(address, start | choice | {"q-1-remove": "on", "ask": ""}).status_code == 302
    assert Question.objects.filter(survey=cast.survey, version=3).count() == 2
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["relation"], at=AT)
    assert client.get(f"{address}replies/").status_code == 200


def test_the_code_is_half_as_wide_as_the_sheet_and_four_cards_stand_on_one(cast, sign_in):
    client = sign_in("nora")
    for number in range(4):
        open_channel(by=cast.member("sanna"), survey=cast.survey, site=cast.kemi, kind=Channel.Kind.QR, name=f"p{number}", at=AT)
    pages = {size: client.get(f"/polku/customers/points/posters.pdf?size={size}").content.count(b"/MediaBox") for size in ("a4", "a6", "cards")}
    assert pages == {"a4": 5, "a6": 5, "cards": 2}
    assert "width: 105mm * unit" in SHEET, "half of 210 mm, and on a card half of 105"


@pytest.mark.parametrize(("address", "warns"), [("http://localhost:8000", True), ("http://127.0.0.1:8000", True), ("https://talkoot.example.org", False)])
def test_posters_warn_where_the_address_opens_on_this_machine_only(cast, sign_in, settings, address, warns):
    settings.TALKOOT_URL = address
    for page in ("/polku/customers/points/posters/", f"/polku/sites/{cast.salla.pk}/poster/"):
        answer = sign_in("sanna").get(page)
        assert answer.status_code == 200
        assert ("Do not print this yet." in answer.content.decode()) is warns
