"""One thing of each kind in either organisation, in words that the other organisation's people may never read; and every address."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from talkoot.agreements.actions.deciding import Setting, open_decision, react
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Difference, LocalWay, Remark, Tip
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.models import Card, Choice, Report, Round, Statement
from talkoot.assessment.models import Group as ReportedGroup
from talkoot.assessment.models import Plan as RoundPlan
from talkoot.base.accounts.actions import make_person
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.models import Area, Invitation, Upload
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.models import Join
from talkoot.customers.actions import add_need, hear_question, save_group
from talkoot.customers.models import Group, SameWords
from talkoot.feedback.models import Burst, Deed, FollowUp, Import, Question, Signal, Theme
from talkoot.targets.actions.scoring import open_scoring
from talkoot.targets.actions.targets import propose_target
from talkoot.targets.models import Start
from talkoot.work.actions.responsibilities import describe_responsibility
from talkoot.work.actions.tasks import Plan, add_task
from talkoot.work.models import Task
from talkoot.workshops.actions.joining import join_guest
from talkoot.workshops.actions.leading import go_to, open_workshop, show_activity
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.taking_part import write_note
from tests import make
from tests.cast import AT, gather

# Stands in every text of an organisation's things: where it shows, something of theirs shows.
WORD = {"polku": "Meidankolmas", "toinen": "Zqvieras"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The cast and their things, made once for a module: each test is rolled back to them. For modules whose tests only ask, many times."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = gather()
        yield cast, everything_of(cast)
        transaction.set_rollback(True)


@pytest.fixture
def things(cast):
    """The number of each thing by organisation, under the name that it has in addresses."""
    return everything_of(cast)


def everything_of(cast):
    """The things of both organisations."""
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
    comment = make.comment(channel, f"words {word} Tuntematon")
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
    team = Report.objects.create(round=round_, name=f"J {word}", position=0, answers=5)
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
        "areas": Area.objects.create(organisation=here, name=f"A {word}").pk,
        "people": by.pk,
        "invitations": invitation.pk,
        **{place: upload_of(by, purpose, word) for place, purpose in (("file", "people"), ("bring-in", "tasks"), ("uploads", "people"))},
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
        "plans": RoundPlan.objects.create(organisation=here, name=f"P {word}", opens_on=AT.date(), closes_on=AT.date(), results_on=AT.date(), made_at=AT).pk,
        "reported": ReportedGroup.objects.create(round=round_, name=f"R {word}", position=0, invited=5, report=team).pk,
        "teams": team.pk,
        "choices": Choice.objects.create(organisation=here, round=round_, kind="keep", next=f"N {word}", made_at=AT).pk,
        "statements": statement.pk,
        "cards": Card.objects.create(organisation=here, site=channel.site, made_at=AT, people=2, shared_at=AT).pk,
        **agreed_things(by, channel.site, word),
        **target_things(by, channel.site, word),
        **workshop_things(by, word),
        **things_of_packages(by, channel.site, word),
        **beside_them(here, channel.site, round_, org == "toinen"),
    }


def things_of_packages(by, site, word):
    """Those that packages name beside their own tests: tests/PACKAGE/things.py."""
    found = {}
    for path in sorted(Path(__file__).parents[1].glob("*/things.py")):
        found |= import_module(f"tests.{path.parent.name}.things").things(by, site, word)
    return found


def upload_of(by, purpose, word):
    """A file that waits to be read."""
    expires = AT + timedelta(days=3650)
    return Upload.objects.create(organisation=by.organisation, by=by, purpose=purpose, file_name=f"{word}.csv", sent_at=AT, expires_at=expires).pk


def beside_them(here, site, round_, is_other):
    """What queries look up by name, by day or as the first there is: no page's own thing, but what a lost scope would find."""
    email, name = ("uusi@example.org", "Tuntematon Aaa") if is_other else ("toinen@example.com", "Joku Muu")
    person = add_member(by=None, organisation=here, user=make_person(email=email, name=name), role=Role.MEMBER, sites=[site], at=AT)
    if is_other:
        Group.objects.create(organisation=here, name="Aaa", made_at=AT)
        Theme.objects.create(organisation=here, name="Aaa")
    SameWords.objects.create(organisation=here, text="kassa, jono" if is_other else "ovi, portti")
    Area.objects.create(organisation=here, name=f"Alue {here.slug}")
    Deed.objects.create(organisation=here, heard="h", done=here.slug, since=AT.date(), written_at=AT, released_at=AT)
    Choice.objects.create(
        organisation=here, round=round_, kind="keep", next=here.slug, made_at=AT, look_on=AT.date(), outcome=Choice.Outcome.DONE, owner=person
    )
    for i in range(6):
        Difference.objects.create(
            organisation=here, key=uuid4(), raised_by=person, happened="h", effect="e", need="n", proposal="p", way="team",
            handle_by=AT.date(), raised_at=AT, outcome=Difference.Outcome.TASK if i < (6 if is_other else 5) else "",
        )  # fmt: skip
    made = propose(by=person, kind="rule", draft=Draft(f"Y {here.slug}", [Line("same", "a")]), at=AT)
    made.in_force = made.versions.get()
    made.save()
    made.versions.update(state="in_force", in_force_at=AT)
    add_task(by=person, plan=Plan(f"D {here.slug}", due_on=timezone.localdate()), at=AT)
    if is_other:
        # what joins two of the first organisation's things, kept by the second
        task, agreed = (kind.objects.exclude(organisation=here).earliest("pk") for kind in (Task, Agreement))
        own = [Ref("work.task", str(task.pk)), Ref("agreements.agreement", str(agreed.pk))]
        Join.objects.create(organisation=here.pk, source=str(own[0]), result=str(own[1]), at=AT)
    return {}


def target_things(by, site, word):
    """A candidate in an open scoring, with a start at a site."""
    one, other = (propose_target(by=by, title=f"{name} {word}", why=word, key=uuid4(), at=AT) for name in ("C", "D"))
    now = timezone.now()  # pages look at the clock: it is open whenever this runs
    scoring = open_scoring(by=by, targets=[one, other], closes_at=now + timedelta(days=50), at=now)
    alone = propose_target(by=by, title=f"E {word}", why=word, key=uuid4(), at=AT)  # what is being scored does not change
    Start.objects.create(target=alone, site=site, on=AT.date())
    return {"targets": alone.pk, "scorings": scoring.pk, "candidacies": scoring.candidacies.get(target=one).pk}


def workshop_things(by, word):
    """A workshop that goes on, with a note that everybody sees and a step that has not begun."""
    now = timezone.now()
    frame = Frame(f"W {word}", word, starts_at=now, place=word)
    steps = [Step("brainstorm", f"Ask {word}?", guidance=word, headings=f"H {word}"), Step("write", f"Then {word}?")]
    made = open_workshop(by=by, workshop=plan_workshop(by=by, frame=frame, steps=steps, key=uuid4(), at=now), at=now)
    first, then = made.activities.order_by("position")
    join_guest(workshop=made, name=f"P {word}", at=now)
    go_to(by=by, activity=first, at=now)
    note = write_note(by=made.participants.get(member=by), activity=first, text=f"Note {word}", key=uuid4(), at=now)
    show_activity(by=by, activity=first, at=now)
    return {"workshops": made.pk, "activities": then.pk, "notes": note.pk}


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
