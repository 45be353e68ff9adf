"""The files in deploy/ do what they say: the proxy in front, the units' commands."""

import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from benchmarks.server import TALKOOT, free_port, serving
from tests.verification.servers import connect, eventually, home_with_point, make_ticket, press, status

pytestmark = pytest.mark.one_database
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def behind_nginx(tmp_path):
    """(address of the proxy, key, environment, its access log): the file as it is, with other ports and no certificate."""
    env, key = home_with_point(tmp_path / "home")
    env |= {"TALKOOT_TRUST_PROXY": "yes"}
    with serving(env, "--no-worker") as (address, _process):
        port = free_port()  # the next one may be a connection's of another test
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


def steps():
    """The lines of the Containerfile, each instruction whole."""
    said = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text())
    return [line.split(None, 1) for line in said.splitlines() if line.strip() and not line.startswith("#")]


def test_the_container_copies_what_there_is_runs_as_nobody_special_and_says_how_it_is():
    """Walked step by step, since no machine of ours builds containers: what it copies, sets, runs and asks."""
    from talkoot.config.env import DEFAULTS

    checkout = DEPLOY.parent
    found = steps()
    for name, rest in found:
        if name == "COPY" and "--from" not in rest:
            assert all((checkout / source).exists() for source in rest.split()[:-1]), rest
    copied = {source for name, rest in found if name == "COPY" and "--from" not in rest for source in rest.split()[:-1]}
    build = (checkout / "pyproject.toml").read_text() + (checkout / "hatch_build.py").read_text()
    assert {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "frontend", "src"} <= copied, "all that the wheel is built from"
    assert 'readme = "README.md"' in build
    assert 'license-files = ["LICENSE"]' in build
    setting = " ".join(rest for name, rest in found if name == "ENV")
    assert set(re.findall(r"(TALKOOT_\w+)=", setting)) <= set(DEFAULTS)
    order = [name for name, _rest in found]
    assert dict(found)["USER"] == "talkoot"
    assert order.index("USER") < order.index("CMD"), "not as root"
    assert "useradd --system" in " ".join(rest for name, rest in found if name == "RUN")
    (command,) = [rest for name, rest in found if name == "CMD"]
    assert command == '["talkoot", "serve"]'
    assert subprocess.run([TALKOOT, "serve", "--help"], capture_output=True, check=True).returncode == 0
    assert "<3.13" not in build
    assert all("python:3.13" in rest for name, rest in found if name == "FROM")


def test_the_containers_steps_build_and_install_in_a_clean_folder(tmp_path):
    """What it copies is enough for its own commands to build and install all of it, each package held against its digest."""
    checkout, source, there = DEPLOY.parent, tmp_path / "src", tmp_path / "talkoot"
    source.mkdir()
    for name, rest in steps():
        if name == "COPY" and "--from" not in rest:
            *what, into = rest.split()
            for one in what:
                came, place = checkout / one, source / into
                if came.is_dir():
                    shutil.copytree(came, place, ignore=shutil.ignore_patterns("node_modules", "__pycache__", "assets"))
                else:
                    shutil.copy(came, place)
    uv = shutil.which("uv") or str(Path(TALKOOT).parent / "uv")
    run = [one.strip() for name, rest in steps() if name == "RUN" for one in rest.split("&&") if one.strip().startswith("uv ")]
    assert len(run) == 2
    for line in run:
        said = line.replace("/usr/local/bin/python", sys.executable).replace("/opt/talkoot", str(there)).replace("uv ", f"{uv} ", 1)
        subprocess.run(["/bin/sh", "-c", said], cwd=source, check=True)
    assert "COPY --from=build /opt/talkoot /opt/talkoot" in (DEPLOY / "Containerfile").read_text()
    env, _key = home_with_point(tmp_path / "home")
    told = subprocess.run([there / "bin/talkoot", "--version"], capture_output=True, text=True, check=True, env=env, cwd=tmp_path).stdout
    assert told.startswith("talkoot ")
    subprocess.run([there / "bin/python", "-c", "import psycopg"], check=True, env=env, cwd=tmp_path)


def test_the_containers_question_for_its_health_is_answered_by_the_server(tmp_path):
    (asked,) = [rest for name, rest in steps() if name == "HEALTHCHECK"]
    program = re.search(r'CMD \["python", "-c", "(.+)"\]', asked)[1]
    env, _key = home_with_point(tmp_path / "home")
    with serving(env, "--no-worker") as (address, _process):
        port = address.rsplit(":", 1)[1]
        assert subprocess.run([Path(TALKOOT).parent / "python", "-c", program.replace("8000", port)], check=False).returncode == 0
    assert subprocess.run([Path(TALKOOT).parent / "python", "-c", program.replace("8000", port)], capture_output=True, check=False).returncode == 1
