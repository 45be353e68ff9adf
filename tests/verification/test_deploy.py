"""The files in deploy/ do what they say: the proxy in front, the units' commands."""

import re
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from benchmarks.server import TALKOOT, serving
from tests.verification.servers import connect, eventually, home_with_point, make_ticket, press, status

pytestmark = pytest.mark.one_database
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def behind_nginx(tmp_path):
    """(address of the proxy, key, environment, its access log): the file as it is, with other ports and no certificate."""
    env, key = home_with_point(tmp_path / "home")
    env |= {"TALKOOT_TRUST_PROXY": "yes"}
    with serving(env, "--no-worker") as (address, _process):
        port = int(address.rsplit(":", 1)[1]) + 1
        said = (DEPLOY / "nginx.conf").read_text()
        said = (
            re.sub(r"ssl_certificate.*\n", "", said)
            .replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
            .replace("127.0.0.1:8000", address.removeprefix("http://"))
        )
        log = tmp_path / "access.log"
        said = said.replace("/var/log/nginx/talkoot.log", str(log)).replace("server_name talkoot.example", "server_name 127.0.0.1")
        conf = tmp_path / "nginx.conf"
        conf.write_text(f"user root;\ndaemon off;\npid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\n{said}\n}}\n")
        nginx = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", conf, "-p", tmp_path], stderr=subprocess.PIPE)
        try:
            proxy = f"http://127.0.0.1:{port}"
            eventually(lambda: nginx.poll() is not None or status(f"{proxy}/healthz") == 200, 10)
            assert nginx.poll() is None, nginx.stderr.read()
            yield proxy, key, env, log
        finally:
            nginx.send_signal(signal.SIGQUIT)
            nginx.wait(10)
            nginx.stderr.close()


def test_nginx_passes_pages_answers_and_live_news_and_logs_no_customer(behind_nginx):
    proxy, key, env, log = behind_nginx
    assert status(f"{proxy}/account/login/") == 200
    assert press(proxy, key, uuid.uuid4()) == 201
    assert status(f"{proxy}/k/{key}/") == 200
    ticket, session = make_ticket(env)
    with connect(proxy) as stream:
        stream.settimeout(5)
        stream.sendall(f"GET /live/{ticket}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={session}\r\n\r\n".encode())
        heard, until = b"", time.monotonic() + 5
        while b": hello" not in heard and time.monotonic() < until:
            heard += stream.recv(4096)
    assert b"text/event-stream" in heard
    assert b": hello" in heard
    logged = log.read_text()
    assert "/account/login/" in logged
    assert key not in logged


@pytest.mark.parametrize("unit", ["talkoot.service", "talkoot-backup.service"])
def test_the_units_start_commands_that_there_are(unit):
    said = (DEPLOY / unit).read_text()
    (command,) = re.findall(r"^ExecStart=/opt/talkoot/bin/talkoot (.+)$", said, re.M)
    name, *options = command.split()
    told = subprocess.run([TALKOOT, name, "--help"], capture_output=True, text=True, check=True).stdout
    assert all(option in told for option in options if option.startswith("--"))
    assert re.findall(r"^UMask=0077$", said, re.M)


def test_the_environment_file_names_settings_that_there_are():
    from talkoot.config.env import DEFAULTS

    names = re.findall(r"^#? ?([A-Z_]+)=", (DEPLOY / "talkoot.env").read_text(), re.M)
    assert names
    assert set(names) <= set(DEFAULTS)
