"""Agreements from proposal to review, through the real actions."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from talkoot.agreements.actions.deciding import Setting, adopt, close_decision, confirm, hear, open_decision, react, stop_decision
from talkoot.agreements.actions.keeping import commit, end_agreement, put_in_force, remind_of_reviews, review, take_back_commitment
from talkoot.agreements.actions.proposals import Draft, as_draft, drop_draft, give_tip, lift, propose, record_local_way, remark, remove_tip, save_draft
from talkoot.agreements.jobs import see_to_rounds
from talkoot.agreements.logic.points import Line
from talkoot.agreements.models import Agreement, Commitment, Decision, Mandate, Reaction, Remark, Tip, Version
from talkoot.agreements.queries.agreements import draft_of, history, in_force_for, lines_of, listed, pending
from talkoot.agreements.queries.decisions import seen_by, to_integrate, waiting_for
from talkoot.agreements.queries.mandates import free_hands, holders, mandates_of
from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member, end_membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.feedback.models import Deed
from tests.cast import AT

pytestmark = pytest.mark.django_db
WEEK, DAY = timedelta(days=7), timedelta(days=1)
TEXT = "Kirjoitamme niin kuin puhumme asiakkaalle"


def draft(*texts, **more):
    return Draft(more.pop("title", "Some-säännöt"), [one if isinstance(one, Line) else Line("same", one) for one in texts or (TEXT,)], **more)


def proposed(cast, by="eero", **more):
    made = propose(by=cast.member(by), kind="rule", draft=draft(**more.pop("draft", {})), at=AT, **more)
    return made, made.versions.get()


def asking(cast, version, by="nora", **setting):
    return open_decision(by=cast.member(by), version=version, setting=Setting(**setting), closes_at=AT + WEEK, at=AT)


def everybody(cast, decision, *but, at=AT):
    asked = set(decision.asked.values_list("member_id", flat=True))
    for name in ("sanna", "aino", "nora", "eero"):
        if name not in but and cast.member(name).pk in asked:
            react(by=cast.member(name), decision=decision, answer="agree", at=at)


def in_force(cast, **more):
    made, version = proposed(cast, **more)
    decision = asking(cast, version)
    everybody(cast, decision)
    close_decision(by=cast.member("nora"), decision=decision, at=AT + DAY)
    made.refresh_from_db()
    return made, made.in_force


def told(name, cast, kind):
    return Notice.objects.filter(member=cast.member(name), kind=f"agreements.{kind}").count()


def test_a_proposal_becomes_an_agreement_by_consent(cast):
    made, version = proposed(cast)
    assert made.in_force is None
    decision = asking(cast, version)
    assert {one.member.user.name for one in decision.asked.all()} == {"Sanna", "Aino", "Nora", "Eero"}  # no guest, nobody of elsewhere
    assert told("eero", cast, "asked") == 1
    assert [one.pk for one in waiting_for(cast.member("eero"), AT)] == [decision.pk]
    react(by=cast.member("eero"), decision=decision, answer="agree", at=AT)
    assert waiting_for(cast.member("eero"), AT) == []
    everybody(cast, decision, "eero")
    close_decision(by=cast.member("nora"), decision=decision, at=AT + DAY)
    made.refresh_from_db()
    assert made.in_force == version
    assert made.review_on.isoformat() == "2027-02-21"
    assert told("aino", cast, "decided") == told("aino", cast, "commit") == 1
    assert set(pending(cast.member("eero"))) == {made}


def test_what_others_said_shows_after_ones_own_answer(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version)
    react(by=cast.member("aino"), decision=decision, answer="concern", reason="Kuka vastaa illalla?", at=AT)
    for name in ("eero", "nora"):  # the facilitator too
        assert seen_by(cast.member(name), decision, AT).state is None
        assert seen_by(cast.member(name), decision, AT).concerns == []
    react(by=cast.member("eero"), decision=decision, answer="agree", at=AT)
    seen = seen_by(cast.member("eero"), decision, AT)
    assert seen.state.concern == 1
    assert seen.concerns[0].reason == "Kuka vastaa illalla?"


def test_an_objection_is_heard_understood_taken_in_and_asked_again(cast):
    made, version = proposed(cast)
    decision = asking(cast, version)
    eero, nora = cast.member("eero"), cast.member("nora")
    for incomplete in ({"reason": "Ei käy"}, {"proposal": "Toisin"}, {}):
        with pytest.raises(Refused):
            react(by=cast.member("aino"), decision=decision, answer="object", at=AT, **incomplete)
    objection = react(by=cast.member("aino"), decision=decision, answer="object", reason="Kemissä ollaan kahdestaan", proposal="Varavuoro Ouluun", at=AT)
    everybody(cast, decision, "aino")
    with pytest.raises(Refused):
        save_draft(by=eero, agreement=made, draft=draft("muuta"), at=AT, based_on=1)  # people are being asked about this very text
    close_decision(by=nora, decision=decision, at=AT)
    decision.refresh_from_db()
    assert decision.outcome == "objected"
    made.refresh_from_db()
    assert made.in_force is None
    with pytest.raises(Refused):
        confirm(by=cast.member("aino"), objection=objection, at=AT)  # nothing told yet
    hear(by=nora, objection=objection, understood="Kemi jäisi ilman tuuraajaa", at=AT)
    objection.refresh_from_db()
    with pytest.raises(Refused):
        confirm(by=eero, objection=objection, at=AT)
    assert confirm(by=cast.member("aino"), objection=objection, at=AT).confirmed_at == AT
    assert [one.pk for one in to_integrate(version)] == [objection.pk]
    second = save_draft(by=eero, agreement=made, draft=draft(TEXT, "Varavuoro on Oulussa"), at=AT, based_on=1, answers=[objection])
    assert (second.number, version.points.count(), second.points.count()) == (2, 1, 2)
    assert to_integrate(second) == []
    assert told("aino", cast, "taken_in") == told("aino", cast, "heard") == 1
    again = asking(cast, second)
    everybody(cast, again)
    close_decision(by=nora, decision=again, at=AT)
    made.refresh_from_db()
    assert made.in_force == second
    assert [step.version.number for step in history(made)] == [2, 1]
    assert history(made)[0].changed[0].pieces == [("new", "Varavuoro on Oulussa")]


def test_the_clock_closes_reminds_once_and_counts_as_was_agreed(cast):
    made, version = proposed(cast)
    decision = asking(cast, version, quorum_percent=75)
    react(by=cast.member("eero"), decision=decision, answer="agree", at=AT)
    for _again in range(2):
        see_to_rounds(AT + WEEK - timedelta(hours=20))
    assert [told(name, cast, "reminder") for name in ("eero", "aino", "sanna")] == [0, 1, 1]
    see_to_rounds(AT + WEEK - timedelta(seconds=1))
    decision.refresh_from_db()
    assert decision.closed_at is None
    with pytest.raises(Refused):  # at the deadline's second it is over, closed by the clock or not
        react(by=cast.member("aino"), decision=decision, answer="agree", at=AT + WEEK)
    for _again in range(2):
        see_to_rounds(AT + WEEK)
    decision.refresh_from_db()
    assert decision.outcome == "no_quorum"
    made.refresh_from_db()
    assert made.in_force is None
    assert told("aino", cast, "decided") == 1
    silent = asking(cast, save_draft(by=cast.member("eero"), agreement=made, draft=draft(), at=AT, based_on=1), quorum_percent=100, silence="consent")
    react(by=cast.member("eero"), decision=silent, answer="agree", at=AT)
    see_to_rounds(AT + WEEK)
    made.refresh_from_db()
    assert made.in_force is not None


def test_who_comes_first_is_told_to_who_comes_second(cast):
    made, version = proposed(cast)
    decision = asking(cast, version)
    with pytest.raises(Refused, match="open already"):
        asking(cast, version, by="aino")
    with pytest.raises(Refused):
        close_decision(by=cast.member("nora"), decision=decision, at=AT + DAY)  # not everybody has answered
    stop_decision(by=cast.member("nora"), decision=decision, because="Teksti muuttuu", at=AT + DAY)
    with pytest.raises(Refused, match="Nora"):
        stop_decision(by=cast.member("aino"), decision=decision, because="Teksti muuttuu", at=AT + DAY)
    with pytest.raises(Refused, match="Nora"):
        react(by=cast.member("eero"), decision=decision, answer="agree", at=AT + DAY)
    first = save_draft(by=cast.member("eero"), agreement=made, draft=draft("yksi"), at=AT, based_on=1)
    with pytest.raises(Refused, match="newer"):
        save_draft(by=cast.member("nora"), agreement=made, draft=draft("toinen"), at=AT, based_on=1)
    assert draft_of(made) == first


def test_twice_the_same_is_once(cast):
    made, version = proposed(cast)
    decision = asking(cast, version)
    for _again in range(3):
        react(by=cast.member("eero"), decision=decision, answer="agree", at=AT)
    react(by=cast.member("eero"), decision=decision, answer="concern", reason="hm", at=AT)
    assert Reaction.objects.get(member=cast.member("eero")).answer == "concern"
    key = uuid4()
    for _again in range(2):
        remark(by=cast.member("aino"), version=version, kind="question", text="Koskeeko tämä kuvia?", key=key, at=AT)
        give_tip(by=cast.member("aino"), agreement=made, text="Pyydä lupa kuvaan", at=AT)
    assert (Remark.objects.count(), Tip.objects.count(), told("eero", cast, "remark")) == (1, 1, 1)


def test_who_leaves_during_a_round_is_not_counted(cast):
    _made, version = proposed(cast)
    decision = asking(cast, version, quorum_percent=100)
    react(by=cast.member("eero"), decision=decision, answer="object", reason="a", proposal="b", at=AT)
    everybody(cast, decision, "eero", "aino")
    for name in ("eero", "aino"):
        end_membership(by=cast.member("sanna"), member=cast.member(name), at=AT)
    with pytest.raises(Refused):
        react(by=cast.member("aino"), decision=decision, answer="agree", at=AT)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    decision.refresh_from_db()
    assert decision.outcome == "passed"


def test_lighter_forms(cast):
    _made, version = proposed(cast)
    vote = asking(cast, version, form="vote")
    react(by=cast.member("aino"), decision=vote, answer="object", at=AT)  # a vote against needs no words
    everybody(cast, vote, "aino")
    close_decision(by=cast.member("nora"), decision=vote, at=AT)
    vote.refresh_from_db()
    assert vote.outcome == "passed"
    other, version = proposed(cast, draft={"title": "Toinen"})
    with pytest.raises(Refused):
        adopt(by=cast.member("eero"), version=version, at=AT)
    advice = asking(cast, version, form="advice")
    everybody(cast, advice)
    close_decision(by=cast.member("nora"), decision=advice, at=AT)
    with pytest.raises(Refused):
        adopt(by=cast.member("nora"), version=version, at=AT)  # only who proposed it
    adopt(by=cast.member("eero"), version=version, at=AT)
    other.refresh_from_db()
    assert other.in_force == version


def test_free_hands_are_for_those_who_committed_to_this_very_version(cast):
    eero, aino = cast.member("eero"), cast.member("aino")
    made, version = in_force(cast, draft={"grants": Mandate.PUBLISH})
    assert not free_hands(eero, Mandate.PUBLISH)
    for _again in range(2):
        commit(by=eero, version=version, promise="Kysyn aina kuvaluvan", at=AT)
    assert Commitment.objects.count() == 1
    assert free_hands(eero, Mandate.PUBLISH)
    assert not free_hands(eero, Mandate.DEEDS)
    assert not free_hands(aino, Mandate.PUBLISH)
    assert [one.member for one in holders(made)] == [eero]
    assert mandates_of(eero) == [version]
    second = save_draft(by=eero, agreement=made, draft=as_draft(version, [Line("same", "Toisin")]), at=AT, based_on=1)
    assert free_hands(eero, Mandate.PUBLISH)  # a proposal changes nothing yet
    decision = asking(cast, second)
    everybody(cast, decision)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    made.refresh_from_db()
    assert not free_hands(eero, Mandate.PUBLISH)
    with pytest.raises(Refused):
        commit(by=eero, version=version, at=AT)  # the text one saw is not in force any more
    commit(by=eero, version=made.in_force, at=AT)
    assert free_hands(eero, Mandate.PUBLISH)
    take_back_commitment(by=eero, version=made.in_force, at=AT)
    assert not free_hands(eero, Mandate.PUBLISH)
    commit(by=eero, version=made.in_force, at=AT)
    end_agreement(by=cast.member("nora"), agreement=made, because="Ei tarvita", at=AT)
    assert not free_hands(eero, Mandate.PUBLISH)
    assert list(holders(made)) == []


def test_free_hands_open_what_the_role_does_not(cast, sign_in):
    deed = Deed.objects.create(organisation=cast.organisation, site=cast.salla, heard="a", done="b", since=AT.date(), written_at=AT)
    eero, address = cast.member("eero"), f"/polku/customers/deeds/{deed.pk}/release/"
    _made, version = in_force(cast, draft={"grants": Mandate.DEEDS})
    assert sign_in("eero").post(address).status_code == 403
    commit(by=eero, version=version, at=AT)
    assert "/release/" in sign_in("eero").get("/polku/customers/deeds/").content.decode()
    assert sign_in("eero").post(address).status_code == 302
    deed.refresh_from_db()
    assert deed.released_at is not None
    take_back_commitment(by=eero, version=version, at=AT)
    assert sign_in("eero").post(address).status_code == 403
    assert sign_in("eve").post(address).status_code == 404


def test_a_new_version_asks_again_only_those_whose_part_changed(cast):
    kemi_line = Line("same", "Varavuoro on Oulussa", site=cast.kemi.pk)
    made = propose(by=cast.member("eero"), kind="way", draft=draft(TEXT, kemi_line, title="Puhelimet"), at=AT)
    decision = asking(cast, made.versions.get())
    everybody(cast, decision)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    made.refresh_from_db()
    for name in ("eero", "aino", "nora"):
        commit(by=cast.member(name), version=made.in_force, at=AT)
    lines = [Line(one.part, "Varavuoro on Torniossa" if one.site else one.text, one.doer, one.site, one.key) for one in lines_of(made.in_force)]
    second = save_draft(by=cast.member("eero"), agreement=made, draft=as_draft(made.in_force, lines), at=AT, based_on=1)
    decision = asking(cast, second)
    everybody(cast, decision)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    kept = set(second.commitments.values_list("member__user__name", "carried"))
    assert kept == {("Eero", True)}  # Salla's; Aino and Nora work at Kemi
    assert pending(cast.member("eero")).count() == 0
    assert pending(cast.member("aino")).count() == 1


def test_somebody_new_is_walked_through_what_is_in_force(cast, sign_in):
    in_force(cast)
    made, _version = in_force(cast, draft={"title": "Sallan tapa"}, site=cast.salla)
    newcomer = add_member(
        by=None, organisation=cast.organisation, user=make_person(name="Uusi", email="uusi@example.org"), role=Role.MEMBER, sites=[cast.kemi], at=AT
    )
    cast.members["uusi"] = newcomer
    assert [one.title for one in pending(newcomer)] == ["Some-säännöt"]
    client = sign_in("uusi")
    page = client.get("/polku/agreements/walk/").content.decode()
    assert TEXT in page
    first = Agreement.objects.get(title="Some-säännöt")
    assert client.post(f"/polku/agreements/{first.pk}/commit/", {"version": first.in_force_id, "back_to": "/polku/agreements/walk/"})["Location"].endswith(
        "/walk/"
    )
    assert pending(newcomer).count() == 0
    assert made.title not in client.get("/polku/agreements/walk/").content.decode()


def test_a_review_comes_in_time_and_keeps_changes_or_ends(cast):
    made, version = in_force(cast)
    due = made.review_on
    before = AT + timedelta(days=76)
    assert remind_of_reviews(before) == 0
    for expected in (1, 0):
        assert remind_of_reviews(AT + timedelta(days=80)) == expected
    assert told("eero", cast, "review") == 1
    later = AT + timedelta(days=93)
    kept = review(by=cast.member("nora"), agreement=made, outcome="keep", note="Toimii", at=later)
    assert (kept.version, kept.due_on) == (version, due)
    made.refresh_from_db()
    assert made.review_on.isoformat() == "2027-05-21"
    with pytest.raises(Refused):
        review(by=cast.member("nora"), agreement=made, outcome="nonsense", note="", at=later)
    review(by=cast.member("nora"), agreement=made, outcome="end", note="Ei enää", at=later)
    made.refresh_from_db()
    assert made.ended_at == later
    with pytest.raises(Refused):
        review(by=cast.member("nora"), agreement=made, outcome="keep", note="", at=later)
    assert list(listed(cast.member("eero"))) == []


def test_two_reviews_at_once_are_one(cast):
    made, _version = in_force(cast)
    seen_by_the_second = Agreement.objects.get(pk=made.pk)
    review(by=cast.member("nora"), agreement=made, outcome="keep", note="", at=AT + DAY)
    with pytest.raises(Refused, match="already"):
        review(by=cast.member("aino"), agreement=seen_by_the_second, outcome="keep", note="", at=AT + DAY)


def test_a_local_way_is_lifted_into_a_proposal_to_all(cast):
    made, _version = in_force(cast)
    way = record_local_way(by=cast.member("eero"), agreement=made, site=cast.salla, text="Ilta-ajat tiistaisin", at=AT)
    for _again in range(2):
        found = lift(by=cast.member("aino"), way=way, at=AT)
        way.refresh_from_db()
    assert found.state == Version.State.DRAFT
    assert "Ilta-ajat tiistaisin" in {one.text for one in found.points.all()}
    assert Version.objects.filter(agreement=made).count() == 2
    for site in (cast.elsewhere, cast.kemi, None):  # those who work there say it
        with pytest.raises(Refused):
            record_local_way(by=cast.member("eero"), agreement=made, site=site, text="x", at=AT)


def test_what_cannot_be_proposed_or_done_says_why(cast):
    eero = cast.member("eero")
    for wrong in (draft(title=" "), draft(title="x" * 201), draft(*["a"] * 61)):
        with pytest.raises(Refused):
            propose(by=eero, kind="rule", draft=wrong, at=AT)
    with pytest.raises(Refused):
        propose(by=eero, kind="rule", draft=draft(), site=cast.elsewhere, at=AT)
    made, version = proposed(cast, by="aino")
    with pytest.raises(Refused):
        open_decision(by=eero, version=version, setting=Setting(), closes_at=AT + WEEK, at=AT)  # neither a facilitator nor its proposer
    for closes_at in (AT, AT - DAY, AT + timedelta(days=90)):
        with pytest.raises(Refused):
            open_decision(by=cast.member("nora"), version=version, setting=Setting(), closes_at=closes_at, at=AT)
    with pytest.raises(Refused):
        save_draft(by=eero, agreement=made, draft=draft("minun"), at=AT, based_on=1)  # another's proposal under way
    tip = give_tip(by=cast.member("aino"), agreement=made, text="Pyydä lupa kuvaan", at=AT)
    for others in (partial(drop_draft, version=version), partial(remove_tip, tip=tip)):
        with pytest.raises(Refused):
            others(by=eero, at=AT)
    remove_tip(by=cast.member("aino"), tip=tip, at=AT)
    drop_draft(by=cast.member("aino"), version=version, at=AT)
    made.refresh_from_db()
    assert made.ended_at == AT
    with pytest.raises(Refused):
        save_draft(by=cast.member("aino"), agreement=made, draft=draft(), at=AT, based_on=1)


def test_only_those_of_the_scope_are_asked(cast):
    made = propose(by=cast.member("aino"), kind="rule", draft=draft(), site=cast.salla, at=AT)
    decision = asking(cast, made.versions.get(), by="aino")
    assert {one.member.user.name for one in decision.asked.all()} == {"Aino", "Eero"}
    with pytest.raises(Refused):
        react(by=cast.member("nora"), decision=decision, answer="agree", at=AT)


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_cost_the_same_however_many(cast, sign_in, rows, django_assert_max_num_queries):
    for i in range(rows):
        propose(by=cast.member("eero"), kind="rule", draft=draft(title=f"Sääntö {i}"), at=AT)
    client = sign_in("eero")
    client.get("/polku/agreements/")
    with django_assert_max_num_queries(26):
        page = client.get("/polku/agreements/").content.decode()
    assert page.count("Sääntö ") == rows


def test_a_refused_answer_keeps_what_was_written(cast, sign_in):
    made, version = proposed(cast)
    decision = asking(cast, version)
    stop_decision(by=cast.member("nora"), decision=decision, because="Teksti muuttuu", at=AT)
    answer = sign_in("eero").post(
        f"/polku/agreements/decisions/{decision.pk}/react/", {"answer": "object", "reason": "Pitkä perustelu", "proposal": "Oma ehdotus"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Pitkä perustelu" in page
    assert "Oma ehdotus" in page
    assert "Nora" in page
    assert Decision.objects.get().reactions.count() == 0
    assert sign_in("eero").get(f"/polku/agreements/{made.pk}/versions/").status_code == 200


def test_an_agreement_does_not_end_while_people_are_asked_about_a_change(cast):
    made, version = in_force(cast)
    second = save_draft(by=cast.member("eero"), agreement=made, draft=as_draft(version, [Line("same", "Toisin")]), at=AT, based_on=1)
    decision = asking(cast, second)
    with pytest.raises(Refused, match="round"):
        end_agreement(by=cast.member("nora"), agreement=made, because="x", at=AT)
    with pytest.raises(Refused, match="round"):
        review(by=cast.member("nora"), agreement=made, outcome="end", note="", at=AT)
    assert made.reviews.count() == 0
    stop_decision(by=cast.member("nora"), decision=decision, because="Teksti muuttuu", at=AT)
    end_agreement(by=cast.member("nora"), agreement=made, because="x", at=AT)
    assert made.ended_at == AT


def test_a_text_begins_from_what_is_in_force_and_not_from_what_was_let_go(cast):
    made, version = in_force(cast)
    let_go = save_draft(by=cast.member("eero"), agreement=made, draft=draft("Aivan muuta"), at=AT, based_on=1)
    drop_draft(by=cast.member("eero"), version=let_go, at=AT)
    again = save_draft(by=cast.member("eero"), agreement=made, draft=draft(TEXT, "Lisäys"), at=AT, based_on=2)
    assert set(version.points.values_list("key", flat=True)) < set(again.points.values_list("key", flat=True))
    way = record_local_way(by=cast.member("eero"), agreement=made, site=cast.salla, text="Näin Sallassa", at=AT)
    drop_draft(by=cast.member("eero"), version=again, at=AT)
    lifted = lift(by=cast.member("eero"), way=way, at=AT)
    assert [one.text for one in lifted.points.all()] == [TEXT, "Näin Sallassa"]


def test_nobody_gives_free_hands_to_themselves(cast, sign_in):
    eero = cast.member("eero")
    made = propose(by=eero, kind="rule", draft=draft(grants=Mandate.DEEDS), site=cast.salla, at=AT)
    version = made.versions.get()
    for by, form in (("eero", "consent"), ("eero", "advice"), ("nora", "advice"), ("nora", "sense")):
        with pytest.raises(Refused, match="ree hands"):
            asking(cast, version, by=by, form=form)
    plain = propose(by=eero, kind="rule", draft=draft(title="Neuvo"), site=cast.salla, at=AT)
    advice = open_decision(by=eero, version=plain.versions.get(), setting=Setting(form="advice"), closes_at=AT + WEEK, at=AT)
    everybody(cast, advice)
    close_decision(by=eero, decision=advice, at=AT)
    Version.objects.filter(agreement=plain).update(grants=Mandate.DEEDS)  # however it came there
    with pytest.raises(Refused, match="ree hands"):
        adopt(by=eero, version=plain.versions.get(), at=AT)
    decision = asking(cast, version)
    everybody(cast, decision)
    close_decision(by=cast.member("nora"), decision=decision, at=AT)
    made.refresh_from_db()
    with pytest.raises(Refused, match="others"):
        commit(by=cast.member("nora"), version=made.in_force, at=AT)  # she works at Kemi
    assert not free_hands(cast.member("nora"), Mandate.DEEDS)
    commit(by=eero, version=made.in_force, at=AT)
    deeds = [
        Deed.objects.create(organisation=cast.organisation, site=site, heard="a", done="b", since=AT.date(), written_at=AT)
        for site in (cast.salla, cast.kemi, None)
    ]
    assert [sign_in("eero").post(f"/polku/customers/deeds/{deed.pk}/release/").status_code for deed in deeds] == [302, 403, 403]


def test_a_notice_names_the_day_in_its_readers_language(cast):
    from django.utils.translation import override

    from talkoot.base.notices.queries import notices_of

    _made, version = proposed(cast)
    with override("fi"):
        asking(cast, version)
    for language, day in (("fi", "pe 27.11."), ("en", "Fri 27 Nov")):
        with override(language):
            assert day in notices_of(cast.member("aino"))[0].sentence


def test_what_opens_a_meeting_is_the_organisations_own(cast):
    mine, _version = in_force(cast)
    theirs = propose(by=cast.member("eve"), kind="rule", draft=draft(title="Vieras"), at=AT)
    put_in_force(by=cast.member("eve"), version=theirs.versions.get(), at=AT)
    assert [one.title for one in in_force_for(cast.member("eero"))] == [mine.title]
    assert [one.title for one in in_force_for(cast.member("eve"))] == ["Vieras"]
