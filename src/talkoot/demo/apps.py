from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo chain."""

    name = "talkoot.demo"
    label = "demo"

    def ready(self) -> None:
        from talkoot.demo import growing  # noqa: F401  (the worker must know it)
