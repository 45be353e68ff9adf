"""Questions as they are edited, what keeps them from being asked, and the ready-made sets to start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_QUESTIONS, MOST_OPTIONS = 8, 12
ONCE = ("smiley", "open", "contact")
Texts = Mapping[str, str]  # language → text


@dataclass(frozen=True)
class Draft:
    """A question before it is asked: kind, wording and choices by language, and the scores it is asked of."""

    kind: str
    wording: Texts
    options: tuple[Texts, ...] = ()
    shown_from: int = 1
    shown_to: int = 5

    @property
    def languages(self) -> set[str]:
        """Those it is written in, choices included."""
        written = {code for code, text in self.wording.items() if text}
        for option in self.options:
            written &= {code for code, text in option.items() if text}
        return written


@dataclass(frozen=True)
class Edit:
    """What a question was made of, and whether it is the same, better said."""

    of: int | None = None
    same: bool = False


def why_not_same(now: Draft, then: Draft) -> str:
    """What keeps one question from being the other, better said: an answer to the one must mean what it means to the other."""
    if now.kind != then.kind:
        return "kind"
    if len(now.options) != len(then.options):
        return "options"
    # Answers are kept by the choice's place: one that stands at another place now would get the other's.
    places = {text.strip().casefold(): place for place, option in enumerate(then.options) for text in option.values() if text.strip()}
    found = [(places.get(text.strip().casefold(), place), place) for place, option in enumerate(now.options) for text in option.values()]
    return "options" if any(was != place for was, place in found) else ""


def why_not_ask(questions: Sequence[Draft]) -> str:
    """The first fault that keeps the questions from being asked; empty when there is none."""
    if not questions or questions[0].kind != "smiley":
        return "first"
    if len(questions) > MOST_QUESTIONS:
        return "too_many"
    kinds = [draft.kind for draft in questions]
    if any(kinds.count(kind) > 1 for kind in ONCE):
        return "twice"
    return next((fault for draft in questions if (fault := why_not_draft(draft))), "")


def why_not_draft(draft: Draft) -> str:
    """What keeps one question from being asked."""
    if not any(draft.wording.values()):
        return "wordless"
    if not 1 <= draft.shown_from <= draft.shown_to <= 5:
        return "span"
    if draft.kind in ("choice", "choices"):
        if len(draft.options) < 2:
            return "optionless"
        if len(draft.options) > MOST_OPTIONS:
            return "too_many_options"
        if any({code for code, text in option.items() if text} != {code for code, text in draft.options[0].items() if text} for option in draft.options):
            return "uneven_options"
    return ""


def missing_languages(draft: Draft, languages: Sequence[str]) -> list[str]:
    """Languages a question is not written in yet."""
    return [code for code in languages if code not in draft.languages]


def _texts(fi: str, sv: str, en: str) -> Texts:
    return {"fi": fi, "sv": sv, "en": en}


# Word for word the same in every channel, so that figures stay comparable.
FACES = Draft("smiley", _texts("Miltä käyntisi tuntui?", "Hur kändes ditt besök?", "How was your visit?"))
WHY = Draft("open", _texts("Haluatko kertoa, miksi?", "Vill du berätta varför?", "Would you like to tell us why?"))
INFLUENCE = Draft(
    "choice",
    _texts("Mikä vaikutti eniten?", "Vad påverkade mest?", "What mattered most?"),
    (
        _texts("Kohtaaminen", "Bemötandet", "How I was met"),
        _texts("Neuvo tai apu, jonka sain", "Rådet eller hjälpen jag fick", "The advice or help I got"),
        _texts("Ajan saaminen", "Att få en tid", "Getting an appointment"),
        _texts("Odottaminen", "Väntan", "Waiting"),
        _texts("Tilat ja opasteet", "Lokalerna och skyltningen", "The premises and signs"),
        _texts("Jokin muu", "Något annat", "Something else"),
    ),
)
CONTACT = Draft(
    "contact",
    _texts("Saammeko ottaa sinuun yhteyttä?", "Får vi kontakta dig?", "May we contact you?"),
)
EASE = Draft(
    "ease", _texts("Kuinka helppoa asiasi hoitaminen oli?", "Hur lätt var det att få ditt ärende skött?", "How easy was it to get your matter handled?")
)
RECOMMEND = Draft(
    "recommend",
    _texts(
        "Kuinka todennäköisesti suosittelisit meitä tuttavallesi?",
        "Hur sannolikt är det att du skulle rekommendera oss för en bekant?",
        "How likely are you to recommend us to somebody you know?",
    ),
)
FIRST: tuple[Draft, ...] = (FACES, WHY)
TEMPLATES: dict[str, tuple[Draft, ...]] = {
    "visit": (FACES, INFLUENCE, WHY, CONTACT),
    "short": FIRST,
    "service": (
        Draft("smiley", _texts("Miten asiasi hoitui?", "Hur sköttes ditt ärende?", "How was your matter handled?")),
        EASE,
        WHY,
        CONTACT,
    ),
    "relation": (
        Draft("smiley", _texts("Kuinka tyytyväinen olet palveluumme?", "Hur nöjd är du med vår service?", "How satisfied are you with our service?")),
        RECOMMEND,
        WHY,
        CONTACT,
    ),
    "event": (
        Draft("smiley", _texts("Millainen tilaisuus oli?", "Hur var tillställningen?", "How was the event?")),
        Draft(
            "choices",
            _texts("Mistä pidit?", "Vad tyckte du om?", "What did you like?"),
            (
                _texts("Aihe", "Ämnet", "The topic"),
                _texts("Esiintyjät", "De som uppträdde", "The speakers"),
                _texts("Ihmiset", "Människorna", "The people"),
                _texts("Paikka", "Platsen", "The place"),
                _texts("Tarjoilu", "Serveringen", "The food"),
            ),
        ),
        WHY,
    ),
}
