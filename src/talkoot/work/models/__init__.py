"""Records of this package."""

from talkoot.work.models.responsibilities import Handover, Responsibility
from talkoot.work.models.tasks import Feed, Item, Series, Task

__all__ = ["Feed", "Handover", "Item", "Responsibility", "Series", "Task"]
