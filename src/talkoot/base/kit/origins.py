"""Websites by the beginning of their address, as browsers' policies name them."""

import re
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)


def origin_of(text: str) -> str | None:
    """The origin that a line names, in ASCII (`https://xn--kyvoima-5wa.example:8443`); None unless it is one and nothing more."""
    try:
        found = urlsplit(text.strip().rstrip("/"))
        host, port = found.hostname or "", found.port
        host = host.encode("idna").decode("ascii").lower()
    except (UnicodeError, ValueError):
        return None
    if found.scheme not in ("https", "http") or found.path or found.query or found.fragment or "@" in found.netloc or port == 0:
        return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or (len(labels) < 2 and host != "localhost"):
        return None
    return f"{found.scheme}://{host}" + (f":{port}" if port else "")


def origins_in(text: str) -> list[str]:
    """Every origin that stands in a text, one to a line; what is none is left out, so that a policy is always in ASCII."""
    return [origin for line in text.split() if (origin := origin_of(line))]
