"""What is kept of customers, and for how long."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.keeping import Keeping, days, register_keeping
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.actions.imports import UNDO_FOR
from talkoot.feedback.jobs import KEPT_FOR
from talkoot.feedback.queries.channels import settings_of


def contacts(organisation: Organisation) -> str:
    """For how long a customer's contact details are kept."""
    return days(settings_of(organisation).keep_contacts_days)


def files(organisation: Organisation) -> str:
    """For how long files of answers are kept."""
    return _("%(file)s; what they brought can be taken back for %(undo)s") % {"file": days(KEPT_FOR.days), "undo": days(UNDO_FOR.days)}


def answers(organisation: Organisation) -> str:
    """For how long answers are kept."""
    return _("for good, without who, device or hour")


register_keeping(Keeping(gettext_lazy("Customers’ contact details"), contacts, "feedback:listening"))
register_keeping(Keeping(gettext_lazy("Customers’ answers and words"), answers))
register_keeping(Keeping(gettext_lazy("Files of answers"), files))
