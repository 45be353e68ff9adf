"""The demo's help: what people know, what neighbours found of each other's sites, what was asked and answered, and who meets whom."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA384
from django.utils import timezone

from talkoot.base.accounts.sessions import How
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.roles import Act
from talkoot.base.permits import files
from talkoot.base.permits.signing import KEY_BITS, PREPARED_BYTES, SALT_BYTES
from talkoot.people.actions import confirm_card, tell_of_oneself, write_card
from talkoot.sparring.actions.answering import answer, say_it_helped, thank
from talkoot.sparring.actions.asking import ask, join_question, widen
from talkoot.sparring.actions.hidden import appear, ask_hidden, make_key, sign_few
from talkoot.sparring.actions.pairing import draw_round, say_met, take_part
from talkoot.sparring.logic.hidden import PERMISSIONS, digest
from talkoot.sparring.models import Question

# What they may be asked about, what they want to learn, which languages they speak, a little about them.
KNOW: dict[str, tuple[str, str, str, str]] = {
    "Aino Kallio": ("lymfaterapia, palautteen antaminen, polvi ja lonkka", "lapset", "suomi, ruotsi", "Kahvilla puhun koirista ja jäälyhdyistä."),
    "Nora Salmela": ("some-julkaisut, työpajojen veto, kuvien rajaus", "selkokielinen ohje", "suomi, englanti", ""),
    "Eero Aska": ("kotikäynnit, moottorikelkka, tasapaino ja kaatumiset", "tuki- ja liikuntaelinten ultraääni", "suomi", "Kalastan. Siimoista saa kysyä."),
    "Mirja Kallatsa": ("muistisairaan kohtaaminen, perehdytys", "", "suomi, pohjoissaame", "Kudon kokouksissa. Kuuntelen silti."),
    "Elli Peltola": ("kotikäynnit, turvotus ja sidonta", "etävastaanotto", "suomi", ""),
    "Matti Hannula": ("hoitopöydän sähkösäätö, apuvälineiden huolto", "", "suomi", "Korjaan kaikkea, mikä ei hengitä."),
    "Maria Länsman": ("lapset, etävastaanotto", "muistisairaan kohtaaminen", "suomi, inarinsaame, norja", ""),
    "Oskari Ukkola": ("tasapaino ja kaatumiset, kuntosaliohjelmat", "tuki- ja liikuntaelinten ultraääni", "suomi", ""),
    "Jari Niskala": ("diabeetikon jalat, painehaavat", "kotikäynnit", "suomi", ""),
    "Päivi Kangas": ("ajanvaraus, Kelan korvaukset", "", "suomi", "Tiedän, mikä lomake."),
    "Riitta Määttä": ("työpajojen veto, kipupotilaan ohjaus", "", "suomi, englanti", ""),
    "Juho Pitkänen": ("some-julkaisut, videon leikkaus", "kipupotilaan ohjaus", "suomi", ""),
    "Ville Karppinen": ("takaisinsoitto, ajanvaraus", "videon leikkaus", "suomi", ""),
    "Marja Ollila": ("käsikuntoutus, lastat", "lymfaterapia", "suomi, ruotsi", ""),
    "Tiina Aikio": ("ajanvaraus, lähetteet", "selkokielinen ohje", "suomi, pohjoissaame", ""),
    "Outi Mella": ("lapset, käsikuntoutus", "tuki- ja liikuntaelinten ultraääni", "suomi", ""),
    "Virpi Pulkkanen": ("painehaavat, diabeetikon jalat", "", "suomi", ""),
    "Esa Kostamo": ("polvi ja lonkka, urheiluvammat", "tuki- ja liikuntaelinten ultraääni", "suomi", ""),
}
# Whose, by whom, what they are good at, what to ask, what they want to learn, how they met, how many days ago, who of them read it.
CARDS = (
    (
        "Savukoski", "Eero Aska", "Elli tuntee kylän jokaisen portaan. He osaavat hoitaa kotona sen, mihin me muut tarvitsemme laitteita.",
        "kotikäynnit, sidonta, apuvälineiden huolto", "Miten etävastaanotto aloitetaan niin, ettei asiakas jännitä.", "visit", 24, "Elli Peltola",
    ),
    (
        "Kemi", "Anni Heikkinen", "Jalat. Diabeetikon jalka saa siellä ajan samalla viikolla, ja haava on ensi käynnillä kuvattu ja mitattu.",
        "diabeetikon jalat, painehaavat", "", "call", 40, "Jari Niskala",
    ),
    (
        "Sodankylä", "Mirja Kallatsa", "Lapsi viihtyy heillä. Huoneessa on lattialla tilaa, ja vanhempi saa mukaansa kuvat harjoituksista.",
        "lapset, lymfaterapia", "Muistisairaan kohtaaminen vastaanotolla.", "work", 12, None,
    ),
    (
        "Kuusamo", "Nora Salmela", "He kokeilevat ensin ja kertovat sitten. Takaisinsoitto alkoi heiltä, ja työpajat sujuvat ilman kalvoja.",
        "työpajojen veto, takaisinsoitto", "", "visit", 61, "Riitta Määttä",
    ),
)  # fmt: skip
# Hours ago, who asked, of whom by name, what; then the answers: who, after how many minutes, what, whether it helped, who thanked.
Said = tuple[str, int, str, bool, tuple[str, ...]]
ASKED: tuple[tuple[float, str, str, str, tuple[Said, ...]], ...] = (
    (
        1700, "Saara Taskila", "", "Kuinka tiukalle sidon turvonneen jalan? Asiakas sanoo, että side valuu iltaan mennessä.",
        (
            (
                "Elli Peltola", 75, "Aloita varpaista ja kevennä ylöspäin. Kaksi sormea mahtuu väliin polven alla. Jos valuu, turvotus laskee: sido puolilta "
                "päivin uudestaan.", True, ("Inka Nampajärvi", "Virpi Pulkkanen"),
            ),
        ),
    ),
    (
        1480, "Sirpa Säkkinen", "", "Missä näen kotikäynnin kilometrit jälkikäteen?",
        (("Päivi Kangas", 20, "Matkalaskun kohdassa Omat, valitse kuukausi. Edellinen vuosi on arkistossa.", True, ()),),
    ),
    (
        1200, "Kaisa Lämsä", "", "Saako Kelan korvauksen hakea, jos lähete on vanhentunut viikkoa ennen käyntiä?",
        (
            ("Tiina Aikio", 190, "Muistaakseni ei, mutta tarkista Päiviltä.", False, ()),
            ("Päivi Kangas", 260, "Ei saa. Soita lähettävään paikkaan: uusi lähete tulee yleensä samana päivänä, kun sanot ajan olevan jo varattu.", True, ("Tiina Aikio",)),
        ),
    ),
    (
        960, "Petri Kuha", "", "Millä saisin muistisairaan asiakkaan tulemaan sisään ovesta? Hän pysähtyy kynnykselle joka kerta.",
        (
            (
                "Mirja Kallatsa", 95, "Mene itse edellä ja pyydä kantamaan jotain, vaikka takkiasi. Kynnyksen voi peittää samanvärisellä matolla: tumma raja "
                "näyttää kuopalta.", True, ("Maria Länsman", "Arto Jaakkola", "Helmi Tuomaala", "Aino Kallio"),
            ),
        ),
    ),
    (
        700, "Teemu Rautio", "", "Onko jollain selkokielinen ohje kylmähoitoon?",
        (("Marja Ollila", 1500, "Meillä on puolikas sivu. Laitan sen teille, kun olen kysynyt siitä kuvan ottajalta.", False, ()),),
    ),
    (
        520, "Hannu Pokka", "Matti Hannula", "Hoitopöytä nousee vain puoliväliin. Uskallanko avata sähkösäädön itse?",
        (("Matti Hannula", 12, "Älä avaa. Irrota töpseli viideksi minuutiksi ja paina molemmat nuolet pohjaan: se etsii ylärajan uudestaan.", True, ("Hannu Pokka",)),),
    ),
    (
        340, "Mikael Enbuske", "", "Mitä sanotte asiakkaalle, joka on unohtanut aikansa kolmannen kerran?",
        (
            ("Outi Mella", 50, "Kysyn, mikä aika päivästä on helpoin. Usein vika on ajassa eikä ihmisessä.", True, ("Laura Körkkö",)),
            ("Virpi Pulkkanen", 130, "Me soitamme edellisenä iltana. Vie kaksi minuuttia.", False, ("Mikael Enbuske",)),
        ),
    ),
    (
        170, "Juha Karvonen", "", "Kuka tietää, saako moottorikelkan varusteet hakea matkalaskulla?",
        (("Päivi Kangas", 35, "Kypärän saa, käsineitä ei. Kuitti mukaan.", True, ()),),
    ),
    (
        120, "Arto Jaakkola", "", "Miten kirjaatte kotikäynnin, kun verkkoa ei ole? Pelkosenniemen takana puhelin ei löydä kenttää. Kirjoitan paperille ja naputtelen "
        "illalla, mutta välillä jotain unohtuu.",
        (
            (
                "Elli Peltola", 40, "Sanelen puhelimen muistiin heti autossa, kun olen vielä pihassa. Illalla teksti on valmiina. Asiakkaan nimeä en sanele, vain "
                "käyntinumeron.", True, ("Eero Aska", "Esa Kostamo", "Juha Karvonen"),
            ),
            ("Juho Pitkänen", 220, "Meillä on tulostettu puolikkaan arkin pohja, jossa on valmiit kohdat. Kolme kohtaa, ei voi unohtaa.", False, ("Arto Jaakkola",)),
        ),
    ),
    (70, "Juha Karvonen", "", "Kotikäynnin kirjaaminen ilman nettiä, miten te teette?", ()),
    (30, "Antti Karjalainen", "", "Voiko kotikäynnin kirjata jotenkin, jos kenttää ei ole?", ()),
    (
        26, "Olli Kemppainen", "", "Saako lonkkaleikatulle antaa kuntopyöräohjelman heti?",
        (("Esa Kostamo", 160, "Ilman vastusta saa, kun satula on korkealla. Kulma ratkaisee, ei aika.", False, ()),),
    ),
    (5, "Maria Länsman", "", "Onko kenelläkään hyvää tapaa kertoa lapselle, että tänään kokeillaan neulaa?", ()),
    (3, "Tuula Riipi", "Eero Aska", "Mitä otat mukaan kotikäynnille, kun matkaa on sata kilometriä? Lähden perjantaina ensimmäistä kertaa.", ()),
    (1.5, "Laura Körkkö", "", "Kuka vetäisi meille työpajan rauhallisista siirtymistä? Puoli tuntia riittäisi.", ()),
)  # fmt: skip
# Without a name, this month; and whose browsers have fetched the month's permissions: enough that a visitor can ask so too.
HIDDEN = "Miten laskutuskoodi vaihdetaan jälkikäteen? Olen valinnut väärän koko syksyn, enkä kehtaa kysyä omassa tiimissä."
FETCHED = tuple(name for name in KNOW if name not in ("Aino Kallio", "Nora Salmela", "Eero Aska"))
SAME_AS, SAME = "Miten kirjaatte kotikäynnin", ("Kotikäynnin kirjaaminen ilman", "Voiko kotikäynnin kirjata")
KINDS = ("sparring.asked", "sparring.asked_all", "sparring.answered", "sparring.helped", "sparring.thanked", "sparring.joined")


def help_each_other(organisation: Organisation, at: datetime) -> None:
    """Through the same actions as everybody's."""
    people = {member.user.name: member for member in organisation.memberships.select_related("user", "organisation")}
    for name, (can, learn, languages, about) in KNOW.items():
        tell_of_oneself(by=people[name], can=parts(can), learn=parts(learn), languages=languages, about=about, at=at - timedelta(days=90))
    know_the_neighbours(organisation, people, at)
    get_to_know(organisation, people, at)
    for number, (hours, who, whom, text, answers) in enumerate(ASKED):
        asked_at = at - timedelta(hours=hours)
        made = ask(by=people[who], text=text, key=UUID(int=2000 + number), at=asked_at, member=people.get(whom))
        for place, (helper, minutes, said, helped, thankers) in enumerate(answers):
            then = asked_at + timedelta(minutes=minutes)
            widen(question=made, at=then)
            given = answer(by=people[helper], question=made, text=said, key=UUID(int=3000 + 10 * number + place), at=then)
            if helped:
                say_it_helped(by=people[who], answer=given, at=then + timedelta(minutes=25))
            for thanker in thankers:
                thank(by=people[thanker], answer=given, at=then + timedelta(hours=3))
        widen(question=made, at=at)
        if hours > 48:
            settle(about=f"sparring.question:{made.pk}", kinds=KINDS, at=at - timedelta(days=1))
    standing = Question.objects.get(organisation=organisation, title__startswith=SAME_AS)
    for start in SAME:
        same = Question.objects.get(organisation=organisation, title__startswith=start)
        join_question(by=people["Nora Salmela"], question=same, into=standing, at=same.asked_at + timedelta(minutes=30))
    ask_without_a_name(organisation, people, at)


def ask_without_a_name(organisation: Organisation, people: dict[str, Membership], at: datetime) -> None:
    """As browsers do it, but for the blinding: here nobody needs to be kept from knowing who signs what."""
    key = make_key(organisation=organisation, at=at)
    for name in FETCHED:
        few = [b"\0" + secrets.token_bytes(KEY_BITS // 8 - 1) for _ in range(PERMISSIONS)]
        sign_few(by=people[name], blinded=few, how=How.ADDRESS, at=at)
    private = files.read_signing_key(files.folder(f"asking-{organisation.pk}-{key.month:%Y-%m}") / "sign.pem")
    token = secrets.token_bytes(PREPARED_BYTES)
    signature = private.sign(token, padding.PSS(padding.MGF1(SHA384()), SALT_BYTES), SHA384())
    ask_hidden(organisation=organisation, token=token, signature=signature, box=digest(token), text=HIDDEN, at=at)
    appear(at=at)


def get_to_know(organisation: Organisation, people: dict[str, Membership], at: datetime) -> None:
    """Most take part; three rounds have been drawn, and nearly all of the first two have met."""
    for number, name in enumerate(sorted(people)):
        if people[name].may(Act.HELP_TAKE_PART) and number % 5:
            take_part(by=people[name], yes=True, at=at - timedelta(days=70))
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday())
    for weeks, skipped in ((6, 4), (3, 6), (0, 2)):
        drawn = draw_round(organisation=organisation, on=monday - timedelta(weeks=weeks), at=at - timedelta(weeks=weeks))
        for number, meeting in enumerate(drawn.meetings.order_by("pk") if drawn else []):
            who = meeting.seats.select_related("member").first()
            done = number % skipped if weeks else number % skipped == 0 and not meeting.seats.filter(member=people["Eero Aska"]).exists()
            if who and done:
                say_met(by=who.member, meeting=meeting, yes=True, at=at - timedelta(weeks=weeks) + timedelta(days=min(4, today.weekday())))
            if weeks:
                settle(about=f"sparring.meeting:{meeting.pk}", kinds=["sparring.pair"], at=at)


def know_the_neighbours(organisation: Organisation, people: dict[str, Membership], at: datetime) -> None:
    """Cards of sites, most of them read where they speak of."""
    sites = {site.name: site for site in organisation.sites.all()}
    for number, (site, by, good_at, ask_about, learn, how, days, reader) in enumerate(CARDS):
        then = at - timedelta(days=days)
        card = write_card(
            by=people[by], site=sites[site], good_at=good_at, ask_about=ask_about, want_to_learn=learn, how=how, key=UUID(int=1900 + number), at=then
        )
        if reader:
            confirm_card(by=people[reader], card=card, at=then + timedelta(days=2))


def parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
