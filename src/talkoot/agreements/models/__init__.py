"""Records of this package."""

from talkoot.agreements.models.agreements import Agreement, LocalWay, Mandate, Point, Remark, Tip, Version
from talkoot.agreements.models.decisions import Asked, Decision, Reaction
from talkoot.agreements.models.keeping import Commitment, Review

__all__ = ["Agreement", "Asked", "Commitment", "Decision", "LocalWay", "Mandate", "Point", "Reaction", "Remark", "Review", "Tip", "Version"]
