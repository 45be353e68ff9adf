"""How long customers and pages wait while a file of answers is brought in: 50 answers and 10 pages a second beside it.

python -m benchmarks.beside [--lines N] [--postgres URL]
"""

import argparse
import random
import subprocess
import threading
import time
import uuid
from statistics import quantiles

from benchmarks.server import TALKOOT, django, environment, home, serving
from tests.verification.servers import make_point, press, status

MAPPING = """respondent = "Id"
comments = ["Comment"]
[date]
column = "Date"
formats = ["%d.%m.%Y"]
[score]
column = "Score"
best = 5
worst = 1
[site]
column = "Site"
"""
WORDS = [
    "palvelu",
    "oli",
    "hyvää",
    "jonottaa",
    "kauan",
    "lääkäri",
    "kuunteli",
    "rauhassa",
    "aika",
    "peruttiin",
    "ystävällinen",
    "vastaanotto",
    "puhelin",
    "ei",
    "vastannut",
    "kiitos",
]


def write_file(path: str, lines: int) -> None:
    """A file of answers with words, as other systems give them out."""
    dice = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        file.write("Id;Date;Site;Score;Comment\n")
        for number in range(lines):
            said = " ".join(dice.choices(WORDS, k=6)) if number % 2 else ""
            file.write(f"{number};{1 + number % 28}.10.2026;Salla;{dice.choice('1234555')};{said}\n")


def ask(what, every: float, ended: threading.Event, taken: list[float], failed: list[int]) -> None:
    """Asks again and again at a steady pace and notes how long each took, in milliseconds."""
    due = time.monotonic()
    while not ended.is_set():
        begun = time.monotonic()
        if what() not in (200, 201):
            failed.append(1)
        taken.append((time.monotonic() - begun) * 1000)
        due += every
        ended.wait(max(0.0, due - time.monotonic()))


def spread(taken: list[float]) -> str:
    cuts = quantiles(taken, n=100)
    return f"n {len(taken):5}  p50 {cuts[49]:7.1f}  p95 {cuts[94]:7.1f}  p99 {cuts[98]:7.1f}  longest {max(taken):7.1f} ms"


def measure(address: str, key: str, until) -> tuple[list[float], list[float], int]:
    """Customers' and pages' waits until something is over."""
    ended, answers, pages, failed = threading.Event(), [], [], []
    asking = [(lambda: press(address, key, uuid.uuid4(), 30), 0.1, answers)] * 5 + [(lambda: status(f"{address}/account/login/", 30), 0.2, pages)] * 2
    threads = [threading.Thread(target=ask, args=(what, every, ended, taken, failed)) for what, every, taken in asking]
    for thread in threads:
        thread.start()
    until()
    ended.set()
    for thread in threads:
        thread.join()
    return answers, pages, len(failed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=60_000)
    parser.add_argument("--postgres", default="")
    arguments = parser.parse_args()
    with home() as folder:
        env = environment(folder, arguments.postgres)
        key = make_point(env)
        write_file(f"{folder}/answers.csv", arguments.lines)
        with serving(env) as (address, _process):
            for _ in range(20):
                press(address, key, uuid.uuid4())
            for what, until in (
                ("alone", lambda: time.sleep(15)),
                ("beside an import", lambda: bring_in(env, folder)),
                ("beside the analysis of its comments", lambda: time.sleep(20)),
            ):
                answers, pages, failed = measure(address, key, until)
                print(f"{what}: {failed} failed\n  answers {spread(answers)}\n  pages   {spread(pages)}", flush=True)
        print("roll-ups that differ:", django(env, "from talkoot.feedback.queries.soundness import differing_counts\nprint(differing_counts())").strip())


def bring_in(env: dict[str, str], folder: str) -> None:
    begun = time.monotonic()
    mapping = f"{folder}/mapping.toml"
    with open(mapping, "w", encoding="utf-8") as file:
        file.write(MAPPING)
    said = subprocess.run(
        [TALKOOT, "import", "answers", f"{folder}/answers.csv", "--organisation", "polku", "--mapping", mapping], env=env, capture_output=True, text=True
    )
    if said.returncode:
        raise SystemExit(said.stdout + said.stderr)
    print(f"(the import took {time.monotonic() - begun:.1f} s)")


if __name__ == "__main__":
    main()
