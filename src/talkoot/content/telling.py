"""The sentences of this package's notices."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register

register("content.dropped", gettext_lazy("A content idea of mine was let go"), lambda d: _("“%(title)s” was let go: %(because)s") % d)
