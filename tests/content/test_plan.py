"""Half a year's plan: filled by the choice, moved by presses with undo, its gaps filled, turns taken and given."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from talkoot.base.kit.special_days import special_days
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.holdings import in_hand
from talkoot.base.orgs.models import Site
from talkoot.base.orgs.refused import Refused
from talkoot.content.actions.choosing import change_choice, close_choice, undo_change
from talkoot.content.actions.ideas import Draft, add_idea, drop_idea
from talkoot.content.actions.planning import give_post, move_post, plan_idea, take_post, unplan
from talkoot.content.actions.publishing import approve_post, publish_by_hand, write_post
from talkoot.content.logic import monday_of, month_of, runs, spread
from talkoot.content.models import Idea, Post
from talkoot.content.queries.plan import first_week, my_turns, plan_of, whose_turn
from talkoot.work.actions.feeds import make_feed
from tests.content.conftest import AT, END
from tests.content.test_choosing import FIRST, opened, tick

pytestmark = pytest.mark.django_db
TODAY = AT.date()
NOW = monday_of(TODAY)


def planned(cast, idea, weeks=2, by="eero"):
    return plan_idea(by=cast.member(by), idea=idea, week=NOW + timedelta(weeks=weeks), at=AT)


def test_each_groups_posts_are_spread_evenly_and_a_month_is_kept():
    start = date(2027, 1, 4)
    found = spread(start, 26, [[(1, None), (2, None)], [(3, None), (4, 3)]])
    assert len(set(found.values())) == 4, "none shares a week"
    assert [(found[pk] - start).days // 7 for pk in (1, 2)] == [6, 19]
    assert month_of(found[4]) == 3
    assert all(one.weekday() == 0 for one in found.values())
    crowded = spread(start, 2, [[(pk, None) for pk in range(6)]])
    assert sorted(crowded.values()).count(start) == 3


def test_gaps_are_long_enough_stretches():
    assert runs([True] * 3 + [False] + [True] * 5, 4) == [(4, 5)]
    assert runs([True] * 26, 4) == [(0, 26)]
    assert runs([False], 1) == []


def test_days_with_a_name_are_finlands_own_in_three_languages():
    found = {one.day: one for one in special_days(date(2026, 12, 1), date(2027, 1, 10), "fi")}
    assert (found[date(2026, 12, 6)].name, found[date(2026, 12, 6)].is_holiday) == ("Itsenäisyyspäivä", True)
    assert date(2027, 1, 6) in found
    runeberg = special_days(date(2027, 2, 5), date(2027, 2, 5), "sv")
    assert [(one.name, one.is_holiday) for one in runeberg] == [("Runebergsdagen", False)]
    assert special_days(date(2027, 2, 5), date(2027, 2, 5), "xx")[0].name == "Runeberg Day"
    assert {one.day for one in special_days(date(2027, 3, 26), date(2027, 3, 29), "fi") if one.is_holiday} >= {date(2027, 3, 26), date(2027, 3, 29)}


def test_what_was_chosen_stands_in_the_plan_at_once(cast, sign_in, six, crowd, elders, workers):
    half = opened(cast, wanted=2)
    for by in crowd:
        tick(half, by, "AD")
    half = close_choice(by=None, half=half, at=END)
    eero = cast.member("eero")
    assert first_week(eero, TODAY) == half.starts_on
    plan = plan_of(eero, half.starts_on, TODAY)
    assert {one.idea.title for week in plan.weeks for one in week.posts} == {"Ajatus A", "Ajatus D"}
    assert [row.group for row in plan.rows] == [elders, workers]
    page = sign_in("eero").get("/polku/content/").content.decode()
    assert "Ajatus A" in page
    assert "nobody’s turn" in page
    idea = Idea.objects.get(title="Ajatus A")
    assert "Content, week" in sign_in("eero").get(f"/polku/content/ideas/{idea.pk}/").content.decode()


def test_what_is_changed_in_the_choice_follows_into_the_plan(cast, six, crowd):
    half = opened(cast, wanted=1)
    for by in crowd:
        tick(half, by, "A")
    close_choice(by=None, half=half, at=END)
    a, b = half.options.order_by("pk")[:2]
    change_choice(by=cast.member("nora"), option=a, to="out", because="Ei nyt", at=END)
    change_choice(by=cast.member("nora"), option=b, to="in", because="Tämä sen sijaan", at=END)
    assert list(Post.objects.values_list("idea__title", "week")) == [("Ajatus B", None)]
    undo_change(by=cast.member("nora"), option=a, at=END)
    assert set(Post.objects.values_list("idea__title", flat=True)) == {"Ajatus A", "Ajatus B"}


def test_a_gap_is_a_link_to_ideas_of_its_group_and_one_press_fills_it(cast, sign_in, idea, elders, workers):
    client = sign_in("eero")
    page = client.get("/polku/content/").content.decode()
    assert f"?group={workers.pk}&amp;week={NOW.isoformat()}" in page
    fill = client.get(f"/polku/content/fill/?group={elders.pk}&week={NOW.isoformat()}").content.decode()
    assert idea.title in fill
    assert idea.title not in client.get(f"/polku/content/fill/?group={workers.pk}&week={NOW.isoformat()}").content.decode()
    for _twice in range(2):
        assert client.post(f"/polku/content/ideas/{idea.pk}/plan/", {"week": NOW.isoformat()}).status_code == 302
    post = Post.objects.get()
    assert (post.week, post.idea.state) == (NOW, "chosen")
    client.post(f"/polku/content/posts/{post.pk}/unplan/")
    idea.refresh_from_db()
    assert (Post.objects.count(), idea.state) == (0, "waiting")


def test_a_new_idea_from_a_gap_goes_into_its_week(cast, sign_in, elders):
    sent = {"title": "Uusi aukkoon", "whose": f"g{elders.pk}", "key": str(uuid4()), "anyway": "yes"}
    for _twice in range(2):
        sign_in("eero").post(f"/polku/content/ideas/new/?week={(NOW + timedelta(days=9)).isoformat()}", sent)
    assert Post.objects.get().week == NOW + timedelta(weeks=1)


def test_what_was_let_go_or_is_being_chosen_from_does_not_go_into_a_week(cast, six):
    drop_idea(by=cast.member("eero"), idea=six[0], because="Ei", at=AT)
    opened(cast)
    for one in six[:2]:
        with pytest.raises(Refused):
            planned(cast, one)
    with pytest.raises(Idea.DoesNotExist):
        planned(cast, six[2], by="eve")
    assert Post.objects.count() == 0


def test_it_is_moved_by_presses_and_undone(cast, sign_in, idea):
    post, client = planned(cast, idea), sign_in("eero")
    page = client.get(f"/polku/content/posts/{post.pk}/").content.decode()
    assert "A week earlier" in page
    later = (post.week + timedelta(weeks=1)).isoformat()
    moved = client.post(f"/polku/content/posts/{post.pk}/move/", {"week": later}, follow=True).content.decode()
    undo = f"/polku/content/posts/{post.pk}/move/?week={post.week.isoformat()}"
    assert f'action="{undo}"' in moved
    assert Post.objects.get().week.isoformat() == later
    client.post(undo)
    assert Post.objects.get().week == post.week
    for strange in ("2027-99-99", "3999-01-01", "kissa"):
        client.post(f"/polku/content/posts/{post.pk}/move/", {"week": strange})
    assert Post.objects.get().week == post.week
    client.post(f"/polku/content/posts/{post.pk}/move/", {"week": ""})
    assert Post.objects.get().week is None
    assert "Without a week" in client.get("/polku/content/").content.decode()


def test_anothers_turn_is_not_moved_but_by_those_who_run_content(cast, idea):
    post = take_post(by=cast.member("aino"), post=planned(cast, idea), at=AT)
    for act in (
        lambda: move_post(by=cast.member("eero"), post=post, week=None, at=AT), lambda: unplan(by=cast.member("eero"), post=post, at=AT),
        lambda: give_post(by=cast.member("eero"), post=post, to=cast.member("eero"), at=AT), lambda: take_post(by=cast.member("eero"), post=post, at=AT),
        lambda: take_post(by=cast.member("guest"), post=post, at=AT), lambda: give_post(by=cast.member("nora"), post=post, to=cast.member("guest"), at=AT),
        lambda: give_post(by=cast.member("nora"), post=post, to=cast.member("eve"), at=AT),
    ):  # fmt: skip
        with pytest.raises(Refused):
            act()
    assert Post.objects.get().owner == cast.member("aino")
    move_post(by=cast.member("nora"), post=post, week=NOW, at=AT)
    assert Post.objects.get().week == NOW


def test_a_turn_is_taken_given_and_given_up_and_stands_on_today(cast, sign_in, idea):
    post, eero = planned(cast, idea, weeks=0), sign_in("eero")
    eero.post(f"/polku/content/posts/{post.pk}/take/")
    assert [one.pk for one in my_turns(cast.member("eero"), AT)] == [post.pk]
    assert idea.title in eero.get("/polku/").content.decode()
    assert [str(one.label) for one in in_hand(cast.member("eero"))] == ["Content to make"]
    eero.post(f"/polku/content/posts/{post.pk}/give/", {"to": cast.member("aino").pk, "to_words": "Aino"})
    assert Post.objects.get().owner == cast.member("aino")
    assert Notice.objects.filter(kind="content.given", member=cast.member("aino")).count() == 1
    sign_in("aino").post(f"/polku/content/posts/{post.pk}/let-go/")
    assert Post.objects.get().owner is None
    assert my_turns(cast.member("aino"), AT) == []


def test_a_turn_stands_in_ones_own_calendar_as_a_week_beside_the_tasks(cast, client, idea):
    eero = cast.member("eero")
    post = take_post(by=eero, post=planned(cast, idea), at=AT)
    own, of_site = make_feed(by=eero, site=None, at=AT), make_feed(by=eero, site=cast.salla, at=AT)
    calendar = Calendar.from_ical(client.get(f"/ics/{own.key}.ics").content)
    events = [one for one in calendar.walk("VEVENT") if one["summary"] == idea.title]
    assert [(one["dtstart"].dt, one["dtend"].dt) for one in events] == [(post.week, post.week + timedelta(days=7))]
    assert idea.title not in client.get(f"/ics/{of_site.key}.ics").content.decode()


def test_the_next_turn_could_be_the_sites_that_has_the_fewest_for_its_people(cast, six, crowd):
    eero = cast.member("eero")
    for one in six[:3]:
        take_post(by=crowd[0], post=planned(cast, one), at=AT)
    first = whose_turn(eero, plan_of(eero, NOW, TODAY))
    assert first is not None
    assert first.name != "North site"
    assert whose_turn(cast.member("eve"), plan_of(cast.member("eve"), NOW, TODAY)).organisation == cast.other


def test_where_nothing_is_planned_and_no_idea_waits_the_plan_says_how_it_begins(cast, sign_in, request):
    begins = "The first idea is still to come"
    assert begins in sign_in("eero").get("/polku/content/").content.decode()
    request.getfixturevalue("idea")
    assert begins not in sign_in("eero").get("/polku/content/").content.decode()


def test_much_in_a_week_is_said(cast, sign_in, six):
    for one in six[:3]:
        planned(cast, one)
    page = sign_in("eero").get("/polku/content/").content.decode()
    assert f"Week {(NOW + timedelta(weeks=2)).isocalendar().week} has 3." in page


def test_the_plan_asks_the_database_as_often_for_thirty_posts_as_for_one(cast, sign_in, six, elders):
    client = sign_in("eero")
    take_post(by=cast.member("eero"), post=planned(cast, six[0]), at=AT)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/polku/content/")
        return len(found)

    queries()
    few = queries()
    for number in range(30):
        idea = add_idea(by=cast.member("eero"), draft=Draft(f"Lisää {number}", group=elders, who=cast.member("eero")), key=uuid4(), at=AT)
        planned(cast, idea, weeks=number % 20)
    assert queries() == few


def test_nothing_of_elsewhere_is_found(cast, sign_in, idea):
    post, eve = planned(cast, idea), sign_in("eve")
    for path in ("move", "take", "unplan", "let-go"):
        assert eve.post(f"/toinen/content/posts/{post.pk}/{path}/").status_code == 404
    assert eve.get(f"/toinen/content/posts/{post.pk}/").status_code == 404
    assert plan_of(cast.member("eve"), NOW, TODAY).count == 0
    assert FIRST > TODAY


def test_its_rows_say_at_how_many_sites_a_post_is_out(cast, sign_in, idea):
    eero, nora = cast.member("eero"), cast.member("nora")
    made = take_post(by=eero, post=plan_idea(by=eero, idea=idea, week=AT.date(), at=AT), at=AT)
    made = write_post(by=eero, post=made, text="Nastat tai keppi.", networks=["facebook", "instagram"], at=AT)
    made = approve_post(by=nora, post=made, digest=made.digest, at=AT)
    every = Site.objects.filter(organisation=cast.organisation, closed_on=None).count()
    assert every > 1

    def seen():
        return [sign_in("eero").get(address).content.decode() for address in ("/polku/content/", f"/polku/content/posts/{made.pk}/")]

    assert "approved" in seen()[0]
    publish_by_hand(by=nora, post=made, site=cast.kemi, network="facebook", address="", at=AT)
    assert all(f"ublished at 1 of {every} sites" in page for page in seen()), "on one of two networks"
    assert f"on every channel at 0 of {every}" in seen()[1]
    publish_by_hand(by=nora, post=made, site=cast.kemi, network="instagram", address="", at=AT)
    page, own = seen()
    assert page.count(f"published at 1 of {every} sites") == 2, "in the overview and in the row"
    assert f"Published at 1 of {every} sites" in own
    assert "on every channel" not in own, "it is the same"
