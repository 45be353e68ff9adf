from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Know-how of people and sites."""

    name = "talkoot.people"
    label = "people"
    inside = "know-how/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.people import links, telling  # noqa: F401  (the thread and the notices must know them)

        call("people.sitecard", _("Card of a site"))
        here = frozenset(f"people:{name}" for name in ("skill", "new_skill", "mine", "site", "write"))
        add_place("help", 50, _("Help"), "help", [Page(_("Who can help"), "people:knowhow", Act.PEOPLE_READ, here, order=30)])
