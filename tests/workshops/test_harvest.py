"""The harvest: notes become the real thing all at once or not at all, each with its note behind it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from talkoot.agreements.models import Agreement
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.models import Join
from talkoot.base.trail.models import Entry
from talkoot.content.models import Idea
from talkoot.customers.actions import save_group
from talkoot.customers.models import Group, Need
from talkoot.customers.queries import evidence_of, groups_with_needs
from talkoot.people.models import Knowing, Skill
from talkoot.targets.models import Target
from talkoot.work.models import Responsibility, Task
from talkoot.workshops.actions import leading
from talkoot.workshops.actions.harvest import NotHarvested, Pick, harvest
from talkoot.workshops.models import Note, Workshop
from talkoot.workshops.queries.workshops import ideas_kept
from talkoot.workshops.views import harvesting
from tests.workshops.conftest import AT

pytestmark = pytest.mark.django_db
KINDS = ("work.task", "work.responsibility", "agreements.agreement", "targets.target")


@pytest.fixture
def notes(room):
    """One for each kind, seen by all."""
    room.go("brainstorm")
    found = [room.note(f"Ajatus {n}") for n in range(len(KINDS))]
    leading.show_activity(by=room.nora, activity=room.step("brainstorm"), at=AT)
    return found


def everything():
    return [kind.objects.count() for kind in (Task, Responsibility, Agreement, Target)]


def test_each_note_becomes_what_was_chosen_and_leads_to_it(room, notes):
    eero = room.cast.member("eero")
    picks = [Pick(note, kind, note.text, eero, AT.date() + timedelta(days=9)) for note, kind in zip(notes, KINDS, strict=True)]
    made = harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT)
    assert [ref.kind for ref in made] == list(KINDS)
    assert everything() == [1, 1, 1, 1]
    task = Task.objects.get()
    assert (list(task.doers.all()), task.due_on) == ([eero], AT.date() + timedelta(days=9))
    for note, ref in zip(notes, made, strict=True):
        assert Join.objects.filter(source=f"workshops.note:{note.pk}", result=str(ref)).exists()
        assert Join.objects.filter(source=f"workshops.workshop:{room.workshop.pk}", result=str(ref)).exists()


def test_sent_again_nothing_is_made_twice(room, notes):
    picks = [Pick(note, kind, note.text) for note, kind in zip(notes, KINDS, strict=True)]
    harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT)
    assert harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT) == []
    assert everything() == [1, 1, 1, 1]


def test_if_one_is_refused_nothing_is_made_and_nobody_is_told(room, notes):
    told = Notice.objects.count()
    picks = [Pick(notes[0], "work.task", "Hyvä", room.cast.member("eero")), Pick(notes[1], "targets.target", "t" * 151), Pick(notes[2], "work.task", " ")]
    with pytest.raises(NotHarvested) as refused:
        harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT)
    assert set(refused.value.reasons) == {notes[1].pk, notes[2].pk}
    assert everything() == [0, 0, 0, 0]
    assert Notice.objects.count() == told


@pytest.fixture
def needs(room):
    """Two written under a heading, one under none."""
    step = room.go("brainstorm")
    under = leading.add_heading(by=room.nora, activity=step, title="Omaiset", key=uuid4(), at=AT)
    found = [room.note("Tieto siitä, milloin soittaa", heading=under), room.note("Joku vastaa puhelimeen", heading=under), room.note("Työikäiset")]
    leading.show_activity(by=room.nora, activity=step, at=AT)
    return found


def need(note, whole):
    return Pick(note, "customers.need", note.text, whole=whole)


def test_a_note_becomes_a_group_and_others_its_needs_with_the_note_as_evidence(room, needs):
    first, second, third = needs
    picks = [need(first, "omaiset"), need(second, "Työikäiset"), Pick(third, "customers.group", "Työikäiset")]
    made = harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT)
    assert sorted(ref.kind for ref in made) == ["customers.group", "customers.need", "customers.need"]
    assert set(Need.objects.values_list("group__name", "text")) == {("omaiset", first.text), ("Työikäiset", second.text)}
    for group, needs_of in groups_with_needs(room.nora):
        assert [one.evidence for one in needs_of] == [1], f"{group}: the note, not the meeting as well"
    assert [card.ref for card in evidence_of(room.nora, [Need.objects.get(text=first.text)]).popitem()[1]] == [f"workshops.note:{first.pk}"]
    assert harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT) == []
    assert (Group.objects.count(), Need.objects.count()) == (2, 2)


@pytest.mark.parametrize("whole", ["", 0, "ended", "foreign", 10**9])
def test_a_need_without_a_group_of_ours_is_refused_and_nothing_is_made(room, needs, whole):
    foreign = Group.objects.create(organisation=room.cast.other, name="Omaiset", made_at=AT)
    ended = Group.objects.create(organisation=room.cast.organisation, name="Vanhat", made_at=AT, ended_at=AT)
    whole = {"ended": ended.pk, "foreign": foreign.pk}.get(whole, whole)
    with pytest.raises(NotHarvested) as refused:
        harvest(by=room.nora, workshop=room.workshop, picks=[Pick(needs[1], "work.task", "Soita"), need(needs[0], whole)], at=AT)
    assert set(refused.value.reasons) == {needs[0].pk}
    assert (Need.objects.count(), Task.objects.count(), Group.objects.count()) == (0, 0, 2)


def test_a_name_that_a_group_had_or_that_is_no_name_is_refused(room, needs):
    Group.objects.create(organisation=room.cast.organisation, name="Vanhat", made_at=AT, ended_at=AT)
    for name in ("vanhat", "  "):
        with pytest.raises(NotHarvested):
            harvest(by=room.nora, workshop=room.workshop, picks=[need(needs[0], name)], at=AT)
    assert Need.objects.count() == 0


def test_who_may_not_describe_groups_makes_none_and_is_offered_none(room, needs, cast, sign_in):
    Workshop.objects.filter(pk=room.workshop.pk).update(facilitator=cast.member("eero"))
    room.workshop.refresh_from_db()
    for pick in (need(needs[0], "Omaiset"), Pick(needs[2], "customers.group", "Omaiset")):
        with pytest.raises(NotHarvested) as refused:
            harvest(by=cast.member("eero"), workshop=room.workshop, picks=[pick], at=AT)
        assert "Your role" in refused.value.reasons[pick.note.pk]
    assert (Need.objects.count(), Group.objects.count()) == (0, 0)
    page = sign_in("eero").get(f"/polku/workshops/{room.workshop.pk}/harvest/").content.decode()
    assert 'value="customers.need"' not in page
    assert 'value="work.task"' in page


def test_the_page_proposes_the_heading_as_the_group(room, needs, sign_in):
    client, address = sign_in("nora"), f"/polku/workshops/{room.workshop.pk}/harvest/"
    assert '<option value="new:Omaiset" selected>' in client.get(address).content.decode()
    group = save_group(by=room.nora, name="omaiset", about="", at=AT)
    page = client.get(address).content.decode()
    assert f'<option value="{group.pk}" selected>' in page
    assert client.post(address, {f"kind-{needs[0].pk}": "customers.need", f"title-{needs[0].pk}": "Tieto"}).status_code == 422, "no group was chosen"
    sent = {f"kind-{needs[0].pk}": "customers.need", f"title-{needs[0].pk}": "Tieto", f"whole-customers.need-{needs[0].pk}": group.pk}
    assert client.post(address, sent).status_code == 302
    assert Need.objects.get().group == group
    assert "Tieto" in client.get(f"/polku/customers/groups/{group.pk}/").content.decode()


def test_a_group_tells_which_note_it_came_from(room, needs, sign_in):
    harvest(by=room.nora, workshop=room.workshop, picks=[Pick(needs[2], "customers.group", "Työssä käyvät")], at=AT)
    page = sign_in("nora").get(f"/polku/customers/groups/{Group.objects.get().pk}/").content.decode()
    assert f"#note-{needs[2].pk}" in page


def kept_before(note, words, at=AT):
    """As the harvest kept an idea before it made a content idea of it."""
    Note.objects.filter(pk=note.pk).update(idea=words, kept_at=at)


def test_an_idea_becomes_a_content_idea_with_its_group_or_nothing_is_made(room, needs, cast, sign_in):
    group = save_group(by=cast.member("nora"), name="Työssäkäyvät", about="", at=AT)
    picks = [Pick(needs[0], "content.idea", "Näin varaat illan"), Pick(needs[1], "work.task", "Soita")]
    with pytest.raises(NotHarvested) as refused:
        harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT)
    assert set(refused.value.reasons) == {needs[0].pk}
    picks[0] = Pick(needs[0], "content.idea", "Näin varaat illan", whole=group.pk)
    for _twice in range(2):
        harvest(by=room.nora, workshop=room.workshop, picks=picks, at=AT)
    made = Join.objects.get(source=f"workshops.note:{needs[0].pk}", result__startswith="content.idea:")
    page = sign_in("eero").get(f"/polku/content/ideas/{made.result.split(':')[1]}/").content.decode()
    assert "Näin varaat illan" in page
    assert "Työssäkäyvät" in page
    assert "kept for content" not in sign_in("nora").get(f"/polku/workshops/{room.workshop.pk}/harvest/").content.decode()


def test_an_idea_that_was_kept_is_read_by_who_takes_it_over(room, notes, sign_in, cast):
    kept_before(notes[0], "Päivän hyvä uutinen")
    assert [(one.idea, one.kept_at) for one in ideas_kept(room.nora)] == [("Päivän hyvä uutinen", AT)]
    assert list(ideas_kept(cast.member("eve"))) == []
    nora = sign_in("nora")
    for path in ("", "minutes/", "harvest/"):
        assert "Päivän hyvä uutinen" in nora.get(f"/polku/workshops/{room.workshop.pk}/{path}").content.decode(), path
    assert nora.get(f"/polku/workshops/{room.workshop.pk}/minutes/paper/").content.startswith(b"%PDF")
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    assert ideas_kept(room.nora).count() == 1


def test_only_who_leads_lets_an_idea_go(room, notes, sign_in):
    kept_before(notes[0], "Idea")
    address = f"/polku/workshops/notes/{notes[0].pk}/let-go/"
    sign_in("eero").post(address)
    sign_in("eve").post(address)
    assert ideas_kept(room.nora).count() == 1
    for _twice in range(2):
        assert sign_in("nora").post(address).status_code == 302
    assert ideas_kept(room.nora).count() == 0
    assert "let_go_idea" in Entry.objects.values_list("act", flat=True)


def test_what_is_hidden_or_taken_away_is_no_idea(room):
    room.go("brainstorm")
    hidden, gone = room.note("Salassa"), room.note("Pois")
    leading.put_away_note(by=room.nora, note=gone, at=AT)
    for note in (hidden, gone):
        kept_before(note, "Idea")
    assert ideas_kept(room.nora).count() == 0


def test_nobody_of_elsewhere_gets_anything(room, notes):
    with pytest.raises(NotHarvested):
        harvest(by=room.nora, workshop=room.workshop, picks=[Pick(notes[0], "work.task", "Hyvä", room.cast.member("eve"))], at=AT)
    with pytest.raises(Refused):
        harvest(by=room.cast.member("eve"), workshop=room.workshop, picks=[Pick(notes[0], "work.task", "Hyvä")], at=AT)
    assert everything() == [0, 0, 0, 0]


def test_a_role_makes_only_what_it_may(room, notes, cast):
    Workshop.objects.filter(pk=room.workshop.pk).update(facilitator=cast.member("eero"))
    room.workshop.refresh_from_db()
    with pytest.raises(NotHarvested):
        harvest(by=cast.member("eero"), workshop=room.workshop, picks=[Pick(notes[0], "work.responsibility", "Some")], at=AT)
    assert Responsibility.objects.count() == 0


def test_the_page_shows_a_refusal_beside_its_note_and_loses_nothing(room, notes, sign_in):
    client, address = sign_in("nora"), f"/polku/workshops/{room.workshop.pk}/harvest/"
    first, second = notes[0].pk, notes[1].pk
    sent = {
        f"kind-{first}": "work.task", f"title-{first}": "Soita Kemiin", f"owner-{first}": room.nora.pk,
        f"kind-{second}": "work.task", f"title-{second}": "Toinen", f"owner-{second}": room.nora.pk, f"due_on-{second}": "ei päivä",
    }  # fmt: skip
    refused = client.post(address, sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'id="fault-{second}"' in page
    assert f'id="fault-{first}"' not in page
    assert "Soita Kemiin" in page
    assert Task.objects.count() == 0
    assert client.post(address, sent | {f"due_on-{second}": "2026-12-11"})["Location"].endswith("/minutes/")
    assert Task.objects.count() == 2
    assert "Soita Kemiin" in client.get(f"/polku/workshops/{room.workshop.pk}/minutes/").content.decode()


def test_a_promise_is_a_task_of_who_promised_it(room, sign_in):
    room.go("plan")
    eero = room.cast.member("eero")
    note = room.note("Vuorolista", kind="plan", doer=eero, due_on=AT.date())
    page = sign_in("nora").get(f"/polku/workshops/{room.workshop.pk}/harvest/").content.decode()
    assert '<option value="work.task" selected>' in page
    assert f'<option value="{eero.pk}" selected>' in page
    harvest(by=room.nora, workshop=room.workshop, picks=[Pick(note, "work.task", "Vuorolista", eero, AT.date())], at=AT)
    assert Notice.objects.filter(member=eero, kind__startswith="work.").exists()


def test_what_is_still_hidden_cannot_be_harvested(room, sign_in):
    room.go("brainstorm")
    room.note("Vielä salassa")
    assert "Vielä salassa" not in sign_in("nora").get(f"/polku/workshops/{room.workshop.pk}/harvest/").content.decode()


def test_the_harvest_goes_on_beyond_what_one_page_holds(room, sign_in, monkeypatch):
    monkeypatch.setattr(harvesting, "MOST", 2)
    room.go("plan")
    first, second, third = sorted((room.note(f"Lupaus {n}", kind="plan") for n in range(3)), key=lambda note: note.key)
    client, address = sign_in("nora"), f"/polku/workshops/{room.workshop.pk}/harvest/"
    assert f'name="kind-{third.pk}"' not in client.get(address).content.decode()
    harvest(by=room.nora, workshop=room.workshop, picks=[Pick(one, "work.task", one.text) for one in (first, second)], at=AT)
    assert f'name="kind-{third.pk}"' in client.get(address).content.decode()


@pytest.mark.parametrize("kind", ["people.skill", "content.idea"])
def test_whoever_leads_is_not_taken_for_the_one_who_can_it_or_would_make_it(cast, sign_in, room, kind):
    room.go("brainstorm")
    room.note("Kinesioteippaus")
    leading.show_activity(by=room.nora, activity=room.step("brainstorm"), at=AT)
    client, address = sign_in("nora"), f"/polku/workshops/{room.workshop.pk}/harvest/"
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    note = room.workshop.notes.get(text="Kinesioteippaus")
    page = client.get(address).content.decode().split(f'name="owner-{note.pk}"')[1].split("</select>")[0]
    assert "selected" not in page
    client.post(address, {f"kind-{note.pk}": kind, f"title-{note.pk}": "Kinesioteippaus", f"owner-{note.pk}": ""})
    assert Skill.objects.count() + Idea.objects.count() == 1
    assert not Knowing.objects.exists()
    assert not Idea.objects.exclude(who=None).exists()
