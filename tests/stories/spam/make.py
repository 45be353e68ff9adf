"""Two thousand spam words in Finnish, Swedish and English, of our own making: templates here, no one else's texts.

    python -m tests.stories.spam.make       # prints them, numbered, with what they peddle and how they hide it

Each is a text of one of nine trades in one of three languages, its gaps filled by dice with a fixed seed, then hidden by none, one or two of
fourteen ways that comment fields see: an address without scheme, one taken apart, homoglyphs, signs that show nothing, right-to-left marks,
figures for letters, letters apart, full-width letters, capitals, praise with the name of a shop, an own telephone number, a messenger's
name, and an earlier one with changed words. Which half a sample belongs to is told by its number: even ones may be looked at while the
rules are built, odd ones not. No text, praise or name of a shop of the even ones is one of the odd ones, where there are several. Honest words (honest.txt) are written by hand, and halved by their line likewise.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MANY = 2000
TEXTS = {
    ("loan", "fi"): [
        "Tarvitsetko rahaa heti? Lainaa {sum} euroa ilman luottotietoja, {act} {where}", "Saimme lainan tunnissa vaikka pankki sanoi ei, {act} {where}",
        "Pikavippi ilman vakuuksia jopa {sum} €, päätös viidessä minuutissa. {where}", "Yhdistä velat yhteen lainaan ja säästä joka kuukausi {where}",
        "Olen {name} ja tarjoan lainaa yksityisille 3 % korolla, {act} {where}",
    ],
    ("casino", "fi"): [
        "Paras nettikasino ilman rekisteröitymistä, {sum} ilmaiskierrosta {where}", "Voitin {sum} euroa kolikkopeleillä eilen! {act} {where}",
        "Talletusbonus {sum} € uusille pelaajille, kotiutus minuuteissa {where}", "Vedonlyöntivihjeet joka päivä, osumatarkkuus 94 % {where}",
    ],
    ("crypto", "fi"): [
        "Sijoitin {sum} euroa bitcoiniin ja nyt tuotto on kuusinkertainen, {act} {where}", "Kryptovaluutoilla taattu tuotto 20 % viikossa {where}",
        "Tekoälyrobotti käy kauppaa puolestasi, aloita {sum} eurolla {where}", "Kiitos {name}, sain menetetyt kryptoni takaisin! {act} {where}",
    ],
    ("job", "fi"): [
        "Tienaa {sum} euroa viikossa kotoa käsin, ei kokemusta tarvita {where}", "Haemme etätyöntekijöitä, tee kaksi tuntia päivässä ja ansaitse {sum} € {where}",
        "Jätin päivätyöni ja ansaitsen nyt verkossa enemmän kuin pomoni, {act} {where}",
    ],
    ("seo", "fi"): [
        "Hei, sivustonne ei näy Googlessa. Nostamme teidät kärkeen kuukaudessa {where}", "Laadukkaita paluulinkkejä edullisesti, {sum} linkkiä paketissa {where}",
        "Ostamme ja myymme seuraajia sekä tykkäyksiä, {sum} seuraajaa {where}", "Hakukoneoptimointi ja verkkosivut halvalla, pyydä tarjous {where}",
    ],
    ("dating", "fi"): [
        "Seuraa etsivät naiset lähelläsi odottavat viestiä, {act} {where}", "Hei kulta, olen {name} ja yksinäinen. {act} {where}",
        "Seksitreffit ilman sitoumuksia omalla paikkakunnalla {where}", "Aikuisviihdettä livenä, ensimmäinen {sum} minuuttia ilmaiseksi {where}",
    ],
    ("medicine", "fi"): [
        "Osta potenssilääkkeet ilman reseptiä, toimitus huomaamattomasti {where}", "Laihdu {sum} kiloa kuukaudessa ilman dieettiä, tämä pilleri toimii {where}",
        "Luonnollinen CBD-öljy vie kivut, {act} {where}", "Mieheni sai voimansa takaisin yrttikapseleilla, {act} {where}",
    ],
    ("goods", "fi"): [
        "Merkkikellot ja laukut {sum} % alennuksella, aidot jäljitelmät {where}", "Halpa nuuska ja tupakka kotiin toimitettuna {where}",
        "Ajokortti tai passi ilman koetta, aito rekisteröity {where}",
    ],
    ("spell", "fi"): [
        "Loitsija {name} toi mieheni takaisin kahdessa päivässä, {act} {where}", "Ennustaja kertoo tulevaisuutesi ja lottonumerot, {act} {where}",
    ],
    ("loan", "sv"): [
        "Behöver du pengar nu? Låna {sum} kronor utan kreditupplysning, {act} {where}", "Snabblån utan UC, besked på fem minuter {where}",
        "Jag heter {name} och erbjuder privatlån till 3 % ränta, {act} {where}", "Samla dina krediter och sänk månadskostnaden {where}",
    ],
    ("casino", "sv"): [
        "Bästa casinot utan svensk licens, {sum} gratissnurr {where}", "Jag vann {sum} kronor på slots i går! {act} {where}",
        "Speltips varje dag med 94 % träffsäkerhet {where}", "Välkomstbonus {sum} kr och snabba uttag {where}",
    ],
    ("crypto", "sv"): [
        "Jag investerade {sum} kronor i bitcoin och fick sexdubbelt tillbaka, {act} {where}", "Garanterad avkastning på kryptovaluta, 20 % i veckan {where}",
        "Tack {name}, jag fick tillbaka mina förlorade krypto! {act} {where}",
    ],
    ("job", "sv"): ["Tjäna {sum} kronor i veckan hemifrån, ingen erfarenhet krävs {where}", "Jag sa upp mig och tjänar nu mer än min chef på nätet, {act} {where}"],
    ("seo", "sv"): [
        "Er hemsida syns inte på Google. Vi tar er till toppen på en månad {where}", "Köp följare och gillningar, {sum} följare för en hundralapp {where}",
        "Billiga bakåtlänkar av hög kvalitet, {sum} i paketet {where}",
    ],
    ("dating", "sv"): [
        "Heta singlar nära dig väntar på ditt meddelande, {act} {where}", "Hej älskling, jag heter {name} och är ensam. {act} {where}", "Sexdejter utan krav i din stad {where}",
    ],
    ("medicine", "sv"): [
        "Köp potensmedel utan recept, diskret leverans {where}", "Gå ner {sum} kilo på en månad utan diet, detta piller fungerar {where}",
        "CBD-olja tog bort all smärta, {act} {where}",
    ],
    ("goods", "sv"): ["Märkesklockor och väskor med {sum} % rabatt, perfekta kopior {where}", "Körkort eller pass utan prov, äkta och registrerat {where}"],
    ("spell", "sv"): ["Spåmannen {name} gav mig tillbaka min man på två dagar, {act} {where}"],
    ("loan", "en"): [
        "Need cash today? Borrow up to {sum} with no credit check, {act} {where}", "Instant payday loans approved in five minutes {where}",
        "I am {name}, a private lender, and offer loans at 3 % interest, {act} {where}", "Consolidate your debt and save every month {where}",
        "God bless {name} who gave me a loan when the bank refused, {act} {where}",
    ],
    ("casino", "en"): [
        "Best online casino with no deposit bonus, {sum} free spins {where}", "I won {sum} playing slots last night! {act} {where}",
        "Sure betting tips every day, 94 % accuracy {where}", "Play poker and blackjack with {sum} welcome bonus {where}",
    ],
    ("crypto", "en"): [
        "I invested {sum} in bitcoin and got six times back, {act} {where}", "Guaranteed profit of 20 % weekly with our trading platform {where}",
        "Thanks to {name} I recovered my stolen crypto wallet! {act} {where}", "Our forex signals made me rich in a month {where}",
    ],
    ("job", "en"): [
        "Earn {sum} a week working from home, no experience needed {where}", "I quit my job and now make more online than my boss, {act} {where}",
        "Part-time online job, two hours a day and {sum} weekly {where}",
    ],
    ("seo", "en"): [
        "Your website is not ranking on Google. We can get you on page one {where}", "High quality backlinks and guest posts, {sum} in a bundle {where}",
        "Buy real followers and likes, {sum} followers today {where}", "We offer web design and SEO services at low cost {where}",
        "I noticed errors on your website that hurt your traffic, {act} {where}",
    ],
    ("dating", "en"): [
        "Hot singles near you are waiting for a message, {act} {where}", "Hello dear, I am {name} and lonely. {act} {where}",
        "Live cams and adult chat, first {sum} minutes free {where}", "Meet sexy girls tonight without registration {where}",
    ],
    ("medicine", "en"): [
        "Buy viagra and cialis without prescription, discreet shipping {where}", "Lose {sum} pounds in a month with this one pill {where}",
        "CBD gummies took all my pain away, {act} {where}", "Doctor {name} cured my herpes with herbs, {act} {where}",
    ],
    ("goods", "en"): ["Designer watches and handbags {sum} % off, perfect replicas {where}", "Get a real driving licence or passport without exams {where}"],
    ("spell", "en"): ["Spell caster {name} brought my husband back in two days, {act} {where}", "Join the Illuminati and become rich and famous, {act} {where}"],
}  # fmt: skip
PRAISE = {
    "fi": ["Hieno kirjoitus, kiitos!", "Todella mielenkiintoista luettavaa.", "Olen samaa mieltä!", "Upea sivusto, jatkakaa!", "Juuri tätä etsin."],
    "sv": ["Fint skrivet, tack!", "Mycket intressant läsning.", "Jag håller med!", "Vilken bra sida!", "Precis vad jag letade efter."],
    "en": ["Great post, thanks for sharing!", "Very interesting read.", "I totally agree!", "Amazing blog, keep it up!", "Exactly what I was looking for."],
}
SHOPS = ["Super{0} Deals", "{0} Expert", "Best {0} Online", "{0}24", "Mega{0} Store", "{0} Pro Finland", "{0}Shop", "Official {0} Team"]
TRADE = {
    "loan": ["Laina", "Loan", "Kredit", "Vippi"], "casino": ["Kasino", "Casino", "Slots", "Bet"], "crypto": ["Crypto", "Bitcoin", "Trading", "Forex"],
    "job": ["Jobs", "HomeIncome", "Income"], "seo": ["SEO", "Ranking", "Backlinks"], "dating": ["Dating", "Love", "Treffit"],
    "medicine": ["Pharma", "Pills", "CBD"], "goods": ["Replica", "Watches", "Outlet"], "spell": ["Spells", "Healer"],
}  # fmt: skip
ACTS = {
    "fi": ["ota yhteyttä", "lue lisää", "katso tästä", "kirjoita minulle", "kokeile itse"], "sv": ["kontakta mig", "läs mer", "se här", "skriv till mig", "prova själv"],
    "en": ["contact me", "read more", "see here", "write to me", "try it yourself"],
}  # fmt: skip
NAMES = ["Maria Lopez", "Dr Ahmed", "John Smith", "Anna", "Mr Wilson", "Elena", "Harry Cole", "Lisbeth"]
HOSTS = ["best-{0}", "{0}fast", "top{0}", "my{0}24", "{0}-now", "get{0}", "{0}expert"]
ENDS = ["com", "ru", "xyz", "top", "shop", "online", "site", "info", "biz", "club", "fi", "se", "eu", "pw", "live", "me"]
ROOTS = {
    "loan": "loan",
    "casino": "casino",
    "crypto": "coin",
    "job": "work",
    "seo": "rank",
    "dating": "love",
    "medicine": "pharm",
    "goods": "watch",
    "spell": "magic",
}
ALIKE = str.maketrans({"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і", "y": "у"})
FIGURES = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"})


@dataclass(frozen=True)
class Sample:
    """One spam word: what it says, under which name, what it peddles, in which language, and how it hides."""

    text: str
    name: str
    trade: str
    language: str
    ways: tuple[str, ...]


def address(dice: random.Random, trade: str, way: str) -> str:
    """Where it wants readers to go."""
    host = dice.choice(HOSTS).format(ROOTS[trade]) + "." + dice.choice(ENDS)
    host, end = host.rsplit(".", 1)
    return {
        "link": f"https://{host}.{end}/{dice.randint(1, 99)}", "bare": f"{host}.{end}", "path": f"{host}.{end}/?ref={dice.randint(10, 999)}",
        "apart": dice.choice([f"{host} . {end}", f"{host} dot {end}", f"{host} piste {end}", f"{host}[.]{end}", f"{host}(dot){end}", f"{host} punkt {end}"]),
        "mail": f"{host}@gmail.{end}", "mail apart": f"{host} (at) gmail . {end}", "phone": f"+{dice.randint(30, 49)} {dice.randint(600, 799)} {dice.randint(100000, 999999)}",
        "messenger": dice.choice(["WhatsApp", "Telegram", "Telegramissa", "whats app", "Signal"]) + f" @{host}"[: 1 + dice.randint(4, 12)].replace("@", dice.choice(["@", ""])),
        "none": "",
    }[way]  # fmt: skip


def few(change: Callable[[str], str], share: float = 0.5) -> Callable[[str, random.Random], str]:
    """Changes some of the longer words."""
    return lambda text, dice: re.sub(r"\w{4,}", lambda word: change(word[0]) if dice.random() < share else word[0], text)


HIDING: dict[str, Callable[[str, random.Random], str]] = {
    "homoglyphs": few(lambda word: word.translate(ALIKE)),
    "nothing shown": lambda text, dice: re.sub(r"(?<=\w)(?=\w)", lambda _m: dice.choice(["\u200b", "\u200d", "\u2060", "", "", ""]), text),
    "right to left": lambda text, dice: f"\u202e{text[::-1]}\u202c" if dice.random() < 0.5 else f"{text[: len(text) // 2]}\u202b{text[len(text) // 2 :]}\u202c",
    "figures": few(lambda word: word.translate(FIGURES), 0.6),
    "apart": few(lambda word: " ".join(word), 0.3),
    "dots": few(lambda word: ".".join(word), 0.3),
    "full width": few(lambda word: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)),
    "capitals": lambda text, _dice: text.upper(),
    "decorated": lambda text, dice: dice.choice(["🔥🔥🔥 ", "✅ ", "💰💰 ", "👉 "]) + text + dice.choice([" 👈", " 🎰🎰", "!!!!!!!", " ❤️❤️❤️"]),
}
CHANGED = {
    "heti": "nyt",
    "eilen": "tänään",
    "today": "now",
    "online": "on the net",
    "nu": "genast",
    "i går": "i dag",
    "ja": "sekä",
    "and": "plus",
    "och": "samt",
}


def samples(many: int = MANY, seed: int = 7) -> list[Sample]:
    """All of them, always the same."""
    dice, found = random.Random(seed), list[Sample]()
    places = ["link", "bare", "bare", "path", "apart", "apart", "mail", "mail apart", "phone", "messenger", "messenger", "none"]
    while len(found) < many:
        kind, half = dice.random(), len(found) % 2

        def one_of(some: Sequence[str], half: int = half) -> str:
            return dice.choice(some[half::2] or some)

        if kind < 0.12 and len(found) > 40:  # an earlier one once more, with a word or two changed
            before = found[half::2][-dice.randint(1, min(75, len(found) // 2))]
            text = before.text
            for word, other in CHANGED.items():
                text = re.sub(rf"\b{word}\b", other, text)
            found.append(Sample(f"{text} {dice.randint(1, 99)}", before.name, before.trade, before.language, (*before.ways, "again")))
            continue
        trade, language = dice.choice(list(TEXTS))
        name = dice.choice([*NAMES, "", one_of(SHOPS).format(dice.choice(TRADE[trade]))])
        if kind < 0.24:  # short praise, and the name of a shop or an address where the writer's stands
            where = dice.choice([one_of(SHOPS).format(dice.choice(TRADE[trade])), address(dice, trade, "bare")])
            found.append(Sample(one_of(PRAISE[language]), where, trade, language, ("praise",)))
            continue
        place = dice.choice(places)
        text = one_of(TEXTS[trade, language]).format(
            sum=dice.choice(["50", "100", "500", "5000", "10 000"]), act=dice.choice(ACTS[language]), name=dice.choice(NAMES), where=address(dice, trade, place),
        )  # fmt: skip
        if dice.random() < 0.25:
            text = f"{one_of(PRAISE[language])} {text}"
        ways = tuple(dice.sample(list(HIDING), dice.choice([0, 0, 1, 1, 1, 2])))
        for way in ways:
            text = HIDING[way](text, dice)
        found.append(Sample(text.strip(" ,"), name, trade, language, (place, *ways)))
    return found


def main() -> None:
    for number, one in enumerate(samples()):
        print(number, one.trade, one.language, "+".join(one.ways), repr(one.name), repr(one.text), sep="\t")


if __name__ == "__main__":
    main()
