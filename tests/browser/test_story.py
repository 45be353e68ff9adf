"""The whole story in browsers: a question heard at four sites becomes what forty people choose, consent to, meet about and do."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.server import environment, serving, talkoot
from tests.architecture.forms import forms_on
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.everybody import SLUG
from tests.browser.test_pages import faults
from tests.browser.test_workshop import write

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[2]
ASKED = "Miksi teitä ei löydy sosiaalisesta mediasta?"
TARGET = "Näymme asiakkaille somessa"
OTHER = "Kahvit odotustilaan"
HEARD_BY = ("Anni Heikkinen", "Riitta Määttä", "Outi Mella", "Eero Aska")  # of four sites
BECOME = (  # a note, what it becomes, and what its page says it is
    ("Asiakas näkyy vain luvalla", "Sopimus", "/agreements/"),
    ("Some-vuorot: joka viikko yksi julkaisu", "Vastuualue", "/work/"),
    ("Kuvat kolmesta ensimmäisestä toimipisteestä", "Tehtävä", "/work/"),
    ("Ensi kertaa tulevat", "Asiakasryhmä", "/customers/"),
    ("Tietää, mitä ensimmäisellä käynnillä tapahtuu", "Asiakasryhmän tarve", "/customers/"),
    ("Kotiharjoitus joka maanantai", "Sisältöidea", "/content/"),
)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """(address, sessions by name) of a chain of its own."""
    home = tmp_path_factory.mktemp("chain")
    env = environment(str(home)) | {"TALKOOT_MODE": "development", "DJANGO_SETTINGS_MODULE": "talkoot.config.settings", "PYTHONPATH": str(ROOT)}
    talkoot(env, "migrate")
    made = subprocess.run([sys.executable, "-m", "tests.browser.everybody"], env=env, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    with serving(env) as (address, _process):
        yield address.replace("127.0.0.1", "localhost"), json.loads(made.stdout.splitlines()[-1])


@pytest.fixture
def person(chromium, chain):
    """Opens a phone (or another window), signed in where a name is given; what the browser complains of fails the test."""
    complaints, contexts = [], []

    def opened(name="", viewport=PHONE, **options):
        context = chromium.new_context(viewport=viewport, base_url=chain[0], **{"locale": "fi-FI", **options})
        contexts.append(context)
        if name:
            become(context, name)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text and "DISCONNECTED" not in m.text else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        return page

    def become(context, name):
        context.add_cookies([{"name": "sessionid", "value": chain[1][name], "url": chain[0]}])

    opened.become = become
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def propose(page, title, why):
    page.fill("[name=title]", title)
    page.fill("[name=why]", why)
    page.get_by_role("button", name="Ehdota", exact=True).click()
    page.get_by_role("heading", name=title).wait_for()
    return page.url


def give_scores(page, means):
    """Scores all that waits, by the words of each candidate."""
    page.goto(f"/{SLUG}/targets/")
    page.get_by_role("link", name="Pisteytä").click()
    for left in range(len(means), 0, -1):
        title = page.locator("h1").inner_text()
        for fieldset, value in zip(page.locator(".crit fieldset").all(), means[title], strict=True):
            fieldset.locator("label").nth(value - 1).click()
        with page.expect_navigation():
            page.get_by_role("button", name="Seuraava ehdotus" if left > 1 else re.compile("Tallenna|Seuraava")).click()


def is_drawn(n, name):
    """Whose pages a browser draws: of the forty those who heard the question, every eighth of all, and the last. The others' are asked
    for and sent as their browser would send them, form by form, and nothing is drawn: they are the same pages."""
    return name in HEARD_BY or name == "Sanna Vuolle" or n % 8 == 0


def sent(page, answer, button, **values):
    """Sends the page's form with such a button, its fields as they stand but for the values; and what came back."""
    assert answer.status == 200
    form = next(one for one in forms_on(urlsplit(answer.url).path, answer.text()) if set(values) <= one.names and button in [pair[:2] for pair in one.buttons])
    return page.request.post(form.action, form=dict(form.fields) | dict([button] if button[0] else []) | values)


def words_of(answer):
    """What a page says."""
    assert answer.status == 200
    return " ".join(re.sub("<[^>]+>", " ", answer.text().split("<body", 1)[1]).split())


def send_scores(page, means):
    """As give_scores, undrawn."""
    for _ in means:
        answer = page.request.get(f"/{SLUG}/targets/score/")  # where “Pisteytä” leads: to the next that waits
        title = re.search(r'<h1 class="voice">(.+?)</h1>', answer.text())[1]
        criteria = list(dict.fromkeys(re.findall(r'<input type="radio" name="(\w+)"', answer.text())))
        answer = sent(page, answer, ("", ""), **{name: str(value) for name, value in zip(criteria, means[title], strict=True)})
    assert "Kiitos, pisteytit kaikki" in words_of(answer)
    return words_of(answer)


def on_until(lead, kind):
    """The facilitator goes from step to step until one of a kind is there."""
    for _ in range(15):
        onward, step = lead.locator("[data-focus=next]"), lead.locator(".st-ctl [name=activity]").input_value()
        label = onward.inner_text()
        onward.click()
        lead.locator(f".st-ctl [name=activity]:not([value='{step}'])").wait_for(state="attached")
        if kind in label:
            return
    raise AssertionError(f"no step called {kind}")


def test_from_a_question_at_four_sites_to_what_came_of_it(person, chain):
    shared = person("Anni Heikkinen")  # a phone that goes round; each with their own sign-in
    for name in HEARD_BY:
        person.become(shared.context, name)
        shared.goto(f"/{SLUG}/customers/questions/")
        shared.fill("[name=text]", ASKED)
        shared.get_by_role("button", name="Kirjaa").click()
        if (same := shared.get_by_role("button", name=re.compile("^Sama: laske yhteen"))).count():
            same.first.click()
    shared.goto(f"/{SLUG}/customers/questions/")
    shared.locator("a.row", has_text=ASKED).first.click()
    shared.get_by_text("Tästä voisi tulla yhteinen kehityskohde.").wait_for()
    question = shared.url

    # Two taps from what was heard to a candidate; another one beside it.
    shared.get_by_role("link", name=re.compile("kehityskohde", re.I)).last.click()
    shared.locator(".evidence", has_text=ASKED).wait_for()
    target = propose(shared, TARGET, "Sama kysymys joka paikkakunnalla.")
    assert faults(shared) == []
    shared.goto(f"/{SLUG}/targets/new/")
    propose(shared, OTHER, "Odottaminen olisi mukavampaa.")

    # Everybody scores in private; nobody sees more than how many have.
    lead = person("Nora Salmela", viewport=DESKTOP)
    lead.goto(f"/{SLUG}/targets/scoring/open/")
    for box in lead.locator("[name=targets]").all():
        box.check()
    lead.locator("form .btn.go").click()
    lead.wait_for_url(re.compile("/targets/"))
    names = [name for name in chain[1] if name != "Sanna Vuolle"]
    assert len(names) == 39
    for n, name in enumerate([*names, "Sanna Vuolle"]):
        person.become(shared.context, name)
        means = {TARGET: (5, 4 - n % 2, 4, 5), OTHER: (3, 4, 3 + n % 2, 2)}
        if is_drawn(n, name):
            give_scores(shared, means)
            said = shared.locator("body").text_content()
        else:
            said = send_scores(shared, means)
        assert "ensimmäinen" not in said.lower(), "nothing of the order before the end"
    lead.goto(f"/{SLUG}/targets/")
    lead.locator("a", has_text=re.compile("pisteyttänyt|arvioinut|Kuinka moni")).first.click()
    lead.get_by_role("button", name="Laske nyt").click()
    lead.get_by_role("heading", name="Mihin tartumme seuraavaksi?").wait_for()
    assert faults(lead) == []
    lead.locator(".rank li", has_text=TARGET).first.get_by_role("link", name=TARGET).click()
    assert lead.url == target

    # Chosen by consent, and started.
    lead.get_by_role("button", name="Kysy kaikilta, sopiiko").click()
    lead.get_by_role("link", name="Kysy muilta").click()
    lead.get_by_role("button", name="Kysy", exact=True).click()
    lead.get_by_role("heading", name="Sopiiko tämä sinulle?").wait_for()
    consent = lead.url
    for n, name in enumerate([*names, "Sanna Vuolle"]):
        person.become(shared.context, name)
        if is_drawn(n, name):
            shared.goto(consent)
            shared.get_by_role("button", name="Sopii", exact=True).click()
            shared.get_by_text("Olet vastannut").wait_for()
        else:
            assert "Olet vastannut" in words_of(sent(shared, shared.request.get(consent), ("answer", "agree")))
    lead.goto(consent)
    lead.get_by_label(re.compile("Kaikki ovat vastanneet")).fill("Kaikille sopii")
    lead.get_by_role("button", name="Lopeta kierros").click()
    lead.get_by_role("heading", name="Näin on sovittu").wait_for()
    lead.goto(target)
    lead.get_by_role("link", name="Aloita", exact=True).click()
    lead.select_option("[name=figure]", "main")
    lead.get_by_role("button", name="Aloita").click()
    lead.wait_for_url(target)

    # The first workshop, from the target's own page: the lead, the big screen, five phones, a guest and one without a network.
    lead.get_by_role("link", name="Suunnittele työpaja").first.click()
    lead.get_by_role("link", name=re.compile("ensimmäinen työpaja", re.I)).click()
    lead.get_by_role("button", name="Suunnittele", exact=True).click()
    lead.wait_for_url(re.compile(r"/workshops/\d+/$"))
    room = lead.url
    lead.get_by_role("button", name="Avaa työpaja").click()
    lead.wait_for_url(re.compile("/lead/"))
    stage = lead.context.new_page()
    stage.goto(f"{room}stage/")
    phones = []
    for name in ("Juho Pitkänen", "Outi Mella", "Eero Aska", "Päivi Kangas", "Mirja Kallatsa"):
        phone = person(name)
        phone.goto(f"/{SLUG}/")
        phone.locator(".now").get_by_role("link", name="Tule mukaan").click()
        phone.get_by_role("button", name=re.compile("^Tule mukaan")).click()
        phone.wait_for_url(re.compile("/room/"))
        phones.append(phone)
    guest = person(locale="sv-FI")
    guest.goto(f"/w/{lead.locator('.nb').inner_text().replace(' ', '').lower()}/")
    guest.fill("#id_name", "Vieno Vieras")
    guest.keyboard.press("Enter")
    guest.wait_for_url(re.compile("/w/in/"))
    assert len(phones) + len((lead, stage, guest)) == 8

    rules, duty, task, group, need, idea = (text for text, *_rest in BECOME)
    on_until(lead, "Hiljainen ideointi")
    breaking = phones[4]
    breaking.locator("#text").wait_for()
    breaking.context.set_offline(True)
    breaking.fill("#text", rules)
    breaking.get_by_role("button", name="Lähetä").click()
    breaking.get_by_text("Odottaa lähettämistä:").wait_for()
    for n, phone in enumerate([*phones[:4], guest]):
        write(phone, f"Sääntö {n}")
    breaking.context.set_offline(False)
    breaking.locator(".mine", has_text=rules).wait_for()
    lead.get_by_role("button", name="Näytä laput").click()
    for page in (lead, stage, *phones, guest):
        page.locator(".notes li", has_text=rules).wait_for()
    assert stage.locator(".notes li", has_text=rules).count() == 1
    on_until(lead, "Äänestys")
    for phone in phones:
        vote = phone.locator(".vote", has_text=rules)
        vote.get_by_role("button", name="Anna ääni").click()
        vote.locator("output", has_text="1").wait_for()
    lead.get_by_role("button", name="Päätä äänestys").click()
    stage.locator(".told li", has_text=rules).first.wait_for()
    on_until(lead, "Kirjoitetaan yhdessä")
    write(phones[0], group)
    write(guest, need)
    write(phones[1], idea)
    on_until(lead, "Kuka, mitä")
    for phone, text in ((phones[0], task), (phones[1], duty)):
        phone.fill("#text", text)
        phone.fill("#due", "2030-12-11")
        phone.get_by_role("button", name="Lupaa tämä").click()
        stage.locator(".notes li", has_text=text).wait_for()

    # The harvest: everything becomes real in one press, and leads back.
    lead.goto(f"{room}end/")
    lead.get_by_role("button", name=re.compile("^Päätä")).click()
    lead.wait_for_url(re.compile("/harvest/"))
    for text, kind, _page in BECOME:
        row = lead.locator(".harvest > li", has_text=text)
        if row.locator("details:not([open])").count():
            row.locator("summary").click()
        row.locator("select[name^=kind]").select_option(label=kind)
        if text in (need, idea):
            row.locator(f"select[name^='whole-{'customers.need' if text == need else 'content.idea'}']").select_option(index=1)
    lead.get_by_role("button", name="Vie nämä käytäntöön").click()
    lead.wait_for_url(re.compile("/minutes/"))
    for text, _kind, page in BECOME:
        if page:
            lead.goto(f"{room}minutes/")
            lead.locator("a", has_text=text).first.click()
            lead.wait_for_url(re.compile(page))
            lead.locator("a", has_text="Näymme").or_(lead.locator("a", has_text=text)).first.wait_for()

    # The journey tells it; from the question to its target in a tap, and back in another.
    lead.goto(target)
    for text in (ASKED, rules, task):
        lead.locator(".story a", has_text=text[:30]).first.wait_for()
    assert faults(lead) == []
    eero = person("Eero Aska")
    eero.goto(question)
    eero.locator("a.row", has_text=TARGET).first.click()
    assert eero.url == target
    assert faults(eero) == []
    eero.locator(".evidence", has_text=ASKED).click()
    assert eero.url == question
