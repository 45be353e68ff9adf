"""Whole ways through, as people go them."""

import re
import tomllib
from pathlib import Path

import pytest

from benchmarks.server import environment, serving
from tests.browser.conftest import DESKTOP, unfold
from tests.verification.test_real_data import REAL, SMALL

pytestmark = pytest.mark.one_database


def test_a_comment_is_taken_undone_taken_again_and_handled(open_page):
    page = open_page("eero")
    page.goto("/pohjanpolku/customers/comments/?state=new&site=all")
    row = page.locator(".say", has=page.get_by_role("button", name="Otan hoitaakseni")).first
    words = row.locator("blockquote").inner_text()
    row.get_by_role("button", name="Otan hoitaakseni").click()
    page.get_by_text("Kommentti on nyt hoidossasi.").wait_for()
    page.get_by_role("button", name="Peru").click()
    page.get_by_text("Kommentti on taas vapaa muille.").wait_for()
    page.goto("/pohjanpolku/customers/comments/?state=new")
    page.locator(".say", has_text=words).first.get_by_role("button", name="Otan hoitaakseni").click()
    page.goto("/pohjanpolku/")
    page.goto("/pohjanpolku/customers/comments/?state=taken")
    page.locator(".say", has_text=words).first.get_by_role("button", name="Asia on hoidettu").click()
    page.get_by_text("Hoidettu. Hyvin tehty.").wait_for()


def test_a_form_with_mistakes_says_what_to_mend_and_keeps_the_text(open_page):
    page = open_page("sanna")
    page.goto("/pohjanpolku/sites/new/")
    page.fill("#id_name", "Salla")
    page.locator("details:has(#id_address) > summary").click()
    page.fill("#id_address", "Uusi osoite 1")
    page.get_by_role("button", name="Tallenna").click()
    assert page.locator(".errsum").evaluate("e => e === document.activeElement")
    page.get_by_text("Toimipiste ”Salla” on jo olemassa.").first.wait_for()
    assert page.input_value("#id_address") == "Uusi osoite 1"


def test_language_and_appearance_are_ones_own(open_page):
    page = open_page("nora")
    page.goto("/me/")
    page.select_option("#id_language", "sv")
    page.get_by_label("Tumma").check()
    page.get_by_role("button", name="Tallenna").click()
    page.goto("/pohjanpolku/customers/")
    page.get_by_role("heading", name="Kundernas omdöme").first.wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/me/")
    page.select_option("#id_language", "fi")
    page.get_by_label("Som på den här enheten").check()
    page.get_by_role("button", name="Spara").click()


def test_a_passkey_is_added_and_opens_the_door(open_page, demo):
    page = open_page("nora")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[type=password]", (demo[1] / "demo-password").read_text().strip())
        page.get_by_role("button", name="Vahvista").click()
    page.fill("input[name=name]", "Puhelin")
    page.locator("input[name=passwordless]").check()
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("/account/2fa/(?!webauthn/add/)"))
    page.goto("/me/")
    page.get_by_role("button", name="Kirjaudu ulos").click()
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(re.compile("/pohjanpolku/"))


def test_a_file_goes_from_upload_to_verdict(open_page, tmp_path):
    path = REAL if REAL.is_file() else tmp_path / "small.csv"
    if path != REAL:
        path.write_text(SMALL)
    page = open_page("sanna", viewport=DESKTOP)
    page.goto("/pohjanpolku/customers/imports/")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Katso tiedostoa").click()
    page.get_by_text("Tarkista, kumpi pää asteikosta on paras.").wait_for()
    page.select_option("#id_date_column", "Date")
    for question in ("Mitkä arvot", "Onko tiedostossa muuta"):
        unfold(page, question)
    if not page.locator("#id_date_formats").is_visible():
        unfold(page, "Miten päivät")
    page.fill("#id_date_formats", "pp/kk/vvvv\nkk/pp/vvvv")
    page.select_option("#id_score_column", "FFT categorical answer")
    page.locator('input[name=direction][value="1"]').check()
    if page.get_by_label("Jätä tällaiset rivit pois ja kerro").is_visible():  # the file's own order does not tell
        page.locator("input[name=ambiguous][value=day]").check()
    page.fill("#id_no_answer", "6, 7")
    page.select_option("#id_site_column", "Service type 1")
    page.select_option("#id_respondent", "Respondent ID")
    if not page.locator("#id_create_sites").is_visible():
        unfold(page, "Mikä toimipiste")
    page.check("#id_create_sites")
    page.get_by_role("button", name="Katso, mitä tapahtuisi").click()
    page.get_by_role("heading", name="Mitä tapahtuisi").wait_for()
    page.get_by_role("button", name="Tuo ne").click()
    page.get_by_text("vastausta tuli mukaan").wait_for(timeout=60_000)
    expected = "2 959" if path == REAL else "4"
    assert expected in page.locator(".lead").inner_text().replace("\xa0", " ")
    page.get_by_role("link", name="Katso arvosana").click()
    page.locator(".dots", has_text="See and Convey" if path == REAL else "111").wait_for()


def test_a_file_that_is_no_table_is_refused_with_words(open_page, tmp_path):
    path = tmp_path / "kuva.csv"
    path.write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 50 + b"\0" * 20_000)
    page = open_page("sanna")
    page.goto("/pohjanpolku/customers/imports/")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Katso tiedostoa").click()
    page.get_by_text("Tämä ei ole taulukko").first.wait_for()


def test_the_first_run_from_nothing_to_the_first_answer(chromium, tmp_path):
    env = environment(str(tmp_path)) | {"TALKOOT_MODE": "development"}
    with serving(env) as (address, _process):
        from benchmarks.server import django

        door = django(env, "from talkoot.setup.door import setup_address\nprint(setup_address())").strip()
        page = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=address.replace("127.0.0.1", "localhost"), locale="fi-FI").new_page()
        page.set_default_timeout(30_000)
        assert page.goto("/setup/vaara/").status == 404
        page.goto(door)
        page.fill("#id_name", "Pohjoinen Polku")
        page.fill("#id_own_name", "Sanna")
        page.fill("#id_email", "sanna@example.org")
        page.fill("#id_password", "poronkoparalla 7")  # no mail server: no codes
        page.get_by_role("button", name="Jatka").click()
        page.fill("#id_names", "Oulu\nKemi\n\nOulu\nRovaniemi, keskusta")
        page.get_by_role("button", name="Jatka").click()
        page.get_by_role("button", name="Tee yhteinen linkki").click()
        link = page.locator("#link").input_value()
        page.get_by_role("img", name="QR-koodi").wait_for()
        page.get_by_role("link", name="Jatka").click()
        colleague = chromium.new_context(viewport={"width": 390, "height": 844}, locale="fi-FI").new_page()
        colleague.goto(link)
        colleague.fill("#id_name", "Eero")
        colleague.select_option("#id_site", label="Kemi")
        colleague.get_by_role("button", name="Liity").click()
        colleague.get_by_role("link", name="Kirjoitin sen talteen").click()
        colleague.get_by_role("heading", name="Sinun vuorosi").wait_for()
        colleague.context.close()
        page.get_by_role("button", name="Jatka").click()
        assert page.locator(".rows li").count() == 3
        answer = "/k/" + page.locator(".mono").first.inner_text().split("/k/")[1]
        page.get_by_role("button", name="Aloita").click()
        page.get_by_role("heading", name="Ensimmäiseen vastaukseen").wait_for()
        assert page.goto(door).status == 404
        page.goto(answer)
        page.get_by_role("button", name="Loistava").click()
        page.get_by_text("on jo tallessa").wait_for()
        page.context.close()


def test_the_mapping_in_the_reference_is_a_working_one():
    text = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "mapping.md").read_text()
    from talkoot.feedback.logic.importing.mapping import read_document

    for block in re.findall(r"```toml\n(.*?)```", text, re.S):
        mapping = read_document(tomllib.loads(block))
        mapping.check(mapping.used_columns)
