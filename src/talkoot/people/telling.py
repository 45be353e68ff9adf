"""The sentences of this package's notices."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register

register("people.said", gettext_lazy("Somebody says what I can"), lambda d: _("%(who)s says you know about “%(skill)s”. May others ask you?") % d)
register("people.card", gettext_lazy("A neighbour wrote the card of my site"), lambda d: _("%(who)s wrote what you are good at: %(site)s") % d)
