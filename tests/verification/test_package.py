"""The built wheel, installed into an empty environment, migrates, serves and is fetched from; the command explains itself."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from benchmarks import server
from tests.verification.servers import eventually, in_turn, status

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def uv():
    return shutil.which("uv") or str(Path(sys.executable).parent / "uv")  # one of them script/bootstrap has used


def test_the_wheel_alone_is_enough(tmp_path, uv, monkeypatch):
    # Whatever Node the machine has must not be what builds it.
    (tmp_path / "shadow").mkdir()
    for name in ("node", "npm", "npx"):
        (tmp_path / "shadow" / name).write_text("#!/bin/sh\nexit 99\n")
        (tmp_path / "shadow" / name).chmod(0o755)
    without_node = {**os.environ, "PATH": f"{tmp_path / 'shadow'}:{os.environ['PATH']}"}
    subprocess.run([uv, "build", "-q", "--wheel", "--out-dir", str(tmp_path), str(ROOT)], check=True, env=without_node)
    wheel = next(tmp_path.glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("talkoot/assets/files/app.") and name.endswith(".css.br") for name in names)
    assert "talkoot/locale/fi/LC_MESSAGES/django.mo" in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "frontend/"))]
    venv = tmp_path / "venv"
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(venv)], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", str(venv / "bin/python"), "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True)
    monkeypatch.setattr(server, "TALKOOT", str(venv / "bin/talkoot"))
    with server.serving(server.environment(str(tmp_path / "home"))) as (address, _process):
        eventually(lambda: status(address + "/readyz") == 200, 30)  # a thread that starts beside much else answers its probe late
        page = urlopen(address + "/account/login/").read().decode()
        css = page.split('rel="stylesheet" href="')[1].split('"')[0]
        style = urlopen(address + css)
        assert style.status == 200
        assert "immutable" in style.headers["Cache-Control"]


@pytest.mark.parametrize(
    "command",
    [
        "",
        "serve",
        "worker",
        "demo",
        "organisation",
        "organisation create",
        "invite",
        "import",
        "import answers",
        "verdict",
        "analytics",
        "analytics write",
        "analytics run",
        "check",
        "rebuild",
        "key",
        "migrate",
    ],
)
def test_every_command_explains_itself(command):
    said = subprocess.run([server.TALKOOT, *command.split(), "--help"], capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"usage: talkoot {command}".rstrip())


def test_production_needs_a_key_and_says_how_to_make_one(tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TALKOOT")} | {"TALKOOT_HOME": str(tmp_path)}
    refused = subprocess.run([server.TALKOOT, "serve"], env=env, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "talkoot key" in refused.stderr
    assert "Traceback" not in refused.stderr
    subprocess.run([server.TALKOOT, "key"], env=env, check=True, capture_output=True)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verdict", "--organisation", "olematon"), "There is no organisation"),
        (("import", "answers", "nowhere.csv", "--organisation", "polku"), "nowhere.csv"),
        (("organisation", "create", "Ä!", "--name", "X"), "short name"),
        (("organisation", "create", "static", "--name", "X"), "used by Talkoot itself"),
    ],
)
def test_mistakes_are_answered_in_plain_words(tmp_path, arguments, words):
    env = server.environment(str(tmp_path)) | {"LC_ALL": "C"}
    made, refused = in_turn(env, ["organisation", "create", "polku", "--name", "Polku"], arguments)
    assert made.returncode == 0, made.stderr
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
