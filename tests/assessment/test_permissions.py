"""Who can sign in as somebody must not be able to answer as them: where permissions come from, and what everybody sees of it."""

import base64
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from benchmarks.blind_client import Token, message
from talkoot.assessment import keys
from talkoot.assessment.actions.drawing import draw_key, print_cards, seat_at_the_tablet
from talkoot.assessment.actions.rounds import Closed
from talkoot.assessment.models import Drawn, Group, Invited, Round
from talkoot.assessment.queries.rounds import group_lines, is_kept_from, permit_for, permits_of
from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.models import User
from talkoot.base.accounts.sessions import How
from talkoot.base.orgs import actions
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from tests.assessment.teams import browser_of, close, fetch_token, make_team, open_for, post, rated
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def team(cast):
    """Eight at one site with addresses, and Pia, who has none."""
    team = make_team(cast.organisation, cast.member("aino"), [8])
    cast.member("aino").sites.add(*team.sites)
    pia = actions.add_member(by=None, organisation=cast.organisation, user=make_person(name="Pia"), role=Role.MEMBER, sites=team.sites, at=AT)
    team.members.append(pia)
    return team


def at_door(team, code):
    browser = Client()
    browser.post(f"/s/{team.sites[0].key}/", {"code": code})
    return browser


def asks(browser, member, round_):
    """Whether the server signs what a browser asks it to; why not is told in words, not as a fault."""
    token = Token(Invited.objects.get(round=round_, member=member).group.signing_key)
    blinded = base64.b64encode(token.blinded).decode()
    told = browser.post(f"/polku/mirror/rounds/{round_.pk}/permit/", {"blinded": blinded})
    assert told.status_code == 200
    assert "signature" in told.json() or told.json()["message"]
    return "signature" in told.json()


def fresh(member):
    return Membership.objects.select_related("user").get(pk=member.pk)


def test_a_code_that_a_coach_gives_during_a_round_signs_in_and_opens_no_permission(team, now):
    """The attack: the coach gives a new code to each who has not fetched yet, signs in with it and answers in their names."""
    pia = team.members[-1]
    round_ = open_for(team, at=now)
    code = actions.give_code(by=team.coach, member=pia, at=now + timedelta(minutes=1))
    browser = at_door(team, code)
    page = browser.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert "data-permit=" not in page
    assert "Somebody gave you a sign-in code" in page
    assert asks(browser, pia, round_) is False
    with pytest.raises(Refused):
        fetch_token(fresh(pia), round_, now)
    assert (permits_of(fresh(pia), now), is_kept_from(fresh(pia), round_)) == ([], True)


def test_a_code_given_before_the_round_opens_no_permission_either(team, now):
    pia = team.members[-1]
    code = actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=30))
    round_ = open_for(team, at=now)
    assert Invited.objects.get(round=round_, member=pia).by_card, "they answer on the tablet without anybody having to think of it"
    assert asks(at_door(team, code), pia, round_) is False


def test_a_code_of_ones_own_from_before_the_round_does(team, now):
    pia = team.members[-1]
    actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=30))
    own = actions.give_code(by=fresh(pia), member=fresh(pia), at=now - timedelta(days=20))
    round_ = open_for(team, at=now)
    browser = at_door(team, own)
    assert "data-permit=" in browser.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert asks(browser, pia, round_) is True


def test_a_code_of_ones_own_that_was_made_during_the_round_does_not(team, now):
    """Whoever holds a given code could press the button as well."""
    pia = team.members[-1]
    code = actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=30))
    round_ = open_for(team, at=now)
    browser = at_door(team, code)
    browser.post("/me/code/")
    Invited.objects.filter(round=round_, member=pia).update(by_card=False)
    assert asks(browser, pia, round_) is False


def test_what_was_added_while_a_code_was_known_ends_with_a_way_of_ones_own(team, now):
    """The coach adds a passkey to a member's account and waits until the member has a code of their own, and longer."""
    pia = team.members[-1]
    code = actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=60))
    assert at_door(team, code).get("/account/2fa/webauthn/add/").status_code in (200, 302)
    Authenticator.objects.create(user=pia.user, type=Authenticator.Type.WEBAUTHN, data={"name": "the coach's"})
    at_door(team, code).post("/me/code/")
    pia.user.refresh_from_db()
    assert not pia.user.is_code_known
    assert not Authenticator.objects.filter(user=pia.user).exists()
    # Another code from the coach, and the passkey of the first time is not there again; one's own from before anybody knew stays.
    assert pia.user.known_first == now - timedelta(days=60)
    old = Authenticator.objects.create(user=pia.user, type=Authenticator.Type.WEBAUTHN, data={"name": "old"})
    Authenticator.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=90))
    added = Authenticator.objects.create(user=pia.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    actions.give_code(by=team.coach, member=pia, at=now)
    actions.stop_known_code(by=pia, at=now, by_passkey=True)
    assert list(Authenticator.objects.filter(user=pia.user)) == [old]
    assert not Authenticator.objects.filter(pk=added.pk).exists()


def test_a_known_code_is_ended_only_by_who_came_in_their_own_way(team, now):
    pia = team.members[-1]
    code = actions.give_code(by=team.coach, member=pia, at=now)
    User.objects.filter(pk=pia.user_id).update(email="pia@example.org")
    at_door(team, code).post("/me/code/", {"stop": "1"})
    pia.user.refresh_from_db()
    assert pia.user.is_code_known, "the session began with the code itself"


def test_a_passkey_added_in_a_session_of_a_given_code_opens_no_permission(team, now):
    pia = team.members[-1]
    round_ = open_for(team, at=now)
    actions.give_code(by=team.coach, member=pia, at=now + timedelta(minutes=1))
    Authenticator.objects.create(user=pia.user, type=Authenticator.Type.WEBAUTHN, data={"name": "coach's"})
    browser = Client()
    browser.force_login(pia.user, backend="django.contrib.auth.backends.ModelBackend")
    assert asks(browser, pia, round_) is False


def test_those_with_an_address_of_their_own_fetch_as_ever(team, now):
    round_ = open_for(team, at=now)
    assert permit_for(team.members[0], round_, now)
    assert fetch_token(team.members[0], round_, now).signature


def test_of_two_devices_that_fetch_at_the_same_moment_the_second_is_told_and_has_made_no_mistake(team, now):
    member = team.members[0]
    round_ = open_for(team, at=now)
    first, second = browser_of(member), browser_of(member)
    for device in (first, second):
        assert 'data-fetched="yes"' not in device.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert asks(first, member, round_) is True
    kept = Invited.objects.get(round=round_, member=member).blinded
    assert asks(second, member, round_) is False
    assert Invited.objects.get(round=round_, member=member).blinded == kept


# ── The shared tablet ─────────────────────────────────────────────────────────────────────────────


def drawn_on_tablet(team, group, now):
    token = Token(group.signing_key)
    token.take(draw_key(by=team.coach, group=group, blinded=token.blinded, how=How.ADDRESS, at=now))
    return token


@pytest.fixture
def tabled(team, now):
    """A round in which three answer on the tablet."""
    round_ = open_for(team, at=now, by_card=frozenset(one.pk for one in team.members[:3]))
    return round_, round_.groups.select_related("round").get()


def test_keys_are_drawn_on_the_tablet_one_for_each_person_and_no_more(team, tabled, now):
    round_, group = tabled
    tokens = [drawn_on_tablet(team, group, now) for _ in range(3)]
    with pytest.raises(Refused, match="everybody"):
        drawn_on_tablet(team, group, now)
    again = draw_key(by=team.coach, group=group, blinded=tokens[0].blinded, how=How.ADDRESS, at=now)
    assert again, "a lost reply is asked for again"
    assert Drawn.objects.filter(group=group).count() == 3
    for token in tokens:
        body = message(token.proof(group.pk), {"ratings": {str(rated(round_)[0].pk): 5}}, round_.box_key, round_.key)
        assert post(round_, body)[0] == 200
    for member in team.members[3:]:
        token = fetch_token(fresh(member), round_, now)
        assert post(round_, message(token.proof(group.pk), {"ratings": {str(rated(round_)[0].pk): 4}}, round_.box_key, round_.key))[0] == 200
    close(round_)
    assert sum(report.answers for report in round_.reports.all()) == len(team.members)


def test_nothing_is_printed_until_somebody_says_so_and_everybody_sees_it(team, tabled, now, sign_in):
    round_, group = tabled
    assert keys.drawn_codes(group) == []
    coach, member = sign_in("aino"), Client()
    member.force_login(team.members[5].user, backend="django.contrib.auth.backends.ModelBackend")
    drawn_on_tablet(team, group, now)
    assert "1 keys drawn there so far, 0 cards printed" in member.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert "can read them and use them" in coach.get(f"/polku/mirror/rounds/{round_.pk}/drawn/").content.decode()
    coach.post(f"/polku/mirror/rounds/{round_.pk}/drawn/")
    assert "1 keys drawn there so far, 2 cards printed" in member.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    group.refresh_from_db()
    assert len(keys.drawn_codes(group)) == group.printed == 2
    with pytest.raises(Refused):
        drawn_on_tablet(team, group, now)


def test_printed_cards_are_refused_where_nothing_would_be_left(team, now):
    """Who has printed k cards knows k answers; k known need 2k + 2."""
    round_ = open_for(team, at=now, by_card=frozenset(one.pk for one in team.members[:4]))
    group = round_.groups.select_related("round").get()
    assert group.invited == 9
    with pytest.raises(Refused, match="nothing could be shown"):
        print_cards(by=team.coach, group=group, how=How.ADDRESS, at=now)
    group.refresh_from_db()
    assert group.printed == 0
    drawn_on_tablet(team, group, now)
    assert print_cards(by=team.coach, group=group, how=How.ADDRESS, at=now).printed == 3


def test_a_typed_code_counts_only_where_cards_were_printed(team, tabled, now):
    round_, group = tabled
    unprinted = Group(pk=group.pk, round=round_, printed=3)
    (code, *_more) = keys.drawn_codes(unprinted)
    assert post(round_, message({"code": code}, {"ratings": {}}, round_.box_key, round_.key))[0] == 403


def test_who_got_a_code_during_the_round_answers_on_the_tablet(team, now):
    pia = team.members[-1]
    round_ = open_for(team, at=now)
    (line,) = group_lines(round_)
    assert (line.cards, line.given) == (0, 0)
    actions.give_code(by=team.coach, member=pia, at=now + timedelta(minutes=1))
    (line,) = group_lines(round_)
    assert (line.cards, line.given) == (0, 1)
    assert seat_at_the_tablet(by=team.coach, round_=round_, how=How.ADDRESS, at=now + timedelta(minutes=2)) == 1
    assert seat_at_the_tablet(by=team.coach, round_=round_, how=How.ADDRESS, at=now + timedelta(minutes=2)) == 0
    (line,) = group_lines(round_)
    assert (line.cards, line.given) == (1, 0)
    group = round_.groups.select_related("round").get()
    assert drawn_on_tablet(team, group, now).signature
    with pytest.raises(Refused):
        fetch_token(fresh(pia), round_, now)


def test_who_has_the_permission_already_gets_no_second_one_on_the_tablet(team, now):
    pia = team.members[-1]
    round_ = open_for(team, at=now)
    fetch_token(fresh(pia), round_, now)
    actions.give_code(by=team.coach, member=pia, at=now + timedelta(minutes=1))
    assert seat_at_the_tablet(by=team.coach, round_=round_, how=How.ADDRESS, at=now + timedelta(minutes=2)) == 0


def test_no_key_is_drawn_after_closing(team, tabled, now):
    round_, group = tabled
    with pytest.raises(Closed):
        drawn_on_tablet(team, group, round_.closes_at)


def test_drawing_by_the_page_is_for_those_who_open_rounds(team, tabled, sign_in):
    round_, group = tabled
    token = Token(group.signing_key)
    sent = {"group": group.pk, "blinded": base64.b64encode(token.blinded).decode()}
    assert sign_in("eero").post(f"/polku/mirror/rounds/{round_.pk}/draw/", sent).status_code == 403
    made = sign_in("aino").post(f"/polku/mirror/rounds/{round_.pk}/draw/", sent)
    token.take(base64.b64decode(made.json()["signature"]))
    assert post(round_, message(token.proof(group.pk), {"ratings": {}}, round_.box_key, round_.key))[0] == 200
    assert sign_in("aino").post(f"/polku/mirror/rounds/{round_.pk}/draw/", sent | {"blinded": "AAAA"}).status_code == 422
    assert sign_in("aino").post(f"/polku/mirror/rounds/{round_.pk}/draw/", sent | {"group": "9" * 30}).status_code == 404


# ── Every act on a right to answer, from every kind of session ────────────────────────────────────


def by_page(client, round_, member, act):
    """Does it as a browser does; None where there is no page of its own."""
    here = f"/polku/mirror/rounds/{round_.pk}/"
    group = round_.groups.get()
    if act == "fetch":
        asks(client, member, round_)
    elif act == "go to the tablet":
        client.post(f"{here}on-the-tablet/")
    elif act == "count to the tablet":
        client.get(f"{here}tablet/")
    elif act == "draw":
        client.post(f"{here}draw/", {"group": group.pk, "blinded": base64.b64encode(Token(group.signing_key).blinded).decode()})
    elif act == "print":
        client.post(f"{here}drawn/")


def rights(round_):
    """Everything that says who may answer how."""
    return (
        list(Invited.objects.filter(round=round_).order_by("pk").values_list("pk", "by_card", "blinded")),
        list(Group.objects.filter(round=round_).values_list("cards", "printed")),
        Drawn.objects.filter(group__round=round_).count(),
    )


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("act", ["fetch", "go to the tablet", "count to the tablet", "draw", "print"])
def test_every_act_on_a_right_to_answer_asks_how_the_session_began(team, now, act, how):
    """The attack: whoever gave somebody a code is in their session, takes their permission to the tablet and has its key drawn there."""
    pia, coach = team.members[-1], team.coach
    round_ = open_for(team, at=now, by_card=frozenset([team.members[0].pk]))
    if act == "count to the tablet":
        actions.give_code(by=coach, member=pia, at=now + timedelta(minutes=1))
    of_coach = act in ("count to the tablet", "draw", "print")
    before = rights(round_)
    by_page(browser_of(coach if of_coach else team.members[1], how), round_, team.members[1], act)
    assert (rights(round_) != before) == how.is_own


@pytest.mark.parametrize("act", ["fetch", "count to the tablet", "draw", "print"])
def test_a_way_in_of_ones_own_that_was_made_in_a_borrowed_session_does_nothing_either(cast, team, now, act):
    """Signed in with the code that somebody gave, the giver makes a code of one's own there: the session looks like the person's."""
    round_ = open_for(team, at=now, by_card=frozenset([team.members[0].pk]))
    who = team.members[1] if act == "fetch" else team.coach
    if act == "count to the tablet":
        actions.give_code(by=cast.member("sanna"), member=team.members[-1], at=now + timedelta(minutes=1))
    User.objects.filter(pk=who.user_id).update(is_code_known=False, own_since=now + timedelta(minutes=2))
    before = rights(round_)
    by_page(browser_of(fresh(who), How.OWN_CODE), round_, team.members[1], act)
    assert rights(round_) == before


def test_printed_cards_are_read_and_people_chosen_for_the_tablet_in_ones_own_session_only(team, tabled, now):
    round_, group = tabled
    group = print_cards(by=team.coach, group=group, how=How.ADDRESS, at=now)
    code = keys.drawn_codes(group)[0]
    for how in How:
        page = browser_of(team.coach, how).get(f"/polku/mirror/rounds/{round_.pk}/drawn/", follow=True).content.decode()
        assert (code in page) == how.is_own
    close(round_)
    day = timezone.localdate()
    sent = {"name": "Uusi", "closes_on": day + timedelta(days=7), "results_on": day + timedelta(days=9), f"group-{team.sites[0].pk}": "1", "open": "yes"}
    for how in sorted(How, key=lambda one: one.is_own):
        answer = browser_of(team.coach, how).post("/polku/mirror/new/", {**sent, "card": team.members[1].pk})
        if how.is_own:
            break
        assert answer.status_code == 422
        assert not Round.objects.filter(name="Uusi").exists()
    assert Invited.objects.get(round__name="Uusi", member=team.members[1]).by_card


def test_a_borrowed_session_is_shown_no_form_to_answer(team, now):
    round_ = open_for(team, at=now)
    for how in How:
        answer = browser_of(team.members[1], how).get(f"/polku/mirror/rounds/{round_.pk}/answer/")
        assert answer.status_code == (200 if how.is_own else 302)
