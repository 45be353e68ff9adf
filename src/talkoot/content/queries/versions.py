"""A post's versions by site: what stands in each, what is missing, and who has published it where."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from talkoot.agreements.models import Version as Agreed
from talkoot.agreements.queries.mandates import mandates_of
from talkoot.base.kit.differences import word_diff
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import own_sites, sites_of
from talkoot.content.filling import Filled, Network, fill, is_too_long, length_at
from talkoot.content.models import Asking, Post, Publication, SiteLine, SitePicture, TextVersion
from talkoot.content.networks import NETWORKS
from talkoot.pictures.models import Picture

MOST_VERSIONS = 30
MOST_SITES = 60  # told one by one; of more only how many


def values_of(site: Site) -> dict[str, str]:
    """What fills itself in at a site."""
    return {"site": site.shown_name, "phone": site.phone, "address": site.address, "hours": site.opening_hours}


def version_of(post: Post, site: Site) -> Filled:
    """A site's version: with its own sentence once that is approved."""
    line = SiteLine.objects.filter(post=post, site=site).exclude(approved_at=None).first()
    return fill(post.text, values_of(site), line.text if line else "")


def own_pictures(post: Post, sites: Iterable[Site]) -> dict[int, SitePicture]:
    """The pictures of their own that sites have chosen, by site."""
    rows = SitePicture.objects.filter(post=post, site__in=list(sites))
    return {one.site_id: one for one in rows.select_related("picture__organisation", "by__user", "approved_by__user")}


def picture_in(post: Post, own: SitePicture | None) -> Picture | None:
    """What stands in a site's version: its own picture once that is approved, else the shared one."""
    return own.picture if own is not None and own.is_approved else post.picture


def picture_of(post: Post, site: Site) -> Picture | None:
    """The same, asked for one site."""
    return picture_in(post, own_pictures(post, [site]).get(site.pk))


@dataclass
class Way:
    """A site's version on one network: how long it is there, and whether it has been published."""

    network: Network
    length: int
    is_too_long: bool
    published: Publication | None


@dataclass
class AtSite:
    """A post at one site."""

    site: Site
    filled: Filled
    line: SiteLine | None
    own: SitePicture | None
    picture: Picture | None
    ways: list[Way] = field(default_factory=list)


def at_sites(me: Membership, post: Post) -> tuple[list[AtSite], int]:
    """The post at each open site, the caller's own first; and how many sites there are, where they are too many to be told one by one."""
    every = sites_of(me).open()
    own = own_sites(me)
    listed = [*own, *(one for one in every[:MOST_SITES] if one not in own)]
    lines = {one.site_id: one for one in SiteLine.objects.filter(post=post, site__in=listed).select_related("by__user", "approved_by__user")}
    published = {(one.site_id, one.network): one for one in Publication.objects.filter(post=post, site__in=listed).select_related("by__user")}
    owns, found = own_pictures(post, listed), []
    for site in listed:
        line = lines.get(site.pk)
        filled = fill(post.text, values_of(site), line.text if line and line.approved_at else "")
        ways = [
            Way(NETWORKS[key], length_at(NETWORKS[key], filled.text), is_too_long(NETWORKS[key], filled.text), published.get((site.pk, key)))
            for key in post.networks
            if key in NETWORKS
        ]
        found.append(AtSite(site, filled, line, owns.get(site.pk), picture_in(post, owns.get(site.pk)), ways))
    return found, every.count()


@dataclass(frozen=True)
class Written:
    """A version of the text: who left it so and when, and in pieces what is different from the one before."""

    version: TextVersion
    number: int
    pieces: list[tuple[str, str]]


def sites_out(me: Membership, posts: Iterable[Post]) -> tuple[dict[int, tuple[int, int]], int]:
    """At how many open sites each of these posts that is out stands, and at how many of them on every network it goes to; and how many open
    sites there are."""
    out = {one.pk: set(one.networks) for one in posts if one.out_at}
    open_ones = set(sites_of(me).open().values_list("pk", flat=True)) if out else set()
    there: dict[tuple[int, int], set[str]] = defaultdict(set)
    for post, site, network in Publication.objects.filter(post__in=list(out)).values_list("post", "site", "network"):
        there[post, site].add(network)
    here = {place: networks for place, networks in there.items() if place[1] in open_ones and out[place[0]] & networks}
    some, every = Counter(post for post, _site in here), Counter(post for (post, _site), networks in here.items() if out[post] <= networks)
    return {post: (some[post], every[post]) for post in out}, len(open_ones)


def history_of(post: Post) -> list[Written]:
    """The text's versions, the newest first, as far back as they are told."""
    rows = list(post.text_versions.select_related("by__user").order_by("-at", "-pk")[: MOST_VERSIONS + 1])
    count = post.text_versions.count()
    found = [
        Written(one, count - place, word_diff(rows[place + 1].text, one.text) if place + 1 < len(rows) else [("same", one.text)])
        for place, one in enumerate(rows)
    ]
    return found[:MOST_VERSIONS]


def asked_of(post: Post) -> QuerySet[Asking]:
    """Who has been asked to approve exactly what stands."""
    return post.askings.filter(digest=post.digest).select_related("of__user").order_by("at", "pk")


def free_by(me: Membership) -> Agreed | None:
    """The agreement that lets the caller publish without asking."""
    return next((one for one in mandates_of(me) if one.grants == "publish" and one.agreement.is_everywhere), None)


def to_approve(me: Membership) -> list[Post]:
    """Posts that the caller was asked to approve and that wait."""
    rows = Asking.objects.filter(Q(of=me), post__organisation_id=me.organisation_id, post__approved_at=None)
    rows = rows.select_related("post__idea", "post__organisation", "post__picture")
    return [one.post for one in rows.order_by("at")[:10] if one.digest == one.post.digest]
