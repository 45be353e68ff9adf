"""What is different between two texts, by words."""

import re
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


def word_diff(old: str, new: str) -> list[tuple[str, str]]:
    """The new text in pieces by words: same, new, gone. Pieces that are same or new give the new text; same or gone the old one."""
    a, b = WORDS.findall(old), WORDS.findall(new)
    pieces: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(b[k:m])))
            continue
        if i < j:
            pieces.append(("gone", "".join(a[i:j])))
        if k < m:
            pieces.append(("new", "".join(b[k:m])))
    return pieces
