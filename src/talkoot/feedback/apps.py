from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Customers' answers and the verdict."""

    name = "talkoot.feedback"
    label = "feedback"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place, add_upkeep
        from talkoot.feedback import jobs, keeping, links, telling  # noqa: F401  (the worker, the settings, the thread and the notices must know them)

        add_place(
            "customers",
            20,
            _("Customers"),
            "customers",
            [
                Page(_("Verdict"), "feedback:verdict", Act.CUSTOMERS_READ, frozenset({"feedback:bursts", "feedback:area_verdict"}), order=10),
                Page(_("Comments"), "feedback:comments", Act.CUSTOMERS_READ, frozenset({"feedback:comment"}), order=20),
                Page(_("Follow-ups"), "feedback:follow_ups", Act.CUSTOMERS_READ, frozenset({"feedback:follow_up"}), order=25),
                Page(_("Signals"), "feedback:signals", Act.CUSTOMERS_READ, frozenset({"feedback:signal"}), order=30),
                Page(
                    _("You said – we did"),
                    "feedback:deeds",
                    Act.CUSTOMERS_READ,
                    frozenset({"feedback:deed", "feedback:new_deed", "feedback:deeds_poster"}),
                    order=55,
                ),
                Page(_("Ups and downs"), "feedback:pulls", Act.CUSTOMERS_READ, order=35),
            ],
        )
        add_upkeep(
            [
                Page(_("Themes"), "feedback:themes", Act.THEMES_EDIT, frozenset({"feedback:theme", "feedback:new_theme"}), order=60),
                Page(
                    _("Feedback points"),
                    "feedback:channels",
                    Act.CHANNELS_EDIT,
                    frozenset({"feedback:new_channel", "feedback:posters", "feedback:point"}),
                    order=70,
                ),
                Page(
                    _("Surveys"),
                    "feedback:surveys",
                    Act.CHANNELS_EDIT,
                    frozenset({"feedback:new_survey", "feedback:survey", "feedback:replies", "feedback:survey_verdict"}),
                    order=80,
                ),
                Page(_("How we listen"), "feedback:listening", Act.ORGANISATION_EDIT, order=90),
                Page(_("Bring in answers"), "feedback:imports", Act.ANSWERS_IMPORT, frozenset({"feedback:import"}), order=95),
            ]
        )
