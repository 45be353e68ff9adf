"""What stands around the doors: mails, cookies, passwords, sessions, addresses that belong to nobody."""

import json
import os
import re
import subprocess
import sys
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.base.accounts import adapter, limits
from talkoot.base.accounts.adapter import OwnSignInAdapter
from talkoot.base.kit.origins import origin_of
from talkoot.base.kit.text import csv_safe
from talkoot.base.orgs import actions
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.models import Channel

pytestmark = pytest.mark.django_db


def test_a_reset_names_the_configured_address_only_and_holds_no_link(cast, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.TALKOOT_URL = "https://talkoot.example"
    Client(headers={"host": "evil.example"}).post("/account/password/reset/", {"email": "eero@example.org"})
    Client(headers={"host": "evil.example"}).post("/account/login/code/", {"email": "eero@example.org"})
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        assert "evil.example" not in sent.subject + sent.body
        assert "http" not in sent.body


def code_in(sent):
    return re.search(r"^\s*([A-Z0-9]{4,6}-?[A-Z0-9]{0,6})\s*$", sent.body, re.M)[1]


def test_a_reset_code_works_in_the_browser_that_asked_and_only_the_newest_does(cast):
    browser, other = Client(), Client()
    for _ in range(2):
        browser.post("/account/password/reset/", {"email": "eero@example.org"})
    older, newest = (code_in(sent) for sent in mail.outbox)
    other.post("/account/password/reset/", {"email": "ei@example.org"})
    for code in (older, newest):
        assert "/account/password/reset/complete" not in other.post("/account/password/reset/confirm/", {"code": code}, follow=True).request["PATH_INFO"]
    assert browser.post("/account/password/reset/confirm/", {"code": older}).status_code == 200
    assert browser.post("/account/password/reset/confirm/", {"code": newest}).status_code == 302


def test_nobody_gets_a_mail_because_somebody_typed_their_address(cast):
    for page in ("/account/login/code/", "/account/password/reset/", "/account/signup/"):
        Client().post(page, {"email": "sivullinen@example.com", "password1": "pitkä salasana 99"})
    assert mail.outbox == []


def test_one_address_gets_no_more_mails_than_somebody_can_read(cast, monkeypatch):
    monkeypatch.setattr(limits, "TO_ONE", 3)
    for _ in range(6):
        Client().post("/account/login/code/", {"email": "eero@example.org"})
    assert len(mail.outbox) == 3
    with pytest.raises(Refused, match="tomorrow"):
        for _ in range(4):
            actions.invite(by=cast.member("aino"), email="uusi@example.org", role=Role.MEMBER, at=timezone.now())


@pytest.mark.parametrize("page", ["/account/login/code/", "/account/password/reset/"])
@pytest.mark.parametrize("address", ["eero@example.org", "nobody@example.org"])
def test_who_asks_for_too_many_codes_is_told_whether_the_address_is_known_or_not(cast, monkeypatch, page, address):
    monkeypatch.setattr(limits, "ASKED_FOR", 3)
    seen = [Client().post(page, {"email": address}) for _ in range(4)]
    assert [one.status_code for one in seen] == [302, 302, 302, 200]
    assert "no more are sent" in seen[-1].content.decode()
    assert "passkey" in seen[-1].content.decode()


def test_nobody_mails_strangers_by_proving_one_address_after_another(cast, sign_in, monkeypatch):
    monkeypatch.setattr(adapter, "BY_ONESELF", 3)
    browser = sign_in("eero")
    session = browser.session
    session["account_authentication_methods_user"] = str(cast.member("eero").user_id)
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    for number in range(8):
        browser.post("/account/email/", {"action_add": "", "email": f"sivullinen{number}@example.com"})
    assert 0 < len(mail.outbox) <= 3


def test_one_person_and_one_organisation_send_no_endless_mails(cast, monkeypatch):
    monkeypatch.setattr(limits, "BY_ONE", 2)
    for number in range(2):
        actions.invite(by=cast.member("aino"), email=f"a{number}@example.org", role=Role.MEMBER, at=timezone.now())
    with pytest.raises(Refused, match="tomorrow"):
        actions.invite(by=cast.member("aino"), email="a3@example.org", role=Role.MEMBER, at=timezone.now())
    monkeypatch.setattr(limits, "BY_ORGANISATION", 2)
    with pytest.raises(Refused, match="tomorrow"):
        actions.invite(by=cast.member("sanna"), email="a4@example.org", role=Role.MEMBER, at=timezone.now())
    actions.invite(by=cast.member("eve"), email="a5@example.org", role=Role.MEMBER, at=timezone.now())


def test_a_password_without_end_is_neither_hashed_nor_taken(cast, monkeypatch):
    user = cast.member("eero").user
    user.set_password("oikea salasana 123")
    user.save()
    hashed = []
    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", lambda self, password, salt: hashed.append(len(password)) or "md5$a$b")
    Client().post("/account/login/", {"login": user.email, "password": "a" * 500_000})
    assert max(hashed, default=0) < 1000
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    browser.post("/account/password/set/", {"password1": "ab1!" * 100, "password2": "ab1!" * 100})
    assert max(hashed, default=0) < 1000


def test_addresses_of_answers_look_no_session_up(cast, sign_in):
    browser = sign_in("eero")
    asked = [
        f"/k/{cast.channel.key}/",
        f"/k/{cast.channel.key}/kiosk/",
        f"/k/{cast.channel.key}/thanks/",
        "/k/nothing/",
        "/a/nothing/",
        "/q/polku/",
        "/k/i/nothing/",
    ]
    with CaptureQueriesContext(
        connection,
    ) as found:
        for address in asked:
            browser.get(address)
            browser.post(address, json.dumps({"answer": str(uuid4()), "score": 3}), content_type="application/json")
    spoken = [one["sql"] for one in found if "django_session" in one["sql"] or "accounts_user" in one["sql"]]
    assert spoken == []
    assert browser.get(f"/k/{cast.channel.key}/").cookies == {}


def test_where_the_address_is_https_cookies_belong_to_this_very_host(tmp_path):
    """Asked of the settings as they come out of the environment."""
    ask = "from talkoot.config import settings as s; n = lambda name, default: getattr(s, name, default); print(n('SESSION_COOKIE_NAME', 'sessionid'), n('CSRF_COOKIE_NAME', 'csrftoken'), s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    environment = {**os.environ, "TALKOOT_HOME": str(tmp_path), "TALKOOT_KEY": "k" * 50}
    told = {}
    for url in ("https://talkoot.example", "http://localhost:8000"):
        out = subprocess.run([sys.executable, "-c", ask], env={**environment, "TALKOOT_URL": url}, capture_output=True, text=True)
        assert out.returncode == 0, out.stderr
        told[url[:5]] = out.stdout.split()
    assert told == {"https": ["__Host-sessionid", "__Host-csrftoken", "True", "True"], "http:": ["sessionid", "csrftoken", "False", "False"]}


def test_people_see_where_they_are_signed_in_and_end_the_others(cast):
    user = cast.member("eero").user
    user.set_password("oikea salasana 123")
    user.save()
    user.emailaddress_set.update(verified=True)
    here, there = (Client(headers={"user-agent": name}) for name in ("Firefox (Linux)", "Safari (iPhone)"))
    for browser in (here, there):
        browser.post("/account/login/", {"login": user.email, "password": "oikea salasana 123"})
        assert browser.get("/polku/").status_code == 200
    page = here.get("/account/sessions/").content.decode()
    assert "iPhone, Safari" in page
    assert "/account/sessions/" in here.get("/me/").content.decode()
    here.post("/account/sessions/")
    assert here.get("/polku/").status_code == 200
    assert there.get("/polku/").status_code == 302


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://www.example.org/", "https://www.example.org"),
        ("https://Käyvoima.example:8443", "https://xn--kyvoima-5wa.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://*.example.org", None),
        ("https://example.org/path", None),
        ("https://example.org?x", None),
        ("https://user@example.org", None),
        ("https://example.org;script-src *", None),
        ("https://example.org 'unsafe-inline'", None),
        ("https://example", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://-a.example", None),
        ("https://example.org:99999", None),
        ("https://" + "ä" * 300 + ".example", None),
        ("'self'", None),
    ],
)
def test_a_website_is_named_by_its_origin_alone_and_in_ascii(line, origin):
    assert origin_of(line) == origin


def test_a_policy_that_is_not_ascii_is_never_sent(cast):
    """A row from before: one website with letters of its own, and something that is none."""
    widget = open_channel(by=cast.member("sanna"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.WIDGET, at=timezone.now())
    Channel.objects.filter(pk=widget.pk).update(origins="https://käyvoima.example\nhttps://ä b;\n*")
    page = Client().get(f"/k/{widget.key}/?shown=inside")
    assert page.status_code == 200
    assert "frame-ancestors https://xn--kyvoima-5wa.example;" in page["Content-Security-Policy"] + ";"
    assert page["Content-Security-Policy"].isascii()
    Channel.objects.filter(pk=widget.pk).update(origins="ä")
    assert "frame-ancestors 'none'" in Client().get(f"/k/{widget.key}/?shown=inside")["Content-Security-Policy"]


@pytest.mark.parametrize("cell", ["＝1+1", "＋1", "－2", "＠A1", '"=1+1"', "'=1", " =1", "\u00a0=1", "\u200b=1", "”=cmd|' /C calc'!A0", "\u202e=1"])
def test_no_width_and_no_quotation_mark_makes_a_formula(cell):
    assert csv_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["Salla", "10 %", "“Hyvä”", "a=b", "", "ä-ä"])
def test_ordinary_cells_stay_as_they_are(cell):
    assert csv_safe(cell) == cell


def test_files_are_the_servers_own_and_the_check_says_which_are_not(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    environment = {**os.environ, "TALKOOT_HOME": str(home), "TALKOOT_MODE": "development", "DATABASE_URL": "", "TALKOOT_KEY": ""}
    talkoot = [sys.executable, "-m", "talkoot"]
    first = subprocess.run([*talkoot, "check"], env=environment, capture_output=True, text=True)
    assert first.returncode == 0, first.stdout + first.stderr
    made = [home, *home.rglob("*")]
    assert {"talkoot.sqlite3", "key"} <= {path.name for path in made}
    assert [path for path in made if path.stat().st_mode & 0o077] == []
    (home / "key").chmod(0o644)
    second = subprocess.run([*talkoot, "check"], env=environment, capture_output=True, text=True)
    assert second.returncode == 1
    assert "key first" in second.stdout


def provider_says(email):
    """What the sign-in library decides of an address that the identity provider calls verified."""
    found = OwnSignInAdapter(None).authenticate_by_email(SocialLogin(email_addresses=[EmailAddress(email=email, verified=True)]))
    return found[0].email if found else None


def test_the_identity_provider_opens_no_account_by_address_until_an_owner_has_linked_it(cast, settings, sign_in):
    """Whoever runs the provider could claim an owner's address of any organisation on the installation."""
    EmailAddress.objects.update(verified=True)
    assert provider_says("eero@example.org") is None
    sanna = cast.member("sanna")
    with pytest.raises(Refused, match="Link your own"):
        actions.let_provider_open(by=sanna, wanted=True, at=timezone.now())
    SocialAccount.objects.create(user=sanna.user, provider="own", uid="1")
    with pytest.raises(Refused, match="owner"):
        actions.let_provider_open(by=cast.member("aino"), wanted=True, at=timezone.now())
    actions.let_provider_open(by=sanna, wanted=True, at=timezone.now())
    assert provider_says("eero@example.org") == "eero@example.org"
    assert provider_says("eve@example.org") is None, "another organisation has not asked for it"
    actions.add_member(by=None, organisation=cast.other, user=cast.member("eero").user, role=Role.MEMBER, at=timezone.now())
    assert provider_says("eero@example.org") is None, "their account opens the other house too"
    actions.let_provider_open(by=sanna, wanted=False, at=timezone.now())
    assert provider_says("sanna@example.org") is None
    settings.SOCIALACCOUNT_PROVIDERS, settings.OIDC_NAME = {"openid_connect": {"APPS": []}}, "Polun tunnus"
    assert "Let it open accounts by address" in sign_in("sanna").get("/polku/settings/").content.decode()
    sign_in("sanna").post("/polku/settings/", {"provider": "yes"})
    cast.organisation.refresh_from_db()
    assert cast.organisation.opens_by_provider


def test_owners_are_asked_for_a_second_factor_until_they_have_one(cast, sign_in):
    words = "Add a passkey or a second factor"
    assert words in sign_in("sanna").get("/polku/").content.decode()
    assert words not in sign_in("aino").get("/polku/").content.decode()
    assert "print them" in sign_in("sanna").get("/setup/polku/start/").content.decode()
    Authenticator.objects.create(user=cast.member("sanna").user, type=Authenticator.Type.WEBAUTHN, data={"name": "k"})
    assert words not in sign_in("sanna").get("/polku/").content.decode()
