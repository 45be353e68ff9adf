"""What the figures say, and no more than they do."""

from dataclasses import replace
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.base.kit.intervals import Interval, outward
from talkoot.base.ui import words
from talkoot.feedback.sentences import own_months_only
from talkoot.learning.logic.before_after import Difference
from talkoot.learning.logic.linkage import Linkage, Sign, Together
from talkoot.learning.queries.worked import ENDED, REPLACED, Line, Then
from talkoot.targets.queries import Looked

LABELS = [
    (Sign.TOO_LITTLE, gettext_lazy("too little data")),
    (Sign.NONE, gettext_lazy("no sign yet")),
    (Sign.WEAK, gettext_lazy("a weak sign")),
    (Sign.CLEAR, gettext_lazy("a clear sign")),
    (Sign.OPPOSITE, gettext_lazy("a sign in the opposite direction")),
]


def label_sentence(label: str) -> tuple[str, str]:
    """The answer in a word or two, and what it means."""
    return {
        Sign.TOO_LITTLE: (_("We cannot know yet."), _("An answer given too early would be a guess.")),
        Sign.NONE: (_("No sign of a link yet."), _("This does not show that there is none: a small one would not be seen in this much data.")),
        Sign.WEAK: (_("A weak sign of a link."), _("When things went better than usual in a team, its customers may have been more satisfied than usual. Chance could do this too.")),
        Sign.CLEAR: (_("A clear sign of a link."), _("When things went better than usual in a team, its customers tended to be more satisfied than usual.")),
        Sign.OPPOSITE: (_("A sign in the opposite direction."), _("When things went better than usual in a team, its customers tended to be less satisfied than usual.")),
    }[label]  # fmt: skip


def chance_sentence(found: Linkage) -> str:
    """The test in words, with how often chance does as well."""
    p = found.within.p if found.within and found.within.p is not None else 1.0
    often = how_often(p)
    if found.by_flip:
        return _(
            "Some results are missing, so we turned whole teams’ curves upside down by lot. A match at least this strong, in either direction, came %(often)s."
        ) % {"often": often}
    return _("We paired each team by lot with another team’s customers. A match at least this strong, in either direction, came %(often)s.") % {"often": often}


def how_often(p: float) -> str:
    """A chance in words, rounded so that it is never made smaller than it is."""
    if p < 0.001:
        return _("less than once in a thousand")
    if p < 0.01:
        n = max(1, ceil(p * 1000 - 1e-9))
        return ngettext("once in a thousand", "%(n)s times in a thousand", n) % {"n": n}
    if p > 0.99:
        return _("nearly always")
    n = ceil(p * 100 - 1e-9)
    return ngettext("once in a hundred", "%(n)s times in a hundred", n) % {"n": n}


def ends_of(interval: Interval) -> tuple[str, str]:
    """A difference from low to high, rounded outward, with as many decimals as it takes that no end which is off nought reads as nought."""
    for digits in (2, 3, 4):
        ends = outward(interval, digits)
        if (ends.low > 0) == (interval.low > 0) and (ends.high < 0) == (interval.high < 0):
            break
    return words.signed(ends.low, digits), words.signed(ends.high, digits)


def said_of(line: Line) -> str:
    """What can be said of a thing, or why nothing can."""
    if line.key and not line.measure:
        if line.looks:
            return _("Its question is asked no more; what was seen then stands below.")
        return _("Its question is asked no more, so nobody can know.")
    if line.found:
        return before_after_sentence(line.found, line.over)
    if not line.key and line.looks:
        return _("The text in force has no figure; what was seen of an earlier one stands below.")
    return " ".join(one for one in (line.sentence, line.needed) if one) or _(
        "No figure was chosen for it, so nobody can know. A figure chosen at the start would make it known."
    )


def looks_said(line: Line) -> list[Looked]:
    """The looks below it, each with what could be said then."""
    return [replace(one, sentence=before_after_sentence(one.found, one.over)) if isinstance(one, Then) and one.found else one for one in line.looks]


def before_after_sentence(found: Difference, over: str = "") -> str:
    """A figure before and after with nothing to hold it against: the difference with its weakness, and no word for what it did."""
    if found.interval is None and over == ENDED:
        return _("We cannot know: it ended before there were enough answers.")
    if found.interval is None and over == REPLACED:
        return _("We cannot know: another version replaced it before there were enough answers.")
    if found.interval is None:
        return _("We cannot know yet: ten customers’ answers before and after are needed, and three months after.")
    low, high = ends_of(found.interval)
    return " ".join([
        _("The difference is %(low)s to %(high)s.") % {"low": low, "high": high}, own_months_only(),
        _(
            "A figure rises and falls by itself too. "
            "Whether its level moved can be told from twelve whole months before and three after, with ten answers in each."
        ),
    ])  # fmt: skip


def exploratory_sentence() -> str:
    """What a comparison is worth whose teams were chosen when the results were known."""
    return _("This is exploration: how close a site’s work is to customers was said after the newest round had closed, or nobody knows when.")


def together_sentences(found: Together) -> tuple[str, str]:
    """What was seen from one round to the next, and how often coins would do the same."""
    seen = ngettext(
        "From one round to the next, both the team and its customers moved once.",
        "From one round to the next, both the team and its customers moved %(n)s times.", found.n,
    ) % {"n": found.n}  # fmt: skip
    same = ngettext("Once they moved the same way.", "%(n)s times they moved the same way.", found.same) % {"n": found.same}
    if found.same == 0:
        same = _("Never the same way.")
    if found.same * 2 >= found.n:
        coin = _("Tossing coins would give at least as many %(often)s, and more often when a season moves all teams at once.") % {
            "often": how_often(found.chance)
        }
    else:
        coin = (
            _("Chance alone would often do this.") if found.other_way > 0.1 else _("Coins would give as few %(often)s.") % {"often": how_often(found.other_way)}
        )
    return f"{seen} {same}", f"{coin} " + _("This is no sign one way or the other.")


def first_sentence(found: Linkage) -> tuple[str, str]:
    """Which comes first."""
    if found.leads:
        return _("The team seems to come first."), _(
            "The team’s figure matches its customers’ of the next round best, clearly, also when the last year is left out. A third thing may still move both."
        )
    return _("It cannot be told yet."), _(
        "To say so, the team would have to match its customers of the next round best, and clearly, also when the last year is left out."
    )
