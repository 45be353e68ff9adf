"""What pages show of questions to colleagues."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from talkoot.base.kit.language import for_finding_in
from talkoot.base.kit.similar import lines_of, same_words, similar
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.store.finding import near
from talkoot.customers.queries import words_of
from talkoot.people import queries as knowhow
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use
from talkoot.sparring.logic.clock import Clock, help_clock
from talkoot.sparring.models import Answer, Asked, Question, QuestionWord, Settings, Thanks

SHARED = 0.2  # of what two questions say that both must say, for one to be shown to who asks the other
PAGE, LISTED = 50, 5
FIRST = 12  # people who know about it are asked first, at most so many
OFTEN = 3  # asked so often it is worth a shared way
CLOCK = timedelta(days=90)  # the questions that the help clock looks at
FEWEST_HELPERS = 3  # whose answers a common time is made of
FOR_MEETING = timedelta(days=60)  # what has waited longer than this is no talk of the next meeting


def settings_of(organisation_id: int) -> Settings:
    """What was agreed; what holds until then where nothing was."""
    return Settings.objects.filter(organisation=organisation_id).first() or Settings(organisation_id=organisation_id)


def questions_of(me: Membership) -> QuerySet[Question]:
    """The organisation's questions that were neither withdrawn nor removed, the one in which something happened last on top."""
    return _told(me, Question.objects.filter(organisation_id=me.organisation_id, withdrawn_at=None, removed_at=None))


def removed_of(me: Membership) -> QuerySet[Question]:
    """What a facilitator shows no longer: for those who may show it again."""
    rows = Question.objects.filter(organisation_id=me.organisation_id, withdrawn_at=None).exclude(removed_at=None)
    return _told(me, rows if me.may(Act.HELP_RUN) else rows.none())


def _told(me: Membership, rows: QuerySet[Question]) -> QuerySet[Question]:
    if not me.may(Act.HELP_TAKE_PART):
        return rows.none()
    counts = {
        "said": Count("answers", filter=Q(answers__is_asking=False, answers__withdrawn_at=None), distinct=True),
        "times": Count("others", filter=Q(others__withdrawn_at=None), distinct=True) + 1,
    }
    rows = rows.select_related(
        "organisation", "asked_by__user", "member__user", "site", "same_as", "marked_by__user", "removed_by__user", "picture__organisation"
    )  # fmt: skip
    return rows.prefetch_related("asked_by__sites").annotate(**counts).order_by("-moved_at", "-id")


def _standing(me: Membership) -> QuerySet[Question]:
    """What was neither withdrawn nor removed, as it lies in the table."""
    return Question.objects.filter(organisation_id=me.organisation_id, withdrawn_at=None, removed_at=None)


def own_withdrawn(me: Membership) -> QuerySet[Question]:
    """What the caller took back: theirs to bring back."""
    return Question.objects.filter(organisation_id=me.organisation_id, asked_by=me).exclude(withdrawn_at=None)


def is_open() -> Q:
    """Nothing has helped yet, and it is no other question once more."""
    return Q(helped_at=None, same_as=None)


def open_questions(me: Membership) -> QuerySet[Question]:
    """What waits for help, what nobody has answered before the rest, the one asked first on top."""
    return questions_of(me).filter(is_open()).order_by(F("first_help_at").asc(nulls_first=True), "asked_at", "id")


def similar_questions(me: Membership, text: str, but: Iterable[int] = (), most: int = 3, share: float = SHARED) -> list[Question]:
    """The questions most like a text, best first, each with whether it seems to ask the same; one that was joined with an earlier one stands there
    by it. Found by the rare words they share, among however many there are."""
    if not me.may(Act.HELP_TAKE_PART):
        return []
    same = same_words(words_of(me))
    words = list(dict.fromkeys(same.get(word, word) for word in for_finding_in(text, me.organisation.language)))
    total = _standing(me).count()
    found = near(QuestionWord, me.organisation_id, words, total, lines_of(same))
    rows = _standing(me).filter(same_as=None, pk__in=found.keys).exclude(pk__in=list(but))
    listed = [(pk, said.split(), f"{title} {rest}") for pk, said, title, rest in rows.order_by("-id").values_list("id", "words", "title", "rest")]
    likest = similar(words, text, listed, same=same, most=most, share=share, total=total, having=found.counts)
    by_pk = questions_of(me).in_bulk([one.pk for one in likest])
    standing = [one for one in likest if one.pk in by_pk]  # not what was taken back while we looked
    for one in standing:
        by_pk[one.pk].is_close = one.is_close
    return [by_pk[one.pk] for one in standing]


def picture_in(question: Question, today: date) -> Picture | None:
    """Its picture, as long as it may be shown."""
    return question.picture if question.picture is not None and why_not_use(question.picture, today) is None else None


def answers_of(me: Membership, question: Question) -> list[Answer]:
    """What was said to it, in the order in which it was; one's own that were taken back too, and to facilitators what was removed."""
    thanks = Thanks.objects.select_related("member__user").order_by("at", "id")
    rows = question.answers.filter(Q(withdrawn_at=None) | Q(by=me)).select_related("by__user")
    if not me.may(Act.HELP_RUN):
        rows = rows.filter(removed_at=None)
    return list(rows.prefetch_related("by__sites", Prefetch("thanks", thanks)).order_by("at", "id"))


def same_questions(me: Membership, question: Question) -> list[Question]:
    """Those that ask the same and were joined with it, the first first."""
    return list(questions_of(me).filter(same_as=question).order_by("asked_at", "id")[:PAGE])


def asked_for(question: Question) -> list[Asked]:
    """Who was asked by name, the first first."""
    rows = question.asked.filter(is_named=True, member__ended_at=None).select_related("member__user")
    return list(rows.order_by("at", "id")[:FIRST])


def first_to_ask(me: Membership, text: str) -> list[Membership]:
    """Who says that they know about it; then those at sites whose neighbours say so. Twelve at most."""
    found = knowhow.knowers(me, text)[:FIRST]
    if len(found) < FIRST and (sites := knowhow.sites_knowing(me, text)):
        there = Membership.objects.filter(sites__in=sites, ended_at=None).exclude(pk__in=[me.pk, *(one.pk for one in found)])
        found += list(there.select_related("user").distinct().order_by("pk")[: FIRST - len(found)])
    return [one for one in found if one.may(Act.HELP_TAKE_PART)]


def waiting_for(me: Membership) -> list[Question]:
    """Open questions that the caller was asked first and has said nothing to, by name before the rest."""
    if not me.may(Act.HELP_TAKE_PART):
        return []
    mine = Asked.objects.filter(question=OuterRef("pk"), member=me, let_go_at=None)
    said = Answer.objects.filter(question=OuterRef("pk"), by=me, withdrawn_at=None)
    rows = questions_of(me).filter(Exists(mine), is_open()).exclude(Exists(said)).annotate(named=Exists(mine.filter(is_named=True)))
    return list(rows.order_by("-named", "asked_at", "id")[:PAGE])


def to_look_at(me: Membership, today: date) -> list[Question]:
    """What the caller asked or helped with that is to be looked at again, the longest due first."""
    mine = Answer.objects.filter(question=OuterRef("pk"), by=me, withdrawn_at=None).exclude(helped_at=None)
    rows = questions_of(me).filter(Q(asked_by=me) | Exists(mine), look_on__lte=today)
    return list(rows.order_by("look_on", "id")[:LISTED])


def unanswered(me: Membership, at: datetime, most: int = 5) -> list[Question]:
    """What everybody was asked and nobody has answered: for the next meeting. Not what has waited too long to be asked still."""
    rows = questions_of(me).filter(is_open(), first_help_at=None, wide_at__isnull=False, asked_at__gte=at - FOR_MEETING)
    return list(rows.order_by("asked_at", "id")[:most])


def clock_of(me: Membership, at: datetime) -> Clock | None:
    """How long help takes in the organisation, of the last 90 days. Never of a person or a site; None while there are too few of
    either: where one or two gave all help, it would tell how quick they are."""
    rows = questions_of(me).filter(asked_at__gte=at - CLOCK, asked_at__lte=at).order_by()
    helpers = Answer.objects.filter(question__in=rows.values("pk"), is_asking=False, withdrawn_at=None).exclude(by=F("question__asked_by"))
    if helpers.aggregate(n=Count("by", distinct=True))["n"] < FEWEST_HELPERS:
        return None
    answered, waiting = list[float](), list[float]()
    for asked_at, first in rows.values_list("asked_at", "first_help_at"):
        end = first if first is not None and first <= at else at
        (waiting if first is None or first > at else answered).append((end - asked_at).total_seconds() / 3600)
    return help_clock(answered, waiting)


def everybody(organisation_id: int) -> QuerySet[Membership]:
    """Members whose role may answer."""
    roles = [role for role, acts in MAY.items() if Act.HELP_TAKE_PART in acts]
    return Membership.objects.filter(organisation_id=organisation_id, ended_at=None, role__in=roles)
