"""Whether something said in public sells what comment fields are sold everywhere: loans, games, coins, work at home, links, company, pills.

Words are read as people see them: letters of other scripts that look like ours, figures for letters, letters that stand apart and signs that do not
show are undone first. One word alone says little; what weighs enough together lets a person read it first, and nothing more.
"""

import re
import unicodedata

ENOUGH = 2
ENDS = (
    "com|net|org|ru|cn|info|biz|xyz|top|shop|online|site|website|store|club|io|fi|se|eu|pw|live|me|co|tv|app|dev|vip|win|bet|icu|link|click|space|fun|pro|tk|ml|ga|cc|"
    "no|dk|ee|de|uk|us|in|life|world|today|win|loan|casino|work|group|agency|digital|blog|page"
)
DOT = r"(?:\.|\s\.\s?|\s?[\[({]\s?(?:\.|dot|piste|punkt)\s?[\])}]\s?|\s(?:dot|piste|punkt)\s)"
# An address as people write it, its dot perhaps written out or apart from what stands before: a sentence's never is.
LINK = re.compile(rf"https?:|www\.|\b[\w-]{{2,}}\.(?:{ENDS})\b(?!\.\w)|\b[\w-]{{3,}}{DOT}(?:{ENDS})\b(?=\s*(?:$|[/.,!?)\n\W]))", re.IGNORECASE)
AT = re.compile(r"@|[\[({]\s?(?:at|ät|miukumauku)\s?[\])}]", re.IGNORECASE)
MESSENGER = re.compile(r"\b(?:whats ?app|telegram|t\.me|wechat|skype|viber|signal @?\w*\d|messenger)\w*", re.IGNORECASE)

LOOK = {
    **dict(zip("аеорсхіуѕјһԁԛԝ", "aeopcxiysjhdqw", strict=True)), **dict(zip("АВЕКМНОРСТХІУ", "ABEKMHOPCTXIY", strict=True)),
    **dict(zip("αορνικτευ", "aopviktev", strict=True)), "ı": "i", "ɡ": "g",
}  # fmt: skip
LOOK_ALIKE = str.maketrans(LOOK)
FIGURES = str.maketrans({"4": "a", "3": "e", "1": "i", "0": "o", "5": "s", "@": "a", "$": "s", "7": "t"})
MIXED = re.compile(r"[a-zåäö]+[А-яЁёІіЈјѕα-ωΑ-Ω]+|[А-яЁёІіЈјѕα-ωΑ-Ω]+[a-zåäö]+", re.IGNORECASE)
FIGURED = re.compile(r"\b(?=\w*[a-zåäö])\w*[a-zåäö]\d+[a-zåäö]\w*\b|\b\d[a-zåäö]+\d\w*\b", re.IGNORECASE)  # f0r3x
APART = re.compile(r"(?<!\w)\w(?:[ .·_*-]\w){3,}(?!\w)")  # c a s i n o
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSHOWN = re.compile("(?<=[^\\W\\d_])[\u200b-\u200d\u2060\ufeff\u00ad]+(?=[^\\W\\d_])")

# What is sold, by what its words begin with. Those of the first kind weigh enough alone.
SURE = re.compile(
    r"\b(?:viagra|cialis|kasino(?!nm)|nettikasino|casino|porn|sexdejt|seksi(?:treff|seur)|sex ?cam|live cams|adult chat|aikuisviihde|escort|bitcoin|"
    r"krypto|crypto|forex|"
    r"back ?links?|paluulink|bakåtlänk|guest posts?|payday|pikavip|pikalain(?!aamo)|snabblån|privatlån|weight loss|replica|perfect(?:a)? (?:kopior|"
    r"copies)|rolex|"
    r"betting|vedonlyönti|speltips|slots?|kolikkopel|gratissnurr|free spins|ilmaiskierro|talletusbonus|välkomstbonus|no deposit|welcome bonus|"
    r"blackjack|poker|onlyfans|"
    r"earn money|make money|rikastu|spell caster|loitsi|spåman|illuminati|potens|without prescription|ilman resepti|utan recept|cbd|herpes|"
    r"hakukoneoptimoin|sökmotoroptimer|seo|page one|not ranking|näy googlessa|syns inte på google|luottotiedo(?:ista|ja)|ilman vakuu|utan uc|"
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
        r"\b(?:single|singlar|sexy|sex|seksi|girls|tyttöjä|naiset|yksinäi|ensam|lonely|kulta|älskling|dear|treffit|dejt|dating)\w*",
        r"\b(?:pilleri|piller|pill|laihdu|gå ner|lose \d|diet|dieet|herbs|yrtti|kapsel|kivut|smärta|pain|cured|paransi|öljy|olja|gummies)\w*",
        r"\b(?:jäljitel|kopior|merkkikello|kellot ja|klockor|watches|handbags|väskor|laukut|passi|passport|ajokort|körkort|licen[cs]e|nuuska|tupakka|"
        r"alennuksella|rabatt|% off|discount)\w*",
        r"\b(?:ennustaja|spåkvinna|back my|mieheni|my husband|min man|toi .{0,20} takaisin|brought .{0,20} back|gav mig tillbaka|voimansa takaisin|"
        r"rich and famous)\w*",
        r"\b(?:ilman rekister|ilman sitoum|utan krav|without regist|ei kokemusta|ingen erfarenhet|no experience|ilman diee|utan diet|huomaamattom|"
        r"diskret|discreet)\w*",
        r"\b(?:ota yhteyttä|lue lisää|katso tästä|kirjoita minulle|kokeile itse|kontakta mig|läs mer|se här|skriv till mig|prova själv|contact me|"
        r"read more|see here|"
        r"write to me|try it yourself|click|klikkaa|klicka|pyydä tarjous)\b",
        r"\b\d[\d  ]{2,}(?:€|euro|kr\b|kronor|\$|dollar)\w*|\b\d+ (?:%|kilo|pounds|minuut|minuter|minutes)|[$€]\s?\d{3}",
        r"\b(?:ilmaiseksi|gratis|free|halvalla|billig|cheap|low cost|edullisesti|instant|säästä|save every)\w*",
        r"[\U0001F4B0\U0001F3B0\U0001F525\U0001F449\U0001F448\u2705\U0001F48B]",
    )
]
# Names that are no people's: with an ending of shops, or what they sell.
SHOP = re.compile(
    r"\b(?:deals|expert|online|store|shop|official|outlet|team|bonus|agency|services|solutions|marketing|pro|experts)\b|\w(?:24|247|365)\b|"
    r"[a-z](?:Shop|Store|Deals|Pro)\b|"
    r"\b(?:laina|lainat|loans?|kredit|vippi|kasino|casino|slots|bet|crypto|bitcoin|trading|forex|jobs|income|seo|ranking|backlinks|dating|treffit|"
    r"pharma|pills|cbd|replica|"
    r"watches|spells|healer)\b",
    re.IGNORECASE,
)
SHOP_JOINED = re.compile(r"^(?:super|mega|best|top)?(?:laina|loan|kredit|vippi|kasino|casino|slots|bet|crypto|bitcoin|trading|forex|jobs|income|"
r"homeincome|seo|ranking|backlinks|dating|love|"
    r"treffit|pharma|pills|cbd|replica|watches|outlet|spells|healer)(?:24|shop|store|deals)?$", re.IGNORECASE)  # fmt: skip


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
    return bool(SURE.search(said)) or sum(bool(one.search(said)) for one in PARTLY) >= ENOUGH
