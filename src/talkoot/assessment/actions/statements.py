"""Adding, rewording and leaving out statements. A wording that was once asked is never changed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talkoot.assessment.logic.statements import STANDARD
from talkoot.assessment.models import Statement
from talkoot.assessment.models.statements import Block
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record

LONGEST = 200
MOST = 40  # statements and questions in force: more nobody answers in eight minutes


def take_standard(organisation: Organisation) -> None:
    """Gives an organisation the shipped instrument, unless it has one of its own. Safe to repeat."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if not Statement.objects.filter(organisation=organisation).exists():
            Statement.objects.bulk_create(
                Statement(organisation=organisation, code=one.code, block=one.block, wording=one.wording, in_pulse=one.in_pulse, position=10 * i)
                for i, one in enumerate(STANDARD, 1)
            )


def add_statement(*, by: Membership, block: str, wording: dict[str, str], in_pulse: bool, at: datetime, replaces: Statement | None = None) -> Statement:
    """Adds one, or rewords one by ending it and putting another in its place. Refused without words, and for too many."""
    texts = {language: clean_line(text)[:LONGEST] for language, text in wording.items() if clean_line(text)}
    if not texts:
        raise Refused(_("Write the statement in one language at least."))
    with transaction.atomic():
        in_force = Statement.objects.filter(organisation=by.organisation, ended_at=None)
        if replaces is None and in_force.count() >= MOST:
            raise Refused(_("Forty is the most. Leave one out first: a long form is answered carelessly."))
        if replaces is not None:
            if replaces.wording == texts and replaces.block == block:
                Statement.objects.filter(pk=replaces.pk).update(in_pulse=in_pulse)  # how often it is asked is no wording
                replaces.refresh_from_db()
                return replaces
            if not in_force.filter(pk=replaces.pk).update(ended_at=at):
                raise Refused(_("Somebody has changed this statement meanwhile. Open it again."))
        last = in_force.filter(block=block).aggregate(last=Max("position"))["last"] or _start(block)
        made = Statement.objects.create(
            organisation=by.organisation, block=block, wording=texts, in_pulse=in_pulse, replaces=replaces,
            position=replaces.position if replaces and replaces.block == block else last + 1,
        )  # fmt: skip
        _trail(by, "reword_statement" if replaces else "add_statement", made, at)
    return made


def leave_out(*, by: Membership, statement: Statement, at: datetime) -> None:
    """It is not asked from the next round on. Refused when it is the last one. Safe to repeat."""
    with transaction.atomic():
        others = Statement.objects.filter(organisation=by.organisation, ended_at=None).exclude(block=Block.QUESTION).exclude(pk=statement.pk)
        if not others.exists():
            raise Refused(_("At least one statement has to stay."))
        if Statement.objects.filter(pk=statement.pk, ended_at=None).update(ended_at=at):
            _trail(by, "leave_out_statement", statement, at)


def _start(block: str) -> int:
    return 1000 * (Block.values.index(block) + 1)


def _trail(by: Membership, act: str, statement: Statement, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"assessment.statement:{statement.pk}", at=at)
