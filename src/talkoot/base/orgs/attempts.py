"""Doing what somebody pressed, and saying what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from talkoot.base.orgs.refused import Refused


def attempt(request: HttpRequest, act: Callable[[], object], said: str = "", undo: str = "") -> bool:
    """Does it and says so, with a way back where there is one (an address to send to); or says why not. Whether it was done."""
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.reason)
        return False
    messages.success(request, said or _("Saved."), extra_tags=undo)
    return True
