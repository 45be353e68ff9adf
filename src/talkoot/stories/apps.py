from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    """Stories."""

    name = "talkoot.stories"
    label = "stories"
    inside = "stories/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.stories import links, telling  # noqa: F401  (the thread and the notices must know them)

        here = frozenset(f"stories:{name}" for name in ("story", "new", "edit", "thanks", "thank", "edit_comment", "wordings", "choose_picture"))
        add_place("together", 30, _("Together"), "together", [Page(_("Our journey"), "stories:list", Act.STORIES_SEE, here, order=60)])
