from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Agreements and differences of view."""

    name = "talkoot.agreements"
    label = "agreements"
    inside = "agreements/"

    def ready(self) -> None:
        from talkoot.agreements import jobs, links, telling  # noqa: F401  (the worker, the thread and the notices must know them)
        from talkoot.agreements.queries.mandates import free_hands
        from talkoot.base.orgs.free_hands import GRANTORS
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place

        GRANTORS.append(free_hands)
        here = frozenset(f"agreements:{name}" for name in ("agreement", "new_agreement", "edit", "ask", "versions", "review", "walk"))
        differing = frozenset({"agreements:difference", "agreements:new_difference"})
        add_place(
            "together",
            30,
            _("Together"),
            "together",
            [
                Page(_("Agreements"), "agreements:agreements", Act.AGREEMENTS_SEE, here, order=30),
                Page(_("Differences of view"), "agreements:differences", Act.DIFFERENCES, differing, order=35),
            ],
        )
