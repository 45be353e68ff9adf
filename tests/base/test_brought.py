"""A list of people or of tasks is taken back within a month: what nobody has touched goes, the rest is told line by line."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talkoot.assessment.actions.statements import take_standard
from talkoot.base.accounts.models import User
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs import uploads
from talkoot.base.orgs.actions import accept_invitation, change_member, end_membership, invite_again, make_link, open_invitation
from talkoot.base.orgs.actions.codes import give_code, use_code
from talkoot.base.orgs.brought import take_list_back
from talkoot.base.orgs.models import Brought, Invitation, Membership, SignInCode, Upload
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.actions import join
from talkoot.base.trail.models import Entry
from talkoot.feedback.models import Answer
from talkoot.work.actions import tasks
from talkoot.work.actions.tasks import Plan, add_task
from talkoot.work.models import Item, Series, Task
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def bring(client, address, text):
    """Sends a list, has it read and brings it in; the upload."""
    page = client.post(address, {"file": SimpleUploadedFile("lista.csv", text.encode())})["Location"]
    make.work()
    assert client.get(page).status_code == 200
    assert client.post(page, {"go": "yes"}).status_code in (200, 302)
    return Upload.objects.latest("pk")


def people(client, *names):
    return bring(client, "/polku/people/file/", "Nimi;Sähköposti;Toimipiste\n" + "".join(f"{name};;Salla\n" for name in names))


def chores(client, *lines):
    return bring(client, "/polku/work/bring-in/", "task;day;repeats;doers;checklist\n" + "".join(f"{line}\n" for line in lines))


def named(name):
    return Membership.objects.get(user__name=name)


def shown(client, upload, part=""):
    return client.get(f"/polku/uploads/{upload.pk}/{part}").content.decode()


def row_of(page, title):
    """What stands on the line of one thing."""
    found = re.search(rf'<span class="t">{title}</span>\s*<span class="m">(.*?)</span>', page, re.S)
    return " ".join(found[1].split()) if found else None


def test_people_of_a_wrong_list_go_with_their_codes_and_leave_nothing(cast, sign_in, settings):
    owner, answers = sign_in("sanna"), sorted(Answer.objects.values_list())
    before = {model: model.objects.count() for model in (User, Membership, Invitation, SignInCode)}
    text = "Nimi;Sähköposti;Toimipiste\nIlma Uusi;;Salla\nPosti Uusi;posti@example.org;Salla\n"
    upload = bring(owner, "/polku/people/file/", text)
    assert Membership.objects.count() == before[Membership] + 1
    assert Invitation.objects.count() == before[Invitation] + 1
    page = owner.get("/polku/people/file/").content.decode()
    assert f"/polku/uploads/{upload.pk}/" in page
    assert "2 people go." in (preview := shown(owner, upload, "undo/"))
    assert "Stays" not in preview
    assert owner.post(f"/polku/uploads/{upload.pk}/undo/").status_code == 302
    assert {model: model.objects.count() for model in before} == before
    assert "Taken back: 2 lines." in shown(owner, upload)
    assert sorted(Answer.objects.values_list()) == answers
    line = Entry.objects.get(act="undo_import")
    assert (line.subject, line.details) == (f"orgs.upload:{upload.pk}", {"gone": 2, "stays": 0})
    assert "lista.csv" in owner.get("/polku/settings/trail/").content.decode()
    bring(owner, "/polku/people/file/", text)  # the right one may hold the same people
    assert Membership.objects.count() == before[Membership] + 1


def test_of_people_whoever_was_touched_stays_and_it_is_said_why(cast, sign_in):
    owner, sanna = sign_in("sanna"), cast.member("sanna")
    names = ("Tullut", "Muutettu", "Koodattu", "Saanut", "Lähtenyt", "Koskematon")
    upload = people(owner, *names)
    at = timezone.now()
    code = give_code(by=sanna, member=named("Koodattu"), at=at)
    came = SignInCode.objects.get(membership=named("Tullut"))
    SignInCode.objects.filter(pk=came.pk).update(used_at=at)
    change_member(by=sanna, member=named("Muutettu"), role=Role.COACH, sites=[cast.salla], at=at)
    add_task(by=sanna, plan=Plan("Avaa ovi", doers=[named("Saanut")]), at=at)
    end_membership(by=sanna, member=named("Lähtenyt"), at=at)
    preview = shown(owner, upload, "undo/")
    assert "1 person goes." in preview
    for name, why in {
        "Tullut": "Has come already, or something is theirs.",
        "Muutettu": "The role, the sites or the code were changed since.",
        "Koodattu": "The role, the sites or the code were changed since.",
        "Saanut": "Has come already, or something is theirs.",
        "Lähtenyt": "The membership has been ended.",
    }.items():
        assert why in row_of(preview, name), name
    assert row_of(preview, "Koskematon") == "Line 7"
    owner.post(f"/polku/uploads/{upload.pk}/undo/")
    assert sorted(Membership.objects.filter(user__name__in=names).values_list("user__name", flat=True)) == sorted(set(names) - {"Koskematon"})
    assert not User.objects.filter(name="Koskematon").exists()
    done = shown(owner, upload)
    assert "Has come already, or something is theirs." in row_of(done, "Tullut")
    assert row_of(done, "Koskematon") is None
    assert use_code(site=cast.salla, code=code, at=at).membership == named("Koodattu")


def test_who_is_asked_in_a_team_mirror_stays(cast, sign_in):
    from tests.assessment.teams import make_team, open_for

    owner = sign_in("sanna")
    upload = people(owner, "Kysytty")
    take_standard(cast.organisation)
    team = make_team(cast.organisation, cast.member("aino"), [5])
    named("Kysytty").sites.set([team.sites[0]])
    made = open_for(team, at=timezone.now())
    assert made.invited.filter(member=named("Kysytty")).exists()
    owner.post(f"/polku/uploads/{upload.pk}/undo/")
    assert made.invited.filter(member=named("Kysytty")).exists()


def test_invitations_that_were_used_or_sent_again_stay(cast, sign_in):
    owner, sanna = sign_in("sanna"), cast.member("sanna")
    text = "Nimi;Sähköposti\n" + "".join(f"{name};{name}@example.org\n" for name in ("liittynyt", "uusittu", "odottaa"))
    upload = bring(owner, "/polku/people/file/", text)
    at = timezone.now()
    joined, again, waits = (Invitation.objects.get(email=f"{name}@example.org") for name in ("liittynyt", "uusittu", "odottaa"))
    user = User.objects.create(email="liittynyt@example.org", name="Liittynyt")
    accept_invitation(invitation=joined, user=user, at=at)
    invite_again(by=sanna, invitation=again, at=at, by_mail=False)
    preview = shown(owner, upload, "undo/")
    assert "Has joined already." in row_of(preview, "liittynyt")
    assert "The invitation was sent again since." in row_of(preview, "uusittu")
    owner.post(f"/polku/uploads/{upload.pk}/undo/")
    assert sorted(Invitation.objects.filter(pk__in=[joined.pk, again.pk, waits.pk]).values_list("pk", flat=True)) == sorted([joined.pk, again.pk])
    assert Membership.objects.filter(user=user, ended_at=None).exists()


def test_a_link_that_goes_with_its_list_opens_nothing(cast, sign_in, monkeypatch):
    owner, tokens = sign_in("sanna"), []
    real = make_link.__globals__["secrets"].token_urlsafe
    monkeypatch.setattr(make_link.__globals__["secrets"], "token_urlsafe", lambda n: tokens.append(real(n)) or tokens[-1])
    upload = bring(owner, "/polku/people/file/", "Nimi;Sähköposti\nodottaa;odottaa@example.org\n")
    invitation = open_invitation(next(one for one in tokens if open_invitation(one, timezone.now())), timezone.now())
    owner.post(f"/polku/uploads/{upload.pk}/undo/")
    with pytest.raises(Refused):
        accept_invitation(invitation=invitation, user=User.objects.create(email="odottaa@example.org", name="O"), at=timezone.now())


def test_tasks_of_a_wrong_list_go_and_may_come_again(cast, sign_in):
    eero = sign_in("eero")
    other = add_task(by=cast.member("eero"), plan=Plan("Oma"), at=AT)
    lines = ("Tilaa kahvia;2026-12-01;;aino@example.org;[ ] suodattimet | [x] kahvi", "Siivoa;2026-11-01;1 week;;")
    upload = chores(eero, *lines)
    assert Series.objects.count() == 1
    assert Task.objects.count() > 3, "it has come again meanwhile"
    assert Notice.objects.filter(about__startswith="work.task:", member=cast.member("aino")).exists()
    preview = shown(eero, upload, "undo/")
    assert "2 tasks go, with their reminders." in preview
    assert eero.post(f"/polku/uploads/{upload.pk}/undo/").status_code == 302
    assert list(Task.objects.all()) == [other]
    assert not Series.objects.exists()
    assert not Item.objects.exists()
    assert not Notice.objects.filter(about__startswith="work.task:").exists(), "no notice leads to what is gone"
    eero.post(f"/polku/uploads/{upload.pk}/undo/")  # pressed twice
    assert Entry.objects.filter(act="undo_import").count() == 1
    chores(eero, *lines)
    assert Task.objects.filter(title="Tilaa kahvia").count() == 1


def test_of_tasks_whatever_was_touched_stays_and_it_is_said_why(cast, sign_in):
    eero, me, at = sign_in("eero"), cast.member("eero"), timezone.now
    titles = ("Tehty", "Peruttu", "Muutettu", "Otettu", "Rastitettu", "Siirretty", "Liitetty", "Toistuva", "Koskematon")
    upload = chores(eero, *(f"{title};2026-12-01;{'1 week' if title == 'Toistuva' else ''};;[ ] kohta" for title in titles))
    of = {one.title: one for one in Task.objects.order_by("-due_on", "-pk")}
    first = {one.title: one for one in Task.objects.filter(due_on="2026-12-01")}
    tasks.move_task(by=me, task=of["Tehty"], to="done", at=at())
    tasks.move_task(by=me, task=of["Peruttu"], to="dropped", at=at())
    tasks.change_task(by=me, task=of["Muutettu"], plan=Plan("Muutettu", due_on=of["Muutettu"].due_on), at=at())
    tasks.take_task(by=me, task=of["Otettu"], at=at())
    tasks.tick(by=me, item=of["Rastitettu"].items.get(), done=True, at=at())
    tasks.postpone(by=me, task=of["Siirretty"], day=timezone.localdate() + timedelta(days=40), at=at())
    join(organisation=cast.organisation.pk, source=Ref("work.task", str(of["Liitetty"].pk)), result=Ref("feedback.deed", "1"), at=at())
    tasks.make_due(first["Toistuva"].series, first["Toistuva"].due_on + timedelta(days=8), at())
    tasks.take_task(by=me, task=Task.objects.filter(title="Toistuva").latest("due_on"), at=at())
    preview = shown(eero, upload, "undo/")
    for title, why in {
        "Tehty": "It has been done.",
        "Peruttu": "It has been cancelled.",
        "Muutettu": "Somebody has changed it since.",
        "Otettu": "Somebody has changed it since.",
        "Rastitettu": "Somebody has changed it since.",
        "Siirretty": "Somebody has changed it since.",
        "Liitetty": "It belongs together with something else by now.",
        "Toistuva": "It has come again, and somebody has touched that.",
    }.items():
        assert why in row_of(preview, title), title
    assert row_of(preview, "Koskematon") == "Line 10"
    assert "1 task goes, with its reminders." in preview
    eero.post(f"/polku/uploads/{upload.pk}/undo/")
    assert set(Task.objects.values_list("title", flat=True)) == set(titles) - {"Koskematon"}
    assert "It has been done." in row_of(shown(eero, upload), "Tehty")


def test_a_task_that_went_meanwhile_is_refused_in_words(cast, sign_in):
    eero, me = sign_in("eero"), cast.member("eero")
    upload = chores(eero, "Mennyt;;;;[ ] kohta")
    task = Task.objects.get()
    item = task.items.get()
    eero.post(f"/polku/uploads/{upload.pk}/undo/")
    for act in (
        lambda: tasks.take_task(by=me, task=task, at=AT),
        lambda: tasks.let_go(by=me, task=task, at=AT),
        lambda: tasks.move_task(by=me, task=task, to="done", at=AT),
        lambda: tasks.change_task(by=me, task=task, plan=Plan("x"), at=AT),
        lambda: tasks.postpone(by=me, task=task, day=AT.date(), at=AT),
        lambda: tasks.tick(by=me, item=item, done=True, at=AT),
    ):
        with pytest.raises(Refused, match="not there any more"):
            act()


def test_only_who_brought_it_or_an_owner_takes_it_back_and_within_a_month(cast, sign_in):
    upload = chores(sign_in("eero"), "Oma;;;;")
    address = f"/polku/uploads/{upload.pk}/"
    for name in ("aino", "nora", "guest"):
        assert sign_in(name).get(address).status_code == 404
        assert sign_in(name).post(address + "undo/").status_code in (403, 404)
        with pytest.raises(Refused):
            take_list_back(by=cast.member(name), upload=upload, at=timezone.now())
    with pytest.raises(Refused):
        take_list_back(by=cast.member("eve"), upload=upload, at=timezone.now())
    assert f"/uploads/{upload.pk}/" not in sign_in("aino").get("/polku/work/bring-in/").content.decode()
    assert address in sign_in("sanna").get("/polku/work/bring-in/").content.decode()
    with pytest.raises(Refused, match="within a month"):
        take_list_back(by=cast.member("eero"), upload=upload, at=timezone.now() + timedelta(days=31))
    assert Task.objects.count() == 1
    assert sign_in("sanna").post(address + "undo/").status_code == 302
    assert not Task.objects.exists()


def test_nobody_sees_the_lists_of_another_organisation(cast, sign_in):
    upload = chores(sign_in("sanna"), "Oma;;;;")
    eve = sign_in("eve")
    assert "lista.csv" not in eve.get("/toinen/work/bring-in/").content.decode()
    assert eve.get(f"/toinen/uploads/{upload.pk}/").status_code == 404
    assert "lista.csv" in sign_in("sanna").get("/polku/work/bring-in/").content.decode()


def test_what_a_list_brought_is_remembered_for_a_month_and_its_lines_left_out_for_a_day(cast, sign_in):
    owner = sign_in("sanna")
    upload = bring(owner, "/polku/people/file/", "Nimi;Rooli\nIlma Uusi;\nOutsi;kuningas\n")
    assert upload.left_out.is_file()
    uploads.forget_uploads(timezone.now() + timedelta(days=2))
    assert not upload.folder.exists()
    assert Brought.objects.count() == 1
    assert owner.get(f"/polku/uploads/{upload.pk}/undo/").status_code == 200
    uploads.forget_uploads(timezone.now() + timedelta(days=33))
    assert not Upload.objects.exists()
    assert not Brought.objects.exists()
    assert Membership.objects.filter(user__name="Ilma Uusi").exists()


def test_a_list_that_waits_is_not_taken_back(cast, sign_in):
    owner = sign_in("sanna")
    page = owner.post("/polku/people/file/", {"file": SimpleUploadedFile("lista.csv", b"Nimi\nIlma\n")})["Location"]
    upload = Upload.objects.get()
    assert owner.get(f"/polku/uploads/{upload.pk}/")["Location"] == page
    assert owner.get(f"/polku/uploads/{upload.pk}/undo/").status_code == 302
    with pytest.raises(Refused):
        take_list_back(by=cast.member("sanna"), upload=upload, at=timezone.now())


def test_looking_at_a_long_list_asks_the_database_as_little_as_at_a_short_one(cast, sign_in):
    owner, asked = sign_in("sanna"), []
    for n in (2, 40):
        listed = people(owner, *(f"Nimi {n} {i}" for i in range(n))), chores(owner, *(f"Työ {n} {i};;;;" for i in range(n)))
        for upload in listed:
            with CaptureQueriesContext(connection) as queries:
                shown(owner, upload, "undo/")
            asked.append(len(queries))
    few, few_chores, many, many_chores = asked
    assert (many, many_chores) == (few, few_chores)
    models = apps.get_models(include_auto_created=True)
    pointing = [one for model in models for one in model._meta.local_concrete_fields if one.related_model in (Membership, User)]
    assert many <= len(pointing) + 10, "one for each kind of record that can point at somebody"
    assert many_chores <= 20
