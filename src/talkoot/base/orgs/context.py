"""What the frame of every page needs: who I am, whose view it is, where I may go."""

from typing import Any

from django.http import HttpRequest

from talkoot.base.accounts.models import User
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.actions import remember_scope
from talkoot.base.orgs.queries import Scope, memberships_of, scope
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.navigation import shown_to


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's context. Public pages get nothing and ask the database nothing."""
    me = getattr(request, "me", None)
    if me is None:
        # Pages under /account/ are for signed-in people too; customers' pages never look.
        if not request.path.startswith(("/account/", "/me/")):
            return {}
        return {"appearance": theme(request), "mail_leaves": mail_leaves(), "nobody_here": lambda: not User.objects.exists()}
    match = request.resolver_match
    # A page that did not ask whose view it shows has no chooser: choosing would change nothing on it.
    seen: Scope | None = getattr(request, "scope_seen", None)
    return {
        "me": me,
        "scope": seen,
        "may_choose_site": seen is not None and me.may(Act.SITES_READ),
        "navigation": shown_to(me, match.view_name if match else ""),
        "others": lambda: [other for other in memberships_of(me.user_id) if other.pk != me.pk],
        "appearance": theme(request),
        "path": request.path,
    }


def scope_of(request: HttpRequest) -> Scope:
    """The view asked for, worked out once a request."""
    seen: Scope | None = getattr(request, "scope_seen", None)
    if seen is None:
        chosen = request.GET.get("view")  # in the chooser of the frame; `site` in a list shows one site and chooses nothing
        seen = scope(request.me, chosen or request.GET.get("site"))  # type: ignore[attr-defined]  # me is set by access
        request.scope_seen = seen  # type: ignore[attr-defined]
        if chosen:
            remember_scope(by=request.me, site=seen.site)  # type: ignore[attr-defined]
    return seen


def theme(request: HttpRequest) -> str:
    """Forced light or dark; empty when the device decides."""
    chosen = getattr(request.user, "appearance", "system") if hasattr(request, "user") else "system"
    return "" if chosen == "system" else str(chosen)
