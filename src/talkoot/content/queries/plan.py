"""What pages show of the plan: 26 weeks by customer group, gaps, days with a name, and whose turn it is."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone, translation
from django.utils.dates import MONTHS, MONTHS_3

from talkoot.base.kit.special_days import special_days
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.ui.words import day_and_month
from talkoot.content.logic import monday_of, month_of, runs
from talkoot.content.models import WEEKS, Post
from talkoot.content.queries.choosing import choosers_of, halves_of
from talkoot.content.queries.ideas import COLOURS
from talkoot.content.queries.versions import sites_out
from talkoot.customers.models import Group
from talkoot.customers.queries import groups_of

GAP = 4  # empty weeks of a group that are a gap
MUCH = 3  # posts in a week are much
MOST = 500
SOON = timedelta(days=13)  # after this week's Monday: this week and the next


def posts_of(me: Membership) -> QuerySet[Post]:
    """The organisation's, the earliest week first."""
    rows = Post.objects.filter(organisation_id=me.organisation_id)
    return rows.select_related("organisation", "idea__group", "idea__need", "owner__user", "picture__organisation").order_by("week", "pk")


def held_by(member: Membership) -> QuerySet[Post]:
    """Those that it is a member's turn to make."""
    return Post.objects.filter(owner=member, out_at=None).select_related("idea", "organisation").order_by("week", "pk")


def my_turns(me: Membership, at: datetime) -> list[Post]:
    """The caller's of this week and the next, and those whose week has passed."""
    return list(posts_of(me).filter(owner=me, out_at=None, week__lte=monday_of(timezone.localdate(at)) + SOON)[:5])


@dataclass(frozen=True)
class Named:
    """A day in a week of the plan: the day in words, what it is called, and whether one is off work."""

    words: str
    name: str
    is_holiday: bool


@dataclass
class Week:
    """One week: its posts and the days in it that have a name."""

    monday: date
    is_now: bool
    is_past: bool
    posts: list[Post] = field(default_factory=list)
    days: list[Named] = field(default_factory=list)

    @property
    def number(self) -> int:
        """As calendars number it."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def is_much(self) -> bool:
        """Whether it has many posts."""
        return len(self.posts) >= MUCH

    @property
    def has_holiday(self) -> bool:
        """Whether one is off work on one of its days."""
        return any(one.is_holiday for one in self.days)


@dataclass
class Cell:
    """One week of a group, or a gap of several."""

    week: Week
    posts: list[Post]
    span: int = 1
    is_gap: bool = False
    begins_month: bool = False


@dataclass
class Row:
    """A customer group's weeks; without a group those of posts that name none."""

    group: Group | None
    colour: int
    cells: list[Cell]
    gaps: list[tuple[Week, Week, int]]  # first and last week, how many


@dataclass
class Plan:
    """26 weeks from a Monday."""

    weeks: list[Week]
    rows: list[Row]
    months: list[tuple[str, int]]
    loose: list[Post]  # without a week
    sites: int  # open ones, at which a post that is out may stand; none where nothing is out
    count: int
    nobodys: int  # posts of weeks to come that are nobody's turn
    longest: tuple[Row, Week, Week] | None  # the longest gap


def first_week(me: Membership, today: date) -> date:
    """Where the plan opens: at the half-year that is under way or comes next, else at this week."""
    monday = monday_of(today)
    halves = halves_of(me).filter(starts_on__gt=monday - timedelta(weeks=WEEKS)).order_by("starts_on")
    half = halves.first()
    return half.starts_on if half else monday


def plan_of(me: Membership, start: date, today: date, group: int | None = None) -> Plan:
    """The weeks from `start`; of one group only where one is named."""
    now = monday_of(today)
    mondays = [start + timedelta(weeks=n) for n in range(WEEKS)]
    last = mondays[-1] + timedelta(days=6)
    groups = list(groups_of(me)[:100])
    colours = {one.pk: number % COLOURS + 1 for number, one in enumerate(groups)}
    weeks = {monday: Week(monday, monday == now, monday < now) for monday in mondays}
    for day in special_days(start, last, translation.get_language() or ""):
        weeks[monday_of(day.day)].days.append(Named(day_and_month(day.day, day.day), day.name, day.is_holiday))
    found = list(posts_of(me).filter(week__gte=start, week__lte=last)[:MOST])
    loose = list(posts_of(me).filter(week=None)[:MOST])
    if group:
        found, loose = ([one for one in posts if one.idea.group_id == group] for posts in (found, loose))
        groups = [one for one in groups if one.pk == group]
    there, sites = sites_out(me, (*found, *loose))
    by_group: dict[int | None, dict[date, list[Post]]] = defaultdict(lambda: defaultdict(list))
    for one in (*found, *loose):
        one.colour, one.done = colours.get(one.idea.group_id or 0, 0), there.get(one.pk, (0, 0))[0]
        if one.week:
            weeks[one.week].posts.append(one)
            by_group[one.idea.group_id if one.colour else None][one.week].append(one)
    listed = list(weeks.values())
    rows = [_row(one, colours[one.pk], listed, by_group[one.pk]) for one in groups]
    if None in by_group:
        rows.append(_row(None, 0, listed, by_group[None]))
    gaps = [(n, row, first, end) for row in rows for first, end, n in row.gaps]
    longest = max(gaps, key=lambda gap: gap[0], default=None)
    nobodys = sum(one.owner_id is None for week in listed if not week.is_past for one in week.posts)
    return Plan(listed, rows, _months(mondays), loose, sites, len(found), nobodys, longest[1:] if longest else None)


def whose_turn(me: Membership, plan: Plan) -> Site | None:
    """The site that has made or taken the fewest posts for its people in these weeks: it could have the next turn."""
    people = choosers_of(me.organisation_id).filter(sites__closed_on=None)
    sizes = dict(people.order_by().values("sites").annotate(n=Count("pk")).exclude(sites=None).values_list("sites", "n"))
    owners = Counter(one.owner_id for week in plan.weeks for one in week.posts if one.owner_id)
    taken: Counter[int] = Counter()
    for member, site in Membership.sites.through.objects.filter(membership__in=list(owners)).values_list("membership_id", "site_id"):
        taken[site] += owners[member]
    best = min(sizes, key=lambda site: (taken[site] / sizes[site], -sizes[site], site), default=None)
    return Site.objects.filter(organisation_id=me.organisation_id, pk=best).first() if best else None


def _row(group: Group | None, colour: int, weeks: list[Week], posts: dict[date, list[Post]]) -> Row:
    gaps = dict(runs([not posts.get(week.monday) and not week.is_past for week in weeks], GAP)) if group else {}
    cells, place = [], 0
    while place < len(weeks):
        week, span = weeks[place], gaps.get(place, 1)
        begins = place == 0 or month_of(week.monday) != month_of(weeks[place - 1].monday)
        cells.append(Cell(week, posts.get(week.monday, []), span, place in gaps, begins))
        place += span
    return Row(group, colour, cells, [(weeks[first], weeks[first + n - 1], n) for first, n in gaps.items()])


def _months(mondays: list[date]) -> list[tuple[str, int]]:
    found: list[tuple[int, int]] = []
    for monday in mondays:
        month = month_of(monday)
        found = [*found[:-1], (month, found[-1][1] + 1)] if found and found[-1][0] == month else [*found, (month, 1)]
    is_finnish = translation.get_language() == "fi"
    return [(str(MONTHS[month]).removesuffix("kuu") if is_finnish else str(MONTHS_3[month]), n) for month, n in found]
