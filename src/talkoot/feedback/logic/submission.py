"""A customer's answer as it comes in from a phone: read and checked in one place for both ways in."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from talkoot.base.kit.text import clean_text
from talkoot.feedback.logic.tally import HIGHEST, LOWEST

MOST_CHARACTERS = 10_000


class Unfit(Exception):
    """The answer cannot be taken; `fault` says why, in words that views translate."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Submission:
    """A well-formed answer: the key its device made, its score, and what was written with it."""

    key: UUID
    score: int
    comment: str = ""


def read_submission(fields: Mapping[str, object]) -> Submission:
    """Reads `answer` (a UUID), `score` (1–5) and `comment`; raises Unfit with the first fault found.

    Faults: no_key, no_score, score_off_scale, comment_too_long.
    """
    return Submission(read_key(fields.get("answer")), read_score(fields.get("score")), read_comment(fields.get("comment")))


def read_key(raw: object) -> UUID:
    """The key, or Unfit("no_key")."""
    if not isinstance(raw, str) or len(raw) > 40:
        raise Unfit("no_key")
    try:
        return UUID(raw)
    except ValueError:
        raise Unfit("no_key") from None


def read_score(raw: object) -> int:
    """The score, or Unfit."""
    if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 4:
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Unfit("no_score")
    if not LOWEST <= raw <= HIGHEST:
        raise Unfit("score_off_scale")
    return raw


def read_comment(raw: object) -> str:
    """The words, cleaned; empty when there are none. Unfit when they are too long."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Unfit("comment_not_text")
    text = clean_text(raw)
    if len(text) > MOST_CHARACTERS:
        raise Unfit("comment_too_long")
    return text
