from talkoot.workshops.models.consent import Proposal, Reply
from talkoot.workshops.models.pictures import Picture
from talkoot.workshops.models.room import Heading, Note, Participant, Score, Vote
from talkoot.workshops.models.series import Left, Series, Turn
from talkoot.workshops.models.templates import Template
from talkoot.workshops.models.workshops import Activity, Workshop

__all__ = [
    "Activity", "Heading", "Left", "Note", "Participant", "Picture", "Proposal", "Reply", "Score", "Series", "Template", "Turn", "Vote", "Workshop",
]  # fmt: skip
