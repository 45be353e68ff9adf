"""Nothing that somebody has typed is ever lost: on every form with a text field of more than a line."""

import re

import pytest

from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import MEMBERS, faults, first_point

pytestmark = pytest.mark.one_database

DEED, DIFFERENCE, PROPOSAL = "/pohjanpolku/customers/deeds/new/", "/pohjanpolku/agreements/differences/new/", "/pohjanpolku/agreements/new/"
KEPT = "Object.entries(localStorage).filter(([name]) => name.startsWith('talkoot.draft.'))"


def kept(page):
    """What lies on the device, as its owner's own tools would show it."""
    return dict(page.evaluate(KEPT))


def write(page, words, path=DEED):
    page.goto(path)
    page.fill("#id_heard", words)
    page.get_by_text(re.compile("Luonnos on tallessa tällä laitteella")).wait_for()


def deeds(page):
    page.goto("/pohjanpolku/customers/deeds/")
    return page.locator("main").inner_text()


def test_a_draft_comes_back_after_loading_anew_a_followed_link_and_a_closed_tab(open_page):
    page = open_page("sanna")
    write(page, "Ovi on raskas, sanoi moni.")
    assert faults(page) == []
    page.reload()
    assert page.input_value("#id_heard") == "Ovi on raskas, sanoi moni."
    page.get_by_text("Sitä ei ole vielä lähetetty").wait_for()
    assert faults(page) == []
    page.goto("/pohjanpolku/")
    page.goto(DEED)
    assert page.input_value("#id_heard") == "Ovi on raskas, sanoi moni."
    page.close()
    again = page.context.new_page()
    again.goto(DEED)
    assert again.input_value("#id_heard") == "Ovi on raskas, sanoi moni."
    again.get_by_role("button", name="Aloita alusta").click()
    assert again.input_value("#id_heard") == ""
    assert kept(again) == {}


def test_today_leads_to_what_was_begun(open_page):
    page = open_page("sanna")
    page.goto("/pohjanpolku/")
    assert not page.get_by_role("heading", name="Kesken tällä laitteella").is_visible()
    write(page, "Matto rullalla eteisessä.")
    page.goto("/pohjanpolku/")
    assert faults(page) == []
    page.locator("[data-unsent] a").click()
    page.wait_for_url("**" + DEED)
    assert page.input_value("#id_heard") == "Matto rullalla eteisessä."
    page.get_by_role("button", name="Aloita alusta").click()


def test_a_draft_is_let_go_of_when_it_has_been_taken(open_page):
    page = open_page("sanna")
    write(page, "Puhelin soi turhaan aamuisin.")
    page.fill("#id_done", "Vastaamme vuorotellen.")
    page.get_by_role("button", name="Tallenna").click()
    page.wait_for_url(re.compile("deeds/($|[0-9]+/$)"))
    assert kept(page) == {}
    page.go_back()
    page.wait_for_url("**" + DEED)
    page.locator("#id_heard").wait_for()  # the browser may show what was sent; nothing of it waits any more
    page.wait_for_load_state("networkidle")
    assert kept(page) == {}


def test_back_after_a_corrected_form_is_a_page(open_page):
    page = open_page("sanna")
    write(page, "Odotustila on kylmä.")
    page.evaluate("document.querySelector('#id_done').required = false")
    page.get_by_role("button", name="Tallenna").click()
    page.locator(".errsum").wait_for()
    assert page.input_value("#id_heard") == "Odotustila on kylmä."
    page.fill("#id_done", "Toimme lämmittimen.")
    page.get_by_role("button", name="Tallenna").click()
    page.wait_for_url(re.compile("deeds/($|[0-9]+/$)"))
    page.go_back()
    page.locator("#id_heard").wait_for()
    assert kept(page) == {}


def test_loading_a_page_of_faults_anew_keeps_the_words(open_page):
    page = open_page("sanna")
    write(page, "Kello on edellä.")
    page.evaluate("document.querySelector('#id_done').required = false")
    page.get_by_role("button", name="Tallenna").click()
    page.locator(".errsum").wait_for()
    page.reload()
    assert page.locator(".errsum").count() == 0
    assert page.input_value("#id_heard") == "Kello on edellä."


def expire(page):
    """As if the page had been open for so long that its token has been changed."""
    cookies = [one for one in page.context.cookies() if not one["name"].endswith("csrftoken")]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)


def test_an_expired_token_costs_nothing(open_page):
    page = open_page("sanna")
    write(page, "Parkkipaikka on aina täynnä.")
    page.fill("#id_done", "Merkitsimme kolme paikkaa asiakkaille.")
    expire(page)
    page.get_by_role("button", name="Tallenna").click()
    page.wait_for_url(re.compile("deeds/($|[0-9]+/$)"))
    assert "Parkkipaikka on aina täynnä." in deeds(page)


def test_an_expired_token_without_script_gives_everything_back(open_page):
    with_script = open_page("sanna")
    page = open_page(java_script_enabled=False)
    page.context.add_cookies(with_script.context.cookies())
    page.goto(DEED)
    page.fill("#id_heard", "Kahvi on loppu iltapäivisin.")
    page.fill("#id_done", "Keitämme toisen pannun.\nKello kaksi.")
    expire(page)
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("heading", name="Tekstisi on tallessa").wait_for()
    assert page.locator("textarea[name=heard]").input_value() == "Kahvi on loppu iltapäivisin."
    page.get_by_role("button", name="Lähetä nyt").click()
    page.wait_for_url(re.compile("deeds/($|[0-9]+/$)"))
    assert "Kahvi on loppu iltapäivisin." in deeds(page)


def test_an_expired_sign_in_keeps_the_words_for_the_same_person_only(open_page):
    page = open_page("sanna")
    write(page, "Ikkunasta vetää.")
    page.fill("#id_done", "Tilasimme korjaajan.")
    session = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("link", name="Kirjaudu ja lähetä").wait_for()
    # Somebody else signs in with this browser: they are given nothing and nothing of it is sent.
    other = open_page("nora")
    page.context.add_cookies(other.context.cookies())
    page.goto(DEED)
    page.wait_for_load_state("networkidle")
    assert page.input_value("#id_heard") == ""
    assert "Ikkunasta vetää." not in deeds(page)
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies(session)
    page.goto(DEED)
    page.wait_for_url(re.compile("deeds/($|[0-9]+/$)"))
    assert "Ikkunasta vetää." in deeds(page)


def test_what_was_sent_without_a_network_goes_by_itself_once(open_page):
    page = open_page("sanna")
    write(page, "Aula on pimeä.")
    page.fill("#id_done", "Vaihdoimme lamput.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Ei verkkoyhteyttä").wait_for()
    page.context.set_offline(False)
    page.wait_for_url(re.compile("deeds/($|[0-9]+/$)"))
    assert deeds(page).count("Aula on pimeä.") == 1
    assert kept(page) == {}


def test_what_waits_for_the_network_goes_from_any_page(open_page):
    page = open_page("sanna")
    write(page, "Hissi on rikki.")
    page.fill("#id_done", "Opastamme kiertotien.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Ei verkkoyhteyttä").wait_for()
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto("/pohjanpolku/work/")
    again.get_by_text("Ilman verkkoa kirjoittamasi on nyt lähetetty").wait_for()
    assert kept(again) == {}
    assert deeds(again).count("Hissi on rikki.") == 1


def test_a_view_of_a_proposal_waits_for_one_press(open_page):
    page = open_page("aino")
    page.goto("/pohjanpolku/agreements/2/")
    box = page.locator("form[data-keep=press] textarea[name=reason]").first
    page.locator("main details.because summary").first.click()
    box.fill("Mitä jos puhelin soi yhtä aikaa?")
    page.context.set_offline(True)
    box.locator("xpath=ancestor::form").get_by_role("button").click()
    page.get_by_text("Paina uudelleen, kun verkko palaa").wait_for()
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.context.set_offline(False)
    page.wait_for_timeout(1500)
    page.goto("/pohjanpolku/")
    page.wait_for_load_state("networkidle")
    assert sent == []
    page.goto("/pohjanpolku/agreements/2/")
    assert page.locator("form[data-keep=press] textarea[name=reason]").first.input_value() == "Mitä jos puhelin soi yhtä aikaa?"


def test_a_line_that_holds_a_sentence_is_kept_and_a_name_is_not(open_page):
    page = open_page("eero")
    page.goto("/pohjanpolku/agreements/1/")
    page.wait_for_load_state("networkidle")
    page.fill("#tip", "Soita ennen yhdeksää.")
    page.get_by_text(re.compile("Luonnos on tallessa tällä laitteella")).first.wait_for()
    page.reload()
    page.wait_for_function("document.getElementById('tip').value === 'Soita ennen yhdeksää.'")
    page.fill("#tip", "")
    page.goto("/pohjanpolku/people/card/")
    page.wait_for_load_state("networkidle")
    page.locator("main input[type=text]").first.fill("Fysioterapeutti")
    assert "Fysioterapeutti" not in str(kept(page))


def test_a_difference_of_view_lies_sealed_on_the_device(open_page):
    page = open_page("eero")
    page.goto(DIFFERENCE)
    page.wait_for_load_state("networkidle")
    page.fill("#id_happened", "Vuorolista muuttui kysymättä.")
    page.get_by_text(re.compile("Luonnos on tallessa tällä laitteella")).wait_for()
    page.wait_for_function(f"{KEPT}.length === 1")
    assert "Vuorolista" not in str(kept(page))
    page.reload()
    page.get_by_text("Sitä ei ole vielä lähetetty").wait_for()
    assert page.input_value("#id_happened") == "Vuorolista muuttui kysymättä."
    # After a day it opens to nobody and is gone.
    page.evaluate(f"for (const [name, text] of {KEPT}) localStorage.setItem(name, JSON.stringify({{...JSON.parse(text), at: Date.now() - 86400001}}))")
    page.goto("/pohjanpolku/")
    page.wait_for_load_state("networkidle")
    assert kept(page) == {}


def test_on_a_shared_device_nothing_outlives_signing_out(open_page):
    page = open_page("sanna")
    page.evaluate("localStorage.setItem('talkoot.shared', 'yes')")
    page.goto(DEED)
    page.wait_for_load_state("networkidle")
    page.fill("#id_heard", "Tämä kone on kaikkien.")
    page.wait_for_function(f"{KEPT}.length === 1")
    assert "kaikkien" not in str(kept(page))
    page.goto("/me/")
    page.get_by_role("button", name="Kirjaudu ulos").click()
    page.wait_for_url(re.compile("/account/login|/$"))
    assert kept(page) == {}


# A word in each such form, and which forms keep none, or more than one. What is sealed needs its keys, which come a moment after the page.
LOST = """async () => {
    const forms = [...document.querySelectorAll("form[method=post]")].filter((form) => form.querySelector("textarea:not([readonly])"));
    const names = () => Object.keys(localStorage).filter((name) => name.startsWith("talkoot.draft."));
    const missing = [];
    for (const form of forms) {
        localStorage.clear();
        const field = form.querySelector("textarea"), end = performance.now() + 5000;
        do {
            field.value = "sana";
            field.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise((done) => setTimeout(done, 50));
        } while (!names().length && performance.now() < end);
        if (names().length !== 1 || !form.querySelector(".kept")) missing.push(form.outerHTML.slice(0, 120));
    }
    localStorage.clear();
    return [forms.length, missing];
}"""


def test_every_form_with_a_text_field_of_more_than_a_line_is_kept(open_page):
    page = open_page("sanna", viewport=DESKTOP)
    lost, seen = {}, set()
    new = [path.rsplit("/", 2)[0] + "/new/" for path in MEMBERS if re.search(r"/\d+/$", path)]
    for path in [*MEMBERS, *new, "/pohjanpolku/agreements/1/ask/", "/pohjanpolku/mirror/cards/new/", "/pohjanpolku/mirror/cards/1/"]:
        if "<textarea" not in page.request.get(path).text():  # what the server sends has none, and no script makes any
            continue
        page.goto(path)
        found = page.evaluate(LOST)
        if found[0]:
            seen.add(path)
        if found[1]:
            lost[path] = found[1]
    assert lost == {}
    assert len(seen) >= 15


def test_a_customer_who_changes_the_face_keeps_the_words(open_page, demo):
    page = open_page()
    page.goto(first_point(demo))
    page.get_by_role("button", name="Huono", exact=True).click()
    page.fill("#id_comment", "Sain ajan, mutta ovi oli lukossa.")
    page.get_by_role("link", name="Vaihda").click()
    page.get_by_role("button", name="Hyvä", exact=True).click()
    page.locator("#id_comment").wait_for()
    assert page.input_value("#id_comment") == "Sain ajan, mutta ovi oli lukossa."
    page.reload()
    assert page.input_value("#id_comment") == "Sain ajan, mutta ovi oli lukossa."
    page.get_by_role("button", name="Lähetä").click()
    page.get_by_role("heading", name="Kiitos, kuulimme.").wait_for()
    page.wait_for_function("sessionStorage.length === 0")
    # The next customer on the same device begins with an empty field.
    page.goto(first_point(demo))
    page.get_by_role("button", name="Hyvä", exact=True).click()
    page.locator("#id_comment").wait_for()
    assert page.input_value("#id_comment") == ""


def test_a_person_is_found_by_keys_and_by_a_tap(open_page):
    page = open_page("sanna")
    page.goto("/pohjanpolku/work/new/")
    page.fill("#id_title", "Tilaa kahvia")
    field = page.locator("#id_doers")
    field.press_sequentially("Ain")
    page.get_by_role("option", name=re.compile("Aino Kallio")).wait_for()
    assert faults(page) == []
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    field.press("Enter")
    assert page.get_by_label("Aino Kallio").is_checked()
    field.press_sequentially("Eero")
    page.get_by_role("option", name=re.compile("Eero")).first.click()
    page.reload()  # who was chosen is part of the draft
    assert page.get_by_label("Aino Kallio").count() == 1
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("heading", name="Tilaa kahvia").wait_for()
    assert "Aino Kallio" in page.locator("main").inner_text()


def test_without_script_a_name_that_fits_several_is_asked_again(open_page):
    signed = open_page("sanna")
    page = open_page(java_script_enabled=False)
    page.context.add_cookies(signed.context.cookies())
    page.goto("/pohjanpolku/work/new/")
    page.fill("#id_title", "Vie roskat")
    page.fill("#id_doers", "a")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("sopii useampaan").first.wait_for()
    page.fill("#id_doers", "Aino Kallio")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("heading", name="Vie roskat").wait_for()
