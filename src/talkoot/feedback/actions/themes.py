"""Themes: the organisation's own list, people's labels, and what the software learns from them."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from zlib import crc32

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.language import analysed
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.store.turns import Slices
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.theme_list import STARTING
from talkoot.feedback.logic.themes import MOST_LABELLED, Model, learn
from talkoot.feedback.models import Comment, CommentTheme, Settings, Theme, ThemeModel

MOST_THEMES = 100


def start_themes(*, by: Membership | None, organisation: Organisation, at: datetime) -> int:
    """Adds the starting list in the organisation's language, once; returns how many were added."""
    listed = STARTING.get(organisation.language, STARTING["en"])
    with transaction.atomic():
        made = [Theme.objects.get_or_create(organisation=organisation, name=name, defaults={"words": words})[1] for name, words in listed]
        if by is not None and any(made):
            _trail(by, "start_themes", "feedback.theme:0", at)
    return sum(made)


def save_theme(*, by: Membership, name: str, words: str, at: datetime, theme: Theme | None = None) -> Theme:
    """Adds or renames a theme. Refused for a name that is taken, and beyond a hundred themes."""
    name = clean_line(name)
    rows = Theme.objects.filter(organisation_id=by.organisation_id)
    others = rows.exclude(pk=theme.pk) if theme else rows
    if others.filter(name__iexact=name).exists():
        raise Refused(_("There is a theme called “%(name)s” already.") % {"name": name})
    if theme is None and rows.filter(ended_at=None).count() >= MOST_THEMES:
        raise Refused(_("A hundred themes at most. End some that nobody uses."))
    with transaction.atomic():
        theme = theme or Theme(organisation=by.organisation)
        theme.name, theme.words, theme.ended_at = name, clean_line(words), None
        theme.save()
        _trail(by, "save_theme", f"feedback.theme:{theme.pk}", at)
    return theme


def end_theme(*, by: Membership, theme: Theme, at: datetime) -> Theme:
    """It is offered no longer; comments keep what they were labelled with. Safe to repeat."""
    with transaction.atomic():
        if Theme.objects.filter(pk=theme.pk, ended_at=None).update(ended_at=at):
            _trail(by, "end_theme", f"feedback.theme:{theme.pk}", at)
        theme.refresh_from_db()
    return theme


def label_comment(*, by: Membership, comment: Comment, themes: Iterable[Theme], at: datetime) -> None:
    """What a person says the comment is about: exactly these themes, each now a person's label."""
    wanted = {theme.pk for theme in themes}
    with transaction.atomic():
        CommentTheme.objects.filter(comment=comment).exclude(theme__in=wanted).delete()
        CommentTheme.objects.filter(comment=comment).update(certainty=None)
        CommentTheme.objects.bulk_create([CommentTheme(comment=comment, theme_id=pk) for pk in sorted(wanted)], ignore_conflicts=True)
        _trail(by, "label_comment", f"feedback.comment:{comment.pk}", at)


def add_theme(*, by: Membership, comments: Iterable[Comment], theme: Theme, at: datetime) -> int:
    """Several comments get one theme more, by a person. What they had stays. Safe to repeat; returns how many got it."""
    added = 0
    for comment in comments:
        with transaction.atomic():
            label, made = CommentTheme.objects.get_or_create(comment=comment, theme=theme)
            if made or label.certainty is not None:
                CommentTheme.objects.filter(pk=label.pk).update(certainty=None)
                _trail(by, "label_comment", f"feedback.comment:{comment.pk}", at)
                added += 1
    return added


def analyse_comments(most: int = 500) -> int:
    """Gives comments that have none their words as a dictionary knows them. Returns how many."""
    found = list(Comment.objects.filter(words="").order_by("-id")[:most])
    for comment in found:
        comment.words = " ".join(analysed(comment.text)) or "-"
    slices = Slices(50)
    waiting = deque(found)
    while waiting:
        with slices.one(), transaction.atomic():
            for comment in [waiting.popleft() for _ in range(min(len(waiting), slices.size))]:
                Comment.objects.filter(pk=comment.pk).update(words=comment.words)
    return len(found)


def learn_themes(organisation_id: int, at: datetime) -> bool:
    """Learns anew from people's labels if there are others than last time. Returns whether it did."""
    themes = list(Theme.objects.filter(organisation_id=organisation_id, ended_at=None))
    labels = CommentTheme.objects.filter(theme__in=themes, certainty=None)
    # Count and newest label tell of added and removed ones; names and words of themes count too.
    newest = labels.order_by("-id").values_list("id", flat=True).first() or 0
    mark = crc32(repr((labels.count(), newest, [(theme.pk, theme.name, theme.words) for theme in themes])).encode())
    if not themes or ThemeModel.objects.filter(organisation_id=organisation_id, labels=mark).exists():
        return False
    by_comment: dict[int, set[int]] = {}
    for comment_id, theme_id in labels.order_by("-comment_id").values_list("comment_id", "theme_id")[: MOST_LABELLED * 3]:
        by_comment.setdefault(comment_id, set()).add(theme_id)
    said = Comment.objects.filter(pk__in=list(by_comment)[:MOST_LABELLED]).exclude(words="").order_by("id").values_list("id", "words")
    model = learn([(words.split(), frozenset(by_comment[pk])) for pk, words in said], {theme.pk: analysed(f"{theme.name} {theme.words}") for theme in themes})
    if model is None:
        return False
    ThemeModel.objects.update_or_create(organisation_id=organisation_id, defaults={"made_at": at, "labels": mark, "data": model.as_data()})
    return True


def label_by_itself(wanted: Settings, at: datetime) -> int:
    """Labels comments nobody has labelled, from the certainty the owner allows. Returns how many labels it set."""
    kept = ThemeModel.objects.filter(organisation_id=wanted.organisation_id).first()
    if kept is None or wanted.label_from is None:
        return 0
    model = Model.of_data(kept.data)
    rows = Comment.objects.filter(organisation_id=wanted.organisation_id, themes=None).exclude(words__in=["", "-"]).order_by("-id")[:500]
    new = [
        CommentTheme(comment=comment, theme_id=theme, certainty=certainty)
        for comment in rows for theme, certainty in model.suggestions(comment.words.split(), at_least=wanted.label_from)
    ]  # fmt: skip
    try:
        CommentTheme.objects.bulk_create(new, ignore_conflicts=True)
    except IntegrityError:  # a theme was removed meanwhile: next time
        return 0
    return len(new)


def _trail(by: Membership, act: str, subject: str, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at)
