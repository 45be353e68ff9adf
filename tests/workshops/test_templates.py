"""Agendas that people keep: their own, shared, changed, taken back, and what happens to them when somebody leaves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions.planning import Frame, Step, add_activity, plan_workshop
from talkoot.workshops.actions.templates import Cover, change_template, keep_template, restore_template, take_back_template
from talkoot.workshops.models import Template, Workshop
from talkoot.workshops.models.templates import MOST
from talkoot.workshops.queries.templates import to_plan_from
from tests.workshops.conftest import AT
from tests.workshops.test_at_once import at_once

pytestmark = pytest.mark.django_db
STEPS = [Step("check_in", "Mikä onnistui?", 4, "Lause kultakin"), Step("brainstorm", "Mikä hidastaa?", 6, headings="Ovi\nPuhelin")]


@pytest.fixture
def planned(cast):
    """Eero's meeting."""
    frame = Frame("Sallan aamu", "Sovimme yhden asian", starts_at=AT)
    return plan_workshop(by=cast.member("eero"), frame=frame, steps=STEPS, key=uuid4(), at=AT)


def keep(cast, planned, name="Aamupalaveri", by="eero", shared="own", site=None, key=None):
    return keep_template(by=cast.member(by), workshop=planned, cover=Cover(name, "Lyhyt", shared, site), key=key or uuid4(), at=AT)


def seen_by(cast, name):
    return [one.name for one in to_plan_from(cast.member(name))]


def test_a_kept_agenda_is_offered_and_planned_from(cast, planned, sign_in):
    client, address = sign_in("eero"), f"/polku/workshops/{planned.pk}/keep/"
    assert "Sallan aamu" in client.get(address).content.decode()
    key = str(uuid4())
    for _twice in range(2):
        assert client.post(address, {"name": "Aamupalaveri", "about": "Ennen ovien avaamista", "shared": "all", "key": key}).status_code == 302
    kept = Template.objects.get()
    page = sign_in("aino").get("/polku/workshops/new/").content.decode()
    for words in ("Aamupalaveri", "Ennen ovien avaamista", "Eero", "10 min"):
        assert words in page
    aino = sign_in("aino")
    assert "Lause kultakin" in aino.get(f"/polku/workshops/templates/{kept.pk}/").content.decode()
    assert "Aamupalaveri" in aino.get(f"/polku/workshops/new/?agenda=t{kept.pk}").content.decode()
    aino.post(f"/polku/workshops/new/?agenda=t{kept.pk}", {"title": "Kemin aamu", "key": str(uuid4())})
    made = Workshop.objects.get(title="Kemin aamu")
    assert [(one.kind, one.title, one.minutes, one.guidance, one.headings) for one in made.activities.all()] == [
        (one.kind, one.title, one.minutes, one.guidance, one.headings) for one in planned.activities.all()
    ]


def test_days_of_writing_beforehand_come_along_as_days_before(cast, planned):
    from django.utils import timezone

    day = timezone.localdate(AT)
    add_activity(by=cast.member("eero"), workshop=planned, step=Step("brainstorm", "Ennen", early_on=day - timedelta(days=3)), at=AT)
    assert keep(cast, planned).steps[-1]["early"] == 3


def test_who_sees_it(cast, planned):
    keep(cast, planned, "Oma")
    keep(cast, planned, "Sallan", shared="site", site=cast.salla)
    keep(cast, planned, "Kaikkien", shared="all")
    assert seen_by(cast, "eero") == ["Kaikkien", "Oma", "Sallan"]
    assert seen_by(cast, "aino") == ["Kaikkien", "Sallan"]
    assert seen_by(cast, "nora") == ["Kaikkien"]
    assert seen_by(cast, "eve") == []


@pytest.mark.parametrize("cover", [Cover(" "), Cover("a" * 81), Cover("A", shared="x"), Cover("A", shared="site")])
def test_what_makes_no_sense_is_refused(cast, planned, cover):
    with pytest.raises(Refused):
        keep_template(by=cast.member("eero"), workshop=planned, cover=cover, key=uuid4(), at=AT)


def test_it_is_not_shared_with_a_site_of_others_or_kept_of_what_one_does_not_lead(cast, planned, sign_in):
    for site in (cast.kemi, cast.elsewhere):
        with pytest.raises(Refused):
            keep(cast, planned, shared="site", site=site)
    for name in ("eve", "guest"):
        with pytest.raises(Refused):
            keep(cast, planned, by=name)
    nora_led = plan_workshop(by=cast.member("nora"), frame=Frame("Noran"), steps=STEPS, key=uuid4(), at=AT)
    with pytest.raises(Refused):
        keep(cast, nora_led)
    empty = plan_workshop(by=cast.member("eero"), frame=Frame("Tyhjä"), steps=[], key=uuid4(), at=AT)
    with pytest.raises(Refused):
        keep(cast, empty)
    answer = sign_in("eero").post(f"/polku/workshops/{planned.pk}/keep/", {"name": "Pitkä nimi", "shared": "site", "key": str(uuid4())})
    assert answer.status_code == 422
    assert "Pitkä nimi" in answer.content.decode()
    assert sign_in("eero").get("/polku/workshops/new/?agenda=t999999").status_code == 200
    assert sign_in("eero").get("/polku/workshops/new/?agenda=tkettu").status_code == 200


def test_a_name_is_ones_own_once_whatever_its_letters(cast, planned, sign_in):
    kept = keep(cast, planned, "Äkkiä")
    with pytest.raises(Refused):
        keep(cast, planned, " äKKIÄ ")
    other = keep(cast, planned, "Toinen")
    with pytest.raises(Refused):
        change_template(by=cast.member("eero"), template=other, cover=Cover("äkkiä"), at=AT)
    take_back_template(by=cast.member("eero"), template=kept, at=AT)
    keep(cast, planned, "Äkkiä")
    with pytest.raises(Refused):
        restore_template(by=cast.member("eero"), template=kept, at=AT)


def test_the_database_holds_how_many_and_their_names(cast, planned):
    for n in range(MOST):
        keep(cast, planned, f"Nimi {n}")
    with pytest.raises(Refused):
        keep(cast, planned, "Yksi liikaa")
    one = Template.objects.first()
    for wrong in ({"place": MOST}, {"place": 1}, {"name": ""}, {"shared": "x"}, {"name_key": "nimi 1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Template.objects.filter(pk=one.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_places_of_their_own(cast, planned):
    key = uuid4()
    found = at_once(*[lambda: keep(cast, planned, "Sama", key=key)] * 4, *[lambda n=n: keep(cast, planned, f"Eri {n}") for n in range(4)])
    kept = Template.objects.count()
    assert kept == 5 - sum(isinstance(one, Refused) for one in found[4:])
    assert Template.objects.filter(name="Sama").count() == 1


def test_it_is_changed_taken_back_and_restored(cast, planned, sign_in):
    kept = keep(cast, planned, shared="all")
    client, address = sign_in("eero"), f"/polku/workshops/templates/{kept.pk}/"
    assert client.post(address, {"name": "Uusi nimi", "about": "", "shared": "own", "key": str(uuid4())}).status_code == 302
    assert seen_by(cast, "nora") == []
    client.post(f"{address}do/", {"act": "take_back"})
    assert seen_by(cast, "eero") == []
    assert "Offer it again" in client.get("/polku/workshops/new/").content.decode()
    for _twice in range(2):
        client.post(f"{address}do/?act=restore")
    assert seen_by(cast, "eero") == ["Uusi nimi"]
    add_activity(by=cast.member("eero"), workshop=planned, step=Step("talk", "Lisäys"), at=AT)
    client.post(f"/polku/workshops/{planned.pk}/keep/", {"name": "Uusi nimi", "shared": "own", "instead": str(kept.pk), "key": str(uuid4())})
    kept.refresh_from_db()
    assert (len(kept.steps), kept.minutes) == (3, 20)
    assert Template.objects.count() == 1


def test_what_is_shared_is_changed_by_who_runs_workshops_and_what_is_private_by_nobody_else(cast, planned):
    private, shared = keep(cast, planned, "Oma"), keep(cast, planned, "Jaettu", shared="all")
    take_back_template(by=cast.member("nora"), template=shared, at=AT)
    restore_template(by=cast.member("nora"), template=shared, at=AT)
    for name, one in (("nora", private), ("eve", shared), ("guest", shared)):
        for act in (take_back_template, restore_template):
            with pytest.raises(Refused):
                act(by=cast.member(name), template=one, at=AT)


def test_who_leaves_hands_theirs_on(cast, planned):
    for name, shared in (("Oma", "own"), ("Jaettu", "all")):
        keep(cast, planned, name, shared=shared)
    nora_led = plan_workshop(by=cast.member("nora"), frame=Frame("Noran"), steps=STEPS, key=uuid4(), at=AT)
    keep(cast, nora_led, "oma", by="nora")
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), to=cast.member("nora"), at=AT)
    assert set(Template.objects.filter(owner=cast.member("nora")).values_list("name", flat=True)) == {"Oma", "oma", "Jaettu"}
    assert seen_by(cast, "nora") == ["Jaettu", "oma"], "a name that they had given waits among those taken back"


@pytest.mark.parametrize("leave", ["end", "erase"])
def test_with_nobody_to_take_over_what_is_shared_stays_and_what_nobody_saw_goes(cast, planned, leave):
    for name, shared in (("Oma", "own"), ("Jaettu", "all")):
        keep(cast, planned, name, shared=shared)
    eero = cast.member("eero")
    if leave == "end":
        end_membership(by=cast.member("sanna"), member=eero, at=AT)
    else:
        erase_person(user=eero.user, by=None, at=AT)
    kept = Template.objects.get()
    assert (kept.name, kept.owner) == ("Jaettu", None)
    assert seen_by(cast, "aino") == ["Jaettu"]
    take_back_template(by=cast.member("nora"), template=kept, at=AT)
