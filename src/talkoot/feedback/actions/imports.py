"""Bringing in answers from a file: look at all of it first, then write in batches that can be repeated.

The first pass reads the whole file and writes nothing, so that a file that breaks off half-way brings in nothing.
The second writes a slice at a time, short enough for customers' own answers to get in between. It can be killed
anywhere and run again: keys follow from the content, and what was done and found is kept with each slice.
"""

import csv
import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import IO
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from talkoot.base.jobs.leases import LeaseLost, fence
from talkoot.base.kit.tables import Table
from talkoot.base.kit.text import csv_safe
from talkoot.base.live.actions import announce
from talkoot.base.orgs.actions import add_site
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.store.turns import Slices
from talkoot.feedback.actions.files_in_view import ON_ITS_WAY_OUT
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.surveys import create_survey
from talkoot.feedback.logic.importing.keys import KeyMaker, comment_key
from talkoot.feedback.logic.importing.lines import LeftOut, Line, LineReader
from talkoot.feedback.logic.importing.mapping import BadMapping, Mapping
from talkoot.feedback.logic.importing.report import Report
from talkoot.feedback.models import Comment, Import, Question, Survey, Theme
from talkoot.feedback.queries.verdict import main_survey, score_questions, survey_named
from talkoot.feedback.rows import AnswerRow, CommentRow, Standing, add_to_counts, cells_of, existing_answers, insert_answers, insert_comments
from talkoot.feedback.rows_brought import note_brought

FIRST_SLICE = 500  # lines
MOST_NEW_SITES = 2000
ON_ITS_WAY = (Import.State.WAITING, Import.State.RUNNING)
UNDO_FOR = timedelta(days=31)


@dataclass
class SiteBook:
    """The organisation's sites by name, and the names that would be new."""

    may_create: bool
    known: dict[str, Site]
    new: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, organisation: Organisation, may_create: bool) -> "SiteBook":
        return cls(may_create, {site.name.casefold(): site for site in Site.objects.filter(organisation=organisation)})

    def knows(self, name: str) -> bool:
        """Whether answers for this site can be taken; remembers a name to be created."""
        key = name.casefold()
        if key in self.known or key in self.new:
            return True
        if not self.may_create:
            return False
        if len(self.new) >= MOST_NEW_SITES:
            raise BadMapping("too_many_sites", most=MOST_NEW_SITES)
        self.new[key] = name
        return True


def plan_import(
    *, organisation: Organisation, table: Table, mapping: Mapping, today: date, progress: Callable[[int], None] | None = None, left_out: IO[str] | None = None
) -> Report:
    """Reads the whole file and says what would happen. Writes nothing to the database.

    Raises BadMapping or Unreadable when the file cannot be imported this way.
    """
    mapping.check(table.columns)
    reader, sites, report = LineReader(mapping, table.columns, today), SiteBook.of(organisation, mapping.create_sites), Report()
    sheet = LeftOutSheet(left_out, table.columns)
    with closing(table.lines()) as lines:
        for number, cells in lines:
            report.lines += 1
            read = reader.read(number, cells)
            if isinstance(read, Line) and not sites.knows(read.site):
                read = LeftOut(number, "site_unknown", read.site)
            if isinstance(read, LeftOut):
                report.leave_out(number, read.fault, read.value)
                sheet.write(number, read.fault, cells)
                continue
            report.taken += 1
            report.overview.add(read.score, read.day)
            for note in read.notes:
                report.note(number, note, cells[reader.date_at])
            if progress and report.lines % 10_000 == 0:
                progress(report.lines)
    report.new_sites = list(sites.new.values())
    return report


def run_import(
    *,
    by: Membership | None,
    importing: Import,
    table: Table,
    mapping: Mapping,
    plan: Report,
    at: datetime,
    left_out: IO[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Writes what the plan found. After being killed it goes on from where it was; what stands is not added again."""
    organisation = importing.organisation
    ended = (Import.State.DONE, Import.State.FAILED, *ON_ITS_WAY_OUT)
    if not Import.objects.filter(pk=importing.pk).exclude(state__in=ended).update(state=Import.State.RUNNING, lines_total=plan.lines):
        raise LeaseLost(lease_of_import(importing))  # while the plan was made it was given up, or is on its way out again
    before = set(Survey.objects.filter(organisation=organisation).values_list("pk", flat=True))
    survey = survey_for(by, organisation, mapping.survey, at)
    with transaction.atomic():
        themes = set(mapping.themes) - set(Theme.objects.filter(organisation=organisation, name__in=mapping.themes).values_list("name", flat=True))
        note_made(importing, themes, [survey.pk] if survey.pk not in before else [], timezone.localdate(at))
        for name in plan.new_sites:
            if not Site.objects.filter(organisation=organisation, name=name).exists():
                add_site(by=by, organisation=organisation, name=name, at=at)
    writing = Writing(importing, table, mapping, survey, score_questions(survey)[0], plan, timezone.localdate(importing.created_at), left_out)
    slices = Slices(FIRST_SLICE)
    with ExitStack() as stack:
        stack.callback(writing.keys.close)
        lines = stack.enter_context(closing(table.lines()))
        writing.skip(islice(lines, writing.report.lines))
        while batch := list(islice(lines, slices.size)):
            with slices.one():
                writing.write(batch)
            if progress:
                progress(writing.report.lines)
    report = writing.report
    move_figures(organisation, timezone.localdate(at), at_once=True, own=importing.pk)
    with transaction.atomic():
        Import.objects.filter(pk=importing.pk, state=Import.State.RUNNING).update(
            state=Import.State.DONE, lines_done=report.lines, report=report.as_dict(), finished_at=datetime.now(UTC), trouble=""
        )
        announce(topic_of(importing), "done")
    return report


def note_made(importing: Import, themes: Iterable[str], surveys: Iterable[int], today: date) -> None:
    """Keeps what is made for the file beside its answers, so that it can go with them, and until when it can."""
    made = importing.undone or {"themes": [], "surveys": []}
    made = {"themes": sorted({*made["themes"], *themes}), "surveys": sorted({*made["surveys"], *surveys})}
    importing.undone, importing.undo_until = made, importing.undo_until or today + UNDO_FOR
    importing.save(update_fields=["undone", "undo_until"])


def survey_for(by: Membership | None, organisation: Organisation, name: str, at: datetime) -> Survey:
    """The survey that the answers belong to: the one named, else the organisation's first, else a ready-made one."""
    if name:
        return survey_named(organisation.pk, name) or create_survey(by=by, organisation=organisation, name=name, at=at)
    return main_survey(organisation.pk) or create_survey(by=by, organisation=organisation, name=organisation.name, at=at)


@dataclass
class Grouped:
    """The lines of one respondent within a batch."""

    row: AnswerRow
    lines: list[tuple[Line, list[str]]]


class Writing:
    """The second pass: turns batches of lines into rows."""

    def __init__(
        self, importing: Import, table: Table, mapping: Mapping, survey: Survey, question: Question, plan: Report, today: date, left_out: IO[str] | None
    ) -> None:
        self.importing, self.importing_id, self.question_id = importing, importing.pk, question.pk
        self.organisation_id = importing.organisation_id
        self.reader = LineReader(mapping, table.columns, today)
        self.keys = KeyMaker(mapping.source or f"survey {survey.pk}")
        known = SiteBook.of(importing.organisation, may_create=False).known
        # Plain values: a record's own attributes are too slow to ask for a million times.
        self.sites = {name: site.pk for name, site in known.items()}
        done = importing.report if importing.state == Import.State.RUNNING else {}
        self.report = Report.of_dict(done) if done else Report(new_sites=plan.new_sites)
        self.sheet = LeftOutSheet(left_out, table.columns, done.get("left_out_until", 0))
        self.themes = {name: Theme.objects.get_or_create(organisation_id=self.organisation_id, name=name[:200])[0].pk for name in mapping.themes}
        self.same_file = set(Import.objects.filter(organisation_id=self.organisation_id, digest=importing.digest).values_list("pk", flat=True)) | {importing.pk}

    def skip(self, lines: Iterable[tuple[int, list[str]]]) -> None:
        """Passes over lines that were written before. Equal lines are still counted: their keys follow from how many came before."""
        for number, cells in lines:
            read = self.reader.read(number, cells)
            if isinstance(read, Line) and read.site.casefold() in self.sites:
                self.keys.answer_key(read)

    def write(self, batch: list[tuple[int, list[str]]]) -> None:
        """One batch, all or nothing."""
        groups: dict[UUID, Grouped] = {}
        for number, cells in batch:
            self.report.lines += 1
            read = self.reader.read(number, cells)
            site = self.sites.get(read.site.casefold()) if isinstance(read, Line) else None
            if isinstance(read, Line) and site is None:
                read = LeftOut(number, "site_unknown", read.site)
            if isinstance(read, LeftOut) or site is None:
                if isinstance(read, LeftOut):
                    self.leave_out(number, read.fault, read.value, cells)
                continue
            for note in read.notes:
                self.report.note(number, note, cells[self.reader.date_at])
            key = self.keys.answer_key(read)
            if key not in groups:
                groups[key] = Grouped(self.answer_row(read, key, site), [])
            groups[key].lines.append((read, cells))
        with transaction.atomic():
            fence()
            self.write_groups(groups)
            done = self.report.as_dict() | {"left_out_until": self.sheet.until()}
            if not Import.objects.filter(pk=self.importing.pk, state=Import.State.RUNNING).update(lines_done=self.report.lines, report=done):
                raise LeaseLost(lease_of_import(self.importing))
            announce(topic_of(self.importing), str(self.report.lines))

    def write_groups(self, groups: dict[UUID, Grouped]) -> None:
        standing = existing_answers((self.organisation_id, key) for key in groups)
        rows = [group.row for key, group in groups.items() if (self.organisation_id, key) not in standing]
        new = insert_answers(rows)
        counted = cells_of(row for row in rows if (row.organisation_id, row.key) in new)
        add_to_counts(counted, apart=counted)  # who has the file knows them: they wait with each other only
        note_brought(self.importing.pk, counted)
        self.report.answers_added += len(new)
        self.report.without_score += sum(row.score is None and (row.organisation_id, row.key) in new for row in rows)
        comments: list[CommentRow] = []
        labels: list[tuple[UUID, UUID, int]] = []
        for key, group in groups.items():
            kept = standing.get((self.organisation_id, key))
            for line, cells in group.lines:
                if self.belongs(line, cells, group.row, kept):
                    self.report.taken += 1
                    self.report.lines_repeated += kept is not None and kept.brought_by_id != self.importing.pk
                    self.add_words(line, group.row, comments, labels)
        self.report.comments_added += insert_comments(comments)
        insert_labels(self.organisation_id, labels)

    def belongs(self, line: Line, cells: list[str], row: AnswerRow, kept: Standing | None) -> bool:
        """Whether a line may add to its respondent's answer; notes or leaves out one that says otherwise."""
        site = self.sites[line.site.casefold()]
        first = (row.site_id, row.day, row.score) if kept is None else (kept.site_id, kept.day, kept.score)
        if first == (site, line.day, line.score):
            return True
        if kept is None or kept.brought_by_id in self.same_file or self.has_all(line, row):
            self.report.note(line.number, "respondent_differs", line.respondent)
            return True
        self.leave_out(line.number, "respondent_elsewhere", line.respondent, cells)
        return False

    def has_all(self, line: Line, row: AnswerRow) -> bool:
        """Whether everything that the line says in words is kept already: then an earlier file brought it."""
        if not line.comments:
            return False
        keys = [comment_key(column, text) for column, text in line.comments]
        found = Comment.objects.filter(answer__organisation_id=self.organisation_id, answer__key=row.key, key__in=keys)
        return found.count() == len(set(keys))

    def add_words(self, line: Line, row: AnswerRow, comments: list[CommentRow], labels: list[tuple[UUID, UUID, int]]) -> None:
        for column, text in line.comments:
            key = comment_key(column, text)
            comments.append(CommentRow(self.organisation_id, row.key, key, text, state=Comment.State.PAST, brought_by_id=self.importing_id))
            labels += [(row.key, key, self.themes[name]) for name in line.themes]

    def answer_row(self, line: Line, key: UUID, site_id: int) -> AnswerRow:
        return AnswerRow(self.organisation_id, site_id, self.question_id, None, self.importing_id, key, line.score, line.day, is_known=True)

    def leave_out(self, number: int, fault: str, value: str, cells: list[str]) -> None:
        self.report.leave_out(number, fault, value)
        self.sheet.write(number, fault, cells)


def insert_labels(organisation_id: int, labels: list[tuple[UUID, UUID, int]]) -> None:
    """Themes that the file itself gave to comments. Those already there stay."""
    if not labels:
        return
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO feedback_commenttheme (comment_id, theme_id) SELECT c.id, %s FROM feedback_comment c"
            " JOIN feedback_answer a ON a.id = c.answer_id WHERE a.organisation_id = %s AND a.key = %s AND c.key = %s"
            " ON CONFLICT (comment_id, theme_id) DO NOTHING",
            [(theme, organisation_id, answer.hex if sqlite else answer, comment.hex if sqlite else comment) for answer, comment, theme in labels],
        )


class LeftOutSheet:
    """The file of lines left out: line number, why, and the line itself, safe to open in a spreadsheet."""

    def __init__(self, file: IO[str] | None, columns: list[str], until: int = 0) -> None:
        """`until`: where an import that goes on had come to in this file; what stands behind it is written again."""
        self.file, self.rows = file, csv.writer(file) if file else None
        if file and until:
            file.seek(min(until, os.fstat(file.fileno()).st_size))
            file.truncate()
        elif self.rows:
            self.rows.writerow(["line", "reason", *map(csv_safe, columns)])

    def until(self) -> int:
        """Where the file ends now, once it is on the disk."""
        if self.file is None:
            return 0
        self.file.flush()
        return self.file.tell()

    def write(self, number: int, fault: str, cells: list[str]) -> None:
        """Adds a line."""
        if self.rows:
            self.rows.writerow([number, fault, *(csv_safe(cell.replace("\0", "")) for cell in cells)])


def topic_of(importing: Import) -> str:
    """What a page that waits for the import listens to."""
    return f"feedback.import:{importing.pk}"


def lease_of_import(importing: Import) -> str:
    """The name of the lease that a command holds while it brings in a file; a job's is its task's."""
    return f"feedback.import:{importing.pk}"


def note_trouble(importing: Import, words: str) -> None:
    """Says on the import why it stopped, unless it is in by now, or on its way out again."""
    Import.objects.filter(pk=importing.pk, state__in=ON_ITS_WAY).update(state=Import.State.FAILED, trouble=words, finished_at=datetime.now(UTC))
