"""What is chosen by: the words of the four criteria, and how firm an order is, said alike wherever people score."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.choosing import Firm

# Of each criterion: its name, its question, and what one and five stand for.
WORDS = {
    "common": (gettext_lazy("Common"), gettext_lazy("Does this concern all of us?"), gettext_lazy("hardly anybody"), gettext_lazy("all of us")),
    "easy": (gettext_lazy("Easy to do"), gettext_lazy("Could we begin within a month?"), gettext_lazy("really hard"), gettext_lazy("really easy")),
    "fun": (gettext_lazy("Fun"), gettext_lazy("Would you be keen on this?"), gettext_lazy("not at all"), gettext_lazy("very much")),
    "helps": (gettext_lazy("Helps the customer"), gettext_lazy("Would a customer notice the difference?"), gettext_lazy("hardly"), gettext_lazy("surely")),
}


def order_sentence(title: str, first: float, firm: str, others: Sequence[str]) -> str:
    """How firm the first place is: what comes first, in which share of weightings, how firm that is, and how firm the others would be."""
    details = {"title": title, "share": round(first * 100)}
    if not others:
        return _("Only “%(title)s” has enough scorers, so there is nothing to compare it with.") % details
    if firm == Firm.ALWAYS:
        return _("“%(title)s” comes first whichever criteria matter most.") % details
    if firm in (Firm.SURE, Firm.FIRM) and not any(others):
        return _("“%(title)s” comes first in %(share)s of 100 ways to weigh the criteria. The top is fairly firm, not certain.") % details
    return _("No candidate stands out: which comes first depends on what matters most. “%(title)s” does in %(share)s of 100 weightings.") % details
