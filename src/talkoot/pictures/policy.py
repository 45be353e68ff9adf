"""Whether a picture may be used or deleted, in words where it may not."""

from datetime import date

from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.pictures.models import Picture


def why_not_use(picture: Picture, today: date) -> str | None:
    """It is used while somebody says what it shows, and all who can be recognised in it allow it."""
    if picture.removed_at is not None:
        return _("The picture has been deleted.")
    if reason := why_not_shown(picture, today):
        return reason
    if not picture.descriptions.get(picture.organisation.language):
        return _("The picture’s description is missing: it is read aloud to those who do not see it.")
    return None


def why_not_shown(picture: Picture, today: date) -> str | None:
    """The people in it."""
    if not picture.people:
        return _("Nobody has said whether somebody can be recognised in the picture.")
    if picture.people == Picture.People.SOME:
        given = list(picture.permissions.all())
        if not given:
            return _("Somebody can be recognised in the picture, and no permission has been written down.")
        if not all(one.holds(today) for one in given):
            return _("A permission has ended or was withdrawn: the picture is not used.")
    return None


def why_not_remove(by: Membership, picture: Picture) -> str | None:
    """Whoever added it, and whoever runs content."""
    if by.may(Act.CONTENT_RUN) or picture.added_by_id == by.pk:
        return None
    return _("Ask whoever added it, or those who run content.")
