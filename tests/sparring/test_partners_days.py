"""Seasons of sparring partners: what happens when days, wishes or workers do not go as planned, and where a refusal can be worked out."""

from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.models import Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.sparring import jobs
from talkoot.sparring.actions import partnering, seasons
from talkoot.sparring.models import Offer, Pair, Partner, Proposal, Season, Talk
from talkoot.sparring.queries import partners as queries
from tests.cast import AT
from tests.sparring.test_partners import couples, opened, paired, pool, say, the_day, wish

pytestmark = pytest.mark.django_db
__all__ = ["pool"]  # the fixture
HELSINKI = ZoneInfo("Europe/Helsinki")


def told(kind):
    """Who waits to read a notice of this kind."""
    return sorted(Notice.objects.filter(kind=kind, seen_at=None).values_list("member__user__name", flat=True))


def noon(day):
    return datetime.combine(day, time(12), HELSINKI)


def join(pool, name, sites, role=Role.MEMBER, **wishes):
    """One more who wants a partner."""
    user = make_person(email=f"{name}@example.org", name=name.title())
    pool.members[name] = add_member(by=None, organisation=pool.organisation, user=user, role=role, sites=sites, at=AT)
    wish(pool.members[name], **wishes)
    return pool.members[name]


def test_everybody_has_two_whole_days_for_wishes_and_two_for_answers(pool):
    today = timezone.localdate()
    late = datetime.combine(today, time(23, 50), HELSINKI)
    nora, ends = pool.member("nora"), today + timedelta(days=90)
    with pytest.raises(Refused):
        seasons.open_season(by=nora, answers_on=today + timedelta(days=4), ends_on=ends, key=uuid4(), at=late)
    season = seasons.open_season(by=nora, answers_on=today + timedelta(days=5), ends_on=ends, key=uuid4(), at=late)
    for days in range(3):
        jobs.see_to_proposals(noon(today + timedelta(days=days)))
    assert not Proposal.objects.exists()
    assert "Eero" in told("sparring.season")
    jobs.see_to_proposals(noon(today + timedelta(days=3)))
    assert Proposal.objects.exists()
    season.refresh_from_db()
    assert season.answers_on == today + timedelta(days=5)


def test_moving_a_season_cuts_no_promised_days(pool):
    today, now, nora = timezone.localdate(), timezone.now(), pool.member("nora")
    ends = today + timedelta(days=90)
    season = seasons.open_season(by=nora, answers_on=today + timedelta(days=30), ends_on=ends, key=uuid4(), at=now)
    with pytest.raises(Refused):
        seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=4), ends_on=ends, at=now)
    seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=6), ends_on=ends, at=now)
    season.refresh_from_db()
    assert season.proposes_on == today + timedelta(days=3)
    two_on = now + timedelta(days=2)  # proposals come tomorrow, as was said: that is no nearer than it was
    seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=5), ends_on=ends, at=two_on)
    season.refresh_from_db()
    assert season.proposes_on == today + timedelta(days=3)
    jobs.see_to_proposals(now + timedelta(days=3))
    with pytest.raises(Refused):
        seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=4), ends_on=ends, at=now + timedelta(days=3))
    seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=9), ends_on=ends, at=now + timedelta(days=3))


def test_moved_days_are_told_once_each_and_only_the_newest_waits(pool):
    today, now, nora = timezone.localdate(), timezone.now(), pool.member("nora")
    ends = today + timedelta(days=90)
    season = seasons.open_season(by=nora, answers_on=today + timedelta(days=20), ends_on=ends, key=uuid4(), at=now)
    asked = told("sparring.season")
    assert {"Eero", "Lea", "Pia"} <= set(asked)
    assert "Nora" not in asked
    for turn, days in enumerate((25, 25, 20, 25)):
        seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=days), ends_on=ends, at=now + timedelta(minutes=turn))
    assert told("sparring.season_moved") == asked
    assert told("sparring.season") == []
    assert Notice.objects.filter(kind="sparring.season_moved", member=pool.member("eero")).count() == 3
    one = Notice.objects.get(kind="sparring.season_moved", member=pool.member("eero"), seen_at=None)
    assert one.details["day"] == (today + timedelta(days=25)).isoformat()
    wish(pool.member("eero"))
    assert "Eero" not in told("sparring.season_moved")

    Season.objects.update(proposes_on=today)
    jobs.see_to_proposals(now)
    assert told("sparring.season_moved") == []
    seasons.change_season(by=nora, season=season, answers_on=today + timedelta(days=9), ends_on=ends, at=now)
    assert told("sparring.answers_moved") == ["Eero", "Lea", "Pia"]
    assert told("sparring.proposed") == []
    for offer in Offer.objects.filter(member=pool.member("eero")):
        partnering.answer_offer(by=pool.member("eero"), offer=offer, yes=False, at=now)
    assert told("sparring.answers_moved") == ["Lea", "Pia"]


def test_a_moved_end_is_told_to_those_who_have_a_partner(pool):
    season = paired(pool, ("eero", "nora"))
    seasons.change_season(by=pool.member("nora"), season=season, answers_on=season.answers_on, ends_on=season.ends_on + timedelta(days=7), at=timezone.now())
    assert told("sparring.end_moved") == ["Eero"]
    assert told("sparring.answers_moved") == told("sparring.season_moved") == []


def test_a_season_that_is_called_off_is_told_once_and_nothing_of_it_waits(pool):
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    for _time in range(2):
        seasons.call_off(by=pool.member("nora"), season=season, at=timezone.now())
    assert told("sparring.season_off") == ["Eero", "Lea", "Pia"]
    assert Notice.objects.filter(kind="sparring.season_off").count() == 3
    assert told("sparring.proposed") == told("sparring.season") == []
    opened(pool)
    seasons.call_off(by=pool.member("nora"), season=Season.objects.get(), at=timezone.now())
    assert {"Eero", "Lea", "Pia", "Sanna"} <= set(told("sparring.season_off"))  # before proposals all had been asked
    assert "Eve" not in told("sparring.season_off")


def test_one_of_oulu_and_three_of_kemi_read_that_answers_can_be_worked_out(pool, sign_in):
    for name in ("eero", "lea"):
        partnering.stop(by=pool.member(name), at=AT)
    ossi = join(pool, "ossi", [Site.objects.create(organisation=pool.organisation, name="Oulu")], room=3)
    join(pool, "kalle", [pool.kemi])
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    assert Proposal.objects.count() == 3
    offers = queries.offers_of(ossi)
    assert len(offers) == 3
    assert queries.legible(offers) == "theirs"
    assert {queries.legible(queries.offers_of(pool.member(name))) for name in ("nora", "pia", "kalle")} == {"mine"}
    assert "you can tell that all of them said no" in sign_in("ossi").get("/polku/sparring/partner/").content.decode()
    page = sign_in("pia").get("/polku/sparring/partner/").content.decode()
    assert "can tell that you said no" in page
    assert "it may mean many things" not in page


def test_two_of_a_larger_pool_who_have_each_other_only_read_it_too(pool, sign_in):
    """A coach of both sites is nobody's partner there: three want one, and there is one proposal."""
    for name in ("eero", "nora"):
        partnering.stop(by=pool.member(name), at=AT)
    coach = join(pool, "both", [pool.salla, pool.kemi], Role.COACH)
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    assert queries.pool_of(pool.organisation.pk).count() == 3
    assert Proposal.objects.count() == 1
    assert queries.legible(queries.offers_of(coach)) == ""
    for name in ("lea", "pia"):
        assert queries.legible(queries.offers_of(pool.member(name))) == "each"
        assert "each can tell what the other answered" in sign_in(name).get("/polku/sparring/partner/").content.decode()


def test_where_somebody_has_another_choice_no_pair_means_many_things(pool, sign_in):
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    assert Proposal.objects.count() == 4  # each of Salla with each of Kemi
    assert queries.legible(queries.offers_of(pool.member("eero"))) == ""
    assert "it may mean many things" in sign_in("eero").get("/polku/sparring/partner/").content.decode()
    partnering.stop(by=pool.member("lea"), at=AT)  # now Nora and Pia have Eero alone
    assert queries.legible(queries.offers_of(pool.member("eero"))) == "theirs"
    assert queries.legible(queries.offers_of(pool.member("nora"))) == "mine"


@pytest.mark.parametrize("how", ["site", "leader", "name"])
def test_who_may_be_partners_no_longer_is_not_paired(pool, how):
    eero, nora = pool.member("eero"), pool.member("nora")
    if how == "name":
        wish(eero, names=[pool.member("lea")])
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    other = "lea" if how == "name" else "nora"
    say(pool, "eero", other, yes=True)
    say(pool, other, "eero", yes=True)
    if how == "site":
        nora.sites.set([pool.salla])
    else:
        wish(eero, led_by=nora if how == "leader" else None)
    jobs.see_to_partners(the_day(season))
    assert couples() == set()
    assert {"Eero", pool.member(other).user.name} <= set(told("sparring.no_partner"))


@pytest.mark.parametrize("how", ["rests", "stops"])
def test_proposals_with_whoever_pauses_or_deletes_their_wishes_are_shown_to_neither(pool, how):
    opened(pool)
    jobs.see_to_proposals(timezone.now())
    nora = pool.member("nora")
    assert "Nora" in told("sparring.proposed")
    if how == "rests":
        partnering.rest(by=nora, yes=True, at=timezone.now())
    else:
        partnering.stop(by=nora, at=timezone.now())
    assert queries.offers_of(nora) == []
    assert queries.unanswered(nora) == []
    assert "Nora" not in told("sparring.proposed")
    assert {other.user.name for _offer, other in queries.offers_of(pool.member("eero"))} == {"Pia"}
    if how == "rests":
        partnering.rest(by=nora, yes=False, at=timezone.now())
        assert {other.user.name for _offer, other in queries.offers_of(nora)} == {"Eero", "Lea"}


def test_a_season_whose_last_day_has_come_makes_no_pairs_any_more(pool):
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    say(pool, "eero", "nora", yes=True)
    say(pool, "nora", "eero", yes=True)
    after = noon(season.ends_on)
    assert seasons.make_pairs(season=Season.objects.get(), at=after) == []
    jobs.see_to_partners(after)
    assert not Pair.objects.exists()
    assert not Offer.objects.exists()
    assert Season.objects.get().ended_at is not None
    assert told("sparring.partner") == told("sparring.season_over") == []
    assert told("sparring.no_partner") == ["Eero", "Lea", "Nora", "Pia"]


def test_pairs_are_not_made_before_their_day(pool):
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    say(pool, "eero", "nora", yes=True)
    say(pool, "nora", "eero", yes=True)
    assert seasons.make_pairs(season=Season.objects.get(), at=noon(season.answers_on - timedelta(days=1))) == []
    assert Offer.objects.exists()


def test_pairs_are_reckoned_anew_when_somebody_pauses_meanwhile(pool, monkeypatch):
    """Nora pauses between the sums and the writing: the pair that they had found is not made."""
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    for one, other in (("eero", "nora"), ("lea", "pia")):
        say(pool, one, other, yes=True)
        say(pool, other, one, yes=True)
    real, seen = seasons.made, []

    def slow(*said):
        seen.append(said)
        if len(seen) == 1:
            partnering.rest(by=pool.member("nora"), yes=True, at=timezone.now())
        return real(*said)

    monkeypatch.setattr(seasons, "made", slow)
    jobs.see_to_partners(the_day(season))
    assert len(seen) == 2
    assert couples() == {frozenset({"Lea", "Pia"})}


def test_what_never_holds_still_is_left_to_the_next_run(pool, monkeypatch):
    season = opened(pool)
    jobs.see_to_proposals(timezone.now())
    say(pool, "eero", "nora", yes=True)
    say(pool, "nora", "eero", yes=True)
    real, nora = seasons.made, pool.member("nora")

    def changing(*said):
        wish(nora, room=queries.own_wish(nora).room % 3 + 1)
        return real(*said)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(seasons, "made", changing)
        jobs.see_to_partners(the_day(season))
    assert not Pair.objects.exists()
    assert Offer.objects.exists()
    jobs.see_to_partners(the_day(season))
    assert couples() == {frozenset({"Eero", "Nora"})}


def test_a_talk_is_proposed_into_no_other_that_it_would_overlap(pool):
    for name in ("eero", "nora"):
        wish(pool.member(name), room=2, days=[1], parts=["morning"])
    season = paired(pool, ("eero", "nora"))
    pair = queries.pairs_of(pool.member("eero")).get()
    Talk.objects.all().delete()
    (first,) = queries.times_of(pair, timezone.localdate() + timedelta(days=2), most=1)
    assert timezone.localtime(first).time() == time(9)
    with_lea = Pair.objects.create(season=season, made_at=timezone.now())
    Partner.objects.bulk_create([Partner(pair=with_lea, member=pool.member(name)) for name in ("lea", "nora")])
    other = Talk.objects.create(pair=with_lea, starts_at=first + timedelta(minutes=15))

    def offered():
        return timezone.localtime(queries.times_of(pair, timezone.localdate() + timedelta(days=2), most=1)[0]).time()

    assert offered() == time(10)
    Talk.objects.filter(pk=other.pk).update(starts_at=first + timedelta(minutes=30))  # one after the other is well
    assert offered() == time(9)
