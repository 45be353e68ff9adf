"""What the server writes about itself holds nothing that came from outside, or out of a row."""

import ast
import io
import json
import logging
import os
import re
import sys
import threading
import time
import warnings
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from django.utils import timezone

import talkoot
from talkoot.base.jobs.schedule import PERIODIC
from talkoot.base.notices.backends import forget_mails, mail_folder
from talkoot.config.logs import LEFT_OUT, NAMES, logging_settings, start_logging
from tests.architecture.test_access import own_views, views

pytestmark = pytest.mark.django_db

# Each has the shape of what such a place may hold: a link's token, a query, a header, a body, a row.
SECRETS = {place: f"zq{place}Salaisuus{n}" for n, place in enumerate(("path", "query", "header", "body", "cookie", "row"))}


@pytest.fixture
def written(settings):
    """Everything that any logger writes, as it would stand on standard error."""
    before = (
        sys.excepthook,
        sys.unraisablehook,
        threading.excepthook,
        warnings.showwarning,
        logging.lastResort,
        logging.raiseExceptions,
        logging.root.handlers[:],
    )
    stream = io.StringIO()
    start_logging(logging_settings("debug", "json", stream))
    yield stream
    start_logging(settings.LOGGING)
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.lastResort, logging.raiseExceptions, logging.root.handlers = before


def lines_of(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def told_in(text):
    return [secret for secret in SECRETS.values() if secret.lower() in text.lower()]


def filled(path, cast):
    """An address with a secret wherever it takes words, and a real feedback point where it takes a key."""
    for kind, value in (("<slug:org>", "polku"), ("<int:pk>", "1"), ("<int:score>", "3"), ("<uuid:answer>", str(uuid4()))):
        path = path.replace(kind, value)
    wild = re.sub(r"<[^>]+>", SECRETS["path"], path)
    return [wild, re.sub(r"<\w+:key>", cast.channel.key, path)] if "<str:key>" in path else [wild]


def ask(client, method, address, kind):
    """One request with a secret in every part."""
    address = f"{address}?q={SECRETS['query']}&next=/{SECRETS['query']}"
    headers = {"x-request-id": SECRETS["header"], "authorization": f"Bearer {SECRETS['header']}", "referer": f"http://testserver/{SECRETS['header']}"}
    values = dict.fromkeys(("name", "email", "code", "login", "password", "score", "comment", "answer", "token"), SECRETS["body"])
    body = {"form": values, "json": json.dumps(values), "torn": '{"sco' + SECRETS["body"]}[kind]
    more = {} if kind == "form" else {"content_type": "application/json"}
    return getattr(client, method)(address, body, headers=headers, **more) if method != "get" else client.get(address, headers=headers)


def broken(execute, sql, parameters, many, context):
    """A database that refuses, as PostgreSQL words it."""
    raise IntegrityError(f"duplicate key value violates unique constraint\nDETAIL:  Key (email)=({SECRETS['row']}) already exists.")


@pytest.mark.django_db(transaction=True)
def test_no_public_address_in_any_trouble_tells_a_secret(cast, written, capfd):
    statuses = set()
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = SECRETS["cookie"]
    public = [path for path, _name, view in own_views() if view.access.kind == "public"] + [path for path, _n, _v in views() if path.startswith("/account/")]
    addresses = [address for path in public for address in filled(path, cast)] + [f"/{SECRETS['path']}/", f"/polku/{SECRETS['path']}/"]
    for address in addresses:
        for method in ("get", "post", "put", "delete"):
            for kind in ("form",) if method == "get" else ("form", "json", "torn"):
                statuses.add(ask(client, method, address, kind).status_code)
        with connection.execute_wrapper(broken):
            statuses |= {ask(client, method, address, "form").status_code for method in ("get", "post")}
    guesser = Client(raise_request_exception=False)
    statuses |= {guesser.post(f"/s/{cast.salla.key}/", {"code": SECRETS["body"]}).status_code for _ in range(130)}
    key = str(uuid4())
    for score in (2, 3):
        answer = {"score": score, "answer": key, "comment": SECRETS["body"]}
        statuses.add(client.post(f"/k/{cast.channel.key}/", answer, content_type="application/json").status_code)
    statuses.add(Client(enforce_csrf_checks=True).post("/account/login/", {"login": SECRETS["body"]}).status_code)
    upload = io.BytesIO(SECRETS["body"].encode())
    upload.name = SECRETS["body"]
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1):
        statuses.add(client.post("/account/login/", {"a": SECRETS["body"], "b": "c", "d": upload}).status_code)
    assert {302, 400, 403, 404, 405, 409, 422, 429, 500} <= statuses
    text = written.getvalue() + "".join(capfd.readouterr())
    assert "page_broke" in text  # it was listened to
    assert told_in(text) == []


def test_a_line_of_a_page_names_its_route_and_nothing_of_its_address(cast, written, sign_in):
    sign_in("eero").get(f"/polku/people/?q={SECRETS['query']}")
    Client().get(f"/join/{SECRETS['path']}/")
    Client().get(f"/nothing/{SECRETS['path']}/")
    routes = [(line["route"], line["status"]) for line in lines_of(written) if line["event"] == "page"]
    assert routes == [("orgs:people", 200), ("orgs:join", 404), ("unknown", 404)]


@pytest.mark.parametrize("development", [True, False])
def test_in_development_a_line_tells_how_many_queries_a_page_made(cast, written, sign_in, settings, development):
    settings.DEVELOPMENT = development
    client = sign_in("eero")
    client.get("/polku/people/")
    client.get("/polku/nothing/")
    told = [(line["route"], line.get("queries")) for line in lines_of(written) if line["event"] == "page"]
    if not development:
        assert told == [("orgs:people", None), ("unknown", None)]
    else:
        (people, many), (unknown, none) = told
        assert (people, unknown) == ("orgs:people", "unknown")
        assert 0 <= none < many < 40


def test_customers_pages_and_sealed_answers_leave_no_line_even_in_trouble(cast, written):
    for address in (f"/k/{SECRETS['path']}/", f"/k/{cast.channel.key}/", f"/a/{SECRETS['path'].lower()}/", "/q/polku/", "/q/polku/box/"):
        Client().get(address)
        Client().post(address, {"score": "x"})
    assert lines_of(written) == []


def test_a_librarys_words_stand_without_what_was_filled_in(written):
    logging.getLogger("allauth").warning("Somebody tried %s", SECRETS["row"])
    logging.getLogger("elsewhere").error(f"Somebody tried {SECRETS['row']}")
    filled_in, put_together = lines_of(written)
    assert filled_in["event"] == "Somebody tried %s"
    assert put_together["event"] == LEFT_OUT
    assert put_together["where"].startswith("test_logs:")


def test_an_error_is_told_by_kind_place_and_code(cast, written):
    try:
        try:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO accounts_user (id, name) VALUES (%s, %s)", ["x", SECRETS["row"]])
        except Exception as error:
            raise ValueError(f"could not keep {SECRETS['row']}") from error
    except ValueError:
        structlog.get_logger("t").exception("it_broke", error=SECRETS["row"], number=7)
    line = lines_of(written)[0]
    assert (line["event"], line["number"], line["error"]) == ("it_broke", 7, LEFT_OUT)
    assert "ValueError" in line["exception"]
    assert "test_logs.py:" in line["exception"]
    assert ("SQLITE_" in line["exception"]) or re.search("code: [0-9A-Z]{5}", line["exception"])
    assert told_in(written.getvalue()) == []


def test_words_that_stand_in_the_program_that_raised_are_told(written):
    try:
        raise LookupError("there is no such form")
    except LookupError:
        logging.getLogger("t").exception("It broke")
    assert "LookupError: there is no such form" in lines_of(written)[0]["exception"]


def test_what_ends_a_thread_or_is_warned_of_goes_the_same_way(written, capfd):
    def fall():
        raise ValueError(SECRETS["row"])

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    warnings.showwarning(f"naive {SECRETS['row']}", RuntimeWarning, "a.py", 3)
    assert [line["event"] for line in lines_of(written)] == ["thread_ended", "python_warning"]
    assert told_in(written.getvalue() + "".join(capfd.readouterr())) == []


def test_the_text_form_tells_no_more(written, settings):
    stream = io.StringIO()
    start_logging(logging_settings("debug", "text", stream))
    try:
        raise ValueError(SECRETS["row"])
    except ValueError:
        structlog.get_logger("t").exception("it_broke", words=SECRETS["row"])
    assert "it_broke" in stream.getvalue()
    assert told_in(stream.getvalue()) == []


def test_no_logger_has_a_way_past_the_one_sink(written):
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    others = {one.name: one.handlers for one in loggers if any(not isinstance(handler, logging.NullHandler) for handler in one.handlers)}
    assert others == {}
    assert logging.lastResort is None


def test_mails_without_a_server_stand_in_files_of_ones_own_and_not_in_the_log(written, settings, tmp_path):
    settings.TALKOOT_HOME = tmp_path
    settings.MAILERS = {"default": {"BACKEND": "talkoot.base.notices.backends.FileBackend"}}
    EmailMessage("Hello", f"Join: {SECRETS['path']}", to=[f"{SECRETS['row']}@example.org"]).send()
    kept = next((tmp_path / "mails").iterdir())
    assert SECRETS["path"] in kept.read_text()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert kept.name in written.getvalue()
    assert told_in(written.getvalue()) == []


def test_mails_that_were_not_sent_are_gone_after_a_week_though_no_other_follows(settings, tmp_path):
    settings.TALKOOT_HOME = tmp_path
    for name, age in (("old", 8), ("new", 6)):
        path = mail_folder() / f"{name}.txt"
        path.write_text("Join: …")
        os.utime(path, (time.time() - age * 86400,) * 2)
    forget_mails(timezone.now())
    assert [path.name for path in mail_folder().iterdir()] == ["new.txt"]
    assert PERIODIC["notices.forget_mails"].destroys


def test_a_command_that_fails_prints_no_value(written):
    try:
        int(SECRETS["row"])
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert lines_of(written)[-1]["event"] == "command_failed"
    assert "test_logs.py" in lines_of(written)[-1]["exception"]
    assert told_in(written.getvalue()) == []


def test_every_log_call_of_ours_uses_fields_that_may_hold_words_or_numbers():
    """A field that is not known as a name may hold numbers only; it is written down here when a new one does."""
    numbers = {"attempts", "decision", "in_seconds", "member", "ms", "queries", "round", "status", "exc_info"}
    unknown = set()
    for path in Path(talkoot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "log":
                unknown |= {(path.name, word.arg) for word in node.keywords if word.arg not in NAMES | numbers}
    assert unknown == set()
