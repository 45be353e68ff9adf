"""Who was removed does not come back: every credential against every ending, in one table that is the test.

A credential opens something; an ending happens; the table says whether it may still open. What is not named in STILL_OPENS is
closed, and each line there says why it is right.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.models import User
from talkoot.base.live.tickets import ticket_for, ticket_in
from talkoot.base.orgs import actions, leaving
from talkoot.base.orgs.models import Invitation, Membership, SignInCode
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.config.live import may_listen
from talkoot.work.actions.feeds import make_feed
from tests.assessment.teams import fetch_token, make_team, open_for
from tests.cast import AT

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """Pia works at Salla and signs in with a code that Otso, her coach, gave her; Ilona has an address and a passkey."""

    cast: object
    otso: Membership
    pia: Membership
    ilona: Membership


@pytest.fixture
def scene(cast):
    def member(name, role, email):
        user = make_person(email=email, name=name, proved=True)
        return actions.add_member(by=None, organisation=cast.organisation, user=user, role=role, sites=[cast.salla], at=AT)

    found = Scene(cast, member("Otso", Role.COACH, "otso@example.org"), member("Pia", Role.MEMBER, None), member("Ilona", Role.MEMBER, "ilona@example.org"))
    Authenticator.objects.create(user=found.ilona.user, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    return found


def at_door(scene, code):
    browser = Client()
    browser.post(f"/s/{scene.cast.kemi.key}/", {"code": code})
    return browser


def sees(browser):
    return browser.get("/polku/").status_code == 200


# ── Credentials: each is made, and gives a way to try it ──────────────────────────────────────────


def session_of_address(scene):
    browser = Client()
    browser.force_login(scene.ilona.user, backend="django.contrib.auth.backends.ModelBackend")
    return lambda: sees(browser)


def session_of_given_code(scene):
    browser = at_door(scene, actions.give_code(by=scene.otso, member=scene.pia, at=timezone.now()))
    return lambda: sees(browser)


def given_code(scene):
    code = actions.give_code(by=scene.otso, member=scene.pia, at=timezone.now())
    return lambda: sees(at_door(scene, code))


def own_code(scene):
    code = actions.give_code(by=scene.pia, member=scene.pia, at=timezone.now())
    return lambda: sees(at_door(scene, code))


def passkey(scene):
    """What a passkey, a mailed code or a password would open now: an account that may sign in, and a page."""

    def opens():
        user = User.objects.get(pk=scene.ilona.user_id)
        if not (user.is_active and Authenticator.objects.filter(user=user).exists() and EmailAddress.objects.filter(user=user).exists()):
            return False
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return sees(browser)

    return opens


def own_feed(scene):
    feed = make_feed(by=scene.ilona, site=None, at=timezone.now())
    return lambda: Client().get(f"/ics/{feed.key}.ics").status_code == 200


def feed_of_a_site(scene):
    feed = make_feed(by=scene.ilona, site=scene.cast.salla, at=timezone.now())
    return lambda: Client().get(f"/ics/{feed.key}.ics").status_code == 200


def unused_link_of_the_coach(scene):
    _one, token = actions.make_link(by=scene.otso, organisation=scene.cast.organisation, role=Role.COACH, at=timezone.now())
    return lambda: joins(token)


def mailed_invitation_of_the_coach(scene):
    token = mailed(scene.otso, "uusi@example.org")
    return lambda: joins(token)


def mailed(by, email):
    """An invitation to an address, with the token that the mail holds."""
    actions.invite(by=by, role=Role.MEMBER, email=email, at=timezone.now())
    invitation = Invitation.objects.latest("pk")
    invitation.digest = actions.digest(f"token-{invitation.pk}")
    invitation.save()
    return f"token-{invitation.pk}"


def joins(token):
    browser = Client()
    browser.post(f"/join/{token}/", {"name": "Joku", "email": ""})
    return sees(browser)


def link_used_once(scene):
    """The shared link by which Ilona came: she has it still, and uses it again with her own account, or with a new one."""
    _one, token = actions.make_link(by=scene.cast.member("sanna"), organisation=scene.cast.organisation, role=Role.MEMBER, at=timezone.now())

    def opens():
        user = User.objects.get(pk=scene.ilona.user_id)
        browser = Client()
        if user.is_active and not Membership.objects.filter(user=user, ended_at=None).exists():
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            browser.post(f"/join/{token}/")
        return sees(browser) or joins(token)

    return opens


def permission_to_fetch(scene):
    """A permission of the team mirror that has not been fetched."""
    team = make_team(scene.cast.organisation, scene.otso, [])
    team.sites, team.members = [scene.cast.salla], [scene.ilona]
    for number in range(5):
        user = make_person(email=f"muu{number}@example.org", name=f"Muu {number}")
        actions.add_member(by=None, organisation=scene.cast.organisation, user=user, role=Role.MEMBER, sites=[scene.cast.salla], at=AT)
    round_ = open_for(team, at=timezone.now())

    def opens():
        try:
            me = Membership.objects.get(pk=scene.ilona.pk)
            browser = Client()
            browser.force_login(me.user, backend="django.contrib.auth.backends.ModelBackend")
            fetch_token(me, round_, timezone.now())
            return browser.post(f"/polku/mirror/rounds/{round_.pk}/permit/", "{}", content_type="application/json").status_code not in (302, 403, 404)
        except Refused:
            return False

    return opens


def live_ticket(scene):
    """A stream's ticket, in the session of the page that gave it: it names the member and what lets them listen."""
    browser = Client()
    browser.force_login(scene.ilona.user, backend="django.contrib.auth.backends.ModelBackend")
    ticket = ticket_in(ticket_for("t", member=scene.ilona.pk, act="CUSTOMERS_READ"))
    return lambda: may_listen(ticket, browser.cookies["sessionid"].value)


CREDENTIALS = (
    session_of_address, session_of_given_code, given_code, own_code, passkey, own_feed, feed_of_a_site, unused_link_of_the_coach,
    mailed_invitation_of_the_coach, link_used_once, permission_to_fetch, live_ticket,
)  # fmt: skip
HOLDERS = {session_of_given_code: "pia", given_code: "pia", own_code: "pia", unused_link_of_the_coach: "otso", mailed_invitation_of_the_coach: "otso"}


# ── Endings ───────────────────────────────────────────────────────────────────────────────────────


def ended(scene, who):
    actions.end_membership(by=scene.cast.member("sanna"), member=who, at=timezone.now())


def ended_and_brought_back(scene, who):
    """An owner brings the person back: with nothing of what they held before, but their account."""
    ended(scene, who)
    actions.add_member(
        by=scene.cast.member("sanna"), organisation=scene.cast.organisation, user=who.user, role=Role.MEMBER, at=timezone.now() + timedelta(seconds=1)
    )


def demoted(scene, who):
    actions.change_member(by=scene.cast.member("sanna"), member=who, role=Role.GUEST, sites=[], at=timezone.now())


def erased(scene, who):
    leaving.erase_person(user=User.objects.get(pk=who.user_id), by=None, at=timezone.now())


def code_taken_back(scene, who):
    actions.revoke_code(by=scene.otso, member=scene.pia, at=timezone.now())


def code_given_anew(scene, who):
    actions.give_code(by=scene.otso, member=scene.pia, at=timezone.now())


def site_closed(scene, who):
    scene.cast.salla.closed_on = timezone.localdate()
    scene.cast.salla.save()


def maker_ended(scene, who):
    ended(scene, scene.otso)


def maker_demoted(scene, who):
    actions.change_member(by=scene.cast.member("sanna"), member=scene.otso, role=Role.MEMBER, sites=[scene.cast.salla], at=timezone.now())


def maker_erased(scene, who):
    erased(scene, scene.otso)


ENDINGS = (ended, ended_and_brought_back, demoted, erased, code_taken_back, code_given_anew, site_closed, maker_ended, maker_demoted, maker_erased)

OF_THEIR_OWN = "a way in of one's own ends with the person's own membership only"
STILL_OPENS = {
    # A guest still sees the Today page, and the codes and sessions lead there.
    **{(one, demoted): "a guest sees the Today page" for one in (session_of_address, session_of_given_code, given_code, own_code, passkey)},
    # Brought back by an owner: the account and what proves it are the person's own and were never the organisation's.
    **{(one, ended_and_brought_back): "the person is a member again, with their own account" for one in (session_of_address, passkey, live_ticket)},
    (permission_to_fetch, ended_and_brought_back): "they were invited by name, and one permission a person is all there ever is",
    # What others lost is not theirs.
    **{
        (one, ending): OF_THEIR_OWN
        for one in (session_of_address, passkey, own_feed, feed_of_a_site, permission_to_fetch, live_ticket)
        for ending in (code_taken_back, code_given_anew, maker_ended, maker_demoted, maker_erased)
    },
    **{(own_code, ending): OF_THEIR_OWN for ending in (maker_ended, maker_demoted, maker_erased)},
    # A closed site is a door and a calendar less; its people work on elsewhere until their membership ends.
    **{
        (one, site_closed): "closing a site ends nobody's membership"
        for one in (
            session_of_address, session_of_given_code, given_code, own_code, passkey, own_feed, unused_link_of_the_coach, mailed_invitation_of_the_coach,
            link_used_once, permission_to_fetch, live_ticket,
        )
    },
    **{(link_used_once, ending): "made by an owner, and nobody has left" for ending in (demoted, code_taken_back, code_given_anew, maker_demoted)},
    **{
        (one, ending): "codes have nothing to do with it"
        for one in (unused_link_of_the_coach, mailed_invitation_of_the_coach)
        for ending in (code_taken_back, code_given_anew)
    },
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("credential", CREDENTIALS, ids=lambda one: one.__name__)
def test_every_credential_against_every_ending(scene, credential, ending):
    opens = credential(scene)
    ending(scene, getattr(scene, HOLDERS.get(credential, "ilona")))
    expected = (credential, ending) in STILL_OPENS
    assert opens() is expected, f"{credential.__name__} after {ending.__name__}: {STILL_OPENS.get((credential, ending), 'nothing may be left of it')}"


@pytest.mark.parametrize("credential", CREDENTIALS, ids=lambda one: one.__name__)
def test_every_credential_opens_while_nothing_has_ended(scene, credential):
    assert credential(scene)() is True


# ── What the table cannot say ─────────────────────────────────────────────────────────────────────


def test_a_dismissed_coachs_link_makes_nobody_a_coach(scene):
    opens = unused_link_of_the_coach(scene)
    ended(scene, scene.otso)
    assert not opens()
    assert not Membership.objects.filter(organisation=scene.cast.organisation, user__name="Joku").exists()


def test_only_an_owner_brings_somebody_back(scene):
    ended(scene, scene.ilona)
    for by in (scene.otso, None):
        with pytest.raises(Refused, match="owner"):
            actions.add_member(by=by, organisation=scene.cast.organisation, user=scene.ilona.user, role=Role.MEMBER, at=timezone.now())
    coachs = mailed(scene.otso, "ilona@example.org")
    browser = Client()
    browser.force_login(scene.ilona.user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(f"/join/{coachs}/").status_code == 409
    assert not sees(browser)
    owners = mailed(scene.cast.member("sanna"), "ilona@example.org")
    browser.post(f"/join/{owners}/")
    assert sees(browser)


def test_an_owners_invitation_from_before_the_ending_brings_nobody_back(scene):
    token = mailed(scene.cast.member("sanna"), "pia@example.org")
    EmailAddress.objects.create(user=scene.pia.user, email="pia@example.org", verified=True, primary=True)
    User.objects.filter(pk=scene.pia.user_id).update(email="pia@example.org")
    scene.pia.refresh_from_db()
    ended(scene, Membership.objects.get(pk=scene.pia.pk))
    browser = Client()
    browser.force_login(User.objects.get(pk=scene.pia.user_id), backend="django.contrib.auth.backends.ModelBackend")
    browser.post(f"/join/{token}/")
    assert not sees(browser)


def test_who_was_demoted_while_a_list_waited_makes_no_owner_of_it(scene, tmp_path):
    """A list is looked at as an owner and brought in as a coach."""
    with pytest.raises(Refused, match="owner"):
        actions.add_member(by=scene.otso, organisation=scene.cast.organisation, user=scene.ilona.user, role=Role.OWNER, at=timezone.now())


def test_a_coach_gives_codes_to_the_people_of_their_own_sites_only(scene):
    other = actions.add_member(
        by=None, organisation=scene.cast.organisation, user=make_person(name="Kaukainen"), role=Role.MEMBER, sites=[scene.cast.kemi], at=AT
    )
    with pytest.raises(Refused, match="own sites"):
        actions.give_code(by=scene.otso, member=other, at=timezone.now())
    with pytest.raises(Refused, match="own sites"):
        actions.revoke_code(by=scene.otso, member=other, at=timezone.now())
    assert actions.give_code(by=scene.cast.member("sanna"), member=other, at=timezone.now())


def test_a_coach_who_leaves_a_site_takes_no_codes_of_its_people_along(scene):
    opens = given_code(scene)
    actions.change_member(by=scene.cast.member("sanna"), member=scene.otso, role=Role.COACH, sites=[scene.cast.kemi], at=timezone.now())
    assert not opens()


def test_every_sign_in_by_code_says_whose_it_is_and_when_it_was_used(scene):
    code = actions.give_code(by=scene.otso, member=scene.pia, at=timezone.now())
    assert "Otso gave you" in at_door(scene, code).get("/polku/").content.decode()
    assert "It was last used on" in at_door(scene, code).get("/polku/").content.decode()


def test_making_ones_own_code_ends_the_given_one_and_every_other_session_of_it(scene):
    code = actions.give_code(by=scene.otso, member=scene.pia, at=timezone.now())
    mine, others = at_door(scene, code), at_door(scene, code)
    page = mine.post("/me/code/").content.decode()
    own = re.search(r'class="code">([A-Z2-9]{4}-[A-Z2-9]{4})<', page)[1]
    assert (sees(mine), sees(others), sees(at_door(scene, code)), sees(at_door(scene, own))) == (True, False, False, True)
    assert SignInCode.objects.get(membership=scene.pia, revoked_at=None).is_own
    assert "that you made yourself" in at_door(scene, own).get("/polku/").content.decode()
