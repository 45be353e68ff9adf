"""Nothing stored leads from a hidden question to who asked it: an attacker with copies of the whole database after every request, its
hidden columns, sessions, notices and queues does no better than chance over two hundred rounds, and breaks a naive design kept beside.

In each round eight people fetch permissions and open the page in orders of the test's choosing; one of them asks while they have it
open, somebody answers, and one visit later the asker reads and thanks.
"""

import random
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from talkoot.base.accounts.models import User
from talkoot.base.kit import language
from talkoot.base.orgs.models import Membership
from talkoot.sparring.actions import hidden as actions
from talkoot.sparring.actions.answering import answer
from talkoot.sparring.actions.hidden import appear, make_key
from talkoot.sparring.models import Answer, MonthKey, Question
from talkoot.sparring.queries import questions
from talkoot.sparring.views import asking
from tests.cast import gather
from tests.sparring.asker import people

EIGHT, ROUNDS, A_MONTH = 8, 200, 3  # as many rounds a month as one person has permissions
BY_CHANCE = 34  # of 200 by one in eight, and two standard errors
NAIVE = 190
HIDDEN = {"sparring_spent", "sparring_waiting", "sparring_question", "sparring_answer", "naive_question", "naive_thanks"}
WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


class Copies:
    """An attacker's copies of the database after every request: what each of them changed, and whom the changed rows name."""

    def __init__(self, persons: list[int], of_user: dict[int, int]) -> None:
        self.persons, self.of_user, self.written = persons, of_user, set()
        self.naming = {
            model._meta.db_table: [(one.column, one.related_model) for one in model._meta.concrete_fields if one.related_model in (Membership, User)]
            for model in apps.get_models()
        }
        self.naming |= {"naive_opened": [("person", Membership)]}
        self.kept: dict[str, dict[tuple, dict]] = {}
        self.seen: list[list[tuple[str, dict]]] = []  # of each request: tables and the rows that were added, changed or taken away

    def __call__(self, execute, sql, params, many, context):
        if found := WRITES.match(sql):
            self.written.add(found[1])
        return execute(sql, params, many, context)

    def rows(self, table: str) -> dict[tuple, dict]:
        """All rows, on PostgreSQL with the transaction that wrote each."""
        hidden = ", xmin::text AS xmin" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT *{hidden} FROM "{table}"')
            names = [column[0] for column in cursor.description]
            return {tuple(map(str, row)): dict(zip(names, row, strict=True)) for row in cursor.fetchall()}

    def copy(self) -> None:
        """After a request. A table into which nothing was written is the same as before: it is not read again."""
        changed = []
        for table in sorted(self.written):
            before, now = self.kept.get(table, {}), self.rows(table)
            changed += [(table, row) for key, row in {**before, **now}.items() if (key in before) != (key in now)]
            self.kept[table] = now
        self.written.clear()
        self.seen.append(changed)

    def named(self, table: str, row: dict) -> set[int]:
        """Whom a row names: by a key, by a session that is theirs."""
        found = {row[column] if model is Membership else self.of_user.get(row[column]) for column, model in self.naming.get(table, ())}
        if table == Session._meta.db_table:
            found.add(self.of_user.get(int(Session(session_data=row["session_data"]).get_decoded().get("_auth_user_id", 0))))
        return found & set(self.persons)


def before(copies: Copies, first: int, last: int) -> set[int]:
    """Whom the newest changes up to and in a request name."""
    for changed in reversed(copies.seen[first : last + 1]):
        if people_named := set().union(set(), *(copies.named(table, row) for table, row in changed)):
            return people_named
    return set()


def same_transaction(copies: Copies, moments: list[int]) -> set[int]:
    """Whom rows of the very transaction name that wrote something hidden; on SQLite of the very request."""
    found: set[int] = set()
    for at in moments:
        changed = copies.seen[at]
        marks = {row.get("xmin") for table, row in changed if table in HIDDEN}
        found |= set().union(set(), *(copies.named(table, row) for table, row in changed if row.get("xmin") in marks))
    return found


def left_out(copies: Copies) -> set[int]:
    """Who alone was told of the question, or alone was not; who alone has seen it."""
    told = [row for changed in copies.seen for table, row in changed if table == "notices_notice"]
    for some in ({row["member_id"] for row in told}, {row["member_id"] for row in told if row["seen_at"]}):
        for one in (some & set(copies.persons), set(copies.persons) - some):
            if len(one) == 1:
                return one
    return set()


def carried(copies: Copies) -> set[int]:
    """Whom rows name that hold something of what is hidden: a digest, or the words."""
    marks = {str(value) for changed in copies.seen for table, row in changed if table in HIDDEN for value in row.values() if len(str(value)) > 20}
    found: set[int] = set()
    for changed in copies.seen:
        for table, row in changed:
            if table not in ("notices_notice", "sparring_asked") and any(mark in str(value) for value in row.values() for mark in marks):
                found |= copies.named(table, row)
    return found


def nearest(copies: Copies) -> set[int]:
    """Whose permission looks most like what was used: a guess that one can always make."""
    spent = [row["digest"] for changed in copies.seen for table, row in changed if table == "sparring_spent"]
    fetched = {row["member_id"]: row["blinded"] for changed in copies.seen for table, row in changed if table == "sparring_fetched"}
    if not spent or not fetched:
        return set()
    return {min(fetched, key=lambda pk: abs(int(fetched[pk], 16) - int(spent[0], 16)))}


def attack(copies: Copies, asked: int, thanked: int, dice: random.Random) -> dict[str, int]:
    """Each attack's guess, and one of all together: what most of them say, by lot where they say nothing or the same of several."""
    votes = {
        "the newest change before it was asked": before(copies, 0, asked),
        "the newest change before the thanks": before(copies, asked + 1, thanked),
        "the same transaction": same_transaction(copies, [asked, thanked]),
        "told or not": left_out(copies),
        "carried along": carried(copies),
        "nearest digest": nearest(copies),
    }
    counts = Counter(person for people_named in votes.values() for person in people_named)
    most = max(counts.values(), default=0)
    together = dice.choice([pk for pk in copies.persons if counts[pk] == most])
    return {name: dice.choice(sorted(found)) if found else 0 for name, found in votes.items()} | {"all together": together}


# Small, and always the same: with others the dice fall otherwise, and of many runs some would name by chance more often than two errors allow.
PRIMES = (
    (
        0xDB85BF2A55FE536AFB261F5E24639831257A7343F8606FC7C74B59CBD227CC51059B290714C3899A8BB4FFF25A9D71837AAF10CCBAEB3D1F10641693B65CAD49,
        0xCA287640E5BABFED2BD25D3A99E6BF2C5D4769DD05C61F535D93C53E35AEECDECE57626EDCE88EA17E5274CA22FB31867A87B1FB1649D10E8784EE8FCF3B1907,
    ),
    (
        0xE3449654C0C84253E8ED1B5ADEF2E41C3C221232FFCA6898C1FF3FA8E80B7D31B24AD16DE340E61C8713B51C0D8CE8C6C9788DE5A22C6F3352E5B1A30E35B9BD,
        0xC3ED47851C4E078ECBB103ADADBB2EBC8638EF848A9C40D4EF1010A8904042B1448C2768D489BF7E64B886D61552DFAD9B781F1BC8B27E11B7786EF8B7E88469,
    ),
    (
        0xD80FE66DF6F0A2047D9E005E2E7173D76D5E1363A9F82A49676250EB13FC947DBA7A43F1AF0371FFAC9F9235895E9B77CD74CE7181109ECF4244935FE736AF23,
        0xC50857126FEE1C8DFAD2831B7DF7524BB300CD3BD076A0976D8C711A059B48940AE8FFC85860357123FA7D24AB42FB920C48DC3698AC00B11CC90788BA7DF5C5,
    ),
)


def quick_key(p: int, q: int) -> rsa.RSAPrivateKey:
    n, d = p * q, pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, n)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


@pytest.mark.django_db(transaction=True)
def test_over_two_hundred_rounds_the_asker_is_named_no_more_often_than_by_chance(monkeypatch):
    cast, dice, guesses = gather(), random.Random(41), random.Random(14)
    pool, numbers = [quick_key(*pair) for pair in PRIMES], count()
    monkeypatch.setattr(actions, "new_key", lambda: pool[next(numbers) % 3])
    clock = [datetime(2026, 11, 20, 6, 3, tzinfo=timezone.get_current_timezone())]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])
    eight, nora = people(cast, EIGHT, dice), cast.member("nora")
    pks = [one.member.pk for one in eight]
    right: Counter[str] = Counter()
    # What the page lists is only read, and slow; that the whole of it writes nothing is tried below.
    monkeypatch.setattr(asking, "form_page", lambda *_given: HttpResponse())
    for name in ("waiting_for", "to_look_at", "clock_of"):
        monkeypatch.setattr(questions, name, lambda *_given: [])
    for name in ("open_questions", "questions_of"):
        monkeypatch.setattr(questions, name, lambda _me: Question.objects.none())
    monkeypatch.setattr(asking, "told_clock", str)
    monkeypatch.setattr(asking, "begun", lambda *_given: {})
    monkeypatch.setattr(asking, "AskForm", lambda *_given, **_more: SimpleNamespace(is_bound=False))
    monkeypatch.setattr(language, "for_finding", lambda *_given: [])  # finding who knows about it by a dictionary
    copies = Copies(pks, {one.member.user_id: one.member.pk for one in eight})
    for number in range(ROUNDS):
        copies.seen = copies.seen[: EIGHT * (number % A_MONTH > 0)]
        if number % A_MONTH == 0:
            MonthKey.objects.all().delete()  # the next month, as far as permissions go
            make_key(organisation=cast.organisation, at=clock[0])
        asker = dice.choice(eight)
        with connection.execute_wrapper(copies):
            for one in dice.sample(eight, EIGHT) if number % A_MONTH == 0 else []:
                assert one.fetch()
                copies.copy()
            for one in dice.sample(eight, EIGHT):
                one.client.get("/polku/sparring/")
                copies.copy()
                if one is asker:
                    assert one.ask("Miten tämä tehdään?")[0] == 200
                    copies.copy()
                    asked = len(copies.seen) - 1
            clock[0] += timedelta(minutes=15)
            appear(at=clock[0])
            copies.copy()
            made = Question.objects.latest("pk")
            said = answer(by=nora, question=made, text="Näin.", key=uuid4(), at=clock[0])
            copies.copy()
            for one in dice.sample(eight, EIGHT):
                one.client.get("/polku/sparring/")
                copies.copy()
                if one is asker:
                    assert one.read()[0] == 200
                    copies.copy()
                    assert one.do("helped", answer=said.pk)[0] == 200
                    copies.copy()
                    thanked = len(copies.seen) - 1
            clock[0] += timedelta(minutes=15)
            appear(at=clock[0])
            copies.copy()
        assert any(table == "sparring_waiting" for table, _row in copies.seen[asked]), "the attacker has seen it come"
        assert Answer.objects.get(pk=said.pk).helped_at == clock[0].replace(minute=clock[0].minute // 15 * 15)
        for name, guess in attack(copies, asked, thanked, guesses).items():
            right[name] += guess == asker.member.pk
        Question.objects.filter(pk=made.pk).delete()
    assert {name: hits for name, hits in right.items() if hits > BY_CHANCE} == {}, right


@pytest.mark.django_db(transaction=True)
def test_the_same_attacker_names_the_asker_in_a_naive_design():
    """No name beside the question either; but opening the page notes when one was there, and a question stands at once."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_opened (person integer PRIMARY KEY, times integer)")
        cursor.execute("CREATE TABLE naive_question (id varchar(40) PRIMARY KEY, text varchar(60))")
        cursor.execute("CREATE TABLE naive_thanks (id varchar(40) PRIMARY KEY, text varchar(60))")
        cursor.executemany("INSERT INTO naive_opened VALUES (%s, 0)", [[one] for one in range(101, 109)])
    eight, dice, guesses, right = list(range(101, 109)), random.Random(41), random.Random(14), 0
    try:
        for _round in range(ROUNDS):
            copies, asker, moments = Copies(eight, {}), dice.choice(eight), []
            copies.kept = {table: copies.rows(table) for table in ("naive_opened", "naive_question", "naive_thanks")}
            with connection.execute_wrapper(copies):
                for table in ("naive_question", "naive_thanks"):
                    for one in dice.sample(eight, EIGHT):
                        with transaction.atomic(), connection.cursor() as cursor:
                            cursor.execute("UPDATE naive_opened SET times = times + 1 WHERE person = %s", [one])
                        copies.copy()
                        if one == asker:
                            with transaction.atomic(), connection.cursor() as cursor:
                                cursor.execute(f"INSERT INTO {table} VALUES (%s, 'Miten tämä tehdään?')", [uuid4().hex])
                            copies.copy()
                            moments.append(len(copies.seen) - 1)
            right += attack(copies, *moments, guesses)["all together"] == asker
    finally:
        with connection.cursor() as cursor:
            for table in ("naive_opened", "naive_question", "naive_thanks"):
                cursor.execute(f"DROP TABLE {table}")
    assert right >= NAIVE
