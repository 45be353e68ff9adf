"""Rounds and what comes of them, a noun or two to a file."""

from talkoot.assessment.models.cards import Card
from talkoot.assessment.models.choices import Choice
from talkoot.assessment.models.results import Energy, Overall, Report, Result, Words
from talkoot.assessment.models.rounds import Drawn, Group, Invited, Round, RoundStatement, Sealed
from talkoot.assessment.models.statements import Statement

__all__ = [
    "Card",
    "Choice",
    "Drawn",
    "Energy",
    "Group",
    "Invited",
    "Overall",
    "Report",
    "Result",
    "Round",
    "RoundStatement",
    "Sealed",
    "Statement",
    "Words",
]
