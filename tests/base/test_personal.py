"""What is held of a person: seen, taken along, removed; and never what others may not know."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from talkoot.assessment.models import Sealed, Words
from talkoot.base.accounts.models import User
from talkoot.base.orgs.actions import change_member, end_membership
from talkoot.base.orgs.leaving import erase_person, personal_file
from talkoot.base.orgs.models import Invitation, Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.store.privacy import Held
from talkoot.base.trail.models import Entry
from talkoot.feedback.actions.comments import handle_comment, take_comment
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
