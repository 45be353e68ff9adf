from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SparringConfig(AppConfig):
    """Questions to colleagues, sparring partners, and getting to know each other."""

    name = "talkoot.sparring"
    label = "sparring"
    inside = "sparring/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.sparring import ics, jobs, links, telling  # noqa: F401  (the worker, the thread and the notices must know them)
        from talkoot.sparring.actions import illustrating  # noqa: F401  (pictures must know where they are used)
        from talkoot.work.ics import BESIDE

        call("sparring.answer", _("Answer to a colleague"))
        call("sparring.settings", _("How we help each other"))
        call("sparring.meeting", _("Meeting across sites"))
        call("sparring.season", _("Season of sparring"))
        BESIDE.append(ics.talks_in)
        sparring = frozenset(f"sparring:{name}" for name in ("pair", "wishes", "season", "time"))
        here = frozenset(f"sparring:{name}" for name in ("question", "questions", "edit", "edit_answer", "settings", "choose_picture"))
        add_place(
            "help",
            50,
            _("Help"),
            "help",
            [
                Page(_("Ask"), "sparring:ask", Act.HELP_TAKE_PART, here, order=10),
                Page(_("My sparring partner"), "sparring:partner", Act.HELP_TAKE_PART, sparring, order=20),
                Page(_("Get to know each other"), "sparring:pairs", Act.HELP_TAKE_PART, order=40),
            ],
        )
