"""A package made by script/new-package is a working part of the house: it is made in a throw-away copy, and tried."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD = {".importlinter", "docs/explanation/architecture.md", "src/talkoot/locale/fi/LC_MESSAGES/django.po", "src/talkoot/locale/sv/LC_MESSAGES/django.po"}
CHECKS = [
    ["-m", "ruff", "check", "-q", "src/talkoot/dreams", "tests/dreams"],
    ["-m", "ruff", "format", "-q", "--check", "src/talkoot/dreams", "tests/dreams"],
    ["-m", "mypy", "src/talkoot/dreams"],
    ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"],
    ["-m", "djlint", "src/talkoot/dreams", "--lint", "--quiet"],
    ["-m", "django", "makemigrations", "--check", "--dry-run"],
    ["script/translations.py"],
    ["script/architecture.py", "--check"],
]
MADE = {"__pycache__", ".ruff_cache", ".mypy_cache", ".import_linter_cache", "var"}
WALKS = [f"tests/architecture/{name}.py" for name in ("test_access", "test_tenancy", "test_promises", "test_frame")]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the house."""
    home = tmp_path_factory.mktemp("house")
    for name in ("src", "script", "tests", "docs"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".importlinter", "pyproject.toml"):
        shutil.copy(ROOT / name, home / name)
    return home


def run(house, *arguments):
    told = {name: value for name, value in os.environ.items() if not name.startswith(("TALKOOT_TEST", "PYTEST_"))}
    told |= {"PYTHONPATH": f"{house / 'src'}{os.pathsep}{house}", "TALKOOT_HOME": str(house / "var"), "TALKOOT_MODE": "development", "TALKOOT_LOG": "warning"}
    told |= {"TALKOOT_KEY": "k" * 50, "DJANGO_SETTINGS_MODULE": "talkoot.config.settings"}
    done = subprocess.run([sys.executable, *arguments], cwd=house, env=told, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def files(house):
    """What stands in each file that is written by people."""
    found = [one for one in house.rglob("*") if one.is_file() and not MADE & set(one.relative_to(house).parts)]
    return {str(one.relative_to(house)): one.read_bytes() for one in found}


@pytest.mark.one_database
def test_a_package_to_begin_with_is_a_working_part_of_the_house(house):
    before = files(house)
    run(house, "script/new_package.py", "dreams", "Dream/Unelma/Dröm", "Dreams/Unelmat/Drömmar")
    after = files(house)
    own = {name for name in after if "/dreams/" in name}
    assert {name for name in after if before.get(name) != after[name]} - own <= TOLD
    python = [name for name in own if name.startswith("src/") and name.endswith(".py") and "migrations" not in name]
    assert sum(bool(line.strip()) for name in python for line in after[name].decode().splitlines()) < 150
    for check in CHECKS:
        run(house, *check)
    tried = run(house, "-m", "pytest", "-q", "-n", "0", "tests/dreams", *WALKS, "-k", "dreams or Dream or cards or makers or frame or pressed")
    assert int(re.search(r"(\d+) passed", tried)[1]) > 20, "its own tests, and the walks over its pages, its things and its fields"
    with pytest.raises(AssertionError, match="is there already"):
        run(house, "script/new_package.py", "dreams", "Dream/Unelma/Dröm", "Dreams/Unelmat/Drömmar")
