from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Listens to finished tasks, so that failed ones are tried again."""

    name = "talkoot.base.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django.tasks.signals import task_finished

        from talkoot.base.jobs.retry import try_again

        task_finished.connect(try_again, dispatch_uid="talkoot.jobs")
