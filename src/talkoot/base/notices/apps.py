from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Mail."""

    name = "talkoot.base.notices"
    label = "notices"

    def ready(self) -> None:
        from django.tasks.signals import task_finished

        from talkoot.base.notices import backends, digest, tasks  # noqa: F401  (the worker must know them)

        task_finished.connect(tasks.forget_sent, dispatch_uid="talkoot.notices")
