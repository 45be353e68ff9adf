"""What skills show of themselves in the thread, and what they can be made of."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Kind, Maker, Trait, Wish, register
from talkoot.people.actions import add_skill
from talkoot.people.queries import skills_of


def make_skill(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """Something that somebody can; whoever is named for it is asked first, and nobody needs to be named."""
    return Ref("people.skill", str(add_skill(by=by, name=wish.title, owner=wish.owner, sources=[source], at=at).pk))


SKILL = register(
    Kind(
        name="people.skill",
        label=gettext_lazy("A skill"),
        act=Act.PEOPLE_READ,
        things=skills_of,
        title=lambda one: one.name,
        page="people:skill",
        traits=frozenset({Trait.OBSERVATION}),
        maker=Maker(gettext_lazy("A skill"), "people:new_skill", Act.HELP_TAKE_PART, frozenset({Trait.IDEA}), make_skill, needs_owner=False),
    )
)
