from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """Ideas for content, choosing among them, and the plan."""

    name = "talkoot.content"
    label = "content"
    inside = "content/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.content import ics, jobs, links, telling  # noqa: F401  (the worker, the thread and the notices must know them)
        from talkoot.work.ics import BESIDE

        BESIDE.append(ics.turns_in)
        call("content.half", _("Choice of content ideas"))
        own = [
            "ideas",
            "idea",
            "new_idea",
            "edit_idea",
            "open_choice",
            "approve",
            "half",
            "fill",
            "post",
            "give",
            "write",
            "ask",
            "line",
            "pack",
            "send",
            "delivery",
            "accounts",
            "connected",
        ]
        library = ["library", "new", "sent", "picture", "note", "renew"]
        here = frozenset(["content:choose_picture", "content:history", *(f"content:{name}" for name in own), *(f"pictures:{name}" for name in library)])
        add_place("work", 40, _("Work"), "work", [Page(_("Content"), "content:plan", Act.CONTENT_SEE, here, order=30)])
