from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """The organisation's data as one archive, out and in."""

    name = "talkoot.archive"
    label = "archive"
