from talkoot.sparring.models.partners import Note, Offer, Pair, Partner, Proposal, Season, Talk, Wish
from talkoot.sparring.models.questions import (
    Answer,
    Asked,
    Fetched,
    Meeting,
    Mixing,
    MonthKey,
    Question,
    QuestionWord,
    Round,
    Seat,
    Settings,
    Spent,
    Thanks,
    Waiting,
)

__all__ = [
    "Answer", "Asked", "Fetched", "Meeting", "Mixing", "MonthKey", "Note", "Offer", "Pair", "Partner", "Proposal", "Question", "QuestionWord", "Round",
    "Season", "Seat", "Settings", "Spent", "Talk", "Thanks", "Waiting", "Wish",
]  # fmt: skip
