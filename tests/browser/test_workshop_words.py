"""What people write in a workshop is not lost: refused, sent too late, after signing in again, and when the room is closed."""

from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import faults
from tests.browser.test_workshop import checked, enter, on_to, write


def sign_in_again(page, demo):
    """The same person signs out and in, in another tab of the browser."""
    other = page.context.new_page()
    other.goto("/account/")
    other.context.clear_cookies(name="sessionid")
    other.goto("/account/login/")
    other.get_by_text("Käytän salasanaa").click()
    other.fill("#id_login", "eero@pohjanpolku.example")
    other.fill("#id_password", (demo[1] / "demo-password").read_text().strip())
    other.click('form[action="/account/login/"] button')
    other.wait_for_url("**/pohjanpolku/**")
    other.close()


def test_what_was_written_is_not_lost(open_page, demo):
    lead = open_page("nora", viewport=DESKTOP)
    lead.goto("/pohjanpolku/workshops/")
    room = lead.get_by_role("link", name="Tule mukaan").first.get_attribute("href").replace("room/", "")
    lead.goto(f"{room}lead/")
    eero, aino = enter(open_page, "eero"), enter(open_page, "aino")

    # Signing in again in another tab makes the page's token old; what was written is sent all the same.
    write(eero, "Ennen")
    sign_in_again(eero, demo)
    write(eero, "Kirjauduin välissä")

    # One's own comes back when the notes are opened, on a page that was loaded after writing, too.
    write(aino, "Ainon oma")
    aino.context.set_offline(True)
    aino.fill("#text", "Eka rivi\nToka rivi")
    aino.get_by_role("button", name="Lähetä").click()
    aino.get_by_text("Odottaa lähettämistä:").wait_for()
    eero.reload()
    lead.get_by_role("button", name="Näytä laput").click()
    eero.locator(".notes li", has_text="Ainon oma").wait_for()
    eero.locator(".mine", has_text="Ennen").wait_for()

    # Sent too late it is refused, and stands there to be copied; news do not take the refusal away.
    on_to(lead, "Ryhmittely")
    eero.locator(".phases .on", has_text="Ryhmittely").wait_for(state="attached")
    aino.context.set_offline(False)
    lost = aino.locator("[data-lost-words]")
    lost.get_by_text("Toka rivi").wait_for()
    assert lost.locator(".voice").inner_text() == "Eka rivi\nToka rivi"
    refused = aino.locator("[data-refused]")
    words = refused.inner_text()
    assert words
    lead.fill("#new-heading", "Puhelin")
    lead.keyboard.press("Enter")
    aino.get_by_role("heading", name="Puhelin").wait_for()
    assert refused.inner_text() == words
    assert checked(aino) == []
    aino.reload()
    lost.get_by_text("Toka rivi").wait_for()

    # When a vote is over nobody is asked to vote.
    on_to(lead, "Äänestys")
    eero.locator(".vote button:enabled").first.click()
    eero.locator(".vote output", has_text="1").first.wait_for()
    lead.get_by_role("button", name="Päätä äänestys").click()
    eero.locator(".stepper").first.wait_for(state="detached")

    # The room is closed: it stands on the minutes until it is put away. However often that is told, and however slow the way
    # there, the page is left once: a second loading would break off the first.
    loads = []
    aino.on("request", lambda request: request.is_navigation_request() and loads.append(request.url))
    aino.route("**/room/", lambda route: (aino.wait_for_timeout(6000), route.continue_()))
    lead.goto(f"{room}end/")
    lead.locator("main form button[type=submit]").last.click()
    lead.wait_for_url("**/harvest/")
    aino.wait_for_url("**/minutes/")
    assert sum(url.endswith("/room/") for url in loads) == 1, loads
    aino.locator("[data-left]").get_by_text("Toka rivi").wait_for()
    assert faults(aino) == []
    aino.get_by_role("button", name="Poista tämä").click()
    aino.locator("[data-left]").wait_for(state="hidden")
    aino.reload()
    assert not aino.locator("[data-left]").is_visible()
