"""Mastodon, and servers that speak as it does (https://docs.joinmastodon.org/methods/): signing in, pictures, posting, looking.

A post sent again with the same `Idempotency-Key` is one post; servers keep the key for an hour.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

from talkoot.content.clients.asking import WITHIN_PAGE, Fault, Meaning, Sent, ask

SCOPES = "read:accounts read:statuses write:statuses write:media"
KEPT = timedelta(minutes=50)  # that a key is surely known; servers keep it an hour
LOOKED_AT = 40  # the newest posts
EARLIER = timedelta(minutes=5)  # that the server's clock may be behind ours
TAG, BREAK = re.compile(r"<[^>]*>"), re.compile(r"<br ?/?>|</p>\s*<p>")
MENTION = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")


@dataclass(frozen=True)
class Who:
    """Whose token it is."""

    remote: str
    name: str
    address: str
    most: int | None  # characters that this server takes


def introduce(server: str, back: str, website: str) -> tuple[str, str]:
    """Makes us known to a server; our number there and its secret."""
    asked = {"client_name": "Talkoot", "redirect_uris": back, "scopes": SCOPES, "website": website}
    told = ask("POST", f"{server}/api/v1/apps", form=asked, within=WITHIN_PAGE)
    return text_in(told, "client_id", 500), text_in(told, "client_secret", 2000)


def door(server: str, client: str, back: str, state: str, challenge: str) -> str:
    """Where a person says yes."""
    asked = {
        "response_type": "code", "client_id": client, "redirect_uri": back, "scope": SCOPES, "state": state,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{server}/oauth/authorize?{urlencode(asked)}"


def token_for(server: str, client: str, secret: str, back: str, code: str, verifier: str) -> str:
    """The token for what a person said yes to."""
    asked = {
        "grant_type": "authorization_code", "code": code, "client_id": client, "client_secret": secret, "redirect_uri": back, "scope": SCOPES,
        "code_verifier": verifier,
    }  # fmt: skip
    return text_in(ask("POST", f"{server}/oauth/token", form=asked, within=WITHIN_PAGE), "access_token", 2000)


def revoke(server: str, client: str, secret: str, token: str) -> None:
    """The token is good for nothing any more."""
    ask("POST", f"{server}/oauth/revoke", form={"client_id": client, "client_secret": secret, "token": token}, within=WITHIN_PAGE)


def who(server: str, token: str) -> Who:
    """Whose token it is, and how long a text the server takes."""
    told = ask("GET", f"{server}/api/v1/accounts/verify_credentials", token=token, within=WITHIN_PAGE)
    try:
        about = ask("GET", f"{server}/api/v2/instance", within=WITHIN_PAGE)
        most = int(about["configuration"]["statuses"]["max_characters"])
    except (Fault, KeyError, TypeError, ValueError, OverflowError):
        most = None
    return Who(text_in(told, "id"), text_in(told, "acct"), str(told.get("url", ""))[:500], most if most and 1 <= most <= 100_000 else None)


def upload(server: str, token: str, picture: bytes, described: str) -> tuple[str, bool]:
    """A picture with what it shows: its number there, and whether a post may have it already. Nobody sees it before a post has it, so that
    a second one does no harm."""
    told = ask("POST", f"{server}/api/v2/media", token=token, form={"description": described}, file=("file", picture))
    return text_in(told, "id"), bool(told.get("url"))


def is_ready(server: str, token: str, media: str) -> bool | None:
    """Whether the server has prepared a picture; None where it has it no more: it keeps one without a post for a day."""
    try:
        told = ask("GET", f"{server}/api/v1/media/{media}", token=token)
    except Fault as fault:
        if fault.code in ("404", "410"):
            return None
        raise
    return isinstance(told, dict) and bool(told.get("url"))


def send(server: str, token: str, *, text: str, media: Sequence[str], language: str, key: str) -> Sent:
    """Posts it; with the key of an earlier attempt it is the same post."""
    told = ask(
        "POST", f"{server}/api/v1/statuses", token=token, data={"status": text, "media_ids": list(media), "language": language, "visibility": "public"},
        headers={"Idempotency-Key": key},
    )  # fmt: skip
    return sent_in(told)


def look(server: str, token: str, remote: str, text: str, since: datetime, but: Collection[str] = ()) -> Sent | None:
    """The account's post with this text since then, if there is one, and not `but` one that is known to be another; that there is none proves
    nothing, and a text without a letter is never found. Raises Fault."""
    if not plain(text):
        return None
    told = ask("GET", f"{server}/api/v1/accounts/{remote}/statuses?limit={LOOKED_AT}&exclude_reblogs=true", token=token)
    for one in told if isinstance(told, list) else []:
        try:
            at = datetime.fromisoformat(one["created_at"])
            if at >= since - EARLIER and str(one.get("id")) not in but and plain(shown(str(one["content"]))) == plain(text):
                return sent_in(one)
        except (KeyError, TypeError, ValueError, Fault):
            continue
    return None


def sent_in(told: Any) -> Sent:
    """What was posted, in the server's answer."""
    address = told.get("url") if isinstance(told, dict) else None
    return Sent(text_in(told, "id"), address[:500] if isinstance(address, str) and address.startswith(("https://", "http://")) else "")


def text_in(told: Any, name: str, most: int = 200) -> str:
    """A text in an answer. Raises Fault where it is not there: what the server did is unclear then."""
    value = told.get(name) if isinstance(told, dict) else None
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value) or len(str(value)) > most or not str(value).isprintable():
        raise Fault(Meaning.UNCLEAR, "broken")
    return str(value)


def shown(content: str) -> str:
    """What stands in the server's HTML."""
    return unescape(TAG.sub("", BREAK.sub(" ", content)))


def plain(text: str) -> str:
    """The letters and digits of a text; names of accounts are shown in several ways."""
    return "".join(sign for sign in MENTION.sub("", text).lower() if sign.isalnum())
