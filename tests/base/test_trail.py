"""The trail is read in words, with the names of things and the way to them."""

import re
from pathlib import Path

import pytest
from django.apps import apps

import talkoot
from talkoot.base.orgs.actions import change_member, close_site
from talkoot.base.thread.kinds import KINDS
from talkoot.base.trail.words import CALLED, did
from talkoot.customers.actions import save_group
from talkoot.work.actions.tasks import Plan, add_task
from talkoot.work.models import Task
from tests.cast import AT

SOURCE = "\n".join(path.read_text() for path in Path(talkoot.__file__).parent.rglob("actions*/**/*.py")) + "\n".join(
    path.read_text() for path in Path(talkoot.__file__).parent.rglob("*.py")
)


def test_every_act_has_its_words():
    acts = set(re.findall(r'(?:_trail|trail|record)\([^"\n]*?"([a-z]+(?:_[a-z]+)+)"', SOURCE)) | set(re.findall(r'act="([a-z_]+)"', SOURCE))
    assert len(acts) > 60
    assert sorted(act for act in acts if did(act) == act) == []


# Acts that are put together from a state: what may stand in them.
PUT_TOGETHER = {
    "task_{to}": [state.value for state in Task.State],
    "{state}_target": ["kept", "ended"],
    "make_{use}_key": ["send", "read"],
    "revoke_{use}_key": ["send", "read"],
}


def test_every_act_that_is_put_together_has_its_words():
    found = set(re.findall(r'(?:_trail|trail|record)\([^\n]*?f"((?:\w*\{\w+\}\w*)+)"', SOURCE))
    assert found == set(PUT_TOGETHER)
    acts = [re.sub(r"\{\w+\}", value, act) for act, values in PUT_TOGETHER.items() for value in values]
    assert [act for act in acts if did(act) == act] == []


def test_every_kind_of_thing_has_its_name():
    kinds = set(re.findall(r'subject=f?"([a-z]+\.[a-z_]+):', SOURCE)) | set(re.findall(r'trail\([^\n]*f"([a-z]+\.[a-z_]+):', SOURCE))
    assert len(kinds) > 12
    assert sorted(kind for kind in kinds if kind not in KINDS and kind not in CALLED) == []


@pytest.mark.django_db
def test_the_page_tells_who_did_what_to_what_and_leads_there(cast, sign_in):
    eero, sanna = cast.member("eero"), cast.member("sanna")
    made = add_task(by=eero, plan=Plan("Vie paketti"), at=AT)
    close_site(by=sanna, site=cast.salla, at=AT)
    change_member(by=sanna, member=eero, role="coach", sites=[], at=AT)
    add_task(by=cast.member("eve"), plan=Plan("Vieras"), at=AT)
    page = sign_in("sanna").get("/polku/settings/trail/").content.decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())
    assert f"{eero.user.name} added: task Vie paketti" in said
    assert f'href="/polku/work/tasks/{made.pk}/"' in page
    assert f"{sanna.user.name} closed: site Salla" in said
    assert f"{sanna.user.name} changed: person {eero.user.name}" in said
    assert "add_task" not in said
    assert "work.task" not in said
    assert "Vieras" not in said


@pytest.mark.django_db
def test_the_log_is_sifted_by_person_and_kind_and_the_settings_show_how_things_were_set(cast, sign_in):
    eero, sanna = cast.member("eero"), cast.member("sanna")
    add_task(by=eero, plan=Plan("Vie paketti"), at=AT)
    close_site(by=sanna, site=cast.salla, at=AT)
    client = sign_in("sanna")

    def said(address):
        page = client.get(address).content.decode().split("<main")[1].split("<h2>The organisation")[0]
        return " ".join(re.sub(r"<select.*?</select>|<[^>]+>", " ", page, flags=re.DOTALL).split())

    assert ("Vie paketti" in said("/polku/settings/trail/?who=eer"), "closed: site" in said("/polku/settings/trail/?who=eer")) == (True, False)
    assert ("Vie paketti" in said("/polku/settings/trail/?kind=orgs.site"), "closed: site" in said("/polku/settings/trail/?kind=orgs.site")) == (False, True)
    assert "Nothing like that" in said("/polku/settings/trail/?who=eero&kind=orgs.site")
    assert "closed: site" in said("/polku/settings/trail/?kind=nonsense&before=x"), "what is no kind sifts nothing"
    settings = said("/polku/settings/")
    assert ("closed: site" in settings, "Vie paketti" in settings) == (True, False)


@pytest.mark.django_db
def test_earlier_lines_keep_what_was_asked_for(cast, sign_in):
    for n in range(60):
        add_task(by=cast.member("eero"), plan=Plan(f"Tehtävä {n}"), at=AT)
    page = sign_in("sanna").get("/polku/settings/trail/?who=eero&kind=work.task").content.decode()
    earlier = re.search(r'href="(\?before=\d+[^"]*)"', page)[1].replace("&amp;", "&")
    assert "who=eero&kind=work.task" in earlier
    assert "Tehtävä 0" in sign_in("sanna").get(f"/polku/settings/trail/{earlier}").content.decode()


@pytest.mark.django_db
def test_the_settings_name_who_has_which_role(cast, sign_in):
    page = sign_in("sanna").get("/polku/settings/").content.decode().split("<h2>Roles and rights")[1].split("</section>")[0]
    for name in ("sanna", "aino", "nora", "guest"):
        assert f'/polku/people/{cast.member(name).pk}/"' in page
    assert "Eve " not in page
    assert f'/polku/people/{cast.member("eero").pk}/"' not in page, "members are counted: there may be thousands"


@pytest.mark.django_db
def test_what_no_thread_knows_is_called_by_its_own_name(cast, sign_in):
    group = save_group(by=cast.member("sanna"), name="Lapsiperheet", about="", at=AT)
    page = sign_in("sanna").get("/polku/settings/trail/").content.decode()
    assert re.search(rf'href="/polku/customers/groups/{group.pk}/"[^>]*>\s*Lapsiperheet', page)
    for one in CALLED.values():
        if one.named:
            model, _dot, field = one.named.rpartition(".")
            apps.get_model(model)._default_manager.filter(organisation_id=1).values_list(field).first()
