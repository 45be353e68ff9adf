"""Words by which things are found among very many: a row for each word of each thing, in the database.

Rare words lead to what may be alike; only that is then compared as a whole (`base/kit/similar.py`). Both databases do the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db import models
from django.db.models import Count

from talkoot.base.kit.similar import rarity

LONGEST = 40  # letters of a word that tell it from others
READ = 6000  # rows of words at most that lead to what may be alike, those of rare words first
COMPARED = 200  # things that are compared as a whole


class WordOf(models.Model):
    """A word, as a dictionary knows it, of something that can be found. A kind of thing adds which (`of`), and one row for each word of it."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=LONGEST)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True)
class Near:
    """What may be alike, the likeliest first; and of how many things how many have each of the words."""

    keys: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def keep_words(table: type[WordOf], organisation_id: int, words: Mapping[int, Iterable[str]]) -> None:
    """Things are found by these words from now on, by their numbers, and by no others; those without words not at all. Inside a transaction."""
    rows: Any = table._default_manager
    rows.filter(of__in=list(words)).delete()
    new = [table(organisation_id=organisation_id, of_id=pk, word=word) for pk, said in words.items() for word in sorted({one[:LONGEST] for one in said})]  # type: ignore[misc]
    for some in batched(new, 2000, strict=False):
        rows.bulk_create(some)


def near(table: type[WordOf], organisation_id: int, words: Collection[str], total: int, same: Mapping[str, Sequence[str]] | None = None) -> Near:
    """Which things share rare words with what is looked for. `total`: how many things there are; `same`: further words that mean one of the words.

    Words that very many have lead nowhere by themselves, unless there are no others: then to the newest.
    """
    meant = {form[:LONGEST]: word for word in words for form in (word, *(same or {}).get(word, ()))}
    manager: Any = table._default_manager
    rows = manager.filter(organisation_id=organisation_id, word__in=meant)
    counts: dict[str, int] = defaultdict(int)
    each = dict(rows.values_list("word").annotate(n=Count("pk")).order_by())
    for form, n in each.items():
        counts[meant[form]] += n
    scores: dict[int, float] = defaultdict(float)
    left = READ
    for word in sorted(counts, key=lambda word: counts[word]):
        if not left:
            break
        forms = [form for form in each if meant[form] == word]
        found = list(rows.filter(word__in=forms).order_by("-of").values_list("of", flat=True)[:left])
        for pk in set(found):
            scores[pk] += rarity(total, counts[word])
        left -= len(found)
    return Near(sorted(scores, key=lambda pk: (-scores[pk], -pk))[:COMPARED], dict(counts))
