"""The organisation's own mark: taken, shown on its pages and posters, and taken off again."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.orgs.actions.people import trail
from talkoot.base.orgs.models import Logo, Membership, Organisation
from talkoot.base.orgs.pictures import picture_in
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act

HEAVIEST = 4_000  # bytes: customers' pages stay light with it
MOST_SENT = 200_000  # bytes that are looked at: more is no logo


def take_logo(*, by: Membership, sent: bytes, at: datetime) -> Organisation:
    """Keeps a small PNG, JPEG or WebP with nothing in it but the picture, in place of the one before. Says what is wrong with any other."""
    _refuse_others(by)
    if len(sent) > MOST_SENT:
        raise Refused(_("The picture is too large. A logo of 4 kB is sharp enough on every page."))
    picture = picture_in(sent)
    if len(picture.content) > HEAVIEST:
        raise Refused(
            _("The picture weighs %(kb)s kB and may weigh 4. Make it smaller, 300 pixels wide for example.") % {"kb": -(-len(picture.content) // 1000)}
        )
    organisation = by.organisation
    organisation.logo = f"{hashlib.sha256(picture.content).hexdigest()[:32]}.{picture.kind}"
    organisation.logo_width, organisation.logo_height = picture.width, picture.height
    with transaction.atomic():
        Logo.objects.update_or_create(organisation=organisation, defaults={"name": organisation.logo, "content": picture.content})
        _keep(by, organisation, "change_logo", at)
    return organisation


def remove_logo(*, by: Membership, at: datetime) -> Organisation:
    """Pages and posters are without it from now on. Safe to repeat."""
    _refuse_others(by)
    organisation = by.organisation
    if organisation.logo:
        organisation.logo, organisation.logo_width, organisation.logo_height = "", 0, 0
        with transaction.atomic():
            Logo.objects.filter(organisation=organisation).delete()
            _keep(by, organisation, "remove_logo", at)
    return organisation


def _keep(by: Membership, organisation: Organisation, act: str, at: datetime) -> None:
    organisation.save(update_fields=["logo", "logo_width", "logo_height"])
    trail(by, organisation, act, f"orgs.organisation:{organisation.pk}", at)


def _refuse_others(by: Membership) -> None:
    if not by.may(Act.ORGANISATION_EDIT):
        raise Refused(_("Only an owner can decide this."))
