"""The organisation's own sign-in, against an OpenID Connect provider that nobody here wrote."""

import re

import oidc_provider_mock
import pytest

from benchmarks.server import django, environment, serving

pytestmark = pytest.mark.one_database

MAKE = """
from django.utils import timezone
from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member, create_organisation
now = timezone.now()
o = create_organisation(slug="polku", name="Polku", at=now)
add_member(by=None, organisation=o, user=make_person(name="Eero", email="eero@example.org", proved=True), role="member", at=now)
o.opens_by_provider = WANTED
o.save()
"""


@pytest.mark.parametrize(
    ("email", "wanted", "gets_in"), [("eero@example.org", True, True), ("eero@example.org", False, False), ("vieras@example.org", True, False)]
)
def test_own_sign_in_opens_existing_accounts_where_it_is_wanted_and_makes_none(chromium, tmp_path, email, wanted, gets_in):
    with oidc_provider_mock.run_server_in_thread(user_claims=[oidc_provider_mock.User(sub="1", claims={"email": email, "email_verified": True})]) as provider:
        address = f"http://localhost:{provider.server_port}"
        env = environment(str(tmp_path)) | {
            "TALKOOT_OIDC_NAME": "Polun tunnus",
            "TALKOOT_OIDC_URL": address,
            "TALKOOT_OIDC_CLIENT": "talkoot",
            "TALKOOT_OIDC_SECRET": "s",
            "TALKOOT_MODE": "development",
        }
        django(env, MAKE.replace("WANTED", str(wanted)))
        with serving(env) as (ours, _process):
            page = chromium.new_context(base_url=ours.replace("127.0.0.1", "localhost"), locale="fi-FI").new_page()
            page.set_default_timeout(30_000)
            page.goto("/account/login/")
            page.get_by_role("button", name="Polun tunnus").click()
            page.wait_for_url(re.compile(address))
            page.fill("input[name=sub]", "1")
            page.locator("button[type=submit], input[type=submit]").first.click()
            if gets_in:
                page.wait_for_url(re.compile("/polku/"))
            else:
                page.wait_for_url(re.compile("localhost"))
                page.goto("/polku/")
                assert "/account/login/" in page.url
            page.context.close()
