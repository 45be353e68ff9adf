"""Finding the organisation that a command speaks of."""

import sys

from talkoot.base.orgs.models import Organisation


def find_organisation(slug: str) -> Organisation | None:
    """The organisation, or None after saying that there is none."""
    from django.utils.translation import gettext as _

    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        words = _("There is no organisation “%(slug)s”. `talkoot organisation list` shows those there are.") % {"slug": slug}
        print(f"talkoot: {words}", file=sys.stderr)
    return organisation
