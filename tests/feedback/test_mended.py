"""A word mended in a question keeps its figures, another question begins anew, and every choice can be taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps

from talkoot.base.kit.periods import Period
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.actions.surveys import ask_again, create_survey, draft_of, make_next_version, say_same
from talkoot.feedback.actions.surveys import open_channel as open_point
from talkoot.feedback.logic.drafts import EASE, FACES, INFLUENCE, WHY, Draft, Edit, why_not_same
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Answer, Question, Signal
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.export import verdict_document
from talkoot.feedback.queries.figure import measure_of, measures_of
from talkoot.feedback.queries.replies import figures
from talkoot.feedback.queries.soundness import differing_counts, differing_figures
from talkoot.feedback.queries.surveys import current_questions
from talkoot.feedback.queries.verdict import main_question, score_lines, tally
from tests import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
MENDED = Draft("smiley", {**FACES.wording, "fi": "Miltä käyntisi tuntui tänään?"})
TODAY = AT.date()


def mend(cast, *questions, same=True, at=AT):
    """The next version, each question made of the one in its place."""
    edits = [Edit(q.pk, same) for q in current_questions(cast.survey)]
    return make_next_version(by=cast.member("nora"), survey=cast.survey, questions=questions, edits=edits, at=at)


def figure(cast):
    return tally(main_question(cast.organisation.pk), Period(), TODAY)


def counted_anew(cast):
    """The main figure from the answers themselves."""
    line = [q.pk for q in Question.objects.filter(survey=cast.survey) if q.line == main_question(cast.organisation.pk).line]
    found = Answer.objects.filter(question__in=line, is_play=False)
    return {score: found.filter(score=score).count() for score in range(1, 6) if found.filter(score=score).exists()}


def test_figures_go_on_after_a_mended_word_and_equal_a_rebuild_from_the_answers(cast):
    make.answers(cast.channel, *[5] * 12)
    mend(cast, MENDED, WHY)
    assert dict(figure(cast).counts) == {5: 12}
    make.answers(cast.channel, *[1] * 7, at=AT + timedelta(days=1))
    before = figure(cast)
    assert dict(before.counts) == counted_anew(cast) == {1: 7, 5: 12}
    document = verdict_document(cast.organisation, Period(), by_site=True)["rows"]
    rebuild_counts()
    assert figure(cast) == before
    assert verdict_document(cast.organisation, Period(), by_site=True)["rows"] == document
    assert differing_counts() == differing_figures() == 0


def test_another_question_begins_anew_and_can_be_taken_back(cast):
    make.answers(cast.channel, *[5] * 12)
    mend(cast, MENDED, WHY, same=False)
    make.answers(cast.channel, *[1] * 7, at=AT + timedelta(days=1))
    assert dict(figure(cast).counts) == {1: 7}
    ask_again(by=cast.member("nora"), survey=cast.survey, version=1, at=AT)
    assert [draft_of(q) for q in current_questions(cast.survey)] == [FACES, WHY]
    assert dict(figure(cast).counts) == {5: 12}
    make.answers(cast.channel, *[4] * 5, at=AT + timedelta(days=2))
    assert dict(figure(cast).counts) == counted_anew(cast) == {4: 5, 5: 12}
    # It was the same question after all: then all three go together, and apart again.
    second = Question.objects.get(survey=cast.survey, version=2, kind="smiley")
    for _twice in range(2):
        say_same(by=cast.member("nora"), question=second, same=True, at=AT)
        assert dict(figure(cast).counts) == counted_anew(cast) == {1: 7, 4: 5, 5: 12}
    for _twice in range(2):
        say_same(by=cast.member("nora"), question=second, same=False, at=AT)
        assert dict(figure(cast).counts) == counted_anew(cast) == {4: 5, 5: 12}
    rebuild_counts()
    assert dict(figure(cast).counts) == {4: 5, 5: 12}
    assert differing_counts() == differing_figures() == 0


def test_what_was_made_of_a_question_goes_where_it_goes(cast):
    for number, same in ((1, True), (2, True), (3, True)):
        make.answers(cast.channel, *[number] * 5, at=AT + timedelta(days=number))
        mend(cast, Draft("smiley", {"fi": f"Sana {number}"}), WHY, same=same)
    second = Question.objects.get(survey=cast.survey, version=2, kind="smiley")
    say_same(by=cast.member("nora"), question=second, same=False, at=AT)
    assert dict(figure(cast).counts) == {2: 5, 3: 5}, "the first was another question, the others go on together"
    assert len(score_lines(cast.survey)) == 2
    say_same(by=cast.member("nora"), question=second, same=True, at=AT)
    assert dict(figure(cast).counts) == {1: 5, 2: 5, 3: 5}
    assert Question.objects.get(pk=second.pk).line == Question.objects.get(survey=cast.survey, version=1, kind="smiley").pk


def test_a_question_added_or_taken_away_leaves_the_others_figures_alone(cast):
    make.answers(cast.channel, *[4] * 6)
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=[FACES, EASE, WHY], at=AT)
    key = measures_of(cast.member("nora"))[1][0]
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=[FACES, WHY, EASE], at=AT)
    make.answers(cast.channel, *[4] * 6, at=AT + timedelta(days=1))
    assert figure(cast).n == 12
    assert measures_of(cast.member("nora"))[1][0] == key, "what is tied to it stays tied"


def test_what_is_tied_to_a_figure_stays_tied_however_its_question_is_joined_and_worded(cast):
    nora = cast.member("nora")
    make_next_version(by=nora, survey=cast.survey, questions=[FACES, EASE, WHY], at=AT)
    mend(cast, FACES, replace(EASE, wording={"fi": "Kuinka helposti kaikki sujui?"}), WHY, same=False)
    second = Question.objects.filter(survey=cast.survey, kind="ease").order_by("-version").first()
    key = f"question:{second.pk}"  # of a goal that was set while it was another question, or by an earlier version
    assert measure_of(nora, key)[1] == second
    say_same(by=nora, question=second, same=True, at=AT)
    assert measure_of(nora, key)[1] == second
    assert measure_of(cast.member("eve"), key) is None
    assert measure_of(nora, "question:999999") is None
    assert measure_of(nora, "main")[1] is None


def test_further_questions_go_on_too_and_other_choices_never_do(cast):
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=[FACES, INFLUENCE, WHY], at=AT)
    said(cast, "choice", 2, 6)
    better = Draft("choice", {**INFLUENCE.wording, "fi": "Mikä painoi eniten?"}, INFLUENCE.options)
    mend(cast, FACES, better, WHY)
    said(cast, "choice", 2, 5)
    (found,) = figures(cast.survey, 3)
    assert (found.n, found.rows[2][1].n, found.text) == (11, 11, better.wording["en"])
    fewer = Draft("choice", better.wording, better.options[:3])
    mend(cast, FACES, fewer, WHY)
    assert figures(cast.survey, 4)[0].n == 0
    with pytest.raises(Refused):
        say_same(by=cast.member("nora"), question=Question.objects.get(survey=cast.survey, version=4, kind="choice"), same=True, at=AT)


def test_choices_that_changed_places_are_no_better_words(cast):
    """Answers are kept by the choice's place: at another place it would get the other's answers."""
    first, second, *others = INFLUENCE.options
    assert why_not_same(replace(INFLUENCE, options=(second, first, *others)), INFLUENCE) == "options"
    assert why_not_same(replace(INFLUENCE, options=({**first, "fi": "Paremmin sanottu"}, second, *others)), INFLUENCE) == ""


def said(cast, kind, value, times):
    point = open_channel(cast.channel.key)
    asked = next(q for q in current_questions(cast.survey) if q.kind == kind)
    store_answers([Arrival(point, Submission(uuid4(), 4, replies=((asked.pk, value),)), AT) for _ in range(times)])
    make.counted(cast.organisation, TODAY)


def test_a_page_that_a_customer_still_has_open_counts_in_the_same_figure(cast):
    make.answers(cast.channel, *[5] * 5)
    old = main_question(cast.organisation.pk)
    mend(cast, MENDED, WHY)
    store_answers([Arrival(open_channel(cast.channel.key), Submission(uuid4(), 4, question=old.pk), AT + timedelta(days=1)) for _ in range(5)])
    make.counted(cast.organisation, TODAY + timedelta(days=1))
    assert figure(cast).n == 10


def test_signals_look_at_the_whole_line(cast):
    from talkoot.feedback.actions.signals import watch_organisation

    for month in range(1, 13):
        make.answers(cast.channel, *[5] * 34, *[2] * 6, at=datetime(2025, month, 10, 9, tzinfo=UTC))
    mend(cast, MENDED, WHY)
    for month in range(1, 7):
        make.answers(cast.channel, *[5] * 16, *[2] * 24, at=datetime(2026, month, 10, 9, tzinfo=UTC))
    assert watch_organisation(cast.organisation, date(2026, 7, 5), AT) > 0
    assert Signal.objects.count() > 0
    assert watch_organisation(cast.organisation, date(2026, 7, 5), AT) == 0
    mend(cast, FACES, WHY)
    assert watch_organisation(cast.organisation, date(2026, 7, 5), AT) == 0, "told once, whatever the words"


def test_each_survey_has_its_faces_and_further_questions_by_site_and_period(cast, sign_in):
    other = create_survey(by=cast.member("nora"), organisation=cast.organisation, name="Tapahtuma", questions=[FACES, EASE], at=AT)
    asked = current_questions(other)[1]
    for site, score in ((cast.salla, 5), (cast.kemi, 2)):
        made = open_point(by=None, survey=other, site=site, kind="qr", at=AT)
        for at in (datetime(2026, 1, 9, 9, tzinfo=UTC), datetime(2026, 2, 9, 9, tzinfo=UTC)):
            said = Submission(uuid4(), score, replies=((asked.pk, score),))
            store_answers([Arrival(open_channel(made.key), replace(said, key=uuid4()), at) for _ in range(6)])
    make.counted(cast.organisation, TODAY)
    client, base = sign_in("eero"), f"/polku/customers/surveys/{other.pk}"
    for page in ("faces", "replies"):
        for query, count in (
            ("site=all&period=all", "24"),
            (f"site={cast.salla.key}&period=all", "12"),
            (f"site={cast.salla.key}&from=2026-01&to=2026-01", "6"),
        ):
            text = client.get(f"{base}/{page}/?{query}").content.decode().replace("\xa0", " ")
            assert f"{count} answers" in text, (page, query)
    assert client.get("/polku/customers/surveys/999999/faces/").status_code == 404
    assert sign_in("eve").get(f"{base}/faces/").status_code == 404


def form_of(questions, **changed):
    start = {"q-TOTAL_FORMS": len(questions) + 1, "q-INITIAL_FORMS": len(questions)}
    for place, q in enumerate(questions):
        fields = {"kind": q.kind, "of": q.pk, "place": place + 1, "shown_from": q.shown_from, "shown_to": q.shown_to}
        start |= {f"q-{place}-{name}": value for name, value in fields.items()} | {f"q-{place}-wording_{code}": text for code, text in q.wording.items()}
    last = len(questions)
    return start | {f"q-{last}-kind": "smiley", f"q-{last}-shown_from": 1, f"q-{last}-shown_to": 5} | changed


def test_the_editor_asks_which_it_is_shows_what_follows_and_takes_it_back(cast, sign_in):
    make.answers(cast.channel, *[5] * 12)
    client, address = sign_in("nora"), f"/polku/customers/surveys/{cast.survey.pk}/"
    form = form_of(current_questions(cast.survey), **{"q-0-wording_en": "How was your visit today?", "ask": ""})
    refused = client.post(address, form)
    page = refused.content.decode().replace("\xa0", " ")
    assert refused.status_code == 422
    assert "The figures go on: 12 answers count together" in page
    assert "12 answers stay as a stretch of their own" in page
    assert client.post(address, form | {"q-0-same": "other"}).status_code == 302
    assert figure(cast).n == 0
    page = client.get(address).content.decode()
    assert "its figures began anew" in page
    verdict = client.get("/polku/customers/?period=all").content.decode()
    assert 'class="trend"' in verdict, "what customers said before is still there"
    assert "another question" in verdict
    second = Question.objects.get(survey=cast.survey, version=2, kind="smiley")
    assert client.post(f"{address}again/", {"question": second.pk, "same": "yes"}).status_code == 302
    assert figure(cast).n == 12
    client.post(f"{address}again/", {"question": second.pk, "same": "no"})
    assert figure(cast).n == 0
    client.post(f"{address}again/", {"version": 1})
    assert figure(cast).n == 12
    for odd in ({}, {"version": "99"}, {"version": "x"}, {"question": "9" * 30}, {"question": "0", "same": "yes"}):
        assert client.post(f"{address}again/", odd).status_code == 302
    assert sign_in("eve").post(f"/polku/customers/surveys/{cast.survey.pk}/again/", {"version": 1}).status_code == 404


def test_on_the_trend_an_earlier_question_is_a_stretch_of_its_own(cast, sign_in):
    from django.utils import timezone

    now = timezone.now()
    for days in (200, 170, 140):
        make.answers(cast.channel, *[5] * 8, at=now - timedelta(days=days))
    mend(cast, Draft("smiley", {"en": "Other"}), WHY, same=False, at=now - timedelta(days=120))
    for days in (110, 80, 50):
        make.answers(cast.channel, *[2] * 8, at=now - timedelta(days=days))
    page = sign_in("eero").get("/polku/customers/?period=12").content.decode()
    assert page.count('class="mk"') == 1
    assert page.count('class="ln"') == 2
    assert "the two cannot be compared" in page


def test_questions_that_were_changed_meanwhile_are_not_replaced(cast, sign_in):
    client, address = sign_in("nora"), f"/polku/customers/surveys/{cast.survey.pk}/"
    shown = form_of(current_questions(cast.survey), shown=1, ask="")
    other = shown | {"q-0-wording_en": "How was your visit today?", "q-0-same": "same"}
    assert client.post(address, other).status_code == 302
    late = shown | {"q-0-wording_en": "How was it?", "q-0-same": "same"}
    refused = client.post(address, late)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "The questions were changed meanwhile" in page
    assert "How was it?" in page
    assert "Until now: “How was your visit today?”" in page
    assert current_questions(cast.survey)[0].wording["en"] == "How was your visit today?"
    assert 'name="shown" value="2"' in page
    again = form_of(current_questions(cast.survey), shown=2, ask="") | {"q-0-wording_en": "How was it?", "q-0-same": "same"}
    assert client.post(address, again).status_code == 302
    assert current_questions(cast.survey)[0].wording["en"] == "How was it?"


def test_asking_everybody_whether_they_wish_to_be_contacted_rewrites_no_version_of_before(cast):
    """Migration 0010: what was asked stays as it was asked, and the change is a next version."""
    survey = cast.survey
    first = [FACES, Draft("contact", {"fi": "Saammeko ottaa yhteyttä?", "en": "May we contact you?"}, shown_from=1, shown_to=3)]
    make_next_version(by=cast.member("nora"), survey=survey, questions=first, at=AT)
    make_next_version(by=cast.member("nora"), survey=survey, questions=[*first, WHY], at=AT)
    before = list(survey.questions.order_by("version", "position").values())
    for _ in range(2):
        import_module("talkoot.feedback.migrations.0010_contact_at_every_score").ask_everybody(apps, None)
    assert list(survey.questions.filter(version__lte=3).order_by("version", "position").values()) == before
    now = list(survey.questions.filter(version__gt=3).order_by("position"))
    assert [(one.version, one.kind, one.shown_to) for one in now] == [(4, "smiley", 5), (4, "contact", 5), (4, "open", 5)]
    assert [one.line for one in now] == [row["same_as_id"] or row["id"] for row in before[-3:]], "figures go on"
