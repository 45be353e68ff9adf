from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """Organisations, sites and members."""

    name = "talkoot.base.orgs"
    label = "orgs"

    def ready(self) -> None:
        from talkoot.base.accounts.own_sign_in import MAY_OPEN
        from talkoot.base.orgs.queries import want_the_provider
        from talkoot.base.orgs.roles import Act
        from talkoot.base.ui.navigation import Page, add_place

        if want_the_provider not in MAY_OPEN:
            MAY_OPEN.append(want_the_provider)
        people = frozenset({"orgs:invite", "orgs:people_file", "orgs:member", "orgs:end_membership", "orgs:give_code"})
        add_place(
            "help",
            50,
            _("Help"),
            "help",
            [
                Page(_("People"), "orgs:people", Act.PEOPLE_READ, people),
                Page(_("Sites"), "orgs:sites", Act.SITES_READ, frozenset({"orgs:site", "orgs:new_site", "orgs:site_poster"})),
                Page(_("Who may do what"), "orgs:roles", Act.PEOPLE_READ),
                Page(_("Settings"), "orgs:organisation", Act.ORGANISATION_EDIT, frozenset({"orgs:mail_test", "orgs:server"})),
                Page(_("Who has done what"), "orgs:trail", Act.TRAIL_READ),
            ],
        )
