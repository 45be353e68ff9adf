"""When a round of asking has decided. Consent: no objection that stands; quorum by people and by sites; silence as was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """Fixed before the round starts. `quorum_percent` of those asked, 0..100; `quorum_sites` of the sites asked."""

    form: str  # consent, vote, advice, sense
    quorum_percent: int = 50
    quorum_sites: int = 0
    silence_agrees: bool = False


@dataclass(frozen=True)
class State:
    """Where a round stands: how many said what, how many were asked and said nothing, and how many sites have been heard."""

    agree: int
    concern: int
    objection: int
    silent: int
    sites_heard: int
    sites_asked: int

    @property
    def asked(self) -> int:
        """How many were asked."""
        return self.agree + self.concern + self.objection + self.silent

    @property
    def answered(self) -> int:
        """How many said something."""
        return self.asked - self.silent


def count(asked: Mapping[int, int], said: Mapping[int, str]) -> State:
    """`asked`: site by person (0 for none), those who have left not among them; `said`: answer by person. What others said is not counted."""
    answers = [said[person] for person in asked if person in said]
    heard = {site for person, site in asked.items() if person in said and site}
    return State(
        agree=answers.count("agree"), concern=answers.count("concern"), objection=answers.count("object"), silent=len(asked) - len(answers),
        sites_heard=len(heard), sites_asked=len({site for site in asked.values() if site}),
    )  # fmt: skip


def outcome(rules: Rules, state: State) -> str:
    """passed, objected, no_quorum, rejected, or heard for the forms that decide nothing by themselves.

    An objection is heard whatever the quorum: one person who sees harm is enough.
    """
    if rules.form in ("advice", "sense"):
        return "heard"
    if rules.form == "consent" and state.objection:
        return "objected"
    if not has_quorum(rules, state):
        return "no_quorum"
    if rules.form == "vote":
        for_it = state.agree + state.concern + (state.silent if rules.silence_agrees else 0)
        return "passed" if for_it > state.objection else "rejected"
    return "passed"


def has_quorum(rules: Rules, state: State) -> bool:
    """Enough people and sites took part. Where silence agrees, the silent take part by it; somebody has to be asked at all."""
    if not state.asked:
        return False
    people = state.asked if rules.silence_agrees else state.answered
    sites = state.sites_asked if rules.silence_agrees else state.sites_heard
    return people * 100 >= rules.quorum_percent * state.asked and people > 0 and sites >= min(rules.quorum_sites, state.sites_asked)
