"""The demo's sparring partners: a season with pairs, a talk behind and one to come, and what two of them agreed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.models import Organisation
from talkoot.base.orgs.roles import Act
from talkoot.sparring.actions.partnering import add_note, answer_offer, keep_wish, move_talk, say_talked
from talkoot.sparring.actions.seasons import make_pairs, open_season, propose_all
from talkoot.sparring.models import Offer, Pair
from talkoot.sparring.queries.partners import other_of, pairs_of

# Who wishes for what: names, and in their own words.
WISHES: dict[str, tuple[tuple[str, ...], str]] = {
    "Eero Aska": (("Outi Mella",), "Jonkun, joka on opetellut ultraäänen aikuisena."),
    "Aino Kallio": ((), "Jonkun, joka osaa sanoa ei ylimääräiselle vuorolle."),
    "Outi Mella": (("Eero Aska", "Maria Länsman"), "Kuulijan, joka tekee kotikäyntejä."),
    "Nora Salmela": (("Riitta Määttä",), "Miten työpaja päätetään niin, että jokainen lähtee yhden asian kanssa."),
    "Riitta Määttä": (("Nora Salmela",), ""),
    "Jari Niskala": ((), "Miten kuljetaan pitkää matkaa väsymättä."),
    "Juho Pitkänen": ((), "Kipupotilaan kanssa jään aina yliajalle. Miten muut tekevät?"),
    "Maria Länsman": ((), ""),
}
RESTS = ("Virpi Pulkkanen", "Hannu Pokka", "Teemu Rautio")
# What was agreed, by whom, of the pair of the first.
AGREED = (("Eero Aska", "Varaan iltapäivän Outin luona ja katson kolme olkapäätä."), ("", "Lähden Eeron mukaan kotikäynnille, kun tiet ovat sulat."))


def find_partners(organisation: Organisation, at: datetime) -> None:
    """Through the same actions as everybody's, five weeks ago."""
    people = {member.user.name: member for member in organisation.memberships.select_related("user", "organisation")}
    then = at - timedelta(weeks=5)
    for number, (name, member) in enumerate(sorted(people.items())):
        if not member.may(Act.HELP_TAKE_PART) or name in RESTS:
            continue
        names, hope = WISHES.get(name, ((), ""))
        days, parts = [number % 5, (number + 2) % 5, (number + 3) % 5], ["noon", "afternoon"] if number % 2 else ["morning", "noon"]
        wished = [people[one] for one in names if one in people]
        keep_wish(by=member, names=wished, led_by=None, hope=hope, room=1 + (number % 7 == 0), days=days, parts=parts, at=then - timedelta(days=3))
    today = timezone.localdate(then)
    season = open_season(
        by=people["Nora Salmela"], answers_on=today + timedelta(days=7), ends_on=today + timedelta(weeks=26), key=UUID(int=4100), at=then
    )  # fmt: skip
    propose_all(season=season, at=then + timedelta(days=3, hours=1))
    for number, offer in enumerate(Offer.objects.filter(proposal__season=season).select_related("member").order_by("pk")):
        first = not Offer.objects.filter(member=offer.member, pk__lt=offer.pk).exists()
        if first or number % 3:
            answer_offer(by=offer.member, offer=offer, yes=True, at=then + timedelta(days=4))
    season.refresh_from_db()
    made = make_pairs(season=season, at=then + timedelta(days=7, hours=8))
    for number, pair in enumerate(made):
        talk_once(pair, then + timedelta(days=7), number, at)
    for pair in pairs_of(people["Eero Aska"])[:1]:
        other = other_of(people["Eero Aska"], pair)
        for number, (name, text) in enumerate(AGREED):
            by = people.get(name) or (other.member if other else None)
            if by is not None:
                add_note(by=by, pair=pair, text=text, key=UUID(int=4200 + number), at=at - timedelta(days=9, hours=number))
    Notice.objects.filter(kind__startswith="sparring.", about__startswith="sparring.season", seen_at=None).update(seen_at=at)
    Notice.objects.filter(about__startswith="sparring.pair", seen_at=None, at__lt=at - timedelta(days=2)).update(seen_at=at)


def talk_once(pair: Pair, then: datetime, number: int, at: datetime) -> None:
    """Most have met once; the next time is there for all."""
    member = pair.partners.select_related("member__user", "member__organisation").order_by("pk")[0].member
    known = pairs_of(member).get(pk=pair.pk)
    talk = known.talks.filter(met_at=None).first()
    if talk is None:
        return
    if (number % 6 or pair.partners.filter(member__user__name="Eero Aska").exists()) and talk.starts_at < at:
        say_talked(by=member, pair=known, talk=talk, yes=True, at=talk.starts_at)
    coming = known.talks.filter(met_at=None).first()
    if coming is None or coming.starts_at < at:
        day = timezone.localtime(at) + timedelta(days=1 + number % 7)
        while day.weekday() > 4:
            day += timedelta(days=1)
        moment = day.replace(hour=12, minute=30, second=0, microsecond=0)
        move_talk(by=member, pair=known, starts_at=moment, at=at - timedelta(days=3))
