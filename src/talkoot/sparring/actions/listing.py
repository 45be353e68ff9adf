"""The words by which questions are found, kept as the questions are."""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from talkoot.base.kit.language import for_finding_in
from talkoot.base.store.finding import keep_words
from talkoot.sparring.models import Question, QuestionWord


def words_in(title: str, rest: str, language: str) -> str:
    """What a question says, as a dictionary knows it."""
    return " ".join(for_finding_in(f"{title} {rest}", language))


def list_words(keys: Collection[int]) -> None:
    """Questions are found by what they say now, where they stand by themselves; taken back, removed or joined with another they
    are not."""
    with transaction.atomic():
        by_organisation: dict[int, dict[int, list[str]]] = defaultdict(dict)
        for one in Question.objects.filter(pk__in=keys).order_by("pk").select_for_update():
            stands = one.stands and one.same_as_id is None
            by_organisation[one.organisation_id][one.pk] = one.words.split() if stands else []
        for organisation_id, words in by_organisation.items():
            keep_words(QuestionWord, organisation_id, words)
        Question.objects.filter(pk__in=keys, listed=False).update(listed=True)


def list_unlisted(most: int = 2000) -> int:
    """Lists what was brought here some other way than by being asked, by an upgrade or an archive; how many it were."""
    rows = list(Question.objects.filter(listed=False).select_related("organisation").order_by("id")[:most])
    found = [(one, words_in(one.title, one.rest, one.organisation.language)) for one in rows if not one.words]
    with transaction.atomic():
        for one, words in found:  # only where it still says what was read: who rewords it meanwhile gives it its words
            Question.objects.filter(pk=one.pk, title=one.title, rest=one.rest, words="").update(words=words)
    list_words([one.pk for one in rows])
    return len(rows)
