"""Whether something said in public sells what comment fields are sold everywhere: loans, games, coins, work at home, links, company, pills.

Words are read as people see them: letters of other scripts that look like ours, figures for letters, letters that stand apart and signs that do not
show are undone first. One word alone says little; what weighs enough together lets a person read it first, and nothing more.
"""

import re
import unicodedata

ENOUGH = 2
ENDS = "com|net|org|ru|cn|info|biz|xyz|site|website|fi|eu|pw|co|app|dev|vip|bet|icu|tk|ml|ga|cc|dk|ee|uk|loan|casino"
# Endings that are words of ours as well: somebody who leaves out the space after a full stop goes on with a capital.
LITTLE = "se|no|me|in|us|de|io"
WORDS = "top|shop|online|store|club|live|tv|win|link|click|space|fun|pro|life|world|today|work|group|agency|digital|blog|page"
END = rf"(?:{ENDS}|(?-i:{LITTLE}|{WORDS})|(?:{LITTLE}|{WORDS})(?=/))\b"
DOT = r"(?:\.|\s\.\s?|\s?[\[({]\s?(?:\.|dot|piste|punkt)\s?[\])}]\s?)"
SPELLED = r"\s(?:dot|piste|punkt)\s"
# An address as people write it, its dot perhaps written out or apart from what stands before: a sentence's never is. “Hyvä piste se” is one only
# where what stands before is no word. Only the last signs before a dot are looked at: however long a word is, it is read once.
LINK = re.compile(
    rf"https?:|www\.|[\w-]{{2}}\.{END}(?!\.\w)|[\w-]{{3}}{DOT}{END}|[\w-]{{3}}{SPELLED}(?!(?:{LITTLE})\b(?!/)){END}|"
    rf"(?<![\w-])(?=[\w-]{{0,62}}[\d-])[\w-]{{3,63}}{SPELLED}{END}",
    re.IGNORECASE,
)
AT = re.compile(r"@|[\[({]\s?(?:at|ät|miukumauku)\s?[\])}]", re.IGNORECASE)
MESSENGER = re.compile(r"\b(?:whats ?app|telegram|t\.me|wechat|skype|viber|signal @?\w*\d|messenger)\w*", re.IGNORECASE)

LOOK = {
    **dict(zip("аеорсхіуѕјһԁԛԝ", "aeopcxiysjhdqw", strict=True)), **dict(zip("АВЕКМНОРСТХІУ", "ABEKMHOPCTXIY", strict=True)),
    **dict(zip("αορνικτευ", "aopviktev", strict=True)), "ı": "i", "ɡ": "g",
}  # fmt: skip
LOOK_ALIKE = str.maketrans(LOOK)
FIGURES = str.maketrans({"4": "a", "3": "e", "1": "i", "0": "o", "5": "s", "@": "a", "$": "s", "7": "t"})
MIXED = re.compile(r"[a-zåäö][А-яЁёІіЈјѕα-ωΑ-Ω]|[А-яЁёІіЈјѕα-ωΑ-Ω][a-zåäö]", re.IGNORECASE)
FIGURED = re.compile(r"\b(?=\w*[a-zåäö])\w*[a-zåäö]\d+[a-zåäö]\w*\b|\b\d[a-zåäö]+\d\w*\b", re.IGNORECASE)  # f0r3x
APART = re.compile(r"(?<!\w)(?![SMLX](?: [SMLX]){1,9}(?!\w))\w(?:[ .·_*-]\w){3,}(?!\w)")  # c a s i n o; S M L X are sizes
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSHOWN = re.compile("(?<=[^\\W\\d_])[\u200b-\u200d\u2060\ufeff\u00ad]+(?=[^\\W\\d_])")

# What is sold, by what its words begin with. Those of the first kind weigh enough alone.
SURE = re.compile(
    r"\b(?:viagra|cialis|kasino(?!nm)|nettikasino|casino|porn(?!ai[ns])|sexdejt|seksi(?:treff|seur)|sex ?cam|live cams|adult chat|aikuisviihde|"
    r"(?<!ford )escort|bitcoin|"
    r"krypto|crypto|forex|"
    r"back ?links?|paluulink|bakåtlänk|guest posts?|payday|pikavip|pikalain(?!aamo)|snabblån|privatlån|weight loss|replica|perfect(?:a)? (?:kopior|"
    r"copies)|rolex|"
    r"betting|vedonlyönti|speltips|(?<!time )slots?\b|slotit\b|slotti(?:en|a|pel)?\b|slottipel|"
    r"kolikkopel|gratissnurr|free spins|ilmaiskierro|talletusbonus|välkomstbonus|no deposit|welcome bonus|"
    r"blackjack|poker(?!i?n?[ -]?(?:naama|face|ansikte|ilme))|onlyfans|"
    r"earn money|make money|rikastu|spell caster|loitsi|spåman|illuminati|potens(?!s)|potenssi(?:lääk|ongelm|pill|häiri)|"
    r"without prescription|ilman resepti|utan recept|cbd|herpes|"
    r"hakukoneoptimoin|sökmotoroptimer|"
    r"seo\b|seo(?:palvelu|tjänst|optim)|page one|not ranking|näy googlessa|syns inte på google|luottotiedo(?:ista|ja)|ilman vakuu|utan uc|"
    r"kreditupplysning|"
    r"no credit check|credit check|taattu tuotto|garanterad avkastning|guaranteed profit|trading platform|without exams|ilman koetta|utan prov|"
    r"telegram|whats ?app|"
    r"(?:real|aitoja|äkta|buy|köp|osta) (?:followers|seuraajia|följare)|seuraajia sekä tykkäy|följare och gilln)\w*",
    re.IGNORECASE,
)
PARTLY = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:laina[ansts]|lainaa|lainan|lainoja|låna|lån|lender|loans?|borrow|velat|krediter|debt|credit|korolla|ränta|interest|rahaa heti|"
        r"pengar nu|cash)\w*",
        r"\b(?:bonus|jackpot|voitin \d|vann \d|won \d|vihje|accuracy|osumatark|träffsäker|kotiutus|uttag|licens)\w*",
        r"\b(?:sijoit|invest|tuotto|avkastning|profit|signals|wallet|valuut|valuta|robotti|trading)\w*",
        r"\b(?:tienaa|ansaitse|tjäna|earn|income|etätyö|kotoa käsin|hemifrån|from home|make more|quit my job|sa upp mig|päivätyöni|enemmän kuin pomo|"
        r"online job|weekly|viikossa|i veckan|a week)\w*",
        r"\b(?:google|hakukon|seuraajia|följare|followers|likes|tykkäy|gillning|traffic|web design|ranking|verkkosivut|hemsida|your website|sivustonne)\w*",
        r"\b(?:single|singlar|sexy|sex|seksi|girls|tyttöjä|yksinäi|ensam|lonely|kulta|älskling|dear|treffit|dejt|dating)\w*",
        r"\b(?:pilleri|piller|pill|laihdu|gå ner|lose \d|diet|dieet|herbs|yrtti|kapsel|cured|paransi|öljy|olja|gummies)\w*",
        r"\b(?:jäljitel|kopior|merkkikello|kellot ja|klockor|watches|passi|passport|ajokort|körkort|licen[cs]e|nuuska|tupakka)\w*",
        r"\b(?:ennustaja|spåkvinna|back my|mieheni|my husband|min man|toi .{0,20} takaisin|brought .{0,20} back|gav mig tillbaka|voimansa takaisin|"
        r"rich and famous)\w*",
        r"\b(?:ilman rekister|ilman sitoum|utan krav|without regist|ei kokemusta|ingen erfarenhet|no experience|ilman diee|utan diet|huomaamattom|"
        r"diskret|discreet)\w*",
        r"\b(?:ota yhteyttä|lue lisää|katso tästä|kirjoita minulle|kokeile itse|kontakta mig|läs mer|se här|skriv till mig|prova själv|contact me|"
        r"read more|see here|"
        r"write to me|try it yourself|click|klikkaa|klicka|pyydä tarjous)\b",
    )
]
# What customers say of any shop: prices, discounts, minutes, what aches, whom it is for. However many of these there are, they weigh as one.
MILD = re.compile(
    r"\b\d[\d  ]{2,12}(?:€|euro|kr\b|kronor|\$|dollar)\w*|\b\d+ (?:%|kilo|pounds|minuut|minuter|minutes)|[$€]\s?\d{3}|"
    r"\b(?:ilmaiseksi|gratis|free|halvalla|billig|cheap|low cost|edullisesti|instant|säästä|save every|alennuksella|rabatt|discount|kivut|smärta|pain|"
    r"naiset|handbags|väskor|laukut)\w*|"
    r"% off|[\U0001F4B0\U0001F3B0\U0001F525\U0001F449\U0001F448\u2705\U0001F48B]",
    re.IGNORECASE,
)
# Names that are no people's: with an ending of shops, or what they sell.
SHOP = re.compile(
    r"\b(?:deals|expert|online|store|shop|official|outlet|team|bonus|agency|services|solutions|marketing|pro|experts)\b|\w(?:24|247|365)\b|"
    r"[a-z](?:Shop|Store|Deals|Pro)\b|"
    r"\b(?:lainat|loans?|kredit|vippi|kasino|casino|slots|bet|crypto|bitcoin|trading|forex|jobs|income|seo|ranking|backlinks|dating|treffit|"
    r"pharma|pills|cbd|replica|"
    r"watches|spells|healer)\b",
    re.IGNORECASE,
)
# Laina and Love are people's names too: what is joined to them makes the shop.
SHOP_JOINED = re.compile(
    r"^(?:super|mega|best|top)?(?:loan|kredit|vippi|kasino|casino|slots|bet|crypto|bitcoin|trading|forex|jobs|income|homeincome|seo|ranking|backlinks|"
    r"dating|treffit|pharma|pills|cbd|replica|watches|outlet|spells|healer)(?:24|shop|store|deals)?$|"
    r"^(?:super|mega|best|top)(?:laina|love)(?:24|shop|store|deals)?$|^(?:laina|love)(?:24|shop|store|deals)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """As a reader sees it: scripts that look alike, figures for letters, letters apart and unshown signs undone."""
    shown = unicodedata.normalize("NFKC", UNSHOWN.sub("", TURNED.sub("", text))).translate(LOOK_ALIKE)
    joined = APART.sub(lambda found: re.sub(r"[ .·_*-]", "", found[0]), shown)
    return re.sub(r"\b(?=\w*[a-zåäöA-ZÅÄÖ])[\w@$]+", lambda found: found[0].translate(FIGURES) if re.search(r"\d", found[0]) else found[0], joined)


def leads_away(text: str) -> bool:
    """Whether it holds an address of a page or of mail, or says where else to write, however it is written."""
    shown = unicodedata.normalize("NFKC", UNSHOWN.sub("", TURNED.sub("", text))).translate(LOOK_ALIKE)
    return bool(LINK.search(shown) or AT.search(shown) or MESSENGER.search(shown))


def hides(text: str) -> bool:
    """Whether programs read something else in it than people: turned around, with unshown signs, of two scripts in a word, spelled with figures."""
    if TURNED.search(text) or len(UNSHOWN.findall(text)) > 1 or MIXED.search(text) or APART.search(text):
        return True
    width = unicodedata.normalize("NFKC", text)
    return len(FIGURED.findall(text)) > 1 or sum(0xFF01 <= ord(char) <= 0xFF5E for char in text) > 2 or (width != text and bool(SURE.search(width)))


def sells(text: str, name: str) -> bool:
    """Whether what it says weighs enough, or its writer goes by the name of a shop."""
    said = plain(text)
    if SHOP.search(plain(name)) or SHOP_JOINED.search(plain(name).replace(" ", "")) or SHOP.search(name):
        return True
    return bool(SURE.search(said)) or sum(bool(one.search(said)) for one in (*PARTLY, MILD)) >= ENOUGH
