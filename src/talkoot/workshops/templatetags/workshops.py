"""Small parts for the room's templates."""

from typing import Any
from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def new_key() -> str:
    """The key of what a form sends, where no script makes one on the device."""
    return str(uuid4())


@register.filter
def by_step(counts: dict[int, int], step: int) -> int:
    """What was counted of a step; nothing where nothing was."""
    return counts.get(step, 0)


@register.filter
def of_item(votes: Any, item: str) -> list[str]:
    """The keys of one's votes for an item."""
    return votes.get(item, []) if isinstance(votes, dict) else []
