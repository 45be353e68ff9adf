"""Opening a round, which fixes everything, and what happens while it is open."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.assessment import keys
from talkoot.assessment.actions.rights import refuse_borrowed
from talkoot.assessment.logic.bands import FEWEST
from talkoot.assessment.models import Group, Invited, Report, Round, RoundStatement, Sealed, Statement
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.rounds import ANSWERING, fewest_for
from talkoot.base.accounts.sessions import How
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Area, Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.permits.signing import blind_sign, new_key
from talkoot.base.trail.actions import record
from talkoot.base.ui import words

LONGEST = timedelta(days=60)
FEWEST_TOLD = FEWEST + 3  # invited to a group of which it is told that five have answered


class Conflict(Exception):
    """The same permission was asked for or used a second time, with something else."""


class Closed(Exception):
    """The round takes no more answers."""


class Forged(Exception):
    """The signature is not the group's."""


def people_of(sites: Sequence[Site]) -> dict[int, list[Membership]]:
    """Who is invited at each site: a person with several sites is invited at the first of them only."""
    found: dict[int, list[Membership]] = {site.pk: [] for site in sites}
    rows = Membership.objects.filter(sites__in=sites, role__in=ANSWERING, ended_at=None).order_by("sites__id").values_list("pk", "sites__id")
    first: dict[int, int] = {}
    for member, site in rows:
        first.setdefault(member, site)
    members = Membership.objects.select_related("user").in_bulk(first)
    for member, site in first.items():
        found[site].append(members[member])
    return found


def open_round(
    *, by: Membership, name: str, area: Area | None, is_pulse: bool, closes_at: datetime, results_at: datetime, partition: Sequence[Sequence[Site]],
    by_card: frozenset[int], at: datetime, of_teams: bool = False,
) -> Round:  # fmt: skip
    """Fixes questions, people, partition and times; the keys are made next (`make_keys`), then it is open.

    `by_card` holds the memberships that answer on a shared tablet; so does who signs in with a code that somebody else has
    read. Refused with a group of fewer than five invited, a site in two groups, too early or too late a closing, and while
    another round of the same people is under way.
    """
    _refuse_times(at, closes_at, results_at)
    sites = [site for group in partition for site in group]
    if len({site.pk for site in sites}) != len(sites) or any(site.organisation_id != by.organisation_id for site in sites):
        raise Refused(_("A site can be in one group only."))
    people = people_of(sites)
    for group in partition:
        if sum(len(people[site.pk]) for site in group) < FEWEST:
            names = ", ".join(site.name for site in group)
            raise Refused(
                _("Fewer than five are invited from %(sites)s. Put them together with others, or let them fill in a consensus card.") % {"sites": names}
            )
    if not partition:
        raise Refused(_("Nobody is invited."))
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)  # of two who open at once, the second sees the first's
        under_way = Round.objects.filter(organisation=by.organisation, state__in=(Round.State.PREPARING, Round.State.OPEN, Round.State.CLOSING))
        invited = [member.pk for members in people.values() for member in members]
        if Invited.objects.filter(round__in=under_way, member__in=invited).exists():
            raise Refused(_("Some of these people are in a round that is still open. Wait until it has closed."))
        _refuse_before_earlier(invited, at, results_at)
        made = Round.objects.create(
            organisation=by.organisation,
            area=area,
            name=name,
            is_pulse=is_pulse,
            opened_by=by,
            opened_at=at,
            closes_at=closes_at,
            results_at=results_at,
            of_teams=of_teams and area is None,
            fewest=fewest_for(by, is_pulse, invited),
        )
        _ask(made)
        _add_groups(made, partition, people, by_card)
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="open_round",
            subject=f"assessment.round:{made.pk}", at=at, invited=len(invited),
        )  # fmt: skip
    return made


def _refuse_times(at: datetime, closes_at: datetime, results_at: datetime) -> None:
    if not at < closes_at <= at + LONGEST:
        raise Refused(_("A round closes in the future, within sixty days."))
    if results_at < closes_at:
        raise Refused(_("Results open when the round has closed, not before."))


def _refuse_before_earlier(invited: Sequence[int], at: datetime, results_at: datetime) -> None:
    """What a round shows depends on what those before it showed of the same people: it may not open before theirs do."""
    waiting = Round.objects.kept_back(at).filter(results_at__gt=results_at, invited__member__in=invited).order_by("-results_at").first()
    if waiting is not None:
        told = {"round": waiting.name, "day": words.day_and_month(timezone.localdate(waiting.results_at))}
        raise Refused(_("The results of %(round)s open on %(day)s only. Those of this round open on the same day or later.") % told)


def _ask(made: Round) -> None:
    asked = Statement.objects.filter(organisation_id=made.organisation_id, ended_at=None)
    chosen = list(asked.filter(in_pulse=True) if made.is_pulse else asked)
    if not any(one.block != Block.QUESTION for one in chosen):
        raise Refused(_("There is nothing to ask. Choose statements for the pulse first."))
    RoundStatement.objects.bulk_create(RoundStatement(round=made, statement=one, position=i) for i, one in enumerate(chosen))


def _add_groups(made: Round, partition: Sequence[Sequence[Site]], people: dict[int, list[Membership]], by_card: frozenset[int]) -> None:
    """All at once: in a chain of thousands of sites nobody else should wait for it."""
    groups, called = [], names_given(made.organisation_id)
    for position, sites in enumerate(partition):
        members = [member for site in sites for member in people[site.pk]]
        areas = {site.area_id or 0 for site in sites}
        name = called.get(frozenset(site.pk for site in sites)) or joined(sites)
        cards = sum(member.pk in by_card or member.user.is_code_known for member in members)
        area = areas.pop() if len(areas) == 1 else 0
        one = Group(round=made, name=name, position=position, area_id=area, invited=len(members), cards=cards)
        one.is_named = frozenset(site.pk for site in sites) in called
        groups.append(one)
    Group.objects.bulk_create(groups)
    through = Group.sites.through
    through.objects.bulk_create(through(group_id=group.pk, site_id=site.pk) for group, sites in zip(groups, partition, strict=True) for site in sites)
    Invited.objects.bulk_create(
        Invited(group=group, round=made, member=member, by_card=member.pk in by_card or member.user.is_code_known)
        for group, sites in zip(groups, partition, strict=True)
        for site in sites
        for member in people[site.pk]
    )


def names_given(organisation: int) -> dict[frozenset[int], str]:
    """The names that people have given to groups, by their sites: a name stays from round to round, the last one counts."""
    groups = Group.objects.filter(round__organisation=organisation, is_named=True).order_by("round__opened_at", "pk").prefetch_related("sites")
    return {frozenset(site.pk for site in group.sites.all()): group.name for group in groups}


def make_keys(round_: Round) -> bool:
    """Makes the round's keys and opens it. Safe to repeat: keys that stand are kept. Returns whether it is open now."""
    if round_.state != Round.State.PREPARING:
        return round_.state == Round.State.OPEN
    if not round_.box_key:
        round_.box_key = base64.b64encode(keys.write_box_key(round_)).decode()
        round_.save(update_fields=["box_key"])
    keys.write_counts(round_, round_.groups.count())
    for group in round_.groups.filter(signing_key="").select_related("round"):
        public = keys.write_signing_key(group, new_key())
        Group.objects.filter(pk=group.pk).update(signing_key=base64.b64encode(public).decode())
    Round.objects.filter(pk=round_.pk, state=Round.State.PREPARING).update(state=Round.State.OPEN)
    round_.refresh_from_db()
    return True


def extend_round(*, by: Membership, round_: Round, closes_at: datetime, results_at: datetime, at: datetime) -> Round:
    """Moves the closing on. Refused once it has closed, and for an earlier time than was promised."""
    if closes_at < round_.closes_at:
        raise Refused(_("A round can be made longer, not shorter: people were promised the time."))
    _refuse_times(at, closes_at, results_at)
    _refuse_before_earlier(list(round_.invited.values_list("member", flat=True)), at, results_at)
    with transaction.atomic():
        changed = Round.objects.filter(pk=round_.pk, state=Round.State.OPEN, closes_at__gt=at).update(closes_at=closes_at, results_at=results_at)
        if not changed:
            raise Refused(_("The round has closed already. Open a new one instead."))
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="extend_round",
            subject=f"assessment.round:{round_.pk}", at=at,
        )  # fmt: skip
    round_.refresh_from_db()
    return round_


def sign_token(*, by: Membership, round_: Round, blinded: bytes, how: How, at: datetime) -> bytes:
    """The caller's one blind signature. The same blinded message gets the same signature again; another one is a Conflict.

    Raises Closed, Refused for who is not invited or answers with a card and in a session that another may have begun, and Unfit
    for what is no message of the key.
    """
    if round_.state != Round.State.OPEN or at >= round_.closes_at:
        raise Closed
    invited = Invited.objects.select_related("group__round").filter(round=round_, member=by, by_card=False).first()
    if invited is None:
        raise Refused(_("You are not invited to this round with a device of your own."))
    refuse_borrowed(by=by, how=how, since=round_.opened_at)
    signature = blind_sign(keys.signing_key(invited.group), blinded)
    digest = hashlib.sha256(blinded).hexdigest()
    if not Invited.objects.filter(Q(blinded=None) | Q(blinded=digest), pk=invited.pk).update(blinded=digest):
        raise Conflict
    return signature


def take_sealed(*, round_: Round, token: bytes, body: bytes, at: datetime) -> bool:
    """Keeps a sealed answer under its token's digest. Returns whether it is new; Conflict for another body, Closed when too late."""
    digest = hashlib.sha256(token).hexdigest()
    with transaction.atomic():
        # The lock keeps closing from beginning between this look and the commit: what is acknowledged is in the box.
        state = Round.objects.select_for_update(no_key=True).values_list("state", "closes_at").get(pk=round_.pk)
        if state[0] != Round.State.OPEN or at >= state[1]:
            raise Closed
        standing = Sealed.objects.filter(pk=digest).first()
        if standing is not None:
            if bytes(standing.body) != body or standing.round_id != round_.pk:
                raise Conflict
            return False
        Sealed(digest=digest, round_id=round_.pk, body=body).save(force_insert=True)
    return True


def count_daily(round_: Round, today: date) -> None:
    """Notes of which groups five have answered: once a day, never on the day of opening, and never taken back.

    What somebody learns who looks at the page all the time: that between two days' counts the fifth answer of a group came, or
    that by then it had not. Not how many there are, neither more than five nor fewer; not whether anybody answered today once
    it was told; not who. Where fewer than eight were invited nothing is told, since of those who are left two colleagues that
    have not answered could name the others. No number of all is told beside it: less what groups have, it would tell that of
    another group nobody has answered.
    """
    if round_.counted_on == today or timezone.localdate(round_.opened_at) >= today:
        return
    if not Round.objects.filter(pk=round_.pk).exclude(counted_on=today).update(counted_on=today):
        return
    for group in round_.groups.filter(reached_on=None, invited__gte=FEWEST_TOLD).select_related("round"):
        if keys.noted_answers(group) >= FEWEST:
            Group.objects.filter(pk=group.pk).update(reached_on=today)


def rename_group(*, by: Membership, group: Group, name: str, at: datetime) -> Group:
    """Calls sites that are reported together what people call them; without a name by their own names. What is joined stays."""
    with transaction.atomic():
        locked = Group.objects.select_for_update().get(pk=group.pk)
        given = clean_line(name)[:100]
        Group.objects.filter(pk=locked.pk).update(name=given or joined(list(locked.sites.order_by("name"))), is_named=bool(given))
        if locked.report_id:
            names = Group.objects.filter(report=locked.report_id).values_list("name", flat=True)
            Report.objects.filter(pk=locked.report_id).update(name=" + ".join(names)[:600])
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="rename_group",
            subject=f"assessment.round:{locked.round_id}", at=at,
        )  # fmt: skip
    group.refresh_from_db()
    return group


def joined(sites: Sequence[Site]) -> str:
    """The names of sites that are reported together, with no sign in a name that could be taken for the next one."""
    return " + ".join(site.name.replace(", ", " ") for site in sites)[:300]


def without_keys() -> int:
    """How many open rounds have no keys here, as after a restore: nobody can read their answers."""
    under_way = Round.objects.filter(state__in=(Round.State.OPEN, Round.State.CLOSING))
    return sum(not keys.folder(one).is_dir() for one in under_way)
