"""Words by which things are found among very many: a row for each word of each thing, in the database.

Rare words lead to what may be alike; only that is then compared as a whole (`base/kit/similar.py`). Both databases do the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db import models
from django.db.models import Case, Count, Sum, Value, When

from talkoot.base.kit.similar import rarity

LONGEST = 40  # letters of a word that tell it from others
READ = 4000  # rows of words at most that lead to what may be alike, those of rare words first
COMPARED = 60  # things that are compared as a whole, those that share most


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
    rare, left = list[str](), READ
    for word in sorted(counts, key=lambda word: counts[word]):
        if rare and counts[word] > left:
            break
        rare += [form for form in each if meant[form] == word]
        left -= counts[word]
    leading = rows.filter(word__in=rare).order_by("-of").values("of")[:READ]
    weight = Case(*(When(word=form, then=Value(rarity(total, counts[meant[form]]))) for form in each), output_field=models.FloatField())
    found = rows.filter(of__in=leading).values("of").annotate(score=Sum(weight)).order_by("-score", "-of") if rare else ()
    return Near([one["of"] for one in found[:COMPARED]], dict(counts))
