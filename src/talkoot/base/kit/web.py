"""The one way in which Talkoot asks another server for something: bounded in time and size, and never led to where only we may go.

Whoever names an address (a member, a page that redirects) may name one inside our own network. So every name is resolved here once,
every address it has must be public, and the connection is made to that very address: a name that resolves otherwise the next moment
changes nothing. Each redirect is looked at in the same way.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_BYTES, MOST_SECONDS, MOST_REDIRECTS, MOST_SIGNS = 1_000_000, 10.0, 3, 2000
PORTS = {"http": 80, "https": 443}
OPEN_PORTS = (80, 443, 8080, 8443)
REDIRECTS = (301, 302, 303, 307, 308)
# IPv6 that carries an IPv4 address to whoever translates it: what looks public may lead inside.
TRANSLATED = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]


class Unreachable(Exception):
    """Why nothing came: `address`, `private`, `name`, `redirects`, `downgrade`, `large`, `slow`, `broken`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Answer:
    """What came: from which address in the end, its headers by small letters, at most so many bytes."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def is_public(address: Address, port: int) -> bool:
    """Whether an address is everybody's: no private, local, shared, reserved or translated one, and a port of the web."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped, port)
        if any(address in net for net in TRANSLATED):
            return False
    return port in OPEN_PORTS and address.is_global and not address.is_multicast and not address.is_reserved


def request(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = MOST_BYTES,
    within: float = MOST_SECONDS,
    may_reach: Callable[[Address, int], bool] = is_public,
) -> Answer:
    """Asks another server, following a few redirects. Raises Unreachable; any status that came is an answer."""
    until, sent = monotonic() + within, dict(headers or {})
    for _step in range(MOST_REDIRECTS + 1):
        parts = _parts(url)
        answer = _ask(parts, method, body, sent, most, until, may_reach)
        onwards = answer.headers.get("location", "") if answer.status in REDIRECTS else ""
        if not onwards:
            return answer
        url = urljoin(url, onwards)
        target = _parts(url)
        if parts.scheme == "https" and target.scheme == "http":
            raise Unreachable("downgrade")
        if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
            method, body = "GET", None
        if (target.scheme, target.netloc) != (parts.scheme, parts.netloc):
            sent = {}  # what was for one server is told to no other
            if body is not None:
                raise Unreachable("redirects")
    raise Unreachable("redirects")


def listens(host: str, port: int, *, within: float) -> bool:
    """Whether anybody takes connections there; nothing is sent. For an address that whoever runs the installation typed."""
    try:
        with socket.create_connection((host, port), within):
            return True
    except (OSError, UnicodeError, OverflowError):
        return False


def _parts(url: str) -> SplitResult:
    """An address of the web, without a name or password in it."""
    if len(url) > MOST_SIGNS or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        raise Unreachable("address")
    try:
        parts = urlsplit(url)
        is_fit = parts.scheme in PORTS and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit:
        raise Unreachable("address")
    return parts


def _ask(
    parts: SplitResult, method: str, body: bytes | None, headers: Mapping[str, str], most: int, until: float, may_reach: Callable[[Address, int], bool]
) -> Answer:
    port = parts.port or PORTS[parts.scheme]
    connection = _Pinned(parts, _resolved(parts.hostname or "", port, may_reach, until), port, until)
    # Bounds the whole, also where the other side sends a sign a second.
    clock = threading.Timer(max(0.0, until - monotonic()), connection.cut)
    clock.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, {"Accept-Encoding": "identity", "User-Agent": "Talkoot", **headers})
        with connection.getresponse() as came:
            content = came.read(most + 1)
    except (OSError, ValueError, http.client.HTTPException):
        raise Unreachable("slow" if monotonic() >= until else "broken") from None
    finally:
        clock.cancel()
        connection.end()
    if monotonic() >= until:
        raise Unreachable("slow")
    if len(content) > most:
        raise Unreachable("large")
    return Answer(parts.geturl(), came.status, {name.lower(): value for name, value in came.getheaders()}, content)


def _resolved(name: str, port: int, may_reach: Callable[[Address, int], bool], until: float) -> str:
    """The address of a name. Where one of several is not everybody's, none is asked."""
    told: list[list[str]] = []
    asking = threading.Thread(target=lambda: told.append(_looked_up(name, port)), daemon=True)  # the library knows no limit of time
    asking.start()
    asking.join(max(0.0, until - monotonic()))
    if not told:
        raise Unreachable("slow")
    found = told[0]
    if not found:
        raise Unreachable("name")
    if not all(may_reach(ipaddress.ip_address(one), port) for one in found):
        raise Unreachable("private")
    return found[0]


def _looked_up(name: str, port: int) -> list[str]:
    try:
        return [str(one[4][0]).split("%")[0] for one in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name it has for the other side."""

    def __init__(self, parts: SplitResult, address: str, port: int, until: float) -> None:
        super().__init__(parts.hostname or "", port, timeout=max(0.1, until - monotonic()))
        self.address, self.is_secure, self.until = address, parts.scheme == "https", until
        self.wire: socket.socket | None = None  # kept here: the library forgets it once the answer has begun
        if port == PORTS[parts.scheme]:
            self.default_port = port  # the Host header names no port that goes without saying

    def connect(self) -> None:
        self.sock = self.wire = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_secure:
            self.sock = self.wire = ssl.create_default_context().wrap_socket(self.wire, server_hostname=self.host)
        if monotonic() >= self.until:  # the clock found nothing to cut
            raise TimeoutError

    def cut(self) -> None:
        """Ends it at once, whatever waits for it."""
        if self.wire is not None:
            with contextlib.suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Gives everything back."""
        self.close()
        if self.wire is not None:
            self.wire.close()
