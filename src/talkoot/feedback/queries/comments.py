"""Customers' words: the newest ones, by site and by state."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from talkoot.base.kit.personal import masked
from talkoot.base.orgs.models import Membership
from talkoot.feedback.models import Comment
from talkoot.feedback.queries.masking import mask_words, shown_texts, spans_of

PAGE = 20
MOST_OUT = 50_000  # in a file
IN_FILE = ("day", "site", "score", "comment", "themes", "state")
LONGEST = 160  # letters of what is put on a wall


def comments_of(me: Membership, site_id: int | None = None, state: str | None = None, theme_id: int | None = None) -> QuerySet[Comment]:
    """The organisation's comments, newest first, of one site, in one state or about one theme when asked for."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id, held=False)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    if state in Comment.State.values:
        rows = rows.filter(state=state)
    if theme_id is not None:
        rows = rows.filter(themes=theme_id)
    return rows.select_related("site", "taken_by__user", "answer__follow_up__owner__user").prefetch_related("themes").order_by("-at", "-id")


def as_read_by(me: Membership, comments: list[Comment]) -> list[Comment]:
    """Gives each comment its `shown`: the words as this person may read them."""
    texts = shown_texts(comments, me) if comments else {}
    for found in comments:
        found.shown = texts[found.pk]
    return comments


def comment(me: Membership, pk: int) -> Comment | None:
    """One comment of the caller's organisation."""
    found = comments_of(me).filter(pk=pk).first()
    return as_read_by(me, [found])[0] if found else None


def mine_to_handle(me: Membership) -> list[Comment]:
    """What the caller has taken and not yet handled, oldest first."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id, taken_by=me, state=Comment.State.TAKEN, answer__follow_up=None)
    return as_read_by(me, list(rows.select_related("site").order_by("changed_at", "id")[:20]))


def waiting_for_care(me: Membership, site_ids: list[int], since: object) -> list[Comment]:
    """New comments with a low score (1–3) at the given sites since a time, newest first, three at most."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id, site_id__in=site_ids, state=Comment.State.NEW, held=False, answer__follow_up=None)
    return as_read_by(me, list(rows.filter(score__lte=3, at__gte=since).select_related("site").order_by("-at", "-id")[:3]))


def words_for_the_wall(me: Membership, site_id: int, since: object) -> str:
    """The newest short words of a satisfied customer of a site, names and numbers masked whoever prints them; empty where there are none."""
    for found in comments_of(me, site_id).filter(score__gte=4, at__gte=since)[:20]:
        text = masked(found.text, spans_of([found], me.organisation_id)[found.pk], mask_words()).strip()
        if 0 < len(text) <= LONGEST:
            return text
    return ""


def rows_of_file(me: Membership, rows: QuerySet[Comment]) -> Iterator[list[str | int | date | None]]:
    """Of each comment the day, site, score, words as this person may read them, themes and state. A thousand comments at a time."""
    for start in range(0, MOST_OUT, 1000):
        part = as_read_by(me, list(rows[start : min(start + 1000, MOST_OUT)]))
        for found in part:
            themes = ", ".join(theme.name for theme in found.themes.all())
            yield [found.day, found.site.name, found.score, found.shown, themes, found.state]
        if len(part) < 1000:
            return
