"""Spoken Finnish as the dictionary knows it: "miks ette oo" is "miksi ette ole".

Words that people say and write at a counter, with their written form; and two endings that speech wears off. Dialects are
many and this list is short: what it does not know is left as it stands.
"""

from collections.abc import Callable

SPOKEN = {
    "miks": "miksi", "onks": "onko", "oisko": "olisiko", "ois": "olisi", "oo": "ole", "oon": "olen",
    "oot": "olet", "mä": "minä", "mie": "minä", "mää": "minä", "sä": "sinä", "sie": "sinä", "sää": "sinä",
    "mun": "minun", "mul": "minulla", "mulla": "minulla", "mulle": "minulle", "sun": "sinun", "sul": "sinulla",
    "sulla": "sinulla", "teil": "teillä", "teijän": "teidän", "meil": "meillä", "tää": "tämä", "toi": "tuo",
    "nää": "nämä", "noi": "nuo", "tänää": "tänään", "tänäpäivänä": "tänään", "huomen": "huomenna",
    "huome": "huomenna", "eile": "eilen", "sit": "sitten", "voiks": "voiko", "voisko": "voisiko",
    "saaks": "saako", "saisko": "saisiko", "pitääks": "pitääkö", "käyks": "käykö", "löytyyks": "löytyykö",
    "tuleeks": "tuleeko", "tarviiko": "tarvitseeko", "tarviiks": "tarvitseeko", "tarttee": "tarvitsee",
    "tarviin": "tarvitsen", "pääseeks": "pääseekö", "ootteko": "oletteko", "ootteks": "oletteko",
    "ootte": "olette", "oletteks": "oletteko", "kans": "kanssa", "paljonks": "paljonko", "paljo": "paljon",
    "millon": "milloin", "mis": "missä", "mist": "mistä", "mihi": "mihin", "kui": "kuinka", "kuin": "kuinka",
    "ku": "kun", "takas": "takaisin", "aukee": "aukeaa", "maksaaks": "maksaako",
    "semmonen": "sellainen", "tämmönen": "tällainen", "kauanko": "kauan", "kauanks": "kauan",
    "monelta": "milloin",
}  # fmt: skip
QUESTION = "ks"  # saaks, voiks, onks


def written(word: str, is_known: Callable[[str], bool]) -> str:
    """A word as it is written; the word itself where speech has not changed it."""
    if word in SPOKEN:
        return SPOKEN[word]
    if is_known(word):
        return word
    if word.endswith(QUESTION) and len(word) > 4:
        for ending in ("ko", "kö"):
            if is_known(word[: -len(QUESTION)] + ending):
                return word[: -len(QUESTION)] + ending
    # "kotii", "parkkii": the last letter is not said.
    if len(word) > 4 and word[-1] == word[-2] and is_known(word + "n"):
        return word + "n"
    # "kaatu", "hajos", "pitäis", "uus": an i that ends the word is not said, nor one that other vowels stand before ("ilmotan", "erottaa").
    if len(word) > 2 and word[-1] in "usltnr" and is_known(word + "i"):
        return word + "i"
    for short, whole in (("ot", "oit"), ("öt", "öit")):
        if len(word) > 4 and short in word[1:] and is_known(other := word[0] + word[1:].replace(short, whole, 1)):
            return other
    # "valmiiks", "puhtaaks": what something becomes.
    if word.endswith(QUESTION) and len(word) > 4 and is_known(word + "i"):
        return word + "i"
    return word
