from django.apps import AppConfig


class SetupConfig(AppConfig):
    """The first run."""

    name = "talkoot.setup"
    label = "setup"
