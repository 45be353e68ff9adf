from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    """The homes of teams and the cards of people."""

    name = "talkoot.team"
    label = "team"
    inside = "team/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place

        pages = [Page(_("Our team"), "team:own", Act.SITES_READ, frozenset({"team:team"}), order=5)]
        add_place("together", 30, _("Together"), "together", pages)
