"""Writes a package from the patterns in script/package, and tells the contracts and the catalogues of it. Called by script/new-package."""

import os
import re
import subprocess
import sys
from pathlib import Path
from string import Template

import translations

ROOT = Path(__file__).resolve().parent.parent
PATTERNS, SOURCE, TESTS = ROOT / "script" / "package", ROOT / "src" / "talkoot", ROOT / "tests"
CONTRACT = """
[importlinter:contract:$name]
name = Inside $name: views, links, actions, queries, models
type = layers
layers =
    talkoot.$name.views
    talkoot.$name.links
    talkoot.$name.actions
    talkoot.$name.queries
    talkoot.$name.models
"""


def main(name: str, one: str, several: str) -> None:
    words, many = one.split("/"), several.split("/")
    thing = re.sub(r"\W", "_", words[0].lower())
    if not re.fullmatch(r"[a-z]+", name) or not thing.isidentifier() or len(words) != 3 or len(many) != 3:
        sys.exit("usage: script/new-package ideas Idea/Idea/Idé Ideas/Ideat/Idéer")
    if (SOURCE / name).exists():
        sys.exit(f"{name} is there already")
    things = re.sub(r"\W", "_", many[0].lower())
    names = {"name": name, "Name": name.title(), "thing": thing, "Thing": thing.title(), "THING": thing.upper(), "things": things, "Things": many[0]}
    for pattern in sorted(PATTERNS.glob("*.txt")):
        text = Template(pattern.read_text()).safe_substitute(names)
        write(place_of(pattern.name.removesuffix(".txt"), name, thing), text)
    write(SOURCE / name / "migrations" / "__init__.py", "")
    write(TESTS / name / "__init__.py", "")
    tell_the_contracts(Template(CONTRACT).substitute(names), name)
    run("-m", "django", "makemigrations", name)
    run("-m", "ruff", "check", "-q", "--fix", f"src/talkoot/{name}", f"tests/{name}")
    run("-m", "ruff", "format", "-q", f"src/talkoot/{name}", f"tests/{name}")
    for at, language in ((1, "fi"), (2, "sv")):
        say(language, {words[0]: words[at], many[0]: many[at]})
    run("script/architecture.py")


def place_of(pattern: str, name: str, thing: str) -> Path:
    """Where a file of that pattern goes."""
    if pattern == "test.py":
        return TESTS / name / f"test_{name}.py"
    if pattern == "things.py":
        return TESTS / name / pattern
    if pattern.endswith(".html"):
        return SOURCE / name / "templates" / name / pattern.replace("thing", thing)
    return SOURCE / name / pattern


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def tell_the_contracts(contract: str, name: str) -> None:
    """It stands beside the others, and its inside has an order."""
    path = ROOT / ".importlinter"
    text, next_contract = path.read_text(), "\n[importlinter:contract:pure]"
    side_by_side = next(line for line in text.splitlines() if line.startswith("    talkoot.assessment |"))
    text = text.replace(side_by_side, f"{side_by_side} | talkoot.{name}", 1)
    path.write_text(text.replace(next_contract, contract + next_contract, 1))


def say(language: str, said: dict[str, str]) -> None:
    """What its things are called in a language, where nobody has said so yet."""
    catalogue = translations.read(language)
    for source, words in said.items():
        if source not in catalogue:
            catalogue.add(source, words)
    translations.write(language, catalogue)


def run(*arguments: str) -> None:
    told = {"TALKOOT_MODE": "development", "TALKOOT_LOG": "warning", "DJANGO_SETTINGS_MODULE": "talkoot.config.settings"}
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH", ""))))
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=os.environ | told | {"PYTHONPATH": path}, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 4 else main("", "", "")
