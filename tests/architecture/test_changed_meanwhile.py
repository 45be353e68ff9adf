"""Two tabs, or two people: whatever form changes what stands, a later save never replaces what it did not show."""

import re
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import transaction

from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Version
from talkoot.feedback.models import Channel
from tests.architecture.addresses import INSIDE, address, number_for
from tests.architecture.forms import forms_on
from tests.architecture.test_sent_twice import BESIDE
from tests.cast import AT

pytestmark = pytest.mark.django_db

# Fields that stand filled in although the form changes nothing that others could have changed, and why.
NOTHING_STANDS = {
    "/polku/agreements/new/": "the sentence that a new agreement begins with",
    "/polku/settings/mail/": "one's own address, to which a test mail goes",
    "/polku/workshops/N/keep/": "a proposal of a name for an agenda that is kept; the workshop stays as it is",
    "/polku/workshops/N/harvest/": "a proposal of words for what is made; the note stays as it is",
    "/polku/workshops/N/room/do/": "one's own note, which nobody else can change",
    "/polku/sites/new/": "the time zone of most",
    "/setup/polku/question/": "the ready-made question, before there is one",
}
MADE_ANEW = {"assessment:statement"}  # rewording makes another one: the one that was shown cannot be changed any more, which is said
EDITED = {"areas", "deeds", "groups", "needs", "points", "responsibilities", "settings", "sites", "statements", "tasks", "themes", "words"}


def all_forms(client, things):
    """Every posted form of every page, with the name of its page."""
    for path, name, view in INSIDE:
        if view.access.look is None:
            continue
        here = address(path, "polku", number_for(path, things, "polku"))
        response = client.get(here)
        if response.status_code == 200 and not response.streaming and response["Content-Type"].startswith("text/html"):
            for form in forms_on(here, response.content.decode()):
                yield name, form


def test_forms_that_show_what_stands_carry_its_mark(sign_in, things):
    bare = {
        f"{form.action} from {name}: {sorted(form.standing)}"
        for name, form in all_forms(sign_in("sanna"), things)
        if form.standing and "shown" not in form.names and re.sub(r"/[0-9]+/", "/N/", form.action.split("?")[0]) not in NOTHING_STANDS
    }
    assert sorted(bare) == [], "\n".join(sorted(bare))


def test_a_later_save_shows_both_and_replaces_nothing(sign_in, things):
    """What stands differs from what the form showed: it is said, what was typed is kept, and sending once more is a decision."""
    Channel.objects.filter(pk=things["polku"]["points"]).update(name="Kassa")
    client, tried = sign_in("sanna"), set()
    for name, form in all_forms(client, things):
        if "shown" not in form.names or not form.standing or "/surveys/" in form.action:  # a survey asks of each question: its own test
            continue
        changed = sorted(form.standing)[0]
        other, mine = ("Nora", "Sanna") if changed.endswith("_words") else ("Toisessa ikkunassa", "Ensimmäisessä ikkunassa")
        tried |= set(form.action.split("/"))
        point = transaction.savepoint_create()
        try:
            said = saved(client, form, changed, other)
            assert said.status_code == 302, f"{name}: {said.content.decode()[-900:]}"
            stands = everything()
            late = saved(client, form, changed, mine)
            page = late.content.decode()
            assert late.status_code == 422, name
            assert everything() == stands, f"{name} replaced what it had not shown"
            assert mine in page, f"{name} lost what was typed"
            if name in MADE_ANEW:
                continue
            assert other in page, f"{name} does not show what stands"
            again = next(one for one in forms_on(form.action, page) if "shown" in one.names)
            assert saved(client, again, changed, mine).status_code == 302, f"{name} cannot be sent once more"
        finally:
            transaction.savepoint_rollback(point)
    assert tried >= EDITED, EDITED - tried


def test_a_role_that_was_changed_meanwhile_is_not_changed_back(sign_in, cast):
    client, eero = sign_in("sanna"), cast.member("eero")
    address = f"/polku/people/{eero.pk}/"
    form = next(one for one in forms_on(address, client.get(address).content.decode()) if "shown" in one.names)
    sites = [("sites", str(site.pk)) for site in eero.sites.all()]
    kept = [(one[0], one[1]) for one in form.fields if one[0] not in ("role", "sites", "csrfmiddlewaretoken")] + sites

    def send(role):
        return client.post(address, urlencode([*kept, ("role", role)]), content_type="application/x-www-form-urlencoded")

    assert send("coach").status_code == 302
    assert send("coach").status_code == 302, "the same again is no quarrel"
    late = send("facilitator")
    assert late.status_code == 422
    assert "You changed this meanwhile in another window." in late.content.decode()
    eero.refresh_from_db()
    assert eero.role == "coach"


def test_a_proposal_that_was_changed_meanwhile_shows_both(sign_in, cast):
    eero, nora = sign_in("eero"), sign_in("nora")
    made = Agreement.objects.get(pk=proposed(cast))
    address = f"/polku/agreements/{made.pk}/edit/"
    first, second = (next(one for one in forms_on(address, who.get(address).content.decode()) if "shown" in one.names) for who in (eero, nora))
    assert saved(eero, first, "title", "Soitamme heti takaisin").status_code == 302
    late = saved(nora, second, "title", "Soitamme huomenna takaisin")
    page = late.content.decode()
    assert late.status_code == 422
    assert f"{cast.member('eero').user.name} changed this meanwhile." in page
    assert "Soitamme heti takaisin" in page
    assert "Soitamme huomenna takaisin" in page
    again = next(one for one in forms_on(address, page) if "shown" in one.names)
    assert saved(nora, again, "title", "Soitamme huomenna takaisin").status_code == 302
    assert Version.objects.filter(agreement=made).latest("number").title == "Soitamme huomenna takaisin"


def proposed(cast):
    """A proposal of Eero’s."""
    return propose(by=cast.member("eero"), kind="rule", draft=Draft("Soitamme takaisin", [Line("same", "Samana päivänä")]), at=AT).pk


def everything():
    """Every row that people make, as it stands."""
    kinds = [model for model in apps.get_models() if model._meta.app_label not in BESIDE and model._meta.managed]
    return {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in kinds}


def saved(client, form, changed, words):
    """The form sent with other words in one field."""
    fields = [(name, words if name == changed else value) for name, value in form.fields if name != "csrfmiddlewaretoken"]
    button = next((one for one in form.buttons if not one[0]), form.buttons[-1])
    fields += [button[:2]] if button[0] else []
    return client.post(form.action, urlencode(fields), content_type="application/x-www-form-urlencoded")
