"""Did it work: by the one function that targets ask, written down on the agreed day, nothing left out."""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.agreements.actions.keeping import end_agreement, put_in_force, review
from talkoot.agreements.actions.proposals import Draft, propose, save_draft
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Review
from talkoot.assessment.models import Card, Choice, Report, Round
from talkoot.base.jobs.clock import Trust
from talkoot.base.jobs.schedule import run_due
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Area, Site
from talkoot.feedback.logic.moved import Moved
from talkoot.learning.jobs import see_to_looks as keep_looks
from talkoot.learning.logic.before_after import difference
from talkoot.learning.looking import look_at, looks_due
from talkoot.learning.models import Look as Kept
from talkoot.learning.queries.worked import PAGE, agreement_held, choice_held, that_ran
from talkoot.targets.actions.looking import days_to_look, whose_eyes
from talkoot.targets.jobs import see_to_looks
from talkoot.targets.models import Look, Target
from talkoot.targets.queries import verdict_of
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DIFFERENCE = "The difference is +1."  # the end nearer to nought, of twenty before and twenty after


def between(page):
    """What the list says."""
    return page.split('<ul class="worked">')[1].split("</ul>")[0]


def target(organisation, title, state=Target.State.RUNNING, look_on=None, figure="main", **more):
    now = timezone.now()
    return Target.objects.create(
        organisation=organisation, key=uuid4(), title=title, state=state, figure=figure, look_on=look_on, made_at=now, started_at=now - 90 * DAY, changed_at=now, **more
    )  # fmt: skip


@pytest.mark.parametrize("many", [0, 1, 3])
def test_every_target_that_ran_stands_there_also_without_a_figure(cast, sign_in, many):
    for number in range(many):
        target(cast.organisation, f"Kohde {number}", figure="main" if number % 2 else "")
    target(cast.organisation, "Ehdotus", state=Target.State.CANDIDATE)
    target(cast.other, "Vieras")
    page = sign_in("eero").get("/polku/learning/").content.decode()
    assert page.count("Kohde") == many
    assert "Ehdotus" not in page
    assert "Vieras" not in page
    if many:
        assert "No figure was chosen for it" in page
    if many > 1:
        assert "We cannot know yet: fewer than three sites have not started" in page


def test_on_the_agreed_day_it_is_written_down_once_and_stays(cast, sign_in):
    now = timezone.now()
    today = timezone.localdate(now)
    for days in (20, 30):
        make.answers(cast.channel, *[4, 5, 5, 3, 4, 5], at=now - days * DAY)
    due = target(cast.organisation, "Kohde", look_on=today - DAY)
    target(cast.organisation, "Myöhemmin", look_on=today + DAY)
    target(cast.organisation, "Ilman lukua", look_on=today - DAY, figure="")
    see_to_looks(now)
    look = Look.objects.get()
    assert (look.target, look.on, look.label) == (due, today - DAY, Moved.TOO_FEW_WAITING)
    assert look.figure is not None
    assert look.figure.value == pytest.approx(26 / 6)
    make.answers(cast.channel, *[1] * 20, at=now - 10 * DAY)
    see_to_looks(now + DAY)
    assert Look.objects.get(target=due).figure == look.figure
    assert look.figure.n == 12
    client = sign_in("eero")
    for address in ("/polku/learning/", f"/polku/targets/{due.pk}/"):
        page = client.get(address).content.decode()
        assert "Looked at" in page
        assert "4.3" in page


def test_half_a_year_later_one_looks_once_more(cast):
    today = timezone.localdate()
    due = target(cast.organisation, "Kohde", look_on=today - 200 * DAY)
    see_to_looks(timezone.now())
    assert list(Look.objects.values_list("on", flat=True)) == days_to_look(due)
    assert len(days_to_look(due)) == 2


def test_where_nothing_is_to_be_looked_at_it_leads_to_where_a_figure_is_chosen(cast, sign_in):
    for kind, to in (("targets", "/polku/targets/"), ("agreements", "/polku/agreements/")):
        page = sign_in("eero").get(f"/polku/learning/?kind={kind}").content.decode()
        assert f'<a class="btn" href="{to}">' in page


def test_what_moved_is_said_in_four_words(cast):
    one = target(cast.organisation, "Kohde")
    now = timezone.now()
    for label, value, verdict in (
        (Moved.UP, 0.3, "moved"),
        (Moved.DOWN, -0.3, "wrong way"),
        (Moved.UNSURE, 0.1, "no sign"),
        (Moved.TOO_EARLY, None, "unknown"),
        ("", None, "unknown"),
    ):
        look = Look(target=one, on=now.date(), label=label, value=value, low=value and value - 0.1, high=value and value + 0.1, made_at=now)
        assert verdict_of(look.effect) == verdict


def decided(cast, text, at, look_on):
    """Work re-arranged by everybody in a round that is over."""
    done = Round.objects.create(organisation=cast.organisation, name="R", state=Round.State.CLOSED, opened_at=at, closes_at=at, results_at=at, ended_at=at)
    return Choice.objects.create(
        organisation=cast.organisation, round=done, kind="start", next=text, first_step="a", first_step_on=at.date(), measure="main", made_at=at, settled_at=at,
        look_on=look_on,
    )  # fmt: skip


def figure(value, low, high, n=100):
    return Figure("main", timezone.localdate(), n, value, low, high)


def test_before_and_after_lean_as_their_intervals_do():
    # Newcombe 1998, method 10, its table II (a): 56/70 − 48/80 = 0.2000, interval 0.0524 to 0.3339, of the two Wilson intervals.
    found = difference(figure(48 / 80, 0.4904, 0.7003), figure(56 / 70, 0.6919, 0.8769))
    assert found.interval is not None
    assert found.value == pytest.approx(0.2)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.0524, 0.3339), abs=6e-4)


@pytest.mark.parametrize(
    ("before", "after", "is_known"),
    [
        (figure(4.5, 4.4, 4.6), figure(4.0, 3.9, 4.1), True),
        (figure(4.5, 4.3, 4.7), figure(4.4, 4.2, 4.6), True),
        (figure(4.5, 4.3, 4.7, n=9), figure(4.0, 3.9, 4.1), False),
        (None, figure(4.0, 3.9, 4.1), False),
        (figure(4.5, 4.4, 4.6), Figure("main", timezone.localdate(), 30), False),
    ],
)
def test_before_and_after_are_a_difference_where_enough_answered(before, after, is_known):
    assert (difference(before, after).interval is not None) == is_known


def test_agreements_and_re_arranged_work_stand_beside_with_their_weakness(cast, sign_in):
    now, by = timezone.now(), cast.member("aino")
    for days, scores in ((220, [2, 3, 2, 3] * 5), (115, [5, 5, 4, 5] * 5), (5, [5, 5, 4, 5] * 5)):
        make.answers(cast.channel, *scores, at=now - days * DAY)
    agreed = propose(by=by, kind="rule", draft=Draft("Soitamme takaisin", [Line("same", "a")], figure="main"), site=cast.salla, at=now - 200 * DAY)
    put_in_force(by=by, version=agreed.versions.get(), at=now - 200 * DAY)
    decided(cast, "Ilta-aika tiistaisin", now - 200 * DAY, timezone.localdate(now))
    client = sign_in("eero")
    for kind, title in (("agreements", "Soitamme takaisin"), ("changes", "Ilta-aika tiistaisin")):
        page = client.get("/polku/learning/", {"kind": kind}).content.decode()
        assert title in page
        assert DIFFERENCE in page
        assert not [word for word in ("rose", "fell", "No sign", "moved.") if word in between(page)]
        assert page.count("20\xa0answers") == 2
        assert "Nothing is left out." not in page
        assert "whatever else happened at the same time is in it too" in page
    assert "Soitamme takaisin" not in sign_in("eve").get("/toinen/learning/", {"kind": "agreements"}).content.decode()
    assert client.get("/polku/learning/", {"kind": "zzz"}).status_code == 200


def test_too_soon_after_a_decision_nothing_is_said(cast, sign_in):
    now = timezone.now()
    make.answers(cast.channel, *[2, 3, 2, 3] * 5, at=now - 40 * DAY)
    make.answers(cast.channel, *[5, 5, 4, 5] * 5, at=now - 5 * DAY)
    decided(cast, "Ilta-aika", now - 30 * DAY, timezone.localdate(now) + 100 * DAY)
    page = sign_in("eero").get("/polku/learning/", {"kind": "changes"}).content.decode()
    assert "We cannot know yet: ten customers’ answers" in page


def test_asking_for_all_targets_asks_only_for_ones_own(cast):
    target(cast.other, "Vieras")
    assert list(that_ran(cast.member("eero"))) == []


def test_figures_of_a_look_are_asked_through_somebody_of_the_same_organisation(cast):
    assert whose_eyes(cast.organisation.pk) == cast.member("sanna")
    assert whose_eyes(cast.other.pk) == cast.member("eve")


@pytest.mark.parametrize("days", [30, 84, 89, 120])
def test_whoever_looks_before_anything_can_be_told_is_answered_of_the_first_day_on_which_it_can(cast, sign_in, days):
    now = timezone.now()
    for ago, scores in ((220, [2, 3, 2, 3] * 5), (125, [5, 5, 4, 5] * 5), (5, [1] * 40)):
        make.answers(cast.channel, *scores, at=now - ago * DAY)
    decided(cast, "Ilta-aika", now - 200 * DAY, timezone.localdate(now - 200 * DAY) + days * DAY)
    page = sign_in("eero").get("/polku/learning/", {"kind": "changes"}).content.decode()
    assert DIFFERENCE in page


def test_what_a_small_site_decided_on_its_card_stands_there_from_the_moment_it_was_written_down(cast, sign_in):
    now = timezone.now()
    for ago, scores in ((220, [2, 3, 2, 3] * 5), (5, [5, 5, 4, 5] * 5)):
        make.answers(cast.channel, *scores, at=now - ago * DAY)
    card = Card.objects.create(organisation=cast.organisation, site=cast.salla, people=2, made_at=now - 201 * DAY, finished_at=now - 200 * DAY)
    at = now - 200 * DAY
    Choice.objects.create(
        organisation=cast.organisation, card=card, kind="start", next="Reitti sovitaan", first_step="a", first_step_on=at.date(), measure="main", made_at=at,
        look_on=timezone.localdate(now),
    )  # fmt: skip
    decided(cast, "Vanhempi", now - 210 * DAY, timezone.localdate(now))
    decided(cast, "Uudempi", now - 190 * DAY, timezone.localdate(now))
    page = sign_in("eero").get("/polku/learning/", {"kind": "changes"}).content.decode()
    assert page.index("Uudempi") < page.index("Reitti sovitaan") < page.index("Vanhempi")
    assert page.count(DIFFERENCE) == 3
    assert "Reitti sovitaan" not in sign_in("sanna").get("/polku/learning/", {"kind": "changes"}).content.decode(), "a card is its site's own"


def an_agreement(cast, at):
    agreed = propose(by=cast.member("aino"), kind="rule", draft=Draft("Soitamme", [Line("same", "a")], figure="main", months=1), site=cast.salla, at=at)
    put_in_force(by=cast.member("aino"), version=agreed.versions.get(), at=at)
    return Agreement.objects.get(pk=agreed.pk)


def test_a_review_that_came_too_early_does_not_silence_an_agreement_for_ever(cast, sign_in):
    now = timezone.now()
    for ago, scores in ((220, [2, 3, 2, 3] * 5), (115, [5, 5, 4, 5] * 5), (5, [1] * 20)):
        make.answers(cast.channel, *scores, at=now - ago * DAY)
    found = an_agreement(cast, now - 200 * DAY)
    review(by=cast.member("aino"), agreement=found, outcome="keep", note="", at=now - 170 * DAY, next_on=timezone.localdate(now) + 30 * DAY)
    assert DIFFERENCE in sign_in("eero").get("/polku/learning/", {"kind": "agreements"}).content.decode()


def test_an_agreement_that_has_ended_is_judged_on_the_day_it_ended(cast, sign_in):
    now = timezone.now()
    for ago, scores in ((220, [2, 3, 2, 3] * 5), (115, [5, 5, 4, 5] * 5), (5, [1] * 60)):
        make.answers(cast.channel, *scores, at=now - ago * DAY)
    found = an_agreement(cast, now - 200 * DAY)
    end_agreement(by=cast.member("aino"), agreement=found, because="Ei enää", at=now - 100 * DAY)
    assert DIFFERENCE in sign_in("eero").get("/polku/learning/", {"kind": "agreements"}).content.decode()


def test_a_figure_whose_question_is_asked_no_more_is_not_said_to_have_been_left_unchosen(cast, sign_in):
    one, now = target(cast.organisation, "Kohde", figure="question:999999"), timezone.now()
    page = sign_in("eero").get("/polku/learning/").content.decode()
    assert "Its question is asked no more, so nobody can know." in page
    assert "No figure was chosen" not in page
    Look.objects.create(target=one, on=now.date(), label=Moved.UNSURE, value=0.1, low=-0.1, high=0.3, made_at=now)
    assert "Its question is asked no more; what was seen then stands below." in sign_in("eero").get("/polku/learning/").content.decode()


def test_nothing_is_written_down_for_good_while_the_clock_is_in_doubt(cast):
    now = timezone.now()
    target(cast.organisation, "Kohde", look_on=timezone.localdate(now) + 300 * DAY)
    ahead = now + 400 * DAY
    assert "targets.looks" not in run_due(ahead, Trust.ALL_BUT_DESTROYING)
    assert not Look.objects.exists()
    assert "targets.looks" in run_due(ahead, Trust.ALL)
    assert Look.objects.count() == 1


def test_the_sentence_is_that_of_the_targets_own_page(cast, sign_in):
    one, client = target(cast.organisation, "Kohde"), sign_in("eero")
    said = "We cannot know yet: fewer than three sites have not started, which is too few to compare with."
    assert said in client.get("/polku/learning/").content.decode()
    assert said in client.get(f"/polku/targets/{one.pk}/").content.decode()


def test_a_full_page_does_not_ask_for_everything_once_more_with_each_line(cast, sign_in, django_assert_max_num_queries):
    for number in range(PAGE + 5):
        target(cast.organisation, f"Kohde {number}")
    client = sign_in("eero")
    client.get("/polku/learning/")
    with django_assert_max_num_queries(26):
        page = client.get("/polku/learning/").content.decode()
    assert page.count("Kohde ") == PAGE


def test_agreements_of_many_sites_ask_for_the_figures_of_a_day_once(cast, sign_in, django_assert_max_num_queries):
    now = timezone.now()
    make.answers(cast.channel, *[4] * 20, at=now - 115 * DAY)
    for number, site in enumerate([cast.salla, cast.kemi, None] * 3):
        at = now - (200 + number) * DAY
        agreed = propose(by=cast.member("aino"), kind="rule", draft=Draft(f"Sovittu {number}", [Line("same", "a")], figure="main"), site=site, at=at)
        put_in_force(by=cast.member("aino"), version=agreed.versions.get(), at=at)
    keep_looks(now)
    client = sign_in("eero")
    client.get("/polku/learning/?kind=agreements")
    with django_assert_max_num_queries(22):
        page = client.get("/polku/learning/?kind=agreements").content.decode()
    assert page.count("Sovittu ") == Agreement.objects.filter(in_force__isnull=False).count()
    assert page.count("20\xa0answers") >= 3


def test_every_kind_is_taken_along_whole(cast, sign_in):
    for number in range(12):
        target(cast.organisation, f"Target {number}", figure="main" if number else "")
    client = sign_in("eero")
    page = client.get("/polku/learning/figures/?kind=targets").content.decode()
    assert "12 rows" in page
    rows = client.get("/polku/learning/figures/?kind=targets&as=csv&table=0").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 13
    assert rows[0].startswith("title,began,verdict,figure,before_mean,before_low")
    assert all("Cannot be known yet" in row for row in rows[1:])
    for kind in ("agreements", "changes", "nonsense"):
        assert client.get(f"/polku/learning/figures/?kind={kind}&as=xlsx").status_code == 200
    assert sign_in("guest").get("/polku/learning/figures/").status_code == 403
    assert sign_in("eve").get("/polku/learning/figures/").status_code == 404


def agreed_long_ago(cast, now):
    """An agreement and re-arranged work of three hundred days ago, with twenty months of customers and a better one after."""
    at = now - 300 * DAY
    for month in range(24):
        scores = [4, 4, 3, 4] * 5 if month < 14 else [5, 5, 4, 5] * 5
        make.answers(cast.channel, *scores, at=now - (300 + 14 * 30 - month * 30) * DAY)
    decided(cast, "Ilta-aika tiistaisin", at, timezone.localdate(at) + 120 * DAY)
    return an_agreement(cast, at)


def first_look(page):
    """The day, the figure and the sentence of the first thing's first look."""
    return between(page).split("Looked at")[1].split("</p>")[:3]


@pytest.mark.parametrize("kind", ["agreements", "changes"])
def test_what_was_seen_on_the_agreed_day_does_not_change_by_waiting_and_later_looks_stand_below(cast, sign_in, kind):
    now = timezone.now()
    agreed_long_ago(cast, now)
    client = sign_in("eero")
    unkept = first_look(client.get("/polku/learning/", {"kind": kind}).content.decode())
    keep_looks(now)
    keep_looks(now)
    kept = first_look(client.get("/polku/learning/", {"kind": kind}).content.decode())
    assert unkept == kept, "the page as of that day is what is written down"
    looks = Kept.objects.filter(organisation=cast.organisation, choice__isnull=kind == "agreements").order_by("on")
    assert [look.on for look in looks] == sorted({look.on for look in looks})
    assert looks[0].on < timezone.localdate(now) - 150 * DAY
    make.answers(cast.channel, *[1] * 200, at=now - 20 * DAY)
    make.answers(cast.channel, *[1] * 200, at=now - 200 * DAY)
    keep_looks(now + 400 * DAY)
    later = client.get("/polku/learning/", {"kind": kind}).content.decode()
    assert first_look(later) == kept
    assert between(later).count("Looked at") == looks.all().count() > 1


def test_looks_are_kept_of_ones_own_and_not_while_the_clock_is_in_doubt(cast, sign_in):
    now = timezone.now()
    agreed_long_ago(cast, now)
    assert "learning.looks" not in run_due(now, Trust.ALL_BUT_DESTROYING)
    assert not Kept.objects.exists()
    assert "learning.looks" in run_due(now, Trust.ALL)
    assert set(Kept.objects.values_list("organisation", flat=True)) == {cast.organisation.pk}


def test_a_review_that_is_put_off_does_not_wait_for_a_better_day(cast):
    now = timezone.now()
    found = an_agreement(cast, now - 300 * DAY)
    due = found.review_on
    review(by=cast.member("aino"), agreement=found, outcome="keep", note="", at=now - 10 * DAY, next_on=timezone.localdate(now) + 30 * DAY)
    days = agreement_held(Agreement.objects.get(pk=found.pk), Review.objects.all()).days
    assert timezone.localdate(now - 10 * DAY) not in days
    assert days[0] - due < 95 * DAY
    assert days == sorted(days)


def test_what_an_area_decided_is_looked_at_in_the_area(cast):
    area = Area.objects.create(organisation=cast.organisation, name="Pohjoinen")
    choice = decided(cast, "Ilta-aika", timezone.now() - 200 * DAY, timezone.localdate())
    Round.objects.update(area=area)
    assert choice_held(Choice.objects.get(pk=choice.pk)).area == area


def test_the_file_says_the_sentence_the_day_and_the_ends_of_the_difference_of_every_kind(cast, sign_in):
    now = timezone.now()
    for ago, scores in ((220, [2, 3, 2, 3] * 5), (115, [5, 5, 4, 5] * 5)):
        make.answers(cast.channel, *scores, at=now - ago * DAY)
    an_agreement(cast, now - 200 * DAY)
    target(cast.organisation, "Kohde", figure="")
    client = sign_in("eero")
    (row,) = csv.DictReader(io.StringIO(client.get("/polku/learning/figures/?kind=agreements&as=csv&table=0").content.decode("utf-8-sig")))
    assert DIFFERENCE in row["sentence"]
    assert row["difference_of"] == "before_after"
    assert float(row["difference_low"]) < float(row["difference"]) == 2.25 < float(row["difference_high"])
    assert date.fromisoformat(row["looked"]) < now.date()
    (row,) = csv.DictReader(io.StringIO(client.get("/polku/learning/figures/?kind=targets&as=csv&table=0").content.decode("utf-8-sig")))
    assert row["sentence"].startswith("No figure was chosen for it")
    assert row["difference"] == row["difference_of"] == row["looked"] == ""


def test_a_file_that_is_cut_says_how_many_are_left_out(cast, sign_in, monkeypatch):
    monkeypatch.setattr("talkoot.learning.views.worked.MOST", 2)
    for number in range(2):
        target(cast.organisation, f"Kohde {number}")
    client = sign_in("eero")
    assert "left out" not in client.get("/polku/learning/figures/?kind=targets").content.decode()
    target(cast.organisation, "Kohde 3")
    assert "The newest 2 are here. Those that are older and left out: 1." in client.get("/polku/learning/figures/?kind=targets").content.decode()


def test_later_looks_are_in_the_file_in_a_table_of_their_own(cast, sign_in):
    now = timezone.now()
    one = target(cast.organisation, "Kohde", figure="")
    client, address = sign_in("eero"), "/polku/learning/figures/?kind=targets&as=csv&table="
    assert client.get(f"{address}1").status_code == 200, "there is none: the page itself"
    assert client.get(f"{address}1")["Content-Type"].startswith("text/html")
    for ago, value in ((300, 0.4), (100, 0.1)):
        label = Moved.UP if value > 0.2 else Moved.UNSURE
        Look.objects.create(target=one, on=now.date() - ago * DAY, label=label, value=value, low=value - 0.15, high=value + 0.15, made_at=now)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}1").content.decode("utf-8-sig"))))
    assert [(row["title"], row["verdict"], row["figure_n"]) for row in rows] == [("Kohde", "It moved", ""), ("Kohde", "No sign", "")]
    assert rows[0]["looked"] < rows[1]["looked"]
    assert rows[0]["sentence"].startswith("It moved: ")


def worded_again(cast, agreement, at, figure="main"):
    """Another text of it comes into force."""
    draft = Draft("Soitamme heti", [Line("same", "b")], figure=figure, months=1)
    version = save_draft(by=cast.member("aino"), agreement=agreement, draft=draft, at=at, based_on=agreement.versions.latest("number").number)
    put_in_force(by=cast.member("aino"), version=version, at=at)
    return Agreement.objects.get(pk=agreement.pk)


@pytest.mark.parametrize("figure", ["main", ""])
def test_what_was_seen_of_a_text_stands_there_when_it_is_worded_again(cast, sign_in, figure):
    now = timezone.now()
    found = agreed_long_ago(cast, now)
    keep_looks(now - 100 * DAY)
    (first,) = Kept.objects.filter(version__agreement=found)
    worded_again(cast, found, now - 90 * DAY, figure)
    client = sign_in("eero")
    page = between(client.get("/polku/learning/?kind=agreements").content.decode())
    assert "version 1" in page
    assert f"{first.figure.n}\xa0answers" in page
    assert "No figure was chosen" not in page
    about = "version 1" if figure else "version 1: Customers’ verdict"
    assert figure or "The text in force has no figure; what was seen of an earlier one stands below." in page
    rows = list(csv.DictReader(io.StringIO(client.get("/polku/learning/figures/?kind=agreements&as=csv&table=1").content.decode("utf-8-sig"))))
    assert [(row["looked"], row["of"], row["figure_n"]) for row in rows] == [(first.on.isoformat(), about, str(first.figure.n))]


@pytest.mark.parametrize(("after", "days"), [(200, 1), (130, 1), (30, 1), (290, 2)])
def test_a_text_is_looked_at_also_when_another_replaced_it_before_anybody_looked(cast, after, days):
    now = timezone.now()
    found = agreed_long_ago(cast, now)
    again = now - (300 - after) * DAY
    worded_again(cast, found, again)
    keep_looks(now)
    looks = list(Kept.objects.filter(version__agreement=found, version__number=1).order_by("on"))
    assert len(looks) >= days
    assert looks[-1].on <= timezone.localdate(again), "no later than its end"


def test_a_text_that_was_replaced_before_there_was_enough_says_so(cast, sign_in):
    now = timezone.now()
    worded_again(cast, agreed_long_ago(cast, now), now - 270 * DAY)
    keep_looks(now)
    page = between(sign_in("eero").get("/polku/learning/?kind=agreements").content.decode())
    assert "We cannot know: another version replaced it before there were enough answers." in page


def test_what_ended_before_anything_could_be_known_is_not_said_to_be_known_one_day(cast, sign_in):
    now = timezone.now()
    found, client = an_agreement(cast, now - 60 * DAY), sign_in("eero")
    address = "/polku/learning/?kind=agreements"
    assert "We cannot know yet" in client.get(address).content.decode()
    end_agreement(by=cast.member("aino"), agreement=found, because="Ei enää", at=now - 30 * DAY)
    for _times in range(2):
        page = between(client.get(address).content.decode())
        assert "We cannot know: it ended before there were enough answers." in page
        assert "yet" not in page
        keep_looks(now)
    assert Kept.objects.count() == 1
    assert "Cannot be known,We" not in client.get("/polku/learning/figures/?kind=agreements&as=csv&table=0").content.decode()


def test_a_site_that_closed_after_the_day_is_in_what_was_to_be_seen_that_day(cast, sign_in):
    now = timezone.now()
    agreed_long_ago(cast, now)
    client, address = sign_in("eero"), "/polku/learning/?kind=agreements"
    before = first_look(client.get(address).content.decode())
    Site.objects.filter(pk=cast.salla.pk).update(closed_on=timezone.localdate(now) - 20 * DAY)
    assert "level" in "".join(before)
    keep_looks(now)
    look = Kept.objects.filter(version__isnull=False).earliest("on")
    assert look.n > 0, "its months before and after were there that day"
    assert look.label
    assert Kept.objects.filter(version__isnull=False).count() >= 1


@pytest.mark.parametrize(("days", "late"), [(0, False), (3, False), (4, True)])
def test_a_look_that_was_written_down_long_after_its_day_says_so(cast, sign_in, days, late):
    now = timezone.now()
    found = agreed_long_ago(cast, now)
    day = agreement_held(found, []).days[0]
    keep_looks(now - (timezone.localdate(now) - day - days * DAY))
    target(cast.organisation, "Kohde", look_on=day)
    see_to_looks(now - (timezone.localdate(now) - day - days * DAY))
    client = sign_in("eero")
    for kind in ("agreements", "targets"):
        page = between(client.get(f"/polku/learning/?kind={kind}").content.decode())
        assert page.count("reckoned afterwards") == late, kind
    (row,) = csv.DictReader(io.StringIO(client.get("/polku/learning/figures/?kind=agreements&as=csv&table=0").content.decode("utf-8-sig")))
    assert row["written"] == (day + days * DAY).isoformat()


def test_one_look_that_fails_keeps_no_other_from_being_written_down(cast, monkeypatch):
    now = timezone.now()
    agreed_long_ago(cast, now)

    def failing(*, it, **more):
        if not isinstance(it, Choice):
            raise ValueError("always")
        return look_at(it=it, **more)

    monkeypatch.setattr("talkoot.learning.jobs.look_at", failing)
    keep_looks(now)
    assert Kept.objects.filter(choice__isnull=False).count() == 1


def test_where_work_is_re_arranged_is_asked_only_of_what_is_due(cast, django_assert_num_queries):
    now = timezone.now()
    area = Area.objects.create(organisation=cast.organisation, name="Pohjoinen", merged_into=Area.objects.create(organisation=cast.organisation, name="Koko"))
    for number in range(3):
        decided(cast, f"Ilta-aika {number}", now - 10 * DAY, timezone.localdate(now) + 100 * DAY)
    Choice.objects.update(team=Report.objects.create(round=Round.objects.earliest("pk"), name="Tiimi", position=1, answers=5))
    with django_assert_num_queries(4):
        assert looks_due(timezone.localdate(now)) == {}
    Choice.objects.update(team=None)
    Round.objects.update(area=area)
    with django_assert_num_queries(4):
        assert len(looks_due(timezone.localdate(now) + 200 * DAY)[cast.organisation.pk]) == 3
