"""The report of a quarter: what can be said is written down once and never changes."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Area, Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.queries.counts import sites_answered
from talkoot.feedback.queries.verdict import first_month, main_survey, score_questions
from talkoot.learning.logic.quarter import Quarter
from talkoot.learning.models import Report
from talkoot.learning.queries.report import Place, frozen
from talkoot.targets.actions.looking import whose_eyes

BY_ITSELF = UUID("4b7c2f0e-6a54-4c1b-9f0e-2f6c0d6f7a31")  # from which the keys are made of reports that nobody asked for
RIPE, LATEST = 3, 31  # days of the next quarter: answers may come late by two days, and the server may have been down for weeks


def make_report(*, by: Membership, place: Place, quarter: Quarter, key: UUID, at: datetime) -> Report:
    """Freezes what can be said of a quarter now; added to what there is. Sent twice it is one."""
    if quarter.first >= timezone.localdate(at):
        raise Refused(_("Nothing of this quarter has come yet."))
    if (place.site or place.area or by).organisation_id != by.organisation_id:
        raise Refused(_("Look at the page once more and choose again."))
    content = frozen(by, place, quarter, at)  # before the transaction: nobody else's writing waits for it
    with transaction.atomic():
        made, is_new = _kept(by, place, quarter, key, at, content, asked_for=by)
        if made.removed_at is not None:
            raise Refused(_("This report was removed. Open the page anew to make another."))
        if is_new:
            _record(by, made, "make_report", at)
    return made


def remove_report(*, by: Membership, report: Report, at: datetime) -> Report:
    """Its content is gone; what was made by itself does not come again."""
    with transaction.atomic():
        if Report.objects.filter(pk=report.pk, removed_at=None).update(removed_at=at, content={}):
            _record(by, report, "remove_report", at)
    return report


def make_by_itself(*, organisation: Organisation, place: Place, quarter: Quarter, at: datetime) -> Report | None:
    """The one report of a place and a quarter that nobody asks for. None where nobody is there whose eyes could see it."""
    eyes = whose_eyes(organisation.pk)
    if eyes is None:
        return None
    return _kept(
        eyes, place, quarter, key_by_itself(place, quarter), at, frozen(eyes, place, quarter, at, _targets_told(organisation, quarter)), asked_for=None
    )[0]


def key_by_itself(place: Place, quarter: Quarter) -> UUID:
    """The same for the same place and quarter."""
    return uuid5(BY_ITSELF, f"{place.area.pk if place.area else ''}/{place.site.pk if place.site else ''}/{quarter.name}")


def reports_due(today: date) -> Iterator[tuple[Organisation, Place, Quarter]]:
    """What is to be made on the first days of a quarter of the one before, of each organisation that had answers by then."""
    this = Quarter.of(today)
    if not RIPE <= (today - this.first).days + 1 <= LATEST:
        return
    last = this.before()
    for organisation in Organisation.objects.order_by("pk"):
        survey = main_survey(organisation.pk)
        began = first_month(score_questions(survey)) if survey else None
        if began is None or began > last.last or whose_eyes(organisation.pk) is None:
            continue
        done = set(Report.objects.filter(organisation=organisation, first=last.first, is_asked_for=False).values_list("key", flat=True))
        yield from ((organisation, place, last) for place in places_of(organisation, last) if key_by_itself(place, last) not in done)


def places_of(organisation: Organisation, quarter: Quarter) -> list[Place]:
    """What reports are made of: the whole, the sites that had answers by then and had not closed before, and their areas."""
    standing = Site.objects.filter(Q(closed_on=None) | Q(closed_on__gte=quarter.first), organisation=organisation)
    sites = standing.filter(pk__in=sites_answered(standing, quarter.last)).select_related("area").order_by("pk")
    areas = Area.objects.filter(organisation=organisation, sites__in=sites).order_by("pk").distinct()
    return [Place(), *(Place(area=area) for area in areas), *(Place(site=site) for site in sites)]


def _targets_told(organisation: Organisation, quarter: Quarter) -> dict[str, Any] | None:
    """What the report of the whole says of the targets, which are the same in every place: reckoned once where it was made by itself."""
    rows = Report.objects.filter(organisation=organisation, key=key_by_itself(Place(), quarter), removed_at=None)
    told = rows.values("content__targets", "content__more_targets").first()
    return {"targets": told["content__targets"], "more_targets": told["content__more_targets"]} if told else None


def _kept(
    eyes: Membership, place: Place, quarter: Quarter, key: UUID, at: datetime, content: dict[str, Any], asked_for: Membership | None
) -> tuple[Report, bool]:
    return Report.objects.get_or_create(
        organisation_id=eyes.organisation_id, key=key,
        defaults={
            "area": place.area, "site": place.site, "first": quarter.first, "is_asked_for": asked_for is not None, "made_by": asked_for,
            "made_at": at, "content": content,
        },
    )  # fmt: skip


def _record(by: Membership, report: Report, act: str, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"learning.report:{report.pk}", at=at)
