"""What a browser asks before it sends what somebody wrote, and the keys that seal what must be sealed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from talkoot.base.orgs import access
from talkoot.base.orgs.draft_keys import draft_keys
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act


@access.needs(Act.TODAY)
def drafts(request: HttpRequest, me: Membership) -> HttpResponse:
    """Whose session stands, a token that is fresh, and the keys of today and yesterday: a draft older than that opens to nobody."""
    return JsonResponse({"person": str(me.pk), "token": get_token(request), "keys": draft_keys(me.pk, timezone.localdate())})
