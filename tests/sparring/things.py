"""What the walks of tests/architecture look at: a question, an answer to it by a colleague, a meeting of the two, a pair of partners of
this season with a note, and somebody proposed for the next."""

import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.roles import Role
from talkoot.sparring.actions.answering import answer
from talkoot.sparring.actions.asking import ask, ask_also
from talkoot.sparring.actions.illustrating import illustrate
from talkoot.sparring.actions.pairing import draw_round, take_part
from talkoot.sparring.actions.partnering import add_note, keep_wish
from talkoot.sparring.models import Offer, Pair, Partner, Proposal, Season, Talk
from tests.pictures.drawn import kept


def things(by, site, word):
    """Asked by `by`, answered by a colleague whom they asked by name, who is their partner too."""
    at, org = timezone.now(), by.organisation
    other = add_member(by=None, organisation=org, user=make_person(email=f"{org.slug}-s@example.org", name=f"S {word}"), role=Role.MEMBER, sites=[], at=at)
    ask(by=other, text=f"Toinen kysymys {word}?", key=uuid4(), member=by, at=at)
    made = ask(by=by, text=f"Kysymys {word}? Lisää {word}.", key=uuid4(), at=at)
    with tempfile.TemporaryDirectory() as folder:
        picture = kept(by, Path(folder), title=f"Esine {word}", told=f"Esineessä {word}", colour="#" + word.encode().hex()[-6:][::-1])
    illustrate(by=by, question=made, picture=picture, at=at)
    ask_also(by=by, question=made, member=other, at=at)
    said = answer(by=other, question=made, text=f"Vastaus {word}", key=uuid4(), at=at)
    for one in (by, other):
        take_part(by=one, yes=True, at=at)
        keep_wish(by=one, names=[by if one is other else other], led_by=None, hope=f"Toive {word}", room=1, days=[], parts=[], at=at)
    meeting = draw_round(organisation=org, on=timezone.localdate(at), at=at).meetings.get()
    season, today = season_of(org, at), timezone.localdate(at)
    pair = Pair.objects.create(season=season, made_at=at)
    Partner.objects.bulk_create([Partner(pair=pair, member=one) for one in (by, other)])
    talk = Talk.objects.create(pair=pair, starts_at=at - timedelta(hours=1))
    note = add_note(by=by, pair=pair, text=f"Sovimme {word}", key=uuid4(), at=at)
    proposal = Proposal.objects.create(season=season, points=9)
    offers = [Offer.objects.create(proposal=proposal, member=one) for one in (by, other)]
    assert season.answers_on > today
    return {
        "meetings": meeting.pk, "asked": made.pk, "replies": said.pk, "partners": pair.pk, "talks": talk.pk, "jottings": note.pk, "offers": offers[0].pk,
    }  # fmt: skip


def season_of(org, at):
    """A season in which answers wait still, though a pair of it is there already: so that both pages have something to show."""
    today = timezone.localdate(at)
    days = {"proposes_on": today, "answers_on": today + timedelta(days=3), "ends_on": today + timedelta(days=90)}
    return Season.objects.create(organisation=org, key=uuid4(), opened_at=at, proposed_at=at, **days)
