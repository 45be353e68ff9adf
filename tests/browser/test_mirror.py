"""The team mirror in a real browser: a permission fetched, an answer sealed and sent, and everything that must be refused."""

import json
import re
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks.server import django, environment, serving
from tests.browser.conftest import DESKTOP, PHONE, Sessions, find
from tests.browser.test_pages import faults, small_targets

pytestmark = pytest.mark.one_database
RFC = json.loads((Path(__file__).parent.parent / "assessment" / "rfc9474.json").read_text())

# The library the pages use, with the RFC's own random numbers in place of its dice.
VECTOR = """async ([address, rfc, vector]) => {
  const { suites, importKey } = await import(address);
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (all) => Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const dice = [bytes(vector.prefix), bytes(vector.salt), bytes(rfc.r)].filter((one) => one.length);
  const real = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (into) => { const next = dice.find((one) => one.length === into.length && !one.used); if (!next) return real(into); next.used = true; into.set(next); return into; };
  try {
    const suite = suites[vector.name]();
    const key = await importKey({ kty: "RSA", n: rfc.n64, e: "AQAB", alg: "PS384", ext: true }, "jwk");
    const message = suite.prepare(bytes(rfc.msg));
    const { blindedMsg, inv } = await suite.blind(key, message);
    const signature = await suite.finalize(key, message, bytes(vector.blind_sig), inv);
    return { blinded: hex(blindedMsg), inverse: hex(inv), signature: hex(signature) };
  } finally { crypto.getRandomValues = real; }
}"""


def asset(page, name):
    """The address of a built file, as its manifest says."""
    manifest = Path(__file__).parents[2] / "src/talkoot/assets/manifest.json"
    return "/static/" + json.loads(manifest.read_text())[name]


@pytest.mark.parametrize("vector", RFC["vectors"] + RFC["computed"], ids=lambda vector: vector["name"])
def test_the_vectors_of_rfc_9474_in_the_browser(open_page, vector):
    import base64

    page = open_page("sanna")
    page.goto("/me/")
    n, inverse = int(RFC["n"], 16), int(RFC["inv"], 16)
    rfc = {"msg": RFC["msg"], "r": f"{pow(inverse, -1, n):01024x}", "n64": base64.urlsafe_b64encode(n.to_bytes(512)).decode().rstrip("=")}
    found = page.evaluate(VECTOR, [asset(page, "permit.js"), rfc, vector])
    assert found["blinded"] == vector["blinded_msg"]
    assert int(found["inverse"], 16) == inverse
    assert found["signature"] == vector["sig"]


def stored(demo):
    with sqlite3.connect(demo[1] / "talkoot.sqlite3") as database:
        count = database.execute("SELECT COUNT(*) FROM assessment_sealed").fetchone()[0]
    database.close()
    return count


MOST_TAPS = 35

# What of the choices lies outside of what is seen between the top and the bar of buttons.
OUTSIDE = """() => {
  const low = document.querySelector('.bar.low').getBoundingClientRect().top;
  const labels = [...document.querySelectorAll('fieldset:not([hidden]) .pick label')].map((one) => one.getBoundingClientRect());
  return labels.filter((one) => one.top < 0 || one.bottom > low).length;
}"""


def fill_in(page):
    """Through the whole form as somebody with a thumb: a choice moves on by itself, and nothing has to be scrolled for."""
    assert faults(page) == []
    heading = page.locator("fieldset:visible h2")
    page.locator("[data-next]").click()
    taps = 1
    seen = []
    for i in range(24):
        text = heading.inner_text()
        assert text not in seen, "a choice moves on by one, not by two"
        seen.append(text)
        assert page.evaluate(OUTSIDE) == 0, f"without scrolling: {text}"
        assert page.evaluate("document.documentElement.scrollHeight") <= 844, f"there is nothing to scroll: {text}"
        if i == 3:
            assert faults(page) == []
            assert small_targets(page) == []
            page.go_back()  # the browser's own Back goes back one, and on again
            page.wait_for_function("(text) => document.querySelector('fieldset:not([hidden]) h2').textContent === text", arg=seen[i - 1])
            assert page.locator("fieldset:visible input:checked").count() == 1
            page.go_forward()
            page.wait_for_function("(text) => document.querySelector('fieldset:not([hidden]) h2').textContent === text", arg=text)
        # From the least or from the best, half of the browsers each; what cannot be said stands last.
        page.locator("fieldset:visible .pick label").nth(i % 6).click()
        taps += 1
        page.wait_for_function("(text) => document.querySelector('fieldset:not([hidden]) h2').textContent !== text", arg=text)
    for i in range(4):  # the fourth is not taken: three at most
        page.locator("fieldset:visible label").nth(i).click()
    assert page.locator("input[name=energy]:checked").count() == 3
    page.locator("[data-next]").click()
    assert faults(page) == []
    page.get_by_role("button", name="Ei lisättävää").click()
    taps += 3 + 1 + 1
    page.get_by_text("Olet vastannut 20 väitteeseen").wait_for()
    assert faults(page) == []
    assert taps + 1 <= MOST_TAPS, "and one to send it"


MIRJA = """
from allauth.account.models import EmailAddress
from talkoot.base.accounts.models import User
person = User.objects.get(name="Mirja Kallatsa")
person.email = "mirja@pohjanpolku.example"
person.set_password("PASSWORD")
person.save()
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""


# Somebody else who is asked with a device of their own and has none yet.
ANOTHER = """
from allauth.account.models import EmailAddress
from talkoot.assessment.models import Invited
asked = Invited.objects.filter(round__state="open", by_card=False, blinded=None, member__user__email=None, member__user__is_code_known=False)
person = asked.exclude(member__user__name="Mirja Kallatsa").order_by("pk").first().member.user
person.email = "tuuli@pohjanpolku.example"
person.set_password("PASSWORD")
person.save()
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""


def test_a_member_fetches_a_permission_answers_without_a_network_and_is_refused_twice(open_page, demo):
    # Somebody no other test signs in as: a person has one permission, and it lives in one browser.
    env = environment(str(demo[1])) | {"TALKOOT_MODE": "development"}
    django(env, MIRJA.replace("PASSWORD", (demo[1] / "demo-password").read_text().strip()))
    page = open_page("mirja")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/permit/" in request.url else None)
    page.goto("/pohjanpolku/")
    page.get_by_role("button", name="Ei, muutkin käyttävät").click()
    page.goto("/pohjanpolku/mirror/")
    page.get_by_role("link", name="Syksyn tiimipeili").first.click()
    page.get_by_text("Tätä laitetta käyttävät muutkin").wait_for()
    assert not page.get_by_role("link", name="Vastaa", exact=True).count(), "no button that leads nowhere"
    assert page.get_by_role("button", name="Vastaan yhteisellä tabletilla").is_visible()
    assert faults(page) == []
    assert asked == [], "a shared browser asks for nothing"
    page.get_by_role("link", name="Tämä onkin oma laitteeni").click()
    assert faults(page) == []
    page.get_by_role("button", name="Muut eivät enää käytä tätä").click()
    page.get_by_text("Olet merkinnyt tämän omaksesi.").wait_for()
    page.goto("/pohjanpolku/")  # an ordinary page: the permission comes by itself
    end = "Object.entries(localStorage).some(([name, one]) => name.startsWith('talkoot.mirror.') && JSON.parse(one).signature)"
    for _ in range(100):
        if page.evaluate(end):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(end)
    kept = page.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('talkoot.mirror.'))")
    page.goto("/pohjanpolku/mirror/")
    page.get_by_role("link", name="Syksyn tiimipeili").first.click()
    page.get_by_text("Voit vastata tällä laitteella.").wait_for()
    page.get_by_role("link", name="Vastaa").click()
    fill_in(page)
    lies = "Object.entries(localStorage).filter(([name]) => name.startsWith('talkoot.draft.') && name.includes('.mirror.'))"
    (_name, box) = page.evaluate(lies)[0]
    assert set(json.loads(box)) == {"id", "at", "state", "day", "iv", "box"}, "what was chosen lies sealed on the device"
    assert "s-" not in page.evaluate("JSON.stringify(Object.entries(localStorage).filter(([name]) => !name.startsWith('talkoot.draft.')))")
    page.reload()  # the draft waits in this browser only
    page.get_by_text("Olet vastannut 20 väitteeseen").wait_for()
    before = stored(demo)
    sent = []
    page.on("request", lambda request: sent.append(request) if "/a/" in request.url else None)
    page.context.set_offline(True)
    page.get_by_role("button", name="Lähetä").click()
    page.get_by_text("Yhteyttä ei juuri nyt ole.").wait_for()
    assert stored(demo) == before
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("heading", name="Kiitos. Vastauksesi on saatu.").wait_for()
    assert page.evaluate(lies) == [], "with the answer sent its draft is gone"
    assert stored(demo) == before + 1
    page.goto("/pohjanpolku/mirror/")  # on Today other things may press more that day
    page.locator("[data-mirror-row]", has_text="Vastauksesi on saatu. Kiitos.").wait_for()  # only this browser knows
    headers = sent[-1].all_headers()
    assert "cookie" not in headers
    assert "referer" not in headers
    assert sent[0].post_data == sent[-1].post_data, "what is sent again is the same, byte for byte"
    body = json.loads(sent[-1].post_data)

    post = """([address, body]) => fetch(address, { method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((r) => r.status)"""
    address = sent[-1].url
    assert page.evaluate(post, [address, body]) == 200  # a replay
    assert page.evaluate(post, [address, {**body, "sealed": "AAAA" + body["sealed"][4:]}]) == 409  # a changed body
    assert page.evaluate(post, [address, {**body, "signature": "AAAA" + body["signature"][4:]}]) == 403  # a forged signature
    assert page.evaluate(post, [address, {**body, "sealed": body["sealed"][:-8]}]) == 422
    assert stored(demo) == before + 1

    page.evaluate("([name]) => localStorage.removeItem(name)", kept)  # another browser, or a wiped one
    page.goto("/pohjanpolku/mirror/")
    page.get_by_role("link", name="Syksyn tiimipeili").first.click()
    asked.clear()
    page.reload()
    page.get_by_text("Avasit kierroksen ensin toisella selaimella").wait_for()  # no second one
    assert asked == [], "nothing is asked for that would be refused"
    assert not page.get_by_role("link", name="Vastaa", exact=True).count()
    page.goto(page.url + "answer/")
    page.get_by_text("Tällä selaimella ei ole vielä vastauslupaa.").wait_for()
    assert faults(page) == []


def test_two_devices_that_fetch_at_the_same_moment_are_both_told_where_to_answer(open_page, demo):
    """Each was shown its page before the other had fetched: the second gets a plain sentence, and its browser sees no fault."""
    env = environment(str(demo[1])) | {"TALKOOT_MODE": "development"}
    django(env, ANOTHER.replace("PASSWORD", (demo[1] / "demo-password").read_text().strip()))
    phone, laptop = open_page("tuuli"), open_page("tuuli")
    refused = []
    for page in (phone, laptop):
        page.on("response", lambda response: refused.append(response.url) if response.status >= 400 else None)
        page.goto("/pohjanpolku/mirror/")
        page.get_by_role("link", name="Syksyn tiimipeili").first.click()
        page.get_by_text("Kerro ensin, onko tämä oma laitteesi.").wait_for()
    own = "Kyllä, oma"
    phone.get_by_role("button", name=own).click()
    phone.get_by_text("Voit vastata tällä laitteella.").wait_for()
    laptop.get_by_role("button", name=own).click()
    laptop.get_by_text("Avasit kierroksen ensin toisella selaimella").wait_for()
    assert not laptop.get_by_role("link", name="Vastaa", exact=True).is_visible()
    assert refused == []
    laptop.reload()
    laptop.get_by_text("Avasit kierroksen ensin toisella selaimella").wait_for()
    assert refused == []


@pytest.fixture
def own_demo(tmp_path, new_demo):
    """A demo of its own, whose rounds may be closed: (address, env, its people's sessions)."""
    shutil.copytree(new_demo, tmp_path, dirs_exist_ok=True)
    env = environment(str(tmp_path)) | {"TALKOOT_MODE": "development"}
    with serving(env) as (address, _process):
        address = address.replace("127.0.0.1", "localhost")
        yield address, env, Sessions(address, tmp_path)


# Everybody invited answers as their browser would, time passes, and the round closes.
ANSWER_AND_CLOSE = """
from datetime import timedelta
from django.utils import timezone
from talkoot.assessment.actions.closing import close_due
from talkoot.assessment.models import Invited, Round, Sealed
from tests.assessment.teams import fetch_token, post_at, rated, sealed_message
round_ = Round.objects.filter(state="open").latest("id")
told_in_the_demo = Sealed.objects.filter(round_id=round_.pk).count() if round_.name == "Syksyn tiimipeili" else 0
for number, invited in enumerate(Invited.objects.filter(round=round_, by_card=False, blinded=None).select_related("member")):
    token = fetch_token(invited.member, round_, timezone.now())
    ratings = {one.pk: 1 + (number + i) % 5 for i, one in enumerate(rated(round_))}
    status, told = post_at(round_, sealed_message(invited.member, round_, token, ratings))
    assert status == 200, told
now = timezone.now()
Round.objects.filter(pk=round_.pk).update(closes_at=now - timedelta(minutes=2), results_at=now - timedelta(minutes=1))
close_due(now)
round_.refresh_from_db()
print(round_.state, number + 1, round_.answers - told_in_the_demo)
"""


THE_DAY_HAS_COME = """
from django.utils import timezone
from talkoot.assessment.models import Choice
Choice.objects.filter(outcome="").exclude(look_on=None).update(look_on=timezone.localdate())
"""


def signed_in(chromium, own_demo, name, viewport=DESKTOP):
    address, _env, people = own_demo
    page = chromium.new_context(viewport=viewport, base_url=address, locale="fi-FI").new_page()
    page.set_default_timeout(30_000)
    people.open(page, name)
    return page


def choose(page, kind, text, owner=None):
    """One choice written down in the dialogue."""
    page.wait_for_load_state()
    if not page.locator("#id_next").is_visible():
        page.locator("summary", has_text="Lisää päätös").click()
    page.get_by_label(kind, exact=True).check()
    page.fill("#id_next", text)
    if owner:
        find(page, "#id_owner", owner)
        page.fill("#id_first_step", "Sovitaan torstaina")
    page.get_by_role("button", name="Kirjaa", exact=True).click()
    page.get_by_text("Kirjattu.").wait_for()


def lead_through(page):
    """From the last decisions to this time's: two strengths, one topic, what was said; nothing typed is lost on the way."""
    page.get_by_role("heading", name="Mitä päätimme viimeksi").wait_for()
    assert not re.search(r"\d,\d–\d,\d", page.locator("main").inner_text()), "no figure before the last decisions"
    assert faults(page) == []
    page.get_by_role("link", name="Seuraavaksi: Mistä olemme ylpeitä").click()
    page.fill("#words-proud", "Kukaan ei jää yksin.")
    page.wait_for_function("Object.keys(localStorage).some((name) => name.startsWith('talkoot.draft.'))")
    page.reload()
    page.wait_for_function("document.querySelector('#words-proud').value === 'Kukaan ei jää yksin.'")
    page.get_by_role("button", name="Tallenna ja jatka").click()
    page.locator(".topics button").first.wait_for()
    assert faults(page) == []
    page.locator(".topics button").first.click()
    page.locator("#words-heard").wait_for()
    page.fill("#words-heard", "Lomalla kukaan ei tiedä.")
    assert faults(page) == []
    page.get_by_role("button", name="Tallenna ja jatka").click()
    page.get_by_text("Lomalla kukaan ei tiedä.").first.wait_for()
    page.get_by_role("link", name="Paperille").click()
    page.wait_for_url(re.compile("step=all"))
    assert faults(page) == []
    assert page.locator("textarea").count() == 0
    page.goto(page.url.replace("step=all", "step=arrange"))


def answer_on_the_tablet(chromium, own_demo, address):
    """The coach draws a key before the team, hands the tablet over signed out, and it is good for one answer."""
    tablet = signed_in(chromium, own_demo, "aino", PHONE)
    tablet.goto(address)
    tablet.get_by_role("link", name="Arvo avaimet tabletilla").click()
    assert faults(tablet) == []
    drawing = tablet.locator("form[data-draw]").last
    drawing.get_by_role("button", name="Arvo avain yhdelle").click()
    drawing.get_by_text("tällä tabletilla on 1 avainta").wait_for()
    tablet.get_by_role("button", name="Kirjaudu ulos ja avaa lomake").click()
    tablet.wait_for_url(re.compile("/a/"))
    assert not [one for one in tablet.context.cookies() if "sessionid" in one["name"]]
    assert not tablet.locator("#code").is_visible()
    tablet.locator("[data-next]").click()
    tablet.locator("fieldset:visible label").first.click()
    while not tablet.get_by_role("button", name="Lähetä").is_visible():
        tablet.locator("[data-next]").click()
    tablet.get_by_role("button", name="Lähetä").click()
    tablet.get_by_text("Kiitos. Vastauksesi on saatu.").first.wait_for()
    assert tablet.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('talkoot.mirror.')).length") == 0
    tablet.reload()
    tablet.get_by_text("Tällä laitteella ei ole enää avaimia.").wait_for()


def answer_with_a_drawn_card(chromium, own_demo, page):
    """On a shared tablet, without signing in; the code is good once, and nothing is left behind for the next person."""
    page.get_by_role("link", name="Tulosta arvottavat kortit").click()
    page.get_by_role("button", name="Tulosta silti yksi kortti").click()
    page.get_by_text("Kortit ovat valmiit tulostettaviksi.").wait_for()
    assert faults(page) == []
    code, short = page.locator(".slips .code").inner_text(), page.locator(".slips .mono").first.inner_text()
    tablet = chromium.new_context(viewport=PHONE, base_url=own_demo[0], locale="fi-FI").new_page()
    tablet.set_default_timeout(30_000)
    for attempt, expected in (
        (code, "Kiitos. Vastauksesi on saatu."),
        (code, "Tällä vastausluvalla on jo vastattu."),
        ("vaaraa", "ei kuulu tähän kierrokseen"),
    ):
        tablet.goto("/a/" + short.rstrip("/").rsplit("/", 1)[1] + "/")
        tablet.fill("#code", attempt.upper())
        tablet.locator("[data-next]").click()
        tablet.locator("fieldset:visible label").first.click()
        while not tablet.locator("textarea:visible").count():
            tablet.locator("[data-next]").click()
        tablet.locator("textarea:visible").fill("Salaisuus")
        while not tablet.get_by_role("button", name="Lähetä").is_visible():
            tablet.locator("[data-next]").click()
        tablet.get_by_role("button", name="Lähetä").click()
        tablet.get_by_text(expected).first.wait_for()
        assert tablet.evaluate("localStorage.length + sessionStorage.length") == 0
        assert tablet.context.cookies() == []


# Everything that stands on the button while one goes through the form.
WORDS_OF_THE_BUTTON = """() => {
  const button = document.querySelector("[data-next]");
  window.words = [];
  new MutationObserver(() => window.words.push(button.textContent)).observe(button, { childList: true, characterData: true, subtree: true });
}"""


def test_a_round_of_forty_people_in_nine_sites_from_opening_to_the_next(chromium, own_demo):
    env = own_demo[1]
    late = signed_in(chromium, own_demo, "eero", PHONE)
    late.goto("/pohjanpolku/mirror/")
    late.get_by_role("link", name="Syksyn tiimipeili").first.click()
    late.get_by_role("button", name="Kyllä, oma").click()
    late.get_by_text("Voit vastata tällä laitteella.").wait_for()
    late.get_by_role("link", name="Vastaa").click()
    late.evaluate(WORDS_OF_THE_BUTTON)
    late.locator("[data-next]").click()
    late.locator("fieldset:visible label").first.click()
    while not late.locator("[data-question] textarea").last.is_visible():
        late.locator("[data-next]").click()
    late.locator("[data-next]").dblclick()  # a thumb that bounces goes on by one step, and sends nothing
    assert late.get_by_role("button", name="Lähetä").is_visible()
    assert set(late.evaluate("window.words")) <= {"Aloita", "Seuraava", "Lähetä"}, "a step is not said to be under way"
    assert django(env, ANSWER_AND_CLOSE).split() == ["closed", "37", "37"]
    late.get_by_role("button", name="Lähetä").click()
    late.get_by_text("Kierros on sulkeutunut. Vastauksia ei enää oteta.").wait_for()
    page = signed_in(chromium, own_demo, "aino")
    page.goto("/pohjanpolku/mirror/")
    page.get_by_role("link", name="Syksyn tiimipeili").click()
    assert faults(page) == []
    headings = page.locator("h2").all_inner_texts()
    assert headings.index("Mitä päätimme viimeksi") < headings.index("Tässä olemme hyviä") < headings.index("Tästä kannattaa puhua")
    page.get_by_role("link", name="Avaa keskustelu").click()
    lead_through(page)
    page.get_by_role("button", name="Kierros on valmis").click()
    page.get_by_text("Valitkaa vähintään yksi vahvuus").wait_for()
    choose(page, "Vaalimme", "Torstain kahvilinja jatkuu.")
    choose(page, "Aloitamme", "Uudella on nimetty pari.", owner="Eero Aska")
    page.get_by_role("button", name="Kierros on valmis").click()
    page.get_by_text("Kierros on valmis. Päätökset katsotaan seuraavalla kierroksella.").wait_for()
    assert faults(page) == []

    page.goto("/pohjanpolku/mirror/new/")
    page.fill("#id_name", "Talven tiimipeili")
    page.fill("#id_closes_on", (timezone.localdate() + timedelta(days=7)).isoformat())
    page.fill("#id_results_on", (timezone.localdate() + timedelta(days=8)).isoformat())
    page.get_by_role("button", name="Ehdota ryhmiä").click()
    assert faults(page) == []
    page.locator("summary", has_text="Kenellä ei ole omaa laitetta?").click()
    page.get_by_label("Juha Karvonen").check()
    page.locator("input[name=card]:not(:checked)").last.check()
    page.get_by_role("button", name="Avaa kierros").click()
    for _ in range(120):
        if page.get_by_text("auki", exact=False).first.is_visible() and "valmisteilla" not in page.locator("main").inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert faults(page) == []
    answer_on_the_tablet(chromium, own_demo, page.url)
    page.reload()
    answer_with_a_drawn_card(chromium, own_demo, page)
    assert django(env, ANSWER_AND_CLOSE).split() == ["closed", "36", "38"]
    phone = signed_in(chromium, own_demo, "eero", PHONE)
    phone.get_by_text("Sovitaan torstaina").first.wait_for()  # the first step is Eero's task, and he has been told
    phone.goto("/pohjanpolku/mirror/")
    phone.get_by_role("link", name="Talven tiimipeili").click()
    assert faults(phone) == []
    phone.get_by_text("Uudella on nimetty pari.").first.wait_for()  # what was decided stands before any figure
    assert not phone.get_by_role("button", name=re.compile("^Osittain Uudella")).count(), "not before its day"
    django(env, THE_DAY_HAS_COME)
    phone.reload()
    phone.get_by_role("button", name=re.compile("^Osittain Uudella")).click()
    phone.get_by_text("Kirjattu.").wait_for()
    page.goto("/pohjanpolku/mirror/cycle/")
    page.get_by_text("Katsottu uudelleen: 2").wait_for()
    assert faults(page) == []


def test_results_of_a_closed_round_and_a_consensus_card(open_page):
    page = open_page("aino", viewport=DESKTOP)
    page.goto("/pohjanpolku/mirror/")
    page.get_by_role("link", name="Kevään tiimipeili").click()
    assert faults(page) == []
    page.get_by_role("heading", name="Tässä olemme hyviä").wait_for()
    assert not re.search(r"\b[1-5],\d\d\b", page.locator("main").inner_text()), "no decimals of a mean"
    page.get_by_role("link", name="Avaa keskustelu").click()
    assert faults(page) == []
    page.get_by_role("link", name="Isolle näytölle").click()
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("osittain")).click()
    page.get_by_label("Toteutui", exact=True).check()
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Kirjattu.").wait_for()

    phone = open_page("eero")
    phone.goto("/pohjanpolku/mirror/cards/new/")
    phone.select_option("#id_site", label="Salla")
    phone.fill("#id_people", "3")
    phone.get_by_role("button", name="Aloita").click()
    for part in range(8):
        phone.locator(".parts .on").wait_for()
        if part == 1:
            assert faults(phone) == []
        statements = phone.locator("fieldset.agreed")
        for i in range(statements.count()):
            statements.nth(i).locator("label").nth((part + i) % 7).click()
        with phone.expect_navigation():
            phone.locator(".bar.low .go").click()
    assert faults(phone) == []
    phone.locator("textarea").first.fill("Kun lumi sulki tien.")
    phone.get_by_role("button", name="Kortti on valmis").click()
    page.goto("/pohjanpolku/mirror/cards/")
    mine = page.get_by_role("link", name=re.compile("Salla"))
    assert mine.count() == 1, "Aino works at Salla too"
    other = open_page("sanna")
    other.goto("/pohjanpolku/mirror/cards/")
    assert other.get_by_role("link", name=re.compile("Salla")).count() == 0
    phone.get_by_role("button", name="Jaa organisaatiolle").click()
    other.reload()
    other.get_by_role("link", name=re.compile("Salla")).click()
    other.get_by_text("Se ei ole keskiarvo").wait_for()
    assert faults(other) == []
