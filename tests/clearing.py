"""What was deleted so that nobody reads it: gone from the files at once, or as soon as those who were there before have gone."""

from time import sleep

from django_tasks_db.models import DBTaskResult

from talkoot.base.store.clearing import clear_again


def let_clear(model):
    """Does what the worker would: where clearing could not be done at once, its task waits, and puts itself back until it succeeds.

    Another test's transaction, on another database of the same server, is enough to keep rows for as long as it lasts: some take
    minutes on a busy machine.
    """
    label = model._meta.label
    waiting = DBTaskResult.objects.filter(task_path=clear_again.module_path)
    for _again in range(2400):
        if not waiting.exists():
            return
        waiting.delete()
        clear_again.func(label)
        sleep(0.25)
    raise AssertionError("never cleared")
