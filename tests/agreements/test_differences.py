"""Differences of view: handled by those taking part, and found nowhere by anybody else."""

import json
import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.agreements.actions.differences import add_step, agree_to, choose_way, close_difference, open_again, raise_difference, return_unhandled, step_done
from talkoot.agreements.models import Difference, Step
from talkoot.agreements.queries.differences import differences_of, improvements
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.digest import send_digests
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import change_member, end_membership
from talkoot.base.orgs.leaving import erase_person, personal_file
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.actions import join
from talkoot.base.trail.models import Entry
from talkoot.work.actions.tasks import Plan, add_task
from tests.architecture.addresses import word_before
from tests.cast import AT
from tests.mails import queued

pytestmark = pytest.mark.django_db
MARKER = "MERKKISANAXYZ"
DAY = timedelta(days=1)


def words(marker=""):
    return {name: f"{marker} {name}".strip() for name in ("happened", "effect", "need", "proposal")}


def raised(cast, by="eero", other="nora", way="pair", facilitator=None, at=AT, **more):
    return raise_difference(
        by=cast.member(by), words=more.get("words", words(MARKER)), touches=MARKER, way=way, other=cast.member(other) if other else None,
        facilitator=cast.member(facilitator) if facilitator else None, handle_by=more.get("handle_by", (at + 7 * DAY).date()), key=more.get("key") or uuid4(), at=at,
    )  # fmt: skip


def seen_by(cast, name):
    return list(differences_of(cast.member(name)))


def test_two_handle_it_and_nobody_else_sees_it(cast):
    made = raised(cast)
    assert seen_by(cast, "eero") == seen_by(cast, "nora") == [made]
    for name in ("sanna", "aino", "guest", "eve"):
        assert seen_by(cast, name) == []
    step = add_step(by=cast.member("nora"), difference=made, kind="step", text=MARKER, on=(AT + DAY).date(), at=AT)
    for stranger in ("sanna", "aino"):
        for act in (lambda me: add_step(by=me, difference=made, kind="step", text="x", on=None, at=AT), lambda me: agree_to(by=me, step=step, at=AT),
                    lambda me: step_done(by=me, step=step, at=AT), lambda me: close_difference(by=me, difference=made, outcome="open", note="", at=AT)):  # fmt: skip
            with pytest.raises(Refused):
                act(cast.member(stranger))
    agree_to(by=cast.member("eero"), step=step, at=AT)
    assert step.agreed_by.count() == 2
    assert step_done(by=cast.member("eero"), step=step, at=AT).done_at == AT
    close_difference(by=cast.member("nora"), difference=made, outcome="understood", note=MARKER, at=AT)
    with pytest.raises(Refused):
        close_difference(by=cast.member("eero"), difference=made, outcome="open", note="", at=AT)
    with pytest.raises(Refused):
        add_step(by=cast.member("eero"), difference=made, kind="step", text="x", on=None, at=AT)
    with pytest.raises(Refused):
        open_again(by=cast.member("nora"), difference=made, handle_by=AT.date(), at=AT)
    assert open_again(by=cast.member("eero"), difference=made, handle_by=(AT + DAY).date(), at=AT).closed_at is None


def test_what_cannot_be_raised_says_why(cast):
    for wrong in (
        {"words": words() | {"need": " "}}, {"other": None}, {"other": "eero"}, {"other": "eve"}, {"way": "nonsense"}, {"way": "facilitator"},
        {"way": "facilitator", "facilitator": "eero"}, {"way": "facilitator", "facilitator": "nora"}, {"handle_by": (AT - DAY).date()},
        {"handle_by": (AT + 120 * DAY).date()},
    ):  # fmt: skip
        with pytest.raises(Refused):
            raised(cast, **wrong)
    key = uuid4()
    assert raised(cast, key=key).pk == raised(cast, key=key).pk
    assert Difference.objects.count() == 1


def test_what_is_not_handled_in_time_comes_back_to_its_writer_once(cast):
    made = raised(cast)
    assert return_unhandled(AT + 7 * DAY) == 0
    assert [return_unhandled(AT + 8 * DAY) for _again in range(3)] == [1, 0, 0]
    assert [one.member for one in Notice.objects.filter(moment__startswith="returned")] == [cast.member("eero")]
    with pytest.raises(Refused):
        choose_way(by=cast.member("nora"), difference=made, way="team", other=None, facilitator=None, handle_by=(AT + 9 * DAY).date(), at=AT + 8 * DAY)
    choose_way(
        by=cast.member("eero"),
        difference=made,
        way="facilitator",
        other=None,
        facilitator=cast.member("aino"),
        handle_by=(AT + 20 * DAY).date(),
        at=AT + 8 * DAY,
    )
    assert seen_by(cast, "aino") == [made]
    assert return_unhandled(AT + 9 * DAY) == 0
    assert return_unhandled(AT + 21 * DAY) == 1


def test_the_team_sees_only_how_many_and_only_from_five_on(cast, sign_in):
    for i in range(5):
        assert improvements(cast.member("sanna")) is None
        made = raised(cast, words=words(f"{i}"))
        close_difference(by=cast.member("eero"), difference=made, outcome="agreement" if i % 2 else "task", note="", at=AT)
    assert improvements(cast.member("sanna")) == 5
    assert MARKER not in sign_in("sanna").get("/polku/agreements/differences/").content.decode()


def addresses():
    def walk(patterns, prefix):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield prefix + str(pattern.pattern)

    return list(walk(get_resolver().url_patterns, "/"))


def harvest(client, difference, own_numbers):
    """Everything anybody can read: every address, with the number of what is its own of a difference, or else with the difference's."""
    found = []
    for path in addresses():
        own = path.replace("<slug:org>", "polku")
        takes_number = "<int:pk>" in path or "new" in path
        for n in own_numbers.get(word_before(path), [difference]) if takes_number else [0]:
            filled = own.replace("<int:pk>", str(n))
            if "<" in filled or filled.startswith("/account/logout"):
                continue
            for query in ("", f"?from=agreements.difference:{difference}") if takes_number else ("", f"?q={MARKER}"):
                answer = client.get(filled + query)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                for said in (f"q={MARKER}", f'value="{MARKER}"', f"“{MARKER}”", f"?text={MARKER}"):  # what was searched for, said back
                    body = body.replace(said.encode(), b"")
                if MARKER.encode() in body:
                    found.append(filled + query)
    return found


@pytest.mark.parametrize("stranger", ["sanna", "aino", "guest", "eve", ""])
def test_no_page_export_search_or_file_of_anybody_else_holds_a_word_of_it(cast, sign_in, stranger):
    made = raised(cast)
    step = add_step(by=cast.member("nora"), difference=made, kind="note", text=MARKER, on=None, at=AT)
    task = add_task(by=cast.member("eero"), plan=Plan("Yhteinen tehtävä"), at=AT, sources=[Ref("agreements.difference", str(made.pk))])
    client = sign_in(stranger)
    numbers = {"differences": [made.pk], "difference-steps": [step.pk], "tasks": [task.pk]}
    assert harvest(client, made.pk, numbers) == []
    if stranger:
        assert MARKER not in json.dumps(personal_file(cast.member(stranger).user, AT))
    if stranger == "sanna":
        writer = sign_in("eero")
        assert harvest(writer, made.pk, numbers), "the harvest finds it for those who take part"
        assert "agreements/differences/" not in client.get(f"/polku/work/tasks/{task.pk}/").content.decode().split("<main")[1]  # not even that it came from one
        assert f"/agreements/differences/{made.pk}/" in writer.get(f"/polku/work/tasks/{task.pk}/").content.decode()


def test_logs_mails_trail_and_jobs_hold_nothing_of_it(cast, sign_in, capfd, caplog, settings):
    caplog.set_level(logging.DEBUG)
    day = timezone.localdate() + 7 * DAY
    form = {**words(MARKER), "touches": MARKER, "way": "pair", "other": cast.member("nora").pk, "handle_by": day.isoformat(), "key": str(uuid4())}
    client = sign_in("eero")
    assert client.post("/polku/agreements/differences/new/", {**form, "handle_by": "nonsense"}).status_code == 422
    assert client.post("/polku/agreements/differences/new/", form).status_code == 302
    made = Difference.objects.get()
    sign_in("nora").post(f"/polku/agreements/differences/{made.pk}/step/", {"kind": "step", "text": MARKER})
    client.raise_request_exception = False
    client.post(f"/polku/agreements/differences/{made.pk}/close/", {"outcome": "understood", "note": MARKER})
    send_digests(timezone.now().replace(hour=8))
    call_command("check")
    assert len(caplog.records) > 5
    assert MARKER not in repr([record.__dict__ for record in caplog.records]) + repr(capfd.readouterr())
    assert MARKER not in repr(list(Entry.objects.values_list()))
    assert MARKER not in repr(list(DBTaskResult.objects.values_list())) + repr([one.body for one in mail.outbox])
    assert MARKER not in repr(list(Notice.objects.values_list()))
    mails = queued()
    assert MARKER not in repr(mails)
    assert {one["to"] for one in mails} == {"nora@example.org", "eero@example.org"}  # both were told that something waits
    assert "Eero" not in repr(mails)  # but not from whom
    assert "Nora" not in repr(mails)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in ("agreements_difference", "agreements_step", "django_session") or table.startswith("sqlite"):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert MARKER not in repr(cursor.fetchall()), table


def test_leaving_moving_and_other_roles_keep_it_so(cast, sign_in):
    made = raised(cast)
    sanna = cast.member("sanna")
    change_member(by=sanna, member=cast.member("eero"), role=Role.MEMBER, sites=[cast.kemi], at=AT)
    change_member(by=sanna, member=cast.member("aino"), role=Role.OWNER, sites=[], at=AT)
    assert seen_by(cast, "aino") == []
    assert seen_by(cast, "eero") == [made]
    end_membership(by=sanna, member=cast.member("nora"), at=AT)
    assert seen_by(cast, "nora") == []  # who has left sees it no more
    assert sign_in("nora").get(f"/polku/agreements/differences/{made.pk}/").status_code == 404
    with pytest.raises(Refused):
        add_step(by=cast.member("nora"), difference=made, kind="step", text="x", on=None, at=AT)
    add_step(by=cast.member("eero"), difference=made, kind="step", text=MARKER, on=None, at=AT)
    assert MARKER in json.dumps(personal_file(cast.member("eero").user, AT))
    erase_person(user=cast.member("eero").user, by=None, at=AT)
    assert Difference.objects.count() == Step.objects.count() == 0


def test_a_thing_made_of_it_does_not_tell_others_where_it_came_from(cast):
    from talkoot.base.thread.queries import neighbours

    made = raised(cast)
    task = add_task(by=cast.member("eero"), plan=Plan("Yhteinen"), at=AT)
    ref = Ref("work.task", str(task.pk))
    join(organisation=cast.organisation.pk, source=Ref("agreements.difference", str(made.pk)), result=ref, at=AT)
    assert [card.kind for card in neighbours([ref], cast.member("eero"))[str(ref)].came_from] != []
    for name in ("sanna", "aino"):
        assert neighbours([ref], cast.member(name))[str(ref)].came_from == []
