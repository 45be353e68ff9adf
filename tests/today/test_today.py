"""Today: at most three things in one order, the first finished where it stands, with the same figure as on the verdict."""

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.agreements.actions.deciding import Setting, open_decision
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Reaction
from talkoot.assessment.models import Card, Choice
from talkoot.base.orgs.actions import add_site, invite_by_hand, make_link
from talkoot.base.orgs.models import Membership, Site
from talkoot.feedback.models import Comment
from talkoot.work.actions.tasks import Plan, add_task
from talkoot.work.models import Task
from talkoot.workshops.actions.leading import open_workshop
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.models import Workshop
from tests import make

pytestmark = pytest.mark.django_db


def proposal(cast, title, days):
    now = timezone.now()
    made = propose(by=cast.member("aino"), kind="rule", draft=Draft(title, [Line("same", "a")]), at=now)
    return open_decision(by=cast.member("aino"), version=made.versions.get(), setting=Setting(), closes_at=now + timedelta(days=days), at=now)


def page(sign_in, who, address="/polku/"):
    return sign_in(who).get(address).content.decode().replace("\xa0", " ")


def test_three_things_at_most_the_customers_first_and_minutes_are_those_of_the_three(cast, sign_in):
    now = timezone.now()
    for title, days in (("Kolmas", 9), ("Neljäs", 12), ("Toinen", 2)):
        proposal(cast, title, days)
    make.comment(cast.channel, "Puhelimeen ei vastata", score=3, at=now - timedelta(days=1))
    text = page(sign_in, "eero")
    panel = text.split('class="now"')[1]
    assert panel.index("Puhelimeen ei vastata") < panel.index("Toinen") < panel.index("Kolmas")
    assert "Neljäs" not in text
    assert "about 3 min in all" in text
    assert "One more comes when these are done" in text


def test_a_proposal_is_answered_in_one_press_and_the_others_open_in_place(cast, sign_in):
    decision = proposal(cast, "Soitamme takaisin", 1)
    text = page(sign_in, "eero")
    assert text.count('name="answer" value="') == 3
    client = sign_in("eero")
    done = client.post(f"/polku/agreements/decisions/{decision.pk}/react/", {"answer": "agree", "back_to": "/polku/"})
    assert (done.status_code, done["Location"]) == (302, "/polku/")
    assert Reaction.objects.get().answer == "agree"
    assert "Soitamme takaisin" not in page(sign_in, "eero").split('class="now"')[-1]
    outside = client.post(f"/polku/agreements/decisions/{decision.pk}/react/", {"answer": "agree", "back_to": "https://evil.example/"})
    assert "evil" not in outside["Location"]


def test_a_workshop_that_is_going_on_stands_first_until_it_has_been_forgotten_open(cast, sign_in):
    now = timezone.now()
    proposal(cast, "Vastattava tänään", 0.1)
    frame = Frame("Vastaus samana päivänä", starts_at=now)
    planned = plan_workshop(by=cast.member("nora"), frame=frame, steps=[Step("check_in", "Kuka olet?")], key=uuid4(), at=now)
    workshop = open_workshop(by=cast.member("nora"), workshop=planned, at=now)
    panel = page(sign_in, "eero").split('class="now"')[1].split("</section>")[0]
    first, rest = panel.split("<ul", 1)
    assert "Vastaus samana päivänä" in first
    assert f'class="btn go" href="/polku/workshops/{workshop.pk}/room/"' in first
    assert "Vastattava tänään" in rest
    Workshop.objects.update(opened_at=now - timedelta(hours=5))
    panel = page(sign_in, "eero").split('class="now"')[1].split("</section>")[0]
    assert "Vastattava tänään" in panel.split("<ul", 1)[0]
    assert "Vastaus samana päivänä" in panel


def test_a_promise_is_ticked_where_it_stands_and_can_be_taken_back(cast, sign_in):
    now = timezone.now()
    task = add_task(by=cast.member("eero"), plan=Plan("Vie paketti", due_on=timezone.localdate(now), doers=[cast.member("eero")]), at=now)
    text = page(sign_in, "eero")
    assert "You promised" in text
    assert "Vie paketti" in text
    client = sign_in("eero")
    done = client.post(f"/polku/work/tasks/{task.pk}/move/", {"to": "done", "back_to": "/polku/"}, follow=True).content.decode()
    task.refresh_from_db()
    assert task.state == "done"
    assert "Undo" in done
    assert 'class="now"' not in done


def test_what_is_somebody_elses_or_done_is_not_here(cast, sign_in):
    now = timezone.now()
    make.comment(cast.channel, "Hoidettu asia", score=4, at=now - timedelta(days=1))
    Comment.objects.update(state="handled")
    assert "Hoidettu asia" not in page(sign_in, "eero")


def test_it_opens_on_ones_own_site_and_on_the_whole_for_who_has_many(cast, sign_in):
    add_site(by=None, organisation=cast.organisation, name="Oulu", at=timezone.now())
    assert "Customers’ verdict, Salla" in page(sign_in, "eero")
    assert "Customers’ verdict, Salla" not in page(sign_in, "aino")
    assert "Customers’ verdict, Salla" not in page(sign_in, "eero", "/polku/?site=all")


def test_the_figure_is_the_verdicts_own(cast, sign_in):
    make.answers(cast.channel, *[5] * 20, *[3] * 5, at=timezone.now() - timedelta(days=10))
    make.answers(cast.channel, *[2] * 30, at=timezone.now() - timedelta(days=200))
    client = sign_in("eero")
    today, verdict = client.get("/polku/?site=all").content.decode(), client.get("/polku/customers/").content.decode()
    figure = today.split('class="m fig"><b>')[1].split("</b>")[0]
    assert f"<b>{figure}</b>" in verdict.split('class="fig big"')[1][:200]
    sentence = today.split('class="meta sp">')[1].split("</p>")[0]
    assert sentence
    assert sentence in verdict


def test_what_a_customer_asked_stands_ready_with_the_site_known(cast, sign_in):
    text = page(sign_in, "eero")
    hearing = text.split('class="hearing"')[1]
    assert f'<option value="{cast.salla.pk}" selected' in hearing


def test_what_is_answered_on_today_can_be_taken_back_there_and_comes_back(cast, sign_in):
    decision, client = proposal(cast, "Soitamme takaisin", 1), sign_in("eero")
    address = f"/polku/agreements/decisions/{decision.pk}/react/"
    done = client.post(address, {"answer": "agree", "back_to": "/polku/"}, follow=True).content.decode()
    undo = re.search(r'class="toast" method="post" action="([^"]+)"', done)[1]
    assert "Soitamme takaisin" not in done.split('class="now"')[-1]
    back = client.post(undo, {"back_to": "/polku/"}, follow=True)
    assert Reaction.objects.count() == 0
    assert "Soitamme takaisin" in back.content.decode()
    client.post(address, {"answer": "agree"}, follow=True)
    again = client.post(address, {"answer": "concern", "reason": "Kiire"}, follow=True).content.decode()
    assert 'class="toast"' not in again, "what was said before is not lost by undoing a change"
    client.post(address, {"answer": "object", "reason": "r", "proposal": "p"})
    Reaction.objects.update(heard_at=timezone.now())
    assert "Others have taken up what you said" in client.post(undo, follow=True).content.decode()
    assert Reaction.objects.count() == 1


def test_what_i_promised_stands_with_its_boxes_and_what_was_done_today_stays_ticked(cast, sign_in):
    now, eero = timezone.now(), cast.member("eero")
    for title, days in (("Ensin", 0), ("Sitten", 9), ("Joskus", 30)):
        add_task(by=eero, plan=Plan(title, due_on=timezone.localdate(now) + timedelta(days=days), doers=[eero]), at=now)
    add_task(by=eero, plan=Plan("Noran homma", doers=[cast.member("nora")]), at=now)
    text = page(sign_in, "eero")
    promised = text.split('id="promised-h"')[1].split("</section>")[0]
    assert promised.index("Sitten") < promised.index("Joskus")
    assert "Ensin" not in promised, "it stands in the lit panel"
    assert "Noran homma" not in promised
    later = Task.objects.get(title="Sitten")
    done = sign_in("eero").post(f"/polku/work/tasks/{later.pk}/move/", {"to": "done", "back_to": "/polku/"}, follow=True).content.decode()
    assert 'class="tick on"' in done.split('id="promised-h"')[1].split("</section>")[0]


def test_who_wants_help_is_named(cast, sign_in):
    nora = cast.member("nora")
    add_task(by=nora, plan=Plan("Kuka auttaa", help_wanted=True, doers=[nora], site=cast.channel.site), at=timezone.now())
    assert nora.user.name in page(sign_in, "eero").split('id="help-h"')[1].split("</section>")[0]


def test_a_guest_is_told_what_they_wait_for_and_nothing_of_a_turn(cast, sign_in):
    text = page(sign_in, "guest")
    assert "You are a guest of" in text
    assert 'id="turn-h"' not in text
    assert "Nobody is waiting for you" not in text


def test_an_owner_goes_on_where_setting_up_was_left_until_the_first_answers_are_in(cast, sign_in, settings):
    settings.MAIL_HOST = ""
    Site.objects.filter(organisation=cast.organisation, name="Kemi").update(closed_on=timezone.localdate())
    text = page(sign_in, "sanna")
    steps = text.split('id="begin-h"')[1].split("</section>")[0]
    assert steps.count("<li>") == 6
    assert steps.count('aria-current="step"') == 1
    here = steps.split('aria-current="step"')[1]
    assert "no mail server is set" in here.split("</li>")[0]
    assert "/polku/settings/mail/" in here
    make_link(by=cast.member("sanna"), organisation=cast.organisation, role="member", at=timezone.now())
    assert "not come yet" not in page(sign_in, "sanna").split('id="begin-h"')[1], "a link waits for nobody"
    assert "asked at every site" in page(sign_in, "sanna")
    invite_by_hand(by=cast.member("sanna"), email="uusi@example.org", name="Uusi", role="member", at=timezone.now())
    assert "one person has not come yet" in page(sign_in, "sanna").split('id="begin-h"')[1]
    assert 'id="begin-h"' not in page(sign_in, "eero")
    make.answers(cast.channel, *[5] * 6)
    assert 'id="begin-h"' not in page(sign_in, "sanna")


def test_a_decision_is_looked_at_again_where_it_stands(cast, sign_in):
    eero, now = cast.member("eero"), timezone.now()
    site = cast.channel.site
    card = Card.objects.create(organisation=cast.organisation, site=site, made_at=now, people=2)
    choice = Choice.objects.create(
        organisation=cast.organisation, card=card, kind="keep", next="Aamupala", made_at=now, owner=eero, look_on=timezone.localdate(now)
    )
    panel = page(sign_in, "eero").split('class="now"')[1].split("</section>")[0]
    assert panel.count('name="outcome"') == 3
    sign_in("eero").post(f"/polku/mirror/choices/{choice.pk}/", {"outcome": "partly", "back_to": "/polku/"})
    choice.refresh_from_db()
    assert choice.outcome == "partly"


def test_times_of_day_are_said_as_one_says_them(cast, sign_in):
    eero, now = cast.member("eero"), timezone.now()
    eero.user.language = "fi"
    eero.user.save()
    task = add_task(by=eero, plan=Plan("Soita", due_on=timezone.localdate(now) + timedelta(days=1), due_time=time(9, 5), doers=[eero]), at=now)
    for address in ("/polku/", "/polku/work/", f"/polku/work/tasks/{task.pk}/"):
        assert "klo 9.05" in page(sign_in, "eero", address), address


def test_another_organisations_answers_do_not_end_the_way_to_the_first(cast, sign_in):
    make.answers(cast.other_channel, 5, 4, 3, 5, 5, 1)
    assert 'id="begin-h"' in page(sign_in, "sanna")
    assert 'id="begin-h"' not in page(sign_in, "eve", "/toinen/")


def test_somebody_in_their_first_week_is_told_what_this_is_for_by_pages_they_may_open(cast, sign_in):
    now = timezone.now()
    Membership.objects.update(joined_at=now - timedelta(days=8))
    assert 'id="loop-h"' not in page(sign_in, "eero")
    Membership.objects.update(joined_at=now - timedelta(days=6))
    told = page(sign_in, "eero").split('id="loop-h"')[1].split("</section>")[0]
    steps = re.findall(r'href="([^"]+)"', told)
    assert len(steps) == 5
    assert all(sign_in("eero").get(step).status_code == 200 for step in steps)
    assert 'id="loop-h"' not in page(sign_in, "guest")
