"""The sentences of this package's notices."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register

register("stories.out", gettext_lazy("A new story"), lambda d: _("%(who)s tells: %(title)s") % d)
register("stories.commented", gettext_lazy("A comment on my story"), lambda d: _("%(who)s commented on your story: %(title)s") % d)
register("stories.held", gettext_lazy("A public comment waits for a reader"), lambda d: _("A comment waits for somebody to read it: %(title)s") % d)
register("stories.said", gettext_lazy("A public comment on my story"), lambda d: _("Somebody commented on your story in public: %(title)s") % d)
register("stories.named", gettext_lazy("May a story say my name?"), lambda d: _("May everybody read your name in “%(title)s”? %(who)s asks") % d)
register(
    "stories.named_said",
    gettext_lazy("Answers to whether a name may be said"),
    lambda d: (_("%(who)s says yes: the name may stand in “%(title)s”") if d.get("yes") else _("%(who)s says no: take the name out of “%(title)s”")) % d,
)
register("stories.thanked", gettext_lazy("Thanks"), lambda d: _("%(who)s thanks: %(text)s") % d)
register("stories.reworded", gettext_lazy("A public story was reworded"), lambda d: _("%(who)s reworded it, and only we read it now: %(title)s") % d)
register(
    "stories.picture_off",
    gettext_lazy("The permission for a picture of my story has ended"),
    lambda d: _("The picture “%(picture)s” may be shown no more: it was taken off “%(title)s”") % d,
)
register("stories.named_left", gettext_lazy("A story names somebody who left"), lambda d: _("Whom it names has left, and only we read it now: %(title)s") % d)
