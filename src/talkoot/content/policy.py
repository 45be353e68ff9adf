"""Whether something may be done now, in words where it may not."""

from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.content.models import Idea


def why_not_change(by: Membership, idea: Idea) -> str | None:
    """Its proposer and whoever would make it change an idea that waits; whoever runs content changes any."""
    if by.may(Act.CONTENT_RUN) or (idea.state == Idea.State.WAITING and by.pk in (idea.made_by_id, idea.who_id)):
        return None
    return _("Ask whoever proposed it, or those who run content.")
