"""Who may touch a person's right to answer: fetch a permission, move it to the tablet, draw or print a key for it."""

from datetime import datetime

from django.utils.translation import gettext as _

from talkoot.base.accounts.sessions import How
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused


def refuse_borrowed(*, by: Membership, how: How, since: datetime) -> None:
    """Refused in a session that another may have begun: by a code that somebody gave, or where anybody has known a way in as the
    caller since a moment, which is when the round opened. A way in of one's own made in such a session changes nothing of it."""
    if not how.is_own:
        raise Refused(_("You signed in with a code that somebody else has read. Sign in with a way of your own first."))
    if not by.user.is_own_since(since):
        raise Refused(_("Somebody else has known how to sign in as you since the round opened."))
