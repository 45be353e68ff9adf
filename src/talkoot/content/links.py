"""What ideas show of themselves in the thread, and what they can be made of."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.holdings import Holding
from talkoot.base.orgs.holdings import register as register_holding
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import MOST, Effect, Marking, Stretch
from talkoot.base.thread.kinds import Kind, Maker, Trait, Whole, Wish, register
from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.content.actions.planning import pass_post
from talkoot.content.models import Publication
from talkoot.content.queries.ideas import ideas_of
from talkoot.content.queries.plan import held_by, posts_of
from talkoot.customers.actions import save_group
from talkoot.customers.links import group_choices
from talkoot.customers.models import Group
from talkoot.customers.queries import groups_of


def make_idea(by: Membership, wish: Wish, source: Ref, at: datetime) -> Ref:
    """An idea for the group that the wish names. Refused without one, where there are groups to choose from."""
    draft = Draft(wish.title, wish.details, group=_group_in(by, wish.whole, at), who=wish.owner)
    return IDEA.ref(add_idea(by=by, draft=draft, key=wish.key, sources=[source], at=at))


def where_it_stands(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Each site's first publication of a post, from its day on."""
    if not viewer.may(Act.CONTENT_SEE):
        return []
    rows = Publication.objects.filter(stretch.days("at__date"), stretch.here(site="site"), post__organisation_id=viewer.organisation_id)
    org, found = viewer.organisation.slug, dict[tuple[int, int], Effect]()
    for one in rows.select_related("post__idea", "site").order_by("-at", "-pk")[:MOST]:
        found[one.post_id, one.site_id] = Effect(
            f"content.post:{one.post_id}", _("Content published"), one.post.idea.title, reverse("content:post", args=[org, one.post_id]),
            timezone.localdate(one.at), one.site.name, 2,
        )  # fmt: skip
    return list(found.values())


def _group_in(by: Membership, whole: int | str, at: datetime) -> Group | None:
    """The caller's group of that number or by that name; a new one where none is called so and the caller may make it."""
    if isinstance(whole, str) and whole:
        return groups_of(by).filter(name__iexact=whole.strip()).first() or save_group(by=by, name=whole, about="", at=at)
    found = groups_of(by).filter(pk=whole).first() if whole else None
    if found is None and groups_of(by).exists():
        raise Refused(_("Choose for whom the idea is."))
    return found


register_holding(Holding("content.post", gettext_lazy("Content to make"), held_by, pass_post, lambda one: one.idea.title))
IDEA = register(
    Kind(
        name="content.idea",
        label=gettext_lazy("A content idea"),
        act=Act.CONTENT_SEE,
        things=ideas_of,
        title=lambda one: one.title,
        described=lambda one: _("Content idea") + f" · {one.get_state_display()}",
        page="content:idea",
        traits=frozenset({Trait.IDEA}),
        maker=Maker(
            gettext_lazy("A content idea"),
            "content:new_idea",
            Act.CONTENT_DO,
            frozenset({Trait.VOICE, Trait.OBSERVATION, Trait.NEED, Trait.IDEA, Trait.DECISION}),
            make_idea,
            Whole(gettext_lazy("For which customer group?"), group_choices),
            needs_owner=False,
        ),
    )
)
POST = register(
    Kind(
        name="content.post",
        label=gettext_lazy("Content in the plan"),
        act=Act.CONTENT_SEE,
        things=posts_of,
        title=lambda one: one.idea.title,
        described=lambda one: _("Content, week %(week)s") % {"week": one.week.isocalendar().week} if one.week else _("Content without a week"),
        page="content:post",
        effects=Marking(gettext_lazy("Content"), where_it_stands),
        done=lambda one: one.out_at is not None,
    )
)
