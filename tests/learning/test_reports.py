"""Quarterly reports: what members' pages say of the same days, frozen, in the reader's language, on the page, on paper and as a workbook."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from talkoot.agreements.actions.keeping import put_in_force, review
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.base.jobs.clock import Trust
from talkoot.base.jobs.schedule import run_due
from talkoot.base.orgs.actions import add_area, add_site, end_membership
from talkoot.base.orgs.actions.sites import close_site
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.models import Entry
from talkoot.feedback.actions.surveys import make_next_version, open_channel
from talkoot.feedback.logic.drafts import WHY
from talkoot.feedback.logic.drafts import Draft as Asked
from talkoot.feedback.models import Channel, Comment, CommentTheme, Theme
from talkoot.learning import paper, workbook
from talkoot.learning.actions import make_report, remove_report, reports_due
from talkoot.learning.jobs import make_reports
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.queries.report import Place, names_in, report_of, reports_of
from talkoot.learning.told import told
from talkoot.targets.models import Start, Target
from talkoot.work.actions.responsibilities import describe_responsibility
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THIRD = Quarter(date(2026, 7, 1))
IN_IT = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
BEFORE_IT = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
RIPE = datetime(2026, 10, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def kemi_channel(cast):
    return open_channel(by=cast.member("sanna"), survey=cast.survey, site=cast.kemi, kind=Channel.Kind.QR, at=BEFORE_IT)


@pytest.fixture
def lived(cast, kemi_channel):
    """A quarter of a whole house: answers at two sites, comments with a theme, what was agreed, a target, who sees to what."""
    make.answers(cast.channel, *[5, 4, 5, 4, 5, 3, 4, 5, 4, 5, 5, 4], at=IN_IT)
    make.answers(cast.channel, *[3, 4, 3, 4, 3, 3, 4, 3, 4, 3, 3, 4], at=BEFORE_IT)
    make.answers(kemi_channel, *[4, 4, 3], at=IN_IT)
    by = cast.member("aino")
    theme = Theme.objects.create(organisation=cast.organisation, name="Ajan saaminen")
    CommentTheme.objects.create(comment=make.comment(cast.channel, "En saanut aikaa", 5, IN_IT), theme=theme)
    for title, site in (("Soitamme takaisin", None), ("Kahvi keitetään", cast.salla), ("Kemissä näin", cast.kemi)):
        made = propose(by=by, kind="rule", draft=Draft(title, [Line("same", "a")], months=3), site=site, at=IN_IT)
        put_in_force(by=by, version=made.versions.get(), at=IN_IT)
    describe_responsibility(by=by, name="Apuvälineet", purpose="", scope="", deputy=None, until=None, at=IN_IT, site=cast.salla, owner=cast.member("eero"))
    Target.objects.create(
        organisation=cast.organisation, key=uuid4(), title="Puhelin", state=Target.State.RUNNING, figure="main", made_at=IN_IT, started_at=IN_IT, changed_at=IN_IT,
    )  # fmt: skip
    return cast


def made(cast, place=None, quarter=THIRD, at=RIPE, who="sanna"):
    return make_report(by=cast.member(who), place=place or Place(), quarter=quarter, key=uuid4(), at=at)


def words_of(cast, report, who="eero"):
    """Everything that stands in it."""
    found = told(report, names_in(cast.member(who), report.content))
    said = [*found.lead, *found.cannot]
    for part in found.parts:
        said += [part.title, *part.sentences, part.note, *(cell.text for row in part.rows for cell in row)]
    return " | ".join(said)


def test_a_quarter_is_three_months():
    assert Quarter.of(date(2026, 9, 30)) == THIRD == Quarter.named("2026-3")
    assert (THIRD.last, THIRD.before().name, THIRD.after.name, THIRD.months) == (date(2026, 9, 30), "2026-2", "2026-4", "2026-07_2026-09")
    assert Quarter.of(date(2026, 1, 1)).before().name == "2025-4"
    assert [Quarter.named(text) for text in ("2026-5", "2026-0", "x-1", "2026", "", "99999-1")] == [None] * 6


def test_what_it_says_is_what_the_customers_page_says_of_the_same_months(lived, sign_in):
    report = made(lived)
    page = sign_in("eero").get("/polku/customers/", {"from": "2026-07", "to": "2026-09", "site": "all"}).content.decode()
    found = told(report, {})
    figure = found.parts[0].figure
    assert figure is not None
    assert f"<b>{figure[0]}</b> {figure[1]}" in page
    assert figure[2] in page
    for said in found.lead[1:]:
        assert said in page.replace("&#x27;", "’")
    assert report.content["change"] == "clear up"


def test_of_a_site_it_says_what_the_page_of_the_site_says(lived, sign_in):
    figure = told(made(lived, Place(site=lived.salla)), {}).parts[0].figure
    page = sign_in("eero").get("/polku/customers/", {"from": "2026-07", "to": "2026-09", "site": lived.salla.key}).content.decode()
    assert figure is not None
    assert f"<b>{figure[0]}</b> {figure[1]}" in page
    assert figure[2] in page


def test_of_an_area_it_adds_its_sites_up_and_shows_no_other(lived, kemi_channel):
    by = lived.member("sanna")
    area = add_area(by=by, name="Pohjoinen", at=IN_IT)
    lived.salla.area = lived.kemi.area = area
    lived.salla.save()
    lived.kemi.save()
    third = add_site(by=by, organisation=lived.organisation, name="Oulu", at=IN_IT)
    make.answers(open_channel(by=by, survey=lived.survey, site=third, kind=Channel.Kind.QR, at=BEFORE_IT), *[1] * 10, at=IN_IT)
    make.answers(kemi_channel, 4, 4, at=IN_IT)
    content = made(lived, Place(area=area)).content
    assert content["figure"]["n"] == 12 + 5
    assert [one["site"] for one in content["rows"]] == ["Kemi", "Salla"]
    assert content["curve"][-1]["n"] == 12 + 5
    assert [one["title"] for one in content["agreed"]["new"]] == ["Soitamme takaisin", "Kahvi keitetään", "Kemissä näin"]
    assert not content["help"]


def test_it_stays_as_it_was_when_later_answers_come_and_names_change(lived, sign_in):
    report, client = made(lived), sign_in("eero")
    before = words_of(lived, report)
    make.answers(lived.channel, *[1] * 20, at=IN_IT)
    lived.salla.name = "Toinen nimi"
    lived.salla.save()
    assert words_of(lived, report_of(lived.member("eero"), report.pk)) == before
    assert "12 answers" in client.get(f"/polku/learning/reports/{report.pk}/").content.decode().replace("\xa0", " ")
    again = made(lived)
    assert again.content["figure"]["n"] == 32
    assert report_of(lived.member("eero"), report.pk).content["figure"]["n"] == 12


def test_what_pages_do_not_show_is_not_even_written_down(lived, sign_in):
    report = made(lived)
    kemi = next(one for one in report.content["rows"] if one["site"] == "Kemi")
    assert set(kemi) == {"site", "place", "drawn"}
    page = sign_in("eero").get(f"/polku/learning/reports/{report.pk}/").content.decode()
    assert "Shown from five answers" in page
    alone = made(lived, Place(site=lived.kemi))
    assert (alone.content["figure"], alone.content["before"]) == ({}, {})
    assert "There is no figure: it is shown from five answers." in words_of(lived, alone)
    assert "value" not in str(alone.content["curve"])


def test_a_site_reads_what_holds_there_and_no_other_sites_agreements(lived):
    said = words_of(lived, made(lived, Place(site=lived.kemi)))
    assert "Soitamme takaisin" in said
    assert "Kemissä näin" in said
    assert "Kahvi keitetään" not in said
    assert "Apuvälineet" not in said
    assert "Ajan saaminen" not in said
    whole = words_of(lived, made(lived))
    for words in (
        "Kahvi keitetään",
        "Apuvälineet | Eero",
        "Ajan saaminen | 1",
        "Puhelin",
        "fewer than three sites have not started",
        "3 agreements were in force.",
    ):
        assert words in whole


def test_a_comment_that_is_held_back_is_in_no_count(lived):
    assert made(lived).content["themes"] == [("Ajan saaminen", 1)]
    Comment.objects.update(held=True)
    content = made(lived).content
    assert (content["comments"], content["themes"]) == (0, [])


def test_reviews_that_were_due_are_told_with_how_many_were_held(lived):
    quarter = THIRD.after
    at = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
    agreement = Agreement.objects.get(title="Soitamme takaisin")
    review(by=lived.member("aino"), agreement=agreement, outcome="keep", note="", at=at, next_on=date(2027, 2, 1))
    agreed = made(lived, quarter=quarter, at=datetime(2027, 1, 4, 9, 0, tzinfo=UTC)).content["agreed"]
    assert (agreed["due"], agreed["done"], [one["title"] for one in agreed["reviewed"]]) == (3, 1, ["Soitamme takaisin"])
    late = Agreement.objects.get(title="Kemissä näin")
    review(by=lived.member("aino"), agreement=late, outcome="keep", note="", at=datetime(2027, 1, 10, 9, 0, tzinfo=UTC), next_on=date(2027, 5, 1))
    agreed = made(lived, quarter=quarter, at=datetime(2027, 1, 12, 9, 0, tzinfo=UTC)).content["agreed"]
    assert (agreed["due"], agreed["done"]) == (3, 1), "what was held later was not held in time"


def test_too_little_is_said_in_words(cast):
    report = made(cast)
    said = words_of(cast, report)
    for words in ("There is no figure", "Nobody wrote a comment.", "No shared target ran.", "Nothing new was agreed", "What those think"):
        assert words in said
    assert paper.report_pdf(told(report, {}), "Polku", "en").startswith(b"%PDF")
    assert workbook.report_xlsx(told(report, {}), "Polku").startswith(b"PK")


def test_the_paper_is_tagged_and_says_its_language_and_title(lived, sign_in):
    report = made(lived)
    client = sign_in("eero")
    for language in ("fi", "sv", "en"):
        response = client.get(f"/polku/learning/reports/{report.pk}/report.pdf", {"in": language})
        assert response["Content-Type"] == "application/pdf"
        body = response.content
        assert b"pdfuaid:part>1<" in body
        assert b"/Marked true" in body
        assert f"/Lang({language}".encode() in body
        with translation.override(language):
            title = f"{told(report, {}).title} – {told(report, {}).place}"
        assert f">{title}<".encode() in body


def test_a_text_is_no_command_on_paper_nor_a_formula_in_the_workbook(lived, sign_in):
    Target.objects.update(title='=1+1 #panic("x") <i>')
    report = made(lived)
    assert sign_in("eero").get(f"/polku/learning/reports/{report.pk}/report.pdf").status_code == 200
    book = book_of(sign_in("eero"), report)
    sheet = next(one for one in book if one["A1"].value == "Shared target")
    assert sheet["A2"].value == '\'=1+1 #panic("x") <i>'
    assert sheet["A2"].data_type == "s"


def book_of(client, report):
    response = client.get(f"/polku/learning/reports/{report.pk}/report.xlsx")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_every_column_of_the_workbook_is_described_and_numbers_are_numbers(lived, sign_in):
    report = made(lived)
    book = book_of(sign_in("eero"), report)
    described = {(row[0], row[1]) for row in book.worksheets[0].iter_rows(values_only=True) if row[2]}
    for sheet in book.worksheets[1:]:
        for cell in next(sheet.iter_rows(max_row=1, values_only=True)):
            assert (sheet.title, cell) in described
    sites = {row[0]: row[1:] for row in book["Sites"].iter_rows(min_row=2, values_only=True)}
    assert sites["Kemi"] == (None,) * 5
    assert sites["Salla"][0] == 12
    assert sites["Salla"][2] < sites["Salla"][1] < sites["Salla"][3]
    first = " ".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell)
    assert "What this cannot tell" in first


def test_another_organisation_and_a_guest_are_refused(lived, sign_in):
    report = made(lived)
    address = f"/polku/learning/reports/{report.pk}/"
    for path in (address, f"{address}report.pdf", f"{address}report.xlsx", "/polku/learning/reports/"):
        assert sign_in("eve").get(path).status_code == 404
        assert sign_in("guest").get(path).status_code == 403
    theirs = f"/toinen/learning/reports/{report.pk}/"
    assert sign_in("eve").get(theirs).status_code == 404
    assert list(reports_of(lived.member("eve"))) == []
    assert list(reports_of(lived.member("guest"))) == []
    with pytest.raises(Refused):
        made(lived, Place(site=lived.elsewhere))


def test_who_runs_things_makes_one_and_sent_twice_it_is_one(lived, sign_in):
    key = str(uuid4())
    assert sign_in("eero").get("/polku/learning/reports/new/").status_code == 403
    client = sign_in("nora")
    sent = {"quarter": "2026-3", "site": lived.salla.pk, "key": key}
    first, second = (client.post("/polku/learning/reports/new/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    report = Report.objects.get()
    assert (report.site, report.first, report.is_asked_for, report.made_by) == (lived.salla, THIRD.first, True, lived.member("nora"))
    client.post("/polku/learning/reports/new/", sent | {"key": str(uuid4())})
    assert Report.objects.count() == 2, "added, not replaced"
    assert client.post("/polku/learning/reports/new/", sent | {"quarter": "2031-1"}).status_code == 422
    assert Entry.objects.filter(act="make_report").count() == 2


def test_an_owner_removes_one_and_it_does_not_come_again_by_itself(lived, sign_in):
    make_reports(RIPE)
    report = Report.objects.get(site=None, area=None)
    for who in ("eero", "nora", "aino"):
        assert sign_in(who).post(f"/polku/learning/reports/{report.pk}/remove/").status_code == 403
    client = sign_in("sanna")
    assert client.post(f"/polku/learning/reports/{report.pk}/remove/").status_code == 302
    assert client.get(f"/polku/learning/reports/{report.pk}/").status_code == 404
    report.refresh_from_db()
    assert report.content == {}
    make_reports(RIPE + DAY)
    assert not reports_of(lived.member("sanna")).filter(site=None, area=None).exists()
    assert Entry.objects.filter(act="remove_report").count() == 1
    remove_report(by=lived.member("sanna"), report=report, at=RIPE)
    assert Entry.objects.filter(act="remove_report").count() == 1


def test_it_makes_itself_once_for_each_place_on_the_first_days(lived):
    make_reports(datetime(2026, 10, 2, 9, 0, tzinfo=UTC))
    assert not Report.objects.exists(), "answers may still come late"
    for day in (4, 4, 9, 30):
        make_reports(datetime(2026, 10, day, 9, 0, tzinfo=UTC))
    rows = Report.objects.filter(organisation=lived.organisation)
    assert {(one.area, one.site, one.first, one.made_by) for one in rows} == {(None, site, THIRD.first, None) for site in (lived.kemi, lived.salla, None)}
    assert rows.count() == 3
    assert not Report.objects.filter(organisation=lived.other).exists(), "nobody answered there yet"
    assert list(reports_due(date(2026, 11, 15))) == []
    made(lived)
    assert rows.all().count() == 4


def test_each_organisation_gets_its_own(lived):
    add_site(by=lived.member("eve"), organisation=lived.other, name="Kaukana", at=IN_IT)
    make.answers(lived.other_channel, *[2] * 10, at=IN_IT)
    make_reports(RIPE)
    theirs = Report.objects.filter(organisation=lived.other)
    assert {(one.site.name if one.site else "", one.content["figure"].get("n")) for one in theirs} == {("", 10), ("Salla", 10)}, "nobody has been to the third"
    assert Report.objects.filter(organisation=lived.organisation).count() == 3
    whole = theirs.get(site=None)
    for words in ("Soitamme takaisin", "Puhelin", "Ajan saaminen", "Apuvälineet", "Kemi"):
        assert words not in words_of(lived, whole, "eve")
    assert all(one.site is None or one.site.organisation_id == one.organisation_id for one in Report.objects.all())


def test_the_same_form_sent_by_two_organisations_is_two(lived):
    key = uuid4()
    first, second = (make_report(by=lived.member(who), place=Place(), quarter=THIRD, key=key, at=RIPE) for who in ("sanna", "eve"))
    assert first.organisation != second.organisation


def test_areas_make_themselves_too_where_they_have_sites(lived):
    area = add_area(by=lived.member("sanna"), name="Pohjoinen", at=IN_IT)
    add_area(by=lived.member("sanna"), name="Tyhjä", at=IN_IT)
    lived.salla.area = area
    lived.salla.save()
    make_reports(RIPE)
    assert [one.area for one in Report.objects.exclude(area=None)] == [area]
    assert [str(one.area or one.site or "") for one in reports_of(lived.member("eero"))] == ["", "Pohjoinen", "Salla", "Kemi"], "one's own sites first"


def test_nothing_is_frozen_while_the_time_is_in_doubt(lived):
    assert "learning.reports" not in run_due(RIPE, Trust.ALL_BUT_DESTROYING)
    assert not Report.objects.exists()


def test_one_that_fails_keeps_no_other_from_being_made(lived, monkeypatch):
    from talkoot.learning import actions

    real = actions.frozen

    def fails(me, place, *args):
        if place.is_whole:
            raise ValueError
        return real(me, place, *args)

    monkeypatch.setattr(actions, "frozen", fails)
    make_reports(RIPE)
    assert Report.objects.count() == 2


def test_who_is_not_here_any_more_is_not_named(lived):
    report = made(lived)
    assert "Eero" not in str(report.content)
    assert "Apuvälineet | A former member" in words_of(
        lived, Report(organisation=lived.organisation, first=report.first, content=report.content | {"duties": [["Apuvälineet", 0]]})
    )


def test_pages_ask_as_much_for_many_as_for_one(lived, sign_in):
    by, client = lived.member("sanna"), sign_in("eero")
    asked = []
    for number in range(3):
        site = add_site(by=by, organisation=lived.organisation, name=f"Uusi {number}", at=IN_IT)
        make.answers(open_channel(by=by, survey=lived.survey, site=site, kind=Channel.Kind.QR, at=BEFORE_IT), *[4] * 6, at=IN_IT)
        made(lived, Place(site=site))
        paths = ["/polku/learning/reports/", f"/polku/learning/reports/{made(lived).pk}/"]
        client.get(paths[0])
        asked.append([queries_of(client, path) for path in paths])
    assert asked[0] == asked[2]


def queries_of(client, path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_freezing_asks_as_much_of_many_sites_as_of_one(lived):
    asked = []
    for number in range(3):
        site = add_site(by=lived.member("sanna"), organisation=lived.organisation, name=f"Uusi {number}", at=IN_IT)
        make.answers(open_channel(by=lived.member("sanna"), survey=lived.survey, site=site, kind=Channel.Kind.QR, at=BEFORE_IT), *[4] * 6, at=IN_IT)
        with CaptureQueriesContext(connection) as seen:
            made(lived)
        asked.append(len(seen))
    assert asked[0] == asked[2]


def test_a_question_that_changed_after_the_quarter_does_not_empty_its_report(lived):
    before = made(lived)
    other = Asked("smiley", {"fi": "Suosittelisitko meitä?"})
    make_next_version(by=lived.member("nora"), survey=lived.survey, questions=[other, WHY], at=datetime(2026, 10, 1, 9, 0, tzinfo=UTC))
    after = made(lived)
    assert before.content["figure"]
    assert after.content["figure"] == before.content["figure"]
    assert after.content["question"] == before.content["question"]


def test_who_has_left_is_named_no_more(lived):
    report = made(lived)
    assert "Eero" in words_of(lived, report, "aino")
    end_membership(by=lived.member("sanna"), member=lived.member("eero"), at=RIPE)
    assert "Eero" not in words_of(lived, report, "aino")


def test_everything_in_it_ends_with_the_same_day(lived):
    by = lived.member("aino")
    agreement = Agreement.objects.get(in_force__title="Soitamme takaisin")
    Agreement.objects.filter(pk=agreement.pk).update(review_on=THIRD.last)
    agreement.refresh_from_db()
    review(by=by, agreement=agreement, outcome="keep", note="", at=datetime(2026, 10, 1, 9, 0, tzinfo=UTC), next_on=date(2027, 1, 15))
    agreed = made(lived).content["agreed"]
    assert (agreed["due"], agreed["done"], agreed["reviewed"]) == (1, 0, [])


def test_what_comes_next_is_left_out_once_it_has_been(lived):
    Target.objects.update(look_on=date(2026, 11, 2))
    assert [one["on"] for one in made(lived).content["coming"] if one["what"] == "look"] == ["2026-11-02"]
    later = made(lived, quarter=THIRD.after.after, at=datetime(2027, 4, 4, 9, 0, tzinfo=UTC))
    assert [one["on"] for one in later.content["coming"] if one["what"] == "look"] == ["2027-05-02"], "one looks once more half a year later"
    assert made(lived, at=datetime(2027, 1, 4, 9, 0, tzinfo=UTC)).content["coming"] == []


def test_a_site_has_a_report_of_the_quarters_in_which_it_stood(lived):
    new = add_site(by=lived.member("sanna"), organisation=lived.organisation, name="Uusi", at=RIPE)
    close_site(by=lived.member("sanna"), site=lived.salla, at=datetime(2026, 10, 1, 9, 0, tzinfo=UTC))
    sites = {place.site for _organisation, place, _quarter in reports_due(RIPE.date()) if place.site}
    assert lived.salla in sites
    assert new not in sites


def test_long_lists_say_how_many_more_there_are(lived, monkeypatch):
    monkeypatch.setattr("talkoot.learning.queries.report.LISTED", 1)
    content = made(lived).content
    assert (len(content["agreed"]["new"]), content["agreed"]["more_new"]) == (1, 2)


def test_an_organisation_without_an_owner_holds_up_nobody(lived):
    Membership.objects.filter(organisation=lived.organisation, role="owner").update(ended_at=RIPE)
    assert [organisation for organisation, _place, _quarter in reports_due(RIPE.date()) if organisation == lived.organisation] == []


def test_what_was_removed_is_not_made_again_by_the_same_form(lived):
    key = uuid4()
    first = make_report(by=lived.member("sanna"), place=Place(), quarter=THIRD, key=key, at=RIPE)
    remove_report(by=lived.member("sanna"), report=first, at=RIPE)
    with pytest.raises(Refused, match="was removed"):
        make_report(by=lived.member("sanna"), place=Place(), quarter=THIRD, key=key, at=RIPE)


def test_a_site_says_of_the_targets_what_the_whole_said(lived):
    make_reports(RIPE)
    content = {report.site_id: report.content for report in Report.objects.filter(area=None)}
    assert content[None]["targets"]
    assert content[lived.salla.pk]["targets"] == content[None]["targets"]


def test_a_site_that_has_not_started_a_target_says_so_and_whose_figures_stand_there(lived):
    target = Target.objects.get()
    Start.objects.create(target=target, site=lived.kemi, on=IN_IT.date())
    words = {site: words_of(lived, made(lived, Place(site=site) if site else Place())) for site in (None, lived.salla, lived.kemi)}
    whose, elsewhere = "Shared targets are the whole organisation’s", "Started at other sites, not here yet: Puhelin."
    assert [(whose in said, elsewhere in said) for said in words.values()] == [(False, False), (True, True), (True, False)]
    Start.objects.update(on=THIRD.after.first)
    assert elsewhere not in words_of(lived, made(lived, Place(site=lived.salla))), "none had started yet"
