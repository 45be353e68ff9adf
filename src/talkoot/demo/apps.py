from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo chain."""

    name = "talkoot.demo"
    label = "demo"
