"""The organisation's instrument."""

from collections import defaultdict

from talkoot.assessment.logic.statements import Line, same
from talkoot.assessment.models import RoundStatement, Statement
from talkoot.assessment.models.statements import Block


def statements_in_force(organisation_id: int) -> list[Statement]:
    """Statements and questions in the order they are asked."""
    return list(Statement.objects.filter(organisation_id=organisation_id, ended_at=None))


def by_block(statements: list[Statement]) -> list[tuple[str, list[Statement]]]:
    """Each block's name with its statements; empty blocks are left out."""
    found = [(str(Block(block).label), [one for one in statements if one.block == block]) for block in Block.values]
    return [(name, ones) for name, ones in found if ones]


def same_statements(organisation: int) -> dict[int, int]:
    """For each statement the oldest that counts as the same: what was reworded, and what came in place of one of its block."""
    rows = list(Statement.objects.filter(organisation=organisation).order_by("pk").values_list("pk", "block", "replaces", "ended_at"))
    asked: dict[int, set[int]] = defaultdict(set)
    for statement, round_id in RoundStatement.objects.filter(round__organisation=organisation).values_list("statement", "round"):
        asked[statement].add(round_id)
    return same([Line(pk, block, replaces, ended is not None, frozenset(asked[pk])) for pk, block, replaces, ended in rows])
