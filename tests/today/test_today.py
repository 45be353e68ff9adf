"""Today: at most three things in one order, the first finished where it stands, with the same figure as on the verdict."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.agreements.actions.deciding import Setting, open_decision
from talkoot.agreements.actions.proposals import Draft, propose
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Reaction
from talkoot.base.orgs.actions import add_site
from talkoot.feedback.models import Comment
from talkoot.work.actions.tasks import Plan, add_task
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
    done = client.post(f"/polku/agreements/decisions/{decision.pk}/react/", {"answer": "agree", "next": "/polku/"})
    assert (done.status_code, done["Location"]) == (302, "/polku/")
    assert Reaction.objects.get().answer == "agree"
    assert "Soitamme takaisin" not in page(sign_in, "eero").split('class="now"')[-1]
    outside = client.post(f"/polku/agreements/decisions/{decision.pk}/react/", {"answer": "agree", "next": "https://evil.example/"})
    assert "evil" not in outside["Location"]


def test_a_promise_is_ticked_where_it_stands_and_can_be_taken_back(cast, sign_in):
    now = timezone.now()
    task = add_task(by=cast.member("eero"), plan=Plan("Vie paketti", due_on=now.date(), doers=[cast.member("eero")]), at=now)
    text = page(sign_in, "eero")
    assert "You promised" in text
    assert "Vie paketti" in text
    client = sign_in("eero")
    done = client.post(f"/polku/work/tasks/{task.pk}/move/", {"to": "done", "next": "/polku/"}, follow=True).content.decode()
    task.refresh_from_db()
    assert task.state == "done"
    assert "Undo" in done
    assert "You promised" not in done


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
