"""The sentences of figures, for the templates of every package."""

from django import template

from talkoot.feedback.sentences import change_sentence

register = template.Library()


@register.filter
def change_words(change: str) -> str:
    """How a figure stands to the 90 days before; empty where it was not asked."""
    return change_sentence(change, "90") if change else ""
