"""A server between us and a network's that does what networks do on a bad day: it passes on what is asked, and then fails."""

import socket
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Proxy(ThreadingHTTPServer):
    """Passes everything on to `to`. Of requests whose method and path begin as in `faults` the first fails in the way that stands there, once each.

    `dropped before`, `dropped after`: the connection ends before, or after the server took it. `500 after`, `garbage after`, `429 before`,
    `401 before`, `503 before`, `422 before`: such an answer. `late`: the true answer, after as many seconds as `late` says.
    """

    daemon_threads = True

    def __init__(self, to):
        super().__init__(("127.0.0.1", 0), Handler)
        self.to, self.faults, self.asked, self.late = urlsplit(to), [], [], 0.0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def fault_of(self, what):
        for one in self.faults:
            if what.startswith(one[0]):
                self.faults.remove(one)
                return one[1]
        return ""


class Handler(BaseHTTPRequestHandler):
    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server, what = self.server, f"{self.command} {self.path}"
        server.asked.append(what)
        fault = server.fault_of(what)
        if fault == "dropped before":
            return self.drop()
        if fault in ("429 before", "401 before", "503 before", "422 before"):
            return self.answer(int(fault[:3]), b"{}", {"Retry-After": "90"} if fault.startswith("429") else {})
        asked = HTTPConnection(server.to.hostname, server.to.port, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        asked.request(self.command, self.path, body or None, headers)
        came = asked.getresponse()
        content = came.read()
        asked.close()
        if fault == "dropped after":
            return self.drop()
        if fault == "500 after":
            return self.answer(500, b"{}")
        if fault == "garbage after":
            return self.answer(200, b"<html>")
        if fault == "late":
            time.sleep(server.late)
        ours = ("connection", "content-length", "transfer-encoding", "date", "server")
        return self.answer(came.status, content, {name: value for name, value in came.getheaders() if name.lower() not in ours})

    do_GET = do_POST = do_PUT = handle_any

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status, content, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass
