"""What we say we protect is held to a test by name: on the page of threats, in SECURITY.md and on the promise page."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/threats.md").read_text()
READERS = ("The customer", "The member", "The coach", "The owner", "Who runs it", "A thief of a backup")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def part(heading):
    """The text under a heading."""
    return PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(heading):
    """The table under a heading as (first cell, last cell)."""
    lines = [line.strip("|").split(" | ") for line in part(heading).splitlines() if line.startswith("| ")]
    return [(cells[0].strip(), cells[-1].strip()) for cells in lines[1:]]


def functions_of(path):
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(PAGE))), ids=lambda one: str(one).rsplit("/", 1)[-1])
def test_every_test_that_is_named_exists(path, name):
    assert name in functions_of(path)


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_has_protections_with_tests_and_hears_what_is_not_protected(reader):
    protected = rows(reader)
    assert len(protected) >= 3
    assert [what for what, test in protected if not NAMED.search(test)] == []
    assert re.search(r"\*\*Not protected\*\*\n\n- .", part(reader))


def test_each_line_of_security_names_its_test_here():
    said = re.findall(r"^- \*\*(.+?)\*\*", (ROOT / "SECURITY.md").read_text(), re.M)
    assert [what for what, test in rows("SECURITY.md, line by line") if NAMED.search(test)] == said


def test_each_sentence_of_the_promise_is_told_here_with_its_test_or_as_said():
    page = (ROOT / "src/talkoot/assessment/templates/assessment/promise.html").read_text()
    holds, does_not = (re.findall(r'{% translate "([^"]+)" %}', half) for half in page.split('{% translate "What does not hold" %}'))
    told = dict(rows("The promise page, sentence by sentence"))
    assert set(told) == {*holds, *does_not} - {"What holds"}
    assert [sentence for sentence in holds if sentence != "What holds" and not NAMED.search(told[sentence])] == []
    assert [sentence for sentence in does_not if "*said*" not in told[sentence]] == []
