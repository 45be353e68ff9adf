from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TodayConfig(AppConfig):
    """The Today page."""

    name = "talkoot.today"
    label = "today"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place

        add_place("today", 10, _("Today"), "today", [Page(_("Today"), "today:today", Act.TODAY)])
