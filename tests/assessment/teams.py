"""Teams and their rounds, made by the real actions; members answer as their browsers would."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.test import Client

from benchmarks.blind_client import Token, message
from talkoot.assessment.actions.closing import close_round
from talkoot.assessment.actions.rounds import make_keys, open_round, people_of, sign_token
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.logic.partition import propose
from talkoot.assessment.models import Invited, Round, Statement
from talkoot.assessment.queries.rounds import places_for
from talkoot.base.accounts.actions import make_person
from talkoot.base.accounts.sessions import HOW, How
from talkoot.base.orgs.actions import add_member, add_site
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.roles import Role
from tests.cast import AT


@dataclass
class Team:
    """An organisation's people by site."""

    organisation: Organisation
    coach: Membership
    sites: list[Site] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)


def make_team(organisation: Organisation, coach: Membership, sizes: list[int], prefix: str = "tiimi") -> Team:
    """Sites with so many members each."""
    team = Team(organisation, coach)
    for number, size in enumerate(sizes):
        site = add_site(by=None, organisation=organisation, name=f"{prefix} {number}", at=AT)
        team.sites.append(site)
        for i in range(size):
            user = make_person(email=f"{prefix}{number}.{i}@example.org", name=f"Jäsen {number}.{i}")
            team.members.append(add_member(by=None, organisation=organisation, user=user, role=Role.MEMBER, sites=[site], at=AT))
    return team


def open_for(
    team: Team, at: datetime = AT, days: int = 7, name: str = "Syksy", is_pulse: bool = False, by_card: frozenset[int] = frozenset(), partition=None
) -> Round:
    """A round that is open, with the partition that the software proposes."""
    take_standard(team.organisation)
    by_pk = {site.pk: site for site in team.sites}
    groups = partition or [[by_pk[pk] for pk in group] for group in propose(places_for(team.sites, people_of(team.sites)))]
    made = open_round(
        by=team.coach, name=name, area=None, is_pulse=is_pulse, closes_at=at + timedelta(days=days), results_at=at + timedelta(days=days, hours=1),
        partition=groups, by_card=by_card, at=at,
    )  # fmt: skip
    make_keys(made)
    return made


def fetch_token(member: Membership, round_: Round, at: datetime = AT) -> Token:
    """A member's browser fetches its permission."""
    group = Invited.objects.get(round=round_, member=member).group
    token = Token(group.signing_key)
    token.take(sign_token(by=member, round_=round_, blinded=token.blinded, how=How.ADDRESS, at=at))
    return token


def browser_of(member: Membership, how: How = How.ADDRESS) -> Client:
    """A browser in which somebody is signed in, in a session that began so."""
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[HOW] = how.value
    session.save()
    return client


def post(round_: Round, body: str) -> tuple[int, dict]:
    """What the public address says to a body: without a cookie, without a session."""
    answer = Client().post(f"/a/{round_.key}/", body, content_type="application/json")
    return answer.status_code, answer.json()


def sealed_message(member: Membership, round_: Round, token: Token, ratings: dict[int, int], **more: object) -> str:
    """What a member's browser sends."""
    group = Invited.objects.get(round=round_, member=member).group_id
    return message(token.proof(group), {"ratings": {str(k): v for k, v in ratings.items()}, "energy": [], "words": {}, **more}, round_.box_key, round_.key)


def rated(round_: Round) -> list[Statement]:
    """The statements of a round, without its open questions."""
    return [one.statement for one in round_.asked.select_related("statement") if one.statement.block != "question"]


def everybody_answers(team: Team, round_: Round, rating, **more: object) -> None:
    """All members answer; `rating(member, statement)` says how."""
    for member in team.members:
        ratings = {one.pk: rating(member, one) for one in rated(round_)}
        token = fetch_token(member, round_, round_.opened_at)
        status, told = post_at(round_, sealed_message(member, round_, token, ratings, **more))
        assert status == 200, told


def post_at(round_: Round, body: str) -> tuple[int, dict]:
    """The same as post, at the time of the round: its closing is judged by the clock."""
    from talkoot.assessment.actions.rounds import take_sealed

    fields = json.loads(body)
    token = fields["code"].encode() if "code" in fields else base64.b64decode(fields["token"])
    take_sealed(round_=round_, token=token, body=base64.b64decode(fields["sealed"]), at=round_.opened_at + timedelta(minutes=1))
    return 200, {}


def close(round_: Round) -> Round:
    """Closes it as the job does."""
    Round.objects.filter(pk=round_.pk).update(state=Round.State.CLOSING)
    round_.refresh_from_db()
    close_round(round_)
    return round_
