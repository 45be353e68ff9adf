"""Who reaches what: every address, every method, every role, one's own, another's and nobody's."""

from copy import deepcopy

import pytest
from django.test import Client

from talkoot.base.orgs.roles import MAY, Act, Role
from talkoot.base.thread.kinds import KINDS
from talkoot.base.trail.words import CALLED
from tests.architecture.addresses import INSIDE, address, number_for, own_views, views
from tests.cast import AT, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db, world):
    return deepcopy(world[0])


@pytest.fixture
def things(db, world):
    return world[1]


@pytest.fixture(scope="module")
def browsers(world, django_db_blocker):
    """A browser of each of the cast, signed in once for the module; as the world, its session is rolled back to after each test."""
    with django_db_blocker.unblock():
        return {name: signed_in(world[0].member(name)) for name in PEOPLE if name}


@pytest.fixture
def sign_in(db, browsers):
    """The same as everywhere, without signing in anew each time: a fresh browser that has only the session."""

    def as_person(name=""):
        client = Client()
        if name:
            client.cookies = deepcopy(browsers[name].cookies)
        return client

    return as_person


def test_every_view_declares_its_access():
    silent = [name for _path, name, view in own_views() if not hasattr(view, "access")]
    assert silent == []


def test_every_public_view_says_why():
    assert [name for _path, name, view in own_views() if view.access.kind == "public" and len(view.access.why) < 10] == []


def test_addresses_outside_our_own_are_the_sign_in_librarys():
    foreign = {view.__module__.split(".")[0] for path, _name, view in views() if path.startswith("/account/")}
    assert foreign <= {"allauth", "django"}


PEOPLE = {"": None, "guest": Role.GUEST, "eero": Role.MEMBER, "nora": Role.FACILITATOR, "aino": Role.COACH, "sanna": Role.OWNER}


@pytest.mark.one_database  # who may is code; every page is asked on both databases by test_tenancy
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


@pytest.mark.one_database  # who may is code; every page is asked on both databases by test_tenancy
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


@pytest.mark.one_database  # who may is code; every page is asked on both databases by test_tenancy
@pytest.mark.parametrize(("path", "name", "view"), [v for v in INSIDE if "<int:pk>" in v[0]], ids=[n for p, n, _v in INSIDE if "<int:pk>" in p])
def test_anothers_thing_under_ones_own_address_is_not_found(path, name, view, sign_in, things):
    """The owner of one organisation asks for the other's number under her own address."""
    client = sign_in("sanna")
    for method, act in (("get", view.access.look), ("post", view.access.change)):
        answer = getattr(client, method)(address(path, "polku", number_for(path, things, "toinen")))
        assert answer.status_code == (404 if act else 405), f"{method} {path}"


def test_what_is_only_pressed_is_no_page(sign_in, things):
    """Asked for by its address it answers 405 to everybody, and says so on a page of ours."""
    presses = [(path, name) for path, name, view in INSIDE if view.access.look is None]
    assert len(presses) > 50
    for person in ("sanna", ""):
        client = sign_in(person)
        for path, name in presses:
            answer = client.get(address(path, "polku", number_for(path, things, "polku")))
            assert (answer.status_code, answer["Allow"]) == (405, "POST"), f"{name} as {person or 'nobody'}"
            assert "There is only snow here" in answer.content.decode()
    linked = {kind.page for kind in KINDS.values()} | {called.page for called in CALLED.values()}
    assert linked & {name for _path, name in presses} == set(), "the thread and the trail lead to pages"


def test_somebody_who_left_is_a_stranger(sign_in, cast):
    from talkoot.base.orgs.actions import end_membership

    client = sign_in("eero")
    assert client.get("/polku/").status_code == 200
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    assert client.get("/polku/").status_code == 404


def test_each_act_is_somebodys_and_owners_may_do_all():
    assert MAY[Role.OWNER] == frozenset(Act)
