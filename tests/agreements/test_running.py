"""Those who run a round can remind, give more time, end it with a reason, and tell all what came of it."""

from datetime import timedelta

import pytest

from talkoot.agreements.actions.deciding import (
    close_decision,
    confirm,
    extend_decision,
    hear,
    react,
    remind_now,
    say_not_so,
    stop_decision,
    tell_outcome,
)
from talkoot.agreements.actions.differences import tell_view
from talkoot.agreements.jobs import see_to_rounds
from talkoot.agreements.models import Reaction
from talkoot.agreements.queries.decisions import seen_by
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from tests.agreements.test_agreements import DAY, asking, everybody, in_force, proposed, told
from tests.agreements.test_differences import raised
from tests.cast import AT

pytestmark = pytest.mark.django_db


def test_a_round_is_ended_before_its_time_only_with_a_reason_that_all_are_told(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    with pytest.raises(Refused):
        stop_decision(by=cast.member("nora"), decision=decision, because=" ", at=AT)
    with pytest.raises(Refused):
        stop_decision(by=cast.member("guest"), decision=decision, because="Muuten vain", at=AT)
    stopped = stop_decision(by=cast.member("nora"), decision=decision, because="Kemin kohta puuttui", at=AT)
    assert stopped.sentence == "Kemin kohta puuttui"
    notices = Notice.objects.filter(kind="agreements.decided")
    assert notices.count() == decision.asked.count()
    assert all("Kemin kohta puuttui" in one.details["sentence"] for one in notices)


def test_the_outcome_gets_a_sentence_that_is_told_once(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    with pytest.raises(Refused):
        tell_outcome(by=cast.member("nora"), decision=decision, sentence="Aloitamme maanantaina", at=AT)
    everybody(cast, decision)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    before = told("eero", cast, "decided")
    for _again in range(2):
        tell_outcome(by=cast.member("nora"), decision=decision, sentence="Aloitamme maanantaina", at=AT)
    assert told("eero", cast, "decided") == before + 1
    with pytest.raises(Refused):
        tell_outcome(by=cast.member("guest"), decision=decision, sentence="Muuta", at=AT)


def test_more_time_is_given_and_told_to_those_who_have_not_answered(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    react(by=cast.member("eero"), decision=decision, answer="agree", at=AT)
    later = decision.closes_at + 2 * DAY
    before = told("aino", cast, "reminder")
    assert extend_decision(by=cast.member("nora"), decision=decision, closes_at=later, at=AT).closes_at == later
    extend_decision(by=cast.member("nora"), decision=decision, closes_at=later, at=AT)
    assert told("aino", cast, "reminder") == before + 1
    assert told("eero", cast, "reminder") == 0
    for wrong in (decision.closes_at, AT + timedelta(days=90)):
        with pytest.raises(Refused):
            extend_decision(by=cast.member("nora"), decision=decision, closes_at=wrong, at=AT)


def test_a_reminder_goes_once_a_day_at_most(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    react(by=cast.member("eero"), decision=decision, answer="agree", at=AT)
    assert remind_now(by=cast.member("nora"), decision=decision, at=AT) == decision.asked.count() - 1
    with pytest.raises(Refused):
        remind_now(by=cast.member("nora"), decision=decision, at=AT + timedelta(hours=2))
    assert remind_now(by=cast.member("nora"), decision=decision, at=AT + DAY) == decision.asked.count() - 1
    with pytest.raises(Refused):
        remind_now(by=cast.member("guest"), decision=decision, at=AT + 2 * DAY)


def test_the_objector_says_whether_they_were_understood(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    aino, nora = cast.member("aino"), cast.member("nora")
    objection = react(by=aino, decision=decision, answer="object", reason="Kemi jää yksin", proposal="Tuuraaja", at=AT)
    hear(by=nora, objection=objection, understood="Kemi on hidas", at=AT)
    objection.refresh_from_db()
    with pytest.raises(Refused):
        say_not_so(by=nora, objection=objection, words="Muuta", at=AT)
    say_not_so(by=aino, objection=objection, words="Kemissä ei ole toista", at=AT)
    assert told("nora", cast, "not_so") == 1
    objection.refresh_from_db()
    assert (objection.not_so, objection.confirmed_at) == ("Kemissä ei ole toista", None)
    hear(by=nora, objection=objection, understood="Kemissä ollaan yksin", at=AT + DAY)
    objection.refresh_from_db()
    assert objection.not_so == ""
    confirm(by=aino, objection=objection, at=AT + DAY)
    assert Reaction.objects.get(pk=objection.pk).confirmed_at == AT + DAY


def test_objections_that_the_new_text_takes_in_leave_the_list(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    objection = react(by=cast.member("aino"), decision=decision, answer="object", reason="Ei käy", proposal="Toisin", at=AT)
    everybody(cast, decision, "aino")
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    Reaction.objects.filter(pk=objection.pk).update(resolved_in=version)
    decision.refresh_from_db()
    seen = seen_by(cast.member("eero"), decision, AT)
    assert (seen.objections, [one.pk for one in seen.taken_in]) == ([], [objection.pk])


def test_who_has_committed_and_who_has_not_is_a_list(cast, sign_in):
    made, version = in_force(cast)
    sign_in("eero").post(f"/polku/agreements/{made.pk}/commit/", {"version": version.pk})
    page = sign_in("nora").get(f"/polku/agreements/{made.pk}/").content.decode()
    has, has_not = page.split("Who has committed")[1].split("Who has not yet")
    assert cast.member("eero").user.name in has
    assert cast.member("aino").user.name in has_not
    assert cast.member("eero").user.name not in has_not.split("</details>")[0]


def test_the_other_person_says_how_they_see_it(cast, sign_in):
    one = raised(cast)
    other = next(part.member for part in one.participants.select_related("member__user") if part.part == "other")
    with pytest.raises(Refused):
        tell_view(by=one.raised_by, difference=one, words="Minä", at=AT)
    with pytest.raises(Refused):
        tell_view(by=other, difference=one, words=" ", at=AT)
    tell_view(by=other, difference=one, words="Lista oli seinällä viikon.", at=AT)
    name = next(name for name, member in cast.members.items() if member.pk == one.raised_by_id)
    assert "Lista oli seinällä viikon." in sign_in(name).get(f"/polku/agreements/differences/{one.pk}/").content.decode()
    assert sign_in("sanna").get(f"/polku/agreements/differences/{one.pk}/").status_code == 404


@pytest.mark.parametrize("way", ["pair", "facilitator", "team", "proposal"])
def test_every_way_leads_somewhere(cast, sign_in, way):
    one = raised(cast)
    one.way = way
    one.save(update_fields=["way"])
    name = next(name for name, member in cast.members.items() if member.pk == one.raised_by_id)
    page = sign_in(name).get(f"/polku/agreements/differences/{one.pk}/").content.decode()
    assert "What next?" in page
    if way in ("team", "proposal"):
        assert f"?from=agreements.difference:{one.pk}" in page.split("What next?")[1].split("</section>")[0]


def test_every_reminder_that_is_said_to_go_is_told(cast):
    """Early by hand, before the end by the clock, and once more when there is more time."""
    _made, version = proposed(cast)
    decision = asking(cast, version)
    remind_now(by=cast.member("nora"), decision=decision, at=AT + timedelta(minutes=30))
    remind_now(by=cast.member("nora"), decision=decision, at=AT + timedelta(hours=21))
    assert told("aino", cast, "reminder") == 2
    for _again in range(2):
        see_to_rounds(decision.closes_at - timedelta(hours=20))
    assert told("aino", cast, "reminder") == 3
    later = decision.closes_at + 3 * DAY
    extend_decision(by=cast.member("nora"), decision=decision, closes_at=later, at=decision.closes_at - timedelta(hours=10))
    assert told("aino", cast, "reminder") == 4
    see_to_rounds(later - timedelta(hours=20))
    assert told("aino", cast, "reminder") == 5
