"""The verdict as data, for the command and for files."""

from typing import Any

from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.intervals import Interval
from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Organisation, Site
from talkoot.feedback.logic.shrinkage import Shrunk
from talkoot.feedback.logic.tally import HIGHEST, LOWEST, SATISFIED_FROM, Tally
from talkoot.feedback.logic.verdict import make_verdict
from talkoot.feedback.models import Question
from talkoot.feedback.queries.verdict import main_survey, score_questions, survey_named, tallies_by_site


def verdict_document(
    organisation: Organisation, period: Period, *, survey: str | None = None, version: int | None = None, by_site: bool = False
) -> dict[str, Any] | None:
    """Everything the verdict says, as plain data; None when there is no such survey or version.

    Hides nothing: it is for those who hold the database. Pages hide figures of fewer than five answers.
    """
    found = survey_named(organisation.pk, survey) if survey else main_survey(organisation.pk)
    questions = score_questions(found) if found else []
    question = next((q for q in questions if version in (None, q.version)), None)
    if question is None and (survey or version):
        return None
    document: dict[str, Any] = {
        "organisation": organisation.slug,
        "survey": found.name if found else None,
        "version": question.version if question else None,
        "versions": [q.version for q in questions],
        "from": period.first.isoformat() if period.first else None,
        "to": period.last.isoformat() if period.last else None,
        "scale": [LOWEST, HIGHEST],
        "satisfied_from": SATISFIED_FROM,
        "by": "site" if by_site else None,
    }
    return document | _figures(organisation, question, period, by_site)


def _figures(organisation: Organisation, question: Question | None, period: Period, by_site: bool) -> dict[str, Any]:
    if question is None:
        empty = row(None, Tally(), None)
        return {"whole": empty, "sites_differ": False, "rows": [] if by_site else [empty]}
    result = make_verdict(tallies_by_site(question, period, every=True))
    whole = row(None, result.whole, None)
    if not by_site:
        return {"whole": whole, "sites_differ": result.sites_differ, "rows": [whole]}
    names = dict(Site.objects.filter(organisation=organisation).values_list("id", "name"))
    rows = [row(names[figure.site_id], figure.tally, figure.shrunk) | {"place": figure.place.value} for figure in result.sites]
    rows.sort(key=lambda found: finnish_key(found["site"]))
    return {"whole": whole, "sites_differ": result.sites_differ, "rows": rows}


def row(site: str | None, tally: Tally, shrunk: Shrunk | None) -> dict[str, Any]:
    """One row: n, counts, mean, satisfied share and shrunk mean, each with its 95 % interval."""
    return {
        "site": site,
        "n": tally.n,
        "without_score": tally.without_score,
        "counts": {str(score): tally.counts.get(score, 0) for score in range(LOWEST, HIGHEST + 1)},
        "mean": tally.mean,
        "mean_interval": ends(tally.mean_interval),
        "satisfied": tally.satisfied,
        "satisfied_share": tally.satisfied_share,
        "satisfied_interval": ends(tally.satisfied_interval),
        "shrunk_mean": shrunk.mean if shrunk else None,
        "shrunk_interval": ends(shrunk.interval) if shrunk else None,
    }


def ends(interval: Interval | None) -> list[float] | None:
    """Both ends, or None."""
    return [interval.low, interval.high] if interval else None
