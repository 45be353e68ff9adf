"""docs/explanation/words.md says of each word what the code says."""

import ast
import re
from importlib import import_module
from inspect import getdoc
from pathlib import Path

import talkoot

SOURCE = Path(talkoot.__file__).parent
PAGE = SOURCE.parents[1] / "docs" / "explanation" / "words.md"
ROW = re.compile(r"^\| `(\w+)` \| `([\w.]+)` \| (.+) \|$", re.MULTILINE)


def test_each_word_is_told_as_the_code_tells_it():
    rows = ROW.findall(PAGE.read_text())
    assert len(rows) > 30
    for name, module, told in rows:
        said = getdoc(getattr(import_module(f"talkoot.{module}"), name)) or ""
        assert " ".join(said.split("\n\n")[0].split()) == told, name


def test_every_class_that_many_packages_use_is_on_the_page():
    """Of the base, by at least three packages above it, forms' fields left out: they are told by their labels."""
    used = {}
    for path in SOURCE.rglob("*.py"):
        package = path.relative_to(SOURCE).parts[0]
        for node in ast.walk(ast.parse(path.read_text())) if package not in ("base", "config") else ():
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("talkoot.base."):
                for one in node.names:
                    if one.name[:1].isupper() and not one.name.isupper() and not one.name.endswith("Field"):
                        used.setdefault(one.name, set()).add(package)
    missing = {name for name, packages in used.items() if len(packages) > 2} - {name for name, _module, _told in ROW.findall(PAGE.read_text())}
    assert missing == set()


def test_every_name_of_the_second_table_is_used():
    code = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    names = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \| [^`|]", PAGE.read_text().split("## Names")[1], re.MULTILINE)
    for name in re.findall(r"`(\w+)", " ".join(names)):
        assert name == "things_of" or re.search(rf"\b{name}\b", code), name
