"""A report in its reader's language: sentences, pictures and tables made of what was frozen. Page, paper and workbook show the same parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talkoot.agreements.models import Review
from talkoot.base.kit.figures import Figure
from talkoot.base.kit.intervals import decimals, outward
from talkoot.base.ui import words
from talkoot.base.ui.charts import Trend, TrendPoint, dot_plot, trend_chart
from talkoot.feedback.logic.moved import effect_of_kept
from talkoot.feedback.logic.shrinkage import Place as Group
from talkoot.feedback.logic.tally import SHOWN_FROM
from talkoot.feedback.sentences import chain_sentence, change_sentence, effect_sentence, sites_sentence
from talkoot.feedback.verdict_page import CHAIN_FROM
from talkoot.learning.logic.kept import interval_of
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.parts import Cell, Column, Part
from talkoot.targets.queries import FELL, MOVED, NEVER, NO_SIGN, ROSE, WRONG_WAY, verdict_of

type Kept = Mapping[str, Any]


@dataclass
class Told:
    """A whole report."""

    title: str
    place: str
    months: str
    until: date
    is_whole: bool  # whether the quarter was over
    lead: list[str]
    parts: list[Part]
    cannot: list[str]

    @property
    def counted(self) -> str:
        """Up to which day it counts, and whether more was to come."""
        day = {"day": date_format(self.until, "j.n.Y")}
        return _("counted up to %(day)s") % day if self.is_whole else _("so far, counted up to %(day)s") % day


def told(report: Report, names: Mapping[int, str]) -> Told:
    """All of it."""
    kept, quarter = report.content, report.quarter
    parts = [figure_part(kept), sites_part(kept), themes_part(kept), agreed_part(kept), targets_part(kept), duties_part(kept, names)]
    parts += [help_part(kept), coming_part(kept)]
    until = date.fromisoformat(kept["until"])
    is_whole = until == quarter.last
    return Told(
        title_of(quarter), place_of(report), months_of(quarter), until, is_whole, lead_of(kept, quarter, is_whole), [one for one in parts if one],
        cannot_tell(until),
    )  # fmt: skip


def title_of(quarter: Quarter) -> str:
    """`Third quarter 2026`."""
    return {
        1: _("First quarter %(year)s"), 2: _("Second quarter %(year)s"), 3: _("Third quarter %(year)s"), 4: _("Fourth quarter %(year)s"),
    }[quarter.number] % {"year": quarter.first.year}  # fmt: skip


def months_of(quarter: Quarter) -> str:
    """From its first month to its last."""
    ends = [date_format(month, "F") for month in (quarter.first, quarter.last_month)]
    return "–".join(ends if get_language() == "en" else [one.lower() for one in ends])


def place_of(report: Report) -> str:
    """The area or the site as it was called then, or the whole."""
    return report.content.get("name") or _("The whole organisation")


def lead_of(kept: Kept, quarter: Quarter, is_whole: bool) -> list[str]:
    """What is said first: the figure, how it moved, and what can be said of the sites."""
    if not kept["figure"]:  # more may have answered, and wait until they are five
        if is_whole:
            return [_("There is no figure: it is shown from five answers.")]
        return [" ".join([_("The figure is shown from five answers."), _("There are fewer so far.")])]
    said = [_("Customers gave %(mean)s %(spread)s on a scale of 1 to 5: %(answers)s.") % in_words(kept["figure"])]
    said.append(change_sentence(kept["change"], quarter.months))
    if sites := sites_said(kept):
        said.append(sites)
    return said


def in_words(kept: Kept) -> dict[str, str]:
    """A figure's three words."""
    mean, spread = words.figure(kept["value"], interval_of(kept))
    return {"mean": mean, "spread": spread, "answers": words.answers(kept["n"])}


def figure_part(kept: Kept) -> Part:
    """The figure, the quarter before, and the curve with its table."""
    part = Part("figure", _("Customers’ verdict"))
    if now := kept["figure"]:
        said = in_words(now)
        part.figure = said["mean"], said["spread"], said["answers"]
        share = interval_of(now, "share_")
        if share:
            part.sentences.append(_("%(share)s satisfied (%(ends)s)") % {"share": words.percent(now["share"]), "ends": words.shares(share)} + ".")
    if before := kept["before"]:
        part.sentences.append(_("In the quarter before the mean was %(mean)s %(spread)s: %(answers)s.") % in_words(before))
    elif kept["figure"]:
        part.sentences.append(_("There is no figure of the quarter before: it is shown from five answers."))
    if question := wording(kept["question"]):
        part.note = _("They were asked: ”%(question)s”") % {"question": question}
    if points := list(dropwhile(lambda one: "value" not in one, kept["curve"])):
        part.chart = curve(points)
        part.columns = [
            Column(_("Quarter"), _("The calendar quarter.")),
            Column(_("Answers"), _("How many customers answered; empty under five."), is_number=True),
            Column(_("Mean"), _("Mean of the answers, 1 to 5, with its 95 % interval; empty under five answers."), is_figure=True),
        ]
        part.rows = [[text_cell(short(one)), *cells_of(one)] for one in points[::-1]]
    return part


def wording(texts: Mapping[str, str]) -> str:
    """A question in the reader's language, else in the first there is."""
    return texts.get(get_language() or "") or next((text for text in texts.values() if text), "")


def short(kept: Kept) -> str:
    """The quarter of a point of the curve: `3/2026`."""
    quarter = Quarter(date.fromisoformat(kept["first"]))
    return f"{quarter.number}/{quarter.first.year}"


def text_cell(text: str) -> Cell:
    """A cell of words."""
    return Cell(text, text)


def curve(points: Sequence[Kept]) -> Trend:
    """The quarters as a line with its band."""
    listed = [TrendPoint(short(one), one.get("value"), interval_of(one), one.get("few", False)) for one in points]
    description = _("From %(first)s to %(last)s by quarter. The same figures stand in the table.") % {"first": listed[0].label, "last": listed[-1].label}
    return trend_chart(listed, key="curve", title=_("Customers’ verdict by quarter"), description=description)


def cells_of(kept: Kept, mark: str = "", further: tuple[Any, ...] = ()) -> list[Cell]:
    """Answers and mean as two cells; both say so where there is no figure."""
    if "value" not in kept:
        return [Cell(_("under 5")), Cell("–")]
    said = " ".join(filter(None, [*words.figure(kept["value"], interval_of(kept)), mark]))
    return [Cell(words.count(kept["n"]), kept["n"]), Cell(said, (*rounded(kept), *further))]


def rounded(kept: Kept) -> tuple[float, float | None, float | None]:
    """Mean and ends with no more decimals than are read."""
    interval = interval_of(kept)
    digits = decimals(interval)
    mean = round(kept["value"], digits)
    if interval is None:
        return mean, None, None
    ends = outward(interval, digits)
    return mean, round(ends.low, digits), round(ends.high, digits)


def sites_said(kept: Kept) -> str:
    """What the customers' page says of them; where a report is of an area or a site, nothing."""
    if kept["name"] or not kept["rows"]:
        return ""
    above, below = ([one["site"] for one in kept["rows"] if one["place"] == group] for group in (Group.ABOVE.value, Group.BELOW.value))
    return chain_sentence(len(above), len(below)) if len(kept["rows"]) >= CHAIN_FROM else sites_sentence(above, below, len(kept["rows"]))


def sites_part(kept: Kept) -> Part | None:
    """The sites beside each other by name; nothing of it is a rank."""
    if not kept["rows"]:
        return None
    part = Part("sites", _("Sites"), [_("In the order of their names. Sites work in different places, so this is no ranking.")])
    part.columns = [
        Column(_("Site"), _("Name of the site when the report was made.")),
        Column(_("Answers"), _("How many customers answered; empty under five."), is_number=True),
        Column(
            _("Mean"), _("Mean, 1 to 5, with its 95 % interval; drawn towards the whole where there are fewer than 20 answers."), is_figure=True,
            further=((_("Drawn towards the whole"), _("Whether the mean was drawn towards the whole, yes or no; empty where there is no mean.")),),
        ),
    ]  # fmt: skip
    marks = {True: ("*", (_("yes"),)), False: ("", (_("no"),))}  # of what is drawn, as it is read and as it stands in the workbook
    part.rows = [[text_cell(one["site"]), *cells_of(one, *marks[one["drawn"]])] for one in kept["rows"]]
    ends = [value for one in kept["rows"] for value in (one.get("value"), one.get("low"), one.get("high")) if value is not None]
    part.plot = dot_plot(ends, interval_of(kept["whole"]))
    part.dots = [part.plot.row(one.get("value"), interval_of(one), one.get("few", False)) for one in kept["rows"]]
    part.note = _("* Few answers: drawn towards the whole, since so few may be high or low by chance.")
    return part


def themes_part(kept: Kept) -> Part:
    """What customers wrote about."""
    n, part = kept["comments"], Part("themes", _("What customers talked about"))
    if not n:
        part.sentences.append(_("Nobody wrote a comment."))
        return part
    part.sentences.append(ngettext("There was %(n)s comment.", "There were %(n)s comments.", n) % {"n": words.count(n)})
    if not kept["themes"]:
        part.sentences.append(_("None of them had a theme."))
        return part
    several = _("The same comment may be about several themes, and not all have one.")
    part.note = " ".join(filter(None, [more_of(kept.get("more_themes", 0)), several]))
    part.columns = [
        Column(_("Theme"), _("A theme in use when the report was made.")),
        Column(_("Comments"), _("How many comments have it."), is_number=True),
    ]
    part.rows = [[text_cell(name), Cell(words.count(count), count)] for name, count in kept["themes"]]
    return part


def more_of(n: int) -> str:
    """How many there were beside those that are listed; nothing where all are."""
    return ngettext("And %(n)s more.", "And %(n)s more.", n) % {"n": words.count(n)} if n else ""


def agreed_part(kept: Kept) -> Part:
    """What was agreed, and whether it was looked at when it was due."""
    agreed, part = kept["agreed"], Part("agreed", _("What we agreed and reviewed"))
    n = agreed["in_force"]
    part.sentences.append(ngettext("%(n)s agreement was in force.", "%(n)s agreements were in force.", n) % {"n": n} if n else _("No agreement was in force."))
    if agreed["due"]:
        part.sentences.append(
            ngettext("%(n)s review was due, and %(done)s had been held.", "%(n)s reviews were due, and %(done)s had been held.", agreed["due"])
            % {"n": agreed["due"], "done": agreed["done"]}
        )
    if not agreed["new"] and not agreed["reviewed"]:
        part.sentences.append(_("Nothing new was agreed, and nothing was reviewed."))
        return part
    outcomes = dict(Review.Outcome.choices)
    lines = [(one["on"], one["title"], _("came into force")) for one in agreed["new"]]
    lines += [(one["on"], one["title"], _("reviewed: %(outcome)s") % {"outcome": outcomes.get(one["outcome"], "")}) for one in agreed["reviewed"]]
    part.columns = [
        Column(_("Day"), _("When it came into force or was reviewed.")),
        Column(_("Agreement"), _("Its title then.")),
        Column(_("What happened"), _("Came into force, or what the review decided.")),
    ]
    part.rows = [[day_cell(on), text_cell(title), text_cell(what)] for on, title, what in sorted(lines)]
    part.note = more_of(agreed.get("more_new", 0) + agreed.get("more_reviewed", 0))
    return part


def day_cell(text: str) -> Cell:
    """A day, as read in full."""
    day = date.fromisoformat(text) if text else None
    return Cell(date_format(day, "j.n.Y") if day else "", day)


def targets_part(kept: Kept) -> Part:
    """Did it work: what each target's own page would have said."""
    part = Part("targets", _("What we developed, and did it work"))
    if not kept["targets"]:
        part.sentences.append(_("No shared target ran."))
        return part
    if kept["name"]:
        part.sentences.append(_("Shared targets are the whole organisation’s: so are the figures before and after."))
    if elsewhere := kept.get("not_here"):
        part.sentences.append(_("Started at other sites, not here yet: %(titles)s.") % {"titles": ", ".join(elsewhere)})
    answers = _("How many customers answered; empty where there is no figure.")
    part.columns = [
        Column(_("Shared target"), _("Its title then.")),
        Column(_("Began"), _("The day on which it started.")),
        Column(_("Ended"), _("The day on which it ended; empty while it runs.")),
        Column(_("Figure"), _("Which customers’ figure it should move.")),
        Column(
            _("The figure before"), _("The figure of the 90 days before it started, with its 95 % interval."), is_figure=True,
            further=((_("Answers before"), answers),),
        ),
        Column(
            _("The figure after"), _("The figure of the last 90 days of the quarter, or of the target."), is_figure=True,
            further=((_("Answers after"), answers),),
        ),
        Column(_("In a word"), _("It moved, it developed worse than elsewhere, rose or fell for a cause unknown, no sign, or cannot be known yet.")),
        Column(_("What can be said"), _("The sentence of the target’s own page.")),
    ]  # fmt: skip
    for one in kept["targets"]:
        effect = effect_of_kept(one["effect"])
        word = verdict_word(verdict_of(effect))
        measure = "" if not one["is_asked"] else f"”{wording(one['question'])}”" if one["question"] else _("Customers’ verdict")
        said = effect_sentence(effect) if effect else sentence_without(one)
        figures = [figure_cell(Figure.of_kept(one[name])) for name in ("before", "after")]
        texts = [text_cell(text) for text in (word, said)]
        part.rows.append([text_cell(one["title"]), day_cell(one["began"]), day_cell(one["ended"]), text_cell(measure), *figures, *texts])
    part.note = more_of(kept.get("more_targets", 0))
    return part


def verdict_word(verdict: str) -> str:
    """The effect in a word."""
    said = {
        MOVED: _("It moved"), WRONG_WAY: _("Worse than elsewhere"), ROSE: _("Rose, cause unknown"), FELL: _("Fell, cause unknown"),
        NO_SIGN: _("No sign"), NEVER: _("Cannot be known"),
    }  # fmt: skip
    return said.get(verdict) or _("Cannot be known yet")


def sentence_without(one: Kept) -> str:
    """Why there is nothing to say."""
    if one["key"]:
        return _("Its question is asked no more, so nobody can know.")
    return _("No figure was chosen for it, so nobody can know. A figure chosen at the start would make it known.")


def figure_cell(figure: Figure | None) -> Cell:
    """A figure of ninety days with how many answered."""
    if figure is None or figure.value is None:
        return Cell("–")
    kept = {"value": figure.value, "low": figure.low, "high": figure.high}
    return Cell(f"{' '.join(filter(None, words.figure(figure.value, figure.interval)))}, {words.answers(figure.n)}", (*rounded(kept), figure.n))


def duties_part(kept: Kept, names: Mapping[int, str]) -> Part:
    """Who sees to what, by the names that people have today."""
    part = Part("duties", _("Who sees to what"))
    if not kept["duties"]:
        part.sentences.append(_("No areas of responsibility had been divided."))
        return part
    part.sentences.append(_("On the day the report was made."))
    part.columns = [Column(_("Area of responsibility"), _("Its name then.")), Column(_("Who"), _("Who saw to it then."))]
    part.rows = [[text_cell(name), text_cell(who)] for name, member in kept["duties"] for who in [names.get(member) or _("A former member")]]
    part.note = more_of(kept["more_duties"])
    return part


def help_part(kept: Kept) -> Part | None:
    """How many asked and were helped; nobody by name, no site."""
    if not kept["help"]:
        return None
    asked, answered = kept["help"]["asked"], kept["help"]["answered"]
    part = Part("help", _("Help that we gave each other"))
    if not asked:
        part.sentences.append(_("Nobody asked colleagues anything."))
        return part
    part.sentences.append(ngettext("Colleagues asked each other %(n)s question.", "Colleagues asked each other %(n)s questions.", asked) % {"n": asked})
    part.sentences.append(answered_words(asked, answered))
    return part


def answered_words(asked: int, answered: int) -> str:
    """How many of the questions had an answer then."""
    if asked == 1:
        return _("It had an answer.") if answered else _("It had no answer.")
    return ngettext("%(n)s had an answer.", "%(n)s had an answer.", answered) % {"n": answered} if answered else _("None had an answer.")


def coming_part(kept: Kept) -> Part | None:
    """What is looked at in the next quarter."""
    if not kept["coming"]:
        return None
    part, what = Part("coming", _("In the next quarter")), {"review": _("We review"), "look": _("We look whether it helped")}
    part.columns = [Column(_("Day"), _("The day agreed for it.")), Column(_("What"), _("A review or a look.")), Column(_("Of what"), _("Its title then."))]
    part.rows = [[day_cell(one["on"]), text_cell(what[one["what"]]), text_cell(one["title"])] for one in kept["coming"]]
    part.note = more_of(kept.get("more_coming", 0))
    return part


def cannot_tell(until: date) -> list[str]:
    """What nobody should read out of it."""
    return [
        _("What those think who did not answer."),
        _("Which part of a target helped."),
        _(
            "From before and after alone, whether the target did it: what else changed at the same time is in it too. "
            "Only sites that had not started yet tell that apart."
        ),
        _("What came after %(day)s, also answers of these months that came later: the report is as it was made.") % {"day": date_format(until, "j.n.Y")},
        _("Anything of fewer than %(n)s answers: those figures are not shown.") % {"n": SHOWN_FROM},
    ]
