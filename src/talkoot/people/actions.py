"""Saying what one knows, and writing the card of a neighbour."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.language import for_finding_in
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import forget, settle, tell
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.people.models import Knowing, Profile, SiteCard, Skill

MOST = 12  # things one may be asked about: more is said of nobody
LONGEST = 60
CAN, LEARN = Knowing.Kind.CAN, Knowing.Kind.LEARN


def name_skill(*, by: Membership, name: str, at: datetime) -> Skill:
    """The skill of this name, made where there is none yet. Refused without a name and for a long one."""
    name = clean_line(name).rstrip(".,;:")
    if not name:
        raise Refused(_("Write in a few words what it is."))
    if len(name) > LONGEST:
        raise Refused(_("Sixty characters at most: “%(start)s …” is too long. Say only what it is about.") % {"start": name[:30]})
    fresh = {"name": name, "words": " ".join(for_finding_in(name, by.organisation.language)), "made_at": at}
    return Skill.objects.get_or_create(organisation_id=by.organisation_id, key=name.lower()[:LONGEST], defaults=fresh)[0]


def tell_of_oneself(*, by: Membership, can: Sequence[str], learn: Sequence[str], languages: str, about: str, at: datetime) -> None:
    """What one may be asked about and wants to learn from now on, and what else colleagues see; what is left out is said no longer.

    Safe to repeat. Refused for guests, for more than twelve things of either kind, and for a long one.
    """
    may(by)
    if max(len(can), len(learn)) > MOST:
        raise Refused(_("Twelve things at most: choose those that you are glad to be asked about."))
    with transaction.atomic():
        for kind, names in ((CAN, can), (LEARN, learn)):
            skills = [name_skill(by=by, name=name, at=at).pk for name in names if name.strip()]
            by.knowings.filter(kind=kind, waits=False).exclude(skill__in=skills).delete()
            for skill in dict.fromkeys(skills):
                _know(by, skill, kind, at)
        said = {"languages": clean_line(languages)[:200], "about": clean_text(about)[:500]}
        Profile.objects.update_or_create(member=by, defaults=said)


def say_of_skill(*, by: Membership, skill: Skill, kind: str, yes: bool, at: datetime) -> None:
    """With one press: I can it, or I want to learn it; or no longer. Safe to repeat. Refused for guests and beyond twelve."""
    may(by)
    if kind not in Knowing.Kind.values or skill.organisation_id != by.organisation_id:
        raise Refused(_("Look at the page once more and choose again."))
    if yes and by.knowings.filter(kind=kind, waits=False).exclude(skill=skill).count() >= MOST:
        raise Refused(_("Twelve things at most: choose those that you are glad to be asked about."))
    with transaction.atomic():
        if yes:
            _know(by, skill.pk, kind, at)
        else:
            by.knowings.filter(skill=skill, kind=kind, waits=False).delete()


def add_skill(*, by: Membership, name: str, owner: Membership | None, at: datetime, sources: Iterable[Ref] = ()) -> Skill:
    """A skill that came up, with what it came from. Who can it says so themselves: somebody named by another is asked first.

    Safe to repeat. Refused for guests, without a name, for a long one, and for an owner of elsewhere.
    """
    may(by)
    if owner is not None and (owner.organisation_id != by.organisation_id or owner.ended_at is not None):
        raise Refused(_("Choose somebody who works here."))
    with transaction.atomic():
        skill = name_skill(by=by, name=name, at=at)
        ref = Ref("people.skill", str(skill.pk))
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=ref, at=at)
        if owner is not None and owner.pk == by.pk:
            _know(by, skill.pk, CAN, at)
        elif owner is not None:
            given = {"waits": True, "said_by": by, "at": at}
            made, is_new = Knowing.objects.get_or_create(skill=skill, member=owner, kind=CAN, defaults=given)
            if is_new:
                address = reverse("people:mine", args=[by.organisation.slug])
                tell(members=[owner.pk], kind="people.said", about=str(ref), address=address, at=at, moment=str(made.pk), who=by, skill=skill.name)
        _trail(by, "add_skill", str(ref), at)
    return skill


def answer_offer(*, by: Membership, knowing: Knowing, yes: bool, at: datetime) -> None:
    """What another said that one can: yes, ask me; or no, and it is as if it had never been said. Safe to repeat."""
    rows = by.knowings.filter(pk=knowing.pk, waits=True)
    with transaction.atomic():
        if yes:
            if by.knowings.filter(kind=CAN, waits=False).count() >= MOST:
                raise Refused(_("Twelve things at most: choose those that you are glad to be asked about."))
            rows.update(waits=False, at=at)
        else:
            rows.delete()
            forget(about=f"people.skill:{knowing.skill_id}", kinds=["people.said"], member=by.pk)
        settle(about=f"people.skill:{knowing.skill_id}", kinds=["people.said"], at=at, member=by.pk)


def write_card(*, by: Membership, site: Site, good_at: str, ask_about: str, want_to_learn: str, how: str, key: UUID, at: datetime) -> SiteCard:
    """A site as a neighbour found it; its people are told. Safe to repeat: the same key is one.

    Refused to those who work there, without what they are good at, and for a site of elsewhere or a closed one.
    """
    may(by)
    if site.organisation_id != by.organisation_id or site.closed_on is not None:
        raise Refused(_("Choose an open site of yours."))
    if by.sites.filter(pk=site.pk).exists():
        raise Refused(_("A neighbour writes the card of a site. Ask somebody who has visited you or called you."))
    good_at = clean_text(good_at)[:500]
    if not good_at or how not in SiteCard.How.values:
        raise Refused(_("Write in a sentence or two what they are good at."))
    ask_about = ", ".join(one.strip() for one in clean_line(ask_about).split(",") if one.strip())[:200]
    fresh = {
        "good_at": good_at, "ask_about": ask_about, "want_to_learn": clean_text(want_to_learn)[:500], "how": how, "written_by": by, "written_at": at,
        "words": " ".join(for_finding_in(f"{good_at} {ask_about}", by.organisation.language)),
    }  # fmt: skip
    with transaction.atomic():
        made, is_new = SiteCard.objects.get_or_create(site=site, key=key, defaults=fresh)
        if is_new:
            there = [one.pk for one in Membership.objects.filter(sites=site, ended_at=None) if one.may(Act.HELP_TAKE_PART)]
            address = reverse("people:site", args=[by.organisation.slug, site.pk])
            about = f"people.sitecard:{made.pk}"
            tell(members=there, kind="people.card", about=about, address=address, at=at, who=by, site=site.name)
            _trail(by, "write_site_card", about, at, site=site.name)
    return made


def confirm_card(*, by: Membership, card: SiteCard, at: datetime) -> None:
    """Somebody of the site has read it: it is so. Safe to repeat. Refused to others."""
    if not by.sites.filter(pk=card.site_id).exists():
        raise Refused(_("Those who work there say whether it is so."))
    with transaction.atomic():
        if SiteCard.objects.filter(pk=card.pk, read_at=None, taken_down_at=None).update(read_by=by, read_at=at):
            _trail(by, "confirm_site_card", f"people.sitecard:{card.pk}", at)
        settle(about=f"people.sitecard:{card.pk}", kinds=["people.card"], at=at)


def take_down_card(*, by: Membership, card: SiteCard, at: datetime, back: bool = False) -> None:
    """It is shown no longer, or (`back`) again: by whoever wrote it and those it speaks of. Safe to repeat. Refused to others, and to
    whoever wrote it where those it speaks of have taken it down."""
    is_theirs = by.sites.filter(pk=card.site_id).exists()
    if card.written_by_id != by.pk and not is_theirs:
        raise Refused(_("Whoever wrote it, or those who work there, can take it down."))
    with transaction.atomic():
        held = SiteCard.objects.select_for_update().get(pk=card.pk)
        if back and held.taken_down_there and not is_theirs:
            raise Refused(_("Those who work there have taken it down. Only they bring it back."))
        if (held.taken_down_at is None) != back:
            SiteCard.objects.filter(pk=card.pk).update(taken_down_at=None if back else at, taken_down_there=is_theirs and not back)
            _trail(by, "bring_back_site_card" if back else "withdraw_site_card", f"people.sitecard:{card.pk}", at)


def _know(by: Membership, skill: int, kind: str, at: datetime) -> None:
    Knowing.objects.update_or_create(skill_id=skill, member=by, kind=kind, defaults={"waits": False}, create_defaults={"said_by": by, "at": at})


def may(by: Membership) -> None:
    if not by.may(Act.HELP_TAKE_PART):
        raise Refused(_("Your role does not let you do this."))


def _trail(by: Membership, act: str, subject: str, at: datetime, **details: object) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at, **details)
