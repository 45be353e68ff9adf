from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """The appreciative assessment."""

    name = "talkoot.assessment"
    label = "assessment"

    def ready(self) -> None:
        from talkoot.assessment import jobs, links  # noqa: F401  (the worker and the thread must know them)
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place

        add_place(
            "together",
            30,
            _("Together"),
            "together",
            [
                Page(
                    _("Team mirror"),
                    "assessment:rounds",
                    Act.ASSESSMENT_SEE,
                    frozenset({f"assessment:{name}" for name in ("round", "new_round", "answer", "results", "dialogue", "method", "promise", "group_words")}),
                    order=40,
                ),
                Page(_("Consensus cards"), "assessment:cards", Act.ASSESSMENT_SEE, frozenset({"assessment:card", "assessment:new_card"}), order=45),
                Page(_("Statements"), "assessment:statements", Act.ASSESSMENT_SEE, frozenset({"assessment:statement", "assessment:new_statement"}), order=50),
                Page(_("The coach’s cycle"), "assessment:cycle", Act.ASSESSMENT_OPEN, order=42),
            ],
        )
