"""The home of a team and the card of a person; areas; and who sees which places of the navigation."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.assessment.models import Card, Choice, Group, Plan, Round
from talkoot.base.accounts.models import User
from talkoot.base.orgs.actions import add_area, change_site, close_site, merge_areas, rename_area, save_card
from talkoot.base.orgs.models import Area, Membership, SiteChange
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.deeds import write_deed
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.models import FollowUp
from talkoot.work.actions.responsibilities import describe_responsibility
from talkoot.work.models import Responsibility
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def busy(cast):
    """Salla with a figure, a case, a decision looked at and one to look at, an agreement to review, a duty and a gap."""
    now, by = timezone.now(), cast.member("aino")
    for days in (200, 100, 10):
        make.answers(cast.channel, *[4, 5, 5, 3, 4, 5], at=now - days * DAY)
    make.comment(cast.channel, "Voisitteko soittaa?", 1, now - 9 * DAY)
    done = Round.objects.create(
        organisation=cast.organisation, name="Syksy", state="closed", opened_at=now, closes_at=now, results_at=now, ended_at=now - 30 * DAY
    )
    Group.objects.create(round=done, name="Salla", position=1, invited=5).sites.add(cast.salla)
    more = {"first_step": "a", "first_step_on": timezone.localdate(now), "made_at": now, "owner": by, "settled_at": now - 30 * DAY}
    Choice.objects.create(
        organisation=cast.organisation, round=done, kind="start", next="Ilta-aika tiistaisin", outcome="done", look_on=timezone.localdate(now) - 5 * DAY, **more
    )
    Choice.objects.create(organisation=cast.organisation, round=done, kind="stop", next="Tuplakirjaus pois", look_on=timezone.localdate(now) - DAY, **more)
    Choice.objects.create(organisation=cast.organisation, round=done, kind="keep", next="Vahvuus", made_at=now)
    own = Card.objects.create(organisation=cast.organisation, site=cast.salla, made_at=now, people=3)
    Choice.objects.create(
        organisation=cast.organisation,
        card=own,
        kind="start",
        next="Kortilla päätetty",
        look_on=timezone.localdate(now) + 90 * DAY,
        **more | {"settled_at": None},
    )
    agreement = propose(by=by, kind="rule", draft=Draft("Toinen pitää tauon", [Line("same", "a")], months=1), site=cast.salla, at=now - 25 * DAY)
    put_in_force(by=by, version=agreement.versions.get(), at=now - 25 * DAY)
    describe_responsibility(by=by, name="Apuvälineet", purpose="", scope="", deputy=None, until=None, at=now, site=cast.salla)
    write_deed(by=by, heard="Ovi", done="Ovi avautuu itse", since=(now - 60 * DAY).date(), site=cast.salla, at=now)
    return cast


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def test_a_team_has_one_home_for_all_of_it(busy, sign_in):
    page = page_of(sign_in("eero"), f"/polku/team/sites/{busy.salla.pk}/")
    for words in (
        "Ovi avautuu itse", "Voisitteko soittaa?", "Ilta-aika tiistaisin", "Tuplakirjaus pois", "Kortilla päätetty",
        "Toinen pitää tauon", "Apuvälineet", "nobody yet", "Eero", "The decision that was looked at again happened.",
        "One customer waits for us.", 'class="sunn"',
    ):  # fmt: skip
        assert words in page, words
    assert "Vahvuus" not in page
    lit = page.split('class="now"')[1].split("</section>")[0]
    assert lit.count("<li>") == 3


def test_the_home_of_another_team_shows_what_is_its_own(busy, sign_in):
    page = page_of(sign_in("eero"), f"/polku/team/sites/{busy.kemi.pk}/")
    for words in ("Ovi avautuu itse", "Voisitteko", "Ilta-aika", "Toinen pitää", "Apuvälineet"):
        assert words not in page, words
    for strange in (busy.elsewhere.pk, 0, 10**17):
        assert sign_in("eero").get(f"/polku/team/sites/{strange}/").status_code == 404


def test_a_gap_and_a_case_are_taken_where_they_stand(busy, sign_in):
    eero, home = sign_in("eero"), f"/polku/team/sites/{busy.salla.pk}/"
    page = page_of(eero, home)
    taken = re.findall(r'action="(/polku/(?:work/responsibilities|customers/follow-ups)/\d+/take/)"', page)
    assert len(taken) == 2
    for address in taken:
        assert eero.post(address, {"back_to": home}).status_code == 302
    after = page_of(eero, home)
    assert "/take/" not in after
    assert "nobody yet" not in after


def test_a_card_that_is_not_shared_is_the_sites_own(busy, sign_in):
    assert "Kortilla päätetty" not in page_of(sign_in("nora"), f"/polku/team/sites/{busy.salla.pk}/")


def test_the_home_costs_the_same_for_few_and_many(busy, sign_in):
    by, now, eero, home = busy.member("aino"), timezone.now(), sign_in("eero"), f"/polku/team/sites/{busy.salla.pk}/"

    def more(numbers):
        for number in numbers:
            describe_responsibility(by=by, name=f"V {number}", purpose="", scope="", deputy=None, until=None, at=now, site=busy.salla)
            make.comment(busy.channel, f"Soita {number}", 1, now - 9 * DAY)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            page_of(eero, home)
        return len(asked)

    more(range(2))
    cost()  # what is remembered from page to page is there from now on
    few = cost()
    more(range(2, 14))
    assert cost() <= few < 60


def test_our_team_opens_ones_own_site(cast, sign_in):
    assert sign_in("eero").get("/polku/team/").url == f"/polku/team/sites/{cast.salla.pk}/"
    page = page_of(sign_in("aino"), "/polku/team/")
    assert f"/polku/team/sites/{cast.salla.pk}/" in page
    assert f"/polku/team/sites/{cast.kemi.pk}/" in page


def test_a_person_gives_their_phone_and_takes_it_back(cast, sign_in):
    eero, pk = sign_in("eero"), cast.member("eero").pk
    assert eero.post("/polku/people/card/", {"title": "fysioterapeutti", "phone": "040 000 1427", "mail": "e@x.fi"}).url == f"/polku/team/people/{pk}/"
    page = page_of(sign_in("aino"), f"/polku/team/people/{pk}/")
    assert 'href="tel:040 000 1427"' in page
    assert 'href="mailto:e@x.fi"' in page
    assert "fysioterapeutti" in page_of(sign_in("aino"), "/polku/people/?q=fysio")
    assert eero.post("/polku/people/card/", {"phone": "1", "mail": "not an address"}).status_code == 422
    save_card(by=cast.member("eero"), title="", phone="", mail="", at=AT)
    assert "tel:" not in page_of(sign_in("aino"), f"/polku/team/people/{pk}/").split("Works at")[0]


def test_the_address_one_signs_in_with_is_not_shown_to_colleagues(cast, sign_in):
    assert "eero@example.org" not in page_of(sign_in("aino"), f"/polku/team/people/{cast.member('eero').pk}/")


@pytest.mark.parametrize(("words", "found"), [("sal", ["Aino", "Eero"]), ("eer", ["Eero"]), ("kemi aino", ["Aino"]), ("äi", ["Äijö"]), ("olematon", [])])
def test_people_are_found_by_name_and_site(cast, sign_in, words, found):
    User.objects.filter(name="Nora").update(name="Äijö")
    listed = page_of(sign_in("eero"), f"/polku/people/?q={words}").split("<main")[1]
    assert re.findall(r'<a class="t" href="/polku/team/people/\d+/">(\w+)</a>', listed) == found


def test_areas_are_seen_renamed_and_joined(cast, sign_in):
    sanna, by = sign_in("sanna"), cast.member("sanna")
    lappi, rannikko = (add_area(by=by, name=name, at=AT) for name in ("Lappi", "Rannikko"))
    change_site(by=by, site=cast.salla, area=lappi, at=AT)
    agreement = propose(by=by, kind="rule", draft=Draft("A", [Line("same", "a")]), area=lappi, at=AT)
    duty = describe_responsibility(by=by, name="V", purpose="", scope="", deputy=None, until=None, at=AT, area=lappi)
    assert "Salla" in page_of(sign_in("eero"), "/polku/areas/")
    assert sanna.post(f"/polku/areas/{lappi.pk}/", {"name": "rannikko".capitalize()}).status_code == 422
    assert sanna.post(f"/polku/areas/{lappi.pk}/", {"name": "Pohjoinen"}).status_code == 302
    for _twice in range(2):
        merge_areas(by=by, area=lappi, into=rannikko, at=AT + DAY)
    cast.salla.refresh_from_db()
    assert {cast.salla.area, Agreement.objects.get(pk=agreement.pk).area, Responsibility.objects.get(pk=duty.pk).area} == {rannikko}
    assert list(SiteChange.objects.values_list("what", "before", "after")) == [("area", "Pohjoinen", "Rannikko")]
    assert [one.name for one in Area.objects.filter(merged_into=None, organisation=cast.organisation)] == ["Rannikko"]
    assert sanna.get(f"/polku/areas/{lappi.pk}/").status_code == 404
    assert add_area(by=by, name="Pohjoinen", at=AT).merged_into is None, "a name that was joined can be used again"


def test_what_an_area_decided_belongs_to_the_area_it_was_joined_with(cast):
    by = cast.member("sanna")
    lappi, rannikko = (add_area(by=by, name=name, at=AT) for name in ("Lappi", "Rannikko"))
    round_ = Round.objects.create(organisation=cast.organisation, name="R", area=lappi, opened_at=AT, closes_at=AT, results_at=AT)
    made = Choice.objects.create(organisation=cast.organisation, round=round_, kind="keep", next="Kahvit", made_at=AT)
    assert made.place == lappi
    merge_areas(by=by, area=lappi, into=rannikko, at=AT)
    assert Choice.objects.get().place == rannikko


def test_an_area_takes_the_name_of_one_that_was_joined_with_it(cast):
    by = cast.member("sanna")
    lappi, pohjoinen = (add_area(by=by, name=name, at=AT) for name in ("Lappi", "Pohjoinen"))
    merge_areas(by=by, area=lappi, into=pohjoinen, at=AT)
    assert rename_area(by=by, area=pohjoinen, name="Lappi", at=AT + DAY).name == "Lappi"


def test_areas_are_changed_by_those_who_look_after_sites_only(cast):
    area = add_area(by=cast.member("sanna"), name="Lappi", at=AT)
    foreign = Area.objects.create(organisation=cast.other, name="Muu")
    for act in (
        lambda: rename_area(by=cast.member("aino"), area=area, name="X", at=AT),
        lambda: rename_area(by=cast.member("sanna"), area=area, name=" ", at=AT),
        lambda: merge_areas(by=cast.member("sanna"), area=area, into=area, at=AT),
        lambda: merge_areas(by=cast.member("sanna"), area=area, into=foreign, at=AT),
        lambda: merge_areas(by=cast.member("sanna"), area=foreign, into=area, at=AT),
    ):
        with pytest.raises(Refused):
            act()


def test_figures_by_area_from_two_areas_up(cast, sign_in):
    by = cast.member("sanna")
    kemi = open_channel(by=None, survey=cast.survey, site=cast.kemi, kind="qr", at=AT)
    for channel in (cast.channel, kemi):
        make.answers(channel, *[4] * 6)
    change_site(by=by, site=cast.salla, area=add_area(by=by, name="Lappi", at=AT), at=AT)
    assert "<h3>Areas</h3>" not in page_of(sign_in("eero"), "/polku/customers/?period=all")
    change_site(by=by, site=cast.kemi, area=add_area(by=by, name="Rannikko", at=AT), at=AT)
    areas = page_of(sign_in("eero"), "/polku/customers/?period=all").split("<h3>Areas</h3>")[1]
    assert re.findall(r'<span class="nm"><a [^>]+>(\w+)</a></span>', areas.split("</ul>")[0]) == ["Lappi", "Rannikko"]


@pytest.mark.parametrize(
    ("who", "has", "lacks"),
    [
        ("eero", ["Our team", "Sites"], ["Upkeep", "Themes", "Surveys", "Statements", "Log of events", "Roles and rights"]),
        ("nora", ["Upkeep", "Themes"], ["Log of events"]),
        ("sanna", ["Upkeep", "Log of events", "Roles and rights", "Statements", "Surveys"], []),
        ("guest", ["You are a guest of Polku"], ["Our team", "Upkeep", "People"]),
    ],
)
def test_places_follow_who_one_is(cast, sign_in, who, has, lacks):
    client = sign_in(who)
    seen = page_of(client, "/polku/")
    for address in re.findall(r'<nav class="tabs".*?</nav>', seen):
        for link in re.findall(r'href="(/polku/[^"]*)"', address):
            seen += page_of(client, link) if client.get(link).status_code == 200 else page_of(client, client.get(link).url)
    rails = "".join(re.findall(r'<nav class="tabs".*?</nav>', seen)) + (seen if who == "guest" else "")
    for words in has:
        assert words in rails, words
    for words in lacks:
        assert f">{words}<" not in rails, words


def test_a_page_that_is_the_same_for_every_site_has_no_chooser(cast, sign_in):
    eero = sign_in("eero")
    assert 'class="scope"><summary>' in page_of(eero, "/polku/customers/")
    assert 'class="scope"><summary>' not in page_of(eero, "/polku/people/")


def test_a_closed_site_still_has_its_home(cast, sign_in):
    close_site(by=cast.member("sanna"), site=cast.salla, at=AT)
    assert "The site was closed on" in page_of(sign_in("aino"), f"/polku/team/sites/{cast.salla.pk}/")
    assert Membership.objects.filter(sites=cast.salla).exists()


def test_whose_turn_it_is_stands_on_a_colleagues_card_too(cast, sign_in):
    make.comment(cast.channel, "Voisitteko soittaa?", 1)
    case = FollowUp.objects.get()
    FollowUp.objects.filter(pk=case.pk).update(owner=cast.member("eero"))
    card = f"/polku/team/people/{cast.member('eero').pk}/"
    assert f"/polku/customers/follow-ups/{case.pk}/" in page_of(sign_in("aino"), card)
    assert "Takes care of now" in page_of(sign_in("aino"), card)
    assert "Your turn" in page_of(sign_in("eero"), card)
    FollowUp.objects.filter(pk=case.pk).update(state="closed", cause="other", action="soitettu")
    assert "follow-ups" not in page_of(sign_in("aino"), card).split("<main")[1]


def test_the_next_round_that_is_agreed_on_is_before_the_team(cast, sign_in):
    today = timezone.localdate()
    days = {"closes_on": today + 10 * DAY, "results_on": today + 11 * DAY}
    Plan.objects.create(organisation=cast.organisation, name="Kevään peili", opens_on=today + 3 * DAY, made_at=timezone.now(), **days)
    Plan.objects.create(organisation=cast.other, name="Vieras peili", opens_on=today + 2 * DAY, made_at=timezone.now(), **days)
    page = page_of(sign_in("eero"), f"/polku/team/sites/{cast.salla.pk}/")
    assert "Kevään peili" in page
    assert "The team mirror opens" in page
    assert "Vieras" not in page
