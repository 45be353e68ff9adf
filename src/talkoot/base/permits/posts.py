"""What arrives without a name, a cookie or a session: small JSON, and answers that a person can read."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse

from talkoot.base.kit.outside import whole

MOST_BYTES = 32 * 1024


def fields_of(request: HttpRequest) -> dict[str, Any]:
    """The fields of the body. ValueError when it is not one of ours."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != "application/json" or (size := whole(length)) is None or size > MOST_BYTES:
        raise ValueError("not ours")
    fields = json.loads(request.body)
    if not isinstance(fields, dict):
        raise ValueError("not ours")
    return fields


def told(error: str, message: str, status: int) -> JsonResponse:
    """An answer of the machine that a person can read."""
    return JsonResponse({"error": error, "message": message}, status=status)
