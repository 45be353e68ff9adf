"""Asking a network's server, and what its answer means for what was sent: whether it certainly has it, certainly not, or perhaps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from talkoot.base.kit import web
from talkoot.base.kit.outside import whole

WITHIN = 25.0  # seconds for one request
WITHIN_PAGE = 8.0  # while somebody waits for a page
LONGEST_PAUSE = timedelta(hours=6)  # that a server may ask for
CERTAIN = ("address", "private", "name", "redirects", "downgrade")  # nothing was sent


class Meaning(StrEnum):
    NOT_YET = "not yet"  # it was certainly not taken: later
    SIGNED_OUT = "signed out"  # the token is good for nothing any more
    REFUSED = "refused"  # it was certainly not taken, and will not be
    UNCLEAR = "unclear"  # it may have been taken


class Fault(Exception):
    """Why what was asked for did not come, with a short code and, where the server says so, how long to wait."""

    def __init__(self, meaning: Meaning, code: str, pause: timedelta | None = None) -> None:
        super().__init__(f"{meaning}: {code}")
        self.meaning, self.code, self.pause = meaning, code, pause

    @property
    def is_of_the_server(self) -> bool:
        """Whether it is the server that does not work, and not what was asked of it."""
        return self.code in ("name", "broken", "slow") or self.code.startswith("5")


@dataclass(frozen=True)
class Sent:
    """What was taken: its number there, and the address where everybody reads it."""

    remote: str
    address: str


def may_reach(address: web.Address, port: int) -> bool:
    """Every public server, and those inside one's own network that whoever runs the installation has named."""
    return web.is_public(address, port) or f"{address}:{port}" in settings.INSIDE_SERVERS


def is_allowed(server: str) -> bool:
    """Whether tokens may be told there: over https, or to a server that whoever runs the installation has named."""
    parts = urlsplit(server)
    return parts.scheme == "https" or parts.netloc in settings.INSIDE_SERVERS


def ask(
    method: str,
    url: str,
    *,
    token: str = "",
    form: Mapping[str, str] | None = None,
    data: Any = None,
    file: tuple[str, bytes] | None = None,
    headers: Mapping[str, str] | None = None,
    within: float = WITHIN,
) -> Any:
    """The JSON that a server answers with. Raises Fault."""
    sent = {"Accept": "application/json", **(headers or {})}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    body = None
    if file is not None:
        body, sent["Content-Type"] = multipart(form or {}, file)
    elif form is not None:
        body, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
    elif data is not None:
        body, sent["Content-Type"] = json.dumps(data).encode(), "application/json"
    try:
        answer = web.request(url, method=method, body=body, headers=sent, within=within, may_reach=may_reach)
    except web.Unreachable as fault:
        if fault.fault in CERTAIN:
            raise Fault(Meaning.NOT_YET if fault.fault == "name" else Meaning.REFUSED, fault.fault) from None
        raise Fault(Meaning.UNCLEAR, fault.fault) from None
    if not 200 <= answer.status < 300:
        raise fault_of(answer.status, answer.headers, timezone.now())
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Fault(Meaning.UNCLEAR, "broken") from None


def fault_of(status: int, headers: Mapping[str, str], now: datetime) -> Fault:
    """What a status means that is no success. What the server's own machinery says (5xx) may have come after it took what was sent."""
    code = str(status)
    if status == 429:
        return Fault(Meaning.NOT_YET, code, pause_of(headers, now))
    if status in (401, 403):
        return Fault(Meaning.SIGNED_OUT, code)
    if status in (408, 409, 425) or not 400 <= status < 500:
        return Fault(Meaning.UNCLEAR, code, pause_of(headers, now))
    return Fault(Meaning.REFUSED, code)


def pause_of(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long a server asks us to wait: in seconds, until a moment of the web, or until its limit is lifted."""
    found: timedelta | None = None
    told, lifted = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if (seconds := whole(told)) is not None:
        found = timedelta(seconds=min(seconds, 10**6))
    else:
        for read, text in ((parsedate_to_datetime, told), (datetime.fromisoformat, lifted)):
            try:
                moment = read(text)
            except (ValueError, TypeError, OverflowError):
                continue
            if moment.tzinfo is not None:
                found = moment - now
                break
    return None if found is None else max(timedelta(seconds=1), min(found, LONGEST_PAUSE))


def multipart(fields: Mapping[str, str], file: tuple[str, bytes]) -> tuple[bytes, str]:
    """A form with a picture in it, as browsers send it."""
    border = uuid4().hex
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    head = f'--{border}\r\nContent-Disposition: form-data; name="{file[0]}"; filename="picture.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return b"".join([*parts, head.encode(), file[1], f"\r\n--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"
