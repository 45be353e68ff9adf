from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """The appreciative assessment."""

    name = "talkoot.assessment"
    label = "assessment"
    inside = "mirror/"

    def ready(self) -> None:
        from talkoot.assessment import jobs, keeping, links  # noqa: F401  (the worker and the thread must know them)
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place, add_upkeep

        call("assessment.card", _("Consensus card"), "assessment:card")
        call("assessment.plan", _("The coming round"))
        call("assessment.statement", _("Statement"), "assessment:statement")
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
                    frozenset(
                        {f"assessment:{name}" for name in ("round", "new_round", "answer", "results", "dialogue", "method", "promise", "over_time", "rhythm")}
                    ),
                    order=40,
                ),
                Page(_("Consensus cards"), "assessment:cards", Act.ASSESSMENT_SEE, frozenset({"assessment:card", "assessment:new_card"}), order=45),
                Page(_("The coach’s cycle"), "assessment:cycle", Act.ASSESSMENT_OPEN, order=42),
            ],
        )
        statements = frozenset({"assessment:statement", "assessment:new_statement"})
        add_upkeep([Page(_("Statements"), "assessment:statements", Act.ASSESSMENT_STATEMENTS, statements, order=85)])
