from talkoot.sparring.models.partners import Note, Offer, Pair, Partner, Proposal, Season, Talk, Wish
from talkoot.sparring.models.questions import Answer, Asked, Meeting, Mixing, Question, Round, Seat, Settings, Thanks

__all__ = [
    "Answer", "Asked", "Meeting", "Mixing", "Note", "Offer", "Pair", "Partner", "Proposal", "Question", "Round", "Season", "Seat", "Settings",
    "Talk", "Thanks", "Wish",
]  # fmt: skip
