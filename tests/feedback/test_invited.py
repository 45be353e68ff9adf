"""Nothing stored leads from an address that was invited to what its customer answered.

The attacker holds every table with its hidden columns and hidden order as it is at the end, one copy made in a night between,
every file and everything logged; he has the installation's key and a list of the invited, so he knows which row is whose.
"""

import itertools
import random
import re
import threading
from collections import Counter
from uuid import UUID, uuid5

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from talkoot.base.accounts.models import Attempts
from talkoot.base.jobs.worker import Worker
from talkoot.feedback import writer
from talkoot.feedback.actions import answers as taking
from talkoot.feedback.actions.answers import submit_answer
from talkoot.feedback.actions.follow_ups import reach_digest
from talkoot.feedback.actions.invitations import answer_invitation, invite_customers
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.logic import used
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Answer, Asking, Channel, UsedLinks
from talkoot.feedback.queries.channels import channel_page
from tests.cast import AT, gather
from tests.mails import queued

EIGHT, ROUNDS = 8, 40
PEOPLE = [f"asiakas{number}@example.org" for number in range(EIGHT)]
NAIVE = UUID("6f6d2f4e-5d0e-4c53-9c36-2f0f0a7d7e11")  # is in the program, so the attacker has it


def invite(cast, by="nora", people=PEOPLE):
    """A point, its invitations sent through the worker, and each person's link as it stands in their own mail."""
    point = open_channel(by=cast.member(by), survey=cast.survey, site=cast.salla, kind=Channel.Kind.MAIL, at=AT)
    Asking.objects.all().delete()  # of the round before: who was asked lately would not be asked again
    Attempts.objects.all().delete()  # forty mails in a day are too many for one address
    mail.outbox.clear()
    assert invite_customers(by=cast.member(by), channel=point, addresses=people, at=AT).sent == len(people)
    links = {sent["to"]: re.search(r"/k/i/([^/]+)/\n", sent["text"])[1] for sent in queued()}
    if not connection.in_atomic_block:
        Worker("test").tasks_of("mail").run()
        assert len(mail.outbox) == len(people)
        assert DBTaskResult.objects.count() == 0, "what was sent is gone from the queue at once"
    return point, links


def dump():
    """Every table as its hidden columns order it: (table, hidden, row) of each row, values as text."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith("sqlite_"):
                continue
            hidden = "rowid" if connection.vendor == "sqlite" else "xmin::text::bigint, ctid::text"
            try:
                with transaction.atomic():
                    cursor.execute(f"SELECT {hidden}, * FROM {connection.ops.quote_name(table)} ORDER BY {hidden.replace('::text', '', 1)}")
            except Exception:  # a table without row numbers
                cursor.execute(f"SELECT 0, * FROM {connection.ops.quote_name(table)}")
            width = 1 if connection.vendor == "sqlite" else 2
            for row in cursor.fetchall():
                found.append((table, row[0], tuple(text_of(value) for value in row[width:])))
    return found


def text_of(value):
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value.hex if isinstance(value, UUID) else str(value)


def sequences(rows, names):
    """In which order each table's hidden columns name the things, and in which transactions: {table: [(thing, hidden)]}."""
    found = {}
    for table, hidden, row in rows:
        for thing, marks in names.items():
            if any(mark in cell for mark in marks for cell in row):
                found.setdefault(table, []).append((thing, hidden))
    return {table: named for table, named in found.items() if len({thing for thing, _hidden in named}) == len(names) == len(named)}


def attack(now, night, links):
    """Every guess {address: answer} that can be made, by the way it was made."""
    asked = {row.reach_digest: row for row in Asking.objects.all()}
    organisation = Channel.objects.get(pk=next(iter(asked.values())).channel_id).organisation_id
    whose = {person: asked[reach_digest(organisation, person)] for person in PEOPLE}
    marks = {person: {row.reach_digest, row.key} for person, row in whose.items()}
    answers = {row.key.hex: {row.key.hex} for row in Answer.objects.filter(channel_id=next(iter(whose.values())).channel_id)}
    by_person, by_answer = sequences(now, marks), sequences(now, answers)
    assert by_person, "the attacker sees who was invited"
    assert by_answer, "and what was answered"
    guesses = {}
    for (a, first), (b, second) in itertools.product(by_person.items(), by_answer.items()):
        guesses[a, b, "order"] = {p: k for (p, _x), (k, _y) in zip(first, second, strict=True)}
        guesses[a, b, "backwards"] = {p: k for (p, _x), (k, _y) in zip(first[::-1], second, strict=True)}
        # The nearest transaction, not used for anybody else.
        left, near = dict(second), {}
        for person, hidden in first:
            near[person] = min(left, key=lambda key: abs(left[key] - hidden))
            del left[near[person]]
        guesses[a, b, "nearest"] = near
    # Rows that changed since the night: theirs are the later answers.
    before = set(night)
    changed = [p for p, m in marks.items() if any((t, h, row) not in before for t, h, row in now if any(x in c for x in m for c in row))]
    late = [key for key in answers if not any(key in cell for _t, _h, row in night for cell in row)]
    rest = [p for p in PEOPLE if p not in changed] + changed
    guesses["changed since the night"] = dict(zip(rest, [k for k in answers if k not in late] + late, strict=True))
    # Whatever looks like a link, in any table, file or log: a key made of it.
    guesses["keys from links"] = {
        person: key for person, row in whose.items() for link in links if token_digest(link) == row.key and (key := uuid5(NAIVE, link).hex) in answers
    }
    return guesses


def links_lying_about(rows, caplog):
    """Whatever looks like a link."""
    texts = [cell for _table, _hidden, row in rows for cell in row] + [record.getMessage() for record in caplog.records]
    texts += [path.read_bytes().decode("latin-1") for path in settings.TALKOOT_HOME.rglob("*") if path.is_file()]
    return {link for text in texts for link in re.findall(r"/k/i/([A-Za-z0-9_-]{32})/", text)}


@pytest.mark.django_db(transaction=True)
def test_eight_who_were_invited_are_matched_with_their_answers_by_chance_only(caplog):
    cast, dice, found = gather(), random.Random(5), Counter()
    for _round in range(ROUNDS):
        point, links = invite(cast)
        order, truth, night = dice.sample(PEOPLE, EIGHT), {}, []
        for number, person in enumerate(order):
            before = set(Answer.objects.values_list("key", flat=True))
            assert Client().post(f"/k/i/{links[person]}/", {"score": str(dice.randint(1, 5))}).status_code == 303
            (key,) = set(Answer.objects.filter(channel=point).values_list("key", flat=True)) - before
            truth[person] = key.hex
            if number == 3:
                night = dump()
        now = dump()
        lying = links_lying_about(now + night, caplog)
        for way, guess in attack(now, night, lying).items():
            found[str(way)] += sum(truth[person] == key for person, key in guess.items())
        assert not lying & set(links.values()), "no link lies in a table, a file or a log once its mail is sent"
        assert not any(person in cell for _table, _hidden, row in now for cell in row for person in PEOPLE), "nor an address"
    # By chance one of eight is right whatever the order, with a variance of one. Knowing of a night who answered before it
    # would make it two.
    most = ROUNDS + 4 * ROUNDS**0.5
    assert {way: hits for way, hits in found.items() if hits > most} == {}


@pytest.mark.django_db(transaction=True)
def test_the_same_attacker_breaks_the_naive_way(caplog):
    """A key that follows from the link, a mark beside the address in the same transaction, and the mail open in the queue."""
    cast = gather()
    nora = cast.member("nora")
    point = open_channel(by=nora, survey=cast.survey, site=cast.salla, kind=Channel.Kind.MAIL, at=AT)
    invite_customers(by=nora, channel=point, addresses=PEOPLE, at=AT)
    links = {sent["to"]: re.search(r"/k/i/([^/]+)/\n", sent["text"])[1] for sent in queued()}
    for waiting, (person, link) in zip(DBTaskResult.objects.all(), links.items(), strict=True):
        DBTaskResult.objects.filter(pk=waiting.pk).update(args_kwargs={"args": [], "kwargs": {"to": person, "text": f"http://x/k/i/{link}/\n"}})
    page, truth, night = channel_page(point.key), {}, []
    for number, person in enumerate(random.Random(5).sample(PEOPLE, EIGHT)):
        key = uuid5(NAIVE, links[person])
        with transaction.atomic():
            submit_answer(channel=page.channel, submission=Submission(key, 4), at=AT)
            Asking.objects.filter(key=token_digest(links[person])).update(used_at=AT)
        truth[person] = key.hex
        if number == 3:
            night = dump()
    now = dump()
    guesses = attack(now, night, links_lying_about(now, caplog))
    assert guesses["keys from links"] == truth
    if connection.vendor == "postgresql":
        assert guesses["feedback_asking", "feedback_answer", "nearest"] == truth


@pytest.fixture
def invited(cast):
    point, links = invite(cast, people=["maija@example.org"])
    (link,) = links.values()
    return Asking.objects.select_related("channel").get(), link, channel_page(point.key)


@pytest.mark.django_db
def test_where_the_answer_cannot_be_kept_the_link_is_given_back(invited, monkeypatch):
    _asking, link, _page = invited

    def full(arrivals):
        raise writer.QueueFull

    monkeypatch.setattr("talkoot.feedback.views.invitations.store_delivery", full)
    response = Client().post(f"/k/i/{link}/", {"score": "4"})
    assert response.status_code == 503
    assert Answer.objects.count() == 0
    monkeypatch.undo()
    assert Client().get(f"/k/i/{link}/").status_code == 200
    assert Client().post(f"/k/i/{link}/", {"score": "4"}).status_code == 303
    assert Client().post(f"/k/i/{link}/", {"score": "4"}).status_code == 409


@pytest.mark.django_db
def test_an_answer_that_is_kept_though_the_reply_was_lost_is_not_given_twice(invited):
    asking, link, page = invited

    def lost(arrivals):
        taking.store_answers(arrivals)
        raise OSError("the connection went away after the commit")

    key = answer_invitation(asking=asking, token=link, page=page, score=4, at=AT, keep=lost)
    assert Answer.objects.get().key == key
    assert answer_invitation(asking=asking, token=link, page=page, score=4, at=AT, keep=taking.store_answers) is None


@pytest.mark.django_db
def test_a_crash_between_the_two_costs_one_press_and_makes_no_second_answer(invited):
    asking, link, page = invited

    class Killed(BaseException):
        """As a process that ends without clearing up."""

    def crash(arrivals):
        raise Killed

    with pytest.raises(Killed):
        answer_invitation(asking=asking, token=link, page=page, score=4, at=AT, keep=crash)
    assert Answer.objects.count() == 0
    assert Client().post(f"/k/i/{link}/", {"score": "4"}).status_code == 409
    assert Answer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_answer():
    cast = gather()
    _point, links = invite(cast, people=["maija@example.org", "liisa@example.org"])
    link, results = links["maija@example.org"], []

    def press():
        results.append(Client().post(f"/k/i/{link}/", {"score": "4"}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [303, *[409] * 5]
    assert Answer.objects.count() == 1
    assert Client().post(f"/k/i/{links['liisa@example.org']}/", {"score": "4"}).status_code == 303
    kept = UsedLinks.objects.get()
    assert len(bytes(kept.digests)) == 2 * used.SIZE
    assert not {field.get_internal_type() for field in UsedLinks._meta.concrete_fields} & {"DateTimeField"}
