"""Who could help with something, and where."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Collate

from talkoot.base.kit.language import for_finding, for_finding_in
from talkoot.base.kit.similar import similar
from talkoot.base.orgs.finding import colleagues_like, holds
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import by_site, members_of, sites_of
from talkoot.base.store.connections import FINNISH
from talkoot.people.models import Knowing, Profile, SiteCard, Skill

LOOKED_AT = 5000  # skills, among which like ones are looked for
PEOPLE, TOPICS, CARDS = 60, 400, 12  # at most so many are listed
HALF = 0.5  # of what a skill's name says must stand in a question, else it is about something else
CAN, LEARN = Knowing.Kind.CAN, Knowing.Kind.LEARN
STANDS = Q(knowings__waits=False, knowings__member__ended_at=None)


def skills_of(me: Membership) -> QuerySet[Skill]:
    """The organisation's skills by name, with how many can each and how many would learn it."""
    rows = Skill.objects.filter(organisation_id=me.organisation_id)
    counts = {
        "able": Count("knowings", filter=STANDS & Q(knowings__kind=CAN)),
        "eager": Count("knowings", filter=STANDS & Q(knowings__kind=LEARN)),
    }
    return rows.annotate(**counts).order_by(Collate("name", FINNISH), "id")


def skills_like(me: Membership, text: str, most: int = 8) -> list[Skill]:
    """Skills that are most like the text, in whatever form their words stand in it; best first."""
    rows = Skill.objects.filter(organisation_id=me.organisation_id)
    listed = [(pk, words.split(), name) for pk, words, name in rows.order_by("-id").values_list("id", "words", "name")[:LOOKED_AT]]
    keys = [one.pk for one in similar(for_finding_in(text, me.organisation.language), text, listed, most=most)]
    if len(text.split()) == 1 and len(text) > 2:  # while somebody types the word is not whole yet
        keys += [pk for pk in rows.filter(holds("name", text)).values_list("pk", flat=True)[:most] if pk not in keys]
    by_pk = skills_of(me).in_bulk(keys[:most])
    return [by_pk[pk] for pk in keys[:most]]


def speaks_of(asked: set[str], name: str, language: str) -> bool:
    """Whether a text, by its words as a dictionary knows them, is about what a name says: half of the name's words stand in it.

    A compound stands there whole, or with all of its parts: who can “kotikäynnit” is not asked about every “käynti”.
    """
    words = [forms for word in name.split() if (forms := for_finding(word, language))]
    there = [forms[0] in asked or (len(forms) > 2 and asked.issuperset(forms[1:])) for forms in words]
    return bool(words) and sum(there) >= HALF * len(words)


def skills_in(me: Membership, text: str) -> list[Skill]:
    """Skills that a question is about."""
    language = me.organisation.language
    asked = set(for_finding_in(text, language))
    return [one for one in skills_like(me, text, most=20) if speaks_of(asked, one.name, language)]


def knowing(skills: Iterable[Skill], kind: str = CAN) -> QuerySet[Knowing]:
    """Who can them, or would learn them: members in force who said so themselves, by name."""
    rows = Knowing.objects.filter(skill__in=list(skills), kind=kind, waits=False, member__ended_at=None)
    return rows.select_related("member__user", "skill").order_by(Collate("member__user__name", FINNISH), "member_id", "id")


def knowers(me: Membership, text: str) -> list[Membership]:
    """Who says of themselves that they may be asked about what the text speaks of, the caller left out."""
    found = {one.member_id: one.member for one in knowing(skills_in(me, text)) if one.member_id != me.pk}
    return list(found.values())


def sites_knowing(me: Membership, text: str) -> list[Site]:
    """Sites whose card says that they are good at what the text speaks of."""
    return [card.site for card in cards_like(me, text, about=True)]


def people_with(me: Membership, people: Iterable[int]) -> QuerySet[Membership]:
    """These members with their sites, skills and what they tell of themselves, by name."""
    said = Knowing.objects.filter(waits=False, kind=CAN).select_related("skill").order_by("id")
    rows = members_of(me).filter(ended_at=None, pk__in=list(people)).select_related("user", "profile")
    return rows.prefetch_related("sites", Prefetch("knowings", queryset=said, to_attr="can"))


@dataclass(frozen=True)
class Found:
    """What was found by some words: skills, people by site, cards of sites; `more` where not all people are listed."""

    skills: list[Skill] = field(default_factory=list)
    groups: list[tuple[str, list[Membership]]] = field(default_factory=list)
    cards: list[SiteCard] = field(default_factory=list)
    total: int = 0
    more: bool = False

    @property
    def hits(self) -> set[int]:
        """The keys of the skills."""
        return {one.pk for one in self.skills}


def found_by(me: Membership, words: str) -> Found:
    """Who could help: by what they can, by their name or work, by their site."""
    skills = skills_like(me, words)
    able = list(knowing(skills).values_list("member_id", flat=True)[: PEOPLE + 1])
    named = list(colleagues_like(me, words).values_list("pk", flat=True)[: PEOPLE + 1])
    keys = list(dict.fromkeys([*able, *named]))
    listed = list(people_with(me, keys[:PEOPLE]))
    return Found(skills, by_site(listed, me), cards_like(me, words), len(listed), len(keys) > PEOPLE)


@dataclass(frozen=True)
class Topic:
    """A skill in the map of the whole: who can it where they are few, at which sites, and how many would learn it."""

    skill: Skill
    people: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Map:
    """What the whole house can: what nobody can yet, what one alone can, what several can."""

    nobody: list[Topic] = field(default_factory=list)
    one: list[Topic] = field(default_factory=list)
    several: list[Topic] = field(default_factory=list)
    more: bool = False


def map_of(me: Membership) -> Map:
    """By how many can it; nothing of it counts or orders people."""
    listed = list(skills_of(me).filter(Q(able__gt=0) | Q(eager__gt=0))[: TOPICS + 1])
    names: dict[int, list[str]] = defaultdict(list)
    places: dict[int, list[str]] = defaultdict(list)
    for skill_id, name in knowing(one for one in listed if one.able == 1).values_list("skill_id", "member__user__name"):
        names[skill_id].append(name)
    sites = Site.objects.filter(members__knowings__skill__in=listed, members__knowings__kind=CAN, members__knowings__waits=False, members__ended_at=None)
    for skill_id, name in sites.order_by(Collate("name", FINNISH)).values_list("members__knowings__skill", "name").distinct():
        places[skill_id].append(name)
    found = Map(more=len(listed) > TOPICS)
    for skill in listed[:TOPICS]:
        part = found.nobody if not skill.able else found.one if skill.able == 1 else found.several
        part.append(Topic(skill, names[skill.pk], places[skill.pk]))
    return found


def own_knowings(member: Membership) -> list[Knowing]:
    """What somebody said of themselves, in the order in which they did."""
    return list(member.knowings.filter(waits=False).select_related("skill").order_by("id"))


def waiting_for(me: Membership) -> list[Knowing]:
    """What others said that the caller can, and the caller has not said yes to."""
    return list(me.knowings.filter(waits=True).select_related("skill", "said_by__user").order_by("id"))


def profile_of(member: Membership) -> Profile:
    """What somebody tells of themselves; empty where they have told nothing."""
    return Profile.objects.filter(member=member).first() or Profile(member=member)


def cards_of(me: Membership) -> QuerySet[SiteCard]:
    """Cards of the organisation's sites that were not taken down, the newest first."""
    rows = SiteCard.objects.filter(site__organisation_id=me.organisation_id, site__closed_on=None, taken_down_at=None)
    return rows.select_related("site", "written_by__user", "read_by__user").order_by("-written_at", "-id")


def standing_cards(me: Membership, sites: Sequence[int] | None = None) -> list[SiteCard]:
    """The card that stands of each site that has one, by the site's name."""
    rows = cards_of(me) if sites is None else cards_of(me).filter(site__in=sites)
    newest: dict[int, SiteCard] = {}
    for one in rows[:LOOKED_AT]:
        newest.setdefault(one.site_id, one)
    ordered = {pk: at for at, pk in enumerate(sites_of(me).filter(pk__in=newest).values_list("pk", flat=True))}
    return sorted(newest.values(), key=lambda one: ordered[one.site_id])


def cards_like(me: Membership, text: str, about: bool = False) -> list[SiteCard]:
    """Cards of sites that are like the text; `about`: only those that say one may ask about what the text speaks of."""
    language = me.organisation.language
    cards, asked = {one.pk: one for one in standing_cards(me)}, for_finding_in(text, language)
    listed = [(one.pk, one.words.split(), f"{one.good_at} {one.ask_about}") for one in cards.values()]
    found = [cards[one.pk] for one in similar(asked, text, listed, most=CARDS)]
    return [one for one in found if any(speaks_of(set(asked), topic, language) for topic in one.topics)] if about else found


def without_card(me: Membership) -> list[Site]:
    """Open sites where the caller does not work that nobody has written a card of: a neighbour could."""
    written = cards_of(me).values("site")
    return list(sites_of(me).open().exclude(pk__in=written).exclude(members=me)[:CARDS])
