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
from talkoot.assessment.models import Drawn, Group, Invited
from talkoot.assessment.queries.rounds import group_lines, is_kept_from, permit_for, permits_of
from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs import actions
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from tests.assessment.teams import close, fetch_token, make_team, open_for, post, rated
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
    """What the server says to a browser that asks for the permission."""
    token = Token(Invited.objects.get(round=round_, member=member).group.signing_key)
    blinded = base64.b64encode(token.blinded).decode()
    return browser.post(f"/polku/mirror/rounds/{round_.pk}/permit/", {"blinded": blinded}).status_code


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
    assert asks(browser, pia, round_) == 409
    with pytest.raises(Refused):
        fetch_token(fresh(pia), round_, now)
    assert (permits_of(fresh(pia), now), is_kept_from(fresh(pia), round_)) == ([], True)


def test_a_code_given_before_the_round_opens_no_permission_either(team, now):
    pia = team.members[-1]
    code = actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=30))
    round_ = open_for(team, at=now)
    assert Invited.objects.get(round=round_, member=pia).by_card, "they answer on the tablet without anybody having to think of it"
    assert asks(at_door(team, code), pia, round_) == 409


def test_a_code_of_ones_own_from_before_the_round_does(team, now):
    pia = team.members[-1]
    actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=30))
    own = actions.give_code(by=fresh(pia), member=fresh(pia), at=now - timedelta(days=20))
    round_ = open_for(team, at=now)
    browser = at_door(team, own)
    assert "data-permit=" in browser.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert asks(browser, pia, round_) == 200


def test_a_code_of_ones_own_that_was_made_during_the_round_does_not(team, now):
    """Whoever holds a given code could press the button as well."""
    pia = team.members[-1]
    code = actions.give_code(by=team.coach, member=pia, at=now - timedelta(days=30))
    round_ = open_for(team, at=now)
    browser = at_door(team, code)
    browser.post("/me/code/")
    Invited.objects.filter(round=round_, member=pia).update(by_card=False)
    assert asks(browser, pia, round_) == 409


def test_a_passkey_added_in_a_session_of_a_given_code_opens_no_permission(team, now):
    pia = team.members[-1]
    round_ = open_for(team, at=now)
    actions.give_code(by=team.coach, member=pia, at=now + timedelta(minutes=1))
    Authenticator.objects.create(user=pia.user, type=Authenticator.Type.WEBAUTHN, data={"name": "coach's"})
    browser = Client()
    browser.force_login(pia.user, backend="django.contrib.auth.backends.ModelBackend")
    assert asks(browser, pia, round_) == 409


def test_those_with_an_address_of_their_own_fetch_as_ever(team, now):
    round_ = open_for(team, at=now)
    assert permit_for(team.members[0], round_, now)
    assert fetch_token(team.members[0], round_, now).signature


# ── The shared tablet ─────────────────────────────────────────────────────────────────────────────


def drawn_on_tablet(team, group, now):
    token = Token(group.signing_key)
    token.take(draw_key(by=team.coach, group=group, blinded=token.blinded, at=now))
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
    again = draw_key(by=team.coach, group=group, blinded=tokens[0].blinded, at=now)
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
        print_cards(by=team.coach, group=group, at=now)
    group.refresh_from_db()
    assert group.printed == 0
    drawn_on_tablet(team, group, now)
    assert print_cards(by=team.coach, group=group, at=now).printed == 3


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
    assert seat_at_the_tablet(round_=round_, at=now + timedelta(minutes=2)) == 1
    assert seat_at_the_tablet(round_=round_, at=now + timedelta(minutes=2)) == 0
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
    assert seat_at_the_tablet(round_=round_, at=now + timedelta(minutes=2)) == 0


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
