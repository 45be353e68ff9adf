"""What stories and thanks show of themselves in the thread, and what they can be made of."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, Maker, Trait, register
from talkoot.stories.models import Story, Thanks
from talkoot.stories.queries.stories import stories_of
from talkoot.stories.queries.thanks import thanks_of

DONE_TOGETHER = frozenset({Trait.DECISION, Trait.DOING})


def described(one: Story) -> str:
    """What it is, and whether it is out."""
    words = {Story.Form.POST: _("Story"), Story.Form.CHAPTER: _("Chapter of our journey"), Story.Form.TALK: _("Discussion")}[Story.Form(one.form)]
    return words if one.state == Story.State.OUT else f"{words} · {one.get_state_display()}"


def thanked(one: Thanks) -> str:
    """By whom and to whom."""
    by = one.by.user.name if one.by else _("A former member")
    to = one.to_member.user.name if one.to_member else one.to_site.name if one.to_site else _("everybody")
    return _("Thanks · %(by)s to %(to)s") % {"by": by, "to": to}


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
        maker=Maker(gettext_lazy("Thanks"), "stories:thank", Act.STORIES_WRITE, DONE_TOGETHER),
    )
)
