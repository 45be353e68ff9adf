"""The demo moves house: from SQLite to PostgreSQL and back, with equal archives and equal figures; killed in the middle nothing is there."""

import json
import signal
import subprocess
import sys
import time

import pytest

from benchmarks.server import TALKOOT, django, environment
from tests.archive.moving import members, told
from tests.verification.servers import own_postgres

pytestmark = pytest.mark.one_database
TRAIL = "tables/trail.Entry.jsonl"

# Every page that shows figures, as an owner sees it, without what belongs to the sending of it.
FIGURES = r"""
import io, json, openpyxl, re
from django.conf import settings
from django.test import Client
from talkoot.assessment.models import Round
from talkoot.base.accounts.sessions import HOW, How
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.feedback.models import Signal
from talkoot.learning.models import Report
settings.ALLOWED_HOSTS = ["*"]
me = Membership.objects.select_related("user", "organisation").get(user__email="sanna@pohjanpolku.example")
client = Client(SERVER_NAME="localhost")
client.force_login(me.user, backend="django.contrib.auth.backends.ModelBackend")
session = client.session
session[HOW] = How.ADDRESS.value
session.save()
of = f"/{me.organisation.slug}/"
places = ["", *[f"site={one.key}" for one in Site.objects.order_by("pk")]]
areas = [f"area={one.pk}" for one in Area.objects.order_by("pk")]
spans = ["", "period=90", "period=12m", "period=all"]
pages = [f"{of}customers/?{place}&{span}" for place in places for span in spans]
pages += [f"{of}customers/areas/{one.pk}/?{span}" for one in Area.objects.order_by("pk") for span in spans]
files = ["", "as=csv&table=0", "as=csv&table=1", "as=xlsx"]
pages += [f"{of}customers/figures/?{place}&period=all&{file}" for place in [*places, *areas] for file in files]
pages += [f"{of}customers/figures/?{span}&{file}" for span in spans for file in files]
pages += [f"{of}learning/figures/?kind={kind}&{file}" for kind in ("targets", "agreements", "changes") for file in files if "table=1" not in file]
pages += [f"{of}learning/?kind={kind}" for kind in ("agreements", "changes")]
pages += [f"{of}learning/linkage/{rest}" for rest in ("?unit=areas", "figures/?as=csv&table=0", "figures/?unit=areas&as=csv&table=0")]
pages += [f"{of}learning/reports/{one.pk}/report.xlsx" for one in Report.objects.order_by("pk")]
pages += [f"{of}customers/{rest}" for rest in ("signals/", "follow-ups/", "comments/", "comments.csv", "themes/", "pulls/", "deeds/")]
pages += [f"{of}customers/signals/{one.pk}/" for one in Signal.objects.order_by("pk")]
pages += [f"{of}learning/{rest}" for rest in ("", "linkage/", "teams/", "reports/")]
pages += [f"{of}learning/sites/{one.pk}/" for one in Site.objects.order_by("pk")]
pages += [f"{of}learning/reports/{one.pk}/" for one in Report.objects.order_by("pk")]
pages += [f"{of}mirror/over-time/"]
pages += [f"{of}mirror/rounds/{one.pk}/{rest}" for one in Round.objects.filter(state="closed").order_by("pk") for rest in ("", "results/", "dialogue/")]
def words(page):
    response = client.get(page, follow=True)
    said = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheet" in response["Content-Type"]:
        book = openpyxl.load_workbook(io.BytesIO(said))
        return [response.status_code, str([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book])]
    said = said.decode()
    main = said.split("<main")[-1].split("</main")[0]
    main = re.sub(r'name="(csrfmiddlewaretoken|key|once)" value="[^"]*"', "", main)
    main = re.sub(r'data-live="[^"]*"', "", main)
    return [response.status_code, " ".join(re.sub(r"<[^>]+>", " ", main).split())]
print("FIGURES" + json.dumps({page: words(page) for page in pages}))
"""


def talkoot(env, *arguments):
    """Runs the command and returns what it printed."""
    done = subprocess.run([TALKOOT, *map(str, arguments)], env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


def figures(env):
    """What every page of figures says, by its address."""
    return json.loads(django(env, FIGURES).split("FIGURES")[1])


def equal(before, after):
    """Line by line."""
    assert before.keys() == after.keys()
    for name, said in before.items():
        assert after[name].splitlines() == said.splitlines(), name


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """(environment, its archive): the demo as it is made, on SQLite."""
    home = tmp_path_factory.mktemp("demo")
    env = environment(str(home / "home"), TALKOOT_MODE="development")
    talkoot(env, "demo")
    talkoot(env, "archive", "write", "pohjanpolku", home / "one.zip")
    return env, home / "one.zip"


def test_the_demo_goes_to_postgresql_and_back_with_equal_archives_and_equal_figures(demo, tmp_path):
    env, first = demo
    before = figures(env)
    shown = [page for page, (status, said) in before.items() if status == 200 and said]
    assert len(shown) > 120
    for kind in ("customers/figures/", "learning/figures/", "learning/linkage/figures/", "customers/areas/", "report.xlsx"):
        assert any(kind in page for page in shown), kind
    with own_postgres() as postgres:
        there = environment(str(tmp_path / "there"), postgres.url)
        said = talkoot(there, "archive", "read", first)
        assert "pohjanpolku:" in said
        talkoot(there, "archive", "write", "pohjanpolku", tmp_path / "two.zip")
        equal(told(members(first)), told(members(tmp_path / "two.zip")))
        after = figures(there)
        for page in before:
            assert after[page] == before[page], page
        assert "Roll-ups: agree with the answers." in talkoot(there, "check")
        talkoot(there, "rebuild")
        talkoot(there, "archive", "write", "pohjanpolku", tmp_path / "rebuilt.zip")
        rebuilt = told(members(tmp_path / "rebuilt.zip"))
        *entries, newest = rebuilt[TRAIL].splitlines(keepends=True)
        assert json.loads(newest)["act"] == "take_archive", "the trail says that one was written here before"
        equal(told(members(first)), rebuilt | {TRAIL: b"".join(entries)})
    back = environment(str(tmp_path / "back"))
    talkoot(back, "archive", "read", tmp_path / "two.zip")
    talkoot(back, "archive", "write", "pohjanpolku", tmp_path / "three.zip")
    equal(told(members(first)), told(members(tmp_path / "three.zip")))
    assert figures(back) == before
    assert sorted(path.name for path in (tmp_path / "back" / "files" / "pictures").rglob("*.jpg")) == sorted(
        name.rpartition("/")[2] for name in members(first) if name.startswith("files/")
    )


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_reading_that_is_killed_leaves_nothing_and_can_be_done_again(demo, tmp_path, database):
    _env, first = demo
    if database == "sqlite":
        killed(environment(str(tmp_path / "home")), first, tmp_path)
        return
    with own_postgres() as postgres:
        killed(environment(str(tmp_path / "home"), postgres.url), first, tmp_path)


COUNT = """
from talkoot.archive.schema import tables
print("THERE", sum(table.model._base_manager.count() for table in tables().values()))
"""
SLOW = """
import time
from pathlib import Path
from talkoot.archive import reading
def tell(done, total, what):
    if what == "work.Task" or not what:
        print("NOW", flush=True)
        time.sleep(60)
reading.read_archive(Path({path!r}), tell=tell)
"""


def killed(env, archive, tmp_path):
    talkoot(env, "organisation", "list")  # brings the database up to date
    code = f"from talkoot.config.start import start; start(needs_key=True)\n{SLOW.format(path=str(archive))}"
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "NOW", "every row is written, and nothing is settled"
        process.send_signal(signal.SIGKILL)
    time.sleep(1)
    assert django(env, COUNT).split("THERE")[1].strip() == "0"
    talkoot(env, "archive", "read", archive)
    talkoot(env, "archive", "write", "pohjanpolku", tmp_path / "again.zip")
    equal(told(members(archive)), told(members(tmp_path / "again.zip")))
