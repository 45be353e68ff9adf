"""Logging what customers ask, counting like questions together, and keeping groups with their needs."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.language import for_finding
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import carry_over, join, part
from talkoot.base.trail.actions import record
from talkoot.customers.models import Group, Heard, Need, Question, SameWords

LONGEST = 300
LONGEST_NAME = 200  # of a group


def hear_question(*, by: Membership, site: Site, text: str, key: UUID, at: datetime, question: Question | None = None) -> Heard:
    """Logs that a customer asked it, as a question of its own or as one more time of `question`.

    Safe to repeat: the same key at the same site is logged once. Refused without words and for too many of them.
    """
    text = clean_line(text)
    if not text:
        raise Refused(_("Write what the customer asked."))
    if len(text) > LONGEST:
        raise Refused(_("Three hundred characters at most. Write only what was asked."))
    with transaction.atomic():
        if standing := Heard.objects.filter(site=site, key=key).select_related("question").first():
            return standing
        if question is None:
            words = " ".join(for_finding(text))
            question = Question.objects.create(organisation_id=by.organisation_id, text=text, words=words, first_at=at, last_at=at)
        day = at.astimezone(ZoneInfo(site.time_zone)).date()
        heard = Heard.objects.create(question=question, site=site, by=by, key=key, text=text, day=day, at=at)
        Question.objects.filter(pk=question.pk).update(last_at=at)
    return heard


def count_together(*, by: Membership, question: Question, into: Question, at: datetime) -> Question:
    """A person says that two questions are the same: every time of the first counts with the second. Refused across organisations."""
    if question.pk == into.pk or question.organisation_id != into.organisation_id:
        raise Refused(_("These two cannot be counted together."))
    with transaction.atomic():
        Heard.objects.filter(question=question).update(question=into)
        Question.objects.filter(pk=into.pk).update(first_at=min(question.first_at, into.first_at), last_at=max(question.last_at, into.last_at))
        carry_over(organisation=by.organisation_id, old=Ref("customers.question", str(question.pk)), new=Ref("customers.question", str(into.pk)))
        _trail(by, "count_together", f"customers.question:{into.pk}", at, was=question.pk)
        question.delete()
        into.refresh_from_db()
    return into


def stand_alone(*, by: Membership, heard: Heard, at: datetime) -> Question:
    """One time of a question becomes a question of its own: the way to undo counting together. The only time stays as it is."""
    if heard.question.heard.count() < 2:
        return heard.question
    with transaction.atomic():
        made = Question.objects.create(
            organisation_id=by.organisation_id, text=heard.text, words=" ".join(for_finding(heard.text)), first_at=heard.at, last_at=heard.at
        )
        Heard.objects.filter(pk=heard.pk).update(question=made)
        _trail(by, "stand_alone", f"customers.question:{made.pk}", at)
    return made


def keep_same_words(*, by: Membership, text: str, at: datetime) -> SameWords:
    """The organisation's list of words that mean the same."""
    with transaction.atomic():
        kept, _made = SameWords.objects.update_or_create(organisation=by.organisation, defaults={"text": clean_text(text)[:5000]})
        _trail(by, "keep_same_words", f"customers.words:{kept.pk}", at)
    return kept


def save_group(*, by: Membership, name: str, about: str, at: datetime, group: Group | None = None, sources: Iterable[Ref] = ()) -> Group:
    """Adds or changes a customer group; perhaps it came from something. Refused without a name, and for one that is taken."""
    _may(by, group)
    name = clean_line(name)[:LONGEST_NAME]
    if not name:
        raise Refused(_("Give the group a name."))
    others = Group.objects.filter(organisation=by.organisation, name__iexact=name)
    taken = Refused(_("There is a group called “%(name)s” already.") % {"name": name})
    if standing := (others.exclude(pk=group.pk) if group else others).order_by("-ended_at").first():
        raise taken if standing.ended_at is None else Refused(ended_words(name))
    try:
        with transaction.atomic():
            group = group or Group(organisation=by.organisation, made_at=at)
            group.name, group.about = name, clean_text(about)
            group.save()
            for source in sources:
                join(organisation=by.organisation_id, source=source, result=Ref("customers.group", str(group.pk)), at=at)
            _trail(by, "save_group", f"customers.group:{group.pk}", at)
    except IntegrityError:  # somebody else made it at the same moment
        raise taken from None
    return group


def add_need(*, by: Membership, group: Group, text: str, sources: Iterable[Ref], at: datetime) -> Need:
    """What a group needs, with what it was heard in as its evidence. Without any it says so."""
    _may(by, group)
    text = clean_line(text)
    if not text:
        raise Refused(_("Write what they need."))
    with transaction.atomic():
        need = Need.objects.create(group=group, text=text[:LONGEST], made_at=at)
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("customers.need", str(need.pk)), at=at)
        _trail(by, "add_need", f"customers.need:{need.pk}", at)
    return need


def tie_evidence(*, by: Membership, need: Need, sources: Iterable[Ref], at: datetime) -> None:
    """One more thing that a need was heard in. Safe to repeat."""
    _may(by, need.group)
    with transaction.atomic():
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("customers.need", str(need.pk)), at=at)


def change_need(*, by: Membership, need: Need, text: str, group: Group, at: datetime) -> Need:
    """Rewords a need, or moves it to another group; its evidence goes along. Refused without words and for a group of elsewhere."""
    _may(by, need.group)
    text = clean_line(text)
    if not text:
        raise Refused(_("Write what they need."))
    if group.organisation_id != by.organisation_id or group.ended_at is not None:
        raise Refused(_("Choose a group that is in use."))
    with transaction.atomic():
        if Need.objects.filter(pk=need.pk).exclude(text=text[:LONGEST], group=group).update(text=text[:LONGEST], group=group):
            _trail(by, "change_need", f"customers.need:{need.pk}", at)
        need.refresh_from_db()
    return need


def untie_evidence(*, by: Membership, need: Need, source: Ref, at: datetime) -> None:
    """This did not tell of the need after all. Safe to repeat."""
    _may(by, need.group)
    with transaction.atomic():
        if part(organisation=by.organisation_id, source=source, result=Ref("customers.need", str(need.pk))):
            _trail(by, "untie_evidence", f"customers.need:{need.pk}", at, source=str(source))


def end_need(*, by: Membership, need: Need, at: datetime, ended: bool = True) -> Need:
    """A need is listed no longer, or again; what it was heard in stays with it. Safe to repeat."""
    _may(by, need.group)
    with transaction.atomic():
        if Need.objects.filter(pk=need.pk, ended_at__isnull=ended).update(ended_at=at if ended else None):
            _trail(by, "end_need" if ended else "take_up_need", f"customers.need:{need.pk}", at)
        need.refresh_from_db()
    return need


def end_group(*, by: Membership, group: Group, at: datetime, ended: bool = True) -> Group:
    """A group and its needs are listed no longer, or again. Safe to repeat."""
    _may(by, group)
    with transaction.atomic():
        if Group.objects.filter(pk=group.pk, ended_at__isnull=ended).update(ended_at=at if ended else None):
            _trail(by, "end_group" if ended else "take_up_group", f"customers.group:{group.pk}", at)
        group.refresh_from_db()
    return group


def ended_words(name: str) -> str:
    """What to do about a name that a group had which is listed no longer."""
    return _("The group “%(name)s” is in use no longer. Take it into use again at the end of the page of customer groups, or choose another.") % {"name": name}


def _may(by: Membership, group: Group | None) -> None:
    """Refuses whoever may not describe groups, and a group of elsewhere."""
    if not by.may(Act.GROUPS_EDIT) or (group is not None and group.organisation_id != by.organisation_id):
        raise Refused(_("Your role does not let you do this."))


def _trail(by: Membership, act: str, subject: str, at: datetime, **details: object) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at, **details)
