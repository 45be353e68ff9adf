from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Tasks and areas of responsibility."""

    name = "talkoot.work"
    label = "work"
    inside = "work/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.work import jobs, links, telling  # noqa: F401  (the worker, the thread and the notices must know them)
        from talkoot.work.actions import brought  # noqa: F401  (lists that can be taken back)

        tasks = frozenset(f"work:{name}" for name in ("task", "new_task", "edit_task", "board", "calendar", "feeds", "bring_in", "bring_in_list"))
        areas = frozenset({"work:responsibility", "work:new_responsibility", "work:edit_responsibility"})
        add_place(
            "work",
            40,
            _("Work"),
            "work",
            [
                Page(_("Tasks"), "work:tasks", Act.WORK_SEE, tasks, order=10),
                Page(_("Areas of responsibility"), "work:responsibilities", Act.WORK_SEE, areas, order=20),
            ],
        )
