from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    """What was learned, and each team's big picture."""

    name = "talkoot.learning"
    label = "learning"
    inside = "learning/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.learning import jobs  # noqa: F401  (the worker must know it)

        here = frozenset(f"learning:{name}" for name in ("linkage", "method"))
        call("learning.report", _("Quarterly report"))
        add_place(
            "together",
            30,
            _("Together"),
            "together",
            [
                Page(_("Did it work?"), "learning:worked", Act.TARGETS_SEE, here, order=60),
                Page(_("Big picture"), "learning:own", Act.SITES_READ, frozenset({"learning:picture", "learning:teams"}), order=70),
                Page(_("Reports"), "learning:reports", Act.CUSTOMERS_READ, frozenset({"learning:report", "learning:make_report"}), order=80),
            ],
        )
