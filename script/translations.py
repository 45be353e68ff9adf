"""Holds the catalogues against the source: nothing missing, nothing fuzzy, placeholders alike.

`script/translations.py --update` brings new sentences into the catalogues (needs Debian's gettext).
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "talkoot"
LANGUAGES = {"fi": "Finnish", "sv": "Swedish"}
HEADER = r"""# Talkoot in {name}.
msgid ""
msgstr ""
"Project-Id-Version: Talkoot\n"
"Language: {code}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
USED = re.compile(r"""(?:\b(?:_|gettext|gettext_lazy)\(|\bpgettext(?:_lazy)?\(\s*"[^"]*",)\s*"((?:[^"\\]|\\.)+)\"""")


def main() -> int:
    if "--update" in sys.argv:
        update()
    problems = [problem for language in LANGUAGES for problem in problems_of(language)]
    for problem in problems[:50]:
        print(problem)
    return 1 if problems else 0


def update() -> None:
    """Collects the source's sentences; new ones come in empty."""
    if not shutil.which("xgettext"):
        sys.exit("xgettext is missing: install gettext")
    languages = [argument for language in LANGUAGES for argument in ("-l", language)]
    subprocess.run(["django-admin", "makemessages", *languages, "--no-location", "--no-obsolete", "--no-wrap"], cwd=SOURCE, check=True)
    for language in LANGUAGES:
        write(language, read(language))


def write(language: str, catalogue: Catalog) -> None:
    """Writes a catalogue in one fixed form: a date of each run, or another wrapping, would make every change a conflict."""
    path = SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"
    for message in catalogue:  # gettext's remarks on what a sentence was like before
        message.user_comments = []
    with path.open("wb") as file:
        write_po(file, catalogue, ignore_obsolete=True, width=110, sort_output=True)
    _tools_header, entries = path.read_text().split("\n\n", 1)
    path.write_text(HEADER.format(name=LANGUAGES[language], code=language) + "\n" + entries)


def read(language: str) -> Catalog:
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def problems_of(language: str) -> list[str]:
    """What is wrong with one catalogue."""
    catalogue, found = read(language), []
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if "fuzzy" in message.flags:
            found.append(f"{language}: fuzzy: {ids[0]}")
        elif not all(texts):
            found.append(f"{language}: missing: {ids[0]}")
        elif any(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(" ".join(ids))) for text in texts):
            found.append(f"{language}: other placeholders: {ids[0]}")
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id) for m in catalogue if m.id}
    for path in SOURCE.rglob("*.py"):
        for sentence in USED.findall(path.read_text()):
            if sentence.replace("\\n", "\n").replace('\\"', '"') not in known and not any(str(k).startswith(sentence.replace("\\n", "\n")) for k in known):
                found.append(f"{language}: not collected: {sentence} ({path.name})")
    return found


if __name__ == "__main__":
    sys.exit(main())
