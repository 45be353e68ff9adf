"""Measures what docs/explanation/performance.md claims, in one run: `.venv/bin/python -m benchmarks.run [PART …]`.

Parts: limits answers verdict import start. Each is a ratio against something run beside it. Needs wrk (Debian's package).
PostgreSQL is measured when BENCH_POSTGRES holds an address whose database may be emptied.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

from benchmarks.server import TALKOOT, cpu_seconds, django, environment, home, memory_mb, serving, talkoot, wrk

HERE = Path(__file__).resolve().parent
POSTGRES = os.environ.get("BENCH_POSTGRES", "")
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
MAKE = """
from django.utils import timezone
from talkoot.base.orgs.actions import add_site, create_organisation
from talkoot.feedback.actions.surveys import create_survey, open_channel
from talkoot.feedback.logic.drafts import TEMPLATES
now = timezone.now()
o = create_organisation(slug="bench", name="Bench", at=now)
survey = create_survey(by=None, organisation=o, name="V", questions=TEMPLATES["visit"], at=now)
sites = [add_site(by=None, organisation=o, name=f"Site {i:03}", at=now) for i in range(SITES)]
print(open_channel(by=None, survey=survey, site=sites[0], kind="qr", at=now).key)
"""


def databases() -> dict[str, str]:
    """Those that can be measured here."""
    return {"SQLite FULL": "", **({"PostgreSQL": POSTGRES} if POSTGRES else {})}


def empty(database: str) -> None:
    if database:
        subprocess.run(["psql", database, "-qc", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"], check=True, capture_output=True)


def limits() -> None:
    """The machine's own limit of durable commits, without any of our code."""
    with tempfile.TemporaryDirectory() as folder:
        handle = os.open(f"{folder}/f", os.O_RDWR | os.O_CREAT)
        print(f"fdatasync of 4 KiB              {per_second(lambda i: (os.pwrite(handle, b'x' * 4096, i * 4096), os.fdatasync(handle))):>9.0f}/s")
        for rows in (1, 32, 1000):
            print(f"SQLite FULL, {rows:>4} rows a commit  {sqlite_limit(folder, rows):>9.0f} rows/s")


def sqlite_limit(folder: str, rows: int) -> float:
    database = sqlite3.connect(f"{folder}/limit{rows}", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE t (a, b, c)")

    def commit(_i: int) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO t VALUES (?, ?, ?)", [(1, "x" * 32, 2)] * rows)
        database.execute("COMMIT")

    found = per_second(commit) * rows
    database.close()
    return found


def per_second(act, seconds: float = 2.0) -> float:
    start, i = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < seconds:
        act(i)
        i += 1
    return i / passed


def answers() -> None:
    """Durable answers a second through /k/ with full validation and roll-ups; the ordinary Django view beside it."""
    for name, database in databases().items():
        for way in ("yes", "no"):
            empty(database)
            with home() as folder:
                env = environment(folder, database, TALKOOT_FAST_INTAKE=way)
                key = django(env, MAKE.replace("SITES", "1")).split()[-1]
                with serving(env, "--no-worker") as (address, process):
                    wrk(f"{address}/k/{key}/", 32, 2, str(HERE / "answer.lua"))  # the first seconds of a process are not its usual ones
                    for connections in (1, 8, 32):
                        before = cpu_seconds(process)
                        with tempfile.TemporaryDirectory() as scratch:
                            limit = sqlite_limit(scratch, 1) if way == "yes" and not database else 0
                        found = wrk(f"{address}/k/{key}/", connections, SECONDS, str(HERE / "answer.lua"))
                        cpu = 1000 * (cpu_seconds(process) - before) / (found["rate"] * SECONDS)
                        beside = f"   {found['rate'] / limit:4.2f} × one-row commits" if limit else ""
                        print(
                            f"{name:12} {'intake' if way == 'yes' else 'Django view':11} {connections:>2} connections {found['rate']:>7.0f}/s  p50 {found['p50']:6.2f}  p95 {found['p95']:6.2f}  p99 {found['p99']:6.2f} ms  {cpu:5.2f} ms CPU  {found['failed']} failed{beside}"
                        )
                assert "agree" in talkoot(env, "check")


FILL = """
import random
from datetime import date, timedelta
from uuid import UUID
from django.db import connection
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.models import Question
o = Organisation.objects.get(slug="bench"); q = Question.objects.filter(kind="smiley").get().pk
sites = list(o.sites.values_list("pk", flat=True)); dice = random.Random(1); today = date.today()
def rows(first, last):
    for i in range(first, last):
        day = today - timedelta(days=dice.randrange(730))
        yield (o.pk, dice.choice(sites), q, UUID(int=i).hex, dice.choice((1, 3, 4, 4, 5, 5)), day.isoformat(), f"{day} 12:00:00")
with connection.cursor() as cursor:
    for first in range(START, END, 50_000):
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany("INSERT INTO feedback_answer (organisation_id, site_id, question_id, key, score, day, at) VALUES (%s,%s,%s,%s,%s,%s,%s)", list(rows(first, min(END, first + 50_000))))
        cursor.execute("COMMIT")
rebuild_counts()
"""
OWNER = """
from django.utils import timezone
from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.models import Organisation
u = make_person(name="Omistaja", email="o@example.org", proved=True); u.set_password("salasana-joka-on-pitka"); u.save()
add_member(by=None, organisation=Organisation.objects.get(slug="bench"), user=u, role="owner", at=timezone.now())
"""


def verdict() -> None:
    """The verdict page, the Today page and the command as answers grow: 500 sites over two years, and nine."""
    for sites in (9, 500):
        sizes = (10_000, 1_000_000, 10_000_000) if sites == 500 else (10_000, 1_000_000)
        with home() as folder:
            env = environment(folder)
            django(env, MAKE.replace("SITES", str(sites)))
            django(env, OWNER)
            done = 0
            for size in sizes:
                django(env, FILL.replace("START", str(done)).replace("END", str(size)))
                done = size
                with serving(env, "--no-worker") as (address, _process):
                    os.environ["BENCH_COOKIE"] = signed_in(address)
                    for page in ("/bench/customers/?period=12", "/bench/customers/?period=90", "/bench/"):
                        wrk(address + page, 1, 1, str(HERE / "get.lua"))
                        found = wrk(address + page, 1, 5, str(HERE / "get.lua"))
                        print(
                            f"{sites:>3} sites {size:>10,} answers  {page:28} p50 {found['p50']:6.1f}  p95 {found['p95']:6.1f}  p99 {found['p99']:6.1f} ms  {found['failed']} failed"
                        )
                start = time.perf_counter()
                talkoot(env, "verdict", "--organisation", "bench", "--by", "site", "--json")
                print(f"{sites:>3} sites {size:>10,} answers  talkoot verdict --by site --json   {time.perf_counter() - start:.2f} s")


def signed_in(address: str) -> str:
    """The cookie of the owner."""
    opener = build_opener(HTTPCookieProcessor())
    page = opener.open(address + "/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    body = f"csrfmiddlewaretoken={token}&login=o%40example.org&password=salasana-joka-on-pitka".encode()
    opener.open(address + "/account/login/", body).read()
    jar = next(h for h in opener.handlers if isinstance(h, HTTPCookieProcessor)).cookiejar
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


MAPPING = """
respondent = "Respondent"
comments = ["Comment"]
[date]
column = "Date"
formats = ["%d.%m.%Y"]
[score]
column = "Score"
[site]
column = "Site"
create = true
"""


def imports() -> None:
    """A file of a million lines, and the memory it takes; plain reading of the same file beside it."""
    lines = int(os.environ.get("BENCH_LINES", "1000000"))
    for name, database in databases().items():
        empty(database)
        with home() as folder:
            path = Path(folder) / "answers.csv"
            with path.open("w") as file:
                file.write("Respondent;Date;Site;Score;Comment\n")
                for i in range(lines):
                    file.write(
                        f"R{i};{1 + i % 28}.{1 + i % 10}.2026;Site {i % 200};{1 + i % 5};{'Palvelu oli hyvää ja asia hoitui nopeasti.' if i % 4 == 0 else ''}\n"
                    )
            (Path(folder) / "m.toml").write_text(MAPPING)
            env = environment(folder, database)
            talkoot(env, "organisation", "create", "bench", "--name", "Bench")
            process = subprocess.Popen(
                [TALKOOT, "import", "answers", str(path), "--organisation", "bench", "--mapping", f"{folder}/m.toml", "--json"],
                env=env,
                stdout=subprocess.PIPE,
                text=True,
            )
            peaks: list[float] = []
            watcher = threading.Thread(target=watch, args=(process, peaks))
            start = time.perf_counter()
            watcher.start()
            report = json.loads(process.communicate()[0])
            taken = time.perf_counter() - start
            watcher.join()
            assert report["answers_added"] == lines
            third = len(peaks) // 3
            print(
                f"{name:12} import of {lines:,} lines: {taken:.1f} s, {lines / taken:,.0f} lines/s; memory {max(peaks[:third] or [0]):.0f} MB in the first third, {max(peaks):.0f} MB at most"
            )


def watch(process: subprocess.Popen, peaks: list[float]) -> None:
    while process.poll() is None:
        try:
            peaks.append(memory_mb(process))
        except (OSError, TypeError):
            break
        time.sleep(0.2)


def start() -> None:
    """From `talkoot serve` to the first page, and the memory of the one process with its worker."""
    with home() as folder:
        env = environment(folder)
        talkoot(env, "migrate")
        for _ in range(3):
            begun = time.perf_counter()
            with serving(env) as (address, process):
                urlopen(address + "/account/login/").read()
                print(f"first page {time.perf_counter() - begun:.2f} s after `talkoot serve`, {memory_mb(process):.0f} MB")


PARTS = {"limits": limits, "answers": answers, "verdict": verdict, "import": imports, "start": start}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        print(f"== {part}", flush=True)
        PARTS[part]()
