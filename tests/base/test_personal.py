"""What is held of a person: seen, taken along, removed; and never what others may not know."""

import json
import re
from datetime import time

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from talkoot.agreements.actions.keeping import commit, put_in_force
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.assessment.models import Sealed, Words
from talkoot.base.accounts.models import User
from talkoot.base.notices.models import Rhythm
from talkoot.base.orgs.actions import change_member, end_membership
from talkoot.base.orgs.leaving import erase_person, personal_file, words_of_kind
from talkoot.base.orgs.models import Invitation, Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.store.privacy import Held
from talkoot.base.trail.models import Entry
from talkoot.feedback.actions.comments import handle_comment, take_comment
from talkoot.work.actions.tasks import Plan, add_task
from tests import make
from tests.assessment.teams import close, fetch_token, make_team, open_for, post, rated, sealed_message
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def text_of(user) -> str:
    return json.dumps(personal_file(user, AT), ensure_ascii=False)


def test_the_file_holds_what_is_a_persons_and_no_secret_and_no_other_person(cast, sign_in):
    eero = cast.member("eero")
    comment = make.comment(cast.channel, "asiakkaan sanat", score=5)
    take_comment(by=eero, comment=comment, at=AT)
    found = json.loads(sign_in("eero").get("/me/data/file/").content)
    records = found["records"]
    assert records["accounts.user"][0]["email"] == "eero@example.org"
    assert records["orgs.membership"][0]["sites"] == ["Salla"]
    assert records["feedback.comment"][0]["taken_by"] == "you"
    assert records["trail.entry"]
    text = text_of(eero.user)
    assert "asiakkaan sanat" not in text  # a customer's, not the person's
    assert "password" not in text
    assert not [name for name in ("aino", "Aino", "sanna", "Sanna", "eve@") if name in text]
    assert sign_in("eero").get("/me/data/").status_code == 200


def test_the_file_holds_none_of_the_answers_of_the_team_mirror(cast, now):
    team = make_team(cast.organisation, cast.member("aino"), [6])
    made = open_for(team, at=now)
    marker = "MERKKISANA"
    for member in team.members:
        token = fetch_token(member, made, now)
        question = next(one for one in made.statements.all() if one.block == "question")
        assert (
            post(made, sealed_message(member, made, token, {rated(made)[0].pk: 2}, words={str(question.pk): {"text": marker, "reader": "everyone"}}))[0] == 200
        )
    bodies = [bytes(body).hex() for body in Sealed.objects.values_list("body", flat=True)]
    for is_open in (True, False):
        if not is_open:
            close(made)
        for member in team.members:
            text = text_of(member.user)
            assert "assessment.invited" in text
            assert marker not in text
            assert not [body for body in bodies if body[:40] in text]
            assert "blinded" not in text
            assert not [kind for kind in ("sealed", "result", "words", "report", "energy") if f"assessment.{kind}" in text]
    assert Words.objects.filter(text=marker).count() == 6  # it was there to be found


def test_an_erased_person_is_named_nowhere_in_the_database(cast, sign_in):
    eero = cast.member("eero")
    User.objects.filter(pk=eero.user_id).update(name="Eerokki Ainutlaatuinen")
    eero.user.refresh_from_db()
    comment = make.comment(cast.channel, "sanat", score=5)
    take_comment(by=eero, comment=comment, at=AT)
    handle_comment(by=eero, comment=comment, at=AT)
    Invitation.objects.create(organisation=cast.organisation, digest="d", email="eero@example.org", name="Eerokki Ainutlaatuinen", created_at=AT, expires_at=AT)
    client = sign_in("eero")
    assert client.post("/me/erase/", {"name": "väärä"}).status_code == 422
    assert User.objects.get(pk=eero.user_id).is_active
    assert client.post("/me/erase/", {"name": "Eerokki Ainutlaatuinen"}).status_code == 302
    assert client.get("/polku/").status_code == 302
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("django_content", "sqlite")):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found = [row for row in cursor.fetchall() if "Eerokki" in repr(row) or "eero@example" in repr(row)]
            assert found == [], table
    comment.refresh_from_db()
    assert comment.taken_by_id == eero.pk  # what was done stays, without a name
    assert Membership.objects.get(pk=eero.pk).ended_at is not None
    assert Entry.objects.filter(act="erase_person").exists()


def test_the_only_owner_stays_and_an_owner_erases_only_those_who_left(cast, sign_in):
    sanna, eero = cast.member("sanna"), cast.member("eero")
    with pytest.raises(Refused):
        erase_person(user=sanna.user, by=None, at=AT)
    with pytest.raises(Refused):
        erase_person(user=eero.user, by=sanna, at=AT)
    end_membership(by=sanna, member=eero, at=AT)
    assert sign_in("sanna").post(f"/polku/people/{eero.pk}/erase/").status_code == 302
    eero.user.refresh_from_db()
    assert not eero.user.is_active
    assert "Eero" not in eero.user.name
    change_member(by=sanna, member=cast.member("aino"), role=Role.OWNER, sites=[], at=AT)
    erase_person(user=sanna.user, by=None, at=AT)


def test_who_belongs_elsewhere_is_erased_by_nobody_else(cast):
    from talkoot.base.orgs.actions import add_member

    sanna, eero = cast.member("sanna"), cast.member("eero")
    add_member(by=None, organisation=cast.other, user=eero.user, role=Role.MEMBER, sites=[], at=AT)
    end_membership(by=sanna, member=eero, at=AT)
    with pytest.raises(Refused):
        erase_person(user=eero.user, by=sanna, at=AT)


def test_each_kind_of_record_about_a_person_has_words():
    standing = {"accounts.User", "orgs.Membership"}
    for model in apps.get_models():
        if not model.__module__.startswith("talkoot."):
            continue
        points = [f for f in (*model._meta.concrete_fields, *model._meta.many_to_many) if f.related_model and f.related_model._meta.label in standing]
        if points or getattr(model, "person_keys", None):
            assert getattr(model, "called", ""), model
        for one in points:
            assert model.privacy[one.name] in (Held.ABOUT_PERSON, Held.PERSON_KEEPS), (model, one.name)


def test_what_is_said_after_a_change_of_language_is_in_the_new_one(cast, sign_in):
    client = sign_in("eero")
    for language, said in (("fi", "Tallennettu."), ("sv", "Sparat."), ("en", "Saved.")):
        answer = client.post("/me/", {"name": "Eero", "language": language, "appearance": "system"}, follow=True, headers={"accept-language": "en"})
        assert answer.status_code == 200
        assert said in answer.content.decode()


def test_each_thing_is_a_row_with_the_way_to_where_it_stands(cast, sign_in):
    eero, client = cast.member("eero"), sign_in("eero")
    task = add_task(by=eero, plan=Plan("Vie paketti"), at=AT)
    made = propose(by=cast.member("nora"), kind="rule", draft=Draft("Soitamme takaisin", [Line("same", "a")]), at=AT)
    put_in_force(by=cast.member("nora"), version=made.versions.get(), at=AT)
    made.refresh_from_db()
    commit(by=eero, version=made.in_force, promise="Soitan aina itse", at=AT)
    comment = make.comment(cast.channel, "asiakkaan sanat", score=5)
    take_comment(by=eero, comment=comment, at=AT)
    front = client.get("/me/data/").content.decode()
    pages = {kind: client.get(f"/me/data/{kind}/").content.decode() for kind in re.findall(r'href="/me/data/([a-z_.]+)/"', front)}
    assert {"orgs.membership", "work.task", "trail.entry", "agreements.commitment", "feedback.comment"} <= set(pages)
    assert f'href="/polku/work/tasks/{task.pk}/"' in pages["work.task"]
    assert f'href="/polku/agreements/{made.pk}/"' in pages["agreements.commitment"], "a commitment leads to its agreement"
    assert "Soitan aina itse" in pages["agreements.commitment"]
    assert "Soitamme takaisin" in pages["agreements.commitment"]
    assert "Polku" in pages["orgs.membership"]
    assert f'href="/polku/customers/comments/{comment.pk}/"' in pages["feedback.comment"]
    assert f'href="/polku/work/tasks/{task.pk}/"' in pages["trail.entry"]
    for page in pages.values():
        assert "pbkdf2" not in page
        assert not re.search(r"Aino|Sanna|eve@", page), "nobody else"


@pytest.mark.parametrize("person", ["sanna", "aino", "eero", "guest"])
def test_rows_lead_only_where_their_reader_may_go(cast, sign_in, person):
    client, led = sign_in(person), 0
    front = client.get("/me/data/").content.decode()
    for kind in re.findall(r'href="/me/data/([a-z_.]+)/"', front):
        for address in re.findall(r'href="(/polku/[^"]*/[0-9]+/)"', client.get(f"/me/data/{kind}/").content.decode()):
            assert client.get(address).status_code == 200, address
            led += 1
    assert led or person == "guest"


def test_rows_are_ones_own_and_of_kinds_that_there_are(cast, sign_in):
    task = add_task(by=cast.member("eve"), plan=Plan("Vieras"), at=AT)
    client = sign_in("eero")
    for kind in ("nothing.here", "auth.permission", "orgs.site", "work.task", "assessment.sealed", "x"):
        assert client.get(f"/me/data/{kind}/").status_code == 404, kind
    assert "Vieras" in sign_in("eve").get("/me/data/work.task/").content.decode()
    assert str(task.pk)
    assert sign_in("").get("/me/data/work.task/").status_code == 302


def test_many_rows_ask_no_more_of_the_database(cast, sign_in, django_assert_max_num_queries):
    eero, client = cast.member("eero"), sign_in("eero")
    for n in range(60):
        add_task(by=eero, plan=Plan(f"T {n}"), at=AT)
    with django_assert_max_num_queries(40):
        assert "T 59" in client.get("/me/data/trail.entry/").content.decode()
    for n in range(60):
        add_task(by=eero, plan=Plan(f"T {n + 60}"), at=AT)
    page = client.get("/me/data/trail.entry/").content.decode()
    assert page.count('class="row"') == 100
    assert "The file holds all of them" in page


def test_what_is_held_is_said_as_one_reads_it(cast, sign_in):
    eero = cast.member("eero")
    User.objects.filter(pk=eero.user_id).update(language="fi")
    Rhythm.objects.create(member=eero, hour=9)
    with_day = add_task(by=eero, plan=Plan("Tilaa kahvia", doers=[eero], due_on=AT.date(), due_time=time(9, 30)), at=AT)
    client = sign_in("eero")

    def page(kind):
        return re.sub(r"\s+", " ", client.get(f"/me/data/{kind}/").content.decode())

    account = page("accounts.user")
    assert "Kieli: suomi" in account.replace("Suomi", "suomi")
    assert "Kieli: fi" not in account
    assert "klo 9.00" in page("notices.rhythm")
    tasks = page("work.task")
    assert "20.11." in tasks
    assert "klo 9.30" in tasks
    assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", tasks[tasks.index("<h1") :])
    for kind in ("accounts.user", "notices.rhythm", "work.task", "orgs.membership", "trail.entry"):
        for row in re.findall(r'<span class="b">(.*?)</span> (?:<svg|</div>|</a>)', page(kind)):
            said = [" ".join(one.split()) for one in re.findall(r'class="[tm]">([^<]+)', row)]
            assert len(said) == len(set(said)), f"{kind} says one thing twice: {said}"
        if kind != "orgs.membership":
            assert page(kind).count(str(words_of_kind(kind))) <= 3, kind
    assert with_day.title in tasks
