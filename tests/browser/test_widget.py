"""The widget on another website: it works there, touches nothing, sets no cookie, and is refused where it was not named."""

import functools
import http.server
import sqlite3
import threading
import time

import pytest

pytestmark = pytest.mark.one_database

PAGE = '<!doctype html><html lang="fi"><meta charset="utf-8"><title>Muu sivu</title><link rel="icon" href="data:,"><h1>Muu sivu</h1><script src="{}" async></script><p>Loppu</p></html>'


@pytest.fixture
def website(tmp_path):
    """Serves a folder at two origins; (folder, the first origin, the second)."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    servers = [http.server.ThreadingHTTPServer(("localhost", 0), handler) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, *[f"http://localhost:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_widget_is_answered_where_it_was_named_and_refused_elsewhere(chromium, demo, website):
    folder, named, other = website
    with sqlite3.connect(demo[1] / "talkoot.sqlite3") as database:
        one = database.execute("SELECT organisation_id, site_id, survey_id FROM feedback_channel LIMIT 1").fetchone()
        database.execute(
            "INSERT INTO feedback_channel (organisation_id, site_id, survey_id, kind, name, key, opened_at, exit_code, shortest_gap, device, origins)"
            " VALUES (?, ?, ?, 'widget', '', 'widgetkey1', '2026-01-01 00:00:00', '', 4, '', ?)",
            (*one, named),
        )
    database.close()
    (folder / "index.html").write_text(PAGE.format(f"{demo[0]}/k/widgetkey1/widget.js"))
    context = chromium.new_context(locale="fi-FI", viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(named)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Hyvä", exact=True).click()
    frame.get_by_text("on jo tallessa").wait_for()
    frame.get_by_label("Odottaminen").check()
    frame.get_by_role("button", name="Lähetä").click()
    frame.get_by_role("heading", name="Kiitos, kuulimme.").wait_for()
    assert complaints == []
    assert context.cookies() == []
    page.get_by_text("Loppu").wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.goto(other)
    end = time.monotonic() + 15
    while time.monotonic() < end and not any("frame-ancestors" in complaint for complaint in complaints):
        page.wait_for_timeout(100)
    assert any("frame-ancestors" in complaint for complaint in complaints)
    assert not any("/k/widgetkey1/?shown" in frame.url for frame in page.frames)
    context.close()
