from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Questions heard, groups, needs."""

    name = "talkoot.customers"
    label = "customers"
    inside = "customers/"

    def ready(self) -> None:
        from talkoot.base.orgs.roles import Act
        from talkoot.base.trail.words import call
        from talkoot.base.ui.navigation import Page, add_place
        from talkoot.customers import links  # noqa: F401  (the thread must know its kinds)

        call("customers.group", _("Customer group"), "customers:group", "customers.Group.name")
        call("customers.words", _("Words that mean the same"))
        add_place(
            "customers",
            20,
            _("Customers"),
            "customers",
            [
                Page(_("Questions heard"), "customers:questions", Act.CUSTOMERS_READ, frozenset({"customers:question", "customers:words"}), order=45),
                Page(
                    _("Customer groups"),
                    "customers:groups",
                    Act.CUSTOMERS_READ,
                    frozenset({"customers:group", "customers:new_group", "customers:new_need", "customers:need"}),
                    order=40,
                ),
            ],
        )
