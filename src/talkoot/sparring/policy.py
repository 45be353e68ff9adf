"""Whether something may be done now, in words where it may not."""

from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.sparring.models import Answer, Question


def why_not_take_part(by: Membership, organisation_id: int) -> str | None:
    """Members of the house ask and answer; guests do not."""
    if not by.may(Act.HELP_TAKE_PART) or by.organisation_id != organisation_id:
        return _("Your role does not let you do this.")
    return None


def why_not_change(by: Membership, question: Question) -> str | None:
    """Whoever asked rewords it and takes it back."""
    return None if question.asked_by_id == by.pk else _("Whoever asked it can change it.")


def why_not_change_answer(by: Membership, answer: Answer) -> str | None:
    """Whoever wrote it changes it and takes it back."""
    return None if answer.by_id == by.pk else _("Whoever wrote it can change it.")


def why_not_join(question: Question, into: Question) -> str | None:
    """Two questions of one house, neither of which is another one already."""
    if question.pk == into.pk or question.organisation_id != into.organisation_id:
        return _("Choose another question of yours.")
    if into.withdrawn_at is not None or question.withdrawn_at is not None:
        return _("It has been taken back meanwhile.")
    if into.same_as_id is not None:
        return _("That question asks the same as another one. Join it with that one.")
    return None


def why_not_remove(by: Membership, thing: Question | Answer) -> str | None:
    """Facilitators hide what was written without a name; what has one is its writer's."""
    organisation = thing.organisation_id if isinstance(thing, Question) else thing.question.organisation_id
    if not by.may(Act.HELP_RUN) or by.organisation_id != organisation:
        return _("Your role does not let you do this.")
    return None if thing.is_hidden else _("Whoever wrote it can change it.")
