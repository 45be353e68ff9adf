"""Five invented organisations of which the truth is known, kept as real ones are, and the sentences that their pages then say."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from uuid import UUID, uuid5

from django.test import Client
from django.utils import timezone

from talkoot.agreements.actions.keeping import put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.assessment.models import Choice, Round
from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.sessions import HOW, How
from talkoot.base.kit.periods import months_after, months_back
from talkoot.base.orgs.actions import add_area, add_member, add_site, create_organisation
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.roles import Role
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.signals import watch_organisation
from talkoot.feedback.actions.surveys import create_survey, open_channel
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Channel
from talkoot.feedback.queries import channels
from talkoot.feedback.queries.figure import figure_named
from talkoot.learning.actions import RIPE, make_by_itself
from talkoot.learning.jobs import see_to_looks
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.logic.simulate import History, World, history_of
from talkoot.learning.models import Report
from talkoot.learning.queries.report import Place
from talkoot.targets.models import Start, Target
from tests.learning.made import round_of

NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
PLACES = ("Akaa", "Espoo", "Hamina", "Imatra", "Joensuu", "Kotka", "Lahti", "Mikkeli", "Nokia")
AREAS = ("Länsi", "Etelä", "Itä")
KEYS = UUID("b7b6c7ec-0a3e-4f65-8c2d-8a4f3d0f6a11")
SEED = 1  # the first material that is drawn: none was chosen for what its pages say


@dataclass(frozen=True)
class Invented:
    """One of the five: its name in an address, what it is called, what is true of it, and the world that makes it."""

    slug: str
    name: str
    truth: str
    world: World
    effect: float = 0.0  # of the target, in steps
    started: int = 4  # sites, one after the other
    apart: dict[int, float] = field(default_factory=dict)
    at_once: bool = False  # whether all start in the same month


CALM = World(within=0.0, between=0.0, people=8)
STRONG = World(within=0.95, between=0.0, satisfaction=0.3, state=0.4, people=40, answers=25)
FIVE = (
    Invented("ei-vaikutusta", "Ei vaikutusta", "Kohde ei muuttanut mitään, eikä tiimien ja asiakkaiden välillä ole yhteyttä.", CALM),
    Invented("vaikutus", "Vaikutus", "Kohde nosti keskiarvoa 0,5, ja tiimi ja sen asiakkaat liikkuvat yhdessä.", STRONG, effect=0.5),
    Invented(
        "liian-vahan", "Liian vähän", "Kohde nosti keskiarvoa 0,5, mutta toimipisteitä on kolme ja vastauksia kaksi kuussa.",
        World(units=3, periods=3, answers=2), effect=0.5, started=2,
    ),
    Invented(
        "painvastoin", "Päinvastoin", "Kohde laski keskiarvoa 0,5, ja tiimi seuraa asiakkaitaan, eivät asiakkaat tiimiä.",
        World(within=0.95, between=0.0, satisfaction=0.3, state=0.4, people=40, answers=25, lag=-1, lives_on=0.3), effect=-0.5,
    ),
    Invented("yksi-huono", "Yksi huono", "Kohde ei muuttanut mitään, ja yhden toimipisteen asiakkaat ovat muita tyytymättömämpiä.", CALM, apart={5: -0.9}),
)  # fmt: skip


def made(one: Invented) -> Membership:
    """Keeps the organisation by the actions that keep real ones; its coach. The sums read nothing else than what stands in the tables then."""
    months = 3 * one.world.periods
    first = months_back(NOW.date().replace(day=1), months)
    # Where all start at once it is within a quarter: at its border the invented world takes a step of its own, which no series can tell from a start's.
    started = {unit: months - (8 if one.at_once else 9 - unit) for unit in range(one.started)}
    history = history_of(one.world, SEED, begins=started, effect=one.effect, apart=one.apart)
    began = moment(first)
    organisation = create_organisation(slug=one.slug, name=one.name, at=began)
    owner = add_member(by=None, organisation=organisation, user=make_person(email=f"o@{one.slug}.example", name="Outi"), role=Role.OWNER, sites=[], at=began)
    sites = [
        add_site(by=None, organisation=organisation, name=PLACES[unit], area=add_area(by=owner, name=AREAS[unit // 3], at=began), at=began)
        for unit in range(one.world.units)
    ]
    coach = make_person(email=f"v@{one.slug}.example", name="Valma")
    me = add_member(by=None, organisation=organisation, user=coach, role=Role.COACH, sites=sites, at=began)
    answered(owner, sites, history, first)
    look(organisation, sites, history, first)
    target(me, sites, {unit: months_after(first, month) for unit, month in started.items()})
    agreed(me, sites[0], months_after(first, months - 8))
    decided(organisation, months_after(first, months - 8))
    looked(months_after(first, months - 8))
    quarter = Quarter.of(timezone.localdate(NOW)).before()
    make_by_itself(organisation=organisation, place=Place(), quarter=quarter, at=moment(quarter.after.first) + timedelta(days=RIPE - 1))
    return me


def moment(day: date) -> datetime:
    """Its morning."""
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def answered(owner: Membership, sites: list[Site], history: History, first: date) -> None:
    """What customers gave, on the days of each month in turn."""
    survey = create_survey(by=owner, organisation=owner.organisation, name="Käynti", at=moment(first))
    arrivals = []
    for unit, site in enumerate(sites):
        channel = open_channel(by=owner, survey=survey, site=site, kind=Channel.Kind.QR, at=moment(first))
        found = channels.open_channel(channel.key)
        for month, counts in enumerate(history.scores[unit]):
            scores = [score for score, n in enumerate(counts, 1) for _one in range(n)]
            for number, score in enumerate(scores):
                day = months_after(first, month) + timedelta(days=(7 * number) % 28)
                key = uuid5(KEYS, f"{owner.organisation.slug} {unit} {month} {number}")
                arrivals.append(Arrival(found, Submission(key, score), moment(day)))
    arrivals.sort(key=lambda one: one.at)
    for begin in range(0, len(arrivals), 2000):
        store_answers(arrivals[begin : begin + 2000])
    move_figures(owner.organisation, NOW.date(), at_once=True)
    watched(owner.organisation, first)


def watched(organisation: Organisation, first: date) -> None:
    """Looks for change as the job does, each month when the one before is over."""
    day = first
    while (day := months_after(day, 1)) <= NOW.date():
        watch_organisation(organisation, day, moment(day))


def look(organisation: Organisation, sites: list[Site], history: History, first: date) -> None:
    """A round of the team mirror at the end of each quarter, as it is published: ranges of each site."""
    for quarter in range(history.team.shape[1]):
        closes_at = moment(months_after(first, 3 * quarter + 3)) - timedelta(days=1)
        values = [float(min(4.8, max(1.2, value))) for value in history.team[:, quarter]]
        round_of(SimpleNamespace(organisation=organisation), sites, values, closes_at, name=f"Kierros {quarter + 1}")


def target(me: Membership, sites: list[Site], on: dict[int, date]) -> None:
    """A shared target that some sites started, one after the other."""
    began = min(on.values())
    before = figure_named(me, "main", began)
    made_ = Target.objects.create(
        organisation=me.organisation, key=uuid5(KEYS, me.organisation.slug), title="Soitamme takaisin samana päivänä", state=Target.State.RUNNING, figure="main",
        baseline=before.kept() if before else {}, made_at=moment(began), started_at=moment(began), changed_at=moment(began),
    )  # fmt: skip
    Start.objects.bulk_create(Start(target=made_, site=sites[unit], on=day) for unit, day in on.items())


def agreed(me: Membership, site: Site, on: date) -> None:
    """A rule of one site that was to move the figure."""
    draft = Draft("Ovella tervehditään", [Line("same", "Joku huomaa tulijan heti.")], figure="main")
    made_ = propose(by=me, kind="rule", draft=draft, site=site, at=moment(on))
    put_in_force(by=me, version=made_.versions.get(), at=moment(on))


def looked(since: date) -> None:
    """Writes down what is seen of them on the agreed days as the job does."""
    day = since
    while day <= NOW.date():
        see_to_looks(moment(day))
        day += timedelta(days=3)


def decided(organisation: Organisation, on: date) -> None:
    """Work that everybody re-arranged."""
    round_ = Round.objects.filter(organisation=organisation).earliest("closes_at")
    Choice.objects.create(
        organisation=organisation, round=round_, kind="start", next="Puhelinvuoro kiertää", first_step="Lista", first_step_on=on, measure="main",
        made_at=moment(on), settled_at=moment(on), look_on=months_after(on, 4),
    )  # fmt: skip


PAGES = (
    ("Asiakkaiden arvio", "customers/"),
    ("Toimiko se? Kohteet", "learning/"),
    ("Toimiko se? Sopimukset", "learning/?kind=agreements"),
    ("Toimiko se? Työn järjestely", "learning/?kind=changes"),
    ("Tiimi ja sen asiakkaat", "learning/linkage/"),
    ("Iso kuva: Kotka", "picture"),
    ("Neljännesraportti", "report"),
)


def sentences_of(me: Membership) -> list[tuple[str, list[tuple[str, str]]]]:
    """What each of its pages says, as its coach reads them in Finnish. The caller has set the clock to `NOW`."""
    client = Client(headers={"accept-language": "fi"})
    client.force_login(me.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[HOW] = How.ADDRESS.value
    session.save()
    sites = list(me.sites.order_by("name"))
    report = Report.objects.get(organisation=me.organisation)
    own = {"picture": f"learning/sites/{sites[min(5, len(sites) - 1)].pk}/", "report": f"learning/reports/{report.pk}/"}
    found = []
    for title, path in PAGES:
        answer = client.get(f"/{me.organisation.slug}/{own.get(path, path)}", follow=True)
        assert answer.status_code == 200, path
        found.append((title, read(answer.content.decode())))
    return found


BLOCKS = {"p", "h1", "h2", "h3", "li", "dt", "dd", "caption", "figcaption", "div", "section", "article", "header", "ul", "ol", "dl", "summary"}
SKIPPED = {"svg", "table", "form", "nav", "script", "style", "button"}
UNREAD = {"vh", "no-print", "acts", "seg", "back", "axis", "more", "marks", "words"}  # what is operated, or drawn, rather than said
VOID = {"br", "hr", "img", "input", "meta", "link", "path", "line", "circle", "rect", "polyline", "use"}


class Reader(HTMLParser):
    """What a page's middle says, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []
        self.heading = ""
        self.open: list[tuple[str, bool]] = []
        self.text: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.inside = True
        if tag in VOID or tag == "span":
            self.text.append(" ")
        if tag in VOID:
            return
        marks = set((dict(attrs).get("class") or "").split())
        self.open.append((tag, tag in SKIPPED or bool(marks & UNREAD) or "aria-hidden" in dict(attrs)))
        if tag in BLOCKS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag in BLOCKS:
            self.flush()
        if tag in ("section", "header"):
            self.heading = ""
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "main":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and not any(skipped for _tag, skipped in self.open):
            self.text.append(data)

    def flush(self) -> None:
        line = " ".join("".join(self.text).split()).replace(" ,", ",")
        self.text = []
        if line and self.open and self.open[-1][0] in ("h2", "h3"):
            self.heading = line
        elif line and (line[-1] in ".?!)" or any(letter.isdecimal() for letter in line)):
            self.lines.append((self.heading, line))


def read(page: str) -> list[tuple[str, str]]:
    """What is said, in its order, each line with the heading that it stands under: lines that end as sentences do, and figures."""
    reader = Reader()
    reader.feed(page)
    return reader.lines


HEAD = """# Viisi keksittyä organisaatiota

Nämä viisi organisaatiota ovat keksittyjä, joten niistä tiedetään, mikä on totta. Niiden vastaukset on arvottu koneella
(`talkoot.learning.logic.simulate`), tallennettu samoilla toiminnoilla kuin oikeat ja luettu samoilta sivuilta, jotka valmentaja näkee
5.10.2026. Kustakin on arvottu yksi aineisto, eikä sitä ole valittu sen mukaan, mitä sivut siitä sanovat.

Testi `tests/learning/test_five.py` tekee organisaatiot uudelleen ja vertaa: kun jokin lause muuttuu, tämä sivu on kirjoitettava uudelleen
(`WRITE=1 script/test tests/learning/test_five.py`) ja luettava. Taulukot, kuvat ja painikkeet on jätetty pois.
"""


def listed(said: list[tuple[str, str]]) -> str:
    """Line by line, each under the heading that it has on its page."""
    found, last = [], None
    for heading, line in said:
        if heading != last:
            found.append(f"- *{heading}*" if heading else "- *Sivun alussa*")
            last = heading
        found.append(f"  - {line}")
    return "\n".join(found)


def page_of(told: list[tuple[Invented, list[tuple[str, list[tuple[str, str]]]]]]) -> str:
    """The whole page: first what every one of the five says, then each by itself."""
    common = [set.intersection(*(set(pages[number][1]) for _one, pages in told)) for number in range(len(PAGES))]
    parts = [HEAD, "## Mitä sivut sanovat jokaiselle\n"]
    for number, (title, _path) in enumerate(PAGES):
        said = [line for line in told[0][1][number][1] if line in common[number]]
        if said:
            parts.append(f"### {title}\n\n{listed(said)}\n")
    for one, pages in told:
        parts.append(f"## {one.name}\n\n**Totta on:** {one.truth}\n")
        for number, (title, lines) in enumerate(pages):
            said = [line for line in lines if line not in common[number]]
            parts.append(f"### {title} ({one.name.lower()})\n\n{listed(said)}\n")
    return "\n".join(parts).replace("\xa0", " ").replace("\xad", "")
