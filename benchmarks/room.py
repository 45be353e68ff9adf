"""A live room: so many guests, each with a stream open, write a note or cast a vote every ten seconds; from the acknowledgement
to the event.

python -m benchmarks.room [--people N] [--seconds N] [--postgres URL] [--processes N] [--votes] [--answers A_SECOND] [--kill]

With several processes each guest listens at one and sends to the next. With --answers, customers answer beside it, and as long
without it. With --kill, the first process is killed half way and started again by its supervisor.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import time
import uuid
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlencode

from benchmarks.server import django, environment, home, serving
from tests.verification.servers import make_point

MAKE = """
import json
from uuid import uuid4
from django.utils import timezone
from talkoot.base.accounts.actions import make_person
from talkoot.base.live.rooms import Seat, seat_ticket
from talkoot.base.orgs.actions import add_member, create_organisation
from talkoot.base.orgs.roles import Role
from talkoot.workshops.actions.changing import topic_of
from talkoot.workshops.actions.joining import join_guest
from talkoot.workshops.actions.leading import go_to, open_workshop
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.taking_part import write_note
now = timezone.now()
org = create_organisation(slug="huone", name="Huone", at=now)
person = make_person(email="nora@example.org", name="Nora")
nora = add_member(by=None, organisation=org, user=person, role=Role.OWNER, sites=[], at=now)
steps = [Step("write", "Mitä?"), Step("vote", "Mikä?", votes=3)]
made = plan_workshop(by=nora, frame=Frame("Paja"), steps=steps, key=uuid4(), at=now)
made = open_workshop(by=nora, workshop=made, at=now)
step = go_to(by=nora, activity=made.activities.get(kind="write"), at=now)
seats = [join_guest(workshop=made, name=f"G{n}", at=now) for n in range(PEOPLE)]
notes = []
if VOTES:
    notes = [write_note(by=seats[0][0], activity=step, text=f"Ajatus {n}", key=uuid4(), at=now).pk for n in range(20)]
    step = go_to(by=nora, activity=made.activities.get(kind="vote"), at=now)
tickets = [[key, seat_ticket(Seat(topic_of(made.pk), seat.pk, 0, "guest", "fi"))] for seat, key in seats]
print(json.dumps({"activity": step.pk, "notes": notes, "seats": tickets}))
"""
KEYS = """
import json
from talkoot.workshops.models import Note, Vote
print(json.dumps([[str(key) for key in kind.objects.values_list("key", flat=True)] for kind in (Note, Vote)]))
"""
TOKEN = "a" * 32
TEXT = re.compile(rb"n-\d+-\d+")
LISTENED = 20  # streams whose events are read closely; the others are read as they come
AGAIN = 0.03  # of what is sent is sent again, as after doubt
EVERY = 10  # seconds


@dataclass
class Seen:
    """What was measured."""

    acknowledged: dict[bytes, float] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)  # keys of acknowledged notes and votes that nobody took back
    asked: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    events: int = 0
    bytes: int = 0
    repeated: int = 0  # sent again after no reply, a refusal for the moment, or a broken connection
    open: set[int] = field(default_factory=set)  # whose streams stand
    back: list[float] = field(default_factory=list)  # when a broken stream stood again
    memory: list[int] = field(default_factory=list)


async def listen(n: int, port: int, seat: tuple[str, str], seen: Seen) -> None:
    """One stream, opened again whenever it breaks, after the pause that the server drew for it."""
    pause, broken = 1.0, False
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
            try:
                writer.write(f"GET /live/room/{seat[1]}/ HTTP/1.1\r\nHost: localhost\r\nCookie: room={seat[0]}\r\n\r\n".encode())
                if b"200" in await reader.readline():
                    seen.open.add(n)
                    if broken:
                        seen.back.append(time.monotonic())
                while line := await reader.readline():
                    seen.bytes += len(line)
                    if line.startswith(b"retry:"):
                        pause = int(line[6:]) / 1000
                    if line.startswith(b"data:"):
                        hear(n, line, seen)
            finally:
                seen.open.discard(n)
                writer.close()
        broken = True
        await asyncio.sleep(pause)


def hear(n: int, line: bytes, seen: Seen) -> None:
    """An event, and how long after their acknowledgement the notes in it come."""
    seen.events += 1
    now = time.monotonic()
    for text in set(TEXT.findall(line)) if n < LISTENED else ():
        if (told := seen.acknowledged.get(text)) is not None and now - told < 30:
            seen.delays.append(max(0.0, now - told))


async def send(port: int, path: str, body: bytes, kind: str, cookie: str = "") -> int:
    """The status of a reply."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nCookie: {cookie}\r\n"
    head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    try:
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def do(port: int, seat: tuple[str, str], fields: dict[str, str], seen: Seen) -> None:
    """Sends until it is acknowledged, as a phone does."""
    body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode()
    for failed in range(100):
        with suppress(OSError, TimeoutError, IndexError):
            cookie = f"room={seat[0]}; csrftoken={TOKEN}"
            status = await asyncio.wait_for(send(port, "/w/in/do/", body, "application/x-www-form-urlencoded", cookie), 10)
            if status == 200:
                return
            if status < 500 and status != 429:
                raise RuntimeError(f"refused with {status}")
        seen.repeated += 1
        await asyncio.sleep(0.5 + random.random() * min(8, 2**failed))


async def take_part(port: int, n: int, seat: tuple[str, str], made: dict, seen: Seen, until: float) -> None:
    """Writes, or votes and takes back in turn, every ten seconds, beginning at a moment of its own."""
    await asyncio.sleep(random.random() * EVERY)
    key = item = ""
    for i in range(10_000):
        if time.monotonic() > until:
            return
        begun, text = time.monotonic(), f"n-{n}-{i}"
        if not made["notes"]:
            key = str(uuid.uuid4())
            fields = {"act": "write", "text": text, "key": key}
        elif i % 2 == 0:
            key, item = str(uuid.uuid4()), f"n{random.choice(made['notes'])}"
            fields = {"act": "vote", "item": item, "key": key}
        else:
            fields = {"act": "unvote", "item": item, "key": key}
        fields["activity"] = str(made["activity"])
        await do(port, seat, fields, seen)
        seen.acknowledged[text.encode()] = time.monotonic()
        seen.asked.append(time.monotonic() - begun)
        (seen.standing.discard if fields["act"] == "unvote" else seen.standing.add)(key)
        if random.random() < AGAIN:
            await do(port, seat, fields, seen)
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - begun)))


async def answer(ports: list[int], key: str, a_second: int, seen: Seen, until: float) -> None:
    """Customers who answer at a steady pace; how long each waited."""

    async def one(port: int) -> None:
        body = json.dumps({"answer": str(uuid.uuid4()), "score": 4}).encode()
        begun = time.monotonic()
        with suppress(OSError, IndexError):
            if await send(port, f"/k/{key}/", body, "application/json") in (200, 201):
                seen.answers.append(time.monotonic() - begun)

    due, sent = time.monotonic(), []
    while due < until:
        sent.append(asyncio.ensure_future(one(random.choice(ports))))
        due += 1 / a_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    await asyncio.gather(*sent)


async def kill(servers: list, env: dict[str, str], stack: ExitStack, after: float, seen: Seen) -> float:
    """Kills the first process and starts it again; how long after it was there nineteen of twenty followed again."""
    await asyncio.sleep(after)
    port, process = servers[0]
    before = len(seen.open)
    process.send_signal(signal.SIGKILL)
    await asyncio.sleep(1)
    loop = asyncio.get_running_loop()
    again = await loop.run_in_executor(None, lambda: stack.enter_context(serving(env, port=port)))
    servers[0] = (port, again[1])
    begun = time.monotonic()
    while len(seen.open) < 0.95 * before:
        await asyncio.sleep(0.05)
    return time.monotonic() - begun


async def run(servers: list, env: dict[str, str], stack: ExitStack, made: dict, point: str, given: argparse.Namespace, seen: Seen) -> float | None:
    """All of them together; how long following again took where a process was killed."""
    ports = [port for port, _process in servers]
    seats = [tuple(one) for one in made["seats"]]
    streams = [asyncio.ensure_future(listen(n, ports[n % len(ports)], seat, seen)) for n, seat in enumerate(seats)]
    while len(seen.open) < len(seats):
        await asyncio.sleep(0.1)
    until = time.monotonic() + given.seconds
    work = [take_part(ports[(n + 1) % len(ports)], n, seat, made, seen, until) for n, seat in enumerate(seats)]
    if given.answers:
        work.append(answer(ports, point, given.answers, seen, until))
    watching = asyncio.ensure_future(watch(servers, seen))
    killing = asyncio.ensure_future(kill(servers, env, stack, given.seconds / 2, seen)) if given.kill else None
    await asyncio.gather(*work)
    await asyncio.sleep(2)
    followed = await killing if killing else None
    for one in (*streams, watching):
        one.cancel()
    return followed


async def watch(servers: list, seen: Seen) -> None:
    """Notes the memory of all processes every ten seconds, after the first minute."""
    await asyncio.sleep(60)
    while True:
        seen.memory.append(sum(used(process.pid)[1] for _port, process in servers))
        await asyncio.sleep(10)


def share(values: list[float], of: str = "p50 p95 p99") -> str:
    """Percentiles in milliseconds."""
    cut = quantiles(values, n=100) if len(values) > 1 else [0.0] * 99
    return ", ".join(f"{name} {cut[int(name[1:]) - 1] * 1000:.0f} ms" for name in of.split())


def used(pid: int) -> tuple[float, int]:
    """Processor seconds and resident megabytes of a process."""
    parts = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()  # noqa: SIM115
    pages = int(open(f"/proc/{pid}/statm").read().split()[1])  # noqa: SIM115
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--postgres", default="")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--votes", action="store_true")
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--kill", action="store_true")
    given = parser.parse_args()
    seen, alone = Seen(), Seen()
    with home() as folder, ExitStack() as stack:
        env = environment(folder, given.postgres)
        point = make_point(env)
        made = json.loads(django(env, MAKE.replace("PEOPLE", str(given.people)).replace("VOTES", str(given.votes))).splitlines()[-1])
        servers = []
        for n in range(given.processes):
            address, process = stack.enter_context(serving(env, *(["--no-worker"] if n else [])))
            servers.append((int(address.rsplit(":", 1)[1]), process))
        if given.answers:
            asyncio.run(answer([port for port, _process in servers], point, given.answers, alone, time.monotonic() + min(given.seconds, 60)))
        begun, before = time.monotonic(), [used(process.pid)[0] for _port, process in servers]
        followed = asyncio.run(run(servers, env, stack, made, point, given, seen))
        wall = time.monotonic() - begun
        spent = sum(used(process.pid)[0] for _port, process in servers) - (0 if given.kill else sum(before))
        notes, votes = json.loads(django(env, KEYS).splitlines()[-1])
    kept = votes if given.votes else notes
    print(f"{given.people} participants, {given.seconds} s, {given.processes} processes: {len(seen.acknowledged)} acknowledged, {seen.repeated} sent again")
    print(f"each once: {len(kept) == len(set(kept)) and set(kept) == seen.standing} ({len(kept)} rows)")
    print(f"acknowledgement: {share(seen.asked)}")
    if seen.delays:
        print(f"from it to the event at {LISTENED} others: {share(seen.delays)}")
    if given.answers:
        print(f"customers' answers: {len(seen.answers)}, {share(seen.answers)}; as many a second without the room: {share(alone.answers)}")
    if followed is not None:
        print(f"killed and started again: nineteen of twenty followed within {followed:.1f} s of its start")
    print(f"events {seen.events / given.people / wall:.1f} a second and stream, {seen.bytes / wall / 2**20:.1f} MB/s in all")
    print(f"servers: {spent / wall:.2f} of a core{', since the kill only' if given.kill else ''}; load of the machine {os.getloadavg()[0]:.1f}")
    if seen.memory:
        print(f"memory after the first minute {seen.memory[0]} MB, most {max(seen.memory)} MB, in the end {seen.memory[-1]} MB")


if __name__ == "__main__":
    main()
