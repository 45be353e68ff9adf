"""Sparring partners: wishes, proposals, private answers, pairs of one day, talks, notes for two, and an end for all."""

import json
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.leaving import erase_person, personal_file
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.trail.models import Entry
from talkoot.base.ui import words
from talkoot.people.actions import tell_of_oneself
from talkoot.sparring import jobs
from talkoot.sparring.actions import partnering, seasons
from talkoot.sparring.logic.rhythm import times_for
from talkoot.sparring.models import Note, Offer, Pair, Partner, Proposal, Season, Talk, Wish
from talkoot.sparring.queries import partners as queries
from tests.cast import AT

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")


def wish(member, names=(), room=1, led_by=None, **more):
    said = {"hope": "", "days": [], "parts": [], **more}
    partnering.keep_wish(by=member, names=list(names), led_by=led_by, room=room, at=AT, **said)


@pytest.fixture
def pool(cast):
    """Eero and Lea at Salla, Nora and Pia at Kemi; Eve elsewhere."""
    for name, site in (("Lea", cast.salla), ("Pia", cast.kemi)):
        user = make_person(email=f"{name}@example.org".lower(), name=name)
        cast.members[name.lower()] = add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[site], at=AT)
    for name in ("eero", "lea", "nora", "pia", "eve"):
        wish(cast.member(name))
    return cast


def opened(pool, by="nora"):
    """A season of which the days for wishes are over."""
    today = timezone.localdate()
    days = {"answers_on": today + timedelta(days=5), "ends_on": today + timedelta(days=100)}
    made = seasons.open_season(by=pool.member(by), key=uuid4(), at=timezone.now(), **days)
    Season.objects.filter(pk=made.pk).update(proposes_on=today)
    made.refresh_from_db()
    return made


def the_day(season):
    """Noon of the common day."""
    season.refresh_from_db()
    return datetime.combine(season.answers_on, time(12), HELSINKI)


def say(pool, name, other, yes):
    """What somebody answers to a colleague being proposed."""
    me = pool.member(name)
    offer = Offer.objects.get(member=me, proposal__offers__member=pool.member(other))
    partnering.answer_offer(by=me, offer=offer, yes=yes, at=timezone.now())


def paired(pool, *couples):
    """A season in which these couples said yes to each other, made by the jobs; the time is set back so that it runs now."""
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    for one, other in couples:
        say(pool, one, other, yes=True)
        say(pool, other, one, yes=True)
    Season.objects.filter(pk=season.pk).update(answers_on=timezone.localdate())
    jobs.see_to_partners(timezone.now())
    season.refresh_from_db()
    return season


def couples():
    return {frozenset(one.partners.values_list("member__user__name", flat=True)) for one in Pair.objects.all()}


def met(pair, times, at=None):
    """So many talks behind the two, and one to come."""
    at = at or timezone.now()
    Talk.objects.filter(pair=pair).delete()
    Talk.objects.bulk_create([Talk(pair=pair, starts_at=at - timedelta(weeks=2 * n + 1), met_at=at - timedelta(weeks=2 * n + 1)) for n in range(times)])
    return queries.pairs_of(pair.partners.first().member).get(pk=pair.pk)


def test_proposals_cross_sites_and_pairs_are_made_of_mutual_yeses_only(pool):
    season = opened(pool)
    for _turn in range(2):
        jobs.see_to_proposals(timezone.now())
    assert Proposal.objects.count() == 4  # each of Salla with each of Kemi
    say(pool, "eero", "nora", yes=True)
    say(pool, "nora", "eero", yes=True)
    say(pool, "lea", "pia", yes=True)
    say(pool, "pia", "lea", yes=False)
    say(pool, "lea", "nora", yes=True)
    day = the_day(season)
    jobs.see_to_partners(day - timedelta(days=1))
    assert not Pair.objects.exists()
    for _turn in range(2):
        jobs.see_to_partners(day + timedelta(days=2))  # late is as good
    assert couples() == {frozenset({"Eero", "Nora"})}
    assert not Offer.objects.exists()
    assert not Proposal.objects.exists()
    told = dict(Notice.objects.filter(kind__startswith="sparring.", seen_at=None).exclude(kind="sparring.season").values_list("member__user__name", "kind"))
    assert told == {"Eero": "sparring.partner", "Nora": "sparring.partner", "Lea": "sparring.no_partner", "Pia": "sparring.no_partner"}


def test_who_takes_two_can_have_two(pool):
    wish(pool.member("nora"), room=2)
    paired(pool, ("eero", "nora"), ("lea", "nora"))
    assert couples() == {frozenset({"Eero", "Nora"}), frozenset({"Lea", "Nora"})}


def test_own_site_and_leader_are_left_out_unless_named(pool):
    wish(pool.member("eero"), names=[pool.member("lea")], led_by=pool.member("nora"))
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    names = {other.user.name for _offer, other in queries.offers_of(pool.member("eero"))}
    assert names == {"Lea", "Pia"}


def test_who_can_teach_what_one_wants_to_learn_is_paired_first(pool):
    for name, can, learn in (("eero", [], ["lastat"]), ("pia", ["lastat"], [])):
        tell_of_oneself(by=pool.member(name), can=can, learn=learn, languages="", about="", at=AT)
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    best = Proposal.objects.order_by("-points").first()
    assert set(best.offers.values_list("member__user__name", flat=True)) == {"Eero", "Pia"}


def test_who_pauses_or_left_is_proposed_to_nobody(pool):
    partnering.rest(by=pool.member("pia"), yes=True, at=AT)
    Membership.objects.filter(pk=pool.member("lea").pk).update(ended_at=AT)
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    assert [{one.member.user.name for one in proposal.offers.all()} for proposal in Proposal.objects.all()] == [{"Eero", "Nora"}]
    partnering.stop(by=pool.member("nora"), at=AT)
    assert queries.own_wish(pool.member("nora")) is None
    with pytest.raises(Refused):
        partnering.rest(by=pool.member("nora"), yes=False, at=AT)


def test_who_rests_after_a_yes_gets_no_pair_and_nobody_is_told_why(pool):
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    say(pool, "eero", "nora", yes=True)
    say(pool, "nora", "eero", yes=True)
    partnering.rest(by=pool.member("nora"), yes=True, at=timezone.now())
    jobs.see_to_partners(the_day(season))
    assert not Pair.objects.exists()


def test_nobody_is_a_partner_of_last_season_again_and_the_fit_is_used_and_gone(pool):
    season = paired(pool, ("eero", "nora"), ("lea", "pia"))
    pair = queries.pairs_of(pool.member("eero")).get()
    with pytest.raises(Refused):
        partnering.say_fit(by=pool.member("eero"), pair=pair, fit="other", at=timezone.now())
    pair = met(pair, 2)
    partnering.say_fit(by=pool.member("eero"), pair=pair, fit="other", at=timezone.now())
    assert queries.fits_of(pool.organisation.pk) == {pool.member("eero").pk: queries.FIT_COUNTS[Partner.Fit.OTHER]}
    today = timezone.localdate()
    Season.objects.filter(pk=season.pk).update(ends_on=today, proposes_on=today - timedelta(days=9), answers_on=today - timedelta(days=2))
    jobs.see_to_partners(timezone.now())
    assert Notice.objects.filter(kind="sparring.season_over").count() == 4
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    assert not Partner.objects.exclude(fit="").exists()
    assert {frozenset(one.offers.values_list("member__user__name", flat=True)) for one in Proposal.objects.all()} == {
        frozenset({"Eero", "Pia"}), frozenset({"Lea", "Nora"}),
    }  # fmt: skip
    with pytest.raises(Refused):
        partnering.say_fit(by=pool.member("eero"), pair=pair, fit="good", at=timezone.now())


def test_either_ends_it_for_both_with_the_same_sentence_and_no_trace_of_who(pool):
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    with pytest.raises(Refused):
        partnering.end_pair(by=pool.member("lea"), pair=pair, at=timezone.now())
    before = Entry.objects.count()
    for _time in range(2):
        partnering.end_pair(by=pool.member("eero"), pair=pair, at=timezone.now())
    over = Notice.objects.filter(kind="sparring.pair_over")
    assert sorted(over.values_list("member__user__name", flat=True)) == ["Eero", "Nora"]
    assert len({str((one.details, one.by, one.address, one.about)) for one in over}) == 1
    assert Entry.objects.count() == before
    assert not Talk.objects.filter(met_at=None).exists()
    assert queries.running(pool.member("nora")) == []


def test_a_season_has_days_in_order_and_there_is_one_at_a_time(pool):
    today, now, nora = timezone.localdate(), timezone.now(), pool.member("nora")
    for answers, ends in ((0, 60), (5, 10), (5, 900)):
        with pytest.raises(Refused):
            seasons.open_season(by=nora, answers_on=today + timedelta(days=answers), ends_on=today + timedelta(days=ends), key=uuid4(), at=now)
    key, days = uuid4(), {"answers_on": today + timedelta(days=20), "ends_on": today + timedelta(days=90)}
    with pytest.raises(Refused):
        seasons.open_season(by=pool.member("eero"), key=key, at=now, **days)
    made = seasons.open_season(by=nora, key=key, at=now, **days)
    assert seasons.open_season(by=nora, key=key, at=now, **days) == made
    assert made.proposes_on == today + timedelta(days=13)
    Season.objects.filter(pk=made.pk).update(ended_at=now)
    made, old = seasons.open_season(by=nora, key=key, at=now, **days), made  # the form of the season before, sent for the next one
    assert made.pk != old.pk
    with pytest.raises(Refused):
        seasons.open_season(by=nora, key=uuid4(), at=now, **days)
    assert seasons.open_season(by=pool.member("eve"), key=uuid4(), at=now, **days).organisation == pool.other
    for stranger in ("eve", "eero"):
        with pytest.raises(Refused):
            seasons.change_season(by=pool.member(stranger), season=made, at=now, **days)
        with pytest.raises(Refused):
            seasons.call_off(by=pool.member(stranger), season=made, at=now)
    seasons.change_season(by=nora, season=made, answers_on=today + timedelta(days=5), ends_on=today + timedelta(days=90), at=now)
    made.refresh_from_db()
    assert (made.proposes_on, made.answers_on) == (today + timedelta(days=3), today + timedelta(days=5))
    jobs.see_to_proposals(now + timedelta(days=3))
    assert Proposal.objects.exists()
    for _time in range(2):
        seasons.call_off(by=nora, season=made, at=now)
    assert not Proposal.objects.exists()
    assert queries.season_of(pool.organisation.pk) is None


def test_a_late_matching_leaves_time_to_answer(pool):
    season = opened(pool)
    late = the_day(season) + timedelta(days=3)
    jobs.see_to_partners(late)
    assert not Pair.objects.exists()
    jobs.see_to_proposals(late)
    season.refresh_from_db()
    assert season.answers_on == late.date() + seasons.AT_LEAST


def test_answers_are_changed_until_the_day_and_by_nobody_else(pool):
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    offer = Offer.objects.filter(member=pool.member("eero")).first()
    with pytest.raises(Refused):
        partnering.answer_offer(by=pool.member("lea"), offer=offer, yes=True, at=timezone.now())
    for said in (True, False, None, True):
        partnering.answer_offer(by=pool.member("eero"), offer=offer, yes=said, at=timezone.now())
        assert Offer.objects.get(pk=offer.pk).yes is said
    with pytest.raises(Refused):
        partnering.answer_offer(by=pool.member("eero"), offer=offer, yes=False, at=the_day(season))


def test_wishes_name_colleagues_of_the_house_and_guests_have_none(pool):
    eero = pool.member("eero")
    for names, leader in (([eero], None), ([pool.member("eve")], None), ([], pool.member("eve")), ([pool.member("guest")], None)):
        with pytest.raises(Refused):
            wish(eero, names=names, led_by=leader)
    with pytest.raises(Refused):
        wish(pool.member("guest"))
    with pytest.raises(Refused):
        wish(eero, room=4)
    wish(eero, names=[pool.member("pia"), pool.member("nora")], days=[4, 9], parts=["noon", "night"])
    kept = queries.own_wish(eero)
    assert (kept.days, kept.parts) == ([4], ["noon"])
    assert [one.user.name for one in queries.named_by(eero, kept)] == ["Pia", "Nora"]


def test_talks_are_at_times_that_suit_both_two_weeks_apart(pool):
    wish(pool.member("eero"), days=[1, 3], parts=["noon", "afternoon"])
    wish(pool.member("nora"), days=[3, 4], parts=["noon"])
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    talk = pair.talks.get()
    at = timezone.localtime(talk.starts_at)
    assert (at.weekday(), at.time()) == (3, time(12, 30))
    with pytest.raises(Refused):
        partnering.say_talked(by=pool.member("eero"), pair=pair, talk=talk, yes=True, at=talk.starts_at - timedelta(days=1))
    for _time in range(2):
        partnering.say_talked(by=pool.member("eero"), pair=pair, talk=talk, yes=True, at=talk.starts_at)
    following = pair.talks.get(met_at=None)
    assert timezone.localdate(following.starts_at) - at.date() >= timedelta(weeks=2)
    assert timezone.localtime(following.starts_at).weekday() == 3
    partnering.say_talked(by=pool.member("nora"), pair=pair, talk=talk, yes=False, at=talk.starts_at)
    assert pair.talks.get().met_at is None


def test_times_avoid_holidays_and_talks_with_others():
    def times(**more):
        said = {"free": lambda at: True, "is_workday": lambda day: True, "first": date(2026, 12, 1), "zone": HELSINKI, "most": 2} | more
        return [f"{at:%d.%m. %H:%M}" for at in times_for(([1], ["morning"]), ([], []), **said)]

    assert times() == ["01.12. 09:00", "08.12. 09:00"]
    assert times(is_workday=lambda day: day != date(2026, 12, 8)) == ["01.12. 09:00", "15.12. 09:00"]
    assert times(free=lambda at: at != datetime(2026, 12, 1, 9, tzinfo=HELSINKI))[0] == "01.12. 10:00"
    assert [f"{at:%a}" for at in times_for(([0], []), ([4], []), first=date(2026, 12, 1), zone=HELSINKI, free=bool, is_workday=bool)] == ["Fri", "Mon", "Fri"]


def test_a_talk_is_moved_and_the_other_is_told(pool):
    paired(pool, ("eero", "nora"))
    pair, eero = queries.pairs_of(pool.member("eero")).get(), pool.member("eero")
    then = timezone.now() + timedelta(days=9)
    for _time in range(2):
        partnering.move_talk(by=eero, pair=pair, starts_at=then, at=timezone.now())
    assert [one.member.user.name for one in Notice.objects.filter(kind="sparring.talk")] == ["Nora"]
    for wrong in (timezone.now() - timedelta(hours=1), timezone.now() + timedelta(days=300)):
        with pytest.raises(Refused):
            partnering.move_talk(by=eero, pair=pair, starts_at=wrong, at=timezone.now())
    with pytest.raises(Refused):
        partnering.move_talk(by=pool.member("lea"), pair=pair, starts_at=then, at=timezone.now())


def test_notes_are_of_the_two_and_each_removes_their_own(pool):
    paired(pool, ("eero", "nora"))
    pair, eero, nora, key = queries.pairs_of(pool.member("eero")).get(), pool.member("eero"), pool.member("nora"), uuid4()
    with pytest.raises(Refused):
        partnering.add_note(by=pool.member("lea"), pair=pair, text="Minä", key=uuid4(), at=timezone.now())
    with pytest.raises(Refused):
        partnering.add_note(by=eero, pair=pair, text="  ", key=uuid4(), at=timezone.now())
    note = partnering.add_note(by=eero, pair=pair, text="Kokeilen", key=key, at=timezone.now())
    assert partnering.add_note(by=eero, pair=pair, text="Kokeilen", key=key, at=timezone.now()) == note
    with pytest.raises(Refused):
        partnering.remove_note(by=nora, note=note, at=timezone.now())
    partnering.end_pair(by=nora, pair=pair, at=timezone.now())
    with pytest.raises(Refused):
        partnering.add_note(by=eero, pair=queries.pairs_of(eero).get(), text="Vielä", key=uuid4(), at=timezone.now())
    partnering.remove_note(by=eero, note=note, at=timezone.now())
    assert not Note.objects.exists()


def test_whoever_is_erased_ends_the_pair_and_leaves_nothing(pool):
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    partnering.add_note(by=pool.member("eero"), pair=pair, text="Minun", key=uuid4(), at=timezone.now())
    wish(pool.member("nora"), names=[pool.member("eero")])
    erase_person(user=pool.member("eero").user, by=None, at=timezone.now())
    assert queries.running(pool.member("nora")) == []
    jobs.see_to_partners(timezone.now())
    assert Pair.objects.get().ended_at is not None
    assert [one.member.user.name for one in Notice.objects.filter(kind="sparring.pair_over")] == ["Nora"]
    assert not Note.objects.exists()
    assert not Wish.objects.filter(member=pool.member("eero")).exists()
    assert queries.named_by(pool.member("nora"), queries.own_wish(pool.member("nora"))) == []


def test_numbers_of_the_whole_name_nobody(pool):
    paired(pool, ("eero", "nora"))
    assert queries.told(pool.member("lea")) is None  # four are too few
    assert [queries.side_of(n, 20) for n in (0, 4, 5, 15, 16, 20)] == ["few", "few", "", "", "nearly", "nearly"]
    for number in range(12):
        user = make_person(email=f"m{number}@example.org", name=f"M{number}")
        wish(add_member(by=None, organisation=pool.organisation, user=user, role=Role.MEMBER, sites=[], at=AT))
    found = queries.told(pool.member("lea"))
    assert (found.pool, found.paired, found.paired_side, found.met_side) == (16, 2, "few", "few")
    assert queries.told(pool.member("eve")) is None


def test_a_talk_is_in_the_two_feeds_and_in_a_file(pool, sign_in):
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    partnering.add_note(by=pool.member("nora"), pair=pair, text="Salaisuus", key=uuid4(), at=timezone.now())
    answer = sign_in("eero").get(f"/polku/sparring/partners/{pair.pk}/calendar/")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]) == "Sparring with Nora"
    assert b"Salaisuus" not in answer.content
    for other in ("lea", "sanna", "aino"):
        assert sign_in(other).get(f"/polku/sparring/partners/{pair.pk}/calendar/").status_code == 404


def test_the_whole_way_on_pages(pool, sign_in):
    nora, eero = sign_in("nora"), sign_in("eero")
    today = timezone.localdate()
    page = nora.post("/polku/sparring/partner/season/", {"answers_on": today + timedelta(days=3), "ends_on": today + timedelta(days=1)})
    assert page.status_code == 422
    page = nora.post("/polku/sparring/partner/season/", {"answers_on": today + timedelta(days=4), "ends_on": today + timedelta(days=90)})
    assert page.status_code == 422
    assert f"first day for the pairs is {words.day_and_month(today + timedelta(days=5))}" in page.content.decode()
    nora.post("/polku/sparring/partner/season/", {"answers_on": today + timedelta(days=5), "ends_on": today + timedelta(days=90)})
    Season.objects.update(proposes_on=today)
    eero.post("/polku/sparring/partner/wishes/", {"room": "1", "hope": "Kuulija", "names": [pool.member("pia").pk], "days": ["3"]})
    assert "Kuulija" in eero.get("/polku/sparring/partner/").content.decode()
    jobs.see_to_proposals(timezone.now())
    page = eero.get("/polku/sparring/partner/").content.decode()
    assert "Suits me" in page
    assert "Pia" in page
    for name, other in (("eero", "pia"), ("pia", "eero")):
        offer = Offer.objects.get(member=pool.member(name), proposal__offers__member=pool.member(other))
        sign_in(name).post(f"/polku/sparring/offers/{offer.pk}/answer/", {"answer": "yes"})
        assert sign_in("lea").post(f"/polku/sparring/offers/{offer.pk}/answer/", {"answer": "no"}).status_code == 404
    Season.objects.update(answers_on=today)
    assert "Suits me" not in eero.get("/polku/sparring/partner/").content.decode()
    jobs.see_to_partners(timezone.now())
    pair = Pair.objects.get()
    here = f"/polku/sparring/partners/{pair.pk}/"
    assert "Your sparring partner is Pia" in sign_in("eero").get("/polku/sparring/partner/").content.decode()
    assert eero.post(here, {"text": "Kokeilen tätä", "key": uuid4()}).status_code == 302
    assert "Kokeilen tätä" in sign_in("pia").get(here).content.decode()
    assert eero.post(here, {"text": " "}).status_code == 422
    eero.post(f"{here}time/", {"day": today + timedelta(days=20), "time": "10:15"})
    assert timezone.localtime(pair.talks.get().starts_at).strftime("%H:%M") == "10:15"
    assert eero.post(f"{here}time/", {"day": today - timedelta(days=20), "time": "10:15"}).status_code == 422
    Talk.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    eero.post(f"/polku/sparring/talks/{pair.talks.get().pk}/met/")
    met(pair, 2)
    assert "Does this pair suit you?" in eero.get(here).content.decode()
    eero.post(f"{here}fit/", {"fit": "unsure"})
    assert Partner.objects.get(member=pool.member("eero")).fit == "unsure"
    assert sign_in("lea").get(here).status_code == sign_in("sanna").get(here).status_code == 404
    eero.post(f"{here}end/")
    assert "This pair has ended" in sign_in("pia").get(here).content.decode()


def test_what_two_say_to_each_other_and_what_one_refuses_is_nowhere_else(pool, sign_in):
    """Markers over pages, exports, notices, trail and search of everybody but the two."""
    paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    marker, hope = "Zqsalaisuus", "Zqtoive"
    partnering.add_note(by=pool.member("eero"), pair=pair, text=marker, key=uuid4(), at=timezone.now())
    wish(pool.member("eero"), hope=hope, names=[pool.member("lea")])
    assert marker in json.dumps(personal_file(pool.member("eero").user, timezone.now()))
    assert marker not in json.dumps(personal_file(pool.member("nora").user, timezone.now()))
    for name in ("lea", "pia", "nora", "sanna", "aino"):
        said = json.dumps(personal_file(pool.member(name).user, timezone.now()))
        assert hope not in said
        if name != "nora":
            assert "sparring.pair" not in said.replace("sparring.partner", "")
        assert "sparring.wish" not in said or name != "sanna"
    for name in ("lea", "pia", "sanna", "aino"):
        client = sign_in(name)
        for address in ("", "sparring/", "sparring/partner/", f"sparring/partners/{pair.pk}/", f"search/?q={marker}", "trail/", "people/"):
            page = client.get(f"/polku/{address}").content.decode()
            assert marker not in page.replace(f"q={marker}", "").replace(f'value="{marker}"', "")
            assert hope not in page
    assert marker not in str(list(Notice.objects.values()))
    assert marker not in str(list(Entry.objects.values()))


def test_each_house_has_its_own_wishes_seasons_pairs_and_fits(pool):
    """What another house holds changes nothing here, read before and after."""

    def here():
        me = pool.member("eero")
        key = pool.organisation.pk
        before = queries.before_of(key)
        return (
            [one.key for one in queries.wishers(key)], queries.fits_of(key), queries.season_of(key), before.last, before.ever,
            set(queries.pool_of(key).values_list("pk", flat=True)), [one.user.name for one in queries.named_by(me, queries.own_wish(me))],
            queries.leader_of(me, queries.own_wish(me)), queries.told(me), [pair.pk for pair in queries.pairs_of(me)],
        )  # fmt: skip

    eve = pool.member("eve")
    wish(pool.member("eero"), names=[pool.member("pia")], led_by=pool.member("nora"))
    Wish.objects.filter(member=pool.member("eero")).update(names=[eve.pk, pool.member("pia").pk])
    first = here()
    eila = add_member(by=None, organisation=pool.other, user=make_person(email="eila@example.com", name="Eila"), role=Role.MEMBER, sites=[], at=AT)
    wish(eila)
    tell_of_oneself(by=eila, can=["lastat"], learn=[], languages="", about="", at=AT)
    today = timezone.localdate()
    days = {"proposes_on": today - timedelta(days=9), "answers_on": today - timedelta(days=8), "ends_on": today + timedelta(days=1)}
    season = Season.objects.create(organisation=pool.other, key=uuid4(), opened_at=AT, proposed_at=AT, paired_at=AT, ended_at=AT, **days)
    pair = Pair.objects.create(season=season, made_at=AT)
    for one in (eve, eila):
        Partner.objects.create(pair=pair, member=one, fit=Partner.Fit.OTHER)
    seasons.open_season(by=eve, answers_on=today + timedelta(days=5), ends_on=today + timedelta(days=100), key=uuid4(), at=timezone.now())
    assert here() == first
    seasons.propose_all(season=opened(pool), at=timezone.now())
    assert Partner.objects.filter(pair=pair).exclude(fit="").count() == 2  # theirs are used by their own matching alone
    assert not Offer.objects.filter(member__organisation=pool.other).exists()


def test_another_houses_season_settles_nothing_and_uses_no_fit_here(pool):
    today, now = timezone.localdate(), timezone.now()
    theirs = seasons.open_season(by=pool.member("eve"), answers_on=today + timedelta(days=5), ends_on=today + timedelta(days=100), key=uuid4(), at=now)
    opened(pool)
    wish(pool.member("eero"))
    assert Notice.objects.get(kind="sparring.season", member=pool.member("eero")).seen_at is not None
    Season.objects.filter(organisation=pool.organisation).delete()
    paired(pool, ("eero", "nora"))
    pair = met(queries.pairs_of(pool.member("eero")).get(), 2)
    seasons.propose_all(season=theirs, at=timezone.now())
    assert queries.may_say_fit(pair)


def test_what_was_said_of_a_fit_elsewhere_stays_until_it_is_used_there(pool, cast):
    there, day = cast.elsewhere.organisation, AT.date()
    before = Season.objects.create(
        organisation=there, key=uuid4(), proposes_on=day, answers_on=day + timedelta(days=5), ends_on=day + timedelta(days=90), opened_at=AT
    )
    theirs = Partner.objects.create(pair=Pair.objects.create(season=before, made_at=AT), member=there.memberships.first(), fit="good")
    season = opened(pool)
    seasons.propose_all(season=season, at=AT)
    season.refresh_from_db()
    assert season.proposed_at is not None
    theirs.refresh_from_db()
    assert theirs.fit == "good"
