"""The organisation's instrument."""

from talkoot.assessment.models import Statement
from talkoot.assessment.models.statements import Block


def statements_in_force(organisation_id: int) -> list[Statement]:
    """Statements and questions in the order they are asked."""
    return list(Statement.objects.filter(organisation_id=organisation_id, ended_at=None))


def by_block(statements: list[Statement]) -> list[tuple[str, list[Statement]]]:
    """Each block's name with its statements; empty blocks are left out."""
    found = [(str(Block(block).label), [one for one in statements if one.block == block]) for block in Block.values]
    return [(name, ones) for name, ones in found if ones]
