"""What the frame of every page needs: who I am, whose view it is, where I may go."""

from typing import Any

from django.http import HttpRequest

from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.queries import Scope, memberships_of, scope
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.navigation import shown_to


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's context. Public pages get nothing and ask the database nothing."""
    me = getattr(request, "me", None)
    if me is None:
        # Pages under /account/ are for signed-in people too; customers' pages never look.
        return {"appearance": theme(request), "mail_leaves": mail_leaves()} if request.path.startswith(("/account/", "/me/")) else {}
    match = request.resolver_match
    seen = scope_of(request)
    return {
        "me": me,
        "scope": seen,
        "may_choose_site": me.may(Act.SITES_READ),
        "navigation": shown_to(me, match.view_name if match else ""),
        "others": lambda: [other for other in memberships_of(me.user_id) if other.pk != me.pk],
        "appearance": theme(request),
        "path": request.path,
    }


def scope_of(request: HttpRequest) -> Scope:
    """The view asked for, worked out once a request."""
    seen: Scope | None = getattr(request, "scope_seen", None)
    if seen is None:
        seen = request.scope_seen = scope(request.me, request.GET.get("site"))  # type: ignore[attr-defined]  # me is set by access
    return seen


def theme(request: HttpRequest) -> str:
    """Forced light or dark; empty when the device decides."""
    chosen = getattr(request.user, "appearance", "system") if hasattr(request, "user") else "system"
    return "" if chosen == "system" else str(chosen)
