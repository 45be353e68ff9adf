from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """Shared development targets."""

    name = "talkoot.targets"
    label = "targets"
    inside = "targets/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.targets import jobs, links, telling  # noqa: F401  (the worker, the thread and the notices must know them)

        call("targets.scoring", _("Scoring of targets"))
        here = frozenset(f"targets:{name}" for name in ("target", "new_target", "edit", "start", "open_scoring", "score", "score_one", "scoring"))
        add_place("together", 30, _("Together"), "together", [Page(_("Targets"), "targets:targets", Act.TARGETS_SEE, here, order=10)])
