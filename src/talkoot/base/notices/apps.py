from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Mail."""

    name = "talkoot.base.notices"
    label = "notices"

    def ready(self) -> None:
        from talkoot.base.notices import digest, tasks  # noqa: F401  (the worker must know them)
