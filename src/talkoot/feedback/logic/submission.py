"""A customer's answer as it comes in from a device: read and checked in one place for every way in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from talkoot.base.kit.outside import whole
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.feedback.logic.tally import HIGHEST, LOWEST

MOST_CHARACTERS = 10_000
MOST_REPLIES = 60
MOST_AT_ONCE = 200  # answers in one delivery of a kiosk
LONGEST_OFFLINE = timedelta(days=60)


class Unfit(Exception):
    """The answer cannot be taken; `fault` says why, in words that views translate."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Wish:
    """How the customer wants to be reached: an e-mail address or a phone number, and a name if they like."""

    reach: str
    name: str = ""
    language: str = "fi"


@dataclass(frozen=True, slots=True)
class Submission:
    """A well-formed answer: the key its device made, its score, and what was said with it.

    `question`: the version that was shown, None for the current one. `replies`: (question, value) of the further
    questions. `ago`: how long before its delivery it was given, by the device's own clock at both ends; believed of
    enrolled kiosks only. `changes`: the version of the answer under this key that it replaces; 0 for a first answer.
    `again`: it comes from a page of ours to which the customer may have gone back: what stands under the key is a mis-tap,
    unless the page is old or not ours (actions/presses.py).
    """

    key: UUID
    score: int
    comment: str = ""
    question: int | None = None
    replies: tuple[tuple[int, int], ...] = ()
    wish: Wish | None = None
    is_play: bool = False
    ago: timedelta = timedelta(0)
    changes: int = 0
    again: bool = False

    def replaces(self, version: int) -> bool:
        """Whether it puts itself in place of that version of the answer under its key: by name, or from a page gone back to in time."""
        return self.changes == version or (self.again and version == 1)

    def given_at(self, now: datetime) -> datetime:
        """When it was given. A device's clock may be wrong, but it is wrong alike at both ends."""
        return now - min(max(self.ago, timedelta(0)), LONGEST_OFFLINE)


def read_submission(fields: Mapping[str, object]) -> Submission:
    """Reads `answer` (a UUID), `score` (1–5), `comment` and, if there, `question`, `replies`, `contact`, `play`, `ago`, `changes`.

    Raises Unfit with the first fault found: no_key, no_score, score_off_scale, comment_not_text, comment_too_long,
    reply_unfit, contact_unfit.
    """
    return Submission(
        read_key(fields.get("answer")), read_score(fields.get("score")), read_comment(fields.get("comment")),
        read_question(fields.get("question")), read_replies(fields.get("replies")), read_wish(fields.get("contact")),
        fields.get("play") is True, read_ago(fields.get("ago")), read_changes(fields.get("changes")),
        fields.get("again") == "1",
    )  # fmt: skip


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
    if (score := whole(raw, 3)) is None:
        raise Unfit("no_score")
    if not LOWEST <= score <= HIGHEST:
        raise Unfit("score_off_scale")
    return score


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


def read_question(raw: object) -> int | None:
    """The number of the question shown; None when it was not said."""
    if raw is None or raw == "":
        return None
    if (question := whole(raw, 15)) is None:
        raise Unfit("reply_unfit")
    return question


def read_replies(raw: object) -> tuple[tuple[int, int], ...]:
    """`{"17": 3, "18": [0, 2]}` as pairs of question and value."""
    if raw is None:
        return ()
    if not isinstance(raw, Mapping):
        raise Unfit("reply_unfit")
    pairs: list[tuple[int, int]] = []
    for question, values in raw.items():
        for value in values if isinstance(values, list) else [values]:
            number, chosen = whole(question, 15), whole(value, 3)
            if number is None or chosen is None or len(pairs) >= MOST_REPLIES:
                raise Unfit("reply_unfit")
            pairs.append((number, chosen))
    return tuple(pairs)


def read_wish(raw: object) -> Wish | None:
    """`{"reach": …, "name": …, "language": …, "consent": true}`; without consent nothing is kept."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping) or not all(isinstance(raw.get(part, ""), str) for part in ("reach", "name", "language")):
        raise Unfit("contact_unfit")
    reach = clean_line(str(raw.get("reach", "")))
    if not reach:
        return None
    if raw.get("consent") is not True:
        raise Unfit("contact_without_consent")
    if not is_reachable(reach):
        raise Unfit("contact_unfit")
    language = str(raw.get("language", ""))
    return Wish(reach, clean_line(str(raw.get("name", "")))[:200], language if language in ("fi", "sv", "en") else "fi")


def is_reachable(reach: str) -> bool:
    """Whether it looks like an e-mail address or a phone number."""
    if len(reach) > 200:
        return False
    name, at, domain = reach.rpartition("@")
    if at:
        return bool(name) and "." in domain and not domain.startswith(".") and not domain.endswith(".") and " " not in reach
    digits = [sign for sign in reach if sign.isdigit()]
    return 6 <= len(digits) <= 15 and all(sign.isdigit() or sign in "+ -()" for sign in reach)


def read_ago(raw: object) -> timedelta:
    """Milliseconds between giving and delivering; nothing for anything strange."""
    milliseconds = whole(raw, 15)
    return timedelta(milliseconds=milliseconds) if milliseconds is not None else timedelta(0)


def read_changes(raw: object) -> int:
    """The version that is replaced: the first one, or none. Unfit for anything else: an answer is changed once."""
    if raw is None or raw == "":
        return 0
    if whole(raw) != 1:
        raise Unfit("changes_unfit")
    return 1
