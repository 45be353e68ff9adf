"""Nothing of another language, no placeholder and none of the library's own words is left on a page."""

import html
import re
import sys
from pathlib import Path

import pytest
from django.test import Client

from talkoot.base.accounts.library_words import SAID_OURSELVES
from talkoot.base.accounts.models import User
from tests.architecture.addresses import INSIDE, address, number_for

sys.path.insert(0, str(Path(__file__).parents[2] / "script"))
import translations

ACCOUNT = (
    "/account/2fa/", "/account/email/", "/account/sessions/", "/account/password/set/", "/account/password/reset/", "/account/2fa/webauthn/",
    "/account/2fa/recovery-codes/generate/", "/account/3rdparty/", "/account/logout/", "/me/",
)  # fmt: skip
LIBRARY = {
    "fi": ("Aktivoi", "Turva-avai", "Tunnistinsovellus", "kolmannen osapuolen", "Palautuskood", "Vaihda kohteeseen", "Istunnot", "IP-osoite", "Olet aikeissa"),
    "sv": ("Säkerhetsnyck", "tredjeparts", "Återställningskod", "Tvåfaktorsautentisering", "IP-adress", "Du håller på att", "Sessioner"),
}
NAMES = {"English", "Guest"}  # a language by its own name, and one of the cast
# Finnish that was read aloud and given up, each for what stands now; figures and names may stand anywhere in them.
GIVEN_UP = (
    "auttaa pitämään tämän", "ihmisellä on ne", "Olet sitoutunut siihen", "Vaikenevaa", "voimaan tullessa", "Lyhyt pidetään", "väki lukee sen",
    "luvussa, jonka mukaan ohjaamme", "joku ottaa sen hoitaakseen", "kasvoj", "kasvon", "kasvois", "Neuvo tai apu, jonka sain", "jätä yhteystiedot pois",
    "Alkuun %", "Seuraa syötteenä", "Sinetöidään", "on haettu toisella selaimella", "Sinulta ei kysytä tällä kierroksella", "vaihteluväli",
    "lokit", "fasilitaattori", "saadaan todennäköisyydellä", "myös pulssissa", "Sattuma antaisi", "Vyöhyke on se", "jottei ketään seurata",
    "joku arvelee niin", "Joku vastaa, kun soittaa", "asiakkaan varsinkaan", "Onko se jokin näistä", "Takaisin voitetut", "Mitä se minussa",
    "Ehdotus kysyy minulta", "Tehtäväni päivä on mennyt", "Jotain yksityistä", "En tee tätä enää", "tarkoittaa joka toista", "kaikkine tietoineen",
    "ihmisten merkitsemää", "– jos haluat", "Kumpi on paras?", "jotka tarkoittavat ”ei vastausta”", "Otetaan, mutta hyvä", "Tällä selaimella on vastauslupa", "lyö kaiken lukkoon",
    "älkää selitelkö", "ovat molemmat tosia", "Uudelleen katsotuista", "Rehellisesti", "odottavat tekstiin pääsyä", "Keskeytä kierros tekstin",
    "Päätä ensin kierros", "Päätä sopimus", "Versio %(number)s luovuttu", "Omaan kalenteriin", "Sinua odottaa", "syötä se mahdollisimman",
    "Vaihda kohteeseen", "Aktivoi", "Turva-avai", "Kuka saa tehdä mitä",
)  # fmt: skip
LEFT_OVER = re.compile(r"%\(\w+\)s|%%|%[ds]\b|\{\{|\{%|\[\[|None(?![a-z])|&amp;[a-z]+;")


def plain(page):
    """What a page says, in parts as they stand between its tags, attributes that are read out included."""
    text = re.sub(r"<(script|style|template|textarea|option|code|kbd)\b.*?</\1>", "<x>", page, flags=re.S)
    spoken = re.findall(r'(?:aria-label|placeholder|title|alt|data-busy)="([^"]*)"', text)
    return [" ".join(html.unescape(part).split()) for part in (*re.split(r"<[^>]*>", text), *spoken) if part.strip()]


def english(language):
    """Sentences of the source that read otherwise in this language, as they would stand on a page."""
    found = set()
    for message in translations.read(language):
        pairs = zip(message.id, message.string, strict=False) if isinstance(message.id, tuple) else [(message.id, message.string)]
        for source, said in pairs:
            if source and source != said and len(source) > 3 and "%(" not in source:
                found.add(" ".join(source.split()))
    return found - {" ".join(str(s).split()) for m in translations.read(language) for s in (m.string if isinstance(m.string, tuple) else [m.string])}


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_page_holds_another_language_or_a_placeholder(cast, sign_in, things, language):
    User.objects.update(language=language)
    foreign, owner, nobody, looked, wrong = english(language), sign_in("sanna"), Client(), 0, []
    asked = [(path, address(path, "polku", number_for(path, things, "polku"))) for path, _name, _view in INSIDE]
    for path, where in [*asked, *((one, one) for one in ACCOUNT), ("/k/", f"/k/{cast.channel.key}/"), ("/account/login/", "/account/login/")]:
        client = nobody if path in ("/k/", "/account/login/") else owner
        answer = client.get(where, headers={"accept-language": language})
        if answer.status_code not in (200, 422) or not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        looked += 1
        for part in plain(answer.content.decode()):
            if part in foreign - NAMES or LEFT_OVER.search(part) or any(word in part for word in LIBRARY[language]):
                wrong.append((path, part[:120]))
    assert looked > 100
    assert not wrong, "\n".join(f"{path}: {part}" for path, part in wrong)


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_librarys_sentences_are_said_in_our_words(language):
    ours = {message.id: message.string for message in translations.read(language)}
    assert [sentence for sentence in SAID_OURSELVES if not ours.get(sentence)] == []


@pytest.mark.one_database
def test_a_wording_that_was_given_up_does_not_come_back():
    said = [text for message in translations.read("fi") for text in (message.string if isinstance(message.string, tuple) else [message.string])]
    assert [(words, text) for words in GIVEN_UP for text in said if words.lower() in text.lower()] == []
