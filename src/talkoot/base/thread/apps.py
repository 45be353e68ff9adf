from django.apps import AppConfig


class ThreadConfig(AppConfig):
    """Came from and led to."""

    name = "talkoot.base.thread"
    label = "thread"
