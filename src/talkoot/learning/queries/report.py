"""What a quarterly report freezes, each part asked of the very queries that members' own pages ask; and reports as lists and pages show them.

Nothing of the team mirror is in it, and nobody's scores. A figure that pages do not show is not written down at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models.functions import Collate
from django.utils import timezone

from talkoot.agreements.models import Review, Version
from talkoot.agreements.queries.agreements import agreements_of
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import members_of, own_sites, sites_of
from talkoot.base.orgs.roles import Act
from talkoot.base.store.connections import FINNISH
from talkoot.feedback.logic.moved import kept_effect
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.logic.verdict import SiteFigure, change_between, make_verdict
from talkoot.feedback.models import CommentTheme, Question
from talkoot.feedback.queries import verdict as customers
from talkoot.feedback.queries.comments import comments_of
from talkoot.feedback.queries.spans import span
from talkoot.feedback.sentences import last_shown
from talkoot.learning.logic.kept import kept_figure, kept_tally
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.queries.worked import Asked, that_ran
from talkoot.sparring.queries.questions import questions_of
from talkoot.targets.actions.looking import STARTED, days_to_look
from talkoot.targets.models import Start, Target
from talkoot.targets.queries import targets_of, worked
from talkoot.work.queries.responsibilities import responsibilities_of

CURVE = 8  # quarters
LISTED = 40  # lines of a part
PAGE = 40
# Who may open one: what is in it is what these let everybody see on its own pages.
SEEN_BY = (Act.CUSTOMERS_READ, Act.AGREEMENTS_SEE, Act.TARGETS_SEE, Act.WORK_SEE, Act.PEOPLE_READ, Act.SITES_READ, Act.HELP_TAKE_PART)


@dataclass(frozen=True)
class Place:
    """What a report is of: a site, an area, or the whole."""

    site: Site | None = None
    area: Area | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is of everything."""
        return self.site is None and self.area is None

    def around(self) -> Q:
        """The rows of what is agreed or divided that hold here: its own, those inside it, and those that hold everywhere."""
        everywhere = Q(site=None, area=None)
        if self.site is not None:
            return everywhere | Q(site=self.site) | (Q(area=self.site.area_id) if self.site.area_id else Q())
        return everywhere | Q(area=self.area) | Q(site__area=self.area) if self.area else Q()


@dataclass(frozen=True)
class Freezing:
    """Who asks, of what, and as of when: no later than the day after the quarter."""

    me: Membership
    place: Place
    quarter: Quarter
    today: date

    @property
    def day(self) -> date:
        """The day from which one looks back."""
        return min(self.today, self.quarter.after.first)

    @property
    def last(self) -> date:
        """The last day that is in it, of everything."""
        return min(self.quarter.last, last_shown(self.today))


def frozen(me: Membership, place: Place, quarter: Quarter, at: datetime, targets: dict[str, Any] | None = None) -> dict[str, Any]:
    """Everything of one report. `targets` are the same in every place, and taken from where they were reckoned already."""
    it = Freezing(me, place, quarter, timezone.localdate(at))
    return {
        "until": it.last.isoformat(), "name": place_name(place),
        **verdict_of(it), **words_of(it), "agreed": agreed_of(it), **(targets or targets_in(it)), "not_here": not_here(it),
        **duties_of(it), "help": help_of(it), **coming(it),
    }  # fmt: skip


def place_name(place: Place) -> str:
    """Of the area or the site; empty for the whole."""
    found = place.site or place.area
    return found.name if found else ""


def verdict_of(it: Freezing) -> dict[str, Any]:
    """The customers' figure of the quarter, the one before, the curve up to it, and the sites beside each other."""
    question = customers.question_of(it.me.organisation_id, it.quarter.days, it.today)
    if question is None:
        return {"question": {}, "figure": {}, "before": {}, "change": "", "curve": [], "rows": []}
    by_site = {} if it.place.site else customers.tallies_by_site(question, it.quarter.days, it.today)
    now, before = (tally_in(it, question, quarter) for quarter in (it.quarter, it.quarter.before()))
    # As on the customers' page: where a figure is not shown, nothing is held against it.
    change = change_between(before if now.is_shown else NOTHING, now)
    return {
        "question": question.wording, "figure": kept_tally(now), "before": kept_tally(before), "change": change,
        "curve": curve_of(it, question), **rows_of(it, by_site),
    }  # fmt: skip


def tally_in(it: Freezing, question: Question, quarter: Quarter) -> Tally:
    """The counts of a quarter in the report's place."""
    site, area = it.place.site, it.place.area
    return customers.tally(question, quarter.days, it.today, site.pk if site else None, area.pk if area else None)


def curve_of(it: Freezing, question: Question) -> list[dict[str, Any]]:
    """Quarter by quarter up to this one, gaps left as they are."""
    site, area, starts = it.place.site, it.place.area, [it.quarter.before(count) for count in range(CURVE - 1, -1, -1)]
    months = customers.trends([question], starts[0].first, it.quarter.after.first, site.pk if site else None, area.pk if area else None)
    by_month = {one.month: one.tally for one in months.get(question.line, [])}
    return [{"first": one.first.isoformat(), **kept_tally(span(by_month, one.first)[0])} for one in starts]


def rows_of(it: Freezing, by_site: dict[int, Tally]) -> dict[str, Any]:
    """The sites as the customers' page has them, by name: those with few answers drawn towards the whole. Of an area its own."""
    result = make_verdict(by_site)
    found = {one.site_id: one for one in result.sites}
    sites = sites_of(it.me).filter(pk__in=found)
    listed = sites.filter(area=it.place.area) if it.place.area else sites
    return {"rows": [row_of(site, found[site.pk]) for site in listed], "whole": kept_tally(result.whole)}


def row_of(site: Site, figure: SiteFigure) -> dict[str, Any]:
    """One of them."""
    shown = kept_figure(figure.tally.n, figure.value, figure.interval)
    return {"site": site.name, "place": figure.place.value, "drawn": figure.is_drawn, **shown}


def words_of(it: Freezing) -> dict[str, Any]:
    """How many comments there were, and how many of each theme that is in use; a comment may have several."""
    site, area = it.place.site, it.place.area
    rows = comments_of(it.me, site.pk if site else None).filter(day__range=(it.quarter.first, it.last))
    rows = rows.filter(site__area=area) if area else rows
    of_themes = CommentTheme.objects.filter(comment__in=rows.order_by().values("pk"), theme__ended_at=None).values_list("theme__name")
    themes, more = first_of(of_themes.annotate(n=Count("pk")).order_by("-n", "theme__name"))
    return {"comments": rows.order_by().count(), "themes": themes, "more_themes": more}


def first_of(rows: Iterable[Any]) -> tuple[list[Any], int]:
    """As many as are listed, and how many more there are."""
    found = list(rows)
    return found[:LISTED], max(0, len(found) - LISTED)


def agreed_of(it: Freezing) -> dict[str, Any]:
    """What came into force and what was reviewed in the quarter, how many held at its end, and whether reviews that were due were held."""
    rows, days = agreements_of(it.me).filter(it.place.around()).order_by(), (it.quarter.first, it.last)
    texts = Version.objects.filter(agreement__in=rows.values("pk")).order_by("in_force_at", "pk")
    reviews = Review.objects.filter(agreement__in=rows.values("pk")).select_related("version").order_by("at", "pk")
    held = rows.filter(pk__in=texts.filter(in_force_at__date__lte=it.last).values("agreement"))
    waiting = rows.filter(ended_at=None, in_force__isnull=False, review_on__range=days).count()
    due = reviews.filter(due_on__range=days)
    new, more_new = first_of(texts.filter(in_force_at__date__range=days))
    reviewed, more_reviewed = first_of(reviews.filter(at__date__range=days))
    return {
        "in_force": held.exclude(ended_at__date__lte=it.last).count(),
        "new": [{"title": one.title, "on": day_of(one.in_force_at)} for one in new], "more_new": more_new,
        "reviewed": [{"title": one.version.title, "outcome": one.outcome, "on": day_of(one.at)} for one in reviewed], "more_reviewed": more_reviewed,
        "due": due.count() + waiting, "done": due.filter(at__date__lte=it.last).count(),
    }  # fmt: skip


def targets_in(it: Freezing) -> dict[str, Any]:
    """The shared targets that ran in the quarter, each with what its own page would have said at the end of it."""
    ran, more = first_of(ran_in(it))
    asked = Asked(it.me, it.day)
    return {"targets": [target_of(asked, one) for one in ran], "more_targets": more}


def not_here(it: Freezing) -> list[str]:
    """The titles of those that other sites have started, and none of the report's place."""
    starts = Start.objects.filter(target__in=ran_in(it), on__lte=it.last)
    site, area = it.place.site, it.place.area
    here = starts.filter(Q(site=site) if site else Q(site__area=area) if area else Q())
    return sorted(set(starts.values_list("target__title", flat=True)) - set(here.values_list("target__title", flat=True)))[:LISTED]


def ran_in(it: Freezing) -> QuerySet[Target]:
    """Those that ran in the quarter."""
    return that_ran(it.me).filter(started_at__date__lte=it.last).exclude(ended_at__date__lt=it.quarter.first)


def target_of(asked: Asked, target: Target) -> dict[str, Any]:
    """One of them in numbers; its figure with the words of its question in every language."""
    ended = timezone.localdate(target.ended_at) if target.ended_at else None
    until = min(ended, asked.today) if ended else asked.today
    measure = asked.measure(target.figure)
    after = asked.figure(target.figure, until) if measure else None
    question = measure[1] if measure else None
    return {
        "title": target.title, "key": target.figure, "is_asked": measure is not None, "began": day_of(target.started_at),
        "ended": ended.isoformat() if ended and ended < asked.today else "", "before": target.baseline, "after": after.kept() if after else {},
        "question": {code: question.text(code) for code, _name in settings.LANGUAGES} if question else {},
        "effect": kept_effect(worked(asked.me, target, until, asked.histories) if measure else None),
    }  # fmt: skip


def duties_of(it: Freezing) -> dict[str, Any]:
    """Who sees to what: the area of responsibility and the number of the member, so that a name is never kept longer than its person."""
    rows = responsibilities_of(it.me).filter(it.place.around(), owner__isnull=False, owner__ended_at=None)
    # Its own first: those that hold everywhere are in every report.
    duties, more = first_of([one.name, one.owner_id] for one in sorted(rows, key=lambda one: one.site_id is None and one.area_id is None))
    return {"duties": duties, "more_duties": more}


def help_of(it: Freezing) -> dict[str, int]:
    """How many questions colleagues asked, and how many of them somebody had answered; of the whole only, never of a site."""
    if not it.place.is_whole:
        return {}
    rows = questions_of(it.me).filter(asked_at__date__range=(it.quarter.first, it.last)).order_by()
    return {"asked": rows.count(), "answered": rows.filter(first_help_at__date__lte=it.last).count()}


def coming(it: Freezing) -> dict[str, Any]:
    """Reviews and looks in the quarter after, the nearest first; nothing once that is over, for what it brought is known by then."""
    days = (it.quarter.after.first, it.quarter.after.last)
    if days[1] < it.today:
        return {"coming": [], "more_coming": 0}
    reviewed = agreements_of(it.me).filter(it.place.around(), ended_at=None, in_force__isnull=False, review_on__range=days)
    looked = targets_of(it.me).filter(state__in=STARTED, look_on__lte=days[1]).exclude(figure="")
    found = [{"on": one.review_on.isoformat(), "what": "review", "title": one.title} for one in reviewed if one.review_on]
    found += [{"on": day.isoformat(), "what": "look", "title": one.title} for one in looked for day in days_to_look(one) if days[0] <= day <= days[1]]
    listed, more = first_of(sorted(found, key=lambda one: (one["on"], one["title"])))
    return {"coming": listed, "more_coming": more}


def day_of(moment: datetime | None) -> str:
    """Its day here."""
    return timezone.localdate(moment).isoformat() if moment else ""


def reports_of(me: Membership) -> QuerySet[Report]:
    """The organisation's that were not removed, the newest quarter first: the whole, areas, one's own sites, other sites."""
    rows = Report.objects.filter(organisation_id=me.organisation_id, removed_at=None) if may_read(me) else Report.objects.none()
    order = Case(
        When(site=None, area=None, then=0), When(site=None, then=1), When(site__in=[one.pk for one in own_sites(me)], then=2),
        default=3, output_field=IntegerField(),
    )  # fmt: skip
    rows = rows.select_related("area", "site", "made_by__user").defer("content").alias(rank=order)
    return rows.order_by("-first", "rank", Collate("area__name", FINNISH), Collate("site__name", FINNISH), "-made_at", "-pk")


def may_read(me: Membership) -> bool:
    """Whether somebody may see each page that a report is made of."""
    return all(me.may(act) for act in SEEN_BY)


def report_of(me: Membership, pk: int) -> Report | None:
    """One of them with its content."""
    return reports_of(me).defer(None).filter(pk=pk).first()


def quarters_of(me: Membership) -> list[Quarter]:
    """The quarters that there are reports of, the newest first."""
    return [Quarter(day) for day in reports_of(me).order_by("-first").values_list("first", flat=True).distinct()]


def names_in(me: Membership, content: dict[str, Any]) -> dict[int, str]:
    """The names of the people in it, as they are called today; of who is not here any more there is none."""
    numbers = [member for _name, member in content["duties"]]
    return {one.pk: one.user.name for one in members_of(me).filter(pk__in=numbers, ended_at=None).prefetch_related(None)}
