"""Ideas and posts, and what goes out of them by itself."""

from talkoot.content.models.posts import (
    LOOKS,
    WEEKS,
    Asking,
    Ballot,
    Half,
    Idea,
    Option,
    Post,
    Publication,
    SiteLine,
    SitePicture,
    TextVersion,
)
from talkoot.content.models.sending import Account, Application, Delivery, Server

__all__ = [
    "LOOKS",
    "WEEKS",
    "Account",
    "Application",
    "Asking",
    "Ballot",
    "Delivery",
    "Half",
    "Idea",
    "Option",
    "Post",
    "Publication",
    "Server",
    "SiteLine",
    "SitePicture",
    "TextVersion",
]
