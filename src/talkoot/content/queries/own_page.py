"""What everybody reads on an organisation's own page: what was published there, as it was then, at sites that are open."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from talkoot.base.orgs.models import Organisation, Site
from talkoot.content.models import Post, Publication
from talkoot.content.networks import OWN
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use

PAGE = 20
NAMED = 5  # sites by name beside a post; of more only how many
STANDS = Q(publications__network=OWN, publications__site__closed_on=None)


@dataclass(frozen=True)
class Told:
    """A post as its newest site tells it, and where else it stands."""

    it: Publication
    picture: Picture | None
    others: list[Publication]
    more: int = 0  # sites that are not named

    @property
    def said(self) -> str:
        """What the picture shows, in the organisation's language."""
        return str(self.picture.descriptions.get(self.picture.organisation.language, "")) if self.picture else ""


def published(organisation: Organisation) -> QuerySet[Publication]:
    """Each site's own version, the newest first."""
    rows = Publication.objects.filter(post__organisation=organisation, network=OWN, site__closed_on=None)
    return rows.select_related("post__idea", "site", "picture__organisation").prefetch_related("picture__permissions").order_by("-at", "-pk")


def posts_out(organisation: Organisation) -> QuerySet[Post]:
    """Posts that stand there at a site or more, the newest first."""
    rows = Post.objects.filter(organisation=organisation).annotate(newest=Max("publications__at", filter=STANDS))
    return rows.filter(newest__isnull=False).order_by("-newest", "-pk")


def told(organisation: Organisation, posts: Iterable[Post], today: date) -> list[Told]:
    """Each post once."""
    by_post: dict[int, list[Publication]] = defaultdict(list)
    for one in published(organisation).filter(post__in=list(posts)):
        by_post[one.post_id].append(one)
    return [Told(first, picture_in(first, today), rest[:NAMED], len(rest[NAMED:])) for first, *rest in by_post.values()]


def at_site(organisation: Organisation, site: Site) -> QuerySet[Publication]:
    """What one site tells, the newest first."""
    return published(organisation).filter(site=site)


def picture_in(one: Publication, today: date) -> Picture | None:
    """Its picture, as long as it may be shown: a permission that ends takes it off the page."""
    return one.picture if one.picture is not None and why_not_use(one.picture, today) is None else None


def sites_out(organisation: Organisation) -> QuerySet[Site]:
    """Sites that tell something there."""
    told = Publication.objects.filter(site=OuterRef("pk"), network=OWN)
    return Site.objects.filter(Exists(told), organisation=organisation).open().alphabetical()
