"""The demo's team mirror: a round half a year ago with what came of it, and one that is open now."""

import base64
import random
import secrets
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA384
from django.utils import timezone

from talkoot.assessment import keys
from talkoot.assessment.actions.choices import end_dialogue, look_again, make_choice
from talkoot.assessment.actions.closing import close_due
from talkoot.assessment.actions.rounds import make_keys, open_round, people_of, take_sealed
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.logic.partition import propose
from talkoot.assessment.models import Group, Invited, Round, Statement
from talkoot.assessment.queries.rounds import places_for
from talkoot.assessment.sealing import seal
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.permits.signing import SALT_BYTES
from talkoot.base.thread.queries import neighbours
from talkoot.work.actions.tasks import move_task
from talkoot.work.models import Task

STRONG, WEAK = {"C1", "P1", "M7"}, {"T1", "C2", "G3", "T4"}
STORIES = (
    "Soitin Kuusamoon kesken vaikean käynnin. Sain neuvon ja kiitoksen siitä, että kysyin.",
    "Kun lumi sulki tien, kolme toimipistettä jakoi asiakkaat puolessa tunnissa. Kukaan ei odottanut turhaan.",
    "Asiakas halasi, kun pääsi taas portaat ylös. Olimme sopineet harjoitteet yhdessä.",
)
CHANGES = (
    "Puhelinvuoro voisi kiertää, ettei se ole aina Oulussa.",
    "Uudelle työkaverille nimetty pari toisesta toimipisteestä.",
    "Vähemmän palavereja, enemmän aikaa kirjata kunnolla.",
)


def look_at_ourselves(organisation: Organisation, at: datetime) -> None:
    """Both rounds, through the same actions and the same box as everybody's."""
    take_standard(organisation)
    coach = organisation.memberships.get(user__name="Aino Kallio")
    spring = opened(coach, "Kevään tiimipeili", at - timedelta(days=190), days=7)
    answer(random.Random(7), spring)
    close_due(spring.closes_at)
    spring.refresh_from_db()
    decide(coach, spring)
    answer(random.Random(8), opened(coach, "Syksyn tiimipeili", at - timedelta(days=1), days=6), share=0.5)


OVER = (Round.State.CLOSED, Round.State.LOST)
REST, HALF_A_YEAR = timedelta(days=21), timedelta(days=170)


def look_again_in_time(organisation: Organisation, at: datetime) -> Round | None:
    """The next round once the last one's results have been out for three weeks: the whole form twice a year, else the short one."""
    rounds = Round.objects.filter(organisation=organisation)
    last, coach = rounds.order_by("-results_at").first(), organisation.memberships.filter(user__name="Aino Kallio", ended_at=None).first()
    if last is None or coach is None or last.state not in OVER or last.results_at + REST > at:
        return None
    is_pulse = rounds.filter(is_pulse=False, opened_at__gt=at - HALF_A_YEAR).exists()
    try:
        made = opened(coach, f"{'Lyhyt kysely' if is_pulse else 'Tiimipeili'} {at.month}/{at.year}", at, days=7, is_pulse=is_pulse)
    except Refused:  # somebody who tries the demo has a round of their own under way
        return None
    answer(random.Random(f"{timezone.localdate(at)}"), made, share=0.5)
    return made


def opened(coach: Membership, name: str, at: datetime, days: int, is_pulse: bool = False) -> Round:
    sites = list(coach.organisation.sites.open())
    people = people_of(sites)
    by_pk = {site.pk: site for site in sites}
    made = open_round(
        by=coach, name=name, area=None, is_pulse=is_pulse, closes_at=at + timedelta(days=days), results_at=at + timedelta(days=days + 1), at=at,
        partition=[[by_pk[pk] for pk in group] for group in propose(places_for(sites, people))], by_card=frozenset(),
    )  # fmt: skip
    make_keys(made)
    return made


def answer(dice: random.Random, round_: Round, share: float = 0.9) -> None:
    """So many of those invited answer; what is sealed is proved by their group's own signature, as a browser's would be."""
    box = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(round_.box_key))
    asked = list(Statement.objects.filter(pk__in=round_.asked.values("statement")))
    signers = {group.pk: keys.signing_key(group) for group in round_.groups.select_related("round")}
    told = {"Q1": list(STORIES), "Q4": list(CHANGES)} if share > 0.5 else {}
    for group in Group.objects.select_related("round").filter(pk__in=Invited.objects.filter(round=round_).values_list("group", flat=True)):
        for _person in range(group.invited):
            if dice.random() >= share:
                continue
            token = secrets.token_bytes(64)
            signature = signers[group.pk].sign(token, padding.PSS(padding.MGF1(SHA384()), SALT_BYTES), SHA384())
            fields = {
                "group": group.pk, "token": base64.b64encode(token).decode(), "signature": base64.b64encode(signature).decode(),
                **opinion(dice, asked, told),
            }  # fmt: skip
            take_sealed(round_=round_, token=token, body=seal(fields, box, round_.key), at=round_.opened_at + timedelta(hours=1))
            keys.note_answer(group)


def opinion(dice: random.Random, asked: list[Statement], told: dict[str, list[str]]) -> dict[str, object]:
    """One invented person's answer."""
    ratings, energy = {}, []
    for one in asked:
        lift = 1 if one.code in STRONG else -1 if one.code in WEAK else 0
        if one.block != "question" and dice.random() > 0.04:
            ratings[str(one.pk)] = max(1, min(5, round(dice.gauss(3.6 + 0.8 * lift, 0.9))))
        if one.code in WEAK and dice.random() < 0.5:
            energy.append(one.pk)
    words = {}
    for code, texts in told.items():
        question = next(one for one in asked if one.code == code)
        if texts and dice.random() < 0.2:
            words[str(question.pk)] = {"text": texts.pop(), "reader": "everyone"}
    return {"ratings": ratings, "energy": energy[:3], "words": words}


def decide(coach: Membership, round_: Round) -> None:
    """What the team kept and re-arranged, and what has come of it so far."""
    at = round_.results_at + timedelta(days=1)
    day = timezone.localdate(at)
    ville = coach.organisation.memberships.get(user__name="Ville Karppinen")
    statement = Statement.objects.get(organisation=coach.organisation, code="T1")
    make_choice(
        by=coach, round_=round_, kind="keep", next_="Torstain avoin kahvilinja: kysy mitä vain kello 12.", now="", statement=None, owner=None,
        first_step="", first_step_on=None, measure="", look_on=None, at=at,
    )  # fmt: skip
    turn = make_choice(
        by=coach, round_=round_, kind="continue", now="Puhelinvuoro on aina Oulussa", next_="Vuoro kiertää viikon kerrallaan", statement=statement,
        owner=ville, first_step="Vuorolista kahdelle viikolle", first_step_on=day + timedelta(days=7), measure="main",
        look_on=day + timedelta(days=90), at=at,
    )  # fmt: skip
    end_dialogue(by=coach, round_=round_, at=at)
    for card in neighbours([ref := Ref("assessment.choice", str(turn.pk))], coach)[str(ref)].led_to:
        if card.ref.startswith("work.task:"):
            move_task(by=coach, task=Task.objects.get(pk=Ref.parse(card.ref).pk), to="done", at=at + timedelta(days=6))
    look_again(by=coach, choice=turn, outcome="partly", note="Kahdeksan toimipistettä yhdeksästä on mukana.", at=at + timedelta(days=90))
