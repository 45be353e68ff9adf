"""Limits slow those who guess and keep out nobody who knows: behind the documented proxy, where all requests come from one machine."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from talkoot.base.accounts import limits
from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.limits import CODES, MORE_WHERE_KNOWN, Limit, address_in, client_address, neighbourhood
from talkoot.base.accounts.models import Attempts
from talkoot.base.orgs import actions
from talkoot.base.orgs.roles import Role
from talkoot.config import settings as real
from talkoot.config.health import may_see_metrics
from tests.cast import AT

pytestmark = pytest.mark.django_db
GUESSER, COLLEAGUE = "198.51.100.9", "192.0.2.7"


def coming_from(address):
    """A browser at an address, behind the proxy on the server's own machine."""
    return Client(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": address})


@pytest.fixture
def proxied(settings):
    settings.TRUST_PROXY = True
    settings.ACCOUNT_RATE_LIMITS = real.ACCOUNT_RATE_LIMITS


@pytest.fixture
def code(cast):
    member = actions.add_member(by=None, organisation=cast.organisation, user=make_person(name="Pia"), role=Role.MEMBER, sites=[cast.salla], at=AT)
    return actions.give_code(by=cast.member("aino"), member=member, at=timezone.now())


def guess_codes(cast, times, address=GUESSER):
    browser = coming_from(address)
    return [browser.post(f"/s/{cast.salla.key}/", {"code": f"AAAA-{i:04d}".replace("0", "B").replace("1", "C")}).status_code for i in range(times)]


def opens(cast, code, address=COLLEAGUE):
    return coming_from(address).post(f"/s/{cast.salla.key}/", {"code": code}).status_code == 302


def test_a_guesser_of_codes_is_stopped_and_closes_the_door_for_nobody_else(cast, proxied, code):
    seen = guess_codes(cast, 62)
    assert (set(seen[:60]), set(seen[60:])) == ({422}, {429})
    assert not opens(cast, code, GUESSER)
    assert opens(cast, code)


def test_right_codes_never_count(cast, proxied, code):
    assert all(opens(cast, code) for _ in range(70))


def test_guessers_everywhere_close_no_door_where_somebody_has_got_in_before(cast, proxied, code, monkeypatch):
    house = str(cast.organisation.pk)
    assert opens(cast, code)
    request = RequestFactory().get("/", headers={"x-forwarded-for": GUESSER})
    Attempts.objects.create(name=CODES._name(house), count=CODES.everywhere, until=timezone.now() + CODES.together_within)
    assert not CODES.may_guess(house, request, timezone.now())
    assert opens(cast, code)


def test_one_organisations_guessers_do_not_reach_anothers_door(cast, proxied):
    guess_codes(cast, 61)
    assert coming_from(GUESSER).post(f"/s/{cast.elsewhere.key}/", {"code": "AAAA-BBBB"}).status_code == 422


def signed_in_with_password(address, word, email="eero@example.org"):
    browser = coming_from(address)
    browser.post("/account/login/", {"login": email, "password": word})
    return browser.get("/polku/").status_code == 200


def test_guessing_at_a_password_locks_out_the_guesser_and_not_its_person(cast, proxied):
    user = cast.member("eero").user
    user.set_password("oikea salasana 123")
    user.save()
    user.emailaddress_set.update(verified=True)
    for _ in range(12):
        assert not signed_in_with_password(GUESSER, "väärä")
    assert not signed_in_with_password(GUESSER, "oikea salasana 123")  # the limit holds
    assert signed_in_with_password(COLLEAGUE, "oikea salasana 123")


def test_a_whole_house_behind_one_address_signs_in_within_a_minute(cast, proxied):
    user = cast.member("eero").user
    user.set_password("oikea salasana 123")
    user.save()
    user.emailaddress_set.update(verified=True)
    assert all(signed_in_with_password(COLLEAGUE, "oikea salasana 123") for _ in range(32))


def test_codes_asked_for_from_one_address_close_nothing_for_another(cast, proxied):
    """The proxy's own address must not be what is counted: twenty requests a minute closed signing in for everybody."""
    for number in range(40):
        coming_from(GUESSER).post("/account/login/code/", {"email": f"ei{number}@example.org"})
    mail.outbox.clear()
    browser = coming_from(COLLEAGUE)
    browser.post("/account/login/code/", {"email": "eero@example.org"})
    found = re.search(r"^\s*([A-Z0-9-]{4,12})\s*$", mail.outbox[0].body, re.M)
    assert browser.post("/account/login/code/confirm/", {"code": found[1]}).status_code == 302


def test_codes_asked_for_far_away_keep_nobody_out_who_comes_in_by_codes_at_home(cast, proxied, monkeypatch):
    monkeypatch.setattr(limits, "ASKED_FOR", 2)
    monkeypatch.setattr(limits, "TO_ONE", 4)
    for strangers_ask in (0, 6):
        for _ask in range(strangers_ask):
            cache.clear()  # the library's own count, by the minute
            coming_from(GUESSER).post("/account/login/code/", {"email": "eero@example.org"})
        cache.clear()
        mail.outbox.clear()
        browser = coming_from(COLLEAGUE)
        browser.post("/account/login/code/", {"email": "eero@example.org"})
        found = re.search(r"^\s*([A-Z0-9-]{4,12})\s*$", mail.outbox[0].body, re.M)
        assert browser.post("/account/login/code/confirm/", {"code": found[1]}).status_code == 302


def test_invitations_open_where_somebody_tries_out_links(cast, proxied):
    _one, token = actions.make_link(by=cast.member("aino"), organisation=cast.organisation, role=Role.MEMBER, at=timezone.now())
    tried = [coming_from(GUESSER).get(f"/join/{number}/").status_code for number in range(61)]
    assert (tried[0], tried[-1]) == (404, 429)
    assert coming_from(GUESSER).get(f"/join/{token}/").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "header", "expected"),
    [
        (True, "10.0.0.1, 198.51.100.9", "198.51.100.9"),  # what came in before the proxy's own word may be anybody's invention
        (True, "203.0.113.5", "203.0.113.5"),
        (True, "203.0.113.5:40001", "203.0.113.5"),
        (True, "[2001:db8::1]:443", "2001:db8::1"),
        (True, "nonsense", "127.0.0.1"),
        (True, "", "127.0.0.1"),
        (False, "203.0.113.5", "127.0.0.1"),
    ],
)
def test_where_a_request_comes_from(settings, trusted, header, expected):
    settings.TRUST_PROXY = trusted
    assert client_address(RequestFactory().get("/", headers={"x-forwarded-for": header}, REMOTE_ADDR="127.0.0.1")) == expected


def test_everything_that_asks_for_an_address_asks_the_one_function(proxied):
    from allauth.account.adapter import get_adapter
    from allauth.core.internal.ratelimit import get_ip

    request = RequestFactory().get("/", headers={"x-forwarded-for": f"127.0.0.1, {GUESSER}"}, REMOTE_ADDR="127.0.0.1")
    assert get_adapter(request).get_client_ip(request) == get_ip(request) == GUESSER
    with override_settings(METRICS_TOKEN=""):
        assert not may_see_metrics(request)


def test_one_customer_of_a_provider_is_one_place():
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2::9") != neighbourhood("2001:db8:1:3::9")
    assert neighbourhood("192.0.2.7") != neighbourhood("192.0.2.8")
    assert address_in("::ffff:192.0.2.7")


def test_who_mistypes_in_a_sites_own_network_does_not_keep_out_who_knows():
    request, stranger = RequestFactory().get("/", REMOTE_ADDR=COLLEAGUE), RequestFactory().get("/", REMOTE_ADDR=GUESSER)
    CODES.right("polku", request, AT)
    for _ in range(CODES.here):
        CODES.wrong("polku", request, AT)
        CODES.wrong("polku", stranger, AT)
    assert CODES.may_guess("polku", request, AT)
    assert not CODES.may_guess("polku", stranger, AT)
    for _ in range(CODES.here * MORE_WHERE_KNOWN):
        CODES.wrong("polku", request, AT)
    assert not CODES.may_guess("polku", request, AT)


def test_what_is_counted_tells_no_address_and_no_account():
    limit = Limit("password", here=1, within=CODES.within, everywhere=9, together_within=CODES.within)
    request = RequestFactory().get("/", REMOTE_ADDR=COLLEAGUE)
    limit.wrong("eero@example.org", request, AT)
    limit.right("eero@example.org", request, AT)
    names = " ".join(Attempts.objects.values_list("name", flat=True))
    assert names
    assert COLLEAGUE not in names
    assert "eero" not in names
