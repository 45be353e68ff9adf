"""What is asked of other servers: bounded, pinned, never led into our own network."""

import contextlib
import ipaddress
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from talkoot.base.kit import web

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001::1", "::127.0.0.1",
]  # fmt: skip


class Other(BaseHTTPRequestHandler):
    """Another server."""

    seen: list = []
    dripped = [0]

    def do_GET(self):
        self.seen.append((self.command, self.path, dict(self.headers), self.rfile.read(int(self.headers.get("Content-Length", 0)))))
        where = self.path[1:]
        if where.startswith("to/"):
            self.send_response(int(self.path.split("/")[2]))
            self.send_header("Location", self.path.split("/", 3)[3].replace("HERE", f"http://localhost:{self.server.server_port}"))
            self.end_headers()
        elif where == "drip":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                for number in range(400):
                    self.wfile.write(b".")
                    self.dripped[:] = [number]
                    time.sleep(0.05)
        else:
            self.send_response(404 if where == "no" else 200)
            self.end_headers()
            self.wfile.write(b"x" * 5000 if where == "large" else b"here")

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def other():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def everywhere(_address, _port):
    return True


def fault(url, **more):
    with pytest.raises(web.Unreachable) as caught:
        web.request(url, **more)
    return caught.value.fault


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_our_own_network_is_everybodys(address):
    assert not web.is_public(ipaddress.ip_address(address), 443)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_public_addresses_are_on_ports_of_the_web(address):
    assert web.is_public(ipaddress.ip_address(address), 443)
    assert not web.is_public(ipaddress.ip_address(address), 25)


@pytest.mark.parametrize("written", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_our_own_machine_is_not_asked_however_it_is_written(other, written):
    Other.seen.clear()
    assert fault(other.replace("127.0.0.1", written)) == "private"
    assert Other.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://a b/",
        "http://who:pass@example.org/",
        "http://[::1",
        "x" * 3000,
        "http://a\nb/",
        "http://a:99999/",
    ],
)
def test_what_is_no_address_of_the_web_is_not_asked(url):
    assert fault(url) == "address"


def test_a_name_that_nobody_has():
    assert fault("http://nobody.invalid/") == "name"


def test_an_answer_as_it_came(other):
    answer = web.request(other + "/x?y=1", method="POST", body=b"said", headers={"X-Ours": "1"}, may_reach=everywhere)
    command, path, headers, body = Other.seen[-1]
    assert (answer.status, answer.body, command, path, body, headers["X-Ours"]) == (200, b"here", "POST", "/x?y=1", b"said", "1")
    assert web.request(other + "/no", may_reach=everywhere).status == 404


def test_what_is_too_large_or_too_slow_is_left(other):
    assert fault(other + "/large", most=100, may_reach=everywhere) == "large"
    assert fault(other + "/drip", within=0.5, may_reach=everywhere) == "slow"
    assert Other.dripped[0] < 399, "whoever sends a sign now and then does not hold us"


def test_a_closed_door(other):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert fault(f"http://127.0.0.1:{probe.getsockname()[1]}/", may_reach=everywhere) == "broken"


def test_redirects_are_followed_looked_at_and_counted(other):
    assert web.request(other + "/to/302/" + other + "/end", may_reach=everywhere).url == other + "/end"
    assert fault(other + "/to/302/ftp://example.org/", may_reach=everywhere) == "address"
    assert fault(other + "/to/302//to/302//to/302//to/302//to/302/", may_reach=everywhere) == "redirects"


def test_a_redirect_leads_to_no_address_of_ours(other):
    """The first is everybody's, where it leads is not."""
    port = int(other.rsplit(":", 1)[1])

    def only_once(_address, _port, asked=[]):  # noqa: B006 (what was asked before)
        asked.append(1)
        return len(asked) == 1

    Other.seen.clear()
    assert fault(f"{other}/to/307/http://localhost:{port}/inside", may_reach=only_once) == "private"
    assert [path for _c, path, _h, _b in Other.seen] == [f"/to/307/http://localhost:{port}/inside"]


def test_what_is_for_one_server_is_told_to_no_other(other):
    Other.seen.clear()
    web.request(other + "/to/303/HERE/end", method="POST", body=b"said", headers={"Authorization": "ours"}, may_reach=everywhere)
    first, second = Other.seen
    assert (first[0], first[2]["Authorization"], second[0], second[3]) == ("POST", "ours", "GET", b"")
    assert "Authorization" not in second[2]


def test_the_connection_is_made_to_the_address_that_was_looked_at(other, monkeypatch):
    """A name that resolves otherwise the second time is not resolved a second time."""
    asked, resolve = [], socket.getaddrinfo

    def counted(host, *rest, **more):
        asked.append(host)
        return resolve(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    web.request(other.replace("127.0.0.1", "localhost") + "/", may_reach=lambda address, _port: str(address) in ("127.0.0.1", "::1"))
    assert asked.count("localhost") == 1


def test_what_is_sent_goes_to_the_server_it_is_for_alone(other):
    Other.seen.clear()
    assert fault(other + "/to/307/HERE/end", method="POST", body=b"said", may_reach=everywhere) == "redirects"
    assert len(Other.seen) == 1


def test_a_name_that_nobody_tells_in_time_is_left(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: time.sleep(3) or [])
    begun = time.monotonic()
    assert fault("http://example.org/", within=0.2) == "slow"
    assert time.monotonic() - begun < 2
