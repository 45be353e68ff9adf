"""When somebody leaves, nothing that they had in hand is owned by nobody unseen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps

from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement
from talkoot.assessment.models import Choice, Round
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import end_membership
from talkoot.base.orgs.holdings import HOLDINGS, hand_over_all, in_hand
from talkoot.base.orgs.leaving import erase_person
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.content.actions import ideas as content
from talkoot.content.actions.planning import plan_idea, take_post
from talkoot.content.models import Post
from talkoot.feedback.actions.comments import take_comment
from talkoot.feedback.actions.follow_ups import take_follow_up
from talkoot.feedback.models import Comment, FollowUp
from talkoot.stories.actions.writing import Draft as Story
from talkoot.stories.actions.writing import write_story
from talkoot.targets.actions.targets import propose_target, start_target
from talkoot.targets.models import Target
from talkoot.work.actions.responsibilities import describe_responsibility
from talkoot.work.actions.tasks import Plan, add_task
from talkoot.work.models import Responsibility, Task
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.repeating import repeat
from talkoot.workshops.actions.templates import Cover, keep_template
from talkoot.workshops.models import Series, Template, Workshop
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(cast):
    """Eero with one of each in hand."""
    eero, aino = cast.member("eero"), cast.member("aino")
    add_task(by=aino, plan=Plan("Tilaa kahvia", doers=[eero]), at=AT)
    describe_responsibility(by=aino, name="Some", purpose="", scope="", deputy=None, until=None, at=AT, owner=eero)
    describe_responsibility(by=aino, name="Avaimet", purpose="", scope="", deputy=eero, until=None, at=AT, owner=aino)
    propose(by=eero, kind="rule", draft=Draft("Soitamme samana päivänä", [Line("same", "Kyllä")]), at=AT)
    take_comment(by=eero, comment=make.comment(cast.channel, "Hyvin meni", score=5), at=AT)
    make.comment(cast.channel, "Kukaan ei vastannut")
    take_follow_up(by=eero, follow_up=FollowUp.objects.get(), at=AT)
    round_ = Round.objects.create(
        organisation=cast.organisation, name="Syksy", opened_at=AT - timedelta(days=9), closes_at=AT - timedelta(days=2), results_at=AT, opened_by=aino
    )
    Choice.objects.create(
        organisation=cast.organisation,
        round=round_,
        kind="change",
        now="",
        next="Kokous ma",
        owner=eero,
        first_step="Sovi",
        first_step_on=AT.date(),
        look_on=AT.date(),
        made_by=aino,
        made_at=AT,
    )
    target = propose_target(by=aino, title="Näymme somessa", why="", key=uuid4(), at=AT)
    start_target(by=aino, target=target, owner=eero, figure="", expected=None, look_on=None, at=AT)
    frame = Frame("Viikkopaja", starts_at=AT, facilitator=eero)
    workshop = plan_workshop(by=aino, frame=frame, steps=[Step("talk", "Mitä?")], key=uuid4(), at=AT)
    repeat(by=aino, workshop=workshop, every="week", at=AT)
    keep_template(by=eero, workshop=workshop, cover=Cover("Aamurunko", shared="all"), key=uuid4(), at=AT)
    idea = content.add_idea(by=aino, draft=content.Draft("Nastat vai keppi?"), key=uuid4(), at=AT)
    take_post(by=eero, post=plan_idea(by=aino, idea=idea, week=AT.date(), at=AT), at=AT)
    write_story(by=aino, draft=Story("Hymy", text="Eeron mukaan asiakas lähti hymyillen."), key=uuid4(), at=AT)
    return eero


def test_what_somebody_has_in_hand_is_shown_and_handed_over_in_one_press(cast, busy, sign_in):
    page = sign_in("sanna").get(f"/polku/people/{busy.pk}/end/").content.decode()
    for words in ("Tilaa kahvia", "Some", "Avaimet", "Soitamme samana päivänä", "Kokous ma", "Salla", "Näymme somessa", "Viikkopaja", "Aamurunko"):
        assert words in page
    assert "Kukaan ei vastannut" not in page  # a customer's words may name somebody
    assert len(in_hand(busy)) == len(HOLDINGS)
    nora = cast.member("nora")
    sign_in("sanna").post(f"/polku/people/{busy.pk}/end/", {"to": nora.pk})
    assert list(Task.objects.get().doers.all()) == [nora]
    assert Responsibility.objects.get(name="Some").owner == nora
    assert Responsibility.objects.get(name="Avaimet").deputy == nora
    assert Agreement.objects.get().owner == nora
    assert Choice.objects.get().owner == nora
    assert Target.objects.get().owner == nora
    assert Workshop.objects.get().facilitator == nora
    assert (Series.objects.get().facilitator, Template.objects.get().owner) == (nora, nora)
    assert Post.objects.get().owner == nora
    assert FollowUp.objects.get().owner == nora
    assert FollowUp.objects.get().state == FollowUp.State.TAKEN
    assert {one.taken_by for one in Comment.objects.all()} == {nora}
    assert in_hand(Membership.objects.get(pk=busy.pk)) == []
    assert {one.kind for one in Notice.objects.filter(member=nora)} >= {"work.handover", "agreements.given"}


def test_with_nobody_to_take_over_everything_waits_in_sight(cast, busy):
    end_membership(by=cast.member("sanna"), member=busy, at=AT)
    assert not Task.objects.get().doers.exists()
    assert Responsibility.objects.get(name="Some").owner is None
    assert FollowUp.objects.get().state == FollowUp.State.OPEN
    assert FollowUp.objects.get().owner == cast.member("aino")  # the next person of the site
    assert {one.state for one in Comment.objects.all()} == {Comment.State.NEW}
    assert in_hand(busy) == []


def test_it_goes_to_a_member_of_ones_own_or_not_at_all(cast, busy):
    for wrong in (cast.member("eve"), busy):
        with pytest.raises(Refused):
            end_membership(by=cast.member("sanna"), member=busy, to=wrong, at=AT)
    assert Membership.objects.get(pk=busy.pk).ended_at is None
    assert list(Task.objects.get().doers.all()) == [busy]


def test_who_erases_themselves_leaves_nothing_in_the_dark(cast, busy):
    erase_person(user=busy.user, by=None, at=AT)
    assert not Task.objects.get().doers.exists()
    assert Responsibility.objects.get(name="Some").owner is None


def test_handing_over_twice_changes_nothing_more(cast, busy):
    nora = cast.member("nora")
    assert hand_over_all(by=cast.member("sanna"), was=busy, to=nora, at=AT) >= len(HOLDINGS)
    assert hand_over_all(by=cast.member("sanna"), was=busy, to=nora, at=AT) == 0


HELD_NOT = {
    # what was done or said stays with who did or said it
    "made_by", "done_by", "by", "changed_by", "opened_by", "closed_by", "seen_by", "looked_by", "heard_by", "answered_by", "agreed_by", "raised_by", "created_by",
    "given_by", "was", "now", "facilitator", "asked_by", "marked_by", "said_by", "written_by", "approved_by", "read_by",
    "added_by", "noted_by", "withdrawn_by", "removed_by", "connected_by",
}  # fmt: skip
OF_THE_PERSON = {"member", "membership"}  # goes, or means nothing, without them


def test_every_field_that_names_somebody_is_a_holding_or_is_known_not_to_be():
    """A new package whose things people can hold says so, or says here why not."""
    known = {"work.task.doers", "work.responsibility.owner", "work.responsibility.deputy", "agreements.agreement.owner", "assessment.choice.owner"}
    known |= {"targets.target.owner", "workshops.template.owner", "content.post.owner"}
    not_held = {
        "workshops.note.doer",
        "workshops.workshop.people",
        "workshops.series.people",
        "content.idea.who",
        "content.asking.of",
        "stories.thanks.to_member",
        "content.post.writers",
        "content.sitepicture.hands",
    }  # what was promised aloud becomes a task of the harvest; who is invited; who would make an idea, was asked to approve, or wrote; who was thanked
    known |= {"feedback.followup.owner", "feedback.comment.taken_by"}
    found = set()
    for model in apps.get_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.related_model is Membership and field.name not in HELD_NOT | OF_THE_PERSON:
                found.add(f"{model._meta.label_lower}.{field.name}")
    assert found == known | not_held
