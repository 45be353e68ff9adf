"""Who reaches what: every address, every method, every role, one's own, another's and nobody's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from talkoot.agreements.actions.deciding import Setting, open_decision, react
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Difference, LocalWay, Remark, Tip
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.models import Card, Choice, Round, Statement
from talkoot.base.orgs.roles import MAY, Act, Role
from talkoot.customers.actions import hear_question, save_group
from talkoot.feedback.models import Deed, FollowUp, Import, Signal, Theme
from talkoot.work.actions.responsibilities import describe_responsibility
from talkoot.work.actions.tasks import Plan, add_task
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


def views():
    """(address template, name, view) of every address."""

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern), pattern.namespace or namespace)
            elif isinstance(pattern, URLPattern):
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                yield prefix + str(pattern.pattern), name, pattern.callback

    return list(walk(get_resolver().url_patterns, "/", ""))


def own_views():
    return [(path, name, view) for path, name, view in views() if not path.startswith("/account/")]


def test_every_view_declares_its_access():
    silent = [name for _path, name, view in own_views() if not hasattr(view, "access")]
    assert silent == []


def test_every_public_view_says_why():
    assert [name for _path, name, view in own_views() if view.access.kind == "public" and len(view.access.why) < 10] == []


def test_addresses_outside_our_own_are_the_sign_in_librarys():
    foreign = {view.__module__.split(".")[0] for path, _name, view in views() if path.startswith("/account/")}
    assert foreign <= {"allauth", "django"}


PEOPLE = {"": None, "guest": Role.GUEST, "eero": Role.MEMBER, "nora": Role.FACILITATOR, "aino": Role.COACH, "sanna": Role.OWNER}
INSIDE = [(path, name, view) for path, name, view in own_views() if view.access.kind == "members"]


def address(path, org, pk):
    filled = path.replace("<slug:org>", org)
    for kind in ("<int:pk>",):
        filled = filled.replace(kind, str(pk))
    assert "<" not in filled, f"the matrix does not know how to fill {path}"
    return filled


@pytest.fixture
def things(cast):
    """One thing of each kind in either organisation: where an address wants a number, it gets a real one."""
    made = {}
    for org, channel, owner in (("polku", cast.channel, "sanna"), ("toinen", cast.other_channel, "eve")):
        comment = make.comment(channel, f"words of {org}")
        importing = Import.objects.create(organisation=channel.organisation, file_name="a.csv", path="", digest="", state=Import.State.DONE, created_at=AT)
        made[org] = {
            "comments": comment.pk,
            "points": channel.pk,
            "imports": importing.pk,
            "surveys": channel.survey_id,
            "sites": channel.site_id,
            "people": cast.member(owner).pk,
            "follow-ups": FollowUp.objects.get(answer=comment.answer).pk,
            "deeds": Deed.objects.create(organisation=channel.organisation, heard="a", done="b", since=AT.date(), written_at=AT).pk,
            "signals": Signal.objects.create(
                organisation=channel.organisation,
                question=channel.survey.questions.first(),
                place="all",
                month=AT.date().replace(day=1),
                upwards=False,
                level=5,
                found_at=AT,
            ).pk,
            "themes": Theme.objects.create(organisation=channel.organisation, name="T").pk,
        }
        heard = hear_question(by=cast.member(owner), site=channel.site, text=f"Asked at {org}?", key=uuid4(), at=AT)
        group = save_group(by=cast.member(owner), name="G", about="", at=AT)
        made[org] |= {"questions": heard.question_id, "heard": heard.pk, "groups": group.pk}
        round_ = Round.objects.create(organisation=channel.organisation, name="R", opened_at=AT, closes_at=AT, results_at=AT, state=Round.State.CLOSED)
        choice = Choice.objects.create(round=round_, kind="keep", next="N", made_at=AT)
        take_standard(channel.organisation)
        statement = Statement.objects.filter(organisation=channel.organisation).first()
        card = Card.objects.create(organisation=channel.organisation, site=channel.site, made_at=AT, people=2, shared_at=AT)
        agreed = agreed_things(cast.member(owner), channel.site)
        made[org] |= agreed
        made[org] |= {"rounds": round_.pk, "choices": choice.pk, "statements": statement.pk, "cards": card.pk}
    return made


def agreed_things(by, site):
    """An agreement in force with a change proposed to it, a round that is open, and what stands beside it."""
    made = propose(by=by, kind="rule", draft=Draft("T", [Line("same", "a")]), at=AT)
    version = made.versions.get()
    decision = open_decision(by=by, version=version, setting=Setting(), closes_at=AT + timedelta(days=7), at=AT)
    objection = react(by=by, decision=decision, answer="object", reason="r", proposal="p", at=AT)
    remark = Remark.objects.create(version=version, kind="question", text="q", by=by, at=AT, key=uuid4())
    tip = Tip.objects.create(agreement=made, text="t", by=by, at=AT)
    way = LocalWay.objects.create(agreement=made, site=site, text="w", by=by, at=AT)
    task = add_task(by=by, plan=Plan("T", items=[("a", False)]), at=AT)
    area = describe_responsibility(by=by, name="A", purpose="", scope="", deputy=None, until=None, at=AT)
    difference = Difference.objects.create(
        organisation=by.organisation, key=uuid4(), raised_by=by, happened="h", effect="e", need="n", proposal="p", way="team", handle_by=AT.date(), raised_at=AT
    )
    difference.participants.create(member=by, part="writer")
    step = difference.steps.create(text="s", by=by, at=AT)
    return {
        "differences": difference.pk, "difference-steps": step.pk,
        "tasks": task.pk, "items": task.items.get().pk, "responsibilities": area.pk,
        "decisions": decision.pk, "objections": objection.pk, "remarks": remark.pk, "tips": tip.pk, "local-ways": way.pk, "agreements": made.pk,
    }  # fmt: skip


def number_for(path, things, org):
    return next((pk for part, pk in things[org].items() if f"/{part}/<int:pk>" in path), 1)


@pytest.mark.parametrize(("path", "name", "view"), INSIDE, ids=[name for _p, name, _v in INSIDE])
def test_matrix_of_roles_methods_and_organisations(path, name, view, sign_in, things):
    for person, role in PEOPLE.items():
        client = sign_in(person)
        for method, act in (("get", view.access.look), ("post", view.access.change), ("put", None), ("delete", None)):
            own = getattr(client, method)(address(path, "polku", number_for(path, things, "polku")))
            if act is None:
                assert own.status_code == 405, f"{method} {path} as {person}"
            elif role is None:
                assert own.status_code == 302, f"{method} {path} as nobody"
                assert own["Location"].startswith("/account/login/")
            elif act not in MAY[role]:
                assert own.status_code == 403, f"{method} {path} as {person}"
            else:
                # Allowed: whatever it answers, it is not a refusal. 404 is fine for things of another state.
                assert own.status_code in (200, 302, 404, 409, 422), f"{method} {path} as {person}: {own.status_code}"


@pytest.mark.parametrize(("path", "name", "view"), INSIDE, ids=[name for _p, name, _v in INSIDE])
def test_foreign_and_nonexistent_answer_alike(path, name, view, sign_in, things):
    for person in PEOPLE:
        client = sign_in(person)
        for method in ("get", "post", "put", "delete"):
            foreign = getattr(client, method)(address(path, "toinen", number_for(path, things, "toinen")))
            missing = getattr(client, method)(address(path, "olematon", 999_999))
            assert (foreign.status_code, foreign.get("Allow")) == (missing.status_code, missing.get("Allow")), f"{method} {path} as {person}"
            if foreign.status_code == 404:
                assert foreign.content == missing.content


@pytest.mark.parametrize(("path", "name", "view"), [v for v in INSIDE if "<int:pk>" in v[0]], ids=[n for p, n, _v in INSIDE if "<int:pk>" in p])
def test_anothers_thing_under_ones_own_address_is_not_found(path, name, view, sign_in, things):
    """The owner of one organisation asks for the other's number under her own address."""
    client = sign_in("sanna")
    for method in ("get", "post"):
        if method == "post" and view.access.change is None:
            continue
        answer = getattr(client, method)(address(path, "polku", number_for(path, things, "toinen")))
        assert answer.status_code == 404, f"{method} {path}"


def test_somebody_who_left_is_a_stranger(sign_in, cast):
    from talkoot.base.orgs.actions import end_membership

    client = sign_in("eero")
    assert client.get("/polku/").status_code == 200
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    assert client.get("/polku/").status_code == 404


def test_each_act_is_somebodys_and_owners_may_do_all():
    assert MAY[Role.OWNER] == frozenset(Act)
