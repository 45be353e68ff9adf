"""What everybody reads on an organisation's own page: what was published there, as it was then, at sites that are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from talkoot.base.orgs.models import Organisation, Site
from talkoot.content.filling import OWN
from talkoot.content.models import Post, Publication
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use

PAGE = 20


@dataclass(frozen=True)
class Told:
    """A post as its newest site tells it, and at how many others it stands."""

    it: Publication
    picture: Picture | None
    others: int = 0


def published(organisation: Organisation) -> QuerySet[Publication]:
    """Each site's own version, the newest first."""
    rows = Publication.objects.filter(post__organisation=organisation, network=OWN, site__closed_on=None)
    return rows.select_related("post", "site", "picture__organisation").prefetch_related("picture__permissions").order_by("-at", "-pk")


def posts_out(organisation: Organisation) -> QuerySet[Post]:
    """Posts that stand there at a site or more, by when they first went out anywhere, the newest first."""
    there = Publication.objects.filter(post=OuterRef("pk"), network=OWN, site__closed_on=None)
    newest = there.order_by("-at", "-pk").values("pk")[:1]
    rows = Post.objects.filter(Exists(there), organisation=organisation, out_at__isnull=False)
    return rows.annotate(newest=Subquery(newest)).order_by("-out_at", "-pk")


def told(organisation: Organisation, posts: Iterable[Post], today: date, *, count: bool = True) -> list[Told]:
    """Each post once, in their order; with `count` at how many other sites it stands."""
    listed = list(posts)
    first = published(organisation).in_bulk([one.newest for one in listed])  # type: ignore[attr-defined]  # of posts_out
    sites: dict[int, int] = {}
    if count:
        rows = published(organisation).filter(post__in=listed).order_by().values_list("post").annotate(n=Count("pk"))
        sites = dict(rows)
    found = [(first[pk], one) for one in listed if (pk := one.newest) in first]  # type: ignore[attr-defined]
    return [Told(it, picture_in(it, today), sites.get(one.pk, 1) - 1) for it, one in found]


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
