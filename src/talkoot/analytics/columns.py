"""The tables of a set and of its results, column by column: what is written, and what columns.json and the documentation say."""

from dataclasses import dataclass

FORM = 1  # of the set; another form is refused


@dataclass(frozen=True)
class Column:
    """One column: `kind` is text, whole, number, day or yes (true or false)."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True)
class Table:
    """One table; `parted` by the columns that its folders are named by."""

    name: str
    words: str
    columns: tuple[Column, ...]
    parted: tuple[str, ...] = ()


def table(name: str, words: str, *columns: tuple[str, str, str], parted: tuple[str, ...] = ()) -> Table:
    return Table(name, words, tuple(Column(*one) for one in columns), parted)


ORGANISATION = ("organisation", "text", "the organisation's short name, as in its addresses")
SITE = ("site", "whole", "the site's number")
LINE = ("line", "whole", "the number of the first question that asks the same; a question whose wording was mended goes on its line")
QUESTION = ("question", "whole", "the question's number, another one for each version")
PLACE = ("place", "text", "site:NUMBER, area:NUMBER or all")

SET = (
    table(
        "organisations",
        "The organisations in the set.",
        ORGANISATION,
        ("name", "text", "its name"),
    ),
    table(
        "sites",
        "All sites, also those that have closed.",
        ORGANISATION,
        SITE,
        ("name", "text", "the site's name"),
        ("area", "whole", "its area's number today; none for a site without an area"),
        ("area_name", "text", "its area's name"),
        ("closed_on", "day", "when it closed; none for an open one"),
    ),
    table(
        "questions",
        "All questions of all versions of all surveys.",
        ORGANISATION,
        ("survey", "whole", "the survey's number"),
        ("survey_name", "text", "the survey's name"),
        QUESTION,
        LINE,
        ("version", "whole", "of the survey"),
        ("kind", "text", "smiley (1–5), recommend (0–10), ease (1–5), choice, choices, open or contact"),
        ("wording", "text", "the wording in the organisation's language"),
        ("is_main", "yes", "whether its line stands for the whole on the pages"),
    ),
    table(
        "counts",
        "How many answers a question got at a site on a day with a score: what pages are made of.",
        ORGANISATION,
        SITE,
        QUESTION,
        ("day", "day", "the day on which the answers were given, and on which they came into view"),
        ("score", "whole", "the score or chosen value; -1 words without a score, -2 play, -3 came at once and not looked at"),
        ("n", "whole", "answers given on that day"),
        ("shown", "whole", "answers that came into the figures on that day, with others, five at least together"),
        parted=("organisation",),
    ),
    table(
        "answers",
        "One row for each answer, and for each value given to a further question. No person, no key, no time of day, no order of arrival.",
        ORGANISATION,
        ("month", "text", "its month, YYYY-MM; the folder's name"),
        SITE,
        QUESTION,
        ("channel", "text", "the kind of feedback point: qr, kiosk, link, mail, widget or api; none for what came by a file or a removed point"),
        ("day", "day", "the day on which it was given"),
        ("kind", "text", "score, words (no score), play, at_once (not looked at yet) or reply (to a further question)"),
        ("value", "whole", "the score 1–5 or the value given; none where there is none"),
        parted=("organisation", "month"),
    ),
    table(
        "teams",
        "What the team mirror published of each group in each of its rounds, as one value: the middle of the range that stood on its pages.",
        ORGANISATION,
        ("unit", "whole", "the group's number in the newest round"),
        ("period", "whole", "the round's place, 0 for the oldest"),
        ("first", "day", "the first of the ninety days of customers that belong to the round"),
        ("last", "day", "the last of them: the day on which the round closed"),
        ("value", "number", "the middle of the range, 1–5; none where nothing was published or the range was too wide"),
        ("per_year", "whole", "rounds a year"),
    ),
    table(
        "team_sites",
        "Which sites are in which group.",
        ORGANISATION,
        ("unit", "whole", "the group's number"),
        SITE,
    ),
    table(
        "seen_signals",
        "Signals of change that somebody has seen to: from then on a new level may hold.",
        ORGANISATION,
        QUESTION,
        PLACE,
        ("month", "day", "the first day of the signal's month"),
    ),
)

COMMENTS = table(
    "comments",
    "Customers' words, only where they were asked for. Names, telephone numbers and addresses are masked as in members' lists.",
    ORGANISATION,
    SITE,
    ("day", "day", "the day on which it was written"),
    ("score", "whole", "the score beside it; none where there is none"),
    ("text", "text", "the words"),
    parted=("organisation",),
)

FIGURES = (
    ("n", "whole", "answers with a score; none under five, and then nothing else is told either"),
    ("mean", "number", "the mean score"),
    ("variance", "number", "the sample variance (divisor n - 1); none under two answers"),
    ("satisfied", "whole", "answers of 4 or 5"),
    ("share", "number", "their share, 0–1"),
    ("share_low", "number", "lower end of Wilson's 95 % interval of the share"),
    ("share_high", "number", "its upper end"),
)

RESULTS = (
    table(
        "months",
        "Roll-ups by calendar month of every place.",
        ORGANISATION,
        LINE,
        PLACE,
        ("month", "day", "the first day of the month"),
        *FIGURES,
    ),
    table(
        "verdict",
        "The customers' verdict over the period: every site, area and the whole.",
        ORGANISATION,
        LINE,
        PLACE,
        *FIGURES,
        ("mean_low", "number", "lower end of the mean's 95 % interval"),
        ("mean_high", "number", "its upper end"),
        ("shrunk", "number", "of a site: its mean drawn to the whole as far as its answers leave room for chance"),
        ("shrunk_low", "number", "lower end of its 95 % interval"),
        ("shrunk_high", "number", "its upper end"),
        ("weight", "number", "how much of its own mean a site keeps, by moments"),
        ("standing", "text", "of a site: above, same or below, beside the whole"),
        ("between", "number", "of the whole: variance between sites' true means, by moments; 0 where they do not differ more than by chance"),
    ),
    table(
        "charts",
        "Control charts of the question that stands for the whole, a row for each period since the baseline; thin months are read together.",
        ORGANISATION,
        LINE,
        PLACE,
        ("month", "day", "the first day of the period's first month"),
        ("satisfied", "whole", "answers of 4 or 5"),
        ("n", "whole", "answers with a score"),
        ("score", "number", "where they lie in what the baseline foretells, as a normal score of at most 2.5"),
        ("down", "number", "the sum that a fall adds up to"),
        ("up", "number", "the sum that a rise adds up to"),
        ("limit", "number", "over which a sum is a signal"),
        ("signal", "whole", "-1 a fall, 1 a rise, 0 nothing"),
        ("is_back", "yes", "whether the place came back to where it was"),
    ),
    table(
        "linkage",
        "Whether the team's work goes with customers' satisfaction, a row for each organisation; figures only where there is enough to say anything.",
        ORGANISATION,
        ("label", "text", "too little, none, weak, clear or opposite"),
        ("units", "whole", "groups that say something of change"),
        ("periods", "whole", "rounds that do"),
        ("cells", "whole", "cells in which both are known"),
        ("xx", "number", "sum of squares of the team's values, each group's own level and each round's shared one taken out"),
        ("yy", "number", "the same of customers'"),
        ("xy", "number", "the sum of their products"),
        ("r", "number", "xy / sqrt(xx · yy): the correlation within groups without shared time"),
        ("r_low", "number", "lower end of its 90 % interval"),
        ("r_high", "number", "its upper end"),
        ("chance", "number", "how often chance would do as well, by site swap or sign flip"),
        ("slope", "number", "points of customers' mean for a full strength of one point of the team's: r · sqrt(yy / xx)"),
        ("own_r", "number", "the correlation within groups, shared time left in (repeated measures)"),
        ("between_r", "number", "the correlation of groups' means, from eight groups up"),
        ("shared_time", "number", "of customers' movement within groups the share that all had at once"),
        ("leads", "yes", "whether the team comes first, also when the last year is left out"),
    ),
)


def reference() -> str:
    """The documentation's page of them: `python -m talkoot.analytics.columns > docs/reference/analytics.md`."""
    kinds = "Kinds: *text*; *whole*, of 64 bits; *number*, of double precision; *day*; *yes*, true or false. Any may be missing where it says so."
    parts = ["# The columns of analytics", f"Written by `python -m talkoot.analytics.columns`. {kinds}"]
    for title, tables in (("The set", (*SET, COMMENTS)), ("Results", RESULTS)):
        parts.append(f"## {title}")
        for one in tables:
            folders = f" In folders by {' and '.join(one.parted)}." if one.parted else ""
            rows = "\n".join(f"| {column.name} | {column.kind} | {column.words} |" for column in one.columns)
            parts.append(f"### {one.name}\n\n{one.words}{folders}\n\n| column | kind | what it is |\n|---|---|---|\n{rows}")
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(reference())
