"""The instrument as it ships: 24 statements in eight blocks, five questions for the form, one for the meeting.

Own wording of the project, free to use (CC0). Behaviour that can be seen, the team as “we”, one thing at a time, no
reversed statements. The pulse is always the same eight, one of each block.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5
MOST_ENERGY = 3  # statements a person may mark as where to develop next
BLOCKS = ("ways", "processes", "goals", "cooperation", "dare", "commit", "build", "customer")
PERSPECTIVES = BLOCKS[:4]
QUESTION = "question"  # the block of open questions


@dataclass(frozen=True)
class Standard:
    """A statement or question of the shipped instrument."""

    code: str
    block: str
    fi: str
    sv: str
    en: str
    in_pulse: bool = False

    @property
    def wording(self) -> dict[str, str]:
        """The text by language."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}


STANDARD = (
    Standard("T1", "ways", "Tiedämme joka päivä, kuka hoitaa mitäkin.", "Vi vet varje dag vem som sköter vad.", "On any given day we know who takes care of what.", True),
    Standard("T2", "ways", "Teemme saman asian samalla tavalla riippumatta siitä, kuka on vuorossa.", "Vi gör samma sak på samma sätt oavsett vem som är i tur.", "We do the same task the same way no matter who is on shift."),
    Standard("T3", "ways", "Kun huomaamme paremman tavan tehdä työtä, otamme sen käyttöön.", "När vi upptäcker ett bättre sätt att arbeta tar vi det i bruk.", "When we notice a better way to do the work, we take it into use."),
    Standard("T4", "ways", "Työmme on järjestetty niin, että ehdimme tehdä tärkeimmän kunnolla.", "Vårt arbete är ordnat så att vi hinner göra det viktigaste ordentligt.", "Our work is arranged so that we have time to do the most important things properly."),
    Standard("P1", "processes", "Asiakkaan asia etenee meillä sujuvasti alusta loppuun.", "Hos oss löper kundens ärende smidigt från början till slut.", "With us a customer's matter moves smoothly from start to finish.", True),
    Standard("P2", "processes", "Tieto säilyy ehjänä, kun työ siirtyy meillä toiselle.", "Informationen hålls hel när arbetet går från en av oss till en annan.", "Information stays intact when work passes from one of us to another."),
    Standard("P3", "processes", "Huomaamme virheet ennen kuin ne näkyvät asiakkaalle.", "Vi märker fel innan de syns för kunden.", "We notice errors before the customer sees them."),
    Standard("P4", "processes", "Tiedämme, mitkä työvaiheet hyödyttävät asiakasta eniten.", "Vi vet vilka steg i arbetet som är till mest nytta för kunden.", "We know which steps of our work benefit the customer most."),
    Standard("G1", "goals", "Osaamme kertoa omin sanoin, mihin tiimimme pyrkii.", "Vi kan med egna ord berätta vad vårt team strävar efter.", "We can say in our own words what our team is aiming for.", True),
    Standard("G2", "goals", "Tavoitteet auttavat meitä valitsemaan, mitä teemme ensin.", "Målen hjälper oss att välja vad vi gör först.", "Our goals help us choose what to do first."),
    Standard("G3", "goals", "Seuraamme yhdessä, miten tavoitteemme etenevät.", "Vi följer tillsammans hur våra mål framskrider.", "We follow together how our goals are progressing."),
    Standard("G4", "goals", "Juhlistamme myös pieniä onnistumisia.", "Vi firar också små framgångar.", "We celebrate small successes too."),
    Standard("C1", "cooperation", "Saamme toisiltamme apua, kun sitä pyydämme.", "Vi får hjälp av varandra när vi ber om det.", "We get help from one another when we ask for it.", True),
    Standard("C2", "cooperation", "Se, mitä palavereissa sovimme, myös tapahtuu.", "Det vi kommer överens om på möten blir också gjort.", "What we agree in our meetings also happens."),
    Standard("C3", "cooperation", "Yhteistyö muiden toimipisteiden kanssa helpottaa työtämme.", "Samarbetet med de andra verksamhetsställena underlättar vårt arbete.", "Working with the other sites makes our own work easier."),
    Standard("C4", "cooperation", "Annamme toisillemme palautetta, josta on hyötyä.", "Vi ger varandra respons som är till nytta.", "We give each other feedback that is useful."),
    Standard("M1", "dare", "Meillä voi olla eri mieltä ilman, että siitä koituu harmia.", "Hos oss kan man vara av annan åsikt utan att få problem.", "Here you can disagree without it causing you trouble.", True),
    Standard("M2", "dare", "Innostamme toisiamme kokeilemaan uutta.", "Vi sporrar varandra att pröva nytt.", "We inspire each other to try new things."),
    Standard("M3", "commit", "Pidämme kiinni siitä, mitä olemme yhdessä sopineet.", "Vi håller fast vid det vi tillsammans har kommit överens om.", "We keep to what we have agreed together.", True),
    Standard("M4", "commit", "Kun suunta on päätetty, toimimme sen mukaan, vaikka olisimme olleet eri mieltä.", "När riktningen är bestämd handlar vi enligt den, även om vi hade en annan åsikt.", "Once a direction is decided we act on it, even if we disagreed."),
    Standard("M5", "build", "Pysähdymme säännöllisesti katsomaan, mikä meillä toimii hyvin.", "Vi stannar regelbundet upp för att se vad som fungerar bra hos oss.", "We stop regularly to look at what works well for us.", True),
    Standard("M6", "build", "Muutamme pelisääntöjämme yhdessä, kun ne eivät enää toimi.", "Vi ändrar våra spelregler tillsammans när de inte längre fungerar.", "We change our shared rules together when they no longer work."),
    Standard("M7", "customer", "Puhumme keskenämme siitä, miltä palvelumme asiakkaasta tuntuu.", "Vi pratar med varandra om hur vår service känns för kunden.", "We talk with each other about how our service feels to the customer.", True),
    Standard("M8", "customer", "Muutamme toimintaamme asiakkailta saadun palautteen perusteella.", "Vi ändrar vårt sätt att arbeta utifrån responsen från kunderna.", "We change what we do on the basis of customer feedback."),
    Standard("Q1", QUESTION, "Kerro hetkestä viime kuukausilta, jolloin tiimimme onnistui erityisen hyvin. Mikä sen teki mahdolliseksi?", "Berätta om ett ögonblick under de senaste månaderna då vårt team lyckades särskilt bra. Vad gjorde det möjligt?", "Tell about a moment in recent months when our team did especially well. What made it possible?", True),
    Standard("Q2", QUESTION, "Mitä haluat meidän pitävän ja vahvistavan?", "Vad vill du att vi behåller och stärker?", "What do you want us to keep and strengthen?"),
    Standard("Q3", QUESTION, "Miltä työmme näyttäisi vuoden päästä, jos tuo hetki olisi arkea?", "Hur skulle vårt arbete se ut om ett år, om det ögonblicket vore vardag?", "What would our work look like in a year if that moment were everyday?"),
    Standard("Q4", QUESTION, "Mikä yksi muutos työn järjestämisessä auttaisi eniten meitä ja asiakasta?", "Vilken enda ändring i hur arbetet är ordnat skulle hjälpa oss och kunden mest?", "Which one change in how work is arranged would help us and the customer most?", True),
    Standard("Q5", QUESTION, "Onko jotain, mikä estää meitä onnistumasta?", "Finns det något som hindrar oss från att lyckas?", "Is there something that prevents us from succeeding?"),
)  # fmt: skip

STORY = "Q1"  # asked first, before any statement; its answers go with the strengths


@dataclass(frozen=True)
class Line:
    """A statement of an organisation: its block, which one it replaced, whether it has ended, and the rounds that asked it."""

    pk: int
    block: str
    replaces: int | None
    ended: bool
    asked: frozenset[int]


def same(lines: Sequence[Line]) -> dict[int, int]:
    """For each statement the oldest that counts as the same, given oldest first.

    A reworded statement counts as the one it replaced. A new one that was never asked beside an ended one of its block stands in
    its place: whoever leaves a statement out and adds it again, one full stop longer, has changed nothing.
    """
    root = {line.pk: line.pk for line in lines}
    members = {line.pk: [line] for line in lines}

    def join(one: int, other: int) -> None:
        older, newer = sorted((root[one], root[other]))
        if older != newer:
            for line in members.pop(newer):
                root[line.pk] = older
                members[older].append(line)

    for line in lines:
        if line.replaces in root:
            join(line.pk, line.replaces)
    for line in lines:
        if root[line.pk] != line.pk or line.block == QUESTION:
            continue
        asked = frozenset[int]().union(*(one.asked for one in members[line.pk]))
        for older in lines:
            group = members[root[older.pk]]
            gone = older.block == line.block and root[older.pk] < line.pk and all(one.ended for one in group)
            if gone and not asked & frozenset[int]().union(*(one.asked for one in group)):
                join(line.pk, older.pk)
                asked |= frozenset[int]().union(*(one.asked for one in group))
    return root
