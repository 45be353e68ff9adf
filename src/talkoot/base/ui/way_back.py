"""The way back: a form says where it was pressed, so that what is done there leads back there.

Its field has a name of its own that no form's field has: Django's and the sign-in pages' `next` is another thing.
"""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

FIELD = "back_to"


def hidden_field(address: str) -> SafeString:
    """The field in a form."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, address)


def wanted_back(request: HttpRequest) -> str:
    """The address here that a form wants to lead back to; empty for none, and for every address elsewhere."""
    wanted = request.POST.get(FIELD, "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""
