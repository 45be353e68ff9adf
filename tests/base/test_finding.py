"""People and sites are found by name: a few at a time, the same with script and without, and no form loads them all."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from talkoot.agreements.forms import FRONT, ProposalForm
from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member, add_site
from talkoot.base.orgs.finding import SHORT, SHOWN
from talkoot.base.orgs.roles import Role
from talkoot.base.ui.folding import layout
from talkoot.content.forms import AskForm, GiveForm
from talkoot.work.forms import TaskForm
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(cast):
    """Three hundred people, some of whom share a name, at forty sites more."""
    sites = [add_site(by=None, organisation=cast.organisation, name=f"Kylä {i:02}", at=AT) for i in range(40)]
    for i in range(300):
        name = "Äijä Ähtäri" if i < 2 else f"Väki Numero{i}"
        user = make_person(email=f"p{i}@example.org", name=name, language="fi")
        add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[sites[i % 40]], at=AT)
    return cast


def found(client, words, what="people"):
    return client.get(f"/polku/find/{what}/", {"q": words}).json()["found"]


def test_a_few_are_found_at_a_time_however_they_are_spelt(crowd, sign_in):
    client = sign_in("eero")
    assert len(found(client, "väki")) == SHOWN
    assert {one["name"] for one in found(client, "äijä")} == {"Äijä Ähtäri"}
    assert {one["place"] for one in found(client, "ÄHTÄRI")} == {"Kylä 00", "Kylä 01"}
    assert [one["name"] for one in found(client, "numero77 kylä")] == ["Väki Numero77"]
    assert [one["name"] for one in found(client, "kylä 07", "sites")] == ["Kylä 07"]
    assert found(client, "olematon") == []


def test_guests_and_those_of_others_are_not_found(crowd, sign_in):
    client = sign_in("eero")
    assert found(client, "Eve") == []
    assert found(client, "Guest") == []
    assert sign_in("guest").get("/polku/find/people/").status_code == 403


def form(cast, **fields):
    sent = QueryDict(mutable=True)
    for name, value in ({"title": "T"} | fields).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return TaskForm(cast.member("eero"), sent)


def test_without_script_a_name_is_written_whole(crowd):
    whole = form(crowd, doers_words="Väki Numero12, aino", site_words="kylä 09")
    assert whole.is_valid(), whole.errors
    assert [one.user.name for one in whole.cleaned_data["doers"]] == ["Väki Numero12", crowd.member("aino").user.name]
    assert whole.cleaned_data["site"].name == "Kylä 09"
    several = form(crowd, doers_words="Äijä Ähtäri")
    assert "Äijä Ähtäri (Kylä 00), Äijä Ähtäri (Kylä 01)" in str(several.errors)
    told = form(crowd, doers_words="Äijä Ähtäri (Kylä 01)")
    assert told.is_valid(), told.errors
    assert not form(crowd, doers_words="olematon").is_valid()


def test_words_that_were_changed_count_more_than_an_old_key(crowd):
    aino = crowd.member("aino")
    changed = form(crowd, site=str(crowd.salla.pk), site_words="Kylä 03")
    assert changed.is_valid()
    assert changed.cleaned_data["site"].name == "Kylä 03"
    emptied = form(crowd, site=str(crowd.salla.pk), site_words="")
    assert emptied.is_valid()
    assert emptied.cleaned_data["site"] is None
    assert form(crowd, doers=[str(aino.pk)]).is_valid()
    assert not form(crowd, doers=[str(crowd.member("eve").pk)]).is_valid()


def test_no_form_loads_everybody(crowd, sign_in):
    page = sign_in("eero").get("/polku/work/new/").content.decode()
    assert "Väki Numero" not in page
    assert '<select name="site"' not in page
    for address in ("/polku/agreements/new/", "/polku/agreements/differences/new/"):
        assert "Väki Numero" not in sign_in("eero").get(address).content.decode(), address


def test_few_sites_are_a_plain_list(cast):
    assert cast.organisation.sites.count() <= SHORT
    assert "<select" in str(TaskForm(cast.member("eero"))["site"])


def test_the_browser_holds_back_who_has_chosen_nobody_only_where_the_name_stays_in_the_field(cast):
    """Of several the field is empty once somebody is chosen: to be required there would hold every form back."""
    assert " required" in str(GiveForm(cast.member("eero"))["to"])
    several = AskForm(cast.member("eero"))["people"]
    assert several.field.required
    assert " required" not in str(several)


@pytest.mark.parametrize("kind", FRONT)
def test_each_kind_of_agreement_asks_what_it_needs(cast, kind):
    shown = ProposalForm(cast.member("eero"), kind=kind, initial={"kind": kind})
    assert ("step" in shown.fields) == (kind != "rule")
    assert shown.fields["target_on"].required == (kind == "goal")
    assert list(shown.fields)[: len(FRONT[kind]) + 1] == ["title", *FRONT[kind]]


def test_another_kind_keeps_what_was_written(cast, sign_in):
    typed = {"kind": "rule", "title": "We call back", "same": "Before four", "months": "3", "why": "Because", "kind_to": "process"}
    page = sign_in("eero").post("/polku/agreements/new/", typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="process"' in text
    for words in ("We call back", "Before four", "Because"):
        assert words in text
    assert "errsum" not in text


def test_folded_questions_tell_their_answer_and_open_where_something_is_wrong(cast):
    plain = layout(TaskForm(cast.member("eero"), initial={"every": "week", "until": date(2026, 12, 24)}))
    assert [field.name for field in plain.first if field.name != "key"] == ["title", "doers", "due_on"]
    comes = plain.rest[1]
    assert "Every week" in comes.said
    assert not comes.open
    wrong = TaskForm(cast.member("eero"), QueryDict("title=T&interval=0&every=week"))
    assert not wrong.is_valid()
    assert layout(wrong).rest[1].open


def test_people_stand_under_their_sites_ones_own_first(cast, sign_in):
    page = sign_in("eero").get("/polku/people/").content.decode()
    headings = [" ".join(re.sub(r"<[^>]*>", "", one).split()) for one in re.findall(r"<h2>(.*?)</h2>", page, re.S)]
    own = cast.member("eero").sites.get().name
    assert headings[0].startswith(own)
    assert headings[-1].startswith("Without a site")
    shown = re.findall(r'href="/polku/team/people/(\d+)/"', page)
    assert len(shown) == len(set(shown)) == cast.organisation.memberships.filter(ended_at=None).count()
    assert "<h2>" not in sign_in("eero").get("/polku/people/?q=eero").content.decode(), "one group needs no heading"


def test_who_works_at_a_closed_site_too_stands_under_the_open_one(cast, sign_in):
    eero = cast.member("eero")
    eero.sites.add(closed := add_site(by=None, organisation=cast.organisation, name="Aavasaksa", at=AT))
    type(closed).objects.filter(pk=closed.pk).update(closed_on=AT.date())
    page = sign_in("eero").get("/polku/people/").content.decode()
    assert "Aavasaksa" not in "".join(re.findall(r"<h2>(.*?)</h2>", page, re.S))
