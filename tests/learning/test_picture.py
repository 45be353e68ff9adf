"""The big picture: one page for each team, which shows nothing that its own pages do not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.base.kit.paper import set_pdf
from talkoot.base.orgs.models import Site
from talkoot.feedback.actions.follow_ups import open_follow_up
from talkoot.learning import wall
from talkoot.learning.queries.picture import Picture, own_teams, picture_of
from talkoot.learning.wall import parts_of, reviewed
from talkoot.targets.actions.targets import propose_target
from talkoot.targets.models import Start, Target
from talkoot.work.actions.responsibilities import describe_responsibility
from tests import make
from tests.learning.made import round_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lived(cast):
    now, by = timezone.now(), cast.member("aino")
    make.answers(cast.channel, *[4, 5, 5, 3, 4, 5], at=now - 10 * DAY)
    make.comment(cast.channel, "Eero jaksoi kuunnella, soitan vaikka 040 123 4567", 5, now - 9 * DAY)
    for title, site in (("Kahvi keitetään vuorotellen", cast.salla), ("Kemissä näin", cast.kemi), ("Kaikki tervehtivät", None)):
        made = propose(by=by, kind="rule", draft=Draft(title, [Line("same", "a")], months=1), site=site, at=now - 5 * DAY)
        put_in_force(by=by, version=made.versions.get(), at=now - 5 * DAY)
    describe_responsibility(by=by, name="Apuvälineet", purpose="", scope="", deputy=None, until=None, at=now, site=cast.salla, owner=cast.member("eero"))
    return now


def test_it_has_what_the_team_agreed_its_customers_and_who_sees_to_what(lived, cast, sign_in):
    page = sign_in("eero").get(f"/polku/learning/sites/{cast.salla.pk}/").content.decode()
    main = page[page.index("<main") :]
    for words in ("Salla", "What customers say", "Kahvi keitetään vuorotellen", "Kaikki tervehtivät", "Apuvälineet", "Eero", "To be added with a pen"):
        assert words in main
    assert "Kemissä näin" not in main
    agreed = main[main.index('class="agr"') :]
    assert agreed.index("Kahvi keitetään") < agreed.index("Kaikki tervehtivät"), "its own first"


@pytest.mark.parametrize("who", ["eero", "aino", "sanna"])
def test_on_a_wall_nobody_is_named_by_a_customer_whoever_prints_it(lived, cast, sign_in, who):
    page = sign_in(who).get(f"/polku/learning/sites/{cast.salla.pk}/").content.decode()
    assert "jaksoi kuunnella" in page
    assert "123 4567" not in page
    assert "Eero jaksoi" not in page


def test_an_empty_team_has_a_page_too(cast, sign_in):
    page = sign_in("nora").get(f"/polku/learning/sites/{cast.kemi.pk}/").content.decode()
    assert "The figure of 90 days is shown from five answers." in page
    assert "Nothing has been agreed yet." in page
    assert "Our strengths" not in page


def test_strengths_are_those_of_the_mirror_once_it_is_open_to_everybody(cast, sign_in):
    now = timezone.now()
    round_of(cast, [cast.salla], [4.0], now - DAY, results_at=now + DAY)
    address = f"/polku/learning/sites/{cast.salla.pk}/"
    assert "Our strengths" not in sign_in("eero").get(address).content.decode()
    round_of(cast, [cast.salla], [4.0], now - 10 * DAY)
    page = sign_in("eero").get(address).content.decode()
    assert "Our strengths" in page
    assert "On any given day we know who takes care of what." in page


def test_another_organisations_site_is_not_found_and_a_guest_sees_none(cast, sign_in):
    assert sign_in("eero").get(f"/polku/learning/sites/{cast.elsewhere.pk}/").status_code == 404
    assert sign_in("guest").get(f"/polku/learning/sites/{cast.salla.pk}/").status_code == 403


def test_ones_own_team_opens_at_once_and_who_has_several_sees_them_by_name(lived, cast, sign_in):
    assert sign_in("eero").get("/polku/learning/big-picture/")["Location"].endswith(f"/learning/sites/{cast.salla.pk}/")
    page = sign_in("aino").get("/polku/learning/big-picture/").content.decode()
    main = page[page.index("<main") :]
    assert main.index("Kemi") < main.index("Salla")
    assert "no ranking" in main
    assert [one.site.name for one in own_teams(cast.member("aino"), timezone.localdate())] == ["Kemi", "Salla"]
    assert [one.agreed for one in own_teams(cast.member("aino"), timezone.localdate())] == [1, 1]
    assert sign_in("aino").get("/polku/learning/teams/").status_code == 200


def test_what_is_coming_is_told_nearest_first(lived, cast):
    found = picture_of(cast.member("eero"), cast.salla, lived)
    assert [one.title for one in found.coming] == ["Kahvi keitetään vuorotellen", "Kaikki tervehtivät"]
    assert found.people == 1 + 1  # Eero and the coach


def test_it_comes_as_a_tagged_pdf_in_the_readers_language_and_only_to_those_who_see_the_page(lived, cast, sign_in):
    for site in (cast.salla, cast.kemi):
        page = sign_in("eero").get(f"/polku/learning/sites/{site.pk}/big-picture.pdf")
        assert page["Content-Type"] == "application/pdf"
        assert b"pdfuaid:part>1<" in page.content
        assert b"/Lang(en" in page.content
        assert f"Big picture – {site.name}".encode() in page.content
    assert sign_in("eero").get(f"/polku/learning/sites/{cast.elsewhere.pk}/big-picture.pdf").status_code == 404
    assert sign_in("guest").get(f"/polku/learning/sites/{cast.salla.pk}/big-picture.pdf").status_code == 403


def test_strengths_of_others_too_are_said_to_be_theirs_on_the_wall():
    def section(told_of):
        it = Picture(site=Site(name="Salla"), people=3, strengths=["Soitamme"], told_of=told_of)
        return next(one for one in parts_of(it) if one and one["title"] == "Our strengths")

    assert section("Salla")["said"] == []
    assert section("Salla ja Kemi")["said"] == ["Team mirror · Salla ja Kemi"]


def test_on_paper_there_is_room_to_write_with_a_pen(lived, cast, monkeypatch):
    set_ = []
    monkeypatch.setattr(wall, "set_pdf", lambda folder, template, data: set_.append((template, data)) or set_pdf(folder, template, data))
    full = wall.picture_pdf(picture_of(cast.member("eero"), cast.salla, lived), "Polku", "1.1.2026", "en")
    template, data = set_[0]
    assert data["pen"] == "To be added with a pen"
    monkeypatch.setattr(wall, "TEMPLATE", template.split("#block(height: 1fr")[0])
    without = wall.picture_pdf(picture_of(cast.member("eero"), cast.salla, lived), "Polku", "1.1.2026", "en")
    assert len(full) > len(without), "the lines and their heading are drawn"


def test_a_gap_stands_on_the_wall_and_comes_first(lived, cast, sign_in):
    describe_responsibility(by=cast.member("nora"), name="Huolto", purpose="", scope="", deputy=None, until=None, at=lived, site=cast.salla, owner=None)
    page = sign_in("eero").get(f"/polku/learning/sites/{cast.salla.pk}/").content.decode()
    duties = page[page.index('id="duties-h"') :]
    assert duties.index("Huolto") < duties.index("? nobody yet") < duties.index("Apuvälineet")
    told = next(one for one in parts_of(picture_of(cast.member("eero"), cast.salla, lived)) if one and one["title"] == "Who sees to what")
    assert told["items"] == [("Huolto:", "? nobody yet", ""), ("Apuvälineet:", "Eero", "")]


def test_a_target_that_others_have_started_is_not_told_as_begun_here(lived, cast, sign_in):
    target = propose_target(by=cast.member("nora"), title="Näymme somessa", why="Kysyttiin", key=uuid4(), at=lived)
    Target.objects.filter(pk=target.pk).update(state="running")
    Start.objects.create(target=target, site=cast.kemi, on=timezone.localdate(lived))
    here, there = (picture_of(cast.member("nora"), site, lived) for site in (cast.salla, cast.kemi))
    assert (here.started, there.started) == (set(), {target.pk})
    words = "not started here yet"
    assert words in sign_in("nora").get(f"/polku/learning/sites/{cast.salla.pk}/").content.decode()
    assert words not in sign_in("nora").get(f"/polku/learning/sites/{cast.kemi.pk}/").content.decode()
    assert [words in str(parts_of(one)) for one in (here, there)] == [True, False]


def test_on_paper_the_day_of_a_review_says_that_it_is_one():
    assert reviewed(date(2026, 12, 3)) == "review 12/2026"
    assert reviewed(None) == ""


def test_a_coach_sees_beside_each_team_what_waits_there(lived, cast, sign_in):
    def told(site):
        page = sign_in("aino").get("/polku/learning/teams/").content.decode()
        return page[page.index(f'href="/polku/learning/sites/{site.pk}/"') :].split("</li>")[0]

    describe_responsibility(by=cast.member("nora"), name="Huolto", purpose="", scope="", deputy=None, until=None, at=lived, site=cast.salla, owner=None)
    open_follow_up(by=cast.member("nora"), comment=make.comment(cast.channel, "Ovi ei aukea", 1, lived - DAY), at=lived)
    here, there = told(cast.salla), told(cast.kemi)
    assert "a customer to see to" in here
    assert "an area of responsibility without anybody" in here
    assert "review" in here
    assert "customer to see to" not in there
    assert "without anybody" not in there
    assert "no agreements of its own" not in here
    Agreement.objects.filter(site=cast.kemi).update(ended_at=lived)
    assert "no agreements of its own" in told(cast.kemi)
    assert "Waits" not in told(cast.kemi)
