"""One thing of each kind in either organisation, in words that the other organisation's people may never read; and every address."""

from datetime import timedelta
from uuid import uuid4

import pytest

from talkoot.agreements.actions.deciding import Setting, open_decision, react
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Difference, LocalWay, Remark, Tip
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.models import Card, Choice, Round, Statement
from talkoot.base.orgs.models import Invitation
from talkoot.customers.actions import add_need, hear_question, save_group
from talkoot.feedback.models import Burst, Deed, FollowUp, Import, Question, Signal, Theme
from talkoot.work.actions.responsibilities import describe_responsibility
from talkoot.work.actions.tasks import Plan, add_task
from tests import make
from tests.cast import AT

# Stands in every text of an organisation's things: where it shows, something of theirs shows.
WORD = {"polku": "Meidankolmas", "toinen": "Zqvieras"}


@pytest.fixture
def things(cast):
    """The number of each thing by organisation, under the name that it has in addresses."""
    return {org: things_of(cast, org, channel, owner) for org, channel, owner in (("polku", cast.channel, "sanna"), ("toinen", cast.other_channel, "eve"))}


def things_of(cast, org, channel, owner):
    word, by, here = WORD[org], cast.member(owner), channel.organisation
    for record in (channel.site, channel.survey):
        record.name = f"{record.name} {word}"
        record.save()
    by.user.name = f"{by.user.name} {word}"
    by.user.save()
    for score in (4, 5, 3, 4, 5, 4):
        make.answer(channel, score)
    comment = make.comment(channel, f"words {word}")
    importing = Import.objects.create(organisation=here, file_name=f"{word}.csv", path="", digest="", state=Import.State.DONE, created_at=AT)
    smiley = channel.survey.questions.first()
    ease = Question.objects.create(
        survey=channel.survey, version=smiley.version, position=90, kind=Question.Kind.EASE, wording={"en": f"Easy {word}?"}, opened_at=AT
    )
    signal = Signal.objects.create(organisation=here, question=smiley, place="all", month=AT.date().replace(day=1), upwards=False, level=5, found_at=AT)
    heard = hear_question(by=by, site=channel.site, text=f"Asked at {word}?", key=uuid4(), at=AT)
    group = save_group(by=by, name=f"G {word}", about=word, at=AT)
    round_ = Round.objects.create(organisation=here, name=f"R {word}", opened_at=AT, closes_at=AT, results_at=AT, state=Round.State.CLOSED)
    take_standard(here)
    statement = Statement.objects.filter(organisation=here).first()
    invitation = Invitation.objects.create(
        organisation=here, digest=org, email=f"{word}@example.org".lower(), name=word, created_by=by, created_at=AT, expires_at=AT + timedelta(days=3650)
    )
    return {
        "comments": comment.pk,
        "answers": comment.answer_id,
        "points": channel.pk,
        "imports": importing.pk,
        "surveys": channel.survey_id,
        "further": ease.pk,
        "sites": channel.site_id,
        "people": by.pk,
        "invitations": invitation.pk,
        "follow-ups": FollowUp.objects.get(answer=comment.answer).pk,
        "deeds": Deed.objects.create(organisation=here, heard=word, done=word, since=AT.date(), written_at=AT).pk,
        "signals": signal.pk,
        "at-once": Burst.objects.create(organisation=here, channel=channel, day=AT.date(), n=20).pk,
        "themes": Theme.objects.create(organisation=here, name=f"T {word}").pk,
        "questions": heard.question_id,
        "heard": heard.pk,
        "groups": group.pk,
        "needs": add_need(by=by, group=group, text=f"N {word}", sources=[], at=AT).pk,
        "rounds": round_.pk,
        "choices": Choice.objects.create(round=round_, kind="keep", next=f"N {word}", made_at=AT).pk,
        "statements": statement.pk,
        "cards": Card.objects.create(organisation=here, site=channel.site, made_at=AT, people=2, shared_at=AT).pk,
        **agreed_things(by, channel.site, word),
    }


def agreed_things(by, site, word):
    """An agreement in force with a change proposed to it, a round that is open, and what stands beside it."""
    made = propose(by=by, kind="rule", draft=Draft(f"T {word}", [Line("same", f"a {word}")]), at=AT)
    version = made.versions.get()
    decision = open_decision(by=by, version=version, setting=Setting(), closes_at=AT + timedelta(days=7), at=AT)
    objection = react(by=by, decision=decision, answer="object", reason=f"r {word}", proposal=f"p {word}", at=AT)
    remark = Remark.objects.create(version=version, kind="question", text=f"q {word}", by=by, at=AT, key=uuid4())
    tip = Tip.objects.create(agreement=made, text=f"t {word}", by=by, at=AT)
    way = LocalWay.objects.create(agreement=made, site=site, text=f"w {word}", by=by, at=AT)
    task = add_task(by=by, plan=Plan(f"T {word}", items=[(f"a {word}", False)]), at=AT)
    area = describe_responsibility(by=by, name=f"A {word}", purpose=word, scope="", deputy=None, until=None, at=AT)
    difference = Difference.objects.create(
        organisation=by.organisation,
        key=uuid4(),
        raised_by=by,
        happened=f"h {word}",
        effect="e",
        need="n",
        proposal="p",
        way="team",
        handle_by=AT.date(),
        raised_at=AT,
    )
    difference.participants.create(member=by, part="writer")
    step = difference.steps.create(text=f"s {word}", by=by, at=AT)
    return {
        "differences": difference.pk, "difference-steps": step.pk,
        "tasks": task.pk, "items": task.items.get().pk, "responsibilities": area.pk,
        "decisions": decision.pk, "objections": objection.pk, "remarks": remark.pk, "tips": tip.pk, "local-ways": way.pk, "agreements": made.pk,
    }  # fmt: skip
