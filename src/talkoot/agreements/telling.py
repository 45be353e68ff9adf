"""The sentences of this package's notices."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.agreements.models import Decision, Review
from talkoot.base.notices.kinds import register
from talkoot.base.ui import words

Details = dict[str, Any]


def in_words(d: Details) -> Details:
    """With the day as the reader's language has it: whoever wrote the notice may have another."""
    return {**d, "day": words.day_and_month(date.fromisoformat(d["day"]))}


def asked(d: Details) -> str:
    """A round asks."""
    return _("Does this work for you? “%(title)s”, answer by %(day)s") % in_words(d)


def reminder(d: Details) -> str:
    """The round closes soon."""
    return _("“%(title)s” still waits for your answer, by %(day)s") % in_words(d)


def decided(d: Details) -> str:
    """What came of a round."""
    told = {**d, "outcome": Decision.Outcome(d["outcome"]).label}
    if d.get("sentence"):
        return _("“%(title)s”: %(outcome)s. %(sentence)s") % told
    return _("“%(title)s”: %(outcome)s") % told


def commit(d: Details) -> str:
    """A text waits for a commitment."""
    if d.get("changed"):
        return _("“%(title)s” has changed. Do you commit to it as it is now?") % d
    return _("“%(title)s” is in force. Do you commit to it?") % d


def review(d: Details) -> str:
    """A review comes."""
    return _("“%(title)s” is to be reviewed: %(day)s") % in_words(d)


def reviewed(d: Details) -> str:
    """What a review decided."""
    return _("“%(title)s” was reviewed: %(outcome)s") % {**d, "outcome": Review.Outcome(d["outcome"]).label}


register("agreements.asked", gettext_lazy("A proposal asks me"), asked)
register("agreements.reminder", gettext_lazy("A round closes soon and I have not answered"), reminder)
register("agreements.decided", gettext_lazy("A round has ended"), decided)
register("agreements.commit", gettext_lazy("An agreement waits for my commitment"), commit)
register("agreements.heard", gettext_lazy("My objection was heard"), lambda d: _("%(who)s has heard your objection to “%(title)s”") % d)
register(
    "agreements.not_so", gettext_lazy("An objection I told in my words was meant otherwise"), lambda d: _("%(who)s meant something else about “%(title)s”") % d
)
register("agreements.taken_in", gettext_lazy("My objection changed the text"), lambda d: _("“%(title)s” was changed because of what you said") % d)
register("agreements.remark", gettext_lazy("Somebody asks about my proposal"), lambda d: _("%(who)s has a question or a thought about “%(title)s”") % d)
register("agreements.answered", gettext_lazy("My question was answered"), lambda d: _("%(who)s answered what you asked about “%(title)s”") % d)
register("agreements.lifted", gettext_lazy("Our site’s way is proposed to all"), lambda d: _("Your site’s way is proposed to all: “%(title)s”") % d)
register("agreements.difference", gettext_lazy("Something private waits for me"), lambda d: _("Something waits for you in private"))
register("agreements.review", gettext_lazy("An agreement I look after is to be reviewed"), review)
register("agreements.given", gettext_lazy("An agreement was given to me to look after"), lambda d: _("%(who)s asks you to look after “%(title)s”") % d)
register("agreements.reviewed", gettext_lazy("An agreement was reviewed"), reviewed)
register("agreements.ended", gettext_lazy("An agreement has ended"), lambda d: _("“%(title)s” is no longer in force") % d)
