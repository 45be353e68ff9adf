"""An area's verdict: its own curve and sites, what was changed in it, and what is usual there."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from scipy.special import bdtr

from talkoot.base.kit.periods import months_back
from talkoot.base.orgs.actions import add_area, add_site
from talkoot.base.orgs.models import Site
from talkoot.base.thread.effects import Stretch, effects
from talkoot.feedback.actions.signals import watch_organisation
from talkoot.feedback.actions.surveys import open_channel
from talkoot.feedback.logic.signals import Base, Count, chance_limits, follow, limits
from talkoot.feedback.models import Channel, Question, Signal
from talkoot.feedback.queries.signals import watched
from talkoot.feedback.queries.usual import chart_of, is_outside, usual_chart, usual_of
from talkoot.targets.models import Start, Target
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(cast):
    """Salla in the north, Kemi and Tornio in the west, each with a feedback point."""
    by = cast.member("sanna")
    north, west = (add_area(by=by, name=name, at=AT) for name in ("Pohjoinen", "Länsi"))
    Site.objects.filter(pk=cast.salla.pk).update(area=north)
    Site.objects.filter(pk=cast.kemi.pk).update(area=west)
    tornio = add_site(by=by, organisation=cast.organisation, name="Tornio", area=west, at=AT)
    points = [open_channel(by=by, survey=cast.survey, site=site, kind=Channel.Kind.QR, at=AT) for site in (cast.kemi, tornio)]
    return north, west, tornio, points


def test_its_figure_is_that_of_its_sites_alone(cast, sign_in, areas):
    north, west, tornio, points = areas
    now = timezone.now()
    make.answers(cast.channel, *[5] * 20, at=now - timedelta(days=5))
    for channel in points:
        make.answers(channel, *[3] * 10, at=now - timedelta(days=5))
    client = sign_in("eero")
    page = client.get(f"/polku/customers/areas/{west.pk}/").content.decode()
    assert "<h1>Länsi</h1>" in page
    assert "20\xa0answers" in page
    assert "<b>3.0" in page
    assert "Tornio</a>" in page
    assert f'href="/polku/customers/?site={tornio.key}&amp;period=90"' in page
    assert "Salla</a>" not in page.split("<main")[1]
    other = client.get(f"/polku/customers/areas/{north.pk}/").content.decode()
    assert "<b>5.0" in other
    whole = client.get("/polku/customers/?site=all").content.decode()
    assert f'href="/polku/customers/areas/{west.pk}/?period=90"' in whole
    own = client.get(f"/polku/customers/?site={cast.salla.key}").content.decode()
    assert f'href="/polku/customers/areas/{north.pk}/?period=90"' in own


def test_another_organisations_area_is_not_there(cast, sign_in, areas):
    assert sign_in("eve").get(f"/toinen/customers/areas/{areas[0].pk}/").status_code == 404
    assert sign_in("eero").get("/polku/customers/areas/999999/").status_code == 404


def test_under_five_answers_an_area_shows_no_figure(cast, sign_in, areas):
    _north, west, _tornio, points = areas
    make.answers(points[0], 1, 1, 1, 1, at=timezone.now() - timedelta(days=5))
    page = sign_in("eero").get(f"/polku/customers/areas/{west.pk}/?period=all").content.decode()
    assert 'class="fig big"' not in page


def test_what_was_changed_in_its_sites_is_marked_and_what_was_elsewhere_is_not(cast, areas):
    north, west, tornio, _points = areas
    target = Target.objects.create(
        organisation=cast.organisation, key="6f6f7c1e-58b1-4f5e-9a4d-0c1f4bb5a001", title="Kohde", state=Target.State.RUNNING, made_at=AT, started_at=AT,
        changed_at=AT,
    )  # fmt: skip
    Start.objects.create(target=target, site=tornio, on=AT.date())
    stretch = {one.pk: Stretch(None, AT.date(), area=one.pk) for one in (north, west)}
    titles = {pk: [one.ref.split(":")[0] for one in effects(found, cast.member("eero"))] for pk, found in stretch.items()}
    assert "targets.target" in titles[west.pk]
    assert "targets.target" not in titles[north.pk]


def many_months(cast, points):
    """Two years at every point, and a fall at all but the last."""
    today = date(2026, 11, 1)
    for back in range(26, 0, -1):
        day = months_back(today, back)
        for number, channel in enumerate((*points, cast.channel)):
            scores = [5] * 17 + [2] * 3 if number == len(points) or back > 8 else [5] * 8 + [2] * 12
            make.answers(channel, *scores, at=AT.replace(year=day.year, month=day.month, day=10))
    return today


def test_usual_variation_is_that_of_the_signals_at_every_kind_of_place(cast, areas):
    north, west, tornio, points = areas
    today, question = many_months(cast, points), cast.survey.questions.get(kind="smiley")
    found = {place.key: history for place, history in watched(question, cast.organisation.pk, today).histories.items()}
    places = {
        "all": {}, f"area:{north.pk}": {"area_id": north.pk}, f"area:{west.pk}": {"area_id": west.pk},
        **{f"site:{site.pk}": {"site_id": site.pk} for site in (cast.salla, cast.kemi, tornio)},
    }  # fmt: skip
    assert set(found) == set(places)
    for key, place in places.items():
        assert usual_of(question, cast.organisation.pk, today, **place) == found[key], key
    assert usual_chart(question, cast.organisation.pk, date(2025, 3, 1), None, west.pk) is None


def test_a_dashed_line_stands_where_a_signal_was_told_and_nowhere_else(cast, areas):
    north, west, _tornio, points = areas
    today, question = many_months(cast, points), cast.survey.questions.get(kind="smiley")
    fallen = usual_chart(question, cast.organisation.pk, today, None, west.pk)
    assert not fallen.chart.breaks, "nothing was told yet, whatever today's limits say"
    assert fallen.outside.startswith("3/2026, 4/2026")
    assert watch_organisation(cast.organisation, today, AT) > 0
    told = Signal.objects.filter(place=f"area:{west.pk}")
    assert len(usual_chart(question, cast.organisation.pk, today, None, west.pk).chart.breaks) == told.count() == 1
    calm = usual_chart(question, cast.organisation.pk, today, None, north.pk)
    assert (calm.chart.breaks, calm.outside) == ([], "")
    told.update(month=date(2020, 1, 1))
    assert not usual_chart(question, cast.organisation.pk, today, None, west.pk).chart.breaks, "told before what is drawn"


def test_each_period_is_drawn_around_what_it_was_held_against_itself(cast):
    months = [Count(months_back(date(2026, 1, 1), 60 - number), 17 if number < 20 else 8, 20) for number in range(60)]
    fallen = follow(months, limits(0, 1)[2])
    settled = follow(months, limits(0, 1)[2], {point.count.start for point in fallen.points if point.signal})
    assert settled.points[0].base == Base(12 * 17, 12 * 20)
    assert settled.points[-1].base.share < 0.5 < settled.points[0].base.share
    bands = chart_of(settled.points, settled.base).bands
    assert bands == chart_of(settled.points, Base(1, 2)).bands
    assert is_outside(replace(settled.points[-1], base=settled.points[0].base), settled.base)
    assert not is_outside(settled.points[-1], settled.points[0].base)


def test_of_a_question_that_nobody_watches_nothing_is_said_of_signals(cast, sign_in, areas, monkeypatch):
    _north, west, _tornio, points = areas
    today, question = many_months(cast, points), cast.survey.questions.get(kind="smiley")
    newer = Question.objects.create(survey=cast.survey, kind="smiley", version=question.version + 1, position=1, wording={"fi": "Miten meni?"}, opened_at=AT)
    assert usual_chart(question, cast.organisation.pk, today, None, west.pk).is_watched is False
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT.replace(year=today.year, month=today.month, day=2))
    page = sign_in("eero").get(f"/polku/customers/areas/{west.pk}/?version={question.version}").content.decode()
    assert "Outside of its usual variation: 3/2026" in page
    assert "ignal" not in page.split('id="usual-t"')[1].split("</figure>")[0]
    Question.objects.filter(pk=newer.pk).update(same_as=question)
    assert usual_chart(question, cast.organisation.pk, today, None, west.pk).is_watched is True


def test_it_is_drawn_on_the_page_of_an_area(cast, sign_in, areas, monkeypatch):
    _north, west, _tornio, points = areas
    today = many_months(cast, points)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT.replace(year=today.year, month=today.month, day=2))
    page = sign_in("eero").get(f"/polku/customers/areas/{west.pk}/").content.decode()
    assert "Usual variation and signals" in page
    assert "No signal has been told in this time." in page
    watch_organisation(cast.organisation, today, AT)
    page = sign_in("eero").get(f"/polku/customers/areas/{west.pk}/").content.decode()
    assert "A dashed line is where a signal was told." in page
    assert 'id="usual-t"' in page


def test_it_costs_as_many_questions_as_the_whole(cast, sign_in, areas):
    _north, west, _tornio, points = areas
    many_months(cast, points)
    client = sign_in("eero")
    counted = []
    for path in ("/polku/customers/?site=all&period=all", f"/polku/customers/areas/{west.pk}/?period=all"):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        counted.append(len(seen))
    assert counted[1] <= counted[0] + 1


def test_limits_of_chance_are_those_found_one_by_one():
    for satisfied, of, n in ((85, 100, 5), (40, 40, 30), (850, 1000, 300), (1, 40, 12)):
        base = Base(satisfied, of)
        low = next(k for k in range(n + 1) if bdtr(k, n, base.share) > 0.00135)
        high = next(k for k in range(n, -1, -1) if k == 0 or 1 - bdtr(k - 1, n, base.share) > 0.00135)
        assert chance_limits(base, n) == (low / n, high / n)
