"""A button that was pressed says that it is at work, keeps its width, and has its own words again when one comes back."""

from tests.browser.conftest import DESKTOP


def test_a_pressed_button_says_that_it_is_at_work(open_page):
    page = open_page("sanna", viewport=DESKTOP)
    page.goto("/pohjanpolku/settings/")
    button = page.get_by_role("button", name="Tallenna")
    width = button.bounding_box()["width"]
    page.route("**/settings/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    seen = page.evaluate(
        """() => { const button = document.querySelector('.btn.go[type=submit]'); addEventListener('submit', (e) => e.preventDefault, {once: true});
        const form = button.form; form.requestSubmit(button); return [button.textContent.trim(), button.getAttribute('aria-busy'), button.offsetWidth]; }"""
    )
    assert seen[0] == "Tallennetaan…"
    assert seen[1] == "true"
    assert seen[2] >= width - 1


def test_without_a_network_a_form_stays_as_it_is_and_says_why(open_page):
    page = open_page("sanna")
    page.goto("/pohjanpolku/settings/")
    page.fill("#id_name", "Pohjanpolku Oy")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Verkkoyhteyttä ei ole.").wait_for()
    assert page.input_value("#id_name") == "Pohjanpolku Oy"
    assert page.get_by_role("button", name="Tallenna").is_enabled()
    page.context.set_offline(False)
    page.get_by_text("Verkkoyhteyttä ei ole.").wait_for(state="detached")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_text("Tallennettu").first.wait_for()
