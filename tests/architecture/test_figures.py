"""There is one way in to customers' figures, so that no page can go round what keeps single answers from being read."""

import ast
from pathlib import Path

import talkoot

SOURCE = Path(talkoot.__file__).parent
# Who may read the roll-ups: what writes them, what checks them, and the one query module that everything shown goes through.
READS_ROLL_UPS = {
    "feedback/models/__init__.py", "feedback/models/answers.py", "feedback/rows.py", "feedback/actions/rollups.py", "feedback/actions/moving.py",
    "feedback/queries/counts.py", "feedback/queries/soundness.py", "feedback/rows_brought.py",
    "feedback/queries/analysis.py",  # all of them as files, for those who hold the database
    "feedback/queries/leaving.py", "feedback/actions/arriving.py",  # what of them an archive takes along, and brings
}  # fmt: skip
# Who may look at single answers, and what for.
READS_ANSWERS = READS_ROLL_UPS | {
    "feedback/rows_around.py",  # what comes with an answer is joined to it
    "feedback/models/care.py",
    "feedback/models/comments.py",
    "feedback/queries/channels.py",  # which version a customer was asked
    "feedback/actions/invitations.py",  # whether a lost reply was kept
    "feedback/actions/imports.py",  # whether a line has been brought in
    "feedback/actions/undoing.py",  # those of one file, to be deleted
    "feedback/actions/bursts.py",  # which came at once, to be counted or left out
    "feedback/links.py",  # the card of one answer, in the thread of the follow-up it gave rise to
}


def named(names, tables=()):
    """Files that take these names from our models or queries, make them, or name these tables."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        place, text = path.relative_to(SOURCE).as_posix(), path.read_text()
        if "/migrations/" in place:
            continue
        taken = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("talkoot.feedback"):
                taken |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ClassDef) and place.startswith("feedback/models/"):
                taken.add(node.name)
        if taken & names or any(table in text for table in tables):
            found.add(place)
    return found


def test_roll_ups_are_read_by_one_query_module_only():
    assert named({"DayCount", "MonthCount"}, ("feedback_daycount", "feedback_monthcount")) == READS_ROLL_UPS


def test_no_page_counts_answers():
    assert named({"Answer", "Reply"}, ("feedback_answer ", "feedback_reply ")) <= READS_ANSWERS


def test_what_is_in_no_figure_yet_is_counted_for_the_command_line_alone():
    assert named({"EVERY"}) == {"feedback/queries/verdict.py"}
    every = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if "every=True" in path.read_text()}
    assert {place for place in every if place.startswith("feedback/")} == {"feedback/queries/export.py"}
    assert named({"verdict_document"}) == {"config/commands/verdict.py"}
    assert named({"analysis"}) == {"analytics/writing.py"}
