from django.apps import AppConfig


class UiConfig(AppConfig):
    """Looks."""

    name = "talkoot.base.ui"
    label = "ui"
