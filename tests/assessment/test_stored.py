"""Nothing stored leads from a person to what they answered: attackers on rounds of eight do no better than chance, on both
databases, and the same attackers break a naive design kept beside as a control.

The attackers hold a copy of the database after every request, the hidden order of rows, the write-ahead file, free pages, the
logs, the mail, and backups made during the round. To give them their best chance, people answer in the very order in which
they fetched their permissions.
"""

import logging
import random
import secrets
import sqlite3
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from benchmarks.server import django, environment, talkoot
from talkoot.assessment.actions import rounds as opening
from talkoot.assessment.actions.closing import close_round
from talkoot.assessment.actions.rounds import make_keys, open_round
from talkoot.assessment.actions.statements import add_statement
from talkoot.assessment.models import Invited, Result, Round, Sealed, Statement, Words
from talkoot.base.orgs.models import Membership
from tests.assessment.teams import fetch_token, make_team, post_at, sealed_message
from tests.cast import gather

EIGHT, ROUNDS = 8, 200


def hidden_order(table: str, key: str = "id") -> list[str]:
    """A table's keys as its hidden columns order them: row numbers on SQLite, transactions and places on PostgreSQL."""
    quoted = connection.ops.quote_name(table)
    hidden = "rowid" if connection.vendor == "sqlite" else "xmin::text::bigint, ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {quoted} ORDER BY {hidden}")
        return [str(row[0]) for row in cursor.fetchall()]


def hits(people: list[int], texts: list[str]) -> int:
    """How many of the eight one gets right by laying the two orders side by side."""
    return sum(text.endswith(f" {person}") for person, text in zip(people, texts, strict=True))


def small_instrument(team):
    """One statement and two questions, so that two hundred rounds take their time only once."""
    for block, text in (("ways", "Väite"), ("question", "Kysymys 1"), ("question", "Kysymys 2")):
        add_statement(by=team.coach, block=block, wording={"fi": text}, in_pulse=False, at=timezone.now())


def one_round(team, dice, number):
    """(who fetched and answered in which order, the round)."""
    now = timezone.now()
    round_ = open_round(
        by=team.coach, name=f"R{number}", area=None, is_pulse=False, closes_at=now + timedelta(days=1), results_at=now + timedelta(days=2),
        partition=[team.sites], by_card=frozenset(), at=now,
    )  # fmt: skip
    make_keys(round_)
    people, questions = list(team.members), list(Statement.objects.filter(organisation=team.organisation, block="question"))
    dice.shuffle(people)
    fetched, boxed = [], []
    for member in people:
        token = fetch_token(member, round_, now)
        fetched += [pk for pk in Invited.objects.filter(round=round_).exclude(blinded=None).values_list("member", flat=True) if pk not in fetched]
        words = {str(question.pk): {"text": f"{question.pk} kirjoitti {member.pk}", "reader": "everyone"} for question in questions}
        post_at(round_, sealed_message(member, round_, token, {}, words=words))
        boxed += [digest for digest in Sealed.objects.filter(round_id=round_.pk).values_list("digest", flat=True) if digest not in boxed]
    assert fetched == [member.pk for member in people]
    Round.objects.filter(pk=round_.pk).update(state=Round.State.CLOSING)
    round_.refresh_from_db()
    close_round(round_)
    return fetched, boxed, round_, questions


@pytest.mark.django_db(transaction=True)
def test_attackers_do_no_better_than_chance_over_two_hundred_rounds(monkeypatch):
    cast = gather()
    team = make_team(cast.organisation, cast.member("aino"), [EIGHT])
    small_instrument(team)
    # Making keys is slow, and so is signing with long ones; no attacker here looks at them.
    pool = [rsa.generate_private_key(65537, 1024) for _ in range(3)]  # noqa: S505
    numbers = count()
    monkeypatch.setattr(opening, "new_key", lambda: pool[next(numbers) % 3])
    dice, found = random.Random(11), Counter()
    for number in range(ROUNDS):
        people, boxed, round_, (first, second) = one_round(team, dice, number)
        words = {one.pk.hex: one for one in Words.objects.filter(report__round=round_)}
        in_order = [words[pk] for pk in (pk.replace("-", "") for pk in hidden_order("assessment_words")) if pk in words]
        assert len(in_order) == 2 * EIGHT
        by_question = {question.pk: [one.text for one in in_order if one.statement_id == question.pk] for question in (first, second)}
        keys = {one.text: one.pk.hex for one in in_order}
        for texts in by_question.values():
            found["rows"] += hits(people, texts)
            found["rows backwards"] += hits(people[::-1], texts)
            found["keys"] += hits(people, sorted(texts, key=keys.get))
            # Whose digest comes first in the box: the box is read in the order of digests, as an attacker may suppose.
            by_digest = [person for _digest, person in sorted(zip(boxed, people, strict=True))]
            found["digests"] += hits(by_digest, texts)
        # Two answers of one person, laid side by side.
        found["same person"] += 2 * sum(a.split()[-1] == b.split()[-1] for a, b in zip(*by_question.values(), strict=True))
    # By chance one of eight is right, whatever the order, with a variance of one: 2 questions × 200 rounds. Laying two answers
    # side by side is done once a round and counted twice. Four standard deviations above is more than chance.
    expected = 2 * ROUNDS
    limits = {name: expected + 4 * ((2 if name == "same person" else 1) * expected) ** 0.5 for name in found}
    assert {name: total for name, total in found.items() if total > limits[name]} == {}


@pytest.mark.django_db(transaction=True)
def test_the_same_attacker_breaks_the_naive_design():
    """“Two tables, random keys, no times”: the mark that somebody has answered and the answer, written together."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_done (person integer PRIMARY KEY)")
        cursor.execute("CREATE TABLE naive_answer (id varchar(40) PRIMARY KEY, text varchar(40))")
    try:
        people, right = list(range(101, 109)), 0
        for person in random.Random(3).sample(people, EIGHT):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO naive_done VALUES (%s)", [person])
                cursor.execute("INSERT INTO naive_answer VALUES (%s, %s)", [secrets.token_hex(16), f"kirjoitti {person}"])
        texts = hidden_order("naive_answer", "text")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT d.person, a.text FROM naive_done d JOIN naive_answer a ON a.xmin = d.xmin")
                right = sum(text.endswith(str(person)) for person, text in cursor.fetchall())
        else:
            # Copies after every request give the order of people; the hidden row numbers give the order of answers.
            right = hits(random.Random(3).sample(people, EIGHT), texts)
        assert right == EIGHT
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_done")
            cursor.execute("DROP TABLE naive_answer")


@pytest.mark.django_db(transaction=True)
def test_tables_and_logs_and_mail_hold_no_order_no_time_and_no_person(client, caplog):
    cast = gather()
    team = make_team(cast.organisation, cast.member("aino"), [EIGHT])
    small_instrument(team)
    assert {field.name for field in Sealed._meta.get_fields()} == {"digest", "round_id", "body"}
    assert not any(field.get_internal_type().startswith("Date") for model in (Sealed, Words, Result) for field in model._meta.concrete_fields)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'assessment_sealed'")
            assert "WITHOUT ROWID" in cursor.fetchone()[0]
    now = timezone.now()
    round_ = open_round(
        by=team.coach, name="R", area=None, is_pulse=False, closes_at=now + timedelta(days=1), results_at=now + timedelta(days=2),
        partition=[team.sites], by_card=frozenset(), at=now,
    )  # fmt: skip
    make_keys(round_)
    member = team.members[0]
    token = fetch_token(member, round_, now)
    with caplog.at_level(logging.DEBUG):
        client.post(f"/a/{round_.key}/", sealed_message(member, round_, token, {}), content_type="application/json")
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        client.post(f"/polku/mirror/rounds/{round_.pk}/permit/", {"blinded": "eA=="})
    said = [record.getMessage() for record in caplog.records]
    assert not any("path" in line and ("/a/" in line or "/permit/" in line) for line in said), said
    assert Sealed.objects.count() == 1
    assert DBTaskResult.objects.count() == 0, "an answer sends no mail and queues no work"


# A server's whole life with one round, in a process and a folder of its own; what it prints are the bytes to look for.
LIFE = """
import base64, json, shutil
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from tests.assessment.teams import close, fetch_token, make_team, open_for, post_at, sealed_message
from tests.cast import gather
from talkoot.assessment import keys
from talkoot.assessment.models import Sealed, Statement
copies = Path(settings.TALKOOT_HOME) / "copies"
copies.mkdir()
def copy(name):
    for path in Path(settings.TALKOOT_HOME).glob("talkoot.sqlite3*"):
        shutil.copy(path, copies / f"{name}-{path.name}")
cast = gather()
team = make_team(cast.organisation, cast.member("aino"), [8])
round_ = open_for(team, at=timezone.now())
question = Statement.objects.get(organisation=team.organisation, code="Q5")
secrets = [base64.b64encode((keys.folder(round_) / name).read_bytes()[60:120]).decode() for name in ("box.pem",)]
bodies = []
for number, member in enumerate(team.members):
    token = fetch_token(member, round_, timezone.now())
    copy(f"{number}-token")
    words = {str(question.pk): {"text": f"TUNNUSLAUSE-{number}", "reader": "everyone"}}
    post_at(round_, sealed_message(member, round_, token, {}, words=words))
    copy(f"{number}-answer")
bodies = [base64.b64encode(bytes(one.body)[1000:1064]).decode() for one in Sealed.objects.all()]
close(round_)
print(json.dumps({"keys": secrets, "bodies": bodies}))
"""


@pytest.mark.one_database
def test_files_copies_and_backups_give_nothing_away_and_what_is_deleted_is_gone(tmp_path):
    import base64
    import json

    env = environment(str(tmp_path)) | {"TALKOOT_MODE": "development"}
    talkoot(env, "migrate")
    told = json.loads(django(env, LIFE).strip().splitlines()[-1])
    copies = {path.name: path.read_bytes() for path in (tmp_path / "copies").iterdir()}
    assert len([name for name in copies if name.endswith("sqlite3")]) == 2 * EIGHT
    # During the round: no plain word in any file, copy or write-ahead frame; the sealed bodies are there (or nothing would be proved).
    assert not any(b"TUNNUSLAUSE" in content for content in copies.values())
    bodies = [base64.b64decode(body) for body in told["bodies"]]
    assert all(any(body in content for content in copies.values()) for body in bodies)
    # Afterwards: no sealed body on any page, used or free, nor in the write-ahead file; and no key in any file of the home folder.
    left = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "copies"}
    assert not any(body in content for content in left.values() for body in bodies)
    assert not any(base64.b64decode(key) in content for content in left.values() for key in told["keys"])
    assert not list((tmp_path / "round-keys").glob("*/*"))
    assert any(b"TUNNUSLAUSE" in content for content in left.values()), "what was published is there"


@pytest.mark.one_database
def test_without_secure_deletion_the_same_look_finds_the_bytes(tmp_path):
    """The control for the look at the bytes."""
    found = {}
    for setting in ("OFF", "ON"):
        path = tmp_path / f"{setting}.sqlite3"
        with sqlite3.connect(path) as database:
            database.execute(f"PRAGMA secure_delete={setting}")
            database.execute("CREATE TABLE box (digest TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
            database.executemany("INSERT INTO box VALUES (?, ?)", [(str(i), b"SINETTI" * 1200) for i in range(8)])
            database.commit()
            database.execute("DELETE FROM box")
            database.commit()
        database.close()
        found[setting] = b"SINETTI" in path.read_bytes()
    assert found == {"OFF": True, "ON": False}


@pytest.mark.django_db
def test_somebody_erased_takes_no_answer_along(cast):
    """There is nothing of a person's answer under the person: every field that points at one is named here."""
    from django.apps import apps

    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("assessment").get_models()
        for field in model._meta.concrete_fields
        if field.related_model in (Membership, apps.get_model("accounts.User"))
    }
    assert pointing == {
        "Round.opened_by", "Invited.member", "Choice.owner", "Choice.made_by", "Choice.looked_by", "Card.made_by", "Talk.changed_by",
        "Plan.made_by",
    }  # fmt: skip
