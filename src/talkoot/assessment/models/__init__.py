"""Rounds and what comes of them, a noun or two to a file."""

from talkoot.assessment.models.cards import Card
from talkoot.assessment.models.choices import Choice
from talkoot.assessment.models.plans import Plan
from talkoot.assessment.models.results import Energy, Overall, Report, Result, Words
from talkoot.assessment.models.rounds import Drawn, Group, Invited, Round, RoundStatement, Sealed
from talkoot.assessment.models.statements import Statement
from talkoot.assessment.models.talks import Talk

__all__ = [
    "Card",
    "Choice",
    "Drawn",
    "Energy",
    "Group",
    "Invited",
    "Overall",
    "Plan",
    "Report",
    "Result",
    "Round",
    "RoundStatement",
    "Sealed",
    "Statement",
    "Talk",
    "Words",
]
