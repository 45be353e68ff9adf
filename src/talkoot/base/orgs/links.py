"""What sites show of themselves in the thread: what became of them, on their customers' curve."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.models import Membership, SiteChange
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.effects import EFFECTS, MOST, Effect, Marking, Stretch


def what_became_of_sites(stretch: Stretch, viewer: Membership) -> list[Effect]:
    """Sites that closed, opened again, moved, or got another name, other hours or another area."""
    if not viewer.may(Act.SITES_READ):
        return []
    rows = SiteChange.objects.filter(stretch.days("day"), stretch.here(site="site"), site__organisation_id=viewer.organisation_id)
    return [
        Effect(
            f"orgs.site:{one.site_id}", _("Site"), sentence(one), reverse("team:team", args=[viewer.organisation.slug, one.site_id]), one.day, one.site.name, 2
        )
        for one in rows.select_related("site").order_by("-day", "-pk")[:MOST]
    ]


def sentence(change: SiteChange) -> str:
    """What became of a site, in words."""
    words, What = {"site": change.site.name, "before": change.before, "after": change.after}, SiteChange.What
    return {
        What.CLOSED: _("%(site)s closed"),
        What.REOPENED: _("%(site)s opened again"),
        What.RENAMED: _("The name is %(after)s, it was %(before)s"),
        What.MOVED: _("%(site)s moved: %(after)s") if change.after else _("%(site)s moved"),
        What.AREA: _("%(site)s now belongs to the area %(after)s") if change.after else _("%(site)s no longer belongs to an area"),
        What.HOURS: _("New opening hours: %(after)s") if change.after else _("Other opening hours"),
    }[What(change.what)] % words


EFFECTS["orgs.site"] = Marking(gettext_lazy("Sites"), what_became_of_sites)
