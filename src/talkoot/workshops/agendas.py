"""Ready agendas: what each asks, how long it takes, and what a first-time facilitator says and does at each step."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from talkoot.workshops.actions.planning import Step
from talkoot.workshops.models import Activity
from talkoot.workshops.queries.advice import CONSENTS, SCORES

Kind = Activity.Kind
Row = tuple[str, int, Any, Any, dict[str, Any]]  # kind, minutes, what we ask, what the facilitator does, what is set besides


@dataclass(frozen=True)
class Agenda:
    """A ready agenda: its name, whom it is for, and its steps."""

    key: str
    name: Any
    about: Any
    purpose: Any
    rows: tuple[Row, ...]
    every: str = ""  # how often it is meant to come

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(row[1] for row in self.rows)

    def steps(self) -> list[Step]:
        """Its steps in the language in force."""
        return [
            Step(kind, str(title), minutes, str(guidance), "\n".join(str(one) for one in besides.get("headings", ())), besides.get("votes", 3))
            for kind, minutes, title, guidance, besides in self.rows
        ]


SILENT = _(
    "Read the question aloud. Everybody writes alone and in silence, one thought a note. Nobody sees the others’ notes until you press “Show the notes”."
)
GATHER = _("Read the notes aloud without judging. Ask: which of these belong together? Make a heading, and put the notes under it.")
DOTS = _("Everybody has the same number of votes and may give several to one. Nobody sees the count before you end the vote, so nobody is led by the others.")
WHO = _("Ask of each thing: who takes it, and by when? One name and one day a thing. What nobody takes is left out or waits.")
HELLO = _("Greet by name whoever comes. Say in one sentence why we are here and when we end. Everybody speaks once; you begin, and briefly.")

AGENDAS = (
    Agenda(
        "first",
        _("First workshop of a new target"),
        _("For all of you, when a shared target has been chosen: rules, customers, ideas, and who does what."),
        _("We agree how we work on this together, and everybody knows what they do next."),
        (
            (Kind.CHECK_IN, 15, _("Who are you, where do you work, and what are you good at?"), HELLO, {}),
            (Kind.BRAINSTORM, 10, _("Which rules do we want to keep when we do this?"), SILENT, {}),
            (Kind.GROUP, 10, _("Which rules belong together?"), GATHER, {}),
            (Kind.VOTE, 5, _("Which rules matter most?"), DOTS, {}),
            (Kind.BREAK, 10, _("A break. Coffee with somebody from another site."), _("Say aloud when we go on."), {}),
            (
                Kind.WRITE, 15, _("Whom do we serve, and what does each group need?"),
                _("Choose the heading of a group and write one need a note, in the customer’s own words. Ask: where have we heard this?"),
                {"headings": (_("Regular customers"), _("First-time customers"), _("Relatives"))},
            ),
            (Kind.BRAINSTORM, 10, _("What could we do for them during the next half-year?"), SILENT, {}),
            (Kind.GROUP, 10, _("Which ideas belong together?"), GATHER, {}),
            (Kind.SCORE, 5, _("With which ideas do we begin?"), SCORES, {}),
            (
                Kind.WRITE, 10, _("Which tips do you have for doing this in practice?"),
                _("Short and practical: what has worked at your site? Everybody sees the tips at once."), {},
            ),
            (Kind.PLAN, 15, _("Who does what, and by when?"), WHO, {}),
            (Kind.CHECK_IN, 5, _("One word: how do you leave?"), _("Everybody in turn, without comments. Thank them, and say when you meet next."), {}),
        ),
    ),
    Agenda(
        "weekly",
        _("A site’s weekly twenty minutes"),
        _("Standing by the coffee machine: what customers said, what is stuck, what we do this week."),
        _("We see what customers said and agree on one thing for this week."),
        (
            (Kind.CHECK_IN, 4, _("What went well last week?"), _("A sentence each. No problems yet."), {}),
            (Kind.BRAINSTORM, 4, _("What did customers say, and what slows us down?"), SILENT, {}),
            (Kind.VOTE, 2, _("Which one do we do something about this week?"), DOTS, {}),
            (Kind.PLAN, 8, _("Who does what by next week?"), WHO, {}),
            (Kind.TALK, 2, _("Was it worth it? Thank somebody."), _("End on time, even in the middle. What was left opens the next one."), {}),
        ),
        "week",
    ),
    Agenda(
        "dialogue",
        _("Appreciative dialogue"),
        _("For one team after the team mirror: what we are proud of, what we heard, what we rearrange."),
        _("We talk about how we work together, and choose one thing to keep and one to rearrange."),
        (
            (Kind.CHECK_IN, 8, _("When have we been at our best? Tell a moment."), _("Ask for a moment, not an opinion. Listen; do not explain."), {}),
            (Kind.BRAINSTORM, 7, _("What of our work do we want to keep as it is?"), SILENT, {}),
            (
                Kind.BRAINSTORM, 8, _("What do we see differently, and what would help?"),
                _("About the work, never about persons. Ask: what do you see, what does it do to you, what would you need? Nobody asks who wrote what."), {},
            ),
            (Kind.GROUP, 7, _("What is this really about?"), GATHER, {}),
            (Kind.VOTE, 4, _("What do we rearrange first?"), DOTS, {"votes": 2}),
            (Kind.TALK, 14, _("How would it look if it worked?"), _("From what to what? Let everybody speak once before anybody speaks twice."), {}),
            (Kind.PLAN, 10, _("What is the first step, whose, and by when?"), WHO, {}),
            (Kind.CHECK_IN, 2, _("One word to end with"), _("Everybody in turn, without comments."), {}),
        ),
    ),
    Agenda(
        "rules",
        _("Rules of play"),
        _("What we expect of each other: written by all, and decided by consent afterwards."),
        _("We leave with a proposal of rules that everybody can keep."),
        (
            (Kind.CHECK_IN, 6, _("In which team was it good to work, and why?"), HELLO, {}),
            (Kind.BRAINSTORM, 8, _("What do we promise each other?"), SILENT, {}),
            (Kind.GROUP, 10, _("Which promises belong together?"), GATHER, {}),
            (Kind.VOTE, 4, _("Which five carry the rest?"), DOTS, {"votes": 5}),
            (
                Kind.TALK, 8, _("How does each rule sound when we keep it, and when we do not?"),
                _("Word the chosen ones so that one can see whether they are kept. They are asked about next, in one wording."), {},
            ),
            (Kind.CONSENT, 7, _("Can we live with these rules until we look again?"), CONSENTS, {}),
            (Kind.CHECK_IN, 2, _("What do I find easy to keep, and what hard?"), _("A sentence each."), {}),
        ),
    ),
    Agenda(
        "profiles",
        _("Customer groups and their needs"),
        _("Whom we serve, what each group needs, and how we know."),
        _("We know our customer groups and what each of them needs most."),
        (
            (Kind.CHECK_IN, 6, _("Which customer do you remember from last week?"), _("No names. What did they need, and did they get it?"), {}),
            (Kind.BRAINSTORM, 6, _("Which groups of customers do we have?"), SILENT, {}),
            (Kind.GROUP, 8, _("Which four to six groups are these really?"), GATHER, {}),
            (
                Kind.WRITE, 15, _("What does each group need, and where have we heard it?"),
                _("One need a note, in the customer’s own words. Write behind it where you heard it. Guesses are marked with a question mark."),
                {"headings": (_("Regular customers"), _("First-time customers"), _("Relatives"), _("Those who do not come"))},
            ),
            (Kind.VOTE, 4, _("Which needs do we answer worst today?"), DOTS, {}),
            (Kind.PLAN, 10, _("Who finds out more, and by when?"), WHO, {}),
        ),
    ),
    Agenda(
        "ideas",
        _("Ideas for half a year"),
        _("Ideas by customer group for the next half-year, and the best chosen together."),
        _("We have enough good ideas for half a year, for every customer group."),
        (
            (Kind.CHECK_IN, 5, _("What have you read or seen lately that you remember?"), HELLO, {}),
            (
                Kind.BRAINSTORM, 12, _("What would help or delight each group during the next half-year?"), SILENT,
                {"headings": (_("Regular customers"), _("First-time customers"), _("Relatives"))},
            ),
            (Kind.GROUP, 8, _("Which ideas belong together?"), GATHER, {}),
            (Kind.VOTE, 5, _("Which do we develop further?"), DOTS, {"votes": 5}),
            (Kind.PLAN, 12, _("Who takes which idea further, and by when?"), WHO, {}),
        ),
    ),
    Agenda(
        "meeting",
        _("Getting to know each other’s sites"),
        _("Half an hour across sites: who we are, what we can, and whom to ask."),
        _("We know each other by name, and whom to ask about what."),
        (
            (Kind.CHECK_IN, 8, _("Your name, your site, and something the others do not know about it"), HELLO, {}),
            (Kind.WRITE, 8, _("Ask me about …"), _("What can others ask you about? Small things too. Two or three notes each."), {}),
            (Kind.WRITE, 6, _("I would like to learn …"), _("One or two notes each. Say aloud when you see a pair: who can, and who would like to learn."), {}),
            (Kind.PLAN, 6, _("Who meets whom, and when?"), WHO, {}),
            (Kind.CHECK_IN, 2, _("What surprised you?"), _("A sentence each."), {}),
        ),
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in AGENDAS}
