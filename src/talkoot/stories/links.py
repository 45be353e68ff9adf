"""What stories and thanks show of themselves in the thread, and what they can be made of."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, Maker, Trait, register
from talkoot.stories.actions.naming import close_naming, stories_naming
from talkoot.stories.models import Story, Thanks
from talkoot.stories.policy import THANKED_FOR
from talkoot.stories.queries.stories import stories_of
from talkoot.stories.queries.thanks import thanks_of

DONE_TOGETHER = frozenset({Trait.DECISION, Trait.DOING})


def described(one: Story) -> str:
    """What it is, and whether it is out."""
    words = {Story.Form.POST: _("Story"), Story.Form.CHAPTER: _("Chapter of our journey"), Story.Form.TALK: _("Discussion")}[Story.Form(one.form)]
    return words if one.state == Story.State.OUT else f"{words} · {one.get_state_display()}"


def named_as(one: Story) -> str:
    """What stands where somebody leaves whom it names: a draft's title is its writer's."""
    return one.get_form_display() if one.state == Story.State.DRAFT else one.title


def thanked(one: Thanks) -> str:
    """By whom and to whom."""
    by = one.by.user.name if one.by else _("A former member")
    to = one.to_member.user.name if one.to_member else one.to_site.name if one.to_site else _("everybody")
    return _("Thanks · %(by)s to %(to)s") % {"by": by, "to": to}


register_holding(Holding("stories.naming", gettext_lazy("Stories that say their name"), stories_naming, close_naming, named_as))
STORY = register(
    Kind(
        name="stories.story",
        label=gettext_lazy("A story"),
        act=Act.STORIES_SEE,
        things=stories_of,
        title=lambda one: one.title,
        described=described,
        page="stories:story",
        maker=Maker(gettext_lazy("A story"), "stories:new", Act.STORIES_WRITE, DONE_TOGETHER),
    )
)
THANKS = register(
    Kind(
        name="stories.thanks",
        label=gettext_lazy("Thanks"),
        act=Act.STORIES_SEE,
        things=thanks_of,
        title=lambda one: one.text,
        described=thanked,
        page="stories:thanks",
        address=lambda org, one: reverse("stories:thanks", args=[org]) + f"#thanks-{one.pk}",
        maker=Maker(gettext_lazy("Thanks"), "stories:thank", Act.STORIES_WRITE, THANKED_FOR),
    )
)
