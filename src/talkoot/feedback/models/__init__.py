"""Customers' answers and everything around them, a noun or two to a file."""

from talkoot.feedback.models.answers import AT_ONCE, NO_SCORE, PLAY, Answer, BroughtStep, Burst, DayCount, Import, ImportCount, MonthCount, Moved, Reply
from talkoot.feedback.models.care import Asking, Contact, FollowUp, Unasked, UsedLinks
from talkoot.feedback.models.comments import Comment, CommentTheme, Theme, ThemeModel
from talkoot.feedback.models.deeds import Deed
from talkoot.feedback.models.signals import BadDay, DayWatch, Signal
from talkoot.feedback.models.surveys import Channel, KioskState, Question, Settings, Survey

__all__ = [
    "AT_ONCE", "NO_SCORE", "PLAY", "Answer", "Asking", "BadDay", "BroughtStep", "Burst", "Channel", "Comment", "CommentTheme", "Contact",
    "DayCount", "DayWatch", "Deed", "FollowUp", "Import", "ImportCount", "KioskState", "MonthCount", "Moved", "Question", "Reply",
    "Settings", "Signal", "Survey", "Theme", "ThemeModel", "Unasked", "UsedLinks",
]  # fmt: skip
