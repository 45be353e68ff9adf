"""What is kept of the team mirror."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.keeping import Keeping, register_keeping

register_keeping(Keeping(gettext_lazy("Single answers of the team mirror"), lambda organisation: _("destroyed when the round closes")))
