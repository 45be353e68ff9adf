"""The list of comments: limited by place, state, score, theme, days and words, a page at a time, at a bounded cost.

Place, state and days are read from an index. What no index answers (score, theme, words) is looked for among the next ten
thousand comments at a time: a page of what hardly any comment has says how far back it looked, and where to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from talkoot.base.kit.language import analysed
from talkoot.base.kit.outside import day_of, key_of, whole
from talkoot.base.orgs.models import Membership
from talkoot.feedback.models import Comment, CommentTheme
from talkoot.feedback.queries.comments import PAGE, as_read_by, comments_of
from talkoot.feedback.queries.masking import reads_all

FIRST_LOOK, LOOKED = 500, 10_000
COUNTED = 100
SCORES = {"low": (1, 2), "middle": (3, 3), "high": (4, 5)}
UNSORTED = "none"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to read."""

    site_id: int | None = None
    state: str = ""
    score: str = ""
    theme: int | None = None
    unsorted: bool = False
    first: date | None = None
    last: date | None = None
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], site_id: int | None) -> "Asked":
        """As an address says it; what is strange counts as not asked for."""
        state, score = asked.get("state", ""), asked.get("score", "")
        return cls(
            site_id, state if state in Comment.State.values else "", score if score in SCORES else "", whole(asked.get("theme")),
            asked.get("theme") == UNSORTED, day_of(asked.get("from", "")), day_of(asked.get("to", "")), " ".join(asked.get("q", "").split())[:100],
        )  # fmt: skip

    @property
    def is_narrow(self) -> bool:
        """Whether something is asked for that no index answers."""
        return bool(self.score or self.theme or self.unsorted or self.words)

    @property
    def is_limited(self) -> bool:
        """Whether anything but place and state is asked for."""
        return self.is_narrow or bool(self.first or self.last)


@dataclass(frozen=True)
class CommentPage:
    """One page of comments, where the next one begins, and down to which day was looked where that is not to be seen."""

    comments: list[Comment]
    after: str | None
    looked_until: date | None = None


def comment_page(me: Membership, asked: Asked, after: str | None) -> CommentPage:
    """Twenty comments from a place in the list on. The place is a comment's number: far pages cost no more."""
    rows = in_order(me, asked)
    if after and (last := Comment.objects.filter(pk=key_of(after), organisation_id=me.organisation_id).first()):
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, id__gte=last.pk)
    if not asked.is_narrow:
        plainly = list(rows[: PAGE + 1])
        return CommentPage(as_read_by(me, plainly[:PAGE]), str(plainly[PAGE - 1].pk) if len(plainly) > PAGE else None)
    plain = rows.select_related(None).prefetch_related(None)
    edge = plain.values_list("pk", "day")[LOOKED - 1 : LOOKED].first()
    found: list[Comment] = []
    for looked in sorted({min(FIRST_LOOK, LOOKED), LOOKED}):  # what many comments have is found among the first few hundred
        found = list(narrowed(rows.filter(pk__in=plain.values("pk")[:looked]), asked)[: PAGE + 1])
        if len(found) > PAGE:
            break
    shown = as_found(me, as_read_by(me, found[:PAGE]), asked.words)
    if len(found) > PAGE:
        return CommentPage(shown, str(found[PAGE - 1].pk))
    return CommentPage(shown, str(edge[0]) if edge else None, edge[1] if edge else None)


def in_order(me: Membership, asked: Asked) -> QuerySet[Comment]:
    """What place, state and days leave, newest first."""
    rows = comments_of(me, asked.site_id, asked.state or None)
    if asked.first:
        rows = rows.filter(at__gte=midnight(asked.first))
    if asked.last:
        rows = rows.filter(at__lt=midnight(asked.last + timedelta(days=1)))
    return rows


def narrowed(rows: QuerySet[Comment], asked: Asked) -> QuerySet[Comment]:
    """What score, theme and words leave of them."""
    if asked.score:
        rows = rows.filter(score__range=SCORES[asked.score])
    of_comment = CommentTheme.objects.filter(comment=OuterRef("pk"))
    if asked.theme is not None:
        rows = rows.filter(Exists(of_comment.filter(theme=asked.theme)))
    if asked.unsorted:
        rows = rows.filter(~Exists(of_comment))
    for word in asked.words.split()[:8]:
        either = Q(text__icontains=word)
        for form in analysed(word):
            either |= Q(words__contains=form)
        rows = rows.filter(either)
    return rows


def as_found(me: Membership, comments: list[Comment], words: str) -> list[Comment]:
    """Those in which the reader sees what they looked for: a masked name is never found by looking for it."""
    if not words or reads_all(me):
        return comments
    return [one for one in comments if one.shown == one.text or all(has(one.shown, word) for word in words.split()[:8])]


def has(text: str, word: str) -> bool:
    """Whether a text has a word, in any form."""
    return word.casefold() in text.casefold() or bool(set(analysed(word)) & set(analysed(text)))


def waiting(me: Membership, asked: Asked) -> dict[str, str]:
    """How many of what is asked for are new and in somebody's care, a hundred at most: nothing is counted to its end.

    Words are counted for those only who read every word: what is masked could be found by counting.
    """
    if asked.words and not reads_all(me):
        return {}
    found = {}
    for state in (Comment.State.NEW, Comment.State.TAKEN):
        rows = in_order(me, replace(asked, state=state)).select_related(None).prefetch_related(None)
        if asked.is_narrow:
            rows = narrowed(rows.filter(pk__in=rows.values("pk")[:LOOKED]), asked)
        n = len(rows.values_list("pk", flat=True)[:COUNTED])
        found[state.value] = f"{n}" if n < COUNTED else f"{COUNTED - 1}+"
    return found


def has_history(me: Membership, site_id: int | None) -> bool:
    """Whether a file brought comments of earlier times."""
    return comments_of(me, site_id, Comment.State.PAST).exists()


def chosen(me: Membership, keys: list[str]) -> list[Comment]:
    """The comments that somebody ticked, of their own organisation; a page's worth at most."""
    numbers = [key_of(key) for key in keys[: 2 * PAGE]]
    return list(comments_of(me).select_related("answer").filter(pk__in=numbers)) if numbers else []


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time()))
