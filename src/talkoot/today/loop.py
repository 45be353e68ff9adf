"""What Talkoot is for, told to somebody in their first days: the five steps of its loop, each with its page."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act

NEW_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Part:
    """One step of the loop in a sentence, and where it is done."""

    icon: str
    name: str
    told: str
    address: str


def loop(me: Membership) -> list[Part]:
    """Those steps whose pages this person may open."""

    steps = [
        (Act.CUSTOMERS_READ, "customers", _("Listen"), "feedback:verdict", _("What customers say after their visit, in figures and in their own words.")),
        (Act.TARGETS_SEE, "sprout", _("Choose"), "targets:targets", _("Which of it we develop together. Everybody’s view weighs the same.")),
        (Act.AGREEMENTS_SEE, "together", _("Agree"), "agreements:agreements", _("How we do it from now on. Nothing is decided against a reasoned objection.")),
        (Act.WORK_SEE, "work", _("Do"), "work:tasks", _("What you have promised stands on your own page until it is done.")),
        (Act.CUSTOMERS_READ, "read", _("Learn"), "feedback:signals", _("Customers decide: did their verdict change?")),
    ]
    org = me.organisation.slug
    return [Part(icon, name, told, reverse(address, args=[org])) for act, icon, name, address, told in steps if me.may(act)]
