"""Files that somebody else wrote: read whole, nothing dropped silently, nothing twice."""

import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from talkoot.base.jobs.leases import leased
from talkoot.base.kit.tables import Unreadable, open_table
from talkoot.base.orgs.models import Site
from talkoot.base.orgs.uploads import digest_of
from talkoot.base.ui.folding import layout
from talkoot.feedback.actions.imports import lease_of_import, plan_import, run_import
from talkoot.feedback.faults import WORDS, words_of
from talkoot.feedback.forms.imports import MappingForm
from talkoot.feedback.jobs import see_to_left_imports
from talkoot.feedback.logic.importing.dates import DateReader, form_of, written
from talkoot.feedback.logic.importing.draft import draft
from talkoot.feedback.logic.importing.mapping import BadMapping, Mapping, read_document, read_kept
from talkoot.feedback.logic.importing.recognise import FORMS, recognise, sample_of
from talkoot.feedback.models import Answer, Comment, Import, Theme
from talkoot.feedback.queries.soundness import differing_counts
from talkoot.feedback.views.imports import asked_day, overview_words
from tests.cast import AT

TODAY = date(2026, 11, 20)
PLAIN = Mapping(date_column="Date", date_formats=("%d.%m.%Y",), score_column="Score", site_column="Site", create_sites=True, comments=("Comment",))
HEAD = "Date;Site;Score;Comment\n"


def write(tmp_path, text, name="answers.csv", encoding="utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def bring_in(organisation, path, mapping=PLAIN, left_out=None):
    table = open_table(path)
    plan = plan_import(organisation=organisation, table=table, mapping=mapping, today=TODAY)
    importing = Import.objects.create(organisation=organisation, file_name=path.name, path="", digest=digest_of(path), created_at=AT)
    return run_import(by=None, importing=importing, table=table, mapping=mapping, plan=plan, at=AT, left_out=left_out)


def test_a_plain_file_comes_in_and_twice_adds_nothing(cast, tmp_path):
    path = write(tmp_path, HEAD + "1.11.2026;Salla;5;Hyvä\n2.11.2026;Inari;2;\n2.11.2026;Inari;2;\n")
    first, second = bring_in(cast.organisation, path), bring_in(cast.organisation, path)
    assert (first.answers_added, first.comments_added, first.new_sites) == (3, 1, ["Inari"])
    assert (second.answers_added, second.comments_added, second.lines_repeated) == (0, 0, 3)
    assert (Answer.objects.count(), Comment.objects.count()) == (3, 1)
    assert differing_counts() == 0


def test_the_preview_tells_mean_spread_days_and_faces_so_that_a_turned_scale_is_seen(cast, tmp_path):
    path = write(tmp_path, HEAD + "3.11.2026;Salla;1;\n1.11.2026;Salla;1;\n2.11.2026;Salla;5;\n2.11.2026;Salla;;sana\nx;Salla;5;\n")
    for best, worst, faces, mean in ((5, 1, {1: 2, 5: 1}, 7 / 3), (1, 5, {5: 2, 1: 1}, 11 / 3)):
        mapping = Mapping(**{**PLAIN.as_dict(), "best": best, "worst": worst})
        overview = plan_import(organisation=cast.organisation, table=open_table(path), mapping=mapping, today=TODAY).overview
        assert dict(overview.scores) == faces
        assert (overview.first, overview.last) == (date(2026, 11, 1), date(2026, 11, 3))
        assert overview.mean == pytest.approx(mean)
        assert overview.spread == pytest.approx((32 / 9) ** 0.5)
        with override("fi"):
            page = render_to_string("feedback/import_overview.html", {"overview": overview_words(overview)})
        assert "1.11.2026" in page
        assert "3.11.2026" in page
        assert f"{mean:.1f}".replace(".", ",") in page
        assert page.count("<li>") == 5


def test_the_same_content_under_another_name_or_made_longer_adds_only_what_is_new(cast, tmp_path):
    lines = "1.11.2026;Salla;5;\n" * 3
    bring_in(cast.organisation, write(tmp_path, HEAD + lines))
    report = bring_in(cast.organisation, write(tmp_path, HEAD + lines + "1.11.2026;Salla;5;\n", "longer.csv"))
    assert (report.answers_added, Answer.objects.count()) == (1, 4)


def test_several_lines_of_one_respondent_are_one_answer(cast, tmp_path):
    path = write(tmp_path, "Id;Date;Site;Score;Comment\na;1.11.2026;Salla;1;eka\nb;1.11.2026;Salla;3;\na;1.11.2026;Salla;1;toka\na;2.11.2026;Salla;1;kolmas\n")
    mapping = Mapping(**{**PLAIN.as_dict(), "respondent": "Id", "best": 1, "worst": 5})
    report = bring_in(cast.organisation, path, mapping)
    assert report.answers_added == 2
    assert dict(report.notes) == {"respondent_differs": 1}
    assert sorted(Answer.objects.values_list("score", flat=True)) == [3, 5]
    assert Comment.objects.filter(answer__score=5).count() == 3
    again = bring_in(cast.organisation, path, mapping)
    assert (again.answers_added, again.comments_added, again.lines_left_out) == (0, 0, 0)


def test_numbers_that_start_over_in_another_file_are_told_not_swallowed(cast, tmp_path):
    mapping = Mapping(**{**PLAIN.as_dict(), "respondent": "Id"})
    bring_in(cast.organisation, write(tmp_path, "Id;Date;Site;Score;Comment\n1;1.10.2026;Salla;5;\n"), mapping)
    second = write(tmp_path, "Id;Date;Site;Score;Comment\n1;1.11.2026;Salla;2;uusi\n", "nov.csv")
    assert dict(bring_in(cast.organisation, second, mapping).left_out) == {"respondent_elsewhere": 1}
    report = bring_in(cast.organisation, second, Mapping(**{**mapping.as_dict(), "source": "nov"}))
    assert report.answers_added == 1


def test_every_line_left_out_is_told_with_its_reason(cast, tmp_path):
    lines = [
        ("32.1.2026;Salla;5;x", "date_unreadable"), (";Salla;5;x", "date_missing"), ("1.1.2030;Salla;5;x", "date_future"), ("1.1.1900;Salla;5;x", "date_too_old"),
        ("1.11.2026;;5;x", "site_missing"), ("1.11.2026;Salla;9;x", "score_off_scale"), ("1.11.2026;Salla;hyvä;x", "score_unreadable"), ("1.11.2026;Salla;3,5;x", "score_unreadable"),
        ("1.11.2026;Salla;5;x;y;z", "too_many_cells"), ("1.11.2026;Salla;;", "nothing_said"), ("1.11.2026;Salla;5;" + "x" * 100_000, "comment_too_long"),
        ("1.11.2026;" + "S" * 300 + ";5;x", "site_too_long"), ("1.11.2026;Salla;5;=HYPERLINK(1)", None),
    ]  # fmt: skip
    sheet = io.StringIO()
    report = bring_in(cast.organisation, write(tmp_path, HEAD + "\n".join(line for line, _ in lines)), left_out=sheet)
    expected = [fault for _, fault in lines if fault]
    told = list(csv.reader(io.StringIO(sheet.getvalue())))
    assert [row[1] for row in told[1:]] == expected
    assert sum(report.left_out.values()) + report.taken == report.lines == len(lines)
    assert Comment.objects.get().text == "=HYPERLINK(1)"


def test_nothing_is_imported_from_a_file_that_breaks_off(cast, tmp_path):
    path = write(tmp_path, HEAD + "1.11.2026;Salla;5;ok\n" * 3000 + '1.11.2026;Salla;5;"never closed\n')
    with pytest.raises(Unreadable) as broken:
        bring_in(cast.organisation, path)
    assert broken.value.fault == "broken_quotes"
    assert "3002" in words_of("broken_quotes", broken.value.details)
    assert Answer.objects.count() == 0


def test_an_import_killed_anywhere_goes_on_from_where_it_was_with_the_same_report(cast, tmp_path):
    """Equal lines, lines left out and respondents with several lines: killed again and again, all comes out as if nothing had been."""
    lines = [f"{1 + i % 28}.11.2026;Salla;{1 + i % 5};{'sana' if i % 3 else ''}\n" for i in range(2000)]
    lines[7::50] = ["xx;Salla;3;\n"] * len(lines[7::50])
    path = write(tmp_path, HEAD + "".join(lines))
    mapping, table = PLAIN, open_table(path)
    plan = plan_import(organisation=cast.organisation, table=table, mapping=mapping, today=date(2026, 11, 30))

    class Killed(BaseException):
        pass

    def run(organisation, name, die_every):
        left_out, died, last = tmp_path / name, 0, 0

        def die(done):
            nonlocal last
            if die_every and done >= last + die_every:
                last = done
                raise Killed

        importing = Import.objects.create(organisation=organisation, file_name=name, path="", digest=digest_of(path), created_at=AT)
        while True:
            importing.refresh_from_db()
            with left_out.open("r+" if importing.report else "w", encoding="utf-8-sig", newline="") as sheet:
                try:
                    report = run_import(by=None, importing=importing, table=table, mapping=mapping, plan=plan, at=AT, left_out=sheet, progress=die)
                except Killed:
                    died += 1
                    sheet.write("half a line that was not kept")
                    continue
            return report.as_dict(), left_out.read_text(encoding="utf-8-sig"), died

    whole, sheet, _none = run(cast.other, "whole.csv", 0)
    again, same_sheet, died = run(cast.organisation, "killed.csv", 300)
    assert died >= 3
    assert (again, same_sheet) == (whole | {"new_sites": again["new_sites"]}, sheet)
    assert Answer.objects.filter(organisation=cast.organisation).count() == Answer.objects.filter(organisation=cast.other).count() > 1000
    assert differing_counts() == 0


def test_a_commands_import_that_was_broken_off_says_so_within_a_minute_or_two(cast):
    importing = Import.objects.create(
        organisation=cast.organisation, file_name="a", path="", digest="x", state=Import.State.RUNNING, created_at=AT - timedelta(minutes=2)
    )
    with leased(lease_of_import(importing)):
        see_to_left_imports(timezone.now())
        importing.refresh_from_db()
        assert importing.state == Import.State.RUNNING
    see_to_left_imports(timezone.now())
    importing.refresh_from_db()
    with override(cast.organisation.language):
        assert (importing.state, importing.trouble) == (Import.State.FAILED, words_of("command_stopped"))


def test_a_site_of_another_organisation_is_not_ones_own(cast, tmp_path):
    elsewhere = Site.objects.filter(organisation=cast.other).values_list("pk", flat=True)
    closed = Mapping(**{**PLAIN.as_dict(), "create_sites": False})
    path = write(tmp_path, HEAD + "1.11.2026;Kemi;5;a\n1.11.2026;Vieras;5;b\n")
    Site.objects.create(organisation=cast.other, name="Vieras")
    report = bring_in(cast.organisation, path, closed)
    assert dict(report.left_out) == {"site_unknown": 1}
    assert not Answer.objects.filter(site_id__in=elsewhere).exists()


def test_the_wrong_column_for_sites_is_caught_before_thousands_are_made(cast, tmp_path):
    path = write(tmp_path, HEAD + "".join(f"1.11.2026;Asiakas {i};5;\n" for i in range(2100)))
    with pytest.raises(BadMapping) as bad:
        bring_in(cast.organisation, path)
    assert bad.value.fault == "too_many_sites"
    assert Site.objects.filter(organisation=cast.organisation).count() == 2


def test_themes_of_the_file_come_along(cast, tmp_path):
    path = write(tmp_path, "Date;Site;Score;Comment;Aika;Tilat\n1.11.2026;Salla;2;Odotin;1;\n1.11.2026;Salla;4;Hieno;;x\n")
    bring_in(cast.organisation, path, Mapping(**{**PLAIN.as_dict(), "themes": ["Aika", "Tilat"]}))
    assert {c.text: [t.name for t in c.themes.all()] for c in Comment.objects.all()} == {"Odotin": ["Aika"], "Hieno": ["Tilat"]}
    assert Theme.objects.count() == 2


@pytest.mark.one_database
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(tmp_path, encoding, delimiter):
    rows = [
        ["Päivä", "Yksikkö", "Arvio", "Sanat"],
        ["1.11.2026", "Äänekoski", "5", "Hyvä, kiitos; tosi | hyvä\ttoki"],
        ["2.11.2026", "Åbo", "1", 'Hän sanoi "ei"\nja lähti'],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    table = open_table(write(tmp_path, text.getvalue(), encoding=encoding))
    assert [table.columns, *(cells for _, cells in table.lines())] == rows


def xlsx(tmp_path, rows, name="a.xlsx"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def test_workbooks_come_in_with_real_dates_and_numbers(cast, tmp_path):
    path = xlsx(
        tmp_path,
        [
            ["Date", "Site", "Score", "Comment"],
            [datetime(2026, 11, 1), "Salla", 5, "Hyvä"],
            ["2.11.2026", "Salla", 4.0, None],
            [datetime(2026, 11, 3, 14, 5), "Salla", "3", "=1+1"],
        ],
    )
    report = bring_in(cast.organisation, path)
    assert (report.answers_added, dict(report.left_out)) == (3, {})
    assert sorted(Answer.objects.values_list("day", "score")) == [(date(2026, 11, 1), 5), (date(2026, 11, 2), 4), (date(2026, 11, 3), 3)]


def bomb(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return path


def plain_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("hello.txt", "x")
    return tmp_path / "z.xlsx"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda t: write(t, ""), "empty"),
        (lambda t: write(t, " \n \n\n"), "empty"),
        (lambda t: write(t, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100), "old_excel"),
        (lambda t: write(t, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40 + b"\0" * 9000), "not_text"),
        (lambda t: write(t, b"PK\x03\x04 broken"), "broken_archive"),
        (plain_zip, "not_workbook"),
        (bomb, "bomb"),
        (lambda t: write(t, "a;a;b\n1;2;3\n"), "doubled_column"),
        (lambda t: write(t, ";".join(f"c{i}" for i in range(1200)) + "\n"), "too_many_columns"),
        (lambda t: write(t, 'a;b\n1;"x"y\n'), "broken_quotes"),
    ],
)
def test_what_is_no_table_says_what_it_is(tmp_path, make, fault):
    with pytest.raises(Unreadable) as unreadable:
        list(open_table(make(tmp_path)).lines())
    assert unreadable.value.fault == fault
    assert "%" not in words_of(fault, unreadable.value.details)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"dates": {}}, "unknown_setting"),
        ({"date": {"columns": "x"}}, "unknown_setting"),
        ({"date": {"column": ["x"]}}, "bad_setting"),
        ({"date": "x"}, "bad_setting"),
        ({"score": {"best": "1"}}, "bad_setting"),
        ({"date": {"column": "Nope", "formats": ["%d.%m.%Y"]}}, "unknown_column"),
        ({"site": {"name": "S"}, "score": {"column": "Score"}}, "no_date"),
        ({"date": {"column": "Date", "formats": ["%d"]}, "site": {"name": "S"}, "score": {"column": "Score"}}, "bad_date_format"),
        ({"date": {"column": "Date", "formats": ["%d.%m.%Y"], "ambiguous": "guess"}, "site": {"name": "S"}, "score": {"column": "Score"}}, "bad_ambiguous"),
        ({"date": {"column": "Date", "formats": ["%d.%m.%Y"]}, "site": {"name": "S"}}, "no_score"),
        ({"date": {"column": "Date", "formats": ["%d.%m.%Y"]}, "score": {"column": "Score"}}, "no_site"),
        ({"date": {"column": "Date", "formats": ["%d.%m.%Y"]}, "site": {"name": "S"}, "score": {"column": "Score", "best": 1, "worst": 1}}, "bad_scale"),
        ({"date": {"column": "Date", "formats": ["%d.%m.%Y"]}, "site": {"name": "S"}, "score": {"column": "Score", "values": {"hyvä": 7}}}, "bad_values"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(document, fault):
    with pytest.raises(BadMapping) as bad:
        read_document(document).check(["Date", "Site", "Score"])
    assert bad.value.fault == fault
    assert fault in WORDS


@pytest.mark.one_database
def test_mappings_survive_being_kept():
    mapping = read_document({"date": {"column": "Date", "formats": ["%d.%m.%Y"]}, "score": {"column": "S", "no_answer": [6, 7]}, "site": {"name": "X"}})
    assert mapping.no_answer == ("6", "7")
    assert read_kept(mapping.as_dict()) == mapping


def test_words_and_directions_of_scores(cast, tmp_path):
    path = write(tmp_path, "Date;Score\n1.11.2026;Erittäin  HYVÄ\n1.11.2026;huono\n1.11.2026;eos\n")
    mapping = Mapping(
        date_column="Date", date_formats=("%d.%m.%Y",), score_column="Score", values={"erittäin hyvä": 5, "huono": 1}, no_answer=("EOS",), site_name="Salla"
    )
    report = bring_in(cast.organisation, path, mapping)
    assert (sorted(s or 0 for s in Answer.objects.values_list("score", flat=True)), report.without_score) == ([0, 1, 5], 1)


@pytest.mark.one_database
def test_dates_read_two_ways_follow_the_rule_or_stay_out(tmp_path):
    from talkoot.feedback.logic.importing.dates import DateReader

    first, strict = (DateReader(("%d/%m/%Y", "%m/%d/%Y"), rule) for rule in ("first", "leave-out"))
    assert (first.read("30/09/2021").day, first.read("1/14/2022").day) == (date(2021, 9, 30), date(2022, 1, 14))
    assert (first.read("03/10/2021").day, first.read("03/10/2021").by_rule) == (date(2021, 10, 3), True)
    assert strict.read("03/10/2021") == "date_ambiguous"
    assert strict.read("05/05/2021").by_rule is False
    assert first.read("2021-10-03").day == date(2021, 10, 3)
    assert first.read("31/02/2021") == "date_unreadable"


@pytest.mark.one_database
def test_columns_are_recognised_and_what_is_unsure_is_said(tmp_path):
    rows = "".join(
        f"V{i};{1 + i % 28}.{1 + i % 12}.2026;{'Oulu' if i % 3 else 'Kemi'};{1 + i % 5};Tämä on asiakkaan numero {i} oma kommentti;{'1' if i % 7 == 0 else ''}\n"
        for i in range(200)
    )
    table = open_table(write(tmp_path, "Vastaajan respondent;Pvm;Toimipiste;Arvosana;Palaute;Teema A\n" + rows))
    guess = recognise(table.columns, sample_of(table.lines()))
    mapping = guess.mapping
    assert (mapping.date_column, mapping.site_column, mapping.score_column, mapping.comments, mapping.themes) == (
        "Pvm",
        "Toimipiste",
        "Arvosana",
        ("Palaute",),
        ("Teema A",),
    )
    assert mapping.date_formats == ("%d.%m.%Y",)
    assert guess.unsure == ("score_direction",)
    import tomllib

    assert read_document(tomllib.loads(draft(guess))) == mapping


def test_an_import_that_keeps_breaking_says_so_in_the_end(cast, tmp_path, settings, monkeypatch):
    from types import SimpleNamespace

    from talkoot.base.jobs.retry import MOST_ATTEMPTS
    from talkoot.feedback import jobs
    from talkoot.feedback.models import Import

    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "answers").write_text(HEAD + "1.11.2026;Salla;5;\n")
    importing = Import.objects.create(
        organisation=cast.organisation, file_name="a.csv", path="answers", digest="x", mapping=PLAIN.as_dict(), state=Import.State.RUNNING, created_at=AT
    )
    monkeypatch.setattr(jobs, "plan_import", lambda **given: 1 / 0)
    for attempt, state in ((1, Import.State.RUNNING), (MOST_ATTEMPTS, Import.State.FAILED)):
        with pytest.raises(ZeroDivisionError):
            jobs.bring_in.func(SimpleNamespace(attempt=attempt), importing.pk)
        importing.refresh_from_db()
        assert importing.state == state
    assert importing.trouble


@pytest.mark.parametrize(
    ("days", "forms"),
    [
        (["3.11.2026", "4.11.2026"], ("%d.%m.%Y",)),
        (["ti 3.11.2026", "keskiviikko 4.11.2026"], ("%d.%m.%Y",)),
        (["2026-11-03", ""], ("%Y-%m-%d",)),
        (["3.11.", "4.11."], ()),  # no year: the column is found, and each line says that its day cannot be read
    ],
)
def test_a_column_called_day_is_the_day_in_small_files_too(days, forms):
    guess = recognise(["Arvosana", "päivä", "Toimipiste"], [["5", days[0], "Kemi"], ["2", days[1], "Salla"]])
    assert (guess.mapping.date_column, guess.mapping.date_formats) == ("päivä", forms)
    assert (guess.mapping.score_column, guess.mapping.site_column) == ("Arvosana", "Toimipiste")


def test_a_day_with_its_weekday_is_read():
    assert DateReader(("%d.%m.%Y",), "first").read("ti 3.11.2026").day == date(2026, 11, 3)


def test_sites_that_are_not_here_are_asked_about_and_never_made_by_themselves(tmp_path):
    guess = recognise(["päivä", "Arvosana", "Toimipiste"], [["3.11.2026", "5", "Kemi"], ["4.11.2026", "2", "Utopia"]])
    assert not guess.mapping.create_sites
    form = MappingForm(["päivä", "Arvosana", "Toimipiste"], initial=MappingForm.start(guess.mapping), new_sites=["Utopia"])
    first = {field.name for field in layout(form).first}
    assert {"date_column", "score_column", "site_column", "create_sites"} <= first
    assert "Utopia" in form.fields["create_sites"].help_text
    assert not form["create_sites"].value()
    assert first.isdisjoint({"respondent", "themes", "source", "no_answer"})


def test_only_guessed_columns_stand_in_front(tmp_path):
    columns = ["päivä", "Arvosana", "Palaute", "Muuta", "Vielä"]
    guess = recognise(columns, [["3.11.2026", "5", "Kaikki sujui hyvin tänään", "1", ""], ["4.11.2026", "2", "Jonotin aivan liian kauan", "1", ""]])
    form = MappingForm(columns, initial=MappingForm.start(guess.mapping))
    assert [name for name, _label in form.fields["comments"].choices] == ["Palaute"]
    assert "Vielä" in dict(form.fields["more_comments"].choices)


@pytest.mark.parametrize(
    ("scale", "faces"),
    [
        ((0, 10), [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]),
        ((10, 0), [5, 5, 4, 4, 3, 3, 3, 2, 2, 1, 1]),
        ((1, 7), [1, 2, 2, 3, 4, 4, 5]),
        ((1, 4), [1, 2, 4, 5]),
        ((1, 2), [1, 5]),
        ((1, 5), [1, 2, 3, 4, 5]),
    ],
)
def test_a_scale_of_any_size_is_alike_from_both_ends(cast, tmp_path, scale, faces):
    worst, best = scale
    values = range(min(scale), max(scale) + 1)
    path = write(tmp_path, HEAD + "".join(f"1.11.2026;Salla;{value};\n" for value in values) + f"1.11.2026;Salla;{max(scale) + 1};\n")
    report = bring_in(cast.organisation, path, Mapping(**{**PLAIN.as_dict(), "worst": worst, "best": best}))
    assert list(Answer.objects.order_by("id").values_list("score", flat=True)) == faces
    assert faces == [6 - face for face in reversed(faces)], "no pull to either end"
    assert dict(report.left_out) == {"score_off_scale": 1}


@pytest.mark.parametrize(("values", "ends"), [(range(11), (0, 10)), ((3, 7, 6, 7), (1, 7)), ((15, 80, 100), (1, 100)), ((1, 5, 9), (1, 10))])
def test_the_size_of_a_scale_is_guessed_and_asked_in_the_browser(values, ends):
    guess = recognise(["Arvosana", "pvm", "Toimipiste"], [[str(value), "3.11.2026", "Kemi"] for value in values for _ in range(3)])
    assert (guess.mapping.worst, guess.mapping.best) == ends
    form = MappingForm(["Arvosana", "pvm", "Toimipiste"], initial=MappingForm.start(guess.mapping))
    assert (form.initial["lowest"], form.initial["highest"]) == ends
    posted = {"date_column": "pvm", "date_formats": "dd.mm.yyyy", "ambiguous": "first", "score_column": "Arvosana", "site_name": "S"}
    form = MappingForm(["Arvosana", "pvm"], posted | {"lowest": ends[0], "highest": ends[1], "direction": "1"})
    assert form.is_valid(), form.errors
    assert (form.mapping().worst, form.mapping().best) == ends[::-1]
    assert form.mapping().date_formats == ("%d.%m.%Y",)


def days_in(*texts):
    return [["4", text, "Kemi", "x"] for text in texts]


@pytest.mark.parametrize(
    ("texts", "first", "is_asked"),
    [
        (("02/11/2025", "05/11/2025", "01/12/2025", "03/12/2025"), "%d/%m/%Y", False),  # in order only with the day first
        (("11/02/2025", "11/05/2025", "12/01/2025", "12/03/2025"), "%m/%d/%Y", False),  # … only with the month first
        (("12/03/2025", "12/01/2025", "11/05/2025", "11/02/2025"), "%m/%d/%Y", False),  # the newest on top
        (("03/04/2025", "04/05/2025", "05/06/2025"), None, True),  # both ways in order
        (("03/04/2025", "01/09/2025", "07/02/2025", "10/01/2025", "02/12/2025"), None, True),  # neither
        (("25/04/2025", "03/04/2025"), "%d/%m/%Y", False),  # one of them can be read one way only
    ],
)
def test_days_that_can_be_read_two_ways_are_decided_by_the_files_own_order_or_asked(texts, first, is_asked):
    columns, sample = ["Arvosana", "pvm", "Toimipiste", "x"], days_in(*texts)
    guess = recognise(columns, sample)
    assert ("date_both_ways" in guess.unsure) is is_asked
    if not is_asked:
        assert guess.mapping.date_formats[0] == first
        return
    question = asked_day(columns, sample, guess)
    assert question == ("03/04/2025", date(2025, 4, 3), date(2025, 3, 4))
    given = {"date_column": "pvm", "date_formats": "dd/mm/yyyy\nmm/dd/yyyy", "direction": "5", "score_column": "Arvosana", "site_column": "Toimipiste"}
    form = MappingForm(columns, given, both_ways=question, initial=MappingForm.start(guess.mapping))
    assert not form.is_valid(), "nobody has said which"
    assert set(form.errors) == {"ambiguous"}
    for said, forms in (("day", ("%d/%m/%Y", "%m/%d/%Y")), ("month", ("%m/%d/%Y", "%d/%m/%Y"))):
        form = MappingForm(columns, {**given, "ambiguous": said}, both_ways=question)
        assert form.is_valid()
        assert form.mapping().date_formats == forms
    with override("fi"):
        page = str(MappingForm(columns, both_ways=question, initial=MappingForm.start(guess.mapping)))
    assert "3. huhtikuuta 2025" in page
    assert "%d" not in page
    assert "pp/kk/vvvv" in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_forms_of_days_are_written_in_letters_and_read_again(language):
    for form in FORMS:
        said = written(form, language)
        assert "%" not in said
        assert form_of(said, language) == form
