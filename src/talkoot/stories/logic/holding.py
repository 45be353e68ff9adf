"""When something said in public waits for a person before others see it. No cookie, no riddle, no other server is asked.

Each sign alone only holds; nothing is thrown away by a rule. Writers are told which sign it was, so that an honest one can wait
or write otherwise.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from hmac import compare_digest

from talkoot.base.kit.outside import whole
from talkoot.base.kit.personal import personal_spans
from talkoot.base.kit.rich_text import links_in
from talkoot.stories.logic.selling import hides, leads_away, sells

QUICK = 4.0  # seconds: nobody reads a page and writes a sentence faster
STALE = 2 * 24 * 3600.0  # a page left open longer than this was kept by a program, or by somebody very patient
LOUD = 0.6  # share of capital letters in a text of some length
LONG_ENOUGH = 20  # letters, for shares to say something
FOREIGN = 0.3  # share of letters that are not of the Latin script
LIKE = 0.8  # share of three-letter pieces that two texts have in common to be the same
ROUGH = 0.3  # share of its words below which no text has so many pieces in common


def why_hold(text: str, name: str, seconds: float | None, others: Iterable[str], is_named: bool = False, raw: str = "") -> str:
    """The first sign that it may be no reader's word: `link`, `fast`, `again`, `hidden`, `words`, `loud`, `foreign`, `personal`; empty where there is none.

    `seconds`: since the page was opened, None where the page does not say it; `others`: what was said before; `is_named`: whether a colleague's name
    stands in it; `raw`: as it came, before signs that do not show were taken out.
    """
    said = f"{name} {text}"
    letters = [char for char in said if char.isalpha()]
    if links_in(said) or leads_away(said):
        return "link"
    if seconds is None or not QUICK <= seconds <= STALE:
        return "fast"
    if alike_any(text, others):
        return "again"
    if hides(raw or said):
        return "hidden"
    if sells(text, name):
        return "words"
    if len(letters) >= LONG_ENOUGH and sum(char.isupper() for char in letters) / len(letters) > LOUD:
        return "loud"
    if letters and sum(ord(char) > 0x24F for char in letters) / len(letters) > FOREIGN:
        return "foreign"
    if re.search(r"(.)\1{7,}", said):
        return "loud"
    return "personal" if is_named or personal_spans(text) else ""


def alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same in the same words. Short ones – “Kiitos!” – are never held against each other."""
    return alike_any(one, [other])


def alike_any(text: str, others: Iterable[str]) -> bool:
    """Whether a text is like any of others: their words are held against each other first, which costs little."""
    words = _words(text)
    mine, some = _pieces(words), set(words)
    if len(mine) < LONG_ENOUGH:
        return False
    for other in others:
        if len(other) < LIKE * len(mine):  # it has no more pieces than letters
            continue
        theirs = _words(other)
        if len(some.intersection(theirs)) < ROUGH * len(some):
            continue
        pieces = _pieces(theirs)
        if len(pieces) >= LONG_ENOUGH and len(mine & pieces) / len(mine | pieces) >= LIKE:
            return True
    return False


def in_parts(found: Sequence[tuple[int, int]], most: int = 20, room: int = 8000) -> list[list[int]]:
    """Numbers of comments in the order given, each with its length, as many to a part as a small page carries."""
    parts, left = list[list[int]](), 0
    for pk, long in found:
        if not parts or len(parts[-1]) >= most or long > left:
            parts.append([])
            left = room
        parts[-1].append(pk)
        left -= long
    return parts


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _pieces(words: Sequence[str]) -> set[str]:
    plain = " ".join(words)
    return {plain[start : start + 3] for start in range(len(plain) - 2)}


def stamp(secret: bytes, about: str, at: float) -> str:
    """When a page was shown, sealed: a program that makes its own is no faster by it."""
    shown_at = str(int(at))
    return f"{shown_at}.{_seal(secret, about, shown_at)}"


def seconds_since(secret: bytes, about: str, stamped: str, now: float) -> float | None:
    """How long ago a page was shown; None where the stamp is not ours."""
    shown_at, _dot, seal = stamped.partition(".")
    seconds = whole(shown_at)
    if seconds is None or not compare_digest(seal.encode(), _seal(secret, about, shown_at).encode()):
        return None
    return now - seconds


def _seal(secret: bytes, about: str, shown_at: str) -> str:
    return blake2b(f"stories {about} {shown_at}".encode(), key=secret[:64], digest_size=10).hexdigest()
