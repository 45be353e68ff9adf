"""An organisation's archive, out and in: rows a second and memory, with many customers' answers behind it, on SQLite.

    python -m benchmarks.archive [ANSWERS] [SITES]

Every fifth answer has words and leaves itself; of the others their figures leave. The rows are made by the database, not by the
product. Both halves run in processes of their own, whose highest memory is told; what is read is written again and compared.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

KEY = {"TALKOOT_KEY": "b" * 50, "TALKOOT_LOG": "error", "TALKOOT_MODE": "development", "DJANGO_SETTINGS_MODULE": "talkoot.config.settings"}


def main(answers: int, sites: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="talkoot-bench-"))
    for part in ("here", "there"):
        (folder / part).mkdir()
    alone(folder, "make", answers, sites)
    alone(folder, "write", "here", "one.zip")
    alone(folder, "read", "there", "one.zip")
    alone(folder, "write", "there", "two.zip")
    with zipfile.ZipFile(folder / "one.zip") as one, zipfile.ZipFile(folder / "two.zip") as two:
        tables = [name for name in one.namelist() if name.startswith("tables/")]
        different = [name for name in tables if one.getinfo(name).CRC != two.getinfo(name).CRC]
    print(f"{(folder / 'one.zip').stat().st_size / 1e6:.0f} MB; different tables: {different or 'none'}")


def alone(folder: Path, *what: object) -> None:
    """One step, in a process of its own."""
    home = folder / ("there" if "there" in what else "here")
    environment = os.environ | KEY | {"TALKOOT_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "benchmarks.archive", "--step", str(folder), *map(str, what)], env=environment, check=True)


def step(folder: Path, what: str, *given: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if what == "make":
        make(int(given[0]), int(given[1]))
        return
    from django.utils import timezone

    from talkoot.archive.reading import read_archive
    from talkoot.archive.writing import write_archive
    from talkoot.base.orgs.models import Organisation

    before, began = highest(), time.perf_counter()
    file = folder / given[1]
    manifest = write_archive(Organisation.objects.get(), file, at=timezone.now()) if what == "write" else read_archive(file)
    took = time.perf_counter() - began
    print(
        f"{what:5} {manifest.rows:>10,} rows in {took:6.1f} s: {manifest.rows / took:>9,.0f} rows/s; highest memory {before:.0f} → {highest():.0f} MB",
        flush=True,
    )


def highest() -> float:
    """The most memory that this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(answers: int, many: int) -> None:
    """The organisation, its answers as in benchmarks/comments.py, and their roll-ups, all in view."""
    from django.db import connection
    from django.utils import timezone

    from benchmarks.comments import fill
    from talkoot.base.orgs.actions import add_site, create_organisation
    from talkoot.feedback.actions.rollups import rebuild_counts, sum_months
    from talkoot.feedback.actions.surveys import create_survey
    from talkoot.feedback.models import Theme

    now = timezone.now()
    here = create_organisation(slug="bench", name="Bench", at=now)
    sites = [add_site(by=None, organisation=here, name=f"P{n:04}", at=now).pk for n in range(many)]
    question = create_survey(by=None, organisation=here, name="Visit", at=now).questions.first()
    themes = [Theme.objects.create(organisation=here, name=f"T{n}").pk for n in range(12)]
    fill(here.pk, sites, question.pk, themes, answers)
    rebuild_counts()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feedback_daycount SET taken = n, shown = n")
        sum_months(cursor)
        cursor.execute("SELECT COUNT(*) FROM feedback_daycount")
        print(f"{answers:,} answers at {many} sites, {cursor.fetchone()[0]:,} figures by day", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step(Path(sys.argv[2]), *sys.argv[3:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 40)
