"""The one word for each state of what a customer said: new, in hand (who, by when), handled, read together."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.ui import words

NEW, TAKEN, HANDLED, READ = gettext_lazy("New"), gettext_lazy("In somebody’s care"), gettext_lazy("Handled"), gettext_lazy("Read together")


def taken_words(who: str, due_on: date | None = None) -> str:
    """In whose care it is and by when."""
    if not who:
        return str(TAKEN)
    if due_on is None:
        return _("In %(name)s’s care") % {"name": who}
    return _("In %(name)s’s care, by %(day)s") % {"name": who, "day": words.day_and_month(due_on)}
