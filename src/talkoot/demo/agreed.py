"""The demo's agreements: rules of play for social media that are in force, and a round about calling back that goes on."""

from datetime import datetime, timedelta

from talkoot.agreements.actions.deciding import Setting, close_decision, hear, open_decision, react
from talkoot.agreements.actions.keeping import commit
from talkoot.agreements.actions.proposals import Draft, give_tip, propose, record_local_way, save_draft
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Mandate
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.customers.models import Question

LATE = ("Elli Peltola", "Matti Hannula", "Juha Karvonen")  # have not got round to it yet
PROMISES = {
    "Nora Salmela": "Katson kommentit joka aamu ennen kahvia.",
    "Juho Pitkänen": "Otan Kuusamon kuvat, kun on valoa.",
    "Aino Kallio": "Autan, jos jokin julkaisu jännittää.",
}


def agree_together(organisation: Organisation, at: datetime) -> None:
    """Through the same actions as everybody's."""
    people = {member.user.name: member for member in organisation.memberships.select_related("user", "organisation").exclude(role="guest")}
    write_rules(people, at - timedelta(days=70))
    ask_about_calls(people, at)


def write_rules(people: dict[str, Membership], at: datetime) -> None:
    """Agreed ten weeks ago, kept by nearly all."""
    nora = people["Nora Salmela"]
    asked = Question.objects.filter(organisation=nora.organisation_id, text__icontains="sosiaalisessa").first()
    lines = [
        Line("same", "Kirjoitamme niin kuin puhumme asiakkaalle: selvästi ja ystävällisesti."),
        Line("same", "Asiakas näkyy tai tunnistuu vain, jos hän on antanut luvan kirjallisesti."),
        Line("same", "Kysymykseen vastataan saman päivän aikana, myös kun vastaus on ”selvitän”."),
        Line("local", "Mistä oman paikkakunnan asioista kerrotaan."),
        Line("ask", "Hinnat, lakimuutokset ja toisen toimipisteen asiat."),
        Line("example", "”Ramppi on aurattu, tervetuloa!” on hyvä julkaisu."),
    ]
    made = propose(
        by=nora, kind="rule", at=at, sources=[Ref("customers.question", str(asked.pk))] if asked else [],
        draft=Draft("Näin toimimme sosiaalisessa mediassa", lines, why="Asiakkaat kysyvät jokaisella paikkakunnalla, miksi emme ole somessa.", figure="main",
                    months=3, grants=Mandate.PUBLISH),
    )  # fmt: skip
    decision = open_decision(by=nora, version=made.versions.get(), setting=Setting(quorum_sites=7), closes_at=at + timedelta(days=7), at=at)
    for i, member in enumerate(people.values()):
        react(by=member, decision=decision, answer="agree", at=at + timedelta(hours=1 + i))
    close_decision(by=nora, decision=decision, at=at + timedelta(days=4))
    made.refresh_from_db()
    if made.in_force is None:
        return
    for name, member in people.items():
        if name not in LATE and name != "Eero Aska":
            commit(by=member, version=made.in_force, promise=PROMISES.get(name, ""), at=at + timedelta(days=6))
    give_tip(by=people["Outi Mella"], agreement=made, text="Kuvaa vaakaan ja valoa kohti, niin teksti mahtuu päälle.", at=at + timedelta(days=9))
    give_tip(by=people["Sirpa Säkkinen"], agreement=made, text="Lue ääneen ennen kuin julkaiset.", at=at + timedelta(days=20))
    salla = people["Eero Aska"].sites.get()
    record_local_way(
        by=people["Mirja Kallatsa"], agreement=made, site=salla, text="Kerromme perjantaisin, miten tiet ovat auki viikonloppuna.", at=at + timedelta(days=30)
    )


def ask_about_calls(people: dict[str, Membership], at: datetime) -> None:
    """Kemi saw a harm, the text changed, and now everybody is asked again."""
    aino, sami = people["Aino Kallio"], people["Sami Alatalo"]
    lines = [
        Line("same", "Jokaiseen soittopyyntöön vastataan saman arkipäivän aikana, viimeistään klo 17."),
        Line("same", "Puhelinvuoro kiertää toimipisteissä viikon kerrallaan."),
        Line("same", "Lomien ja pyhien vuorot sovitaan kuukautta ennen."),
    ]
    why = "Soitin kahdesta paikasta, kukaan ei soittanut takaisin. Näin meille sanotaan, ja puhelimeen pääsy on huonoin lukumme."
    begun = at - timedelta(days=8)
    made = propose(by=aino, kind="way", draft=Draft("Soitamme takaisin saman päivän aikana", lines, why=why, figure="main", months=2), at=begun)
    first = open_decision(by=aino, version=made.versions.get(), setting=Setting(), closes_at=begun + timedelta(days=4), at=begun)
    reason = "Kemissä olemme torstaisin kahdestaan, molemmat koko päivän asiakkaissa. Vuoro jäisi hoitamatta."
    objection = react(
        by=sami, decision=first, answer="object", reason=reason, proposal="Sovitaan varavuoro isompaan toimipisteeseen.", at=begun + timedelta(days=1)
    )
    for name in list(people)[:12]:
        if people[name] != sami:
            react(by=people[name], decision=first, answer="agree", at=begun + timedelta(days=1))
    close_decision(by=None, decision=first, at=begun + timedelta(days=4))
    hear(by=aino, objection=objection, understood="Kun kaksi on asiakkaissa, puhelin ei saa jäädä yksin.", at=begun + timedelta(days=4))
    kept = [Line(one.part, one.text) for one in lines]
    kept.insert(2, Line("same", "Jos vuorossa oleva on yksin asiakkaan kanssa, varavuoro on Oulussa."))
    changed = Draft("Soitamme takaisin saman päivän aikana", kept, why=why, note="Kemin näkemyksen pohjalta: varavuoro", figure="main", months=2)
    second = save_draft(by=aino, agreement=made, draft=changed, at=begun + timedelta(days=5), based_on=1, answers=[objection])
    again = open_decision(by=aino, version=second, setting=Setting(quorum_sites=5), closes_at=at + timedelta(days=5), at=begun + timedelta(days=5))
    said = [name for name in people if name not in LATE and name not in ("Eero Aska", "Sanna Vuolle", "Nora Salmela", "Aino Kallio")]
    for i, name in enumerate(said[:27]):
        words = "" if i % 9 else "Kuka muistuttaa, kun vuoro vaihtuu?"
        react(by=people[name], decision=again, answer="concern" if words else "agree", reason=words, at=at - timedelta(days=2, minutes=i))
