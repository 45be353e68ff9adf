"""What a quarterly report says, and how: nothing is claimed that is not known, nothing is cut off in silence, and it reads well for years."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone, translation

from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.models import Channel
from talkoot.learning import paper, workbook
from talkoot.learning.actions import make_by_itself, make_report
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.queries.report import Place
from talkoot.learning.told import told
from talkoot.targets.models import Target
from tests import make

pytestmark = pytest.mark.django_db
THIRD = Quarter(date(2026, 7, 1))
IN_IT = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
EARLIER = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
RIPE = datetime(2026, 10, 4, 9, 0, tzinfo=UTC)
THEMES = [["Ajan saaminen", 2]]
TARGET = {
    "title": "Puhelin", "key": "main", "is_asked": True, "began": "2026-08-12", "ended": "", "question": {}, "effect": {"label": ""},
    "before": {"value": 3.4, "low": 3.1, "high": 3.7, "n": 31, "key": "main", "day": "2026-08-11"}, "after": {},
}  # fmt: skip


def made(cast, at=RIPE, place=None):
    return make_report(by=cast.member("sanna"), place=place or Place(), quarter=THIRD, key=uuid4(), at=at)


def with_content(report, **changed):
    """The same report with some of its content changed."""
    return Report(organisation=report.organisation, first=report.first, content=report.content | changed)


def parts_of(report):
    return {one.key: one for one in told(report, {}).parts}


def sentences_of(report, key):
    return " ".join(parts_of(report)[key].sentences)


def book_of(report):
    return openpyxl.load_workbook(io.BytesIO(workbook.report_xlsx(told(report, {}), "Polku")))


@pytest.fixture
def answered(cast):
    """Answers of two quarters at one site, a few in between at another, too few at a third."""
    make.answers(cast.channel, *[5, 4] * 12, at=IN_IT)
    make.answers(open_channel(by=cast.member("sanna"), survey=cast.survey, site=cast.kemi, kind=Channel.Kind.QR, at=EARLIER), *[4, 3] * 4, at=IN_IT)
    return cast


def test_a_list_that_was_cut_says_how_many_more_there_are(cast):
    report = made(cast)
    line = {"title": "Soitamme takaisin", "on": "2026-08-12", "outcome": "keep"}
    agreed = report.content["agreed"] | {"new": [line], "reviewed": [line], "more_new": 2, "more_reviewed": 1}
    coming = [{"on": "2026-11-12", "what": "review", "title": "Soitamme takaisin"}]
    full = {"agreed": agreed, "targets": [TARGET], "coming": coming, "themes": THEMES, "comments": 9, "duties": [["Avaimet", 0]]}
    cut = parts_of(with_content(report, **full, more_targets=3, more_coming=3, more_themes=3, more_duties=3))
    assert all("And 3 more." in cut[key].note for key in ("agreed", "targets", "coming", "themes", "duties"))
    whole = parts_of(with_content(report, **full | {"agreed": agreed | {"more_new": 0, "more_reviewed": 0}}))
    assert not any("more." in whole[key].note for key in ("agreed", "targets", "coming", "themes", "duties"))
    first = [row[0] for row in book_of(with_content(report, **full, more_targets=3)).worksheets[0].iter_rows(values_only=True)]
    assert first.count("And 3 more.") == 2, "agreements and targets"


def test_the_workbook_says_how_many_answered_before_and_after_a_target(cast):
    rows = list(book_of(with_content(made(cast), targets=[TARGET])).worksheets[-1].iter_rows(values_only=True))
    found = dict(zip(*rows, strict=True))
    assert (found["The figure before"], found["Answers before"]) == (3.4, 31)
    assert (found["The figure after"], found["Answers after"]) == (None, None)
    assert found["What can be said"]


def test_the_workbook_says_which_means_are_drawn_towards_the_whole(answered):
    report = made(answered)
    for one in report.content["rows"]:
        assert one["drawn"] == (one["site"] == "Kemi")
    hidden = with_content(report, rows=[*report.content["rows"], {"site": "Oulu", "place": "", "drawn": True}])
    book = book_of(hidden)
    heads, *rows = book["Sites"].iter_rows(values_only=True)
    drawn = {row[0]: row[heads.index("Drawn towards the whole")] for row in rows}
    assert drawn == {"Kemi": "yes", "Salla": "no", "Oulu": None}
    described = {(row[0], row[1]): row[2] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert described["Sites", "Drawn towards the whole"]


def test_page_paper_and_workbook_say_that_a_quarter_is_not_over(answered, sign_in, monkeypatch):
    set_on_paper = []
    monkeypatch.setattr(paper, "set_pdf", lambda folder, template, data: set_on_paper.append(data) or b"%PDF")
    client = sign_in("eero")
    for at, words in ((datetime(2026, 9, 10, 9, 0, tzinfo=UTC), "so far, counted up to 9.9.2026"), (RIPE, "counted up to 30.9.2026")):
        report = made(answered, at=at)
        assert told(report, {}).counted == words
        address = f"/polku/learning/reports/{report.pk}/"
        assert f"<br>{words}<" in client.get(address).content.decode()
        client.get(f"{address}report.pdf")
        assert set_on_paper[-1]["meta"].endswith(f"· {words}")
        response = client.get(f"{address}report.xlsx")
        first = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
        assert words in [row[0] for row in first.iter_rows(values_only=True)]


def test_where_there_is_no_figure_nobody_claims_how_many_answered(cast):
    over, running = made(cast), made(cast, at=datetime(2026, 9, 10, 9, 0, tzinfo=UTC))
    assert told(over, {}).lead == ["There is no figure: it is shown from five answers."]
    assert told(running, {}).lead == ["The figure is shown from five answers. There are fewer so far."]


def test_of_the_quarter_before_nobody_claims_how_many_answered_either(answered):
    assert "There is no figure of the quarter before: it is shown from five answers." in sentences_of(made(answered), "figure")


@pytest.mark.parametrize(
    ("asked", "answered_ones", "english", "finnish"),
    [
        (1, 0, "It had no answer.", "Siihen ei ollut vastattu."),
        (1, 1, "It had an answer.", "Siihen oli vastattu."),
        (4, 0, "None had an answer.", "Yhteenkään ei ollut vastattu."),
        (4, 1, "1 had an answer.", "Yhteen oli vastattu."),
        (4, 3, "3 had an answer.", "Niistä 3 oli saanut vastauksen."),
    ],
)
def test_help_is_told_as_it_was_then(cast, asked, answered_ones, english, finnish):
    report = with_content(made(cast), help={"asked": asked, "answered": answered_ones})
    assert parts_of(report)["help"].sentences[-1] == english
    with translation.override("fi"):
        assert parts_of(report)["help"].sentences[-1] == finnish


def test_what_stays_for_years_is_told_in_the_past(cast):
    report = made(cast)
    due = with_content(report, comments=3, agreed=report.content["agreed"] | {"due": 1, "done": 0})
    assert sentences_of(due, "themes").endswith("None of them had a theme.")
    assert "1 review was due, and 0 had been held." in sentences_of(due, "agreed")
    assert sentences_of(due, "duties") == "No areas of responsibility had been divided."
    assert parts_of(due)["agreed"].title == "What we agreed and reviewed"
    with translation.override("fi"):
        assert "1 tarkistus oli määrä tehdä; tehtyjä oli 0." in sentences_of(due, "agreed")


def test_a_target_that_ended_ran_from_day_to_day(cast, sign_in):
    Target.objects.create(
        organisation=cast.organisation, key=uuid4(), title="Puhelin", state=Target.State.ENDED, made_at=IN_IT, started_at=IN_IT,
        ended_at=IN_IT + timedelta(days=39), changed_at=IN_IT,
    )  # fmt: skip
    page = sign_in("eero").get(f"/polku/learning/reports/{made(cast).pk}/").content.decode()
    assert '<span class="meta">12.8.2026–20.9.2026</span>' in page
    Target.objects.update(state=Target.State.RUNNING, ended_at=None)
    assert '<span class="meta">since 12.8.2026</span>' in sign_in("eero").get(f"/polku/learning/reports/{made(cast).pk}/").content.decode()


def test_what_is_removed_comes_again_only_if_somebody_makes_it(answered, sign_in):
    by_itself = make_by_itself(organisation=answered.organisation, place=Place(), quarter=THIRD, at=RIPE)
    asked_for = made(answered)
    client = sign_in("sanna")
    pages = [client.get(f"/polku/learning/reports/{one.pk}/").content.decode() for one in (by_itself, asked_for)]
    assert all("It is gone for everybody." in page for page in pages)
    assert ["It does not come again by itself." in page for page in pages] == [True, False]


def test_the_list_names_no_maker_who_has_left(answered, sign_in):
    made(answered)
    client = sign_in("eero")
    assert "Sanna made it" in client.get("/polku/learning/reports/").content.decode()
    member = answered.member("sanna")
    member.ended_at = timezone.now()
    member.save()
    page = client.get("/polku/learning/reports/").content.decode()
    assert "made it" not in page
    assert "Made " in page
