"""What questions show of themselves in the thread, and what they can be made of."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, Maker, Trait, Wish, register
from talkoot.sparring.actions.asking import ask
from talkoot.sparring.models import Question
from talkoot.sparring.queries.questions import questions_of


def make_question(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """A question to colleagues, to whoever is named for it first."""
    member = wish.owner if wish.owner is not None and wish.owner.pk != by.pk else None
    text = f"{wish.title}\n{wish.details}" if wish.details else wish.title
    return Ref("sparring.question", str(ask(by=by, text=text, key=wish.key, member=member, sources=[source], at=at).pk))


def described(one: Question) -> str:
    """Whether it has helped already."""
    return _("Question to colleagues") + " · " + (_("solved") if one.helped_at else _("has an answer") if one.first_help_at else _("waits for an answer"))


QUESTION = register(
    Kind(
        name="sparring.question",
        label=gettext_lazy("A question to colleagues"),
        act=Act.HELP_TAKE_PART,
        things=questions_of,
        title=lambda one: one.title,
        described=described,
        page="sparring:question",
        traits=frozenset({Trait.OBSERVATION}),
        maker=Maker(
            gettext_lazy("A question to colleagues"),
            "sparring:ask",
            Act.HELP_TAKE_PART,
            frozenset({Trait.VOICE, Trait.OBSERVATION, Trait.FIGURE, Trait.NEED, Trait.IDEA, Trait.DECISION}),
            make_question,
        ),
    )
)
