"""What pulls us up and down: read from the newest comments of a view, so that it costs the same whatever the history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.ui import words
from talkoot.feedback.logic.pulls import Pull, Said, pulls
from talkoot.feedback.models import Comment, CommentTheme, Theme
from talkoot.feedback.queries.comment_list import midnight

LOOKED = 3000
YEAR, LATE = timedelta(days=365), timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """A theme as one reads it."""

    theme: Theme
    pull: Pull
    figure: tuple[str, str]
    sites: list[tuple[Site, int]]


@dataclass(frozen=True)
class Pulled:
    """Themes that pull down, pull up, and neither; of how many comments, of them how many have a theme, and since when."""

    down: list[Line]
    up: list[Line]
    neither: list[Line]
    n: int
    sorted_n: int
    since: date | None
    only_older: bool = False  # comments have themes, but none of the year has


def pulled(me: Membership, site_id: int | None, today: date) -> Pulled:
    """The themes of the newest three thousand comments of a year, of one site or all."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id, held=False, at__gte=midnight(today - YEAR))
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    newest = list(rows.order_by("-at", "-id").values_list("pk", "score", "site_id", "day")[:LOOKED])
    themes = {theme.pk: theme for theme in Theme.objects.filter(organisation_id=me.organisation_id)}
    labels: dict[int, set[int]] = defaultdict(set)
    keys = [row[0] for row in newest]
    for start in range(0, len(keys), 900):
        pairs = CommentTheme.objects.filter(comment_id__in=keys[start : start + 900]).values_list("comment_id", "theme_id")
        for comment, theme in pairs:
            labels[comment].add(theme)
    said = [Said(score, site, day > today - LATE, frozenset(labels[pk])) for pk, score, site, day in newest]
    found = pulls(said)
    sites = {one.pk: one for one in sites_of(me).filter(pk__in={site for pull in found for site, _n in pull.sites})}
    lines = [
        Line(themes[one.theme], one, figure_of(one), [(sites[site], n) for site, n in one.sites if site in sites]) for one in found
    ]  # fmt: skip
    parts = [[line for line in lines if line.pull.way == way] for way in (-1, 1, 0)]
    sorted_n = sum(bool(one.themes) for one in said)
    only_older = not sorted_n and CommentTheme.objects.filter(comment__organisation_id=me.organisation_id, comment__at__lt=midnight(today - YEAR)).exists()
    return Pulled(parts[0], parts[1][::-1], parts[2], len(said), sorted_n, newest[-1][3] if newest else None, only_older)


def figure_of(pull: Pull) -> tuple[str, str]:
    """The mean of its faces and the interval; empty under five."""
    return words.figure(pull.tally.mean, pull.tally.mean_interval) if pull.tally.mean and pull.tally.is_shown else ("", "")
