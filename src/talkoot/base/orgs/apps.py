from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """Organisations, sites and members."""

    name = "talkoot.base.orgs"
    label = "orgs"

    def ready(self) -> None:
        from talkoot.base.accounts.own_sign_in import MAY_OPEN
        from talkoot.base.orgs import brought_people, links, uploads  # noqa: F401  (the thread and the worker must know them)
        from talkoot.base.orgs.queries import want_the_provider
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place, add_upkeep

        call("orgs.site", _("Site"), "orgs:site", "orgs.Site.name")
        call("orgs.area", _("Area"), "orgs:area", "orgs.Area.name")
        call("orgs.membership", _("Person"), "team:person", "orgs.Membership.user__name")
        call("orgs.organisation", _("Organisation"))
        call("orgs.invitation", _("Invitation"))
        call("orgs.upload", _("File"), "orgs:brought", "orgs.Upload.file_name")
        call("accounts.user", _("Account"))
        if want_the_provider not in MAY_OPEN:
            MAY_OPEN.append(want_the_provider)
        people = {"orgs:invite", "orgs:people_file", "orgs:people_list", "orgs:member", "orgs:end_membership", "orgs:give_code", "team:person", "orgs:my_card"}
        sites = {"orgs:site", "orgs:new_site", "orgs:site_poster", "orgs:areas", "orgs:area"}
        add_place(
            "help",
            50,
            _("Help"),
            "help",
            [
                Page(_("People"), "orgs:people", Act.PEOPLE_READ, frozenset(people)),
                Page(_("Sites"), "orgs:sites", Act.SITES_READ, frozenset(sites)),
            ],
        )
        add_upkeep(
            [
                Page(_("Settings"), "orgs:organisation", Act.ORGANISATION_EDIT, frozenset({"orgs:mail_test", "orgs:server"}), order=10),
                Page(_("Roles and rights"), "orgs:roles", Act.PEOPLE_INVITE, order=96),
                Page(_("Log of events"), "orgs:trail", Act.TRAIL_READ, order=97),
            ]
        )
