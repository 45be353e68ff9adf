"""Setting a tagged PDF (UA-1) from a template and data that it reads: the texts as data, so that none is taken for a command."""

import json
import re
from pathlib import Path
from typing import Any

import typst

LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
INSTEAD = "□"
PASSES = 5  # a font that lacks something of what it lacked is asked again


def set_pdf(folder: Path, template: str, data: Any) -> bytes:
    """The template set with `data.json` beside it. A sign that no font has – an emoji, one of another script – stands as □: the rest is read."""
    page = folder / "page.typ"
    page.write_text(template)
    for _again in range(PASSES):
        (folder / "data.json").write_text(json.dumps(data))
        try:
            made: bytes = typst.compile(str(page), root=str(folder), ignore_system_fonts=True, pdf_standards=["ua-1"])
        except typst.TypstError as trouble:
            lacking = {ESCAPED.sub(lambda found: chr(int(found[1], 16)), one) for one in LACKING.findall(trouble.diagnostic)}
            if not lacking:
                raise
            data = _without(data, sorted(lacking, key=len, reverse=True))
        else:
            return made
    return _last(page, folder, data)


def _last(page: Path, folder: Path, data: Any) -> bytes:
    """With the signs of our own languages only."""
    (folder / "data.json").write_text(json.dumps(_plain(data)))
    made: bytes = typst.compile(str(page), root=str(folder), ignore_system_fonts=True, pdf_standards=["ua-1"])
    return made


def _without(data: Any, lacking: list[str]) -> Any:
    if isinstance(data, str):
        for one in lacking:
            data = data.replace(one, INSTEAD)
        return data
    return _each(data, lambda one: _without(one, lacking))


def _plain(data: Any) -> Any:
    if isinstance(data, str):
        return re.sub(r"[^\n\x20-\u024f‐-…€]", "?", data)
    return _each(data, _plain)


def _each(data: Any, change: Any) -> Any:
    if isinstance(data, dict):
        return {name: change(value) for name, value in data.items()}
    return [change(value) for value in data] if isinstance(data, list | tuple) else data
