"""Records of this package."""

from talkoot.agreements.models.agreements import Agreement, LocalWay, Mandate, Point, Remark, Tip, Version
from talkoot.agreements.models.decisions import Asked, Decision, Reaction
from talkoot.agreements.models.differences import Difference, Participant, Step
from talkoot.agreements.models.keeping import Commitment, Review, SiteUse

__all__ = [
    "Agreement", "Asked", "Commitment", "Decision", "Difference", "LocalWay", "Mandate", "Participant", "Point", "Reaction", "Remark", "Review",
    "SiteUse", "Step", "Tip", "Version",
]  # fmt: skip
