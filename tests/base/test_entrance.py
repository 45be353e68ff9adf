"""Ways in: invitations, personal codes, sign-in by e-mailed code, and what keeps others out."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from talkoot.base.accounts.limits import may_try
from talkoot.base.accounts.models import User
from talkoot.base.jobs.worker import Worker
from talkoot.base.orgs import actions
from talkoot.base.orgs.models import Invitation, Membership, Organisation, SignInCode
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.trail.models import Entry
from talkoot.setup.door import setup_address
from tests import make
from tests.cast import AT, gather
from tests.mails import queued

pytestmark = pytest.mark.django_db


def work():
    Worker("test").work_once()


@pytest.mark.django_db(transaction=True)
def test_a_mailed_invitation_opens_the_door_once():
    cast = gather()
    actions.invite(by=cast.member("aino"), email="Uusi@Example.org", role=Role.MEMBER, sites=[cast.salla], at=timezone.now())
    work()
    link = re.search(r"http://testserver(/join/\S+/)", mail.outbox[0].body)[1]
    client = Client()
    assert "Polku" in client.get(link).content.decode()
    assert client.post(link, {"name": "Uusi Ihminen"})["Location"] == "/polku/"
    member = Membership.objects.get(user__email="uusi@example.org")
    assert (member.role, list(member.sites.all())) == (Role.MEMBER, [cast.salla])
    assert client.get("/polku/").status_code == 200
    assert Client().get(link).status_code == 404


def test_a_shared_link_lets_in_as_many_as_it_says(cast):
    _invitation, token = actions.make_link(by=cast.member("aino"), organisation=cast.organisation, role=Role.MEMBER, at=timezone.now(), uses=2)
    for name in ("Yksi", "Kaksi"):
        page = Client().post(f"/join/{token}/", {"name": name, "email": ""})
        assert re.search(r'class="code">([A-Z2-9]{4}-[A-Z2-9]{4})<', page.content.decode())
    assert Client().post(f"/join/{token}/", {"name": "Kolme"}).status_code == 404
    assert Membership.objects.filter(organisation=cast.organisation).count() == 7


def test_an_address_that_was_only_typed_opens_nothing(cast):
    """Somebody types another's address into a shared link: no session until the mailed code has been entered."""
    _invitation, token = actions.make_link(by=None, organisation=cast.organisation, role=Role.MEMBER, at=timezone.now())
    client = Client()
    client.post(f"/join/{token}/", {"name": "Joku", "email": "pomo@example.org"})
    assert client.get("/polku/").status_code == 302
    existing = Client()
    assert "/account/login/" in existing.post(f"/join/{token}/", {"name": "Joku", "email": "sanna@example.org"})["Location"]
    assert existing.get("/polku/").status_code == 302


def test_an_invitation_for_one_address_is_not_anothers(cast, sign_in):
    invitation, token = actions.people._invitation(cast.member("sanna"), cast.organisation, Role.OWNER, timezone.now(), [], email="uusi@example.org")
    assert sign_in("eve").post(f"/join/{token}/").status_code == 403
    assert not Membership.objects.filter(organisation=cast.organisation, user=cast.member("eve").user).exists()
    assert invitation.digest != token


@pytest.mark.parametrize("spoil", [{"revoked_at": AT}, {"uses_left": 0}, {"expires_at": AT}])
def test_an_invitation_that_is_over_opens_nothing(cast, spoil):
    _invitation, token = actions.make_link(by=None, organisation=cast.organisation, role=Role.MEMBER, at=timezone.now())
    Invitation.objects.update(**spoil)
    assert Client().get(f"/join/{token}/").status_code == 404
    assert Client().post(f"/join/{token}/", {"name": "X"}).status_code == 404


def test_nobody_hands_out_more_than_they_may(cast):
    with pytest.raises(Refused, match="Only an owner"):
        actions.make_link(by=cast.member("aino"), organisation=cast.organisation, role=Role.OWNER, at=AT)
    with pytest.raises(Refused, match="already a member"):
        actions.invite(by=cast.member("aino"), email="EERO@example.org", role=Role.MEMBER, at=AT)


@pytest.fixture
def codeless(cast):
    user = User.objects.create_user(name="Elli Ilman")
    return actions.add_member(by=cast.member("aino"), organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[cast.salla], at=AT)


def test_a_personal_code_opens_at_the_sites_of_its_organisation_only(cast, codeless):
    code = actions.give_code(by=cast.member("aino"), member=codeless, at=AT)
    assert code not in str(SignInCode.objects.values())
    assert Client().post(f"/s/{cast.elsewhere.key}/", {"code": code}).status_code == 422
    client = Client()
    assert client.post(f"/s/{cast.kemi.key}/", {"code": code.lower().replace("-", " ")})["Location"] == "/polku/"
    assert client.get("/polku/").status_code == 200


def test_a_new_code_and_leaving_stop_the_old_one(cast, codeless):
    old = actions.give_code(by=cast.member("aino"), member=codeless, at=AT)
    new = actions.give_code(by=cast.member("aino"), member=codeless, at=AT)
    assert Client().post(f"/s/{cast.salla.key}/", {"code": old}).status_code == 422
    actions.end_membership(by=cast.member("sanna"), member=codeless, at=AT)
    assert Client().post(f"/s/{cast.salla.key}/", {"code": new}).status_code == 422


def test_codes_are_not_for_owners_for_those_with_mail_or_for_two_houses(cast, codeless):
    for name, words in (("sanna", "owner"), ("eero", "e-mail")):
        with pytest.raises(Refused, match=words):
            actions.give_code(by=cast.member("sanna"), member=cast.member(name), at=AT)
    actions.add_member(by=None, organisation=cast.other, user=codeless.user, role=Role.MEMBER, at=AT)
    with pytest.raises(Refused, match="another organisation"):
        actions.give_code(by=cast.member("aino"), member=codeless, at=AT)


def test_limits_count_in_their_window():
    assert [may_try("x", most=2, within=timedelta(minutes=1), at=AT) for _ in range(3)] == [True, True, False]
    assert may_try("x", most=2, within=timedelta(minutes=1), at=AT + timedelta(minutes=2)) is True


def test_the_last_owner_cannot_go(cast):
    for act in (
        lambda: actions.end_membership(by=cast.member("sanna"), member=cast.member("sanna"), at=AT),
        lambda: actions.change_member(by=cast.member("sanna"), member=cast.member("sanna"), role=Role.MEMBER, sites=[], at=AT),
    ):
        with pytest.raises(Refused, match="only owner"):
            act()


def test_sites_of_another_organisation_cannot_be_given(cast):
    actions.change_member(by=cast.member("sanna"), member=cast.member("eero"), role=Role.MEMBER, sites=[cast.elsewhere, cast.kemi], at=AT)
    assert list(cast.member("eero").sites.all()) == [cast.kemi]


def test_the_trail_tells_who_did_it(cast):
    actions.change_member(by=cast.member("sanna"), member=cast.member("eero"), role=Role.COACH, sites=[], at=AT)
    entry = Entry.objects.latest("id")
    assert (entry.by_name, entry.act, entry.details) == ("Sanna", "change_member", {"role": ["member", "coach"]})


def test_signing_in_by_a_mailed_code(cast):
    client = Client()
    client.post("/account/login/code/", {"email": "eero@example.org"})
    code = re.search(r"^\s*([A-Z0-9-]{4,12})\s*$", mail.outbox[0].body, re.M)[1]
    assert client.post("/account/login/code/confirm/", {"code": "WRONG1"}).status_code == 200
    assert client.get("/polku/").status_code == 302
    assert client.post("/account/login/code/confirm/", {"code": code}).status_code == 302
    assert client.get("/polku/").status_code == 200


def test_an_unknown_address_gets_the_same_page(cast):
    known, unknown = (Client().post("/account/login/code/", {"email": email}) for email in ("eero@example.org", "ei@example.org"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_nobody_signs_up_uninvited(client):
    client.post("/account/signup/", {"email": "x@example.org", "password1": "pitkä salasana 99"})
    assert not User.objects.filter(email="x@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_people_of_a_file_come_in_line_by_line(cast, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    people = "Nimi;Sähköposti;Rooli;Toimipiste\nAnni;anni@example.org;jäsen;Salla\nElli;;;Kemi;\nEero;eero@example.org;;\nX;ei-osoite;;\n;a@example.org;;\nY;y@example.org;kuningas;\nZ;z@example.org;;Inari\n"
    client = sign_in("aino")
    page = make.upload(client, "/polku/people/file/", "people.csv", people.encode())
    assert client.get(page).content.decode().count('class="bad"') == 5
    done = client.post(page, {"go": "yes"}).content.decode()
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", done)
    assert Invitation.objects.get().email == "anni@example.org"
    assert Membership.objects.get(user__name="Elli").sites.get() == cast.kemi
    assert client.post(page, {"go": "yes"}).status_code == 302
    assert Membership.objects.filter(user__name="Elli").count() == 1


def test_without_a_mail_server_invitations_are_handed_on_and_prove_no_address(cast, sign_in, settings):
    settings.MAIL_HOST = ""
    with pytest.raises(Refused, match="No mail server"):
        actions.invite(by=cast.member("aino"), email="uusi@example.org", role=Role.MEMBER, at=timezone.now())
    assert not Invitation.objects.filter(email="uusi@example.org").exists()
    page = sign_in("aino").post("/polku/people/invite/", {"email": "uusi@example.org", "role": "member"}).content.decode()
    assert "nothing was sent" in page
    assert "on its way" not in page
    link = re.search(r'value="http://testserver(/join/[^"]+)"', page)[1]
    assert mail.outbox == []
    joining = Client()
    assert "Where do you work?" in joining.get(link).content.decode()
    page = joining.post(link, {"name": "Uusi", "email": "uusi@example.org", "site": cast.kemi.pk}).content.decode()
    code = re.search(r'class="code">([^<]+)<', page)[1]
    member = Membership.objects.get(user__name="Uusi")
    assert list(member.sites.all()) == [cast.kemi]
    elsewhere = Client()
    elsewhere.post(f"/s/{cast.kemi.key}/", {"code": code})
    assert elsewhere.get("/polku/").status_code == 200


def test_a_handed_on_link_opens_no_account_that_stands_and_no_way_back(cast):
    """Whoever made it has seen it: it must not pass for the person whose address it names."""
    token = actions.invite_by_hand(by=cast.member("aino"), email="eve@example.org", role=Role.MEMBER, at=timezone.now())[1]
    browser = Client()
    page = browser.post(f"/join/{token}/", {"name": "Eve", "email": "eve@example.org"})
    assert page.headers["Location"].startswith("/account/login/")
    assert browser.get("/toinen/").status_code in (302, 404)
    browser.post(f"/join/{token}/", {"name": "Joku", "email": "joku@example.org"})
    assert not EmailAddress.objects.get(email="joku@example.org").verified
    assert browser.get("/polku/").status_code == 302  # not in before the code that was mailed


def test_an_invitation_is_sent_again_and_the_old_link_is_dead(cast, sign_in):
    actions.invite(by=cast.member("aino"), email="uusi@example.org", role=Role.MEMBER, at=timezone.now() - timedelta(days=13))
    invitation = Invitation.objects.get(email="uusi@example.org")
    first = re.search(r"/join/([^/]+)/", queued()[-1]["text"])[1]
    browser = sign_in("aino")
    assert "Send again" in browser.get("/polku/people/").content.decode()
    browser.post(f"/polku/people/invitations/{invitation.pk}/again/", {"by_mail": "yes"})
    second = re.search(r"/join/([^/]+)/", queued()[-1]["text"])[1]
    assert Client().get(f"/join/{first}/").status_code == 404
    assert Client().get(f"/join/{second}/").status_code == 200
    page = browser.post(f"/polku/people/invitations/{invitation.pk}/again/").content.decode()
    third = re.search(r'value="http://testserver/join/([^/]+)/"', page)[1]
    assert Client().get(f"/join/{second}/").status_code == 404
    assert "E-mail" in Client().get(f"/join/{third}/").content.decode()  # seen by the coach: the address is not proved by it
    Invitation.objects.update(uses_left=0)
    with pytest.raises(Refused, match="used already"):
        actions.invite_again(by=cast.member("aino"), invitation=invitation, at=timezone.now(), by_mail=True)
    eve = sign_in("eve")
    assert eve.post(f"/polku/people/invitations/{invitation.pk}/again/").status_code == 404


def test_the_sign_in_page_offers_no_code_that_cannot_be_mailed(client, settings):
    assert "Send a sign-in code" in client.get("/account/login/").content.decode()
    settings.MAIL_HOST = ""
    page = client.get("/account/login/").content.decode()
    assert "Send a sign-in code" not in page
    assert "sends no mail" in page
    assert 'name="password"' in page


def test_the_first_owner_comes_back_without_mail(client, settings):
    Organisation.objects.all().delete()
    settings.MAIL_HOST = ""
    address = setup_address()
    given = {"name": "Uusi", "slug": "uusi", "language": "fi", "own_name": "Sanna", "email": "sanna@uusi.example"}
    assert "sends no mail yet" in client.get(address).content.decode()
    assert client.post(address, given | {"password": "lyhyt"}).status_code == 200
    assert not Organisation.objects.exists()
    client.post(address, given | {"password": "poronkoparalla 7"})
    assert client.get("/uusi/").status_code == 200
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": "sanna@uusi.example", "password": "poronkoparalla 7"})
    assert elsewhere.get("/uusi/").status_code == 200
    page = client.post(reverse("setup:people", args=["uusi"]), {"link": "yes"}).content.decode()
    assert "/join/" in page
    assert "on its way" not in page


def test_an_owner_who_joins_where_no_mail_leaves_chooses_a_password(cast, settings):
    settings.MAIL_HOST, settings.ACCOUNT_EMAIL_VERIFICATION, settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = "", "none", False
    token = actions.make_link(by=None, organisation=cast.organisation, role=Role.OWNER, at=timezone.now())[1]
    given = {"name": "Omena", "email": "omena@example.org", "site": ""}
    page = Client().get(f"/join/{token}/").content.decode()
    assert 'name="password"' in page
    assert "We send you a code" not in page
    assert "No password to remember" not in page
    assert Client().post(f"/join/{token}/", given).status_code == 200
    browser = Client()
    browser.post(f"/join/{token}/", given | {"password": "poronkoparalla 7"})
    assert browser.get("/polku/").status_code == 200
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": "omena@example.org", "password": "poronkoparalla 7"})
    assert elsewhere.get("/polku/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_list_of_people_brings_links_where_no_mail_leaves(cast, sign_in, settings, tmp_path):
    settings.MAIL_HOST, settings.MEDIA_ROOT = "", tmp_path
    browser = sign_in("sanna")
    people = "Nimi;Sähköposti;Toimipiste\nUusi;uusi@example.org;Salla\nKoodi;;Salla\n"
    address = make.upload(browser, "/polku/people/file/", "people.csv", people.encode())
    page = browser.get(address).content.decode()
    assert "A link to hand on" in page
    assert "by mail" not in page
    page = browser.post(address, {"go": "yes"}).content.decode()
    link = re.search(r"http://testserver(/join/[^<]+)", page)[1]
    assert "on its way" not in page
    assert Client().get(link).status_code == 200
    assert mail.outbox == []
    assert Membership.objects.filter(user__name="Koodi").exists()


def test_a_site_is_closed_and_opened_again_with_all_that_is_its_own(cast, sign_in, client):
    browser = sign_in("sanna")
    page = browser.post(f"/polku/sites/{cast.salla.pk}/close/", follow=True).content.decode()
    assert "Closed sites" in page
    assert f"/polku/sites/{cast.salla.pk}/reopen/" in page
    assert client.get(f"/k/{cast.channel.key}/").status_code == 404
    assert client.get(f"/s/{cast.salla.key}/").status_code == 404
    browser.post(f"/polku/sites/{cast.salla.pk}/close/")  # twice is once
    assert Entry.objects.filter(act="close_site").count() == 1
    for name in ("eero", "aino"):
        assert sign_in(name).post(f"/polku/sites/{cast.salla.pk}/reopen/").status_code == 403
    assert sign_in("eve").post(f"/polku/sites/{cast.salla.pk}/reopen/").status_code == 404
    browser.post(f"/polku/sites/{cast.salla.pk}/reopen/")
    assert client.get(f"/k/{cast.channel.key}/").status_code == 200
    assert client.get(f"/s/{cast.salla.key}/").status_code == 200


def test_nobody_is_in_an_account_before_the_one_whose_address_it_has(cast, settings):
    """Without mail nobody proves an address. Were it kept unproved, whoever typed it would be in when its person comes, once mails leave."""
    settings.MAIL_HOST, settings.ACCOUNT_EMAIL_VERIFICATION, settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = "", "none", False
    token = actions.make_link(by=cast.member("aino"), organisation=cast.organisation, role=Role.MEMBER, at=timezone.now())[1]
    mallory = Client()
    mallory.post(f"/join/{token}/", {"name": "Mallory", "email": "toimitusjohtaja@example.org"})
    assert mallory.get("/polku/").status_code == 200
    mallory.post("/account/email/", {"action_add": "", "email": "toimitusjohtaja@example.org"})
    assert not EmailAddress.objects.filter(email="toimitusjohtaja@example.org").exists()
    assert not User.objects.filter(email="toimitusjohtaja@example.org").exists()
    for role, inviting in ((Role.OWNER, actions.make_link), (Role.OWNER, actions.invite_by_hand)):
        with pytest.raises(Refused, match="talkoot invite"):
            inviting(by=cast.member("sanna"), role=role, at=timezone.now(), **({"organisation": cast.organisation} if inviting is actions.make_link else {}))


def test_who_comes_before_anybody_else_is_told_where_to_begin(client):
    assert "printed when it started" in client.get("/account/login/").content.decode()
    User.objects.create(email="joku@example.org", name="Joku")
    assert "printed when it started" not in client.get("/account/login/").content.decode()


def test_sites_pasted_from_a_spreadsheet_keep_their_addresses(cast, sign_in):
    pasted = "Oulu\tKatu 1\t90100 Oulu\n  - Rovaniemi\nVaasa, Storgatan 5\n\t\n• Salla\tToinen osoite\n"
    nameless = sign_in("sanna").post("/setup/polku/sites/", {"names": "Inari\tKatu 5\n\tKatu 6\n"}).content.decode()
    assert "Katu 6" in nameless.split("errsum")[1].split("</div>")[0], "an address alone is told of, and nothing is lost"
    assert not cast.organisation.sites.filter(name="Inari").exists()
    assert sign_in("sanna").post("/setup/polku/sites/", {"names": pasted}).status_code == 302
    made = dict(cast.organisation.sites.values_list("name", "address"))
    assert made["Oulu"] == "Katu 1, 90100 Oulu"
    assert made["Rovaniemi"] == made["Vaasa, Storgatan 5"] == made["Salla"] == "", "what was there is as it was"
