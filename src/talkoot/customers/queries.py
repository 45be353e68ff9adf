"""What customers ask, how often and where; groups and their needs."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import Collate

from talkoot.base.kit.language import for_finding
from talkoot.base.kit.periods import Period
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.similar import same_words, similar
from talkoot.base.orgs.models import Membership
from talkoot.base.store.connections import FINNISH
from talkoot.base.thread.kinds import KINDS, Card
from talkoot.base.thread.queries import neighbours
from talkoot.customers.logic.starting_words import STARTING
from talkoot.customers.models import Group, Heard, Need, Question, SameWords
from talkoot.feedback.queries import verdict as feedback

LOOKED_AT = 3000  # the newest questions, among which similar ones are looked for
CANDIDATE_SITES, CANDIDATE_DAYS = 3, 28


def questions_of(me: Membership) -> QuerySet[Question]:
    """The organisation's questions, the one asked last on top."""
    return Question.objects.filter(organisation_id=me.organisation_id).order_by("-last_at", "-id")


def similar_questions(me: Membership, text: str, but: int | None = None, most: int = 3) -> list[Question]:
    """The organisation's questions that are most like the text, best first."""
    rows = questions_of(me).exclude(pk=but) if but else questions_of(me)
    listed = [(pk, words.split(), other) for pk, words, other in rows.values_list("id", "words", "text")[:LOOKED_AT]]
    found = similar(for_finding(text), text, listed, same=same_words(words_of(me)), most=most)
    by_pk = {question.pk: question for question in questions_of(me).filter(pk__in=[likeness.pk for likeness in found])}
    return [by_pk[likeness.pk] for likeness in found]


def words_of(me: Membership) -> str:
    """The organisation's words that mean the same; the list to begin with until it has made its own."""
    kept = SameWords.objects.filter(organisation_id=me.organisation_id).first()
    return kept.text if kept else STARTING.get(me.organisation.language, "")


def counted(me: Membership, questions: list[Question], today: date, days: int = 90) -> list[Question]:
    """Gives each question how often it was asked at each site in the last days, and how often for a hundred answers there."""
    since = today - timedelta(days=days)
    rows = Heard.objects.filter(question__in=questions, day__gte=since).values_list("question_id", "site_id", "site__name").annotate(n=Count("id"))
    answers = answers_by_site(me, Period(since, today))
    sites: dict[int, list[tuple[str, int, float | None]]] = defaultdict(list)
    for question_id, site_id, name, n in rows.order_by("-n", "site__name"):
        given = answers.get(site_id, 0)
        sites[question_id].append((name, n, 100 * n / given if given >= 5 else None))
    candidates = candidates_among(questions, today)
    for question in questions:
        question.sites = sites.get(question.pk, [])
        question.times = sum(n for _name, n, _per in question.sites)
        question.is_candidate = question.pk in candidates
    return questions


def answers_by_site(me: Membership, period: Period) -> dict[int, int]:
    """How many customers answered at each site in the period."""
    survey = feedback.main_survey(me.organisation_id)
    questions = feedback.score_lines(survey) if survey else []
    totals: dict[int, int] = defaultdict(int)
    for question in questions:
        for site_id, tally in feedback.tallies_by_site(question, period).items():
            totals[site_id] += tally.n
    return totals


def candidates_among(questions: list[Question], today: date) -> set[int]:
    """Those asked at three sites within four weeks: worth a look as a shared target."""
    since = today - timedelta(days=CANDIDATE_DAYS)
    rows = Heard.objects.filter(question__in=questions, day__gt=since).values("question_id").annotate(sites=Count("site", distinct=True))
    return set(rows.filter(sites__gte=CANDIDATE_SITES).values_list("question_id", flat=True))


def candidates(me: Membership, today: date) -> list[Question]:
    """The organisation's candidates, the most asked first."""
    since = today - timedelta(days=CANDIDATE_DAYS)
    rows = Heard.objects.filter(question__organisation_id=me.organisation_id, day__gt=since).values("question_id")
    found = rows.annotate(sites=Count("site", distinct=True), n=Count("id")).filter(sites__gte=CANDIDATE_SITES).order_by("-n", "question_id")
    ids = [row["question_id"] for row in found[:20]]
    by_pk = questions_of(me).in_bulk(ids)
    return counted(me, [by_pk[pk] for pk in ids], today)


def heard_of(question: Question) -> list[Heard]:
    """Each time it was asked, newest first; a hundred at most. The day, never the hour."""
    return list(question.heard.select_related("site").order_by("-day", "-id")[:100])


def groups_of(me: Membership) -> QuerySet[Group]:
    """Customer groups in use, alphabetically."""
    return Group.objects.filter(organisation_id=me.organisation_id, ended_at=None).order_by(Collate("name", FINNISH), "id")


def ended_groups_of(me: Membership) -> list[Group]:
    """Groups that are in use no longer, alphabetically."""
    return list(Group.objects.filter(organisation_id=me.organisation_id).exclude(ended_at=None).order_by(Collate("name", FINNISH), "id")[:100])


def needs_of(me: Membership, group: Group) -> list[Need]:
    """A group's needs, each with how much evidence it has."""
    return _with_evidence(me, list(Need.objects.filter(group=group, ended_at=None).order_by("id")))


def evidence_of(me: Membership, needs: list[Need]) -> dict[int, list[Card]]:
    """By need what tells of it: what it came from and what says something by itself. A meeting in which it was written down does not."""
    found = neighbours([Ref("customers.need", str(need.pk)) for need in needs], me) if needs else {}
    return {need.pk: [card for card in found[f"customers.need:{need.pk}"].came_from if KINDS[Ref.parse(card.ref).kind].traits] for need in needs}


def _with_evidence(me: Membership, needs: list[Need]) -> list[Need]:
    """The needs, each with how much evidence it has."""
    found = evidence_of(me, needs)
    for need in needs:
        need.evidence = len(found[need.pk])
    return needs


def groups_with_needs(me: Membership) -> list[tuple[Group, list[Need]]]:
    """Every group in use with its needs and how much evidence each has."""
    groups = list(groups_of(me)[:100])
    needs = _with_evidence(me, list(Need.objects.filter(group__in=groups, ended_at=None).order_by("id")))
    by_group: dict[int, list[Need]] = defaultdict(list)
    for need in needs:
        by_group[need.group_id].append(need)
    return [(group, by_group[group.pk]) for group in groups]


def heard_since(me: Membership, day: date, site: int | None = None, area: int | None = None) -> list[Question]:
    """Questions heard from a day on, at a site, in an area or anywhere: the most frequent first, twenty at most, `times` filled in."""
    rows = Heard.objects.filter(question__organisation_id=me.organisation_id, day__gte=day)
    if site is not None:
        rows = rows.filter(site=site)
    elif area is not None:
        rows = rows.filter(site__area=area)
    counts = dict(rows.values("question").annotate(n=Count("id")).order_by("-n", "question").values_list("question", "n")[:20])
    found = list(questions_of(me).filter(pk__in=counts))
    for question in found:
        question.times = counts[question.pk]
    return sorted(found, key=lambda one: (-one.times, one.pk))
