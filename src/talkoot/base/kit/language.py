"""Words as a dictionary knows them: Finnish lemmas with the parts of compounds, Swedish and English stems.

One interface, `analysed(text)`, so that another analyser can take its place. The Finnish one is loaded when it is first
asked for (more than a second): pages use what the worker has analysed beforehand.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from talkoot.base.kit.spoken import SPOKEN, written

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", re.UNICODE)
# The commonest words tell of the language and of nothing else.
FREQUENT = {
    code: frozenset(text.split())
    for code, text in {
        "fi": """
            ja on ei oli se että en mutta kun niin tämä myös jos ovat olen hän ne joka vain kuin mitä sitä sen siitä tai olla minä meidän minun mun ole
            mikä miksi miten missä milloin kuka onko voiko saako pitääkö te teillä teidän täällä siellä nyt sitten jo aina kaikki ihan todella hyvin
            erittäin sekä ollut tehdä voida saada pitää tulla kuinka koska paljonko jokin joku jotta onnistua joutua haluta tietää
        """,
        "sv": """
            och att det som är på en jag i för inte med den av till har ett de om var men så vi kan ni här man när hur vad varför får ska mycket bara
            från eller mig min er vara bli göra också
        """,
        "en": """
            the and to of a in is it you that was for on are with as i they be at have this from or had by not but what all were we when your can there
            do how if will my me so she he very been their our has would who why an them no yes did just could which some
        """,
    }.items()
}
ENDINGS = (
    "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "jen", "ien", "ia", "iä", "an", "än", "in", "en", "on", "a", "ä", "n", "t",
)  # fmt: skip
ROOT = re.compile(r"\[Xp\]([^\[]+)\[X\]")
LEXICAL = ("nimisana", "laatusana", "nimisana_laatusana", "teonsana", "etunimi", "sukunimi", "paikannimi", "nimi")


def language_of(text: str) -> str:
    """fi, sv or en, by the commonest words; Finnish when none tells."""
    words = [word.lower() for word in WORD.findall(text)]
    words += [SPOKEN[word] for word in words if word in SPOKEN]  # who writes as they speak writes Finnish
    counts = {code: sum(word in frequent for word in words) for code, frequent in FREQUENT.items()}
    best = max(counts, key=lambda code: counts[code])
    if counts[best] == 0:
        return "en" if text.isascii() and len(words) > 3 and not _mostly_finnish(words) else "fi"
    return best


def _mostly_finnish(words: list[str]) -> bool:
    """Whether the Finnish dictionary knows most of the words: "mihin auton saa parkkiin" has none of the commonest."""
    return sum(bool(_readings(word)) for word in words) * 2 > len(words)


def analysed(text: str, language: str | None = None) -> list[str]:
    """The text's words as lemmas (or stems) and, in Finnish, the parts of compounds too; the commonest words left out."""
    language = language or language_of(text)
    forms: Callable[[str], tuple[str, ...]] = finnish if language == "fi" else cache_of_stems(language)
    frequent = FREQUENT.get(language, frozenset())
    found: list[str] = []
    for word in WORD.findall(text.lower()):
        if len(word) > 1 and word not in frequent:
            found += [form for form in forms(word) if form not in frequent]
    return found


def for_finding(text: str, language: str | None = None) -> list[str]:
    """As analysed(), but generous: every reading of an ambiguous word, and the verb that a noun was made of (odotus, odottaa)."""
    language = language or language_of(text)
    if language != "fi":
        return analysed(text, language)
    words = [word for word in as_written(text) if len(word) > 1 and word not in FREQUENT["fi"]]
    return [form for word in words for form in finnish_generously(word) if form not in FREQUENT["fi"]]


def for_finding_in(text: str, language: str) -> list[str]:
    """As for_finding(), in what the text seems to be and in the language that people here write: a few short words tell little of it."""
    return list(dict.fromkeys([*for_finding(text), *for_finding(text, language)]))


def as_written(text: str) -> list[str]:
    """The words of a Finnish text, spoken ones in their written form."""
    return [_written(word) for word in WORD.findall(text.lower())]


@lru_cache(maxsize=50_000)
def _written(word: str) -> str:
    return written(word, lambda one: bool(_readings(one)))


@lru_cache(maxsize=2_000)
def _readings(word: str) -> list:  # type: ignore[type-arg]  # the library has no types
    """What the dictionary says of a word: a few milliseconds each, and asked for more than once while a text is read."""
    return _voikko()(word)


@lru_cache(maxsize=50_000)
def finnish_generously(word: str) -> tuple[str, ...]:
    """Lemmas, parts and roots of all readings, each once."""
    found: dict[str, None] = {}
    for reading in _readings(word):
        found[reading.BASEFORM.replace("=", "").lower()] = None
        for part in reading.COMPOUND_PARTS or []:
            found[part.BASEFORM.replace("=", "").lower()] = None
        for root in ROOT.findall(reading.FSTOUTPUT):
            found[root.replace("=", "").lower()] = None
    return tuple(form for form in found if len(form) > 2) or (_crude(word),)


@lru_cache(maxsize=50_000)
def finnish(word: str) -> tuple[str, ...]:
    """Lemma and the lemmas of its parts; an unknown word as a crude stem."""
    readings = _readings(word)
    if not readings:
        return (_crude(word),)
    # The reading with the fewest parts is the one people mean.
    reading = min(readings, key=lambda r: (r.CLASS not in LEXICAL, len(r.COMPOUND_PARTS or [])))
    lemma = reading.BASEFORM.replace("=", "").lower()
    parts = [part.BASEFORM.replace("=", "").lower() for part in reading.COMPOUND_PARTS or []]
    return (lemma, *[part for part in dict.fromkeys(parts) if len(part) > 2 and part != lemma])


@cache
def _voikko() -> Callable[[str], list]:  # type: ignore[type-arg]  # the library has no types
    import pyvoikko

    def analyse(word: str) -> list:  # type: ignore[type-arg]
        try:
            return list(pyvoikko.analyse(word))
        except pyvoikko.TokenizationException:  # a letter it has never seen
            return []

    return analyse


def _crude(word: str) -> str:
    """An unknown Finnish word without its likely case ending."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@cache
def cache_of_stems(language: str) -> Callable[[str], tuple[str, ...]]:
    """A stemmer of Swedish or English that remembers."""
    import snowballstemmer

    stemmer = snowballstemmer.stemmer("swedish" if language == "sv" else "english")

    @lru_cache(maxsize=50_000)
    def stem(word: str) -> tuple[str, ...]:
        return (stemmer.stemWord(word),)

    return stem
