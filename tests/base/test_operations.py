"""For those who run it: health, metrics, mail settings, headers, durability of connections."""

import gc
import os
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from benchmarks.server import free_port
from talkoot.base.jobs.schedule import PERIODIC, clock_trouble, keep_seen
from talkoot.base.notices.selftest import try_mail
from talkoot.base.store.connections import NotDurable, assert_durable
from talkoot.base.trail.models import Entry
from talkoot.config.backups import forget_copies
from talkoot.today import views as today_views
from tests import make

pytestmark = pytest.mark.django_db


def test_health_and_readiness(client):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"


def test_metrics_are_for_the_same_machine_or_a_token(client):
    assert b"talkoot_requests_total" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 403
    with override_settings(METRICS_TOKEN="tunnus"):
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"authorization": "Bearer tunnus"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_every_page_carries_a_strict_policy(sign_in):
    response = sign_in("eero").get("/polku/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"], response["Cache-Control"]) == ("DENY", "nosniff", "no-store")


def test_commits_are_durable_and_anything_less_is_refused():
    assert_durable()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] == 2


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own switch")
def test_postgresql_compiles_no_query():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own switch")
def test_a_database_that_would_lose_answers_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    try:
        with pytest.raises(NotDurable, match="FULL"):
            assert_durable()
    finally:
        connection.close()


def mail_settings(port, **options):
    options = {"host": "127.0.0.1", "port": port, "timeout": 3, **options}
    return override_settings(
        MAIL_HOST="127.0.0.1",
        MAIL_PORT=port,
        MAIL_USER=options.get("username", ""),
        MAILERS={"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}},
    )


class Handler:
    """Refuses some addresses, keeps the rest."""

    def __init__(self):
        self.got = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "bad-sender" in address:
            return "550 not from here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "nobody" in address:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append(envelope)
        return "250 OK"


class Quiet(Controller):
    def factory(self):
        return SMTP(self.handler, loop=self.loop, auth_require_tls=False, authenticator=lambda *_: AuthResult(success=False, handled=False))


@pytest.fixture
def smtp():
    controller = Quiet(Handler(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def test_copies_of_the_database_that_nobody_needs_are_gone(settings, tmp_path):
    settings.TALKOOT_HOME = tmp_path
    now = timezone.now()
    for name, days in (
        ("before-restore-20260101-120000", 31),
        ("before-restore-20260102-120000", 29),
        (".talkoot-copy-a", 2),
        (".talkoot-copy-b", 0),
        ("backup-before-the-move", 400),
        ("before-restore-mine", 400),
        ("files", 400),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talkoot.sqlite3").write_text("…")
        os.utime(tmp_path / name, ((now - timedelta(days=days)).timestamp(),) * 2)
    forget_copies(now)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".talkoot-copy-b", "backup-before-the-move", "before-restore-20260102-120000", "before-restore-mine", "files",
    ]  # fmt: skip
    assert PERIODIC["backups.forget"].destroys


def test_an_owner_confirms_the_servers_time(cast, sign_in):
    keep_seen(timezone.now() - timedelta(days=9))
    today_views.clock_is_doubtful.cache_clear()
    browser = sign_in("sanna")
    assert "The server’s clock may be wrong" in browser.get("/polku/").content.decode()
    assert "The time is right" in browser.get("/polku/settings/server/").content.decode()
    assert sign_in("aino").post("/polku/settings/server/").status_code == 403
    assert clock_trouble(timezone.now())
    page = browser.post("/polku/settings/server/", {"shown": int(timezone.now().timestamp())}, follow=True).content.decode()
    assert "whoever runs it" in page  # another organisation is here too
    assert clock_trouble(timezone.now())
    cast.other.delete()
    browser.post("/polku/settings/server/", {"shown": int(timezone.now().timestamp()) - 86400})  # it has jumped since
    browser.post("/polku/settings/server/", {"shown": "x"})
    assert clock_trouble(timezone.now())
    browser.post("/polku/settings/server/", {"shown": int(timezone.now().timestamp())})
    assert not clock_trouble(timezone.now())
    assert "The server’s clock may be wrong" not in browser.get("/polku/").content.decode()
    assert Entry.objects.filter(act="confirm_clock", by=f"orgs.membership:{cast.member('sanna').pk}").exists()


# smtplib leaves its socket to the collector when the TLS handshake fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.one_database
def test_the_mail_test_says_what_is_wrong_in_plain_words(smtp):
    port = smtp.port
    with mail_settings(port):
        assert try_mail("eero@example.org").sent
        assert len(smtp.handler.got) == 1
        assert "does not take mail to this address" in try_mail("nobody@example.org").words
    with mail_settings(port), override_settings(DEFAULT_FROM_EMAIL="bad-sender@example.org"):
        assert "TALKOOT_MAIL_FROM" in try_mail("eero@example.org").words
    with mail_settings(port, use_tls=True):
        assert "TALKOOT_MAIL_SECURITY" in try_mail("eero@example.org").words
    with mail_settings(port, username="x", password="y"):
        assert "TALKOOT_MAIL_USER" in try_mail("eero@example.org").words
    with mail_settings(free_port()):
        assert "TALKOOT_MAIL_PORT" in try_mail("eero@example.org").words
    with mail_settings(port, host="no-such-host.invalid"), override_settings(MAIL_HOST="no-such-host.invalid"):
        assert "TALKOOT_MAIL_HOST" in try_mail("eero@example.org").words
    with override_settings(MAIL_HOST=""):
        assert "No mail server is set" in try_mail("eero@example.org").words
    gc.collect()  # smtplib's forgotten socket goes here, where its warning is expected


@pytest.mark.one_database
def test_oversized_and_unreadable_requests_are_turned_away_in_front():
    from talkoot.config.asgi import unreadable

    def scope(query=b"", **headers):
        return {"query_string": query, "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]}

    assert unreadable(scope()) is None
    assert unreadable(scope(query="ä".encode()))[0] == 400
    assert unreadable(scope(content_type="multipart/form-data; boundary=x"))[0] == 411
    assert unreadable(scope(content_type="multipart/form-data; boundary=x", content_length=str(2 * 1024**3)))[0] == 413
    assert unreadable(scope(content_type="application/json", content_length=str(5 * 1024**2)))[0] == 413
    assert unreadable(scope(content_type="multipart/form-data; boundary=x", content_length="1000")) is None


@pytest.mark.one_database
def test_the_front_speaks_the_browsers_language(settings):
    from talkoot.config.asgi import language_of, sentence, unreadable

    headers = [(b"content-type", b"multipart/form-data; boundary=x"), (b"content-length", b"9999999999"), (b"accept-language", b"de;q=0.9, sv-FI, en")]
    scope = {"query_string": b"", "headers": headers}
    assert language_of(scope) == "sv"
    assert language_of({"headers": [(b"accept-language", b"\xff\xfe")]}) == settings.LANGUAGE_CODE
    assert unreadable(scope) == (413, "large")
    assert "för stor" in sentence("large", "sv").decode()


def test_two_spellings_of_a_header_do_not_pass_for_it():
    from talkoot.config.asgi import Front

    seen = []

    async def pages(scope, receive, send):
        seen.extend(scope["headers"])

    pages.waiting = 0
    front = Front.__new__(Front)
    front.staff = pages

    async def nothing(*_):
        return {}

    make.run(front.to_pages({"type": "http", "query_string": b"", "headers": [(b"x_forwarded_for", b"1"), (b"x-real", b"2")]}, nothing, nothing))
    assert seen == [(b"x-real", b"2")]


def test_a_missing_page_helps_on():
    page = Client().get("/account/nowhere/")
    assert page.status_code == 404
    assert "only snow here" in page.content.decode()


def test_a_disk_without_room_is_told_to_owners_on_their_today_and_to_nobody_else(sign_in, monkeypatch):
    from talkoot.base.store import space

    monkeypatch.setattr(space, "left", lambda: space.FULL - 1)
    assert "disk is full" in sign_in("sanna").get("/polku/").content.decode()
    assert "disk is full" not in sign_in("eero").get("/polku/").content.decode()


def test_a_full_disk_is_known_by_whatever_says_so():
    import errno
    import sqlite3

    from talkoot.base.store.space import is_full

    assert is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_full(OSError(errno.EACCES, "no"))
    database = sqlite3.connect(":memory:")
    try:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            database.execute("CREATE TABLE a (b)")
    finally:
        database.close()
    wrapped = RuntimeError()
    wrapped.__cause__ = full.value
    assert is_full(wrapped)
