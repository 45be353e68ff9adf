"""What is left until the first customer’s answer: where an owner goes on with what setting up began."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import open_invitations, people_to_choose
from talkoot.base.orgs.roles import Act
from talkoot.feedback.queries.channels import count_sites
from talkoot.feedback.queries.counts import has_figures


@dataclass(frozen=True)
class Step:
    """One thing on the way to the first answer: whether it is done, what there is to say of it, and where one goes on."""

    name: str
    told: str
    done: bool
    act: str
    address: str


def steps_to_first_answer(me: Membership) -> list[Step]:
    """In their order; none for who does not run the organisation, and none any more when the first answers are in the figures."""
    if not me.may(Act.ORGANISATION_EDIT) or has_figures(me.organisation_id):
        return []
    org, mail, (sites, without) = me.organisation.slug, mail_leaves(), count_sites(me)
    # A link for whoever scans it waits for nobody.
    waiting, here = open_invitations(me).exclude(email="", name="").count(), people_to_choose(me).count()
    invited = ngettext("one person has not come yet", "%(n)s people have not come yet", waiting) % {"n": waiting}

    def at(name: str) -> str:
        return reverse(name, args=[org])

    lacking = ngettext("one site has none yet", "%(n)s sites have none yet", without) % {"n": without}
    asked = _("not chosen yet") if without == sites else lacking if without else _("asked at every site")
    found = [
        Step(_("Sites"), str(sites) if sites else _("none yet"), bool(sites), _("Add the sites"), at("setup:sites")),
        Step(_("The question"), asked, bool(sites) and not without, _("Choose the question"), at("setup:question")),
        Step(_("People"), invited if waiting else str(here) if here > 1 else _("only you so far"), here > 1 and not waiting,
             _("Look who has not come") if waiting else _("Invite people"), at("orgs:people") if waiting else at("setup:people")),
        Step(_("Mail"), _("works") if mail else _("no mail server is set: invitations go as links"), mail, _("Set the mail"), at("orgs:mail_test")),
        Step(_("Posters"), _("a QR code for each site"), False, _("Print the posters"), at("setup:start")),
    ]  # fmt: skip
    return [*found, Step(_("The first answer"), _("the figure is here the day after five have answered"), False, "", "")]


def current(steps: list[Step]) -> Step | None:
    """The one to go on with."""
    return next((one for one in steps if not one.done and one.address), None)
