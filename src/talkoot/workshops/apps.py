from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    """Workshops."""

    name = "talkoot.workshops"
    label = "workshops"
    inside = "workshops/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.workshops import jobs, links, rendering, telling  # noqa: F401  (the worker, the thread, the streams and the notices)

        here = frozenset(
            f"workshops:{name}" for name in ("workshop", "new_workshop", "edit", "new_activity", "activity", "harvest", "minutes", "series", "keep", "template")
        )
        add_place("together", 30, _("Together"), "together", [Page(_("Workshops"), "workshops:workshops", Act.WORKSHOPS_SEE, here, order=20)])
