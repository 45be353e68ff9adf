"""What was answered to the further questions, from the roll-ups and one version at a time."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.intervals import outward
from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Membership
from talkoot.base.ui import words
from talkoot.feedback.logic.replies import Share, recommendation
from talkoot.feedback.logic.tally import SHOWN_FROM, Tally
from talkoot.feedback.models import Question, Survey
from talkoot.feedback.queries.counts import LINE, SHOWN, parts

ALWAYS = Period()


@dataclass
class ReplyFigure:
    """One question with what was answered: rows of shares, and one figure where the kind has one."""

    question: Question
    text: str
    n: int
    figure: str = ""
    spread: str = ""
    rows: list[tuple[str, Share]] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers."""
        return self.n >= SHOWN_FROM


def versions(survey: Survey) -> list[int]:
    """The versions that ask something further, newest first."""
    asked = Question.objects.filter(survey=survey, kind__in=KINDS).values_list("version", flat=True)
    return sorted(set(asked), reverse=True)


def asked_by(me: Membership) -> QuerySet[Question]:
    """Further questions of the caller's organisation that have a figure."""
    return Question.objects.filter(survey__organisation_id=me.organisation_id, kind__in=KINDS).select_related("survey")


def in_short(questions: list[Question]) -> dict[int, str]:
    """Each question's figure in a line, with its n and interval; that there are too few answers where there are."""
    return {figure.question.pk: line_of(figure) for figure in figures_of(questions)}


def line_of(found: ReplyFigure) -> str:
    """`4,2 (3,9–4,5) · 120 answers`, or the most frequent choice with its share."""
    if not found.is_shown:
        return f"{found.text} – " + _("too few answers to tell yet")
    if not found.rows:
        return f"{found.text} {found.figure} {found.spread} · {words.answers(found.n)}"
    text, share = max(found.rows, key=lambda row: row[1].n)
    return f"{found.text} {text}: {words.percent(share.share)} ({words.shares(share.interval)}) · {words.answers(found.n)}"


KINDS = (Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.RECOMMEND, Question.Kind.EASE)


def figures(survey: Survey, version: int, period: Period = ALWAYS, today: date | None = None, site_id: int | None = None) -> list[ReplyFigure]:
    """Each further question of a version with what was answered to it, in a period and at a site."""
    asked = Question.objects.filter(survey=survey, version=version, kind__in=KINDS).order_by("position")
    return figures_of(list(asked), period, today, site_id)


def figures_of(questions: list[Question], period: Period = ALWAYS, today: date | None = None, site_id: int | None = None) -> list[ReplyFigure]:
    """Each of these questions with what was answered to it: one query for all, and one for each end of the period that is no whole month."""
    counts: dict[int, dict[int, int]] = {question.line: defaultdict(int) for question in questions}
    for rows in parts(questions, period, today):
        chosen = rows if site_id is None else rows.filter(site_id=site_id)
        for line, value, total in chosen.annotate(line=LINE).values_list("line", "score").annotate(total=SHOWN).order_by():
            counts[line][value] += total
    return [figure_of(question, {value: n for value, n in counts[question.line].items() if value >= 0}) for question in questions]


def figure_of(question: Question, counts: dict[int, int]) -> ReplyFigure:
    """The figure of one question from its counts by value."""
    n = sum(counts.values())
    found = ReplyFigure(question, question.text(get_language() or "fi"), n)
    if question.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES):
        texts = question.option_texts(get_language() or "fi")
        found.rows = [(text, Share(value, counts.get(value, 0), n)) for value, text in enumerate(texts)]
    elif question.kind == Question.Kind.RECOMMEND and (score := recommendation(counts)):
        found.figure = f"{score[0]:+d}".replace("-", "−")
        ends = outward(score[1], 0)
        found.spread = _("(%(low)s … %(high)s)") % {"low": round(ends.low), "high": round(ends.high)}
    elif question.kind == Question.Kind.EASE and n:
        tally = Tally(counts)
        found.figure, found.spread = words.figure(tally.mean or 0, tally.mean_interval)
    return found
