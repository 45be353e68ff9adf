"""Tasks as lists, boards and calendars show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import own_sites
from talkoot.work.models import Feed, Item, Task

OPEN = (Task.State.WAITING, Task.State.DOING)
BY_DAY = ("sort_on", "id")


def tasks_of(me: Membership) -> QuerySet[Task]:
    """The organisation's tasks; who does them, where, and the checklist with each."""
    doers = Prefetch("doers", Membership.objects.select_related("user"))
    rows = Task.objects.filter(organisation_id=me.organisation_id).select_related("site", "series")
    return rows.prefetch_related(doers, Prefetch("items", Item.objects.order_by("position", "id")))


def open_tasks(me: Membership, whose: str, site: Site | None = None, words: str = "") -> QuerySet[Task]:
    """Those still to be done, the nearest day first: `mine`, those of a `site`, where `help` is wanted, those of `nobody`, or `all`."""
    rows = tasks_of(me).filter(waits=True)
    if whose == "mine":
        rows = rows.filter(doers=me)
    elif whose == "site":
        rows = rows.filter(site=site) if site else rows.filter(site__in=[site.pk for site in own_sites(me)])
    elif whose == "help":
        rows = rows.filter(help_wanted=True)
    elif whose == "nobody":
        rows = rows.filter(doers=None)
    for word in words.split()[:8]:
        rows = rows.filter(title__icontains=word)
    return rows.order_by(*BY_DAY)


def done_lately(me: Membership, whose: str, since: datetime, site: Site | None = None) -> QuerySet[Task]:
    """What was done since then, the newest first."""
    rows = tasks_of(me).filter(state=Task.State.DONE, changed_at__gte=since)
    if whose == "mine":
        rows = rows.filter(doers=me)
    elif whose == "site":
        rows = rows.filter(site=site) if site else rows.filter(site__in=[site.pk for site in own_sites(me)])
    return rows.order_by("-changed_at", "-id")


@dataclass(frozen=True)
class Week:
    """Tasks that fall due about the same time."""

    when: str  # late, today, this_week, next_week, later, some_day
    tasks: list[Task]


def by_week(tasks: Iterable[Task], today: date) -> list[Week]:
    """Tasks in order of their days, put under: passed, today, this week, next week, later, without a day."""
    monday = today - timedelta(days=today.weekday())
    groups: dict[str, list[Task]] = {name: [] for name in ("late", "today", "this_week", "next_week", "later", "some_day")}
    for task in tasks:
        day = task.due_on
        if day is None:
            groups["some_day"].append(task)
        elif day < today:
            groups["late"].append(task)
        elif day == today:
            groups["today"].append(task)
        elif day < monday + timedelta(days=7):
            groups["this_week"].append(task)
        elif day < monday + timedelta(days=14):
            groups["next_week"].append(task)
        else:
            groups["later"].append(task)
    return [Week(name, found) for name, found in groups.items() if found]


def in_days(me: Membership, first: date, last: date, whose: str, site: Site | None = None) -> QuerySet[Task]:
    """Tasks of any state but left out that fall due between two days."""
    rows = Task.objects.filter(organisation_id=me.organisation_id, due_on__range=(first, last)).exclude(state=Task.State.DROPPED)
    rows = rows.only("title", "due_on", "due_time", "state")
    if whose == "mine":
        rows = rows.filter(doers=me)
    elif whose == "site":
        rows = rows.filter(site=site) if site else rows.filter(site__in=[site.pk for site in own_sites(me)])
    elif whose == "help":
        rows = rows.filter(help_wanted=True)
    elif whose == "nobody":
        rows = rows.filter(doers=None)
    return rows.order_by("due_on", F("due_time").asc(nulls_first=True), "id")


def waiting(me: Membership, today: date) -> list[Task]:
    """For the Today page: the caller's tasks that have passed or fall due within two days."""
    return list(open_tasks(me, "mine").filter(due_on__lte=today + timedelta(days=2))[:5])


def promised(me: Membership, but: list[int], since: datetime) -> list[Task]:
    """What the caller has promised besides what is shown already: the nearest first, then what they have done since then."""
    return [*open_tasks(me, "mine").exclude(pk__in=but)[:4], *done_lately(me, "mine", since)[:2]]


def help_near(me: Membership) -> list[Task]:
    """Where somebody of the caller's sites wants help with something that is not the caller's already."""
    rows = open_tasks(me, "help").filter(Q(site__in=[site.pk for site in own_sites(me)]) | Q(site=None)).exclude(doers=me)
    return list(rows[:3])


def feeds_of(me: Membership) -> QuerySet[Feed]:
    """The caller's calendar addresses in use."""
    return Feed.objects.filter(member=me, revoked_at=None).select_related("site").order_by("site__name", "id")


def feed_by_key(key: str) -> Feed | None:
    """The calendar behind a secret address, as long as its owner is a member; a site's, as long as the owner may see it."""
    # Who left and was brought back begins anew: an address made before stays ended.
    rows = Feed.objects.filter(key=key, revoked_at=None, member__ended_at=None, member__user__is_active=True, made_at__gte=F("member__joined_at"))
    rows = rows.filter(Q(site=None) | Q(site__closed_on=None))
    return rows.select_related("member__user", "member__organisation", "site").first()


def tasks_of_feed(feed: Feed) -> list[Task]:
    """What a calendar shows: open tasks with a day, and those done in the last month; a thousand at most."""
    me = feed.member
    rows = tasks_of(me).filter(due_on__isnull=False).exclude(state=Task.State.DROPPED)
    rows = rows.filter(site=feed.site) if feed.site else rows.filter(doers=me)
    return list(rows.order_by("-due_on", "-id")[:1000])
